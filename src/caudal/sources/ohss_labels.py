"""How the US Office of Homeland Security Statistics (OHSS) labels months, places, groups and origins."""

from collections.abc import Mapping

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.cbp_areas import REGION_OF_SECTOR
from caudal.sources.csv_text import Faults, labels

__all__ = [
    "AGENCIES",
    "CITIZENSHIPS",
    "FORMER_STATES",
    "GROUPS",
    "PRECISION",
    "REGIONS",
    "SECTORS",
    "TYPES",
    "dated",
]

# "To protect privacy, table cells are rounded to the nearest ten."
PRECISION = 10.0
_NAMES = (
    "October", "November", "December", "January", "February", "March", "April", "May", "June",
    "July", "August", "September",
)  # fmt: skip
# `October` in the monthly tables; `01 October`, its number in the fiscal year, in the KHSM workbooks.
_MONTHS = {
    label: name[:3].upper()
    for number, name in enumerate(_NAMES, start=1)
    for label in (name, name[:3], f"{number:02} {name}")
}
REGIONS = {
    "Southwest Land Border": "southwest_land_border",
    "SW Land Border": "southwest_land_border",
    "SW Border": "southwest_land_border",
    "Northern Land Border": "northern_land_border",
    "Northern Border": "northern_land_border",
}
_STATES = {
    "Big Bend": "TX", "Blaine": "WA", "Buffalo": "NY", "Del Rio": "TX", "Detroit": "MI",
    "El Centro": "CA", "El Paso": "TX", "Grand Forks": "ND", "Havre": "MT", "Houlton": "ME",
    "Laredo": "TX", "Livermore": "CA", "Miami": "FL", "New Orleans": "LA", "Ramey": "PR",
    "Rio Grande Valley": "TX", "San Diego": "CA", "Spokane": "WA", "Swanton": "VT",
    "Tucson": "AZ", "Yuma": "AZ",
}  # fmt: skip
_SECTOR_NAMES = {
    code: code.removesuffix("_sector").replace("_", " ").title() for code in REGION_OF_SECTOR
}
# `Big Bend, TX`; the bare name is read too.
SECTORS = {
    label: code
    for code, name in _SECTOR_NAMES.items()
    for label in (f"{name}, {_STATES[name]}", name)
}
GROUPS = {
    **{label: code for label, code in cbp.GROUPS.items() if label},
    "Family Unit Individuals": "family",
    "Individuals in Family Units": "family",
    "Family Units": "family",
    "Unaccompanied Children": "unaccompanied_child",
    "Unaccompanied Children/Single Minors": "unaccompanied_child",
    "Unaccompanied Children / Single Minors": "unaccompanied_child",
    # Not seen in a file of OHSS yet: words of the department in other years.
    "Family Unit Aliens": "family",
    "Unaccompanied Alien Children": "unaccompanied_child",
    "Unaccompanied Alien Children/Single Minors": "unaccompanied_child",
    "Accompanied Minors (OFO)": "accompanied_minor",
}
TYPES = {
    "Removals": "removal",
    "Enforcement Returns": "enforcement_return",
    "Administrative Returns": "administrative_return",
    "Title 42 Expulsions": "title_42",
}
AGENCIES = {"ICE": "ice", "OFO": "ofo", "USBP": "usbp"}
# States that are no more: whose citizens these people are today is not told.
FORMER_STATES = {
    "Soviet Union (former)": "former_soviet_union",
    "Czechoslovakia (former)": "former_czechoslovakia",
    "Serbia and Montenegro (former)": "former_serbia_and_montenegro",
    "Yugoslavia (former)": "former_yugoslavia",
}
CITIZENSHIPS: Mapping[str, str] = {
    **FORMER_STATES,
    "Stateless": "stateless",
    "Unknown": "unknown",
    "Not stated": "unknown",
}


def dated(frame: pl.DataFrame, faults: Faults) -> pl.DataFrame:
    """
    Rows with the `period` that `Fiscal Year` (`2024`, `2024 YTD`) and `Month` (`01 October`) name.
    """
    named = frame.with_columns(
        pl.col("Fiscal Year").str.replace(r"(?i)\s*\(?YTD\)?\s*$", ""),
        Month=labels(frame, "Month", dict(_MONTHS), faults, noun="month", known=", ".join(_NAMES)),
    )
    return named.with_columns(period=cbp.fiscal_periods(named, faults, month="Month"))
