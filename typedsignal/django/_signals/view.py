"""What all typed views of Django's signals share.

A view exists for type checkers: it says of an object of Django's what can be
connected to it. Nothing here dispatches, and no view is ever made at run time.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NotRequired, ParamSpec, Protocol, TypedDict, TypeVar

from typedsignal._core.typing import override

if TYPE_CHECKING:
    from django.db.models import Model
    from django.db.models.signals import ModelSignal
    from django.dispatch import Signal
else:
    ModelSignal = Signal = object

Fields = ParamSpec("Fields")
Response = TypeVar("Response")
Response_co = TypeVar("Response_co", covariant=True)
M = TypeVar("M", bound="Model")
M_contra = TypeVar("M_contra", bound="Model", contravariant=True)


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
        def send(self, sender: Any, **named: Any) -> list[tuple[Callable[..., Any], Any]]: ...
        @override
        def send_robust(self, sender: Any, **named: Any) -> list[tuple[Callable[..., Any], Any]]: ...
        @override
        async def asend(self, sender: Any, **named: Any) -> list[tuple[Callable[..., Any], Any]]: ...
        @override
        async def asend_robust(self, sender: Any, **named: Any) -> list[tuple[Callable[..., Any], Any]]: ...


class ModelView(View, ModelSignal):
    """The same of a ModelSignal."""
