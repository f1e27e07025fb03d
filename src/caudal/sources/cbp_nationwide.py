"""CBP's nationwide encounters: by region and state (`-state`), by region and area (`-aor`)."""

from collections.abc import Mapping

from caudal.sources import cbp_areas
from caudal.sources import cbp_labels as cbp
from caudal.sources.cbp_encounters import EncounterFile, read
from caudal.sources.source import Address, Layout, Reading, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["AREA_ENCOUNTERS", "SOURCE", "STATE_ENCOUNTERS"]

_STATE_COLUMNS = (
    "Fiscal Year",
    "Month Grouping",
    "Month (abbv)",
    "Land Border Region",
    "State",
    "Demographic",
    "Citizenship",
    "Title of Authority",
    "Encounter Count",
)
_AREA_COLUMNS = (
    "Fiscal Year",
    "Month Grouping",
    "Month (abbv)",
    "Component",
    "Land Border Region",
    "Area of Responsibility",
    "AOR (Abbv)",
    "Demographic",
    "Citizenship",
    "Title of Authority",
    "Encounter Type",
    "Encounter Count",
)
_CITIZENSHIPS = {
    "BRAZIL": "BRA",
    "CANADA": "CAN",
    "CHINA, PEOPLES REPUBLIC OF": "CHN",
    "COLOMBIA": "COL",
    "CUBA": "CUB",
    "ECUADOR": "ECU",
    "EL SALVADOR": "SLV",
    "GUATEMALA": "GTM",
    "HAITI": "HTI",
    "HONDURAS": "HND",
    "INDIA": "IND",
    "MEXICO": "MEX",
    "MYANMAR (BURMA)": "MMR",
    "NICARAGUA": "NIC",
    "PERU": "PER",
    "PHILIPPINES": "PHL",
    "ROMANIA": "ROU",
    "RUSSIA": "RUS",
    "TURKEY": "TUR",
    "TURKIYE": "TUR",
    "UKRAINE": "UKR",
    "VENEZUELA": "VEN",
    "OTHER": "other_than_21",
    "": "unknown",
}
_SHARED = {
    "group": ("Demographic", cbp.GROUPS, "group"),
    "origin": ("Citizenship", _CITIZENSHIPS, "citizenship"),
    "authority": ("Title of Authority", cbp.TITLES, "title"),
}
_BODY = {
    "component": ("Component", cbp.COMPONENTS, "component"),
    "encounter_type": ("Encounter Type", cbp.ENCOUNTER_TYPES, "encounter type"),
}


STATE_ENCOUNTERS = EncounterFile(
    "state", _STATE_COLUMNS, _SHARED, place=cbp_areas.state_of, place_labels=cbp_areas.STATE_LABELS
)
AREA_ENCOUNTERS = EncounterFile(
    "aor",
    _AREA_COLUMNS,
    _SHARED | _BODY,
    place=cbp_areas.area_of,
    place_labels=cbp_areas.AREA_LABELS,
)


def _read_state(content: bytes, file_name: str) -> Reading:
    """
    Encounters by region × state, group, citizenship and title. There is no component here.
    """
    return read(content, file_name, STATE_ENCOUNTERS)


def _read_area(content: bytes, file_name: str) -> Reading:
    """
    Encounters by region × sector or field office, component, group, citizenship and title.
    """
    return read(content, file_name, AREA_ENCOUNTERS)


def _table(name: str, places: tuple[str, ...], more: Mapping[str, tuple[str, ...]]) -> SourceTable:
    values = {
        "place": places,
        "origin": tuple(dict.fromkeys(_CITIZENSHIPS.values())),
        "group": tuple(dict.fromkeys(cbp.GROUPS.values())),
        "authority": tuple(cbp.TITLES.values()),
        **more,
    }
    return SourceTable(
        source="cbp_nationwide",
        name=name,
        measures=("encounters",),
        values=values,
        exhaustive=frozenset(values) - {"place"},
        roots=("USA",),
    )


SOURCE = Source(
    name="cbp_nationwide",
    title="CBP, nationwide encounters by region and state, or by region and area",
    publisher="cbp",
    layouts=(
        Layout("nationwide-encounters-state", _STATE_COLUMNS, _read_state),
        Layout("nationwide-encounters-aor", _AREA_COLUMNS, _read_area),
    ),
    tables=(
        _table("state", cbp_areas.STATE_PLACES, {}),
        _table("aor", cbp_areas.AREA_PLACES, {"component": ("usbp", "ofo", "unknown")}),
    ),
    licence=cbp.LICENCE,
    page="https://www.cbp.gov/newsroom/stats/nationwide-encounters",
    labels={"place": cbp_areas.PLACE_LABELS, **AREA_ENCOUNTERS.words},
    addresses=tuple(
        Address(
            "https://www.cbp.gov/sites/default/files/{release_year}-{release_month:02}/"
            f"nationwide-encounters-fy{{first_fy}}-fy{{fy}}{{running_month}}-{by}.csv",
            every="release",
        )
        for by in ("state", "aor")
    ),
)
