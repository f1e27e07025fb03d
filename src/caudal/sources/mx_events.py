"""Events of people in an irregular situation in Mexico by nationality: as IOM carries them, and the bulletin."""

from caudal.sources import iom_tables as iom
from caudal.sources import mexican_bulletins as bulletins
from caudal.sources.csv_text import LINE
from caudal.sources.mexican_names import MEXICAN
from caudal.sources.rda import RData
from caudal.sources.source import Layout, Reading, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("t", "nat", "n")
# Until January 2022 it counted only people `presentados`; since then `canalizados` too.
_TITLE = bulletins.title(r"3\.1\.1", "irregular|presentad|canalizad")
_NATIONALITY = iom.IomTable(
    "nationality", {"measure": "irregular_events", "place": "MEX"}, merged=True
)
_TABLE = SourceTable(
    source="mx_events",
    name="nationality",
    measures=("irregular_events",),
    values={"place": ("MEX",), "origin": bulletins.ORIGINS},
    exhaustive=frozenset({"origin"}),
    roots=("MEX",),
    open=frozenset({"origin"}),
)


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Events by nationality, month by month (table 3.1.1 of Mexico's bulletin).

    Several of the publisher's nationalities have one code in IOM's table
    (French Guiana is FRA): rows that repeat a code are summed.
    """
    cells, faults = iom.opened_cells(opened, file_name, _COLUMNS)
    rows = cells.select(
        period=iom.periods(cells, faults),
        origin=iom.nationality(cells, faults),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    return iom.released(rows, _NATIONALITY, file_name)


def _read_bulletin(workbook: Workbook, file_name: str) -> Reading:
    """
    Table 3.1.1 of the bulletin itself: a year by nationality and month.
    """
    said = {"measure": "irregular_events", "place": "MEX"}
    return bulletins.by_nationality(workbook, file_name, _TITLE, "nationality", **said)


SOURCE = Source(
    name="mx_events",
    title="Mexico, events of people in an irregular situation by nationality",
    publisher="upm",
    layouts=(
        *iom.layouts("irreg-mexico-nat", _COLUMNS, _read, table=r"mexico_nat(?![a-z])"),
        Layout("bulletin-3.1.1", (), _read_bulletin, format="workbook", title=_TITLE),
    ),
    tables=(_TABLE,),
    licence=f"{iom.LICENCE}; the bulletin: {bulletins.LICENCE}",
    labels={"origin": iom.ORIGIN_CODES | MEXICAN},
    page=iom.PAGE,
    addresses=(iom.address("irreg_mexico_nat"),),
)
