"""Where a count stands among its comparisons, and which of them stand for what was expected."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caudal.render.charts.effect_scales import CHANGE, TIMES, log_ticks
from caudal.render.charts.theme import (
    AXIS_WIDTH,
    BLUE,
    FAINT,
    INK,
    MARK_INK,
    MUTED,
    PLOT_WIDTH,
    VERMILION,
    WIDTH,
    text_width,
)

__all__ = ["Scale", "most_weight", "rank_plot", "weight_bars"]

_HEIGHT, _LEAST_BINS, _MOST_BINS = 110, 8, 30
# Ratios so far apart are drawn in logs.
_FAR = 12
_BAR, _SPACE, _MOST_NAMED = 13, 7, 12
_NAMES = 150
_PERCENT = "datum.value == 0 ? '0%' : format(datum.value, '.0%')"


@dataclass(frozen=True)
class Scale:
    """
    How a statistic is written.

    Args:
        kind: `change` (log points, written as changes), `times` (a ratio) or `plain`.
        title: what it is, under the axis.
    """

    kind: str
    title: str


def rank_plot(own: float, others: Sequence[float], *, scale: Scale, text: str) -> dict[str, Any]:
    """
    A histogram of the comparisons' statistics with the treated one's marked.

    Args:
        own: the treated one's.
        others: at least one.
        scale: how they are written.
        text: what stands beside the mark: its p.
    """
    spread = scale.kind == "times" and _far_apart([own, *others])
    turned = [math.log(value) if spread else value for value in (own, *others)]
    bins = _bins(turned[1:], min(turned), max(turned))
    highest = max(bar["count"] for bar in bins)
    return {
        "width": PLOT_WIDTH,
        "height": _HEIGHT,
        "encoding": {"x": _x(bins, scale, spread)},
        "layer": [_bars(bins, highest), *_marked(turned[0], bins, text)],
    }


def most_weight(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    """
    The twelve donors of the largest weight, and the sum of the rest under an empty name.

    >>> most_weight({"HND": 0.3, "GTM": 0.7})
    [('GTM', 0.7), ('HND', 0.3)]
    """
    order = sorted(weights.items(), key=lambda named: (-abs(named[1]), named[0]))
    shown, rest = order[:_MOST_NAMED], order[_MOST_NAMED:]
    return [*shown, *([("", sum(weight for _, weight in rest))] if rest else [])]


def weight_bars(weights: Sequence[tuple[str, float]], figures: Sequence[str]) -> dict[str, Any]:
    """
    A bar a donor, the largest first.

    Args:
        weights: name and weight [fraction], as they are to be written; one below zero is orange.
        figures: what is written beside each bar.
    """
    names = min(_NAMES, 12 + max(text_width(name, size=13) for name, _ in weights))
    step = _BAR + _SPACE
    low = min(0.0, *(weight for _, weight in weights))
    high = max(0.01, *(weight for _, weight in weights))
    room = WIDTH - names - 48
    rows = [
        {
            "y": (at + 0.5) * step,
            "name": name,
            "figure": figure,
            "zero": names + room * (0 - low) / (high - low),
            "end": names + room * (weight - low) / (high - low),
            "right": names + room * (max(weight, 0.0) - low) / (high - low),
            "weight": weight,
        }
        for at, ((name, weight), figure) in enumerate(zip(weights, figures, strict=True))
    ]
    label = {"type": "text", "fontSize": 13, "color": INK, "baseline": "middle", "align": "left"}
    return {
        "width": WIDTH,
        "height": step * len(rows),
        "data": {"values": rows},
        "encoding": {"y": _pixels("y", step * len(rows))},
        "layer": [
            {
                "mark": {**label, "x": 0, "limit": names - 8},
                "encoding": {"text": {"field": "name"}},
            },
            _weight_rule(),
            {
                "mark": {**label, "align": "left", "dx": 6, "fontSize": 12},
                "encoding": {"x": _pixels("right", WIDTH), "text": {"field": "figure"}},
            },
        ],
    }


def _weight_rule() -> dict[str, Any]:
    colour = {"condition": {"test": "datum.weight < 0", "value": VERMILION}, "value": BLUE}
    return {
        "mark": {"type": "rule", "strokeWidth": _BAR, "strokeCap": "butt"},
        "encoding": {"x": _pixels("zero", WIDTH), "x2": {"field": "end"}, "color": colour},
    }


def _pixels(field: str, size: float) -> dict[str, Any]:
    """A place that is told in pixels."""
    scale = {"domain": [0, size], "range": [0, size], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


def _far_apart(values: Sequence[float]) -> bool:
    return min(values) > 0 and max(values) / min(values) > _FAR


def _bins(values: Sequence[float], low: float, high: float) -> list[dict[str, float]]:
    """Counts of equal steps from the lowest to the highest, the treated one's place in them."""
    number = min(max(_LEAST_BINS, math.ceil(2 * math.sqrt(len(values)))), _MOST_BINS)
    width = (high - low) / number or 0.1
    counts = [0] * number
    for value in values:
        counts[min(int((value - low) / width), number - 1)] += 1
    return [
        {"from": low + at * width, "to": low + (at + 1) * width, "count": count}
        for at, count in enumerate(counts)
    ]


def _x(bins: Sequence[Mapping[str, float]], scale: Scale, spread: bool) -> dict[str, Any]:
    low, high = _domain(bins)
    axis: dict[str, Any] = {"title": scale.title, "grid": False, "titleFontWeight": "normal"}
    axis |= {"titleFontSize": 12, "titleColor": MUTED, "labelFontSize": 12, "titlePadding": 4}
    if scale.kind == "change" or spread:
        axis["values"] = log_ticks(low, high)
        axis["labelExpr"] = TIMES if spread else CHANGE
    else:
        axis |= {"tickCount": 6}
    return {
        "field": "from",
        "type": "quantitative",
        "scale": {
            "domain": [low, high],
            "range": [0, PLOT_WIDTH],
            "nice": False,
            "zero": False,
        },
        "axis": axis,
    }


def _domain(bins: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    """Half a bar more on both sides: a mark at the end stands clear of the axis."""
    half = (bins[0]["to"] - bins[0]["from"]) / 2
    return bins[0]["from"] - half, bins[-1]["to"] + half


def _bars(bins: Sequence[Mapping[str, float]], highest: float) -> dict[str, Any]:
    ticks = {"title": None, "format": "d", "tickMinStep": 1, "tickCount": 3, "labelFontSize": 12}
    ticks |= {"minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH}
    scale = {"domain": [0, highest * 1.25], "nice": False}
    return {
        "data": {"values": [dict(bar) for bar in bins if bar["count"]]},
        "mark": {"type": "rect", "color": FAINT, "stroke": "white", "strokeWidth": 1},
        "encoding": {
            "x2": {"field": "to"},
            "y": {"field": "count", "type": "quantitative", "scale": scale, "axis": ticks},
            "y2": {"datum": 0},
        },
    }


def _marked(own: float, bins: Sequence[Mapping[str, float]], text: str) -> list[dict[str, Any]]:
    low, high = bins[0]["from"], bins[-1]["to"]
    right = (own - low) / (high - low) > 0.5
    data = {"data": {"values": [{"from": own}]}}
    mark = {"type": "text", "y": 8, "align": "right" if right else "left", "dx": -7 if right else 7}
    mark |= {"text": text, "fontSize": 13, "fontWeight": "bold"}
    return [
        {**data, "mark": {"type": "rule", "color": VERMILION, "strokeWidth": 2.5}},
        {**data, "mark": {**mark, "stroke": "white", "strokeWidth": 4}},
        {**data, "mark": {**mark, "color": MARK_INK}},
    ]
