"""Bands of the mean effect: what the placebos' p does not rule out, by hand and by taking it off."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from analysis.effect.effect_panels import case_of, no_effect, pool_for
from caudal.analysis.effect.augmented import augmented_control
from caudal.analysis.effect.placebos import LEVEL, not_ruled_out
from caudal.analysis.effect.synthetic import gaps_of, own_and_donors, synthetic_control
from caudal.analysis.effect.synthetic_did import synthetic_did

approx = pytest.approx
_THREE = (synthetic_control, augmented_control, synthetic_did)


def test_the_band_ends_where_the_second_of_forty_placebos_is_met():
    # Of 39 placebos p ≤ 0.05 needs one at most as extreme: the second largest decides.
    reach = np.linspace(0.01, 0.39, 39)
    assert not_ruled_out(np.full(39, 1.0), reach) == approx((1.0 - 0.38, 1.0 + 0.38))


def test_with_a_mean_of_its_own_in_each_comparison_enough_of_them_must_hold_it():
    # 59 comparisons: 3 must hold it. From -3 on by tenths, each 0.25 to both sides: the third
    # begins at -2.8 - 0.25, the third from last, 2.6, ends 0.25 above.
    effects = np.linspace(-3.0, 2.8, 59)
    assert not_ruled_out(effects, np.full(59, 0.25)) == approx((-3.05, 2.85))
    # A hundredth to both sides: no point lies in three of them.
    assert np.isnan(not_ruled_out(effects, np.full(59, 0.01))).all()


@pytest.mark.parametrize("donors", [10, 24])
@pytest.mark.parametrize("way", [-1.0, 1.0])
def test_an_effect_inside_is_not_ruled_out_when_taken_off_and_one_outside_is(donors, way):
    values = no_effect(default_rng(donors), 28, donors + 1)
    values[24:, 0] = np.exp(np.log(values[24:, 0] + 0.5) - 0.7) - 0.5
    found = synthetic_control(case_of(values, 24, 4))
    end = found.low if way < 0 else found.high
    pool = pool_for(values, 24, 4)
    gaps = gaps_of(pool, *own_and_donors(pool)).gaps[0, 24:]
    for outside in (-0.02, 0.02):
        # Of the effects with this mean, the one that is as much off in every month.
        mean = end + way * outside
        effect = gaps - gaps.mean() + mean
        rest = values.copy()
        rest[24:, 0] = np.exp(np.log(values[24:, 0] + 0.5) - effect) - 0.5
        p = synthetic_control(case_of(rest, 24, 4)).p
        if donors >= 19:
            assert (p <= LEVEL) == (outside > 0)
        else:
            # Each pair has gaps of its own: the band is no narrower than what is left.
            assert p <= LEVEL or outside < 0


@pytest.mark.parametrize("estimator", _THREE)
@given(seed=st.integers(0, 10_000), donors=st.sampled_from([8, 12, 20]), size=st.floats(-2.5, 2.5))
@settings(max_examples=12, deadline=None)
def test_a_band_without_zero_never_stands_beside_a_large_p(estimator, seed, donors, size):
    values = no_effect(default_rng(seed), 22, donors + 1)
    values[20:, 0] = np.exp(np.log(values[20:, 0] + 0.5) + size) - 0.5
    found = estimator(case_of(values, 20, 2))
    assert found.low <= found.log <= found.high
    assert found.low <= 0.0 <= found.high or found.p <= LEVEL


@pytest.mark.parametrize("estimator", _THREE)
@given(seed=st.integers(0, 10_000), size=st.floats(-2.5, 2.5))
@settings(max_examples=12, deadline=None)
def test_with_one_month_after_a_rank_and_its_band_say_the_same(estimator, seed, size):
    values = no_effect(default_rng(seed), 21, 21)
    values[20:, 0] = np.exp(np.log(values[20:, 0] + 0.5) + size) - 0.5
    found = estimator(case_of(values, 20, 1))
    assert (found.low <= 0.0 <= found.high) == (found.p > LEVEL)


def test_months_that_cancel_out_leave_zero_in_the_band():
    values = no_effect(default_rng(3), 24, 25)
    case = case_of(values, 20, 4)
    plain = synthetic_control(case)
    assert plain.paths is not None
    moved = values.copy()
    swing = np.array([4.0, -4.0, 4.0, -4.0]) - plain.log
    moved[20:, 0] = np.exp(np.log(values[20:, 0] + 0.5) + swing) - 0.5
    found = synthetic_control(replace(case, values=moved))
    assert found.log == approx(0.0, abs=1e-9)
    assert found.p == approx(1 / 25)
    assert found.low < 0.0 < found.high


@pytest.mark.parametrize("estimator", _THREE)
def test_too_few_comparisons_have_no_band(estimator):
    # Six donors have 15 pairs: p can be 1/16 at least.
    found = estimator(case_of(no_effect(default_rng(1), 24, 7), 20, 4))
    assert found.floor == approx(1 / 16)
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert found.why[-1].en == "too few comparisons for a band"
