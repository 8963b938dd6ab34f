"""`send` where it is not called at once on a signal, and payloads that come as a TypedDict."""

from __future__ import annotations

from tests.plugin.conftest import Check


def test_a_bound_send_keeps_its_keywords(check: Check) -> None:
    """`send` in a variable is as exact as its call."""
    check("""
        finish = order_completed.send
        finish(OrderService, order_id=1, status="")
        finish(OrderService, order_id=1)  # E: Missing named argument "status"
        robustly = order_cancelled.send_robust
        robustly(OrderService, order_id="")  # E: incompatible type "str"; expected "int"
    """)


def test_super_send_is_exact(check: Check) -> None:
    """A subclass that overrides `send` still has to send what its base can."""
    check("""
        class Loud(Signal[type[OrderService], OrderCompleted]):
            def shout(self) -> None:
                super().send(OrderService, order_id=1)  # E: Missing named argument "status"
    """)


def test_a_type_variable_of_signals_is_exact(check: Check) -> None:
    """Whichever signal it is, it carries the payload of its bound."""
    check("""
        T = TypeVar("T", bound=Signal[type[OrderService], OrderCompleted])
        def pass_on(one: T) -> T:
            one.send(OrderService, order_id=1)  # E: Missing named argument "status"
            return one
    """)


def test_unions_and_containers_are_exact(check: Check) -> None:
    """Of a union every member is sent to, and what a container holds is a signal like any other."""
    check("""
        Either: TypeAlias = Signal[type[OrderService], OrderCompleted] | Signal[type[OrderService], OrderCancelled]
        def send(either: Either) -> None:
            either.send(OrderService, order_id=1)  # E: Missing named argument "status"
        def perhaps(one: Signal[type[OrderService], OrderCompleted] | None) -> None:
            if one:
                one.send(OrderService, order_id=1)  # E: Missing named argument "status"
        {"a": order_completed}["a"].send(OrderService, order_id=1)  # E: Missing named argument "status"
        for member in [order_completed]:
            member.send(OrderService, order_id=1)  # E: Missing named argument "status"
    """)


def test_a_typed_dict_that_may_lack_a_field_is_reported(check: Check) -> None:
    """Mypy alone treats an optional key of a TypedDict as present."""
    check("""
        class Draft(TypedDict, total=False):
            order_id: int
            status: str
        class Half(TypedDict):
            order_id: int
        def send(draft: Draft, half: Half, full: OrderCompleted) -> None:
            order_completed.send(OrderService, **draft)  # E: be sent without payload field "order_id"  # E: "status"
            order_completed.send(OrderService, **half)  # E: Missing named argument "status"
            order_completed.send(OrderService, **half, status="")
            order_completed.send(OrderService, **full)
    """)


def test_a_dict_of_anything_is_accepted(check: Check) -> None:
    """The keys of a plain dict are unknown, and mypy knows too little of those of a literal."""
    check("""
        def send(some: dict[str, Any]) -> None:
            order_completed.send(OrderService, **some)
            order_completed.send(OrderService, **{"order_id": 1, "status": ""})
    """)
