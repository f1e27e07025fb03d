"""
Logs without their season and without gaps: what a filter runs over, and the way back.

The season is the usual change of `caudal.analysis.seasonal`, times a shrinkage: taken out
of the past, put back into what is to come.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis import student
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import STUDENT, counted, logs_of, usual_steps
from caudal.analysis.seasonal import without_season

__all__ = ["Seasonless", "filled", "quantiles", "seasonless"]

_Array = NDArray[np.float64]
# Student's t of unit standard deviation: it shares the deviation of the errors, not more.
_SHAPE = STUDENT * math.sqrt((student.DEGREES - 2) / student.DEGREES)


@dataclass(frozen=True)
class Seasonless:
    """
    Series that a filter can run over from the first row on.

    Args:
        logs: (periods, series), season taken out; the newest row stands as it was published.
            Before a series begins: its first figure, so that a filter which starts there
            makes no error; of a series of which too little is known: 0.
        begins: (series,), the row of the first figure.
        errs: (periods, series), rows whose errors count: known, and not the first.
        season: (horizon, series), season to come since the last row [log points].
        enough: (series,), of which enough is known.
    """

    logs: _Array
    begins: NDArray[np.int64]
    errs: NDArray[np.bool_]
    season: _Array
    enough: NDArray[np.bool_]

    @property
    def errors(self) -> NDArray[np.int64]:
        """How many errors count (series,); 1 where there is none."""
        number: NDArray[np.int64] = np.maximum(self.errs.sum(axis=0), 1)
        return number


def seasonless(known: Known, horizon: int, *, shrinkage: float, least: int) -> Seasonless:
    """
    Take `shrinkage` times the usual season out of the logs, and fill their gaps.

    Args:
        known: what is known.
        horizon: so many periods of season are wanted.
        shrinkage: λ, 0 nothing … 1 all of it.
        least: of a series of fewer known periods, or without the newest, too little is known.

    Wrong when:
        A gap is long: the line through it has no errors and no season.
    """
    seen = ~np.isnan(known.values)
    enough = (seen.sum(axis=0) >= least) & seen[-1]
    published = logs_of(known.values)
    season = known.season if shrinkage > 0 else 1
    usual = shrinkage * usual_steps(published, known.left_out, season, horizon)
    logs = without_season(filled(published), usual[: len(published)], 1.0)
    begins = seen.argmax(axis=0)
    first = logs[begins, np.arange(logs.shape[1])]
    later = np.arange(len(logs))[:, None] > begins
    return Seasonless(
        logs=np.where(enough, np.where(later, logs, first), 0.0),
        begins=begins,
        errs=seen & later,
        season=np.cumsum(usual[len(published) :], axis=0),
        enough=enough,
    )


def filled(logs: _Array) -> _Array:
    """Straight lines through the gaps within each series; before and after it: NaN."""
    rows = np.arange(len(logs))[:, None]
    known = ~np.isnan(logs)
    before = np.maximum.accumulate(np.where(known, rows, -1), axis=0)
    after = np.minimum.accumulate(np.where(known, rows, len(logs))[::-1], axis=0)[::-1]
    within = (before >= 0) & (after < len(logs))
    before, after = np.where(within, before, 0), np.where(within, after, 0)
    low = np.take_along_axis(logs, before, 0)
    high = np.take_along_axis(logs, after, 0)
    part = (rows - before) / np.maximum(after - before, 1)
    lines: _Array = np.where(within, low + (high - low) * part, np.nan)
    return lines


def quantiles(given: Seasonless, centre: _Array, deviation: _Array) -> _Array:
    """
    Counts at the levels, season put back; t with five degrees of freedom.

    Args:
        given: whose season it is.
        centre: (horizon, series), medians of the logs without season.
        deviation: (horizon, series), standard deviation of the logs [log points].
    """
    middle = np.where(given.enough, centre + given.season, np.nan)
    return counted(middle[:, None, :] + _SHAPE[:, None] * deviation[:, None, :])
