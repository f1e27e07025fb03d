"""The returning walk: against a plain loop over one series, by hand, and what its scale is."""

import math
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast.returning_walk import returning_walk
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import ADDED, STUDENT
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

_MEDIAN = LEVELS.index(0.5)
# As they were chosen on the origins of 2005–2014: another of them is another model.
SHRINKAGE, HALF_LIFE_OF_A_YEAR, YEAR_COUNTS_UP_TO, RETURN_A_YEAR = 0.75, 2.0, 0.4, 0.43
YEARS_OF_THE_LONG_MEAN, YEARS_OF_A_SEASON, LEAST_YEARS = 20, 12, 3
HALF_LIFE_OF_AN_ERROR, ERROR_COUNTS_UP_TO, LEAST_CHANGES = 3.0, 4.0, 6


def known_of_values(
    values: np.ndarray, season: int = 12, left_out: frozenset[int] = frozenset()
) -> Known:
    values = np.asarray(values, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    rows = range(len(values))
    periods = [add_months(date(1990, 1, 1), row) for row in rows]
    return Known(values, periods, np.array([row in left_out for row in rows]), season)


# --- a plain loop: one series, one row at a time ---


def plain(values: list[float], left_out: frozenset[int], horizon: int, season: int) -> np.ndarray:
    """The quantiles (horizon, levels) of one series, by the words of the method."""
    logs = [math.log(value + ADDED) for value in values]
    expected = [_expected(logs, left_out, at, horizon, season) for at in range(len(logs))]
    changes = [now - before for before, now in pairwise(logs)]
    told = [change for change in changes if not math.isnan(change)]
    found = np.full((horizon, len(LEVELS)), np.nan)
    if len(told) < LEAST_CHANGES:
        return found
    mean = sum(told) / len(told)
    deviation = math.sqrt(sum((change - mean) ** 2 for change in told) / len(told))
    for h in range(1, horizon + 1):
        errors = [
            (len(logs) - 1 - at, logs[at + h] - expected[at][h - 1]) for at in range(len(logs) - h)
        ]
        scale = max(deviation * math.sqrt(h), _scale(errors, season))
        centre = expected[-1][h - 1]
        spread = math.sqrt(scale**2 + 1 / max(math.exp(min(centre, 40.0)), 0.5))
        for level, shape in enumerate(STUDENT):
            found[h - 1, level] = max(math.exp(min(centre + spread * shape, 40.0)) - ADDED, 0.0)
    return found


def _scale(errors: list[tuple[int, float]], season: int) -> float:
    """Root mean square, recent errors first; none counts further than four times that."""
    halves = HALF_LIFE_OF_AN_ERROR * season
    weighed = [(0.5 ** (age / halves), e) for age, e in errors if not math.isnan(e)]
    total = max(sum(weight for weight, _ in weighed), 1e-9)
    first = sum(weight * e**2 for weight, e in weighed) / total
    most = ERROR_COUNTS_UP_TO**2 * first
    return math.sqrt(sum(weight * min(e**2, most) for weight, e in weighed) / total)


def _expected(
    logs: list[float], left_out: frozenset[int], at: int, horizon: int, season: int
) -> list[float]:
    """What row `at` expected of the rows after it, from nothing but the rows until it."""
    if season == 1:
        return [logs[at]] * horizon
    begin = max(0, at - YEARS_OF_THE_LONG_MEAN * season + 1)
    until = [log for log in logs[begin : at + 1] if not math.isnan(log)]
    away = (sum(until) / len(until) if until else 0.0) - logs[at]
    found, usual = [], 0.0
    for h in range(1, horizon + 1):
        usual += SHRINKAGE * _usual(logs, left_out, at, at + h, season)
        found.append(logs[at] + usual + away * (1 - math.exp(-RETURN_A_YEAR * h / season)))
    return found


def _usual(logs: list[float], left_out: frozenset[int], last: int, row: int, season: int) -> float:
    """Usual change into a row, recent years first; those far from the mean are drawn in."""
    told = []
    for back in range(1, YEARS_OF_A_SEASON + 1):
        past = row - season * back
        if past >= 1 and past not in left_out:
            assert past <= last
            change = logs[past] - logs[past - 1]
            if not math.isnan(change):
                told.append((0.5 ** (back / HALF_LIFE_OF_A_YEAR), change))
    if len(told) < LEAST_YEARS:
        return 0.0
    total = sum(weight for weight, _ in told)
    mean = sum(weight * change for weight, change in told) / total
    deviation = math.sqrt(sum(weight * (change - mean) ** 2 for weight, change in told) / total)
    drawn = [
        (
            weight
            * min(1.0, YEAR_COUNTS_UP_TO * (deviation + 1e-9) / max(abs(change - mean), 1e-9)),
            change,
        )
        for weight, change in told
    ]
    return sum(weight * change for weight, change in drawn) / sum(weight for weight, _ in drawn)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    rows=st.integers(3, 130),
    horizon=st.integers(1, 12),
    season=st.sampled_from([12, 12, 4, 1]),
    holes=st.sets(st.integers(0, 129), max_size=12),
    left_out=st.frozensets(st.integers(0, 129), max_size=15),
    level=st.sampled_from([0.0, 3.0, 9.0]),
)
def test_it_is_what_a_plain_loop_over_one_series_gives(
    seed, rows, horizon, season, holes, left_out, level
):
    horizon = min(horizon, season) if season > 1 else horizon
    chance = np.random.default_rng(seed)
    values = np.floor(np.exp(level + np.cumsum(chance.standard_t(4, rows) * 0.2)))
    values[[hole for hole in holes if hole < rows]] = np.nan
    found = returning_walk(known_of_values(values, season, left_out), horizon)[:, :, 0]
    looped = plain([*values], left_out, horizon, season)
    np.testing.assert_allclose(found, looped, rtol=1e-8, atol=1e-6)


def test_more_than_twenty_years_are_returned_to_only_in_part():
    # 25 years: the first five are far above, and no longer count.
    chance = np.random.default_rng(3)
    values = np.concatenate([np.full(60, 90_000.0), chance.integers(900, 1100, 240)])
    found = returning_walk(known_of_values(values), 3)[:, :, 0]
    np.testing.assert_allclose(found, plain([*values], frozenset(), 3, 12), rtol=1e-8)


# --- by hand ---


def test_a_level_without_a_season_returns_by_a_third_in_eleven_months():
    # 30 years of 1,000, and one month of 2,000: no usual change until that month comes again.
    values = np.append(np.full(359, 1000.0), 2000.0)
    middle = returning_walk(known_of_values(values), 11)[:, _MEDIAN, 0]
    high, low = math.log(2000.5), math.log(1000.5)
    long_mean = (239 * low + high) / 240
    for h in (1, 6, 11):
        centre = high + (long_mean - high) * (1 - math.exp(-0.43 * h / 12))
        assert middle[h - 1] == pytest.approx(math.exp(centre) - 0.5)
    # 1 − e^(−0.43 × 11 / 12) = 0.326
    gone = (high - math.log(middle[10] + 0.5)) / (high - long_mean)
    assert gone == pytest.approx(0.326, abs=5e-4)


def test_three_quarters_of_a_season_that_never_changes_are_taken_along():
    season = np.tile([0.0, 0.2, 0.5, 0.3, 0.1, -0.3, -0.5, -0.2, 0.0, 0.1, 0.2, 0.1], 12)
    values = np.exp(math.log(50_000) + season) - 0.5
    middle = returning_walk(known_of_values(values), 2)[:, _MEDIAN, 0]
    logs = np.log(values + 0.5)
    away = logs.mean() - logs[-1]
    # December to January −0.1, January to February +0.2.
    for h, change in ((1, -0.1), (2, 0.1)):
        centre = logs[-1] + 0.75 * change + away * (1 - math.exp(-0.43 * h / 12))
        assert math.log(middle[h - 1] + 0.5) == pytest.approx(centre, abs=1e-6)


def test_without_a_season_the_last_figure_stands():
    values = np.random.default_rng(4).integers(1000, 9000, 60)
    middle = returning_walk(known_of_values(values, season=1), 6)[:, _MEDIAN, 0]
    assert middle == pytest.approx(np.full(6, values[-1]))


# --- its scale ---


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(8, 200), season=st.sampled_from([1, 12]))
def test_the_scale_is_never_below_that_of_all_past_changes(seed, rows, season):
    steps = np.random.default_rng(seed).normal(0, 0.3, (rows, 2))
    values = np.exp(9 + np.cumsum(steps, axis=0))
    found = returning_walk(known_of_values(values, season), 8)
    logs = np.log(found + ADDED)
    level = LEVELS.index(0.9)
    scale = (logs[:, level] - logs[:, _MEDIAN]) / STUDENT[level]
    floor = np.sqrt(np.arange(1, 9))[:, None] * np.diff(np.log(values + ADDED), axis=0).std(axis=0)
    assert (scale >= floor * (1 - 1e-9)).all()


def test_a_series_with_five_changes_has_no_forecast_and_one_with_six_has():
    values = np.full((7, 2), 100.0)
    values[0, 0] = np.nan
    found = returning_walk(known_of_values(values), 2)
    assert np.isnan(found[:, :, 0]).all()
    assert not np.isnan(found[:, :, 1]).any()


def test_a_series_that_ended_has_no_forecast():
    values = np.full((30, 2), 100.0)
    values[-1, 0] = np.nan
    found = returning_walk(known_of_values(values), 2)
    assert np.isnan(found[:, :, 0]).all()
    assert not np.isnan(found[:, :, 1]).any()


def test_the_scatter_of_a_small_count_is_added():
    # A count of four that never moved: the scale is 1 / √4.5.
    found = returning_walk(known_of_values(np.full(60, 4.0)), 1)[0, :, 0]
    level = LEVELS.index(0.9)
    assert found[level] == pytest.approx(4.5 * math.exp(STUDENT[level] / math.sqrt(4.5)) - 0.5)
