"""CBP's encounters at the Southwest land border by area, as IOM carries them."""

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources import iom_tables as iom
from caudal.sources.cbp_areas import AREA_LABELS, SOUTHWEST_SECTORS
from caudal.sources.csv_text import LINE, labels
from caudal.sources.rda import RData
from caudal.sources.source import Reading, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("t", "component", "area", "authority", "type", "demog", "nat", "n")
# The fiscal month, whose year is one too high in every file held.
_FISCAL = ("t_fy",)
_BORDER = "southwest_land_border"
_OFFICES = tuple(
    f"{name}_field_office_at_{_BORDER}" for name in ("el_paso", "laredo", "san_diego", "tucson")
)
_AREAS = {
    label: code
    for label in AREA_LABELS["Area of Responsibility"]
    for code in (label.lower().replace(" ", "_"),)
    if code in SOUTHWEST_SECTORS
} | {f"{code.split('_field')[0].replace('_', ' ').title()} Field Office": code for code in _OFFICES}
# The 21 nationalities of CBP's own files; `OOO` is their `OTHER`.
_ORIGINS = (
    "BRA", "CAN", "CHN", "COL", "CUB", "ECU", "GTM", "HND", "HTI", "IND", "MEX", "MMR", "NIC", "PER",
    "PHL", "ROU", "RUS", "SLV", "TUR", "UKR", "VEN",
)  # fmt: skip
_NATIONALITIES = {code: code for code in _ORIGINS} | {"OOO": "other_than_21", "": "unknown"}
_VALUES = {
    "origin": tuple(_NATIONALITIES.values()),
    "group": tuple(dict.fromkeys(cbp.GROUPS.values())),
    "authority": tuple(cbp.TITLES.values()),
    "component": tuple(dict.fromkeys(cbp.COMPONENTS.values())),
}


def _table(name: str, places: tuple[str, ...]) -> SourceTable:
    return SourceTable(
        source="iom_usa",
        name=name,
        measures=("encounters",),
        values={"place": places, **_VALUES},
        exhaustive=frozenset(_VALUES),
        roots=(_BORDER,),
    )


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Encounters by area, component, group, nationality and title, month by month.

    Months that tell an area of every row are one table, those that do not
    (fiscal years 2018 and 2019) another, of the border as a whole. Where
    IOM lost the nationality, rows repeat their labels and are summed.
    """
    cells, faults = iom.opened_cells(opened, file_name, _COLUMNS, _FISCAL)
    labels(cells, "type", cbp.ENCOUNTER_TYPES, faults, noun="encounter type")
    rows = cells.select(
        period=iom.periods(cells, faults),
        area=labels(cells, "area", _AREAS | {"": "unknown"}, faults, noun="area"),
        origin=labels(cells, "nat", _NATIONALITIES, faults, noun="nationality"),
        group=labels(cells, "demog", cbp.GROUPS, faults, noun="group"),
        authority=labels(cells, "authority", cbp.TITLES, faults, noun="title"),
        component=labels(cells, "component", cbp.COMPONENTS, faults, noun="component"),
        type=labels(cells, "type", cbp.ENCOUNTER_TYPES, faults, noun="encounter type"),
        value=iom.counted(cells, faults),
        line=LINE,
    )
    faults.refuse_if_any()
    bare = (pl.col("area") == "unknown").any().over("period")
    rows = rows.with_columns(place=pl.when(bare).then(pl.lit(_BORDER)).otherwise("area"))
    parts = [("area", rows.filter(~bare)), (_BORDER, rows.filter(bare))]
    readings = [
        iom.released(part, iom.IomTable(name, {}, merged=True), file_name)
        for name, part in parts
        if not part.is_empty()
    ]
    return iom.together(readings)


SOURCE = Source(
    name="iom_usa",
    title="CBP's Southwest land border encounters by area, as IOM carries them",
    publisher="cbp",
    layouts=iom.layouts("irreg-usa", _COLUMNS, _read, optional=_FISCAL, table=""),
    tables=(_table("area", (*SOUTHWEST_SECTORS, *_OFFICES)), _table(_BORDER, (_BORDER,))),
    licence=iom.LICENCE,
    labels={
        "place": _AREAS,
        "origin": _NATIONALITIES,
        "group": cbp.GROUPS,
        "authority": cbp.TITLES,
        "component": cbp.COMPONENTS,
    },
    page=iom.PAGE,
    calendar="never",
    addresses=(iom.address("irreg_usa"),),
)
