"""A payload can be a TypedDict with ReadOnly fields."""

from typing import NotRequired

from typing_extensions import ReadOnly, TypedDict

from typedsignal import Signal


class Paid(TypedDict):
    """A payload."""

    amount: ReadOnly[int]
    note: NotRequired[ReadOnly[str]]


paid = Signal[None, Paid]()
paid.send(None, amount=1)  # OK
paid.send(None, amount=1, note="x")  # OK
paid.send(None, amount="1")  # E: amount is an int
paid.send(None, note="x")  # E: amount is missing
paid.send(None, amount=1, total=3)  # E: there is no total


def right(sender: None, *, amount: int, note: str = "") -> None: ...
def wrong(sender: None, *, amount: str, note: str = "") -> None: ...


paid.connect(right)  # OK
paid.connect(wrong)  # E: amount is an int
