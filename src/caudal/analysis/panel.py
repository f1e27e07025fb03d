"""
Slopes in a panel of places and periods, from what is left when common effects are taken out.

Two sets of effects are taken out: one a period (what happens everywhere at
once) and one a place and season (what happens there every year). How sure a
slope is comes from a wild bootstrap by cluster: whole clusters change sign
together, so that whatever runs through one stays together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

__all__ = ["LEAST_CLUSTERS", "Codes", "Effects", "Numbers", "Slope", "slopes"]

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]

# Two signs give 2^clusters draws: 256 with eight. Made-up panels with common shocks and restless
# years found a slope that was not there in 5 to 6% of 2,500 samples with 8 to 11 clusters, in
# 4 to 5% with 12 and more; with six clusters in 7.6%.
LEAST_CLUSTERS = 8
_SIGNS = np.array([-1.0, 1.0])
# Of what a column was before the effects were taken out; below, nothing is left of it.
_NOTHING_LEFT = 1e-8


@dataclass(frozen=True)
class Slope:
    """
    One slope, and how sure it is.

    Args:
        estimate: change of the outcome a unit of the regressor.
        error: its standard error, by cluster.
        p: share of draws without this slope whose |t| is at least as large (0–1).
        critical: |t| that 5 in 100 of these draws exceed: the band is estimate ± critical × error.
        power: t that 4 in 5 of these draws stay below: with a true slope of
            (critical + power) × error, four samples in five would find it.
    """

    estimate: float
    error: float
    p: float
    critical: float
    power: float

    @property
    def band(self) -> tuple[float, float]:
        """Lower and upper end of the 95% band: it leaves zero out where p < 0.05."""
        half = self.critical * self.error
        return self.estimate - half, self.estimate + half

    @property
    def detectable(self) -> float:
        """Smallest true slope, without sign, that four samples in five would find."""
        return (self.critical + self.power) * self.error


@dataclass(frozen=True)
class Effects:
    """
    The effects to be taken out of every column.

    Args:
        basis: what they span, orthonormal (rows × effects).
    """

    basis: Numbers

    @classmethod
    def of(cls, periods: Codes, seasons: Codes) -> "Effects":
        """Effects of these periods and these seasons of places, both numbered from 0 on."""
        of_period = _indicators(periods) / np.sqrt(np.bincount(periods))
        of_season = _indicators(seasons)
        within = of_season - of_period @ (of_period.T @ of_season)
        # Effects of season that the periods tell already have a size of zero but for rounding.
        sizes, turned = np.linalg.eigh(within.T @ within)
        kept = sizes > _NOTHING_LEFT * len(seasons)
        return cls(np.column_stack([of_period, within @ turned[:, kept] / np.sqrt(sizes[kept])]))

    def out_of(self, columns: Numbers) -> Numbers:
        """What is left of columns (rows × columns) that neither set of effects says."""
        rest: Numbers = columns - self.basis @ (self.basis.T @ columns)
        return rest


def slopes(
    outcome: Numbers,
    regressors: Numbers,
    effects: Effects,
    clusters: Codes,
    *,
    rng: Generator,
    draws: int = 1999,
) -> list[Slope] | None:
    """
    Slope of the outcome on each regressor, the others and the effects held.

    Least squares on what is left after the effects; standard errors by
    cluster; p and band from the wild cluster bootstrap-t with the slope
    in question held at zero.

    Args:
        outcome: (rows,).
        regressors: (rows, slopes).
        effects: what is taken out of both.
        clusters: (rows,), numbered from 0 on: rows of one may depend on each other in any way.
        rng: where the signs are drawn.
        draws: of the bootstrap.

    Returns:
        One a regressor; None where the effects leave nothing of a regressor,
        two of them tell the same, or there are fewer than `LEAST_CLUSTERS` clusters.

    Assumes:
        Clusters are independent of each other.

    Wrong when:
        Few clusters carry most of what is left of a regressor: the
        bootstrap then finds too much or too little, whatever its draws.

    Source:
        Cameron, Gelbach and Miller 2008, Review of Economics and Statistics
        90(3): wild cluster bootstrap-t with the null imposed.
    """
    left = effects.out_of(regressors)
    sizes = np.linalg.norm(regressors, axis=0)
    number = int(clusters.max(initial=-1)) + 1
    if number < LEAST_CLUSTERS or np.any(sizes == 0) or _nothing_left(left / sizes):
        return None
    # In the order of the clusters, so that their sums are sums of runs.
    order = np.argsort(clusters, kind="stable")
    fit = _Fit.of(effects.out_of(outcome[:, None])[order, 0], left[order])
    basis, starts = effects.basis[order], np.searchsorted(clusters[order], np.arange(number))
    signs = rng.choice(_SIGNS, size=(number, draws))
    return [_slope(fit, at, basis, starts, signs) for at in range(left.shape[1])]


@dataclass(frozen=True)
class _Fit:
    """
    Least squares on columns without effects.

    Args:
        left: the regressors without the effects.
        own: per regressor what times the outcome is its slope.
        scale: own · own of each.
        estimates: the slopes.
        residuals: of all of them together.
    """

    left: Numbers
    own: Numbers
    scale: Numbers
    estimates: Numbers
    residuals: Numbers

    @classmethod
    def of(cls, outcome: Numbers, left: Numbers) -> "_Fit":
        inverse = np.linalg.inv(left.T @ left)
        own = left @ inverse
        estimates = own.T @ outcome
        return cls(left, own, np.diag(inverse), estimates, outcome - left @ estimates)


def _slope(fit: _Fit, at: int, basis: Numbers, starts: Codes, signs: Numbers) -> Slope:
    """
    One slope with its draws.

    A draw gives the residuals without this slope a sign a cluster. What it
    comes to is a sum over clusters with these signs, both for the slope
    and for each cluster's part in its error: no draw touches the rows.
    """
    own, estimate = fit.own[:, at], fit.estimates[at]
    without = fit.residuals + own * estimate / fit.scale[at]

    def by_cluster(values: Numbers) -> Numbers:
        sums: Numbers = np.add.reduceat(values, starts, axis=0)
        return sums

    # Each cluster's part (rows) from each cluster's residuals (columns): the residuals of the
    # draw, less what effects and regressors tell of them.
    parts = (
        np.diag(by_cluster(own * without))
        - by_cluster(own[:, None] * basis) @ by_cluster(without[:, None] * basis).T
        - by_cluster(own[:, None] * fit.left) @ by_cluster(without[:, None] * fit.own).T
    )
    error = _error(by_cluster(own * fit.residuals)[:, None])
    told = _ratio(np.array([estimate]), error)[0]
    t = _ratio(by_cluster(own * without) @ signs, _error(parts @ signs))
    return Slope(
        float(estimate),
        float(error[0]),
        float(np.mean(np.abs(t) >= abs(told))),
        float(np.quantile(np.abs(t), 0.95)),
        float(np.quantile(t, 0.8)),
    )


def _error(parts: Numbers) -> Numbers:
    """Standard errors from the clusters' parts (clusters × columns)."""
    clusters = len(parts)
    error: Numbers = np.sqrt((parts**2).sum(axis=0) * clusters / (clusters - 1))
    return error


def _ratio(estimates: Numbers, errors: Numbers) -> Numbers:
    """t; zero where there is no error, as in a panel that never changes."""
    return np.divide(estimates, errors, out=np.zeros_like(estimates), where=errors > 0)


def _indicators(codes: Codes) -> Numbers:
    """A column a code, 1 in its rows and 0 in the others."""
    return np.eye(int(codes.max(initial=-1)) + 1)[codes]


def _nothing_left(left: Numbers) -> bool:
    """Whether some column, or some sum of columns, is told by the effects or the others."""
    return bool(np.linalg.svd(left, compute_uv=False)[-1] < _NOTHING_LEFT)
