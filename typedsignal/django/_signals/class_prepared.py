"""Signal that a model class has been prepared.

Source: `ModelBase._prepare`, https://github.com/django/django/blob/stable/6.1.x/django/db/models/base.py
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast, overload

from django.db.models import signals

from typedsignal.django._signals.view import (
    AnyArguments,
    Connector,
    Fields,
    PlainView,
    Response,
    Response_co,
    Sent,
    View,
)

if TYPE_CHECKING:
    from django.db.models import Model
    from django.dispatch import Signal


class ClassPrepared(Sent):
    """The payload of `class_prepared`: no fields of its own."""


class ClassPreparedReceiver(Protocol[Fields, Response_co]):
    """A receiver of `class_prepared`: called with `signal` besides the sender."""

    @overload
    def __call__(
        self,
        *,
        sender: type["Model"],
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class ClassPreparedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: ClassPreparedReceiver[Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class ClassPreparedSignal(
    PlainView[type["Model"], ClassPreparedReceiver[..., object], ClassPreparedConnector, ClassPrepared], View
):
    """The type of `class_prepared`, for type checkers."""


class_prepared: ClassPreparedSignal = cast("Any", signals.class_prepared)
