"""The tools for tests, on Django's own signals."""

from __future__ import annotations

from django.core.signals import request_finished
from django.db.models import signals

from tests.django.shop.models import Account, Tag
from typedsignal.testing import capture, connected_to


def test_what_django_sends_is_captured() -> None:
    """Of signals of models and of others, in their order."""
    with capture(signals.pre_save, signals.post_save, request_finished) as sent:
        ada = Account.objects.create(name="Ada")
        request_finished.send_robust(Tag)
    assert sent.one(signal=signals.post_save, sender=Account, created=True).payload["instance"] is ada
    assert sent.one(signal=request_finished).payload == {}
    assert [item.signal for item in sent] == [signals.pre_save, signals.post_save, request_finished]


def test_a_receiver_is_connected_to_a_model_by_its_name() -> None:
    """As Django connects it."""
    received: list[object] = []

    def keep(sender: object, **kwargs: object) -> None:
        received.append(sender)

    before = len(signals.post_init.receivers)
    with connected_to(signals.post_init, keep, sender="builtins_shop.Account"):
        Account()
        Tag()
    Account()
    assert received == [Account]
    assert len(signals.post_init.receivers) == before
