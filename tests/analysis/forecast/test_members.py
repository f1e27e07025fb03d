"""Smoothing, Theta, airline, seasonal naive: by hand, by property, against slow loops and a peer."""

import math
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast.airline import airline, psi_weights, run
from caudal.analysis.forecast.search import Range, least_loss
from caudal.analysis.forecast.seasonless import filled, seasonless
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.smoothing import chosen, damped_trend, smoothed
from caudal.analysis.forecast.theta import theta
from caudal.analysis.forecast.walk import counted, logs_of, seasonal_naive
from caudal.vocabulary.estimate_tables import LEVELS

_Member = Callable[[Known, int], np.ndarray]
_SMOOTHED = [damped_trend, theta]
_MEMBERS = [*_SMOOTHED, airline, seasonal_naive]
_MEDIAN = LEVELS.index(0.5)
_HIGH = LEVELS.index(0.9)
# Student's t with five degrees of freedom at 90%, made to have unit variance.
_T_HIGH = 1.475884 * math.sqrt(3 / 5)
every_member = pytest.mark.parametrize("member", _MEMBERS, ids=lambda one: one.__name__)


def _known(values: np.ndarray, season: int = 12, left_out: tuple[int, ...] = ()) -> Known:
    values = np.asarray(values, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    rows = len(values)
    out = np.isin(np.arange(rows), left_out)
    return Known(values, [date(2000 + n // 12, n % 12 + 1, 1) for n in range(rows)], out, season)


def _walk(rows: int, series: int = 3, seed: int = 1, size: float = 0.15) -> np.ndarray:
    """Counts around 100,000 that walk, with a season."""
    steps = np.random.default_rng(seed).normal(0.0, size, (rows, series))
    season = 0.3 * np.sin(np.arange(rows) * math.tau / 12)[:, None]
    walked: np.ndarray = np.exp(math.log(1e5) + np.cumsum(steps, axis=0) + season)
    return walked


def _noisy_trend(rows: int = 120, seed: int = 4) -> np.ndarray:
    """Logs without a season: a level that drifts up and down slowly, seen through noise."""
    chance = np.random.default_rng(seed)
    slope = np.cumsum(chance.normal(0, 0.02, rows))
    logs: np.ndarray = 12.0 + np.cumsum(slope) * 0.3 + chance.normal(0, 0.03, rows)
    return logs


# What every member does.


@every_member
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 999), factor=st.sampled_from([3, 10, 250]))
def test_as_many_times_the_counts_are_as_many_times_the_quantiles(member, seed, factor):
    values = _walk(60, seed=seed)
    once, times = member(_known(values), 6), member(_known(values * factor), 6)
    assert times == pytest.approx(once * factor, rel=0.005)


@every_member
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 999), size=st.sampled_from([0.05, 0.5, 2.0]), largest=st.integers(0, 9))
def test_quantiles_rise_over_the_levels_and_are_never_below_zero(member, seed, size, largest):
    small = np.random.default_rng(seed).integers(0, largest + 1, (50, 2))
    values = np.concatenate([_walk(50, seed=seed, size=size), small], axis=1)
    found = member(_known(values), 8)
    assert found.shape == (8, len(LEVELS), 5)
    assert (np.diff(found, axis=1) >= 0).all()
    assert (found >= 0).all()


@every_member
@pytest.mark.parametrize("season", [1, 12])
def test_a_constant_series_gives_itself(member, season):
    found = member(_known(np.full((60, 2), [500.0, 0.0]), season), 14)
    assert found == pytest.approx(np.broadcast_to([500.0, 0.0], found.shape), abs=1e-6)


@every_member
def test_a_series_is_forecast_as_if_it_stood_alone(member):
    values = _walk(70, series=3)
    values[:25, 1] = np.nan
    values[:60, 2] = np.nan
    together = member(_known(values), 4)
    for series in range(3):
        alone = member(_known(values[:, series]), 4)
        assert together[:, :, [series]] == pytest.approx(alone, nan_ok=True)


@every_member
@pytest.mark.parametrize("season", [1, 12])
def test_what_was_before_a_series_began_changes_nothing(member, season):
    values = _walk(60)
    later = np.concatenate([np.full((24, 3), np.nan), values])
    assert member(_known(later, season), 5) == pytest.approx(member(_known(values, season), 5))


@every_member
def test_what_comes_after_the_last_row_is_not_seen(member):
    values = _walk(80)
    cut = member(_known(values[:60].copy()), 5)
    values[60:] = 1e9
    assert (member(_known(values[:60]), 5) == cut).all()


@every_member
def test_an_unknown_period_within_is_bridged(member):
    values = _walk(90, size=0.05)
    values[40, :] = np.nan
    whole, gap = member(_known(_walk(90, size=0.05)), 3), member(_known(values), 3)
    assert gap[:, _MEDIAN] == pytest.approx(whole[:, _MEDIAN], rel=0.05)


@every_member
def test_a_series_without_its_newest_period_has_no_quantiles(member):
    values = _walk(60)
    values[-1, 1] = np.nan
    found = np.isnan(member(_known(values), 2))
    assert not found[:, :, [0, 2]].any()
    assert found[:, :, 1].all()


@pytest.mark.parametrize(
    ("member", "season", "least"),
    [
        (damped_trend, 12, 12),
        (theta, 12, 12),
        (airline, 12, 30),
        (airline, 1, 8),
        (seasonal_naive, 12, 18),
        (seasonal_naive, 1, 7),
    ],
)
def test_of_too_few_periods_there_are_no_quantiles(member, season, least):
    values = _walk(80, series=2)
    values[: 80 - least, 0] = np.nan
    values[: 80 - least + 1, 1] = np.nan
    found = np.isnan(member(_known(values, season), 2))
    assert not found[:, :, 0].any()
    assert found[:, :, 1].all()
    assert np.isnan(member(_known(values[-least + 1 :], season), 2)).all()


@every_member
@pytest.mark.parametrize("season", [1, 12, 52])
@pytest.mark.parametrize("series", [0, 2])
def test_one_row_or_no_series_is_no_error(member, season, series):
    for rows in (1, 2, 13):
        found = member(_known(_walk(rows)[:, :series], season), 3)
        assert found.shape == (3, len(LEVELS), series)


@pytest.mark.parametrize("member", [*_SMOOTHED, airline], ids=lambda one: one.__name__)
def test_of_a_random_walk_the_band_grows_with_the_root_of_the_steps(member):
    steps = np.random.default_rng(8).normal(0, 0.1, (300, 20))
    found = member(_known(np.exp(15 + np.cumsum(steps, axis=0)), season=1), 9)
    widths = np.log(found[:, _HIGH] / found[:, _MEDIAN]).mean(axis=1)
    # √4 = 2 and √9 = 3.
    assert widths[[3, 8]] / widths[0] == pytest.approx([2, 3], rel=0.07)
    assert widths[0] == pytest.approx(0.1 * _T_HIGH, rel=0.07)


# Season.


def _seasonal(rows: int = 72) -> np.ndarray:
    """1,000, and in each December (row 11, 23, …) twice that."""
    return np.where(np.arange(rows) % 12 == 11, 2000.0, 1000.0)


@pytest.mark.parametrize(
    ("member", "share"),
    [(damped_trend, 0.75), (theta, 0.75), (airline, 1.0), (seasonal_naive, 1.0)],
    ids=[one.__name__ for one in _MEMBERS],
)
def test_the_season_to_come_is_carried_on(member, share):
    # From November to December counts double: by log 2, or a share of it.
    found = member(_known(_seasonal()), 12)[:, _MEDIAN, 0]
    assert found[11] / found[10] == pytest.approx(2**share, rel=0.01)
    assert found[9] / found[10] == pytest.approx(1, rel=0.01)


def test_the_whole_season_is_taken_out_once_it_is_known():
    given = seasonless(_known(_seasonal()), 13, shrinkage=1.0, least=12)
    # Three Decembers are enough for the fourth.
    assert given.logs[36:, 0] == pytest.approx(math.log(2000.5), abs=1e-9)
    fall = math.log(1000.5 / 2000.5)
    assert given.season[:, 0] == pytest.approx([*[fall] * 11, 0.0, fall], abs=1e-9)


@pytest.mark.parametrize("member", _MEMBERS, ids=lambda one: one.__name__)
def test_season_one_looks_for_none(member):
    found = member(_known(_seasonal(), season=1), 3)[:, _MEDIAN, 0]
    assert found == pytest.approx(np.full(3, found[0]), rel=0.02)


@pytest.mark.parametrize("member", [damped_trend, theta, airline], ids=lambda one: one.__name__)
def test_a_period_left_out_teaches_no_season(member):
    # Counts fall to a tenth in row 63 and stay there: a year later nothing is to fall again.
    values = _walk(74, series=1, size=0.02)[:, 0]
    values[63:] /= 10
    without = member(_known(values, left_out=(63,)), 3)[:, _MEDIAN, 0]
    steady = member(_known(_walk(74, series=1, size=0.02)[:, 0] / 10), 3)[:, _MEDIAN, 0]
    assert without == pytest.approx(steady, rel=0.15)


def test_the_airline_takes_the_fall_of_a_period_that_is_not_left_out_for_season():
    values = _walk(74, series=1, size=0.02)[:, 0]
    values[63:] /= 10
    found = airline(_known(values), 3)[:, _MEDIAN, 0]
    assert found[1] < 0.95 * airline(_known(values, left_out=(63,)), 3)[1, _MEDIAN, 0]


def test_years_left_out_have_no_part_in_the_usual_season():
    # The fall in three Aprils of six, all of them left out: of three others nothing is usual.
    falls = np.isin(np.arange(75), (27, 39, 51))
    values = 1e6 * 0.1 ** np.cumsum(falls)
    known = _known(values, left_out=(27, 39, 51))
    without = seasonless(known, 1, shrinkage=1.0, least=12)
    whole = seasonless(_known(values), 1, shrinkage=1.0, least=12)
    assert without.season[0, 0] == pytest.approx(0)
    assert whole.season[0, 0] == pytest.approx(math.log(0.1) / 2, abs=1e-3)


def test_before_the_first_seasonal_difference_a_row_left_out_stands_as_it_came():
    # 1,000 and from row 6 on 3,000: within the first year, of which nothing was expected.
    values = np.where(np.arange(40) < 6, 1000.0, 3000.0)
    known = _known(values, left_out=(6,))
    flat = seasonless(known, 1, shrinkage=0.0, least=12)
    point = np.array([[0.0]])
    # A year later the same change is expected and does not come: (log 3)² is the one error.
    assert run(flat, known, point, point).loss == pytest.approx(math.log(3000.5 / 1000.5) ** 2)


# By hand.


def test_errors_of_filled_rows_do_not_count():
    # The level never moves: errors of log 2 in rows 2, 3 and 4, of which 3 was not known.
    values = np.array([10.0, 10.0, 20.0, np.nan, 20.0])
    flat = seasonless(_known(values, season=1), 1, shrinkage=0.0, least=1)
    none = np.zeros((1, 1))
    assert list(flat.errors) == [3]
    loss = smoothed(flat, none, none, none).loss[0, 0]
    assert loss == pytest.approx(2 * math.log(20.5 / 10.5) ** 2)


def test_enough_is_known_if_the_newest_row_is_and_so_many_others():
    values = np.array([[1.0, 1.0, np.nan], [1.0, 1.0, 1.0], [1.0, np.nan, 1.0]])
    found = seasonless(_known(values, season=1), 1, shrinkage=0.0, least=2)
    assert list(found.enough) == [True, False, True]
    assert list(found.begins) == [0, 0, 1]
    assert not np.isnan(found.logs).any()


def test_most_random_walks_are_given_no_trend():
    steps = np.random.default_rng(3).normal(0, 0.1, (100, 40))
    flat = seasonless(_known(np.exp(12 + np.cumsum(steps, axis=0)), 1), 1, shrinkage=0.0, least=12)
    assert (chosen(flat)[1] == 0).mean() > 0.8


def test_lines_go_through_gaps_within_a_series():
    gap = np.array([[np.nan, 1.0], [2.0, np.nan], [np.nan, np.nan], [5.0, np.nan], [np.nan, 5.0]])
    line = [[np.nan, 1.0], [2.0, 2.0], [3.5, 3.0], [5.0, 4.0], [np.nan, 5.0]]
    assert filled(gap) == pytest.approx(np.array(line), nan_ok=True)


def test_the_least_loss_of_each_series_is_found():
    wanted = np.array([[0.31, 0.0], [0.77, 0.9]])

    def loss(points: list[np.ndarray]) -> np.ndarray:
        return sum((one - wanted[:, [n]]) ** 2 for n, one in enumerate(points))

    ranges = [Range(0.0, 1.0, (0.1, 0.3, 0.5, 0.7, 0.9))] * 2
    found = np.concatenate(least_loss(loss, ranges, series=2, refinements=6), axis=1)
    assert found == pytest.approx(wanted, abs=0.005)


def test_the_seasonal_naive_is_last_year_and_the_changes_since_the_year_before():
    # Every month doubles over a year, bar one in which nothing changes.
    values = np.concatenate([np.full(12, 1e6), np.full(12, 2e6), np.full(12, 4e6)])
    values[30] = 2e6
    found = seasonal_naive(_known(values), 14)[:, :, 0]
    assert found[[0, 6, 12], _MEDIAN] == pytest.approx([4e6, 2e6, 4e6])
    scale = math.log(2) * math.sqrt(23 / 24)
    assert np.log(found[[0, 11], _HIGH] / 4e6) == pytest.approx(1.281552 * scale, rel=1e-5)
    assert math.log(found[12, _HIGH] / 4e6) == pytest.approx(
        1.281552 * scale * math.sqrt(2), rel=1e-5
    )


@pytest.mark.parametrize("season", [1, 4, 12])
def test_the_weights_of_past_errors_are_the_quotient_of_the_polynomials(season):
    first, seasonal = 0.35, 0.6 if season > 1 else 0.0
    upper, lower = np.zeros(40), np.zeros(40)
    year = season if season > 1 else 39
    upper[[0, 1]] = 1.0, -first
    lower[[0, 1]] = 1.0, -1.0
    if season > 1:
        upper[[year, year + 1]] += -seasonal, first * seasonal
        lower[[year, year + 1]] += -1.0, 1.0
    quotient: list[float] = []
    for n in range(30):
        quotient.append(upper[n] - sum(lower[n - m] * quotient[m] for m in range(n)))
    found = psi_weights(np.array([[first]]), np.array([[seasonal]]), season, 30)
    assert found[0] == pytest.approx(quotient)


# Against slow and obvious loops, one series at a time.


def test_the_filter_does_what_the_recursion_says():
    values = _walk(40, series=2)
    values[:5, 1] = np.nan
    flat = seasonless(_known(values, season=1), 1, shrinkage=0.0, least=12)
    points = [np.array([[a, b], [a, b]]) for a, b in ((0.4, 0.9), (0.1, 0.3), (0.8, 0.95))]
    end = smoothed(flat, *points)
    for series, column in enumerate(values.T):
        logs = np.log(column[~np.isnan(column)] + 0.5)
        for point in range(2):
            alpha, beta, phi = (one[series, point] for one in points)
            level, trend, loss = logs[0], 0.0, 0.0
            for seen in logs[1:]:
                error = seen - level - phi * trend
                level, trend = level + phi * trend + alpha * error, phi * trend + beta * error
                loss += error**2
            got = [one[series, point] for one in end]
            assert got == pytest.approx([loss, level, trend])


def test_the_airline_does_what_its_equation_says():
    season, horizon = 4, 6
    values = _walk(40, series=2)
    values[:7, 1] = np.nan
    known = _known(values, season)
    flat = seasonless(known, 1, shrinkage=0.0, least=12)
    first, seasonal = np.array([[0.3, -0.2]] * 2), np.array([[0.5, 0.8]] * 2)
    found = run(flat, known, first, seasonal, horizon=horizon)
    for series, column in enumerate(values.T):
        logs = list(np.log(column[~np.isnan(column)] + 0.5))
        for point in range(2):
            expected = _airline_slowly(
                list(logs), first[series, point], seasonal[series, point], season, horizon
            )
            assert found.loss[series, point] == pytest.approx(expected[0])
            assert found.ahead[:, series, point] == pytest.approx(expected[1])


def _airline_slowly(
    logs: list[float], first: float, seasonal: float, season: int, horizon: int
) -> tuple[float, list[float]]:
    """Sum of squares and changes to come, from the model written out in the logs."""
    known, errors = len(logs), [0.0] * (season + 1)
    for now in range(season + 1, known + horizon):
        mean = logs[now - 1] + logs[now - season] - logs[now - season - 1]
        mean -= first * errors[now - 1] + seasonal * errors[now - season]
        mean += first * seasonal * errors[now - season - 1]
        if now >= known:
            logs.append(mean)
        errors.append(logs[now] - mean)
    return sum(error**2 for error in errors), [b - a for a, b in pairwise(logs[known - 1 :])]


# Against statsmodels.


def _drifting(rows: int = 90) -> np.ndarray:
    """Logs that rise and walk, without a season."""
    chance = np.random.default_rng(2)
    steps = 0.01 + chance.normal(0, 0.05, rows)
    logs: np.ndarray = 10 + np.cumsum(steps) + chance.normal(0, 0.1, rows)
    return logs


def _quarters(rows: int = 160) -> np.ndarray:
    """Logs that follow an airline model of season 4 with θ = 0.4 and Θ = 0.5."""
    errors = np.random.default_rng(2).normal(0, 0.02, rows)
    changes = errors.copy()
    changes[1:] -= 0.4 * errors[:-1]
    changes[4:] -= 0.5 * errors[:-4]
    changes[5:] += 0.2 * errors[:-5]
    for now in range(4, rows):
        changes[now] += changes[now - 4]
    logs: np.ndarray = 12 + np.cumsum(changes)
    return logs


# statsmodels 0.15.0, medians and standard deviations of the next six logs, of
#   ETSModel(logs, trend="add", damped_trend=True, initialization_method="known",
#            initial_level=logs[0], initial_trend=0.0).smooth(those that are chosen here)
#   ThetaModel(logs, period=1, deseasonalize=False).fit().forecast(6)
#   SARIMAX(logs, order=(0, 1, 1), seasonal_order=(0, 1, 1, 4)).fit().get_forecast(6)
_PEER = {
    "ets": (
        [9.42221, 9.40289, 9.38396, 9.36541, 9.34722, 9.3294],
        # Its sum of squares counts the first error, which is 0: times √(120/119).
        [0.04048, 0.04522, 0.05121, 0.0583, 0.0663, 0.07509],
    ),
    "theta": ([11.01104, 11.0172, 11.02337, 11.02953, 11.0357, 11.04187],),
    "airline": (
        [12.3635, 12.39368, 12.43042, 12.32036, 12.37333, 12.40351],
        [0.01851, 0.02047, 0.02226, 0.02391, 0.02898, 0.0315],
    ),
}


def _ahead(member: _Member, logs: np.ndarray, season: int) -> np.ndarray:
    """Medians and standard deviations of the next six logs (2, 6)."""
    found = np.log(member(_known(np.exp(logs) - 0.5, season), 6)[:, :, 0] + 0.5)
    return np.stack([found[:, _MEDIAN], (found[:, _HIGH] - found[:, _MEDIAN]) / _T_HIGH])


def test_smoothing_agrees_with_statsmodels():
    medians, deviations = _ahead(damped_trend, _noisy_trend(), 1)
    assert medians == pytest.approx(_PEER["ets"][0], abs=1e-5)
    assert deviations == pytest.approx(_PEER["ets"][1], rel=2e-4)


def test_theta_agrees_with_statsmodels():
    medians, _ = _ahead(theta, _drifting(), 1)
    assert medians == pytest.approx(_PEER["theta"][0], abs=0.001)


def test_the_airline_agrees_with_statsmodels():
    # There the exact likelihood, here the conditional sum of squares.
    medians, deviations = _ahead(airline, _quarters(), 4)
    assert medians == pytest.approx(_PEER["airline"][0], abs=0.001)
    assert deviations == pytest.approx(_PEER["airline"][1], rel=0.02)


def test_no_other_parameters_have_smaller_errors():
    flat = seasonless(_known(np.exp(_noisy_trend()), season=1), 1, shrinkage=0.0, least=12)
    chance = np.random.default_rng(1)
    others = [chance.uniform(low, high, (1, 3000)) for low, high in ((0, 1), (0, 1), (0.8, 0.98))]
    ours = smoothed(flat, *chosen(flat)).loss[0, 0]
    assert ours < 1.002 * smoothed(flat, *others).loss.min()


def test_counts_come_back_from_their_logs():
    assert counted(logs_of(np.array([0.0, 1.0, 2e5]))) == pytest.approx([0.0, 1.0, 2e5])
