"""Difference in differences: by hand, by property, and on known answers."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.effect.window_cases import Array, case_of, known_case, noise
from caudal.analysis.effect.before_after import before_after
from caudal.analysis.effect.differences import (
    differences,
    differences_same_month,
    event_study,
    gap_of,
    parallel_bound,
    usable_donors,
)
from caudal.analysis.effect.shape import Case, Compute

both = pytest.mark.parametrize("compute", [differences, differences_same_month])
few = settings(max_examples=20, deadline=None)
approx = pytest.approx


def change(log: float) -> float:
    return math.expm1(log)


def gap_case(gap: list[float], *, begins: int, pre: int, post: int) -> Case:
    """One donor at 6 throughout."""
    logs = np.stack([6.0 + np.array(gap), np.full(len(gap), 6.0)], axis=1)
    return case_of(logs, begins=begins, pre=pre, post=post)


# --- the estimate ---------------------------------------------------------------------------


def test_what_happens_to_all_is_no_effect() -> None:
    # Treated up by 3, donors by 1 and by 2, on average 1.5: an effect of 1.5.
    logs = np.full((100, 3), 5.0)
    logs[50:] += [3.0, 1.0, 2.0]
    estimate = differences(case_of(logs, begins=50))
    assert [estimate.statistic, estimate.log] == approx([1.5, 1.5])
    assert estimate.weights == {"donor 1": 0.5, "donor 2": 0.5}


def test_without_the_policy_the_treated_would_have_gone_with_the_donors() -> None:
    # Donors at 5 before and 6 after; the gap was 2: 7 and 8.
    logs = np.repeat([[7.0, 5.0, 5.0], [10.0, 6.0, 6.0]], 50, axis=0)
    estimate = differences(case_of(logs, begins=50))
    assert estimate.counterfactual == approx(np.exp(np.repeat([7.0, 8.0], 3)) - 0.5)


def test_a_donor_that_never_moves_leaves_before_and_after() -> None:
    logs = np.stack([noise(300), np.full(300, 4.0)], axis=1)
    case = case_of(logs, begins=150)
    beside, plain = differences(case), before_after(case)
    for of in ("log", "low", "high", "p", "floor", "mde"):
        assert getattr(beside, of) == approx(getattr(plain, of))


@both
@few
@given(seed=st.integers(0, 10**6), scale=st.floats(0.1, 3.0))
def test_a_shock_to_all_series_changes_nothing(compute: Compute, seed: int, scale: float) -> None:
    logs = noise(300, 4, seed=seed)
    shock = np.cumsum(scale * noise(300, 1, seed=seed + 1, scale=0.05) - scale * 6.0, axis=0)
    plain, shaken = (compute(case_of(one, begins=150)) for one in (logs, logs + shock))
    for of in ("log", "low", "high", "mde", "p", "pretrend"):
        assert getattr(shaken, of) == approx(getattr(plain, of), abs=1e-6)


@both
@few
@given(seed=st.integers(0, 10**6), effect=st.sampled_from([-1.0, 1.0]))
def test_a_planted_effect_is_found(compute: Compute, seed: int, effect: float) -> None:
    logs = noise(300, 4, seed=seed)
    logs[150:, 0] += effect
    estimate = compute(case_of(logs, begins=150, pre=18))
    assert estimate.p == estimate.floor <= 0.05
    assert abs(estimate.log - effect) < 0.5
    assert min(estimate.low * effect, estimate.high * effect) > 0
    assert estimate.sign_stable is True


def test_the_sign_is_not_stable_if_one_donor_makes_it() -> None:
    # Treated −1; donors 0 and −4: beside both +1, beside the first alone −1.
    logs = np.full((100, 3), 6.0)
    logs[50:] += [-1.0, 0.0, -4.0]
    estimate = differences(case_of(logs, begins=50))
    assert estimate.log == approx(1)
    assert estimate.sign_stable is False


# --- before the policy ----------------------------------------------------------------------


def test_leads_and_lags_by_hand() -> None:
    # The last two months before are compared with two after: their mean is 2.
    case = gap_case([0, 0, 5, 1, 3, 7, 9], begins=5, pre=3, post=2)
    assert event_study(case) == approx(np.array([3.0, -1.0, 1.0, 5.0, 7.0]))


def test_a_trend_before_is_seen() -> None:
    logs = noise(300, 3)
    logs[144:150, 0] += np.arange(6.0)
    flat, rising = (differences(case_of(one, begins=150, pre=6)) for one in (noise(300, 3), logs))
    assert flat.pretrend is not None
    assert flat.pretrend > 0.05
    assert rising.pretrend is not None
    assert rising.pretrend <= 0.01
    assert rising.fit is None


def test_a_usual_course_before_is_no_trend_beside_the_same_months() -> None:
    # Each year the gap rises by 1 a month through the six months before July.
    months = np.arange(300) % 12
    gap = np.where(months < 6, months, 0).astype(float)
    logs = np.stack([gap + noise(300, scale=0.05), np.full(300, 6.0)], axis=1)
    usual = differences_same_month(case_of(logs, begins=162, pre=6))
    assert usual.pretrend is not None
    assert usual.pretrend > 0.1
    # The year in which it does not rise is the unusual one: 1 of 25.
    logs[156:162, 0] = 6.0
    calm = differences_same_month(case_of(logs, begins=162, pre=6))
    assert calm.pretrend == approx(1 / 25)


def test_one_month_before_has_no_trend() -> None:
    estimate = differences(case_of(noise(300, 3), begins=150, pre=1, post=1))
    assert estimate.pretrend is None
    assert estimate.fit is None


def test_the_pretrend_is_uniform_over_dates() -> None:
    # Each date in turn, on independent months: 5% and what chance adds to 240 dates that overlap.
    case = case_of(noise(300, 3), begins=30)
    ps = [differences(replace(case, begins=row)).pretrend for row in range(30, 270)]
    shares = [p for p in ps if p is not None]
    assert len(shares) == 240
    assert np.mean(np.array(shares) <= 0.05) == approx(0.05, abs=0.03)
    assert np.mean(np.array(shares) <= 0.5) == approx(0.5, abs=0.06)


# --- trends that were not parallel ----------------------------------------------------------


def test_the_bound_by_hand() -> None:
    # Before: 0, 1, 0: a month moves it by 1 at most. After: 4, 4, 4; from the last, +4. After
    # one, two, three such months it could be off by 1, 2, 3: 2 on average. Twice that is 4.
    bound = parallel_bound(gap_case([0, 1, 0, 4, 4, 4], begins=3, pre=3, post=3))
    assert bound is not None
    assert [bound.log, bound.largest, bound.reach, bound.breakdown] == approx([4, 1, 2, 2])
    assert bound.band(0) == approx((4, 4))
    assert bound.band(1) == approx((2, 6))


def test_a_skipped_month_is_a_step_more() -> None:
    # Skipped row 3: the months after are two, three and four steps away: 3 on average.
    case = gap_case([0, 1, 0, 9, 4, 4, 4], begins=4, pre=3, post=3)
    bound = parallel_bound(replace(case, skipped=(3,)))
    assert bound is not None
    assert [bound.log, bound.reach, bound.breakdown] == approx([4, 3, 4 / 3])


@few
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(1, 6))
def test_the_band_reaches_zero_at_the_breakdown(seed: int, pre: int, post: int) -> None:
    bound = parallel_bound(case_of(noise(60, 3, seed=seed), begins=30, pre=pre, post=post))
    assert bound is not None
    low, high = bound.band(bound.breakdown)
    assert min(abs(low), abs(high)) == approx(0, abs=1e-9)


@few
@given(st.integers(0, 10**6), st.floats(0.1, 3.0))
def test_the_band_holds_the_effect_of_any_breach_that_is_no_larger(
    seed: int, magnitude: float
) -> None:
    # The gap moves by up to 1 before and up to M̄ after, and an effect of 2 comes on top.
    rng = np.random.default_rng(seed)
    steps = rng.uniform(-1, 1, 20)
    steps[5] = 1.0
    steps[10:] *= magnitude
    gap = np.cumsum(steps)
    gap[10:] += 2.0
    bound = parallel_bound(gap_case(gap.tolist(), begins=10, pre=10, post=6))
    assert bound is not None
    low, high = bound.band(magnitude)
    assert low <= 2.0 <= high


def test_no_bound_of_one_month_before() -> None:
    assert parallel_bound(gap_case([0, 0, 1, 1], begins=2, pre=1, post=2)) is None


# --- what cannot be done --------------------------------------------------------------------


@both
def test_a_donor_that_is_not_known_is_left_out_and_named(compute: Compute) -> None:
    logs = noise(300, 3)
    with_gap = logs.copy()
    with_gap[151, 2] = np.nan
    estimate = compute(case_of(with_gap, begins=150))
    assert estimate.why[0].en == "not known in every month compared: donor 2"
    assert estimate.log == approx(compute(case_of(logs[:, :2], begins=150)).log)
    assert usable_donors(case_of(with_gap, begins=150)) == (1,)


def test_a_donor_with_a_short_history_takes_placebos() -> None:
    # Known from row 100 on: windows begin at 103…297, 195 rows, less 11 that overlap.
    logs = noise(300, 3)
    logs[:100, 2] = np.nan
    case = case_of(logs, begins=150)
    assert np.isnan(gap_of(case)[:100]).all()
    assert len(differences(case).placebos) == 195 - 11


@both
@pytest.mark.parametrize(
    ("logs", "begins", "why"),
    [
        (noise(100, 1), 50, "there is no donor"),
        (noise(51, 3), 50, "3 of the 3 months before and 1 of the 3 after are there"),
        (noise(6, 3), 3, "there is no other window to compare with"),
        (noise(9, 3), -4, "0 of the 3 months before and 3 of the 3 after are there"),
    ],
)
def test_too_little_is_nothing_and_says_why(
    compute: Compute, logs: Array, begins: int, why: str
) -> None:
    estimate = compute(case_of(logs, begins=begins))
    assert math.isnan(estimate.log)
    assert why in [one.en for one in estimate.why]


@both
def test_the_treated_not_known_is_nothing(compute: Compute) -> None:
    logs = noise(300, 3)
    logs[149, 0] = np.nan
    assert math.isnan(compute(case_of(logs, begins=150)).log)


# --- known answers --------------------------------------------------------------------------


def test_the_northern_triangle_against_mexico_in_june_2019() -> None:
    # Measured before: −32% against a usual +55%, p 0.05, the smallest that 19 Junes allow.
    case = known_case(date(2019, 6, 1), 3, "northern_triangle", "MEX", until=date(2019, 8, 1))
    estimate = differences_same_month(case)
    assert change(estimate.statistic) == approx(-0.32, abs=0.006)
    assert change(estimate.statistic - estimate.log) == approx(0.55, abs=0.006)
    assert [len(estimate.placebos), estimate.p] == approx([19, 0.05])


def test_later_junes_leave_it_borderline() -> None:
    # With the Junes of 2020 to 2024 as well, one was as unusual: 2 of 25.
    estimate = differences_same_month(known_case(date(2019, 6, 1), 3, "northern_triangle", "MEX"))
    assert [len(estimate.placebos), estimate.p] == approx([24, 2 / 25])


def test_the_flights_of_august_2021_cannot_be_told() -> None:
    # Measured before: −22%, p 0.32, smallest change found −56%, from 2.8 standard deviations.
    # Here p counts the policy's window for three and both ways: 0.39; and −61% is the smallest
    # fall that four windows in five would have been found with.
    case = known_case(date(2021, 8, 1), 3, "northern_triangle", "MEX", group="single_adult")
    estimate = differences(case)
    assert change(estimate.statistic) == approx(-0.22, abs=0.006)
    assert estimate.p == approx(0.39, abs=0.01)
    assert change(estimate.mde) == approx(-0.61, abs=0.01)
    assert change(-2.8 * estimate.placebos.std(ddof=1)) == approx(-0.57, abs=0.015)


def test_the_flights_have_too_few_augusts() -> None:
    case = known_case(date(2021, 8, 1), 3, "northern_triangle", "MEX", group="single_adult")
    estimate = differences_same_month(case)
    assert estimate.floor == approx(1 / 12)
    assert estimate.why[0].en == "11 windows to compare with; a p of 0.05 needs 19"


def test_nothing_could_be_known_of_the_flights_on_10_august_2021() -> None:
    case = known_case(date(2021, 7, 1), 3, "northern_triangle", "MEX", until=date(2021, 7, 1))
    estimate = differences(replace(case, begins=case.begins + 1))
    assert math.isnan(estimate.log)
    assert tuple(one.en for one in estimate.why) == (
        "3 of the 3 months before and 0 of the 3 after are there",
    )
