"""Write the page about performance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.contestants import Bare
from benchmarks.plots import draw_growth, draw_ratios
from benchmarks.report import Line, Report, describe_environment, format_cell, list_notes, list_others
from benchmarks.timing import format_ratio, judge

_PAGE = """\
# Performance

What a signal of typedsignal costs beside Django's, its peers and a bare loop. `make bench` measures it and writes
this page. Everything on it is a ratio of costs that were measured side by side: times tell more about a machine than
about a library. This is from {circumstances}.

{summary}

## Against Django

The cost of `Signal[type[X], Payload]()` with two fields, as a part of the cost of `django.dispatch.Signal()`. "kw"
receivers are `def r(sender, **kwargs)`, "full" ones `def r(sender, a, b, signal=None)`; where neither is named, they
are "kw". A target is the ratio that is aimed at; it counts as missed where the median is more than 10 % above it.

{gate}

![What signals cost, as a part of what Django's do](../images/performance.svg)

## Against the bare loop

The limit is a loop over strong references, which filters by no sender and holds what it calls:

```text
{loop}
```

A signal cannot be sent without a call, though. The last column is the ratio to that loop in a function, which is
called as `loop(sender, a=a, b=b)`.

{limit}

## Deferred receivers

The CPU time of the sender for a [deferred receiver](../how-to/run-receivers-in-workers.md), beside a receiver that
enqueues the same three fields by hand, by `.delay()` in `on_commit` or by `.enqueue()`. The difference is the check of
the values and the envelope. With Celery the text that monitoring shows of the arguments is made in a cheaper way.

{deferred}

## Beside other libraries

As a part of Django's cost. "Django, cached" is `Signal(use_caching=True)`, "untyped" is `Signal()` of typedsignal, and
"a field left out" a signal with a third field, NotRequired, that is not sent. A
dash means that the library does not do this work.

{contestants}

What is not alike:

{notes}

## How cost grows

- A send costs what the receivers that it calls cost; those of other senders cost nothing.
- Connecting and disconnecting cost the same however many are connected. The first send after either looks through
  the receivers that it calls once, as Django does at every send.
- What is kept is bounded by what is connected, not by what was ever sent or connected. Loops are compiled for each
  set of keyword names, for all signals together; only so many are kept.

![How the cost of sending and connecting grows, and what memory is kept](../images/performance-growth.svg)

{growth}

## How it is measured

- Before anything is timed, each contestant runs the work with receivers that record what they were given. The
  benchmark fails where receivers or responses are not what they should be, or a contestant does other work than it
  declares.
- A loop is compiled for each contestant with the statement that a user writes, ten times in a row, all names local.
  Nothing is called but the library.
- Contestants take turns, in an order that is drawn anew for each of many rounds of a fraction of a millisecond,
  without garbage collection. A ratio is made of two costs of one round; shown are medians and quartiles.
  Where the quartiles lie more than 30 % apart, nothing is claimed.
- No two receivers share a code object, as in a program.
- Imports are timed in fresh interpreters that take turns, without what the environment imports at every start.
- Memory is what `tracemalloc` counts. Python makes the `__dict__`, the annotations and the parameter names of a
  function when something first reads them, and keeps them; "looked into before" means that something had. A signal
  gets a `send` of its own at its first use.
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _targets(lines: Sequence[Line]) -> str:
    rows = [
        (
            line.title,
            "" if line.target is None else format_ratio(line.target),
            format_ratio(line.measured.median),
            f"{format_ratio(line.measured.low)} to {format_ratio(line.measured.high)}"
            if len({*line.measured}) > 1
            else "",
            judge(line.measured, line.target),
        )
        for line in lines
    ]
    return _table(("work", "target", "median", "quartiles", ""), rows)


def _limits(report: Report) -> str:
    rows = [
        (
            line.title,
            "" if line.target is None else format_ratio(line.target),
            format_ratio(line.measured.median),
            f"{format_ratio(line.measured.low)} to {format_ratio(line.measured.high)}",
            judge(line.measured, line.target),
            format_ratio(in_function.median),
        )
        for line, in_function in report.against_bare()
    ]
    return _table(("work", "target", "median", "quartiles", "", "in a function"), rows)


def _summary(report: Report) -> str:
    missed, unsteady = report.missed(), report.unsteady()
    count = sum(line.target is not None for line in report.gate())
    of_bare = report.targets_of_bare()
    missed_of_bare = [line for line in of_bare if line.is_missed and not line.is_unsteady]
    held = (
        f"Of {count} targets against Django and [enqueueing by hand](#deferred-receivers),"
        f" {count - len(missed) - len(unsteady)} are held."
    )
    of_loop = f"Of {len(of_bare)} against the [bare loop](#against-the-bare-loop), {len(missed_of_bare)} are missed."
    lines = [f"{held} {of_loop}"]
    if missed:
        lines += ["", f"**Missed: {len(missed)}**", "", *_list_lines(missed)]
    if unsteady:
        lines += [
            "",
            f"**Too unsteady to judge, for the machine was busy: {len(unsteady)}**",
            "",
            *_list_lines(unsteady),
        ]
    return "\n".join(lines)


def _list_lines(lines: Sequence[Line]) -> list[str]:
    return [f"- {line.title}: {line.measured}, target {format_ratio(line.target or 0)}" for line in lines]


def _contestants(report: Report) -> str:
    rows = [
        (result.scenario.title, *(format_cell(result, kind) for kind in list_others())) for result in report.results
    ]
    imports = (report.imports.get(kind.name) for kind in list_others())
    rows.append(
        ("import of the package", *("-" if measured is None else format_ratio(measured.median) for measured in imports))
    )
    for weight in report.weights:
        parts = [
            format_ratio(weight.to_django(kind.name)) if kind.name in weight.by_name else "-" for kind in list_others()
        ]
        rows.append((f"memory of a {weight.title}", *parts))
    return _table(("work", *(kind.name for kind in list_others())), rows)


def _growth(report: Report) -> str:
    rows = [
        (growth.title, curve.name, f"{curve.numbers[0]:,}", f"{curve.numbers[-1]:,}", format_ratio(curve.factor))
        for growth in report.growths
        for curve in growth.curves
    ]
    return _table(("what", "whose", "from", "to", "times as much"), rows)


def write(report: Report, docs: Path) -> Path:
    """Write the page and its pictures into a directory of documentation, and return the page's path."""
    page, images = docs / "explanation" / "performance.md", docs / "images"
    for directory in (page.parent, images):
        directory.mkdir(parents=True, exist_ok=True)
    draw_ratios(report, images / "performance.svg")
    draw_growth(report, images / "performance-growth.svg")
    text = _PAGE.format(
        circumstances=describe_environment(),
        summary=_summary(report),
        gate=_targets(report.against_django()),
        loop=Bare.LOOP,
        deferred=_targets(report.deferred),
        limit=_limits(report),
        contestants=_contestants(report),
        notes="\n".join(f"- {note}" for note in list_notes()),
        growth=_growth(report),
    )
    page.write_text(text, encoding="utf-8")
    return page
