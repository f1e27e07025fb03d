"""
Morris' elementary effects: one parameter moved at a time, from many places.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

__all__ = ["Elementary", "elementary_effects", "trajectories"]

_Floats = NDArray[np.float64]
# Levels of a parameter, and a step: two of the three spaces between them.
_LEVELS = 4
_STEP = _LEVELS / (2 * (_LEVELS - 1))


@dataclass(frozen=True)
class Elementary:
    """
    Effects of each parameter on each outcome, (outcomes, parameters).

    Args:
        mu: their mean: the sign, and nothing where they cancel.
        mu_star: mean of their sizes.
        sigma: their spread: 0 where the effect is the same everywhere.
    """

    mu: _Floats
    mu_star: _Floats
    sigma: _Floats


def trajectories(parameters: int, number: int, rng: Generator) -> _Floats:
    """
    Points of random trajectories: from a point on to the next one parameter moves, each once.

    Args:
        parameters: how many move.
        number: of trajectories.
        rng: chance.

    Returns:
        (number × (parameters + 1), parameters) [0–1] on the levels 0, 1/3, 2/3 and 1, a
        trajectory after the other; a step is 2/3 up or down.

    Source:
        Morris (1991), Technometrics 33.
    """
    levels = np.arange(_LEVELS // 2) / (_LEVELS - 1)
    found = np.empty((number, parameters + 1, parameters))
    for one in found:
        low = rng.choice(levels, parameters)
        down = rng.random(parameters) < 0.5
        turn = rng.permuted(np.arange(parameters))
        moved = np.arange(parameters + 1)[:, None] > turn
        one[:] = low + _STEP * (moved != down)
    return found.reshape(-1, parameters)


def elementary_effects(points: _Floats, outcomes: _Floats) -> Elementary:
    """
    Effect of a parameter: what the outcome changes by over what the parameter moves by.

    Args:
        points: as of `trajectories`.
        outcomes: (outcomes, points).

    Returns:
        In the unit of the outcome, for the whole range of the parameter; NaN where the outcome
        has no number at a point. The spread over one trajectory is NaN.

    Wrong when:
        Read as a share of a variance: all points of the range count alike, its ends among
        them. Ten trajectories tell which parameters matter, not by how much to a tenth.

    Source:
        Morris (1991), Technometrics 33; Campolongo, Cariboni and Saltelli (2007),
        Environmental Modelling & Software 22, for the mean of the sizes.
    """
    length = points.shape[1] + 1
    places = points.reshape(-1, length, length - 1)
    courses = outcomes.reshape(len(outcomes), -1, length)
    steps = np.diff(places, axis=1)
    mover = np.abs(steps).argmax(axis=2)
    by = np.take_along_axis(steps, mover[..., None], axis=2)[..., 0]
    changes = np.diff(courses, axis=2)
    each = np.empty((len(outcomes), len(places), length - 1))
    np.put_along_axis(each, np.broadcast_to(mover, changes.shape), changes / by, axis=2)
    spread = each.std(axis=1, ddof=1) if len(places) > 1 else np.full(each[:, 0].shape, np.nan)
    return Elementary(each.mean(axis=1), np.abs(each).mean(axis=1), spread)
