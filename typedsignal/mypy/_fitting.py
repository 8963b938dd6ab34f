"""Whether a receiver can take what its signal sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mypy.erasetype import erase_typevars
from mypy.subtypes import is_subtype
from mypy.types import AnyType, CallableType, Type, UnionType, get_proper_type

from typedsignal.mypy import _messages as say
from typedsignal.mypy._formals import Formal, Formals, formals_of, taker_of_sender
from typedsignal.mypy._names import SENDER_KEY, SIGNAL_KEY
from typedsignal.mypy._payload import Key, Payload
from typedsignal.mypy._signals import Signal
from typedsignal.mypy._types import callables_of, shown, shown_apart

if TYPE_CHECKING:
    from mypy.plugin import CheckerPluginInterface


def problems_of(receiver: Type, signal: Signal, sender: Type, api: CheckerPluginInterface) -> list[str]:
    """Say what keeps a receiver from taking what a signal sends, for one sender of it.

    Of an overloaded receiver one signature has to fit; the first one is then spoken of.
    """
    callables = callables_of(receiver)
    if callables is None:
        return []
    if not callables:
        return [say.NOT_CALLABLE.format(found=shown(receiver, api))]
    each = [list(_Fitting(callee, signal, sender, api).problems()) for callee in callables]
    return [] if [] in each else each[0]


class _Fitting:
    """One signature, held against what one signal sends."""

    def __init__(self, receiver: CallableType, signal: Signal, sender: Type, api: CheckerPluginInterface) -> None:
        # A type variable of the receiver's own stands for whatever is sent.
        own = {variable.id for variable in receiver.variables}
        erased = get_proper_type(erase_typevars(receiver, own)) if own else receiver
        self.receiver = erased if isinstance(erased, CallableType) else receiver
        self.formals: Formals = formals_of(self.receiver)
        self.signal, self.sender, self.api = signal, sender, api

    def problems(self) -> Iterator[str]:
        payload = self.signal.payload
        if payload is None:
            yield from self._of_sender(self.formals.named(SENDER_KEY))
        else:
            taker = taker_of_sender(self.formals, payload.names())
            yield from self._of_taker(taker)
            yield from self._of_names(payload)
            yield from self._of_types(payload)
            yield from self._of_demands(payload, taker)
        yield from self._of_signal()
        yield from self._of_response()

    def _of_taker(self, taker: Formal | None) -> Iterator[str]:
        if taker is None:
            yield say.NO_SENDER
        elif taker is not self.formals.kwargs:
            yield from self._of_sender(taker)

    def _of_sender(self, taker: Formal | None) -> Iterator[str]:
        if taker is not None and not is_subtype(self.sender, taker.type):
            expected, sent = shown_apart(taker.type, self.sender, self.api)
            yield say.WRONG_SENDER.format(expected=expected, sent=sent)

    def _of_names(self, payload: Payload) -> Iterator[str]:
        strange = [key.name for key in payload.keys if self.formals.keyword(key.name) is None]
        if strange:
            yield say.NO_KEY.format(keys=say.keys(strange), names=say.quoted(strange))
        if payload.further is not None and self.formals.kwargs is None:
            yield say.NO_FURTHER_KEYS

    def _of_types(self, payload: Payload) -> Iterator[str]:
        for key in payload.keys:
            taker = self.formals.named(key.name)
            if taker is not None and not is_subtype(key.type, taker.type):
                expected, sent = shown_apart(taker.type, key.type, self.api)
                yield say.WRONG_KEY.format(key=key.name, expected=expected, sent=sent)
        yield from self._of_kwargs([key for key in payload.keys if self.formals.named(key.name) is None])

    def _of_kwargs(self, keys: list[Key]) -> Iterator[str]:
        kwargs = self.formals.kwargs
        if kwargs is None:
            return
        wrong = [key.name for key in keys if not is_subtype(key.type, kwargs.type)]
        if wrong:
            expected = shown(kwargs.type, self.api)
            yield say.WRONG_KWARGS.format(keys=say.keys(wrong), name=kwargs.name, expected=expected)

    def _of_demands(self, payload: Payload, taker: Formal | None) -> Iterator[str]:
        optional = {key.name for key in payload.keys if not key.required}
        sent = payload.names() | {SENDER_KEY, SIGNAL_KEY}
        for formal in self.formals.plain:
            if formal is taker or not formal.required:
                continue
            if not formal.by_keyword:
                yield say.BY_POSITION.format(name=say.quoted([formal.name]) if formal.name else "a parameter")
            elif formal.name in optional:
                yield say.MAY_BE_LEFT_OUT.format(key=formal.name)
            elif formal.name not in sent and payload.further is None:
                yield say.NOT_SENT.format(name=formal.name, repair=say.repair_of(formal.name, sorted(payload.names())))

    def _of_signal(self) -> Iterator[str]:
        taker = self.formals.named(SIGNAL_KEY)
        if taker is not None and not is_subtype(self.signal.type, taker.type):
            expected, sent = shown_apart(taker.type, self.signal.type, self.api)
            yield say.WRONG_SIGNAL.format(expected=expected, sent=sent)

    def _of_response(self) -> Iterator[str]:
        wanted = get_proper_type(self.signal.response)
        if isinstance(wanted, AnyType):
            return
        awaited = self.api.named_generic_type("typing.Awaitable", [wanted])
        if not is_subtype(self.receiver.ret_type, UnionType([wanted, awaited])):
            expected, found = shown_apart(wanted, self.receiver.ret_type, self.api)
            yield say.WRONG_RESPONSE.format(found=found, expected=expected)
