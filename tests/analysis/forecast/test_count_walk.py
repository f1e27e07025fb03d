"""Forecasts of small counts: exact quantiles, what the mean and the spread do, odd series."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast.count_walk import count_walk, negative_binomial
from caudal.analysis.forecast.shape import Known
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

_MEDIAN, _LOWEST, _HIGHEST = LEVELS.index(0.5), 0, -1


def _known(values: np.ndarray) -> Known:
    columns = np.asarray(values, dtype=float).reshape(len(values), -1)
    months = [add_months(date(2000, 1, 1), n) for n in range(len(columns))]
    return Known(columns, months, np.zeros(len(columns), bool))


def _added_up(mean: float, shape: float) -> list[int]:
    """Quantiles of a negative binomial, each probability by itself."""
    found, count, below = [], -1, 0.0
    for level in LEVELS:
        while below < level:
            count += 1
            ways = math.lgamma(shape + count) - math.lgamma(shape) - math.lgamma(count + 1)
            hits = count * math.log(mean / (shape + mean))
            below += math.exp(ways + hits + shape * math.log(shape / (shape + mean)))
        found.append(max(count, 0))
    return found


@pytest.mark.parametrize("shape", [0.03, 0.3, 2.0, 20.0, 1e4])
@pytest.mark.parametrize("mean", [0.02, 1.0, 29.0, 31.0, 400.0])
def test_quantiles_are_those_of_the_negative_binomial(mean: float, shape: float) -> None:
    found = negative_binomial(np.array([[mean]]), np.array([[shape]]))[0, :, 0]
    exact = np.array(_added_up(mean, shape), dtype=float)
    if mean < 30:
        np.testing.assert_array_equal(found, exact)
    else:
        np.testing.assert_allclose(found, exact, rtol=0.01, atol=1)


def test_quantiles_of_three_events_a_month_by_hand() -> None:
    # Nearly Poisson: e⁻³ = 0.0498 for none, 4 e⁻³ = 0.199 for at most one, 8.5 e⁻³ = 0.423 for two.
    found = negative_binomial(np.array([[3.0]]), np.array([[1e6]]))[0, :, 0]
    of = dict(zip(LEVELS, found, strict=True))
    assert [of[level] for level in (0.025, 0.05, 0.15, 0.2, 0.4, 0.45)] == [0, 1, 1, 2, 2, 3]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_forecasts_are_whole_numbers_that_rise_over_the_levels(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rates = chance.choice([0.0, 0.2, 3.0, 40.0, 5_000.0], 6) * np.exp(chance.standard_normal(6))
    counts = chance.poisson(rates * chance.gamma(1.0, size=(60, 6)))
    found = count_walk(_known(counts), 12)
    assert found.shape == (12, len(LEVELS), 6)
    assert (found >= 0).all()
    np.testing.assert_array_equal(found, np.round(found))
    assert (np.diff(found, axis=1) >= 0).all()
    # What is expected does not change with the horizon, what may come does.
    assert (np.diff(found[:, -1], axis=0) >= -1).all() or (found[:, _MEDIAN] == 0).any()


def test_each_series_is_forecast_by_itself() -> None:
    counts = np.random.default_rng(3).poisson([[0.5, 8.0, 900.0]], (80, 3))
    together = count_walk(_known(counts), 4)
    for series in range(3):
        alone = count_walk(_known(counts[:, [series]]), 4)
        np.testing.assert_array_equal(together[:, :, [series]], alone)


def test_nothing_but_zeros_stays_so() -> None:
    assert (count_walk(_known(np.zeros(50)), 6) == 0).all()


def test_a_month_of_a_steady_count_is_the_count() -> None:
    found = count_walk(_known(np.full(60, 12.0)), 3)[:, :, 0]
    assert found[0, _MEDIAN] == 12
    assert found[0, _LOWEST] < 12 < found[0, _HIGHEST]
    # 1 / r grows with h: more room on both sides.
    assert found[2, _HIGHEST] >= found[0, _HIGHEST]


def test_the_spread_of_a_walk_grows_with_the_root_of_the_horizon() -> None:
    # No step is forgotten slowly: with a discount near none, 1 / r(h) is about h / r(1).
    chance = np.random.default_rng(1)
    rate = 20_000 * np.exp(np.cumsum(0.1 * chance.standard_normal(118)))
    found = count_walk(_known(chance.poisson(rate)), 9)[:, :, 0]
    width = np.log(found[:, LEVELS.index(0.9)] / found[:, LEVELS.index(0.1)])
    assert width[8] / width[0] == pytest.approx(3.0, rel=0.2)


def test_a_level_that_stands_still_is_learnt_from_many_months() -> None:
    chance = np.random.default_rng(2)
    still = chance.poisson(6.0, (120, 20))
    found = count_walk(_known(still), 6)
    # A single month is within ± 2.4 of six (1 standard deviation), the mean of many is nearer.
    assert np.abs(found[0, _MEDIAN] - 6).mean() < 1.2


def test_bands_of_walking_rates_hold_what_they_promise() -> None:
    chance = np.random.default_rng(5)
    rate = 12 * np.exp(np.cumsum(0.15 * chance.standard_normal((84, 150)), axis=0))
    counts = chance.poisson(rate).astype(float)
    found = count_walk(_known(counts[:-4]), 4)
    for ahead in range(4):
        truth = counts[80 + ahead]
        inside = (found[ahead, LEVELS.index(0.1)] <= truth) & (
            truth <= found[ahead, LEVELS.index(0.9)]
        )
        # 0.10 and 0.90, and whole numbers at the ends of the band are inside.
        assert 0.74 <= inside.mean() <= 0.91


def test_a_series_that_has_broken_before_may_break_again() -> None:
    # Up and down by a hundred, three times: the lowest level is ready for one more.
    chance = np.random.default_rng(0)
    level = np.repeat([40_000.0, 300.0, 40_000.0, 300.0, 40_000.0], 12)
    counts = level * np.exp(0.2 * chance.standard_normal(60))
    lowest = count_walk(_known(np.round(counts)), 2)[1, _LOWEST, 0]
    assert lowest < 400


def test_a_series_that_has_become_restless_gets_wide_bands() -> None:
    chance = np.random.default_rng(4)
    calm, wild = np.full((96, 20), 1_000.0), 1_000 * np.exp(chance.standard_normal((24, 20)))
    found = count_walk(_known(np.concatenate([np.round(calm), np.round(wild)])), 1)[0]
    ratio = found[LEVELS.index(0.9)] / np.maximum(found[LEVELS.index(0.1)], 1)
    # Of the wild months themselves it is e^2.56 = 13.
    assert np.median(ratio) > 6


def test_tails_are_those_of_student_and_the_middle_is_not_touched() -> None:
    # A walk of thousands, where a narrow negative binomial is nearly normal: its 99% level
    # is 2.33 standard deviations out, here 3.36 / 1.476 · 1.282 = 2.92.
    chance = np.random.default_rng(1)
    counts = np.round(1e5 * np.exp(np.cumsum(0.02 * chance.standard_normal(118))))
    found = np.log(count_walk(_known(counts), 1)[0, :, 0])
    ends = found[_HIGHEST] - found[_LOWEST]
    inner = found[LEVELS.index(0.9)] - found[LEVELS.index(0.1)]
    assert ends / inner == pytest.approx(3.365 / 1.476, rel=0.02)
    quarter = found[LEVELS.index(0.75)] - found[LEVELS.index(0.25)]
    assert quarter / inner == pytest.approx(0.6745 / 1.2816, rel=0.02)


def test_months_before_a_series_begins_do_not_count() -> None:
    counts = np.random.default_rng(7).poisson(9.0, 40).astype(float)
    begun = np.concatenate([np.full(30, np.nan), counts])
    np.testing.assert_array_equal(count_walk(_known(begun), 3), count_walk(_known(counts), 3))


def test_too_little_known_is_not_forecast() -> None:
    few = np.concatenate([np.full(30, np.nan), np.arange(6.0)])
    assert np.isnan(count_walk(_known(few), 2)).all()
    ended = np.append(np.arange(30.0), np.nan)
    assert np.isnan(count_walk(_known(ended), 2)).all()


def test_a_gap_is_no_zero() -> None:
    counts = np.full(60, 40.0)
    counts[50:53] = np.nan
    assert count_walk(_known(counts), 1)[0, _MEDIAN, 0] == pytest.approx(40, abs=1)
