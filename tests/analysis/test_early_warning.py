"""The two alarms: run lengths by table and by chance, planted rises, and what counts as false."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.early_warning import (
    AHEAD,
    average_run_length,
    certainty_of_rise,
    cusum_alarms,
    rising,
    scored,
    standardised_changes,
)
from caudal.analysis.local_level import fitted


def _months(length: int, *at: int) -> np.ndarray:
    """Nothing but in the months named."""
    months = np.zeros(length, bool)
    months[list(at)] = True
    return months


def _first_alarms(standardised: np.ndarray, reference: float, threshold: float) -> np.ndarray:
    alarms = cusum_alarms(standardised, reference=reference, threshold=threshold)
    assert alarms.any(axis=0).all()
    return 1 + alarms.argmax(axis=0)


# Montgomery, Introduction to Statistical Quality Control, table of run lengths of the
# two-sided cusum, k = 0.5: one side alone of no shift rings half as often.
@pytest.mark.parametrize(
    ("shift", "threshold", "published"),
    [(0.0, 4, 336), (1.0, 4, 8.38), (2.0, 4, 3.34), (0.0, 5, 930), (1.0, 5, 10.4), (1.5, 5, 5.75)],
)
def test_run_lengths_are_those_of_the_published_table(
    shift: float, threshold: float, published: float
) -> None:
    assert average_run_length(shift, 0.5, threshold) == pytest.approx(published, rel=0.01)


def test_run_lengths_are_near_those_of_siegmund() -> None:
    for reference, threshold, shift in [(0.25, 3, 0), (0.5, 4, 0), (0.5, 4, 1.2), (0.25, 8, 0)]:
        drift, width = shift - reference, threshold + 1.166
        siegmund = (math.exp(-2 * drift * width) + 2 * drift * width - 1) / (2 * drift**2)
        assert average_run_length(shift, reference, threshold) == pytest.approx(siegmund, rel=0.05)


def test_without_a_rise_the_cusum_rings_as_often_as_designed() -> None:
    calm = np.random.default_rng(1).standard_normal((900, 800))
    lengths = _first_alarms(calm, 0.25, 3.0)
    error = lengths.std() / math.sqrt(len(lengths))
    assert abs(lengths.mean() - average_run_length(0.0, 0.25, 3.0)) < 3 * error


@pytest.mark.parametrize("shift", [0.5, 1.0, 2.0])
def test_a_planted_rise_is_found_with_the_delay_of_the_theory(shift: float) -> None:
    risen = np.random.default_rng(2).normal(shift, 1, (200, 2_000))
    lengths = _first_alarms(risen, 0.25, 3.0)
    error = lengths.std() / math.sqrt(len(lengths))
    assert abs(lengths.mean() - average_run_length(shift, 0.25, 3.0)) < 3 * error


def test_a_planted_rise_of_the_counts_is_found_with_the_delay_of_the_theory() -> None:
    # Ten calm years, then a rise of one usual change a month. The size of a change is
    # learnt from the calm months, and the sum is seldom at zero when the rise begins.
    steps = 0.1 * np.random.default_rng(3).standard_normal((180, 500))
    steps[120:] += 0.1
    logs = np.cumsum(steps, axis=0)
    standardised = standardised_changes(logs, np.zeros_like(logs))
    assert np.nanstd(standardised[100:120]) == pytest.approx(1.0, abs=0.1)
    delay = _first_alarms(standardised[120:], 0.25, 3.0).mean()
    assert delay == pytest.approx(average_run_length(1.0, 0.25, 3.0), rel=0.08)


def test_cusum_by_hand() -> None:
    # k = 0.5: 1.5, 1.0, 2.5 → alarm above 2, anew: 0, 1.5.
    told = np.array([[2.0], [0.0], [2.0], [0.5], [2.0]])
    alarms = cusum_alarms(told, reference=0.5, threshold=2.0)
    assert alarms.ravel().tolist() == [False, False, True, False, False]


def test_a_fall_rings_nothing_and_a_month_not_known_keeps_the_sum() -> None:
    told = np.array([[-9.0, 2.0], [1.0, np.nan], [1.0, 2.0]])
    alarms = cusum_alarms(told, reference=0.5, threshold=2.5)
    assert alarms.tolist() == [[False, False], [False, False], [False, True]]


def test_the_size_of_a_change_is_of_the_months_before_only() -> None:
    logs = np.cumsum(np.random.default_rng(4).normal(0, 0.1, (80, 3)), axis=0)
    later = logs.copy()
    later[60:] *= 7
    flat = np.zeros_like(logs)
    one, other = standardised_changes(logs, flat), standardised_changes(later, flat)
    assert np.array_equal(one[:60], other[:60], equal_nan=True)
    assert np.isnan(one[:25]).all()
    assert not np.isnan(one[25:]).any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(-3, 3), st.floats(0.1, 10))
def test_neither_the_unit_nor_the_size_matters(seed: int, shift: float, factor: float) -> None:
    logs = np.cumsum(np.random.default_rng(seed).normal(0, 0.1, (60, 2)), axis=0)
    flat = np.zeros_like(logs)
    one = standardised_changes(logs, flat)
    assert np.allclose(standardised_changes(shift + factor * logs, flat), one, equal_nan=True)


def test_a_usual_rise_of_the_season_is_taken_out() -> None:
    logs = np.cumsum(np.random.default_rng(5).normal(0, 0.1, (60, 1)), axis=0)
    usual = np.full_like(logs, 0.4)
    plain = standardised_changes(logs, np.zeros_like(logs))
    with_season = logs + 0.2 * np.arange(60)[:, None]
    assert np.allclose(standardised_changes(with_season, usual), plain, equal_nan=True)


def test_the_certainty_of_a_leap_is_high_and_of_a_fall_low() -> None:
    logs = np.cumsum(np.random.default_rng(6).normal(0, 0.05, (40, 2)), axis=0)
    logs[-1] = logs[-2] + [0.8, -0.8]
    certainty = certainty_of_rise(logs, np.zeros_like(logs))
    assert np.isnan(certainty[:24]).all()
    assert certainty[-1, 0] > 0.95
    assert certainty[-1, 1] < 0.05


def test_certain_is_only_what_both_questions_say() -> None:
    logs = np.cumsum(np.random.default_rng(8).normal(0, 0.05, (40, 30)), axis=0)
    level = fitted(logs)
    # Each question is the less certain one of some series.
    assert 0 < (level.rise < level.percentile).sum() < 30
    smaller = np.minimum(level.rise, level.percentile)
    assert np.allclose(certainty_of_rise(logs, np.zeros_like(logs))[-1], smaller)


def test_later_months_change_no_certainty() -> None:
    logs = np.cumsum(np.random.default_rng(7).normal(0, 0.05, (36, 2)), axis=0)
    logs[:5, 1] = np.nan
    flat = np.zeros_like(logs)
    whole = certainty_of_rise(logs, flat)
    assert np.allclose(certainty_of_rise(logs[:32], flat[:32]), whole[:32], equal_nan=True)


def test_a_level_that_doubles_is_a_rise_from_its_sixth_month_on() -> None:
    # Of months 24 … 24 + n − 1 doubled: sum 12 + n; at least half as high again as 12 from n = 6.
    values = np.array([[1.0]] * 24 + [[2.0]] * 24)
    found = np.flatnonzero(rising(values)[:, 0])
    assert found[0] == 24 + 5
    # From n = 12 on 24 against 12 + (n − 12): the last time for n = 16.
    assert found[-1] == 24 + 15
    assert not rising(np.ones((60, 1))).any()
    assert not rising(np.ones((23, 1))).any()


def test_an_alarm_before_a_rise_is_a_lead_and_no_false_alarm() -> None:
    everything = np.ones(100, bool)
    score = scored(_months(100, 45, 48), _months(100, 50, 51, 52), everything)
    assert (score.episodes, score.leads, score.false_alarms) == (1, [5], 0)
    # Quiet: all but the 12 months before the rise and its three.
    assert score.quiet_years == (100 - AHEAD - 3) / 12


def test_an_alarm_that_nothing_follows_is_false_once() -> None:
    everything = np.ones(100, bool)
    rises = _months(100, 90)
    score = scored(_months(100, 20, 21, 24, 26, 60), rises, everything)
    # 21 and 24 go on from 20; 26 is half a year later; 60 is thirty months ahead of the rise.
    assert (score.episodes, list(score.leads), score.false_alarms) == (1, [], 3)


def test_months_that_are_not_judged_hold_neither_rise_nor_false_alarm() -> None:
    judged = np.arange(100) >= 50
    score = scored(_months(100, 20, 55), _months(100, 58), judged)
    assert (score.episodes, score.false_alarms) == (0, 0)


def test_how_often_chance_would_have_announced_a_rise() -> None:
    everything = np.ones(100, bool)
    score = scored(_months(100, 50), _months(100), everything)
    # Of the 88 spans of 13 months, 13 hold month 50.
    assert score.by_chance == (13, 88)
