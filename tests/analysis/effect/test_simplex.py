"""Weights on a simplex: by hand, by their conditions, against every support there is."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from caudal.analysis.effect.simplex import simplex_weights

approx = pytest.approx


def _solve(columns, own, allowed=None):
    allowed = np.ones((1, columns.shape[1]), bool) if allowed is None else allowed
    return simplex_weights(columns.T @ columns, (own @ columns)[None], allowed)


def _error(columns, own, weights):
    return float(((own - columns @ weights) ** 2).sum())


def _best_of_all_supports(columns, own):
    """Least error over every set of columns, by least squares on differences to one of them."""
    n, best = columns.shape[1], np.inf
    for size in range(1, n + 1):
        for support in itertools.combinations(range(n), size):
            first, rest = columns[:, support[0]], columns[:, list(support[1:])]
            moved = np.linalg.lstsq(rest - first[:, None], own - first, rcond=None)[0]
            weights = np.zeros(n)
            weights[list(support)] = [1.0 - moved.sum(), *moved]
            if (weights >= -1e-12).all():
                best = min(best, _error(columns, own, weights))
    return best


def test_a_point_between_two_columns_takes_its_share_of_each():
    # 3 = 3/4 × 2 + 1/4 × 6, in both rows.
    solved = _solve(np.array([[2.0, 6.0], [2.0, 6.0]]), np.array([3.0, 3.0]))
    assert solved.weights[0] == approx([0.75, 0.25], abs=1e-6)
    assert solved.converged.all()


def test_a_point_outside_goes_to_the_nearest_corner():
    # Corners (1, 0), (0, 1); (3, 0) is nearest to the first.
    assert _solve(np.eye(2), np.array([3.0, 0.0])).weights[0] == approx([1.0, 0.0])


def test_a_point_beside_an_edge_is_dropped_on_it():
    # From (1, 1) to the edge x + y = 1: (1/2, 1/2); the third corner, the origin, gets nothing.
    columns = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    assert _solve(columns, np.ones(2)).weights[0] == approx([0.5, 0.5, 0.0], abs=1e-6)


def test_two_columns_that_tell_the_same_share_the_weight():
    columns = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    solved = _solve(columns, np.array([0.5, 0.5]))
    assert solved.weights[0, :2].sum() == approx(0.5, abs=1e-6)
    assert solved.converged.all()


def test_a_column_that_is_not_allowed_has_no_weight():
    solved = _solve(np.eye(3), np.array([1.0, 0.0, 0.0]), np.array([[False, True, True]]))
    assert solved.weights[0] == approx([0.0, 0.5, 0.5], abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 6))
def test_no_other_support_has_a_smaller_error(seed, rows, n):
    rng = default_rng(seed)
    columns, own = rng.normal(size=(rows, n)), rng.normal(size=rows)
    solved = _solve(columns, own)
    assert _error(columns, own, solved.weights[0]) <= _best_of_all_supports(columns, own) + 1e-6


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 30), st.integers(2, 40), st.floats(1e-3, 1e3))
def test_no_weight_can_be_moved_to_make_the_error_smaller(seed, rows, n, size):
    rng = default_rng(seed)
    columns = size * rng.normal(size=(rows, n))
    columns[:, -1] = columns[:, 0]
    allowed = rng.random((5, n)) < 0.7
    allowed[:, 0] = True
    gram, linear = columns.T @ columns, size * rng.normal(size=(5, rows)) @ columns
    solved = simplex_weights(gram, linear, allowed)
    weights = solved.weights
    assert solved.converged.all()
    assert (weights >= 0).all()
    assert (weights[~allowed] == 0).all()
    assert weights.sum(axis=1) == approx(np.ones(5))
    # Slope towards every allowed column, from where the weights are: none is downhill.
    slopes = weights @ gram - linear
    towards = slopes - (weights * slopes).sum(axis=1, keepdims=True)
    assert (towards[allowed] >= -1e-6 * np.trace(gram) / n).all()


def test_many_problems_at_once_are_each_alone():
    rng = default_rng(3)
    columns = rng.normal(size=(20, 30)).cumsum(axis=0)
    allowed = ~np.eye(30, dtype=bool)
    gram = columns.T @ columns
    together = simplex_weights(gram, gram, allowed).weights
    own_gram = np.broadcast_to(gram, (30, 30, 30))
    assert simplex_weights(own_gram, gram, allowed).weights == approx(together)
    for at in range(30):
        alone = simplex_weights(gram, gram[[at]], allowed[[at]]).weights[0]
        assert alone == approx(together[at], abs=1e-7)
