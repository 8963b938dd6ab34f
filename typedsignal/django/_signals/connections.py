"""Signal that a connection to a database has been opened.

Source: `BaseDatabaseWrapper.connect`, https://github.com/django/django/blob/stable/6.1.x/django/db/backends/base/base.py
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast, overload

from django.db.backends import signals

from typedsignal._core.typing import override
from typedsignal.django._signals.view import AnyArguments, Connector, Fields, Response, Response_co, Sent, View

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.dispatch import Signal

ConnectionT = TypeVar("ConnectionT", bound="BaseDatabaseWrapper")
ConnectionT_contra = TypeVar("ConnectionT_contra", bound="BaseDatabaseWrapper", contravariant=True)


class ConnectionCreated(Sent):
    """The payload of `connection_created`: the `connection` that was opened."""

    connection: "BaseDatabaseWrapper"


class ConnectionCreatedReceiver(Protocol[ConnectionT_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `connection_created`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[ConnectionT_contra],
        connection: ConnectionT_contra,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class ConnectionCreatedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        @overload  # mypy cannot infer the type variable if `**kwargs: object` takes the argument
        def __call__(
            self, receiver: ConnectionCreatedReceiver[BaseDatabaseWrapper, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...
        @overload
        def __call__(  # zuban: ignore[overload-cannot-match]
            self, receiver: ConnectionCreatedReceiver[ConnectionT, Fields, Response], /
        ) -> Callable[Fields, Response]: ...
        def __call__(self, receiver: Any, /) -> Any: ...


class ConnectionCreatedSignal(View):
    """The type of `connection_created`, for type checkers."""

    if TYPE_CHECKING:

        @override
        def connect(  # type: ignore[override]  # ty: ignore[incompatible-method-override]
            self,
            receiver: ConnectionCreatedReceiver[ConnectionT, ..., object] | AnyArguments,
            sender: "type[BaseDatabaseWrapper] | None" = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @property
        def _connector(self) -> ConnectionCreatedConnector: ...
        def _connector_of(self, sender: "type[BaseDatabaseWrapper]", /) -> ConnectionCreatedConnector: ...
        @property
        def _carried(self) -> tuple[Any, ConnectionCreated]: ...


connection_created: ConnectionCreatedSignal = cast("Any", signals.connection_created)
