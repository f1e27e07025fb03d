"""
What a published month will be once it is revised no more, from how earlier months were revised.

    told(t, d)  the figure of period t as told d months after its first possible print
    share(d)    what part of the last figure is told by then: the chain ladder over all periods

Two bands. `counted_finals` takes what is still to come as a count with overdispersion: it only
adds, as when records come in late. `factor_finals` takes each step as a factor with an error on
the log scale: figures may also be taken back, as publishers do. `finals` chooses by the history.

Source: R package `baselinenowcast` 0.2 (Johnson et al. 2025, Wellcome Open Research 10:614);
chain ladder: Mack 1993, ASTIN Bulletin 23, 213–225.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.forecast.walk import STUDENT
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months, months_between

__all__ = [
    "Triangle",
    "completed",
    "count_quantiles",
    "counted_finals",
    "factor_finals",
    "finals",
    "overdispersion",
    "overdispersions",
    "shares_told",
    "triangle",
    "without_falls",
]

_Array = NDArray[np.float64]
# Bounds of the overdispersion; at the upper one counts are as good as Poisson's.
_DISPERSED, _EVEN = 0.1, 1000.0
# So many pairs of figures before the size of a step's error is told.
_LEAST = 3
# So many standard deviations above its mean a count is followed.
_FAR = 12.0


@dataclass(frozen=True)
class Triangle:
    """
    Figures by reference period and by the delay of their telling.

    Args:
        periods: one a row, oldest first.
        told: (periods, delays), the figure as told at each delay [unit of the
            measure]; not told yet, or not held: NaN. The delay is months after
            the month that follows the period.
    """

    periods: Sequence[date]
    told: _Array

    @property
    def delays(self) -> NDArray[np.int64]:
        """Delay of each period's newest telling (periods,); none: −1."""
        return _newest(self.told)


def triangle(revisions: pl.DataFrame, *, delays: int = 12) -> Triangle:
    """
    The triangle of a target's vintages, up to so many months of delay.

    A month in which no release is held keeps the figure told before it, up to
    the newest release; before the first one held nothing is known.

    Args:
        revisions: period, vintage [days], value; as `caudal.revisions` gives them, of one
            target, monthly, of vintages up to the day of the question.
        delays: so many, 0 to delays − 1; what comes later is not looked at.

    Assumes:
        The releases that are not held changed nothing.

    Wrong when:
        Releases are few: a revision is then dated by the next one held, too late.
        Two tables tell the target differently on one day: take the rows of one.
    """
    rows = revisions.drop_nulls("value").sort("vintage", maintain_order=True)
    if rows.is_empty():
        return Triangle((), np.empty((0, delays)))
    first, last = rows["period"].min(), rows["period"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    periods = [add_months(first, n) for n in range(months_between(first, last) + 1)]
    newest = rows["vintage"].max()
    assert isinstance(newest, date)
    told = np.full((len(periods), delays), np.nan)
    for period, vintage, value in rows.select("period", "vintage", "value").iter_rows():
        delay = max(_delay(period, vintage), 0)
        if delay < delays:
            told[months_between(first, period), delay:] = value
    for row, period in enumerate(periods):
        told[row, max(_delay(period, newest), 0) + 1 :] = np.nan
    return Triangle(periods, told)


def without_falls(told: _Array) -> _Array:
    """
    Figures that only rise with the delay: one taken back was never there.

    Each becomes the least of itself and all told after it, so that the newest
    stays. `baselinenowcast` does the same to the increments.

    Args:
        told: (periods, delays).
    """
    later = np.where(np.isnan(told), np.inf, told)[:, ::-1]
    least = np.minimum.accumulate(later, axis=1)[:, ::-1]
    return np.where(np.isnan(told), np.nan, least)


def shares_told(told: _Array) -> _Array:
    """
    Part of the last figure told by each delay (delays,), the chain ladder; the last is 1.

    share(d − 1) = share(d) × Σ told(t, d − 1) / Σ told(t, d), over the periods
    of which both are known. Above 1: figures were taken back later.

    Args:
        told: (periods, delays).

    Returns:
        NaN before a step that no period has made.

    Assumes:
        How much is told by which delay does not change over the periods.

    Wrong when:
        Revisions follow the calendar, not the delay: a fiscal year is closed
        for all its months at once.
    """
    earlier, later = told[:, :-1], told[:, 1:]
    both = ~(np.isnan(earlier) | np.isnan(later))
    before = np.where(both, earlier, 0.0).sum(axis=0)
    after = np.where(both, later, 0.0).sum(axis=0)
    factors = np.where(both.any(axis=0), after / np.maximum(before, 1.0), np.nan)
    shares = np.ones(told.shape[1])
    shares[:-1] = 1.0 / np.cumprod(factors[::-1])[::-1]
    return shares


def completed(told: _Array, shares: _Array) -> _Array:
    """
    The triangle with what is expected where nothing is told yet (periods, delays).

    told(t, d) = told(t, d − 1) + (share(d) − share(d − 1)) × last(t), where
    last(t) = (told(t, d − 1) + 1 − share(d − 1)) / share(d − 1): of nothing
    told so far something may still come.

    Args:
        told: (periods, delays).
        shares: (delays,), as `shares_told` gives them.

    Wrong when:
        Read for a period of which nothing was ever told: it stays NaN.
    """
    filled = told.copy()
    for delay in range(1, told.shape[1]):
        before = filled[:, delay - 1]
        last = (before + 1.0 - shares[delay - 1]) / shares[delay - 1]
        expected = before + (shares[delay] - shares[delay - 1]) * last
        filled[:, delay] = np.where(np.isnan(told[:, delay]), expected, told[:, delay])
    return filled


def overdispersion(observed: _Array, expected: _Array) -> float:
    """
    The size of a negative binomial whose means are `expected`, by maximum likelihood.

    Variance = mean + mean² / size. Between 0.1 and 1000; 1000: no more than Poisson's.

    Args:
        observed: (n,) counts.
        expected: (n,) means above zero.

    Returns:
        NaN without observations.

    >>> round(overdispersion(np.array([4.0, 8.0, 10.0]), np.array([3.1, 7.2, 11.0])), 3)
    1000.0
    """
    if not len(observed):
        return math.nan
    low, high = math.log(_DISPERSED), math.log(_EVEN)
    for _ in range(8):
        tried = np.linspace(low, high, 25)
        best = int(np.argmax(_log_likelihoods(observed, expected, np.exp(tried)[:, None])))
        low, high = tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)]
    return math.exp((low + high) / 2)


def overdispersions(told: _Array) -> _Array:
    """
    Overdispersion of what was still to come, by delay (delays − 1,), from nowcasts of the past.

    At every past date the triangle of that date is completed, and what came
    since is held against it; a period that is not complete yet counts with
    what has come of it.

    Args:
        told: (periods, delays), only rising: `without_falls`.

    Returns:
        NaN where the past has fewer than two such nowcasts.

    Assumes:
        Errors of different dates are independent.
    """
    periods, delays = told.shape
    calendar = np.arange(periods)[:, None] + np.arange(delays)
    now = int(calendar[~np.isnan(told)].max(initial=0))
    pairs: list[list[tuple[float, float]]] = [[] for _ in range(delays - 1)]
    for then in range(now):
        seen = np.where(calendar <= then, told, np.nan)
        filled = completed(seen, shares_told(seen))
        for delay in range(max(then - periods + 1, 0), min(delays - 1, then + 1)):
            pairs[delay] += _came(told[then - delay], filled[then - delay], delay)
    return np.array(
        [overdispersion(*np.array(one).T) if len(one) >= 2 else math.nan for one in pairs]
    )


def counted_finals(told: _Array) -> _Array:
    """
    Quantiles of the last figures: what is still to come is a negative binomial count.

    Args:
        told: (periods, delays) [events].

    Returns:
        (levels, periods) at `LEVELS`; a period told to the last delay is certain;
        NaN where too little is known.

    Wrong when:
        Figures are also taken back: they cannot fall here.
    """
    rising = without_falls(told)
    shares, sizes = shares_told(rising), overdispersions(rising)
    ends = completed(rising, shares)[:, -1]
    delays = _newest(rising)
    quantiles = np.full((len(LEVELS), len(told)), np.nan)
    for row, delay in enumerate(delays):
        if delay == told.shape[1] - 1:
            quantiles[:, row] = told[row, delay]
        elif delay >= 0 and np.isfinite(ends[row]) and np.isfinite(sizes[delay]):
            come = ends[row] - rising[row, delay]
            quantiles[:, row] = told[row, delay] + count_quantiles(come, sizes[delay])
    return quantiles


def factor_finals(told: _Array) -> _Array:
    """
    Quantiles of the last figures: each further step is a factor, with an error on the log scale.

    last = told(t, d) / share(d) × exp(error), error t with five degrees of freedom
    and scale √Σ var(step), the steps after d; var over the periods that made it.

    Args:
        told: (periods, delays) [unit of the measure].

    Returns:
        (levels, periods) at `LEVELS`; a period told to the last delay is certain;
        NaN where a step still to come was made by fewer than three periods.

    Assumes:
        Steps are independent of each other.

    Wrong when:
        A publisher revises once in a while and by much: of three periods that
        were not revised the next is taken to be as quiet.
    """
    shares = shares_told(told)
    earlier, later = told[:, :-1], told[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.log(later) - np.log(earlier) - np.log(shares[1:] / shares[:-1])
    errors = np.where(np.isfinite(errors), errors, np.nan)
    made = (~np.isnan(errors)).sum(axis=0)
    squares = np.nansum(errors**2, axis=0) / np.maximum(made - 1, 1)
    squares = np.where(made >= _LEAST, squares, np.nan)
    scales = np.append(np.sqrt(np.cumsum(squares[::-1])[::-1]), 0.0)
    delays = _newest(told)
    rows = np.arange(len(told))
    known = delays >= 0
    newest = np.where(known, told[rows, delays], np.nan)
    log_last = np.exp(np.multiply.outer(STUDENT, scales[delays]))
    quantiles: _Array = newest / shares[delays] * log_last
    return quantiles


def count_quantiles(mean: float, size: float) -> _Array:
    """
    Quantiles of a negative binomial count (levels,), of variance mean + mean² / size.

    >>> float(count_quantiles(0.5, 1000.0)[LEVELS.index(0.5)])
    0.0
    """
    if mean <= 0:
        return np.zeros(len(LEVELS))
    widest = mean + _FAR * math.sqrt(mean + mean**2 / size) + _FAR
    counts = np.arange(1.0, widest)
    ratios = np.log((counts - 1.0 + size) / counts) + math.log(mean / (mean + size))
    log_mass = np.concatenate([[0.0], np.cumsum(ratios)]) + size * math.log(size / (mean + size))
    below = np.cumsum(np.exp(log_mass))
    quantiles: _Array = np.searchsorted(below, np.array(LEVELS) * below[-1]).astype(float)
    return quantiles


def finals(figures: Triangle) -> pl.DataFrame:
    """
    What each published month is expected to be once it is revised no more.

    By factors where at least one figure in a hundred steps was taken back,
    else by counts still to come.

    Returns:
        period, delay [months], told [unit of the measure], share (of the last figure told by that
        delay), median, low_80, high_80, low_95, high_95, method (`factor` or `count`); one row
        for each period of which something is told; not known: null.
    """
    steps = np.diff(figures.told, axis=1)
    made = ~np.isnan(steps)
    falls = bool((steps[made] < 0).mean() >= 0.01) if made.any() else False
    quantiles = factor_finals(figures.told) if falls else counted_finals(figures.told)
    shares = shares_told(figures.told if falls else without_falls(figures.told))
    delays = figures.delays
    rows = pl.DataFrame(
        {
            "period": list(figures.periods),
            "delay": delays,
            "told": figures.told[np.arange(len(delays)), delays],
            "share": shares[delays],
            **{
                name: quantiles[LEVELS.index(level)]
                for name, level in (
                    ("median", 0.5),
                    ("low_80", 0.1),
                    ("high_80", 0.9),
                    ("low_95", 0.025),
                    ("high_95", 0.975),
                )
            },
            "method": ["factor" if falls else "count"] * len(delays),
        },
        schema_overrides={"period": pl.Date, "method": pl.String},
    )
    return rows.filter(pl.col("delay") >= 0).with_columns(pl.col(pl.Float64).fill_nan(None))


def _newest(told: _Array) -> NDArray[np.int64]:
    """Delay of each period's newest telling (periods,); none: −1."""
    known = ~np.isnan(told)
    last = told.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), last, -1)


def _delay(period: date, vintage: date) -> int:
    """Months from the month after the period to that of the vintage."""
    return months_between(period, vintage.replace(day=1)) - 1


def _log_likelihoods(observed: _Array, expected: _Array, sizes: _Array) -> _Array:
    """Of each size (sizes,), without what does not depend on it."""
    gammas = _log_gamma(observed + sizes) - _log_gamma(sizes)
    rest = sizes * np.log(sizes) - (sizes + observed) * np.log(sizes + expected)
    likelihoods: _Array = (gammas + rest).sum(axis=1)
    return likelihoods


def _log_gamma(x: _Array) -> _Array:
    """Log of the gamma function above zero: Stirling's series, eight steps up."""
    up = x + 8.0
    series = (up - 0.5) * np.log(up) - up + 0.5 * math.log(2 * math.pi)
    series = series + 1 / (12 * up) - 1 / (360 * up**3) + 1 / (1260 * up**5)
    gammas: _Array = series - np.log(np.multiply.reduce([x + n for n in range(8)]))
    return gammas


def _came(told: _Array, filled: _Array, delay: int) -> list[tuple[float, float]]:
    """What came of one period after a delay, and what was expected then; nothing came: none."""
    known = np.flatnonzero(~np.isnan(told))
    if not len(known) or known[-1] <= delay or np.isnan(told[delay]):
        return []
    came, expected = (figures[known[-1]] - told[delay] for figures in (told, filled))
    return [(float(came), float(expected))] if expected > 0 else []
