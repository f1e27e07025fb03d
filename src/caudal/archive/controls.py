"""Figures held against each other: a dashboard's control, and totals quoted on the same day."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from caudal.archive.asof import Library
from caudal.archive.releases import Held
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.question import Question, Target

__all__ = ["against_control", "against_neighbours", "against_quoted", "told_elsewhere"]

# More than this apart from the nearest release is no revision of a month.
_FAR = 0.05
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


def told_elsewhere(library: Library, held: Held) -> bool:
    """
    Whether another source held tells a measure of this release, so that they can be compared.
    """
    measures = set(library.tables[held.key[:2]].measures)
    quoted = set(_quoted_sources(library))
    others = {one.key[:2] for one in library.held if one.key[0] not in (held.key[0], *quoted)}
    if any(measures & set(library.tables[key].measures) for key in others if key in library.tables):
        return True
    return bool(measures & library.quoted_measures)


def against_quoted(library: Library, held: Held) -> list[str]:
    """
    Which totals quoted on the day of a release it reproduces, in sentences.
    """
    found = []
    for target in _totals(library, held):
        told = library.every_vintage(_known_on(library, target, held.key[2]), target)
        that_day = told.filter(pl.col("vintage") == held.key[2])
        own = that_day.filter(pl.col("source") == held.key[0])
        quoted = that_day.filter(pl.col("source").is_in(_quoted_sources(library)))
        for row in quoted.join(own, on="period", suffix="_own").iter_rows(named=True):
            same = row["value"] == row["value_own"]
            verb = "reproduces" if same else f"says {row['value_own']:,.0f}, not"
            found.append(
                f"{verb} the total quoted that day for {month_name(row['period'])}: "
                f"{row['value']:,.0f}"
            )
    return found


def against_neighbours(library: Library, held: Held) -> list[str]:
    """
    Whether a release tells much less or more than the releases around it, of any source.

    Publishers revise by a few per cent at most; a file cut short on its way
    tells much less than others do.
    """
    found = []
    for target in _totals(library, held):
        found += _far_off(library, held, target)
    return found


def _far_off(library: Library, held: Held, target: Target) -> list[str]:
    told = library.every_vintage(_known_on(library, target, None), target)
    told = told.filter(~pl.col("source").is_in(_quoted_sources(library)))
    itself = (pl.col("vintage") == held.key[2]) & (pl.col("source") == held.key[0])
    own = told.filter(itself).select("period", own="value")
    others = told.filter(pl.col("vintage") != held.key[2]).with_columns(
        away=(pl.col("vintage") - pl.lit(held.key[2])).abs()
    )
    nearest = others.sort("away").unique("period", keep="first").join(own, on="period")
    far = nearest.filter((pl.col("own") - pl.col("value")).abs() > _FAR * pl.col("value")).sort(
        "period", descending=True
    )
    if far.is_empty():
        return []
    row = far.row(0, named=True)
    return [
        f"{far.height} of {nearest.height} months differ by more than {_FAR:.0%} from the nearest "
        f"release held, the newest {month_name(row['period'])}: {row['own']:,.0f} here, "
        f"{row['value']:,.0f} in `{row['source']}` of {row['vintage']}; is the file whole?"
    ]


def _totals(library: Library, held: Held) -> list[Target]:
    """The totals that a release tells and others tell too: of one body, where it tells one only."""
    table = library.tables[held.key[:2]]
    scope = held.row["scope"]
    places = dict.fromkeys([*((scope,) if scope else table.roots), *_default_place(library)])
    only = {code: table.codes(code)[0] for code in _CODES if len(table.codes(code)) == 1}
    return [Target(measure, place, **only) for measure in table.measures for place in places]


def _default_place(library: Library) -> list[str]:
    place = library.corridor.defaults.get("place")
    return [place] if place else []


def _quoted_sources(library: Library) -> list[str]:
    return sorted({table.source for table in library.tables.values() if not table.complete})


def _known_on(library: Library, target: Target, day: date | None) -> Question:
    return Question(library.corridor.name, target, as_of=day, source="all")


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
