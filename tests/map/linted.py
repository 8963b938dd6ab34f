"""Two projects for `map --lint`: in one, each line with a mark is a mistake; in the other, nothing is."""

from __future__ import annotations

WRONG = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "shop/__init__.py": "",
    "shop/signals.py": """
from typing import TypedDict

from django.dispatch import Signal
from typedsignal import Signal as TypedSignal, signal

order_placed = Signal()
order_shipped = Signal()
order_packed = Signal()
stock_low = Signal()  # E: signal-never-sent: is never sent (1 receiver): send it, or remove it
price_changed = Signal()  # E: signal-no-receivers: has no receivers (1 send): connect one, or remove it
forgotten = Signal()  # E: signal-never-sent: is never sent and has no receivers: remove it
later = Signal()  # typedsignal: ignore[signal-never-sent]
untyped = TypedSignal()


class Till:
    opened = Signal()  # E: signal-never-sent: Till.opened" is never sent


class Paid(TypedDict):
    order_id: int
    method: str  # E: signal-unread-field: reads field "method" (1 receiver): remove the field, or read it


paid = TypedSignal[object, Paid]()


class Changed(TypedDict):
    order_id: int
    reason: str  # E: signal-unread-field: .returned" reads field "reason" (2 receivers)


cancelled = TypedSignal[object, Changed]()
returned = TypedSignal[object, Changed]()
exchanged = TypedSignal[object, Changed]()  # E: signal-never-sent: is never sent and has no receivers: remove it


@signal
def counted(sender: object, *, number: int, place: str) -> None:  # E: signal-unread-field: reads field "place"
    ...


@signal
def weighed(sender: object, *, grams: int) -> None:  # E: signal-no-receivers: .weighed" has no receivers
    ...
""",
    "shop/services.py": """
from shop import signals
from shop.signals import cancelled, counted, order_packed, order_placed, order_shipped, paid, price_changed, returned


class OrderService:
    def place(self, order, request):
        order_placed.send(sender=self.__class__, order=order, request=request)  # E: signal-unread-field: "request"
        order_placed.send_robust(sender=self.__class__, order=order)

    def ship(self, order):
        order_shipped.send_robust(sender=OrderService, order=order)
        price_changed.send(None, product=order)
        order_packed.send(None, order=order, weight=1)
        order_packed.send_robust(None, order=order)

    def pay(self):
        paid.send(OrderService, order_id=1, method="card")
        cancelled.send(None, order_id=1, reason="")
        returned.send(None, order_id=1, reason="")
        counted.send(None, number=1, place="")
        signals.weighed.send(None, grams=1)
        signals.untyped.send(None, name="")
""",
    "shop/receivers.py": """
from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Invoice
from shop.signals import cancelled, counted, order_packed, order_placed, order_shipped, paid, returned
from shop.signals import stock_low, untyped
from typedsignal import receiver as connect

UID = "shop.save"


@receiver(order_placed)
def mail(sender, order, user, **kwargs):  # E: signal-receiver: requires "user", which no send passes (2 sends): pass it
    print(order, user)


class Tracker:
    def __init__(self):
        order_shipped.connect(self.track, weak=False)

    def track(self, sender, carrier, number, **kwargs):  # E: signal-receiver: requires "carrier", "number", which no
        print(carrier)

    def count(self, sender, order, **kwargs): ...


order_shipped.connect(Tracker().count, weak=False)


@connect(untyped)
def greet(sender, nickname):  # E: signal-receiver: "shop.receivers.greet" of signal "shop.signals.untyped" requires
    print(nickname)


@untyped.connect
def count_names(sender, name, **kwargs): ...


@receiver(order_packed)
def weigh(sender, order, weight, **kwargs):  # E: signal-receiver: "weight", which the send at shop/services.py:15 does
    print(order, weight)


@receiver(stock_low)
def buy(sender, **kwargs): ...


@paid.connect
def book(sender: object, *, order_id: int, **kwargs: object) -> None: ...


@connect([cancelled, returned])
def refund(sender: object, *, order_id: int, **kwargs: object) -> None: ...


@counted.connect
def sum_up(sender: object, **kwargs: object) -> None:
    print(kwargs["number"])


def on_save(sender, instance, **kwargs): ...


def on_delete(sender, **kwargs): ...


def on_archive(sender, **kwargs): ...


post_save.connect(on_save, sender=Invoice, dispatch_uid=UID)
post_save.connect(on_archive, sender="shop.Invoice")
""",
    "shop/models.py": """
class Invoice: ...


class Order: ...
""",
    "shop/imports.py": """
from django.db.models.signals import post_save, pre_save

from shop import receivers
from shop.models import Invoice, Order
from shop.receivers import on_archive, on_delete, on_save


def import_all():
    post_save.disconnect(on_save)  # E: signal-disconnect: it is connected with sender=Invoice and with dispatch_uid=UID
    post_save.disconnect(receivers.on_save, sender=Invoice)  # E: signal-disconnect: with dispatch_uid=UID (shop/rec
    post_save.disconnect(on_save, sender=Order, dispatch_uid="shop.save")  # E: signal-disconnect: with sender=Invoice
    post_save.disconnect(on_save, sender=Invoice, dispatch_uid="shop.save")
    pre_save.disconnect(on_save, sender=Invoice)  # E: signal-disconnect: nothing connects it, remove the call
    post_save.disconnect(receiver=on_delete)  # E: signal-disconnect: "shop.receivers.on_delete" of signal
    post_save.disconnect(on_archive, sender="shop.Order")  # E: signal-disconnect: with sender="shop.Invoice"
    post_save.disconnect(on_archive, sender="shop.Invoice")
""",
    "billing/__init__.py": "",
    "billing/apps.py": """
from django.apps import AppConfig
from django.db.models.signals import post_delete


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self):
        from billing.receivers import bill

        post_delete.connect(bill, dispatch_uid="deleted")
""",
    "billing/receivers.py": """
from shop.signals import order_placed


def bill(sender, **kwargs): ...


order_placed.connect(bill, bool, dispatch_uid="placed")
""",
    "search/__init__.py": "",
    "search/receivers.py": """
from django.db.models.signals import post_delete
from django.dispatch import receiver

from shop.signals import order_placed

KEY = "placed"


@receiver(post_delete, dispatch_uid="deleted")  # E: signal-dispatch-uid: is already used for "billing.receivers.bill"
def forget(sender, **kwargs): ...


@order_placed.connect(sender=bool, dispatch_uid=KEY)  # E: signal-dispatch-uid: dispatch_uid KEY of receiver "search.r
def index(sender, **kwargs): ...
""",
    "events.py": """
import blinker
from flask import Flask

uploaded = blinker.Signal()
app = Flask("events")


@uploaded.connect
def scan(sender, path):  # E: signal-receiver: Receiver "events.scan" of signal "events.uploaded" requires "path"
    print(path)


@app.post("/upload")
def upload():
    uploaded.send(app, file="a.txt")
""",
}

CHOSEN = """
from django.db.models.signals import post_save


def index(sender, **kwargs): ...


post_save.connect(index, dispatch_uid="index")
"""
RIGHT = {
    "open_sends.py": """
from django.dispatch import Signal, receiver

opened = Signal()
helped = Signal()


@receiver([opened, helped])
def mail(sender, user, **kwargs):
    print(user)


either, neither, filtered, temporary = Signal(), Signal(), Signal(), Signal()


@receiver(either)
def take(sender, user, **kwargs):
    print(user)


@receiver(neither)
def take_order(sender, order, **kwargs):
    print(order)


@receiver(filtered, sender=int)
def take_int(sender, user, **kwargs):
    print(user)


def follow():
    def watch(sender, user, **kwargs):
        print(user)

    temporary.connect(watch)
    temporary.send(None, user=1)


def send_one(is_user):
    either.send(None, user=1)
    neither.send(None, order=1)
    signal = either if is_user else neither
    signal.send(None, **({"user": 1} if is_user else {"order": 1}))
    (either if is_user else neither).send(None, user=1, order=1)
    for signal in (either, neither):
        signal.send(None, user=1)
    filtered.send(int, user=1)
    filtered.send(str)
    temporary.send(None)


def open_shop(**extra):
    opened.send(sender=None, **extra)


def send(signal, values):
    signal.send_robust(None, **values)


send(helped, {"user": 1})
""",
    "decorated.py": """
from functools import wraps

from django.dispatch import Signal, receiver

logged = Signal()


def with_user(function):
    @wraps(function)
    def call(sender, **kwargs):
        print(kwargs["raw"])
        return function(sender, user=1, **kwargs)

    return call


@receiver(logged)
@with_user
def mail(sender, user, **kwargs):
    print(user)


logged.send(None, raw=1)
""",
    "defaults.py": """
from django.dispatch import Signal, receiver

closed = Signal()


@receiver(closed)
def mail(sender, user=None, **kwargs):
    print(user)


@receiver(closed)
def keep(sender, **kwargs):
    print(kwargs)


@receiver(closed)
class Counter:
    def __init__(self, **kwargs): ...


closed.send(None, reason="")
""",
    "escaping.py": """
import signals_by_name
from django.dispatch import Signal
from django.utils.module_loading import import_string

registered, named, quoted, held = Signal(), Signal(), Signal(), Signal()
REGISTRY = {"registered": registered}


class Till:
    named = Signal()


def emit(name, thing):
    getattr(signals_by_name, name).send(None)
    thing.held.send(None, order=1)
    import_string("escaping.quoted").send(None)


getattr(Till, "named").send(None)
""",
    "signals_by_name.py": "from django.dispatch import Signal\nfound_by_name = Signal()\n",
    "left_out.py": "def (:\nleft_alone.send(None)\n@receiver([left_alone])\ndef f(sender): ...\n",
    "beside.py": "from django.dispatch import Signal\nleft_alone = Signal()\n",
    "kinds.py": """
import blinker
from django.dispatch import Signal

SIGNALS = []


class Registered(Signal):
    def __init__(self):
        super().__init__()
        SIGNALS.append(self)


kept = Registered()
started = blinker.signal("started")
_events = blinker.Namespace()
stopped = _events.signal("stopped")


def make():
    local = Signal()
    local.connect(print)
""",
    "shared.py": """
from typing import TypedDict

from typedsignal import Signal


class Event(TypedDict):
    at: float


class Moved(Event):
    place: str


class Stopped(TypedDict):
    place: str
    speed: int


moved, parked = Signal[object, Moved](), Signal[object, Event]()
stopped_here, stopped_there = Signal[object, Stopped](), Signal[object, Stopped]()


@moved.connect
def follow(sender: object, *, place: str, **kwargs: object) -> None: ...


@parked.connect
def park(sender: object, **kwargs: object) -> None: ...


@stopped_here.connect
def here(sender: object, *, place: str, **kwargs: object) -> None: ...


@stopped_there.connect
def there(sender: object, *, speed: int, **kwargs: object) -> None: ...


moved.send(None, at=1.0, place="")
parked.send(None, at=1.0)
stopped_here.send(None, place="", speed=1)
stopped_there.send(None, place="", speed=1)
""",
    "disconnects.py": """
from django.db.models.signals import m2m_changed, post_init, post_save, pre_delete, pre_save
from django.dispatch import receiver


class Order: ...


def by_variable(sender, **kwargs): ...
def by_name(sender, **kwargs): ...
def in_a_loop(sender, **kwargs): ...
def asked(sender, **kwargs): ...
def in_a_list(sender, **kwargs): ...
def handed_on(sender, **kwargs): ...
def under_an_uid(sender, **kwargs): ...
def with_options(sender, **kwargs): ...
def wrapped(function): return receiver(post_save, sender=Order)(function)


@wrapped
def by_a_decorator(sender, **kwargs): ...


@receiver(m2m_changed, sender=Order)
def by_djangos(sender, **kwargs): ...


HANDLERS = [in_a_list]
OPTIONS = {"sender": Order}


def register(handler):
    post_save.connect(handler, sender=Order)


def begin(models):
    for model in models:
        post_save.connect(by_variable, sender=model)
    post_save.connect(by_name, sender="disconnects.Order")
    for handler in HANDLERS:
        post_save.connect(handler, sender=Order)
    register(handed_on)
    post_save.connect(print, dispatch_uid="same")
    post_init.connect(with_options, **OPTIONS)


def end(models):
    post_save.disconnect(by_variable, sender=Order)
    post_save.disconnect(by_name, sender=Order)
    for signal in (post_save, pre_save):
        signal.disconnect(in_a_loop)
    if not post_save.disconnect(asked):
        print("not connected")
    post_save.disconnect(in_a_list, sender=Order)
    pre_delete.disconnect(in_a_list, sender=Order)
    pre_delete.disconnect(by_a_decorator, sender=Order)
    post_save.disconnect(handed_on, sender=Order)
    post_save.disconnect(under_an_uid, dispatch_uid="same")
    post_save.disconnect(by_a_decorator, sender=Order)
    m2m_changed.disconnect(by_djangos, sender=Order)
    post_init.disconnect(with_options, sender=Order)
    for model in models:
        m2m_changed.disconnect(by_djangos, sender=model)
""",
    "uids_one.py": """
from django.conf import settings
from django.db.models.signals import class_prepared, post_migrate, pre_init

from disconnects import Order, asked, by_name

post_migrate.connect(asked, dispatch_uid="same receiver")
pre_init.connect(asked, sender=Order, dispatch_uid="other sender")
if settings.DEBUG:
    class_prepared.connect(asked, dispatch_uid="in a branch")


def begin():
    pre_init.connect(by_name, dispatch_uid="in a function")
""",
    "uids_two.py": """
from django.db.models.signals import class_prepared, post_migrate, pre_init

from disconnects import asked, by_name

post_migrate.connect(asked, dispatch_uid="same receiver")
pre_init.connect(by_name, sender=type, dispatch_uid="other sender")
class_prepared.connect(by_name, dispatch_uid="in a branch")
pre_init.connect(asked, dispatch_uid="in a function")
pre_init.connect(by_name, dispatch_uid=str(1))
""",
    "library/setup.py": "",
    "library/notices/__init__.py": "",
    "library/notices/signals.py": """
from django.dispatch import Signal

sent_by_users = Signal()
received_by_users = Signal()
_private = Signal()  # E: signal-never-sent: _private" is never sent


def work():
    received_by_users.send(None, value=1)
""",
    "library/notices/receivers.py": """
from notices.signals import received_by_users, sent_by_users


@sent_by_users.connect
def store(sender, verb, **kwargs):
    print(verb)


@received_by_users.connect
def log(sender, **kwargs): ...
""",
    "old/setup.cfg": "[metadata]\nname = old\n",
    "old/aged.py": "from django.dispatch import Signal\nyellowed = Signal()\n",
    "wheel/pyproject.toml": '[build-system]\nrequires = ["hatchling"]\n',
    "wheel/wheels.py": "from django.dispatch import Signal\nturned = Signal()\n",
    "tests/__init__.py": "",
    "tests/test_shop.py": """
import pytest
from defaults import closed
from django.dispatch import Signal

tried = Signal()


def test_fails():
    def take(sender, missing, **kwargs): ...
    closed.connect(take)
    with pytest.raises(TypeError):
        closed.send(None)
""",
    "out_of_sight.py": """
import enum
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import NamedTuple

from django.dispatch import Signal, receiver

added = Signal()
appended = Signal()
instead = Signal()
or_else = Signal()
as_a_key = Signal()
yielded = Signal()
returned_or = Signal()
returned_if = Signal()
in_a_named_tuple = Signal()
in_an_enum = Signal()
compared_by_match = Signal()
of_a_comprehension = Signal()
connects_in_a_list = Signal()
raised = Signal()
in_a_namespace = Signal()
by_default = Signal()
passed_by_choice = Signal()
in_a_dict_by_keyword = Signal()
received_in_a_sum = Signal()


class Kind(enum.Enum):
    ONE = in_an_enum
    TWO = Signal()


class Pair(NamedTuple):
    one: Signal = in_a_named_tuple


def use(signal):
    signal.send(None)
    signal.connect(print)


def list_signals():
    yield yielded


def choose(signal, is_first):
    return signal or returned_or if is_first else returned_if


def use_all(signal, *, other=None):
    for one in [appended] + [added]:
        use(one)
    (signal or instead).send(None)
    (signal or instead).connect(print)
    chosen = signal or or_else
    use(chosen)
    for one in {as_a_key: 1}:
        use(one)
    for one in list_signals():
        use(one)
    use(choose(signal, True))
    use(Pair().one)
    for kind in Kind:
        use(kind.value)
    match compared_by_match:
        case one:
            use(one)
    use([one for one in (of_a_comprehension,)][0])
    for connect in [one.connect for one in (connects_in_a_list,)]:
        connect(print)
    for send in [one.send for one in (connects_in_a_list,)]:
        send(None)
    try:
        raise ValueError(raised)
    except ValueError as error:
        use(error.args[0])
    use(SimpleNamespace(one=in_a_namespace).one)
    other = other or by_default
    use(other)
    use(passed_by_choice if other else signal)
    use(dict(one=in_a_dict_by_keyword)["one"])


@receiver([] + [received_in_a_sum])
def take(sender, **kwargs): ...


received_in_a_sum.send(None)
""",
    "of_unknown_objects.py": """
import sys
from functools import partial
from typing import TYPE_CHECKING

from django.dispatch import Signal, receiver

passed_on = Signal()
renamed = Signal()
listed = Signal()
in_a_partial = Signal()
decorating = Signal()
returned = Signal()
of_a_protocol = Signal()
on_windows = Signal()
at_run_time = Signal()
imported_on_windows = Signal()


class Has:
    of_a_protocol: Signal


def use(signal):
    signal.send(None)
    signal.connect(print)


def use_all(thing, has: Has):
    use(thing.passed_on)
    one = thing.renamed
    one.send(None)
    one.connect(print)
    for one in [thing.listed]:
        use(one)
    partial(thing.in_a_partial.send, None)()
    receiver(thing.in_a_partial)(print)
    receiver([thing.decorating])(print)
    use(getattr(thing, "decorating"))
    (lambda: thing.returned)().send(None)
    has.of_a_protocol.send(None)


if sys.platform == "win32":
    from of_unknown_objects import imported_on_windows as found

    use(on_windows)
    use(found)
if not TYPE_CHECKING:
    use(at_run_time)
""",
    "all_names.py": """
import inspect
import sys

import all_names_of_module
from django.dispatch import Signal

own = Signal()


class Scanned:
    one = Signal()


class Inspected:
    two = Signal()


class HandedOn:
    three = Signal()


class OfItself:
    four = Signal()

    @classmethod
    def list_all(cls):
        return vars(cls).values()


def use(owner):
    for signal in owner.__dict__.values():
        signal.send(None)


for signal in [*all_names_of_module.__dict__.values(), *Scanned.__dict__.values(), *globals().values()]:
    signal.send(None)
for _, signal in inspect.getmembers(Inspected):
    signal.connect(print)
use(HandedOn)
""",
    "all_names_of_module.py": "from django.dispatch import Signal\nfound_in_the_module = Signal()\n",
    "left_out_by_another_name.py": """def (:
from used_by_another_name import renamed_here as one, renamed_there as two, on_init
from django.db.models.signals import post_init
one.send(None)
two.connect(print)
post_init.connect(on_init)
""",
    "used_by_another_name.py": """
from django.db.models.signals import post_init
from django.dispatch import Signal, receiver

renamed_here, renamed_there = Signal(), Signal()


def on_init(sender, **kwargs): ...


@receiver(renamed_here, sender=int)
def take(sender, user, **kwargs):
    print(user)


renamed_here.send(str)
renamed_there.send(None)
post_init.disconnect(on_init)
""",
    "overriding.py": """
from django.dispatch import Signal, receiver


class WithRequest(Signal):
    def send(self, sender, **named):
        return super().send(sender, request=1, **named)


class Wrapping(Signal):
    def connect(self, receiver, *args, **kwargs):
        def call(**named):
            return receiver(user=1, **named)

        return super().connect(call, weak=False)


class Consuming(WithRequest):
    def send_robust(self, sender, **named):
        print(named.pop("level"))
        return super().send_robust(sender, **named)


asked, wrapped, consumed = WithRequest(), Wrapping(), Consuming()


@receiver(asked)
def answer(sender, request, **kwargs):
    print(request)


@receiver(wrapped)
def greet(sender, user, **kwargs):
    print(user)


@receiver(consumed)
def take(sender, **kwargs): ...


asked.send(None)
wrapped.send(None)
consumed.send_robust(None, level=1)
""",
    "decorated_later.py": """
from django.dispatch import Signal

logged, tracked = Signal(), Signal()


def with_user(function):
    def call(sender, **kwargs):
        return function(sender, user=1, **kwargs)

    return call


def mail(sender, user, **kwargs):
    print(user)


mail = with_user(mail)


class Tracker:
    def track(self, sender, user, **kwargs):
        print(user)

    track = with_user(track)


logged.connect(mail)
tracked.connect(Tracker().track)
logged.send(None)
tracked.send(None)
""",
    "decorated_elsewhere.py": """
import decorated_in_another_file
from decorated_in_another_file import Tracker

decorated_in_another_file.mail = print


class Quiet(Tracker):
    def __init__(self):
        self.track = print
        super().__init__()
""",
    "decorated_in_another_file.py": """
from django.dispatch import Signal, receiver

logged, tracked = Signal(), Signal()


def mail(sender, user, **kwargs):
    print(user)


class Tracker:
    def __init__(self):
        tracked.connect(self.track)

    def track(self, sender, user, **kwargs):
        print(user)


def start():
    logged.connect(mail)


logged.send(None)
tracked.send(None)
""",
    "chosen/__init__.py": """
from importlib import import_module

from django.conf import settings

if settings.FAST:
    from chosen import fast
else:
    from . import slow


def load():
    from chosen.lazy import index


import_module("chosen.by_name")
HANDLERS = ["chosen.by_text.index"]
""",
    **{f"chosen/{name}.py": CHOSEN for name in ("fast", "slow", "lazy", "by_name", "by_text")},
    "payload_read_elsewhere.py": """
from dataclasses import dataclass
from typing import TypedDict

from typedsignal import Signal


class Paid(TypedDict):
    order: int
    method: str


class Sent(TypedDict):
    order: int
    carrier: str


@dataclass(kw_only=True)
class Closed:
    order: int
    reason: str


paid, sent, closed = Signal[object, Paid](), Signal[object, Sent](), Signal[object, Closed]()


@paid.connect
def book(sender: object, *, order: int, **kwargs: object) -> None: ...


@sent.connect
def track(sender: object, *, order: int, **kwargs: object) -> None: ...


@closed.connect
def close(sender: object, *, order: int, **kwargs: object) -> None: ...


def log(payload: Sent) -> None: ...


def send(payload: Paid, other: Sent, third: Closed) -> None:
    print(payload["method"], third.reason)
    log(other)
    paid.send(None, **payload)
    sent.send(None, **other)
    closed.send(None, order=third.order, reason="")
""",
    "instead_of_an_import.py": """
from django.dispatch import Signal

try:
    from django.core.signals import setting_changed as changed
except ImportError:
    changed = Signal()
try:
    from kinds import kept as maybe
except ImportError:
    maybe = None
""",
    "own_methods.py": """
from django.dispatch import Signal


class Registry(Signal):
    def register(self, function):
        self.connect(function)
        return function

    def on(self, **options):
        return lambda function: super().connect(function, **options)

    def __call__(self, function):
        return self.register(function)


class Derived(Registry): ...


registered, by_option, called, by_call, passed_on = Registry(), Registry(), Registry(), Derived(), Signal()


@registered.register
def take(sender, **kwargs): ...


@by_option.on(sender=int)
def take_int(sender, **kwargs): ...


@called
def take_all(sender, **kwargs): ...


def apply(connect, *receivers):
    for receiver in receivers:
        connect(receiver)


by_call(take)
apply(passed_on.connect, take)
for signal in (registered, by_option, called, by_call):
    signal.send(None)
passed_on.send(None)
""",
    "overridden.py": """
import abc

from django.dispatch import Signal

handled, needed = Signal(), Signal()


class Handler(abc.ABC):
    def __init__(self):
        handled.connect(self.handle)
        needed.connect(self.need)

    def handle(self, sender, **kwargs):
        raise NotImplementedError

    @abc.abstractmethod
    def need(self, sender, user, **kwargs): ...


class Mailer(Handler):
    def handle(self, sender, order, **kwargs):
        print(order)

    def need(self, sender, user=None, **kwargs):
        print(user)


mailer = Mailer()
handled.send(None, order=1)
needed.send(None)
""",
    **{f"chosen/management/commands/{name}.py": CHOSEN.replace("post_save", "pre_save") for name in ("one", "two")},
}
