"""Counts of people and people one by one: the same law."""

from math import exp, sqrt

import numpy as np
import pytest

from analysis.simulate.flee.people import crowd_run
from analysis.simulate.flee.worlds import drawn
from caudal.analysis.simulate.flee.instance import FleeSettings
from caudal.analysis.simulate.flee.run import flee_places, laid_out

RUNS = 200


def _kolmogorov(first: np.ndarray, second: np.ndarray) -> float:
    """p-value of the largest distance between two samples' distributions."""
    values = np.union1d(first, second)
    ranks = [np.searchsorted(np.sort(each), values, side="right") for each in (first, second)]
    gap = np.abs(ranks[0] / len(first) - ranks[1] / len(second)).max()
    size = sqrt(len(first) * len(second) / (len(first) + len(second)))
    reach = (size + 0.12 + 0.11 / size) * gap
    if reach < 0.2:
        return 1.0
    return min(
        1.0, max(0.0, 2 * sum((-1) ** (k - 1) * exp(-2 * (k * reach) ** 2) for k in range(1, 60)))
    )


def _holm(values: list[float]) -> float:
    """Smallest p-value after Holm's correction."""
    ordered = sorted(values)
    return min(1.0, min(p * (len(ordered) - n) for n, p in enumerate(ordered)))


@pytest.mark.parametrize("seed", [4, 7])
def test_counts_and_people_agree_in_distribution(seed: int) -> None:
    world, counts = drawn(seed)
    settings = FleeSettings()
    people = np.array([crowd_run(world, counts, settings, run) for run in range(RUNS)])
    ours = flee_places(laid_out(world, counts, settings), members=RUNS, seed=seed)
    values = [
        _kolmogorov(people[:, day, place], ours[day, place])
        for day in (1, 3, 5, 8)
        for place in range(len(world.places))
    ]
    assert _holm(values) > 0.01
