"""Made-up series for the tests of effects."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.shape import Case

__all__ = ["case_of", "wandering"]


def wandering(months: int, series: int, rho: float, seed: int) -> NDArray[np.float64]:
    """Counts around 10,000 whose logs are autoregressive (months, series)."""
    rng = np.random.default_rng(seed)
    errors = 0.15 * rng.standard_normal((months, series))
    for month in range(1, months):
        errors[month] += rho * errors[month - 1]
    counts: NDArray[np.float64] = np.rint(10_000 * np.exp(errors))
    return counts


def case_of(
    values: NDArray[np.float64],
    begins: int,
    *,
    pre: int = 24,
    post: int = 6,
    breaks: tuple[int, ...] = (),
    skipped: tuple[int, ...] = (),
) -> Case:
    """The case of these counts, all columns but the first donors."""
    months, series = values.shape
    return Case(
        values,
        ["treated", *(f"donor {one}" for one in range(1, series))],
        [date(2000 + month // 12, month % 12 + 1, 1) for month in range(months)],
        begins,
        pre,
        post,
        donors=tuple(range(1, series)),
        breaks=breaks,
        skipped=skipped,
    )
