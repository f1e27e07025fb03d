"""UN DESA's International Migrant Stock: who lives where and came from where, every five years."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.citizenship import citizenships, named
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts, labels
from caudal.sources.period_cells import counted, long, once, wide_cells, years
from caudal.sources.rda import RData, table_cells
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("geo", "t", "from", "sex", "n", "type_b", "type_c", "type_r", "type_i")
_WIDE_KEYS = (("Year",), ("Dest",))
_WIDE_TITLE = r'\A(?:(?:"")?,)?"?Year"?,"?Dest"?,"?Afghanistan"?,"?Albania"?,'
# Not available, or no migrants told, in the revision of 2019.
_MISSING = ("-", "..", "", "NA", "0")
_FLAGS = {"0": "0", "1": "1", "0.0": "0", "1.0": "1"}
_SEXES = {"female": "female", "male": "male"}
_ALSO = {
    "OOO": "unknown",
    "Others": "unknown",
    "Other": "unknown",
    "XCX": "channel_islands",
    "Channel Islands": "channel_islands",
    "Wallis and Futuna Islands": "WLF",
}
# Sums of countries that stand among the countries of a file.
_REGIONS = ("Caribbean", "South America", "Central America", "Northern America", "Melanesia",
            "Micronesia", "Polynesia", "World", "Africa", "Asia", "Europe", "Oceania")  # fmt: skip
# The newest year of a revision tells which it is; the month in which each came out.
_REVISIONS = {2019: date(2019, 9, 30), 2020: date(2020, 12, 31), 2024: date(2025, 1, 31)}
_PLACES = (*COUNTRIES, "channel_islands")
_TABLE = SourceTable(
    source="undesa_stock",
    name="stock",
    measures=("migrant_stock",),
    values={"place": _PLACES, "origin": (*COUNTRIES, "channel_islands", "unknown")},
    exhaustive=frozenset({"origin"}),
    roots=_PLACES,
    frequency="year",
    sparse=True,
    origin_basis="birth",
    open=frozenset({"origin"}),
)


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Migrants by country of residence and country of birth, women and men summed.

    Where a country tells only citizenship, its figures go by that: `type_c`.
    """
    table = table_cells(opened, file_name, _COLUMNS)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = table.select(
        LINE,
        period=years(table, "t", faults),
        place=citizenships(table, "geo", faults, also=_ALSO, noun="country"),
        origin=citizenships(table, "from", faults, also=_ALSO, noun="country"),
        sex=labels(table, "sex", _SEXES, faults, noun="sex"),
        birth=labels(table, "type_b", _FLAGS, faults, noun="flag"),
        citizenship=labels(table, "type_c", _FLAGS, faults, noun="flag"),
        imputed=labels(table, "type_i", _FLAGS, faults, noun="flag"),
        value=counts(table, "n", faults),
    )
    faults.refuse_if_any()
    keys = ["period", "place", "origin"]
    told = once(rows, [*keys, "sex"], faults)
    faults.refuse_if_any()
    summed = told.group_by(keys).agg(pl.col("value").sum(), sexes=pl.len())
    one_sex = summed.filter(pl.col("sexes") < 2).height
    by_citizenship = _listed(rows, (pl.col("citizenship") == "1") & (pl.col("birth") == "0"))
    imputed = _listed(rows, pl.col("imputed") == "1")
    findings = (
        f"in {len(by_citizenship)} countries origin is citizenship, not birth: "
        + ", ".join(by_citizenship),
        f"in {len(imputed)} countries the figures are imputed from others: {', '.join(imputed)}",
        f"{one_sex:,} combinations tell one sex only",
    )
    there = [bool(by_citizenship), bool(imputed), bool(one_sex)]
    return _reading(
        summed.drop("sexes"), [said for said, is_so in zip(findings, there, strict=True) if is_so]
    )


def _listed(rows: pl.DataFrame, those: pl.Expr) -> list[str]:
    return rows.filter(those)["place"].unique().sort().to_list()


def _read_wide(content: bytes, file_name: str) -> Reading:
    """
    The revision of 2019 with a column an origin; a cell of zero tells nothing and is left out.
    """
    table, columns = wide_cells(content, file_name, *_WIDE_KEYS)
    faults = Faults(file_name, LAYOUT_CHANGED)
    regions = table.filter(pl.col("Dest").is_in(_REGIONS))
    table = table.join(regions, on=LINE, how="anti")
    origins = named([c for c in columns if c not in _REGIONS], faults, also=_ALSO, noun="country")
    table = table.select(
        LINE,
        *origins,
        period=years(table, "Year", faults),
        place=citizenships(table, "Dest", faults, also=_ALSO, noun="country"),
    )
    cells = long(table, origins, ["period", "place"])
    told = cells.filter(~pl.col("value").str.strip_chars().is_in(_MISSING))
    rows = told.with_columns(
        origin=pl.col("variable").replace_strict(origins, return_dtype=pl.String),
        value=counts(told, "value", faults),
    )
    faults.refuse_if_any()
    rows = once(rows, ["period", "place", "origin"], faults)
    faults.refuse_if_any()
    findings = [
        f"{cells.height - told.height:,} cells are zero, `-` or `..` (nothing told): left out"
    ]
    if regions.height:
        names = ", ".join(sorted(regions["Dest"].unique()))
        findings.append(f"{regions.height:,} rows are sums of countries ({names}): left out")
    return _reading(rows, findings)


def _reading(rows: pl.DataFrame, findings: Sequence[str]) -> Reading:
    rows = rows.sort("period", "place", "origin")
    observations = cbp.as_observations(
        rows, measure="migrant_stock", frequency="year", origin_basis="birth"
    )
    newest = rows["period"].max()
    assert isinstance(newest, date)
    vintage = _REVISIONS.get(newest.year)
    revision = f"the revision of {newest.year}, by its newest year" if vintage else "not told"
    read = counted(rows.filter(pl.col("period") == newest), "migrants", each="year")
    return Reading(
        (Release("stock", observations, vintage=vintage, vintage_basis="inferred"),),
        report=(read, f"{rows.height:,} pairs of countries; which revision: {revision}"),
        findings=tuple(findings),
    )


SOURCE = Source(
    name="undesa_stock",
    title="UN DESA, International Migrant Stock by destination and origin",
    publisher="undesa",
    layouts=(
        Layout("iom-table", _COLUMNS, _read),
        Layout("iom-rda", _COLUMNS, _read, format="rda"),
        Layout("origin-columns", (), _read_wide, title=_WIDE_TITLE),
    ),
    tables=(_TABLE,),
    licence="CC BY 3.0 IGO (United Nations)",
    labels={"place": _ALSO, "origin": _ALSO},
    page="https://www.un.org/development/desa/pd/content/international-migrant-stock",
    # A stock of the middle of the year is published within it.
    whole_periods=False,
)
