"""People registered as having entered Honduras irregularly, as IOM carries them."""

from collections.abc import Mapping

import polars as pl

from caudal.sources import iom_tables as iom
from caudal.sources.csv_text import LINE, labels
from caudal.sources.rda import RData
from caudal.sources.source import Reading, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_TOTAL_COLUMNS = ("t", "n")
_NATIONALITY_COLUMNS = ("t", "nat", "n")
# `orig` is the publisher's own label, `name` IOM's of the code (11 March 2025 only).
_NAMES = ("orig", "name")
_GROUP_COLUMNS = ("t", "demog", "n")
_GROUPS = {"men": "adult", "women": "adult", "boys": "child", "girls": "child"}
_SAID = {"measure": "irregular_entries", "place": "HND"}
_BY_NATIONALITY = {"origin": iom.ORIGINS}
_BY_GROUP = {"group": ("adult", "child", "unknown")}
_TABLES: tuple[tuple[str, str, Mapping[str, tuple[str, ...]]], ...] = (
    ("month", "month", {}),
    ("nationality", "month", _BY_NATIONALITY),
    ("nationality_annual", "year", _BY_NATIONALITY),
    ("group", "month", _BY_GROUP),
    ("group_annual", "year", _BY_GROUP),
)


def _table(name: str, frequency: str, values: Mapping[str, tuple[str, ...]]) -> SourceTable:
    return SourceTable(
        source="hn_entries",
        name=name,
        measures=("irregular_entries",),
        values={"place": ("HND",), **values},
        exhaustive=frozenset(values),
        roots=("HND",),
        frequency=frequency,
        open=frozenset({"origin"} & set(values)),
    )


def _read_total(opened: bytes | RData, file_name: str) -> Reading:
    """
    Entries month by month.
    """
    cells, faults = iom.opened_cells(opened, file_name, _TOTAL_COLUMNS)
    rows = cells.select(
        period=iom.periods(cells, faults), value=iom.counted(cells, faults), line=LINE
    )
    faults.refuse_if_any()
    return iom.released(rows, iom.IomTable("month", _SAID), file_name)


def _read_nationality(opened: bytes | RData, file_name: str) -> Reading:
    """
    Entries by nationality: year by year, or in later files month by month.
    """
    cells, faults = iom.opened_cells(opened, file_name, _NATIONALITY_COLUMNS, _NAMES)
    name, frequency = _kept_by("nationality", cells)
    rows = cells.select(
        period=iom.periods(cells, faults, frequency=frequency),
        origin=iom.nationality(cells, faults),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    said = _SAID | {"frequency": frequency}
    return iom.released(rows, iom.IomTable(name, said, merged=True), file_name)


def _read_group(opened: bytes | RData, file_name: str) -> Reading:
    """
    Entries of men, women, boys and girls: year by year, or in later files month by month.
    """
    cells, faults = iom.opened_cells(opened, file_name, _GROUP_COLUMNS)
    name, frequency = _kept_by("group", cells)
    rows = cells.select(
        period=iom.periods(cells, faults, frequency=frequency),
        sex=pl.col("demog"),
        group=labels(cells, "demog", _GROUPS, faults, noun="group"),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    table = iom.IomTable(name, _SAID | {"frequency": frequency})
    return iom.released(iom.ages_told(rows), table, file_name)


def _kept_by(name: str, cells: pl.DataFrame) -> tuple[str, str]:
    """Table and frequency of a file: its periods are years (`2018`) or months (`2018-01-01`)."""
    years = cells["t"].str.strip_chars().str.contains(r"^[0-9]{4}(\.0+)?$").mean()
    return (
        (f"{name}_annual", "year") if isinstance(years, float) and years > 0.5 else (name, "month")
    )


SOURCE = Source(
    name="hn_entries",
    title="Honduras, people registered as having entered irregularly",
    publisher="inm_hn",
    layouts=(
        *iom.layouts("irreg-honduras", _TOTAL_COLUMNS, _read_total, table=r"honduras(?![a-z])"),
        *iom.layouts(
            "irreg-honduras-nat",
            _NATIONALITY_COLUMNS,
            _read_nationality,
            optional=_NAMES,
            table=r"honduras_nat(?![a-z])",
        ),
        *iom.layouts(
            "irreg-honduras-dmg", _GROUP_COLUMNS, _read_group, table=r"honduras_dmg(?![a-z])"
        ),
    ),
    tables=tuple(_table(*one) for one in _TABLES),
    licence=iom.LICENCE,
    labels={"group": _GROUPS, "origin": iom.ORIGIN_CODES},
    page=iom.PAGE,
    addresses=tuple(iom.address(f"irreg_honduras{part}") for part in ("", "_nat_m", "_dmg_m")),
)
