"""Whose file is this? Told by the columns of its header, or by the title of its first page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from caudal.sources.csv_text import LAYOUT_CHANGED, header, misfit
from caudal.sources.person_level import personal_columns
from caudal.sources.rda import RData
from caudal.sources.source import Layout, Source
from caudal.sources.workbook import Workbook, headers, hidden_headers, merged_in, opening
from caudal.vocabulary.errors import (
    PersonLevelFile,
    UnrecognisedFile,
    WrongColumns,
    listing,
)

__all__ = ["Known", "by_columns", "by_title", "titled"]

Known = Sequence[tuple[Source, Layout]]
# From this share of a layout's columns on, a file is one of that source, wrongly written.
_CLAIM = 0.6
# A title stands within these bytes of a text.
_BEGINNING = 4_000


@dataclass(frozen=True)
class _Header:
    """A row that could be a header: its labels, where it stands, what is odd about it."""

    labels: tuple[str, ...]
    where: str
    odd: str = ""
    # Below it a sheet has rows of other things, which are no columns.
    first: bool = True
    # What the publisher calls the table: a data frame's name, else the name of the file.
    table: str = ""


def by_columns(
    opened: bytes | Workbook | RData, file_name: str, known: Known, *, source: str | None
) -> tuple[Source, Layout]:
    """
    The layout whose columns are those of a header in the file.

    Raises:
        Unreadable: there is no header.
        UnrecognisedFile: no source writes this, or another than `source`; or several
            tables have these columns and nothing says which it is.
        PersonLevelFile: it tells of single persons.
        WrongColumns: a layout with a column missing, doubled or renamed.
    """
    rows = list(_headers(opened, file_name))
    known = [pair for pair in known if pair[1].columns]
    exact = [pair for row in rows for pair in known if _fits(row.labels, pair[1])]
    if not exact and isinstance(opened, Workbook):
        # Its reader says that the table is hidden.
        hidden = [row for _, _, row in hidden_headers(opened)]
        exact = [pair for row in hidden for pair in known if _fits(row, pair[1])]
    named = _of_this_table(rows, exact, source=source)
    if named:
        return named[0]
    if exact and source is None:
        raise _table_not_known(rows[0], exact)
    if not exact:
        _refuse_person_level(rows)
    near = [
        (pair, row)
        for row in rows
        for pair in known
        if source == pair[0].name or (source is None and _is_called(row, pair[1]))
    ]
    if not near:
        raise _no_header(file_name) if not rows else _unrecognised(_widest(rows))
    (owner, layout), row = max(near, key=lambda one: _likeness(one[1].labels, one[0][1]))
    if source is None and _likeness(row.labels, layout) < _CLAIM:
        raise _unrecognised(_widest(rows))
    wrong = misfit(row.labels, layout.columns, layout.optional) + row.odd
    where = f"{row.where}; read as `{owner.name}` ({layout.name})"
    if exact:
        # Another source than the one that the user named.
        raise UnrecognisedFile(wrong, where=where, remedy=_read_as(exact[0][0]))
    raise WrongColumns(wrong, where=where, remedy=LAYOUT_CHANGED)


def by_title(
    beginning: str, file_name: str, known: Known, *, source: str | None
) -> tuple[Source, Layout]:
    """
    The layout whose title the beginning of a file has.

    Raises:
        UnrecognisedFile: no source prints this, or another than `source`.
    """
    found = _having(beginning, known)
    for pair in found:
        if source in (None, pair[0].name):
            return pair
    shown = " ".join(beginning[:160].split())
    raise UnrecognisedFile(
        f"no known source prints a document that begins `{shown}`"
        if not found
        else f"the document begins `{shown}`",
        where=f"{file_name}, page 1" + (f"; read as `{source}`" if source else ""),
        remedy=_read_as(found[0][0], "title")
        if found
        else "`caudal terms --kind source` lists the sources that can be read",
    )


def titled(opened: bytes | Workbook | RData, known: Known) -> str:
    """
    The beginning of a file, if it is the title of some layout; else "".
    """
    if isinstance(opened, RData):
        return ""
    if isinstance(opened, Workbook):
        beginning = opening(opened)
    else:
        text = opened[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        beginning = text.replace("\r\n", "\n")
    return beginning if _having(beginning, known) else ""


def _having(beginning: str, known: Known) -> list[tuple[Source, Layout]]:
    return [
        pair
        for pair in known
        if pair[1].title and re.search(pair[1].title, beginning, re.MULTILINE)
    ]


def _headers(opened: bytes | Workbook | RData, file_name: str) -> Iterator[_Header]:
    if isinstance(opened, RData):
        for number, table in enumerate(opened.tables):
            labels = tuple(table.columns)
            where = f"{file_name}, `{table.name}`"
            yield _Header(labels, where, first=number == 0, table=table.name)
        return
    if not isinstance(opened, Workbook):
        yield _Header(header(opened, file_name), f"{file_name}, header", table=file_name)
        return
    seen: set[str] = set()
    for sheet, number, labels in headers(opened):
        merged = merged_in(sheet, number)
        odd = f"\ncells {listing(merged)} of the header are merged" if merged else ""
        where = f"{file_name}, sheet `{sheet.name}`, row {number + 1}"
        yield _Header(labels, where, odd, first=sheet.name not in seen)
        seen.add(sheet.name)


def _fits(names: tuple[str, ...], layout: Layout) -> bool:
    return set(layout.columns) <= set(names) and not misfit(names, layout.columns, layout.optional)


def _is_called(row: _Header, layout: Layout) -> bool:
    """Whether nothing in the name of the table speaks against this layout."""
    return not layout.table or bool(re.search(layout.table, row.table))


def _of_this_table(
    rows: Sequence[_Header], exact: Known, *, source: str | None
) -> list[tuple[Source, Layout]]:
    """Those of the layouts that are of the table which the file holds, or that the user means."""
    if source is not None:
        return [pair for pair in exact if pair[0].name == source]
    names = [row.table for row in rows if row.table]
    return [
        pair
        for pair in exact
        if not pair[1].table or any(re.search(pair[1].table, name) for name in names)
    ]


def _table_not_known(row: _Header, exact: Known) -> UnrecognisedFile:
    names = dict.fromkeys(source.name for source, _ in exact)
    return UnrecognisedFile(
        f"several tables have the columns {listing(name for name in row.labels if name)}, "
        f"and `{row.table}` is not the name of one",
        where=row.where,
        remedy=f"say whose it is with --source, one of {listing(names)};\n"
        "or give the file the name again under which it was published",
    )


def _likeness(names: tuple[str, ...], layout: Layout) -> float:
    shared = set(names) & set(layout.columns)
    return len(shared) / len(set(layout.columns) | {name for name in names if name})


def _widest(rows: Sequence[_Header]) -> _Header:
    return max(rows, key=lambda row: sum(1 for label in row.labels if label))


def _unrecognised(row: _Header) -> UnrecognisedFile:
    return UnrecognisedFile(
        "no known source writes these columns: "
        + listing(name or "(unnamed)" for name in row.labels),
        where=row.where,
        remedy="`caudal terms --kind source` lists the sources that can be read; for a figure\n"
        "from a text or the press use the form of `published_figures`",
    )


def _no_header(file_name: str) -> UnrecognisedFile:
    return UnrecognisedFile(
        "no sheet has a row that could be a header",
        where=file_name,
        remedy="`caudal terms --kind source` lists the sources that can be read",
    )


def _read_as(source: Source, what: str = "header") -> str:
    return (
        f"the {what} is the one of `{source.name}`:\n"
        f"add --source {source.name}, or leave --source out"
    )


def _refuse_person_level(rows: Sequence[_Header]) -> None:
    for row in rows:
        # `Name` again and again names the parts of a table, not persons.
        once = [label for label in row.labels if row.labels.count(label) == 1]
        personal = personal_columns(once) if row.first else []
        if personal:
            raise PersonLevelFile(
                f"the file tells of single persons: column{'s' if personal[1:] else ''} "
                + listing(personal),
                where=row.where,
                remedy="Caudal takes aggregate figures only; nothing of the file was kept.\n"
                "Count the rows by month, place and group first",
            )
