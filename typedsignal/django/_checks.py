"""System checks of deferred receivers, for `manage.py check`: what their senders and workers would find too late."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from django.core import checks


def check_deferred_receivers(**_: Any) -> list[checks.CheckMessage]:
    """Check the deferred receivers of this process: their annotations, their names and when they were imported."""
    # Its module needs msgspec, and is loaded if there is a deferred receiver.
    delivery: Any = sys.modules.get("typedsignal.delivery._receiver")
    receivers = sorted(delivery.RECEIVERS, key=lambda receiver: receiver.name) if delivery is not None else []
    return [message for receiver in receivers for message in _check_receiver(receiver)]


def _check_receiver(receiver: Any) -> Iterator[checks.CheckMessage]:
    for check, code in ((receiver.wire.read_fields, "E001"), (receiver.require_found, "E002")):
        try:
            check()
        except TypeError as error:
            sentence, _, repair = str(error).partition(": ")
            yield checks.Error(f"{sentence}.", hint=repair or None, obj=receiver.name, id=f"typedsignal.{code}")
    if receiver.is_imported_late:
        yield checks.Warning(
            f'The module of deferred receiver "{receiver.name}" was imported after the apps were ready, a worker may'
            " not import it.",
            hint="Import it in the method ready() of the app.",
            obj=receiver.name,
            id="typedsignal.W003",
        )
