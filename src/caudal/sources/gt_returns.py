"""Guatemalans received back from Mexico and from the United States, as IOM carries them."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from caudal.sources import iom_tables as iom
from caudal.sources.csv_text import LINE, labels
from caudal.sources.rda import RData
from caudal.sources.source import Reading, Release, Source
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("t", "sex", "age", "origin", "n")
_SEXES = {"male": "male", "female": "female"}
_AGES = {
    "adult": "adult",
    "accompanied child": "accompanied_minor",
    "unaccompanied child": "unaccompanied_child",
}
# From 2024 on the rows of one sender have no label: who that is, the file does not say.
_SENDERS = {"MEX": "MEX", "USA": "USA", "": "unknown"}
_TABLES = {"from_mexico": ("MEX",), "from_usa": ("USA",), "every_sender": tuple(_SENDERS.values())}
_SAID = {"measure": "receptions", "place": "GTM", "origin_basis": "departure"}


def _table(name: str) -> SourceTable:
    return SourceTable(
        source="gt_returns",
        name=name,
        measures=("receptions",),
        values={"place": ("GTM",), "origin": _TABLES[name], "group": tuple(_AGES.values())},
        exhaustive=frozenset({"group", "origin"} if name == "every_sender" else {"group"}),
        roots=("GTM",),
        origin_basis="departure",
    )


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Receptions by sending country and group, month by month; sexes are summed.

    A sender is told in a table of its own, in the months in which it has
    rows: a month that one of them left out is not a month without people.
    All senders together are told where none of them is missing.
    """
    cells, faults = iom.opened_cells(opened, file_name, _COLUMNS)
    rows = cells.select(
        period=iom.periods(cells, faults),
        sex=labels(cells, "sex", _SEXES, faults, noun="sex"),
        group=labels(cells, "age", _AGES, faults, noun="age"),
        origin=labels(cells, "origin", _SENDERS, faults, noun="sending country"),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    whole = iom.released(rows, iom.IomTable("every_sender", _SAID, divided=("group",)), file_name)
    every = whole.releases[0]
    short = _with_a_sender_missing(rows)
    releases = (
        *_by_sender(every),
        *_of(every, "every_sender", ~pl.col("period").is_in(short)),
    )
    odd = [
        f"in {len(short)} months, {month_name(first)} to {month_name(short[-1])}, a sending "
        "country has no row: there no total of all is told"
        for first in short[:1]
    ]
    return Reading(releases, report=whole.report, findings=(*whole.findings, *odd))


def _by_sender(every: Release) -> Iterator[Release]:
    for name, senders in _TABLES.items():
        if len(senders) == 1:
            yield from _of(every, name, pl.col("origin") == senders[0])


def _of(every: Release, name: str, told: pl.Expr) -> Iterator[Release]:
    rows = every.observations.filter(told)
    if rows.is_empty():
        return
    periods = set(rows["period"])
    lost = {dimension: sorted(periods & set(days)) for dimension, days in every.lost.items()}
    if name != "every_sender":
        # Here each row has the sender's label.
        lost.pop("origin", None)
    kept = {dimension: days for dimension, days in lost.items() if days}
    yield Release(name, rows, lost=kept, ended_only=True)


def _with_a_sender_missing(rows: pl.DataFrame) -> list[date]:
    """Months in which a sender of the file has no row, nor is there a row without a label."""
    senders = set(rows["origin"]) - {"unknown"}
    told = rows.group_by("period").agg(pl.col("origin").unique())
    return sorted(
        period
        for period, found in told.iter_rows()
        if "unknown" not in found and not senders <= set(found)
    )


SOURCE = Source(
    name="gt_returns",
    title="Guatemala, nationals received back from Mexico and from the United States",
    publisher="igm",
    layouts=iom.layouts("irreg-guatemala", _COLUMNS, _read, table=""),
    tables=tuple(_table(name) for name in _TABLES),
    licence=iom.LICENCE,
    labels={"group": _AGES, "origin": _SENDERS},
    page=iom.PAGE,
    addresses=(iom.address("irreg_guatemala"),),
)
