"""Signal that a template is rendered in a test. Importing this module imports `django.test`.

Source: `instrumented_test_render`, https://github.com/django/django/blob/stable/6.1.x/django/test/utils.py
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, overload

from django.test import signals

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
    from django.template import Context, Template


class TemplateRendered(Sent):
    """The payload of `template_rendered`: the `template`, and the `context` with which it is rendered."""

    template: "Template"
    context: "Context"


class TemplateRenderedReceiver(Protocol[Fields, Response_co]):
    """A receiver of `template_rendered`: called with every field of the payload and `signal`, by keyword."""

    @overload
    def __call__(
        self,
        *,
        sender: "Template",
        template: "Template",
        context: "Context",
        signal: "Signal",
    ) -> object: ...
    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> Response_co: ...


class TemplateRenderedConnector(Connector):
    """Decorator that `@receiver` returns, for type checkers."""

    if TYPE_CHECKING:

        def __call__(
            self, receiver: TemplateRenderedReceiver[Fields, Response] | AnyArguments, /
        ) -> Callable[Fields, Response]: ...


class TemplateRenderedSignal(
    PlainView["Template", TemplateRenderedReceiver[..., object], TemplateRenderedConnector, TemplateRendered], View
):
    """The type of `template_rendered`, for type checkers."""


template_rendered: TemplateRenderedSignal = signals.template_rendered
