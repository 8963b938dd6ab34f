"""What a receiver takes, and what of it the dispatcher fills with the sender."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import ARG_STAR, ARG_STAR2

from typedsignal.mypy._fullnames import SENDER_KEY, SIGNAL_KEY

if TYPE_CHECKING:
    from mypy.types import CallableType, Type


class Parameter(NamedTuple):
    """A parameter of a receiver; `*args` and `**kwargs` stand for as many as are given."""

    name: str
    type: Type
    required: bool
    by_keyword: bool


class Parameters(NamedTuple):
    """The parameters of a receiver, after `self`."""

    first: Parameter | None
    plain: tuple[Parameter, ...]
    args: Parameter | None
    kwargs: Parameter | None

    def named(self, name: str) -> Parameter | None:
        """Return the parameter of a name, None if there is none that can be given by keyword."""
        return next((each for each in self.plain if each.by_keyword and each.name == name), None)

    def keyword(self, name: str) -> Parameter | None:
        """Return what takes `name=…`, None if nothing does."""
        return self.named(name) or self.kwargs


def parameters_of(receiver: CallableType) -> Parameters:
    """Read the parameters of a callable; a `**kwargs: Unpack[...]` is the keywords it stands for."""
    receiver = receiver.with_unpacked_kwargs()
    plain: list[Parameter] = []
    first, args, kwargs = None, None, None
    for typ, kind, name in zip(receiver.arg_types, receiver.arg_kinds, receiver.arg_names, strict=True):
        formal = Parameter(name or "", typ, kind.is_required(), name is not None)
        if kind == ARG_STAR:
            args = formal
        elif kind == ARG_STAR2:
            kwargs = formal
        else:
            plain.append(formal)
            first = formal if kind.is_positional() and first is None else first
    return Parameters(first, tuple(plain), args, kwargs)


def sender_parameter(formals: Parameters, keys: frozenset[str]) -> Parameter | None:
    """Return the parameter that gets the sender of a signal with these keys, None if none can.

    This is the rule by which the dispatcher calls: by position where the first
    parameter can be nothing but the sender, else by keyword, else into `*args`.
    """
    first = formals.first
    if first is not None and _can_only_be_sender(first, formals, keys):
        return first
    by_keyword = formals.keyword(SENDER_KEY)
    if by_keyword is not None or first is not None:
        return by_keyword
    return formals.args


def _can_only_be_sender(first: Parameter, formals: Parameters, keys: frozenset[str]) -> bool:
    if not first.by_keyword:
        return True
    return first.name not in keys | {SENDER_KEY, SIGNAL_KEY} and formals.named(SENDER_KEY) is None
