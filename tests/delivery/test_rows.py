"""Rows of models travel by their keys, and are read again in the worker."""

from __future__ import annotations

import json
import logging
from typing import Any, TypedDict

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model  # noqa: TC002 - annotations are read at run time

from tests.delivery.engine import Queue
from tests.delivery.shop.models import Customer, Guest, Parcel, Regular
from typedsignal import Signal
from typedsignal.delivery import IfGone, UndeliverableError
from typedsignal.django import post_delete, pre_save

received: list[Any] = []


class Holder(TypedDict):
    """A row in a dict."""

    customer: Customer


def take(sender: type[Model], instance: Customer, **kwargs: object) -> None:
    received.append(instance)


def take_parcel(sender: type[Parcel], instance: Parcel, **kwargs: object) -> None:
    received.append(instance)


def take_many(sender: type[Model], many: list[Customer | None], one: Holder, **kwargs: object) -> None:
    received.append((many, one))


def take_either(sender: type[Model], instance: Customer | Parcel | None, **kwargs: object) -> None:
    received.append(instance)


def take_guest(sender: type[Guest], instance: Guest, **kwargs: object) -> None:
    received.append(instance)


@pytest.fixture(autouse=True)
def forget() -> None:
    received.clear()


def queue_of(function: Any, if_gone: IfGone = "skip") -> tuple[Signal[Any, Any], Queue]:
    signal, queue = Signal[Any, Any](), Queue(function, if_gone=if_gone)
    signal.connect(queue, weak=False)
    return signal, queue


def test_a_row_is_read_again() -> None:
    """What is written in between is seen; it is another object."""
    signal, queue = queue_of(take)
    customer = Customer.objects.create(name="old")
    signal.send(Customer, instance=customer)
    Customer.objects.filter(pk=customer.pk).update(name="new")
    queue.work()
    assert received == [customer]
    assert received[0].name == "new"


def test_only_the_key_of_a_row_travels() -> None:
    """With its model and its database; not its values."""
    signal, queue = queue_of(take)
    customer = Customer.objects.create(name="Ada")
    signal.send(Customer, instance=customer)
    assert json.loads(queue.texts[0])["payload"]["instance"] == {
        "model": "delivery_shop.customer",
        "pk": str(customer.pk),
        "using": "default",
    }
    assert "Ada" not in queue.texts[0]


def test_a_row_is_read_from_its_database() -> None:
    """The one in which it was saved."""
    signal, queue = queue_of(take)
    customer = Customer.objects.using("other").create(pk=77_001, name="other")
    signal.send(Customer, instance=customer)
    queue.work()
    assert received[0]._state.db == "other"


@pytest.mark.parametrize("model", [Regular, Guest])
def test_a_row_of_a_derived_model_arrives_as_one(model: type[Customer]) -> None:
    """Of a table of its own, or a proxy."""
    signal, queue = queue_of(take)
    signal.send(model, instance=model.objects.create(name="x"))
    queue.work()
    assert type(received[0]) is model


def test_rows_travel_inside_of_other_values_and_in_unions() -> None:
    """In lists and dicts, beside None, and beside rows of another model."""
    signal, queue = queue_of(take_many)
    customer, parcel = Customer.objects.create(name="x"), Parcel.objects.create()
    signal.send(Customer, many=[customer, None, customer], one={"customer": customer})
    queue.work()
    assert received.pop() == ([customer, None, customer], {"customer": customer})
    signal, queue = queue_of(take_either)
    for instance in (customer, parcel, None):
        signal.send(Customer, instance=instance)
    queue.work()
    assert received == [customer, parcel, None]


@pytest.mark.parametrize("unsaved", [Customer(name="x"), Parcel()], ids=["without a key", "with a key of its own"])
def test_an_unsaved_row_is_refused(unsaved: Model) -> None:
    """By `send`, though it may have a key already."""
    signal, queue = queue_of(take_either)
    with pytest.raises(UndeliverableError, match=r'Field "instance" cannot be sent .* is not saved, .* after save\(\)'):
        signal.send(type(unsaved), instance=unsaved)
    assert queue.texts == []


def test_pre_save_of_a_new_row_is_refused() -> None:
    """The row is not there yet; nothing is saved."""
    queue = Queue(take_parcel)
    pre_save.connect(queue, sender=Parcel)
    count = Parcel.objects.count()
    try:
        with pytest.raises(TypeError, match="is not saved"):
            Parcel().save()
    finally:
        pre_save.disconnect(queue, sender=Parcel)
    assert Parcel.objects.count() == count


@pytest.mark.parametrize("instance", [Parcel(), "row", None, 1])
def test_a_row_of_another_model_is_refused(instance: Any) -> None:
    """By `send`, as any value of another type."""
    signal, queue = queue_of(take)
    with pytest.raises(UndeliverableError, match="expects Customer, is "):
        signal.send(Customer, instance=instance)
    assert queue.texts == []


def delete(signal: Signal[Any, Any]) -> int:
    """Send a row, and delete it before the worker comes; return the key."""
    customer = Customer.objects.create(name="gone")
    signal.send(Customer, instance=customer)
    key: int = customer.pk
    Customer.objects.filter(pk=key).delete()
    return key


def test_a_lost_row_is_skipped_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """The task succeeds, and the function is not called."""
    signal, queue = queue_of(take)
    key = delete(signal)
    queue.work()
    assert received == []
    row = f"delivery_shop.Customer {key}"
    assert caplog.record_tuples == [
        (
            "typedsignal",
            logging.WARNING,
            f'Deferred receiver "{__name__}.take" is not called: {row} is not in the database any more',
        )
    ]


def test_a_lost_row_may_fail_the_task() -> None:
    """By the error of its model, for which an engine may be told to try again."""
    signal, queue = queue_of(take, "raise")
    delete(signal)
    with pytest.raises(Customer.DoesNotExist):
        queue.work()
    assert received == []


def test_a_lost_row_may_arrive_as_its_key() -> None:
    """For receivers of post_delete; all else but the key is asked of the database, which has nothing."""
    queue = Queue(take, if_gone="key")
    post_delete.connect(queue, sender=Customer)
    customer = Customer.objects.create(name="gone")
    key = customer.pk
    try:
        customer.delete()
    finally:
        post_delete.disconnect(queue, sender=Customer)
    queue.work()
    assert [instance.pk for instance in received] == [key]
    with pytest.raises(Customer.DoesNotExist):
        received[0].name  # noqa: B018


ROW = {"model": "delivery_shop.customer", "pk": "1", "using": "default"}


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        (ROW | {"model": "auth.user"}, "it is of auth.User"),
        (ROW | {"model": "os.system"}, "there is no such model"),
        (ROW | {"model": "os"}, "there is no such model"),
        (ROW | {"model": None}, "there is no such model"),
        (ROW | {"using": "nowhere"}, "there is no such database"),
        (ROW | {"using": None}, "there is no such database"),
        (ROW | {"pk": "1 OR 1=1"}, "it is no key of that model"),
        (ROW | {"pk": {"__gt": 0}}, "it is no key of that model"),
        (ROW | {"more": 1}, "it is no row"),
        ({"model": "delivery_shop.customer"}, "it is no row"),
        ("os:system", "it is no row"),
        (None, "it is no row"),
        ([], "it is no row"),
    ],
    ids=str,
)
def test_a_tampered_row_is_refused(reference: Any, problem: str) -> None:
    """Another model, another database, no key; the function is not called, and no query is made of it."""
    payload = {"sender": f"{Customer.__module__}:Customer", "instance": reference}
    with pytest.raises(UndeliverableError, match=f'sent as "instance": expects Customer .*{problem}'):
        Queue(take).run(v=1, id="1", signal=None, payload=payload)
    assert received == []


def test_the_class_of_a_proxy_is_not_the_class_of_its_table() -> None:
    """A row of the table is none of the proxy."""
    signal, queue = queue_of(take_guest)
    with pytest.raises(UndeliverableError, match="expects Guest, is Customer"):
        signal.send(Guest, instance=Customer.objects.create(name="x"))
    assert queue.texts == []


def take_through(sender: type[Model], action: str, models: list[type[Model]], **kwargs: object) -> None:
    received.append((sender, action, models))


def test_a_model_that_django_has_made_for_a_field_travels() -> None:
    """It is the sender of m2m_changed, and no module has it as a variable; it travels within a list, too."""
    through = User.groups.through
    signal, queue = queue_of(take_through)
    signal.send(through, action="post_add", models=[through, Group, User.user_permissions.through])
    queue.work()
    assert received == [(through, "post_add", [through, Group, User.user_permissions.through])]


def test_a_model_that_is_not_installed_is_no_class_that_travels() -> None:
    """Names are looked up among the models, and nothing is imported."""
    _, queue = queue_of(take_through)
    payload = {"sender": "django.contrib.auth.models:User_nothing", "action": "post_add", "models": []}
    with pytest.raises(UndeliverableError, match='what was sent as "sender"'):
        queue.run(v=1, id="x", signal=None, payload=payload)
