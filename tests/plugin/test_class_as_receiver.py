"""Classes as receivers: a send makes an instance, which is the response."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from tests.plugin.checking import daemon_in, errors, messages_of
from tests.plugin.conftest import Check


def test_a_class_that_only_a_type_names_is_checked_by_its_constructor(check: Check) -> None:
    """`klass: type[Handler]` is called as `Handler` itself is; what a protocol or a metaclass makes is not known."""
    check("""
        class Right:
            def __init__(self, sender: object, *, order_id: int, **kwargs: object) -> None: ...
        class Wrong:
            def __init__(self, sender: object, *, order_id: str, **kwargs: object) -> None: ...
        class Made:
            def __new__(cls, sender: object, **kwargs: object) -> "Made": ...
        H = TypeVar("H", bound=Right)
        W = TypeVar("W", bound=Wrong)
        T = TypeVar("T")
        class Meta(type):
            def __call__(cls, *args: object, **kwargs: object) -> Any: ...
        class ByMeta(metaclass=Meta):
            def __init__(self, wrong: int) -> None: ...
        class Handler(Protocol):
            order_id: int
        def ready(
            right: type[Right], wrong: type[Wrong], made: type[Made], either: type[Right] | type[Wrong],
            own: type[H], own_wrong: type[W], whatever: type[T], some: type[Any],
            by_meta: type[ByMeta], handler: type[Handler], nothing: type[OrderService],
        ) -> None:
            order_completed.connect(right)
            order_completed.connect(made)
            order_completed.connect(own)
            order_completed.connect(whatever)
            order_completed.connect(own_wrong)  # E: Receiver "own_wrong" of signal "order_completed" cannot accept
            order_completed.connect(by_meta)
            order_completed.connect(handler)
            order_completed.connect(some)
            order_completed.connect(wrong)  # E: Receiver "wrong" of signal "order_completed" cannot accept
            order_completed.connect(either)  # E: Receiver "either" of signal "order_completed" cannot accept
            order_completed.connect(nothing)  # E: cannot accept the sender  # E: cannot accept payload fields
            receiver(order_completed)(wrong)  # E: Receiver "wrong"
            order_paid.connect(right)  # E: cannot return "Right": the signal collects "int"
    """)


def test_the_daemon_follows_the_constructor(cache: Path, tmp_path: Path) -> None:
    """Of a base of the class, in a third module."""
    sources = {
        "base": """
            class Base:
                def __init__(self, sender: object, *, order_id: int) -> None: ...
        """,
        "handlers": """
            from base import Base
            class Handler(Base): ...
        """,
        "main": """
            from typing import TypedDict
            from handlers import Handler
            from typedsignal import Signal
            class Paid(TypedDict):
                order_id: int
            paid = Signal[object, Paid]()
            def ready(handler: type[Handler]) -> None:
                paid.connect(handler)
        """,
    }
    warm, daemon = copytree(cache, tmp_path / "warm"), daemon_in(copytree(cache, tmp_path / "live"))
    found: list[int] = []
    for number, (old, new) in enumerate(
        [("", ""), ("order_id: int", "order_id: str"), ("order_id: str", "order_id: int")]
    ):
        sources["base"] = sources["base"].replace(old, new, 1)
        cold = errors(messages_of(sources, copytree(cache, tmp_path / f"cold{number}")))
        assert [errors(messages_of(sources, warm)), daemon(sources)] == [cold, cold]
        found.append(len(cold))
    assert found == [0, 1, 0]
