"""The level behind small counts: by hand, against simulated rates, and its false alarms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.count_level import _rise, fitted_counts


def test_a_leap_from_few_to_many_is_a_rise_and_back_a_fall() -> None:
    few = [2.0, 0.0, 1.0, 3.0, 1.0, 2.0] * 5
    leap = fitted_counts(np.array([*few, 25.0]))
    assert leap.percentile > 0.999
    assert leap.rise > 0.99
    back = fitted_counts(np.array([*(10 * one + 15 for one in few), 0.0]))
    assert back.percentile < 0.001
    assert back.rise < 0.01


def test_an_ordinary_month_is_neither() -> None:
    level = fitted_counts(np.array([2.0, 0.0, 1.0, 3.0, 1.0, 2.0] * 5))
    assert 0.2 < level.percentile < 0.95
    assert level.low <= 2 <= level.high


def test_only_zeros_are_no_news() -> None:
    level = fitted_counts(np.zeros(40))
    assert 0.45 <= level.percentile <= 0.5
    assert 0.4 <= level.rise <= 0.6


@pytest.mark.parametrize("rate", [1.0, 5.0, 30.0])
def test_a_rate_that_never_moves_seldom_seems_to(rate: float) -> None:
    chance = np.random.default_rng(int(rate))
    told = [fitted_counts(chance.poisson(rate, 80).astype(float)) for _ in range(200)]
    rises = np.mean([one.rise >= 0.9 and one.percentile >= 0.9 for one in told])
    falls = np.mean([one.rise <= 0.1 and one.percentile <= 0.1 for one in told])
    within = 3 * math.sqrt(0.1 * 0.9 / 200)
    assert rises <= 0.1 + within
    assert falls <= 0.1 + within


def test_a_rate_that_wanders_gives_at_most_the_nominal_rate() -> None:
    chance = np.random.default_rng(4)
    told = []
    for _ in range(300):
        rates = np.exp(np.cumsum(chance.normal(0, 0.3, 80)) + 2)
        told.append(fitted_counts(chance.poisson(rates).astype(float)))
    within = 3 * math.sqrt(0.1 * 0.9 / 300)
    rises = np.mean([one.rise >= 0.9 and one.percentile >= 0.9 for one in told])
    assert rises <= 0.1 + within


def test_what_is_rounded_to_ten_is_a_range_of_counts() -> None:
    counts = np.array([10.0, 0.0, 10.0, 20.0, 10.0, 0.0] * 6)
    exact, rounded = fitted_counts(counts), fitted_counts(counts, rounded_to=10.0)
    # The middle of what 0 can stand for, 0 to 4, lies higher than 0 itself.
    assert rounded.percentile > exact.percentile


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=25, max_size=60))
def test_all_is_a_probability_and_the_band_in_order(counts: list[int]) -> None:
    level = fitted_counts(np.array(counts, float))
    assert 0.0 <= level.percentile <= 1.0
    assert 0.0 <= level.rise <= 1.0
    assert 0.0 <= level.low <= level.high


def test_the_rise_is_that_of_draws() -> None:
    shape, rate, count = 12.0, 3.0, 9.0
    chance = np.random.default_rng(8)
    before = chance.gamma(shape, 1 / rate, 400_000)
    own = chance.gamma(count + 0.01, 1.0, 400_000)
    found = _rise(np.array([shape]), np.array([rate]), count)[0]
    assert found == pytest.approx((own > before).mean(), abs=0.004)
