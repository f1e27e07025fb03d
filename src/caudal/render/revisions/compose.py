"""A revision triangle put into a picture and onto a page, in one language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase

from caudal.render import numbers
from caudal.render.charts.triangle import STEPS, Texts, TriangleCell, layout, triangle
from caudal.render.page import Cell as PageCell
from caudal.render.page import Chart, Page, PageTable
from caudal.render.revisions.facts import Cell, Column, Row, Triangle
from caudal.render.revisions.finding import Finding, finding_of
from caudal.render.revisions.words import BASIS_MARKS, RevisionWords
from caudal.render.words import note_text
from caudal.vocabulary import terms

__all__ = ["page_of", "picture_of"]

# More do not stay legible on one picture: the newest are drawn.
_MOST_ROWS, _MOST_COLUMNS = 100, 80


def picture_of(held: Triangle, say: RevisionWords) -> Chart:
    """
    The triangle as a picture that says all by itself: finding, how to read it, sources.
    """
    drawn = _drawn(held)
    texts = _texts(held, drawn, say)
    return Chart("", triangle(_cells(drawn, say), texts), texts.description)


def page_of(held: Triangle, say: RevisionWords) -> Page:
    """
    The triangle on a page: finding, picture, how to read it, and every figure in a table.
    """
    drawn = _drawn(held)
    texts = _texts(held, drawn, say)
    bare = replace(texts, title="", subtitle="", footer=())
    picture = triangle(_cells(drawn, say), bare)
    return Page(
        language=say.language,
        title=say.title(say.subject(held)),
        known=say.known(held.as_of),
        finding=texts.title,
        charts=(Chart("", picture, texts.description, wide=True),),
        notes_heading=say.notes_heading,
        notes=tuple(texts.footer),
        folded=_table(held, say),
    )


def _drawn(held: Triangle) -> Triangle:
    """The newest periods and releases, as many as stay legible."""
    rows = held.rows[-_MOST_ROWS:]
    columns = _used(rows, held.columns)[-_MOST_COLUMNS:]
    return replace(held, rows=rows, columns=columns)


def _used(rows: Sequence[Row], columns: Sequence[Column]) -> list[Column]:
    """Releases that tell one of the rows."""
    told = {cell.column for row in rows for cell in row.cells}
    return [column for column in columns if column in told]


def _texts(held: Triangle, drawn: Triangle, say: RevisionWords) -> Texts:
    frequency = drawn.target["frequency"]
    found = finding_of(drawn.rows)
    finding = say.finding(found, drawn.rows, frequency)
    letters = dict(zip(held.sources, ascii_uppercase, strict=False))
    several = len({column.source for column in drawn.columns}) > 1
    return Texts(
        title=finding,
        subtitle=f"{say.subject(drawn)} · {say.known(drawn.as_of)}",
        rows=[say.short_period(row.period, frequency) for row in drawn.rows],
        ends=[_end(row, drawn, say) for row in drawn.rows],
        end_headings=say.end_headings,
        columns=[say.short_day(column.vintage, column.basis) for column in drawn.columns],
        letters=[letters[column.source] for column in drawn.columns] if several else [],
        legend=(say.against_first, _labels(say), say.no_percentage),
        marks=_marks(drawn, say),
        footer=[
            *_reading(held, drawn, found, say),
            _sources(drawn, letters, say),
            *_notes(drawn, say),
        ],
        description=finding,
    )


def _cells(drawn: Triangle, say: RevisionWords) -> list[TriangleCell]:
    size = layout(len(drawn.rows), len(drawn.columns))
    at = {column: number for number, column in enumerate(drawn.columns)}
    return [
        TriangleCell(
            number, at[cell.column], cell.change, _text(cell, drawn, say, size.width), _mark(cell)
        )
        for number, row in enumerate(drawn.rows)
        for cell in row.cells
        if cell.column in at
    ]


def _text(cell: Cell, drawn: Triangle, say: RevisionWords, width: int) -> str:
    """What stands in a cell: the first figure, and a change where there is one."""
    if cell.moved is None or (cell.change is None and cell.moved):
        figure = say.figure(cell.value, share=drawn.share)
        return figure if len(figure) * 6 <= width else "○"
    if not cell.moved:
        return ""
    change = numbers.signed_fine_percent(cell.change or 0, say.language, sign="")
    return f"({change})" if cell.new_source else change


def _mark(cell: Cell) -> str:
    if cell.moved is None:
        return "first"
    return ("up" if cell.moved > 0 else "down") + ("_source" if cell.new_source else "")


def _end(row: Row, drawn: Triangle, say: RevisionWords) -> tuple[str, str]:
    latest = say.figure(row.latest, share=drawn.share)
    if len(row.cells) < 2:
        return latest, ""
    return latest, say.change(row.change) if row.change is not None else "–"


def _labels(say: RevisionWords) -> list[str]:
    """What stands at each step of the legend, from the largest fall to the largest rise."""
    steps = [numbers.percent(step, say.language) for step in STEPS]
    return [*(f"−{s}" for s in reversed(steps)), say.no_change, *(f"+{s}" for s in steps)]


def _marks(drawn: Triangle, say: RevisionWords) -> dict[str, str]:
    """Marks that stand for numbers where these do not fit, each with its meaning."""
    if layout(len(drawn.rows), len(drawn.columns)).numbers:
        return {}
    used = {_mark(cell) for row in drawn.rows for cell in row.cells if cell.moved != 0}
    return {mark: meaning for mark, meaning in say.marks.items() if mark in used}


def _reading(held: Triangle, drawn: Triangle, found: Finding, say: RevisionWords) -> Iterator[str]:
    """How to read the picture, and what it leaves out."""
    frequency = drawn.target["frequency"]
    stepped = any(cell.stepped for row in drawn.rows for cell in row.cells)
    fits = layout(len(drawn.rows), len(drawn.columns)).numbers
    yield " ".join(say.how_to_read(numbers_fit=fits, stepped=stepped, frequency=frequency))
    columns = len(_used(drawn.rows, held.columns))
    shown = (len(drawn.rows), len(drawn.columns))
    if shown != (len(held.rows), columns):
        yield say.only_newest(shown, (len(held.rows), columns), frequency)
    if found.alone and found.compared:
        yield say.held_once(found.alone, frequency)


def _sources(drawn: Triangle, letters: Mapping[str, str], say: RevisionWords) -> str:
    named = list(dict.fromkeys(column.source for column in drawn.columns))
    if len(named) > 1:
        named = [f"{letters[source]} {source}" for source in named]
    days = [column.vintage for column in drawn.columns]
    marked = [b for b in BASIS_MARKS if b in {column.basis for column in drawn.columns}]
    told = say.sources(named, len(days), min(days), max(days))
    return told + (f" {say.basis_key(marked)}." if marked else "")


def _notes(drawn: Triangle, say: RevisionWords) -> Iterator[str]:
    """The notes of the answer; a change of source is said beside its mark already."""
    for note in drawn.notes:
        if note.code == "quoted_before":
            yield say.told_before(note.values["periods"], drawn.target["frequency"])
        elif note.code != "source_changes":
            yield say.capital(note_text(note, say.language)) + "."


def _table(held: Triangle, say: RevisionWords) -> PageTable:
    frequency = held.target["frequency"]
    rows = [
        (
            PageCell(say.short_period(row.period, frequency)),
            PageCell(say.short_day(cell.column.vintage, "")),
            PageCell(say.name(terms.VINTAGE_BASES[cell.column.basis])),
            PageCell(cell.column.source),
            PageCell(say.figure(cell.value, share=held.share)),
            PageCell(_said_change(cell, say)),
        )
        for row in held.rows
        for cell in row.cells
    ]
    return PageTable(say.table_caption, say.table_headings, tuple(rows))


def _said_change(cell: Cell, say: RevisionWords) -> str:
    if cell.moved is None:
        return ""
    change = "–" if cell.change is None else say.change(cell.change)
    return f"{change} ({say.changed_source})" if cell.stepped else change
