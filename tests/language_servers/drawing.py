"""Draw lines of code and boxes, in colours for light and for dark pages."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTER, LINE, GAP = 8, 22, 12

_STYLE = """\
text { font: 13.3px ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace }
.word { font-weight: 600 }
"""
# What is coloured, where, on a light page and on a dark one.
_COLOURS = (
    ("text", "fill", "#1f2328", "#e6edf3"),
    (".faint", "fill", "#656d76", "#9198a1"),
    (".word", "fill", "#cf222e", "#ff7b72"),
    (".string", "fill", "#0a3069", "#a5d6ff"),
    (".type", "fill", "#953800", "#ffa657"),
    (".key", "fill", "#0550ae", "#79c0ff"),
    (".plain", "fill", "#1f2328", "#e6edf3"),
    (".bad", "fill", "#cf222e", "#ff7b72"),
    (".page", "fill", "#ffffff", "#0d1117"),
    (".box", "fill", "#f6f8fa", "#161b22"),
    (".page, .box", "stroke", "#d0d7de", "#3d444d"),
    (".chosen", "fill", "#d7ebff", "#1c3a5e"),
    (".caret", "fill", "#0969da", "#4493f8"),
)
_TOKEN = re.compile(
    r"(?P<string>\"+[^\"]*\"+)|(?P<faint>->.*)|(?P<word>\bclass\b)|(?P<key>\b\w+(?==?:|=$))"
    r"|(?P<type>\b(?:[A-Z]\w*|int|str|type)\b)"
)


class Canvas:
    """A drawing that is made line by line; `bottom` is where the next one goes."""

    def __init__(self) -> None:
        self.bottom = 2 * GAP
        self.left = 2 * GAP
        self._right = 0
        self._drawn: list[str] = []

    def write(self, x: int, text: str, kind: str = "") -> None:
        """Write a line in the colour of its kind; without one it is code, its parts coloured by what they are."""
        bare = text.lstrip()
        x += (len(text) - len(bare)) * LETTER
        if bare:
            # The length is given, so that all stands where it should in whatever font there is.
            place = f'x="{x}" y="{self.bottom + 15}" textLength="{len(bare) * LETTER}"'
            drawn = f'<tspan class="{kind}">{escape(bare, quote=False)}</tspan>' if kind else "".join(_coloured(bare))
            # Spaces inside of a line are kept: output has columns.
            columns = ' xml:space="preserve"' if "  " in bare else ""
            self._drawn.append(f"<text {place}{columns}>{drawn}</text>")
        self._right = max(self._right, x + len(bare) * LETTER)
        self.bottom += LINE

    def box(self, kind: str, x: int, width: int, height: int) -> None:
        """Draw a box around what is written next."""
        place = f'x="{x}" y="{self.bottom}" width="{width}" height="{height}"'
        self._drawn.append(f'<rect class="{kind}" {place} rx="{min(width // 2, 5)}"/>')
        self._right = max(self._right, x + width)

    def as_svg(self, title: str) -> str:
        """Return the whole drawing."""
        width, height = self._right + self.left, self.bottom + GAP
        light, dark, drawn = _rules(2), _rules(3), "\n".join(self._drawn)
        return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
<title>{escape(title)}</title>
<style>
{_STYLE}{light}@media (prefers-color-scheme: dark) {{
{dark}}}
</style>
<rect class="page" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>
{drawn}
</svg>
"""


def _rules(column: int) -> str:
    return "".join(f"{row[0]} {{ {row[1]}: {row[column]} }}\n" for row in _COLOURS)


def _coloured(text: str) -> Iterator[str]:
    end = 0
    for token in _TOKEN.finditer(text):
        yield escape(text[end : token.start()], quote=False)
        yield f'<tspan class="{token.lastgroup}">{escape(token[0], quote=False)}</tspan>'
        end = token.end()
    yield escape(text[end:], quote=False)
