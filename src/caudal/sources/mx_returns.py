"""Foreigners returned by Mexico by nationality and kind of return, as IOM carries them."""

from caudal.sources import iom_tables as iom
from caudal.sources.csv_text import LINE, labels
from caudal.sources.rda import RData
from caudal.sources.source import Layout, Reading, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("t", "nat", "type", "n")
_KINDS = {
    "deportation": "deportation",
    "assisted return": "assisted_return",
    "assisted return of children": "assisted_return_of_children",
}
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


_LAYOUTS: tuple[Layout, ...] = iom.layouts("irreg-mexico-exp", _COLUMNS, _read, table="")
SOURCE = Source(
    name="mx_returns",
    title="Mexico, foreigners returned to their countries by nationality and kind of return",
    publisher="upm",
    layouts=_LAYOUTS,
    tables=(_TABLE,),
    licence=iom.LICENCE,
    page=iom.PAGE,
    addresses=(iom.address("irreg_mexico_exp"),),
)
