"""How what was sent differs from what a test expected: for people to read."""

from __future__ import annotations

from reprlib import Repr
from typing import TYPE_CHECKING, Any

from typedsignal.testing._adapters import name_of_signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Facts = dict[str, Any]  # the keys of one send, its sender and its signal

_LEFT_OUT: Any = object()
_MOST_SHOWN = 10


def _repr(longest: int) -> Repr:
    """Return what shows values, whatever they are: shortened, and even if they cannot be shown."""
    made = Repr()
    made.maxlevel = 10
    made.maxstring = made.maxother = made.maxlong = longest
    made.maxdict = made.maxlist = made.maxtuple = made.maxset = made.maxfrozenset = longest
    return made


_SHORT, _LONG = _repr(60), _repr(1000)


def differing(facts: Facts, expected: Mapping[str, object]) -> list[str]:
    """Return the names of what is expected and differs, or was left out."""
    return [name for name, value in expected.items() if name not in facts or not _equal(facts[name], value)]


def _equal(sent: object, expected: object) -> bool:
    return sent is expected or bool(sent == expected)


def shown(facts: Facts) -> str:
    """Show a send as it could be written, e.g. `order_completed(sender=OrderService, order_id=1)`."""
    keys = {name: value for name, value in facts.items() if name != "signal"}
    return f"{_value('signal', facts['signal'], _SHORT)}({_keywords(keys)})"


def listed(sent: Sequence[Facts]) -> str:
    """Show sends in their order, in one line."""
    more = f", and {len(sent) - _MOST_SHOWN} more" if len(sent) > _MOST_SHOWN else ""
    return ", ".join(map(shown, sent[:_MOST_SHOWN])) + more if sent else "nothing sent"


def _keywords(keys: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={_value(name, value, _SHORT)}" for name, value in keys.items())


def _value(name: str, value: object, how: Repr) -> str:
    if value is _LEFT_OUT:
        return "left out"
    if name == "signal":
        return name_of_signal(value).rpartition(".")[2]
    return value.__qualname__ if isinstance(value, type) else how.repr(value)


def none_had(expected: Mapping[str, object], sent: Sequence[Facts], signals: Sequence[object]) -> str:
    """Say that no send was as expected, what was sent, and where the nearest differs."""
    if not sent:
        names = " or ".join(_value("signal", each, _SHORT) for each in signals)
        return f"{names} was not sent" + (f", expected one with {_keywords(expected)}" if expected else "")
    nearest = min(sent, key=lambda each: (len(differing(each, expected)), len(expected.keys() - each.keys())))
    return "\n".join(
        [
            f"nothing was sent with {_keywords(expected)}",
            *_sends(sent, [nearest]),
            "where the nearest (>) differs (!):",
            *_side_by_side(nearest, expected),
        ]
    )


def several_had(expected: Mapping[str, object], sent: Sequence[Facts]) -> str:
    """Say that more than one send was as expected, and which."""
    found = [each for each in sent if not differing(each, expected)]
    which = f" with {_keywords(expected)}" if expected else ""
    return "\n".join([f"{len(found)} were sent{which}, expected one", *_sends(sent, found if expected else [])])


def _sends(sent: Sequence[Facts], marked: Sequence[Facts]) -> list[str]:
    ids = {id(each) for each in marked}
    # Of very many those that are marked, wherever they are, and then the first.
    places = sorted(range(len(sent)), key=lambda place: id(sent[place]) not in ids)[:_MOST_SHOWN]
    lines = [f"{'>' if id(each) in ids else ' '} {shown(each)}" for each in map(sent.__getitem__, sorted(places))]
    return ["sent, in order:", *lines, *([f"  and {len(sent) - _MOST_SHOWN} more"] if len(sent) > _MOST_SHOWN else [])]


def _side_by_side(facts: Facts, expected: Mapping[str, object]) -> list[str]:
    marked = differing(facts, expected)
    names = dict.fromkeys([*expected, *facts])
    width = max(map(len, names))
    lines: list[str] = []
    for name in names:
        value = _value(name, facts.get(name, _LEFT_OUT), _LONG)
        lines.append(f"{'!' if name in marked else ' '} {name:{width}}  {value}")
        if name in marked:
            other = _value(name, expected[name], _LONG)
            lines[-1] += f"  expected {other if other != value else 'another that looks the same'}"
    return lines
