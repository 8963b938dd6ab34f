"""The signals of Flask, declared: the same objects, under the same names.

    from typedsignal.contrib.flask import message_flashed

    @message_flashed.connect
    def count(sender: Flask, message: str, category: str, **kwargs: object) -> None: ...

The sender of each is the app, which Flask passes by position. An exception in a receiver is raised where it is sent.

Source: Flask 3, https://github.com/pallets/flask/tree/3.1.3/src/flask
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from typedsignal.contrib._lookup import look_up_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.wrappers import Response
    from jinja2 import Template

    from typedsignal.contrib._blinker_signal import BlinkerSignal


class NoPayload(TypedDict):
    """The payload of `request_started`, `appcontext_pushed` and `appcontext_popped`: nothing.

    Source: `flask/app.py`, `full_dispatch_request`, before the request is handled; `flask/ctx.py`, `push`, `pop`.
    """


class TemplateRendered(TypedDict):
    """The payload of `before_render_template` and `template_rendered`: the `template` and its `context`.

    Source: `flask/templating.py`, `_render`, `_stream`; in a stream, `template_rendered` is sent at its end.
    """

    template: Template
    context: dict[str, Any]


class RequestFinished(TypedDict):
    """The payload of `request_finished`: the `response`, after the functions of `after_request`.

    It is not sent if one of them raises.

    Source: `flask/app.py`, `finalize_request`.
    """

    response: Response


class GotRequestException(TypedDict):
    """The payload of `got_request_exception`: the `exception` that no error handler of the app handles.

    Source: `flask/app.py`, `handle_exception`.
    """

    exception: Exception


class TearingDown(TypedDict):
    """The payload of `request_tearing_down` and `appcontext_tearing_down`: `exc`, None if nothing was raised.

    Source: `flask/app.py`, `do_teardown_request`, `do_teardown_appcontext`.
    """

    exc: BaseException | None


class MessageFlashed(TypedDict):
    """The payload of `message_flashed`: the arguments of `flash`.

    Source: `flask/helpers.py`, `flash`.
    """

    message: str
    category: str


template_rendered: BlinkerSignal[Flask, TemplateRendered]
before_render_template: BlinkerSignal[Flask, TemplateRendered]
request_started: BlinkerSignal[Flask, NoPayload]
request_finished: BlinkerSignal[Flask, RequestFinished]
request_tearing_down: BlinkerSignal[Flask, TearingDown]
got_request_exception: BlinkerSignal[Flask, GotRequestException]
appcontext_tearing_down: BlinkerSignal[Flask, TearingDown]
appcontext_pushed: BlinkerSignal[Flask, NoPayload]
appcontext_popped: BlinkerSignal[Flask, NoPayload]
message_flashed: BlinkerSignal[Flask, MessageFlashed]

if not TYPE_CHECKING:
    __getattr__ = look_up_in("flask.signals", declaring=__name__, distribution="flask")
