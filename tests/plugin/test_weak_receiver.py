"""Receivers that nothing holds."""

from __future__ import annotations

from pathlib import Path

from tests.plugin.checking import SHOP, disagreements, messages_of
from tests.plugin.conftest import Check


def test_a_receiver_that_nothing_holds_is_reported(check: Check) -> None:
    """A lambda, a partial, an object made for it, or a method of one: gone when `connect` returns."""
    check("""
        import functools
        from functools import partial
        class Mailer:
            def mail(self, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(lambda sender, **kwargs: None)  # E: Receiver "<lambda>" of signal "order_completed" is
        order_completed.connect(lambda sender, **kwargs: None, weak=True)  # E: [signal-weak-receiver]
        order_completed.connect(Mailer().mail)  # E: it is gone at once
        class Notifier:
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        def mail(limit: int, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(Notifier())  # E: it is gone at once
        from typedsignal.django import on_commit
        def wait(sender: object, **kwargs: object) -> None: ...
        order_completed.connect(on_commit(wait))  # E: it is gone at once
        order_completed.connect(on_commit(using="other")(wait))  # E: it is gone at once
        order_completed.connect(partial(mail, 1))  # E: Receiver "partial[None]" of signal "order_completed" is
        order_completed.connect(functools.partial(mail, 1), OrderService)  # E: it is gone at once
        receiver(order_completed)(lambda sender, **kwargs: None)  # E: it is gone at once
        order_completed.connect(sender=OrderService)(lambda sender, **kwargs: None)  # E: it is gone at once
    """)


def test_a_receiver_that_is_held_is_right(check: Check) -> None:
    """Strongly connected, kept in a variable, passed on, or possibly kept by its own constructor."""
    check("""
        class Mailer:
            kept: "list[Mailer]" = []
            def __init__(self) -> None:
                self.kept.append(self)
            def mail(self, sender: object, **kwargs: object) -> None: ...
        def is_weak() -> bool: ...
        def mail(sender: object, **kwargs: object) -> None: ...
        def make_receiver() -> Callable[..., None]: ...
        order_completed.connect(lambda sender, **kwargs: None, weak=False)
        order_completed.connect(lambda sender, **kwargs: None, weak=is_weak())
        kept = order_completed.connect(lambda sender, **kwargs: None)
        print(order_completed.connect(lambda sender, **kwargs: None))
        order_completed.connect(Mailer().mail)
        order_completed.connect(mail)
        order_completed.connect(make_receiver())
        class Kept:
            def __init__(self) -> None:
                Mailer.kept.append(self)  # type: ignore
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(Kept())
        bound = order_completed.connect(Kept())
        receiver(order_completed, weak=False)(lambda sender, **kwargs: None)
    """)


def test_a_local_function_that_nothing_uses_is_reported(check: Check) -> None:
    """It is disconnected when the function returns, and nothing has run until then."""
    check("""
        def ready(is_first: bool) -> None:
            def one(sender: object, **kwargs: object) -> None: ...
            order_completed.connect(one)  # E: Receiver "one" of signal "order_completed" is connected weakly, but
            order_cancelled.connect(one)  # E: is a local function of "ready": it is disconnected when
            @receiver(order_completed)  # E: Receiver "two"
            def two(sender: object, **kwargs: object) -> None: ...
            if is_first:
                @order_completed.connect  # E: Receiver "three"
                def three(sender: object, **kwargs: object) -> None: ...
    """)


def test_a_function_in_a_loop_that_calls_nothing_is_reported(check: Check) -> None:
    """Each round takes the name from the function of the round before, in a module, a function or further blocks."""
    check("""
        names = ["a", "b"]
        by_name = {"a": OrderService, "b": Express}
        for name in names:
            @receiver(order_completed)  # E: but its name is bound again in the next round of the loop in line 5: it is
            def of_module(sender: object, **kwargs: object) -> None:
                print(name)
        def ready(is_first: bool) -> None:
            for number, (name, service) in enumerate(by_name.items()):
                def mail(sender: object, **kwargs: object) -> None: ...
                order_completed.connect(mail, sender=service)  # E: in the next round of the loop in line 10
            for name in names:
                if is_first:
                    @order_completed.connect  # E: it is a local function of "ready"
                    def once(sender: object, **kwargs: object) -> None: ...
                for other in names:
                    print(other)
    """)


def test_a_function_in_a_loop_that_is_held_is_right(check: Check) -> None:
    """It is kept, it is connected strongly, the loop has one round, or the loop ends with it."""
    check("""
        names = ["a", "b"]
        kept: list[object] = []
        for name in names:
            @receiver(order_completed)
            def of_module(sender: object, **kwargs: object) -> None: ...
            kept.append(of_module)
        for name in names:
            @receiver(order_completed, weak=False)
            def strong(sender: object, **kwargs: object) -> None: ...
        for name in ["a"]:
            @receiver(order_completed)
            def once(sender: object, **kwargs: object) -> None: ...
        for name in names:
            @receiver(order_completed)
            def first(sender: object, **kwargs: object) -> None: ...
            break
        for name in names:
            if name == "a":
                @receiver(order_completed)
                def chosen(sender: object, **kwargs: object) -> None: ...
        while names:
            names.pop()
            @receiver(order_completed)
            def waiting(sender: object, **kwargs: object) -> None: ...
    """)


def test_what_only_makes_an_object_does_not_call_a_local_function(check: Check) -> None:
    """A partial, or an object of a class of this file whose constructor runs nothing."""
    check("""
        import functools
        from dataclasses import dataclass
        from functools import partial
        class Mailer:
            def __init__(self, name: str) -> None:
                self.name = name
        @dataclass(kw_only=True)
        class Box:
            content: int
        class Sends:
            def __init__(self) -> None:
                order_completed.send(OrderService, order_id=1, status="")
        class Child(Sends): ...
        class Node:
            def __init__(self) -> None:
                self.child: Node = Node()
        def makes_an_object() -> Mailer:
            @receiver(order_completed)  # E: it is a local function of "makes_an_object"
            def mail(sender: object, **kwargs: object) -> None: ...
            return Mailer("one")
        def makes_a_box() -> object:
            def mail(sender: object, **kwargs: object) -> None: ...
            order_completed.connect(mail)  # E: [signal-weak-receiver]
            return [Box(content=1), functools.partial(print, 1)]
        def makes_a_partial() -> None:
            @receiver(order_completed)  # E: [signal-weak-receiver]
            def mail(sender: object, **kwargs: object) -> None: ...
            call = partial(print, 1)
        def sends() -> object:
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
            return Sends()
        def sends_by_base() -> object:
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
            return Child()
        def makes_another() -> object:
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
            return Node()
    """)


def test_a_local_function_that_may_be_called_or_kept_is_right(check: Check) -> None:
    """A test that sends in the same function, a fixture, a function that is returned, stored or passed on."""
    check("""
        def test_sends() -> None:
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
            order_completed.send(OrderService, order_id=1, status="")
        def fixture() -> Iterator[None]:
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
            yield
        def returns() -> object:
            def mail(sender: object, **kwargs: object) -> None: ...
            order_completed.connect(mail)
            return mail
        def stores(kept: list[object]) -> None:
            def mail(sender: object, **kwargs: object) -> None: ...
            kept.append(mail)
            order_completed.connect(mail)
        def gives_back() -> Callable[..., None]:
            def mail(sender: object, **kwargs: object) -> None: ...
            order_cancelled.connect(mail)
            return order_completed.connect(mail)
        def in_a_loop() -> None:
            for number in range(3):
                @receiver(order_completed)
                def mail(sender: object, **kwargs: object) -> None: ...
                order_completed.send(OrderService, order_id=number, status="")
        def in_a_loop_over_what_may_send(orders: Iterator[int]) -> None:
            for order in sends_all(orders):
                @receiver(order_completed)
                def mail(sender: object, **kwargs: object) -> None: ...
        def sends_all(orders: Iterator[int]) -> Iterator[int]:
            yield from orders
        def in_a_context(lock: ContextManager[None]) -> None:
            with lock:
                @receiver(order_completed)
                def mail(sender: object, **kwargs: object) -> None: ...
        def tries() -> None:
            try:
                @receiver(order_completed)
                def mail(sender: object, **kwargs: object) -> None: ...
            finally:
                order_completed.send(OrderService, order_id=1, status="")
        def strongly() -> None:
            @receiver(order_completed, weak=False)
            def mail(sender: object, **kwargs: object) -> None: ...
        def decorated(keeps: Callable[[Any], Any]) -> None:
            @keeps
            @receiver(order_completed)
            def mail(sender: object, **kwargs: object) -> None: ...
    """)


def test_what_an_object_does_not_hold_itself_is_right(check: Check) -> None:
    """A static or class method, a property, an attribute of the class, an object that something keeps as it is made."""
    check("""
        import functools
        from dataclasses import dataclass
        def mail(sender: object, **kwargs: object) -> None: ...
        class Loud:
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        class Mailer:
            loud = Loud()
            function: ClassVar[Callable[..., None]] = staticmethod(mail)
            @staticmethod
            def static(sender: object, **kwargs: object) -> None: ...
            @classmethod
            def of_class(cls, sender: object, **kwargs: object) -> None: ...
            @property
            def prop(self) -> Callable[..., None]:
                return mail
        order_completed.connect(Mailer().static)
        order_completed.connect(Mailer().of_class)
        order_completed.connect(Mailer().prop)
        order_completed.connect(Mailer().loud)
        order_completed.connect(Mailer().function)
        @dataclass
        class Registered:
            kept: "ClassVar[list[Registered]]" = []
            def __post_init__(self) -> None:
                self.kept.append(self)
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(Registered())
        @functools.cache
        class Once:
            def __call__(self, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(Once())
        class Keeps(type):
            kept: list[object] = []
            def __call__(cls, *args: Any, **kwargs: Any) -> Any:
                cls.kept.append(super().__call__(*args, **kwargs))
                return cls.kept[-1]
        class Kept(metaclass=Keeps):
            def mail(self, sender: object, **kwargs: object) -> None: ...
        order_completed.connect(Kept().mail)
        held: Callable[..., None]
        def ready() -> None:
            global held
            @receiver(order_completed)
            def held(sender: object, **kwargs: object) -> None: ...
        def sets_outer() -> Callable[[], object]:
            outer: object = None
            def inner() -> None:
                nonlocal outer
                @receiver(order_completed)
                def outer(sender: object, **kwargs: object) -> None: ...
            inner()
            return lambda: outer
        def held_by_another() -> None:
            def mail(sender: object, **kwargs: object) -> None: ...
            order_completed.connect(mail)
            order_cancelled.connect(mail, weak=False)
    """)


def test_a_line_of_a_log_does_not_hold_a_local_function(check: Check) -> None:
    """It sends no signal, nor does an assignment to an attribute; what is logged may."""
    check("""
        import logging
        import warnings
        _LOG = logging.getLogger(__name__)
        class Service:
            log = _LOG
            def ready(self) -> None:
                @receiver(order_completed)  # E: [signal-weak-receiver]
                def mail(sender: object, **kwargs: object) -> None: ...
                self.log.info("%s", len("ready"))
                _LOG.debug("ready")
                logging.getLogger(__name__).info("ready")
                warnings.warn("ready")
                setattr(self, "is_ready", True)
                print("ready")
            def sends(self) -> int:
                @receiver(order_completed)
                def mail(sender: object, **kwargs: object) -> None: ...
                self.log.info("%s", self.sends())
                return 1
    """)


NO_REDEF = """
        # mypy: disable-error-code=no-redef"""


def test_a_receiver_whose_name_is_bound_again_is_reported(check: Check) -> None:
    """Adjacent ones, which mypy joins, are both checked; the first is disconnected, in whatever kind of block."""
    check(
        NO_REDEF
        + """
        from typedsignal import receiver as connects
        on_completed = receiver(order_completed)
        @receiver(order_completed)  # E: expects "str", is sent "int"  # E: its name is bound again in line 9: it is
        def log(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        @receiver(order_cancelled)  # E: expects "str", is sent "int"
        def log(sender: object, *, order_id: str, **kwargs: object) -> None: ...
        @connects(order_completed)  # E: [signal-weak-receiver]
        def _(sender: object, **kwargs: object) -> None: ...
        @on_completed
        def _(sender: object, **kwargs: object) -> None: ...
        @on_completed  # E: [signal-weak-receiver]
        def spaced(sender: object, **kwargs: object) -> None: ...
        limit = len("limit")
        @on_completed  # E: but its name is deleted in line 19
        def spaced(sender: object, **kwargs: object) -> None: ...
        del spaced
        def plain(sender: object, **kwargs: object) -> None: ...
        order_completed.connect(plain)  # E: [signal-weak-receiver]
        def plain(sender: object, **kwargs: object) -> None: ...
        class Handlers:
            @staticmethod
            @on_completed  # E: [signal-weak-receiver]
            def log(sender: object, **kwargs: object) -> None: ...
            if limit:
                @order_cancelled.connect  # E: [signal-weak-receiver]
                def branch(sender: object, **kwargs: object) -> None: ...
            @on_completed
            def log(sender: object, **kwargs: object) -> None: ...
            @on_completed
            def branch(sender: object, **kwargs: object) -> None: ...
        def returns() -> object:
            @on_completed  # E: [signal-weak-receiver]
            def local(sender: object, **kwargs: object) -> None: ...
            @on_completed
            def local(sender: object, **kwargs: object) -> None: ...
            return local
    """
    )


def test_a_name_that_is_bound_again_does_not_matter_where_the_receiver_is_held(check: Check) -> None:
    """In branches that exclude each other, where it was used, connected strongly, or called before that."""
    check(
        NO_REDEF
        + """
        on_completed = receiver(order_completed)
        kept: list[object] = []
        if kept:
            @on_completed
            def branch(sender: object, **kwargs: object) -> None: ...
        else:
            @on_completed
            def branch(sender: object, **kwargs: object) -> None: ...
        try:
            @on_completed
            def tried(sender: object, **kwargs: object) -> None: ...
        except ImportError:
            @on_completed
            def tried(sender: object, **kwargs: object) -> None: ...
        @on_completed
        def used(sender: object, **kwargs: object) -> None: ...
        kept.append(used)
        @on_completed
        def used(sender: object, **kwargs: object) -> None: ...
        @receiver(order_completed, weak=False)
        def strong(sender: object, **kwargs: object) -> None: ...
        @receiver(order_completed)
        @receiver(order_cancelled, weak=False)
        def strong(sender: object, **kwargs: object) -> None: ...
        @on_completed
        def strong(sender: object, **kwargs: object) -> None: ...
        def test_sends() -> None:
            @on_completed
            def first(sender: object, **kwargs: object) -> None: ...
            order_completed.send(OrderService, order_id=1, status="")
            @on_completed
            def first(sender: object, **kwargs: object) -> None: ...
            order_completed.send(OrderService, order_id=1, status="")
        @on_completed
        def called(sender: object, **kwargs: object) -> None: ...
        test_sends()
        @on_completed
        def called(sender: object, **kwargs: object) -> None: ...
        class KeepsAll(type): ...
        class Kept(metaclass=KeepsAll):
            @on_completed
            def log(sender: object, **kwargs: object) -> None: ...
            @on_completed
            def log(sender: object, **kwargs: object) -> None: ...
        @overload
        def several(sender: object, *, order_id: int, **kwargs: object) -> int: ...
        @overload
        def several(sender: object, *, order_id: str, **kwargs: object) -> str: ...
        @on_completed
        def several(sender: object, **kwargs: Any) -> Any: ...
        class Typed:
            @property
            def log(self) -> int: ...
            @log.setter
            def log(self, value: int) -> None: ...
    """
    )


def test_a_name_that_is_bound_again_is_found_beside_further_connects(check: Check) -> None:
    """However often a function is connected, its name is what keeps it alive."""
    check("""
        def mail(sender: object, **kwargs: object) -> None: ...
        order_completed.connect(mail)  # E: [signal-weak-receiver]
        order_cancelled.connect(receiver=mail)  # E: [signal-weak-receiver]
        del mail
        def log(sender: object, **kwargs: object) -> None: ...
        order_completed.connect(
            log,  # E: [signal-weak-receiver]
        )
        order_cancelled.connect(log, OrderService)  # E: [signal-weak-receiver]
        def log(sender: object, **kwargs: object) -> None: ...  # E: [no-redef]
    """)


def test_strict_weak_reports_every_weak_local_function(folder: Path) -> None:
    """With the setting `strict_weak` it does not matter what else is done with it."""
    (folder / "pyproject.toml").write_text("[tool.typedsignal]\nstrict_weak = true\n")
    source = """from shop import *
def test_sends() -> None:
    @receiver(order_completed)  # E: [signal-weak-receiver]
    def mail(sender: object, **kwargs: object) -> None: ...
    order_completed.send(OrderService, order_id=1, status="")
"""
    assert disagreements(source, messages_of({"shop": SHOP, "main": source}, folder)) == []
