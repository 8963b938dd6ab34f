"""A receiver that a worker runs: `manage.py db_worker` is its process."""

from __future__ import annotations

import logging

from typedsignal.django import post_save, receiver
from typedsignal.django.tasks import deferred

from shop.models import Order

logger = logging.getLogger(__name__)


@receiver(post_save, sender=Order)
@deferred
def mail_receipt(sender: type[Order], instance: Order, created: bool, **kwargs: object) -> None:
    """Mail a receipt for a new order, whose task is in the database if the order is."""
    if created:
        logger.info("that a receipt for %s goes to %s", instance, instance.account)
