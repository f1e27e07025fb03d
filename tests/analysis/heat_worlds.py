"""Made-up sectors whose weather and counts are known: where an effect was put in, and where not."""

from datetime import date

import numpy as np
import polars as pl
from numpy.random import Generator

from caudal.vocabulary.periods import add_months

__all__ = ["SECTORS", "counts", "frame", "weather"]

SECTORS = ("desert_sector", "valley_sector", "coast_sector", "river_sector")
_START = date(2005, 1, 1)


def weather(rng: Generator, *, years: int = 12, sectors: int = 4) -> np.ndarray:
    """
    °C by month and sector: a season each, and what is unusual, most of it common to all.
    """
    months = 12 * years
    season = np.cos((np.arange(months)[:, None] % 12 - 6) * np.pi / 6) * np.linspace(8, 12, sectors)
    unusual = _persisting(rng.normal(size=(months, sectors)), 0.3)
    common = _persisting(rng.normal(size=(months, 1)), 0.3)
    return 28 + season + 1.2 * common + 0.8 * unusual


def counts(
    rng: Generator,
    heat: np.ndarray,
    *,
    effect: float = 0.0,
    seasonal: float = 0.3,
    level: float = 3000.0,
    noise: float = 1.0,
) -> np.ndarray:
    """
    Counts that wander with heavy tails, common shocks and shocks of a region, each with its season.

    `effect` is the change of the log a °C above the month's normal, in that month only;
    `seasonal` how far counts fall every summer; `noise` times all shocks.
    """
    months, sectors = heat.shape
    shocks = (
        0.15 * rng.normal(size=(months, 1))
        + 0.1 * np.repeat(rng.normal(size=(months, -(-sectors // 2))), 2, axis=1)[:, :sectors]
    )
    own = 0.08 * rng.standard_t(4, size=(months, sectors)) * rng.uniform(0.5, 1.5, size=sectors)
    # Some of the years are restless, in all sectors and months of theirs.
    restless = np.repeat(rng.uniform(0.5, 1.8, size=-(-months // 12)), 12)[:months, None]
    wander = np.cumsum(noise * restless * (shocks + own), axis=0)
    passing = noise * _persisting(0.05 * rng.normal(size=(months, sectors)), 0.5)
    summer = -seasonal * np.cos((np.arange(months)[:, None] % 12 - 6) * np.pi / 6)
    normal = heat.reshape(-1, 12, sectors).mean(axis=0)
    unusual = heat - np.tile(normal, (months // 12, 1))
    return level * np.exp(
        wander + passing + summer * np.linspace(0.5, 1.5, sectors) + effect * unusual
    )


def frame(values: np.ndarray, measure: str) -> pl.DataFrame:
    """Months × sectors as rows of observations."""
    months, sectors = values.shape
    periods = [add_months(_START, month) for month in range(months)]
    return pl.DataFrame(
        {
            "measure": measure,
            "period": [period for period in periods for _ in range(sectors)],
            "place": list(SECTORS[:sectors]) * months,
            "origin": "all",
            "group": "all",
            "authority": "all",
            "component": "all",
            "value": values.ravel(),
        }
    )


def _persisting(shocks: np.ndarray, share: float) -> np.ndarray:
    """Each month keeps a share of the one before."""
    found = shocks.copy()
    for month in range(1, len(found)):
        found[month] += share * found[month - 1]
    return found
