"""The forms in which a signal is declared, each in a module that sends it and connects a receiver."""

from __future__ import annotations

from typing import NamedTuple

FIELDS = ("order_id", "status", "note")
TYPED_FIELDS = ("order_id: int", "status: str", "note: str")

_BEFORE = """\
from typing import NotRequired, TypedDict, Unpack
from typedsignal import Signal, signal

class OrderService: ...

class OrderCompleted(TypedDict):
    order_id: int
    status: str
    note: NotRequired[str]

"""
_BY_CLASS = '''\
order_completed = Signal[type[OrderService], OrderCompleted]()
"""An order was completed."""
'''
_BY_FUNCTION = '''\
@signal
def order_completed(
    sender: type[OrderService],
    *,
    order_id: int,
    status: str,
    note: str = "",
) -> None:
    """An order was completed."""
'''
_BY_FUNCTION_OF_A_CLASS = '''\
@signal
def order_completed(sender: type[OrderService], **payload: Unpack[OrderCompleted]) -> None:
    """An order was completed."""
'''
# Brackets and quotes are closed: editors do that as soon as they are opened.
_AFTER = """
order_completed.send(OrderService, )
order_completed.send(OrderService, order_id=1, status="paid")

@order_completed.connect
def on_completed(sender: type[OrderService], **kwargs: Unpack[OrderCompleted]) -> None:
    print(kwargs[""])
"""


class Form(NamedTuple):
    """A form of declaration: what is shown of its type, and the line that declares the field `status`."""

    name: str
    declaration: str
    shown: tuple[str, ...]
    declares_status: str
    before: str = _BEFORE
    after: str = _AFTER

    @property
    def module(self) -> str:
        """The name of the module that is written in this form."""
        return self.name.replace(" ", "_")

    @property
    def source(self) -> str:
        """The text of that module."""
        return self.before + self.declaration + self.after


BY_CLASS = Form("by class", _BY_CLASS, ("Signal[type[OrderService], OrderCompleted",), "status: str")
BY_FUNCTION = Form("by function", _BY_FUNCTION, ("FunctionSignal[type[OrderService], ", *TYPED_FIELDS), "status: str,")
BY_FUNCTION_OF_A_CLASS = Form(
    "by function of a class",
    _BY_FUNCTION_OF_A_CLASS,
    ("FunctionSignal[type[OrderService], ", "OrderCompleted"),
    "status: str",
)
FORMS = (BY_CLASS, BY_FUNCTION, BY_FUNCTION_OF_A_CLASS)
