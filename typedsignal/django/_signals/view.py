"""Base classes of the typed views of Django's signals.

A view exists for type checkers: it declares which receivers a signal of Django's accepts.
Nothing here dispatches, and no view is instantiated at run time.

The receivers of each signal have a protocol that is written out. `DjangoSignal[Call]` says the same of a signal in one
TypedDict, but only pyright and basedpyright find the fields of a TypedDict where a receiver is connected. Of a written
protocol, pyrefly and mypy alone report every wrong receiver of the guarantees, and ty most of them.
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
    """The payload that Django sends with every signal: the signal itself.

    It is not required, so that a receiver may name `signal` beside `**payload`.
    """

    signal: NotRequired["Signal"]


class AnyArguments(Protocol):
    """A receiver that accepts any arguments.

    zuban matches keyword-only parameters by their order and would refuse many right receivers.
    It accepts every receiver for this protocol.
    """

    def __call__(self, *args: object, **kwargs: Any) -> object: ...


class Connector:
    """Decorator that `@receiver` returns for one signal or several; a subclass checks the receivers of its signal."""

    if TYPE_CHECKING:

        def __call__(self, receiver: Any, /) -> Any: ...


class View(Signal):
    """A signal of Django's, with responses of any type."""

    if TYPE_CHECKING:

        @override
        def connect(  # accepts any sender, so that a subclass may name the senders that its signal has
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
    """A view of a signal whose payload does not depend on the sender, with receivers of one type.

    A view of which the receivers may name a class of the project's own is not plain: the type variable for that class
    belongs to `connect`, and an argument of a base class cannot contain it. Every subclass names `View` as a base, too:
    mypy joins two instances of a generic class to `object`, and signals in one list would lose `connect`.
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

    Every subclass repeats the overloads of `connect` with the protocol of its own receivers: each overload gives that
    protocol another model, and a type variable cannot stand for a generic class.
    """
