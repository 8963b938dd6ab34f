"""What a receiver has to take, by the rule by which the dispatcher calls."""

from __future__ import annotations

from tests.plugin.conftest import Check


def test_a_receiver_of_everything_is_right(check: Check) -> None:
    """A receiver may name every field, take them in `**kwargs`, or both."""
    check("""
        def names(sender: type[OrderService], order_id: int, status: str, note: str = "") -> None: ...
        def some(sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
        def none(sender: type[OrderService], **kwargs: Any) -> None: ...
        def unpacked(sender: type[OrderService], **kwargs: Unpack[OrderCompleted]) -> None: ...
        def wider(sender: object, *, order_id: float, **kwargs: object) -> None: ...
        def unannotated(sender, **kwargs): ...
        async def later(sender: type[OrderService], **kwargs: Any) -> None: ...
        for function in (names, some):
            order_completed.connect(function)
        order_completed.connect(names)
        order_completed.connect(some)
        order_completed.connect(none)
        order_completed.connect(unpacked)
        order_completed.connect(wider)
        order_completed.connect(unannotated)
        order_completed.connect(later)
    """)


def test_the_sender_is_taken_by_position_or_by_keyword(check: Check) -> None:
    """The dispatcher adapts to where the receiver takes the sender."""
    check("""
        def other_name(service: type[OrderService], **kwargs: object) -> None: ...
        def positional_only(service: type[OrderService], /, **kwargs: object) -> None: ...
        def keyword_only(*, sender: type[OrderService], **kwargs: object) -> None: ...
        def after_a_default(retries: int = 3, /, *, sender: type[OrderService], **kwargs: object) -> None: ...
        def after_a_key(order_id: int, sender: type[OrderService], **kwargs: object) -> None: ...
        def after_the_signal(signal: Signal[Any, Any], sender: type[OrderService], **kwargs: object) -> None: ...
        def into_kwargs(order_id: int, **kwargs: object) -> None: ...
        def into_args(*args: type[OrderService], order_id: int, status: str, note: str = "") -> None: ...
        def nowhere(order_id: int, status: str, note: str = "") -> None: ...
        order_completed.connect(other_name)
        order_completed.connect(positional_only)
        order_completed.connect(keyword_only)
        order_completed.connect(after_a_default)
        order_completed.connect(after_a_key)
        order_completed.connect(after_the_signal)
        order_completed.connect(into_kwargs)
        order_completed.connect(into_args)
        order_completed.connect(nowhere)  # E: Receiver "nowhere" of signal "order_completed" cannot accept the sender
    """)


def test_a_sender_of_another_type_is_reported(check: Check) -> None:
    """The receiver has to take every sender that the signal may have."""
    check("""
        def other(sender: type[Other], **kwargs: object) -> None: ...
        def narrower(sender: type[Express], **kwargs: object) -> None: ...
        def by_keyword(*, sender: type[Other], **kwargs: object) -> None: ...
        def after_a_default(retries: int = 3, /, sender: type[Other] = Other, **kwargs: object) -> None: ...
        order_completed.connect(other)  # E: cannot accept the sender: expects "type[Other]", is sent
        order_completed.connect(narrower)  # E: expects "type[Express]", is sent "type[OrderService]"
        order_completed.connect(by_keyword)  # E: expects "type[Other]", is sent "type[OrderService]"
        order_completed.connect(after_a_default)  # E: expects "type[Other]", is sent "type[OrderService]"
    """)


def test_a_key_that_cannot_be_taken_is_reported(check: Check) -> None:
    """A receiver accepts every field that may be sent, also an optional one."""
    check("""
        def no_note(sender: object, order_id: int, status: str) -> None: ...
        def by_position(sender: object, order_id: int, /, **kwargs: object) -> None: ...
        def only_sender(sender: object) -> None: ...
        order_completed.connect(no_note)  # E: cannot accept payload field "note": let it take "note", or **kwargs
        order_completed.connect(by_position)  # E: requires a parameter by position: let it be given by keyword
        order_completed.connect(only_sender)  # E: cannot accept payload fields "note", "order_id" and "status"
    """)


def test_a_key_of_another_type_is_reported(check: Check) -> None:
    """The parameter of a field accepts the type that the signal sends."""
    check("""
        class Texts(TypedDict):
            order_id: str
        class Numbers(TypedDict):
            order_id: int
        def text(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        def unpacked(sender: object, **kwargs: Unpack[Texts]) -> None: ...
        order_completed.connect(text)  # E: cannot accept payload field "order_id": expects "str", is sent "int"
        Signal[Any, Texts]().connect(unpacked)
        numbers = Signal[Any, Numbers]()
        numbers.connect(unpacked)  # E: Receiver "unpacked" of signal "numbers" cannot accept payload field "order_id"
    """)


def test_wrong_kwargs_are_reported_once(check: Check) -> None:
    """An annotation of `**kwargs` that is too narrow is one mistake, however many fields it excludes."""
    check("""
        def narrow(sender: object, **kwargs: int) -> None: ...
        order_completed.connect(narrow)  # E: cannot accept payload fields "note" and "status": its "**kwargs" takes
    """)


def test_a_key_that_may_be_left_out_needs_a_default(check: Check) -> None:
    """NotRequired in a TypedDict, and a default in a class, mean that a field is absent when it is not sent."""
    check("""
        def demands_note(sender: object, *, note: str, **kwargs: object) -> None: ...
        def demands_reason(sender: object, *, order_id: int, reason: str) -> None: ...
        order_completed.connect(demands_note)  # E: cannot do without payload field "note": the signal may leave it out
        order_cancelled.connect(demands_reason)  # E: cannot do without payload field "reason"
    """)


def test_a_parameter_that_is_not_sent_is_reported(check: Check) -> None:
    """A receiver can require only what the signal sends."""
    check("""
        def demands_user(sender: object, *, user: str, **kwargs: object) -> None: ...
        def offers_user(sender: object, *, user: str = "", **kwargs: object) -> None: ...
        order_completed.connect(demands_user)  # E: requires a parameter "user", which the signal does not send
        order_completed.connect(offers_user)
    """)


def test_the_signal_is_checked_where_it_is_asked_for(check: Check) -> None:
    """A parameter named `signal` gets the signal, so it has to take it."""
    check("""
        def typed(sender: object, signal: Signal[type[OrderService], OrderCompleted], **kwargs: object) -> None: ...
        def text(sender: object, signal: str, **kwargs: object) -> None: ...
        order_completed.connect(typed)
        order_completed.connect(text)  # E: cannot accept the signal: expects "str" as "signal"
    """)


def test_the_response_has_the_type_that_is_collected(check: Check) -> None:
    """A signal with a response type takes receivers that return it, or something to await for it."""
    check("""
        counted = Signal[Any, OrderCancelled, int]()
        def right(sender: object, **kwargs: object) -> bool: ...
        async def later(sender: object, **kwargs: object) -> int: ...
        def wrong(sender: object, **kwargs: object) -> str: ...
        counted.connect(right)
        counted.connect(later)
        counted.connect(wrong)  # E: cannot return "str": the signal collects "int"
    """)


def test_methods_and_objects_are_receivers(check: Check) -> None:
    """A bound method is checked without `self`, and an object by its `__call__`."""
    check("""
        from functools import partial
        class Mailer:
            def on_order(self, sender: type[OrderService], *, order_id: int, **kwargs: object) -> None: ...
            def on_text(self, sender: type[OrderService], *, order_id: str, **kwargs: object) -> None: ...
            @staticmethod
            def static(sender: object, **kwargs: object) -> None: ...
            @classmethod
            def of_class(cls, sender: object) -> None: ...
        class Right:
            def __call__(self, sender: type[OrderService], **kwargs: object) -> None: ...
        class Wrong:
            def __call__(self, sender: type[OrderService]) -> None: ...
        def with_user(sender: object, *, user: str, **kwargs: object) -> None: ...
        mailer, right, wrong, bound = Mailer(), Right(), Wrong(), partial(with_user, user="me")
        order_completed.connect(mailer.on_order)
        order_completed.connect(Mailer.static)
        order_completed.connect(right)
        order_completed.connect(bound)
        order_completed.connect(mailer.on_text)  # E: Receiver "on_text" of signal "order_completed" cannot accept
        order_completed.connect(Mailer.of_class)  # E: Receiver "of_class" of signal "order_completed" cannot accept
        order_completed.connect(wrong)  # E: Receiver "wrong" of signal "order_completed" cannot accept payload fields
        order_completed.connect(3)  # E: cannot be called: it is "int"
    """)


def test_a_receiver_of_unknown_type_is_accepted(check: Check) -> None:
    """Of what is typed Any, or as any callable at all, nothing is known."""
    check("""
        P = ParamSpec("P")
        def pass_on(one: Any, two: Callable[..., Any], three: Callable[P, None]) -> None:
            order_completed.connect(one)
            order_completed.connect(two)
            order_completed.connect(three)
    """)


def test_an_overloaded_receiver_needs_one_fitting_signature(check: Check) -> None:
    """One matching signature is enough, because the dispatcher calls a receiver in one way."""
    check("""
        @overload
        def either(sender: type[OrderService], **kwargs: object) -> None: ...
        @overload
        def either(sender: int) -> int: ...
        def either(sender: Any, **kwargs: Any) -> Any: ...
        order_completed.connect(either)
    """)


def test_a_generic_receiver_is_accepted(check: Check) -> None:
    """A type variable of the receiver stands for what is sent."""
    check("""
        T = TypeVar("T")
        def generic(sender: type[T], *, order_id: int, **kwargs: object) -> T: ...
        def wrong(sender: type[T], *, order_id: str, **kwargs: object) -> T: ...
        order_completed.connect(generic)
        order_completed.connect(wrong)  # E: cannot accept payload field "order_id"
    """)


def test_the_type_variables_of_a_receiver_are_solved(check: Check) -> None:
    """They stand for what is sent, and within their bound and their values."""
    check("""
        class Sent(TypedDict):
            number: int
            names: list[str]
            show: Callable[[int], str]
            maybe: int | None
            pairs: dict[str, list[int]]
        class Open:
            def __init__(self, *, name: str, **further: int) -> None: ...
        sent, counted, open = Signal[type[OrderService], Sent](), Signal[None, Sent, int](), Signal[None, Open]()
        from typing_extensions import TypeVar as WithDefault
        S = TypeVar("S", bound=OrderService)
        N = TypeVar("N", bound=str)
        I = TypeVar("I", bound=int)
        V = TypeVar("V", int, str)
        W = TypeVar("W", bytes, bytearray)
        D = WithDefault("D", default=str)
        Q = TypeVar("Q", bound=Sequence[Any])
        T = TypeVar("T")
        U = TypeVar("U")
        P = ParamSpec("P")
        @sent.connect
        def a(sender: type[S], *, number: I, names: list[T], **kwargs: object) -> I: ...
        @sent.connect
        def b(sender: type[S], *, number: V, names: Q, **kwargs: object) -> V: ...
        @sent.connect
        def c(sender: type[S], *, number: D, show: Callable[P, T], **kwargs: object) -> D: ...
        @sent.connect
        def d(sender: type[S], *, number: T, maybe: T | None, show: Callable[[T], U], **kwargs: U | Any) -> None: ...
        @sent.connect
        def e(sender: type[S], *, pairs: Mapping[U, Sequence[T]], names: Iterable[U], **kwargs: object) -> None: ...
        @sent.connect
        def f(sender: type[S], *, number: T, **kwargs: T) -> None: ...
        @sent.connect
        def g(sender: T, *, number: U, _other: U | None = None, **kwargs: object) -> Callable[[T], U]: ...
        @sent.connect  # E: cannot accept payload field "number": expects "str", is sent "int"
        def h(sender: type[S], *, number: N, **kwargs: object) -> None: ...
        @sent.connect  # E: cannot accept payload field "number"
        def i(sender: type[S], *, number: W, **kwargs: object) -> None: ...
        @sent.connect  # E: cannot accept payload field "names": expects "list[int]", is sent "list[str]"
        def j(sender: type[S], *, names: list[I], **kwargs: object) -> None: ...
        @sent.connect  # E: cannot accept payload field "show"
        def k(sender: type[S], *, show: Callable[[N], str], **kwargs: object) -> None: ...
        @sent.connect  # E: cannot accept payload field "number": expects "list[str]", is sent "int"
        def l(sender: type[S], *, number: list[T], names: list[T], **kwargs: object) -> None: ...
        @sent.connect  # E: its "**kwargs" takes only "str"
        def m(sender: type[S], **kwargs: N) -> None: ...
        @counted.connect
        async def n(sender: None, *, number: I, **kwargs: object) -> I: ...
        @counted.connect  # E: cannot return "str": the signal collects "int"
        def o(sender: None, *, names: list[N], **kwargs: object) -> N: ...
        @counted.connect  # E: cannot return "list[int]": the signal collects "int"
        def p(sender: None, *, number: T, **kwargs: object) -> list[T]: ...
        @open.connect
        def q(sender: None, *, name: str, **further: I) -> None: ...
        @open.connect
        def r(sender: None, **further: T) -> None: ...
        @open.connect  # E: cannot accept further payload fields: its "**further" takes only "str"
        def s(sender: None, *, name: str, **further: N) -> None: ...
        @open.connect  # E: cannot accept further payload fields: its "**further" takes only "str"
        def t(sender: None, *, name: str, **further: str) -> None: ...
    """)


def test_a_union_of_receivers_has_to_fit_whole(check: Check) -> None:
    """Every member of a union is called with the same arguments."""
    check("""
        class Right:
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        class Wrong:
            def __call__(self, sender: object) -> None: ...
        def either(one: Right | Wrong) -> None:
            order_completed.connect(one)  # E: Receiver "one" of signal "order_completed" cannot accept payload fields
    """)


def test_an_open_payload_wants_kwargs(check: Check) -> None:
    """A receiver of a signal that may send further fields takes `**kwargs`, and may name any field."""
    check("""
        @signal
        def noted(sender: object, **payload: Any) -> None:
            raise NotImplementedError
        def takes(sender: object, user: str, **kwargs: object) -> None: ...
        def refuses(sender: object, user: str) -> None: ...
        noted.connect(takes)
        noted.connect(refuses)  # E: cannot accept further payload fields
    """)


def test_an_untyped_signal_reports_nothing(check: Check) -> None:
    """Whatever is connected to `Signal()` is not the business of a type checker."""
    check("""
        def odd(a: int, b: str) -> None: ...
        anything.connect(odd)
        anything.connect(odd, sender=Other)
        @anything.connect
        def odder() -> None: ...
        @receiver(anything)
        def oddest(*, a: int) -> None: ...
    """)


def test_what_a_partial_fills_takes_nothing_else(check: Check) -> None:
    """What has its value by position takes no keyword, and what follows a value by keyword no position."""
    check("""
        from functools import partial
        def after(sender: Any, order_id: Any, **kwargs: Any) -> None: ...
        def before(order_id: Any, service: Any, **kwargs: Any) -> None: ...
        def first(limit: int, service: Any = None, order_id: Any = 0, status: Any = "", note: str = "") -> None: ...
        class Observer:
            def method(self, sender: Any, *, limit: int = 0, **kwargs: Any) -> None: ...
        observer = Observer()
        filled, twice, field = partial(after, 1), partial(partial(after, 1), order_id=1), partial(before, 1)
        method, renamed, by_keyword = partial(observer.method, 1), partial(before, 1, 2), partial(first, limit=3)
        order_completed.connect(filled)  # E: Receiver "filled" of signal "order_completed" has a value for its
        order_completed.connect(twice)
        order_completed.connect(field)  # E: has a value for its parameter "order_id", and cannot accept payload field
        order_completed.connect(method)  # E: Receiver "method" of signal "order_completed" has a value for its
        order_completed.connect(renamed)  # E: has a value for its parameter "order_id"
        order_completed.connect(by_keyword)  # E: cannot accept the sender: let its first parameter be the sender
        both = partial(after, 1, 2)
        order_completed.connect(both)  # E: has a value for its parameter "sender": leave  # E: its parameter "order_id"
        right, named, limited = partial(after, order_id=1), partial(observer.method, limit=3), partial(first, 3)
        order_completed.connect(right)
        order_completed.connect(named)
        order_completed.connect(limited)
    """)


WRAPPERS = """
        import functools
        from functools import wraps
        def timed(function):
            \"\"\"Time a function.\"\"\"
            start = 3
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                print(function.__name__, start)
                return function(*args, **kwargs)
            return wrapper
        def skip_raw(function: Callable[..., None]) -> Callable[..., None]:
            @wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> None:
                if not kwargs.get("raw"):
                    function(*args, **kwargs)
            return wrapper
        def retry(times):
            def decorate(function):
                @wraps(function)
                async def wrapper(*args, **kwargs):
                    return await function(*args, **kwargs)
                return wrapper
            return decorate
        def pops(function):
            @wraps(function)
            def wrapper(*args, **kwargs):
                kwargs.pop("order_id")
                return function(*args, **kwargs)
            return wrapper
        def adds(function):
            @wraps(function)
            def wrapper(*args, **kwargs):
                return function(*args, extra=1, **kwargs)
            return wrapper
        def swallows(function):
            @wraps(function)
            def wrapper(*args, order_id, **kwargs):
                return function(*args, **kwargs)
            return wrapper
"""


def test_a_receiver_below_untyped_decorators_that_hand_everything_on_is_checked(check: Check) -> None:
    """Where the file shows that they do no more, and whatever the order in which they stand and connect."""
    check(
        WRAPPERS
        + """
        @receiver(order_completed)  # E: expects "str", is sent "int"
        @timed
        def one(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        @order_completed.connect  # E: expects "str", is sent "int"
        @skip_raw
        @timed
        def two(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        @receiver(order_completed)  # E: expects "str", is sent "int"
        @retry(3)
        async def three(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        @timed
        def four(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        order_completed.connect(four)  # E: expects "str", is sent "int"
        @receiver(order_completed)  # E: did you mean "order_id"?
        @timed
        def five(sender, order, **kwargs): ...
    """
    )


def test_a_receiver_below_decorators_that_may_change_what_is_sent_is_right(check: Check) -> None:
    """They take out a field, or add one; and of a function below others the fields, but not the response, are known."""
    check(
        WRAPPERS
        + """
        @receiver(order_completed)
        @pops
        def one(sender: object, *, status: str, note: str = "") -> None: ...
        @receiver(order_completed)
        @adds
        def two(sender: object, *, extra: int, **kwargs: object) -> None: ...
        @receiver(order_completed)
        @swallows
        def three(sender: object, *, status: str, note: str = "") -> None: ...
        @receiver(order_completed)
        @timed
        def four(sender: object, *, order_id: int, **kwargs: object) -> None: ...
        @receiver(order_paid)
        @timed
        def five(sender: object, order_id: int) -> str: ...
        @receiver(order_completed)
        @timed
        def six(sender, order_id, **kwargs): ...
    """
    )


def test_what_a_cache_cannot_take_is_reported(check: Check) -> None:
    """A function below `lru_cache` or `cache` gets only what can be hashed."""
    check("""
        import functools
        class Sold(TypedDict):
            items: list[int]
            number: int
        sold = Signal[Any, Sold]()
        @sold.connect  # E: cannot accept payload field "items": its cache takes only what can be hashed
        @functools.cache
        def count(sender: object, **kwargs: object) -> None: ...
        @functools.lru_cache(maxsize=None)
        def log(sender: object, **kwargs: object) -> None: ...
        sold.connect(log)  # E: connect a function without one
        order_completed.connect(log)
    """)


def test_a_class_whose_instance_is_meant_is_reported_in_one_sentence(check: Check) -> None:
    """A class is called as the receiver; one whose constructor takes what is sent is right."""
    check("""
        class Mail:
            def __init__(self, host: str) -> None: ...
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        class Record:
            def __init__(self, sender: object, **kwargs: object) -> None: ...
            def __call__(self, number: int) -> None: ...
        class Plain:
            def __init__(self, host: str) -> None: ...
        order_completed.connect(Mail)  # E: Receiver "Mail" of signal "order_completed" is a class, which is called as
        order_completed.connect(Mail(""), weak=False)
        order_completed.connect(Record)
        order_completed.connect(Plain)  # E: cannot accept payload fields  # E: [signal-receiver]
    """)
