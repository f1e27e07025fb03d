"""Made-up cases: logs in, counts out, so that sums can be checked in the head."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

import caudal
from caudal.analysis.effect.shape import Case
from caudal.vocabulary.periods import add_months

Array = NDArray[np.float64]


def case_of(
    logs: Array,
    *,
    begins: int,
    pre: int = 3,
    post: int = 3,
    skipped: tuple[int, ...] = (),
    first: date = date(2000, 1, 1),
) -> Case:
    """A case of which the logs of (count + ½) are these: (months,) or (months, series)."""
    values = np.exp(logs if logs.ndim == 2 else logs[:, None]) - 0.5
    series = values.shape[1]
    return Case(
        values=values,
        names=["treated", *(f"donor {number}" for number in range(1, series))],
        periods=[add_months(first, month) for month in range(len(values))],
        begins=begins,
        pre=pre,
        post=post,
        donors=tuple(range(1, series)),
        skipped=skipped,
    )


def noise(months: int, *series: int, seed: int = 0, scale: float = 0.1) -> Array:
    """Independent months around e^6."""
    return 6.0 + scale * np.random.default_rng(seed).standard_normal((months, *series))


def known_case(
    begins: date, months: int, *origins: str, group: str = "all", until: date = date(2025, 5, 1)
) -> Case:
    """Border Patrol at the Southwest border, as the embedded reference has it up to a month."""
    told = [
        caudal.observations(
            measure="encounters",
            place="southwest_land_border",
            component="usbp",
            origin=origin,
            group=group,
        ).rows
        for origin in origins
    ]
    counts = [dict(zip(rows["period"], rows["value"], strict=True)) for rows in told]
    periods = sorted(period for period in counts[0] if period <= until)
    return Case(
        values=np.array([[one.get(period, np.nan) for one in counts] for period in periods]),
        names=origins,
        periods=periods,
        begins=periods.index(begins),
        pre=months,
        post=months,
        donors=tuple(range(1, len(origins))),
    )
