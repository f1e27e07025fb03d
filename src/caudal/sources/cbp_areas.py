"""Where CBP's nationwide files place an encounter: region × state, or region × area."""

import polars as pl

from caudal.sources.csv_text import LINE, Faults, unknown_word

__all__ = [
    "AREA_LABELS",
    "AREA_PLACES",
    "PLACE_LABELS",
    "REGION_OF_SECTOR",
    "SOUTHWEST_SECTORS",
    "STATE_LABELS",
    "STATE_PLACES",
    "area_of",
    "state_of",
]

_AT = {
    "Southwest Land Border": "at_southwest_land_border",
    "Northern Land Border": "at_northern_land_border",
    # "Other" is air and sea, not a remainder of the land border.
    "Other": "outside_land_borders",
}
_STATES = {
    "AK": "alaska", "AL": "alabama", "AR": "arkansas", "AS": "american_samoa", "AZ": "arizona",
    "CA": "california", "CO": "colorado", "CT": "connecticut", "DC": "district_of_columbia",
    "DE": "delaware", "FL": "florida", "GA": "georgia", "GU": "guam", "HI": "hawaii", "IA": "iowa",
    "ID": "idaho", "IL": "illinois", "IN": "indiana", "KS": "kansas", "KY": "kentucky",
    "LA": "louisiana", "MA": "massachusetts", "MD": "maryland", "ME": "maine", "MI": "michigan",
    "MN": "minnesota", "MO": "missouri", "MP": "northern_mariana_islands", "MS": "mississippi",
    "MT": "montana", "NC": "north_carolina", "ND": "north_dakota", "NE": "nebraska",
    "NH": "new_hampshire", "NJ": "new_jersey", "NM": "new_mexico", "NV": "nevada",
    "NY": "new_york", "OH": "ohio", "OK": "oklahoma", "OR": "oregon", "PA": "pennsylvania",
    "PR": "puerto_rico", "RI": "rhode_island", "SC": "south_carolina", "SD": "south_dakota",
    "TN": "tennessee", "TX": "texas", "UT": "utah", "VA": "virginia", "VI": "us_virgin_islands",
    "VT": "vermont", "WA": "washington", "WI": "wisconsin", "WV": "west_virginia",
    "WY": "wyoming",
}  # fmt: skip
_BORDER_STATES = {
    "Southwest Land Border": ("AZ", "CA", "NM", "TX"),
    "Northern Land Border": (
        "AK", "ID", "ME", "MI", "MN", "MT", "ND", "NH", "NY", "OH", "PA", "VT", "WA", "WI",
    ),
    "Other": tuple(_STATES),
}  # fmt: skip
_SECTORS = {
    "Southwest Land Border": (
        "Big Bend", "Del Rio", "El Centro", "El Paso", "Laredo", "Rio Grande Valley", "San Diego",
        "Tucson", "Yuma",
    ),
    "Northern Land Border": (
        "Blaine", "Buffalo", "Detroit", "Grand Forks", "Havre", "Houlton", "Spokane", "Swanton",
    ),
    "Other": ("Livermore", "Miami", "New Orleans", "Ramey"),
}  # fmt: skip
_FIELD_OFFICES = (
    "Atlanta", "Baltimore", "Boston", "Buffalo", "Chicago", "Detroit", "El Paso", "Houston",
    "Laredo", "Los Angeles", "Miami", "New Orleans", "New York", "Portland", "Preclearance",
    "San Diego", "San Francisco", "San Juan", "Seattle", "Tampa", "Tucson",
)  # fmt: skip
_BORDER_OFFICES = {
    "Southwest Land Border": ("San Diego", "Tucson", "El Paso", "Laredo"),
    "Northern Land Border": ("Boston", "Buffalo", "Chicago", "Detroit", "Portland", "Seattle"),
    "Other": _FIELD_OFFICES,
}


def _code(name: str) -> str:
    return name.lower().replace(" ", "_")


_BY_STATE = {
    (region, state): f"{_STATES[state]}_{_AT[region]}"
    for region, states in _BORDER_STATES.items()
    for state in states
}
_BY_AREA = {
    (region, f"{name} Sector"): f"{_code(name)}_sector"
    for region, names in _SECTORS.items()
    for name in names
} | {
    (region, f"{name} Field Office"): f"{_code(name)}_field_office_{_AT[region]}"
    for region, names in _BORDER_OFFICES.items()
    for name in names
}
_REGIONS = {
    "Southwest Land Border": "southwest_land_border",
    "Northern Land Border": "northern_land_border",
    "Other": "outside_land_borders",
}
REGION_OF_SECTOR = {
    f"{_code(name)}_sector": _REGIONS[region]
    for region, names in _SECTORS.items()
    for name in names
}
SOUTHWEST_SECTORS = tuple(
    code for code, region in REGION_OF_SECTOR.items() if region == "southwest_land_border"
)
# The columns of a place, and the labels in them as the publisher writes them.
STATE_LABELS = {"Land Border Region": tuple(sorted(_AT)), "State": tuple(_STATES)}
AREA_LABELS = {
    "Land Border Region": tuple(sorted(_AT)),
    "Area of Responsibility": (
        *(f"{name} Sector" for names in _SECTORS.values() for name in names),
        *(f"{name} Field Office" for name in _FIELD_OFFICES),
    ),
}
# What two columns say together, as one label.
PLACE_LABELS = {
    f"{name} at {region}": code for (region, name), code in (_BY_STATE | _BY_AREA).items()
}
STATE_PLACES = tuple(sorted(_BY_STATE.values()))
AREA_PLACES = tuple(sorted(_BY_AREA.values()))


def state_of(frame: pl.DataFrame, faults: Faults) -> pl.Expr:
    """
    Place of a row by its region and state, such as `texas_at_southwest_land_border`.
    """
    return _place(frame, "State", _BY_STATE, faults)


def area_of(frame: pl.DataFrame, faults: Faults) -> pl.Expr:
    """
    Place of a row by its region and area: a sector, or a field office at that region.
    """
    return _place(frame, "Area of Responsibility", _BY_AREA, faults)


def _place(
    frame: pl.DataFrame, column: str, places: dict[tuple[str, str], str], faults: Faults
) -> pl.Expr:
    joined = {f"{region}|{name.upper()}": code for (region, name), code in places.items()}
    key = pl.concat_str(
        pl.col("Land Border Region").str.strip_chars(),
        pl.col(column).str.strip_chars().str.to_uppercase(),
        separator="|",
    )
    strange = (
        frame.select(key=key, line=LINE)
        .filter(~pl.col("key").is_in(list(joined)))
        .group_by("key", maintain_order=True)
        .agg("line")
    )
    for text, lines in strange.iter_rows():
        region, _, name = text.partition("|")
        at_region = [one for where, one in places if where == region]
        what = (
            unknown_word("place", name, at_region) + f" (region `{region}`)"
            if region in _AT
            else unknown_word("region", region, list(_AT))
        )
        faults.add(what, lines=lines, column=column if region in _AT else "Land Border Region")
    return key.replace_strict(joined, default=None, return_dtype=pl.String)
