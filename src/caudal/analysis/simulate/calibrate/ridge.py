"""
What the figures do not tell: directions in which the posterior is as wide as the prior.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.calibrate.particles import Posterior

__all__ = ["Ridge", "ridge"]

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ridge:
    """
    Directions of the parameters, least known first.

    Args:
        variance_ratios: (directions,), posterior over prior variance: 1 means that the figures
            told nothing, 0 that they told all.
        directions: (directions, parameters), unit vectors in prior scores; the largest part
            is positive.
        parameter_ratios: (parameters,), posterior over prior variance of each alone.
        correlations: (parameters, parameters), of the posterior, in prior scores.
    """

    variance_ratios: _Floats
    directions: _Floats
    parameter_ratios: _Floats
    correlations: _Floats


def ridge(posterior: Posterior) -> Ridge:
    """
    Find the directions that the figures leave open.

    Eigenvectors of the posterior covariance of the prior's standard normal scores, whose prior
    covariance is the identity: eigenvalues are ratios of variances.

    Wrong when:
        The ridge is bent: an eigenvector is its chord. Draws are fewer than some ten for each
        parameter: the widest ratios are then too large, the narrowest too small.
    """
    scores, weights = posterior.scores, posterior.weights
    off = scores - weights @ scores
    spread = (off * weights[:, None]).T @ off
    ratios, vectors = np.linalg.eigh(spread)
    directions = vectors.T[::-1]
    largest = np.abs(directions).argmax(axis=1)
    signs = np.sign(directions[np.arange(len(directions)), largest])
    alone = np.diag(spread)
    return Ridge(
        variance_ratios=ratios[::-1],
        directions=directions * signs[:, None],
        parameter_ratios=alone,
        correlations=spread / np.sqrt(np.outer(alone, alone)),
    )
