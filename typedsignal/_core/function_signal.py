"""`@signal`: a signal that is declared by a function, written as its receivers are."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import FunctionType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, overload

from typedsignal._core.base import MISSING
from typedsignal._core.convention import find_passed_to
from typedsignal._core.inspection import CO_COROUTINE, CO_VARARGS
from typedsignal._core.naming import find_user_frame, warn_at
from typedsignal._core.payload import RESERVED, Payload, find_unpacked, payload_of_function
from typedsignal._core.signal import Signal
from typedsignal._core.typing import (
    AnyReceiver,
    AnyResponse,
    AnySender,
    Connector,
    DeclaredFields,
    DeclaredResponse,
    DeclaredSender,
    Fields,
    Receiver,
    ReceiverParams,
    ReceiverReturn,
    override,
)


class Keywords(Generic[DeclaredFields]):
    """The payload class of a signal that is declared by a function: its keywords."""

    def __init__(self, *args: DeclaredFields.args, **kwargs: DeclaredFields.kwargs) -> None: ...


class FunctionSignal(
    Signal[DeclaredSender, Keywords[DeclaredFields], DeclaredResponse],
    Generic[DeclaredSender, DeclaredFields, DeclaredResponse],
):
    """A signal that is declared by a function with `@signal`.

    At run time it does what every `Signal` does. Its fields are a parameter list of
    its own, which every checker understands without a plugin.
    """

    def __init__(self, declared: Callable[..., Any]) -> None:
        super().__init__()
        function = self._function = _require_declaration(declared)
        self._module = function.__module__
        self.__doc__ = function.__doc__
        self.__name__: str = function.__name__
        self.__qualname__: str = function.__qualname__

    @override
    def __repr__(self) -> str:
        return f"<Signal {self._name}>"

    @property
    @override
    def _name(self) -> str:
        return f"{self._module}.{self.__qualname__}"

    @override
    def _read_payload(self) -> Payload | None:
        return payload_of_function(self._function)

    @override
    def _payload_argument(self) -> object:
        return find_unpacked(self._function)

    @override
    def _sender_argument(self) -> object:
        code = self._function.__code__
        return self._function.__annotations__.get(code.co_varnames[0]) if code.co_argcount else None

    if TYPE_CHECKING:  # The methods of `Signal`, typed by this class's own parameter list.

        @overload  # type: ignore[override]
        def connect(
            self,
            receiver: Receiver[DeclaredSender, DeclaredFields, DeclaredResponse, ReceiverParams, ReceiverReturn],
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> Callable[ReceiverParams, ReceiverReturn]: ...
        @overload
        def connect(
            self,
            receiver: Receiver[AnySender, DeclaredFields, DeclaredResponse, ReceiverParams, ReceiverReturn],
            sender: AnySender,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            *,
            subclasses: bool = False,
        ) -> Callable[ReceiverParams, ReceiverReturn]: ...
        @overload
        def connect(
            self,
            *,
            sender: None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> Connector[DeclaredSender, DeclaredFields, DeclaredResponse]: ...
        @overload
        def connect(
            self,
            *,
            sender: AnySender,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            subclasses: bool = False,
        ) -> Connector[AnySender, DeclaredFields, DeclaredResponse]: ...
        @override
        def connect(self, *args: Any, **kwargs: Any) -> Any: ...  # pyright: ignore[reportIncompatibleMethodOverride]

        @property
        @override
        def _connector(self) -> Connector[DeclaredSender, DeclaredFields, DeclaredResponse]: ...
        @override
        def _connector_to(self, sender: AnySender) -> Connector[AnySender, DeclaredFields, DeclaredResponse]: ...
        @override
        def _takes(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
            self, receiver: Receiver[DeclaredSender, DeclaredFields, DeclaredResponse, ..., Any], /
        ) -> None: ...
        @property
        @override
        def _carried(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # ty: ignore[incompatible-property-override]
            self,
        ) -> tuple[DeclaredSender, dict[str, Any]]: ...

        @override
        def send(  # pyright: ignore[reportIncompatibleMethodOverride]  # pyrefly: ignore[bad-override]  # ty: ignore[incompatible-method-override]
            self, sender: DeclaredSender, *args: DeclaredFields.args, **named: DeclaredFields.kwargs
        ) -> list[tuple[AnyReceiver, DeclaredResponse]]: ...

        @override
        def send_robust(  # pyright: ignore[reportIncompatibleMethodOverride]  # pyrefly: ignore[bad-override]  # ty: ignore[incompatible-method-override]
            self, sender: DeclaredSender, *args: DeclaredFields.args, **named: DeclaredFields.kwargs
        ) -> list[tuple[AnyReceiver, DeclaredResponse | Exception]]: ...

        @override
        async def asend(  # pyright: ignore[reportIncompatibleMethodOverride]  # pyrefly: ignore[bad-override]  # ty: ignore[incompatible-method-override]
            self, sender: DeclaredSender, *args: DeclaredFields.args, **named: DeclaredFields.kwargs
        ) -> list[tuple[AnyReceiver, DeclaredResponse]]: ...

        @override
        async def asend_robust(  # pyright: ignore[reportIncompatibleMethodOverride]  # pyrefly: ignore[bad-override]  # ty: ignore[incompatible-method-override]
            self, sender: DeclaredSender, *args: DeclaredFields.args, **named: DeclaredFields.kwargs
        ) -> list[tuple[AnyReceiver, DeclaredResponse | Exception]]: ...


class DeprecatedSignal(FunctionSignal[DeclaredSender, DeclaredFields, DeclaredResponse]):
    """A signal that is declared by a deprecated function: to connect to it and to send it warns."""

    _generic_methods = ()  # No compiled method hides those that warn.

    def __init__(self, declared: Callable[..., Any], text: str, category: type[Warning]) -> None:
        super().__init__(declared)
        self.__deprecated__ = text
        self._category = category

    def _warn(self) -> None:
        frame = find_user_frame()
        if frame is not None:
            warn_at(frame, self.__deprecated__, self._category)

    @override
    def _connect(self, receiver: Any, sender: object, weak: bool, dispatch_uid: Hashable, subclasses: bool) -> Any:
        if receiver is not MISSING:  # Otherwise the decorator that is returned connects, and warns.
            self._warn()
        return super()._connect(receiver, sender, weak, dispatch_uid, subclasses)

    @override
    def _send(self, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        self._warn()
        return super()._send(name, arguments, named)

    if not TYPE_CHECKING:  # No coroutines of their own: they warn where they are called, not where they are awaited.

        def asend(self, /, sender, *args, **named):
            self._warn()
            return super().asend(sender, *args, **named)

        def asend_robust(self, /, sender, *args, **named):
            self._warn()
            return super().asend_robust(sender, *args, **named)


@overload
def signal(function: Callable[Concatenate[AnySender, Fields], None]) -> FunctionSignal[AnySender, Fields, Any]: ...
@overload
def signal(
    function: Callable[Concatenate[AnySender, Fields], AnyResponse],
) -> FunctionSignal[AnySender, Fields, AnyResponse]: ...
def signal(function: Any = None, **options: object) -> FunctionSignal[Any, ..., Any]:  # noqa: D417
    """Declare a signal by a function, whose parameters are the sender and the fields.

    `@signal def order_completed(sender: type[OrderService], *, order_id: int) -> None: ...`

    A send may leave out a field with a default; receivers then do not get it. `**payload: Unpack[TD]` takes the fields
    of a TypedDict. `**payload: object` allows any field; mypy then requires a positional-only sender, `sender, /`. The
    function is never called. Its body may be `...` if it returns None; otherwise mypy requires
    `raise NotImplementedError`.

    With `@deprecated` below `@signal`, `connect` and the send methods warn.

    Args:
        function: Its first parameter is the sender, all others are keyword-only. With `-> None`, receivers may return
            anything; any other return type is the type of the responses.

    Returns:
        The signal, with the name and the docstring of the function.

    Raises:
        TypeError: The function has other parameters, or is async.
    """
    if function is None or options:
        raise TypeError("@signal takes nothing but the function that it decorates: write @signal without parentheses")
    deprecation = _find_deprecation(function)
    return FunctionSignal(function) if deprecation is None else DeprecatedSignal(function, *deprecation)


def _find_deprecation(function: Any) -> tuple[str, type[Warning]] | None:
    """Return the text and the category of `@deprecated` below `@signal`, None if there is none or it does not warn.

    Only the closure of the function that the decorator returns has the category:
    so in `typing_extensions` since 4.5, and in `warnings` since Python 3.13.
    """
    while hasattr(function, "__deprecated__") and hasattr(function, "__wrapped__"):
        variables = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        if "category" in variables and "msg" in variables:
            return variables["msg"].cell_contents, variables["category"].cell_contents
        function = function.__wrapped__
    return None


def _require_declaration(function: Any) -> FunctionType:
    while (inner := find_passed_to(function)) is not function:  # as `@deprecated` passes everything on
        function = inner
    if not isinstance(function, FunctionType):
        raise TypeError(f'@signal takes a function, not "{type(function).__name__}": decorate a plain def')
    reason = _find_misfit(function)
    if reason:
        raise TypeError(f'Signal "{function.__module__}.{function.__qualname__}" {reason}')
    return function


def _find_misfit(function: FunctionType) -> str | None:
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    fields = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    if code.co_flags & CO_COROUTINE:
        return "is declared with async def: write def, its receivers may be async all the same"
    if not positional:
        return "is declared without a sender: let the first parameter be the sender"
    if len(positional) > 1:
        return f'has a positional payload field "{positional[1]}": write * before it, fields go by keyword'
    if code.co_flags & CO_VARARGS:
        return "takes *args: a payload has no positional part, write * alone"
    if RESERVED & set(fields):
        return f'has a payload field "{min(RESERVED & set(fields))}", which every receiver gets anyway: rename it'
    return None
