"""Synthetic difference in differences: by hand, and the figure of the paper."""

import math

import numpy as np
import pytest
from numpy.random import default_rng

from analysis.effect.effect_panels import case_of, no_effect, proposition_99
from caudal.analysis.effect.pool import Pool
from caudal.analysis.effect.synthetic import own_and_donors
from caudal.analysis.effect.synthetic_did import differences, synthetic_did

approx = pytest.approx


def test_proposition_99_has_the_effect_of_the_paper():
    # Arkhangelsky et al. 2021, table 1: -15.6 packs a head; the authors' code prints -15.604.
    states, packs = proposition_99()
    pool = Pool(packs, states, 19, 12)
    found = differences(pool, *own_and_donors(pool))
    assert found.effects[0] == approx(-15.604, rel=0.001)
    # Their months: only the last three before the law.
    assert found.months[0, :16] == approx(np.zeros(16), abs=1e-6)
    assert found.months[0].sum() == approx(1.0)
    # Their largest weight of a state is Nevada's, 0.124.
    assert states[int(found.weights[0].argmax())] == "Nevada"
    assert found.weights[0].max() == approx(0.124, abs=0.001)


def test_where_all_donors_are_the_same_it_is_the_plain_double_difference():
    # Donors rise by 2 from every month before to every month after, the treated one by 5: 3.
    before, after = np.zeros((20, 4)), np.full((3, 4), 2.0)
    logs = np.concatenate([before, after])
    logs[:, 0] = [*[1.0] * 20, *[6.0] * 3]
    pool = Pool(logs, tuple("abcd"), 20, 3)
    assert differences(pool, *own_and_donors(pool)).effects[0] == approx(3.0)


def test_a_level_of_its_own_changes_nothing():
    rng = default_rng(9)
    logs = rng.normal(size=(30, 8))
    both = (Pool(one, tuple("abcdefgh"), 24, 6) for one in (logs, logs + 10 * rng.normal(size=8)))
    one, other = (differences(pool, *own_and_donors(pool)).weights for pool in both)
    assert one == approx(other, abs=1e-6)


def test_a_large_effect_is_found_and_none_is_not():
    values = no_effect(default_rng(3), 40, 16)
    found = synthetic_did(case_of(values, 36, 4))
    assert found.low < 0.0 < found.high
    moved = values.copy()
    moved[36:, 0] = (values[36:, 0] + 0.5) * 0.05 - 0.5
    shifted = synthetic_did(case_of(moved, 36, 4))
    assert shifted.log == approx(found.log + math.log(0.05))
    assert shifted.p == approx(1 / 106)
    assert shifted.high < 0
    assert shifted.sign_stable


def test_p_and_band_are_those_of_the_placebos():
    values = no_effect(default_rng(6), 40, 21)
    found = synthetic_did(case_of(values, 36, 4))
    assert len(found.placebos) == 20
    assert found.paths is not None
    effects = np.abs(found.paths[:, 36:].mean(axis=1))
    assert found.p == approx((1 + (effects >= abs(found.log)).sum()) / 21)
    # Of 21 the largest alone has p ≤ 0.05.
    reach = np.sort(effects)[-1]
    assert (found.low, found.high) == approx((found.log - reach, found.log + reach))


def test_too_short_a_time_before_says_so():
    case = case_of(no_effect(default_rng(1), 22, 9), 17, 5)
    assert tuple(one.en for one in synthetic_did(case).why) == (
        "17 months before; at least 18 are needed",
    )
