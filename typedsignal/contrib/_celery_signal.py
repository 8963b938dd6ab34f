"""`CelerySignal`: a signal of Celery's class, whose calls are declared by a TypedDict."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Generic, overload

from celery.utils.dispatch import Signal

from typedsignal._core.declared import (
    CalledByKeyword,
    CallT_co,
    DeclaredSignal,
    KeywordConnector,
    SelfForConnect,
    SelfOfUnknownFields,
)
from typedsignal._core.typing import AnyReceiverT, Fields, ReceiverParams, ReceiverReturn, override


class CelerySignal(Signal, DeclaredSignal[CallT_co], Generic[CallT_co]):
    """A signal of Celery's own class. The TypedDict has the keyword arguments of a call, `sender` and `signal` too.

    At run time nothing is overridden. `connect` also decorates, `@task_failure.connect` and
    `@task_failure.connect(sender=add)`, and with `retry=True` calls a receiver again until it raises nothing.

    Source: `celery.utils.dispatch.Signal`.
    """

    if TYPE_CHECKING:

        @overload
        def connect(
            self: SelfOfUnknownFields,
            receiver: AnyReceiverT,
            sender: object = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            retry: bool = False,
        ) -> AnyReceiverT: ...
        @overload
        def connect(
            self: SelfForConnect[Fields],
            receiver: CalledByKeyword[Fields, ReceiverParams, ReceiverReturn],
            sender: object = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            retry: bool = False,
        ) -> Callable[ReceiverParams, ReceiverReturn]: ...
        @overload
        def connect(
            self: SelfForConnect[Fields],
            *,
            sender: object = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
            retry: bool = False,
        ) -> KeywordConnector[Fields]: ...
        @override
        def connect(self: Any, *args: Any, **kwargs: Any) -> Any: ...  # ty: ignore[incompatible-method-override]
