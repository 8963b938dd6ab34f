"""What the shop does with orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shop.signals import order_checked, order_completed, order_refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shop.models import Order


class OrderRefusedError(Exception):
    """An order cannot be completed; `objections` says why."""

    def __init__(self, objections: list[str]) -> None:
        super().__init__("; ".join(objections))
        self.objections = objections


class OrderService:
    """Complete orders. The class itself is the sender of the signals about them."""

    @classmethod
    def finalize_order(cls, order: Order) -> dict[str, object]:
        """Complete an order and send `order_completed`.

        Returns:
            The response of each receiver, by the receiver's name.

        Raises:
            OrderRefusedError: A receiver of `order_checked` objected; `order_refused` is sent, not `order_completed`.
        """
        objections = cls.objections_to(order)
        if objections:
            order_refused.send(sender=cls, order=order, objections=objections)
            raise OrderRefusedError(objections)
        order.status = "completed"
        order.save(update_fields=["status"])
        return by_name(order_completed.send(cls, order_id=order.id, status=order.status))

    @classmethod
    def objections_to(cls, order: Order) -> list[str]:
        """Ask the receivers of `order_checked` what stands in the way of an order."""
        answers = order_checked.send(cls, order=order)
        return [objection for _, objections in answers for objection in objections]


def by_name(responses: Iterable[tuple[Callable[..., Any], object]]) -> dict[str, object]:
    """Turn what `send` returned into `{receiver's name: response}`, in the order of the calls."""
    return {receiver.__name__: response for receiver, response in responses}
