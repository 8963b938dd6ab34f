"""Receivers as Django projects have them: this module knows nothing of typedsignal, and is checked by the plugin."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from shop.models import Order
from shop.signals import order_refused

logger = logging.getLogger(__name__)


@receiver(pre_save, sender=Order)
def round_total(sender: type[Order], instance: Order, **kwargs: Any) -> None:
    """Round the total of an order to cents before it is saved."""
    instance.total = instance.total.quantize(Decimal("0.01"))
    logger.info("that an order of %s is about to be saved", instance.total)


@receiver([post_save, post_delete], sender="shop.Order")
def book(sender: type[Order], instance: Order, created: bool | None = None, **kwargs: Any) -> None:
    """Book what has become of an order; `post_delete` is sent without `created`."""
    change = {True: "new", False: "changed", None: "gone"}[created]
    logger.info("that %s is %s", instance, change)


@receiver(order_refused)
def note_refusal(sender: type[object], order: Order, objections: list[str], **kwargs: Any) -> None:
    """Note why an order was refused: the signal is one of Django's class, whose sends and receivers are checked."""
    logger.info("that %s was refused: %s", order, ", ".join(objections))
