"""A payload can be generic."""

from typing import Generic, TypedDict, TypeVar

from typedsignal import Signal

T = TypeVar("T")


class Box(TypedDict, Generic[T]):
    """A payload."""

    content: T


boxed = Signal[None, Box[int]]()
boxed.send(None, content=1)  # OK
boxed.send(None, content="1")  # E: content is an int
boxed.send(None)  # E: content is missing


def right(sender: None, *, content: int) -> None: ...
def wrong(sender: None, *, content: str) -> None: ...


boxed.connect(right)  # OK
boxed.connect(wrong)  # E: content is an int
