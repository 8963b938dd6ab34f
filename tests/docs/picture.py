"""Draw the failing test of the guide about tests: `python -m tests.docs.picture`."""

from __future__ import annotations

from tests.docs.reading import DOCS, blocks
from tests.language_servers.drawing import Canvas

GUIDE = DOCS / "how-to" / "test-signals.md"
PICTURE = DOCS / "images" / "failure.svg"
TITLE = "A failing test lists what was sent, and marks the field that differs"

_COMMAND = "$ python -m pytest"


def read_failure() -> list[str]:
    """Return the command and the output that the guide shows last, which a test compares with the real output."""
    shown = [text for language, text in blocks(GUIDE) if language == "console" and text.startswith(_COMMAND)]
    return shown[-1].splitlines()


def draw() -> str:
    """Return the picture."""
    canvas = Canvas()
    for line in read_failure():
        canvas.write(canvas.left, line, _kind_of(line))
    return canvas.as_svg(TITLE)


def _kind_of(line: str) -> str:
    if line.startswith(("=", "_", "F ")):
        return "faint"
    return "bad" if line.startswith("E") else "plain"


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
