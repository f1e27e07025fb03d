"""
What is thought of a parameter before any count is seen, as a change of a standard normal score.

Every prior turns scores into values. In scores all parameters are alike: mean 0, variance 1,
independent of each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Normal", "Prior", "Triangle", "triangle_at", "values_of"]

_Floats = NDArray[np.float64]
_erfc = np.vectorize(erfc, otypes=[np.float64])


class Prior(Protocol):
    """What is thought of one parameter: a standard normal score made a value, rising."""

    def values(self, scores: _Floats) -> _Floats:
        """Values [unit of the parameter] of the scores, same shape."""


@dataclass(frozen=True)
class Normal:
    """A normal distribution, of mean and deviation [unit of the parameter]."""

    mean: float
    deviation: float

    def values(self, scores: _Floats) -> _Floats:
        """Mean and so many deviations."""
        return self.mean + self.deviation * scores


@dataclass(frozen=True)
class Triangle:
    """A range with its most likely value [unit of the parameter]: low <= mode <= high."""

    low: float
    mode: float
    high: float

    def values(self, scores: _Floats) -> _Floats:
        """The value below which as much of the triangle lies as of the normal below the score."""
        if self.high == self.low:
            return np.full_like(scores, self.low)
        return triangle_at(
            _normal_below(scores), _normal_below(-scores), self.low, self.mode, self.high
        )


def triangle_at(
    below: _Floats,
    above: _Floats,
    low: _Floats | float,
    mode: _Floats | float,
    high: _Floats | float,
) -> _Floats:
    """
    Values of triangles with given chances below and above them [0-1], in the unit of each.

    Args:
        below, above: sum to 1; both are asked for, so that neither tail loses digits.
        low, mode, high: of each triangle; all the same where there is no range.
    """
    width = np.maximum(np.subtract(high, low), 1e-300)
    rising = low + np.sqrt(below * width * np.subtract(mode, low))
    falling = high - np.sqrt(above * width * np.subtract(high, mode))
    found: _Floats = np.where(below < np.subtract(mode, low) / width, rising, falling)
    return found


def values_of(priors: Sequence[Prior], scores: _Floats) -> _Floats:
    """
    Values of scores: (draws, parameters), both, in the order of the priors.
    """
    return np.stack([one.values(scores[:, n]) for n, one in enumerate(priors)], axis=1)


def _normal_below(scores: _Floats) -> _Floats:
    found: _Floats = _erfc(-scores / sqrt(2)) / 2
    return found
