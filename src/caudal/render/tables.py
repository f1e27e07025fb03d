"""An answer as a table in the terminal."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from caudal.render.exports import plain_rows
from caudal.render.words import CODES, HEADINGS, NOTE_LABEL, Language, note_text
from caudal.vocabulary import terms
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.places import Place
from caudal.vocabulary.tables import KEYS
from caudal.vocabulary.term import Term

__all__ = ["as_table", "console_text"]

_TERMS: Mapping[str, Mapping[str, Term]] = {
    "group": terms.GROUPS,
    "authority": terms.AUTHORITIES,
    "component": terms.COMPONENTS,
    "vintage_basis": terms.VINTAGE_BASES,
    "status": terms.STATUSES,
    "qualifier": terms.QUALIFIERS,
}
_SHOWN = {
    "releases": ("source", "table", "vintage", "vintage_basis", "covers", "rows", "sha256"),
    "fetch": ("state", "source", "url", "vintage", "bytes", "message"),
    "ingest": ("state", "file", "source", "vintage", "vintage_basis", "message"),
}
_DROPPED_IF_ONE = (
    *KEYS,
    "status",
    "derivation",
    "precision",
    "source_class",
)
_NEVER = ("origin_basis", "citation", "citation_kind", "precision", "source_class", "file_name")
# More months than this do not fit side by side.
_TRIANGLE_MONTHS = 12


def as_table(answer: Answer, language: Language, *, width: int, colour: bool) -> str:
    """
    The rows for a person: what is the same in every row stands once above them.
    """
    if answer.verb == "verify":
        answer = replace(answer, rows=_worth_a_look(answer.rows))
    if answer.verb == "revisions" and answer.rows.height:
        body = _triangle(answer, language) or _plain(answer, language)
    else:
        body = _plain(answer, language)
    notes = [f"{NOTE_LABEL[language]}: {note_text(note, language)}" for note in answer.notes]
    return console_text([*body, *notes], width=width, colour=colour)


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
        console.print(part)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _plain(answer: Answer, language: Language) -> list[Any]:
    if answer.rows.is_empty():
        return []
    rows, same = _without_constants(answer)
    if rows.is_empty():
        return []
    head = [_caption(same, answer.names, language)] if same else []
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in rows.columns:
        numeric = rows[name].dtype.is_numeric()
        table.add_column(
            HEADINGS[language].get(name, name),
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=numeric or rows[name].dtype == pl.Date,
        )
    measures = answer.rows["measure"] if "measure" in answer.rows.columns else None
    whole = plain_rows(answer.rows)
    for number, row in enumerate(rows.iter_rows(named=True)):
        share = measures is not None and MEASURES[measures[number]].kind == "share"
        plain = whole[number]
        cells = (_cell(n, plain[n], row[n], share, answer.names, language) for n in rows.columns)
        table.add_row(*cells)
    return [*head, table]


def _triangle(answer: Answer, language: Language) -> list[Any] | None:
    """Vintages down, reference months across; None where it would not fit."""
    keys = [name for name in _DROPPED_IF_ONE if name in answer.rows.columns]
    one = all(answer.rows[name].n_unique() == 1 for name in keys)
    months = answer.rows["period"].unique().sort()
    if not one or len(months) > _TRIANGLE_MONTHS or answer.rows["frequency"][0] != "month":
        return None
    same = {name: answer.rows[name][0] for name in keys}
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(HEADINGS[language]["vintage"])
    table.add_column(HEADINGS[language]["source"])
    for month in months:
        table.add_column(month_name(month), justify="right")
    lines = answer.rows.sort("vintage", "source").group_by(
        ["vintage", "source"], maintain_order=True
    )
    share = MEASURES[answer.rows["measure"][0]].kind == "share"
    for (vintage, source), cells in lines:
        told = dict(cells.select("period", "value").iter_rows())
        shown = ("" if m not in told else _number(told[m], share) for m in months)
        table.add_row(str(vintage), str(source), *shown)
    return [_caption(same, answer.names, language), table]


def _worth_a_look(checks: pl.DataFrame) -> pl.DataFrame:
    """Checks but those that found a file of the archive as it was written."""
    return checks.filter((pl.col("state") != "right") | (pl.col("kind") == "other"))


def _without_constants(answer: Answer) -> tuple[pl.DataFrame, dict[str, Any]]:
    rows = answer.rows
    if answer.verb in _SHOWN:
        return rows.select(_SHOWN[answer.verb]), {}
    if "measure" not in rows.columns or rows.is_empty():
        return rows, {}
    once = [n for n in _DROPPED_IF_ONE if n in rows.columns and rows[n].n_unique() == 1]
    same = {name: rows[name][0] for name in once}
    told_nothing = [n for n in rows.columns if rows[n].null_count() == rows.height]
    dropped = {*once, *told_nothing, *(n for n in _NEVER if n in rows.columns)}
    return rows.drop(dropped), same


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
) -> str:
    if value is None:
        return ""
    if column == "period" and isinstance(value, date):
        return month_name(value) if value.day == 1 else str(value)
    if column == "change_latest":
        return "0.00%" if abs(value) < 0.00005 else f"{value:+.2%}".replace("-", "−")
    if isinstance(value, float):
        return _number(value, share)
    if column == "file":
        return str(value).rpartition("/")[2]
    if column == "sha256":
        return str(value)[:12]
    if column in (*_TERMS, "place", "origin", "measure", "derivation", "state"):
        return _name(column, value, names, language)
    return f"{value:,}" if isinstance(value, int) else str(plain)


def _number(value: float, share: bool) -> str:
    return f"{value:.2f}" if share else f"{value:,.0f}"
