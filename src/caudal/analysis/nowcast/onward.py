"""The periods after a nowcast: forecast from each figure that it may turn out to be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast.shape import Compute, Known
from caudal.vocabulary.estimate_tables import LEVELS

__all__ = ["onward"]

_Array = NDArray[np.float64]
_LEVELS = np.array(LEVELS)
# Each level stands for the probability that lies nearer to it than to the next.
_BETWEEN = np.concatenate([[0.0], (_LEVELS[1:] + _LEVELS[:-1]) / 2, [1.0]])
_WEIGHTS = np.diff(_BETWEEN)


def onward(
    known: Known, ended: _Array, periods: Sequence[date], compute: Compute, horizon: int
) -> _Array:
    """
    Quantiles of the periods after those that had ended, which are known as a nowcast only.

    P(later ≤ x) = Σ weight × P(later ≤ x | the nowcast is at its level), over the levels.

    Args:
        known: what was known on the day.
        ended: (periods, levels, series), the nowcast at `LEVELS`; NaN where it tells nothing.
        periods: the periods of the nowcast: they follow the last one known.
        compute: the forecaster.
        horizon: so many periods after the last one of the nowcast.

    Returns:
        (horizon, levels, series), at `LEVELS`.

    Assumes:
        All series and all months that had ended lie at the same level of their nowcasts: high
        together or low together.

    Wrong when:
        The nowcast is too sure of itself: the forecast after it then is too.
    """
    each = np.stack(
        [compute(_after(known, ended[:, at], periods), horizon) for at in range(len(LEVELS))]
    )
    found = np.full(each.shape[1:], np.nan)
    for step, column in np.ndindex(horizon, ended.shape[2]):
        found[step, :, column] = _mixed(each[:, step, :, column])
    return found


def _after(known: Known, figures: _Array, periods: Sequence[date]) -> Known:
    """What would be known if the periods that had ended came out at these figures."""
    return replace(
        known,
        values=np.vstack([known.values, figures]),
        periods=[*known.periods, *periods],
        left_out=np.concatenate([known.left_out, np.zeros(len(periods), dtype=bool)]),
    )


def _mixed(quantiles: _Array) -> _Array:
    """Quantiles of the mixture of laws, each given by its own (laws, levels)."""
    if np.isnan(quantiles).any():
        return np.full(len(LEVELS), np.nan)
    at = np.unique(quantiles)
    if at.size == 1:
        return np.full(len(LEVELS), at[0])
    below = np.stack([np.interp(at, row, _LEVELS, left=0.0, right=1.0) for row in quantiles])
    mixed: _Array = np.interp(_LEVELS, _WEIGHTS @ below, at)
    return mixed
