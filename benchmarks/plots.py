"""Draw the pictures of the page: SVG whose colours follow the reader's colour scheme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.contestants import ALL, Bare, Blinker, Declared, Django, DjangoCached, Psygnal, PyDispatcher, Pyee

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

    from benchmarks.growth import Curve, Growth
    from benchmarks.report import Report
    from benchmarks.timing import Result

_PAPER, _INK, _FAINT, _RULE = "#fefefe", "#1f2328", "#656d76", "#d0d7de"
_AT_NIGHT = {_PAPER: "#0d1117", _INK: "#e6edf3", _FAINT: "#9198a1", _RULE: "#3d444d"}
_COLOURS = {
    Declared.name: "#2f81f7",
    Django.name: "#2da44e",
    DjangoCached.name: "#57ab5a",
    Blinker.name: "#d29922",
    Psygnal.name: "#a371f7",
    Pyee.name: "#db61a2",
    PyDispatcher.name: "#8b949e",
    Bare.name: "#e5534b",
}
_MARKS = {
    Declared.name: "o",
    DjangoCached.name: "s",
    Blinker.name: "^",
    Psygnal.name: "D",
    Pyee.name: "v",
    PyDispatcher.name: "x",
    Bare.name: "*",
}
_STYLE: dict[Any, Any] = {
    "axes.edgecolor": _RULE,
    "axes.facecolor": _PAPER,
    "axes.labelcolor": _FAINT,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": _INK,
    "axes.titlesize": 10,
    "figure.facecolor": _PAPER,
    "font.size": 9,
    "grid.color": _RULE,
    "legend.frameon": False,
    "legend.labelcolor": _INK,
    "savefig.facecolor": _PAPER,
    "svg.fonttype": "none",
    "svg.hashsalt": "typedsignal",
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
}


@contextmanager
def _drawing(path: Path, title: str, width: float, height: float) -> Iterator[Figure]:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        figure.savefig(path, metadata={"Date": None, "Creator": None, "Title": title})
    path.write_text(_for_both_schemes(path.read_text(encoding="utf-8")), encoding="utf-8")


def _for_both_schemes(svg: str) -> str:
    rules = "".join(
        f'[style*="{what}: {day}"] {{ {what}: {night} !important }}\n'
        for day, night in _AT_NIGHT.items()
        for what in ("fill", "stroke")
    )
    style = f"<style>\n@media (prefers-color-scheme: dark) {{\n{rules}}}\n</style>\n"
    head, start, rest = svg.partition(" <defs>\n")
    lines = (head + style + start + rest).replace("'DejaVu Sans'", "system-ui, 'DejaVu Sans'").splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def draw_ratios(report: Report, path: Path) -> None:
    """Draw what each contestant costs, as a part of what Django does."""
    results = list(reversed(report.results))
    with _drawing(path, "What signals cost, as a part of what Django's do", 9, 7) as figure:
        axes: Axes = figure.subplots()
        axes.set_xscale("log")
        axes.axvline(1, color=_COLOURS[Django.name], linewidth=1.5, label=Django.name)
        for kind in (kind for kind in ALL if kind.name in _MARKS):
            _draw_contestant(axes, kind.name, results)
        axes.set_yticks(range(len(results)), [result.scenario.title for result in results])
        _rule(axes, axes.xaxis)
        axes.set_xlabel("cost, as a part of Django's (left is better)")
        figure.legend(loc="outside upper center", ncols=5)


def _draw_contestant(axes: Axes, name: str, results: Sequence[Result]) -> None:
    taken = [(y, result.to_django[name].median) for y, result in enumerate(results) if name in result.to_django]
    size = 55 if name == Declared.name else 28
    xs, ys = [x for _, x in taken], [y for y, _ in taken]
    axes.scatter(xs, ys, s=size, c=_COLOURS[name], marker=_MARKS[name], label=name, zorder=3)


def draw_growth(report: Report, path: Path) -> None:
    """Draw a panel for each way in which cost may grow."""
    with _drawing(path, "How the cost of signals grows", 9, 7.5) as figure:
        panels: list[Axes] = list(figure.subplots(2, 2).flat)
        for axes, growth in zip(panels, report.growths, strict=True):
            _draw_panel(axes, growth)


def _draw_panel(axes: Axes, growth: Growth) -> None:
    axes.set(xscale="log", yscale="log", title=growth.title, xlabel=growth.over, ylabel=growth.unit)
    for curve in growth.curves:
        _draw_curve(axes, curve)
    axes.set_ylim(top=axes.get_ylim()[1] * 8)  # space for the legend
    _rule(axes, axes.xaxis, axes.yaxis)
    axes.legend(fontsize=8, loc="upper left")


def _rule(axes: Axes, *logarithmic: Axis) -> None:
    axes.minorticks_off()
    axes.grid(linewidth=0.5)
    axes.set_axisbelow(True)
    for axis in logarithmic:
        axis.set_major_formatter(lambda value, _position: f"{value:,.10g}".removeprefix("0"))


def _draw_curve(axes: Axes, curve: Curve) -> None:
    name, _, what = curve.name.partition(": ")
    colour = _COLOURS.get(name.partition(",")[0] if what else name, _INK)
    line = "--" if name == DjangoCached.name or what.startswith("connections") else ":" if "sets" in what else "-"
    axes.plot(curve.numbers, curve.costs, line, color=colour, label=curve.name, marker="o", markersize=3)
