"""Yearly series by country as Our World in Data gives them out: homicides, GDP, population."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from caudal.sources.citizenship import citizenships
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, header
from caudal.sources.measurements import decimals, figures_told, measured, refuse_doubled, years
from caudal.sources.source import Address, Layout, Reading, Source
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]


@dataclass(frozen=True)
class _Series:
    """A column that tells a measure: which table it makes, and to what it is rounded."""

    table: str
    measure: str
    precision: float


_HOMICIDE = {
    "Homicide rate per 100,000 population": _Series("homicide", "homicide_rate", 0.0001),
}
_GDP = {
    "GDP per capita": _Series("gdp", "gdp_per_capita", 0.0001),
    "GDP per capita, PPP (constant 2021 international $)": _Series("gdp", "gdp_per_capita", 0.0001),
}
# In prices of 2011, from 1 AD on: another count than the World Bank's, so a measure of its own.
_MADDISON = {
    "GDP per capita": _Series("maddison_gdp", "gdp_per_capita_2011", 0.0001),
    "Population": _Series("maddison_population", "population", 1.0),
}
# Areas of the Maddison file, which has no codes, that are no country of today.
_NO_COUNTRY = frozenset(
    {
        "Czechoslovakia", "East Asia", "Eastern Europe", "Former USSR", "Former Yugoslavia",
        "Latin America", "Middle East", "South and South-East Asia", "Sub-Sahara Africa",
        "Sub-Saharan Africa", "Western Europe", "Western Offshoots", "World", "USSR", "Yugoslavia",
        "Asia", "Africa", "Europe",
    }
)  # fmt: skip
# A period is written with four figures of its year.
_FIRST = date(1000, 1, 1)
_KOSOVO = {"OWID_KOS": "XKX"}
_TITLE = r"\A(?=[^\n]*\bEntity\b)(?=[^\n]*\bYear\b)"


def _read_homicide(content: bytes, file_name: str) -> Reading:
    """
    Intentional homicides in a year per 100,000 people (UNODC).
    """
    return _read(content, file_name, _HOMICIDE)


def _read_gdp(content: bytes, file_name: str) -> Reading:
    """
    GDP per person in international dollars of 2021 (World Bank).
    """
    return _read(content, file_name, _GDP)


def _read_maddison(content: bytes, file_name: str) -> Reading:
    """
    GDP per person in international dollars of 2011, and population (Maddison Project).
    """
    return _read(content, file_name, _MADDISON)


def _read(content: bytes, file_name: str, series: Mapping[str, _Series]) -> Reading:
    """One release a series; areas that are no country are left out, and counted."""
    names = header(content, file_name)
    told = [name for name in names if name in series]
    beside = [name for name in names if name not in ("Entity", "Year", *told)]
    frame = cells(content, file_name, ("Entity", "Year", *told), beside)
    faults = Faults(file_name, LAYOUT_CHANGED)
    country, left = _countries(frame, faults)
    period = years(country, "Year", faults, least=1)
    numbers = {name: decimals(country, name, faults) for name in told}
    rows = country.with_columns(period=period, **numbers)
    refuse_doubled(rows, ["place", "period"], faults)
    faults.refuse_if_any()
    early = rows.filter(pl.col("period") < _FIRST)
    rows = rows.filter(pl.col("period") >= _FIRST)
    releases = [
        measured(
            series[name].table,
            rows.with_columns(value=pl.col(name)),
            frequency="year",
            precision=series[name].precision,
            measure=series[name].measure,
        )
        for name in told
    ]
    findings = [f"{left} areas that are no country are left out"] if left else []
    if early.height:
        findings.append(f"{early.height:,} rows of years before {_FIRST.year} are left out")
    return figures_told(releases, findings)


def _countries(frame: pl.DataFrame, faults: Faults) -> tuple[pl.DataFrame, int]:
    """Rows of countries with their place, and how many areas are none: told by code, or by name."""
    if "Code" not in frame.columns:
        none = pl.col("Entity").str.strip_chars().is_in(sorted(_NO_COUNTRY))
        grouped = pl.col("Entity").str.contains(r"\((?:MPD|Maddison[^)]*|UN|WB)\)\s*$")
        known = frame.filter(~none & ~grouped)
        left = frame.filter(none | grouped)["Entity"].n_unique()
        return known.with_columns(place=citizenships(known, "Entity", faults, noun="area")), left
    code = pl.col("Code").str.strip_chars().replace(_KOSOVO)
    known = frame.with_columns(place=code).filter(pl.col("place").str.contains(r"^[A-Z]{3}$"))
    strange = known.filter(~pl.col("place").is_in(list(COUNTRIES)))
    for found, lines in strange.group_by("Code", maintain_order=True).agg(LINE).iter_rows():
        faults.add(f"code `{found}` is no country's", lines=lines, column="Code")
    return known, frame["Entity"].n_unique() - known["Entity"].n_unique()


def _names(series: Mapping[str, _Series]) -> str:
    return "|".join(re.escape(name) for name in series)


def _table(name: str, measure: str) -> SourceTable:
    return SourceTable(
        source="owid_series",
        name=name,
        measures=(measure,),
        values={"place": tuple(COUNTRIES)},
        roots=tuple(COUNTRIES),
        frequency="year",
        sparse=True,
        open=frozenset({"place"}),
    )


SOURCE = Source(
    name="owid_series",
    title="Our World in Data: homicides, GDP per person and population by country and year",
    publisher="owid",
    layouts=(
        Layout(
            "homicide-rate",
            (),
            _read_homicide,
            title=rf"{_TITLE}(?=[^\n]*\"(?:{_names(_HOMICIDE)})\")",
        ),
        Layout(
            "maddison", ("Entity", "Year", "GDP per capita", "Population", "GDP"), _read_maddison
        ),
        Layout(
            "gdp-per-capita",
            (),
            _read_gdp,
            title=rf"{_TITLE}(?=[^\n]*\bCode\b)(?=[^\n]*[,\"](?:{_names(_GDP)})(?:[,\"\r\n]))",
        ),
    ),
    tables=tuple(
        _table(one.table, one.measure)
        for one in (*_HOMICIDE.values(), _GDP["GDP per capita"], *_MADDISON.values())
    ),
    licence="CC BY 4.0, Our World in Data; UNODC, World Bank, Maddison Project",
    labels={
        "measure": {
            **{name: one.measure for name, one in (_HOMICIDE | _GDP).items()},
            # The same words as in the World Bank's file, and another measure.
            **{f"{name} at Maddison Project": one.measure for name, one in _MADDISON.items()},
        },
        "place": _KOSOVO,
    },
    page="https://ourworldindata.org",
    precision=0.0001,
    addresses=(
        Address("https://ourworldindata.org/grapher/homicide-rate-unodc.csv"),
        Address("https://ourworldindata.org/grapher/gdp-per-capita-worldbank.csv"),
    ),
)
