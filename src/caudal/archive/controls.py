"""Figures held against each other: a dashboard's control, and totals quoted on the same day."""

from collections.abc import Sequence

import polars as pl

from caudal.archive.asof import Library
from caudal.archive.releases import Held
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.question import Question, Target

__all__ = ["against_control", "against_quoted"]

_CODES = ("origin", "component", "group", "authority")


def against_control(
    control: pl.DataFrame, held: Sequence[Held], *, source: str, table: str
) -> tuple[list[str], list[str]]:
    """
    Hold a control (month number, codes, value) against the release it belongs to.

    The control tells the running fiscal year without naming it: it belongs
    to the release whose newest month is its own and that agrees best.

    Returns:
        What agrees, in sentences; and findings: what does not.
    """
    newest = _fiscal_order(control["month"]).max()
    candidates = [
        one
        for one in held
        if one.key[:2] == (source, table)
        and _fiscal_order(pl.Series([max(one.periods).month])).max() == newest
    ]
    if not candidates:
        return [], ["its dashboard 1 is not held yet: nothing to hold it against"]
    compared = [(one, _compared(control, one)) for one in candidates]
    best, cells = max(compared, key=lambda pair: pair[1]["agrees"].sum())
    agree = int(cells["agrees"].sum())
    wrong = cells.filter(~pl.col("agrees"))
    told = f"{agree:,} of {cells.height:,} cells agree with `{source}` of {best.key[2]}"
    if wrong.is_empty():
        return [told], []
    first = wrong.row(0, named=True)
    codes = ", ".join(str(first[name]) for name in _CODES)
    return [told], [
        f"{wrong.height} cells disagree with `{source}` of {best.key[2]}; the first: month "
        f"{first['month']}, {codes}: {first['value']:,.0f} here, {first['told']:,.0f} there"
    ]


def against_quoted(library: Library, held: Held) -> list[str]:
    """
    Which totals quoted on the day of a release it reproduces, in sentences.
    """
    source, _, vintage = held.key
    found = []
    for place in ("southwest_land_border", "USA"):
        target = Target("encounters", place)
        asked = Question(library.corridor.name, target, as_of=vintage, source="published_figures")
        quoted = library.tellings(asked, target).filter(pl.col("vintage") == vintage)
        own = library.every_vintage(
            Question(library.corridor.name, target, as_of=vintage, source=source), target
        ).filter(pl.col("vintage") == vintage)
        for row in quoted.join(own, on="period", suffix="_own").iter_rows(named=True):
            same = row["value"] == row["value_own"]
            verb = "reproduces" if same else f"says {row['value_own']:,.0f}, not"
            found.append(
                f"{verb} the total quoted that day for {month_name(row['period'])}: "
                f"{row['value']:,.0f}"
            )
    return found


def _compared(control: pl.DataFrame, held: Held) -> pl.DataFrame:
    year = _fiscal_year(pl.col("period"))
    rows = held.read().with_columns(
        fiscal_year=year, month=pl.col("period").dt.month().cast(pl.Int8)
    )
    running = rows.filter(pl.col("fiscal_year") == pl.col("fiscal_year").max())
    told = running.select("month", *_CODES, told="value")
    both = control.join(told, on=["month", *_CODES], how="left").with_columns(
        pl.col("told").fill_null(0.0)
    )
    return both.with_columns(agrees=pl.col("value") == pl.col("told")).sort("month", *_CODES)


def _fiscal_order(months: pl.Series) -> pl.Series:
    return (months.cast(pl.Int32) + 2) % 12


def _fiscal_year(period: pl.Expr) -> pl.Expr:
    return period.dt.year() + (period.dt.month() >= 10).cast(pl.Int32)
