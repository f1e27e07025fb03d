"""Several models as one: at each level the median of their quantiles, all of them alike."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast.shape import Compute, Known

__all__ = ["median_of"]


def median_of(members: Sequence[Compute]) -> Compute:
    """
    The equal-weight quantile median of models; one that knows too little of a series is left out.

    Wrong when:
        Most members err alike: their median errs with them.

    Source:
        Ray et al. 2023, International Journal of Forecasting 39, 1366–1383 (untrained
        medians hold where the skill of the members is unstable).
    """

    def compute(known: Known, horizon: int) -> NDArray[np.float64]:
        told = np.stack([member(known, horizon) for member in members])
        nobody = np.isnan(told).all(axis=0)
        median: NDArray[np.float64] = np.where(
            nobody, np.nan, np.nanmedian(np.where(nobody, 0.0, told), axis=0)
        )
        return median

    return compute
