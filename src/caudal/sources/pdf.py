"""
A publisher's printed tables: a PDF as pages of lines and ruled tables.

`first_page` and `every_page` are the only functions that open the file.
They run where they can do no harm (under limits, in a process of their
own). A page that is a picture holds no text and is refused, never guessed at.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caudal.vocabulary.errors import TooDemanding, Unreadable
from caudal.vocabulary.periods import parse_day

__all__ = ["Document", "Page", "document_of", "every_page", "first_page", "numbered_lines"]

# The longest of a publisher seen has 42 pages.
_MOST_PAGES, _MOST_BYTES = 500, 50 << 20
_NUMBER = re.compile(r"[0-9][0-9,]*|N/A")
_AGAIN = "fetch the file again; nothing was kept"


@dataclass(frozen=True)
class Page:
    """One page: its lines of text from the top, and its ruled tables as rows of cells."""

    number: int
    lines: Sequence[str]
    tables: Sequence[Sequence[Sequence[str]]]

    @property
    def title(self) -> str:
        """Its first lines, as one."""
        return " / ".join(self.lines[:4])


@dataclass(frozen=True)
class Document:
    """Pages of a PDF, and the day on which it says that it was last changed."""

    pages: Sequence[Page]
    changed: date | None

    @property
    def title(self) -> str:
        """The title of the first page."""
        return self.pages[0].title


def first_page(content: bytes, file_name: str) -> dict[str, Any]:
    """
    The first page as JSON carries it: enough to say whose document it is.

    Raises:
        Unreadable: damaged, locked with a password, or without text.
        TooDemanding: larger than any publisher's.
    """
    return _told(content, file_name, most=1)


def every_page(content: bytes, file_name: str) -> dict[str, Any]:
    """
    Every page as JSON carries it; for `document_of`.

    Raises:
        As `first_page`.
    """
    return _told(content, file_name, most=_MOST_PAGES)


def document_of(told: Mapping[str, Any]) -> Document:
    """The document that `first_page` or `every_page` tells of."""
    pages = tuple(Page(**page) for page in told["pages"])
    return Document(pages, parse_day(told["changed"] or ""))


def _told(content: bytes, file_name: str, *, most: int) -> dict[str, Any]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    if len(content) > _MOST_BYTES:
        raise _too_large(f"the PDF has {len(content) >> 20} MB", file_name)
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            if len(document.pages) > _MOST_PAGES:
                raise _too_large(f"the PDF has {len(document.pages):,} pages", file_name)
            pages = [_page(page) for page in document.pages[:most]]
            changed = _day(document.metadata)
    except (TooDemanding, MemoryError):
        raise
    except Exception as fault:
        # The reader of PDFs raises errors of every kind on damaged bytes.
        locked = isinstance(_cause(fault), PDFPasswordIncorrect)
        raise Unreadable(
            "the PDF is locked with a password" if locked else "the PDF is cut short or damaged",
            where=f"{file_name}, {len(content):,} bytes",
            remedy="open it with the password and save it without one" if locked else _AGAIN,
        ) from None
    _refuse_pictures(pages, file_name)
    return {"pages": pages, "changed": changed}


def _cause(fault: BaseException) -> BaseException:
    """What the reader wrapped in an error of its own."""
    inner = [part for part in fault.args if isinstance(part, BaseException)]
    return inner[0] if inner else fault


def _page(page: Any) -> dict[str, Any]:
    tables = [
        [[" ".join(_plain(cell or "").split()) for cell in row] for row in _cells(page, table)]
        for table in page.find_tables()
    ]
    lines = _plain(page.extract_text()).splitlines()
    page.close()
    return {"number": page.page_number, "lines": lines, "tables": tables}


def _cells(page: Any, table: Any) -> list[list[str | None]]:
    """
    Cells of a table; a last row whose rules break off is read under the columns of the row above.

    On three pages of the Border Patrol's citizenship by sector (FY2018, FY2019) the lowest row has
    rules around its totals only; its name and its counts stand beside them, in no cell.
    """
    cells: list[list[str | None]] = table.extract()
    if len(cells) < 2 or table.rows[-1].cells[0] or None in table.rows[-2].cells:
        return cells
    _, top, _, bottom = table.rows[-1].bbox
    for number, (own, above) in enumerate(
        zip(table.rows[-1].cells, table.rows[-2].cells, strict=True)
    ):
        if own is None:
            box = (above[0], top, above[2], bottom)
            cells[-1][number] = page.filter(_within(box)).extract_text()
    return cells


def _within(box: tuple[float, float, float, float]) -> Callable[[Mapping[str, Any]], bool]:
    """Whether the middle of a character lies in a box."""
    left, top, right, bottom = box

    def lies_within(one: Mapping[str, Any]) -> bool:
        middle = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
        return bool(left <= middle[0] < right and top <= middle[1] < bottom)

    return lies_within


def _plain(text: str) -> str:
    """Text without halves of characters, which a font may give and nothing can write."""
    return text.encode("utf-8", "replace").decode()


def _refuse_pictures(pages: Sequence[Mapping[str, Any]], file_name: str) -> None:
    empty = [page["number"] for page in pages if not page["lines"]]
    if not pages or len(empty) == len(pages):
        raise Unreadable(
            "the PDF holds no text: its pages are pictures" if pages else "the PDF has no page",
            where=f"{file_name}, page {empty[0] if empty else 1}",
            remedy="ask the publisher for the document with its text; a scan is never guessed at",
        )


def _day(about: Mapping[str, Any]) -> str | None:
    """The day of the last change, as the document itself states it: `D:20210809081243-04'00'`."""
    for key in ("ModDate", "CreationDate"):
        found = re.match(r"D:([0-9]{4})([0-9]{2})([0-9]{2})", str(about.get(key, "")))
        if found:
            return "-".join(found.groups())
    return None


def numbered_lines(page: Page, fields: int) -> Iterator[tuple[str, list[str]]]:
    """
    Rows of a table without rules: a name, then `fields` numbers or `N/A` at the end of the line.

    A name that wraps stands above and below its numbers:
    `Big Bend` / `891 1,111 …` / `(formerly Marfa)`.
    """
    rows = [_name_and_numbers(line, fields) for line in page.lines]
    for index, row in enumerate(rows):
        if not row:
            continue
        around = [n for n in (index - 1, index + 1) if 0 <= n < len(rows)]
        name, numbers = row
        yield name or " ".join(page.lines[n] for n in around if not rows[n]), numbers


def _name_and_numbers(line: str, fields: int) -> tuple[str, list[str]] | None:
    """Split word by word: a pattern for the whole line takes for ever on a long one."""
    words = line.split()
    numbers = words[-fields:]
    if len(numbers) < fields or not all(_NUMBER.fullmatch(word) for word in numbers):
        return None
    return " ".join(words[:-fields]), numbers


def _too_large(what: str, file_name: str) -> TooDemanding:
    return TooDemanding(
        f"{what}: more than any publisher's table has",
        where=file_name,
        remedy="take in the pages with the tables as a document of their own",
    )
