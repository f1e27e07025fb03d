"""
Published figures on which a corridor's parameters depend, and how far each may be off.

Encounters by group, sector and citizenship are not among them: people who set out are solved
from them, so they agree with any parameters. What tells the parameters is ratios: repeat
encounters to all, returns by the country on the way to encounters of the same citizens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.corridor.steady import Corridor, steady
from caudal.analysis.simulate.corridor.usual_shares import UsualShares, usual_shares
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.simulation import Description, Parameter

__all__ = [
    "MEMORY",
    "Figure",
    "Month",
    "chosen",
    "covariance",
    "encounters_of",
    "figures_of",
    "months_made",
    "on_scale",
    "predicted",
]

_Floats = NDArray[np.float64]
REPEATS, RETURNS, RECEPTIONS = "repeat_share", "returns_per_encounter", "receptions_per_encounter"
# Deviations of a published figure from the model: judgement, not fitted. Shares in points, ratios
# in log points. A slow part (what the network leaves out, as policies and habits move) is much the
# same in neighbouring months; of ratios one is shared by all citizens of an area, one a country's
# own. The rest is a month's own. A country's own was 0.2 at first: El Salvador, which shares its
# chances with Guatemala and Honduras here, then lay beyond every band.
_SLOW = {REPEATS: 0.05, RETURNS: 0.30}
_COUNTRY, _MONTH, _RECEIVED = 0.50, 0.20, 0.10
_REPEATS_MONTH = 0.03
# Months after which a slow part is correlated by exp(-1) with what it was.
MEMORY = 6.0


@dataclass(frozen=True)
class Figure:
    """
    One published figure of a month.

    Args:
        statistic: a code of `STATISTICS`; `place`: who counts.
        origin: a citizenship, or `all`; `area`: the area of the corridor that it belongs to.
        month: its first day.
        value: share [0–1], or ratio to encounters.
    """

    statistic: str
    place: str
    origin: str
    area: str
    month: date
    value: float


@dataclass(frozen=True)
class Month:
    """Counts of a month made ready: shares of every link, and (groups, origins) encounters."""

    usual: UsualShares
    counted: _Floats


def months_made(corridor: Corridor, knowns: Sequence[Known]) -> dict[date, Month]:
    """
    Each month as its own counts tell it: the last month of each `Known`.
    """
    return {
        known.months[-1]: Month(
            usual_shares(corridor.description, corridor.network, known), known.encounters[-1]
        )
        for known in knowns
    }


def encounters_of(description: Description, rows: pl.DataFrame) -> dict[tuple[date, str], float]:
    """
    Encounters of a citizenship in a month, all groups: from period, origin, group, value.
    """
    sums = (
        rows.filter(pl.col("group").is_in([*description.groups]))
        .group_by("period", "origin")
        .agg(pl.col("value").sum())
    )
    return {(one["period"], one["origin"]): one["value"] for one in sums.iter_rows(named=True)}


def figures_of(
    description: Description,
    statistic: str,
    rows: pl.DataFrame,
    met: Mapping[tuple[date, str], float],
) -> list[Figure]:
    """
    Figures of rows period, place, origin, value; ratios over encounters of `origin`.

    Args:
        description: for the area of an origin.
        statistic: what the rows are.
        rows: `origin` is the citizenship, or `all` for the repeat share.
        met: as of `encounters_of`.

    Returns:
        One a row; a ratio only where both numbers are above zero.
    """
    area = {code: name for name, codes in description.origins.items() for code in codes}
    found = []
    for row in rows.iter_rows(named=True):
        value, origin = row["value"], row["origin"]
        if statistic != REPEATS:
            below = met.get((row["period"], origin), 0.0)
            value = value / below if value and below > 0 else None
        if value is not None:
            place = row["place"]
            whose = area.get(origin, "all")
            found.append(Figure(statistic, place, origin, whose, row["period"], float(value)))
    return found


def chosen(
    figures: Sequence[Figure], *, before: date, most: int, months: int = 12
) -> tuple[list[Figure], list[Figure], list[Figure]]:
    """
    Which figures are fitted, which a second fit takes, and which that one is held against.

    Args:
        figures: all that are known.
        before: first day of the month in which the simulation begins.
        most: so many figures of each series are fitted: its last ones.
        months: none is older than so many months.

    Returns:
        The last `most` of each series; the `most` before the last one; and the last one.
    """
    first = add_months(before, -months)
    series: dict[tuple[str, str, str], list[Figure]] = {}
    for one in sorted(figures, key=lambda one: one.month):
        if first <= one.month < before:
            series.setdefault((one.statistic, one.place, one.origin), []).append(one)
    fitted = [one for every in series.values() for one in every[-most:]]
    earlier = [one for every in series.values() for one in every[-most - 1 : -1]]
    return fitted, earlier, [every[-1] for every in series.values()]


def on_scale(figures: Sequence[Figure]) -> _Floats:
    """
    Figures as errors are told: shares as they are, ratios as logarithms.
    """
    return np.array(
        [one.value if one.statistic == REPEATS else np.log(one.value) for one in figures]
    )


def covariance(figures: Sequence[Figure], *, memory: float = MEMORY) -> _Floats:
    """
    Of the errors assumed, on the scale of `on_scale`: (figures, figures).

    Each error is a sum of parts; figures share what has the same name, slow parts the less the
    more months lie between them.

    Args:
        figures: which.
        memory: of slow parts [months]; infinite: what is off now stays off.

    Wrong when:
        A policy changes what the model leaves out from one month to the next: slow parts are
        then too much alike on both sides of it.
    """
    parts = [_parts(one) for one in figures]
    months = np.array([one.month.year * 12 + one.month.month for one in figures])
    near = np.exp(-np.abs(months[:, None] - months) / memory)
    found = np.zeros((len(figures), len(figures)))
    for a, first in enumerate(parts):
        for b, second in enumerate(parts):
            for name in first.keys() & second.keys():
                alike = near[a, b] if name[0] == "slow" else 1.0
                found[a, b] += first[name] * second[name] * alike
    return found


def _parts(one: Figure) -> dict[tuple[object, ...], float]:
    """Name of a part → its deviation."""
    if one.statistic == REPEATS:
        return {("slow", REPEATS): _SLOW[REPEATS], ("month", REPEATS, one.month): _REPEATS_MONTH}
    # The same journey home, told by who sends or by who receives: one error, and the count's own.
    parts: dict[tuple[object, ...], float] = {
        ("slow", one.area): _SLOW[RETURNS],
        ("slow", one.origin, "country"): _COUNTRY,
        ("month", one.origin, one.month): _MONTH,
    }
    if one.statistic == RECEPTIONS:
        parts |= {
            ("lasting", RECEPTIONS, one.origin): _RECEIVED,
            ("month", RECEPTIONS, one.origin, one.month): _RECEIVED,
        }
    return parts


def predicted(
    corridor: Corridor,
    months: Mapping[date, Month],
    figures: Sequence[Figure],
    parameters: Sequence[Parameter],
    values: _Floats,
) -> _Floats:
    """
    The figures as the model tells them without error, on the scale of `on_scale`.

    Args:
        corridor, months: as of `corridor_of` and `months_made`.
        figures: whose months are all in `months`.
        parameters: in the order of the columns of `values`: at least those `touched`.

    Returns:
        (draws, figures).
    """
    areas = list(corridor.description.origins)
    found = np.empty((len(values), len(figures)))
    for month in dict.fromkeys(one.month for one in figures):
        made = months[month]
        long_run = steady(corridor, made.usual, parameters, values)
        for n, one in enumerate(figures):
            if one.month != month:
                continue
            if one.statistic == REPEATS:
                found[:, n] = long_run.repeat_share(made.counted)
            else:
                ratio = long_run.returns_by_encounter(made.counted, areas.index(one.area))
                found[:, n] = np.log(np.maximum(ratio, 1e-12))
    return found
