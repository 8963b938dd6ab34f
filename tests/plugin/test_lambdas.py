"""The parameters of lambdas, which are typed by the signal."""

from __future__ import annotations

from tests.plugin.conftest import Check


def test_the_parameters_of_a_lambda_have_types(check: Check) -> None:
    """Fields are passed by name and the sender by the rule of the dispatcher, with `**kwargs` or without."""
    check("""
        one = order_completed.connect(lambda sender, order_id, **kwargs: order_id)
        reveal_type(one)  # N: "def (sender: type[shop.OrderService], order_id: int, **kwargs: Any) -> int"
        two = order_completed.connect(lambda who, order_id, status, note="": note)
        reveal_type(two)  # N: "def (who: type[shop.OrderService], order_id: int, status: str, note: str =) -> str"
        three = receiver(order_completed)(lambda sender, /, **kwargs: sender)
        four = order_completed.connect(lambda sender, **kwargs: sender, sender=Express)
        reveal_type(four)  # N: "def (sender: type[shop.Express], **kwargs: Any) -> type[shop.Express]"
    """)


def test_a_mistake_in_a_lambda_is_reported(check: Check) -> None:
    """The body of a lambda is checked with those types."""
    check("""
        one = order_completed.connect(lambda sender, order_id, **kwargs: order_id.upper())  # E: no attribute "upper"
        two = order_completed.connect(lambda sender, order_id, status, note="": status + 1)  # E: Unsupported operand
        three = receiver(order_completed)(lambda sender, **kwargs: sender.nowhere)  # E: has no attribute "nowhere"
    """)


def test_a_lambda_is_a_receiver_like_any_other(check: Check) -> None:
    """A lambda has to accept what the signal sends, and return its response type."""
    check("""
        one = order_completed.connect(lambda sender: None)  # E: Receiver "<lambda>" of signal "order_completed" cannot
        two = order_completed.connect(lambda sender, user, **kwargs: None)  # E: requires a parameter "user"
        three = order_paid.connect(lambda sender, order_id: str(order_id))  # E: cannot return "str"
        log: list[int] = []
        four = order_completed.connect(lambda sender, order_id, **kwargs: log.append(order_id))
        five = order_completed.connect(lambda **kwargs: print(kwargs))
        six = anything.connect(lambda: None)
    """)
