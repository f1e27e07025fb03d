"""
A publisher's workbook as sheets of cells, and one table in it as text cells with row numbers.

`sheets` is the only function that opens the file. It runs where it can do
no harm (under limits, in a process of its own) and says what it found as
plain lists. Nothing is guessed: numbers, text and days stay apart until a
source says what they mean. Formulas count as the value saved with them.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, misfit
from caudal.sources.preflight import checked_parts, packed_workbook
from caudal.vocabulary.errors import BadRows, Unreadable, WrongColumns, listing

__all__ = [
    "Sheet",
    "SheetTable",
    "Workbook",
    "cell_text",
    "headers",
    "hidden_headers",
    "merged_in",
    "old_sheets",
    "opening",
    "sheet_table",
    "sheets",
    "workbook_of",
]

Cell = str | float | bool | None
# A header stands within these rows of a sheet.
_HEADER_ROWS = 60
# A title stands within these.
_OPENING_ROWS = 12
# The first bytes of an old workbook (.xls).
_OLD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of cells as they stand, from its first row and column on."""

    name: str
    hidden: bool
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[str] = ()


@dataclass(frozen=True)
class Workbook:
    """
    What a workbook holds.

    Args:
        sheets: in the order of their tabs.
        remarks: what was left alone (macros, links), in sentences.
    """

    sheets: Sequence[Sheet]
    remarks: Sequence[str] = ()


@dataclass(frozen=True)
class SheetTable:
    """
    One table of a workbook.

    Args:
        cells: text, one row a row of the sheet, with its number in `LINE`.
        where: file and sheet, for messages.
        findings: what is odd but no reason to refuse.
        stored_as_text: per column how many numbers are stored as text.
    """

    cells: pl.DataFrame
    where: str
    findings: tuple[str, ...] = ()
    stored_as_text: Mapping[str, int] = field(default_factory=dict)


def sheets(content: bytes, file_name: str) -> dict[str, Any]:
    """
    The sheets of a workbook as lists that JSON carries; for `workbook_of`.

    A zip archive that holds one workbook and nothing else counts as that workbook.

    Raises:
        Unreadable, TooDemanding: as the preflight; or the reader cannot open it.
    """
    packed = packed_workbook(content, file_name)
    if packed is not None and packed.startswith(_OLD):
        return old_sheets(packed, file_name)
    content = content if packed is None else packed
    parts = checked_parts(content, file_name)
    return {"sheets": _told(content, file_name), "remarks": list(_remarks(parts))}


def old_sheets(content: bytes, file_name: str) -> dict[str, Any]:
    """
    The same of an old workbook (.xls), which has no parts to check beforehand.

    Raises:
        Unreadable: locked with a password, or the reader cannot open it.
    """
    if _ENCRYPTED_STREAM in content:
        raise Unreadable(
            "the workbook is locked with a password",
            where=f"{file_name}, first bytes",
            remedy="open it with the password and save it without one",
        )
    return {"sheets": _told(content, file_name), "remarks": []}


def _told(content: bytes, file_name: str) -> list[dict[str, Any]]:
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            _refuse_same_names([about.name for about in book.sheets_metadata], file_name)
            return [
                _sheet(book, about, place)
                for place, about in enumerate(book.sheets_metadata)
                if _has_cells(about)
            ]
    except python_calamine.CalamineError as fault:
        raise Unreadable(
            f"the workbook is damaged ({fault})",
            where=file_name,
            remedy="fetch the file again; nothing was kept",
        ) from None


def _refuse_same_names(names: Sequence[str], file_name: str) -> None:
    """Programs for spreadsheets tell sheets apart by name in any capitals, and refuse two alike."""
    alike = Counter(name.casefold() for name in names)
    twice = [name for name in names if alike[name.casefold()] > 1]
    if twice:
        raise Unreadable(
            f"{len(twice)} sheets have the same name: {listing(dict.fromkeys(twice))}",
            where=f"{file_name}, {len(names)} sheets",
            remedy="open it in a program for spreadsheets, give each a name of its own, and save it;\n"
            "if it is the publisher's, report this message with the file's name",
        )


def workbook_of(told: Mapping[str, Any]) -> Workbook:
    """The workbook that `sheets` tells of."""
    return Workbook(
        tuple(Sheet(**sheet) for sheet in told["sheets"]), remarks=tuple(told["remarks"])
    )


def opening(workbook: Workbook) -> str:
    """
    What the first rows of each visible sheet say, a line a row: its name first, cells parted by `|`.
    """
    return "\n".join(
        " | ".join([sheet.name, *filter(None, _labels(row))])
        for sheet in workbook.sheets
        if not sheet.hidden
        for row in sheet.rows[:_OPENING_ROWS]
    )


def headers(workbook: Workbook) -> Iterator[tuple[Sheet, int, tuple[str, ...]]]:
    """
    Rows of the visible sheets that could be a header: sheet, row [from 0], labels.
    """
    return _could_be_headers(sheet for sheet in workbook.sheets if not sheet.hidden)


def hidden_headers(workbook: Workbook) -> Iterator[tuple[Sheet, int, tuple[str, ...]]]:
    """
    The same of the hidden sheets.
    """
    return _could_be_headers(sheet for sheet in workbook.sheets if sheet.hidden)


def _could_be_headers(sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, int, tuple[str, ...]]]:
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
            labels = _labels(row)
            if sum(1 for label in labels if label) > 1:
                yield sheet, number, labels


def sheet_table(
    workbook: Workbook, columns: Sequence[str], optional: Sequence[str], file_name: str
) -> SheetTable:
    """
    The table below the only header of these columns, in the only visible sheet that has it.

    Rows without any text in these columns are left out.

    Raises:
        WrongColumns: no visible sheet has the header, or more than one has.
        BadRows: there is no row below it, the header stands again, or cells
            below it are merged over several rows.
    """
    found = [
        (sheet, number, labels)
        for sheet, number, labels in headers(workbook)
        if not misfit(labels, columns, optional)
    ]
    names = list(dict.fromkeys(sheet.name for sheet, _, _ in found))
    if len(names) != 1:
        raise _no_single_sheet(names, workbook, columns, file_name)
    if found[1:]:
        raise BadRows(
            "the header stands again among the rows",
            where=f"{file_name}, sheet `{names[0]}`, row {found[1][1] + 1}",
            remedy="take in each file by itself: two were joined",
        )
    sheet, header_row, labels = found[0]
    _refuse_merged_rows(sheet, header_row, f"{file_name}, sheet `{sheet.name}`")
    return _table(workbook, sheet, header_row, labels, f"{file_name}, sheet `{sheet.name}`")


def _table(
    workbook: Workbook, sheet: Sheet, header_row: int, labels: Sequence[str], where: str
) -> SheetTable:
    places = {label: number for number, label in enumerate(labels) if label}
    body = [
        (number + 1, [row[place] for place in places.values()])
        for number, row in enumerate(sheet.rows)
        if number > header_row
    ]
    full = [(number, cells) for number, cells in body if any(cell_text(cell) for cell in cells)]
    if not full:
        raise BadRows(
            "there is no row", where=f"{where}, below the header", remedy="fetch the file again"
        )
    numbers, rows = zip(*full, strict=True)
    by_column = dict(zip(places, zip(*rows, strict=True), strict=True))
    frame = pl.DataFrame(
        {name: [cell_text(cell) for cell in cells] for name, cells in by_column.items()},
        schema=dict.fromkeys(places, pl.String),
    ).with_columns(pl.Series(LINE, numbers, pl.Int64))
    as_text = {name: sum(map(_number_as_text, cells)) for name, cells in by_column.items()}
    return SheetTable(frame, where, tuple(_findings(workbook)), as_text)


def _findings(workbook: Workbook) -> Iterator[str]:
    yield from workbook.remarks
    hidden = [sheet.name for sheet in workbook.sheets if sheet.hidden]
    if hidden:
        yield f"hidden sheet{'s' if hidden[1:] else ''} {listing(hidden)}: not read"


def _no_single_sheet(
    names: Sequence[str], workbook: Workbook, columns: Sequence[str], file_name: str
) -> WrongColumns:
    if names:
        return WrongColumns(
            f"sheets {listing(names)} have the same header: either could be meant",
            where=f"{file_name}, {len(workbook.sheets)} sheets",
            remedy="remove or hide the sheet that is not meant, and take the file in again",
        )
    found = hidden_headers(workbook)
    hidden = [sheet.name for sheet, _, labels in found if not misfit(labels, columns)]
    if hidden:
        return WrongColumns(
            f"the header stands in the hidden sheet {listing(hidden)} only",
            where=f"{file_name}, {len(workbook.sheets)} sheets",
            remedy="a hidden sheet is not read: show it, if it is the table that is meant",
        )
    return WrongColumns(
        f"no sheet has the header {listing(columns)}", where=file_name, remedy=LAYOUT_CHANGED
    )


def _refuse_merged_rows(sheet: Sheet, header_row: int, where: str) -> None:
    """A label merged over rows stands in the first of them only: the others would seem empty."""
    over_rows = [
        reference
        for reference in sheet.merged
        for first, last in [_rows_of(reference)]
        if first < last and last > header_row + 1
    ]
    if over_rows:
        raise BadRows(
            f"cells {listing(over_rows)} below the header are merged over several rows",
            where=where,
            remedy="take the merging away, write the label into each of its rows, and save it;\n"
            "if the publisher now writes it so, report this message with the file's name",
        )


def _rows_of(reference: str) -> tuple[int, int]:
    first, last = re.findall(r"[0-9]+", reference)
    return int(first), int(last)


def merged_in(sheet: Sheet, row: int) -> list[str]:
    """Merged cells that touch a row [from 0], such as `C7:D7`."""
    found = []
    for reference in sheet.merged:
        first, last = _rows_of(reference)
        if first <= row + 1 <= last:
            found.append(reference)
    return found


def _has_cells(about: Any) -> bool:
    return str(about.typ).endswith("WorkSheet")


def _sheet(book: Any, about: Any, place: int) -> dict[str, Any]:
    sheet = book.get_sheet_by_index(place)
    rows = sheet.to_python(skip_empty_area=False)
    return {
        "name": about.name,
        "hidden": not str(about.visible).endswith(".Visible"),
        "rows": [_plain_row(row) for row in rows],
        "merged": [_reference(*corners) for corners in sheet.merged_cell_ranges or ()],
    }


def _plain_row(row: Sequence[Any]) -> list[Cell]:
    """Most cells are text or numbers: those are told without a call for each."""
    return [
        (cell or None) if (kind := type(cell)) is str else (cell if kind is float else _plain(cell))
        for cell in row
    ]


def _plain(cell: Any) -> Cell:
    """A cell as JSON carries it; a day as YYYY-MM-DD, whichever epoch the workbook counts from."""
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return str(cell.date()) if midnight else cell.isoformat(" ")
    if isinstance(cell, str):
        return cell or None
    return cell if isinstance(cell, bool | int | float) else str(cell)


def _reference(start: tuple[int, int], end: tuple[int, int]) -> str:
    return f"{_letters(start[1])}{start[0] + 1}:{_letters(end[1])}{end[0] + 1}"


def _letters(column: int) -> str:
    high, low = divmod(column, 26)
    return (_letters(high - 1) if high else "") + chr(65 + low)


def _remarks(parts: Mapping[str, Any]) -> Iterator[str]:
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        yield "the workbook holds macros: never run, not read"
    links = sum(1 for name in parts if re.fullmatch(r"xl/externalLinks/[^/]+\.xml", name))
    if links:
        yield (
            f"the workbook takes values from {links} other file{'s' if links > 1 else ''}: "
            "no link is followed, the values saved here were read"
        )


def _labels(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(" ".join(cell_text(cell).split()) for cell in row)


def cell_text(cell: Cell) -> str:
    """A cell as text: whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def _number_as_text(cell: Cell) -> bool:
    return isinstance(cell, str) and re.fullmatch(r"\s*[0-9][0-9.,]*\s*", cell) is not None
