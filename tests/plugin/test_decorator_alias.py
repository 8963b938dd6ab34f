"""`connect` where it is not called at once: in a variable, in `functools.partial`, in `map`."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.plugin.conftest import Check
from tests.plugin.test_decorator_wrappers import RECEIVERS

SETUP = RECEIVERS + dedent("""
    from functools import partial
    connect = order_completed.connect
    connect_paid = order_paid.connect
    class Module:
        listen = staticmethod(print)
        def __init__(self) -> None:
            self.connect = order_completed.connect
    module = Module()
    strong = partial(order_completed.connect, weak=False)
""")


@pytest.mark.parametrize("called", ["connect", "module.connect", "strong", "partial(connect, dispatch_uid='x')"])
def test_a_variable_connects_as_the_signal_does(check: Check, called: str) -> None:
    """The receiver is checked, keeps its type, and may take the sender by keyword."""
    check(
        SETUP
        + dedent(f"""
            {called}(right)
            {called}(by_keyword)
            {called}(right, OrderService)
            {called}(right, sender=OrderService)
            {called}(text)  # E: cannot accept payload field "order_id": expects "str", is sent "int"
            {called}(other)  # E: cannot accept the sender: expects "type[Other]"
            reveal_type({called}(right))  # N: "def (sender: type[shop.OrderService], *, order_id: int
            for function in (right, by_keyword):
                {called}(function)
        """)
    )


def test_a_variable_decorates(check: Check) -> None:
    """With and without options, and beside other decorators."""
    check(
        SETUP
        + dedent("""
            @connect
            def one(*, sender: object, **kwargs: object) -> int: ...
            @connect_paid
            @connect(sender=Express)
            def two(*, sender: object, **kwargs: object) -> int: ...
            @strong
            def three(*, sender: object, **kwargs: object) -> int: ...
            @connect  # E: Receiver "four" cannot accept payload field "order_id"
            def four(*, sender: object, order_id: str, **kwargs: object) -> int: ...
            @connect(sender=Express)  # E: Receiver "five" cannot accept payload field "order_id"
            def five(*, sender: object, order_id: str, **kwargs: object) -> int: ...
            @strong  # E: Receiver "six" of signal "order_completed" cannot accept payload field "order_id"
            def six(*, sender: object, order_id: str, **kwargs: object) -> int: ...
            reveal_type(one)  # N: "def (*, sender: object, **kwargs: object) -> int"
            reveal_type(two)  # N: "def (*, sender: object, **kwargs: object) -> int"
            reveal_type(three)  # N: "def (*, sender: object, **kwargs: object) -> int"
        """)
    )


def test_a_local_variable_connects_as_the_signal_does(check: Check) -> None:
    """A local name, a loop over signals, a lambda, a signal declared by a function."""
    check(
        SETUP
        + dedent("""
            def set_up(signal: Signal[type[OrderService], OrderCompleted]) -> None:
                add = signal.connect
                add(by_keyword)
                add(receiver=text)  # E: Receiver "text" cannot accept payload field "order_id"
                add(right, sender=Other)  # E: The signal is never sent by "type[Other]"
                add(lambda sender, order_id, **kwargs: order_id.upper(), weak=False)  # E: "int" has no attribute
                for every in (order_completed, order_cancelled):
                    every_connect = every.connect
                    every_connect(right)
            def paid_later(connect: Any, register: Any = connect_paid) -> None:
                connect(text)
                register(text)
            connect_paid(paid)
            connect_paid(text)  # E: "order_id": expects "str"  # E: cannot return "None"
        """)
    )


def test_map_connects_every_receiver(check: Check) -> None:
    """`map` and `partial` of anything else are as mypy has them."""
    check(
        SETUP
        + dedent("""
            list(map(order_completed.connect, [right, by_keyword]))
            list(map(connect, {right}))
            list(map(order_completed.connect, [right, text]))  # E: Receiver "text" of signal "order_completed" cannot
            list(map(connect, (text,)))  # E: Receiver "text" cannot accept payload field "order_id"
            list(map(order_completed.connect, [text], [OrderService]))
            def add(first: int, second: str) -> int: ...
            reveal_type(list(map(str, [1, 2])))  # N: "list[str]"
            reveal_type(partial(add, 1)("x"))  # N: "int"
            partial(add, 1)(2)  # E: Argument 1 to "add" has incompatible type "int"; expected "str"
            partial(order_completed.connect, right)()
            partial(order_completed.connect, text)()  # E: cannot accept payload field "order_id"
            partial(order_completed.connect, sender=Other)  # E: is never sent by "type[Other]"
        """)
    )


def test_a_partial_of_send_has_the_fields(check: Check) -> None:
    """What is left to send is checked, whatever was given before."""
    check("""
        from functools import partial
        partial(order_completed.send, OrderService)(order_id=1, status="")
        partial(order_completed.send, sender=OrderService)(order_id=1, status="")
        partial(order_completed.send, OrderService, status="")(order_id=1, note="")
        later = partial(order_paid.asend_robust, OrderService)(order_id=1)
        partial(order_completed.send, OrderService)(order_id="", status="")  # E: "order_id" to "send" of "Signal"
        partial(order_completed.send, OrderService, order_id="")  # E: "order_id" to "send" of "Signal" has incompatible
        partial(order_paid.send, OrderService)(order=1)  # E: Unexpected keyword argument "order"
    """)
