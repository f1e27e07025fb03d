"""Days of heatwave in the border counties of Texas, by Border Patrol sector and month."""

from datetime import date

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, counts
from caudal.sources.measurements import figures_told, measured, refuse_doubled, years
from caudal.sources.source import Layout, Reading, Source
from caudal.vocabulary.errors import BadRows, listing
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("county_fips", "year", "month", "heatwave_days")
_BESIDE = (
    "heatwave_events_started",
    "heatwave_events_active",
    "longest_event_duration_days",
    "heatwave_days_imputed",
)
# Counties that touch the border and lie in one sector whole; Hudspeth is shared by two.
_COUNTIES = {
    "48141": "el_paso_sector",  # El Paso
    "48377": "big_bend_sector",  # Presidio
    "48043": "big_bend_sector",  # Brewster
    "48443": "big_bend_sector",  # Terrell
    "48465": "del_rio_sector",  # Val Verde
    "48271": "del_rio_sector",  # Kinney
    "48323": "del_rio_sector",  # Maverick
    "48479": "laredo_sector",  # Webb
    "48505": "laredo_sector",  # Zapata
    "48427": "rio_grande_valley_sector",  # Starr
    "48215": "rio_grande_valley_sector",  # Hidalgo
    "48061": "rio_grande_valley_sector",  # Cameron
}
_SECTORS = tuple(dict.fromkeys(_COUNTIES.values()))
_PRECISION = 0.01


def _read(content: bytes, file_name: str) -> Reading:
    """
    Days of heatwave in a month, mean over the border counties of a sector.

    A county without a row in a month had no such day: zero, from the first
    month of the file to its last. A county that never stands in the file is
    not told by it, and is not in the mean.
    """
    frame = cells(content, file_name, _COLUMNS, _BESIDE)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = frame.select(
        LINE,
        county=pl.col("county_fips").str.strip_chars().str.zfill(5),
        period=_months(frame, faults),
        value=counts(frame, "heatwave_days", faults),
    )
    refuse_doubled(rows, ["county", "period"], faults)
    too_many = rows.filter(pl.col("value") > pl.col("period").dt.month_end().dt.day())
    if too_many.height:
        faults.add(
            "there are more days of heatwave than days in the month",
            lines=too_many[LINE].to_list(),
            column="heatwave_days",
        )
    faults.refuse_if_any()
    here = [county for county in _COUNTIES if county in set(rows["county"])]
    if not here:
        raise BadRows(
            f"no county of the border stands in the file: {listing(_COUNTIES, most=12)}",
            where=f"{file_name}, `county_fips`",
            remedy="take in the file of all counties of Texas",
        )
    means = _means(_with_zeros(rows, here))
    release = measured(
        "county_month", means, frequency="month", precision=_PRECISION, measure="heatwave_days"
    )
    return figures_told([release], [*_findings(rows, here), *_filled_in(frame, faults)])


def _months(frame: pl.DataFrame, faults: Faults) -> pl.Expr:
    text = pl.col("month").str.strip_chars()
    number = text.cast(pl.Int8, strict=False)
    wrong = frame.select(cell=text, good=number.is_between(1, 12).fill_null(False), line=LINE)
    for cell, lines in (
        wrong.filter(~pl.col("good")).group_by("cell", maintain_order=True).agg("line").iter_rows()
    ):
        faults.add(f"`{cell}` is not a month from 1 to 12", lines=lines, column="month")
    month = pl.when(number.is_between(1, 12)).then(number)
    return pl.date(years(frame, "year", faults).dt.year(), month, 1)


def _with_zeros(rows: pl.DataFrame, counties: list[str]) -> pl.DataFrame:
    """Every month of the file for every county of the border in it."""
    first, last = rows["period"].min(), rows["period"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    months = pl.date_range(first, last, "1mo", eager=True).alias("period").to_frame()
    every = months.join(pl.DataFrame({"county": counties}), how="cross")
    return every.join(rows, on=["county", "period"], how="left").with_columns(
        pl.col("value").fill_null(0.0)
    )


def _means(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.with_columns(place=pl.col("county").replace_strict(_COUNTIES))
        .group_by("period", "place")
        .agg(pl.col("value").mean().round(4))
    )


def _findings(rows: pl.DataFrame, here: list[str]) -> list[str]:
    lacking = sorted(set(_COUNTIES) - set(here))
    others = len(set(rows["county"]) - set(_COUNTIES))
    found = [f"{others} counties away from the border are left out"] if others else []
    if lacking:
        found.append(f"counties {listing(lacking)} have no row in any month: not in the means")
    return found


def _filled_in(frame: pl.DataFrame, faults: Faults) -> list[str]:
    """How many days of heatwave rest on temperatures that the publisher filled in."""
    if "heatwave_days_imputed" not in frame.columns:
        return []
    border = frame.filter(pl.col("county_fips").str.strip_chars().is_in(list(_COUNTIES)))
    days = border.select(
        filled=counts(border, "heatwave_days_imputed", faults),
        all=counts(border, "heatwave_days", faults),
    )
    faults.refuse_if_any()
    filled, every = days["filled"].sum(), days["all"].sum()
    return [
        f"{filled:,.0f} of {every:,.0f} days of heatwave of these counties rest on temperatures "
        "that the publisher filled in"
    ]


SOURCE = Source(
    name="tx_heatwave_days",
    title="Days of heatwave in the border counties of Texas, by Border Patrol sector",
    publisher="gulf_heatwave",
    layouts=(Layout("county-month", _COLUMNS, _read, optional=_BESIDE),),
    tables=(
        SourceTable(
            source="tx_heatwave_days",
            name="county_month",
            measures=("heatwave_days",),
            values={"place": _SECTORS},
            roots=_SECTORS,
        ),
    ),
    licence="no terms stated",
    labels={"place": _COUNTIES},
    page="https://github.com/eaadeniyi/gulf_heatwave",
    precision=_PRECISION,
)
