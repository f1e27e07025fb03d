"""The synthetic control: by hand, and without any effect."""

import math

import numpy as np
import pytest
from numpy.random import default_rng

from analysis.effect.effect_panels import case_of, no_effect, pool_for
from caudal.analysis.effect.placebos import detectable, error_bound, leave_two_out, placebo_rank
from caudal.analysis.effect.pool import Pool
from caudal.analysis.effect.synthetic import (
    gaps_of,
    own_and_donors,
    synthetic_control,
)

approx = pytest.approx


def _counts(logs):
    return np.exp(logs) - 0.5


def _measure(pool, units, allowed):
    return gaps_of(pool, units, allowed).compared(pool.pre)


def _halfway(effect, *, pre=20, post=4):
    """A series halfway between two donors, moved by an effect after; a third goes its own way."""
    months = np.arange(pre + post)
    one, two = np.sin(months), np.cos(2.0 * months)
    third = np.where(months % 5 == 0, 1.0, -0.5)
    own = 3.0 + (one + two) / 2.0 + effect * (months >= pre)
    return _counts(np.column_stack([own, one + 5.0, two + 4.0, third + 6.0]))


def test_a_series_halfway_between_two_donors_shows_its_effect():
    found = synthetic_control(case_of(_halfway(-0.4), 20, 4))
    assert found.weights == approx({"s1": 0.5, "s2": 0.5}, abs=1e-5)
    assert found.log == approx(-0.4, abs=1e-5)
    # Without the effect of -0.4, the last months would be what they are times e^0.4.
    last = _halfway(-0.4)[-1, 0] + 0.5
    assert found.counterfactual is not None
    assert found.paths is not None
    assert found.counterfactual[-1] == approx(last * math.exp(0.4) - 0.5, rel=1e-5)
    assert found.paths.shape == (3, 24)
    assert found.statistic > 1000


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pre": 17, "begins": 17}, "17 months before; at least 18 are needed"),
        ({"begins": 19}, "19 months before are held; 20 are needed"),
        ({"post": 9}, "4 months after are known; 9 are needed"),
        ({"skipped": [20, 21], "post": 4}, "2 months after are known; 4 are needed"),
        ({"donors": [1, 2]}, "2 comparisons can be used; at least 3 are needed"),
    ],
)
def test_what_cannot_be_estimated_says_why(change, says):
    given = {"pre": 20, "post": 4} | change
    found = synthetic_control(case_of(_halfway(0.0), given.pop("pre"), given.pop("post"), **given))
    assert tuple(one.en for one in found.why) == (says,)
    assert math.isnan(found.log)
    assert math.isnan(found.p)


def test_donors_with_a_gap_or_always_the_same_are_left_out_by_name():
    values = np.column_stack([_halfway(0.0), np.full(24, 7.0), np.full(24, 8.0)])
    values[3, 5] = np.nan
    pool = pool_for(values, 20, 4)
    assert pool.names == ("s0", "s1", "s2", "s3")
    assert [line.en.rsplit(": ", 1)[1] for line in pool.why] == ["s5", "s4"]


def test_an_own_month_that_is_not_known_stops_it():
    values = _halfway(0.0)
    values[22, 0] = np.nan
    assert "not known" in synthetic_control(case_of(values, 20, 4)).why[0].en


def test_skipped_rows_are_neither_before_nor_after():
    plain = _halfway(-0.4)
    between = np.insert(plain, 20, 99_999.0, axis=0)
    found = synthetic_control(case_of(between, 20, 4, begins=21, skipped=[20]))
    assert found.log == approx(synthetic_control(case_of(plain, 20, 4)).log)


def test_leave_two_out_compares_each_three_with_the_same_others():
    rng = default_rng(5)
    pool = pool_for(no_effect(rng, 24, 6), 20, 4)
    losses = 0
    for one in range(1, 6):
        for other in range(one + 1, 6):
            kept = [at for at in range(1, 6) if at not in (one, other)]
            three = []
            for unit in (0, one, other):
                small = Pool(pool.logs[:, [unit, *kept]], tuple("abcd"), 20, 4)
                others = np.array([[False, True, True, True]])
                three.append(float(gaps_of(small, np.zeros(1, int), others).ratios[0]))
            losses += three[0] <= max(three[1:])
    assert leave_two_out(pool, _measure).p == approx((losses + 1) / 11)


def test_the_bound_of_leave_two_out_is_that_of_the_paper():
    # f(N, 0) = 1/N: with 16 series a p of zero can come once in 16 times.
    assert error_bound(16, 0.0) == approx(1 / 16)
    assert error_bound(39, 0.0) == approx(1 / 39)


def test_what_can_be_found_is_where_a_placebo_just_beats_the_others():
    # Gaps after of 1, 2, 4 with errors of 1 before: to beat 4 from 1, +3; from 2, +2; the
    # largest must beat 2, which it does. Four in five: +3. The treated one's error is 0.1.
    after = np.array([[1.0], [2.0], [4.0]])
    assert detectable(after, np.ones(3), 0.1, 1.0) == approx(0.3)
    # Downwards: from 1 to -4 is 5, from 2 to -4 is 6, from 4 to -2 is 6.
    assert detectable(after, np.ones(3), 0.1, -1.0) == approx(-0.6)


@pytest.mark.parametrize("donors", [10, 24])
def test_without_an_effect_p_is_seldom_small_and_the_band_seldom_without_zero(donors):
    rng, small, off, number = default_rng(donors), 0, 0, 200
    for _ in range(number):
        pool = pool_for(no_effect(rng, 22, donors + 1), 18, 4)
        ranked = placebo_rank(pool, _measure(pool, *own_and_donors(pool)), _measure)
        small += ranked.p <= 0.05
        off += not ranked.low <= 0.0 <= ranked.high
    # 5% of 200 is 10; of 200 independent panels more than 17 come once in 100.
    assert off <= small <= 17


def test_a_large_effect_is_found_with_few_donors():
    values = no_effect(default_rng(2), 40, 16)
    values[36:, 0] *= 0.05
    found = synthetic_control(case_of(values, 36, 4))
    assert found.p == approx(1 / 106)
    assert found.floor == approx(1 / 106)
    assert found.sign_stable
    assert found.low < found.log < found.high < 0
    assert found.log == approx(math.log(0.05), abs=0.5)
    assert any("leave-two-out" in line.en for line in found.why)


def test_both_bands_move_with_the_effect_and_by_as_much():
    values = no_effect(default_rng(8), 64, 22)
    found = synthetic_control(case_of(values, 60, 4))
    assert found.conformal is not None
    assert found.low < 0 < found.high
    assert found.conformal[0] < 0 < found.conformal[1]
    moved = values.copy()
    moved[60:, 0] = (values[60:, 0] + 0.5) * math.exp(-1.0) - 0.5
    shifted = synthetic_control(case_of(moved, 60, 4))
    assert (shifted.low, shifted.high) == approx((found.low - 1.0, found.high - 1.0))
    assert shifted.conformal == approx(
        (found.conformal[0] - 1.0, found.conformal[1] - 1.0), abs=0.02
    )
