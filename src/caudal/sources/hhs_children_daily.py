"""HHS's daily figures of children travelling alone: in the custody of CBP, and in its own care."""

import re
from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from caudal.sources.cbp_labels import LICENCE, as_observations
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, counts, header
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.errors import WrongColumns, listing
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

# What a header says, without footnote marks and whatever it calls the children; the first that fits.
_MEASURES = {
    r"\bdischarged from\b.*\b(?:hhs|orr)\b": "care_discharges",
    r"\btransferred out of\b.*\bcbp\b": "custody_transfers",
    r"\b(?:apprehended|placed|taken) .*\bcbp custody\b": "custody_intakes",
    r"^(?:total )?(?:children )?(?:currently )?in cbp custody$": "children_in_custody",
    r"^(?:total )?(?:children )?(?:currently )?in (?:the )?(?:hhs|orr)(?: s)? care$": "children_in_care",
}
_WORDS = {
    r"unaccompanied(?: alien| noncitizen)? (?:children|minors)|\bu?acs?\b|\bucs?\b|\bminors\b": "children",
    r"u s customs and border protection|customs and border protection": "cbp",
    r"u s department of health and human services|(?:department of )?health and human services": "hhs",
    r"office of refugee resettlement": "orr",
    r"custody of (?:the )?cbp": "cbp custody",
    r"(?:the )?care of (?:the )?(hhs|orr)": r"\1 care",
    r"\b(?:number of|the)\b": "",
}
_DATE = re.compile(r"(?i)(?:report(?:ing)? )?(?:date|day)")
# Each form that a day has been written in; a weekday before it says nothing new.
_DAYS = ("%B %d %Y", "%b %d %Y", "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
# Since 1 March 2003 the department has the care of these children.
_FIRST = date(2003, 3, 1)
_TABLE = SourceTable(
    source="hhs_children_daily",
    name="daily",
    measures=tuple(_MEASURES.values()),
    values={"place": ("USA",), "group": ("unaccompanied_child",)},
    roots=("USA",),
    frequency="day",
    sparse=True,
)


def _read(content: bytes, file_name: str) -> Reading:
    """
    Five figures a day: two numbers on that day, three counts of that day.

    A day that is not reported is not covered: nothing is put in its place.
    """
    names = header(content, file_name)
    measures = _measures(names, file_name)
    table = cells(content, file_name, [name for name in names if name])
    faults = Faults(file_name, LAYOUT_CHANGED)
    day = next(name for name in names if _DATE.fullmatch(_plain(name)))
    rows = table.select(
        LINE,
        period=_days(table, day, faults),
        **{measure: counts(table, name, faults) for name, measure in measures.items()},
    )
    told = rows.drop(LINE).unique(maintain_order=True)
    _refuse_days_that_differ(rows, told, faults)
    faults.refuse_if_any()
    long = told.unpivot([*measures.values()], index="period", variable_name="measure")
    observations = as_observations(
        long.sort("period", "measure"),
        frequency="day",
        place="USA",
        group="unaccompanied_child",
    )
    return Reading(
        (Release("daily", observations),),
        report=(_counted(told), _uncovered(told["period"])),
        findings=_findings(rows.height - told.height, measures),
    )


def _measures(names: tuple[str, ...], file_name: str) -> Mapping[str, str]:
    """What each column tells."""
    known = {name: _measure_of(name) for name in names if not _DATE.fullmatch(_plain(name))}
    strange = [name for name, measure in known.items() if name and not measure]
    told = [measure for measure in known.values() if measure]
    twice = sorted({one for one in told if told.count(one) > 1})
    faults = [f"column {listing(strange)} is not known in this layout"] if strange else []
    faults += [f"several columns tell {listing(twice)}"] if twice else []
    if faults:
        raise WrongColumns("\n".join(faults), where=f"{file_name}, header", remedy=LAYOUT_CHANGED)
    return {name: measure for name, measure in known.items() if measure}


def _measure_of(name: str) -> str | None:
    plain = _plain(name)
    return next((code for words, code in _MEASURES.items() if re.search(words, plain)), None)


def _plain(name: str) -> str:
    """A header without footnotes, capitals and stops, and in the words of `_MEASURES`."""
    text = " ".join(re.sub(r"\([^)]*\)|[^0-9a-z]+", " ", name.lower()).split())
    for words, ours in _WORDS.items():
        text = re.sub(words, ours, text)
    return " ".join(text.split())


def _days(frame: pl.DataFrame, column: str, faults: Faults) -> pl.Expr:
    known: dict[str, date] = {}
    for text, lines in frame.group_by(column, maintain_order=True).agg(LINE).iter_rows():
        day = _day_of(text)
        if day is None:
            faults.add(
                f"date `{text}` is not a day such as December 21, 2025", lines=lines, column=column
            )
        elif day < _FIRST:
            faults.add(f"date `{text}` lies before these figures began", lines=lines, column=column)
        else:
            known[text] = day
    return pl.col(column).replace_strict(known, default=None, return_dtype=pl.Date)


def _day_of(text: str) -> date | None:
    bare = re.sub(r"(?i)^[a-z]+day,?\s+|[T ]00:00(:00)?(\.0+)?$", "", text.strip())
    bare = " ".join(re.sub(r"[.,]", " ", bare).split())
    for form in _DAYS:
        try:
            return datetime.strptime(bare, form).date()
        except ValueError:
            continue
    return None


def _refuse_days_that_differ(rows: pl.DataFrame, told: pl.DataFrame, faults: Faults) -> None:
    twice = told.filter(pl.col("period").is_duplicated())["period"].drop_nulls().unique()
    lines = rows.filter(pl.col("period").is_in(twice.implode()))
    for day, found in lines.group_by("period", maintain_order=True).agg(LINE).iter_rows():
        faults.add(f"{day} stands there with different figures", lines=found)


def _counted(told: pl.DataFrame) -> str:
    days = told["period"].sort().to_list()
    figures = (told.width - 1) * len(days)
    newest = told.filter(pl.col("period") == days[-1]).drop("period").row(0, named=True)
    in_care = newest.get("children_in_care")
    return f"{figures:,} figures on {len(days):,} days, {days[0]} to {days[-1]}" + (
        "" if in_care is None else f"; {in_care:,.0f} children in care on the newest"
    )


def _uncovered(days: pl.Series) -> str:
    first, last = min(days.to_list()), max(days.to_list())
    return (
        f"{(last - first).days + 1 - len(days):,} days within that span have no report: not covered"
    )


def _findings(copies: int, measures: Mapping[str, str]) -> tuple[str, ...]:
    lacking = [measure for measure in _TABLE.measures if measure not in measures.values()]
    return (
        *([f"{copies:,} rows stand twice with the same figures: read once"] if copies else []),
        *([f"the file has no column for {listing(lacking)}"] if lacking else []),
    )


SOURCE = Source(
    name="hhs_children_daily",
    title="HHS, unaccompanied children in CBP custody and in HHS care, day by day",
    publisher="hhs",
    layouts=(
        Layout(
            "daily",
            (),
            _read,
            title=(
                r"(?i)\A(?=[^\n]*\b(?:date|day)\b)(?=[^\n]*\b(?:custody|CBP|Border Protection)\b)"
                r"(?=[^\n]*\b(?:HHS|ORR|Health and Human Services)\b)(?=[^\n]*\bdischarged\b)"
                r"(?=[^\n]*\btransferred\b)[^\n]*\bcare\b"
            ),
        ),
    ),
    tables=(_TABLE,),
    licence=LICENCE,
    page="https://www.hhs.gov/programs/social-services/unaccompanied-children/index.html",
)
