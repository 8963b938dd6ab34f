"""The plugin with a mypy whose internals have changed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from mypy.plugin import Plugin

from tests.plugin.checking import SHOP, messages_of
from typedsignal.mypy import plugin
from typedsignal.mypy._checks import receiver as fitting
from typedsignal.mypy._model import payload

SOURCE = """from shop import *
def mail(sender: object) -> None: ...
order_completed.connect(mail)
order_completed.connect(mail)
reveal_type(order_completed.send(OrderService, order_id=1, status=""))
1 + ""
"""


def _breaks(*args: object, **kwargs: object) -> None:
    raise RuntimeError("moved")


@pytest.mark.parametrize("broken", [(fitting, "is_subtype"), (payload, "bind_self"), (payload, "TypedDictType")])
def test_a_changed_internal_degrades_with_one_note(
    folder: Path, monkeypatch: pytest.MonkeyPatch, broken: tuple[object, str]
) -> None:
    """The rest is checked as before, and the failure is reported once."""
    monkeypatch.setattr(*broken, _breaks)
    typed = SOURCE.replace("order_completed", "order_cancelled").replace(', status=""', "")
    messages = messages_of({"shop": SHOP, "main": typed}, folder, show_traceback=False)
    assert sum("typedsignal.mypy does not know this mypy well enough" in message for message in messages) == 1
    assert sum("Unsupported operand" in message for message in messages) == 1
    assert not any("INTERNAL ERROR" in message for message in messages)


def test_a_mypy_without_what_is_imported_gets_no_plugin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An import that fails is one line, and mypy goes on without the plugin."""
    monkeypatch.setitem(sys.modules, "typedsignal.mypy._plugin", None)
    assert plugin("9.9") is Plugin
    assert "signals are not checked with mypy 9.9" in capsys.readouterr().err


def test_a_failure_is_shown_as_it_is_under_show_traceback(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback is printed on request."""
    monkeypatch.setattr(fitting, "is_subtype", _breaks)
    with pytest.raises((RuntimeError, SystemExit)):
        messages_of({"shop": SHOP, "main": SOURCE}, folder)
