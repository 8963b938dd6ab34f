"""Whether a receiver can take what its signal sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mypy.erasetype import erase_typevars
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Type, UnionType, get_proper_type

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._fullnames import SENDER_KEY, SIGNAL_KEY
from typedsignal.mypy._model.parameters import Parameter, Parameters, parameters_of, sender_parameter
from typedsignal.mypy._model.payload import Field, Payload
from typedsignal.mypy._model.signals import Signal
from typedsignal.mypy._typeops import items_of, shown, shown_apart

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface


class ReceiverCheck:
    """One signature, held against what one signal sends."""

    def __init__(self, receiver: CallableType, signal: Signal, api: CheckerPluginInterface) -> None:
        # A type variable of the receiver's own stands for whatever is sent.
        own = {variable.id for variable in receiver.variables}
        erased = get_proper_type(erase_typevars(receiver, own)) if own else receiver
        self.receiver = erased if isinstance(erased, CallableType) else receiver
        self.formals: Parameters = parameters_of(self.receiver)
        self.signal, self.api = signal, api

    def problems(self) -> Iterator[str]:
        """Say what does not fit, one sentence without its beginning for each thing."""
        payload = self.signal.payload
        if payload is None:
            yield from self.of_sender(self.formals.named(SENDER_KEY))
        else:
            taker = sender_parameter(self.formals, payload.names())
            yield from self.of_taker(taker)
            yield from self.of_names(payload)
            yield from self.of_types(payload)
            yield from self.of_demands(payload, taker)
        yield from self.of_signal()
        yield from self.of_response()

    def of_taker(self, taker: Parameter | None) -> Iterator[str]:
        if taker is None:
            yield messages.NO_SENDER
        elif taker is not self.formals.kwargs:
            yield from self.of_sender(taker)

    def of_sender(self, taker: Parameter | None) -> Iterator[str]:
        if taker is not None and not self.takes(self.signal.sender, taker):
            expected, sent = shown_apart(taker.type, self.signal.sender, self.api)
            yield messages.WRONG_SENDER.format(expected=expected, sent=sent)

    def of_names(self, payload: Payload) -> Iterator[str]:
        strange = [key.name for key in payload.fields if self.formals.keyword(key.name) is None]
        if strange:
            yield messages.NO_FIELD.format(fields=messages.fields(strange), names=messages.quoted(strange))
        if payload.further is not None and self.formals.kwargs is None:
            yield messages.NO_FURTHER_FIELDS

    def of_types(self, payload: Payload) -> Iterator[str]:
        for key in payload.fields:
            taker = self.formals.named(key.name)
            if taker is not None and not self.takes(key.type, taker):
                expected, sent = shown_apart(taker.type, key.type, self.api)
                yield messages.WRONG_FIELD.format(field=key.name, expected=expected, sent=sent)
        yield from self.of_kwargs([key for key in payload.fields if self.formals.named(key.name) is None])

    def of_kwargs(self, keys: list[Field]) -> Iterator[str]:
        kwargs = self.formals.kwargs
        if kwargs is None:
            return
        wrong = [key.name for key in keys if not self.takes(key.type, kwargs)]
        if wrong:
            expected = shown(kwargs.type, self.api)
            yield messages.WRONG_KWARGS.format(fields=messages.fields(wrong), name=kwargs.name, expected=expected)

    def of_demands(self, payload: Payload, taker: Parameter | None) -> Iterator[str]:
        optional = {key.name for key in payload.fields if not key.required}
        sent = payload.names() | {SENDER_KEY, SIGNAL_KEY}
        for formal in self.formals.plain:
            if formal is taker or not formal.required:
                continue
            if not formal.by_keyword:
                yield messages.BY_POSITION.format(name=messages.quoted([formal.name]) if formal.name else "a parameter")
            elif formal.name in optional:
                yield messages.MAY_BE_LEFT_OUT.format(field=formal.name)
            elif formal.name not in sent and payload.further is None:
                yield messages.NOT_SENT.format(
                    name=formal.name, repair=messages.repair_of(formal.name, sorted(payload.names()))
                )

    def of_signal(self) -> Iterator[str]:
        taker = self.formals.named(SIGNAL_KEY)
        if taker is not None and not self.takes(self.signal.type, taker):
            expected, sent = shown_apart(taker.type, self.signal.type, self.api)
            yield messages.WRONG_SIGNAL.format(expected=expected, sent=sent)

    def of_response(self) -> Iterator[str]:
        wanted = get_proper_type(self.signal.response)
        if isinstance(wanted, AnyType):
            return
        awaited = self.api.named_generic_type("typing.Awaitable", [wanted])
        if not is_subtype(self.receiver.ret_type, UnionType([wanted, awaited])):
            expected, found = shown_apart(wanted, self.receiver.ret_type, self.api)
            yield messages.WRONG_RESPONSE.format(found=found, expected=expected)

    def takes(self, sent: Type, taker: Parameter) -> bool:
        """Return whether a parameter takes what is sent, or one that what is sent may well be."""
        if is_subtype(sent, taker.type) or self.signal.is_exact:
            return is_subtype(sent, taker.type)
        taken = items_of(taker.type)
        return all(
            is_subtype(item, taker.type) or any(is_subtype(each, item) for each in taken) for item in items_of(sent)
        )
