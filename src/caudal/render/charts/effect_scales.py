"""Axes of effects: distances are drawn in logs, and written as changes or as times."""

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from caudal.render import numbers
from caudal.vocabulary.periods import add_months, months_between

__all__ = ["CHANGE", "TIMES", "log_ticks", "months", "shown_day"]

# How the logarithm of a ratio is written beside an axis.
CHANGE = "abs(datum.value) < 1e-9 ? '0%' : format(exp(datum.value) - 1, '+,.1~%')"
TIMES = "format(exp(datum.value), ',.2~f')"
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_LADDER = [digit * 10.0**power for power in range(-4, 5) for digit in (1, 2, 5)]
_MOST = 7
# Up to this range equal steps of a ratio look nearly equal [log points].
_EVEN = 1.2
# Fewer months than this are named at their ends: hardly a January lies between them.
_SHORT = 20


def log_ticks(low: float, high: float) -> list[float]:
    """
    Round ratios between two logarithms, as logarithms, no nearer than their labels are high.

    1 is among them where it lies between.

    >>> [round(math.exp(at), 6) for at in log_ticks(math.log(0.03), math.log(3))]
    [0.05, 0.1, 0.2, 0.5, 1.0, 2.0]
    >>> [round(math.exp(at), 6) for at in log_ticks(math.log(0.87), math.log(1.22))]
    [0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2]
    """
    first, last = math.exp(low) - 1, math.exp(high) - 1
    for step in _STEPS if high - low < _EVEN else ():
        ends = math.ceil(first / step), math.floor(last / step)
        if 1 < ends[1] - ends[0] + 1 <= _MOST:
            return [math.log1p(round(at * step, 4)) for at in range(ends[0], ends[1] + 1)]
    logs = [at for at in map(math.log, _LADDER) if low <= at <= high]
    least = (high - low) / _MOST
    below = _apart([at for at in reversed(logs) if at < 0], least)
    return [*reversed(below), *_apart([at for at in logs if at >= 0], least)] or _middle(low, high)


def _middle(low: float, high: float) -> list[float]:
    """One ratio between two that no round one lies between, as round as can be."""
    middle = math.exp((low + high) / 2)
    rounded = (math.log(float(f"{middle:.{digits}g}")) for digits in (1, 2, 3))
    return [next((at for at in rounded if low <= at <= high), math.log(middle))]


def _apart(logs: Sequence[float], least: float) -> list[float]:
    """Those that are so far from the one before, and the negative ones from 0."""
    kept: list[float] = []
    for at in logs:
        before = kept[-1] if kept else 0.0 if at < 0 else -math.inf
        if abs(at - before) >= least:
            kept.append(at)
    return kept


def shown_day(month: date) -> str:
    """Where a month's figure is drawn: in its middle, so that a month's first day is before it."""
    return month.replace(day=15).isoformat()


def months(span: tuple[date, date], language: str, *, labels: bool = True) -> dict[str, Any]:
    """
    The time axis of a window of months.

    Args:
        span: first and last month; the last is shown whole.
        language: `en` or `es`.
        labels: whether it is written under the plot.
    """
    first, last = span
    axis: dict[str, Any] = {"title": None, "grid": False, "labels": labels, "ticks": labels}
    if months_between(first, last) >= _SHORT:
        axis |= {"format": "%Y", "tickCount": "year"}
    else:
        axis |= _named(_spread(first, last), lambda month: numbers.short_month(month, language))
    domain = [first.isoformat(), add_months(last, 1).isoformat()]
    # A bar alone would widen the axis: the months of plots below each other stay in line.
    scale = {"domain": domain, "type": "utc", "padding": 0}
    return {"type": "temporal", "scale": scale, "axis": axis}


def _spread(first: date, last: date) -> list[date]:
    """The first and the last month, and the middle one where there is room."""
    span = months_between(first, last)
    return sorted({add_months(first, step) for step in (0, span // 2, span)})


def _named(marked: Sequence[date], name: Callable[[date], str]) -> dict[str, Any]:
    texts = "', '".join(map(name, marked))
    return {
        "values": [shown_day(month) for month in marked],
        "labelExpr": f"['{texts}'][round(datum.index * {len(marked) - 1})]",
        "labelFontSize": 12,
        "labelFlush": True,
    }
