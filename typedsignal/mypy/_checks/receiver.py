"""`signal-receiver`: a receiver that cannot take what its signal sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, cast

from mypy.nodes import Decorator, NameExpr
from mypy.subtypes import is_subtype
from mypy.typeops import type_object_type
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Type,
    TypeOfAny,
    TypeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typedsignal.mypy import _messages as messages
from typedsignal.mypy import _settings
from typedsignal.mypy._fullnames import CACHED, DJANGO_MODEL, FILLED, SENDER_KEY, SIGNAL_KEY
from typedsignal.mypy._model.function import find_suspended
from typedsignal.mypy._model.models import show_user
from typedsignal.mypy._model.parameters import Parameter, Parameters, parameters_of, sender_parameter
from typedsignal.mypy._model.payload import Field, Payload
from typedsignal.mypy._model.refusals import refusals_at
from typedsignal.mypy._model.signals import Convention, Signal, narrow
from typedsignal.mypy._reporting import fail, recheck_when_changed
from typedsignal.mypy._typeops import callables_of, items_of, shown, shown_apart, solve_own_variables

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.plugin import CheckerPluginInterface

    from typedsignal.mypy._model.call import ConnectCall


def check(call: ConnectCall) -> None:
    """Report everything that keeps a receiver from taking what its signals send, and what the settings want of it.

    mypy alone accepts a receiver that lacks fields, or takes them with other types:

        order_completed.connect(lambda sender: None)
    """
    if call.receiver is None or call.is_typed:
        return
    if isinstance(get_proper_type(call.receiver.type), Instance) and call.task_method is not None:
        return  # a task is refused, whatever it takes
    receiver = get_proper_type(call.receiver.type)
    if isinstance(receiver, AnyType):
        _report_refused(call)
        return
    items: Sequence[Type] = receiver.relevant_items() if isinstance(receiver, UnionType) else [receiver]
    is_variable = len(items) > 1 and isinstance(call.receiver.expression, NameExpr)
    found: list[tuple[Signal, str]] = []
    for item, signal in product(items, () if is_variable else call.signals):
        sender = signal.paired or call.sender
        narrowed = narrow(signal, sender, call.api) if sender is not None else signal
        found += [(signal, problem) for problem in _find_problems(item, narrowed, call)]
    if is_variable or (found and call.is_of_rows):
        _check_rows(items, call)
        return
    for signal, problem in found:
        fail(call.api, call.sentence(problem, signal), call.place, messages.SIGNAL_RECEIVER)


def _report_refused(call: ConnectCall) -> None:
    """Report a receiver of an unknown type that Django has refused in this very call."""
    is_decorator = isinstance(call.context, Decorator)
    first = call.place.line if is_decorator else call.context.line
    last = max(first, call.place.end_line or first)
    refusals = refusals_at(cast("TypeChecker", call.api).path)
    found = [refusal for line, refusal in refusals if line.is_connecting and first <= line.number <= last]
    sentences = [call.sentence(refusal.problem) if is_decorator else refusal.sentence for refusal in found]
    for sentence in dict.fromkeys(sentences):
        fail(call.api, sentence, call.place, messages.SIGNAL_RECEIVER)


def _check_rows(receivers: Sequence[Type], call: ConnectCall) -> None:
    """Report the receivers that fit no row of a loop: which of them is meant for which signal and sender is not known.

    for signal, model, receiver in [(post_save, Order, mail), (post_delete, Invoice, log)]:
        signal.connect(receiver, sender=model)
    """
    for position, receiver in enumerate(receivers):
        if not _fits_a_row(receiver, call.signals, call):
            signals = call.signals_of_rows()
            if len(signals) <= 1 or not _fits_a_row(receiver, signals, call):
                of_all = signals if len(signals) == len(receivers) else call.signals
                signal = of_all[position] if len(of_all) == len(receivers) else of_all[0]
                for problem in _find_problems(receiver, _rows(signal, call)[0], call):
                    fail(call.api, call.sentence(problem, signal), call.place, messages.SIGNAL_RECEIVER)


def _fits_a_row(receiver: Type, signals: Sequence[Signal], call: ConnectCall) -> bool:
    rows = [row for signal in signals for row in _rows(signal, call)]
    return not rows or any(not _find_problems(receiver, row, call) for row in rows)


def _rows(signal: Signal, call: ConnectCall) -> list[Signal]:
    sender = signal.paired or call.sender
    senders = [sender._replace(type=item) for item in items_of(sender.type)] if sender is not None else []
    return [narrow(signal, sender, call.api) for sender in senders] or [signal]


def _find_problems(receiver: Type, signal: Signal, call: ConnectCall) -> list[str]:
    """Return what keeps a receiver from taking what a signal sends, each as the end of a sentence.

    Of an overloaded receiver one signature has to fit; the problems are those of the first one.
    """
    signatures = callables_of(_constructor_of(receiver, call.api) if isinstance(receiver, TypeType) else receiver)
    if signatures is None:
        return []
    if not signatures:
        return [messages.NOT_CALLABLE.format(found=shown(receiver, call.api))]
    proper = get_proper_type(receiver)
    is_cached = isinstance(proper, Instance) and proper.type.fullname == CACHED
    filled = _filled_names(proper)
    make_check, problems = _CHECKS[signal.convention], list[list[str]]()
    for declared in signatures:
        signature, parameters = declared, parameters_of(declared)
        if declared.variables:
            signature = solve_own_variables(declared, _types_sent(parameters, signal))
            parameters = parameters_of(signature)
        problems.append([*make_check(signature, parameters, signal, call.api, is_cached, filled).problems()])
    if [] in problems:
        return []
    is_read = not isinstance(get_proper_type(signal.response), AnyType) and signal.expects_response
    if is_read and find_suspended(call, receiver) is not None:
        # Its own check reports a receiver that does not run, so what it returns is not reported again.
        return _find_problems(receiver, signal._replace(response=AnyType(TypeOfAny.special_form)), call)
    made = get_proper_type(signatures[0].ret_type) if signatures[0].is_type_obj() else None
    is_meant = isinstance(made, Instance) and bool(callables_of(made)) and not _find_problems(made, signal, call)
    return [messages.NOT_AN_INSTANCE] if is_meant else problems[0]


def _filled_names(receiver: Type) -> frozenset[str]:
    extra = receiver.extra_attrs if isinstance(receiver, Instance) else None
    attached = extra.attrs if extra is not None else ()
    return frozenset(name.removeprefix(FILLED) for name in attached if name.startswith(FILLED))


def _constructor_of(receiver: Type, api: CheckerPluginInterface) -> Type:
    """Return how a class that is only known as `type[Handler]` is called; anything else as it is."""
    proper = get_proper_type(receiver)
    item = proper.item if isinstance(proper, TypeType) else None
    item = get_proper_type(item.upper_bound) if isinstance(item, TypeVarType) else item
    if not isinstance(item, Instance) or item.type.is_protocol or item.type.fallback_to_any:
        return receiver
    if item.type.fullname == "builtins.object":  # which stands for any class at all
        return receiver
    metaclass = item.type.metaclass_type
    making = metaclass.type.get_containing_type_info("__call__") if metaclass is not None else None
    if making is not None and making.module_name != "builtins":
        return receiver
    recheck_when_changed(item, api)
    # The second argument is required by mypy 1.16, and ignored by 2.4.
    return type_object_type(item.type, lambda name: api.named_generic_type(name, []))


@dataclass
class ReceiverCheck:
    """One signature and its parameters, held against what one signal sends."""

    receiver: CallableType
    parameters: Parameters
    signal: Signal
    api: CheckerPluginInterface
    is_cached: bool
    filled: frozenset[str]

    def problems(self) -> Iterator[str]:
        """Return what does not fit, one end of a sentence for each thing."""
        payload, parameters = self.signal.payload, self.parameters
        if payload is None:
            yield from self._problems_of(parameters.by_name.get(SENDER_KEY), self.signal.sender, messages.WRONG_SENDER)
        else:
            names = payload.fields.keys()
            taking_sender = sender_parameter(parameters, names)
            if taking_sender is None:
                yield messages.NO_SENDER
            elif taking_sender.name in ("self", "cls") and not self._takes(taking_sender, self.signal.sender):
                yield messages.NOT_SENT.format(
                    name=taking_sender.name, repair=messages.suggest_repair(taking_sender.name, ())
                )
            elif taking_sender is not parameters.kwargs:
                yield from self._problems_of(taking_sender, self.signal.sender, messages.WRONG_SENDER)
            if parameters.kwargs is None:
                yield from self._missing_parameters(payload)
            yield from self._wrong_types(payload)
            yield from self._unfilled_parameters(payload, names, taking_sender)
            yield from self._filled_twice(payload, is_sender_by_keyword=taking_sender is parameters.kwargs)
        yield from self._problems_of(parameters.by_name.get(SIGNAL_KEY), self.signal.type, messages.WRONG_SIGNAL)
        wanted = get_proper_type(self.signal.response)
        if not isinstance(wanted, AnyType):
            yield from self._wrong_response(wanted)
        if parameters.kwargs is None and _settings.current.require_kwargs:
            yield messages.KWARGS_REQUIRED

    def _problems_of(self, parameter: Parameter | None, sent: Type, template: str, field: str = "") -> Iterator[str]:
        if parameter is not None and not self._takes(parameter, sent):
            expected, shown_sent = shown_apart(parameter.type, show_user(sent, self.api), self.api)
            repair = _suggest_sender(parameter.type, sent, shown_sent)
            yield template.format(field=field, expected=expected, sent=shown_sent) + repair

    def _takes(self, parameter: Parameter, sent: Type) -> bool:
        """Return whether a parameter takes what is sent, or one that what is sent may well be."""
        if is_subtype(sent, parameter.type) or self.signal.is_exact:
            return is_subtype(sent, parameter.type)
        taken = items_of(parameter.type)
        return all(
            is_subtype(item, parameter.type) or any(is_subtype(narrower, item) for narrower in taken)
            for item in items_of(sent)
        )

    def _missing_parameters(self, payload: Payload) -> Iterator[str]:
        missing = [name for name in payload.fields if name not in self.parameters.by_name]
        if missing:
            yield messages.NO_FIELD.format(fields=messages.list_fields(missing), names=messages.quote(missing))
        if payload.further is not None:
            yield messages.NO_FURTHER_FIELDS

    def _wrong_types(self, payload: Payload) -> Iterator[str]:
        kwargs, into_kwargs = self.parameters.kwargs, list[Field]()
        for field in payload.fields.values():
            parameter = self.parameters.by_name.get(field.name)
            if parameter is None:
                into_kwargs.append(field)
            yield from self._problems_of(parameter, field.type, messages.WRONG_FIELD, field.name)
        if kwargs is None:
            return
        wrong = [field.name for field in into_kwargs if not self._takes(kwargs, field.type)]
        is_wrong_further = payload.further is not None and not self._takes(kwargs, payload.further)
        if wrong or is_wrong_further:
            fields = f"payload {messages.list_fields(wrong)}" if wrong else messages.FURTHER_FIELDS
            if self.is_cached:
                yield messages.NOT_HASHABLE.format(fields=fields)
                return
            expected = shown(kwargs.type, self.api)
            yield messages.WRONG_KWARGS.format(fields=fields, name=kwargs.name, expected=expected)

    def _unfilled_parameters(
        self, payload: Payload, names: AbstractSet[str], taking_sender: Parameter | None
    ) -> Iterator[str]:
        sent = {SENDER_KEY, SIGNAL_KEY, *(name for name, field in payload.fields.items() if field.is_required)}
        for parameter in self.parameters.plain:
            if parameter is taking_sender or not parameter.is_required:
                continue
            if not parameter.is_keyword or parameter.name not in sent:
                yield from _unfilled(parameter, payload, names)

    def _filled_twice(self, payload: Payload, *, is_sender_by_keyword: bool) -> Iterator[str]:
        """Return the parameters that have a value already: a keyword does not go into `**kwargs` instead."""
        if self.parameters.kwargs is None:
            return
        if is_sender_by_keyword and SENDER_KEY in self.filled:
            yield messages.FILLED_SENDER
        for name in payload.fields:
            if name in self.filled:
                yield messages.FILLED_FIELD.format(field=name)

    def _wrong_response(self, wanted: Type) -> Iterator[str]:
        awaited = self.api.named_generic_type("typing.Awaitable", [wanted])
        if not is_subtype(self.receiver.ret_type, UnionType([wanted, awaited])):
            expected, found = shown_apart(wanted, self.receiver.ret_type, self.api)
            yield messages.WRONG_RESPONSE.format(found=found, expected=expected)


def _unfilled(parameter: Parameter, payload: Payload, names: AbstractSet[str]) -> Iterator[str]:
    """Return that no field fills a required parameter, or not in every send."""
    if not parameter.is_keyword:
        yield messages.BY_POSITION.format(name=messages.quote([parameter.name]) if parameter.name else "a parameter")
    elif parameter.name not in names:
        if payload.further is None:
            repair = messages.suggest_repair(parameter.name, sorted(names))
            yield messages.NOT_SENT.format(name=parameter.name, repair=repair)
    elif not payload.fields[parameter.name].is_required:
        yield messages.MAY_BE_LEFT_OUT.format(field=parameter.name)


class KeywordsCheck(ReceiverCheck):
    """One signature, held against what one signal of Django's or Celery's sends.

    Both call by keyword alone, always with `sender` and `signal`, and refuse receivers
    without `**kwargs`, whatever the signal sends: Django with DEBUG, Celery always.
    """

    def problems(self) -> Iterator[str]:
        payload, by_name = self.signal.payload, self.parameters.by_name
        if self.parameters.kwargs is None and not self._takes_everything(payload):
            yield messages.LIBRARY_KWARGS.format(dispatcher=_DISPATCHERS[self.signal.convention])
        yield from self._problems_of(by_name.get(SENDER_KEY), self.signal.sender, messages.WRONG_SENDER)
        if payload is not None:
            if self.receiver.unpack_kwargs and self.parameters.kwargs is None:
                yield from self._missing_parameters(payload)
            yield from self._wrong_types(payload)
        yield from self._unfilled(payload)
        yield from self._filled_twice(payload or Payload({}), is_sender_by_keyword=True)
        yield from self._problems_of(by_name.get(SIGNAL_KEY), self.signal.type, messages.WRONG_SIGNAL)

    def _takes_everything(self, payload: Payload | None) -> bool:
        """Return whether this may be `**kwargs: Unpack[...]`, of which a ParamSpec leaves only the names."""
        if self.receiver.unpack_kwargs or payload is None:
            return self.receiver.unpack_kwargs
        return payload.fields.keys() | {SIGNAL_KEY} <= self.parameters.by_name.keys()

    def _unfilled(self, payload: Payload | None) -> Iterator[str]:
        known = payload or Payload({}, further=AnyType(TypeOfAny.special_form))
        names = known.fields.keys()
        for parameter in self.parameters.plain:
            if not parameter.is_required or (parameter.is_keyword and parameter.name in (SENDER_KEY, SIGNAL_KEY)):
                continue
            if payload is not None and self._is_renamed_sender(parameter, names):
                dispatcher = _DISPATCHERS[self.signal.convention]
                yield messages.RENAMED_SENDER.format(name=parameter.name, dispatcher=dispatcher)
            else:
                yield from _unfilled(parameter, known, names)

    def _is_renamed_sender(self, parameter: Parameter, names: AbstractSet[str]) -> bool:
        is_first = parameter is self.parameters.first and parameter.is_keyword
        is_other = parameter.name not in (*names, "self", "cls")
        return is_first and is_other and SENDER_KEY not in self.parameters.by_name


class BlinkerCheck(ReceiverCheck):
    """One signature, held against what one signal of blinker's sends: the sender by position, and no `signal`."""

    def problems(self) -> Iterator[str]:
        payload, parameters = self.signal.payload, self.parameters
        if payload is None:
            return
        names = payload.fields.keys()
        first = parameters.first
        taking_sender = first or parameters.args
        if taking_sender is None or (first is not None and first.is_keyword and first.name in names):
            yield messages.SENDER_BY_POSITION
            return
        yield from self._problems_of(taking_sender, self.signal.sender, messages.WRONG_SENDER)
        if parameters.kwargs is None:
            yield from self._missing_parameters(payload)
        yield from self._wrong_types(payload)
        required = {name for name, field in payload.fields.items() if field.is_required}
        for parameter in parameters.plain:
            is_filled = parameter.is_keyword and parameter.name in required
            if parameter is not taking_sender and parameter.is_required and not is_filled:
                yield from _unfilled(parameter, payload, names)


def _suggest_sender(expected: Type, sent: Type, shown_sent: str) -> str:
    """Return what to do about a receiver of one model that gets those of all."""
    model, other = (
        proper.item if isinstance(proper, TypeType) else proper for proper in map(get_proper_type, (expected, sent))
    )
    if not isinstance(model, Instance) or not isinstance(other, Instance) or other.type.fullname != DJANGO_MODEL:
        return ""
    return messages.ONE_MODEL.format(model=model.type.name, sent=shown_sent) if is_subtype(model, other) else ""


def _types_sent(parameters: Parameters, signal: Signal) -> list[tuple[Type, Type]]:
    """Return what the parameters of a receiver are given: the type of each, and that of the argument."""
    payload = signal.payload
    fields = payload.fields if payload else {}
    pairs = [(parameters.by_name.get(name, parameters.kwargs), field.type) for name, field in fields.items()]
    if payload is not None and payload.further is not None:
        pairs.append((parameters.kwargs, payload.further))
    taking_sender = sender_parameter(parameters, fields.keys())
    pairs += [(taking_sender, signal.sender), (parameters.by_name.get(SIGNAL_KEY), signal.type)]
    return [(parameter.type, sent) for parameter, sent in pairs if parameter is not None]


_CHECKS: Final = {
    Convention.ADAPTED: ReceiverCheck,
    Convention.KEYWORDS: KeywordsCheck,
    Convention.CELERY: KeywordsCheck,
    Convention.BLINKER: BlinkerCheck,
}
_DISPATCHERS: Final = {Convention.KEYWORDS: "Django", Convention.CELERY: "Celery"}
