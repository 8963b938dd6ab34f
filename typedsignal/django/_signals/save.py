"""Signals around the saving of a model instance.

Source: `Model.save_base`, https://github.com/django/django/blob/stable/6.1.x/django/db/models/base.py
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


class PreSave(Sent, Generic[M]):
    """The payload of `pre_save`.

    `raw` is true for what a fixture loads: other rows may still be missing. `using` is the alias of a
    database. `update_fields` are the names of the fields that `save` was asked to write, None for all.
    """

    instance: M
    raw: bool
    using: str
    update_fields: frozenset[str] | None


class PostSave(PreSave[M], Generic[M]):
    """The payload of `post_save`: that of `pre_save`, and whether a row was `created`."""

    created: bool


class PreSaveReceiver(Protocol[M_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `pre_save`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[M_contra],
        instance: M_contra,
        raw: bool,
        using: str,
        update_fields: frozenset[str] | None,
        signal: "ModelSignal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class PreSaveConnector(Connector, Generic[M]):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: PreSaveReceiver[M, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class PreSaveSignal(ModelView):
    """The type of `pre_save`, for type checkers."""

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def connect(  # pyrefly: ignore[bad-override]
            self,
            receiver: PreSaveReceiver[Model, ..., object] | AnyArguments,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PreSaveReceiver[M, ..., object] | AnyArguments,
            sender: type[M],
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PreSaveReceiver[Any, ..., object] | AnyArguments,
            sender: str,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
        @property
        def _connector(self) -> PreSaveConnector[Model]: ...
        @property
        def _connector_by_name(self) -> PreSaveConnector[Any]: ...
        def _connector_of(self, sender: type[M], /) -> PreSaveConnector[M]: ...
        @property
        def _carried(self) -> tuple[Any, PreSave[Any]]: ...


class PostSaveReceiver(Protocol[M_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `post_save`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[M_contra],
        instance: M_contra,
        created: bool,
        raw: bool,
        using: str,
        update_fields: frozenset[str] | None,
        signal: "ModelSignal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class PostSaveConnector(Connector, Generic[M]):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: PostSaveReceiver[M, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class PostSaveSignal(ModelView):
    """The type of `post_save`, for type checkers."""

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def connect(  # pyrefly: ignore[bad-override]
            self,
            receiver: PostSaveReceiver[Model, ..., object] | AnyArguments,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PostSaveReceiver[M, ..., object] | AnyArguments,
            sender: type[M],
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PostSaveReceiver[Any, ..., object] | AnyArguments,
            sender: str,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            apps: "Apps | None" = None,
        ) -> None: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
        @property
        def _connector(self) -> PostSaveConnector[Model]: ...
        @property
        def _connector_by_name(self) -> PostSaveConnector[Any]: ...
        def _connector_of(self, sender: type[M], /) -> PostSaveConnector[M]: ...
        @property
        def _carried(self) -> tuple[Any, PostSave[Any]]: ...


pre_save: PreSaveSignal = cast("Any", signals.pre_save)
post_save: PostSaveSignal = cast("Any", signals.post_save)
