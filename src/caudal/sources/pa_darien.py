"""People registered in transit through the Darién by Panama, as IOM carries them."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from caudal.sources import iom_tables as iom
from caudal.sources.csv_text import LINE, labels
from caudal.sources.rda import RData
from caudal.sources.source import Reading, Source
from caudal.vocabulary.errors import BadRows
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_NATIONALITY_COLUMNS = ("t", "nat", "n")
_GROUP_COLUMNS = ("t", "demog", "n")
_GROUPS = {"men": "adult", "women": "adult", "boys": "child", "girls": "child"}
_SAID = {"measure": "transits", "place": "darien"}
# Here `OOO` are the nationalities that the publisher does not name; Tibet has no code of its own.
_ALSO = {"OOO": "other_in_darien", "TIB": "CHN"}
_ORIGINS = (*iom.ORIGINS, "other_in_darien")
# Until then the publisher told years, and IOM writes a year by its first day.
_FIRST_MONTHLY_YEAR = 2020


def _table(name: str, frequency: str = "month") -> SourceTable:
    group = name == "group"
    dimension = "group" if group else "origin"
    values = ("adult", "child", "unknown") if group else _ORIGINS
    return SourceTable(
        source="pa_darien",
        name=name,
        measures=("transits",),
        values={"place": ("darien",), dimension: values},
        exhaustive=frozenset({dimension}),
        roots=("darien",),
        frequency=frequency,
        # A nationality without a row may be among the others that are not named.
        sparse=not group,
        open=frozenset() if group else frozenset({"origin"}),
    )


def _read_nationality(opened: bytes | RData, file_name: str) -> Reading:
    """
    Transits by nationality: years to 2019, months from 2020 on, in one file.
    """
    cells, faults = iom.opened_cells(opened, file_name, _NATIONALITY_COLUMNS)
    rows = cells.select(
        period=iom.periods(cells, faults),
        origin=iom.nationality(cells, faults, also=_ALSO),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    annual, unclear = _years_by_their_first_day(rows["period"].unique().to_list())
    parts = (
        ("nationality", "month", ~pl.col("period").is_in([*annual, *unclear])),
        ("nationality_annual", "year", pl.col("period").is_in(annual)),
    )
    readings = [
        iom.released(
            told,
            iom.IomTable(name, _SAID | {"frequency": every}, merged=True, sparse=True),
            file_name,
        )
        for name, every, where in parts
        if not (told := rows.filter(where)).drop_nulls("value").is_empty()
    ]
    if not readings:
        raise BadRows("the file holds no figures", where=file_name, remedy="fetch the file again")
    return iom.together(readings, *(_unclear(rows, day) for day in unclear))


def _years_by_their_first_day(periods: Sequence[date]) -> tuple[list[date], list[date]]:
    """
    Januaries that stand for their year, and those that may stand for either.

    A year before 2020 that has a January only is a year. From 2020 on a lone
    January is a month if nothing follows it; with later years after it, it
    may be a year or what is left of twelve months.
    """
    years: dict[int, set[int]] = {}
    for period in periods:
        years.setdefault(period.year, set()).add(period.month)
    alone = sorted(date(year, 1, 1) for year, months in years.items() if months == {1})
    newest = max(years)
    annual = [day for day in alone if day.year < _FIRST_MONTHLY_YEAR]
    unclear = [day for day in alone if _FIRST_MONTHLY_YEAR <= day.year < newest]
    return annual, unclear


def _unclear(rows: pl.DataFrame, day: date) -> str:
    return (
        f"{rows.filter(pl.col('period') == day).height:,} rows of {day.year} stand in January "
        "alone: whether a month or a year, nothing says; left out"
    )


def _read_group(opened: bytes | RData, file_name: str) -> Reading:
    """
    Transits of men, women, boys and girls, month by month.

    In 2021 and 2022 only men and women are told, and they add up to
    everybody: children are among them, so no age is known there.
    """
    cells, faults = iom.opened_cells(opened, file_name, _GROUP_COLUMNS)
    rows = cells.select(
        period=iom.periods(cells, faults),
        sex=pl.col("demog"),
        group=labels(cells, "demog", _GROUPS, faults, noun="group"),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    return iom.released(iom.ages_told(rows), iom.IomTable("group", _SAID), file_name)


SOURCE = Source(
    name="pa_darien",
    title="Panama, people registered in transit through the Darién",
    publisher="snm",
    layouts=(
        *iom.layouts(
            "irreg-darien-nat",
            _NATIONALITY_COLUMNS,
            _read_nationality,
            table=r"darien_nat(?![a-z])",
        ),
        *iom.layouts("irreg-darien-dmg", _GROUP_COLUMNS, _read_group, table=r"darien_dmg(?![a-z])"),
    ),
    tables=(
        _table("nationality"),
        _table("nationality_annual", "year"),
        _table("group"),
    ),
    licence=iom.LICENCE,
    labels={"group": _GROUPS, "origin": iom.ORIGIN_CODES | _ALSO},
    page=iom.PAGE,
    addresses=(iom.address("irreg_darien_nat"), iom.address("irreg_darien_dmg")),
)
