"""First-order indices agree with closed forms, and noise does not pass for an effect."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from numpy.typing import NDArray

from caudal.analysis.simulate.first_order import FirstOrder, first_order

Floats = NDArray[np.float64]
SLOPES = np.array([4, 3, 2, 1.5, 1])
# Squares over their sum: a sum of uniform variables is additive.
LINEAR = SLOPES**2 / (SLOPES**2).sum()
A = np.array([0, 1, 4.5, 9, 99, 99])
PARTS = 1 / (3 * (1 + A) ** 2)
# Saltelli and Sobol (1995): parts of the variance of a product.
G = PARTS / (np.prod(1 + PARTS) - 1)
# Ishigami and Homma (1990), a = 7 and b = 0.1: V1 = (1 + b π⁴/5)²/2, V2 = a²/8.
ISHIGAMI = np.array([0.3139, 0.4424, 0.0])


def ishigami(values: Floats) -> Floats:
    x = np.pi * (2 * values - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g(values: Floats) -> Floats:
    found: Floats = np.prod((np.abs(4 * values[:, :6] - 2) + A) / (1 + A), axis=1)
    return found


def linear(values: Floats) -> Floats:
    return values[:, :5] @ SLOPES


def of(values: Floats, outcome: Floats) -> FirstOrder:
    return first_order(values, outcome[None])


@pytest.mark.parametrize(("model", "known"), [(ishigami, ISHIGAMI), (g, G), (linear, LINEAR)])
def test_indices_are_those_of_the_closed_form(
    model: Callable[[Floats], Floats], known: Floats
) -> None:
    # 30 samples of 200 members, 42 parameters: one index scatters by up to 0.06, their mean
    # by 0.011; cosines of six half-waves leave at most 0.01 out.
    found = []
    for seed in range(30):
        values = default_rng(seed).random((200, 42))
        found.append(of(values, model(values)).share[0])
    mean = np.mean(found, axis=0)
    assert mean[: len(known)] == pytest.approx(known, abs=0.035)
    # Of parameters that do nothing no bias is left: 30 × 36 of them scatter by 0.018.
    assert mean[len(known) :].mean() == pytest.approx(0, abs=0.003)


def test_noise_is_told_in_one_trial_of_twenty_whatever_its_shape() -> None:
    # 4 × 250 trials of 42 parameters that do nothing: 5% ± 0.7.
    for shape in (np.array, np.exp, lambda noise: np.exp(2 * noise)):
        told = []
        for seed in range(4):
            rng = default_rng(seed)
            noise = shape(rng.standard_normal((250, 200)))
            told.append(first_order(rng.random((200, 42)), noise).told.any(axis=1))
        assert 0.025 < np.mean(told) < 0.075


def test_an_inert_parameter_beside_those_that_matter_is_hardly_ever_told() -> None:
    told = []
    for seed in range(60):
        values = default_rng(seed).random((200, 42))
        told.append(of(values, ishigami(values)).told[0])
    assert np.all([one[:2].all() for one in told])
    assert np.mean([one[3:].any() for one in told]) <= 0.1


def test_a_hump_is_told_though_it_has_no_rank_correlation() -> None:
    values = default_rng(1).random((200, 10))
    found = of(values, -((values[:, 3] - 0.5) ** 2))
    assert found.told[0].nonzero()[0].tolist() == [3]
    assert found.share[0, 3] == pytest.approx(1, abs=0.02)
    assert abs(found.correlation[0, 3]) < 0.2


def test_a_weak_slope_is_told_by_its_ranks() -> None:
    # 8% of the variance at 200 members: the correlation passes, the share may not.
    values = default_rng(2).random((200, 42))
    noise = default_rng(3).standard_normal(200)
    found = of(values, np.sqrt(12) * values[:, 0] * 0.3 + np.sqrt(0.91) * noise)
    assert found.told[0, 0]
    assert found.correlation[0, 0] > 0.243  # 3.43 standard errors, 1 ÷ √199


def test_the_band_holds_the_index_in_eight_trials_of_ten() -> None:
    held = []
    for seed in range(200):
        values = default_rng(seed).random((200, 5))
        found = of(values, linear(values))
        held.append((found.low[0] <= LINEAR) & (found.high[0] >= LINEAR))
    assert 0.72 < np.mean(held) < 0.88


def test_a_parameter_that_goes_with_another_tells_what_that_does() -> None:
    # Outcome = a; b does nothing and has correlation 0.8 with a: E[a | b] = 0.8 b, index 0.64.
    rng = default_rng(5)
    a, noise = rng.standard_normal((2, 4_000))
    found = of(np.column_stack([a, 0.8 * a + 0.6 * noise]), a)
    assert found.share[0] == pytest.approx([1, 0.64], abs=0.03)


def test_what_is_constant_has_no_index() -> None:
    values = default_rng(1).random((50, 3))
    values[:, 1] = 0.25
    found = first_order(values, np.stack([values[:, 0], np.full(50, 7.0)]))
    assert np.isnan(found.share).tolist() == [[False, True, False], [True] * 3]
    assert np.isnan(found.correlation).tolist() == [[False, True, False], [True] * 3]
    assert found.told.tolist() == [[True, False, False], [False] * 3]


def test_of_few_members_only_the_correlation_is_said() -> None:
    values = default_rng(1).random((19, 2))
    found = of(values, values[:, 0])
    assert np.isnan(found.share).all()
    assert found.correlation[0, 0] == pytest.approx(1)
    assert not found.told.any()


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-100, 100))
def test_units_do_not_matter(seed: int, times: float, plus: float) -> None:
    # A parameter by its rank alone; an outcome up to its unit; a sign turns with the outcome.
    rng = default_rng(seed)
    values = rng.random((40, 3))
    outcome = values[:, 0] + rng.random(40)
    one, other = of(values, outcome), of(np.exp(times * values), -times * outcome + plus)
    assert other.share == pytest.approx(one.share, abs=1e-6)
    assert other.low == pytest.approx(one.low, abs=1e-6)
    assert other.correlation == pytest.approx(-one.correlation)
