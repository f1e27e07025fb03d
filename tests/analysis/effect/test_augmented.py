"""The augmented control: by hand, against a peer, and where it must be the plain one."""

import numpy as np
import pytest
from numpy.random import default_rng

from analysis.effect.effect_panels import case_of, no_effect, pool_for, proposition_99
from caudal.analysis.effect.augmented import (
    augmented_control,
    augmented_gaps,
    best_penalty,
    ridge_parts,
)
from caudal.analysis.effect.synthetic import gaps_of, own_and_donors, synthetic_control

approx = pytest.approx


def test_the_ridge_adds_what_the_formula_says():
    # One month, two donors at 1 and -1 (mean 0, sum of squares 2), the treated one at 3, all
    # weight on the first: misfit 2. With λ = 1 × 2: 2 / (2 + 2) × (1, -1) = (0.5, -0.5).
    before = np.array([[3.0, 1.0, -1.0]])
    allowed = np.array([[False, True, True]])
    added = ridge_parts(
        before, np.zeros(1, int), allowed, np.array([[0.0, 1.0, 0.0]]), np.array([1.0])
    )
    assert added[0, 0] == approx([0.0, 0.5, -0.5])


@pytest.mark.parametrize(
    ("penalty", "weights", "mean", "error"),
    [
        (
            1e-1,
            {"Nevada": 0.268322, "New Hampshire": 0.201734, "Montana": 0.151029},
            -0.27140491102849856,
            0.009261036564746675,
        ),
        (
            1e-3,
            {"Nevada": 0.233426, "Montana": 0.196976, "Illinois": 0.168619},
            -0.23169614721611112,
            0.0017342391992952997,
        ),
    ],
)
def test_proposition_99_has_the_ridge_weights_of_two_peers(penalty, weights, mean, error):
    # Logs of packs + 0.5 less their mean before; mean gap 1989-2000, root mean square of the
    # gaps before; `size` is (donors**2).sum(), donors less their mean of each year.
    # pysyncon 1.7.0: W of Synth.w_optimize, plus AugSynth.solve_ridge(own, donors, W, penalty *
    # size), own and donors less the donors' mean of each year. augsynth-py 0.6.0: the same to
    # five digits by AugSynth(lambda_=penalty * size).fit(panel, unit=..., treated="California",
    # treatment_time=1989), whose weights stand here: att_ -0.271401 and -0.231693.
    states, packs = proposition_99()
    pool = pool_for(packs, 19, 12)
    found = augmented_gaps(pool, *own_and_donors(pool), penalty=penalty)
    ours = dict(zip(states, found.weights[0], strict=True))
    assert {state: ours[state] for state in weights} == approx(weights, rel=1e-3)
    assert found.gaps[0, 19:].mean() == approx(mean, rel=1e-3)
    assert found.before[0] == approx(error, rel=1e-3)


def test_with_a_large_penalty_it_is_the_plain_control():
    pool = pool_for(no_effect(default_rng(1), 30, 9), 24, 6)
    plain = gaps_of(pool, *own_and_donors(pool))
    ridged = augmented_gaps(pool, *own_and_donors(pool), penalty=1e9)
    assert ridged.weights == approx(plain.weights, abs=1e-6)


def test_it_fits_no_worse_before_and_its_weights_sum_to_one():
    pool = pool_for(no_effect(default_rng(2), 30, 9), 24, 6)
    plain = gaps_of(pool, *own_and_donors(pool))
    ridged = augmented_gaps(pool, *own_and_donors(pool), penalty=1e-2)
    assert (ridged.before <= plain.before + 1e-9).all()
    assert ridged.weights.sum(axis=1) == approx(np.ones(9))


def test_a_treated_series_outside_the_donors_is_reached_only_with_the_ridge():
    # Twice as wide a swing as any donor's: no mean of donors has it, 2 × one donor does.
    rng, months = default_rng(4), np.arange(64)
    swing = np.sin(months / 3.0)
    donors = 7.0 + rng.uniform(0.2, 1.0, 9) * swing[:, None] + 0.02 * rng.normal(size=(64, 9))
    own = 7.0 + 2.0 * swing + 0.02 * rng.normal(size=64) - 0.5 * (months >= 60)
    case = case_of(np.exp(np.column_stack([own, donors])), 60, 4)
    assert best_penalty(pool_for(case.values, 60, 4)) < 1.0
    found, plain = augmented_control(case), synthetic_control(case)
    assert found.log == approx(-0.5, abs=0.1)
    assert found.p <= 0.05
    # And it is told that the donors alone could not: the fit is the one before the ridge.
    assert plain.fit is not None
    assert plain.fit > 5.0
    assert found.fit == plain.fit


@pytest.mark.parametrize("donors", [9, 17, 30])
def test_where_there_is_nothing_to_learn_the_penalty_is_the_largest(donors):
    # Noise alone: what the ridge learns of some months is of no use in another. With as many
    # donors as months it fits them all; a mean that holds the month left out would tell it.
    noise = np.exp(7.0 + 0.3 * default_rng(donors).normal(size=(22, donors + 1)))
    assert best_penalty(pool_for(noise, 18, 4)) == 1.0


def test_a_series_that_never_changed_before_is_no_error():
    values = no_effect(default_rng(1), 24, 9)
    values[:20, 0] = 0.0
    found = augmented_control(case_of(values, 20, 4))
    assert np.isfinite(found.log)
    assert 0.0 < found.p <= 1.0


def test_too_short_a_time_before_says_so():
    case = case_of(no_effect(default_rng(1), 22, 9), 17, 5)
    assert tuple(one.en for one in augmented_control(case).why) == (
        "17 months before; at least 18 are needed",
    )
