"""The local level: against an independent filter, by property, and its rate of false alarms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.local_level import fitted


def _walks(months: int, series: int, share: float, seed: int, heavy: bool = True) -> np.ndarray:
    """Random walks seen through noise, `share` of the variance in the steps."""
    chance = np.random.default_rng(seed)

    def draw() -> np.ndarray:
        size = (months, series)
        return chance.standard_t(5, size) if heavy else chance.standard_normal(size)

    steps = math.sqrt(share) * draw()
    return np.cumsum(steps, axis=0) + math.sqrt(1 - share) * draw()


def _exact(logs: np.ndarray, share: float, scale: float) -> tuple[float, float, float]:
    """Percentile and probability of one series by one large normal distribution, no filter."""
    months = len(logs)
    walk = np.minimum.outer(np.arange(months), np.arange(months)) * share
    # A first level that could be anything.
    covariance = scale**2 * (walk + 1e7 + (1 - share) * np.eye(months))
    before, last = covariance[:-1, :-1], covariance[-1, :-1]
    weights = np.linalg.solve(before, last)
    mean, variance = weights @ logs[:-1], covariance[-1, -1] - weights @ last
    percentile = 0.5 + 0.5 * math.erf((logs[-1] - mean) / math.sqrt(2 * variance))
    # The last step against all the months.
    with_step = np.zeros(months)
    with_step[-1] = scale**2 * share
    weights = np.linalg.solve(covariance, with_step)
    step = weights @ logs
    left = scale**2 * share - weights @ with_step
    rise = 0.5 + 0.5 * math.erf(step / math.sqrt(2 * left))
    return percentile, rise, step


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_normal_errors_give_what_one_large_normal_distribution_gives(share: float) -> None:
    logs = _walks(60, 4, share, seed=3, heavy=False)
    level = fitted(logs, heavy=False)
    for series in range(4):
        if not 0.01 < level.share[series] < 0.99:
            continue
        exact = _exact(logs[:, series], level.share[series], level.scale[series])
        assert level.percentile[series] == pytest.approx(exact[0], abs=1e-4)
        assert level.rise[series] == pytest.approx(exact[1], abs=1e-4)
        assert level.step[0][series] == pytest.approx(exact[2], abs=1e-4)


@pytest.mark.parametrize("heavy", [True, False])
def test_the_share_of_the_steps_is_found(heavy: bool) -> None:
    for share in (0.05, 0.5, 1.0):
        level = fitted(_walks(300, 40, share, seed=5, heavy=heavy), heavy=heavy)
        assert np.median(level.share) == pytest.approx(share, abs=0.08)
        # A step and a noise with heavy tails are together a little less heavy.
        assert np.median(level.scale) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("share", [0.2, 0.6, 1.0])
def test_without_a_change_of_kind_the_percentiles_are_uniform(share: float) -> None:
    series = 1_000
    level = fitted(_walks(121, series, share, seed=7))
    within = 3 * math.sqrt(0.1 * 0.9 / series) + 0.01
    counts = np.histogram(level.percentile, 10, (0, 1))[0] / series
    assert np.abs(counts - 0.1).max() < within
    above = (level.percentile >= 0.9) & (level.rise >= 0.9)
    below = (level.percentile <= 0.1) & (level.rise <= 0.1)
    assert above.mean() < 0.1 + within
    assert below.mean() < 0.1 + within


def test_a_level_that_never_moves_seldom_seems_to_rise() -> None:
    level = fitted(_walks(121, 600, 0.0, seed=9))
    assert ((level.rise >= 0.9) & (level.percentile >= 0.9)).mean() < 0.05


def test_one_far_month_among_the_past_does_not_hide_a_rise() -> None:
    calm = np.random.default_rng(2).normal(0, 0.05, (100, 1)).cumsum(axis=0)
    shock = calm.copy()
    shock[50:] += 3.0
    both = np.concatenate([shock, shock[-1:] + 0.3])
    heavy, normal = fitted(both), fitted(both, heavy=False)
    assert heavy.percentile[0] > 0.99
    assert heavy.percentile[0] > normal.percentile[0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-2, 2), st.floats(0.05, 20))
def test_neither_the_unit_nor_the_scale_matters(seed: int, shift: float, factor: float) -> None:
    logs = _walks(40, 3, 0.6, seed)
    one, other = fitted(logs), fitted(shift + factor * logs)
    assert np.allclose(one.percentile, other.percentile, atol=1e-5)
    assert np.allclose(one.rise, other.rise, atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_up_is_down_upside_down(seed: int) -> None:
    logs = _walks(40, 3, 0.6, seed)
    one, other = fitted(logs), fitted(-logs)
    assert np.allclose(one.percentile, 1 - other.percentile, atol=1e-6)
    assert np.allclose(one.rise, 1 - other.rise, atol=1e-3)


def test_months_before_a_series_begins_change_nothing() -> None:
    logs = _walks(80, 3, 0.6, 4)
    late = np.concatenate([np.full((30, 3), np.nan), logs])
    assert np.array_equal(fitted(logs).percentile, fitted(late).percentile)


def test_rounding_widens_the_band() -> None:
    logs = 0.1 * _walks(80, 2, 0.6, 4)
    plain, rounded = fitted(logs), fitted(logs, rounding=np.array([0.0, 0.5]))
    assert rounded.spread[0] == plain.spread[0]
    assert rounded.spread[1] == pytest.approx(math.hypot(plain.spread[1], 0.5))
