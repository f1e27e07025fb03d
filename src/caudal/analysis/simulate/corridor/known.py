"""
What counts tell of a corridor on a day: who came, by which sector, and who was expelled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.vocabulary.simulation import Description

__all__ = ["Known", "known_from", "origins_asked", "recent", "sectors_of"]

_Floats = NDArray[np.float64]
# Months whose mean says how the last known ones were: one month alone is a matter of chance.
_LAST = 3


@dataclass(frozen=True)
class Known:
    """
    Counts as they were known on a day.

    Args:
        months: known ones, in order, by their first day.
        encounters: (months, groups, origins) [events].
        expelled: (groups, origins) share under the authority that is observed, `recent` months [0–1].
        sectors: codes of the sectors.
        mix: (groups, origins, sectors) share of the encounters, `recent` months [0–1].
    """

    months: Sequence[date]
    encounters: _Floats
    expelled: _Floats
    sectors: Sequence[str]
    mix: _Floats


def known_from(
    description: Description,
    by_origin: pl.DataFrame,
    expelled: pl.DataFrame,
    by_sector: pl.DataFrame,
    country: pl.DataFrame,
    before: date | None = None,
) -> Known:
    """
    Counts of a corridor from rows of observations.

    Args:
        description: its groups, origins and sectors.
        by_origin: period, origin, group, value; origin `all` among them.
        expelled: the same, of one authority only; without rows nobody was expelled.
        by_sector: period, place, group, value, all origins; the months of `recent` count.
        country: the same, of the country on the way only.
        before: shares are of the last months before this one; None: of the last known ones.

    Returns:
        Known; a code `other_than…` is what the total leaves beside the named origins.

    Wrong when:
        Sectors of people of other countries differ from all that are not of the country on
        the way: they share one mix.
    """
    months = sorted(by_origin["period"].unique())
    counted = _by_kind(description, by_origin, months)
    out = _by_kind(description, expelled, months)
    which = [months.index(month) for month in recent(months, before)]
    last = counted[which].sum(axis=0)
    sectors = sectors_of(description)
    everyone, own = (
        _by_sector(description, one.filter(pl.col("period").is_in(recent(months, before))), sectors)
        for one in (by_sector, country)
    )
    others = np.maximum(everyone - own, 0)
    mix = np.stack(
        [own if description.transit in codes else others for codes in description.origins.values()],
        axis=1,
    )
    return Known(
        months,
        counted,
        np.clip(
            np.divide(out[which].sum(axis=0), last, out=np.zeros_like(last), where=last > 0), 0, 1
        ),
        sectors,
        _shares(mix),
    )


def recent(months: Sequence[date], before: date | None) -> list[date]:
    """
    The last known months before a day, by which people are shared out; else the last of all.

    A scenario that begins on a day is of what held up to then, whatever was known later.
    """
    earlier = [month for month in sorted(months) if before is None or month < before]
    return (earlier or sorted(months))[-_LAST:]


def origins_asked(description: Description) -> list[str]:
    """
    Codes of citizenship that are counted; the rest is what they leave of the total.
    """
    return [c for codes in description.origins.values() for c in codes if not _rest(c)]


def sectors_of(description: Description) -> list[str]:
    """
    Codes of the sectors in which people are encountered.
    """
    met = (stay.place for stay in description.stays if stay.state == "encountered")
    return list(dict.fromkeys(met))


def _by_kind(description: Description, rows: pl.DataFrame, months: Sequence[date]) -> _Floats:
    """(months, groups, origins) [events]; what is not told is 0."""
    told = {
        (row["period"], row["group"], row["origin"]): row["value"]
        for row in rows.iter_rows(named=True)
        if row["value"] is not None
    }
    named = origins_asked(description)

    def value(month: date, group: str, codes: Sequence[str]) -> float:
        if any(_rest(code) for code in codes):
            parts = sum(told.get((month, group, code), 0.0) for code in named)
            return float(max(told.get((month, group, "all"), 0.0) - parts, 0.0))
        return float(sum(told.get((month, group, code), 0.0) for code in codes))

    return np.array(
        [
            [[value(month, group, codes) for codes in description.origins.values()]
             for group in description.groups]
            for month in months
        ]
    ).reshape(len(months), len(description.groups), len(description.origins))  # fmt: skip


def _rest(code: str) -> bool:
    return code.startswith("other_than")


def _by_sector(description: Description, rows: pl.DataFrame, sectors: Sequence[str]) -> _Floats:
    """(groups, sectors) [events]."""
    sums = rows.group_by("group", "place").agg(pl.col("value").sum())
    told = {(row["group"], row["place"]): row["value"] for row in sums.iter_rows(named=True)}
    return np.array(
        [[told.get((group, sector), 0.0) for sector in sectors] for group in description.groups]
    )


def _shares(mix: _Floats) -> _Floats:
    """Shares over the last axis; where nobody is told, those of everyone."""
    whole = mix.sum(axis=(0, 1))
    whole = whole if whole.sum() > 0 else np.ones_like(whole)
    sums = mix.sum(axis=-1, keepdims=True)
    shares: _Floats = np.where(sums > 0, mix / np.maximum(sums, 1e-9), whole / whole.sum())
    return shares
