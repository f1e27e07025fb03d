"""
Draws of parameters under which a simulation agrees with what was published.

Draws start from the priors. The published figures are let in little by little (a power of
their likelihood that rises from 0 to 1); at each step draws that agree are kept more often and
then moved about. The simulation is a plain function from parameters to figures, without chance:
expectations of the engine are the natural one. What it leaves out must be in the errors.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from caudal.analysis.simulate.calibrate.errors import root_of
from caudal.analysis.simulate.calibrate.priors import Prior, values_of

__all__ = ["Posterior", "Simulate", "Step", "calibrated", "resampled"]

_Floats = NDArray[np.float64]
Simulate = Callable[[_Floats], _Floats]
_HALVINGS = 60
# Shares of proposals accepted between which the length of moves is left alone.
_FEW, _MANY = 0.15, 0.4


@dataclass(frozen=True)
class Step:
    """
    One step from the priors to the posterior.

    Args:
        power: of the likelihood, 0-1, after the step.
        ess: effective number of draws after reweighting.
        accepted: share of moves that were accepted, 0-1.
    """

    power: float
    ess: float
    accepted: float


@dataclass(frozen=True)
class Posterior:
    """
    Weighted draws of parameters given the figures.

    Args:
        draws: (draws, parameters) [unit of each].
        scores: (draws, parameters), the same as standard normal scores of the priors.
        outcomes: (draws, statistics), what the simulation gives under each.
        weights: (draws,), sum 1.
        log_evidence: logarithm of the likelihood's mean over the priors.
        history: the steps, in order.
    """

    draws: _Floats
    scores: _Floats
    outcomes: _Floats
    weights: _Floats
    log_evidence: float
    history: Sequence[Step]

    @property
    def ess(self) -> float:
        """Effective number of draws, by their weights."""
        return _effective(self.weights)


@dataclass(frozen=True)
class _Cloud:
    scores: _Floats
    outcomes: _Floats
    likelihoods: _Floats

    def taken(self, which: NDArray[np.int64]) -> "_Cloud":
        return _Cloud(self.scores[which], self.outcomes[which], self.likelihoods[which])


def calibrated(
    simulate: Simulate,
    priors: Sequence[Prior],
    observed: _Floats,
    errors: _Floats,
    rng: Generator,
    *,
    draws: int = 500,
    moves: int = 5,
    kept: float = 0.5,
    told: Callable[[float], None] | None = None,
) -> Posterior:
    """
    Draw parameters from their distribution given published figures.

    posterior = prior × normal density of (observed - simulated) / errors, reached in steps such
    that `kept` of the draws stay effective; then random-walk moves along the draws' covariance.

    Args:
        simulate: (draws, parameters) to (draws, statistics), without chance.
        priors: one a parameter; independent.
        observed: (statistics,), on the scale of the outcomes; logarithms of counts, mostly.
        errors: (statistics,), standard deviations: of counting and of what the simulation
            leaves out (discrepancy) together; or their covariance, (statistics, statistics).
        rng: all chance.
        draws: how many.
        moves: of every draw, at every step.
        kept: 0-1, effective share of draws that a step leaves.
        told: called after each round of moves with the power reached, 0-1.

    Raises:
        ValueError: an error is not positive; shapes do not agree; an outcome is not a number.

    Assumes:
        Errors are normal, known, and independent of the parameters; deviations alone: of each
        other too.

    Wrong when:
        Errors are correlated (a month's shock moves every series) and only deviations are
        given: the posterior is then too narrow. Two far regions agree with the figures, with few draws: one of them dies out.
        Parameters are many and moves few: copies of one draw stay near each other, and a
        parameter of which the figures tell nothing looks a little told. `ess` does not see it.

    Source:
        Del Moral, Doucet, Jasra (2006), JRSS B 68(3); Chopin (2002), Biometrika 89(3).
    """
    given = _Given(simulate, priors, observed, errors)
    cloud = given.cloud(rng.standard_normal((draws, len(priors))))
    power, evidence, length = 0.0, 0.0, 1.0
    history: list[Step] = []
    while power < 1:
        step = _step(cloud.likelihoods, 1 - power, kept * draws)
        power = 1.0 if step == 1 - power else power + step
        weights, mean = _weighed(step * cloud.likelihoods)
        evidence += mean
        ess = _effective(weights)
        root = _root(cloud.scores, weights)
        if power < 1:
            cloud, weights = cloud.taken(resampled(weights, rng)), np.full(draws, 1 / draws)
        shares = []
        for _ in range(moves):
            cloud, share = _moved(cloud, given, power, length * root, rng)
            length *= 0.7 if share < _FEW else 1.4 if share > _MANY else 1
            shares.append(share)
            if told is not None:
                told(power)
        history.append(Step(power, ess, float(np.mean(shares))))
    values = values_of(priors, cloud.scores)
    return Posterior(values, cloud.scores, cloud.outcomes, weights, evidence, tuple(history))


class _Given:
    """What stays the same: the simulation, the priors and the figures."""

    def __init__(
        self, simulate: Simulate, priors: Sequence[Prior], observed: _Floats, errors: _Floats
    ) -> None:
        if observed.ndim != 1 or not np.isfinite(observed).all():
            raise ValueError("observed must be numbers, one a statistic")
        self._simulate, self._priors = simulate, priors
        self._observed = observed
        root = root_of(errors, observed.size)
        self._whitening = np.linalg.inv(root)
        self._constant = float(np.log(np.diag(root)).sum() + observed.size * np.log(2 * np.pi) / 2)

    def cloud(self, scores: _Floats) -> _Cloud:
        """Outcomes and log likelihoods of the scores."""
        outcomes = self._simulate(values_of(self._priors, scores))
        if outcomes.shape != (len(scores), self._observed.size):
            raise ValueError(f"outcomes {outcomes.shape} for {self._observed.size} statistics")
        if not np.isfinite(outcomes).all():
            raise ValueError("an outcome is not a number")
        off = (self._observed - outcomes) @ self._whitening.T
        return _Cloud(scores, outcomes, -0.5 * (off**2).sum(axis=1) - self._constant)


def _step(likelihoods: _Floats, left: float, target: float) -> float:
    """The longest step of the power, at most `left`, that leaves so many draws effective."""

    def leaves(step: float) -> float:
        return _effective(_weighed(step * likelihoods)[0])

    if leaves(left) >= target:
        return left
    low, high = 0.0, left
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if leaves(middle) >= target else (low, middle)
    return high


def _moved(
    cloud: _Cloud, given: _Given, power: float, root: _Floats, rng: Generator
) -> tuple[_Cloud, float]:
    """Every draw after one Metropolis move under this power, and the share that moved."""
    proposed = given.cloud(cloud.scores + rng.standard_normal(cloud.scores.shape) @ root.T)
    gain = power * (proposed.likelihoods - cloud.likelihoods)
    gain += 0.5 * ((cloud.scores**2).sum(axis=1) - (proposed.scores**2).sum(axis=1))
    moves = np.log(rng.random(gain.size)) < gain
    wide = moves[:, None]
    after = _Cloud(
        np.where(wide, proposed.scores, cloud.scores),
        np.where(wide, proposed.outcomes, cloud.outcomes),
        np.where(moves, proposed.likelihoods, cloud.likelihoods),
    )
    return after, float(moves.mean())


def _root(scores: _Floats, weights: _Floats) -> _Floats:
    """Root of the draws' covariance, times the best length of a normal target's moves."""
    parameters = scores.shape[1]
    off = scores - weights @ scores
    spread = (off * weights[:, None]).T @ off + 1e-9 * np.eye(parameters)
    root: _Floats = 2.38 / np.sqrt(parameters) * np.linalg.cholesky(spread)
    return root


def _weighed(logs: _Floats) -> tuple[_Floats, float]:
    """Weights that sum to 1, and the logarithm of the mean before."""
    top = logs.max()
    shares = np.exp(logs - top)
    return shares / shares.sum(), float(top + np.log(shares.mean()))


def _effective(weights: _Floats) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum())


def resampled(weights: _Floats, rng: Generator) -> NDArray[np.int64]:
    """
    Which draw each of as many new ones copies: systematic, one uniform number for all.
    """
    marks = (np.arange(weights.size) + rng.random()) / weights.size
    return np.minimum(np.searchsorted(np.cumsum(weights), marks), weights.size - 1)
