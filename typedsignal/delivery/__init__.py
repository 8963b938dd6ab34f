"""Delivery: receivers that a worker runs, by an engine of its own; this package is what all engines have in common.

`typedsignal.django.tasks` and `typedsignal.celery` are two of them. To write another, derive from `DeferredReceiver`.
It needs msgspec: `pip install "typedsignal[delivery]"`.
"""

from typedsignal.delivery._envelope import Delivery, UndeliverableError, delivery
from typedsignal.delivery._receiver import DeferredDecorator, DeferredReceiver, IfGone, When

__all__ = [
    "DeferredDecorator",
    "DeferredReceiver",
    "Delivery",
    "IfGone",
    "UndeliverableError",
    "When",
    "delivery",
]
