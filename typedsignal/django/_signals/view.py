"""What all typed views of Django's signals share.

A view exists for type checkers: it says of an object of Django's what can be
connected to it. Nothing here dispatches, and no view is ever made at run time.
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Generic, NotRequired, ParamSpec, Protocol, TypedDict, TypeVar

from typedsignal._core.typing import override

if TYPE_CHECKING:
    from django.db.models import Model
    from django.db.models.signals import ModelSignal
    from django.dispatch import Signal
else:
    Signal, ModelSignal = object, type("ModelSignal", (), {})  # no view is made at run time

Fields = ParamSpec("Fields")
Response = TypeVar("Response")
Response_co = TypeVar("Response_co", covariant=True)
M = TypeVar("M", bound="Model")
M_contra = TypeVar("M_contra", bound="Model", contravariant=True)
SenderT_contra = TypeVar("SenderT_contra", contravariant=True)
ReceiverT_contra = TypeVar("ReceiverT_contra", contravariant=True)
ConnectorT_co = TypeVar("ConnectorT_co", covariant=True)
PayloadT_co = TypeVar("PayloadT_co", covariant=True)


class Sent(TypedDict):
    """What Django sends with every signal, besides the sender: the signal itself.

    Django always sends it; a receiver may take it apart from `**payload`.
    """

    signal: NotRequired["Signal"]


class AnyArguments(Protocol):
    """A receiver that takes whatever it is called with.

    zuban matches keyword-only parameters by their order, and takes this for `...`:
    it refuses no receiver, where it would refuse many right ones.
    """

    def __call__(self, *args: object, **kwargs: Any) -> object: ...


class Connector:
    """What `@receiver` makes of a signal, or of several; that of each signal checks what it decorates."""

    if TYPE_CHECKING:

        def __call__(self, receiver: Any, /) -> Any: ...


class View(Signal):
    """Django's signal, with responses of any type."""

    if TYPE_CHECKING:

        @override
        def connect(
            self,
            receiver: Callable[..., Any],
            sender: Any = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @override
        def send(self, sender: Any, **named: Any) -> list[tuple[Callable[..., Any], Any]]: ...
        @override
        def send_robust(self, sender: Any, **named: Any) -> list[tuple[Callable[..., Any], Any]]: ...
        @override
        async def asend(self, sender: Any, **named: Any) -> list[tuple[Callable[..., Any], Any]]: ...
        @override
        async def asend_robust(self, sender: Any, **named: Any) -> list[tuple[Callable[..., Any], Any]]: ...


class PlainView(View, Generic[SenderT_contra, ReceiverT_contra, ConnectorT_co, PayloadT_co]):
    """A view of a signal that sends the same payload, whichever sender a receiver is connected for.

    A class whose receivers may name a class of the project's own writes out `connect`: the type variable
    for that class belongs to the method, and a type argument cannot contain it.
    """

    if TYPE_CHECKING:

        @override
        def connect(  # type: ignore[override]  # ty: ignore[incompatible-method-override]
            self,
            receiver: ReceiverT_contra | AnyArguments,
            sender: SenderT_contra | None = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
        @property
        def _connector(self) -> ConnectorT_co: ...
        def _connector_of(self, sender: SenderT_contra, /) -> ConnectorT_co: ...
        @property
        def _carried(self) -> tuple[Any, PayloadT_co]: ...


class ModelView(ModelSignal, View):  # pyright: ignore[reportIncompatibleMethodOverride]  # zuban: ignore[misc]
    """A view of a ModelSignal, whose payload depends on the model that a receiver is connected for.

    Each class writes out `connect` and the connectors, with the protocol of its own receivers: no type variable
    can stand for a generic protocol such as `PreSaveReceiver`, to be given a model by each overload.
    """
