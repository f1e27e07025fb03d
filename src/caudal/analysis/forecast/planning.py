"""
What a planner has ready so that it does not do in 5, 10 or 20 of 100 such periods.

A place too few costs more than a place too many. Where one costs `u` and the
other `o`, the cheapest number is the forecast's quantile at u / (u + o): the
chance of falling short is then o / (u + o).

    places of a flow:  L = λ · W              (arrivals a day × days of stay)
    people in care:    S' = S · e^(−d/W) + λ · W · (1 − e^(−d/W))
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.estimate_tables import PLANNING
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import last_day
from caudal.vocabulary.tables import checked, empty

__all__ = ["CHANCES", "cheapest_chance", "of_draws", "paths", "planning", "stock_ahead"]

_Array = NDArray[np.float64]
CHANCES = (0.05, 0.10, 0.20)
_DRAWS = 20_000
# Of a place: what is a whole number but for rounding is not rounded up once more.
_ROUNDING = 1e-9
_SERIES = [c.name for c in PLANNING if c.name not in ("period", "chance_short")][:-4]


def planning(
    rows: pl.DataFrame,
    *,
    stays: Sequence[float] = (),
    per: float | None = None,
    stock: float | None = None,
    chances: Sequence[float] = CHANCES,
    seed: int = 0,
) -> pl.DataFrame:
    """
    How many places or staff fall short with each chance, by period and in the highest period.

    A period's number is its quantile at 1 − chance. The highest of all
    periods is read from draws in which they move together (`paths`), for
    the highest of several is higher than each of them.

    Args:
        rows: of `estimates`; a series' levels are the same in each period.
        stays: mean lengths of stay [days], such as the shortest, the usual and the longest;
            empty: arrivals of a flow are planned for, and a stock as it is.
        per: places, or arrivals of a period, for one member of staff.
        stock: people in care when the first period begins; needs `stays`.
        chances: of falling short [0–1].
        seed: of the draws.

    Returns:
        `planning`; per period (last: null, the highest), stay, unit and chance a row. A series
        with a period too small to be told has null quantities there and in the highest.

    Raises:
        WrongOption: a stay, a ratio or a chance that means nothing, or a stay of a stock.

    Assumes:
        Arrivals come evenly over a period. Without `stock`, those of a period last: exact for
        stays much shorter than a period.

    Wrong when:
        Arrivals come in waves of days: the day's peak lies above the month's mean.
        Events are not people: of those met twice in a month each meeting takes a place.
        The forecast is: the chance is no better calibrated than its quantiles.

    Source:
        Arrow, Harris and Marschak 1951, Econometrica 19, 250–272 (the quantile);
        Little 1961, Operations Research 9, 383–387 (L = λW).
    """
    kinds = {MEASURES[measure].kind for measure in rows["measure"].unique()}
    _refuse(stays, per, stock, chances, kinds)
    series = rows.partition_by(_SERIES, maintain_order=True)
    parts = [
        _needed(_Quantiles.of(part), stays or (None,), per, stock, chances, default_rng(seed))
        for part in series
    ]
    table = pl.concat(parts) if parts else empty(PLANNING)
    return checked(table, PLANNING, where="planner's table")


def cheapest_chance(too_few: float, too_many: float) -> float:
    """
    Chance of falling short that costs least, from the costs of one too few and one too many.

    chance = too_many / (too_few + too_many)

    Raises:
        WrongOption: a cost is not above zero.

    >>> cheapest_chance(9, 1)
    0.1
    """
    if not (too_few > 0 and too_many > 0):
        raise WrongOption(
            "a cost is not above zero",
            where="costs of one too few and one too many",
            remedy="give both as they compare, such as 9 and 1",
        )
    return too_many / (too_few + too_many)


def of_draws(drawn: _Array, chances: Sequence[float]) -> _Array:
    """
    What falls short with each chance (chances, periods and last the highest), not rounded.

    Args:
        drawn: (draws, periods), of a model that draws whole paths.

    >>> of_draws(np.array([[1.0, 4.0], [3.0, 2.0]]), [0.5]).tolist()
    [[2.0, 3.0, 3.5]]
    """
    each_and_highest = np.column_stack([drawn, drawn.max(axis=1)])
    needed: _Array = np.quantile(each_and_highest, [1 - chance for chance in chances], axis=0)
    return needed


def paths(
    levels: Sequence[float],
    quantiles: _Array,
    horizons: Sequence[int],
    *,
    rng: Generator,
    draws: int = _DRAWS,
) -> _Array:
    """
    Draws (draws, periods) with these quantiles in each period, moving together over the periods.

    Together as a random walk: √(i/j) is the correlation of the normal scores
    of horizons i ≤ j. Beyond the outermost levels the outermost quantile stands.

    Args:
        levels: rising, 0–1.
        quantiles: (periods, levels).
        horizons: of the periods, rising from 1 or more.

    Wrong when:
        The model's errors do not add up from month to month: the highest month is then higher.
    """
    steps = np.diff(np.array([0, *horizons], float))
    walk = np.cumsum(rng.standard_normal((draws, len(steps))) * np.sqrt(steps), axis=1)
    scores = walk / np.sqrt(np.array(horizons, float))
    at = np.array([NormalDist().inv_cdf(level) for level in levels])
    return np.column_stack(
        [np.interp(scores[:, n], at, quantiles[n]) for n in range(len(horizons))]
    )


def stock_ahead(stock: float, arrivals: _Array, days: Sequence[int], stay: float) -> _Array:
    """
    People in care at the end of each period: those who stay, and those who came and stay.

    S' = S · e^(−d/W) + a/d · W · (1 − e^(−d/W))

    Args:
        stock: people when the first period begins.
        arrivals: (draws, periods).
        days: of each period.
        stay: mean length of stay W [days].

    Assumes:
        Each day the same share leaves, whoever has stayed how long; arrivals come evenly.

    Wrong when:
        The stay is set by what it takes to find a home, and that has just changed.

    >>> half = 30 / math.log(2)
    >>> stock_ahead(100, np.array([[0.0, 0.0]]), [30, 30], half).round(6).tolist()
    [[50.0, 25.0]]
    """
    held = np.full(len(arrivals), float(stock))
    ahead = np.empty_like(arrivals)
    for n, length in enumerate(days):
        left = math.exp(-length / stay)
        held = held * left + arrivals[:, n] / length * stay * (1.0 - left)
        ahead[:, n] = held
    return ahead


@dataclass(frozen=True)
class _Quantiles:
    """One series' quantiles (periods, levels); a period that is not told: NaN."""

    keys: Mapping[str, object]
    periods: Sequence[date]
    horizons: Sequence[int]
    levels: Sequence[float]
    values: _Array

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "_Quantiles":
        rows = rows.sort("period", "output_type_id")
        periods = rows["period"].unique(maintain_order=True).to_list()
        values = rows["value"].to_numpy().astype(float).reshape(len(periods), -1)
        first = rows.unique("period", maintain_order=True, keep="first")
        levels = rows["output_type_id"][: values.shape[1]].to_list()
        keys = rows.select(_SERIES).row(0, named=True)
        return cls(keys, periods, first["horizon"].to_list(), levels, values)

    @property
    def days(self) -> list[int]:
        """Days of each period."""
        length = str(self.keys["frequency"])
        return [(last_day(period, length) - period).days + 1 for period in self.periods]

    def at(self, level: float) -> _Array:
        """Each period's quantile at a level, between those that are told on a normal scale."""
        scores = [NormalDist().inv_cdf(one) for one in self.levels]
        return np.array([np.interp(NormalDist().inv_cdf(level), scores, v) for v in self.values])


def _needed(
    told: _Quantiles,
    stays: Sequence[float | None],
    per: float | None,
    stock: float | None,
    chances: Sequence[float],
    rng: Generator,
) -> pl.DataFrame:
    """The rows of one series."""
    _refuse_levels(told, chances)
    flow = MEASURES[str(told.keys["measure"])].kind != "stock"
    drawn = paths(told.levels, told.values, told.horizons, rng=rng)
    found = []
    for stay in stays:
        unit = "arrivals" if flow and stay is None else "places"
        needed = _by_chance(told, drawn, stay, stock, chances)
        found.append(_rows(told, needed, chances, unit, stay, None))
        if per is not None:
            found.append(_rows(told, needed / per, chances, "staff", stay, per))
    periods = {period: n for n, period in enumerate([*told.periods, None])}
    return pl.concat(found).sort(
        pl.col("period").replace_strict(list(periods), list(periods.values())),
        maintain_order=True,
    )


def _by_chance(
    told: _Quantiles,
    drawn: _Array,
    stay: float | None,
    stock: float | None,
    chances: Sequence[float],
) -> _Array:
    """What is needed (chances, periods and the highest), not rounded."""
    if stay is not None and stock is not None:
        return of_draws(stock_ahead(stock, drawn, told.days, stay), chances)
    times = np.ones(len(told.days)) if stay is None else stay / np.array(told.days, float)
    each = np.array([told.at(1 - chance) * times for chance in chances])
    # Draws tell the highest but for chance; it is never below what a single period needs.
    highest = np.maximum(of_draws(drawn * times, chances)[:, -1], each.max(axis=1))
    return np.column_stack([each, highest])


def _rows(
    told: _Quantiles,
    needed: _Array,
    chances: Sequence[float],
    unit: str,
    stay: float | None,
    per: float | None,
) -> pl.DataFrame:
    periods = [*told.periods, None]
    records = [
        {
            **told.keys,
            "period": period,
            "chance_short": float(chance),
            "quantity": None if math.isnan(number) else math.ceil(number - _ROUNDING),
            "unit": unit,
            "stay": None if stay is None else float(stay),
            "per": None if per is None else float(per),
        }
        for n, period in enumerate(periods)
        for chance, number in zip(chances, needed[:, n], strict=True)
    ]
    return pl.DataFrame(records, schema={column.name: column.type for column in PLANNING})


def _refuse(
    stays: Sequence[float],
    per: float | None,
    stock: float | None,
    chances: Sequence[float],
    kinds: set[str],
) -> None:
    wrong = [
        ("--stay", "a length of stay is not above zero", any(not stay > 0 for stay in stays)),
        ("--stay", "a share has no places", "share" in kinds),
        ("--stay", "people in care are counted as they are", "stock" in kinds and bool(stays)),
        (
            "--stay",
            "people in care at first need a length of stay",
            stock is not None and not stays,
        ),
        ("--per", "staff look after none", per is not None and not per > 0),
        ("chances", "a chance lies not between 0 and 1", any(not 0 < one < 1 for one in chances)),
    ]
    said = [(where, what) for where, what, is_wrong in wrong if is_wrong]
    if said:
        raise WrongOption(
            "; ".join(what for _, what in said),
            where=", ".join(dict.fromkeys(where for where, _ in said)),
            remedy="plan a flow with a stay in days, such as --stay 3, or a stock without one",
        )


def _refuse_levels(told: _Quantiles, chances: Sequence[float]) -> None:
    rarest = 1 - max(told.levels)
    if min(chances) < rarest - _ROUNDING or max(chances) > 1 - min(told.levels) + _ROUNDING:
        raise WrongOption(
            f"the forecast tells no chance below {rarest:.3g} or above {1 - min(told.levels):.3g}",
            where="chances of falling short",
            remedy="ask for a chance between them",
        )
