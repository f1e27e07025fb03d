"""CBP's file of Southwest land border encounters, `sbo-encounters-*.csv`."""

from caudal.sources import cbp_labels as cbp
from caudal.sources.cbp_encounters import EncounterFile, read
from caudal.sources.source import Address, Layout, Reading, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["ENCOUNTERS", "SOURCE"]

_COLUMNS = (
    "Fiscal Year",
    "Month Grouping",
    "Month (abbv)",
    "Component",
    "Demographic",
    "Citizenship Grouping",
    "Title of Authority",
    "Encounter Type",
    "Encounter Count",
)
_CODES = {
    "component": ("Component", cbp.COMPONENTS, "component"),
    "group": ("Demographic", cbp.GROUPS, "group"),
    "origin": ("Citizenship Grouping", cbp.CITIZENSHIP_GROUPINGS, "citizenship grouping"),
    "authority": ("Title of Authority", cbp.TITLES, "title"),
    "encounter_type": ("Encounter Type", cbp.ENCOUNTER_TYPES, "encounter type"),
}
ENCOUNTERS = EncounterFile("southwest", _COLUMNS, _CODES)
_TABLE = SourceTable(
    source="cbp_southwest",
    name="southwest",
    measures=("encounters",),
    values={
        "place": ("southwest_land_border",),
        "origin": ("MEX", "GTM", "HND", "SLV", "other_than_4", "unknown"),
        "group": ("family", "single_adult", "unaccompanied_child", "accompanied_minor", "unknown"),
        "authority": ("title_8", "title_42", "unknown"),
        "component": ("usbp", "ofo", "unknown"),
    },
    exhaustive=frozenset({"origin", "group", "authority", "component"}),
    roots=("southwest_land_border",),
)


def _read(content: bytes, file_name: str) -> Reading:
    """
    Encounters by component, group, citizenship grouping and title, month by month.

    Some of these files write counts as `9584.0`, are unsorted, and hold
    explicit zeros; the others leave an absent combination out.
    """
    return read(content, file_name, ENCOUNTERS)


SOURCE = Source(
    name="cbp_southwest",
    title="CBP, Southwest land border encounters",
    publisher="cbp",
    layouts=(Layout("sbo-encounters", _COLUMNS, _read),),
    tables=(_TABLE,),
    licence=cbp.LICENCE,
    page="https://www.cbp.gov/newsroom/stats/southwest-land-border-encounters",
    labels=ENCOUNTERS.words,
    addresses=(
        Address(
            "https://www.cbp.gov/sites/default/files/{release_year}-{release_month:02}/"
            "sbo-encounters-fy{first_fy}-fy{fy}{running_month}.csv",
            every="release",
        ),
    ),
)
