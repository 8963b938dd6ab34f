"""Messages about sends that differ from what a test expected."""

from __future__ import annotations

from reprlib import Repr
from typing import TYPE_CHECKING, Any

from typedsignal.testing._adapters import name_of_signal, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typedsignal._core.payload import Payload

SentFields = dict[str, Any]  # The fields of one send, its sender and its signal.

_LEFT_OUT: Any = object()
_MAX_SHOWN = 10


def _make_repr(longest: int) -> Repr:
    """Return a `Repr` that shortens values, and shows even those whose own repr raises."""
    shortened = Repr()
    shortened.maxlevel = 10
    shortened.maxstring = shortened.maxother = shortened.maxlong = longest
    shortened.maxdict = shortened.maxlist = shortened.maxtuple = longest
    shortened.maxset = shortened.maxfrozenset = longest
    return shortened


_SHORT, _LONG = _make_repr(60), _make_repr(1000)


def find_differences(sent: SentFields, expected: Mapping[str, object]) -> list[str]:
    """Return the names of the expected fields that differ, or were left out."""
    return [name for name, value in expected.items() if name not in sent or not _is_equal(sent[name], value)]


def _is_equal(value: object, expected: object) -> bool:
    return value is expected or bool(value == expected)


def show_send(sent: SentFields) -> str:
    """Show a send as it could be written, e.g. `order_completed(sender=OrderService, order_id=1)`."""
    fields = {name: value for name, value in sent.items() if name != "signal"}
    return f"{_show_value('signal', sent['signal'], _SHORT)}({show_keywords(fields)})"


def show_sends(sends: Sequence[SentFields]) -> str:
    """Show sends in their order, in one line."""
    more = f", and {len(sends) - _MAX_SHOWN} more" if len(sends) > _MAX_SHOWN else ""
    return ", ".join(map(show_send, sends[:_MAX_SHOWN])) + more if sends else "nothing sent"


def show_keywords(fields: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={_show_value(name, value, _SHORT)}" for name, value in fields.items())


def _show_value(name: str, value: object, shortened: Repr) -> str:
    if value is _LEFT_OUT:
        return "left out"
    if name == "signal":
        return name_of_signal(value).rpartition(".")[2]
    return value.__qualname__ if isinstance(value, type) else shortened.repr(value)


def explain_none(
    expected: Mapping[str, object], sends: Sequence[SentFields], signals: Sequence[object], sender: object
) -> str:
    """Explain that no send was as expected: what was sent, and where the nearest differs."""
    if not sends:
        names = " or ".join(_show_value("signal", signal, _SHORT) for signal in signals)
        by_sender = "" if sender is None else f" by {_show_value('sender', sender, _SHORT)}"
        condition = f", expected one with {show_keywords(expected)}" if expected else ""
        return f"{names} was not sent{by_sender}{condition}"
    nearest = min(sends, key=lambda sent: (len(find_differences(sent, expected)), len(expected.keys() - sent.keys())))
    return "\n".join(
        [
            f"nothing was sent with {show_keywords(expected)}",
            *_list_sends(sends, [nearest]),
            "where the nearest (>) differs (!):",
            *_compare(nearest, expected),
        ]
    )


def explain_several(fields: Mapping[str, object], sends: Sequence[SentFields], *, expected: str = "one") -> str:
    """Explain that more sends than expected had these fields, and which."""
    matches = [sent for sent in sends if not find_differences(sent, fields)]
    condition = f" with {show_keywords(fields)}" if fields else ""
    heading = f"{len(matches)} {'was' if len(matches) == 1 else 'were'} sent{condition}, expected {expected}"
    return "\n".join([heading, *_list_sends(sends, matches if fields else [])])


def _list_sends(sends: Sequence[SentFields], marked: Sequence[SentFields]) -> list[str]:
    ids = {id(sent) for sent in marked}
    # Of very many sends, the marked ones are shown wherever they are, and then the first.
    indices = sorted(range(len(sends)), key=lambda index: id(sends[index]) not in ids)[:_MAX_SHOWN]
    lines = [f"{'>' if id(sends[index]) in ids else ' '} {show_send(sends[index])}" for index in sorted(indices)]
    more = [f"  and {len(sends) - _MAX_SHOWN} more"] if len(sends) > _MAX_SHOWN else []
    return ["sent, in order:", *lines, *more]


def _compare(sent: SentFields, expected: Mapping[str, object]) -> list[str]:
    different = find_differences(sent, expected)
    names = dict.fromkeys([*expected, *sent])
    width = max(map(len, names))
    payload: Payload | None = getattr(sent["signal"], "_payload", None)
    declared = payload.fields if payload is not None else frozenset[str]()
    lines: list[str] = []
    for name in names:
        value = _show_value(name, sent.get(name, _LEFT_OUT), _LONG)
        lines.append(f"{'!' if name in different else ' '} {name:{width}}  {value}")
        if name in different:
            other = _show_value(name, expected[name], _LONG)
            lines[-1] += f"  expected {other if other != value else 'another that looks the same'}"
            # The name of a declared field is right: this send has left it out.
            question = "" if name in sent or name in declared else suggest(name, sent.keys() - expected.keys())
            lines[-1] += question and f": {question}"
    return lines
