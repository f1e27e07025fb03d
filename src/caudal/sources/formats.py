"""
In which form a file comes: `FORMATS`, one line each, told by its first bytes.

A CSV is read as it stands. What only a large library can open is opened
elsewhere, under limits: `glance` gives enough to say whose file it is,
`whole` all of it, and `told` makes of their lists what a layout reads.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from caudal.sources import parquet, pdf, rda, workbook
from caudal.vocabulary.errors import Unreadable

__all__ = ["FORMATS", "Format", "format_of"]

_Open = Callable[[bytes, str], dict[str, Any]]


@dataclass(frozen=True)
class Format:
    """
    A form in which statistics are published.

    Args:
        name: code of the format.
        words: what it is called in a message.
        magic: its first bytes; empty for text.
        glance, whole: functions on bytes to be run under limits; None: read the bytes.
        told: what they found, as a layout reads it.
    """

    name: str
    words: str
    magic: bytes = b""
    glance: _Open | None = None
    whole: _Open | None = None
    told: Callable[[Mapping[str, Any]], Any] | None = None


_FORMS = (
    Format("csv", "a CSV"),
    Format(
        "workbook",
        "a workbook",
        b"PK\x03\x04",
        glance=workbook.sheets,
        whole=workbook.sheets,
        told=workbook.workbook_of,
    ),
    Format(
        "workbook",
        "an old workbook",
        b"\xd0\xcf\x11\xe0",
        glance=workbook.old_sheets,
        whole=workbook.old_sheets,
        told=workbook.workbook_of,
    ),
    Format(
        "pdf",
        "a PDF",
        b"%PDF",
        glance=pdf.first_page,
        whole=pdf.every_page,
        told=pdf.document_of,
    ),
    Format(
        "parquet",
        "Parquet",
        parquet.MAGIC,
        glance=parquet.tables,
        whole=parquet.tables,
        told=rda.tables_of,
    ),
    Format("json", "JSON"),
    Format("rda", "R's saved data", glance=rda.tables, whole=rda.tables, told=rda.tables_of),
)
# By name; the first of a name stands for the forms that are opened to the same.
FORMATS: Mapping[str, Format] = {one.name: one for one in reversed(_FORMS)}
_NOT_READ = {
    b"\x1f\x8b": "compressed (gzip)",
    b"<!DOCTYPE html": "a web page",
    b"<html": "a web page",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_UTF_16 = re.compile(rb"\xff\xfe|\xfe\xff|(?:[^\0]\0){8}|(?:\0[^\0]){8}")


def format_of(content: bytes, file_name: str) -> Format:
    """
    The format of a file, by its first bytes; never by its name.

    Raises:
        Unreadable: empty, or of a kind that no source reads.
    """
    body = content.removeprefix(b"\xef\xbb\xbf")
    if not body or body.isspace():
        raise Unreadable(
            "the file is empty", where=file_name, remedy="fetch the file again; nothing was kept"
        )
    start = content[:1024].lstrip()
    if _UTF_16.match(content):
        raise Unreadable(
            "the file is UTF-16 text, not UTF-8",
            where=f"{file_name}, first bytes",
            remedy="open it and save it as CSV UTF-8, or fetch the publisher's CSV",
        )
    if rda.is_rda(content):
        return FORMATS["rda"]
    for magic, kind in _NOT_READ.items():
        if start.lower().startswith(magic.lower()):
            raise Unreadable(
                f"the file is {kind}, not a form that is read",
                where=f"{file_name}, first bytes",
                remedy="fetch the publisher's own file; no source reads this kind of file",
            )
    if body[:1024].lstrip()[:1] in (b"{", b"["):
        return FORMATS["json"]
    marked = (one for one in _FORMS if one.magic and start.startswith(one.magic))
    return next(marked, FORMATS["csv"])
