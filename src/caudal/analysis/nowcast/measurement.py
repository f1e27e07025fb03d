"""
A month that has ended and is not published: the forecast, and what is already said of it.

    log(figure of the source) = log(y) + bias + error

Each source is a noisy measurement of the figure y that the publisher will print first. The
forecast is the prior; the measurements multiply it. How far a source lies from the print, and
how steadily, is learned from pairs of the two, from a stated prior on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis import student
from caudal.analysis.forecast.walk import STUDENT_OF_SCALE, counted, logs_of
from caudal.vocabulary.estimate_tables import LEVELS

__all__ = ["PRELIMINARY", "Bias", "Measurement", "Prior", "combined", "contributions", "learned"]

_Array = NDArray[np.float64]
_LEVELS = np.array(LEVELS)
_MEDIAN, _LOW, _HIGH = LEVELS.index(0.5), LEVELS.index(0.1), LEVELS.index(0.9)
# The prior is cut in cells, equal in arsinh: narrow in the middle, out to 100 scales. Around each
# measurement it is cut again, so that one far out in the prior's tail is not lost between two.
_CELLS = 3.0 * np.sinh(np.linspace(-4.2, 4.2, 601))
_AROUND = np.linspace(-8.0, 8.0, 161)
# Logs beyond this are as good as infinite; the offset keeps series apart when all are looked up
# at once.
_FAR, _APART = 700.0, 2_000.0


@dataclass(frozen=True)
class Prior:
    """
    What is held of a source before any pair of its figure and the first print is known.

    Args:
        mean: bias expected [log points]; below zero: the source says too little.
        spread: scale of its whole error [log points], t with five degrees of freedom.
        worth: pairs that the prior of the bias counts for; with one, half of the
            variance is the bias, which pairs teach, and half is noise, which stays.
    """

    mean: float
    spread: float
    worth: float = 1.0


# A total quoted before the print: 1–5% below it, in the few quotes that could be held against one.
PRELIMINARY = Prior(mean=-0.03, spread=0.03)


@dataclass(frozen=True)
class Bias:
    """How far a source lies from the first print [log points], how well that is known, its noise."""

    mean: float
    mean_sd: float
    noise_sd: float
    pairs: int


@dataclass(frozen=True)
class Measurement:
    """
    What one source says of the month, of each series.

    Args:
        name: of the source.
        values: (series,), its figures [unit of the target]; NaN: it says nothing of that series.
        bias: mean of log(figure) − log(y) [log points]; one, or one a series.
        bias_sd: how well that is known [log points].
        noise_sd: scale of the error from month to month [log points].
        pairs: months from which bias and noise were learned.
        rounded_to: what the figures are rounded to [unit of the target]; one, or one a series.
        heavy_tails: errors are t with five degrees of freedom; else normal.
    """

    name: str
    values: _Array
    bias: float | _Array
    bias_sd: float | _Array
    noise_sd: float | _Array
    pairs: int
    rounded_to: float | _Array = 1.0
    heavy_tails: bool = True

    @property
    def centre(self) -> _Array:
        """Log of the figure that it points to, (series,)."""
        return logs_of(self.values) - self.bias

    @property
    def spread(self) -> _Array:
        """Scale of its whole error [log points], (series,): bias, noise and rounding."""
        rounding = self.rounded_to / np.maximum(self.values, 0.5 * self.rounded_to)
        variance = np.square(self.bias_sd) + np.square(self.noise_sd) + rounding**2 / 12
        return np.broadcast_to(np.sqrt(variance), np.shape(self.values))

    def log_likelihood(self, logs: _Array) -> _Array:
        """Of each log of y, (…, series); zero where the source says nothing."""
        z = (logs - self.centre) / self.spread
        likelihood = student.log_density(z) if self.heavy_tails else -0.5 * z * z
        return np.where(np.isnan(self.values), 0.0, likelihood)


def learned(figures: _Array, firsts: _Array, prior: Prior = PRELIMINARY) -> Bias:
    """
    Bias and noise of a source from its past figures and what was then printed first.

    Normal–inverse-gamma: noise variance σ² with five degrees of freedom a priori, bias with
    variance σ² / worth. Without pairs the prior comes back; the spread of a new error is
    √(mean_sd² + noise_sd²) and t, with five degrees of freedom and one more a pair.

    Args:
        figures: (pairs,), the source's [unit of the target]; zero or less is refused.
        firsts: (pairs,), the publisher's first prints of the same months.
        prior: what is held before any pair.

    Raises:
        ValueError: the two differ in length, or a figure is not above zero.

    Assumes:
        Only pairs whose print was out on the day of the nowcast are passed in.

    Wrong when:
        The source changed what it counts, or only the quotes that were right were kept.

    Source:
        Gelman et al. 2013, Bayesian Data Analysis, 3rd edition, section 3.3.

    >>> learned(np.array([]), np.array([])).mean
    -0.03
    """
    if len(figures) != len(firsts) or not (np.all(figures > 0) and np.all(firsts > 0)):
        raise ValueError("a pair is two figures above zero")
    errors = np.log(figures) - np.log(firsts)
    number = len(errors)
    mean = errors.mean() if number else prior.mean
    worth = prior.worth + number
    degrees = student.DEGREES + number
    squares = student.DEGREES * prior.spread**2 / (1.0 + 1.0 / prior.worth)
    squares += np.sum((errors - mean) ** 2)
    squares += prior.worth * number / worth * (mean - prior.mean) ** 2
    noise = float(np.sqrt(squares / degrees))
    centre = float((prior.worth * prior.mean + number * mean) / worth)
    return Bias(centre, noise / float(np.sqrt(worth)), noise, number)


def combined(quantiles: _Array, measurements: Sequence[Measurement]) -> _Array:
    """
    Quantiles of the month, given the forecast and the measurements.

    posterior ∝ forecast × Π likelihood, on a grid of log(y). The forecast's
    distribution passes through all its quantiles: a monotone cubic of the
    logs over Student's t, straight beyond the outer levels (t tails).

    Args:
        quantiles: (levels, series), the forecast at `LEVELS` [unit of the target].
        measurements: of the same series, in any order.

    Returns:
        (levels, series), rising, never below zero; the forecast itself for a
        series of which no source says anything; NaN where it is NaN.

    Assumes:
        The errors of the sources are independent of each other and of the forecast's.

    Wrong when:
        Two sources repeat each other: the band is then too narrow. Forecast and
        source contradict each other by many scales: two peaks, of which
        quantiles say little.

    Source:
        Monotone cubic: Fritsch and Butland 1984, SIAM Journal on Scientific and
        Statistical Computing 5, 300–304.
    """
    told = np.zeros(quantiles.shape[1], dtype=bool)
    for one in measurements:
        told |= ~np.isnan(one.values)
    told &= ~np.isnan(quantiles).any(axis=0)
    if not told.any():
        return quantiles.copy()
    prior = logs_of(np.where(told, quantiles, _LEVELS[:, None]))
    cells = _cells(prior, measurements)
    edges = _through(prior, cells)
    middles = _through(prior, (cells[1:] + cells[:-1]) / 2)
    with np.errstate(divide="ignore"):
        weights = np.log(np.diff(student.cumulative(cells), axis=0))
    for one in measurements:
        weights = weights + one.log_likelihood(middles)
    mass = np.exp(weights - weights.max(axis=0))
    below = np.concatenate([np.zeros((1, mass.shape[1])), np.cumsum(mass, axis=0)])
    levels = np.broadcast_to(_LEVELS[:, None], quantiles.shape)
    return np.where(told, counted(_looked_up(levels, below / below[-1], edges)), quantiles)


def contributions(
    quantiles: _Array, measurements: Sequence[Measurement], series: Sequence[str]
) -> pl.DataFrame:
    """
    What each source did to the nowcast: all of them, against all but this one.

    Args:
        quantiles: (levels, series), the forecast.
        measurements: those that are used.
        series: a name for each.

    Returns:
        source, series, value [unit of the target], bias, bias_sd, noise_sd [log points], pairs,
        median, median_without [unit of the target], median_shift [fraction of the median without
        it], width_change [fraction: of the 80% band, −0.4 is four tenths narrower]; one row for
        each source and series of which it says something. A fraction of nothing is null.

    Wrong when:
        Read as shares of one whole: what two sources both say neither adds alone.
    """
    whole = combined(quantiles, measurements)
    frames = [
        _contribution(one, whole, combined(quantiles, others), series)
        for one, others in _left_out(measurements)
    ]
    return pl.concat(frames) if frames else pl.DataFrame(schema=_CONTRIBUTION)


_CONTRIBUTION = {
    "source": pl.String,
    "series": pl.String,
    "value": pl.Float64,
    "bias": pl.Float64,
    "bias_sd": pl.Float64,
    "noise_sd": pl.Float64,
    "pairs": pl.Int64,
    "median": pl.Float64,
    "median_without": pl.Float64,
    "median_shift": pl.Float64,
    "width_change": pl.Float64,
}


def _left_out(
    measurements: Sequence[Measurement],
) -> list[tuple[Measurement, Sequence[Measurement]]]:
    return [
        (one, [*measurements[:n], *measurements[n + 1 :]]) for n, one in enumerate(measurements)
    ]


def _contribution(
    one: Measurement, whole: _Array, without: _Array, series: Sequence[str]
) -> pl.DataFrame:
    """Rows of one source."""
    count = len(series)
    medians, before = whole[_MEDIAN], without[_MEDIAN]
    widths = whole[_HIGH] - whole[_LOW], without[_HIGH] - without[_LOW]
    rows = pl.DataFrame(
        {
            "source": [one.name] * count,
            "series": list(series),
            "value": one.values,
            "bias": np.broadcast_to(one.bias, count),
            "bias_sd": np.broadcast_to(one.bias_sd, count),
            "noise_sd": np.broadcast_to(one.noise_sd, count),
            "pairs": [one.pairs] * count,
            "median": medians,
            "median_without": before,
            "median_shift": _change(medians, before),
            "width_change": _change(widths[0], widths[1]),
        },
        schema=_CONTRIBUTION,
    )
    return rows.filter(pl.col("value").is_not_nan()).with_columns(pl.col(pl.Float64).fill_nan(None))


def _change(after: _Array, before: _Array) -> _Array:
    return np.where(before > 0, after / np.where(before > 0, before, 1.0) - 1.0, np.nan)


def _cells(prior: _Array, measurements: Sequence[Measurement]) -> _Array:
    """Edges of the cells on the scale of Student's t (edges, series), fine around each source."""
    base = np.broadcast_to(_CELLS[:, None], (len(_CELLS), prior.shape[1]))
    logs = _through(prior, base)
    around = [
        np.where(np.isnan(one.values), logs[len(logs) // 2], one.centre)
        + np.nan_to_num(one.spread, nan=0.01) * _AROUND[:, None]
        for one in measurements
    ]
    return np.sort(np.concatenate([base, *(_looked_up(at, logs, base) for at in around)]), axis=0)


def _through(prior: _Array, at: _Array) -> _Array:
    """Log of the figure at each point of Student's t (…, series): through all quantiles, rising."""
    knots = STUDENT_OF_SCALE
    widths = np.diff(knots)[:, None]
    secants = np.diff(prior, axis=0) / widths
    before, after = secants[:-1], secants[1:]
    flat = (before <= 0) | (after <= 0)
    upper, lower = 2 * widths[1:] + widths[:-1], widths[1:] + 2 * widths[:-1]
    mean = (upper + lower) / (upper / np.where(flat, 1, before) + lower / np.where(flat, 1, after))
    slopes = np.concatenate([secants[:1], np.where(flat, 0.0, mean), secants[-1:]])
    inside = np.clip(at, knots[0], knots[-1])
    left = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(knots) - 2)
    width = widths[left, 0]
    share = (inside - knots[left]) / width
    low, high = (np.take_along_axis(prior, left + n, axis=0) for n in (0, 1))
    leaving, coming = (np.take_along_axis(slopes, left + n, axis=0) * width for n in (0, 1))
    rest = 1.0 - share
    curve = rest**2 * (1 + 2 * share) * low + share**2 * (3 - 2 * share) * high
    curve += share * rest**2 * leaving - share**2 * rest * coming
    beyond = np.where(at < inside, slopes[0], slopes[-1]) * (at - inside)
    through: _Array = np.clip(curve + beyond, -_FAR, _FAR)
    return through


def _looked_up(at: _Array, known: _Array, answers: _Array) -> _Array:
    """Straight between the known points, series by series: all are (…, series), `known` rises."""
    apart = _APART * np.arange(known.shape[1])
    found = np.interp(
        (np.clip(at, -_FAR, _FAR) + apart).ravel(),
        (known + apart).T.ravel(),
        answers.T.ravel(),
    )
    answered: _Array = found.reshape(at.shape)
    return answered
