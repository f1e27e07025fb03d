"""OHSS's workbook of the Border Patrol's encounters from fiscal year 2000 on (KHSM)."""

from caudal.sources import cbp_labels as cbp
from caudal.sources import ohss_khsm as khsm
from caudal.sources.ohss_labels import FORMER_STATES, GROUPS, PRECISION, REGIONS, SECTORS
from caudal.sources.source import Layout, Reading, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

# The Border Patrol's coastal sectors: all that it has outside the land borders.
_REGIONS = {**REGIONS, "Coastal Border": "outside_land_borders"}
_PLACES = ("USA", *dict.fromkeys(_REGIONS.values()))
_COLUMNS = {
    "Region": khsm.Labels("place", _REGIONS, "region"),
    "Sector": khsm.Labels("place", SECTORS, "sector"),
    "Citizenship": khsm.Labels("origin", None, "citizenship"),
    "Family Status": khsm.Labels("group", GROUPS, "family status"),
}
# `Rgn and Sector` is not among them: it repeats `Sector`, with the region of each.
_BREAKDOWNS = (
    khsm.Breakdown("sector", ((), ("Region",), ("Sector",))),
    khsm.Breakdown("citizenship", ((), ("Region",), ("Citizenship",), ("Region", "Citizenship"))),
    khsm.Breakdown(
        "family_status", ((), ("Region",), ("Family Status",), ("Region", "Family Status"))
    ),
)
_BY_MONTH = (
    SourceTable(
        source="ohss_khsm_encounters",
        name="sector",
        measures=("encounters",),
        values={"place": (*_PLACES, *dict.fromkeys(SECTORS.values())), "component": ("usbp",)},
        roots=("USA",),
    ),
    SourceTable(
        source="ohss_khsm_encounters",
        name="citizenship",
        measures=("encounters",),
        values={
            "place": _PLACES,
            "origin": ("all", *COUNTRIES, *FORMER_STATES.values(), "stateless", "unknown"),
            "component": ("usbp",),
        },
        roots=("USA",),
        open=frozenset({"origin"}),
    ),
    SourceTable(
        source="ohss_khsm_encounters",
        name="family_status",
        measures=("encounters",),
        values={
            "place": _PLACES,
            "group": ("all", "family", "single_adult", "unaccompanied_child"),
            "component": ("usbp",),
        },
        roots=("USA",),
        # Families are told from October 2011 on, children alone from October 2007 on.
        sparse=True,
    ),
)


def _read(workbook: Workbook, file_name: str) -> Reading:
    """Encounters by sector, by citizenship and by family status, each with its totals."""
    return khsm.read(
        workbook,
        file_name,
        breakdowns=_BREAKDOWNS,
        columns=_COLUMNS,
        said={"measure": "encounters", "component": "usbp"},
    )


SOURCE = Source(
    name="ohss_khsm_encounters",
    title="OHSS Key Homeland Security Metrics, Border Patrol encounters from fiscal year 2000 on",
    publisher="ohss",
    layouts=(
        Layout(
            "metrics-workbook",
            (),
            _read,
            format="workbook",
            title=khsm.begins_with("Sector"),
        ),
    ),
    tables=(*_BY_MONTH, *map(khsm.annual, _BY_MONTH)),
    licence=cbp.LICENCE,
    labels=khsm.words(_COLUMNS),
    page="https://ohss.dhs.gov/khsm/cbp-encounters",
    precision=PRECISION,
)
