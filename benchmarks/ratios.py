"""Ratios of costs that were measured in pairs, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import quantiles
from typing import NamedTuple

# What noise may add to a ratio before it counts as a miss.
TOLERANCE = 1.10
# How far the quartiles may lie apart before a ratio says nothing.
_STEADY = 1.3


class Ratio(NamedTuple):
    """The median and the quartiles of many paired ratios."""

    low: float
    median: float
    high: float

    @property
    def is_unsteady(self) -> bool:
        """Whether the machine was too busy for the median to mean much: it depends on when one looks."""
        return self.high > self.low * _STEADY

    def __str__(self) -> str:
        return f"{shown(self.median)} ({shown(self.low)} to {shown(self.high)})"


def ratio(costs: Sequence[float], others: Sequence[float]) -> Ratio:
    """Compare costs that were measured side by side, round by round."""
    pairs = [cost / other for cost, other in zip(costs, others, strict=True)]
    return Ratio(*quantiles(pairs, n=4, method="inclusive"))


def shown(number: float) -> str:
    """Return a ratio with two figures that mean something: 12, 1.2, .12, .0012."""
    if number >= 10:
        return f"{number:,.0f}"
    if number >= 1:
        return f"{number:.2f}"
    digits = 2
    while digits < 5 and number < 10 ** (1 - digits):
        digits += 1
    return f"{number:.{digits}f}".lstrip("0") or "0"


def is_missed(measured: float, target: float | None) -> bool:
    """Return whether a target is missed by more than noise."""
    return target is not None and measured > target * TOLERANCE


def verdict(measured: Ratio, target: float | None) -> str:
    """Say how a measured ratio stands to its target."""
    if target is None:
        return ""
    if measured.is_unsteady:
        return "**too unsteady to say**"
    if measured.median <= target:
        return "held"
    return "**missed**" if is_missed(measured.median, target) else "held within 10 %"
