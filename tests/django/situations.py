"""What makes Django send its signals: it does so itself in each of them, nothing here sends anything."""

from __future__ import annotations

import asyncio
import io
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections, models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import isolate_apps, override_settings, setup_test_environment, teardown_test_environment
from django.utils.autoreload import StatReloader

from tests.django.shop.models import Account, Order, Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SITUATIONS: dict[str, Callable[[], Any]] = {}


def situation(run: Callable[[], Any]) -> Callable[[], Any]:
    """Take a function for a situation, under its name."""
    SITUATIONS[run.__name__] = run
    return run


def run_async(main: Callable[[], Any]) -> None:
    """Run a coroutine function, and close the connections of the thread that it used."""

    async def then_close() -> None:
        try:
            await main()
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(then_close())


@situation
def class_made() -> None:
    with isolate_apps("tests.django.shop"):
        type("Fresh", (models.Model,), {"__module__": "tests.django.shop.models"})


@situation
def connection_opened() -> None:
    connections["default"].close()
    connections["default"].ensure_connection()


@situation
def model_saved() -> None:
    account = Account.objects.create(name="Ada")
    account.save(update_fields=["name"])
    Account(name="Bob").save(using="other")


@situation
def model_deleted() -> None:
    order = Order.objects.create(account=Account.objects.create(name="Ada"))
    order.account.delete()
    Account.objects.filter(name="Ada").delete()


@situation
def fixture_loaded() -> None:
    call_command("loaddata", "orders", verbosity=0)


def _change_relation(relation: Any, one: Any, other: Any) -> None:
    relation.add(one)
    relation.set([other])
    relation.remove(other)
    relation.add(one)
    relation.clear()


@situation
def relation_changed() -> None:
    account = Account.objects.create(name="Ada")
    orders = [Order.objects.create(account=account) for _ in range(2)]
    tags = [Tag.objects.create(name=name) for name in ("new", "old")]
    _change_relation(orders[0].tags, *tags)
    _change_relation(tags[0].order_set, *orders)


@situation
def wsgi_requested() -> None:
    for path in ("/", "/broken/"):
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": "shop",
            "SERVER_PORT": "80",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
        }
        WSGIHandler()(environ, lambda *_arguments: None).close()


@situation
def asgi_requested() -> None:
    async def request(path: str) -> None:
        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
        communicator = ApplicationCommunicator(ASGIHandler(), scope)
        await communicator.send_input({"type": "http.request"})
        for _ in range(2):
            await communicator.receive_output(5)
        await communicator.wait()

    async def main() -> None:
        await request("/")
        await request("/broken/")

    run_async(main)


@situation
def test_client_requested() -> None:
    client = Client(raise_request_exception=False)
    client.get("/")
    client.get("/broken/")


@situation
def response_closed_by_hand() -> None:
    HttpResponse().close()


@situation
def migrated() -> None:
    call_command("migrate", "sessions", "zero", verbosity=0)
    call_command("migrate", "sessions", verbosity=0, database="default")
    call_command("migrate", verbosity=0, database="other")


@situation
def flushed() -> None:
    call_command("flush", verbosity=0, interactive=False)


def _request() -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    return request


def _user(name: str) -> Any:
    return auth.get_user_model().objects.create_user(name, password="right")


@situation
def logged_in_and_out() -> None:
    user, request = _user("ada"), _request()
    auth.login(request, user)
    auth.logout(request)
    auth.logout(_request())
    auth.authenticate(username="ada", password="wrong")
    auth.authenticate(_request(), username="ada", password="wrong")


@situation
def logged_in_and_out_async() -> None:
    async def main() -> None:
        user, request = await sync_to_async(_user)("bob"), _request()
        await auth.alogin(request, user)
        await auth.alogout(request)
        await auth.aauthenticate(username="bob", password="wrong")

    run_async(main)


@situation
def setting_overridden() -> None:
    with override_settings(USE_I18N=False, SHOP="new"):
        pass
    with override_settings():
        del settings.USE_THOUSAND_SEPARATOR


@situation
def template_rendered() -> None:
    setup_test_environment(debug=False)
    try:
        engines["django"].from_string("{{ name }}").render({"name": "Ada"})
    finally:
        teardown_test_environment()


@situation
def code_reloaded() -> None:
    class Reloader(StatReloader):
        """One that has nothing to wait for."""

        def tick(self) -> Iterator[None]:
            return iter(())

    reloader = Reloader()
    reloader.run(threading.current_thread())
    with suppress(SystemExit):
        reloader.notify_file_changed(Path(__file__))


if django.VERSION >= (6, 0):
    from tests.django.shop.tasks import fail, pack

    @situation
    def tasks_run() -> None:
        pack.enqueue(1)
        fail.enqueue()
        pack.using(backend="dummy").enqueue(1)

    @situation
    def tasks_run_async() -> None:
        run_async(lambda: pack.aenqueue(1))
