"""What an editor asks a language server about a place in a file, each answer as the user reads it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from lsprotocol import types
from pygls.uris import to_fs_path

from tests.language_servers.servers import Editor

Place: TypeAlias = tuple[types.TextDocumentIdentifier, types.Position]
Answer: TypeAlias = list[str] | str
Question: TypeAlias = Callable[[Editor, Place], Awaitable[Answer]]


async def completions(editor: Editor, place: Place) -> list[str]:
    """Return what is offered, in the order of the server; a string is offered with its quotes by some."""
    answer = await editor.text_document_completion_async(types.CompletionParams(*place))
    items = answer.items if isinstance(answer, types.CompletionList) else answer or ()
    return [item.label.strip("\"'") for item in items]


async def signature(editor: Editor, place: Place) -> str:
    """Return the signature that is shown while a call is written, from its sender on."""
    answer = await editor.text_document_signature_help_async(types.SignatureHelpParams(*place))
    return _from_sender(answer.signatures[answer.active_signature or 0].label) if answer and answer.signatures else ""


async def hover(editor: Editor, place: Place) -> str:
    """Return what is shown under the mouse, on one line and without the spaces that align it."""
    answer = await editor.text_document_hover_async(types.HoverParams(*place))
    if answer is None or not isinstance(answer.contents, types.MarkupContent):
        return ""
    return re.sub(r"\s+", " ", answer.contents.value).replace(" : ", ": ")


async def hover_on_call(editor: Editor, place: Place) -> str:
    """Return the same, from the sender on."""
    return _from_sender(await hover(editor, place))


async def definitions(editor: Editor, place: Place) -> list[str]:
    """Return the lines to which go-to-definition leads."""
    answer = await editor.text_document_definition_async(types.DefinitionParams(*place))
    locations = [answer] if isinstance(answer, types.Location) else answer or ()
    return [_line(location) for location in locations if isinstance(location, types.Location)]


def _line(location: types.Location) -> str:
    lines = Path(to_fs_path(location.uri) or "").read_text(encoding="utf-8").splitlines()
    return lines[location.range.start.line].strip()


def _from_sender(text: str) -> str:
    # What stands before it may be the type of the signal, which names the fields, too.
    return "".join(text.partition("sender:")[1:])
