"""A map written by hand, and one with names that a format could take for its own syntax."""

from __future__ import annotations

from dataclasses import replace

from typedsignal.map._model import Diagnostic, Field, Map, Payload, Place, Receiver, Send, Signal

ORDER = Payload("shop.signals.OrderPaid", (Field("order_id", "int", True), Field("note", "str", False)), False, False)
EMAIL = Receiver(
    name="shop.receivers.email_customer",
    defined=Place("shop/receivers.py", 12),
    connected=Place("shop/receivers.py", 11),
    sender=None,
    dispatch_uid='"email"',
    is_weak=True,
    on_commit=True,
    is_async=True,
    unmet=(),
)
COUNT = Receiver("shop.stock.count", None, Place("shop/apps.py", 9), "Order", None, False, False, False, ())
PAY = Send(Place("shop/services.py", 30), "send_robust", "shop.services.pay", "Order")
PAID = Signal(
    name="shop.signals.paid",
    kind="typedsignal",
    declared=Place("shop/signals.py", 7),
    sender="type[shop.models.Order]",
    payload=ORDER,
    sends=(PAY, replace(PAY, place=Place("shop/services.py", 40))),
    receivers=(COUNT, EMAIL),
    unread=("note",),
    escapes=False,
)
LOST = Signal("shop.signals.lost", "typedsignal", Place("shop/signals.py", 9), None, None, (), (), (), False)
MAILED = replace(PAID, name="shop.mail.mailed", sends=(replace(PAY, function=EMAIL.name),), receivers=(), unread=())
SAVED = replace(LOST, name="django.db.models.signals.post_save", kind="django", declared=None, receivers=(COUNT,))
SHOP = Map((SAVED, MAILED, LOST, PAID), (Diagnostic(Place("shop/broken.py", 3), "It has a syntax error."),))

NASTY = '</script><!--<script><img src=x onerror=alert(1)>"`#quot;%%{init: {}}%% & --> [x] |y|\u2028\n'
_AT = Place(f"{NASTY}.py", 1)
HOSTILE = Map(
    (
        Signal(
            NASTY,
            "typedsignal",
            _AT,
            NASTY,
            Payload(NASTY, (Field(NASTY, NASTY, False),), True, False),
            (Send(_AT, "send", NASTY, NASTY),),
            (Receiver("end", _AT, _AT, NASTY, NASTY, True, True, True, (NASTY,)),),
            (NASTY,),
            False,
        ),
    ),
    (Diagnostic(_AT, NASTY),),
)


def many(number: int) -> Map:
    """Return a map of so many signals, each with a sender and three receivers of its own."""
    signals = []
    for index in range(number):
        app = f"app{index % 20}"
        receivers = tuple(replace(EMAIL, name=f"{app}.receivers.receive_{index}_{copy}") for copy in range(3))
        sends = (replace(PAY, function=f"{app}.services.send_{index}"),)
        signals.append(replace(PAID, name=f"{app}.signals.happened_{index}", sends=sends, receivers=receivers))
    return Map(tuple(signals), ())
