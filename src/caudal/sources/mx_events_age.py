"""Events of people in an irregular situation in Mexico by age, as IOM carries them."""

from caudal.sources import iom_tables as iom
from caudal.sources.csv_text import LINE, labels
from caudal.sources.rda import RData
from caudal.sources.source import Reading, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("t", "sex", "age", "n")
_SEXES = {"male": "male", "female": "female"}
_AGES = {
    "18+": "adult",
    "12-17": "child_12_17",
    "under 12, accompanied": "child_under_12_accompanied",
    "under 12, unaccompanied": "child_under_12_unaccompanied",
}
_AGE = iom.IomTable("age", {"measure": "irregular_events", "place": "MEX"}, divided=("group",))
_TABLE = SourceTable(
    source="mx_events_age",
    name="age",
    measures=("irregular_events",),
    values={"place": ("MEX",), "group": tuple(_AGES.values())},
    exhaustive=frozenset({"group"}),
    roots=("MEX",),
)


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Events by sex and age, month by month (table 3.1.3 of Mexico's bulletin); sexes are summed.
    """
    cells, faults = iom.opened_cells(opened, file_name, _COLUMNS)
    rows = cells.select(
        period=iom.periods(cells, faults),
        sex=labels(cells, "sex", _SEXES, faults, noun="sex"),
        group=labels(cells, "age", _AGES, faults, noun="age"),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    return iom.released(rows, _AGE, file_name)


SOURCE = Source(
    name="mx_events_age",
    title="Mexico, events of people in an irregular situation by age",
    publisher="upm",
    layouts=iom.layouts("irreg-mexico-dmg", _COLUMNS, _read, table=""),
    tables=(_TABLE,),
    licence=iom.LICENCE,
    labels={"group": _AGES},
    page=iom.PAGE,
    addresses=(iom.address("irreg_mexico_dmg"),),
)
