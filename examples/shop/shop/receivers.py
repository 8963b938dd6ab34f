"""The typed receivers. Importing this module connects the decorated ones; `ShopConfig.ready` connects the others.

`typedsignal.django` has Django's own signals, typed; its `receiver` takes them and the shop's own.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from typedsignal.django import on_commit, post_save, receiver

from shop.models import Account, Order
from shop.signals import api_accessed, order_checked, order_completed

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.handlers.base import BaseHandler
    from django.views import View

    from shop.services import OrderService

logger = logging.getLogger(__name__)


@receiver(order_completed)
def email_customer(sender: type[OrderService], *, order_id: int, status: str, **kwargs: object) -> str:
    """Tell the customer."""
    logger.info("that order %d is %s", order_id, status)
    return f"mail about order {order_id}"


@receiver(order_completed)
async def notify_warehouse(sender: type[OrderService], *, order_id: int, note: str = "none", **kwargs: object) -> str:
    """Notify the warehouse; an async receiver is awaited before `send` returns."""
    await asyncio.sleep(0)
    logger.info("of order %d, note: %s", order_id, note)
    return f"order {order_id} will be packed"


@receiver(order_checked)
def refuse_empty_orders(sender: type[OrderService], *, order: Order, **kwargs: object) -> list[str]:
    """Object to orders that cost nothing."""
    logger.info("the question whether %s can be completed", order)
    return [] if order.total else ["there is nothing in it"]


@api_accessed.connect
def log_access(sender: type[View], *, timestamp: datetime, path: str, **kwargs: object) -> str:
    """Log a call to the API."""
    logger.info("that %s was called in %d", path, timestamp.year)
    return "Logged"


@receiver(post_save, sender=Account, dispatch_uid="shop.welcome")
@on_commit
def welcome(sender: type[Account], instance: Account, created: bool, **kwargs: object) -> None:
    """Welcome a new customer, once the account is there to stay."""
    if created:
        logger.info("that %s is new", instance)


def note_end(sender: type[BaseHandler], **kwargs: object) -> None:
    """Note that a request is over."""
    logger.info("that the request is over")
