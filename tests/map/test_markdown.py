"""The map as a catalogue in Markdown, read back by a parser of Markdown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from tests.apart import main
from tests.map.conftest import Reads
from tests.map.shop import COUNT, EMAIL, HOSTILE, LOST, NASTY, PAID, PAY, SAVED, SHOP, many
from typedsignal.map._model import Map, Place
from typedsignal.map.formats.markdown import format_markdown

if TYPE_CHECKING:
    from markdown_it.token import Token

CATALOGUE = """\
# Signals

4 signals, 3 sends, 3 receivers.

## `shop.mail`

### `shop.mail.mailed`

Signal of typedsignal, declared in [shop/signals.py:7](shop/signals.py#L7), senders `type[shop.models.Order]`.

Remarks: no receivers.

**Fields** of `shop.signals.OrderPaid`

- `order_id`: `int`
- `note`: `str`, may be left out

**Sent by**

- [`shop.receivers.email_customer`](shop/services.py#L30): `send_robust`, sender `Order`

## `shop.signals`

### `shop.signals.lost`

Signal of typedsignal, declared in [shop/signals.py:9](shop/signals.py#L9).

Remarks: never sent; no receivers.

### `shop.signals.paid`

Signal of typedsignal, declared in [shop/signals.py:7](shop/signals.py#L7), senders `type[shop.models.Order]`.

An order is paid.

Remarks: no receiver reads note.

**Fields** of `shop.signals.OrderPaid`

- `order_id`: `int`
- `note`: `str`, may be left out

**Sent by**

- [`shop.services.pay`](shop/services.py#L30): `send_robust`, sender `Order`
- [`shop.services.pay`](shop/services.py#L40): `send_robust`, sender `Order`

**Received by**

- [`shop.receivers.email_customer`](shop/receivers.py#L12): dispatch_uid `"email"`, on commit, async
- [`shop.stock.count`](shop/apps.py#L9): sender `Order`, `weak=False`

## `django.db.models.signals`

### `django.db.models.signals.post_save`

Signal of Django.

**Received by**

- [`shop.stock.count`](shop/apps.py#L9): sender `Order`, `weak=False`
"""


def _parse(text: str) -> list[Token]:
    return [token for block in MarkdownIt().enable("table").parse(text) for token in (block, *(block.children or ()))]


def test_the_catalogue_has_signals_by_module_and_those_of_other_packages_at_the_end() -> None:
    documented = tuple(
        replace(signal, doc="An order is paid.") if signal == PAID else signal for signal in SHOP.signals
    )
    assert format_markdown(Map(documented, ())) == CATALOGUE


def test_links_begin_with_a_base_and_no_path_ends_one() -> None:
    lost = replace(LOST, declared=Place("my shop/a(b)#c.py", 9))
    links = [
        token.attrs["href"] for token in _parse(format_markdown(Map((lost,), ()), "../")) if token.type == "link_open"
    ]
    assert links == ["../my%20shop/a%28b%29%23c.py#L9"]
    written = format_markdown(Map((lost,), ()), "https://a.b/my docs (1)/?q=%20&r=1#/")
    links = [token.attrs["href"] for token in _parse(written) if token.type == "link_open"]
    assert links == ["https://a.b/my%20docs%20%281%29/?q=%20&r=1#/my%20shop/a%28b%29%23c.py#L9"]


def test_no_name_or_expression_is_taken_for_markdown_or_html() -> None:
    """What a reader sees is what was written, and the headings and lists are those of the catalogue."""
    (signal,) = HOSTILE.signals
    hostile = replace(signal, doc=f"# {NASTY}\n---\n> `<b>` *x* | <i>\n| a | b |\n| - | - |\n```\n[x]: y")
    tokens = _parse(format_markdown(Map((hostile,), ())))
    kinds = {token.type for token in tokens}
    assert kinds <= {
        *("heading_open", "inline", "heading_close", "paragraph_open", "paragraph_close", "text", "code_inline"),
        *("link_open", "link_close", "strong_open", "strong_close", "softbreak", "text_special"),
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    }
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h3"]
    shown = {token.content for token in tokens if token.type == "code_inline"}
    assert any('<img src=x onerror=alert(1)>"`#quot;' in text for text in shown)


@pytest.mark.parametrize(
    ("doc", "shown"),
    [
        ("Two\nlines.\n\nAnd more.", "<p>Two\nlines.</p>\n<p>And more.</p>"),
        ("- a `b_c`\n- d", "<ul>\n<li>a <code>b_c</code></li>\n<li>d</li>\n</ul>"),
        ("Sent ``a*b`` by _me_", "<p>Sent <code>a*b</code> by _me_</p>"),
        ("Title\n=====", "<p>Title\n=====</p>"),
        ("    far < in", "<p>far &lt; in</p>"),
        (
            "See <http://a.b/c_d*e>, `http://x`.",
            '<p>See <a href="http://a.b/c_d*e">http://a.b/c_d*e</a>, <code>http://x</code>.</p>',
        ),
        (
            "(https://a.b/_c_?d=1&e#f).",
            '<p>(<a href="https://a.b/_c_?d=1&amp;e#f">https://a.b/_c_?d=1&amp;e#f</a>).</p>',
        ),
    ],
)
def test_a_docstring_keeps_its_paragraphs_lists_and_code(doc: str, shown: str) -> None:
    assert shown in MarkdownIt().render(format_markdown(Map((replace(LOST, doc=doc),), ())))


def test_moved_lines_keep_the_order() -> None:
    """A committed catalogue differs in numbers of lines only."""
    other = replace(PAY, function="shop.a.pay", place=Place("shop/z.py", 99))
    one = replace(PAID, sends=(PAY, other), receivers=(COUNT, EMAIL))
    two = replace(PAID, sends=(other, PAY), receivers=(EMAIL, COUNT))
    assert format_markdown(Map((one, SAVED), ())) == format_markdown(Map((SAVED, two), ()))


def test_many_signals_are_one_heading_each() -> None:
    tokens = _parse(format_markdown(many(150)))
    assert sum(token.tag == "h3" and token.type == "heading_open" for token in tokens) == 150


DOCUMENTED = '''
from typing import TypedDict
import blinker
from django.dispatch import Signal
from typedsignal import Signal as Typed, signal

class Paid(TypedDict):
    """An order is paid."""
    order: int

by_class = Typed[object, Paid]()
by_text = Typed[object, Paid]()
"""Below."""
#: Above,
#: twice.
by_comment = Signal()
by_attribute = Signal()
by_attribute.__doc__ = """
Arguments:
    - order
"""
by_argument = blinker.Signal(doc="Blinks.")
class Till:
    #: In a class.
    opened = Signal()
@signal
def by_function(sender: object, *, order: int) -> None:
    """In a function."""
# not about it

undocumented = Signal()
'''


def test_what_is_written_about_a_signal_is_found(reads: Reads) -> None:
    """In each form that tools for docs read; or about the class of its payload."""
    docs = {signal.name: signal.doc for signal in reads("told.py", told=DOCUMENTED).signals}
    assert docs == {
        "told.Till.opened": "In a class.",
        "told.by_argument": "Blinks.",
        "told.by_attribute": "Arguments:\n    - order",
        "told.by_class": "An order is paid.",
        "told.by_comment": "Above,\ntwice.",
        "told.by_function": "In a function.",
        "told.by_text": "Below.",
        "told.undocumented": None,
    }


def test_a_base_of_links_is_refused_beside_another_format(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["map", "--link-base", "../"])
    sentence = "--link-base is for links in Markdown: pass --format markdown, or leave it out"
    assert capsys.readouterr().err.endswith(f"error: {sentence}\n")
