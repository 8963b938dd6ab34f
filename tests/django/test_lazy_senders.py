"""A model that is named by a str as the sender of a signal of this package."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Hashable, TypedDict, Union

import pytest
from django.apps import apps
from django.db.models import Model
from django.dispatch import Signal as DjangoSignal

from tests.django.shop.models import Account, Order
from typedsignal import Signal, receiver, signal
from typedsignal.testing import connected_to, muted


class Number(TypedDict):
    """A payload."""

    number: int


class Service:
    """A sender that is no model."""


@signal
def declared(sender: type[Account], *, number: int) -> None: ...


class AccountSignal(Signal[type[Account], Number]):
    """A signal whose sender stands in its bases."""


OF_MODELS: dict[str, Any] = {
    "class": Signal[type[Account], Number],
    "quoted": Signal["type[Account]", Number],
    "quoted inside": Signal[type["Account"], Number],
    "a name that is not there": Signal["type[Absent]", Number],  # type: ignore[name-defined]
    "a base": Signal[type[Model], Number],
    "a union": Signal[type[Account] | type[Order] | None, Number],
    "an old union": Signal[Union[type[Account], None], Number],  # noqa: UP007
    "a subclass": AccountSignal,
    "a function": lambda: signal(declared._function),  # type: ignore[attr-defined]
}
OF_OTHERS: dict[str, Any] = {
    "unknown": Signal,
    "Any": Signal[Any, Number],
    "str": Signal[str, Number],
    "object": Signal[object, Number],
    "hashable": Signal[Hashable, Number],
    "either": Signal[type[Account] | str, Number],
    "any class": Signal[type, Number],
    "another class": Signal[type[Service], Number],
    "type[Any]": Signal[type[Any], Number],
    "type[object]": Signal[type[object], Number],
    "a model itself": Signal[Account, Number],
    "a name that is not there": Signal["Absent", Number],  # type: ignore[name-defined]
}


def take(sender: object, **kwargs: object) -> None: ...


@pytest.mark.parametrize("make", OF_MODELS.values(), ids=OF_MODELS)
def test_a_model_is_found_by_its_name(make: Any) -> None:
    """In any case of letters; `disconnect` finds it likewise."""
    sent = make()
    sent.connect(take, sender="builtins_shop.Account")
    sent.connect(take, sender="builtins_shop.account", dispatch_uid="again")
    assert [connection.sender for connection in sent.connections()] == [Account, Account]
    assert [receiver for receiver, _ in sent.send(Account, number=1)] == [take, take]
    assert sent.disconnect(take, "builtins_shop.Account")
    assert not sent.disconnect(take, "builtins_shop.Account")
    assert sent.disconnect(dispatch_uid="again", sender="builtins_shop.Account")


@pytest.mark.parametrize("make", OF_OTHERS.values(), ids=OF_OTHERS)
def test_a_str_is_a_sender_where_another_may_send(make: Any) -> None:
    """By its value, whatever it looks like."""
    sent = make()
    sent.connect(take, sender="builtins_shop.Account")
    assert [connection.sender for connection in sent.connections()] == ["builtins_shop.Account"]
    assert [receiver for receiver, _ in sent.send("builtins_shop.Account", number=1)] == [take]
    assert sent.send(Account, number=1) == []
    assert sent.disconnect(take, "builtins_shop.Account")


def test_a_model_that_comes_later_is_waited_for() -> None:
    """Receivers are checked at once, and disconnected before it comes as well as after."""
    sent = Signal[type[Model], Number]()
    gone = Signal[type[Model], Number]()
    name = "builtins_shop.Later"

    @receiver([sent, gone], sender=name, dispatch_uid="later")
    def later(sender: Any, **kwargs: object) -> str:
        return str(sender.__name__)

    sent.connect(later, name, subclasses=True)
    assert not gone.disconnect(sender=name, dispatch_uid="later")
    with pytest.raises(ValueError, match='requires a parameter "colour"'):
        sent.connect(lambda sender, colour, **kwargs: None, sender=name, weak=False)
    assert sent.connections() == ()
    model: Any = type(
        "Later", (Model,), {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "builtins_shop"})}
    )
    proxy: Any = type(
        "Proxy",
        (model,),
        {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "builtins_shop", "proxy": True})},
    )
    try:
        assert [response for _, response in sent.send(model, number=1)] == ["Later", "Later"]
        assert [response for _, response in sent.send(proxy, number=1)] == ["Proxy"]
        assert gone.send(model, number=1) == []
    finally:
        for made in (model, proxy):
            del apps.all_models["builtins_shop"][made.__name__.lower()]
        apps.clear_cache()


def test_the_tools_for_tests_take_the_name_as_well() -> None:
    """It is connected, and muted."""
    sent = Signal[type[Account], Number]()
    with connected_to(sent, take, sender="builtins_shop.Account"), muted(sent, take, sender="builtins_shop.Account"):
        assert sent.send(Account, number=1) == []
    sent.connect(take, sender="builtins_shop.Account", subclasses=True)
    with muted(sent, take, sender="builtins_shop.Account"):
        assert sent.send(Account, number=1) == []
    assert len(sent.send(Account, number=1)) == 1


def test_a_name_without_an_app_is_refused() -> None:
    """In one sentence; Django's signals of models do so as well."""
    sent = Signal[type[Account], Number]()
    with pytest.raises(ValueError, match=r'cannot look up "Account": name the model with its app, "app_label.Account"'):
        sent.connect(take, sender="Account")
    with pytest.raises(ValueError, match="cannot look up"):
        sent.disconnect(take, sender="Account")


def test_a_signal_of_djangos_class_compares_the_str() -> None:
    """It is this that differs."""
    sent = DjangoSignal()
    sent.connect(take, sender="builtins_shop.Account")
    assert sent.send(Account) == []


def test_without_django_a_str_is_a_sender() -> None:
    """Nothing of it is imported."""
    program = (
        "import sys\n"
        "from typing import Any\n"
        "from typedsignal import Signal\n"
        "class Account: ...\n"
        "sent = Signal[type[Account], Any]()\n"
        "def take(sender, **kwargs): ...\n"
        "sent.connect(take, sender='shop.Account')\n"
        "print([connection.sender for connection in sent.connections()], 'django' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "['shop.Account'] False\n"


@pytest.mark.parametrize("written", ['"type[Article]"', 'type["Article"]'])
def test_a_model_is_found_by_a_signal_that_is_connected_before_the_first_model_is_imported(written: str) -> None:
    """As in a module that the package of an app imports; the class of models is not there yet."""
    program = (
        "import sys, django.apps\n"
        "from django.conf import settings\n"
        "from typedsignal import Signal\n"
        f"sent = Signal[{written}, dict]()\n"
        "def take(sender, **kwargs): ...\n"
        "assert 'django.db.models.base' not in sys.modules\n"
        "sent.connect(take, sender='auth.Group')\n"
        "settings.configure(INSTALLED_APPS=['django.contrib.contenttypes', 'django.contrib.auth'])\n"
        "django.setup()\n"
        "print([connection.sender.__name__ for connection in sent.connections()])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "['Group']\n"
