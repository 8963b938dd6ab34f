"""Code that imports Django's own signals and nothing of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from textwrap import dedent

import pytest

from tests.plugin.checking import daemon_in, disagreements, errors, messages_of

MODELS = """
from django.db.models import Model
class Account(Model):
    class Meta: app_label = "shop"
class Customer(Account):
    class Meta: app_label = "shop"
class Other(Model):
    class Meta: app_label = "shop"
"""
IMPORTS = """
from typing import Any
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.signals import got_request_exception, request_started
from django.db.models import Model, signals
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_save
from django.dispatch import Signal, receiver
from models import Account, Customer, Other
"""
Check = Callable[..., None]


@pytest.fixture
def check(cache: Path) -> Check:
    """Compare what mypy reports on each line with the marks on it."""

    def check(source: str, **others: str) -> None:
        main = IMPORTS + dedent(source)
        sources = {"models": MODELS, **others, "main": main}
        assert disagreements(main, messages_of(sources, cache)) == []

    return check


def test_right_receivers_are_right(check: Check) -> None:
    """Untyped ones, bases, further defaults, lazy senders, kwargs that come from elsewhere."""
    check("""
        @receiver(post_save, sender=Account)
        def untyped(sender, instance, created, **kwargs): ...
        @receiver(post_save, sender=Account)
        def typed(sender: type[Account], instance: Account, created: bool, **kwargs: Any) -> None: ...
        @receiver(post_save, sender=Customer)
        def base(sender: type[Model], instance: Account, **kwargs: object) -> None: ...
        @receiver([post_save, post_delete], sender=Account)
        def several(instance: Account, created: bool = False, **kwargs: object) -> None: ...
        @receiver(post_save, sender="shop.Account")
        def lazy(sender: type[Account], instance: Account, **kwargs: Any) -> None: ...
        @receiver(m2m_changed, sender=Account)
        def relation(instance: Other, model: type[Other], action: str, **kwargs: Any) -> None: ...
        @receiver(user_logged_in)
        def derived(sender: Any, user: User, **kwargs: Any) -> None: ...
        @receiver(got_request_exception, sender=Other)
        def sent_by_projects(sender: Any, **kwargs: Any) -> None: ...
        def connect(models: list[type[Account]], options: dict[str, Any]) -> None:
            for model in models:
                post_save.connect(typed, sender=model)
            post_save.connect(typed, **options)
            for model in (Account, Customer):
                post_save.connect(base, sender=model)
        class Handler:
            def __init__(self) -> None:
                post_save.connect(self.saved, sender=Account)
            def saved(self, sender: type[Account], instance: Account, **kwargs: Any) -> None: ...
    """)


def test_wrong_receivers_are_reported(check: Check) -> None:
    """Each mistake by one clear error."""
    check("""
        @receiver(post_save, sender=Account)  # E: "instance": expects "Other", is sent "Account"
        def wrong_model(sender: type[Account], instance: Other, **kwargs: Any) -> None: ...
        @receiver(pre_save, sender=Account)  # E: requires a parameter "created", which the signal does not send
        def absent(sender: Any, created: bool, **kwargs: Any) -> None: ...
        @receiver(request_started)  # E: cannot do without payload field "environ"
        def one_of_two(sender: Any, environ: Any, **kwargs: Any) -> None: ...
        @receiver(post_save)  # E: requires a parameter "model", which the signal does not send: name it "sender"
        def renamed(model: Any, **kwargs: Any) -> None: ...
        @receiver(post_save)  # E: has to take **kwargs
        def closed(sender: Any, instance: Any, created: Any, raw: Any, using: Any, update_fields: Any) -> None: ...
        @receiver(post_migrate)  # E: cannot do without payload field "plan"
        def plan(sender: Any, plan: Any, **kwargs: Any) -> None: ...
        @receiver([post_save, post_delete], sender=Account)  # E: of signal "post_delete" requires a parameter "created"
        def one_of_both(instance: Account, created: bool, **kwargs: Any) -> None: ...
        @receiver(user_logged_out)  # E: expects "Customer", is sent "AbstractBaseUser | None"
        def unsent(sender: Any, user: Customer, **kwargs: Any) -> None: ...
        @receiver(post_save, sender=Account())  # E: is never sent by "Account": its sender is "type[Model]"
        def object_as_sender(sender: Any, **kwargs: Any) -> None: ...
        @receiver(post_save)  # E: takes only "str"
        def wrong_kwargs(sender: Any, instance: Any, **kwargs: str) -> None: ...
        class Handler:
            def saved(self, sender: Any, **kwargs: Any) -> None: ...
        post_save.connect(Handler.saved)  # E: connect the method of an instance
        def positional(sender: Any, /, **kwargs: Any) -> None: ...
        post_save.connect(positional)  # E: by position
    """)


def test_a_signal_is_known_by_any_name(check: Check) -> None:
    """Of its module, of an alias, as the variable of a loop, in a list that has a name."""
    check("""
        def wrong(sender: Any, instance: int, **kwargs: Any) -> None: ...
        signals.post_save.connect(wrong)  # E: of signal "post_save" cannot accept payload field "instance"
        alias = post_save
        alias.connect(wrong)  # E: of signal "post_save" cannot accept payload field "instance"
        for signal in (pre_save, signals.post_delete):
            signal.connect(wrong)  # E: signal "pre_save" cannot accept payload field  # E: signal "post_delete" cannot
        ALL: list[Signal] = [pre_save, post_save]
        @receiver(ALL)  # E: signal "pre_save" cannot accept payload field  # E: signal "post_save" cannot
        def listed(sender: Any, instance: int, **kwargs: Any) -> None: ...
        on = receiver(post_save, sender=Account)
        @on  # E: expects "int", is sent "Account"
        def later(sender: Any, instance: int, **kwargs: Any) -> None: ...
        def local() -> None:
            mine = pre_save
            mine.connect(wrong)  # E: of signal "pre_save" cannot accept payload field "instance"
    """)


def test_a_receiver_of_one_model_that_gets_all_is_told_what_to_do(check: Check) -> None:
    """To connect with that model as sender, or to take any model; nothing of it where that is not the reason."""
    check("""
        @receiver(post_save)  # E: is sent "Model"; connect with sender=Account, or annotate "Model" and narrow
        def by_instance(sender: Any, instance: Account, **kwargs: Any) -> None: ...
        @receiver([post_save, post_delete], sender=None)  # E: "Model" and narrow  # E: "Model" and narrow
        def by_none(instance: Account, **kwargs: Any) -> None: ...
        @receiver(post_save)  # E: connect with sender=Account, or annotate "type[Model]" and narrow
        def by_sender(sender: type[Account], **kwargs: Any) -> None: ...
        @receiver(post_save)  # E: expects "int", is sent "Model"  [signal-receiver]
        def other(sender: Any, instance: int, **kwargs: Any) -> None: ...
        @receiver(post_save, sender=Account)  # E: expects "Customer", is sent "Account"  [signal-receiver]
        def narrower(sender: Any, instance: Customer, **kwargs: Any) -> None: ...
    """)


DECORATORS = """
from typing import Callable, TypedDict, TypeVar
from typedsignal.django import DjangoSignal, post_save as typed_save
F = TypeVar("F", bound=Callable[..., Any])
def log_calls(function: F) -> F: return function
class Renamed(TypedDict):
    sender: Any
    name: str
renamed = Signal()
declared: DjangoSignal[Renamed] = DjangoSignal()
"""


def test_a_function_that_djangos_connect_decorates_is_reported(check: Check) -> None:
    """`connect` returns None, of any signal of Django's class, and nothing else is said of the decorators around it."""
    check(
        DECORATORS
        + """
class Derived(Signal): ...
derived = Derived()
@renamed.connect  # E: "connect" of Django returns None, so its name does not keep it alive: write @receiver(renamed)
def plain(sender: Any, **kwargs: Any) -> None: ...
@signals.post_save.connect  # E: Receiver "builtin" of signal "post_save" is connected weakly, but the "connect" of
def builtin(sender: Any, **kwargs: Any) -> None: ...
def make_signal() -> Signal: return Signal()
@make_signal().connect  # E: Receiver "made" is connected weakly, but the "connect" of Django returns None
def made(sender: Any, **kwargs: Any) -> None: ...
class Holder:
    changed = Signal()
@Holder.changed.connect  # E: write @receiver(Holder.changed)
def of_class(sender: Any, **kwargs: Any) -> None: ...
@derived.connect  # E: write @receiver(derived)  [signal-weak-receiver]
async def of_derived(sender: Any, **kwargs: Any) -> None: ...
@typed_save.connect  # E: write @receiver(typed_save)
def of_view(sender: Any, **kwargs: Any) -> None: ...
@declared.connect  # E: write @receiver(declared)
def of_declared(sender: Any, name: str, **kwargs: Any) -> None: ...
@renamed.connect  # E: write @receiver(renamed)
@log_calls
def above(sender: Any, **kwargs: Any) -> None: ...
@receiver(pre_save)
@log_calls
@renamed.connect  # E: write @receiver(renamed)
def below(sender: Any, **kwargs: Any) -> None: ...
@receiver(pre_save, weak=False)
@renamed.connect  # E: write @receiver(renamed)
def below_strong(sender: Any, **kwargs: Any) -> None: ...
@renamed.connect  # E: write @receiver(renamed)
@post_save.connect  # E: write @receiver(post_save)
def twice(sender: Any, **kwargs: Any) -> None: ...
class Handlers:
    @staticmethod
    @renamed.connect  # E: write @receiver(renamed)
    def static(sender: Any, **kwargs: Any) -> None: ...
    @renamed.connect  # E: move @staticmethod above the decorator that connects
    @staticmethod
    def static_below(sender: Any, **kwargs: Any) -> None: ...
def connect_all() -> None:
    @renamed.connect  # E: write @receiver(renamed)
    def local(sender: Any, **kwargs: Any) -> None: ...
for signal in (pre_save, post_delete):
    @signal.connect  # E: write @receiver(
    def in_loop(sender: Any, **kwargs: Any) -> None: ...
"""
    )


def test_djangos_connect_with_options_is_reported_as_no_decorator(check: Check) -> None:
    """One sentence says what to write, and the function is checked as that would."""
    check(
        DECORATORS
        + """
@renamed.connect(sender=Account)  # E: it is no decorator: write @receiver(renamed, sender=Account)  [call-arg]
def plain(sender: Any, **kwargs: Any) -> None: ...
@signals.post_save.connect(sender=Account, dispatch_uid="x")  # E: @receiver(signals.post_save, sender=Account, disp
def builtin(sender: type[Account], **kwargs: Any) -> None: ...
@post_save.connect(sender=Account)  # E: it is no decorator  # E: expects "Other", is sent "Account"
def wrong(sender: type[Account], instance: Other, **kwargs: Any) -> None: ...
@typed_save.connect(sender=Account)  # E: write @receiver(typed_save, sender=Account)
def of_view(sender: Any, **kwargs: Any) -> None: ...
@declared.connect()  # E: write @receiver(declared)
def of_declared(sender: Any, name: str, **kwargs: Any) -> None: ...
renamed.connect(sender=Account)  # E: Missing positional argument "receiver"
"""
    )


def test_a_connect_that_returns_the_receiver_decorates(check: Check) -> None:
    """That of another library, and of a class derived from Django's; Django's itself may be called."""
    check(
        DECORATORS
        + """
from blinker import Signal as BlinkerSignal
from celery.signals import task_failure
from typedsignal import Signal as TypedSignal, receiver as connect_to
class Fields(TypedDict):
    name: str
class Returning(Signal):
    def connect(self, receiver: F, *args: Any, **kwargs: Any) -> F:  # type: ignore[override]
        super().connect(receiver, *args, **kwargs)
        return receiver
returning, blinked, typed = Returning(), BlinkerSignal(), TypedSignal[Any, Fields]()
@returning.connect
def of_derived(sender: Any, **kwargs: Any) -> None: ...
@blinked.connect
def of_blinker(sender: Any, **kwargs: Any) -> None: ...
@task_failure.connect
def of_celery(sender: Any, **kwargs: Any) -> None: ...
@typed.connect
def of_typedsignal(sender: Any, **kwargs: Any) -> None: ...
@renamed.connect
@connect_to(typed, weak=False)
def held(sender: Any, **kwargs: Any) -> None: ...
@receiver(renamed)
def received(sender: Any, **kwargs: Any) -> None: ...
@log_calls
@receiver(post_save, sender=Account)
def saved(sender: Any, **kwargs: Any) -> None: ...
renamed.connect(received)
post_save.connect(saved, sender=Account)
"""
    )


def test_a_sender_that_a_signal_never_has_is_one_mistake(check: Check) -> None:
    """What the receiver expects of that sender is not reported as well; other mistakes in it are."""
    check("""
        @receiver(post_save, sender=int)  # E: is never sent by "type[int]"
        def by_model(sender: type[Account], instance: Account, **kwargs: Any) -> None: ...
        @receiver(post_save, sender=Signal)  # E: is never sent by "type[Signal]"
        def by_same(sender: type[Signal], **kwargs: Any) -> None: ...
        @receiver(post_save, sender=Account())  # E: is never sent by "Account"
        def by_object(sender: Account, **kwargs: Any) -> None: ...
        @receiver(request_started, sender="shop.Account")  # E: only signals of models look up the name of a model
        def by_name(sender: str, **kwargs: Any) -> None: ...
        @receiver(post_save, sender=int)  # E: is never sent by "type[int]"  # E: expects "str", is sent "bool"
        def wrong_field(sender: type[Account], created: str, **kwargs: Any) -> None: ...
        @receiver(post_save, sender="shop.Account")  # E: cannot accept the sender: expects "int"
        def wrong_sender(sender: int, **kwargs: Any) -> None: ...
    """)


def test_what_the_stubs_refuse_is_one_mistake(check: Check) -> None:
    """The plugin does not report again that a receiver cannot be called."""
    check("""
        from typing import Callable
        post_save.connect(None)  # E: has incompatible type "None"; expected "Callable[..., Any]"
        Signal().connect(3, sender=Account)  # E: has incompatible type "int"
        def connect_one(handler: Callable[..., Any] | None) -> None:
            pre_save.connect(handler)  # E: has incompatible type "Callable[..., Any] | None"
        receiver(post_save)(None)  # E: Receiver "None" of signal "post_save" cannot be called
        class TakesAnything(Signal):
            def connect(self, receiver: Any, *args: Any, **kwargs: Any) -> None: ...
        lax = TakesAnything()
        lax.connect(None)  # E: Receiver "None" of signal "lax" cannot be called
    """)


def test_what_never_runs_is_reported_of_djangos_own_signals(check: Check) -> None:
    """Nothing reads the responses of these: of generators, coroutines and tasks, through typed views as well."""
    check("""
        import asyncio
        from collections.abc import Awaitable, Coroutine, Iterator
        from contextlib import contextmanager
        from celery import shared_task
        from typedsignal.django import post_save as typed, receiver as typed_receiver
        @receiver(post_save)  # E: Receiver "untyped" of signal "post_save" is a generator, its body never runs
        def untyped(sender, **kwargs):
            yield 1
        def numbers(sender: type[Model], **kwargs: object) -> Iterator[int]:
            yield 1
        typed.connect(numbers)  # E: Receiver "numbers" of signal "typed" is a generator
        signals.pre_save.connect(numbers)  # E: is a generator
        @typed_receiver(typed)  # E: is a context manager
        @contextmanager
        def opened(sender: type[Model], **kwargs: object) -> Iterator[int]:
            yield 1
        @receiver(post_save)  # E: Receiver "later" of signal "post_save" is never awaited: it is a plain def
        def later(sender: Any, **kwargs: object) -> Coroutine[Any, Any, None]: ...
        @receiver(post_save)
        def scheduled(sender: Any, **kwargs: object) -> asyncio.Task[None]: ...
        @receiver(post_save)
        def perhaps_scheduled(sender: Any, **kwargs: object) -> Awaitable[None]: ...
        @shared_task
        def task(sender: type[Model], **kwargs: object) -> None: ...
        typed.connect(task)  # E: Receiver "task" of signal "typed" is a task
        post_save.connect(task)  # E: is a task
        own = Signal()
        own.connect(numbers)
        own.connect(task)  # E: is a task
    """)


def test_nothing_is_guessed_of_a_signal_of_unknown_payload(check: Check) -> None:
    """Of a project's own `Signal()` only that is checked which holds for all of them."""
    check("""
        ordered = Signal()
        def right(sender: Any, order: int, **kwargs: Any) -> None: ...
        ordered.connect(right)
        def closed(sender: Any, order: int) -> None: ...
        ordered.connect(closed)  # E: Receiver "closed" of signal "ordered" has to take **kwargs
        def ready() -> None:
            def local(sender: Any, **kwargs: Any) -> None: ...
            ordered.connect(local)  # E: it is disconnected when "ready" returns
        def either(flag: bool, signal: Signal) -> None:
            chosen = post_save if flag else pre_save
            chosen.connect(right)
            signal.connect(right)
    """)


def test_types_of_the_users_stay_as_they_are(check: Check) -> None:
    """Signals and decorators can be passed on, returned and kept as django-stubs has them."""
    check("""
        from collections.abc import Callable
        from typing import TypeVar
        F = TypeVar("F", bound=Callable[..., Any])
        def mine(**options: Any) -> Callable[[F], F]:
            return receiver(post_save, **options)
        @mine(sender=Account)
        def saved(sender: Any, number: int = 0, **kwargs: Any) -> int: return number
        number: int = saved(Account, 1)
        @receiver(post_save)
        def kept(sender: Any, **kwargs: Any) -> int: return 1
        result: int = kept(Account)
        kept(Account, 1)  # E: Too many
        every: list[Signal] = [post_save, pre_save, post_migrate]
        one: Signal = post_save
        def f(signal: signals.ModelSignal) -> None: ...
        f(post_save)
    """)


def test_an_object_that_django_never_awaits_is_reported(check: Check) -> None:
    """Django asks whether the object is a coroutine function, which holds only if the object is marked as one."""
    check(
        """
        from marked import Marked
        class Mail:
            async def __call__(self, sender: Any, **kwargs: Any) -> None: ...
            async def method(self, sender: Any, **kwargs: Any) -> None: ...
        mail = Mail()
        post_save.connect(mail)  # E: Receiver "mail" of signal "post_save" is never awaited
        post_save.connect(mail.method)
        marked = Marked()
        post_save.connect(marked)
        async def function(sender: Any, **kwargs: Any) -> None: ...
        post_save.connect(function)
    """,
        marked=(
            "from asgiref.sync import markcoroutinefunction\n"  # that of inspect is there since Python 3.12
            "class Marked:\n"
            "    def __init__(self) -> None:\n"
            "        markcoroutinefunction(self)\n"
            "    async def __call__(self, sender: object, **kwargs: object) -> None: ...\n"
        ),
    )


EDITS = [
    ("models", "class Customer(Account)", "class Customer(Other)"),
    ("models", "class Customer(Other)", "class Customer(Account)"),
    ("main", "(pre_save, post_save)", "(pre_save, post_migrate)"),
    ("main", "alias = post_save", "alias = post_delete"),
    ("receivers", "created: bool", "raw: bool"),
    ("receivers", "instance: Account", "instance: Other"),
]


def test_warm_runs_and_the_daemon_follow_every_edit(cache: Path, tmp_path: Path) -> None:
    """Of models, of receivers, of what a loop runs over: they report what a cold run reports."""
    sources = {
        "models": MODELS.replace("class Other", "class Last").replace(
            "class Account", "class Other(Model):\n    class Meta: app_label = 'shop'\nclass Account"
        ),
        "receivers": """
            from typing import Any
            from models import Account, Other
            def saved(sender: Any, instance: Account, created: bool, **kwargs: Any) -> None: ...
            def any_save(sender: Any, raw: bool, **kwargs: Any) -> None: ...
        """,
        "main": """
            from django.db.models.signals import post_delete, post_migrate, post_save, pre_save
            from models import Account, Customer
            from receivers import any_save, saved
            alias = post_save
            alias.connect(saved, sender=Customer)
            for signal in (pre_save, post_save):
                signal.connect(any_save)
        """,
    }
    warm, live = copytree(cache, tmp_path / "warm"), copytree(cache, tmp_path / "live")
    daemon = daemon_in(live)
    reported: list[list[str]] = []
    for number, (module, old, new) in enumerate([("main", "", ""), *EDITS]):
        assert old in sources[module]
        sources[module] = sources[module].replace(old, new)
        cold = errors(messages_of(sources, copytree(cache, tmp_path / f"cold{number}")))
        assert [errors(messages_of(sources, warm)), daemon(sources)] == [cold, cold], (module, new)
        reported.append(cold)
    assert [bool(messages) for messages in reported] == [False, True, False, True, True, True, True]


def test_a_decorator_keeps_a_payload_that_is_unpacked(check: Check) -> None:
    """Mypy keeps the names of the fields of `**payload: Unpack[...]`, once a ParamSpec has carried it."""
    check("""
        from typing import Unpack
        from typedsignal.django import PostSave, PreSave, on_commit
        @receiver(post_save, sender=Account)
        @on_commit
        def right(sender: type[Account], **payload: Unpack[PostSave[Account]]) -> None: ...
        @receiver(post_save, sender=Account)  # E: expects "Other", is sent "Account"
        @on_commit
        def wrong(sender: type[Account], **payload: Unpack[PostSave[Other]]) -> None: ...
        @receiver(post_save, sender=Account)  # E: has to take **kwargs
        @on_commit
        def closed(sender: type[Account], instance: Account) -> None: ...
    """)


def test_a_receiver_that_waits_for_the_commit_is_lost_where_nothing_holds_it(check: Check) -> None:
    """A receiver that `on_commit` returns is held weakly by the signal."""
    check("""
        from typedsignal.django import on_commit, post_save as typed_post_save
        def welcome(sender: type[Model], **kwargs: Any) -> None: ...
        typed_post_save.connect(on_commit(welcome))  # E: [signal-weak-receiver]
        typed_post_save.connect(on_commit(welcome), weak=False)
        kept = on_commit(welcome)
        typed_post_save.connect(kept)
    """)


def test_rows_of_a_loop_may_hold_the_receiver_too(check: Check) -> None:
    """Each receiver is meant for the signal, or the sender, of its row; one that fits none is reported."""
    check("""
        def saved(sender: type[Account], instance: Account, created: bool, **kwargs: Any) -> None: ...
        def deleted(sender: type[Account], instance: Account, origin: Any, **kwargs: Any) -> None: ...
        def other(sender: type[Other], instance: Other, **kwargs: Any) -> None: ...
        def of_none(sender: Any, colour: str, **kwargs: Any) -> None: ...
        for signal, handler in ((post_save, saved), (post_delete, deleted)):
            signal.connect(handler, sender=Account)
        for model, handler2 in ((Account, saved), (Other, other)):
            post_save.connect(handler2, sender=model)
        for signal3, model3, handler3 in ((post_save, Account, saved), (post_delete, Other, other)):
            signal3.connect(handler3, sender=model3)
        for signal4, handler4 in ((post_save, saved), (post_delete, of_none)):
            signal4.connect(handler4, sender=Account)  # E: requires a parameter "colour"
    """)
