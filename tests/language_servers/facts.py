"""What every language server is to answer, whatever form a signal is declared in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lsprotocol import types

from tests.language_servers.forms import FIELDS, FORMS, TYPED_FIELDS, Form
from tests.language_servers.questions import Answer, Question, completions, definitions, hover, hover_on_call, signature
from tests.language_servers.servers import SERVERS, Server, running, write_project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.language_servers.servers import Editor

PATIENCE = 60  # seconds, after which a server is taken for dead


@dataclass(frozen=True)
class Fact:
    """What is to be found in the answer to a question.

    It is asked where the text of `cursor` first stands in the module, at its `|`.
    """

    name: str
    cursor: str
    question: Question
    expected: Callable[[Form], tuple[str, ...]]

    def place(self, form: Form) -> types.Position:
        """Return where it is asked."""
        before, after = self.cursor.split("|")
        until = form.source[: form.source.index(before + after)] + before
        return types.Position(until.count("\n"), len(until) - until.rfind("\n") - 1)

    def missing(self, form: Form, answer: Answer) -> list[str]:
        """Return what is not found in an answer."""
        return [text for text in self.expected(form) if text not in answer]


SEND_COMPLETES = Fact(
    "send completes the fields", "send(OrderService, |)", completions, lambda _: tuple(f"{field}=" for field in FIELDS)
)
SEND_SHOWS_SIGNATURE = Fact("send shows its signature", "send(OrderService, |)", signature, lambda _: TYPED_FIELDS)
HOVER_SHOWS_TYPE = Fact("hover on the signal shows its type", "order_|completed.send", hover, lambda form: form.shown)
HOVER_SHOWS_DOCSTRING = Fact(
    "hover on the signal shows its docstring",
    "order_|completed.send",
    hover,
    lambda _: ("An order was completed.",),
)
HOVER_ON_SEND = Fact(
    "hover on send shows the fields", "se|nd(OrderService, order_id", hover_on_call, lambda _: TYPED_FIELDS
)
RECEIVER_COMPLETES = Fact("a receiver completes the fields", 'kwargs["|"]', completions, lambda _: FIELDS)
FIELD_LEADS = Fact("a field leads to the payload", 'sta|tus="paid"', definitions, lambda form: (form.declares_status,))
FACTS = (
    SEND_COMPLETES,
    SEND_SHOWS_SIGNATURE,
    HOVER_SHOWS_TYPE,
    HOVER_SHOWS_DOCSTRING,
    HOVER_ON_SEND,
    RECEIVER_COMPLETES,
    FIELD_LEADS,
)

Answers: TypeAlias = dict[tuple[str, Fact, Form], Answer]


async def ask(server: Server, folder: Path, forms: Sequence[Form] = FORMS, facts: Sequence[Fact] = FACTS) -> Answers:
    """Return what one server answers, by its name, fact and form."""
    write_project(folder, {form.module: form.source for form in forms})
    async with asyncio.timeout(PATIENCE), running(server, folder) as editor:
        return {
            (server.name, fact, form): await _answer(editor, fact, form, folder) for form in forms for fact in facts
        }


async def _answer(editor: Editor, fact: Fact, form: Form, folder: Path) -> Answer:
    document = types.TextDocumentIdentifier((folder / f"{form.module}.py").as_uri())
    return await fact.question(editor, (document, fact.place(form)))


async def ask_all(folder: Path) -> Answers:
    """Return what every server answers; they run side by side."""
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(ask(server, folder / server.name)) for server in SERVERS]
    return {question: answer for future in asked for question, answer in future.result().items()}
