"""Take a picture of the page with the map of the example shop: `python -m tests.map.picture`, with Chromium."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from struct import pack, unpack_from
from zlib import crc32

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "examples" / "shop"
PICTURE = ROOT / "docs" / "images" / "map.png"

_KEYWORD = b"Map\0"  # of the chunk of text in the picture
_SIGNATURE, _SIZE_OF_HEADER = 8, 25
_PLACE = re.compile(r"  \S+\.py:\d+$", re.MULTILINE)


def read_map() -> str:
    """Return the map in the README of the shop, which a test compares with the real one, without its line numbers."""
    text = (SHOP / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"^```text\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert shown is not None
    return _PLACE.sub("", shown[1])


def add_text(picture: bytes, text: str) -> bytes:
    """Return a PNG with a text of its own behind its header."""
    data = b"tEXt" + _KEYWORD + text.encode("unicode_escape")
    end = _SIGNATURE + _SIZE_OF_HEADER
    return picture[:end] + pack(">I", len(data) - 4) + data + pack(">I", crc32(data)) + picture[end:]


def read_text(picture: bytes) -> str:
    """Return the text that `add_text` has added."""
    begin = _SIGNATURE + _SIZE_OF_HEADER
    (length,) = unpack_from(">I", picture, begin)
    data = picture[begin + 8 : begin + 8 + length]
    return data.removeprefix(_KEYWORD).decode("unicode_escape")


def _take(page: Path, picture: Path) -> None:
    browser = ["chromium", "--headless=new", "--no-sandbox", "--hide-scrollbars", "--window-size=1120,830"]
    subprocess.run([*browser, f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        html, taken = Path(folder, "map.html"), Path(folder, "map.png")
        command = [sys.executable, "-m", "typedsignal", "map", "shop", "--format", "html"]
        html.write_bytes(subprocess.run(command, cwd=SHOP, check=True, stdout=subprocess.PIPE).stdout)
        _take(html, taken)
        PICTURE.write_bytes(add_text(taken.read_bytes(), read_map()))
