"""Signal around a change of a many-to-many relation. The sender is the model of the intermediate table.

Source: the manager of a many-to-many relation, https://github.com/django/django/blob/stable/6.1.x/django/db/models/fields/related_descriptors.py
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Generic, Literal, NotRequired, Protocol, TypeAlias, cast, overload

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
    from django.db.models import Model
    from django.db.models.signals import ModelSignal

Action: TypeAlias = Literal["pre_add", "post_add", "pre_remove", "post_remove", "pre_clear", "post_clear"]


class M2MChanged(Sent):
    """The payload of `m2m_changed`.

    `instance` is the one whose relation changes, `model` the class of those that are added to it or removed
    from it, `pk_set` their primary keys, None exactly if all are cleared. `reverse` is true where
    `instance` is on the side that does not declare the field. `using` is the alias of a database. `raw` is true for
    what a fixture loads; Django sends it from 6.1 on.
    """

    action: Action
    instance: "Model"
    reverse: bool
    model: type["Model"]
    pk_set: set[Any] | None
    using: str
    raw: NotRequired[bool]


class M2MChangedReceiver(Protocol[M_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `m2m_changed`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[M_contra],
        instance: Any,
        action: Action,
        reverse: bool,
        model: type[Any],
        pk_set: set[Any] | None,
        using: str,
        raw: bool = ...,
        signal: "ModelSignal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class M2MChangedConnector(Connector, Generic[M]):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: M2MChangedReceiver[M, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class M2MChangedSignal(ModelView):
    """The type of `m2m_changed`, for type checkers."""

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def connect(  # pyrefly: ignore[bad-override]
            self,
            receiver: M2MChangedReceiver[Model, ..., object] | AnyArguments,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: M2MChangedReceiver[M, ..., object] | AnyArguments,
            sender: type[M],
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: M2MChangedReceiver[Any, ..., object] | AnyArguments,
            sender: str,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
        @property
        def _connector(self) -> M2MChangedConnector[Model]: ...
        @property
        def _connector_by_name(self) -> M2MChangedConnector[Any]: ...
        def _connector_of(self, sender: type[M], /) -> M2MChangedConnector[M]: ...
        @property
        def _carried(self) -> tuple[Any, M2MChanged]: ...


m2m_changed: M2MChangedSignal = cast("Any", signals.m2m_changed)
