"""The structural counterfactual: against one large normal distribution, and a published example."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.effect.arma_example import COUNTS, PUBLISHED
from analysis.effect.series import case_of, wandering
from caudal.analysis.effect import local_regression
from caudal.analysis.effect.local_regression import Ahead, fitted
from caudal.analysis.effect.structural import structural

_MONTHS, _AFTER = 20, 4


def _dense(
    series: np.ndarray, others: np.ndarray, steps: np.ndarray, jumps: np.ndarray
) -> tuple[float, float]:
    """Mean of the months after and its deviation, by one covariance for each point of the grid."""
    number, total = _MONTHS, len(steps)
    standard = (others - others[:number].mean(axis=0)) / others[:number].std(axis=0)
    shares, ridges = local_regression._SHARES, local_regression._RIDGES
    mean, variance, evidence = (np.zeros((len(shares), len(ridges))) for _ in range(3))
    after = np.r_[np.zeros(number), np.ones(total - number) / (total - number)]
    for one, share in enumerate(shares):
        walk = np.cumsum(share * steps + jumps)
        level = np.minimum.outer(walk, walk) + 1e7
        for two, ridge in enumerate(ridges):
            covariance = level + (1 - share) * np.eye(total) + ridge * standard @ standard.T
            known, to = covariance[:number, :number], covariance[:number] @ after
            weights = np.linalg.solve(known, to)
            left = series @ np.linalg.solve(known, series)
            mean[one, two] = weights @ series
            variance[one, two] = (after @ covariance @ after - weights @ to) * left / (number - 3)
            size = np.linalg.slogdet(known)[1] + (number - 1) * np.log(left)
            evidence[one, two] = local_regression._PRIOR[one] - size / 2
    posterior = np.exp(evidence - evidence.max())
    posterior /= posterior.sum()
    centre = (posterior * mean).sum()
    return centre, np.sqrt((posterior * (variance + (mean - centre) ** 2)).sum())


@pytest.mark.parametrize("donors", [0, 1, 3])
def test_it_is_what_one_large_normal_distribution_says(donors: int) -> None:
    rng = np.random.default_rng(donors)
    total = _MONTHS + _AFTER
    others = np.cumsum(rng.standard_normal((total, donors)), axis=0)
    series = others @ np.array([0.5, 0.0, -0.2])[:donors] + rng.standard_normal(total)
    series += 0.3 * np.cumsum(rng.standard_normal(total))
    steps, jumps = np.ones(total), np.zeros(total)
    steps[7], steps[21], jumps[11], jumps[22] = 2.0, 3.0, 100.0, 5.0
    posterior = fitted(
        series[None, :_MONTHS], others[None, :_MONTHS], steps[:_MONTHS], jumps[None, :_MONTHS]
    )
    ahead = Ahead(others[None, _MONTHS:], steps[_MONTHS:], jumps[None, _MONTHS:])
    mean, spread = posterior.mean_ahead(ahead)
    exact = _dense(series[:_MONTHS], others, steps, jumps)
    assert mean[0] == pytest.approx(exact[0], abs=1e-5)
    assert spread[0] == pytest.approx(exact[1], rel=1e-5)
    means = posterior.paths(ahead, 20_000, rng).mean(axis=1)
    assert means.mean() == pytest.approx(exact[0], abs=0.04 * exact[1])
    assert means.std() == pytest.approx(exact[1], rel=0.06)


def test_the_published_example_within_its_band() -> None:
    others, series = COUNTS[:, 0], COUNTS[:, 1].copy()
    series[70:] += 5
    posterior = fitted(series[None, :70], others[None, :70, None], np.ones(70), np.zeros((1, 70)))
    ahead = Ahead(others[None, 70:, None], np.ones(30), np.zeros((1, 30)))
    expected, _ = posterior.mean_ahead(ahead)
    effect = series[70:].mean() - float(expected[0])
    assert series[70:].mean() == pytest.approx(PUBLISHED["actual"], abs=0.005)
    assert PUBLISHED["low"] < effect < PUBLISHED["high"]
    assert abs(effect / PUBLISHED["effect"] - 1) < 0.07
    means = posterior.paths(ahead, 1000, np.random.default_rng(0)).mean(axis=1)
    assert (means >= series[70:].mean()).mean() == 0


def test_a_donor_that_tells_the_series_narrows_the_band() -> None:
    values = wandering(240, 1, 0.9, seed=1)
    rng = np.random.default_rng(2)
    donor = values * np.exp(0.05 * rng.standard_normal(values.shape))
    values[230:] *= 0.85
    with_donor = structural(case_of(np.hstack([values, donor]), 230))
    alone = structural(case_of(values, 230))
    assert with_donor.p <= 0.05 < alone.p
    assert with_donor.log == pytest.approx(np.log(0.85), abs=0.06)
    assert with_donor.weights["donor 1"] == pytest.approx(1.0, abs=0.25)
    assert abs(with_donor.mde) < abs(alone.mde) / 2
    assert with_donor.sign_stable
    assert with_donor.total is not None
    assert with_donor.total[2] < 0
    assert alone.why


def test_the_counterfactual_has_its_band_and_its_sum() -> None:
    values = wandering(140, 3, 0.3, seed=3)
    said = structural(case_of(values, 130))
    assert said.counterfactual is not None
    assert said.band is not None
    assert said.total is not None
    assert said.counterfactual.shape == (30,)
    assert (said.band[0] <= said.counterfactual).all()
    assert (said.counterfactual <= said.band[1]).all()
    middle = values[130:136, 0].sum() - said.counterfactual[-6:].sum()
    assert said.total[1] == pytest.approx(middle, abs=3000)
    assert said.total[0] < said.total[1] < said.total[2]


def test_placebos_never_see_the_policy_and_seeds_repeat() -> None:
    values = wandering(150, 3, 0.4, seed=4)
    before = structural(case_of(values, 140))
    values[140:, 0] *= 0.1
    after = structural(case_of(values, 140))
    np.testing.assert_allclose(before.placebos, after.placebos, atol=1e-9)
    assert after.p_model is not None
    assert after.p_model < 0.01
    again = structural(case_of(values, 140))
    assert (again.low, again.high, again.p_model) == (after.low, after.high, after.p_model)


def test_a_known_shift_lets_the_level_jump() -> None:
    values = wandering(240, 1, 0.0, seed=5)
    values[218:] *= 3
    known, unknown = (structural(case_of(values, 230, breaks=one)) for one in ((218,), ()))
    assert known.low < 0 < known.high
    assert abs(known.mde) < abs(unknown.mde) / 2


def test_too_little_is_said_not_raised() -> None:
    values = wandering(40, 2, 0.2, seed=6)
    assert tuple(one.en for one in structural(case_of(values, 20)).why) == (
        "too few months before or after",
    )
    values[30, 1] = np.nan
    assert "no donor" in structural(case_of(values, 33)).why[0].en
    values[30, 0] = np.nan
    assert tuple(one.en for one in structural(case_of(values, 33)).why) == (
        "a month before or after is not known",
    )


@given(st.floats(0.2, 40), st.integers(0, 50))
@settings(max_examples=8, deadline=None)
def test_larger_counts_of_a_donor_change_nothing(factor: float, seed: int) -> None:
    values = wandering(70, 3, 0.5, seed)
    one = structural(case_of(values, 62))
    values[:, 1] = (values[:, 1] + 0.5) * factor - 0.5
    other = structural(case_of(values, 62))
    assert other.log == pytest.approx(one.log, abs=1e-6)
    assert other.p == one.p


def test_a_restless_time_before_shows_among_the_sham_dates() -> None:
    values = wandering(160, 1, 0.0, seed=9)
    even = structural(case_of(values, 150)).pretrend
    values[126:150] = 10_000 * (values[126:150] / 10_000) ** 3
    restless = structural(case_of(values, 150)).pretrend
    assert even is not None
    assert even > 0.05
    # The policy's own among 106 sham dates, some of which share its months.
    assert restless is not None
    assert restless < even
    assert restless < 0.05


def test_the_counterfactual_keeps_the_season() -> None:
    months = np.arange(160)
    season = np.exp(0.5 * np.sin(2 * np.pi * months / 12))[:, None]
    values = np.rint(wandering(160, 1, 0.0, seed=8) ** 0.2 * 10_000**0.8 * season)
    said = structural(case_of(values, 150))
    assert said.counterfactual is not None
    assert np.corrcoef(np.log(said.counterfactual[-6:]), np.log(values[150:156, 0]))[0, 1] > 0.7
