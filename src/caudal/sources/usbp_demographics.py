"""The Border Patrol's workbook of encounters by sector, citizenship grouping and group."""

from dataclasses import replace

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.cbp_areas import SOUTHWEST_SECTORS
from caudal.sources.csv_text import LAYOUT_CHANGED, Faults, counts, labels
from caudal.sources.source import Layout, Reading, Source
from caudal.sources.workbook import Workbook, sheet_table
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("FY", "Month", "Sector", "Citizenship Grouping", "Demographic", "Count")
_SECTORS = {
    "BBT": "big_bend_sector",
    "DRT": "del_rio_sector",
    "ELC": "el_centro_sector",
    "EPT": "el_paso_sector",
    "LRT": "laredo_sector",
    "RGV": "rio_grande_valley_sector",
    "SDC": "san_diego_sector",
    "TCA": "tucson_sector",
    "YUM": "yuma_sector",
} | {code.removesuffix("_sector").replace("_", " ").title(): code for code in SOUTHWEST_SECTORS}
_GROUPINGS = {
    "Mexico": "MEX",
    "Northern Triangle": "northern_triangle",
    # All but Mexico, Guatemala, Honduras and El Salvador: the remainder of the dashboards too.
    "All Other": "other_than_4",
    "Other": "other_than_4",
    "": "unknown",
}
_GROUPS = {label: code for label, code in cbp.GROUPS.items() if code != "accompanied_minor"}
_TABLE = SourceTable(
    source="usbp_demographics",
    name="sector",
    measures=("encounters",),
    values={
        "place": SOUTHWEST_SECTORS,
        "origin": ("MEX", "northern_triangle", "other_than_4", "unknown"),
        "group": ("family", "single_adult", "unaccompanied_child", "unknown"),
        "component": ("usbp",),
    },
    exhaustive=frozenset({"origin", "group"}),
    roots=("southwest_land_border",),
)


def _read(workbook: Workbook, file_name: str) -> Reading:
    """
    Encounters by sector × citizenship grouping × group, month by month.

    A finer dimension was dropped before publication: most rows repeat the
    labels of others, and many count 1. They are an aggregate, and are summed.
    From March 2020 on Title 8 and Title 42 stand together.
    """
    table = sheet_table(workbook, _COLUMNS, (), file_name)
    faults = Faults(table.where, LAYOUT_CHANGED, unit="row")
    rows = table.cells.select(
        period=cbp.fiscal_periods(table.cells, faults, year="FY", month="Month"),
        place=labels(table.cells, "Sector", _SECTORS, faults, noun="sector"),
        origin=labels(
            table.cells, "Citizenship Grouping", _GROUPINGS, faults, noun="citizenship grouping"
        ),
        group=labels(table.cells, "Demographic", _GROUPS, faults, noun="group"),
        value=counts(table.cells, "Count", faults),
    )
    faults.refuse_if_any()
    keys = ["period", "place", "origin", "group"]
    summed = rows.group_by(keys).agg(pl.col("value").sum()).sort(keys)
    findings = list(table.findings)
    if table.stored_as_text["Count"]:
        findings.append(f"{table.stored_as_text['Count']:,} counts are stored as text: read")
    told = f"{rows.height:,} rows, summed to {summed.height:,} combinations of labels"
    reading = cbp.released("sector", cbp.as_observations(summed, component="usbp"), findings)
    return replace(reading, report=(reading.report[0], told))


SOURCE = Source(
    name="usbp_demographics",
    title="US Border Patrol, encounters by Southwest sector, citizenship grouping and group",
    publisher="cbp",
    layouts=(Layout("sector-workbook", _COLUMNS, _read, format="workbook"),),
    tables=(_TABLE,),
    licence=cbp.LICENCE,
    page="https://www.cbp.gov/newsroom/stats/southwest-land-border-encounters",
    labels={"place": _SECTORS, "origin": _GROUPINGS, "group": _GROUPS},
)
