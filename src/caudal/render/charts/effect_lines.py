"""Many faint lines behind one: the comparisons of an effect."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from caudal.render.charts.effect_scales import shown_day
from caudal.render.charts.theme import FAINT
from caudal.vocabulary.periods import months_between

__all__ = ["faint_lines"]

# A line a comparison would take seconds to draw: they are so many paths with gaps in them, which
# still lie over each other where comparisons are many.
_PATHS = 12


def faint_lines(others: pl.DataFrame, field: str, *, decimals: int) -> Iterator[dict[str, Any]]:
    """
    The layer of the comparisons; none where there is none.

    Args:
        others: placebo, period, and the field.
        field: what is drawn.
        decimals: so many are kept.
    """
    if others.is_empty():
        return
    opacity = max(0.35, min(0.8, 12 / others["placebo"].n_unique()))
    yield {
        "data": {"values": list(_rows(others.sort("placebo", "period"), field, decimals))},
        "mark": {
            "type": "line",
            "color": FAINT,
            "strokeWidth": 1,
            "opacity": opacity,
            "clip": True,
        },
        "encoding": {
            "detail": {"field": "path", "type": "nominal"},
            # In the order of the rows: a path holds several comparisons.
            "order": {"value": None},
        },
    }


def _rows(others: pl.DataFrame, field: str, decimals: int) -> Iterator[dict[str, Any]]:
    before = None
    for placebo, period, value in others.select("placebo", "period", field).iter_rows():
        path = placebo % _PATHS
        broken = before is not None and (
            before[0] != placebo or months_between(before[1], period) > 1
        )
        if broken:
            yield {"period": shown_day(period), field: None, "path": path}
        yield {"period": shown_day(period), field: round(value, decimals), "path": path}
        before = (placebo, period)
