"""
How each publisher writes: bytes in, frame out.

`SOURCES` is the table of what can be read, one line a source.
`recognise` finds the source of a file by its content, never by its name alone.
"""

import re
from collections.abc import Mapping

from caudal.sources import cbp_dashboard, cbp_nationwide, cbp_southwest, published_figures
from caudal.sources.csv_text import header
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.errors import (
    PersonLevelFile,
    Unreadable,
    UnrecognisedFile,
    WrongColumns,
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

# What tells of single persons: identifiers, names, birth dates, an exact time. Counts of 1 do not.
_PERSONAL = re.compile(
    r"\b(a|alien|file|passport|subject|person|individual|event|encounter|case|civ|eid|fins"
    r"|unique|anonymi[sz]ed|detainee|apprehension)\W?(id|identifier|no|num|number)\b"
    r"|\b(first|last|given|sur|family|full|middle)\W?names?\b|^(name|nombres?|apellidos?|curp|dob)$"
    r"|\b(birth|nacimiento)\b.*\b(date|day|year)?|\bdate of birth\b|\bfecha de nacimiento\b"
    r"|\bpasaporte\b|\b(date\W?time|timestamp|hora)\b"
)
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a workbook or an archive (zip)",
    b"\xd0\xcf\x11\xe0": "an old workbook (.xls)",
    b"\x1f\x8b": "compressed (gzip)",
    b"PAR1": "Parquet",
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
    """
    _refuse_other_kinds(content, file_name)
    names = header(content, file_name)
    exact = [pair for pair in _layouts() if _fits(names, pair[1])]
    if exact and source in (None, exact[0][0].name):
        return exact[0]
    if exact:
        raise UnrecognisedFile(
            f"this is not a file of `{source}`",
            where=f"{file_name}, header; read as `{source}`",
            remedy=f"the header is the one of `{exact[0][0].name}`:\nadd --source {exact[0][0].name}",
        )
    _refuse_person_level(names, file_name)
    near = [pair for pair in _layouts() if source in (None, pair[0].name)]
    owner, layout = max(near, key=lambda pair: _likeness(names, pair[1]))
    if source is None and _likeness(names, layout) < _CLAIM:
        raise UnrecognisedFile(
            "no known source writes these columns: "
            + listing(name or "(unnamed)" for name in names),
            where=f"{file_name}, header",
            remedy="`caudal terms --kind source` lists the sources that can be read; for a figure\n"
            "from a text or the press use the form of `published_figures`",
        )
    raise _wrong_columns(names, owner, layout, file_name)


def _layouts() -> list[tuple[Source, Layout]]:
    return [(source, layout) for source in SOURCES.values() for layout in source.layouts]


def _fits(names: tuple[str, ...], layout: Layout) -> bool:
    named = [name for name in names if name]
    rest = set(named) - set(layout.columns)
    return (
        set(layout.columns) <= set(named)
        and rest <= set(layout.optional)
        and len(named) == len(set(named))
    )


def _likeness(names: tuple[str, ...], layout: Layout) -> float:
    shared = set(names) & set(layout.columns)
    return len(shared) / len(set(layout.columns) | {name for name in names if name})


def _refuse_other_kinds(content: bytes, file_name: str) -> None:
    if not content.strip():
        raise Unreadable(
            "the file is empty", where=file_name, remedy="fetch the file again; nothing was kept"
        )
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            raise Unreadable(
                f"the file is {kind}, not a CSV",
                where=f"{file_name}, first bytes",
                remedy="ingest the publisher's CSV; no source reads this kind of file yet",
            )


def _refuse_person_level(names: tuple[str, ...], file_name: str) -> None:
    personal = [name for name in names if _PERSONAL.search(name.lower().replace("_", " ").strip())]
    if personal:
        raise PersonLevelFile(
            f"the file tells of single persons: columns {listing(personal)}",
            where=f"{file_name}, header",
            remedy="Caudal takes aggregate figures only; nothing of the file was kept.\n"
            "Count the rows by month, place and group first",
        )


def _wrong_columns(
    names: tuple[str, ...], source: Source, layout: Layout, file_name: str
) -> WrongColumns:
    named = [name for name in names if name]
    found = (
        ([name for name in layout.columns if name not in named], "missing"),
        (
            [name for name in named if name not in (*layout.columns, *layout.optional)],
            "not known in this layout",
        ),
        (sorted({name for name in named if named.count(name) > 1}), "standing twice"),
    )
    what = "\n".join(
        f"column{'s' if wrong[1:] else ''} {listing(wrong)} {'are' if wrong[1:] else 'is'} {verb}"
        for wrong, verb in found
        if wrong
    )
    return WrongColumns(
        what,
        where=f"{file_name}, header; read as `{source.name}` ({layout.name})",
        remedy="fetch the file again; if the publisher now writes it so, the layout\n"
        "has changed: report this message with the file's name",
    )
