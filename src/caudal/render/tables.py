"""An answer as a table in the terminal."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from caudal.render.bands import banded
from caudal.render.columns import LOOKED_AT, SHOWN
from caudal.render.exports import plain_rows
from caudal.render.figure_kinds import CHANGES, PEOPLE, PROBABILITIES, RATIOS
from caudal.render.words import (
    ALL_OF_THEM,
    CODES,
    HEADINGS,
    HIGHEST,
    NO_ROOM,
    NOTE_LABEL,
    Language,
    note_text,
)
from caudal.vocabulary import terms
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.places import Place
from caudal.vocabulary.policies import REGIMES
from caudal.vocabulary.tables import DIMENSIONS, KEYS
from caudal.vocabulary.term import Term

__all__ = ["as_table", "console_text"]

_TERMS: Mapping[str, Mapping[str, Term]] = {
    "group": terms.GROUPS,
    "authority": terms.AUTHORITIES,
    "component": terms.COMPONENTS,
    "vintage_basis": terms.VINTAGE_BASES,
    "status": terms.STATUSES,
    "qualifier": terms.QUALIFIERS,
    "verdict": {**terms.VERDICTS, **terms.EFFECT_VERDICTS, **terms.SCORE_VERDICTS},
    "regime": REGIMES,
    "unit": terms.PLANNED_UNITS,
    "exposure": MEASURES,
}
# So many columns of a target are more than stand side by side.
_TOO_MANY = 3
_DROPPED_IF_ONE = (
    *KEYS,
    "status",
    "derivation",
    "precision",
    "source_class",
)
_NEVER = ("origin_basis", "citation", "citation_kind", "precision", "source_class", "file_name")
# More months than this are a line each.
_TRIANGLE_MONTHS = 12
# Between two columns; and what text is folded to at most.
_GAP, _LEAST = 2, 6
# Where a table of revisions has no room, these are left out, neither folded nor cut.
_FIRST_TO_GO = ("vintage_basis", "source")


def as_table(answer: Answer, language: Language, *, width: int, colour: bool) -> str:
    """
    The rows for a person: what is the same in every row stands once above them.
    """
    if answer.verb == "verify":
        answer = replace(answer, rows=_worth_a_look(answer.rows))
    if "output_type_id" in answer.rows.columns:
        answer = replace(answer, rows=banded(answer.rows))
    if "what" in answer.rows.columns:
        return _one_a_line(answer, language)
    if answer.verb == "revisions" and answer.rows.height:
        body = [
            part
            for target in answer.rows.partition_by(KEYS, maintain_order=True)
            for part in _revised(replace(answer, rows=target), language, width)
        ]
    else:
        body = _plain(answer, language, width)
    notes = [f"{NOTE_LABEL[language]}: {note_text(note, language)}" for note in answer.notes]
    return console_text([*body, *notes], width=width, colour=colour)


def _one_a_line(answer: Answer, language: Language) -> str:
    """Findings: source, table, vintage, periods, what and how much, never broken over lines."""
    lines = []
    for row in answer.rows.iter_rows(named=True):
        change = "" if row["change"] is None else f"({row['change']:+.1%})"
        told = (
            row["source"],
            row["table"],
            str(row["vintage"]),
            row["periods"],
            row["what"],
            change,
        )
        lines.append("  ".join(filter(None, told)))
    notes = [f"{NOTE_LABEL[language]}: {note_text(note, language)}" for note in answer.notes]
    return "\n".join([*lines, *notes]) + "\n"


def console_text(parts: Sequence[Any], *, width: int, colour: bool) -> str:
    """Tables and lines as the text of a terminal."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in parts:
        # The terminal breaks a line that is too long; no figure is cut to make it shorter.
        console.width = max(width, _width_of(part) if isinstance(part, Table) else 0)
        console.print(part)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _plain(answer: Answer, language: Language, width: int) -> list[Any]:
    if answer.rows.is_empty():
        return []
    rows, same = _without_constants(answer)
    if rows.is_empty():
        return []
    rows, home = _in_one_column(rows, answer.names, language)
    same |= home
    measures = answer.rows["measure"] if "measure" in answer.rows.columns else None
    whole = plain_rows(answer.rows)
    often = set(answer.rows["frequency"]) if "frequency" in answer.rows.columns else set()
    daily = bool(often & {"day", "week", "year_to_date"})
    lines = []
    for number, row in enumerate(rows.iter_rows(named=True)):
        share = measures is not None and MEASURES[measures[number]].kind == "share"
        plain = whole[number]
        lines.append(
            [
                _cell(n, plain.get(n, row[n]), row[n], share, answer.names, language, daily=daily)
                for n in rows.columns
            ]
        )
    leaving = _FIRST_TO_GO if answer.verb == "revisions" else ()
    columns = [
        _Column.of(
            HEADINGS[language].get(name, name),
            [line[place] for line in lines],
            figure=rows[name].dtype.is_numeric(),
            whole=rows[name].dtype.is_numeric() or rows[name].dtype == pl.Date or name in leaving,
        )
        for place, name in enumerate(rows.columns)
    ]
    gone = _gone(leaving, rows.columns, columns, width)
    shown = [one for name, one in zip(rows.columns, columns, strict=True) if name not in gone]
    words = [_caption(same, answer.names, language)] if same else []
    if gone:
        names = ", ".join(HEADINGS[language].get(name, name) for name in gone)
        words.append(f"{NO_ROOM[language]}: {names}")
    return [*words, _table(shown, width)]


def _revised(answer: Answer, language: Language, width: int) -> list[Any]:
    """One target's vintages: side by side by month, or a line each where there are many months."""
    return _triangles(answer, language, width) or _plain(answer, language, width)


def _triangles(answer: Answer, language: Language, width: int) -> list[Any] | None:
    """Vintages down, reference months across, as many side by side as fit; None for too many."""
    keys = [name for name in _DROPPED_IF_ONE if name in answer.rows.columns]
    one = all(answer.rows[name].n_unique() == 1 for name in keys)
    months = answer.rows["period"].unique().sort().to_list()
    if not one or len(months) > _TRIANGLE_MONTHS or answer.rows["frequency"][0] != "month":
        return None
    same = {name: answer.rows[name][0] for name in keys}
    tables = []
    while months:
        fitting = len(months)
        while fitting > 1 and not _fits(_triangle(answer, months[:fitting], language), width):
            fitting -= 1
        tables.append(_table(_triangle(answer, months[:fitting], language), width))
        months = months[fitting:]
    return [_caption(same, answer.names, language), *tables]


def _triangle(answer: Answer, months: Sequence[date], language: Language) -> list["_Column"]:
    rows = answer.rows.filter(pl.col("period").is_in(months)).sort("vintage", "source")
    share = MEASURES[answer.rows["measure"][0]].kind == "share"
    lines = []
    for (vintage, source), cells in rows.group_by(["vintage", "source"], maintain_order=True):
        told = dict(cells.select("period", "value").iter_rows())
        shown = ("" if m not in told else _number(told[m], share) for m in months)
        lines.append((str(vintage), str(source), *shown))
    vintages, sources, *figures = zip(*lines, strict=True)
    return [
        _Column.of(HEADINGS[language]["vintage"], vintages, whole=True),
        _Column.of(HEADINGS[language]["source"], sources, whole=True),
        *(
            _Column.of(month_name(month), cells, figure=True, whole=True)
            for month, cells in zip(months, figures, strict=True)
        ),
    ]


@dataclass(frozen=True)
class _Column:
    """A column as text, the width that it would take, and the least that it can do with."""

    heading: str
    cells: Sequence[str]
    figure: bool
    width: int
    least: int

    @classmethod
    def of(
        cls, heading: str, cells: Sequence[str], *, figure: bool = False, whole: bool = False
    ) -> "_Column":
        """Figures and days are never cut; text is folded, at the end of a word where it can be."""
        width = max(map(cell_len, (heading, *cells)))
        word = max(
            (cell_len(word) for text in (heading, *cells) for word in text.split()), default=0
        )
        return cls(heading, cells, figure, width, width if whole else min(word, _LEAST))


def _fits(columns: Sequence[_Column], width: int) -> bool:
    return sum(one.least for one in columns) + _GAP * (len(columns) - 1) <= width


def _gone(
    leaving: Sequence[str], names: Sequence[str], columns: Sequence[_Column], width: int
) -> list[str]:
    """What is left out of a narrow table, the least needed first."""
    gone: list[str] = []
    for name in leaving:
        shown = [one for told, one in zip(names, columns, strict=True) if told not in gone]
        if name in names and not _fits(shown, width):
            gone.append(name)
    return gone


def _width_of(table: Table) -> int:
    return sum(column.width or 0 for column in table.columns) + _GAP * (len(table.columns) - 1)


def _table(columns: Sequence[_Column], width: int) -> Table:
    """The columns side by side; the widest text is folded until all fit, figures never."""
    widths = [one.width for one in columns]
    room = width - _GAP * (len(columns) - 1)
    while sum(widths) > room and any(w > c.least for w, c in zip(widths, columns, strict=True)):
        widest = max(
            (n for n, one in enumerate(columns) if widths[n] > one.least), key=widths.__getitem__
        )
        widths[widest] -= 1
    table = Table(box=None, header_style="bold", pad_edge=False)
    for one, wide in zip(columns, widths, strict=True):
        table.add_column(
            one.heading,
            justify="right" if one.figure else "left",
            overflow="fold",
            no_wrap=one.least == one.width,
            width=wide,
        )
    for cells in zip(*(one.cells for one in columns), strict=True):
        table.add_row(*cells)
    return table


def _worth_a_look(checks: pl.DataFrame) -> pl.DataFrame:
    """Checks but those that found a file of the archive as it was written."""
    return checks.filter((pl.col("state") != "right") | (pl.col("kind") == "other"))


def _without_constants(answer: Answer) -> tuple[pl.DataFrame, dict[str, Any]]:
    rows = answer.rows
    if answer.verb in SHOWN:
        return rows.select(SHOWN[answer.verb]), {}
    if "measure" not in rows.columns or rows.is_empty():
        return rows, {}
    looked_at = next((names for mark, names in LOOKED_AT.items() if mark in rows.columns), ())
    if looked_at:
        rows = rows.select(n for n in looked_at if n in rows.columns)
    may = (*_DROPPED_IF_ONE, *(_FIRST_TO_GO if answer.verb == "revisions" else ()))
    once = [n for n in may if n in rows.columns and rows[n].n_unique() == 1]
    same = {name: rows[name][0] for name in once}
    told_nothing = [n for n in rows.columns if rows[n].null_count() == rows.height]
    dropped = {*once, *told_nothing, *(n for n in _NEVER if n in rows.columns)}
    return rows.drop(dropped), same


def _in_one_column(
    rows: pl.DataFrame, names: Mapping[str, Place], language: Language
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """
    Where several parts of the target differ from row to row, one column says them together.

    The place of the first row stands above the table, and is said of no row.
    """
    parts = [name for name in rows.columns if name in DIMENSIONS]
    if len(parts) < _TOO_MANY or "predictive_percentile" not in rows.columns:
        return rows, {}
    home = {"place": rows["place"][0]} if "place" in parts else {}
    said = [
        " · ".join(
            _name(name, code, names, language)
            for name, code in row.items()
            if code not in ("all", home.get(name))
        )
        for row in rows.select(parts).iter_rows(named=True)
    ]
    first = rows.columns.index(parts[0])
    target = pl.Series("target", said, dtype=pl.String)
    return rows.insert_column(first, target).drop(parts), home


def _caption(same: Mapping[str, Any], names: Mapping[str, Place], language: Language) -> str:
    hidden = ("origin_basis", "frequency", "derivation", "precision", "source_class", "status")
    parts = [
        _name(column, code, names, language)
        for column, code in same.items()
        if column not in hidden and (code != "all" or column == "measure")
    ]
    return " · ".join(parts)


def _name(column: str, code: str, names: Mapping[str, Place], language: Language) -> str:
    if column == "measure":
        term: Term | Place | None = MEASURES.get(code)
    elif column in ("place", "origin"):
        term = names.get(code)
    else:
        term = _TERMS.get(column, {}).get(code)
    if term is None:
        return CODES[language].get(code, code)
    return term.es if language == "es" else term.en


def _cell(
    column: str,
    plain: Any,
    value: Any,
    share: bool,
    names: Mapping[str, Place],
    language: Language,
    *,
    daily: bool = False,
) -> str:
    if value is None:
        of_all = {"horizon": ALL_OF_THEM, "period": HIGHEST}
        return of_all[column][language] if column in of_all else ""
    if column == "period" and isinstance(value, date):
        return month_name(value) if value.day == 1 and not daily else str(value)
    if column == "change_latest":
        return "0.00%" if abs(value) < 0.00005 else f"{value:+.2%}".replace("-", "−")
    if column in CHANGES:
        return f"{value:+.1%}".replace("-", "−")
    if column in PROBABILITIES:
        return "<1%" if 0 < value < 0.005 else ">99%" if 0.995 < value < 1 else f"{value:.0%}"
    if column in RATIOS:
        return f"{value:.3f}"
    if column == "wis":
        return f"{value:,.0f}"
    if column in PEOPLE or column.startswith("people_estimated"):
        return f"{value:,.0f}"
    if isinstance(value, float):
        return _number(value, share)
    if column == "file":
        return str(value).rpartition("/")[2]
    if column == "sha256":
        return str(value)[:12]
    if column in (*_TERMS, "place", "origin", "measure", "derivation", "state", "window", "season"):
        return _name(column, value, names, language)
    return f"{value:,}" if isinstance(value, int) else str(plain)


def _number(value: float, share: bool) -> str:
    """
    A count without decimals; a level, such as a price, with as many as it was told.

    >>> _number(188829.0, False), _number(4.504, False), _number(0.34, True)
    ('188,829', '4.504', '0.34')
    """
    if share:
        return f"{value:.2f}"
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.4f}".rstrip("0").rstrip(".")
