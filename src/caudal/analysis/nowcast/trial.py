"""Whether a leading source made earlier nowcasts better: each origin sees only its own past."""

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast.shape import Compute, Known
from caudal.analysis.nowcast.leading import Record, leading, record
from caudal.analysis.nowcast.measurement import combined
from caudal.analysis.scores import weighted_interval_score

__all__ = ["ORIGINS", "tried"]

# So many of the newest origins are tried; more would keep the reader waiting.
ORIGINS = 48
_Array = NDArray[np.float64]


def tried(known: Known, source: _Array, forecast: Compute, *, name: str, lag: int = 0) -> Record:
    """
    The record of nowcasts with and without a source, at the newest origins of one series.

    At each origin the target is known up to it and the source one period
    further: the delay between the two that there is on the day of the nowcast.

    Args:
        known: the target, (periods, 1).
        source: (periods + 1,), the source's figures; not known: NaN.
        forecast: the forecaster that goes before the source.
        name: of the source.
        lag: periods by which the source goes before the target.

    Assumes:
        The figures as they stand on the day of the nowcast, not those of each origin's own.

    Wrong when:
        The source used to come later than it does now: it then could not have been used.
    """
    with_it, without = [], []
    periods = len(known.values)
    for last in range(max(periods - 1 - ORIGINS, 1), periods - 1):
        if np.isnan(source[last + 1 - lag]):
            continue
        then = Known(
            known.values[: last + 1],
            known.periods[: last + 1],
            known.left_out[: last + 1],
            known.season,
            [shift for shift in known.shifts if shift <= known.periods[last]],
            known.seed,
        )
        said = leading(then, source[: last + 2], name=name, lag=lag)
        if np.isnan(said.values).all():
            continue
        alone = forecast(then, 1)[0]
        truth = known.values[last + 1]
        with_it.append(weighted_interval_score(combined(alone, [said]).T, truth)[0])
        without.append(weighted_interval_score(alone.T, truth)[0])
    return record(name, np.array(with_it), np.array(without))
