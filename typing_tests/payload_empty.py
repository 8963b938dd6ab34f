"""A payload can be empty."""

from typing import TypedDict

from typedsignal import Signal


class Nothing(TypedDict):
    """A payload without fields."""


ticked = Signal[None, Nothing]()
ticked.send(None)  # OK
ticked.send(None, count=1)  # E: there is no count


def right(sender: None) -> None: ...
def wrong(sender: None, *, count: int) -> None: ...


ticked.connect(right)  # OK
ticked.connect(wrong)  # E: count is never sent
