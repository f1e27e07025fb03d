"""CEPII's GeoDist: the distance between any two countries."""

from datetime import date

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults
from caudal.sources.measurements import decimals, figures_told, measured, refuse_doubled
from caudal.sources.source import Layout, Reading, Source
from caudal.sources.workbook import Workbook, sheet_table
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.errors import listing
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("iso_o", "iso_d", "dist")
_BESIDE = (
    "contig", "comlang_off", "comlang_ethno", "colony", "comcol", "curcol", "col45", "smctry",
    "distcap", "distw", "distwces",
)  # fmt: skip
# Codes of before: the Palestinian territory, Romania, East Timor, Zaire.
_FORMER = {"PAL": "PSE", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD"}
# Countries that no longer are: the Netherlands Antilles; Serbia and Montenegro together.
_GONE = ("ANT", "YUG")
# The year in which GeoDist was published (CEPII working paper 2011-25).
_PERIOD = date(2011, 1, 1)
_PRECISION = 0.1


def _read(workbook: Workbook, file_name: str) -> Reading:
    """
    Great-circle distance between the most populous cities of two countries [km].

    `dist`, not `distw`: the distance weighted by the people of many cities is
    missing for one pair in twenty, and two definitions in one column would
    not be comparable.
    """
    table = sheet_table(workbook, _COLUMNS, _BESIDE, file_name)
    faults = Faults(table.where, LAYOUT_CHANGED, unit="row")
    frame = table.cells.with_columns(
        place=pl.col("iso_d").str.strip_chars().replace(_FORMER),
        origin=pl.col("iso_o").str.strip_chars().replace(_FORMER),
    )
    for column, code in (("iso_d", "place"), ("iso_o", "origin")):
        strange = frame.filter(~pl.col(code).is_in([*COUNTRIES, *_GONE]))
        for found, lines in strange.group_by(column, maintain_order=True).agg(LINE).iter_rows():
            faults.add(f"`{found}` is no country's code", lines=lines, column=column)
    refuse_doubled(frame, ["origin", "place"], faults)
    rows = frame.with_columns(value=decimals(frame, "dist", faults), period=_PERIOD)
    negative = rows.filter(pl.col("value") < 0)[LINE].to_list()
    if negative:
        faults.add("the distance is negative", lines=negative, column="dist")
    faults.refuse_if_any()
    gone = pl.col("place").is_in(_GONE) | pl.col("origin").is_in(_GONE)
    within = pl.col("place") == pl.col("origin")
    told = rows.filter(~gone & ~within)
    release = measured(
        "pairs",
        told,
        frequency="constant",
        precision=_PRECISION,
        measure="distance",
        origin_basis="residence",
    )
    return figures_told([release], [*table.findings, *_findings(rows, gone, within)])


def _findings(rows: pl.DataFrame, gone: pl.Expr, within: pl.Expr) -> list[str]:
    former, inside = rows.filter(gone).height, rows.filter(within & ~gone).height
    found = (
        [f"{former:,} pairs with {listing(_GONE)}, which no longer are: left out"] if former else []
    )
    if inside:
        found.append(f"{inside:,} distances within a country are left out: estimated from its area")
    return found


SOURCE = Source(
    name="cepii_distance",
    title="CEPII GeoDist, distance between countries",
    publisher="cepii",
    layouts=(Layout("dist", _COLUMNS, _read, optional=_BESIDE, format="workbook"),),
    tables=(
        SourceTable(
            source="cepii_distance",
            name="pairs",
            measures=("distance",),
            values={"place": tuple(COUNTRIES), "origin": tuple(COUNTRIES)},
            roots=tuple(COUNTRIES),
            frequency="constant",
            sparse=True,
            origin_basis="residence",
            open=frozenset({"place", "origin"}),
        ),
    ),
    labels={"place": _FORMER, "origin": _FORMER},
    licence="CEPII, free for research with citation (Mayer and Zignago 2011)",
    page="http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
    precision=_PRECISION,
)
