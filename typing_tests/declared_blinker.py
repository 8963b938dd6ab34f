"""A receiver of a declared signal of blinker takes the sender by position, and the payload by keyword."""

from typing import TypedDict

from blinker import ANY

from typedsignal.contrib import BlinkerSignal


class App:
    """A sender."""


class Other:
    """Not a sender."""


class Failed(TypedDict):
    """The payload."""

    exception: Exception


failed = BlinkerSignal[App, Failed]("failed")


@failed.connect  # OK
def right(app: App, exception: Exception) -> int:
    return 1


kept: int = right(App(), ValueError())  # OK


@failed.connect_via(ANY)  # OK
def of_any(sender: App, **payload: object) -> None: ...


@failed.connect  # E: exception is an Exception
def wrong_type(sender: App, exception: int, **payload: object) -> None: ...


@failed.connect_via(App())  # E: no such field
def misspelt(sender: App, error: Exception, **payload: object) -> None: ...


def of_other(sender: Other, **payload: object) -> None: ...


failed.connect(of_other)  # E: sent by an App
with failed.connected_to(of_other):  # E: sent by an App
    pass
