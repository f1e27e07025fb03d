"""
How the constants of the default forecaster do on the decade that chose them, and on the one
that judges: `python tools/choose_forecast.py`.

Prints the Markdown tables of docs/methods/forecast.md. From the embedded reference, figures as held
newest, not vintages: Border Patrol total, groups, sectors and citizenships of the Southwest land border
with a mean of at least 30 a month over the months judged. Each origin sees what lies before it. Nothing
is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

import caudal
from caudal.analysis.forecast import BASELINE, FORECASTERS, Known
from caudal.analysis.forecast.known import known_of, series_of
from caudal.analysis.forecast.returning_walk import CHOSEN, Constants, returning_walk
from caudal.analysis.scores import inside, weighted_interval_score
from caudal.workflows.asking import opened

__all__ = ["FLOORS", "GRID", "Judged", "judged", "panel"]

_Array = NDArray[np.float64]
_Model = Callable[[Known, int], _Array]
_HORIZONS = (1, 2, 3, 6)
_AHEAD = max(_HORIZONS)
_SPANS = ((date(2004, 12, 1), date(2014, 11, 1)), (date(2014, 12, 1), date(2024, 5, 1)))
_LEAST = 30
GRID = tuple(
    replace(CHOSEN, shrinkage=shrinkage, half_life=half_life, returning=returning)
    for shrinkage, half_life, returning in product(
        (0.25, 0.5, 0.75), (2.0, 3.0, 5.0), (0.0, 0.24, 0.43, 0.6)
    )
)
# How narrow the bands may be, beside the paces that do best.
FLOORS = tuple(
    replace(CHOSEN, floor=floor, half_life=half_life, returning=returning)
    for floor, half_life, returning in product((1.0, 0.75, 0.5, 0.0), (2.0, 3.0), (0.43, 0.6, 0.9))
)


@dataclass(frozen=True)
class Judged:
    """Of one model over a span: WIS (horizon, series), and shares in bands (horizon, series)."""

    wis: _Array
    inner: _Array
    outer: _Array


def panel() -> Known:
    """All series of all months, as a model would take them."""
    asked: list[dict[str, Any]] = [
        {"place": "southwest_land_border", "component": "usbp", "group": "each"},
        {"place": "southwest_land_border", "component": "usbp", "origin": "each"},
        {"place": "each", "component": "usbp"},
    ]
    rows = pl.concat(caudal.observations(reconstruct=True, **one).rows for one in asked)
    rows = rows.unique([*series_of(rows).columns, "period"], keep="first", maintain_order=True)
    wanted = series_of(rows).filter(
        ((pl.col("origin") == "all") | pl.col("origin").str.contains("^[A-Z]{3}$"))
        & (pl.col("group") != "accompanied_minor")
    )
    left_out = opened("us-mexico", None)[1].corridor.season.left_out
    return known_of(rows, max(rows["period"]), series=wanted, left_out=left_out)


def judged(model: _Model, everything: Known, span: tuple[date, date]) -> Judged:
    """A model from every origin of a span, each of which sees what lies before it."""
    origins = [n for n, month in enumerate(everything.periods) if span[0] <= month <= span[1]]
    enough = _mean(everything.values[origins]) >= _LEAST
    everything = replace(everything, values=everything.values[:, enough])
    forecasts = np.array([model(_until(everything, n), _AHEAD) for n in origins])
    truth = np.array([everything.values[n + 1 : n + 1 + _AHEAD] for n in origins])
    quantiles = np.moveaxis(forecasts, 2, 3)
    found = (
        weighted_interval_score(quantiles, truth),
        inside(quantiles, truth, 0.8),
        inside(quantiles, truth, 0.95),
    )
    return Judged(*(np.array([_mean(one[:, h - 1]) for h in _HORIZONS]) for one in found))


def _until(everything: Known, row: int) -> Known:
    return replace(
        everything,
        values=everything.values[: row + 1],
        periods=everything.periods[: row + 1],
        left_out=everything.left_out[: row + 1],
    )


def _mean(values: _Array) -> _Array:
    """Mean over the origins (series,); none known: NaN."""
    known = ~np.isnan(values)
    number = known.sum(axis=0)
    mean: _Array = np.where(number > 0, np.nansum(values, axis=0) / np.maximum(number, 1), np.nan)
    return mean


def _pooled(one: Judged, naive: Judged) -> tuple[_Array, int]:
    """Relative WIS at each horizon, geometric mean over the series; how many series."""
    logs = np.log(one.wis / naive.wis)
    known = ~np.isnan(logs).any(axis=0)
    return np.exp(logs[:, known].mean(axis=1)), int(known.sum())


def _cells(one: Judged, naive: Judged) -> str:
    """Pooled relative WIS and their mean, the total's, and the shares in both bands."""
    ratios, _ = _pooled(one, naive)
    total = (one.wis / naive.wis)[:, 0]
    shares = " / ".join(f"{100 * np.nanmean(band):.0f}%" for band in (one.inner, one.outer))
    return " | ".join(
        [_at_horizons(ratios), f"{np.exp(np.log(ratios).mean()):.3f}", _at_horizons(total), shares]
    )


def _at_horizons(ratios: _Array) -> str:
    return " · ".join(f"{ratio:.3f}" for ratio in ratios)


def _model(constants: Constants) -> _Model:
    return lambda known, horizon: returning_walk(known, horizon, constants)


def main() -> None:
    """Print the tables."""
    everything = panel()
    naive = tuple(judged(FORECASTERS[BASELINE].compute, everything, span) for span in _SPANS)
    for span, base in zip(_SPANS, naive, strict=True):
        print(f"{span[0]:%Y-%m} to {span[1]:%Y-%m}: {_pooled(base, base)[1]} series")

    def line(name: str, model: _Model) -> None:
        found = [judged(model, everything, span) for span in _SPANS]
        cells = [_cells(*pair) for pair in zip(found, naive, strict=True)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)

    decade = "pooled | all | total | bands"
    for title, grid in (("λ, half-life, κ", GRID), ("floor, half-life, κ", FLOORS)):
        print(f"| {title} | {decade} | {decade} |")
        for one in grid:
            first = one.shrinkage if grid is GRID else one.floor
            chosen = " (the default)" if one == CHOSEN else ""
            line(f"{first:g}, {one.half_life:g}, {one.returning:g}{chosen}", _model(one))
    print(f"| model | {decade} | {decade} |")
    for name, forecaster in FORECASTERS.items():
        line(name, forecaster.compute)


if __name__ == "__main__":
    main()
