"""Signals of authentication: a user logs in, logs out or fails to log in.

A receiver may name the project's own user class, and any request class.

Source: `login`, `logout`, `authenticate`, https://github.com/django/django/blob/stable/6.1.x/django/contrib/auth/__init__.py
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast, overload

from django.contrib.auth import signals

from typedsignal._core.typing import override
from typedsignal.django._signals.view import AnyArguments, Connector, Fields, Response, Response_co, Sent, View

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.dispatch import Signal
    from django.http import HttpRequest

UserT = TypeVar("UserT", bound="AbstractBaseUser")
UserT_contra = TypeVar("UserT_contra", bound="AbstractBaseUser", contravariant=True)
# mypy infers the `T` of `T | None` together with the None, so that the bound has to include it.
OptionalUserT = TypeVar("OptionalUserT", bound="AbstractBaseUser | None")
OptionalUserT_contra = TypeVar("OptionalUserT_contra", bound="AbstractBaseUser | None", contravariant=True)
OptionalRequestT = TypeVar("OptionalRequestT", bound="HttpRequest | None")
OptionalRequestT_contra = TypeVar("OptionalRequestT_contra", bound="HttpRequest | None", contravariant=True)


class UserLoggedIn(Sent):
    """The payload of `user_logged_in`: the `user` and the `request`."""

    request: "HttpRequest"
    user: "AbstractBaseUser"


class UserLoggedOut(Sent):
    """The payload of `user_logged_out`: the `user`, None if no user was logged in, and the `request`."""

    request: "HttpRequest"
    user: "AbstractBaseUser | None"


class UserLoginFailed(Sent):
    """The payload of `user_login_failed`.

    `credentials` are those that were tried; Django replaces the values of sensitive ones by stars.
    `request` is None if `authenticate` was called without one.
    """

    credentials: dict[str, Any]
    request: "HttpRequest | None"


class UserLoggedInReceiver(Protocol[UserT_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `user_logged_in`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[UserT_contra],
        request: Any,
        user: UserT_contra,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class UserLoggedInConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        @overload  # mypy cannot infer the type variable if `**kwargs: object` takes the argument
        def __call__(
            self, receiver: UserLoggedInReceiver[AbstractBaseUser, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...
        @overload
        def __call__(
            self, receiver: UserLoggedInReceiver[UserT, Fields, Response], /
        ) -> Callable[Fields, Response]: ...  # zuban: ignore[overload-cannot-match]
        def __call__(self, receiver: Any, /) -> Any: ...


class UserLoggedInSignal(View):
    """The type of `user_logged_in`, for type checkers."""

    if TYPE_CHECKING:

        @override
        def connect(  # type: ignore[override]  # ty: ignore[incompatible-method-override]
            self,
            receiver: UserLoggedInReceiver[UserT, ..., object] | AnyArguments,
            sender: "type[AbstractBaseUser] | None" = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @property
        def _connector(self) -> UserLoggedInConnector: ...
        def _connector_of(self, sender: "type[AbstractBaseUser]", /) -> UserLoggedInConnector: ...
        @property
        def _carried(self) -> tuple[Any, UserLoggedIn]: ...


class UserLoggedOutReceiver(Protocol[OptionalUserT_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `user_logged_out`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type[OptionalUserT_contra] | type[None],
        request: Any,
        user: OptionalUserT_contra | None,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class UserLoggedOutConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        @overload  # mypy cannot infer the type variable if `**kwargs: object` takes the argument
        def __call__(
            self, receiver: UserLoggedOutReceiver[AbstractBaseUser, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...
        @overload
        def __call__(
            self, receiver: UserLoggedOutReceiver[OptionalUserT, Fields, Response], /
        ) -> Callable[Fields, Response]: ...  # zuban: ignore[overload-cannot-match]
        def __call__(self, receiver: Any, /) -> Any: ...


class UserLoggedOutSignal(View):
    """The type of `user_logged_out`, for type checkers."""

    if TYPE_CHECKING:

        @override
        def connect(  # type: ignore[override]  # ty: ignore[incompatible-method-override]
            self,
            receiver: UserLoggedOutReceiver[OptionalUserT, ..., object] | AnyArguments,
            sender: "type[AbstractBaseUser | None] | None" = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @property
        def _connector(self) -> UserLoggedOutConnector: ...
        def _connector_of(self, sender: "type[AbstractBaseUser | None]", /) -> UserLoggedOutConnector: ...
        @property
        def _carried(self) -> tuple[Any, UserLoggedOut]: ...


class UserLoginFailedReceiver(Protocol[OptionalRequestT_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `user_login_failed`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: str,
        credentials: dict[str, Any],
        request: OptionalRequestT_contra | None,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class UserLoginFailedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        @overload  # mypy cannot infer the type variable if `**kwargs: object` takes the argument
        def __call__(
            self, receiver: UserLoginFailedReceiver[HttpRequest, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...
        @overload
        def __call__(  # zuban: ignore[overload-cannot-match]
            self, receiver: UserLoginFailedReceiver[OptionalRequestT, Fields, Response], /
        ) -> Callable[Fields, Response]: ...
        def __call__(self, receiver: Any, /) -> Any: ...


class UserLoginFailedSignal(View):
    """The type of `user_login_failed`, for type checkers."""

    if TYPE_CHECKING:

        @override
        def connect(  # type: ignore[override]  # ty: ignore[incompatible-method-override]
            self,
            receiver: UserLoginFailedReceiver[OptionalRequestT, ..., object] | AnyArguments,
            sender: "str | None" = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @property
        def _connector(self) -> UserLoginFailedConnector: ...
        def _connector_of(self, sender: str, /) -> UserLoginFailedConnector: ...
        @property
        def _carried(self) -> tuple[Any, UserLoginFailed]: ...


user_logged_in: UserLoggedInSignal = cast("Any", signals.user_logged_in)
user_logged_out: UserLoggedOutSignal = cast("Any", signals.user_logged_out)
user_login_failed: UserLoginFailedSignal = cast("Any", signals.user_login_failed)
