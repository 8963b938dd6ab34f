"""Names and lists that stand for several signals."""

from __future__ import annotations

import pytest

from tests.adopt.conftest import Reads
from typedsignal.adopt._conflicts import find_conflicts
from typedsignal.adopt._infer import infer_signals
from typedsignal.adopt._model import Form
from typedsignal.map._collect import Reading

CODE = """
from typing import Any

from django.dispatch import Signal

overridden, overriding = Signal(), Signal()
chosen, otherwise = Signal(), Signal()
declared, redeclared = Signal(), Signal()
listed, listed_too = Signal(), Signal()
looped, looped_too = Signal(), Signal()


class Base:
    signal = overridden
    annotated: Signal = declared
    own = Signal()


class Derived(Base):
    signal = overriding
    annotated = redeclared
    own = Signal()


def choose(is_chosen: bool) -> None:
    if is_chosen:
        signal = chosen
    else:
        signal = otherwise
    signal.send(None)
    for one in (chosen, otherwise):
        one.send(None)


together = [listed, listed_too]
for each in (looped, looped_too):
    each.send(None)
for each in [overridden, overriding, declared, redeclared, listed, listed_too, Base.own, Derived.own]:
    each.send(None)
"""
NAMES = {"overridden", "overriding", "chosen", "otherwise", "Base.own", "Derived.own"}


@pytest.fixture(scope="module")
def reading(reads: Reads) -> Reading:
    return reads({"named.py": CODE})


def _find(reading: Reading, form: Form) -> dict[str, str]:
    signals = infer_signals(reading, form=form)
    found = find_conflicts(reading, {signal.name for signal in signals if signal.refusal is None}, form)
    return {name.removeprefix("named."): problem for name, problem in found.items()}


def test_a_name_for_several_signals_has_to_be_annotated(reading: Reading) -> None:
    """An attribute that a subclass overrides, and a variable with two values, would have the type of the first."""
    found = _find(reading, Form.DJANGO)
    assert {*found} == NAMES
    repair = 'annotate that name, "signal: Signal"'
    assert found["chosen"] == f"a name stands for it and for other signals at named.py:28: {repair}"
    assert found["overridden"] == f"a name stands for it and for other signals at named.py:19: {repair}"


def test_a_list_of_signals_of_typedsignal_has_to_be_annotated(reading: Reading) -> None:
    """It would be a list of objects to mypy; one of signals of Django's class is not."""
    found = _find(reading, Form.TYPEDSIGNAL)
    assert {*found} == NAMES | {"declared", "redeclared", "listed", "listed_too"}
    place = "it is beside other signals at named.py:37, where mypy finds only object"
    assert found["declared"] == f"{place}: annotate that, list[Signal[Any, Any]]"
