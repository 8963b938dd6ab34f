"""Part one: real requests to a real server, and what each receiver logged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.table import Column, Table
from rich.text import Text

from examples.demo.server import Answer, Logged, Server, Shop, read_logged

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

LAST = "note_end"
"""Connected to `request_finished`, so it is the last receiver of every request."""


class Scene(NamedTuple):
    """One request, the expected answer, and the receivers that must be called, in order.

    `form` is None for a GET request.
    """

    title: str
    path: str
    form: dict[str, str] | None
    status: int
    content: dict[str, Any]
    logged: list[str]


SCENES = [
    Scene(
        "A new customer places an order: Django's pre_save and post_save, and a mail after the commit",
        "/api/orders/",
        {"email": "ada@example.org", "total": "12.499"},
        201,
        {"order": 1},
        ["welcome", "round_total", "book", LAST],
    ),
    Scene(
        "The order is completed: order_checked, then order_completed, one receiver of which is async",
        "/api/orders/1/finalize/",
        {},
        200,
        {"responses": {"email_customer": "mail about order 1", "notify_warehouse": "order 1 will be packed"}},
        ["refuse_empty_orders", "round_total", "book", "email_customer", "notify_warehouse", LAST],
    ),
    Scene(
        "The same customer places an empty order: no customer is welcomed twice",
        "/api/orders/",
        {"email": "ada@example.org", "total": "0"},
        201,
        {"order": 2},
        ["round_total", "book", LAST],
    ),
    Scene(
        "A receiver of order_checked objects: order_refused is sent, by Django's dispatcher",
        "/api/orders/2/finalize/",
        {},
        409,
        {"objections": ["there is nothing in it"]},
        ["refuse_empty_orders", "note_refusal", LAST],
    ),
    Scene(
        "The API is called: api_accessed",
        "/api/trigger/",
        None,
        200,
        {"responses": {"log_access": "Logged"}},
        ["log_access", LAST],
    ),
]

RECEIPTS = ["mail_receipt", "mail_receipt"]
IMPORT = ["import_order", "grace@example.org", "99"]
IMPORT_LOGGED = ["round_total", "book", "notify_warehouse"]
IMPORT_CONTENT = {"responses": {"notify_warehouse": "order 3 will be packed"}}


def tell_story(console: Console, project: Path, scratch: Path) -> list[str]:
    """Migrate a new database, serve the shop, play every scene, then import an order.

    Returns:
        What was not as it should be; empty if all was.
    """
    console.rule("1. The shop at work")
    shop = Shop(project, scratch / "shop.sqlite3")
    try:
        console.print("Migrating a new SQLite database ...")
        shop.manage("migrate")
        return [*play(console, shop), *work_later(console, shop), *import_quietly(console, shop)]
    except (OSError, RuntimeError) as error:
        return [str(error)]


def play(console: Console, shop: Shop) -> list[str]:
    """Serve the shop and play every scene; return what was not as it should be."""
    complaints: list[str] = []
    console.print("Starting the server on a free port ...")
    with Server(shop) as server:
        console.print(f"It runs at {server.address}")
        kill_a_worker(console, shop)
        for scene in SCENES:
            method = "GET" if scene.form is None else "POST"
            announce(console, scene.title, f"{method} {scene.path} {scene.form or ''}")
            answer, logged = server.request(scene.path, scene.form), server.wait_for_receivers(LAST)
            show(console, answer, logged)
            complaints += differences(scene.title, Answer(scene.status, scene.content), scene.logged, answer, logged)
    return complaints


def kill_a_worker(console: Console, shop: Shop) -> None:
    """Start a worker, and kill it before it has anything to do."""
    console.print("Starting a worker, and killing it ...")
    with shop.start("db_worker", "--no-reload", "--no-startup-delay", "--verbosity=2") as worker:
        assert worker.stdout is not None
        worker.stdout.readline()  # It says that it has started.
        worker.kill()


def work_later(console: Console, shop: Shop) -> list[str]:
    """Start a worker again, which finds the tasks of the orders; return what was not as it should be."""
    title = "A worker is started again: it mails the receipts of the orders, which have waited in the database"
    command = ["db_worker", "--batch", "--no-reload", "--no-startup-delay"]
    announce(console, title, f"manage.py {' '.join(command)}")
    logged = read_logged(shop.manage(*command))
    show(console, Answer(0, {}), logged)
    return differences(title, Answer(0, {}), RECEIPTS, Answer(0, {}), logged)


def import_quietly(console: Console, shop: Shop) -> list[str]:
    """Run the command that disconnects two receivers first; return what was not as it should be."""
    title = "An order is imported: welcome and email_customer are disconnected first"
    announce(console, title, f"manage.py {' '.join(IMPORT)}")
    lines = shop.manage(*IMPORT)
    answer, logged = Answer(0, json.loads(lines[-1])), read_logged(lines)
    show(console, answer, logged)
    return differences(title, Answer(0, IMPORT_CONTENT), IMPORT_LOGGED, answer, logged)


def announce(console: Console, title: str, what: str) -> None:
    """Print what is about to happen."""
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Text(what.rstrip(), style="dim"))


def show(console: Console, answer: Answer, logged: list[Logged]) -> None:
    """Print what each receiver logged, and its response."""
    responses = answer.content.get("responses", {})
    table = Table(
        Column("receiver", no_wrap=True), "logged", "send returned", box=None, pad_edge=False, padding=(0, 3, 0, 0)
    )
    for receiver, what in logged:
        table.add_row(Text(receiver, style="cyan"), Text(what), Text(json.dumps(responses.get(receiver, ""))[1:-1]))
    console.print(table)
    if not responses:
        console.print(Text(f"The server answered {answer.status}: {json.dumps(answer.content)}"))


def differences(title: str, wanted: Answer, receivers: list[str], answer: Answer, logged: list[Logged]) -> list[str]:
    """Return where a scene differs from what is expected."""
    names = [receiver for receiver, _ in logged]
    complaints = [f"{title}: wanted {wanted}, got {answer}"] if answer != wanted else []
    return complaints + ([f"{title}: {receivers} should have been called, {names} were"] if names != receivers else [])
