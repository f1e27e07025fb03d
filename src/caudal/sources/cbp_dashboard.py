"""
CBP's dashboard of Southwest land border encounters, as scraped from its page.

The extracts are cubes: `all` in every filter column, plus each slice. A
slice is selected, never summed over. Dashboard 1 holds about four fiscal
years; dashboard 2 holds the running one and serves as its control.
"""

from typing import Any

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, counts, labels
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.errors import BadRows
from caudal.vocabulary.periods import MONTHS, month_name
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_CUBE_COLUMNS = (
    "Fiscal Year-value",
    "Fiscal Year-alias",
    "Month (abbv)-value",
    "Month (abbv)-alias",
    "SUM(Encounter Count)-alias",
    "Citizenship Grouping",
    "Component",
    "Demographic",
    "Title of Authority",
)
_CONTROL_COLUMNS = (
    "Component-value",
    "Component-alias",
    "Demographic-value",
    "Demographic-alias",
    "Month (abbv)-value",
    "Month (abbv)-alias",
    "SUM(Encounter Count)-alias",
    "ATTR(Demographic (copy))-alias",
    "Citizenship Grouping",
    "Title of Authority",
)
_COUNT = "SUM(Encounter Count)-alias"
# Cells without an event: empty, or "%null%" (32 cells of each of the first six extracts).
_ZERO = ("", "%null%")
_DIMENSIONS = ("origin", "component", "group", "authority")
_WORDS = {
    "origin": cbp.CITIZENSHIP_GROUPINGS,
    "component": cbp.COMPONENTS,
    "group": cbp.GROUPS,
    "authority": cbp.TITLES,
}
# Each slice beside the total over it; a cube has no empty label.
_LABELS = {
    name: {label: code for label, code in words.items() if label} | {"all": "all", "%all%": "all"}
    for name, words in _WORDS.items()
}
_TABLE = SourceTable(
    source="cbp_dashboard",
    name="cube",
    measures=("encounters",),
    values={
        "place": ("southwest_land_border",),
        "origin": ("all", "MEX", "GTM", "HND", "SLV", "other_than_4"),
        "group": ("all", "family", "single_adult", "unaccompanied_child", "accompanied_minor"),
        "authority": ("all", "title_8", "title_42"),
        "component": ("all", "usbp", "ofo"),
    },
    roots=("southwest_land_border",),
)


def _read_cube(content: bytes, file_name: str) -> Reading:
    """
    Dashboard 1: every slice and every total that it publishes, month by month.

    Raises:
        BadRows: a total is not the sum of its parts, or a cell stands twice.
    """
    frame = cells(content, file_name, _CUBE_COLUMNS)
    faults = Faults(file_name, LAYOUT_CHANGED)
    period = cbp.fiscal_periods(frame, faults, year="Fiscal Year-alias", month="Month (abbv)-alias")
    codes = _codes(frame, faults, component="Component", group="Demographic")
    value = counts(frame, _COUNT, faults, zero=_ZERO)
    _refuse_two_names(frame, faults, "Fiscal Year", "Month (abbv)")
    faults.refuse_if_any()
    cube = frame.select(period=period, **codes, value=value, line=pl.col(LINE))
    totals = _refuse_if_parts_disagree(cube, file_name)
    return Reading(
        (Release("cube", _as_observations(cube.drop("line"))),), report=_report(cube, totals)
    )


def _read_control(content: bytes, file_name: str) -> Reading:
    """
    Dashboard 2: the running fiscal year again. It stores nothing and checks dashboard 1.

    Its months carry no year: `period` of the control is the month's number.
    """
    frame = cells(content, file_name, _CONTROL_COLUMNS)
    faults = Faults(file_name, LAYOUT_CHANGED)
    codes = _codes(frame, faults, component="Component-value", group="Demographic-value")
    months = labels(
        frame,
        "Month (abbv)-value",
        {name: name for name in MONTHS} | {"%all%": "all"},
        faults,
        noun="month",
        known=", ".join(MONTHS),
    )
    value = counts(frame, _COUNT, faults, zero=_ZERO)
    _refuse_two_names(frame, faults, "Component", "Month (abbv)")
    faults.refuse_if_any()
    control = frame.select(month=months, **codes, value=value, line=pl.col(LINE))
    _refuse_repeated_cells(control, ["month", *_DIMENSIONS], file_name)
    control = control.filter(pl.col("month") != "all").drop("line")
    if control.is_empty():
        raise BadRows(
            "the extract holds no month",
            where=f"{file_name}, `Month (abbv)-value`",
            remedy="fetch the file again",
        )
    return Reading(
        (),
        report=(f"control of dashboard 1 with {control.height:,} cells; it stores no rows",),
        control=control.with_columns(pl.col("month").replace_strict(MONTHS, return_dtype=pl.Int8)),
        controls="cube",
    )


def _codes(
    frame: pl.DataFrame, faults: Faults, *, component: str, group: str
) -> dict[str, pl.Expr]:
    columns = {
        "origin": ("Citizenship Grouping", "citizenship grouping"),
        "component": (component, "component"),
        "group": (group, "group"),
        "authority": ("Title of Authority", "title"),
    }
    return {
        name: labels(frame, column, _LABELS[name], faults, noun=noun)
        for name, (column, noun) in columns.items()
    }


def _refuse_if_parts_disagree(cube: pl.DataFrame, file_name: str) -> int:
    """
    Number of published totals that equal the sum of their parts: all of them, or it is refused.
    """
    keys = ["period", *_DIMENSIONS]
    _refuse_repeated_cells(cube, keys, file_name)
    checked, wrong = 0, []
    for dimension in _DIMENSIONS:
        others = [key for key in keys if key != dimension]
        whole = cube.filter(pl.col(dimension) == "all").select(*others, "value")
        parts = cube.filter(pl.col(dimension) != "all").group_by(others)
        both = whole.join(
            parts.agg(parts=pl.col("value").sum()), on=others, how="full", coalesce=True
        )
        checked += both.height
        apart = both.filter(pl.col("value").fill_null(0) != pl.col("parts").fill_null(0))
        wrong += [_told_apart(row, dimension) for row in apart.sort(others).to_dicts()]
    grand = cube.filter(pl.all_horizontal(pl.col(_DIMENSIONS) == "all"))["period"]
    without = cube.filter(~pl.col("period").is_in(grand.implode()))["period"].unique().sort()
    wrong += [f"{month_name(period)}: the total over everything is missing" for period in without]
    if wrong:
        raise BadRows(
            "\n".join(wrong[:5]) + (f"\nand {len(wrong) - 5} more" if wrong[5:] else ""),
            where=f"{file_name}, `{_COUNT}`",
            remedy="fetch the extract again: a slice is missing or cut",
        )
    return checked


def _told_apart(row: dict[str, Any], dimension: str) -> str:
    """A total and its parts in words, with the cell they stand in."""
    cell = [row[name] for name in _DIMENSIONS if name != dimension and row[name] != "all"]
    whole = "is missing" if row["value"] is None else f"is {row['value']:,.0f}"
    parts = "are missing" if row["parts"] is None else f"add up to {row['parts']:,.0f}"
    where = ", ".join([month_name(row["period"]), *cell])
    return f"{where}: total over {dimension} {whole}, its parts {parts}"


def _refuse_repeated_cells(cube: pl.DataFrame, keys: list[str], file_name: str) -> None:
    twice = cube.filter(pl.struct(keys).is_duplicated())["line"].sort()
    if len(twice):
        more = f" and {len(twice) - 4} more" if twice[4:].len() else ""
        raise BadRows(
            f"{len(twice)} rows of the cube tell a cell that another row tells too",
            where=f"{file_name}, lines {', '.join(map(str, twice.head(4)))}{more}",
            remedy="fetch the extract again; take in each file by itself if two were joined",
        )


def _refuse_two_names(frame: pl.DataFrame, faults: Faults, *columns: str) -> None:
    """
    A value and its alias name one thing; only groups are abbreviated in the alias.
    """
    for column in columns:
        value, alias = (pl.col(f"{column}-{kind}").str.strip_chars() for kind in ("value", "alias"))
        apart = frame.filter(value != alias)
        if apart.height:
            faults.add(
                f"`{column}-value` and `{column}-alias` name different things",
                lines=apart[LINE].to_list(),
                column=f"{column}-alias",
            )


def _report(cube: pl.DataFrame, totals: int) -> tuple[str, ...]:
    whole = cube.filter(pl.all_horizontal(pl.col(_DIMENSIONS) == "all")).sort("period")
    return (
        f"{whole['value'].sum():,.0f} events in {whole.height} months, "
        f"{month_name(whole['period'][0])} to {month_name(whole['period'][-1])}; "
        f"{whole['value'][-1]:,.0f} in the newest",
        f"reproduced {totals:,} of {totals:,} totals published inside the cube",
    )


def _as_observations(cube: pl.DataFrame) -> pl.DataFrame:
    return cube.with_columns(
        measure=pl.lit("encounters"),
        frequency=pl.lit("month"),
        place=pl.lit("southwest_land_border"),
        origin_basis=pl.lit("citizenship"),
        status=pl.lit("A"),
        citation=pl.lit(None, pl.String),
        citation_kind=pl.lit(None, pl.String),
        qualifier=pl.lit(None, pl.String),
        precision=pl.lit(1.0),
    )


SOURCE = Source(
    name="cbp_dashboard",
    title="CBP, Southwest land border dashboard, scraped by Emerson Collective",
    publisher="cbp",
    layouts=(
        Layout("dashboard-1", _CUBE_COLUMNS, _read_cube),
        Layout("dashboard-2", _CONTROL_COLUMNS, _read_control),
    ),
    tables=(_TABLE,),
    licence=f"figures: {cbp.LICENCE}; extracts: MIT (emersoncollective/data-repo-mvp)",
    page="https://www.cbp.gov/newsroom/stats/southwest-land-border-encounters",
    # A label in the name is the page's "Last Modified" day and is often wrong.
    calendar="always",
    labels=_LABELS,
)
