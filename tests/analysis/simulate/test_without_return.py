"""Places drawn among people: against exact hypergeometric probabilities, and whole by whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.simulate.two_samples import chi_square_p, holm
from caudal.analysis.simulate.binomials import without_return
from caudal.analysis.simulate.compiling import COMPILED

pytestmark = pytest.mark.skipif(not COMPILED, reason="numba is not installed: numpy draws")

MANY = 60_000


def drawn(people, size, seed):
    """(classes, MANY)."""
    whole = np.repeat(np.array(people)[:, None], MANY, axis=1)
    return without_return(np.random.default_rng(seed), whole, np.full(MANY, size))


def fit(counts, of, everyone, size):
    """P-value of χ² for the counts of one class of `of` people, bins of at least ten."""
    rest = everyone - of
    low, high = max(0, size - rest), min(of, size)
    k = np.arange(low, high)
    # By ratios of neighbours, summed to one.
    steps = np.log((of - k) * (size - k)) - np.log((k + 1) * (rest - size + k + 1))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    exact = np.exp(logs - logs.max())
    expected = exact / exact.sum() * counts.size
    seen = np.bincount(counts - low, minlength=expected.size)
    thick = expected >= 10
    # The thin ones together.
    expected = np.append(expected[thick], max(expected[~thick].sum(), 1e-9))
    seen = np.append(seen[thick], seen[~thick].sum())
    if expected[-1] < 5:
        expected, seen = expected[:-1], seen[:-1]
    return chi_square_p(float(((seen - expected) ** 2 / expected).sum()), expected.size - 1)


@pytest.mark.parametrize(
    ("people", "size"),
    [
        ([3, 4], 2),
        ([1, 1, 1, 30], 17),
        ([60, 0, 300, 45, 700], 85),
        # Far more than are picked one by one, on one side and on both.
        ([4_000, 9_000, 500], 3_000),
        ([4_000, 9_000, 500], 13_400),
        ([40_000, 60_000], 50_000),
    ],
)
def test_each_class_has_the_hypergeometric_probabilities(people, size):
    found = drawn(people, size, seed=4)
    assert (found.sum(axis=0) == size).all()
    tests = [fit(one, of, sum(people), size) for one, of in zip(found, people, strict=True) if of]
    assert holm(tests).min() > 0.05


def test_two_classes_together_have_the_covariance_of_a_draw_without_return():
    # Covariance: −size × share × share × (all − size) / (all − 1); its error is about 1 in √MANY.
    people, size = [300, 500, 200], 400
    cov = np.cov(drawn(people, size, seed=3))
    expected = -size * 0.3 * 0.5 * 600 / 999
    error = np.sqrt(cov[0, 0] * cov[1, 1] / MANY)
    assert abs(cov[0, 1] - expected) < 4 * error


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=6),
    st.floats(0, 1),
    st.integers(0, 2**32),
)
def test_no_class_gives_more_than_it_has_and_the_whole_is_what_is_asked(people, share, seed):
    size = int(share * sum(people))
    whole = np.array(people)[:, None]
    found = without_return(np.random.default_rng(seed), whole, np.array([size]))
    assert found.sum() == size
    assert (found >= 0).all()
    assert (found <= whole).all()
