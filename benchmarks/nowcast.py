"""
What each earlier source did to nowcasts, and where revised months ended: `python benchmarks/nowcast.py`.

All from the embedded reference. The figures are those held newest, not vintages; each origin sees
the months before the one that is nowcast, and of the source those that its lag leaves. The forecast
is the shrunk-season walk. Every source that was looked at is here; no constant was changed after.

Wrong when: a lag is taken for what was published in time. Lag 0 supposes that the source's month was
out before the publisher's; of these only the Darién's may have been.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

import caudal
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import seasonal_walk
from caudal.analysis.nowcast import combined, earned_by_then, finals, leading, record, triangle
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months, months_between

__all__ = ["revised", "scored", "wis"]

_Array = NDArray[np.float64]
_FIRST, _LAST = date(1999, 10, 1), date(2024, 5, 1)
_PERIODS = [add_months(_FIRST, n) for n in range(months_between(_FIRST, _LAST) + 1)]
_ORIGINS = range(_PERIODS.index(date(2017, 1, 1)), len(_PERIODS))
_LEFT_OUT = np.array([date(2020, 3, 1) <= period < date(2021, 3, 1) for period in _PERIODS])
_GROUPS = ("all", "family", "unaccompanied_child", "single_adult")
_SOURCES: Mapping[str, Mapping[str, str]] = {
    "mx_events": {"measure": "irregular_events", "place": "MEX"},
    "mx_events, children": {"measure": "irregular_events", "place": "MEX", "group": "child"},
    "mx_returns": {"measure": "returns", "place": "MEX"},
    "pa_darien": {"measure": "transits", "place": "darien"},
    "gt_returns": {"measure": "receptions", "place": "GTM"},
    "gt_returns, from MEX": {"measure": "receptions", "place": "GTM", "origin": "MEX"},
    "gt_returns, from USA": {"measure": "receptions", "place": "GTM", "origin": "USA"},
    "Rio Grande Valley": {"place": "rio_grande_valley_sector", "component": "usbp"},
    **{
        f"mx_events, {origin}": {"measure": "irregular_events", "place": "MEX", "origin": origin}
        for origin in ("HND", "GTM", "SLV", "VEN", "CUB", "HTI")
    },
}
_RELEASES = ("2022-03-16", "2022-07-15", "2023-03-15", "2024-01-26", "2024-06-20")


def wis(quantiles: _Array, figures: _Array) -> _Array:
    """Weighted interval score (series,) of quantiles (levels, series)."""
    levels = np.array(LEVELS)[:, None]
    errors = figures - quantiles
    scores: _Array = 2 * np.where(errors >= 0, levels * errors, (levels - 1) * errors).mean(axis=0)
    return scores


def scored(target: _Array, source: _Array, lag: int) -> tuple[_Array, _Array]:
    """WIS with and without a source (origins, groups); NaN where it says nothing."""
    with_it, without = [], []
    for month in _ORIGINS:
        known = Known(target[:month], _PERIODS[:month], _LEFT_OUT[:month])
        told = source[: month + 1].copy()
        told[len(told) - lag :] = np.nan
        forecast = seasonal_walk(known, 1)[0]
        says = leading(known, told, name="", lag=lag)
        silent = np.isnan(says.values)
        with_it.append(np.where(silent, np.nan, wis(combined(forecast, [says]), target[month])))
        without.append(wis(forecast, target[month]))
    return np.array(with_it), np.array(without)


def revised(day: date, everything: pl.DataFrame) -> tuple[int, int, int, float, float]:
    """
    Months told less than a year before, those that ended in the 80% and 95% bands.

    And the mean absolute error of the figure as told and of the median expected.
    """
    newest = everything.sort("vintage").group_by("period").agg(pl.col("value").last().alias("end"))
    expected = finals(triangle(everything.filter(pl.col("vintage") <= day)))
    rows = expected.filter(pl.col("delay") < 11).drop_nulls("median").join(newest, on="period")
    inside = [
        rows.filter(pl.col("end").is_between(f"low_{level}", f"high_{level}")).height
        for level in (80, 95)
    ]
    errors = [
        float((rows[name] - rows["end"]).abs().to_numpy().mean()) for name in ("told", "median")
    ]
    return rows.height, inside[0], inside[1], errors[0], errors[1]


def _series(asked: Mapping[str, str]) -> _Array:
    rows = caudal.observations(**asked).rows  # type: ignore[arg-type]
    values = dict(rows.select("period", "value").iter_rows())
    return np.array([values.get(period, np.nan) for period in _PERIODS], dtype=float)


def main() -> None:
    """Print both tables."""
    target = np.column_stack([_series({"component": "usbp", "group": one}) for one in _GROUPS])
    print("source | lag | group | months to | origins | relative WIS | used | gated, relative WIS")
    for name, asked in _SOURCES.items():
        source = _series(asked)
        for lag in range(3):
            with_it, without = scored(target, source, lag)
            for column, group in enumerate(_GROUPS):
                for last in (date(2021, 7, 1), _LAST):
                    until = _PERIODS.index(last) - _ORIGINS.start + 1
                    one, other = with_it[:until, column], without[:until, column]
                    told = record(name, one, other)
                    if told.relative_wis is None:
                        continue
                    both = ~(np.isnan(one) | np.isnan(other))
                    gated = np.where(earned_by_then(one, other), one, other)[both]
                    ratio = gated.sum() / other[both].sum()
                    print(
                        f"{name} | {lag} | {group} | {last:%Y-%m} | {told.origins} |"
                        f" {told.relative_wis:.3f} | {'yes' if told.used else 'no'} | {ratio:.3f}"
                    )
    print("release | months | in 80% | in 95% | error as told | error of the median")
    everything = caudal.revisions().rows
    for day in _RELEASES:
        months, inner, outer, told_error, error = revised(date.fromisoformat(day), everything)
        print(f"{day} | {months} | {inner} | {outer} | {told_error:.0f} | {error:.0f}")


if __name__ == "__main__":
    main()
