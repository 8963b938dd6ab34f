"""`@on_commit` above the decorator that connects: the function is connected as it is, and a warning says so."""

from __future__ import annotations

import warnings
from typing import Any

import django.dispatch
import pytest

from typedsignal import Signal, receiver
from typedsignal.django import on_commit

ordered = Signal[Any, Any]()
ordered_of_django = django.dispatch.Signal()
CONNECTING = [
    ordered.connect,
    ordered.connect(weak=False),
    receiver(ordered),
    receiver([ordered_of_django, ordered], dispatch_uid="receiver"),
    django.dispatch.receiver(ordered_of_django),
    django.dispatch.receiver(ordered_of_django, weak=False, sender=str),
]


@pytest.mark.parametrize("connecting", CONNECTING)
def test_what_is_connected_below_on_commit_causes_a_warning(connecting: Any) -> None:
    """On the line of `@on_commit`, whichever dispatcher holds the function, and however."""
    with pytest.warns(RuntimeWarning) as caught:

        @on_commit
        @connecting
        def mail(sender: object, **kwargs: object) -> None: ...

    (warning,) = caught
    assert str(warning.message).endswith(
        'mail" is connected as it is, without @on_commit: move @on_commit below the decorator that connects'
    )
    with open(__file__, encoding="utf-8") as source:
        assert source.read().splitlines()[warning.lineno - 1].strip() == "@on_commit"
    assert warning.filename == __file__


def test_on_commit_with_options_causes_the_same_warning() -> None:
    """Above one that connects, and not below."""
    with pytest.warns(RuntimeWarning, match="is connected as it is, without @on_commit") as caught:

        @on_commit(using="other", robust=False)
        @receiver(ordered)
        def mail(sender: object, **kwargs: object) -> None: ...

    with open(__file__, encoding="utf-8") as source:
        assert source.read().splitlines()[caught[0].lineno - 1].strip() == '@on_commit(using="other", robust=False)'
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        @receiver(ordered)
        @on_commit(using="other")
        def below(sender: object, **kwargs: object) -> None: ...


def test_on_commit_elsewhere_causes_no_warning() -> None:
    """Below what connects, between two signals, for a second signal, above any other decorator."""

    def logged(function: Any) -> Any:
        return function

    with warnings.catch_warnings():
        warnings.simplefilter("error")

        @receiver(ordered)
        @on_commit
        def below(sender: object, **kwargs: object) -> None: ...

        @ordered.connect
        @on_commit
        @receiver(ordered_of_django)
        def between(sender: object, **kwargs: object) -> None: ...

        @on_commit
        @logged
        def alone(sender: object, **kwargs: object) -> None: ...

        @receiver(ordered_of_django)
        @logged
        def first(sender: object, **kwargs: object) -> None: ...

        second = on_commit(first)
        ordered.connect(second)
        third = on_commit(receiver(ordered)(lambda sender, **kwargs: None))
        ordered.connect(third)
