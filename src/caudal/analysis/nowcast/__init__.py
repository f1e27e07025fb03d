"""
What has happened and is not published: the forecast, and what is already said of the month.

`NOWCASTERS` is the table of what can be asked for, one line each; `DEFAULT` answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.nowcast.measurement import Measurement, combined

__all__ = ["DEFAULT", "NOWCASTERS", "Combine", "Nowcaster"]

DEFAULT = "measured"


class Combine(Protocol):
    """How a nowcaster is called."""

    def __call__(
        self, quantiles: NDArray[np.float64], measurements: Sequence[Measurement]
    ) -> NDArray[np.float64]:
        """Quantiles (levels, series) of one month, from its forecast's and what is said of it."""
        ...


@dataclass(frozen=True)
class Nowcaster:
    """One nowcaster: its name, what it makes use of, how it is computed."""

    name: str
    says: str
    compute: Combine


def _forecast(
    quantiles: NDArray[np.float64], measurements: Sequence[Measurement]
) -> NDArray[np.float64]:
    del measurements
    return quantiles


NOWCASTERS: Mapping[str, Nowcaster] = {
    one.name: one
    for one in (
        Nowcaster("measured", "the forecast, and what is already said of the month", combined),
        Nowcaster("forecast", "the forecast alone", _forecast),
    )
}
