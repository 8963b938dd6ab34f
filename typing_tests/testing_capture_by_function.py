"""What is captured of a signal that is declared by a function is a dict, and its sender typed."""

from typedsignal.testing import capture
from typing_tests.shop import OrderService
from typing_tests.shop_of_functions import order_completed

with capture(order_completed) as sent:
    fields: list[str] = [field for payload in sent.payloads for field in payload]  # OK
    service: type[OrderService] = sent.one(order_id=1).sender  # OK

fields.append(sent.payloads)  # E: a list
service = sent.payloads[0]  # E: a dict
sent.one(1)  # E: fields are keyword arguments
name: str = sent[0].sender  # E: the sender is a class
