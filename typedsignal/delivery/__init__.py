"""Delivery to workers: the common base of all engines that run deferred receivers.

`typedsignal.django.tasks` and `typedsignal.celery` are two engines. To write another one, derive a class from
`DeferredReceiver`. This package needs msgspec: `pip install "typedsignal[delivery]"`.
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
