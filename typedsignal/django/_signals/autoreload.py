"""Signals of the autoreloader: it starts, and a file has changed.

A receiver of `file_changed` that returns a true response keeps the development server from reloading.

Source: `BaseReloader.run`, `BaseReloader.notify_file_changed`, https://github.com/django/django/blob/stable/6.1.x/django/utils/autoreload.py
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast, overload

from django.utils import autoreload

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
    from django.dispatch import Signal
    from django.utils.autoreload import BaseReloader


class AutoreloadStarted(Sent):
    """The payload of `autoreload_started`: no fields of its own."""


class FileChanged(Sent):
    """The payload of `file_changed`: the `file_path` that has changed."""

    file_path: Path


class AutoreloadStartedReceiver(Protocol[Fields, Response_co]):
    """A receiver of `autoreload_started`: called with `signal` besides the sender."""

    @overload
    def __call__(
        self,
        *,
        sender: "BaseReloader",
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class AutoreloadStartedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: AutoreloadStartedReceiver[Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class AutoreloadStartedSignal(
    PlainView["BaseReloader", AutoreloadStartedReceiver[..., object], AutoreloadStartedConnector, AutoreloadStarted],
    View,
):
    """The type of `autoreload_started`, for type checkers."""


class FileChangedReceiver(Protocol[Fields, Response_co]):
    """A receiver of `file_changed`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: "BaseReloader",
        file_path: Path,
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class FileChangedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: FileChangedReceiver[Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class FileChangedSignal(
    PlainView["BaseReloader", FileChangedReceiver[..., object], FileChangedConnector, FileChanged], View
):
    """The type of `file_changed`, for type checkers."""


autoreload_started: AutoreloadStartedSignal = cast("Any", autoreload.autoreload_started)
file_changed: FileChangedSignal = cast("Any", autoreload.file_changed)
