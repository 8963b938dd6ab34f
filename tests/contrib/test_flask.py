"""What Flask sends while it handles requests is what is declared of its signals."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

import typedsignal.contrib.flask
from tests.contrib.declared import declared, hints, signal_names
from tests.django.kinds import is_a

flask = pytest.importorskip("flask", reason="Flask is not installed")

DECLARING = "typedsignal.contrib.flask"
Sent = dict[str, list[dict[str, Any]]]


def _handle_requests() -> None:
    app = flask.Flask("shop")
    app.config.update(SECRET_KEY="secret", PROPAGATE_EXCEPTIONS=False)
    app.logger.disabled = True

    @app.get("/")
    def show() -> Any:
        flask.flash("Welcome")
        return flask.render_template_string("Hello {{ name }}", name="Ada")

    @app.get("/stream")
    def stream() -> Any:
        return flask.stream_template_string("Hello")

    @app.get("/broken")
    def fail() -> Any:
        raise ValueError("no")

    client = app.test_client()
    # Buffered, or the stream would end whenever the garbage collector finds it.
    answers = [client.get(path, buffered=True) for path in ("/", "/stream", "/broken")]
    assert [answer.status_code for answer in answers] == [200, 200, 500]


@pytest.fixture(scope="module")
def sent() -> Sent:
    """Handle requests, with a receiver of each signal."""
    found: Sent = defaultdict(list)

    def make_receiver(name: str) -> Any:
        def record(sender: Any, **payload: Any) -> None:
            found[name].append({"sender": sender, **payload})

        return record

    signals = {name: getattr(typedsignal.contrib.flask, name) for name in signal_names(DECLARING)}
    receivers = {name: make_receiver(name) for name in signals}
    for name, receiver in receivers.items():
        signals[name].connect(receiver)
    try:
        _handle_requests()
    finally:
        for name, receiver in receivers.items():
            signals[name].disconnect(receiver)
    return found


@pytest.mark.parametrize("name", signal_names(DECLARING))
def test_a_receiver_of_flask_is_called_as_declared(name: str, sent: Sent) -> None:
    """The sender by position, the names of the other arguments, and the types of all, in every call."""
    fields, required = declared(DECLARING, name)
    assert fields == required
    types = hints(DECLARING, name)
    assert sent[name]
    for call in sent[name]:
        assert {*call} == {"sender", *fields}
        assert [argument for argument, value in call.items() if not is_a(value, types[argument])] == []
