"""Whether a receiver can take what Django's own dispatcher sends."""

from __future__ import annotations

from collections.abc import Iterator

from typedsignal.mypy import _messages as messages
from typedsignal.mypy._checks.fitting import ReceiverCheck
from typedsignal.mypy._fullnames import SENDER_KEY, SIGNAL_KEY
from typedsignal.mypy._model.parameters import Parameter
from typedsignal.mypy._model.payload import Payload


class DjangoReceiverCheck(ReceiverCheck):
    """One signature, held against what one signal of Django's sends.

    Django calls by keyword alone, always with `sender` and `signal`, and with
    DEBUG refuses receivers without `**kwargs`, whatever the signal sends.
    """

    def problems(self) -> Iterator[str]:
        payload = self.signal.payload
        if self.formals.kwargs is None and not self._takes_everything(payload):
            yield messages.DJANGO_KWARGS
        yield from self.of_sender(self.formals.named(SENDER_KEY))
        if payload is not None and self.receiver.unpack_kwargs:
            yield from self.of_names(payload)
        if payload is not None:
            yield from self.of_types(payload)
        yield from self._of_demands(payload)
        yield from self.of_signal()

    def _takes_everything(self, payload: Payload | None) -> bool:
        """Return whether this may be `**kwargs: Unpack[...]`, of which a ParamSpec leaves only the names."""
        if self.receiver.unpack_kwargs or payload is None:
            return self.receiver.unpack_kwargs
        return all(self.formals.named(name) for name in payload.names() | {SIGNAL_KEY})

    def _of_demands(self, payload: Payload | None) -> Iterator[str]:
        for formal in self.formals.plain:
            if formal.required and not formal.by_keyword:
                yield messages.BY_POSITION.format(name=messages.quoted([formal.name]) if formal.name else "a parameter")
            elif formal.required and payload is not None and formal.name not in (SENDER_KEY, SIGNAL_KEY):
                yield from self._of_demand(formal, payload)

    def _of_demand(self, formal: Parameter, payload: Payload) -> Iterator[str]:
        required = {key.name: key.required for key in payload.fields}.get(formal.name)
        if required is False:
            yield messages.MAY_BE_LEFT_OUT.format(field=formal.name)
        elif required is None and formal is self.formals.first and self.formals.named(SENDER_KEY) is None:
            yield messages.RENAMED_SENDER.format(name=formal.name)
        elif required is None:
            yield messages.NOT_SENT.format(
                name=formal.name, repair=messages.repair_of(formal.name, sorted(payload.names()))
            )
