"""Signals around the deletion of a model instance.

Source: `Collector.delete`, https://github.com/django/django/blob/stable/6.1.x/django/db/models/deletion.py
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Generic, Protocol, cast, overload

from django.db.models import signals

from typedsignal._core.typing import override
from typedsignal.django._signals.view import (
    AnyArguments,
    Connector,
    Fields,
    M,
    M_contra,
    ModelView,
    Response,
    Response_co,
    Sent,
)

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.models import Model, QuerySet
    from django.db.models.signals import ModelSignal


class PreDelete(Sent, Generic[M]):
    """The payload of `pre_delete`.

    `using` is the alias of a database. `origin` is what `delete` was called on: this instance, another
    one whose deletion cascades to it, or a queryset.
    """

    instance: M
    using: str
    origin: "Model | QuerySet[Any]"


class PostDelete(PreDelete[M], Generic[M]):
    """The payload of `post_delete`: that of `pre_delete`."""


class DeleteReceiver(Protocol[M_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `pre_delete` or `post_delete`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[M_contra],
        instance: M_contra,
        using: str,
        origin: "Model | QuerySet[Any]",
        signal: "ModelSignal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class DeleteConnector(Connector, Generic[M]):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: DeleteReceiver[M, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class DeleteSignal(ModelView):
    """The type of `pre_delete` and `post_delete`, for type checkers."""

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def connect(  # pyrefly: ignore[bad-override]
            self,
            receiver: DeleteReceiver[Model, ..., object] | AnyArguments,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: DeleteReceiver[M, ..., object] | AnyArguments,
            sender: type[M],
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: DeleteReceiver[Any, ..., object] | AnyArguments,
            sender: str,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
        @property
        def _connector(self) -> DeleteConnector[Model]: ...
        @property
        def _connector_by_name(self) -> DeleteConnector[Any]: ...
        def _connector_of(self, sender: type[M], /) -> DeleteConnector[M]: ...
        @property
        def _carried(self) -> tuple[Any, PreDelete[Any]]: ...


pre_delete: DeleteSignal = cast("Any", signals.pre_delete)
post_delete: DeleteSignal = cast("Any", signals.post_delete)
