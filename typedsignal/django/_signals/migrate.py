"""Signals around the migration of an app. The sender is its AppConfig.

Source: `emit_pre_migrate_signal`, `emit_post_migrate_signal`, https://github.com/django/django/blob/stable/6.1.x/django/core/management/sql.py
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Generic, NotRequired, Protocol, TypeVar, cast, overload

from django.db.models import signals

from typedsignal._core.typing import override
from typedsignal.django._signals.view import AnyArguments, Connector, Fields, Response, Response_co, Sent, View

if TYPE_CHECKING:
    from django.apps import AppConfig
    from django.core.management.base import OutputWrapper
    from django.db.migrations import Migration
    from django.db.migrations.state import StateApps
    from django.dispatch import Signal

ConfigT = TypeVar("ConfigT", bound="AppConfig")
ConfigT_contra = TypeVar("ConfigT_contra", bound="AppConfig", contravariant=True)


class PreMigrate(Sent):
    """The payload of `pre_migrate`.

    `verbosity` is 0 to 3, `using` the alias of a database, `apps` the models as they are before the
    `plan`: migrations in their order, each with whether it is unapplied.
    """

    app_config: "AppConfig"
    verbosity: int
    interactive: bool
    using: str
    stdout: "OutputWrapper"
    apps: "StateApps"
    plan: "list[tuple[Migration, bool]]"


class PostMigrate(Sent):
    """The payload of `post_migrate`: that of `pre_migrate`, with the models as they are afterwards.

    `flush`, also after each TransactionTestCase, sends it without `stdout`, `apps` and `plan`.
    """

    app_config: "AppConfig"
    verbosity: int
    interactive: bool
    using: str
    stdout: NotRequired["OutputWrapper"]
    apps: NotRequired["StateApps"]
    plan: NotRequired["list[tuple[Migration, bool]]"]


class PreMigrateReceiver(Protocol[ConfigT_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `pre_migrate`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: ConfigT_contra,
        app_config: ConfigT_contra,
        verbosity: int,
        interactive: bool,
        using: str,
        stdout: "OutputWrapper",
        apps: "StateApps",
        plan: "list[tuple[Migration, bool]]",
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class PreMigrateConnector(Connector, Generic[ConfigT]):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: PreMigrateReceiver[ConfigT, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class PreMigrateSignal(View):
    """The type of `pre_migrate`, for type checkers; `PostMigrateSignal` repeats it as views of model signals do."""

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def connect(
            self,
            receiver: PreMigrateReceiver[AppConfig, ..., object] | AnyArguments,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PreMigrateReceiver[ConfigT, ..., object] | AnyArguments,
            sender: ConfigT,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
        @property
        def _connector(self) -> PreMigrateConnector[AppConfig]: ...
        def _connector_of(self, sender: ConfigT, /) -> PreMigrateConnector[ConfigT]: ...
        @property
        def _carried(self) -> tuple[Any, PreMigrate]: ...


class PostMigrateReceiver(Protocol[ConfigT_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `post_migrate`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: ConfigT_contra,
        app_config: ConfigT_contra,
        verbosity: int,
        interactive: bool,
        using: str,
        stdout: "OutputWrapper" = ...,
        apps: "StateApps" = ...,
        plan: "list[tuple[Migration, bool]]" = ...,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class PostMigrateConnector(Connector, Generic[ConfigT]):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: PostMigrateReceiver[ConfigT, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class PostMigrateSignal(View):
    """The type of `post_migrate`, for type checkers."""

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def connect(
            self,
            receiver: PostMigrateReceiver[AppConfig, ..., object] | AnyArguments,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @overload
        def connect(
            self,
            receiver: PostMigrateReceiver[ConfigT, ..., object] | AnyArguments,
            sender: ConfigT,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> None: ...  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-method-override]
        @property
        def _connector(self) -> PostMigrateConnector[AppConfig]: ...
        def _connector_of(self, sender: ConfigT, /) -> PostMigrateConnector[ConfigT]: ...
        @property
        def _carried(self) -> tuple[Any, PostMigrate]: ...


pre_migrate: PreMigrateSignal = cast("Any", signals.pre_migrate)
post_migrate: PostMigrateSignal = cast("Any", signals.post_migrate)
