"""The recording of what signals send, in a pytest of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from typedsignal import Signal
from typedsignal.testing import record

pytest_plugins = ["pytester"]

SHOP = """
from django.dispatch import Signal as DjangoSignal
from django.utils.functional import SimpleLazyObject
from typedsignal import Signal

paid = Signal()
refunded = DjangoSignal()

class Base: ...
class Order(Base): ...

def pay(order, **more):
    class Local(Order): ...
    paid.send(Order, order=order, names=["a"], pair=(1, "x"), **more)
    refunded.send_robust(sender=order, order=Local(), by=pay, user=SimpleLazyObject(lambda: 1 / 0))
    DjangoSignal().send(None, lost=1)
"""
TESTS = """
import shop
from unittest.mock import Mock

def test_pay():
    shop.pay(shop.Order())

def test_pay_more():
    shop.pay(Mock(), note=None)
    shop.paid.send(None, order=1)
"""
RECORDED = {
    "version": 1,
    "classes": {"shop.Order": ["shop.Base"]},
    "signals": {
        "shop.paid": {
            "sends": 2,
            "test_sends": 1,
            "sender": {"type[shop.Order]": 2},
            "fields": {
                "order": {"shop.Order": 1, "_": 1},
                "names": {"builtins.list[builtins.str]": 2},
                "pair": {"builtins.tuple[builtins.int, builtins.str]": 2},
                "note": {"None": 1},
            },
            "sets": {"names,order,pair": 1, "names,note,order,pair": 1},
        },
        "shop.refunded": {
            "sends": 2,
            "test_sends": 0,
            "sender": {"shop.Order": 1, "_": 1},
            "fields": {"order": {"shop.Order": 2}, "by": {"builtins.function": 2}, "user": {"_": 2}},
            "sets": {"by,order,user": 2},
        },
    },
}


@pytest.mark.parametrize("options", [(), ("-p", "xdist", "-n", "2")], ids=["one", "xdist"])
def test_what_tests_send_is_recorded(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    """Classes and sets of fields, no values; sends of tests are counted, mocks and lazy objects are not looked into."""
    pytester.makepyfile(shop=SHOP, test_shop=TESTS)
    result = pytester.runpytest_subprocess("--typedsignal-record", "sent.json", *options)
    result.assert_outcomes(passed=2)
    assert json.loads(Path("sent.json").read_text("utf-8")) == RECORDED


def test_nothing_is_replaced_after_the_block(tmp_path: Path) -> None:
    """A signal that was sent before is sent as fast afterwards, and what is sent then is not recorded."""
    before, sent = dict(vars(Signal)), Signal[Any, Any]()
    for _ in range(3):  # the send method is compiled
        sent.send(None)
    own = sent.send
    with record(tmp_path / "sent.json"):
        assert sent.send is not own
        sent.send(None)
    assert dict(vars(Signal)) == before
    assert sent.send is own
