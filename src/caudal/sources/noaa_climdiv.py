"""
NOAA's monthly temperatures (nClimDiv), lines of fixed width, of US states or of climate divisions.

A state's line begins with three figures of the state and a 0, a division's with two of the
state and two of the division. A division is finer than a state: it is kept where it stands
for a Border Patrol sector, under that sector's code, and else left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults
from caudal.sources.measurements import celsius, figures_told, measured, refuse_doubled
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.errors import Unreadable
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_STATES = (
    "alabama", "arizona", "arkansas", "california", "colorado", "connecticut", "delaware",
    "florida", "georgia", "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky",
    "louisiana", "maine", "maryland", "massachusetts", "michigan", "minnesota", "mississippi",
    "missouri", "montana", "nebraska", "nevada", "new_hampshire", "new_jersey", "new_mexico",
    "new_york", "north_carolina", "north_dakota", "ohio", "oklahoma", "oregon", "pennsylvania",
    "rhode_island", "south_carolina", "south_dakota", "tennessee", "texas", "utah", "vermont",
    "virginia", "washington", "west_virginia", "wisconsin", "wyoming",
)  # fmt: skip
# 001–048 in the order of their names; Alaska is 050. From 101 on: regions, basins, the nation.
_CODES = {f"{number:03}": state for number, state in enumerate(_STATES, start=1)} | {
    "050": "alaska"
}
# The divisions that lie in one sector on the south-west border, or mostly, and stand for it.
# No division does for Del Rio or El Centro: the page says why, and how far each of these fits.
_DIVISIONS = {
    "0205": "yuma_sector",
    "0207": "tucson_sector",
    "0406": "san_diego_sector",
    "2908": "el_paso_sector",
    "4105": "big_bend_sector",
    "4109": "laredo_sector",
    "4110": "rio_grande_valley_sector",
}
_ELEMENTS = {
    "02": ("mean", "temperature_mean"),
    "27": ("max", "temperature_max"),
    "28": ("min", "temperature_min"),
}
# States that have a division 10: Idaho, Michigan, Mississippi, New York, Ohio, Pennsylvania,
# Texas, Washington, Wyoming, Alaska. `1010` is Idaho's, or region 101 among the states: such a
# line alone does not say of which form it is. Every other says it by its fourth figure.
_TENTH = "(?:10|20|22|30|33|36|41|45|48|50)10"
_STATE = f"(?!{_TENTH})[0-9]{{3}}0"
_DIVISION = "(?:0[1-9]|[1-8][0-9]|9[01])(?:0[1-9]|1[1-3])"
# After the area: element, year, and twelve months.
_REST = r"(?:02|27|28)(?:18|19|20)[0-9]{2}(?:\s+-?[0-9]{1,3}\.[0-9]{2}){12}\s*$"
_LINE = f"^(?:{_STATE}|{_DIVISION}|{_TENTH}){_REST}"
_MISSING = -99.9
_PRECISION = 0.1


@dataclass(frozen=True)
class _Form:
    """What the areas of a file are: their codes, their tables' names, what is left out."""

    areas: str
    codes: Mapping[str, str]
    left_out: str

    def table(self, element: str) -> tuple[str, str]:
        """Name and measure of the table of an element."""
        name, measure = _ELEMENTS[element]
        return f"{self.areas}_{name}", measure


_STATEWIDE = _Form("state", _CODES, "regions and other areas than states are left out")
_DIVISIONAL = _Form("division", _DIVISIONS, "divisions stand for no sector: left out")


def _read(content: bytes, file_name: str) -> Reading:
    """
    Temperature of each state (or sector) and month, °F made °C; other areas are left out.
    """
    rows = _rows(content, file_name)
    form = _form(rows, file_name)
    if form is _STATEWIDE:
        rows = rows.with_columns(pl.col("area").str.head(3))
    faults = Faults(file_name, LAYOUT_CHANGED)
    refuse_doubled(rows, ["area", "year"], faults)
    if rows["element"].n_unique() > 1:
        faults.add("several elements stand in one file", lines=rows[LINE].to_list()[:1])
    faults.refuse_if_any()
    table, measure = form.table(rows["element"][0])
    known = pl.col("area").is_in(list(form.codes))
    long = (
        rows.filter(known)
        .unpivot(
            [str(month) for month in range(1, 13)],
            index=["area", "year"],
            variable_name="month",
            value_name="fahrenheit",
        )
        .filter(pl.col("fahrenheit") > _MISSING)
    )
    observed = long.select(
        period=pl.date(pl.col("year"), pl.col("month").cast(pl.Int8), 1),
        place=pl.col("area").replace_strict(form.codes, return_dtype=pl.String),
        value=celsius("fahrenheit"),
    )
    release = measured(table, observed, frequency="month", precision=_PRECISION, measure=measure)
    reading = figures_told([_dated(release, file_name)])
    others = rows.filter(~known)["area"].n_unique()
    findings = (f"{others} {form.left_out}",) if others else ()
    return Reading(reading.releases, report=reading.report, findings=findings)


def _form(rows: pl.DataFrame, file_name: str) -> _Form:
    """
    Whose lines these are, told by all of them; by the name only where no line says it.

    Raises:
        BadRows: lines of states and of divisions stand in one file.
        Unreadable: neither a line nor the name says it.
    """
    tenth = pl.col("area").str.contains(f"^{_TENTH}$")
    of_state = pl.col("area").str.ends_with("0")
    divisions = rows.filter(~of_state)[LINE].to_list()
    states = rows.filter(of_state & ~tenth)[LINE].to_list()
    if divisions and states:
        faults = Faults(file_name, "take in each file by itself: two were joined")
        fewer = min(divisions, states, key=len)
        faults.add("lines of states and lines of divisions stand in one file", lines=fewer)
        faults.refuse_if_any()
    if divisions or states:
        return _DIVISIONAL if divisions else _STATEWIDE
    named = re.search(r"climdiv-(?:tmpc|tmax|tmin)(st|dv)(?![a-z])", file_name)
    if named:
        return _DIVISIONAL if named[1] == "dv" else _STATEWIDE
    code = rows["area"][0]
    raise Unreadable(
        f"`{code}` is division {code[2:]} of state {code[:2]}, or the whole of area {code[:3]}: "
        "no line says which",
        where=file_name,
        remedy="give the file the name that it has at its publisher\n"
        "(`climdiv-tmpcdv-…` of divisions, `climdiv-tmpcst-…` of states), or take the whole file",
    )


def _rows(content: bytes, file_name: str) -> pl.DataFrame:
    """Area, element, year, twelve numbers and the line, by where they stand in it."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("ascii", "replace")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    strange = [number for number, line in lines if not re.match(_LINE, line)]
    faults = Faults(file_name, "fetch the file again; nothing was kept")
    if strange:
        faults.add("the line is not area, element, year and twelve months", lines=strange)
    faults.refuse_if_any()
    return pl.DataFrame(
        [
            (number, line[:4], line[4:6], int(line[6:10]), *map(float, line[10:].split()))
            for number, line in lines
        ],
        schema={
            LINE: pl.Int64,
            "area": pl.String,
            "element": pl.String,
            "year": pl.Int32,
            **{str(month): pl.Float64 for month in range(1, 13)},
        },
        orient="row",
    )


def _dated(release: Release, file_name: str) -> Release:
    """With the day that stands in the name of the file: `…-v1.0.0-20200106`."""
    found = re.search(r"climdiv-\w+-v[0-9.]+-([0-9]{4})([0-9]{2})([0-9]{2})", file_name)
    if not found:
        return release
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise Unreadable(
            f"`{file_name}` gives a day that does not exist as its own",
            where=f"{file_name}, name of the file",
            remedy="give it the name that it has at its publisher",
        ) from None
    return replace(release, vintage=day)


SOURCE = Source(
    name="noaa_climdiv",
    title="NOAA nClimDiv, monthly temperature of US states and of sectors",
    publisher="noaa",
    # A title only finds the file: the reader asks every line whose lines they are.
    layouts=(
        Layout("statewide", (), _read, title=rf"\A(?:{_STATE}|{_TENTH}){_REST}"),
        Layout("divisional", (), _read, title=rf"\A{_DIVISION}{_REST}"),
    ),
    tables=tuple(
        SourceTable(
            source="noaa_climdiv",
            name=table,
            measures=(measure,),
            values={"place": tuple(form.codes.values())},
            roots=tuple(form.codes.values()),
            sparse=True,
        )
        for form in (_STATEWIDE, _DIVISIONAL)
        for table, measure in map(form.table, _ELEMENTS)
    ),
    licence="public domain (US federal government)",
    labels={
        "place": _CODES | _DIVISIONS,
        "measure": {code: measure for code, (_, measure) in _ELEMENTS.items()},
    },
    page="https://www.ncei.noaa.gov/access/monitoring/dyk/coop-data",
    precision=_PRECISION,
)
