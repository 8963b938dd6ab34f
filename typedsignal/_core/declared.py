"""The types of signals that another library dispatches, and that a TypedDict declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, overload

from typedsignal._core.typing import (
    AnyReceiverT,
    ByKeyword,
    ConnectKeys_co,
    Fields,
    ReceiverParams,
    ReceiverReturn,
    ReceiverReturn_co,
    SendKeys_co,
    TypeVar,
)

if TYPE_CHECKING:
    # The plugin gives a decorator this type: mypy has to load it for whatever imports a declared signal.
    from typedsignal._core.decorator import UncheckedConnector as UncheckedConnector

# Covariant, or two signals in one list were objects to mypy.
CallT_co = TypeVar("CallT_co", covariant=True)


class DeclaredBase(Generic[ConnectKeys_co, SendKeys_co]):
    """The base of a declared signal: its two slots show checkers the keywords of a call, as those of `BaseSignal` do.

    It has nothing at run time. A class in which it is mixed dispatches as the class of the library does.
    """

    __slots__ = ()


class CalledByKeyword(Protocol[Fields, ReceiverParams, ReceiverReturn_co]):  # pyright: ignore[reportInvalidTypeVarUse]
    """A receiver that is called with `Fields` by keyword, and whose own type is `Callable[ReceiverParams, ...]`."""

    @overload
    def __call__(self, *args: Fields.args, **kwargs: Fields.kwargs) -> object: ...
    @overload
    def __call__(self, *args: ReceiverParams.args, **kwargs: ReceiverParams.kwargs) -> ReceiverReturn_co: ...


class Unsent:
    """A type that nothing has, and that no TypedDict can be made of by position.

    Only mypy and pyrefly, which read the keywords of `type[CallT_co]` as `*args: Any, **kwargs: Any`, take two of it
    for `Fields`. mypy then finds no type for a receiver in `CalledByKeyword`, so an overload of their own takes them as
    they are; the plugin checks them.
    """


class KeywordConnector(Protocol[Fields]):
    """The decorator that `receiver(signal)` returns for a declared signal: it returns the function as it is."""

    @overload
    def __call__(self: KeywordConnector[[Unsent, Unsent]], receiver: AnyReceiverT, /) -> AnyReceiverT: ...
    @overload
    def __call__(
        self, receiver: CalledByKeyword[Fields, ReceiverParams, ReceiverReturn], /
    ) -> Callable[ReceiverParams, ReceiverReturn]: ...


SelfForConnect: TypeAlias = DeclaredBase[Callable[Fields, Any], Callable[Fields, Any]]
SelfOfUnknownFields: TypeAlias = DeclaredBase[Any, Callable[[Unsent, Unsent], Any]]


class DeclaredSignal(DeclaredBase[Callable[..., Any], type[CallT_co] | ByKeyword], Generic[CallT_co]):
    """A signal whose receivers are called by keyword alone, with the fields of a TypedDict.

    `sender` and `signal` are fields of it like all others, for they are keyword arguments like all others.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # `@receiver` reads these, in `decorator.py`, and `typedsignal.testing` the last one.

        @property
        def _connector(self: SelfForConnect[Fields]) -> KeywordConnector[Fields]: ...
        def _connector_of(self: SelfForConnect[Fields], sender: object, /) -> KeywordConnector[Fields]: ...
        @property
        def _carried(self) -> tuple[Any, CallT_co]: ...
