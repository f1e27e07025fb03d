"""The interrupted series: against ordinary and dense least squares, by hand and by property."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.effect.series import case_of, wandering
from caudal.analysis.effect.interrupted import design, fitted, interrupted, newey_west
from caudal.analysis.effect.sham_dates import ranked, sham_dates
from caudal.analysis.effect.windows import rows_of

_NONE = np.zeros((1, 2))


def _window(logs: np.ndarray, begins: int, *breaks: int) -> np.ndarray:
    return design(np.arange(len(logs))[None], np.array([begins]), breaks)


def test_without_autocorrelation_it_is_ordinary_least_squares_by_hand() -> None:
    logs = np.array([1.0, 2, 3, 2, 5, 7, 6])
    fits = fitted(logs[None], _window(logs, 4), np.arange(7), _NONE, trend=False)
    # Means 2 and 6, squares about them 2 + 2, five degrees of freedom: 0.8 (1/4 + 1/3).
    assert fits.step[0] == pytest.approx(4.0)
    assert fits.step_error[0] == pytest.approx(np.sqrt(0.8 * (1 / 4 + 1 / 3)))
    assert fits.free[0] == 5


@pytest.mark.parametrize("partials", [(0.6, 0.0), (0.5, -0.3), (-0.2, 0.5)])
def test_autoregressive_errors_are_those_of_the_simulated_process(
    partials: tuple[float, float],
) -> None:
    """The regression of y turned by φ(B), its first rows left out, differs by two rows only."""
    logs = np.random.default_rng(1).standard_normal(4000)
    columns = _window(logs, 2000)[:, :, :2]
    columns = np.concatenate([columns, np.zeros((1, 4000, 1))], axis=2)
    at = np.arange(0, 4000, 10)
    # Every tenth month alone: hardly any correlation is left between them.
    thin = fitted(logs[None, at], columns[:, at], at, np.array([partials]), trend=False)
    plain = fitted(logs[None, at], columns[:, at], at, _NONE, trend=False)
    assert thin.step[0] == pytest.approx(plain.step[0], abs=0.01)
    first, second = partials[0] * (1 - partials[1]), partials[1]

    def turned(x: np.ndarray) -> np.ndarray:
        return x[2:] - first * x[1:-1] - second * x[:-2]

    short = slice(1850, 2150)
    cut = fitted(
        logs[None, short], columns[:, short], np.arange(300), np.array([partials]), trend=False
    )
    white = turned(columns[0, short, :2])
    conditional = np.linalg.lstsq(white, turned(logs[short]), rcond=None)[0]
    assert cut.step[0] == pytest.approx(conditional[1], abs=0.05)


def test_a_known_shift_is_not_taken_for_the_step() -> None:
    rng = np.random.default_rng(2)
    logs = 0.05 * rng.standard_normal(30)
    logs[12:] += 1.0
    logs[24:] -= 0.5
    known = fitted(logs[None], _window(logs, 24, 12), np.arange(30))
    unknown = fitted(logs[None], _window(logs, 24), np.arange(30))
    assert known.step[0] == pytest.approx(-0.5, abs=0.06)
    assert known.coefficients[0, 3] == pytest.approx(1.0, abs=0.06)
    assert known.step_error[0] < unknown.step_error[0] / 2


def test_a_shift_that_cannot_be_told_from_the_step_is_left_out() -> None:
    columns = _window(np.zeros(30), 24, 1, 12, 13, 23, 29)
    assert columns[0].any(axis=0).tolist() == [True, True, True, False, True, *[False] * 3]


def test_newey_west_by_hand() -> None:
    logs = np.array([0.0, 2.0, 5.0, 7.0])
    columns = np.array([[1.0, 0], [1, 0], [1, 1], [1, 1]])
    # Residuals −1, 1, −1, 1; lag 1 weighs 1/2; of the step: w = (−1, −1, 1, 1)/2.
    # Scores w e = (.5, −.5, −.5, .5); squares 1, products −.25 + .25 − .25; 1 − .25, times 4/2.
    assert newey_west(logs, columns) == pytest.approx(np.sqrt(1.5))


def test_a_planted_fall_is_found_and_nothing_where_there_is_none() -> None:
    values = wandering(200, 1, 0.4, seed=3)
    nothing = interrupted(case_of(values, 190))
    values[190:] *= 0.3
    fall = interrupted(case_of(values, 190))
    assert nothing.p > 0.05
    assert nothing.low < 0 < nothing.high
    assert fall.p <= 0.05
    assert fall.low < np.log(0.3) < fall.high
    assert fall.high < 0
    assert fall.sign_stable
    assert fall.counterfactual is not None
    assert fall.counterfactual[-6:].mean() == pytest.approx(10_000, rel=0.35)


def test_placebos_never_see_the_policy() -> None:
    values = wandering(150, 1, 0.4, seed=4)
    before = interrupted(case_of(values, 140))
    values[140:] *= 0.1
    after = interrupted(case_of(values, 140))
    np.testing.assert_allclose(before.placebos, after.placebos, atol=1e-9)


def test_sham_dates_keep_the_distances_and_leave_out_known_shifts() -> None:
    case = case_of(wandering(60, 1, 0.2, seed=5), 50, pre=12, post=3, breaks=(20,), skipped=(49,))
    rows = rows_of(case)
    assert rows is not None
    assert rows.tolist() == [*range(37, 49), 50, 51, 52]
    dates = sham_dates(case, rows, np.zeros((60, 1)))
    assert dates.tolist() == [*range(13, 20), *range(21, 47)]
    needed = np.zeros((60, 1))
    needed[30] = np.nan
    complete = sham_dates(case, rows, needed).tolist()
    assert complete == [*range(13, 20), *range(21, 28), 31, *range(44, 47)]


def test_too_little_is_said_not_raised() -> None:
    values = wandering(40, 1, 0.2, seed=6)
    assert np.isnan(interrupted(case_of(values, 20)).log)
    assert np.isnan(interrupted(case_of(values, 38)).log)
    values[30] = np.nan
    assert tuple(one.en for one in interrupted(case_of(values, 33)).why) == (
        "a month before or after is not known",
    )
    few = interrupted(case_of(wandering(45, 1, 0.2, seed=6), 36))
    assert few.floor > 0.05
    assert few.low == -np.inf


@given(st.floats(-3, 3), st.lists(st.floats(-3, 3), max_size=120))
@settings(max_examples=60, deadline=None)
def test_the_band_leaves_zero_out_where_p_is_at_most_a_twentieth(
    statistic: float, placebos: list[float]
) -> None:
    rank = ranked(statistic, np.array(placebos))
    assert rank.floor <= rank.p <= 1
    assert (rank.p <= 0.05) == (abs(statistic) > rank.critical)


@given(st.floats(0.1, 50), st.integers(0, 50))
@settings(max_examples=3, deadline=None)
def test_larger_counts_change_nothing(factor: float, seed: int) -> None:
    values = wandering(70, 1, 0.5, seed)
    one = interrupted(case_of(values, 62))
    other = interrupted(case_of((values + 0.5) * factor - 0.5, 62))
    assert other.log == pytest.approx(one.log, abs=1e-6)
    assert other.p == one.p
