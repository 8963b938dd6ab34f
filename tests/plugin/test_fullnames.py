"""The names that the plugin looks for."""

from __future__ import annotations

import re
from importlib import import_module
from inspect import getsource
from typing import Any

import pytest

from typedsignal.mypy import _fullnames


@pytest.mark.parametrize(
    "fullname",
    [
        _fullnames.SIGNAL,
        _fullnames.CONNECTOR,
        _fullnames.CONNECTOR_CALL,
        _fullnames.RECEIVER,
        *sorted(_fullnames.MAKE_A_RECEIVER),
    ],
)
def test_every_name_is_that_of_a_real_thing(fullname: str) -> None:
    """Each full name leads to an object that its module defines, and does not import from another."""
    module, _, path = fullname.rpartition(".")
    found: Any = None
    for _ in range(2):
        try:
            found = import_module(module)
            break
        except ModuleNotFoundError:
            module, _, outer = module.rpartition(".")
            path = f"{outer}.{path}"
    for part in path.split("."):
        found = getattr(found, part)
    assert found.__qualname__ == path
    assert re.search(rf"^(class|def) {path.partition('.')[0]}\b", getsource(import_module(module)), re.MULTILINE)


@pytest.mark.parametrize("method", sorted({_fullnames.CONNECT, *_fullnames.SEND_FAMILY}))
def test_every_method_is_one_of_signal(method: str) -> None:
    """Each method that is looked for is there to be called."""
    from typedsignal import Signal

    assert callable(getattr(Signal, method))
