"""The table of the docs says which operations send which signals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import signals

from tests.django.shop.models import Account, Order, Tag

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "django-signals.md"
NAMES = ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")
ROWS = re.findall(r"^\| `(.+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)


def _loaddata(name: str) -> None:
    call_command("loaddata", name, verbosity=0)


@pytest.mark.parametrize(("operation", "sent"), ROWS, ids=[operation for operation, _ in ROWS])
def test_an_operation_sends_what_the_table_says(operation: str, sent: str) -> None:
    """In this order, by the model of the tags or by their relation."""
    received: list[str] = []
    with transaction.atomic():
        kept = Tag.objects.create(name="kept")
        order = Order.objects.create(account=Account.objects.create(name="of a test"))
        names = {"Tag": Tag, "kept": kept, "order": order, "loaddata": _loaddata}
        connected = [(getattr(signals, name), _record(name, received)) for name in NAMES]
        senders = {signal: Order.tags.through if signal is signals.m2m_changed else Tag for signal, _ in connected}
        for signal, receiver in connected:
            signal.connect(receiver, sender=senders[signal])
        try:
            eval(operation, names)
        finally:
            for signal, receiver in connected:
                signal.disconnect(receiver, sender=senders[signal])
            transaction.set_rollback(True)
    assert received == re.findall(r"`(\w+)`", sent)
    assert bool(received) == (sent != "none")


def _record(name: str, received: list[str]) -> Any:
    def receive(sender: object, **kwargs: object) -> None:
        received.append(name)

    return receive


def test_the_table_has_rows() -> None:
    """Otherwise the test above would pass without any."""
    assert len(ROWS) > 10
