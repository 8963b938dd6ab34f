"""Take over an order that another shop has completed: the warehouse is notified, the customer is not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand
from django.db.models.signals import post_save

from shop.models import Account, Order
from shop.receivers import email_customer
from shop.services import OrderService, by_name
from shop.signals import order_completed

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """`manage.py import_order EMAIL TOTAL`."""

    help = "Take over an order that another shop has completed, without a word to the customer."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the customer and the price."""
        parser.add_argument("email")
        parser.add_argument("total", type=Decimal)

    def handle(self, *, email: str, total: Decimal, **options: object) -> None:  # noqa: ARG002  # Django's own options
        """Save the order and print what the receivers of `order_completed` answered."""
        order_completed.disconnect(email_customer)
        post_save.disconnect(sender=Account, dispatch_uid="shop.welcome")
        account, _ = Account.objects.get_or_create(email=email)
        order = Order.objects.create(account=account, total=total, status="completed")
        responses = by_name(order_completed.send(OrderService, order_id=order.id, status=order.status, note="imported"))
        self.stdout.write(json.dumps({"responses": responses}))
