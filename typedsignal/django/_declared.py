"""`DjangoSignal`: a signal of Django's class, whose calls are declared by a TypedDict."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Generic

from django.dispatch import Signal

from typedsignal._core.declared import CallT_co, DeclaredSignal, SelfForConnect
from typedsignal._core.typing import Fields, override


class DjangoSignal(Signal, DeclaredSignal[CallT_co], Generic[CallT_co]):
    """A signal of Django's own class whose payload is declared, for a project that keeps Django's dispatcher.

    The TypedDict has all keyword arguments that a receiver gets: `sender`, `signal` and the fields of the payload. A
    field that some sends leave out is `NotRequired`::

        class OrderPaid(TypedDict):
            sender: type[Order]
            signal: Signal
            order: Order
            coupon: NotRequired[str]

        order_paid = DjangoSignal[OrderPaid]()

    Nothing is overridden or checked at run time. Type checkers check the receivers, and mypy with the plugin also
    checks the sends. Do not pass `signal` to `send`: Django adds it.

    As an annotation, it declares the payload of an existing signal: `user_signed_up: DjangoSignal[UserSignedUp]`.

    Source: `django.dispatch.Signal`.
    """

    if TYPE_CHECKING:

        @override
        def connect(  # ty: ignore[incompatible-method-override]
            self: SelfForConnect[Fields],
            receiver: Callable[Fields, object],
            sender: object = None,
            weak: bool = True,
            dispatch_uid: Hashable = None,
        ) -> None: ...
