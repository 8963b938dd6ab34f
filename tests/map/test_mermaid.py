"""The map as a flowchart of mermaid."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.map.shop import HOSTILE, LOST, NASTY, SHOP, many
from typedsignal.map._model import Map
from typedsignal.map.formats.mermaid import DRAWN_ARROWS, format_mermaid


def test_senders_point_to_signals_and_signals_to_receivers() -> None:
    """One arrow for two sends of a function, one node for a function that receives and sends."""
    assert format_mermaid(SHOP).splitlines() == [
        "flowchart LR",
        '  s1(["django.db.models.signals.post_save"])',
        '  f1["shop.stock.count"]',
        '  s2(["shop.mail.mailed<br>no receivers"])',
        '  f2["shop.receivers.email_customer"]',
        '  s3(["shop.signals.lost<br>never sent<br>no receivers"])',
        '  s4(["shop.signals.paid<br>no receiver reads note"])',
        '  f3["shop.services.pay"]',
        '  s1 -->|"sender=Order"| f1',
        "  f2 --> s2",
        "  f3 --> s4",
        '  s4 -->|"sender=Order"| f1',
        '  s4 -.->|"on commit"| f2',
    ]


def test_no_name_is_taken_for_a_word_of_mermaid_or_html() -> None:
    """What is drawn is what was written: mermaid takes `#60;` for the character of this number."""
    chart = format_mermaid(HOSTILE)
    labels = re.findall(r'"([^"]*)"', chart)
    for label in labels:
        assert not re.search(r"[<>&`|%{}\n\u2028]|#(?!\d+;)", label.replace("<br>", "")), label
    shown = {
        re.sub(r"#(\d+);", lambda match: chr(int(match[1])), line) for label in labels for line in label.split("<br>")
    }
    unmet = f"end requires {NASTY}: not every send passes it"
    assert {NASTY, f"no receiver reads {NASTY}", unmet, f"sender={NASTY}", "on commit", "end"} == shown
    assert len(chart.splitlines()) == 1 + 3 + 2


def test_the_first_line_says_what_mermaid_will_not_draw() -> None:
    assert format_mermaid(many(DRAWN_ARROWS // 4)).startswith("flowchart LR\n")
    first, second, *_ = format_mermaid(many(500)).splitlines()
    assert re.fullmatch(r"%% 2,000 arrows, [\d,]+ characters: mermaid draws 500 and 50,000; .*", first)
    assert second == "flowchart LR"


def test_a_map_of_nothing_is_a_chart_of_nothing() -> None:
    assert format_mermaid(Map((), ())) == "flowchart LR\n"


def test_what_is_declared_elsewhere_has_no_remarks() -> None:
    """It may be sent and received there."""
    elsewhere = Map((replace(LOST, declared=None),), ())
    assert "no receivers" not in format_mermaid(elsewhere)
    assert "no receivers" in format_mermaid(Map((replace(LOST, kind="django"),), ()))
