"""Draw what pyright's server answers where the README's signal is sent: `python -m tests.language_servers.picture`."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.docs.reading import README, blocks
from tests.language_servers.drawing import GAP, LETTER, LINE, Canvas
from tests.language_servers.facts import SEND_COMPLETES, SEND_SHOWS_SIGNATURE, ask
from tests.language_servers.forms import Form
from tests.language_servers.servers import SERVERS

if TYPE_CHECKING:
    from tests.language_servers.facts import Answers

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "completion.svg"
TITLE = "The fields of a payload are offered where the signal is sent, with their types"

_SERVER = SERVERS[0]
_FIRST_LINE = "class OrderCompleted(TypedDict):"
_DECLARATION = next(text for _, text in blocks(README) if text.startswith("# shop.py")).partition("@receiver")[0]
SHOP = Form("shop", _DECLARATION, (), "status: str", before="", after="order_completed.send(OrderService, )\n")


class Shown(NamedTuple):
    """What an editor shows: the signature and the fields, with their types."""

    parameters: str
    returns: str
    fields: list[tuple[str, str]]


def shown(answers: Answers) -> Shown:
    """Return what the server answers.

    Offered are fields, by name alone, and also `sender=` and names that have nothing to
    do with the call: only fields are shown, each with its type in the signature. A field
    is what may be given by keyword only.
    """
    offered = answers[_SERVER.name, SEND_COMPLETES, SHOP]
    parameters, _, returns = str(answers[_SERVER.name, SEND_SHOWS_SIGNATURE, SHOP]).partition(") -> ")
    fields = [parameter.split(": ") for parameter in parameters.partition("*, ")[2].split(", ")]
    types = {f"{name}=": type_ for name, type_ in fields}
    return Shown(f"({parameters})", f"-> {returns}", [(name, types[name]) for name in offered if name in types])


def draw(answers: Answers) -> str:
    """Return the picture: the code, the signature above the line that is being written, and the fields below it."""
    seen, canvas, cursor = shown(answers), Canvas(), SEND_COMPLETES.place(SHOP)
    lines = SHOP.source.splitlines()
    for line in lines[lines.index(_FIRST_LINE) : cursor.line]:
        canvas.write(canvas.left, line)
    _draw_signature(canvas, seen)
    at_cursor = canvas.left + cursor.character * LETTER
    canvas.box("caret", at_cursor - 2, 2, LINE)
    canvas.write(canvas.left, lines[cursor.line])
    _draw_fields(canvas, at_cursor, seen.fields)
    return canvas.as_svg(TITLE)


def _draw_signature(canvas: Canvas, seen: Shown) -> None:
    width = max(len(seen.parameters), len(seen.returns)) * LETTER + 2 * GAP
    canvas.box("box", canvas.left, width, 2 * LINE + GAP)
    canvas.bottom += GAP // 2
    canvas.write(canvas.left + GAP, seen.parameters)
    canvas.write(canvas.left + GAP, seen.returns)
    canvas.bottom += GAP


def _draw_fields(canvas: Canvas, x: int, fields: list[tuple[str, str]]) -> None:
    names, types = (max(len(field[side]) for field in fields) * LETTER for side in (0, 1))
    width = names + types + 5 * GAP
    canvas.box("box", x, width, len(fields) * LINE + GAP)
    canvas.bottom += GAP // 2
    canvas.box("chosen", x + GAP // 2, width - GAP, LINE)
    for name, type_ in fields:
        canvas.write(x + GAP, name)
        canvas.bottom -= LINE
        canvas.write(x + names + 4 * GAP, type_)
    canvas.bottom += GAP


async def ask_for_picture(folder: Path) -> Answers:
    """Return what is drawn."""
    return await ask(_SERVER, folder, [SHOP], [SEND_COMPLETES, SEND_SHOWS_SIGNATURE])


async def _ask() -> Answers:
    with tempfile.TemporaryDirectory() as folder:
        return await ask_for_picture(Path(folder) / _SERVER.name)


if __name__ == "__main__":
    logging.getLogger("pygls").setLevel(logging.ERROR)  # it warns of every message that has no handler
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(draw(asyncio.run(_ask())), encoding="utf-8")
