"""
CBP's files of encounters: labels and counts, read to observations with every check.

A file in which all is known is read at once (`known_rows`). Any other is read
cell by cell: that finds what is wrong, and what is odd but no reason to refuse.
Both ways follow the same rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, counts, header, labels
from caudal.sources.known_rows import Book, KnownFile, Rule, book, known_rows
from caudal.sources.source import Reading, Release
from caudal.vocabulary.periods import MONTHS, month_name

__all__ = ["EncounterFile", "read", "read_cell_by_cell"]

# Columns, and the labels that stand in them, sorted as most files are.
_Words = Mapping[str, tuple[str, ...]]

_COUNT = "Encounter Count"
_TYPED = ("component", "authority", "encounter_type")
_MONTH_LABELS = {
    "Fiscal Year": cbp.YEARS,
    "Month Grouping": tuple(cbp.MONTH_GROUPINGS),
    "Month (abbv)": tuple(sorted(MONTHS)),
}
_JOINED = "take in each file by itself, if two were joined; else fetch the file again"


@dataclass(frozen=True)
class EncounterFile:
    """
    A layout of CBP's encounters.

    Args:
        table: the table that it fills.
        columns: every column.
        codes: dimension → (column, meaning of its labels, noun for a message).
        place: the rule that places a row; without one all lie at the Southwest land border.
        place_labels: the columns by which `place` goes, and their labels.
    """

    table: str
    columns: tuple[str, ...]
    codes: Mapping[str, tuple[str, dict[str, str], str]]
    place: Rule | None = None
    place_labels: _Words = field(default_factory=dict)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Dimension → its rule, in the order in which faults are told."""
        place = {"place": self.place} if self.place else {}
        return {**place, "period": _period, **{name: _rule(*of) for name, of in self.codes.items()}}

    @property
    def keys(self) -> list[str]:
        """The dimensions that tell one cell from another."""
        place = ["place"] if self.place else []
        return ["period", *place, *(name for name in self.codes if name != "encounter_type")]

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """Dimension → the publisher's label → code, of the columns that are dimensions."""
        types = ("encounter_type",)
        return {name: words for name, (_, words, _) in self.codes.items() if name not in types}

    @cached_property
    def known(self) -> KnownFile:
        """What stands in a file of which all is known."""
        words = {"period": _MONTH_LABELS, "place": self.place_labels} | {
            name: {column: tuple(sorted(filter(None, meaning)))}
            for name, (column, meaning, _) in self.codes.items()
        }
        every = _together(words.values())
        typed = _together(words[name] for name in _TYPED if name in words)
        follows = [book(typed, self._type_that_follows)] if "encounter_type" in words else []
        return KnownFile(
            labels=every,
            keys={
                name: _months() if name == "period" else book(words[name], self.rules[name])
                for name in self.keys
            },
            checks=follows,
            free=[name for name in self.columns if name not in (*every, _COUNT)],
            count=_COUNT,
        )

    def _type_that_follows(self, frame: pl.DataFrame, faults: Faults) -> pl.Expr:
        """The encounter type, where it does follow from title and body."""
        component, authority, told = (self.rules[name](frame, faults) for name in _TYPED)
        return pl.when(~_disagree(component, authority, told)).then(told)


def read(content: bytes, file_name: str, file: EncounterFile) -> Reading:
    """
    A file of encounters as the release of its table, with what was counted in it.

    Raises:
        WrongColumns, BadRows: as `cells` does; a label or a count that is
            none, a month to come, a month that stands twice.
    """
    rows = known_rows(content, header(content, file_name), file.known)
    if rows is None:
        return read_cell_by_cell(content, file_name, file)
    # No label is empty, so none is lost.
    release = Release(file.table, _observations(file, rows))
    return Reading((release,), report=cbp.report(rows["period"], rows["value"]))


def read_cell_by_cell(content: bytes, file_name: str, file: EncounterFile) -> Reading:
    """
    The same of any file: what is wrong is refused with its place, what is odd is told.

    Raises:
        WrongColumns, BadRows: as `read` does.
    """
    frame = cells(content, file_name, file.columns)
    faults = Faults(file_name, LAYOUT_CHANGED)
    codes = {name: rule(frame, faults) for name, rule in file.rules.items()}
    value = counts(frame, _COUNT, faults)
    faults.refuse_if_any()
    rows = frame.select(**codes, value=value, line=pl.col(LINE))
    odd = _refuse_copied_months(rows, file_name) + _types_that_disagree(rows)
    summed = rows.group_by(file.keys, maintain_order=True).agg(pl.col("value").sum())
    return cbp.released(file.table, _observations(file, summed), odd)


def _period(frame: pl.DataFrame, faults: Faults) -> pl.Expr:
    """
    The first day of the month. A month to come is a fault: it would be read as a zero.
    """
    period = cbp.fiscal_periods(frame, faults)
    labels(frame, "Month Grouping", cbp.MONTH_GROUPINGS, faults, noun="month grouping")
    # The running year leaves its remaining months out.
    ahead = frame.filter(
        pl.col("Fiscal Year").str.contains("FYTD", literal=True)
        & (pl.col("Month Grouping").str.strip_chars().str.to_uppercase() == "REMAINING")
    )
    if ahead.height:
        faults.add(
            "the running fiscal year has a month that it has not come to (`Remaining`)",
            lines=ahead[LINE].to_list(),
            column="Month Grouping",
        )
    return period


@cache
def _months() -> Book:
    """The book of months, which all files share."""
    return book(_MONTH_LABELS, _period)


def _rule(column: str, meaning: dict[str, str], noun: str) -> Rule:
    return lambda frame, faults: labels(frame, column, meaning, faults, noun=noun)


def _together(words: Iterable[_Words]) -> _Words:
    return {column: labels for part in words for column, labels in part.items()}


def _observations(file: EncounterFile, rows: pl.DataFrame) -> pl.DataFrame:
    southwest = {} if file.place else {"place": "southwest_land_border"}
    return cbp.as_observations(rows, **southwest)


def _refuse_copied_months(rows: pl.DataFrame, file_name: str) -> list[str]:
    """
    Refuse a month that stands twice (two files joined); tell of single repeated rows.
    """
    every = [name for name in rows.columns if name not in ("value", "line")]
    again = pl.struct(every).is_duplicated()
    repeats = rows.with_columns(again=again)
    copied = (
        repeats.group_by("period")
        .agg(
            share=pl.col("again").mean(),
            lines=pl.col("line").filter(pl.col("again")).sort(),
            rows=pl.len(),
        )
        .filter((pl.col("share") > 0.9) & (pl.col("rows") > 1))
        .sort("period")
    )
    faults = Faults(file_name, _JOINED)
    for period, lines in copied.select("period", "lines").iter_rows():
        faults.add(f"every row of {month_name(period)} stands twice", lines=lines)
    faults.refuse_if_any()
    number = int(repeats["again"].sum())
    return [f"{number:,} rows have the labels of another row and were summed"] if number else []


def _types_that_disagree(rows: pl.DataFrame) -> list[str]:
    if "encounter_type" not in rows.columns:
        return []
    wrong = rows.filter(_disagree(*map(pl.col, _TYPED)))
    if wrong.is_empty():
        return []
    return [
        f"{wrong.height:,} rows ({wrong['value'].sum():,.0f} events) have an encounter type that "
        f"does not follow from title and body, first on line {min(wrong['line'].to_list())}: "
        "title and body were kept"
    ]


def _disagree(component: pl.Expr, authority: pl.Expr, encounter_type: pl.Expr) -> pl.Expr:
    """Whether the encounter type is another than follows from title and body, all three told."""
    expected = (
        pl.when(authority == "title_42")
        .then(pl.lit("expulsion"))
        .when(component == "usbp")
        .then(pl.lit("apprehension"))
        .otherwise(pl.lit("inadmissible"))
    )
    told = [part != "unknown" for part in (component, authority, encounter_type)]
    return pl.all_horizontal(told) & (encounter_type != expected)
