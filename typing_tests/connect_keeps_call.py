"""A callable object that is connected is called as before."""

from typing_tests.shop import OrderService, order_completed


class Mailer:
    """A callable object."""

    def __call__(self, sender: type[OrderService], *, order_id: int, status: str, loud: bool = False) -> int:
        return order_id


mailer = Mailer()
connected = order_completed.connect(mailer)
connected(OrderService, order_id=1, status="paid", loud=True).bit_length()  # OK
connected(OrderService, order_id="1", status="paid")  # E: order_id is an int
connected(OrderService, order_id=1)  # E: status is missing
