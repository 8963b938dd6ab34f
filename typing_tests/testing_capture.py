"""What is captured of a signal is typed as its payload, and its sender as its sender."""

from dataclasses import dataclass

from typedsignal import Signal
from typedsignal.testing import capture
from typing_tests.shop import OrderCompleted, OrderNoted, OrderService


@dataclass(kw_only=True)
class Paid:
    """A payload."""

    amount: int


completed = Signal[type[OrderService], OrderCompleted]()
noted = Signal[type[OrderService], OrderNoted]()
paid = Signal[str, Paid]()

with capture(completed) as sent, capture(paid) as money, capture(completed, noted) as both:
    order_ids: list[int] = [payload["order_id"] for payload in sent.payloads]  # OK
    service: type[OrderService] = sent.one(order_id=1).sender  # OK
    amount: int = money[0].payload.amount + both.count + sum(payload["order_id"] for payload in both.payloads)  # OK

order_id: str = sent.payloads[0]["order_id"]  # E: order_id is an int
sent.one().payload["note"]  # E: OrderCompleted has no note
name: str = sent[0].sender  # E: the sender is a class
money.one(amount=1).payload.total  # E: there is no total
both.payloads[0]["price"]  # E: neither has a price
capture(OrderService)  # E: it is no signal
