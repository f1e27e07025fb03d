"""The parameters of least loss, of many series at once: a coarse grid, then ever finer ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Range", "least_loss"]

_Array = NDArray[np.float64]
_AROUND = np.array([-0.5, 0.0, 0.5])


@dataclass(frozen=True)
class Range:
    """What a parameter may be, and the evenly spaced values that are tried first."""

    low: float
    high: float
    first: tuple[float, ...]

    @property
    def step(self) -> float:
        """Distance of the first values; 0 of a single one."""
        return self.first[1] - self.first[0] if len(self.first) > 1 else 0.0


def least_loss(
    loss: Callable[[list[_Array]], _Array],
    ranges: Sequence[Range],
    *,
    series: int,
    refinements: int,
) -> list[_Array]:
    """
    The parameters of each series whose loss is the least.

    Args:
        loss: of parameters, each (series, points), the loss (series, points).
        ranges: one a parameter.
        series: how many there are.
        refinements: finer grids around the best; each halves the distance of the points.

    Returns:
        Each parameter (series, 1).

    Wrong when:
        The loss has two dips: the one is found that the coarse grid saw better.
    """
    points = [np.tile(one, (series, 1)) for one in _crossed([one.first for one in ranges])]
    around = _crossed([_AROUND * one.step if one.step else (0.0,) for one in ranges])
    best = _best(loss, points)
    for refinement in range(refinements):
        steps = [one / 2**refinement for one in around]
        points = [
            np.clip(middle + step, allowed.low, allowed.high)
            for middle, step, allowed in zip(best, steps, ranges, strict=True)
        ]
        best = _best(loss, points)
    return best


def _best(loss: Callable[[list[_Array]], _Array], points: list[_Array]) -> list[_Array]:
    """Of the points of each series, that of least loss."""
    place = loss(points).argmin(axis=1)[:, None]
    return [np.take_along_axis(one, place, 1) for one in points]


def _crossed(values: Sequence[Sequence[float] | _Array]) -> list[_Array]:
    """Every combination, one flat array a parameter."""
    return [one.ravel() for one in np.meshgrid(*values, indexing="ij")]
