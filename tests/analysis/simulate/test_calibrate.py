"""Calibration against closed forms, known truths, and a ridge that is there by construction."""

import numpy as np
import pytest
from numpy.random import default_rng

from analysis.simulate.two_samples import chi_square_p
from caudal.analysis.simulate.calibrate.checks import (
    _chi_square_above,
    predictive_check,
    rank_histogram,
    truth_ranks,
)
from caudal.analysis.simulate.calibrate.particles import calibrated, resampled
from caudal.analysis.simulate.calibrate.priors import Normal, Prior, Triangle, values_of
from caudal.analysis.simulate.calibrate.ridge import ridge

# Two parameters, three figures that add them up: a normal model with a closed form.
ADDS = np.array([[1.0, 0.0], [1.0, 1.0], [0.5, -1.0]])
PRIORS = [Normal(1.0, 2.0), Normal(-1.0, 0.5)]
ERRORS = np.array([0.3, 0.9, 0.7])
OBSERVED = np.array([2.0, 1.2, 1.9])


def added(values):
    return values @ ADDS.T


def closed_form():
    """Mean, covariance and log evidence of the normal model."""
    mean, prior = np.array([1.0, -1.0]), np.diag([4.0, 0.25])
    of_figures = ADDS @ prior @ ADDS.T + np.diag(ERRORS**2)
    off = OBSERVED - ADDS @ mean
    gain = prior @ ADDS.T @ np.linalg.inv(of_figures)
    evidence = -0.5 * (
        off @ np.linalg.solve(of_figures, off)
        + np.log(np.linalg.det(of_figures))
        + 3 * np.log(2 * np.pi)
    )
    return mean + gain @ off, prior - gain @ ADDS @ prior, evidence


def normal_posterior(seed=1, **options):
    return calibrated(added, PRIORS, OBSERVED, ERRORS, default_rng(seed), **options)


def test_the_normal_model_has_its_closed_form():
    mean, covariance, evidence = closed_form()
    found = normal_posterior(draws=4000)
    off = found.draws - found.weights @ found.draws
    spread = (off * found.weights[:, None]).T @ off
    sizes = np.sqrt(np.diag(covariance))
    assert np.abs(found.weights @ found.draws - mean) / sizes == pytest.approx([0, 0], abs=0.08)
    assert spread / np.outer(sizes, sizes) == pytest.approx(
        covariance / np.outer(sizes, sizes), abs=0.1
    )
    assert found.log_evidence == pytest.approx(evidence, abs=0.1)
    assert found.outcomes == pytest.approx(added(found.draws))
    assert found.weights.sum() == pytest.approx(1)
    assert found.ess >= 0.5 * 4000 - 1e-6


def test_the_power_rises_to_one_and_each_step_keeps_the_share_asked_for():
    found = normal_posterior(draws=1000, kept=0.6)
    powers = [one.power for one in found.history]
    assert powers == sorted(powers)
    assert powers[-1] == 1
    assert len(powers) > 1
    assert [one.ess for one in found.history[:-1]] == pytest.approx(
        [600] * (len(powers) - 1), rel=1e-3
    )
    assert all(0.05 < one.accepted < 0.9 for one in found.history)


def test_one_seed_gives_the_same_bytes_and_another_does_not():
    one, again, other = (normal_posterior(seed=seed, draws=200) for seed in (7, 7, 8))
    assert one.draws.tobytes() == again.draws.tobytes()
    assert one.weights.tobytes() == again.weights.tobytes()
    assert one.draws.tobytes() != other.draws.tobytes()


def test_a_draw_is_copied_as_often_as_its_weight_says():
    weights = np.array([0.0, 0.5, 0.125, 0.375] * 2) / 2
    for seed in range(20):
        copies = np.bincount(resampled(weights, default_rng(seed)), minlength=8)
        assert (np.abs(copies - 8 * weights) < 1).all()
        assert copies.sum() == 8


def test_figures_that_tell_nothing_leave_the_prior():
    found = calibrated(added, PRIORS, OBSERVED, np.full(3, 1e6), default_rng(1), draws=2000)
    assert len(found.history) == 1
    assert found.draws.mean(axis=0) == pytest.approx([1, -1], abs=0.15)
    assert found.draws.std(axis=0) == pytest.approx([2, 0.5], rel=0.06)


def test_ranks_of_truths_are_uniform():
    # 300 truths, 10 bins; a right sampler fails a level of 0.001 for two parameters once in 500.
    histogram = rank_histogram(ranks_with(1.0))
    assert histogram.counts.sum(axis=1).tolist() == [300, 300]
    assert histogram.p.min() > 0.001


@pytest.mark.parametrize("wrong", [0.4, 2.5])
def test_ranks_show_errors_stated_too_small_or_too_large(wrong):
    histogram = rank_histogram(ranks_with(wrong))
    assert histogram.p.min() < 1e-6
    ends, middle = histogram.counts[:, [0, -1]].sum(), histogram.counts[:, [4, 5]].sum()
    assert (ends > middle) == (wrong < 1)


def ranks_with(factor):
    """Ranks when the calibration takes the errors for so many times what they are."""

    def calibrate(figures, rng):
        return calibrated(added, PRIORS, figures, factor * ERRORS, rng, draws=150, moves=4)

    return truth_ranks(added, PRIORS, ERRORS, calibrate, default_rng(3), runs=300)


def test_uniform_ranks_counted_by_hand():
    # 4 ranks in 2 bins: 3 and 1, so (1 + 1) / 2 = 1 with one degree of freedom: p = 0.3173.
    histogram = rank_histogram(np.array([[0.1], [0.2], [0.49], [1.0]]), bins=2)
    assert histogram.counts.tolist() == [[3, 1]]
    assert histogram.chi_square == pytest.approx([1.0])
    assert histogram.p == pytest.approx([0.31731], abs=1e-5)


@pytest.mark.parametrize("freedom", [1, 2, 3, 8, 9, 19])
def test_the_tail_of_chi_square_agrees_with_another_sum(freedom):
    for statistic in (0.5, 4.0, 20.0):
        assert _chi_square_above(statistic, freedom) == pytest.approx(
            chi_square_p(statistic, freedom)
        )


# People who try again: arrivals A (log), chance of being met p, chance of trying again q.
# Encounters = A p / (1 - p q); with encounters alone, A and p cannot be told apart.
TRIES: list[Prior] = [Normal(np.log(1000), 0.5), Triangle(0.4, 0.7, 0.9), Triangle(0.1, 0.3, 0.6)]


def log_encounters(values):
    people, met, again = values.T
    return (people + np.log(met) - np.log(1 - met * again))[:, None]


def encounters_and_repeats(values):
    return np.column_stack([log_encounters(values), values[:, 1] * values[:, 2]])


def tried(simulate, errors):
    truth = np.array([[np.log(1000), 0.7, 0.4]])
    return calibrated(
        simulate, TRIES, simulate(truth)[0], np.array(errors), default_rng(5), draws=2000
    )


def test_encounters_alone_leave_a_ridge_of_arrivals_against_chance_and_tries():
    found = ridge(tried(log_encounters, [0.02]))
    # One figure fixes one direction; the two others stay as open as they were.
    assert found.variance_ratios[2] < 0.05
    assert (found.variance_ratios[:2] > 0.5).all()
    narrow = found.directions[2]
    assert (narrow > 0).all() or (narrow < 0).all()
    assert found.correlations[0, 1] < -0.3
    assert found.correlations[0, 2] < -0.3
    assert found.parameter_ratios[1] > 0.8


def test_a_repeat_share_beside_encounters_tells_arrivals_but_not_chance():
    # It fixes p × q: one more direction; p against q stays open, and with it p against A.
    found = ridge(tried(encounters_and_repeats, [0.02, 0.01]))
    assert (found.variance_ratios[1:] < 0.1).all()
    assert found.variance_ratios[0] > 0.5
    assert found.correlations[1, 2] < -0.8


def test_directions_are_unit_vectors_widest_first():
    found = ridge(normal_posterior(draws=2000))
    assert found.directions @ found.directions.T == pytest.approx(np.eye(2), abs=1e-9)
    assert found.variance_ratios[0] >= found.variance_ratios[1]
    assert (found.directions[[0, 1], np.abs(found.directions).argmax(axis=1)] > 0).all()
    _, covariance, _ = closed_form()
    by_hand = np.linalg.eigvalsh(covariance / np.outer([2, 0.5], [2, 0.5]))[::-1]
    assert found.variance_ratios == pytest.approx(by_hand, rel=0.15)


def test_months_held_out_are_covered_as_often_as_the_band_says():
    rng = default_rng(2)
    outcomes, weights = rng.normal(0, 1, (500, 1)) + np.zeros(400), np.full(500, 1 / 500)
    errors = np.full(400, 0.5)
    figures = rng.normal(0, 1.25**0.5, 400)
    check = predictive_check(outcomes, weights, figures, errors, rng, level=0.8)
    assert check.covered == pytest.approx(0.8, abs=0.06)
    assert check.low.mean() == pytest.approx(-1.2816 * 1.25**0.5, abs=0.1)
    assert check.rank.mean() == pytest.approx(0.5, abs=0.06)
    off = predictive_check(outcomes, weights, figures + 4, errors, rng, level=0.8)
    assert off.covered < 0.05
    assert off.rank.min() > 0.5


def test_weights_count_in_a_check():
    outcomes, weights = np.array([[0.0], [10.0]]), np.array([0.99, 0.01])
    check = predictive_check(
        outcomes, weights, np.array([5.0]), np.array([1e-9]), default_rng(1), level=0.9
    )
    assert check.rank == pytest.approx([0.99])
    assert [check.low[0], check.high[0]] == pytest.approx([0, 0], abs=1e-6)


def test_a_triangle_has_its_quantiles():
    triangle = Triangle(0.0, 1.0, 3.0)
    # A third of the weight lies below the mode; the middle: 3 - sqrt(0.5 × 3 × 2).
    found = triangle.values(np.array([-40.0, -0.4307272993, 0.0, 40.0]))
    assert found == pytest.approx([0, 1, 3 - 3**0.5, 3], abs=1e-6)
    assert Triangle(2.0, 2.0, 2.0).values(np.zeros(2)).tolist() == [2, 2]
    both = values_of([triangle, Normal(5, 2)], np.zeros((1, 2)))
    assert both == pytest.approx(np.array([[3 - 3**0.5, 5]]))


@pytest.mark.parametrize(
    ("simulate", "observed", "errors", "message"),
    [
        (added, OBSERVED, ERRORS[:2], "errors .2,. for 3"),
        (added, OBSERVED, np.array([0.1, 0.0, 0.1]), "positive"),
        (added, np.array([1, np.nan, 1]), ERRORS, "must be numbers"),
        (lambda values: added(values)[:, :2], OBSERVED, ERRORS, "for 3 statistics"),
        (lambda values: added(values) * np.nan, OBSERVED, ERRORS, "not a number"),
    ],
)
def test_what_cannot_be_compared_is_refused(simulate, observed, errors, message):
    with pytest.raises(ValueError, match=message):
        calibrated(simulate, PRIORS, observed, errors, default_rng(1), draws=50)
