"""Did a month's figure rise or fall by more than these figures do anyway?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis import false_discovery
from caudal.analysis.count_level import fitted_counts
from caudal.analysis.indicators.comparisons import compared
from caudal.analysis.indicators.panel import DIMENSIONS, Panel, panel
from caudal.analysis.local_level import LEAST_MONTHS, fitted
from caudal.analysis.seasonal import SHRINKAGE, usual_changes, without_season
from caudal.analysis.x13 import Adjusted, season_refused
from caudal.vocabulary.answer import Note
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.tables import CHANGES, checked

__all__ = ["RATE", "SMALL", "WINDOW", "change"]

# A verdict needs this much certainty of both questions, and at most this share of verdicts may
# be chance.
RATE = 0.1
# Months before the one asked about on which a model is estimated.
WINDOW = 120
# Below so many events a month's logarithm says more of chance than of the level.
SMALL = 20
_MODELS = ("local_level", "counts")
_Array = NDArray[np.float64]


def change(
    history: pl.DataFrame,
    period: date,
    *,
    left_out: Sequence[date] = (),
    year_begins: int = 1,
    first_releases: pl.DataFrame | None = None,
    adjustments: Mapping[tuple[str, ...], Adjusted] | None = None,
    rate: float = RATE,
    heavy: bool = True,
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """
    For each series: level, changes, ranks, size after season, and increase, decrease or noise.

    An increase is said where both are at least 1 − rate: the probability that
    the underlying level rose in the month, and the percentile of the figure
    among those expected from the months before; a decrease likewise. Over
    all rows at most a share `rate` of the increases said, and of the
    decreases, may be chance.

    Args:
        history: rows of `observations (answer)`, one series a combination of measure, place,
            origin, group, authority and component; months of one vintage each.
        period: the month asked about, by its first day.
        left_out: months from which no season is read.
        year_begins: month in which the statistical year begins, 1–12.
        first_releases: the same columns, each month as it was first published.
        adjustments: target → the series adjusted by X-13, where it could be; its last
            month is the one asked about.
        rate: the share of false verdicts allowed, 0–1.
        heavy: errors with heavy tails (Student's t), else normal ones.

    Returns:
        Rows of `indicators (change)`, a series each; and what must be said of all of them.

    Assumes:
        The months of a series are comparable: one definition, as known on one day.

    Wrong when:
        A policy changed what is counted, or how, within the months that are
        compared; or earlier months are of later vintages than the newest
        one: `change_first_releases` is then the like-with-like change.

    Source:
        Local level on logs: Harvey 1989. Counts: Harvey and Fernandes 1989.
        False discovery rate: Benjamini and Hochberg 1995.
    """
    months = panel(history.filter(pl.col("value").is_not_null()), period)
    logs = np.where(months.values >= SMALL, np.log(np.maximum(months.values, 1.0)), np.nan)
    apart = np.isin(
        np.array(months.periods, dtype="datetime64[D]"), np.array(left_out, dtype="datetime64[D]")
    )
    usual = usual_changes(np.diff(logs, axis=0, prepend=np.nan), apart)
    verdicts = _verdicts(months, logs, usual, heavy=heavy)
    adjusted = [(adjustments or {}).get(target) for target in months.series.iter_rows()]
    figures = {
        **compared(months, apart, year_begins),
        **_seasonal(logs, usual, adjusted),
        **verdicts.columns(rate),
    }
    said = months.series.with_columns(
        [pl.Series(name, _nulls(values)) for name, values in figures.items()]
    )
    told = said.join(_told(history, period), on=list(DIMENSIONS), how="left", maintain_order="left")
    rows = _with_first(told, first_releases, period)
    rows = rows.select(pl.col(c.name).cast(c.type) for c in CHANGES)
    checked(rows, CHANGES, where="indicator `change`")
    return rows, (*_notes(rows, verdicts, rate, left_out), *_refused(adjusted))


@dataclass(frozen=True)
class _Verdicts:
    """What the models say, (series,) each; NaN where there is no history."""

    model: list[str | None]
    rise: _Array
    percentile: _Array
    expected: tuple[_Array, _Array]
    level: tuple[_Array, _Array, _Array]

    def columns(self, rate: float) -> Mapping[str, Any]:
        """Columns of the answer, the verdicts among them."""
        return {
            "model": self.model,
            "probability_increase": self.rise,
            "predictive_percentile": self.percentile,
            "expected_low": self.expected[0],
            "expected_high": self.expected[1],
            "level_change": self.level[0],
            "level_change_low": self.level[1],
            "level_change_high": self.level[2],
            "verdict": self.said(rate),
        }

    def said(self, rate: float, *, among_all: bool = True) -> list[str]:
        """The verdict of each series; `among_all`: with the false discovery rate held."""
        rises = np.maximum(1.0 - self.rise, 1.0 - self.percentile)
        falls = np.maximum(self.rise, self.percentile)
        if among_all:
            up, down = (false_discovery.survive(p, rate) for p in (rises, falls))
        else:
            up, down = rises <= rate, falls <= rate
        return [
            "no_history"
            if model is None
            else "increase"
            if u
            else "decrease"
            if d
            else "within_noise"
            for model, u, d in zip(self.model, up, down, strict=True)
        ]


def _verdicts(months: Panel, logs: _Array, usual: _Array, *, heavy: bool) -> _Verdicts:
    """Each series by the model that suits it: a level on logs, or one behind small counts."""
    number = months.values.shape[1]
    begins = _begins(months.values)
    large = _begins(logs)
    last = len(months.values) - 1
    on_logs = np.array([last - first >= LEAST_MONTHS for first in large])
    on_counts = ~on_logs & np.array([last - first >= LEAST_MONTHS for first in begins])
    model = [
        _MODELS[0] if of_logs else _MODELS[1] if of_counts else None
        for of_logs, of_counts in zip(on_logs, on_counts, strict=True)
    ]
    nothing = [np.full(number, np.nan) for _ in range(7)]
    rise, percentile, low, high, mean, step_low, step_high = nothing
    if on_logs.any():
        window = slice(max(last - WINDOW, 0), None)
        seen = logs.copy()
        for series, start in enumerate(large):
            seen[:start, series] = np.nan
        adjusted = without_season(seen[window], usual[window])[:, on_logs]
        rounding = months.precision[on_logs] / (12**0.5 * months.values[-1, on_logs])
        level = fitted(adjusted, rounding=rounding, heavy=heavy)
        rise[on_logs], percentile[on_logs] = level.rise, level.percentile
        # Events are whole.
        low[on_logs], high[on_logs] = np.exp([level.quantile(0.1), level.quantile(0.9)]).round()
        mean[on_logs], step_low[on_logs], step_high[on_logs] = map(np.expm1, level.step)
    for series in map(int, np.flatnonzero(on_counts)):
        start = max(begins[series], last - WINDOW)
        counts = fitted_counts(months.values[start:, series], rounded_to=months.precision[series])
        rise[series], percentile[series] = counts.rise, counts.percentile
        low[series], high[series] = counts.low, counts.high
    return _Verdicts(model, rise, percentile, (low, high), (mean, step_low, step_high))


def _begins(values: _Array) -> list[int]:
    """Where the run of known months begins that ends with the last one; past it if that is unknown."""
    known = ~np.isnan(values)
    runs = np.logical_and.accumulate(known[::-1], axis=0).sum(axis=0)
    return [len(values) - int(run) for run in runs]


def _seasonal(
    logs: _Array, usual: _Array, adjusted: Sequence[Adjusted | None]
) -> Mapping[str, Any]:
    """The change after a part of the usual one, after all of it, and as X-13 adjusts it."""
    step = logs[-1] - logs[-2] if len(logs) > 1 else np.full(logs.shape[1], np.nan)
    part, whole = np.expm1(step - SHRINKAGE * usual[-1]), np.expm1(step - usual[-1])
    kept = [one if one is not None and season_refused(one) is None else None for one in adjusted]
    by_x13 = np.array(
        [np.nan if one is None else one.adjusted[-1] / one.adjusted[-2] - 1 for one in kept]
    )
    return {
        "seasonal_change": np.expm1(usual[-1]),
        "seasonal_size": part,
        "seasonal_low": np.fmin(np.fmin(part, whole), by_x13),
        "seasonal_high": np.fmax(np.fmax(part, whole), by_x13),
        "adjusted": np.array([np.nan if one is None else round(one.adjusted[-1]) for one in kept]),
        "change_adjusted": by_x13,
        "m7": np.array([np.nan if one is None else one.m7 for one in adjusted]),
        "qs_p": np.array([np.nan if one is None else one.qs_p for one in adjusted]),
        "stable_f": np.array([np.nan if one is None else one.stable_f for one in adjusted]),
    }


def _refused(adjusted: Sequence[Adjusted | None]) -> list[Note]:
    """Why series are not adjusted, in words; of several how many."""
    notes = [note for one in adjusted if one is not None and (note := season_refused(one))]
    if len(notes) <= 1:
        return notes
    return [
        Note(
            "no_stable_seasons",
            f"{len(notes)} of {len(adjusted)} series have no season that X-13 can take out "
            "(M7, QS, F): their raw figures stand",
            {"series": len(notes), "of": len(adjusted)},
        )
    ]


def _told(history: pl.DataFrame, period: date) -> pl.DataFrame:
    """Who tells the month's figure, and since when."""
    names = ("source", "vintage", "vintage_basis", "source_class", "status", "derivation")
    return history.filter(pl.col("period") == period).select(*DIMENSIONS, *names, "precision")


def _with_first(
    rows: pl.DataFrame, first_releases: pl.DataFrame | None, period: date
) -> pl.DataFrame:
    """The month and the one before it as each was first published."""
    if first_releases is None or not first_releases.height:
        missing = ("first_release", "first_vintage", "change_first_releases")
        return rows.with_columns(pl.lit(None).alias(name) for name in missing)
    now = first_releases.filter(pl.col("period") == period)
    before = first_releases.filter(pl.col("period") < period)
    both = now.join(
        before.select(*DIMENSIONS, before="value"), on=list(DIMENSIONS), how="left"
    ).select(
        *DIMENSIONS,
        first_release="value",
        first_vintage="vintage",
        change_first_releases=pl.when(pl.col("before") > 0).then(
            pl.col("value") / pl.col("before") - 1
        ),
    )
    return _with_band(rows.join(both, on=list(DIMENSIONS), how="left", maintain_order="left"))


def _with_band(rows: pl.DataFrame) -> pl.DataFrame:
    """The band of the size after season holds the change of the first releases too."""
    usual = 1 + pl.col("seasonal_change")
    first = 1 + pl.col("change_first_releases")
    sizes = [first / usual**SHRINKAGE - 1, first / usual - 1]
    return rows.with_columns(
        seasonal_low=pl.min_horizontal("seasonal_low", *sizes),
        seasonal_high=pl.max_horizontal("seasonal_high", *sizes),
    )


def _notes(
    rows: pl.DataFrame, verdicts: _Verdicts, rate: float, left_out: Sequence[date]
) -> list[Note]:
    alone = verdicts.said(rate, among_all=False)
    judged = [one for one in alone if one != "no_history"]
    dropped = sum(one != two for one, two in zip(alone, rows["verdict"], strict=True))
    notes = []
    if len(judged) > 1:
        notes.append(
            Note(
                "false_discovery",
                f"{len(judged)} series are judged together: at most {rate:.0%} of the increases, "
                f"and of the decreases, may be chance; {dropped} that would stand alone do not stand",
                {"series": len(judged), "rate": rate, "dropped": dropped},
            )
        )
    small = verdicts.model.count(_MODELS[1])
    if small:
        notes.append(
            Note(
                "small_counts",
                f"{small} series have months below {SMALL}: they are judged as counts, "
                "without a season",
                {"series": small, "below": SMALL},
            )
        )
    if left_out:
        first, last = min(left_out), max(left_out)
        notes.append(
            Note(
                "season_left_out",
                f"no season is read from {month_name(first)} to {month_name(last)}",
                {"first": first, "last": last},
            )
        )
    return notes


def _nulls(values: Any) -> Any:
    """NaN as null."""
    if not isinstance(values, np.ndarray):
        return values
    return [None if one != one else one for one in values.tolist()]
