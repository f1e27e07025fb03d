"""Errors that figures share: what seen ones say of others, and of the parameters."""

import numpy as np
import pytest
from numpy.random import default_rng

from caudal.analysis.simulate.calibrate.errors import given_seen, root_of
from caudal.analysis.simulate.calibrate.particles import calibrated
from caudal.analysis.simulate.calibrate.priors import Normal


def test_a_seen_error_moves_the_others_by_what_they_share() -> None:
    # A lasting part of variance 4 and a monthly one of 1: seen 5, so 4/5 of it is expected again.
    covariance = np.full((2, 2), 4.0) + np.eye(2)
    mean, left = given_seen(covariance, np.array([True, False]), np.array([[5.0], [0.0]]))
    assert mean.ravel() == pytest.approx([4.0, 0.0])
    assert left == pytest.approx(np.array([[5 - 16 / 5]]))


def test_conditioning_agrees_with_draws() -> None:
    rng = default_rng(1)
    root = rng.standard_normal((4, 4))
    covariance = root @ root.T + np.eye(4)
    seen = np.array([False, True, False, True])
    drawn = rng.standard_normal((200_000, 4)) @ root_of(covariance, 4).T
    mean, left = given_seen(covariance, seen, drawn[:, seen])
    rest = drawn[:, ~seen] - mean
    assert np.cov(rest.T) == pytest.approx(left, abs=0.1)
    assert np.abs(rest.T @ drawn[:, seen]).max() / len(drawn) < 0.1


def test_figures_that_share_an_error_tell_less() -> None:
    # One unknown, three figures of it. Errors 1, all shared: as one figure, half the variance is left.
    def thrice(values: np.ndarray) -> np.ndarray:
        return np.repeat(values, 3, axis=1)

    shared = np.full((3, 3), 1.0) + 1e-3 * np.eye(3)
    found = calibrated(thrice, [Normal(0, 1)], np.ones(3), shared, default_rng(1), draws=2_000)
    mean = found.weights @ found.draws[:, 0]
    variance = found.weights @ (found.draws[:, 0] - mean) ** 2
    assert mean == pytest.approx(0.5, abs=0.05)
    assert variance == pytest.approx(0.5, abs=0.07)
    alone = calibrated(thrice, [Normal(0, 1)], np.ones(3), np.ones(3), default_rng(1), draws=2_000)
    assert alone.weights @ alone.draws[:, 0] == pytest.approx(0.75, abs=0.05)


def test_a_covariance_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="covariance"):
        root_of(np.array([[1.0, 2.0], [2.0, 1.0]]), 2)


def test_the_power_is_told_up_to_one() -> None:
    powers: list[float] = []
    calibrated(
        lambda values: values,
        [Normal(0, 1)],
        np.array([3.0]),
        np.array([0.1]),
        default_rng(1),
        draws=100,
        moves=2,
        told=powers.append,
    )
    assert powers == sorted(powers)
    assert powers[-1] == 1
    assert powers[0] < 1
