"""Write the page about performance for users, and the one about its targets for contributors.

Both are about one version of Python. A run with another one keeps its ratios beside the page and draws its curves;
the next run with the first one shows them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.contestants import Bare
from benchmarks.plots import draw_growth, draw_ratios
from benchmarks.report import Line, Report, describe_environment, format_cell, list_notes, list_others
from benchmarks.timing import Ratio, format_ratio, judge

_PYTHON = "3.13"  # what the pages are about
_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"

_PAGE = """\
# Performance

What you gain or lose if you replace `django.dispatch.Signal` by `Signal` of typedsignal:

- A send to one receiver is **{times[1 receiver, kw]}**, to ten {times[10 receivers, kw]}. It is
  {times[1 receiver, full]} and {times[10 receivers, full]} if the receivers name the fields.
- A send is {times[no receiver]} without receivers, and {times[1 of 1000, by sender]} if one of 1,000 receivers
  is connected to its sender.
- `asend` is {times[asend, 10 async receivers]} with ten async receivers, and
  {times[asend, 5 sync and 5 async receivers]} with five sync and five async ones.
- At the start of a project, 2,000 receivers are connected {times[connect 2,000 functions to 100 signals]}. The import
  of the package is {times[import of the package]}.
- The first send of a signal takes {times[first send of a signal]}, because it makes what later sends need. The first
  connect and the first send of a process take {times[first connect and first send of a process]}, about a tenth of a
  millisecond more. A signal with a receiver needs more memory, see the last row of the table.

What is measured are ratios of costs side by side, because times tell more about a machine than about a library. `make
bench` measures them and writes this page. These are from {circumstances}.

## Against Django

The cost of `Signal[type[X], Payload]()` with two fields, as a part of the cost of `django.dispatch.Signal()`: .5 is
half the cost. "kw" receivers are `def r(sender, **kwargs)`, "full" ones `def r(sender, a, b, signal=None)`; where
neither is named, they are "kw".

{gate}

{others}

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
the values and the envelope. With Celery the text that monitoring shows of the arguments is made in a cheaper way. The
row with workers is the CPU time of the sender and of both workers, until every event is handled.

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

{curves}

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
- Imports are timed in fresh interpreters that take turns, without what the environment imports at every start. So is
  what a process does once: its first `connect` and `send`, which nothing has warmed up, and the connecting of 2,000
  receivers. `django.conf`, which Django imports at its first `connect`, is imported before.
- Memory is what `tracemalloc` counts. Python makes the `__dict__`, the annotations and the parameter names of a
  function when something first reads them, and keeps them; "looked into before" means that something had. A signal
  gets a `send` of its own at its second use.
- Sends of several threads at once are not measured: this interpreter has a global lock, under which they take turns.
"""

_TARGETS = """\
# Performance targets

What is aimed at, and what is reached; [Performance](explanation/performance.md) explains the rows. `make bench` writes
this page, and fails if a target against Django or against enqueueing by hand is missed. A target is a ratio of costs;
it counts as missed where the median is more than 10 % above it. These figures are from {circumstances}.

{summary}

## Against Django

{gate}

## Deferred receivers, against enqueueing by hand

{deferred}

## Against the bare loop

{limit}

## Why targets are missed

- **first connect and first send of a process**: both together run some 60 functions for the first time, in about a
  tenth of a millisecond; Django runs 30. The import, which comes before, saves several milliseconds.
- **asend, 5 sync and 5 async receivers**: most of it is the trip to a thread and back, by asgiref, which Django makes
  as well.
- **asend, 10 that wait once**: each receiver that waits needs a callback of the event loop, to cancel the others at
  once if it fails. Django's task group has the same callback, and only a further turn can be saved.
- **CPython 3.14 and 3.15**, whose ratios stand on the page for users: connecting and disconnecting is .15 to .18 with
  100 receivers and .0020 to .0024 with 10,000, where .12 and .0015 are aimed at. The reason is not known.
- **1 receiver, 10 and 100 receivers against the bare loop**: a send resolves weak references and looks up the plan of
  its sender.

## Tried and not taken

- **Compiling with mypyc or Cython**: no faster. CPython inlines calls between functions that are written in Python, and
  cannot inline one into C.
- **A wheel or a C extension**: not tried, for every user would have to build or trust a binary.
- **One loop with `**named`** instead of a loop for each set of names: 2 to 4 times the bare loop.
- **A method of its own at the first send of a signal**: 19 to 24 microseconds, and 2.6 KB for each signal, where most
  signals of a program are sent rarely. It is made at the second send.
- **Leaving out `**kwargs` that a receiver does not read**: .6 of the bare loop. It needs to read the bytecode of
  receivers.
- **No look for dead receivers before a send**: 3 to 8 % with at most one receiver. A strong receiver of a sender that
  is gone would never be released.
- **Awaiting receivers in turn instead of counting them by callbacks**: one that fails would not cancel the others until
  those before it are done.
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _quartiles(measured: Ratio) -> str:
    return f"{format_ratio(measured.low)} to {format_ratio(measured.high)}" if len({*measured}) > 1 else ""


def _ratios(lines: Iterable[Line], others: Mapping[str, Mapping[str, float]] | None = None) -> str:
    others = others or {}
    rows = [
        (
            line.title,
            format_ratio(line.measured.median),
            _quartiles(line.measured),
            *(format_ratio(ratios[line.title]) if line.title in ratios else "-" for ratios in others.values()),
        )
        for line in lines
    ]
    return _table(("work", "median", "quartiles", *(f"on {python}" for python in others)), rows)


def _targets(lines: Iterable[Line]) -> str:
    rows = [
        (
            line.title,
            format_ratio(line.target),
            format_ratio(line.measured.median),
            _quartiles(line.measured),
            judge(line.measured, line.target),
        )
        for line in lines
        if line.target is not None
    ]
    return _table(("work", "target", "median", "quartiles", ""), rows)


def _limits(report: Report) -> str:
    rows = [
        (
            line.title,
            format_ratio(line.measured.median),
            _quartiles(line.measured),
            format_ratio(in_function.median),
        )
        for line, in_function in report.against_bare()
    ]
    return _table(("work", "median", "quartiles", "in a function"), rows)


def _say_times(ratio: float) -> str:
    """Return how many times as fast, or as long, something is whose cost has a ratio to another."""
    times, what = (1 / ratio, "as fast") if ratio < 1 else (ratio, "as long")
    return f"{times:,.0f} times {what}" if times >= 10 else f"{times:.1f} times {what}"


def _summary(report: Report) -> str:
    missed, unsteady = report.missed(), report.unsteady()
    count = sum(line.target is not None for line in report.gate())
    of_bare = report.targets_of_bare()
    missed_of_bare = [line for line in of_bare if line.is_missed and not line.is_unsteady]
    held = f"Of {count} targets against Django and enqueueing by hand, {count - len(missed) - len(unsteady)} are held."
    of_loop = f"Of {len(of_bare)} against the bare loop, {len(missed_of_bare)} are missed."
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


def _name_curves(python: str) -> str:
    return f"performance-growth-{python}.svg"


def _show_curves(pythons: Iterable[str]) -> str:
    what = "How the cost of sending and connecting grows, and what memory is kept"
    return "\n\n".join(
        f"CPython {python}:\n\n![{what}, on CPython {python}](../images/{_name_curves(python)})" for python in pythons
    )


def write(report: Report, docs: Path) -> list[Path]:
    """Write both pages and their pictures into a directory of documentation, and return the paths of the pages.

    With a Python that the pages are not about, only its ratios and its curves are kept for them.
    """
    page, targets = docs / "explanation" / "performance.md", docs / "performance-targets.md"
    images = docs / "images"
    for directory in (page.parent, images):
        directory.mkdir(parents=True, exist_ok=True)
    draw_growth(report, images / _name_curves(_RUNNING))
    kept = page.with_suffix(".json")
    others = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if _RUNNING != _PYTHON:
        others[_RUNNING] = {
            "circumstances": describe_environment(),
            "ratios": {line.title: round(line.measured.median, 4) for line in report.against_django()},
        }
        kept.write_text(json.dumps(dict(sorted(others.items())), indent=1) + "\n", encoding="utf-8")
        return [kept]
    draw_ratios(report, images / "performance.svg")
    text = _PAGE.format(
        circumstances=describe_environment(),
        times={line.title: _say_times(line.measured.median) for line in report.against_django()},
        gate=_ratios(report.against_django(), {python: other["ratios"] for python, other in others.items()}),
        others="\n".join(f"On {python}: {other['circumstances']}." for python, other in others.items()),
        loop=Bare.LOOP,
        deferred=_ratios(report.deferred),
        limit=_limits(report),
        contestants=_contestants(report),
        notes="\n".join(f"- {note}" for note in list_notes()),
        curves=_show_curves([_PYTHON, *others]),
        growth=_growth(report),
    )
    page.write_text(text, encoding="utf-8")
    of_targets = _TARGETS.format(
        circumstances=describe_environment(),
        summary=_summary(report),
        gate=_targets(report.against_django()),
        deferred=_targets(report.deferred),
        limit=_targets(report.targets_of_bare()),
    )
    targets.write_text(of_targets, encoding="utf-8")
    return [page, targets]
