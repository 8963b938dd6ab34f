"""The plugin accepts the receivers that the dispatcher can call, and refuses the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, TypedDict

import pytest
from typing_extensions import NotRequired

from tests.plugin.checking import messages_of
from typedsignal import Signal
from typedsignal._core import payload as _payload
from typedsignal._core.convention import _repair
from typedsignal.mypy._messages import suggest_repair

FIRST = ["", "sender", "who", "a", "signal", "user", "sender, /", "a, /", "who, other, /", "who, a", "signal, sender"]
FIRST += ["who, /", "who=0, /", "who, other=0, /"]
REST = ["", "a", "a, b=''", "b='', a=1", "a, b", "a, b='', user=1", "a, user", "sender, a, b=''", "signal, a, b=''"]
ARGS = ["", "*", "*args"]
KWARGS = ["", "**kwargs"]
DECLARED = """
from typing import TypedDict
from typing_extensions import NotRequired
from typedsignal import Signal
class Payload(TypedDict):
    a: int
    b: NotRequired[str]
sent = Signal[object, Payload]()
"""


class Payload(TypedDict):
    a: int
    b: NotRequired[str]


def _signatures() -> Iterator[str]:
    for first, args, rest, kwargs in product(FIRST, ARGS, REST, KWARGS):
        if args == "*" and not rest:
            continue
        signature = ", ".join(part for part in (first, args, rest, kwargs) if part)
        try:
            compile(f"def receiver({signature}): ...", "", "exec")
        except SyntaxError:
            continue
        yield signature


def _accepted_at_run_time(signature: str) -> bool:
    namespace: dict[str, Any] = {}
    exec(f"def receiver({signature}): ...", namespace)
    sent = Signal[object, Payload]()
    try:
        sent.connect(namespace["receiver"])
    except ValueError:
        return False
    sent.send(None, a=1)
    sent.send(None, a=1, b="")
    return True


def test_the_plugin_accepts_what_the_dispatcher_does(cache: Path) -> None:
    """Both accept the same of some hundred signatures, with the sender, the signal and a field in every place."""
    signatures = list(dict.fromkeys(_signatures()))
    lines = [f"def r{number}({signature}): ..." for number, signature in enumerate(signatures)]
    connects = [f"sent.connect(r{number})" for number in range(len(signatures))]
    source = "\n".join([DECLARED, *lines, *connects])
    at = source.splitlines().index("sent.connect(r0)") + 1
    refused = {int(message.split(":")[1]) - at for message in messages_of({"agreement": source}, cache)}
    differing = [
        signature
        for number, signature in enumerate(signatures)
        if _accepted_at_run_time(signature) == (number in refused)
    ]
    assert differing == []
    assert 0.2 < len(refused) / len(signatures) < 0.8


@pytest.mark.parametrize("name", ["self", "cls", "orderid", "stat", "user", "order_id_"])
def test_plugin_and_runtime_suggest_the_same_repair(name: str) -> None:
    """The messages are equal, though plugin and runtime share no code."""
    payload = _payload.Payload("OrderCompleted", frozenset({"order_id", "status"}), frozenset({"note"}))
    assert suggest_repair(name, sorted(payload.fields)) == _repair(name, payload)
