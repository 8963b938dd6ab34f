"""The sender of a signal can be a class that is defined later, named by a string."""

from typing import TypedDict

from typedsignal import Signal


class Shipped(TypedDict):
    """A payload."""

    order_id: int


shipped = Signal[type["Carrier"], Shipped]()  # OK
returned = Signal["type[Carrier]", Shipped]()  # OK


class Carrier:
    """A sender."""


class Other:
    """Not a sender."""


shipped.send(Carrier, order_id=1)  # OK
shipped.send(Other, order_id=1)  # E: another class
returned.send(Carrier, order_id=1)  # OK
returned.send(Other, order_id=1)  # E: another class
