"""The sender and the payload of a signal, from its sends, then its receivers, then what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mypy.nodes import FuncDef
from mypy.typeops import make_simplified_union
from mypy.types import CallableType, Instance, NoneType, Type, UnboundType, get_proper_type

from typedsignal.adopt._left_out import describe_left_out
from typedsignal.adopt._merge import (
    choose_annotation,
    fit_to_receivers,
    is_none,
    is_optional,
    is_unknown,
    list_telling,
    merge,
)
from typedsignal.adopt._model import Form, InferredField, InferredSignal, InferredType, Origin
from typedsignal.adopt._receivers import list_unmet
from typedsignal.adopt._recorded import RecordedSignal, Recording
from typedsignal.adopt._sites import Site, SiteReader, Value
from typedsignal.map._model import Place
from typedsignal.mypy._fullnames import BLINKER_NAMED_SIGNAL, BLINKER_SIGNAL, DJANGO_SIGNAL, SENDER_KEY, SIGNAL
from typedsignal.mypy._model.django import is_django_signal
from typedsignal.mypy._model.signals import is_blinker_signal, is_library_signal, signal_of

if TYPE_CHECKING:
    from typedsignal.map._collect import Reading

_ADOPTED = (DJANGO_SIGNAL, SIGNAL, BLINKER_SIGNAL, BLINKER_NAMED_SIGNAL)
_NOT_RECORDED = RecordedSignal(0, 0, (), {}, {})


def infer_signals(
    reading: Reading, recording: Recording | None = None, *, form: Form = Form.DJANGO
) -> list[InferredSignal]:
    """Return what is inferred of each signal that has no payload, in the order of their names.

    Which of them can be written depends on the form.
    """
    sites = SiteReader(reading)
    recording = recording or Recording({"classes": {}, "signals": {}}, {})
    return [
        _infer_signal(name, reading, sites.read(name), recording, form=form)
        for name in sorted(reading.instantiations)
        if _is_untyped(name, reading)
    ]


def _is_untyped(name: str, reading: Reading) -> bool:
    typ = reading.types_of.get(name)
    signal = signal_of(typ, reading.result.manager) if typ is not None else None
    if signal is None or signal.payload is not None:
        return False
    return signal.payload_class is None or is_unknown(signal.payload_class)


def _infer_signal(
    name: str, reading: Reading, sites: Sequence[Site], recording: Recording, *, form: Form
) -> InferredSignal:
    annotations = _read_annotations(name, reading)
    seen = recording.signals.get(name, _NOT_RECORDED)
    names = dict.fromkeys([*(field for site in sites for field in site.fields), *seen.fields])
    is_open = any(site.unseen is not None for site in sites)
    fields = tuple(
        InferredField(
            field,
            _infer_type(
                [(site.place, site.fields[field]) for site in sites if field in site.fields],
                annotations.get(field, ()),
                recording.merge_types(seen.fields.get(field, ())),
            ),
            describe_left_out(field, sites)
            or ("left out by a send that was recorded" if seen.sends and field not in seen.required else None),
        )
        for field in names
    )
    sender = recording.merge_types(seen.sender)
    no_sender = Value(NoneType() if is_blinker_signal(reading.types_of[name]) else None, None)
    unknown = Value(None, None)
    senders = [(site.place, site.sender or (no_sender if site.unseen is None else unknown)) for site in sites]
    return InferredSignal(
        name=name,
        is_django=is_django_signal(reading.types_of[name]),
        is_blinker=is_blinker_signal(reading.types_of[name]),
        declared=reading.declared[name],
        instantiation=reading.instantiations[name],
        sender=_infer_type(senders, annotations.get(SENDER_KEY, ()), sender, is_sender=True),
        fields=fields,
        sends=len(sites),
        receivers=len(reading.receivers.get(name, [])),
        refusal=_find_refusal(name, reading, sites, form=form, has_fields=bool(fields), is_recorded=bool(seen.sends)),
        escapes=reading.escapes(name),
        is_open=is_open,
        unmet=tuple(list_unmet(name, reading, {field.name: field.is_required for field in fields}, is_open=is_open)),
    )


def _find_refusal(
    name: str, reading: Reading, sites: Sequence[Site], *, form: Form, has_fields: bool, is_recorded: bool
) -> str | None:
    """Return why no payload can be written for a signal, and the repair; None if one can."""
    typ = get_proper_type(reading.types_of[name])
    is_blinker = is_blinker_signal(typ)
    if form is Form.TYPEDSIGNAL and is_blinker:
        return "signals of blinker have other methods than those of typedsignal: adopt it without --as, or migrate it"
    if form is Form.STUB and not (is_django_signal(typ) or is_blinker):
        return "a signal of typedsignal is declared where it is made: adopt it without --as stub"
    if form is Form.STUB and name.rpartition(".")[0] != reading.instantiations[name].file.fullname:
        return "only a signal with a name in a module can be declared in another: declare it where it is made"
    if form is not Form.STUB and isinstance(typ, Instance) and typ.type.fullname not in _ADOPTED:
        return f'its class "{typ.type.name}" is derived from Signal: make that class generic, and declare the payload'
    if not sites and not is_recorded:
        return "no send of it is found: name the paths that send it, or record its sends"
    unseen = next((site for site in sites if site.unseen is not None), None)
    # A receiver of a signal of typedsignal need not have `**kwargs`, and one of an open payload has to.
    if unseen is not None and not (has_fields and is_library_signal(typ)):
        place = f"{unseen.place.file}:{unseen.place.line}"
        return f"the send at {place} may pass any fields, as {unseen.unseen}: name the fields there"
    mixed = next((site for site in sites if site.is_mixed), None)
    if mixed is not None and (form is Form.TYPEDSIGNAL or not is_django_signal(typ)):
        place = f"{mixed.place.file}:{mixed.place.line}"
        return f"the send at {place} unpacks a dict, whose values have one type for mypy: name the fields there"
    return None


def _read_annotations(name: str, reading: Reading) -> dict[str, list[Type]]:
    """Return the types that receivers are annotated with, by the names of their parameters."""
    found: dict[str, list[Type]] = {}
    for receiver, known in reading.receivers.get(name, []):
        function = known.tree if known is not None else None
        signature = get_proper_type(function.type) if isinstance(function, FuncDef) and function.type else None
        if not isinstance(signature, CallableType):
            continue
        signature = signature.with_unpacked_kwargs()
        for parameter, typ in zip(signature.arg_names, signature.arg_types, strict=True):
            # A receiver of one sender says nothing of the others.
            is_narrowed = parameter == SENDER_KEY and receiver.sender is not None
            if parameter is not None and not is_narrowed and not isinstance(get_proper_type(typ), UnboundType):
                found.setdefault(parameter, []).append(typ)
    return found


def _infer_type(
    passed: Sequence[tuple[Place, Value]],
    annotations: Sequence[Type],
    recorded: Type | None,
    *,
    is_sender: bool = False,
) -> InferredType:
    """Infer one type: from sends if one of them has a type that says something, else from what else there is."""
    untyped = next((place for place, value in passed if is_unknown(value.type)), None)
    types = [value.type for _, value in passed if value.type is not None and not is_unknown(value.type)]
    may_be_none = any(is_optional(value.type) for _, value in passed)
    merged = merge(types)
    if merged is not None and not is_none(merged):
        expressions = [value.expression for _, value in passed]
        fitted = fit_to_receivers(merged, types, expressions, annotations)
        return InferredType(_add_none(fitted, may_be_none), Origin.SENDS, untyped)
    for typ, origin in ((choose_annotation(annotations), Origin.RECEIVERS), (recorded, Origin.RECORDED)):
        if typ is not None:
            return InferredType(_add_none(typ, may_be_none), origin, untyped)
    if merged is not None and untyped is None and is_sender:
        return InferredType(merged, Origin.SENDS)  # all senders are None
    if merged is not None and untyped is None:
        return InferredType(None, Origin.NOWHERE, passed[0][0], "only None is sent, and no receiver says more")
    why = "the receivers do not agree" if list_telling(annotations) else "no receiver says more"
    return InferredType(None, Origin.NOWHERE, untyped, why)


def _add_none(typ: Type, may_be_none: bool) -> Type:
    return make_simplified_union([typ, NoneType()]) if may_be_none else typ
