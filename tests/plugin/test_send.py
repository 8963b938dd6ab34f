"""The keyword arguments of the send methods."""

from __future__ import annotations

from tests.plugin.conftest import Check


def test_the_exact_keywords_are_accepted(check: Check) -> None:
    """A send with every required field, with or without the optional ones, is accepted."""
    check("""
        order_completed.send(OrderService, order_id=1, status="new")
        order_completed.send(Express, order_id=1, status="new", note="by hand")
        order_completed.send(sender=OrderService, order_id=1, status="new")
        order_cancelled.send(OrderService, order_id=1)
        order_cancelled.send(OrderService, order_id=1, reason="late")
    """)


def test_a_missing_field_is_reported(check: Check) -> None:
    """The message names a required field that is not sent."""
    check("""
        order_completed.send(OrderService, order_id=1)  # E: Missing named argument "status"
        order_cancelled.send(OrderService)  # E: Missing named argument "order_id"
        order_paid.send(OrderService)  # E: Missing named argument "order_id"
    """)


def test_an_unknown_field_is_reported(check: Check) -> None:
    """The message names a field that the payload does not have."""
    check("""
        order_completed.send(OrderService, order_id=1, status="", colour=2)  # E: Unexpected keyword argument "colour"
        order_cancelled.send(OrderService, order_id=1, colour=2)  # E: Unexpected keyword argument "colour"
        order_paid.send(OrderService, order_id=1, colour=2)  # E: Unexpected keyword argument "colour"
    """)


def test_a_field_of_another_type_is_reported(check: Check) -> None:
    """The value of a field has the type of the payload."""
    check("""
        order_completed.send(OrderService, order_id="1", status="")  # E: incompatible type "str"; expected "int"
        order_cancelled.send(OrderService, order_id=1, reason=None)  # E: incompatible type "None"; expected "str"
        order_paid.send(OrderService, order_id="1")  # E: incompatible type "str"; expected "int"
    """)


def test_a_sender_the_signal_never_has_is_reported(check: Check) -> None:
    """The sender has to be one that the signal was declared with."""
    check("""
        order_completed.send(Other, order_id=1, status="")  # E: incompatible type "type[Other]"
        order_completed.send(sender=Other, order_id=1, status="")  # E: incompatible type "type[Other]"
        order_completed.send(order_id=1, status="")  # E: Missing positional argument "sender"
    """)


def test_a_payload_by_position_is_reported_in_one_sentence(check: Check) -> None:
    """Whatever the types of the arguments are, for each send method, and where the payload itself is an argument."""
    check("""
        class Nothing(TypedDict): ...
        empty = Signal[Any, Nothing]()
        order_completed.send(OrderService, 1, "")  # E: Signal "order_completed" is sent with a payload by position
        order_completed.send(OrderService, "", status="")  # E: fields "note", "order_id" and "status" by keyword
        order_paid.send_robust(OrderService, 1)  # E: Signal "order_paid" is sent with a payload by position: pass field
        order_cancelled.send(OrderService, OrderCancelled(order_id=1))  # E: pass fields "order_id" and "reason" by
        empty.send(None, 1)  # E: it has no fields
        async def sends() -> None:
            await order_completed.asend(OrderService, 1, "")  # E: by position
        order_completed.send(OrderService, order_id=1, status="")
    """)


def test_every_send_method_is_exact(check: Check) -> None:
    """Robust and asynchronous sends take what send takes, and keep what they return."""
    check("""
        order_completed.send_robust(OrderService, order_id=1)  # E: Missing named argument "status"
        order_paid.send_robust(OrderService, order_id="1")  # E: incompatible type
        async def later() -> None:
            await order_completed.asend(OrderService, order_id=1)  # E: Missing named argument "status"
            await order_completed.asend_robust(OrderService, order_id=1)  # E: Missing named argument "status"
            reveal_type(await order_paid.asend(OrderService, order_id=1))  # N: Any, **Any) -> Any, int]]"
    """)


def test_a_subclass_of_signal_is_exact_too(check: Check) -> None:
    """A class that derives from a signal, generic or not, sends the payload of its base."""
    check("""
        T = TypeVar("T")
        class Loud(Signal[type[OrderService], OrderCompleted]): ...
        class Of(Signal[type[OrderService], T], Generic[T]): ...
        Loud().send(OrderService, order_id=1)  # E: Missing named argument "status"
        Of[OrderCancelled]().send(OrderService)  # E: Missing named argument "order_id"
        def local() -> None:
            class Inner(Signal[type[OrderService], OrderCompleted]): ...
            Inner().send(OrderService, order_id=1)  # E: Missing named argument "status"
    """)


def test_a_signal_in_a_class_is_exact_too(check: Check) -> None:
    """A signal may be an attribute of a class, and reached through it or an instance."""
    check("""
        class Shop:
            opened = Signal[type[OrderService], OrderCancelled]()
            def __init__(self) -> None:
                self.closed = Signal[type[OrderService], OrderCancelled]()
        Shop.opened.send(OrderService)  # E: Missing named argument "order_id"
        Shop().opened.send(OrderService)  # E: Missing named argument "order_id"
        Shop().closed.send(OrderService)  # E: Missing named argument "order_id"
    """)


def test_each_form_of_typed_dict_is_a_payload(check: Check) -> None:
    """Total or not, inherited, generic, by functional syntax, empty: the fields are those of the TypedDict."""
    check("""
        T = TypeVar("T")
        class Partial(TypedDict, total=False):
            a: int
        class More(Partial):
            b: str
        class Box(TypedDict, Generic[T]):
            held: T
        class Nothing(TypedDict): ...
        Functional = TypedDict("Functional", {"a": int})
        Signal[Any, Partial]().send(None)
        Signal[Any, More]().send(None, a=1)  # E: Missing named argument "b"
        Signal[Any, Box[int]]().send(None, held="")  # E: incompatible type "str"; expected "int"
        Signal[Any, Nothing]().send(None, a=1)  # E: Unexpected keyword argument "a"
        Signal[Any, Functional]().send(None)  # E: Missing named argument "a"
    """)


def test_a_class_is_read_off_its_constructor(check: Check) -> None:
    """Whatever the class is, its keywords are those of `__init__`; `**kwargs` leave it open."""
    check("""
        T = TypeVar("T")
        class Plain:
            def __init__(self, *, a: int, b: str = "") -> None: ...
        class Open:
            def __init__(self, *, a: int, **more: str) -> None: ...
        @dataclass(kw_only=True)
        class Box(Generic[T]):
            held: T
        Signal[Any, Plain]().send(None)  # E: Missing named argument "a"
        Signal[Any, Open]().send(None, a=1, b="")
        Signal[Any, Open]().send(None, a=1, b=2)  # E: incompatible type "int"; expected "str"
        Signal[Any, Box[int]]().send(None, held="")  # E: incompatible type "str"; expected "int"
    """)


def test_a_class_is_read_off_new(check: Check) -> None:
    """Where `__new__` or `__init__` alone says what it takes, that is the payload; where both do, it is unknown."""
    check("""
        from typing_extensions import Self
        T = TypeVar("T")
        class New(Generic[T]):
            def __new__(cls, *, item: T, note: str = "") -> Self: ...
        class Below(New[str]): ...
        class Passing:
            def __new__(cls, *args: Any, **kwargs: Any) -> Self: ...
            def __init__(self, *, item: int) -> None: ...
        class Both:
            def __new__(cls, *, item: int) -> Self: ...
            def __init__(self, *, item: int, note: str = "") -> None: ...
        new, below = Signal[None, New[int]](), Signal[None, Below]()
        passing, both = Signal[None, Passing](), Signal[None, Both]()
        new.send(None, item=1, note="")
        new.send(None, item="")  # E: incompatible type
        new.send(None)  # E: Missing named argument "item"
        below.send(None, item="")
        below.send(None, item=1)  # E: incompatible type
        passing.send(None, item=1)
        passing.send(None, item="")  # E: incompatible type
        both.send(None, anything=1)
        @new.connect  # E: cannot accept payload field "item": expects "str", is sent "int"
        def on(sender: None, *, item: str, note: str = "") -> None: ...
    """)


def test_an_overloaded_constructor_is_read(check: Check) -> None:
    """A send is of one overload, and a receiver takes what each of them has."""
    check("""
        from typing_extensions import Self
        T = TypeVar("T")
        class Item:
            @overload
            def __init__(self, *, item: int) -> None: ...
            @overload
            def __init__(self, *, item: str, note: str) -> None: ...
            def __init__(self, **kwargs: Any) -> None: ...
        class New:
            @overload
            def __new__(cls, *, item: int) -> Self: ...
            @overload
            def __new__(cls, *, note: str) -> Self: ...
            def __new__(cls, **kwargs: Any) -> Self: ...
        class Narrow(Generic[T]):
            @overload
            def __init__(self: "Narrow[int]", *, item: int) -> None: ...
            @overload
            def __init__(self: "Narrow[str]", *, note: str) -> None: ...
            def __init__(self, **kwargs: Any) -> None: ...
        class Position:
            @overload
            def __init__(self, item: int) -> None: ...
            @overload
            def __init__(self, *, note: str) -> None: ...
            def __init__(self, *args: Any, **kwargs: Any) -> None: ...
        item, new, narrow = Signal[None, Item](), Signal[None, New](), Signal[None, Narrow[int]]()
        position = Signal[None, Position]()  # E: takes field "item" by position
        send = item.send
        def finish(fields: dict[str, Any]) -> None:
            item.send(None, item=1)
            item.send(None, item="", note="")
            item.send(None, **fields)
            send(None, item=1)
            new.send(None, item=1)
            new.send(None, note="")
            narrow.send(None, item=1)
            item.send(None, item="")  # E: No overload variant
            item.send(None, note="")  # E: No overload variant
            send(None, item="")  # E: No overload variant
            new.send(None, item=1, note="")  # E: No overload variant
            narrow.send(None, note="")  # E: Unexpected keyword argument "note"
        @item.connect
        def right(sender: None, *, item: int | str, note: str = "") -> None: ...
        @item.connect  # E: expects "int", is sent "int | str"
        def one(sender: None, *, item: int, note: str = "") -> None: ...
        @item.connect  # E: cannot do without payload field "note"
        def two(sender: None, *, item: object, note: str) -> None: ...
        @narrow.connect
        def three(sender: None, *, item: int) -> None: ...
    """)


def test_each_typed_dict_of_a_union_has_what_is_sent(check: Check) -> None:
    """A union is held by mypy itself against nothing but the type of its values."""
    check("""
        class Draft(TypedDict, total=False):
            order_id: int
        class Note(TypedDict):
            note: str
        class Whole(TypedDict):
            order_id: int
        Either = Union[Whole, Draft]
        def finish(whole: Whole | OrderCompleted, draft: Whole | Draft, note: Whole | Note, either: Either) -> None:
            order_cancelled.send(OrderService, **draft)  # E: may be sent without payload field "order_id": "Draft"
            order_cancelled.send(OrderService, **note)  # E: may be sent without payload field "order_id": "Note"
            order_cancelled.send(OrderService, **either)  # E: may be sent without payload field "order_id"
            order_cancelled.send(OrderService, **whole)
    """)


def test_an_untyped_signal_takes_everything(check: Check) -> None:
    """Nothing is known of `Signal()`, so nothing is reported."""
    check("""
        anything.send(1, a=2)
        anything.send(sender=None)
        Signal[Any, Any]().send(1, a=2)
        def some(signal: Signal[Any, Any]) -> None:
            signal.send(1, a=2)
        some(order_completed)
    """)


def test_an_own_send_is_left_alone(check: Check) -> None:
    """A subclass that writes its own `send` decides what it takes."""
    check("""
        class Own(Signal[type[OrderService], OrderCompleted]):
            def send(self, sender: Any, /, *args: Any, **named: Any) -> Any: ...  # type: ignore[override]
        Own().send(1, 2, a=3)
    """)
