"""Part one: real requests to a real server, and who heard what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.table import Table
from rich.text import Text

from examples.demo.server import Answer, Heard, Server, Shop, heard_in

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

LAST = "note_end"
"""Listens to `request_finished`, so it is the last receiver of every request."""


class Scene(NamedTuple):
    """One request, what must come back, and who must hear of it, in order.

    `form` is None for a GET request.
    """

    title: str
    path: str
    form: dict[str, str] | None
    status: int
    content: dict[str, Any]
    heard: list[str]


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
        "The same customer places an empty order: nobody is welcomed twice",
        "/api/orders/",
        {"email": "ada@example.org", "total": "0"},
        201,
        {"order": 2},
        ["round_total", "book", LAST],
    ),
    Scene(
        "A receiver of order_checked objects: order_completed is not sent",
        "/api/orders/2/finalize/",
        {},
        409,
        {"objections": ["there is nothing in it"]},
        ["refuse_empty_orders", LAST],
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

IMPORT = ["import_order", "grace@example.org", "99"]
IMPORT_HEARD = ["round_total", "book", "notify_warehouse"]
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
        return [*play(console, shop), *import_quietly(console, shop)]
    except (OSError, RuntimeError) as error:
        return [str(error)]


def play(console: Console, shop: Shop) -> list[str]:
    """Serve the shop and play every scene; return what was not as it should be."""
    complaints: list[str] = []
    console.print("Starting the server on a free port ...")
    with Server(shop) as server:
        console.print(f"It listens at {server.address}")
        for scene in SCENES:
            verb = "GET" if scene.form is None else "POST"
            announce(console, scene.title, f"{verb} {scene.path} {scene.form or ''}")
            answer, heard = server.request(scene.path, scene.form), server.hear(LAST)
            show(console, answer, heard)
            complaints += differences(scene.title, Answer(scene.status, scene.content), scene.heard, answer, heard)
    return complaints


def import_quietly(console: Console, shop: Shop) -> list[str]:
    """Run the command that disconnects two receivers first; return what was not as it should be."""
    title = "An order is imported: welcome and email_customer are disconnected first"
    announce(console, title, f"manage.py {' '.join(IMPORT)}")
    lines = shop.manage(*IMPORT)
    answer, heard = Answer(0, json.loads(lines[-1])), heard_in(lines)
    show(console, answer, heard)
    return differences(title, Answer(0, IMPORT_CONTENT), IMPORT_HEARD, answer, heard)


def announce(console: Console, title: str, what: str) -> None:
    """Say what is about to happen."""
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Text(what.rstrip(), style="dim"))


def show(console: Console, answer: Answer, heard: list[Heard]) -> None:
    """Print who heard what, and what `send` returned for it."""
    responses = answer.content.get("responses", {})
    table = Table("receiver", "heard", "send returned", box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for receiver, what in heard:
        table.add_row(Text(receiver, style="cyan"), Text(what), Text(json.dumps(responses.get(receiver, ""))[1:-1]))
    console.print(table)
    if not responses:
        console.print(Text(f"The server answered {answer.status}: {json.dumps(answer.content)}"))


def differences(title: str, wanted: Answer, listeners: list[str], answer: Answer, heard: list[Heard]) -> list[str]:
    """Say where a scene went otherwise than it should."""
    names = [receiver for receiver, _ in heard]
    complaints = [f"{title}: wanted {wanted}, got {answer}"] if answer != wanted else []
    return complaints + ([f"{title}: {listeners} should have heard, {names} did"] if names != listeners else [])
