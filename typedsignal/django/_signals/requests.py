"""Signals of a request: it starts, is finished or raises an exception.

Source: `WSGIHandler.__call__`, https://github.com/django/django/blob/stable/6.1.x/django/core/handlers/wsgi.py,
`ASGIHandler.handle`, https://github.com/django/django/blob/stable/6.1.x/django/core/handlers/asgi.py,
`HttpResponseBase.close`, https://github.com/django/django/blob/stable/6.1.x/django/http/response.py,
`response_for_exception`, https://github.com/django/django/blob/stable/6.1.x/django/core/handlers/exception.py
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, NotRequired, Protocol, TypeVar, cast, overload

from django.core import signals

from typedsignal._core.typing import override
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
    from django.core.handlers.base import BaseHandler
    from django.dispatch import Signal
    from django.http import HttpRequest

RequestT = TypeVar("RequestT", bound="HttpRequest")
RequestT_contra = TypeVar("RequestT_contra", bound="HttpRequest", contravariant=True)


class RequestStarted(Sent):
    """The payload of `request_started`: `environ` of a WSGI request, or `scope` of an ASGI request, never both."""

    environ: NotRequired[dict[str, Any]]
    scope: NotRequired[dict[str, Any]]


class RequestFinished(Sent):
    """The payload of `request_finished`: no fields of its own."""


class GotRequestException(Sent):
    """The payload of `got_request_exception`: the `request` in which it was raised."""

    request: "HttpRequest"


class RequestStartedReceiver(Protocol[Fields, Response_co]):
    """A receiver of `request_started`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: type["BaseHandler"],
        environ: dict[str, Any] = ...,
        scope: dict[str, Any] = ...,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class RequestStartedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: RequestStartedReceiver[Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class RequestStartedSignal(
    PlainView[type["BaseHandler"], RequestStartedReceiver[..., object], RequestStartedConnector, RequestStarted], View
):
    """The type of `request_started`, for type checkers."""


class RequestFinishedReceiver(Protocol[Fields, Response_co]):
    """A receiver of `request_finished`: called with `signal` besides the sender.

    The sender is None if no handler created the response, as in some tests; a receiver need not allow for it.
    """

    @overload
    def __call__(
        self,
        *,
        sender: type["BaseHandler"],
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class RequestFinishedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: RequestFinishedReceiver[Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class RequestFinishedSignal(
    PlainView[type["BaseHandler"], RequestFinishedReceiver[..., object], RequestFinishedConnector, RequestFinished],
    View,
):
    """The type of `request_finished`, for type checkers."""


class GotRequestExceptionReceiver(Protocol[RequestT_contra, Fields, Response_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver of `got_request_exception`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: Any,
        request: RequestT_contra,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class GotRequestExceptionConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        @overload  # mypy cannot infer the type variable if `**kwargs: object` takes the argument
        def __call__(
            self, receiver: GotRequestExceptionReceiver[HttpRequest, Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...
        @overload
        def __call__(  # zuban: ignore[overload-cannot-match]
            self, receiver: GotRequestExceptionReceiver[RequestT, Fields, Response], /
        ) -> Callable[Fields, Response]: ...
        def __call__(self, receiver: Any, /) -> Any: ...


class GotRequestExceptionSignal(View):
    """The type of `got_request_exception`, for type checkers."""

    if TYPE_CHECKING:

        @override
        def connect(
            self,
            receiver: GotRequestExceptionReceiver[RequestT, ..., object] | AnyArguments,
            sender: object = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @property
        def _connector(self) -> GotRequestExceptionConnector: ...
        def _connector_of(self, sender: object, /) -> GotRequestExceptionConnector: ...
        @property
        def _carried(self) -> tuple[Any, GotRequestException]: ...


request_started: RequestStartedSignal = cast("Any", signals.request_started)
request_finished: RequestFinishedSignal = cast("Any", signals.request_finished)
got_request_exception: GotRequestExceptionSignal = cast("Any", signals.got_request_exception)
