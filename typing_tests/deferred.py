"""A receiver that a worker runs is checked as one that runs at once, by each engine."""

from celery import Celery

from typedsignal import receiver
from typedsignal.celery import deferred as by_celery
from typedsignal.django.tasks import deferred
from typing_tests.shop import OrderService, order_completed

app = Celery()


@receiver(order_completed)
@deferred
def right(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...  # OK


@receiver(order_completed)  # OK
@by_celery(app, queue="mail", acks_late=True)
async def right_with_options(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@deferred(queue_name="mail", priority=3)  # OK
def options(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...


@deferred
def text(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...


@by_celery(app)
def other_sender(sender: type[int], *, order_id: int, **kwargs: object) -> None: ...


order_completed.connect(right)  # OK
order_completed.connect(text)  # E: order_id is an int
order_completed.connect(other_sender)  # E: the sender is no int
deferred(queue="mail")  # E: Celery's name of the option
deferred(when="later")  # E: no such time
right(OrderService, order_id="1")  # E: order_id is an int
