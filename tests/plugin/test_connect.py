"""Every way to connect checks the receiver, and keeps its type."""

from __future__ import annotations

from tests.plugin.conftest import Check


def test_connect_keeps_the_type_of_the_receiver(check: Check) -> None:
    """A function, an object, a decorated function: `connect` returns its argument."""
    check("""
        class Mailer:
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        def mail(sender: object, **kwargs: object) -> int: ...
        reveal_type(order_completed.connect(mail))  # N: "def (sender: object, **kwargs: object) -> int"
        reveal_type(order_completed.connect(mail, OrderService))  # N: "def (sender: object, **kwargs: object) -> int"
        reveal_type(order_completed.connect(Mailer()))  # N: "main.Mailer"
        @order_completed.connect
        def one(sender: object, **kwargs: object) -> int: ...
        @order_completed.connect(sender=OrderService)
        def two(sender: object, **kwargs: object) -> int: ...
        @receiver(order_completed)
        def three(sender: object, **kwargs: object) -> int: ...
        reveal_type(one)  # N: "def (sender: object, **kwargs: object) -> int"
        reveal_type(two)  # N: "def (sender: object, **kwargs: object) -> int"
        reveal_type(three)  # N: "def (sender: object, **kwargs: object) -> int"
    """)


def test_a_bare_connect_decorator_checks(check: Check) -> None:
    """`@signal.connect` reports on its own line, and only the message of the plugin."""
    check("""
        @order_completed.connect  # E: Receiver "mail" of signal "order_completed" cannot accept payload field
        def mail(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
        @order_completed.connect  # E: cannot accept the sender: expects "type[Other]"
        def other(sender: type[Other], **kwargs: object) -> None: ...
        @order_completed.connect
        def keyword_only(*, sender: type[OrderService], **kwargs: object) -> None: ...
        @order_paid.connect  # E: Receiver "paid" of signal "order_paid" cannot accept payload field "order_id": let it
        def paid(sender: type[OrderService]) -> int: ...
    """)


def test_a_connect_decorator_with_a_sender_checks(check: Check) -> None:
    """`@signal.connect(sender=X)` hands the receiver that sender."""
    check("""
        @order_completed.connect(sender=Express)
        def narrow(sender: type[Express], **kwargs: object) -> None: ...
        @order_completed.connect(sender=Express)  # E: expects "type[Other]", is sent "type[Express]"
        def other(sender: type[Other], **kwargs: object) -> None: ...
        @order_completed.connect(weak=False)  # E: Receiver "short" of signal "order_completed" cannot accept payload
        def short(sender: object) -> None: ...
        order_completed.connect(narrow, sender=Express)
        order_completed.connect(narrow, Express)
        order_completed.connect(narrow, sender=OrderService)  # E: expects "type[Express]", is sent "type[OrderService]"
    """)


def test_receiver_checks_what_it_decorates(check: Check) -> None:
    """`@receiver(signal)`, with and without a sender, and called by hand."""
    check("""
        @receiver(order_completed)
        def right(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
        @receiver(order_completed)  # E: Receiver "wrong" of signal "order_completed" cannot accept payload field
        def wrong(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
        @receiver(order_completed, sender=Express, weak=False)
        def narrow(sender: type[Express], **kwargs: object) -> None: ...
        @receiver(order_completed, sender=Express)  # E: expects "type[Other]", is sent "type[Express]"
        def other(sender: type[Other], **kwargs: object) -> None: ...
        @receiver(order_paid)  # E: Receiver "paid" of signal "order_paid" cannot accept payload field "order_id":
        def paid(sender: type[OrderService], *, order_id: str) -> int: ...
        receiver(order_completed)(right)
        receiver(order_completed)(paid)  # E: cannot accept payload fields  # E: "order_id": expects "str"
    """)


def test_receiver_of_several_signals_checks_each(check: Check) -> None:
    """A list of signals, a tuple, names and attributes: the receiver has to fit all of them."""
    check("""
        class Shop:
            opened = Signal[Any, OrderCancelled]()
        @receiver([order_completed, order_cancelled])
        def both(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
        @receiver((order_completed, Shop.opened))  # E: of signal "order_completed" cannot accept payload fields "note"
        def one(sender: type[OrderService], *, order_id: int, reason: str = "") -> None: ...
    """)


def test_stacked_decorators_each_check(check: Check) -> None:
    """Each decorator reports on its own line."""
    check("""
        @receiver(order_cancelled)  # E: of signal "order_cancelled" cannot accept payload field "reason"
        @receiver(order_completed)  # E: of signal "order_completed" cannot accept payload fields "note" and "status"
        @order_paid.connect
        def both(sender: type[OrderService], *, order_id: int) -> int: ...
    """)


def test_a_decorator_in_a_variable_still_checks(check: Check) -> None:
    """The decorator that `receiver(signal)` returns keeps the signal in its type."""
    check("""
        on_order = receiver(order_completed)
        @on_order  # E: Receiver "wrong" of signal "order_completed" cannot accept payload field "order_id"
        def wrong(sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
    """)


def test_a_sender_that_the_signal_never_has_is_reported(check: Check) -> None:
    """A receiver that is connected for such a sender would never be called."""
    check("""
        def mail(sender: Any, **kwargs: object) -> None: ...
        order_completed.connect(mail, sender=Other)  # E: Signal "order_completed" is never sent by "type[Other]": its
        order_completed.connect(mail, Other)  # E: is never sent by "type[Other]"
        @order_completed.connect(sender=Other)  # E: is never sent by "type[Other]"
        def one(sender: Any, **kwargs: object) -> None: ...
        @receiver(order_completed, sender=Other)  # E: is never sent by "type[Other]"
        def two(sender: Any, **kwargs: object) -> None: ...
        def any_of(cls: type[Any], perhaps: type[OrderService] | None) -> None:
            order_completed.connect(mail, sender=cls)
            order_completed.connect(mail, sender=perhaps)
            order_completed.connect(mail, sender=None)
    """)


def test_each_kind_of_mistake_has_its_code(check: Check) -> None:
    """What is wrong with a receiver and what is wrong with a sender are silenced apart."""
    check("""
        def mail(sender: Any) -> None: ...
        def post(sender: Any, **kwargs: object) -> None: ...
        order_completed.connect(mail)  # E: [signal-receiver]
        order_completed.connect(post, sender=Other)  # E: [signal-sender]
        order_completed.connect(mail)  # type: ignore[signal-receiver]
        order_completed.connect(post, sender=Other)  # type: ignore[signal-sender]
    """)


def test_an_own_connect_keeps_what_it_returns(check: Check) -> None:
    """A subclass that writes its own `connect` decides what comes back; its receivers are checked all the same."""
    check("""
        class Own(Signal[type[OrderService], OrderCompleted]):
            def connect(self, receiver: Any, *args: Any, **kwargs: Any) -> str: ...  # type: ignore[override]
        def mail(sender: object, **kwargs: object) -> None: ...
        def short(sender: object) -> None: ...
        reveal_type(Own().connect(mail))  # N: "str"
        Own().connect(short)  # E: cannot accept payload fields
    """)


def test_receivers_that_mypy_has_joined_are_not_judged(check: Check) -> None:
    """Unlike functions in a list are a `function` to mypy, and an `object` beside an object that can be called."""
    check("""
        class Callable_:
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        def one(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
        async def two(sender: object, *, status: str, **kwargs: object) -> None: ...
        def three(sender: object, **kwargs: object) -> None: ...
        called = Callable_()
        for function in [one, two, three]:
            order_completed.connect(function)
        for handler in [one, called]:
            order_completed.connect(handler)
            receiver(order_completed)(handler)
    """)


def test_rows_of_a_loop_hold_a_receiver_for_each_signal(check: Check) -> None:
    """Each receiver is meant for the signal of its row, even if mypy takes two for one; one that fits none is not."""
    check("""
        def completed(sender: type[OrderService], *, order_id: int, status: str, note: str = "") -> None: ...
        def cancelled(sender: type[OrderService], *, order_id: int, reason: str = "") -> None: ...
        def lenient(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
        def paid(sender: type[OrderService], *, order_id: int) -> int: ...
        def of_none(sender: type[OrderService], *, colour: str, **kwargs: object) -> None: ...
        ROWS = ((order_completed, completed), (order_cancelled, cancelled))
        for one, handler in ROWS:
            one.connect(handler)
        def ready() -> None:
            for signal, receives, service in (
                (order_completed, completed, OrderService),
                (order_cancelled, cancelled, Express),
            ):
                signal.connect(receives, sender=service, weak=False)
            for signal, receives in ((order_completed, completed), (order_cancelled, lenient)):
                receiver(signal)(receives)
            for row in ((order_completed, completed), (order_cancelled, cancelled)):
                row[0].connect(row[1])
        [of_list.connect(in_list) for of_list, in_list in ROWS]
        for two, wrong in ((order_completed, completed), (order_cancelled, of_none)):
            two.connect(wrong)  # E: requires a parameter "colour", which the signal does not send
        for three in (order_completed, order_cancelled):
            for each in (completed, cancelled):
                three.connect(each)  # E: payload fields "note" and "status"  # E: "reason"  # E: "status"
    """)
