"""What is said of the signals that were read: lines about what is left, Any or not required, and about receivers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mypy.messages import format_type_bare

from typedsignal.adopt._model import Form, InferredSignal, InferredType, Origin, UnmetReceiver
from typedsignal.map._labels import count, locate
from typedsignal.map._model import Place

if TYPE_CHECKING:
    from mypy.options import Options

_ALREADY = "every signal that is declared here has a payload, or none is declared"


def list_remarks(signals: Sequence[InferredSignal], outside: Mapping[str, Place], form: Form) -> Iterator[str]:
    """Return the lines about what is left, what is Any or not required, and the receivers that require too much.

    `outside` has the signals that files which are not read seem to send.
    """
    for signal in sorted(signals, key=lambda signal: signal.declared):
        if signal.refusal is not None:
            yield f"{locate(signal.declared)}: {signal.name} is left: {signal.refusal}"
            continue
        parts = [("sender", signal.sender), *((f"field {field.name}", field.inferred) for field in signal.fields)]
        for name, inferred in parts:
            if inferred.type is None:
                place = f" at {locate(inferred.untyped)}" if inferred.untyped is not None else ""
                yield f"{locate(signal.declared)}: {signal.name}: {name}: Any{place}, {inferred.why}"
        for field in signal.fields:
            if field.left_out is not None:
                yield f"{locate(signal.declared)}: {signal.name}: field {field.name}: not required, {field.left_out}"
        if signal.escapes:
            yield f"{locate(signal.declared)}: {signal.name}: code that is not followed gets it, and may send more"
        refused = "connect refuses the receiver" if form is Form.TYPEDSIGNAL else "mypy reports the receiver"
        for receiver in signal.unmet:
            who = f"{locate(receiver.place)}: {receiver.name}"
            if receiver.required:
                why = f"which not every send of {signal.name} passes: give it a default, or {refused}"
                yield f"{who} requires {', '.join(receiver.required)}, {why}"
            if receiver.untaken:
                why = f"which sends of {signal.name} pass: let it take **kwargs, or {refused}"
                yield f"{who} does not take {', '.join(receiver.untaken)}, {why}"
    for name, sent in outside.items():
        yield f"{locate(sent)}: is not read and seems to send {name}: name the whole project, and select by --only"


def summarize(signals: Sequence[InferredSignal], receivers: int) -> str:
    """Return one line with the numbers of signals and fields, and of the receivers that get annotations."""
    if not signals and not receivers:
        return f"Nothing to do: {_ALREADY}."
    typed = [signal for signal in signals if signal.refusal is None]
    fields = [field for signal in typed for field in signal.fields]
    unknown = sum(field.inferred.type is None for field in fields)
    left = len(signals) - len(typed)
    parts = [f"{count(len(typed), 'signal')} with {count(len(fields), 'field')}"] if typed else []
    parts += [f"{unknown} of them Any"] if unknown else []
    parts += [f"{count(receivers, 'receiver')} annotated"] if receivers else []
    parts = parts or ["nothing to write"]
    parts += [f"{count(left, 'signal')} left"] if left else []
    return ", ".join(parts)


def format_json(
    signals: Sequence[InferredSignal], outside: Mapping[str, Place], notes: Sequence[str], options: Options
) -> str:
    """Return what is inferred of each signal, and what the lines of the report say of it, for programs."""
    found = [
        {
            "name": signal.name,
            "declared": _format_place(signal.declared),
            "sends": signal.sends,
            "receivers": signal.receivers,
            "left": signal.refusal,
            "escapes": signal.escapes,
            "open": signal.is_open,
            "outside": _format_place(outside.get(signal.name)),
            "sender": _format_type(signal.sender, options),
            "fields": [
                {
                    "name": field.name,
                    "required": field.is_required,
                    "left_out": field.left_out,
                    **_format_type(field.inferred, options),
                }
                for field in signal.fields
            ],
            "unmet": [_format_unmet(receiver) for receiver in signal.unmet],
        }
        for signal in signals
    ]
    return json.dumps({"version": 1, "signals": found, "notes": [*notes]}, indent=2, ensure_ascii=False) + "\n"


def _format_place(place: Place | None) -> dict[str, object] | None:
    return None if place is None else {"file": place.file, "line": place.line}


def _format_type(inferred: InferredType, options: Options) -> dict[str, object]:
    return {
        "type": "Any" if inferred.type is None else format_type_bare(inferred.type, options),
        "from": None if inferred.origin is Origin.NOWHERE else inferred.origin.value,
        "untyped": _format_place(inferred.untyped),
        "why": inferred.why if inferred.type is None else None,
    }


def _format_unmet(receiver: UnmetReceiver) -> dict[str, object]:
    return {
        "name": receiver.name,
        "place": _format_place(receiver.place),
        "required": [*receiver.required],
        "untaken": [*receiver.untaken],
    }
