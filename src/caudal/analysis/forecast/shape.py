"""What every forecaster is called with, and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Compute", "Forecaster", "Known"]


@dataclass(frozen=True)
class Known:
    """
    Everything that a model may see: what was known on one day, and nothing else.

    Args:
        values: (periods, series), the figures; not known: NaN. The last row is
            the newest period of the answer; a series may end before it.
        periods: each row's period, by its first day, without a gap.
        left_out: (periods,), those from which no season is read.
        season: periods in a year: 12 for months; 1: no season is looked for.
        shifts: periods from which a policy, known on that day, set another level.
        seed: of whatever is drawn.
    """

    values: NDArray[np.float64]
    periods: Sequence[date]
    left_out: NDArray[np.bool_]
    season: int = 12
    shifts: Sequence[date] = ()
    seed: int = 0


class Compute(Protocol):
    """How a forecaster is called."""

    def __call__(self, known: Known, horizon: int) -> NDArray[np.float64]:
        """
        Quantiles (horizon, levels, series) of the periods after the last row, at `LEVELS`.

        In the unit of the values, never below zero, rising over the levels;
        NaN for a series of which too little is known.
        """
        ...


@dataclass(frozen=True)
class Forecaster:
    """One forecaster: its name, what it assumes in a line, how it is computed."""

    name: str
    says: str
    compute: Compute
