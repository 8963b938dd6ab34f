"""The picture in the docs is what pyright's server answers."""

from __future__ import annotations

import asyncio
import os
from xml.etree import ElementTree

import pytest

from tests.language_servers.picture import PICTURE, ask_for_picture, draw


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The picture that is drawn from what the server answers today."""
    folder = tmp_path_factory.mktemp("picture") / "project"
    return draw(asyncio.run(ask_for_picture(folder)))


def test_the_picture_is_current(picture: str) -> None:
    """A stale one is drawn anew, to be committed."""
    stale = not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != picture
    if stale and "CI" not in os.environ:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_text(picture, encoding="utf-8")
    assert not stale, f"{PICTURE.name} was stale: look at what has been drawn, and commit it"


def test_the_picture_shows_the_fields_with_their_types(picture: str) -> None:
    """The fields stand below the signature, in the order of the payload class."""
    texts = [
        "".join(text.itertext()) for text in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert texts[-7:] == [
        "(sender: type[OrderService], *, order_id: int, status: str)",
        "-> list[tuple[AnyReceiver, Any]]",
        "order_completed.send(OrderService, )",
        *("order_id=", "int"),
        *("status=", "str"),
    ]


def test_the_picture_suits_light_and_dark_pages(picture: str) -> None:
    """It has a page of its own colour, and another one for the dark."""
    assert picture.count(".page { fill: ") == 2
    assert picture.count("@media (prefers-color-scheme: dark)") == 1
