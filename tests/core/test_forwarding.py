"""A send method of a signal is a receiver of another one, and forwards to its own."""

from __future__ import annotations

import asyncio
import gc
from typing import Any, NotRequired, TypedDict

import pytest

from typedsignal import Signal


class Required(TypedDict):
    """A payload."""

    order_id: int


class Optional(TypedDict):
    """A payload with an optional field."""

    order_id: int
    note: NotRequired[str]


class Loud(Signal[Any, Required]):
    """A signal with a send method of its own."""

    def send(self, sender: Any, **named: Any) -> Any:  # type: ignore[override]
        return [("loud", response) for _, response in super().send(sender, **named)]


def receive(sender: object, **kwargs: Any) -> object:
    return sender, kwargs["order_id"]


KINDS: dict[str, Any] = {
    "untyped": Signal,
    "required": Signal[Any, Required],
    "optional": Signal[Any, Optional],
    "subclass": Loud,
}


@pytest.mark.parametrize("method", ["send", "send_robust", "asend", "asend_robust"])
@pytest.mark.parametrize("used", [False, True], ids=["unused", "used"])
@pytest.mark.parametrize("inner_kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("outer_kind", [Signal, Signal[Any, Required]], ids=["untyped", "required"])
def test_a_send_method_is_one_receiver(outer_kind: Any, inner_kind: Any, used: bool, method: str) -> None:
    """Before its signal is sent and after, however often it is connected; it gets the fields, and not the signal."""
    outer, inner = outer_kind(), inner_kind()
    inner.connect(receive)
    if used:
        inner.send(None, order_id=0)
    taken = getattr(inner, method)
    for _ in range(2):
        outer.connect(taken)
        outer.connect(getattr(inner, method))
        for responses in (outer.send("shop", order_id=1), asyncio.run(outer.asend("shop", order_id=1))):
            [(_, [(_, response)])] = responses
            assert response == ("shop", 1)
    assert len(outer.connections()) == 1
    assert outer.disconnect(taken)
    assert not outer.disconnect(getattr(inner, method))
    assert outer.send("shop", order_id=1) == []


def test_it_is_refused_where_its_payload_has_other_fields() -> None:
    """As any receiver, and it is named as it is written."""
    with pytest.raises(ValueError, match=r'"tests\.core\.test_forwarding\.noted\.send" of .* requires .*"note"'):
        Signal[Any, Required]().connect(noted.send)
    with pytest.raises(ValueError, match=r'cannot accept payload field "note"'):
        Signal[Any, Optional]().connect(Signal[Any, Required]().asend)


class Noted(TypedDict):
    """Another payload."""

    order_id: int
    note: str


noted = Signal[Any, Noted]()


def test_it_is_connected_as_weakly_as_any_method() -> None:
    """A signal that nothing holds is freed, and no longer forwarded to; unless it is connected strongly."""
    for weak in (True, False):
        outer, inner = Signal(), Signal()
        outer.connect(inner.send, weak=weak)
        del inner
        gc.collect()
        assert len(outer.send(None)) == (0 if weak else 1)


def test_a_payload_that_is_defined_after_the_connect_is_checked() -> None:
    """To forward is no use of the signal yet."""
    outer, inner = Signal(), Signal[Any, "LaterPayload"]()
    outer.connect(inner.send)
    globals()["LaterPayload"] = Required
    try:
        with pytest.raises(TypeError, match="total"):
            outer.send(None, total=1)
        assert outer.send(None, order_id=1)[0][1] == []
    finally:
        del globals()["LaterPayload"]
