"""The mistakes that are seeded into a copy of the shop: add one by adding one entry to `MISTAKES`.

Every mistake gets a copy of its module to itself, so several may change the same
line, and none can hide another. Checkers must report it on the statement that
was changed (for a function: from its first decorator to its return annotation),
and nothing else in that copy.
"""

from __future__ import annotations

from typing import NamedTuple


class Mistake(NamedTuple):
    """One mistake: in words, and as a replacement of a text that the module holds exactly once.

    `seen_by` names the checkers that must see it; the others may.
    """

    words: str
    module: str
    right: str
    wrong: str
    seen_by: tuple[str, ...] = ("mypy", "pyright")


IMPORT = "shop/management/commands/import_order.py"
SEND = "order_completed.send(OrderService, order_id=order.id, status=order.status, note="

RECEIVERS = "shop/receivers.py"
EMAIL = "def email_customer(sender: type[OrderService], *, order_id: int, status: str, **kwargs: object) -> str:"

VIEWS = "shop/views.py"

BOOKKEEPING = "shop/bookkeeping.py"

MISTAKES = [
    Mistake(
        "send: a field has the wrong type",
        IMPORT,
        SEND,
        "order_completed.send(OrderService, order_id=str(order.id), status=order.status, note=",
    ),
    Mistake(
        "send: a field is missing",
        IMPORT,
        SEND,
        "order_completed.send(OrderService, order_id=order.id, note=",
    ),
    Mistake(
        "send: a field that the signal does not have",
        IMPORT,
        SEND,
        "order_completed.send(OrderService, order_id=order.id, status=order.status, total=order.total, note=",
    ),
    Mistake(
        "send: a field is misspelt",
        IMPORT,
        SEND,
        "order_completed.send(OrderService, order_id=order.id, staus=order.status, note=",
    ),
    Mistake(
        "send: another class is the sender",
        VIEWS,
        "sender=type(self)",
        "sender=Order",
    ),
    Mistake(
        "send: an instance is the sender, not its class",
        VIEWS,
        "sender=type(self)",
        "sender=self",
    ),
    Mistake(
        "send: the payload is positional",
        VIEWS,
        "sender=type(self), timestamp=timezone.now(), path=request.path",
        "type(self), timezone.now(), request.path",
    ),
    Mistake(
        "send: the responses are texts, not numbers",
        VIEWS,
        '{"responses": responses}',
        '{"responses": responses, "next": '
        '[year + 1 for _, year in api_accessed.send(View, timestamp=timezone.now(), path="")]}',
    ),
    Mistake(
        "receiver: a field is taken as another type than it is sent",
        RECEIVERS,
        EMAIL,
        EMAIL.replace("order_id: int", "order_id: str"),
    ),
    Mistake(
        "receiver: neither **kwargs nor the field note",
        RECEIVERS,
        EMAIL,
        EMAIL.replace(", **kwargs: object", ""),
    ),
    Mistake(
        "receiver: requires a field that is never sent",
        RECEIVERS,
        EMAIL,
        EMAIL.replace("status: str", "status: str, account: Account"),
    ),
    Mistake(
        "receiver: requires a field that may be absent",
        RECEIVERS,
        EMAIL,
        EMAIL.replace("status: str", "status: str, note: str"),
    ),
    Mistake(
        "receiver: expects another sender",
        RECEIVERS,
        EMAIL,
        EMAIL.replace("type[OrderService]", "type[Order]"),
    ),
    Mistake(
        "receiver: **kwargs cannot hold what is sent",
        RECEIVERS,
        EMAIL,
        EMAIL.replace("**kwargs: object", "**kwargs: int"),
    ),
    Mistake(
        "async receiver: a field is taken as another type than it is sent",
        RECEIVERS,
        'note: str = "none",',
        "note: int = 0,",
    ),
    Mistake(
        "receiver of a function-form signal: the wrong response",
        RECEIVERS,
        '''*, order: Order, **kwargs: object) -> list[str]:
    """Object to orders that cost nothing."""
    logger.info("the question whether %s can be completed", order)
    return [] if order.total else ["there is nothing in it"]
''',
        """*, order: Order, **kwargs: object) -> bool:
    return order.total > 0
""",
    ),
    Mistake(
        "@api_accessed.connect: the wrong response",
        RECEIVERS,
        '''path: str, **kwargs: object) -> str:
    """Log a call to the API."""
    logger.info("that %s was called in %d", path, timestamp.year)
    return "Logged"
''',
        """path: str, **kwargs: object) -> int:
    return len(path)
""",
    ),
    Mistake(
        "@api_accessed.connect: a receiver of something else",
        RECEIVERS,
        "timestamp: datetime, path: str, **kwargs: object",
        "timestamp: datetime, path: str, user: Account",
    ),
    Mistake(
        "connect: to a sender that never sends this signal",
        RECEIVERS,
        f"@receiver(order_completed)\n{EMAIL}",
        f"@receiver(order_completed, sender=Order)\n{EMAIL}",
    ),
    Mistake(
        "connect: a misspelt option",
        RECEIVERS,
        f"@receiver(order_completed)\n{EMAIL}",
        f'@receiver(order_completed, dispatch_id="mail")\n{EMAIL}',
    ),
    Mistake(
        "Django's post_save, typed: the instance of another model",
        RECEIVERS,
        "def welcome(sender: type[Account], instance: Account, created: bool, **kwargs: object) -> None:",
        "def welcome(sender: type[Account], instance: Order, created: bool, **kwargs: object) -> None:",
    ),
    Mistake(
        "stock Django code: a field that only one of two signals sends",
        BOOKKEEPING,
        "created: bool | None = None",
        "created: bool | None",
        seen_by=("mypy",),
    ),
    Mistake(
        "stock Django code: a receiver without **kwargs",
        BOOKKEEPING,
        "def round_total(sender: type[Order], instance: Order, **kwargs: Any) -> None:",
        "def round_total(sender: type[Order], instance: Order) -> None:",
        seen_by=("mypy",),
    ),
    Mistake(
        "a DjangoSignal: a receiver takes a field with another type",
        BOOKKEEPING,
        "order: Order, objections: list[str]",
        "order: Order, objections: str",
        seen_by=("mypy",),
    ),
]
