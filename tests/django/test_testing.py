"""The tools for tests, on Django's own signals."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextvars import copy_context
from typing import Any

import pytest
from asgiref.sync import iscoroutinefunction
from django.core.signals import request_finished
from django.db import transaction
from django.db.models import signals
from django.dispatch import Signal

import typedsignal
from tests.django.shop.models import Account, Tag
from typedsignal.django import on_commit, post_save, receiver
from typedsignal.testing import capture, connected_to, muted


def test_what_django_sends_is_captured() -> None:
    """Of signals of models and of others, in their order."""
    with capture(signals.pre_save, signals.post_save, request_finished) as sent:
        ada = Account.objects.create(name="Ada")
        request_finished.send_robust(Tag)
    assert sent.one(signal=signals.post_save, sender=Account, created=True).payload["instance"] is ada
    assert sent.one(signal=request_finished).payload == {}
    assert [item.signal for item in sent] == [signals.pre_save, signals.post_save, request_finished]


def test_the_sends_of_one_model_are_captured() -> None:
    """The model may be named, for Django's signals and for those of this package that models send."""
    own = typedsignal.Signal[type[Account], Any]()
    for sender in (Account, "builtins_shop.Account"):
        with capture(signals.post_init, own, sender=sender) as sent:
            ada = Account(name="Ada")
            Tag()
            own.send(Account)
        assert [send.sender for send in sent] == [Account, Account]
        assert sent[0].keys["instance"] is ada
    with pytest.raises(LookupError, match="Acount"):
        capture(signals.post_init, sender="builtins_shop.Acount")


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


class Log(list[str]):
    """Receivers that write down their names."""

    def __init__(self, *names: str) -> None:
        for name in names:
            setattr(self, name, self._make(name))

    def _make(self, name: str) -> Any:
        def receive(sender: object, **kwargs: object) -> None:
            self.append(name)

        return receive

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def take(self) -> list[str]:
        """Return what was called, and forget it."""
        found = [*self]
        self.clear()
        return found


@pytest.fixture
def log() -> Iterator[Log]:
    """Two receivers of `post_init`, one of accounts only."""
    log = Log("of_all", "of_accounts")
    signals.post_init.connect(log.of_all)
    signals.post_init.connect(log.of_accounts, sender=Account)
    before = dict(vars(signals.post_init))
    yield log
    assert vars(signals.post_init).keys() == before.keys()
    assert signals.post_init.disconnect(log.of_all)
    assert signals.post_init.disconnect(log.of_accounts, sender=Account)


def test_a_signal_of_django_is_muted(log: Log) -> None:
    """All its receivers; other signals go on, and what Django caches stays right."""
    Account()
    assert log.take() == ["of_all", "of_accounts"]
    with muted(signals.post_init):
        Account()
        Tag()
        assert log.take() == []
        assert not signals.post_init.has_listeners(Account)
    Account()
    Tag()
    assert log.take() == ["of_all", "of_accounts", "of_all"]


def test_one_receiver_of_django_is_muted(log: Log) -> None:
    """For all senders, or for one; also where nothing was cached before."""
    signals.post_init.sender_receivers_cache.clear()
    with muted(signals.post_init, receiver=log.of_all):
        Account()
        Tag()
        assert log.take() == ["of_accounts"]
    with muted(signals.post_init, receiver=log.of_all, sender=Account), muted(signals.post_init, log.of_accounts):
        Account()
        Tag()
        assert log.take() == ["of_all"]
    with muted(signals.post_init, sender="builtins_shop.Account"):
        Account()
        Tag()
    assert log.take() == ["of_all"]


def test_a_mute_of_django_is_of_one_context(log: Log) -> None:
    """Other threads and tasks go on receiving; what was made in the block does so when it ends."""

    async def main() -> None:
        within, after = asyncio.Event(), asyncio.Event()

        async def make(when: asyncio.Event) -> None:
            await when.wait()
            Tag()

        tasks = [asyncio.create_task(make(within))]
        with muted(signals.post_init):
            tasks += [asyncio.create_task(make(within)), asyncio.create_task(make(after))]
            within.set()
            await asyncio.sleep(0.01)
            assert log.take() == ["of_all"]
        after.set()
        await asyncio.gather(*tasks)
        assert log.take() == ["of_all"]

    asyncio.run(main())
    with muted(signals.post_init):
        thread = threading.Thread(target=copy_context().run, args=[Tag])
        thread.start()
        thread.join()
        assert log.take() == []
        fresh = threading.Thread(target=lambda: Tag())
        fresh.start()
        fresh.join()
    assert log.take() == ([] if _inherits_context() else ["of_all"])


def _inherits_context() -> bool:
    import sys

    return bool(getattr(sys.flags, "thread_inherit_context", False))


def test_many_threads_mute_one_signal_of_django(log: Log) -> None:
    """Each for itself, and the last leaves it as it was."""
    failures: list[object] = []
    start = threading.Barrier(8)

    def run() -> None:
        called: list[int] = []

        def receive(sender: object, **kwargs: object) -> None:
            called.append(threading.get_ident())

        start.wait(10)
        for _ in range(200):
            signals.post_init.connect(receive, sender=Account)
            with muted(signals.post_init, receive):
                Account()
            if threading.get_ident() in called:
                failures.append("called, though muted")
            Account()
            if threading.get_ident() not in called:
                failures.append("not called")
            signals.post_init.disconnect(receive, sender=Account)
            called.clear()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_mute_of_django_ends_whatever_happens(log: Log) -> None:
    """By an exception, in any order, and in another context."""
    with pytest.raises(KeyError), muted(signals.post_init):
        raise KeyError
    first, second = muted(signals.post_init), muted(signals.post_init, log.of_all)
    first.__enter__()
    copy_context().run(second.__enter__)
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    Tag()
    assert log.take() == ["of_all"]


def test_a_tool_that_wraps_live_receivers_stays(log: Log) -> None:
    """On one signal, before the block or in it."""
    signal = Signal()
    signal.connect(log.of_all)
    wrapped: Any = signal._live_receivers
    signal._live_receivers = lambda sender: wrapped(sender)
    tool = signal._live_receivers
    with muted(signal):
        signal.send(None)
        inner: Any = signal._live_receivers
        signal._live_receivers = lambda sender: inner(sender)
    assert log.take() == []
    signal.send(None)
    with muted(signal):
        signal.send(None)
    assert log.take() == ["of_all"]
    signal._live_receivers = tool
    signal.send(None)
    assert log.take() == ["of_all"]


def test_async_receivers_of_django_are_muted() -> None:
    """In a send and in an asend."""
    signal, received = Signal(), list[str]()

    async def receive(sender: object, **kwargs: object) -> None:
        received.append("async")

    signal.connect(receive)
    assert iscoroutinefunction(receive)
    with muted(signal, receive):
        assert signal.send(None) == []
        assert asyncio.run(_asend(signal)) == []
    asyncio.run(_asend(signal))
    assert received == ["async"]


async def _asend(signal: Any) -> Any:
    return await signal.asend(None)


def test_what_django_sends_to_the_muted_is_captured(log: Log) -> None:
    """Unless a receiver alone is muted, which then is another one."""
    with muted(signals.post_init), capture(signals.post_init) as sent:
        Tag()
    assert sent.count == 1
    assert log.take() == []


def test_receivers_of_subclasses_and_of_commits_are_muted() -> None:
    """By the receivers that were connected, through what was connected for them."""
    received: list[str] = []

    @receiver(post_save, sender=Account, subclasses=True)
    def of_subclasses(sender: object, **kwargs: object) -> None:
        received.append("subclasses")

    @receiver(post_save, sender=Account)
    @on_commit
    def later(sender: object, **kwargs: object) -> None:
        received.append("later")

    with muted(post_save, of_subclasses), muted(post_save, later, sender=Account), transaction.atomic():
        Account.objects.create(name="Ada")
    assert received == []
    Account.objects.create(name="Ada")
    assert sorted(received) == ["later", "subclasses"]


def test_what_is_not_connected_to_a_signal_of_django_cannot_be_muted(log: Log) -> None:
    """Not to it, or not to that sender."""
    with pytest.raises(ValueError, match=r'"print" cannot be muted, it is not connected to "django\S+post_init": mute'):
        muted(signals.post_init, print).__enter__()
    with pytest.raises(ValueError, match=r'it is not connected to .* for sender "Tag": mute'):
        muted(signals.post_init, log.of_accounts, sender=Tag).__enter__()
    with pytest.raises(LookupError, match="Nothing"):
        muted(signals.post_init, sender="builtins_shop.Nothing").__enter__()
