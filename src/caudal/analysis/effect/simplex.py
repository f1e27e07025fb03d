"""
Least squares with weights that are none below zero and sum to one, many problems at once.

    minimise ½ w'Gw − c'w   with   w ≥ 0, Σ w = 1

An active set: the weights above zero are solved for exactly, the one that would help most joins
them, those that would fall below zero leave. All problems take a step together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Solved", "simplex_weights"]

_Array = NDArray[np.float64]
_Flags = NDArray[np.bool_]
_Indices = NDArray[np.int64]

# Of the mean size of G: makes the answer the only one where columns tell the same.
_RIDGE = 1e-9
# Of the size of G: a slope below it is rounding.
_TOLERANCE = 1e-8
_PASSES_A_WEIGHT = 20


@dataclass(frozen=True)
class Solved:
    """
    Weights of all problems.

    Args:
        weights: (problems, n), ≥ 0, each row sums to one.
        converged: (problems,), whether no weight could be moved to make the error smaller.
    """

    weights: _Array
    converged: _Flags


def simplex_weights(gram: _Array, linear: _Array, allowed: _Flags) -> Solved:
    """
    The weights of smallest error, of each problem.

    Args:
        gram: (n, n) for all problems, or (problems, n, n): X'X of the columns that are weighted.
        linear: (problems, n): X'y.
        allowed: (problems, n): which columns may have a weight; at least one a problem.

    Assumes:
        G is positive semidefinite. It is taken with 1e-9 of its mean diagonal added, so
        that columns that tell the same share their weight.

    Source:
        Lawson and Hanson 1974, Solving Least Squares Problems, chapter 23, with the sum as
        a constraint; Nocedal and Wright 2006, Numerical Optimization, 16.5.
    """
    problems, n = linear.shape
    size = np.trace(gram, axis1=-2, axis2=-1) / n
    ridged = gram + (_RIDGE * size)[..., None, None] * np.eye(n)
    every = np.broadcast_to(ridged, (problems, n, n))
    state = _start(every, linear, allowed)
    tolerance = np.broadcast_to(_TOLERANCE * np.maximum(size, 1e-300), (problems,))
    for _ in range(_PASSES_A_WEIGHT * n):
        live = np.flatnonzero(~state.converged)
        if not len(live):
            break
        _step(state, live, every, linear, allowed, tolerance)
    return Solved(state.weights, state.converged)


@dataclass(frozen=True)
class _State:
    """Weights, which of them are above zero, and what is done: changed in place."""

    weights: _Array
    active: _Flags
    converged: _Flags


def _start(gram: _Array, linear: _Array, allowed: _Flags) -> _State:
    """All weight on the one column that is best alone."""
    alone = np.einsum("bii->bi", gram) / 2.0 - linear
    best = np.argmin(np.where(allowed, alone, np.inf), axis=1)
    active = np.eye(linear.shape[1], dtype=bool)[best]
    return _State(active.astype(float), active, np.zeros(len(linear), bool))


def _step(
    state: _State, live: _Indices, gram: _Array, linear: _Array, allowed: _Flags, tolerance: _Array
) -> None:
    """One pass: go to the least error among the active, or as far as no weight is below zero."""
    active, old = state.active[live], state.weights[live]
    aim = _least_among(active, live, gram, linear)
    outside = active & (aim <= 0.0)
    reached = ~outside.any(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.where(outside, old / (old - aim), np.inf)
    shares = np.where(np.isnan(shares), 0.0, shares)
    share = np.minimum(shares.min(axis=1), 1.0)
    new = old + share[:, None] * (aim - old)
    leaving = outside & (shares <= share[:, None])
    active = active & ~leaving
    new = np.where(active, np.maximum(new, 0.0), 0.0)
    slopes = np.matmul(gram[live], new[:, :, None])[:, :, 0] - linear[live]
    lead = slopes - (new * slopes).sum(axis=1, keepdims=True)
    lead = np.where(allowed[live] & ~active, lead, np.inf)
    enters = np.argmin(lead, axis=1)
    done = reached & (lead.min(axis=1) >= -tolerance[live])
    joins = reached & ~done
    active[joins, enters[joins]] = True
    state.weights[live], state.active[live] = new, active
    state.converged[live] = done


def _least_among(active: _Flags, live: _Indices, gram: _Array, linear: _Array) -> _Array:
    """Weights of least error that sum to one, those not active being zero (they may be < 0)."""
    most = int(active.sum(axis=1).max())
    at = np.argsort(~active, axis=1, kind="stable")[:, :most]
    here = np.take_along_axis(active, at, axis=1)
    system = np.zeros((len(live), most + 1, most + 1))
    inner = gram[live[:, None, None], at[:, :, None], at[:, None, :]]
    both = here[:, :, None] & here[:, None, :]
    system[:, :most, :most] = np.where(both, inner, np.where(np.eye(most, dtype=bool), 1.0, 0.0))
    # Scaled as the rest, so that the sum weighs no less than the errors.
    scale = np.abs(inner).max(axis=(1, 2)) + 1e-300
    system[:, :most, most] = system[:, most, :most] = here * scale[:, None]
    right = np.zeros((len(live), most + 1, 1))
    right[:, :most, 0] = np.where(here, np.take_along_axis(linear[live], at, axis=1), 0.0)
    right[:, most, 0] = scale
    found = np.linalg.solve(system, right)[:, :most, 0]
    weights = np.zeros_like(active, dtype=float)
    np.put_along_axis(weights, at, np.where(here, found, 0.0), axis=1)
    return weights
