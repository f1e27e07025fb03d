"""
Errors of figures that a simulation does not make: shared ones, and what seen ones say of others.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["given_seen", "root_of"]

_Floats = NDArray[np.float64]


def root_of(errors: _Floats, statistics: int) -> _Floats:
    """
    Lower triangular root of the covariance of errors: (statistics, statistics).

    Args:
        errors: (statistics,) deviations of independent errors, or their covariance.
        statistics: how many.

    Raises:
        ValueError: shapes do not agree, a deviation is not positive, or no errors have such a
            covariance.
    """
    if errors.shape not in ((statistics,), (statistics, statistics)):
        raise ValueError(f"errors {errors.shape} for {statistics} statistics")
    if not np.isfinite(errors).all() or (errors.ndim == 1 and not (errors > 0).all()):
        raise ValueError("errors must be positive numbers, or a covariance")
    if errors.ndim == 1:
        return np.diag(errors)
    try:
        return np.asarray(np.linalg.cholesky(errors), np.float64)
    except np.linalg.LinAlgError:
        raise ValueError("no errors have this covariance") from None


def given_seen(
    covariance: _Floats, seen: NDArray[np.bool_], off: _Floats
) -> tuple[_Floats, _Floats]:
    """
    Errors of figures not seen, where those of the seen ones are known.

    Normal errors, conditioned: mean = C_us C_ss⁻¹ off, covariance = C_uu - C_us C_ss⁻¹ C_su.

    Args:
        covariance: (statistics, statistics) of all errors.
        seen: (statistics,) which are known.
        off: (draws, seen) errors of the seen ones: figure less simulation, draw by draw.

    Returns:
        (draws, unseen) means and (unseen, unseen) covariance.
    """
    unseen = ~seen
    within = covariance[np.ix_(seen, seen)]
    across = covariance[np.ix_(unseen, seen)]
    share = np.linalg.solve(within, across.T).T
    left = covariance[np.ix_(unseen, unseen)] - share @ across.T
    return off @ share.T, (left + left.T) / 2
