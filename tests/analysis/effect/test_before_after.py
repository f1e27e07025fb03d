"""Before and after among placebo windows: by hand, by property, and on known answers."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.effect.window_cases import case_of, known_case, noise
from caudal.analysis.effect.before_after import (
    before_after,
    before_after_same_month,
    change_among_windows,
)
from caudal.analysis.effect.shape import Compute
from caudal.analysis.effect.windows import placebo_starts, ranking, window_of

both = pytest.mark.parametrize("compute", [before_after, before_after_same_month])
few = settings(max_examples=25, deadline=None)


approx = pytest.approx


def change(log: float) -> float:
    return math.expm1(log)


# --- the rank -------------------------------------------------------------------------------


def test_ranking_by_hand() -> None:
    # Placebos 1…19, treated 30: alone at the end, 1 of 20. Their median is 10. With a treated one
    # far above, the median of all is 10.5, and the farthest placebo 9.5 from it: 20 is accepted;
    # far below 9.5 and 0. So effects of 30 − 20 to 30 − 0 cannot be ruled out. A rise of 16
    # brings 16 of 19 placebos (4 and above) to 20: more than four in five; 15 of 19 is less.
    rank = ranking(30.0, np.arange(1.0, 20.0))
    assert [rank.p, rank.floor, rank.usual] == approx([0.05, 0.05, 10])
    assert [rank.low, rank.high, rank.mde] == approx([10, 30, 16])


def test_a_fall_has_the_smallest_fall_that_would_be_found() -> None:
    # The mirror image of the case above.
    rank = ranking(-30.0, -np.arange(1.0, 20.0))
    assert [rank.low, rank.high, rank.mde] == approx([-30, -10, -16])


def test_eighteen_placebos_give_no_band_and_no_p_of_five_in_a_hundred() -> None:
    rank = ranking(99.0, np.arange(18.0))
    assert rank.p == rank.floor == approx(1 / 19)
    assert np.isnan([rank.low, rank.high, rank.mde]).all()


@few
@given(st.integers(0, 10**6), st.integers(10, 30))
def test_p_is_uniform_where_each_in_turn_is_the_treated_one(seed: int, half: int) -> None:
    # An odd number, so that no two are as far from the median.
    values = np.random.default_rng(seed).standard_t(3, 2 * half + 1)
    ps = [ranking(value, np.delete(values, i)).p for i, value in enumerate(values)]
    assert sorted(ps) == approx(np.arange(1, len(values) + 1) / len(values))


@few
@given(st.integers(0, 10**6), st.integers(19, 70), st.floats(-3, 3))
def test_the_band_moves_with_the_effect(seed: int, number: int, effect: float) -> None:
    placebos = np.random.default_rng(seed).standard_t(3, number)
    plain, moved = ranking(0.3, placebos), ranking(0.3 + effect, placebos)
    assert moved.low == approx(plain.low + effect)
    assert moved.high == approx(plain.high + effect)


# --- the windows ----------------------------------------------------------------------------


def test_windows_that_overlap_the_real_one_are_no_placebos() -> None:
    # 100 months: a window of 3 and 3 can begin at 3…97, 95 rows; of these 45…55 overlap: 84.
    assert len(before_after(case_of(noise(100), begins=50)).placebos) == 84


def test_a_month_that_is_not_known_takes_the_windows_that_read_it() -> None:
    # Month 20 is read by the six windows that begin at 18…23.
    logs = noise(100)
    logs[20] = np.nan
    assert len(before_after(case_of(logs, begins=50)).placebos) == 84 - 6


def test_a_month_skipped_elsewhere_takes_the_windows_that_read_it() -> None:
    case = case_of(noise(100), begins=50, skipped=(20,))
    assert len(before_after(case).placebos) == 84 - 6


def test_the_same_month_is_one_a_year() -> None:
    # Row 66 is a July; 120 months hold ten, and all ten windows are whole: nine others.
    case = case_of(noise(120), begins=66)
    window = window_of(case)
    assert window is not None
    starts = placebo_starts(case, window, case.values[:, 0], same_month=True)
    assert starts.tolist() == [6, 18, 30, 42, 54, 78, 90, 102, 114]


@both
def test_a_skipped_month_is_neither_before_nor_after(compute: Compute) -> None:
    # Rows 47–49 and 51–53: what is in row 50 does not matter, here or in its placebos' windows.
    logs = noise(300)
    other = logs.copy()
    other[50] += 3.0
    plain, changed = (compute(case_of(one, begins=51, skipped=(50,))) for one in (logs, other))
    assert plain.statistic == approx(logs[51:54].mean() - logs[47:50].mean())
    assert [changed.log, changed.p] == approx([plain.log, plain.p])


def test_placebos_leave_the_same_month_out() -> None:
    # Windows of 3, one left out, 3: those at 4…97; 45…57 overlap (|start − 51| < 7); the rest, 81.
    logs = noise(100)
    estimate = before_after(case_of(logs, begins=51, skipped=(50,)))
    assert len(estimate.placebos) == 94 - 13
    assert estimate.placebos[0] == approx(logs[4:7].mean() - logs[0:3].mean())


def test_as_many_months_before_as_after_are_compared() -> None:
    logs = noise(300)
    long, short = (before_after(case_of(logs, begins=50, pre=pre)) for pre in (18, 3))
    assert long.statistic == approx(short.statistic)
    assert long.counterfactual is not None
    assert len(long.counterfactual) == 21


def test_a_window_counts_for_those_left_out_with_it() -> None:
    # 100 months, 10 and 10: 81 rows to begin at, 39 of them overlap the real window, 42 are
    # left; alone at the end, it counts for 10 of 52, and 19 × 10 would be needed.
    logs = noise(100)
    logs[50:] += 5.0
    estimate = before_after(case_of(logs, begins=50, pre=10, post=10))
    assert len(estimate.placebos) == 42
    assert [estimate.p, estimate.floor] == approx([10 / 52, 10 / 52])
    assert math.isnan(estimate.low)
    assert tuple(one.en for one in estimate.why) == (
        "42 windows to compare with; a p of 0.05 needs 190",
    )


@few
@given(st.integers(0, 10**6), st.integers(57, 120), st.integers(1, 3), st.floats(-5, 5))
def test_the_band_and_p_agree_whatever_one_window_stands_for(
    seed: int, number: int, stands_for: int, statistic: float
) -> None:
    placebos = np.random.default_rng(seed).standard_t(3, number)
    rank = ranking(statistic, placebos, stands_for)
    assert (rank.p <= 0.05) == (not rank.low <= 0 <= rank.high)


# --- the estimate ---------------------------------------------------------------------------


def test_a_step_by_hand() -> None:
    # 6 until the date, 5 after it; no other window changes: the change is −1 and so is the effect.
    estimate = before_after(case_of(np.repeat([6.0, 5.0], 80), begins=80))
    assert [estimate.statistic, estimate.log] == approx([-1, -1])
    assert [estimate.low, estimate.high, estimate.mde] == approx([-1, -1, 0], abs=1e-9)
    assert estimate.counterfactual == approx(np.full(6, math.exp(6) - 0.5))
    assert estimate.sign_stable is True


def test_a_season_is_no_effect_beside_the_same_months() -> None:
    # Each June to August is 1 lower than the months before: usual, and nothing beyond it.
    months = np.arange(300) % 12
    season = np.where((months >= 5) & (months <= 7), 5.0, 6.0)
    case = case_of(season, begins=12 * 12 + 5)
    assert before_after(case).log == approx(-1)
    beside = before_after_same_month(case)
    assert [beside.statistic, beside.log, beside.p] == approx([-1, 0, 1], abs=1e-9)


@both
@few
@given(shift=st.floats(-3, 3), seed=st.integers(0, 10**6))
def test_a_constant_on_the_logs_changes_nothing(compute: Compute, shift: float, seed: int) -> None:
    logs = noise(300, seed=seed)
    plain, moved = (compute(case_of(one, begins=150)) for one in (logs, logs + shift))
    for of in ("log", "low", "high", "mde", "p"):
        assert getattr(moved, of) == approx(getattr(plain, of), abs=1e-9)


@both
@few
@given(seed=st.integers(0, 10**6), effect=st.sampled_from([-1.0, 1.0]))
def test_a_planted_effect_is_found(compute: Compute, seed: int, effect: float) -> None:
    logs = noise(300, seed=seed)
    logs[150:] += effect
    estimate = compute(case_of(logs, begins=150))
    assert estimate.p == estimate.floor <= 0.05
    assert abs(estimate.log - effect) < 0.4
    assert min(estimate.low * effect, estimate.high * effect) > 0
    assert estimate.sign_stable is True


def test_no_effect_is_found_five_times_in_a_hundred_at_most() -> None:
    # 400 random walks, a year before and after; 5% and twice its binomial error are 7.2%.
    rng = np.random.default_rng(8)
    walks = np.cumsum(0.15 * rng.standard_t(5, (400, 308)), axis=1)
    found = 0
    for walk, begins in zip(walks, rng.integers(40, 268, 400), strict=True):
        case = case_of(8.0 + walk, begins=int(begins), pre=12, post=12)
        found += change_among_windows(8.0 + walk, case, same_month=False).p <= 0.05
    assert 0 < found / 400 <= 0.072


@pytest.mark.parametrize("pre", [3, 18])
def test_the_mean_after_without_the_policy_is_the_effect_away(pre: int) -> None:
    case = case_of(noise(300), begins=150, pre=pre)
    for compute in (before_after, before_after_same_month):
        estimate = compute(case)
        assert estimate.counterfactual is not None
        without = np.log(estimate.counterfactual[pre:] + 0.5).mean()
        assert np.log(case.values[150:153, 0] + 0.5).mean() - without == approx(estimate.log)


def test_the_sign_is_not_stable_if_a_month_less_turns_it() -> None:
    # After: +1, +1, −3. Two months are a rise, three a fall.
    logs = np.full(100, 6.0)
    logs[50:53] += [1.0, 1.0, -3.0]
    assert before_after(case_of(logs, begins=50)).sign_stable is False


# --- what cannot be done --------------------------------------------------------------------


@both
def test_too_little_history_is_nothing_and_says_why(compute: Compute) -> None:
    estimate = compute(case_of(noise(52), begins=50))
    assert np.isnan([estimate.log, estimate.p]).all()
    assert tuple(one.en for one in estimate.why) == (
        "3 of the 3 months before and 2 of the 3 after are there",
    )


@both
def test_a_month_of_the_window_that_is_not_known_is_nothing(compute: Compute) -> None:
    logs = noise(300)
    logs[151] = np.nan
    estimate = compute(case_of(logs, begins=150))
    assert math.isnan(estimate.log)
    assert tuple(one.en for one in estimate.why) == ("1 of the 6 months are not known",)


@both
@pytest.mark.parametrize(("begins", "months"), [(0, 20), (20, 20), (3, 6), (-1, 9), (2, 3)])
def test_no_history_is_no_exception(compute: Compute, begins: int, months: int) -> None:
    assert compute(case_of(noise(months), begins=begins)).why


# --- known answers --------------------------------------------------------------------------


def test_the_national_guard_of_june_2019_cannot_be_told_from_other_windows() -> None:
    # Measured before, on rounded figures to November 2024: −34%, p 0.32 among all windows.
    estimate = before_after(known_case(date(2019, 6, 1), 3, "all"))
    assert change(estimate.statistic) == approx(-0.34, abs=0.006)
    assert estimate.p == approx(0.32, abs=0.015)


def test_the_usual_fall_in_june_is_nearly_that_of_2019() -> None:
    case = known_case(date(2019, 6, 1), 3, "all", until=date(2019, 8, 1))
    estimate = before_after_same_month(case)
    assert change(estimate.statistic - estimate.log) == approx(-0.29, abs=0.006)
    assert (len(estimate.placebos), estimate.floor) == (19, 0.05)
    # Measured before: 0.65. There the treated one did not count in the median; with it, 0.70.
    far = np.abs(estimate.placebos - np.median(estimate.placebos))
    own = abs(estimate.statistic - np.median(estimate.placebos))
    assert (1 + (far >= own).sum()) / 20 == approx(0.65)
    assert estimate.p == approx(0.70)


@pytest.mark.parametrize(("months", "fall", "below"), [(1, -0.42, 0.013), (2, -0.35, 0.07)])
def test_the_end_of_title_42_by_month(months: int, fall: float, below: float) -> None:
    # Measured before: p 0.013 at one month, by falls alone, as here; 0.12 at two, which no way of
    # counting gives: 0.07 by falls alone, 0.22 either way.
    estimate = before_after(known_case(date(2023, 6, 1), months, "all"))
    assert change(estimate.statistic) == approx(fall, abs=0.006)
    falls = (estimate.placebos <= estimate.statistic).sum()
    assert (1 + falls) / (1 + len(estimate.placebos)) == approx(below, abs=0.006)


def test_june_2023_is_at_the_edge_after_one_month_and_not_after_two() -> None:
    one, two = (before_after(known_case(date(2023, 6, 1), months, "all")) for months in (1, 2))
    assert 0.04 < one.p <= 0.05 < 0.2 < two.p


def test_sham_dates_on_the_real_series_are_found_in_five_of_a_hundred_at_most() -> None:
    known = known_case(date(2019, 6, 1), 3, "all")
    rows = [row for row, day in enumerate(known.periods) if 2001 <= day.year <= 2019]
    for compute in (before_after, before_after_same_month):
        ps = [compute(replace(known, begins=row)).p for row in rows]
        assert len(ps) == 228
        assert np.mean(np.array(ps) <= 0.05) <= 0.05
