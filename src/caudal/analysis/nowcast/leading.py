"""
Another series that is known earlier, as a measurement of the month that is not published.

    surprise of the source = α + β · surprise of the target + error

A surprise is a change of the logs less the part of the usual season that the forecast takes
along. Learned on the months that are known, the line is read backwards: the source's surprise
in the unpublished month points to one of the target, and the noisier or flatter the line, the
less it weighs. Whether such a source is used at all is decided by its record: see
`earns_its_place`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis import student
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import BAR_SHRINKAGE, counted, logs_of
from caudal.analysis.nowcast.measurement import Measurement
from caudal.analysis.seasonal import usual_changes

__all__ = ["AT_LEAST", "Record", "earned_by_then", "earns_its_place", "leading", "record"]

_Array = NDArray[np.float64]
# Origins on which a source must have made nowcasts better before it is used.
AT_LEAST = 24
# So many of the newest pairs teach the line, and below so few it is not drawn. Six further months
# in which the source did not answer at all pull its slope towards nothing. None of the three is
# tuned: no source is known before 2015, and after that the forecasts are judged.
_WINDOW, _LEAST, _SILENT = 60, 24, 6.0
# A measurement wider than this [log points] says nothing.
_WIDEST = 1.0
_ROUNDS = 30
# Errors of a line are not taken to be smaller than this [log points].
_FINEST = 1e-6


def leading(
    known: Known, source: _Array, *, name: str, horizon: int = 1, lag: int = 0
) -> Measurement:
    """
    What a series that is known earlier says of the month `horizon` after the last one known.

    The line is fitted with Student's t errors (five degrees of freedom) on the
    newest 60 months of which both surprises are known, its slope shrunk by
    n / (n + 6). The figure it points to is last figure × season × surprise,
    with noise (scale of the errors) / slope.

    Args:
        known: the target on the day of the nowcast, (periods, series).
        source: (periods + horizon,) or (periods + horizon, series), the source's figures of the
            same periods and those after; not known: NaN.
        name: of the source.
        horizon: periods from the last known one to the nowcast's.
        lag: periods by which the source goes before the target.

    Returns:
        A measurement in the target's unit, without bias; NaN for a series of
        which fewer than 24 pairs are known, whose line does not rise, or to
        which the source says less than one log point's width.

    Raises:
        ValueError: the source's periods are not those of the target and the horizon.

    Assumes:
        The source is passed in as it was known on that day.

    Wrong when:
        A policy changes what the one says of the other: events counted in
        Mexico rise when Mexico enforces more, and the target then falls.

    Source:
        Calibration: Osborne 1991, International Statistical Review 59, 309–336.
        t errors: Lange, Little and Taylor 1989, Journal of the American
        Statistical Association 84, 881–896.
    """
    periods, series = known.values.shape
    if len(source) != periods + horizon:
        raise ValueError(f"{len(source)} periods of `{name}`, not {periods} + {horizon}")
    told = np.broadcast_to(source.reshape(len(source), -1), (len(source), series))
    ahead = np.full((horizon, series), np.nan)
    logs = logs_of(np.concatenate([known.values, ahead]))
    left_out = np.append(known.left_out, np.zeros(horizon, bool))
    season = _season(logs, left_out, known.season, horizon)
    target = _over(logs, horizon) - season
    others = logs_of(told)
    surprise = _over(others, horizon) - _season(others, left_out, known.season, horizon)
    surprise = np.concatenate([np.full((lag, series), np.nan), surprise[: len(surprise) - lag]])
    level, slope, scale, pairs = _line(target, surprise)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = (surprise[-1] - level) / slope
        noise = scale / slope * np.sqrt(1.0 + 2.0 / pairs)
        says = (pairs >= _LEAST) & (slope > 0) & (noise < _WIDEST)
        values = counted(logs[periods - 1] + season[-1] + step)
    return Measurement(
        name,
        np.where(says, values, np.nan),
        bias=0.0,
        bias_sd=0.0,
        noise_sd=np.where(says, noise, np.nan),
        pairs=int(pairs.max(initial=0)),
        rounded_to=0.0,
    )


@dataclass(frozen=True)
class Record:
    """
    How nowcasts were with a source and without it.

    Args:
        source: its name.
        origins: past origins on which both could be scored.
        relative_wis: mean WIS with it over mean WIS without; none scored: None.
        used: it has lowered the mean WIS over enough origins.
    """

    source: str
    origins: int
    relative_wis: float | None
    used: bool


def earns_its_place(wis_with: _Array, wis_without: _Array, *, at_least: int = AT_LEAST) -> bool:
    """
    Whether a source has lowered the mean WIS over at least so many origins.

    Args:
        wis_with, wis_without: (origins,), of the same past origins, each
            nowcast from what was known then; NaN: not scored.
        at_least: with fewer origins nothing is earned.

    Wrong when:
        Many sources are tried: of those that say nothing, half lower a mean by
        chance. They cost little, for what says nothing is also given little weight.
    """
    both = ~(np.isnan(wis_with) | np.isnan(wis_without))
    return bool(both.sum() >= at_least and wis_with[both].mean() < wis_without[both].mean())


def record(
    source: str, wis_with: _Array, wis_without: _Array, *, at_least: int = AT_LEAST
) -> Record:
    """Args as `earns_its_place`; what is told of a source, used or looked at and not used."""
    both = ~(np.isnan(wis_with) | np.isnan(wis_without))
    without = float(wis_without[both].sum())
    ratio = float(wis_with[both].sum()) / without if without > 0 else None
    used = earns_its_place(wis_with, wis_without, at_least=at_least)
    return Record(source, int(both.sum()), ratio, used)


def earned_by_then(
    wis_with: _Array, wis_without: _Array, *, at_least: int = AT_LEAST
) -> NDArray[np.bool_]:
    """
    At each origin, whether the source had earned its place by the origins before it.

    Args:
        wis_with, wis_without: (origins,), oldest first; NaN: not scored.

    Returns:
        (origins,), never by an origin's own score: its month was not published then.
    """
    both = ~(np.isnan(wis_with) | np.isnan(wis_without))
    gains = np.where(both, wis_without - wis_with, 0.0)
    gained = np.concatenate([[0.0], np.cumsum(gains)[:-1]])
    scored = np.concatenate([[0], np.cumsum(both)[:-1]])
    earned: NDArray[np.bool_] = (scored >= at_least) & (gained > 0)
    return earned


def _over(logs: _Array, horizon: int) -> _Array:
    """Change over so many periods, into each; the first are not known."""
    changes = np.full_like(logs, np.nan)
    changes[horizon:] = logs[horizon:] - logs[:-horizon]
    return changes


def _season(logs: _Array, left_out: NDArray[np.bool_], season: int, horizon: int) -> _Array:
    """The part of the usual change over so many periods that a forecast takes along."""
    if season <= 1:
        return np.zeros_like(logs)
    usual = usual_changes(np.diff(logs, axis=0, prepend=np.nan), left_out, season=season)
    summed = np.cumsum(BAR_SHRINKAGE * np.nan_to_num(usual), axis=0)
    taken: _Array = summed - np.concatenate([np.zeros((horizon, logs.shape[1])), summed[:-horizon]])
    return taken


def _line(target: _Array, surprise: _Array) -> tuple[_Array, _Array, _Array, NDArray[np.int64]]:
    """Level, slope and scale of the errors of surprise over target, and pairs (series,)."""
    both = ~(np.isnan(target) | np.isnan(surprise))
    newest = np.cumsum(both[::-1], axis=0)[::-1] <= _WINDOW
    used = both & newest
    pairs = used.sum(axis=0)
    x, y = np.where(used, target, 0.0), np.where(used, surprise, 0.0)
    weights = used.astype(float)
    level, slope, scale = (np.zeros(target.shape[1]) for _ in range(3))
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_ROUNDS):
            total = weights.sum(axis=0)
            middle, height = (weights * x).sum(axis=0) / total, (weights * y).sum(axis=0) / total
            squares = (weights * (x - middle) ** 2).sum(axis=0)
            products = (weights * (x - middle) * (y - height)).sum(axis=0)
            slope = products / squares * pairs / (pairs + _SILENT)
            level = height - slope * middle
            errors = y - level - slope * x
            scale = np.maximum(np.sqrt((weights * errors**2).sum(axis=0) / pairs), _FINEST)
            heavy = (student.DEGREES + 1.0) / (student.DEGREES + (errors / scale) ** 2)
            weights = np.where(used, heavy, 0.0)
    return level, slope, scale, pairs
