"""The parameters of a receiver are read from its code as `inspect` reads them."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any

import pytest

from typedsignal._core import convention, inspection
from typedsignal._core.payload import Payload

PARAMETERS = [
    "",
    "sender",
    "a, /",
    "a, b, /, sender",
    "sender, a=1",
    "a, sender, b",
    "a, b=2, *, c",
    "sender, *args",
    "a, *args, b, **kwargs",
    "a, /, **kwargs",
    "sender, a, b, **kwargs",
    "a, b, /, c, d=1, *args, e, **kwargs",
    "*, a, b=1",
]


@pytest.mark.parametrize("is_method", [False, True], ids=["function", "method"])
@pytest.mark.parametrize("parameters", PARAMETERS)
def test_a_partial_is_read_as_by_inspect(parameters: str, is_method: bool) -> None:
    """With any arguments by position and by keyword; what is not read so is left to `inspect`."""
    namespace: dict[str, Any] = {}
    exec(f"def function({parameters}): ...\nclass Owner:\n def method(self, {parameters}): ...", namespace)
    function = namespace["Owner"]().method if is_method else namespace["function"]
    read = 0
    for count in range(4):
        for size in range(3):
            for names in combinations(["a", "b", "sender", "other"], size):
                receiver = partial(function, *range(count), **dict.fromkeys(names, 1))
                own = inspection._read_partial(receiver)
                if own is None:
                    continue
                read += 1
                expected = inspection._read_signature(receiver, follow_wrapped=False)
                assert expected is not None
                if not own.takes_kwargs:  # Then no keyword can be one too many.
                    own = own._replace(filled=())
                assert own == expected
    assert read


FURTHER_PARAMETERS = [
    "sender, a, b",
    "sender, a, b, c",
    "sender, a, b, signal=None",
    "sender, a, b, signal, c",
    "signal, sender, **kwargs",
    "sender, *, a, b",
    "a, *, c, sender, **kwargs",
]
PAYLOADS = [
    None,
    Payload("Two", frozenset({"a", "b"}), frozenset()),
    Payload("Self", frozenset({"self"}), frozenset()),
    Payload("Optional", frozenset({"a"}), frozenset({"b"})),
    Payload("Open", frozenset({"a"}), frozenset(), is_open=True),
]


@pytest.mark.parametrize("is_method", [False, True], ids=["function", "method"])
@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload and payload.name)
def test_a_quick_decision_is_that_of_a_full_reading(
    payload: Payload | None, is_method: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of functions, methods and partials of them, with any arguments by position and by keyword."""
    namespace: dict[str, Any] = {}
    receivers: list[Any] = []
    for listed in [*PARAMETERS, *FURTHER_PARAMETERS]:
        exec(f"def function({listed}): ...\nclass Owner:\n def method(self, {listed}): ...", namespace)
        function = namespace["Owner"]().method if is_method else namespace["function"]
        receivers.append(function)
        receivers += [
            partial(function, *range(count), **dict.fromkeys(names, 1))
            for count in range(3)
            for size in range(3)
            for names in combinations(["a", "b", "sender", "signal", "other"], size)
        ]
    quick = [(receiver, convention._decide_quickly(receiver, payload)) for receiver in receivers]
    monkeypatch.setattr(convention, "_decide_quickly", lambda *_: None)
    decided = [(receiver, found) for receiver, found in quick if found is not None]
    assert any(type(receiver) is partial for receiver, _ in decided) or payload is not PAYLOADS[1]
    for receiver, found in decided:
        assert convention.convention_for(receiver, payload) is found, receiver
