"""Signals around the construction of a model instance.

Source: `Model.__init__`, https://github.com/django/django/blob/stable/6.1.x/django/db/models/base.py
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
    from django.db.models import Model
    from django.db.models.signals import ModelSignal


class PreInit(Sent):
    """The payload of `pre_init`.

    `args` and `kwargs` are those of the constructor; `kwargs` is the dict itself, not a copy.
    """

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class PostInit(Sent, Generic[M]):
    """The payload of `post_init`: the new `instance`."""

    instance: M


class PreInitReceiver(Protocol[M_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `pre_init`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[M_contra],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        signal: "ModelSignal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class PreInitConnector(Connector, Generic[M]):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: PreInitReceiver[M, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class PreInitSignal(ModelView):
    """The type of `pre_init`, for type checkers."""

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def connect(  # pyrefly: ignore[bad-override]
            self,
            receiver: PreInitReceiver[Model, ..., object] | AnyArguments,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PreInitReceiver[M, ..., object] | AnyArguments,
            sender: type[M],
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PreInitReceiver[Any, ..., object] | AnyArguments,
            sender: str,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
        @property
        def _connector(self) -> PreInitConnector[Model]: ...
        @property
        def _connector_by_name(self) -> PreInitConnector[Any]: ...
        def _connector_of(self, sender: type[M], /) -> PreInitConnector[M]: ...
        @property
        def _carried(self) -> tuple[Any, PreInit]: ...


class PostInitReceiver(Protocol[M_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `post_init`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[M_contra],
        instance: M_contra,
        signal: "ModelSignal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class PostInitConnector(Connector, Generic[M]):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: PostInitReceiver[M, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class PostInitSignal(ModelView):
    """The type of `post_init`, for type checkers."""

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def connect(  # pyrefly: ignore[bad-override]
            self,
            receiver: PostInitReceiver[Model, ..., object] | AnyArguments,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PostInitReceiver[M, ..., object] | AnyArguments,
            sender: type[M],
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PostInitReceiver[Any, ..., object] | AnyArguments,
            sender: str,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
        @property
        def _connector(self) -> PostInitConnector[Model]: ...
        @property
        def _connector_by_name(self) -> PostInitConnector[Any]: ...
        def _connector_of(self, sender: type[M], /) -> PostInitConnector[M]: ...
        @property
        def _carried(self) -> tuple[Any, PostInit[Any]]: ...


pre_init: PreInitSignal = cast("Any", signals.pre_init)
post_init: PostInitSignal = cast("Any", signals.post_init)
