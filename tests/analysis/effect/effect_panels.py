"""Panels for the tests of effects: made up, and three of published examples."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.pool import Pool, pool_of
from caudal.analysis.effect.shape import Case

_HERE = Path(__file__).parent
Panel = tuple[tuple[str, ...], NDArray[np.float64]]


def proposition_99() -> Panel:
    """
    Packs of cigarettes sold a head in 39 states, 1970-2000, California first: law of January 1989.

    The outcome of Abadie, Diamond and Hainmueller 2010 (Orzechowski and Walker, The Tax Burden
    on Tobacco). Taken 2026-11-26 from statspai 1.40.2 (MIT), statspai/datasets/data/
    california_prop99.csv, `cigsale`, to one decimal.
    """
    return _panel("proposition_99.csv")


def reunification() -> Panel:
    """
    GDP a head of 17 countries, 1960-2003 [US dollars], West Germany first: 30 years before 1990.

    The outcome of Abadie, Diamond and Hainmueller 2015 (OECD). Typed 2026-11-26 from mlsynth
    (MIT), basedata/german_reunification.csv, whose names are one country off for most: names as
    in pysyncon's germany.csv (MIT, github.com/sdfordham/pysyncon), which has the same figures.
    """
    return _panel("reunification.csv")


def basque_country() -> Panel:
    """
    GDP a head of 17 Spanish regions, 1955-1997 [1,000 US dollars of 1986], the Basque one first.

    The outcome of Abadie and Gardeazabal 2003 (BBV). Typed 2026-11-26 from mlsynth (MIT),
    basedata/basque_mscmt.csv, `gdpcap`, to four decimals, without Spain as a whole.
    """
    return _panel("basque_country.csv")


def _panel(name: str) -> Panel:
    """Names, the treated one first, and their figures (years, series)."""
    header, *rows = (_HERE / name).read_text().splitlines()
    return tuple(header.split(",")[1:]), np.array([row.split(",")[1:] for row in rows], float)


def pool_for(values: NDArray[np.float64], pre: int, post: int) -> Pool:
    """The window of `case_of`, which there must be."""
    pool = pool_of(case_of(values, pre, post))
    assert isinstance(pool, Pool), pool
    return pool


def case_of(values: NDArray[np.float64], pre: int, post: int, **others: Any) -> Case:
    """A case of all columns, the first treated, from the row `pre` on."""
    months = [date(2000 + at // 12, at % 12 + 1, 1) for at in range(len(values))]
    names = [f"s{at}" for at in range(values.shape[1])]
    given: dict[str, Any] = {"begins": pre, "donors": range(1, values.shape[1])} | others
    return Case(values, names, months, pre=pre, post=post, **given)


def no_effect(
    rng: np.random.Generator, months: int, series: int, *, stays: float = 0.7, size: float = 7.0
) -> NDArray[np.float64]:
    """Counts with two common walks and errors that stay: nothing happens to any one."""
    common = 0.15 * rng.normal(size=(months, 2)).cumsum(axis=0)
    own = np.zeros((months, series))
    for at in range(months):
        own[at] = stays * own[at - 1] + 0.15 * rng.normal(size=series)
    level = size + rng.normal(size=series)
    logs = level + common @ rng.normal(size=(2, series)) + own
    return np.asarray(np.round(np.exp(logs)), np.float64)
