"""Foreigners returned by Mexico by nationality and kind: as IOM carries them, and the bulletin."""

from caudal.sources import iom_tables as iom
from caudal.sources import mexican_bulletins as bulletins
from caudal.sources.csv_text import LINE, labels
from caudal.sources.mexican_names import MEXICAN
from caudal.sources.rda import RData
from caudal.sources.source import Layout, Reading, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("t", "nat", "type", "n")
_KINDS = {
    "deportation": "deportation",
    "assisted return": "assisted_return",
    "assisted return of children": "assisted_return_of_children",
}
_TITLE = bulletins.title(r"3\.2\.[0-9]+", "devuelt|devoluci")
_NATIONALITY = iom.IomTable(
    "nationality", {"measure": "returns", "place": "MEX"}, divided=("authority",), merged=True
)
_TABLE = SourceTable(
    source="mx_returns",
    name="nationality",
    measures=("returns",),
    values={"place": ("MEX",), "origin": iom.ORIGINS, "authority": tuple(_KINDS.values())},
    exhaustive=frozenset({"origin", "authority"}),
    roots=("MEX",),
    open=frozenset({"origin"}),
)

# The bulletin tells all kinds together, so it has no part of a kind to be zero.
_BULLETIN = SourceTable(
    source="mx_returns",
    name="bulletin",
    measures=("returns",),
    values={"place": ("MEX",), "origin": bulletins.ORIGINS},
    exhaustive=frozenset({"origin"}),
    roots=("MEX",),
    open=frozenset({"origin"}),
)


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Returns by nationality and kind, month by month (table 3.2.4 of Mexico's bulletin).

    The three kinds do not overlap: children are not among the assisted returns.
    """
    cells, faults = iom.opened_cells(opened, file_name, _COLUMNS)
    rows = cells.select(
        period=iom.periods(cells, faults),
        origin=iom.nationality(cells, faults),
        authority=labels(cells, "type", _KINDS, faults, noun="kind of return"),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    return iom.released(rows, _NATIONALITY, file_name)


def _read_bulletin(workbook: Workbook, file_name: str) -> Reading:
    """
    The bulletin's table of all returns, whatever their kind: a year by nationality and month.
    """
    said = {"measure": "returns", "place": "MEX"}
    return bulletins.by_nationality(workbook, file_name, _TITLE, "bulletin", **said)


SOURCE = Source(
    name="mx_returns",
    title="Mexico, foreigners returned to their countries by nationality and kind of return",
    publisher="upm",
    layouts=(
        *iom.layouts("irreg-mexico-exp", _COLUMNS, _read, table=""),
        Layout("bulletin-3.2", (), _read_bulletin, format="workbook", title=_TITLE),
    ),
    tables=(_TABLE, _BULLETIN),
    licence=f"{iom.LICENCE}; the bulletin: {bulletins.LICENCE}",
    labels={"authority": _KINDS, "origin": iom.ORIGIN_CODES | MEXICAN},
    page=iom.PAGE,
    addresses=(iom.address("irreg_mexico_exp"),),
)
