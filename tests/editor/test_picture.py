"""The picture in the docs is what pyright's server answers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.editor.picture import PICTURE, draw

if TYPE_CHECKING:
    from tests.editor.facts import Answers


@pytest.fixture
def picture(answers: Answers) -> str:
    """The picture that is drawn from what the server answers today."""
    return draw(answers)


def test_the_picture_is_current(picture: str) -> None:
    """A stale one is drawn anew, to be committed."""
    stale = not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != picture
    if stale and "CI" not in os.environ:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_text(picture, encoding="utf-8")
    assert not stale, f"{PICTURE.name} was stale: look at what has been drawn, and commit it"


def test_the_picture_shows_the_keys_with_their_types(picture: str) -> None:
    """Below the signature, in the order of the payload class."""
    texts = [
        "".join(each.itertext()) for each in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert texts[-9:] == [
        "(sender: type[OrderService], *, order_id: int, status: str, note: str = ...)",
        "-> list[tuple[AnyReceiver, Any]]",
        "order_completed.send(OrderService, )",
        *("order_id=", "int"),
        *("status=", "str"),
        *("note=", "str = ..."),
    ]


def test_the_picture_suits_light_and_dark_pages(picture: str) -> None:
    """It has a page of its own colour, and another one for the dark."""
    assert picture.count(".page { fill: ") == 2
    assert picture.count("@media (prefers-color-scheme: dark)") == 1
