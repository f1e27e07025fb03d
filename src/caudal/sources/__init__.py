"""
How each publisher writes: bytes in, frame out.

`SOURCES` is the table of what can be read, one line a source.
`recognise` finds the source of a file by its content, never by its name alone.
"""

from collections.abc import Mapping

from caudal.sources import cbp_dashboard, cbp_nationwide, cbp_southwest, published_figures
from caudal.sources.csv_text import LAYOUT_CHANGED, header, misfit
from caudal.sources.person_level import personal_columns
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.errors import (
    PersonLevelFile,
    Unreadable,
    UnrecognisedFile,
    WrongColumns,
    WrongOption,
    listing,
)
from caudal.vocabulary.tables import SourceTable

__all__ = [
    "SOURCES",
    "Layout",
    "Reading",
    "Release",
    "Source",
    "declared_tables",
    "recognise",
]

SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        cbp_southwest.SOURCE,
        cbp_nationwide.SOURCE,
        cbp_dashboard.SOURCE,
        published_figures.SOURCE,
    )
}

_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a workbook or an archive (zip)",
    b"\xd0\xcf\x11\xe0": "an old workbook (.xls)",
    b"\x1f\x8b": "compressed (gzip)",
    b"PAR1": "Parquet",
    b"<!DOCTYPE html": "a web page",
    b"<html": "a web page",
}
# From this share of a layout's columns on, a file is one of that source, wrongly written.
_CLAIM = 0.6


def declared_tables() -> Mapping[tuple[str, str], SourceTable]:
    """Every table of every source, by source and name."""
    return {(t.source, t.name): t for source in SOURCES.values() for t in source.tables}


def recognise(
    content: bytes, file_name: str, *, source: str | None = None
) -> tuple[Source, Layout]:
    """
    The source and layout of a file, by its columns.

    Args:
        content: the file's bytes.
        file_name: for messages only.
        source: the source that the user named, or None.

    Raises:
        Unreadable: empty, or not a text of columns.
        UnrecognisedFile: no source writes this, or another than `source`.
        PersonLevelFile: it tells of single persons.
        WrongColumns: a layout with a column missing, doubled or renamed.
        WrongOption: there is no source of that name.
    """
    if source is not None and source not in SOURCES:
        raise WrongOption(
            f"there is no source `{source}`",
            where=f"{file_name}, the source named for it",
            remedy=f"known are {listing(SOURCES)}",
        )
    _refuse_other_kinds(content, file_name)
    names = header(content, file_name)
    exact = [pair for pair in _layouts() if _fits(names, pair[1])]
    if exact and source in (None, exact[0][0].name):
        return exact[0]
    if not exact:
        _refuse_person_level(names, file_name)
    near = [pair for pair in _layouts() if source in (None, pair[0].name)]
    owner, layout = max(near, key=lambda pair: _likeness(names, pair[1]))
    if source is None and _likeness(names, layout) < _CLAIM:
        raise _unrecognised(names, file_name)
    wrong = misfit(names, layout.columns, layout.optional)
    where = f"{file_name}, header; read as `{owner.name}` ({layout.name})"
    if exact:
        raise UnrecognisedFile(wrong, where=where, remedy=_read_as(exact[0][0]))
    raise WrongColumns(wrong, where=where, remedy=LAYOUT_CHANGED)


def _layouts() -> list[tuple[Source, Layout]]:
    return [(source, layout) for source in SOURCES.values() for layout in source.layouts]


def _fits(names: tuple[str, ...], layout: Layout) -> bool:
    return not misfit(names, layout.columns, layout.optional)


def _likeness(names: tuple[str, ...], layout: Layout) -> float:
    shared = set(names) & set(layout.columns)
    return len(shared) / len(set(layout.columns) | {name for name in names if name})


def _unrecognised(names: tuple[str, ...], file_name: str) -> UnrecognisedFile:
    return UnrecognisedFile(
        "no known source writes these columns: " + listing(name or "(unnamed)" for name in names),
        where=f"{file_name}, header",
        remedy="`caudal terms --kind source` lists the sources that can be read; for a figure\n"
        "from a text or the press use the form of `published_figures`",
    )


def _read_as(source: Source) -> str:
    return (
        f"the header is the one of `{source.name}`:\n"
        f"add --source {source.name}, or leave --source out"
    )


def _refuse_other_kinds(content: bytes, file_name: str) -> None:
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise Unreadable(
            "the file is empty", where=file_name, remedy="fetch the file again; nothing was kept"
        )
    start = content[:64].lstrip().lower()
    for magic, kind in _MAGIC.items():
        if start.startswith(magic.lower()):
            raise Unreadable(
                f"the file is {kind}, not a CSV",
                where=f"{file_name}, first bytes",
                remedy="fetch the publisher's CSV; no source reads this kind of file yet",
            )


def _refuse_person_level(names: tuple[str, ...], file_name: str) -> None:
    personal = personal_columns(names)
    if personal:
        raise PersonLevelFile(
            f"the file tells of single persons: column{'s' if personal[1:] else ''} "
            + listing(personal),
            where=f"{file_name}, header",
            remedy="Caudal takes aggregate figures only; nothing of the file was kept.\n"
            "Count the rows by month, place and group first",
        )
