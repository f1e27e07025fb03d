"""Which of OHSS's monthly tables are taken, and what their blocks and columns become."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from caudal.sources.cbp_areas import REGION_OF_SECTOR
from caudal.sources.ohss_labels import CITIZENSHIPS, FORMER_STATES, GROUPS, REGIONS, SECTORS
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.tables import SourceTable

__all__ = ["LEFT", "REMAINDERS", "TABLES", "WORDS", "Meaning", "Taken", "declared"]

# What a label becomes: codes by dimension (or `measure`); None: it stays in the file.
Meaning = Mapping[str, str] | None

_SOUTHWEST = "southwest_land_border"
# Lists of citizenships whose remainder has a name: `other_than_<length>_<hash of the list>`.
REMAINDERS = (
    "other_than_10_45987c", "other_than_10_747e25", "other_than_10_cf7e94",
    "other_than_10_30de7f", "other_than_10_2688c2", "other_than_10_66f16a",
    "other_than_10_3ce5a9", "other_than_10_735415", "other_than_10_027bb3",
    "other_than_10_8aea9b", "other_than_10_28371a", "other_than_100_cfd92f",
    "other_than_100_f03d06", "other_than_100_5a9317", "other_than_100_8f4b4e",
    "other_than_100_58ec78",
)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """
    A table of the workbook that is taken.

    Args:
        name: of the table.
        title: of the sheet, without the years.
        said: what is true of every figure; `measure` and `place` at least.
        blocks: what the labels above the header become; "" where there is none.
        columns: what the labels of the header become, `block|label` before `label`.
        citizens: `blocks` or `columns` where those not named here are citizenships.
    """

    name: str
    title: str
    said: Mapping[str, str]
    blocks: Mapping[str, Meaning] = field(default_factory=dict)
    columns: Mapping[str, Meaning] = field(default_factory=dict)
    citizens: str = ""

    def meaning(self, block: str, label: str) -> Meaning | str:
        """What a column becomes; or the label that is not known here."""
        above: Meaning = {} if not self.blocks else self.blocks.get(block.casefold())
        if self.citizens == "blocks" and block.casefold() not in self.blocks:
            above = {}
        elif self.blocks and block.casefold() not in self.blocks:
            return block or label
        below = self._column(block, label)
        if isinstance(below, str):
            return below
        return None if above is None or below is None else {**self.said, **above, **below}

    def _column(self, block: str, label: str) -> Meaning | str:
        for key in (f"{block}|{label}".casefold(), label.casefold()):
            if key in self.columns:
                return self.columns[key]
        return {} if self.citizens == "columns" else label


def _plain(meanings: Mapping[str, Meaning]) -> Mapping[str, Meaning]:
    return {label.casefold(): meaning for label, meaning in meanings.items()}


def _as(dimension: str, codes: Mapping[str, str]) -> dict[str, Meaning]:
    return {label: {dimension: code} for label, code in codes.items()}


_TOTAL: dict[str, Meaning] = {"Total": {"origin": "all"}}
_BODIES = {"Total CBP": "all", "CBP": "all", "USBP": "usbp", "OFO": "ofo"}
_CBP = _as("component", _BODIES)
_REGIONS = {
    "Total": "USA",
    **REGIONS,
    "Coastal Border": "coastal_border",
    "Air Ports of Entry": "air_ports_of_entry",
}
_GROUPS = {"Total": "all", **GROUPS}
_OFFICES = {"San Diego": "CA", "Tucson": "AZ", "El Paso": "TX", "Laredo": "TX"}
_AREA: dict[str, Meaning] = {
    "Total CBP": {"component": "all"},
    "Total USBP": {"component": "usbp"},
    "Total OFO": {"component": "ofo"},
    **{
        f"USBP|{label}": {"component": "usbp", "place": code}
        for label, code in SECTORS.items()
        if REGION_OF_SECTOR[code] == _SOUTHWEST
    },
    **{
        f"OFO|{name}{state}": {
            "component": "ofo",
            "place": f"{name.lower().replace(' ', '_')}_field_office_at_{_SOUTHWEST}",
        }
        for name, code in _OFFICES.items()
        for state in (f", {code}", "")
    },
}
_ENCOUNTER_TYPES = {
    "Total CBP": "encounters",
    "Enforcement Encounters": "enforcement_encounters",
    "Administrative Encounters": "administrative_encounters",
}
# Only Title 42 has a code among the outcomes; the others have no column.
_OUTCOMES = {"Total Encounters": "all", "T42 expulsions": "title_42"}
_OUTCOME: dict[str, Meaning] = {
    **_as("authority", _OUTCOMES),
    **dict.fromkeys(
        (
            "T8 repatriations",
            "Migrant Protection Protocols",
            "Transfers to ICE",
            "Transfers to HHS",
            "USBP Releases",
            "OFO Paroles",
            "Other outcomes",
        )
    ),
}
_REASONS = (
    "Removal Book-out", "Order of Supervision", "Bonded Out", "Order of Recognizance", "Paroled",
    "Relief", "Other",
)  # fmt: skip
_TYPES = {
    "Total Repatriations": "all",
    "Total Title 8 Repatriations": "title_8",
    "Title 42 Expulsions": "title_42",
    "Total Removals": "removal",
    "Total Enforcement Returns": "enforcement_return",
    "Total Administrative Returns": "administrative_return",
}
_TYPE: dict[str, Meaning] = {
    **_as("authority", _TYPES),
    **dict.fromkeys(
        (
            "Title 8 Enforcement Repatriations",
            "Expedited Removals",
            "Reinstatements of Removal Orders",
            "Other Removals",
            "Withdrawals",
            "Voluntary Returns",
            "Voluntary Departures",
            "Other Enforcement Returns",
            "Crew Members Detained",
        )
    ),
}


def _by_citizenship(name: str, title: str, **said: str) -> Taken:
    """A sheet whose columns are a total, citizenships, and the rest of their list."""
    return Taken(name, title, said, columns=_plain(_TOTAL), citizens="columns")


def _total_only(name: str, title: str, *left: str, **said: str) -> Taken:
    """A sheet of which the total is taken; its parts have no column."""
    return Taken(name, title, said, columns=_plain({"Total": {}, **dict.fromkeys(left)}))


_ENCOUNTERS = {"measure": "encounters", "place": _SOUTHWEST}
_BOOK_OUTS = {"measure": "book_outs", "place": _SOUTHWEST}
_BOOK_OUT_TITLE = "CBP SW Border Encounters Book-Outs by"
_FEAR = "credible_fear_screenings"
TABLES = (
    Taken(
        "region",
        "Nationwide CBP Encounters by Encounter Type and Region",
        {"measure": "encounters", "place": "USA"},
        blocks=_plain(_as("measure", _ENCOUNTER_TYPES)),
        columns=_plain(_as("place", _REGIONS)),
    ),
    Taken(
        "southwest_citizenship",
        "CBP SW Border Encounters by Agency and Selected Citizenship",
        _ENCOUNTERS,
        blocks=_plain(_CBP),
        columns=_plain(_TOTAL),
        citizens="columns",
    ),
    Taken(
        "southwest_family_status",
        "CBP SW Border Encounters by Agency and Family Status",
        _ENCOUNTERS,
        blocks=_plain(_CBP),
        columns=_plain(_as("group", _GROUPS)),
    ),
    Taken(
        "southwest_area",
        "CBP SW Border Encounters by Agency and Sector or Field Office",
        _ENCOUNTERS,
        columns=_plain(_AREA),
    ),
    _by_citizenship(
        "usbp_citizenship",
        "Nationwide USBP Encounters by Top 100 Citizenships",
        measure="encounters",
        place="USA",
        component="usbp",
    ),
    _by_citizenship(
        "ofo_citizenship",
        "Nationwide OFO Enforcement Encounters by Top 100 Citizenships",
        measure="enforcement_encounters",
        place="USA",
        component="ofo",
    ),
    _by_citizenship(
        "southwest_usbp_citizenship",
        "SW Border USBP Encounters by Top 100 Citizenships",
        component="usbp",
        **_ENCOUNTERS,
    ),
    _by_citizenship("cbp_one", "CBP One Appointments", measure="appointments", place=_SOUTHWEST),
    Taken(
        "book_outs_agency",
        f"{_BOOK_OUT_TITLE} Agency",
        _BOOK_OUTS,
        blocks=_plain(_CBP),
        columns=_plain(_OUTCOME),
    ),
    Taken(
        "book_outs_family_status",
        f"{_BOOK_OUT_TITLE} Family Status",
        _BOOK_OUTS,
        blocks=_plain({"Total Encounters": {"group": "all"}, **_as("group", GROUPS)}),
        columns=_plain(_OUTCOME),
    ),
    Taken(
        "book_outs_citizenship",
        f"{_BOOK_OUT_TITLE} Selected Citizenship",
        _BOOK_OUTS,
        blocks=_plain({"Total Encounters": {"origin": "all"}}),
        columns=_plain(_OUTCOME),
        citizens="blocks",
    ),
    _by_citizenship(
        "ero_arrests",
        "ERO Administrative Arrests by Selected Citizenship",
        measure="administrative_arrests",
        place="USA",
    ),
    _by_citizenship(
        "book_ins",
        "Book-Ins to ICE Detention by Selected Citizenship",
        measure="book_ins",
        place="USA",
    ),
    Taken(
        "ice_book_outs",
        "ICE Book-Outs by Initial Arresting Agency",
        {"measure": "book_outs", "place": "USA", "component": "ice"},
        blocks=_plain({"Total": {}, "CBP": None, "ICE": None}),
        columns=_plain({"Total": {}, **dict.fromkeys(_REASONS)}),
    ),
    _by_citizenship(
        "ice_repatriations",
        "ICE ERO Removals and Returns by Selected Citizenship",
        measure="repatriations",
        place="USA",
        component="ice",
    ),
    Taken(
        "repatriations_type",
        "DHS Repatriations by Type",
        {"measure": "repatriations", "place": "USA"},
        columns=_plain(_TYPE),
    ),
    *(
        _by_citizenship(
            f"{code}s",
            f"DHS {title} by Selected Citizenship",
            measure="repatriations",
            place="USA",
            authority=code,
        )
        for title, code in (
            ("Removals", "removal"),
            ("Enforcement Returns", "enforcement_return"),
            ("Administrative Returns", "administrative_return"),
        )
    ),
    _by_citizenship(
        "southwest_credible_fear",
        "SW Border Credible Fear Screenings Referred to USCIS by Selected Citizenship",
        measure=_FEAR,
        place=_SOUTHWEST,
    ),
    _by_citizenship(
        "credible_fear",
        "Nationwide Credible Fear Screenings Referred to USCIS by Selected Citizenship",
        measure=_FEAR,
        place="USA",
    ),
    *(
        _total_only(
            f"{name}credible_fear_decisions",
            f"{title} Credible Fear Screenings Completed by Result",
            "Positive Fear",
            "Negative Fear",
            "Administrative Closure",
            measure="credible_fear_decisions",
            place=place,
        )
        for name, title, place in (
            ("southwest_", "SW Border", _SOUTHWEST),
            ("", "Nationwide", "USA"),
        )
    ),
    # Its total is that of four processes, not of all paroles: only the four are taken.
    Taken(
        "chnv_paroles",
        "Confirmed CHNV Paroles by Process",
        {"measure": "paroles", "place": "USA"},
        columns=_plain({"Total": None}),
        citizens="columns",
    ),
)
# Sheets that stay in the file, and why.
LEFT = {
    "ERO Administrative Arrests by Criminality": "criminality has no column",
    "Book-Ins to ICE Detention by Criminality": "criminality has no column",
    "ICE Book-Outs by Criminality": "criminality has no column",
    "ICE ERO Removals and Returns by Criminality": "criminality has no column",
    "DHS Removals by Criminality": "criminality has no column",
    "Book-Ins to ICE Detention by Initial Arresting Agency": "who arrested has no column",
    "ICE ERO Removals and Returns by Initial Arresting Agency": "who arrested has no column",
    "DHS Removals by Initial Arresting Agency": "who arrested has no column",
    "Confirmed CHNV Beneficiaries by Process": "a petition is no event of a person",
    "CHNV Parole Process Advance Travel Authorizations by Process": "one person may have several",
}


def _titles(dimension: str) -> dict[str, str]:
    return {one.title: one.said[dimension] for one in TABLES if dimension in one.said}


# What the titles, blocks and columns of the workbook mean, by dimension.
WORDS: Mapping[str, Mapping[str, str]] = {
    "measure": _titles("measure") | _ENCOUNTER_TYPES,
    "place": _REGIONS
    | {
        " at ".join(reversed(label.split("|"))): meaning["place"]
        for label, meaning in _AREA.items()
        if meaning and "place" in meaning
    },
    "origin": CITIZENSHIPS,
    "group": _GROUPS,
    "authority": _titles("authority") | _OUTCOMES | _TYPES,
    "component": _titles("component") | _BODIES,
}


def declared(taken: Taken) -> SourceTable:
    """
    What a table can speak about.

    Every cell that a release tells is stored, zeros too: a cell that is `X` or
    `NA` is missing. Totals are published, parts are not added up to them.
    """
    more: tuple[Meaning, ...] = ({},)
    blocks = (*taken.blocks.values(), *(more if taken.citizens == "blocks" else ()))
    columns = (*taken.columns.values(), *(more if taken.citizens == "columns" else ()))
    meanings = [
        {**taken.said, **above, **below}
        for above in blocks or more
        for below in columns
        if above is not None and below is not None
    ]
    values = {
        dimension: tuple(dict.fromkeys(one.get(dimension, "all") for one in meanings))
        for dimension in ("place", "group", "authority", "component")
    }
    if taken.citizens:
        named = (*COUNTRIES, *FORMER_STATES.values(), "stateless", "unknown", *REMAINDERS)
        total = () if taken.name == "chnv_paroles" else ("all",)
        values["origin"] = (*total, *named)
    places = {**dict.fromkeys([taken.said["place"]]), **dict.fromkeys(values["place"])}
    return SourceTable(
        source="ohss_monthly",
        name=taken.name,
        measures=tuple(dict.fromkeys(one["measure"] for one in meanings)),
        values={**values, "place": tuple(places)},
        roots=(taken.said["place"],),
        sparse=True,
        open=frozenset({"origin"}) if taken.citizens else frozenset(),
    )
