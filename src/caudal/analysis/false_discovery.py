"""How many of many findings may be chance: the false discovery rate."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["survive"]


def survive(p: NDArray[np.float64], rate: float) -> NDArray[np.bool_]:
    """
    Which findings stand when at most a share `rate` of those that stand may be chance.

    Args:
        p: (findings,), 0–1; not known: NaN, which is no finding and does not count.
        rate: 0–1.

    Assumes:
        Independent findings, or positively dependent ones, as totals and their parts are.

    Source:
        Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289–300;
        Benjamini and Yekutieli 2001, Annals of Statistics 29, 1165–1188.

    >>> survive(np.array([0.01, 0.04, 0.09, 0.5]), 0.1).tolist()
    [True, True, False, False]
    """
    known = np.sort(p[~np.isnan(p)])
    if not len(known):
        return np.zeros(len(p), bool)
    allowed = known <= rate * np.arange(1, len(known) + 1) / len(known)
    if not allowed.any():
        return np.zeros(len(p), bool)
    stand: NDArray[np.bool_] = np.nan_to_num(p, nan=np.inf) <= known[allowed][-1]
    return stand
