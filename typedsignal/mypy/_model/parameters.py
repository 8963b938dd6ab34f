"""The parameters of a receiver, and which of them the dispatcher fills with the sender.

The second of these is a copy of the rule by which `typedsignal._core.convention` calls
receivers: the plugin imports nothing of the runtime. `tests/plugin/test_agreement.py`
holds the two together.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import ARG_STAR, ARG_STAR2

from typedsignal.mypy._fullnames import SENDER_KEY, SIGNAL_KEY

if TYPE_CHECKING:
    from mypy.types import CallableType, Type


class Parameter(NamedTuple):
    """A parameter of a receiver; `*args` and `**kwargs` stand for as many as are given."""

    name: str
    type: Type
    is_required: bool
    is_keyword: bool


class Parameters(NamedTuple):
    """The parameters of a receiver, after `self`; `by_name` holds those that can be given by keyword."""

    first: Parameter | None
    plain: tuple[Parameter, ...]
    by_name: dict[str, Parameter]
    args: Parameter | None
    kwargs: Parameter | None


def parameters_of(receiver: CallableType) -> Parameters:
    """Read the parameters of a callable; a `**kwargs: Unpack[...]` is the fields it stands for."""
    receiver = receiver.with_unpacked_kwargs()
    plain: list[Parameter] = []
    first, args, kwargs = None, None, None
    is_keyword_only = False  # A partial that fills a parameter by keyword makes it so, and all that follow it.
    for typ, kind, name in zip(receiver.arg_types, receiver.arg_kinds, receiver.arg_names, strict=True):
        parameter = Parameter(name or "", typ, kind.is_required(), name is not None)
        if kind == ARG_STAR:
            args = parameter
        elif kind == ARG_STAR2:
            kwargs = parameter
        else:
            plain.append(parameter)
            is_keyword_only = is_keyword_only or kind.is_named()
            first = parameter if first is None and not is_keyword_only else first
    return Parameters(first, tuple(plain), {p.name: p for p in plain if p.is_keyword}, args, kwargs)


def sender_parameter(parameters: Parameters, fields: AbstractSet[str]) -> Parameter | None:
    """Return the parameter that gets the sender of a signal with these fields, None if none can.

    By keyword where a parameter is called `sender`, by position where the first can be
    nothing but the sender, else into `**kwargs` or `*args`.
    """
    first, by_name = parameters.first, parameters.by_name
    if SENDER_KEY in by_name:
        return by_name[SENDER_KEY]
    if first is not None and (not first.is_keyword or first.name not in fields | {SIGNAL_KEY}):
        return first
    return parameters.kwargs if parameters.kwargs is not None or first is not None else parameters.args
