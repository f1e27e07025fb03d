"""One parameter moves at a time, and its effects are those of hand-made functions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from caudal.analysis.simulate.elementary import elementary_effects, trajectories


@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 1000))
def test_each_parameter_moves_once_a_trajectory_by_two_thirds(
    parameters: int, number: int, seed: int
) -> None:
    points = trajectories(parameters, number, default_rng(seed))
    assert points.shape == (number * (parameters + 1), parameters)
    assert np.isin(np.rint(points * 3), [0, 1, 2, 3]).all()
    assert points * 3 == pytest.approx(np.rint(points * 3))
    steps = np.diff(points.reshape(number, parameters + 1, parameters), axis=1)
    assert np.abs(steps).sum(axis=1) == pytest.approx(np.full((number, parameters), 2 / 3))
    assert ((steps != 0).sum(axis=2) == 1).all()


def test_levels_ways_and_turns_are_all_in_use() -> None:
    points = trajectories(5, 200, default_rng(1)).reshape(200, 6, 5)
    levels, counts = np.unique(np.rint(points[:, 0] * 3), return_counts=True)
    # 1,000 starts over four levels: 250 ± 14.
    assert levels.tolist() == [0, 1, 2, 3]
    assert counts == pytest.approx(np.full(4, 250), abs=55)
    first = np.argmax(np.abs(points[:, 1] - points[:, 0]), axis=1)
    assert np.bincount(first, minlength=5) == pytest.approx(np.full(5, 40), abs=25)


def test_of_a_sum_effects_are_the_slopes_everywhere() -> None:
    points = trajectories(3, 4, default_rng(1))
    found = elementary_effects(points, (points @ [4.0, -3.0, 0.0] + 7)[None])
    assert found.mu[0] == pytest.approx([4, -3, 0])
    assert found.mu_star[0] == pytest.approx([4, 3, 0])
    assert found.sigma[0] == pytest.approx([0, 0, 0], abs=1e-12)


def test_of_a_product_by_hand() -> None:
    # a·b from (0, 0): a moves first and changes nothing, then b at a = 2/3 changes 4/9 in 2/3.
    # The second from (1, 1): b falls first, 2/3 in 2/3 at a = 1; then a at b = 1/3.
    points = np.array([[0, 0], [2, 0], [2, 2], [3, 3], [3, 1], [1, 1]]) / 3
    found = elementary_effects(points, points.prod(axis=1)[None])
    assert found.mu[0] == pytest.approx([(0 + 1 / 3) / 2, (2 / 3 + 1) / 2])
    # Of two numbers the spread is their gap ÷ √2.
    assert found.sigma[0] == pytest.approx([1 / 3 / np.sqrt(2), 1 / 3 / np.sqrt(2)])


def test_effects_that_cancel_have_a_size() -> None:
    # (2a − 1)²: 1, 1/9, 1/9, 1 on the levels; 8/9 down or up in 2/3 is 4/3.
    points = trajectories(1, 40, default_rng(2))
    found = elementary_effects(points, (2 * points[:, 0] - 1)[None] ** 2)
    assert found.mu_star[0] == pytest.approx([4 / 3])
    assert abs(found.mu[0, 0]) < 0.7


def test_one_trajectory_has_no_spread_and_a_missing_number_no_effect() -> None:
    points = trajectories(2, 1, default_rng(1))
    outcomes = np.stack([points[:, 0], np.full(3, np.nan)])
    found = elementary_effects(points, outcomes)
    assert found.mu_star[0] == pytest.approx([1, 0])
    assert np.isnan(found.sigma).all()
    assert np.isnan(found.mu[1]).all()
