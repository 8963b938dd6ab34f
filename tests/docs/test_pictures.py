"""The pictures of the docs show what the code prints today; each names the command that makes it anew."""

from __future__ import annotations

from tests.docs import picture as failure
from tests.map import picture as page


def test_the_picture_of_a_failing_test_is_the_output_in_the_guide() -> None:
    """`python -m tests.docs.picture` draws it; another test compares the guide with what pytest prints."""
    assert failure.PICTURE.read_text(encoding="utf-8") == failure.draw()
    assert any("expected 'gift'" in line for line in failure.read_failure())


def test_the_picture_of_the_page_was_taken_of_the_map_of_the_shop() -> None:
    """`python -m tests.map.picture` takes it; another test compares this map with the code of the shop."""
    assert page.read_text(page.PICTURE.read_bytes()) == page.read_map()
