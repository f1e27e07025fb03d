"""What every estimator of an effect is called with, and what it gives back."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from caudal.vocabulary.effects import Reason

__all__ = ["Case", "Compute", "Estimate", "Estimator", "unknown"]

_Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """
    One policy and the counts that it is looked for in.

    Args:
        values: (months, series), the figures; not known: NaN. Column 0 is the treated series.
        names: of the series, the treated one first.
        periods: each row's month, by its first day, without a gap.
        begins: row of the first month after the policy's start; a month in which it began in
            the middle is neither before nor after, and is left out by the caller's `skipped`.
        pre, post: months before and after that are compared.
        donors: columns that the policy did not touch, never 0.
        skipped: rows that are neither before nor after.
        left_out: (months,), rows from which no season is read.
        seed: of whatever is drawn.
        breaks: rows of the first month of other policies' level shifts.
    """

    values: _Array
    names: Sequence[str]
    periods: Sequence[date]
    begins: int
    pre: int
    post: int
    donors: Sequence[int] = ()
    skipped: Sequence[int] = ()
    left_out: NDArray[np.bool_] | None = None
    seed: int = 0
    breaks: Sequence[int] = ()

    def months(self, rows: NDArray[np.int64]) -> tuple[str, ...]:
        """The months of these rows, as `YYYY-MM`."""
        return tuple(f"{self.periods[row]:%Y-%m}" for row in rows)


@dataclass(frozen=True)
class Estimate:
    """
    What one estimator says; logs are of the count plus one half.

    Args:
        log: mean effect over the months after [log points]; NaN: it cannot be estimated.
        low, high: its 95% band [log points].
        p: share of placebos at least as extreme, the treated one counted among them.
        placebos: their statistics, in the unit of `statistic`.
        statistic: the treated one's.
        floor: smallest p that so many placebos can give.
        mde: smallest effect found four times in five at p ≤ 0.05 [log points].
        pretrend: p of no trend before.
        fit: error before over the median placebo's; None: there is no such thing.
        sign_stable: same sign without any one comparison and with a month more or less.
        counterfactual: (pre + post,), what would have been without it [counts].
        paths: (placebos, pre + post), their gaps [log points], for pictures.
        weights: donor → weight.
        among: (placebos,), whose statistics `placebos` and `paths` are: donors, or dates by the
            first month after them.
        why: what could not be done, or was done in another way.
        p_model: p that the model alone would give: never to be trusted without the placebos.
        band: (2, pre + post), low and high end of the counterfactual's 95% band [counts].
        total: (3,), low end, median and high end of the effect summed over the months
            after [counts].
        conformal: low and high end of a band from months instead of donors [log points],
            NaN: none; it decides nothing.
    """

    log: float
    low: float
    high: float
    p: float
    placebos: _Array
    statistic: float
    floor: float
    mde: float
    pretrend: float | None = None
    fit: float | None = None
    sign_stable: bool | None = None
    counterfactual: _Array | None = None
    paths: _Array | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    among: tuple[str, ...] = ()
    why: tuple[Reason, ...] = ()
    p_model: float | None = None
    band: _Array | None = None
    total: _Array | None = None
    conformal: tuple[float, float] | None = None


class Compute(Protocol):
    """How an estimator is called."""

    def __call__(self, case: Case) -> Estimate:
        """The estimate of one case; never an exception for data that cannot bear one."""
        ...


@dataclass(frozen=True)
class Estimator:
    """
    One estimator.

    Args:
        name: its name.
        says: what it compares, in a line.
        compute: how it is computed.
        donors: so many it needs.
    """

    name: str
    says: str
    compute: Compute
    donors: int = 0


def unknown(*why: Reason, statistic: float = math.nan) -> Estimate:
    """An estimate of nothing, and why."""
    nan = math.nan
    return Estimate(nan, nan, nan, nan, np.empty(0), statistic, nan, nan, why=why)
