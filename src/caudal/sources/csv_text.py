"""
A publisher's CSV as text cells with line numbers, or one error that lists all that is wrong.

Nothing is guessed here: every cell stays text until a source says what it means.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from caudal.vocabulary.errors import BadRows, Unreadable, WrongColumns, listing, near_to

__all__ = [
    "LAYOUT_CHANGED",
    "LINE",
    "Faults",
    "cells",
    "counts",
    "header",
    "labels",
    "misfit",
    "unknown_word",
]

LINE = "__line__"
LAYOUT_CHANGED = (
    "fetch the file again; if the publisher now writes it so, the layout\n"
    "has changed: report this message with the file's name"
)
# Twelve digits are more events than people ever lived; beyond fifteen a float loses some.
_COUNT = r"^([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.0+)?$"
# Fifty-two thousand where points part thousands; a workbook writes 52 as a number, not as text.
_EITHER = r"^[1-9][0-9]{0,2}\.000$"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*([^\r\n]*)")
# So many faults are written out; the rest is counted.
_SHOWN = 12
# So many words that a cell could hold are written out; of more the nearest.
_LISTED = 12


@dataclass
class Faults:
    """Everything wrong in a file, so that the reader hears it once; `unit`: line, row or page."""

    file_name: str
    remedy: str
    unit: str = "line"
    _found: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, what: str, *, lines: Sequence[int], column: str = "") -> None:
        """Note a fault with the lines and the column it stands in."""
        self._found.setdefault((what, column), []).extend(lines)

    def lines(self) -> list[int]:
        """Every line in which there is a fault."""
        return [line for lines in self._found.values() for line in lines]

    def refuse_if_any(self) -> None:
        """
        Raises:
            BadRows: at least one fault was added.
        """
        if not self._found:
            return
        hidden = len(self._found) - _SHOWN
        rest = [f"and {hidden} more"] if hidden > 0 else []
        shown = list(self._found.items())[:_SHOWN]
        where = "\n".join(_place(lines, column, self.unit) for (_, column), lines in shown)
        raise BadRows(
            "\n".join([what for (what, _), _ in shown] + rest),
            where=f"{self.file_name}, {where}",
            remedy=self.remedy,
        )


def _decoded(content: bytes, file_name: str) -> str:
    """
    The text of a UTF-8 file, with or without byte-order mark.

    Raises:
        Unreadable: the bytes are no UTF-8 text.
    """
    body = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Unreadable(
            f"byte {len(content) - len(body) + fault.start + 1} is not UTF-8 text",
            where=f"{file_name}, line {_line_of(body, fault.start)}",
            remedy="fetch the file again, or save it as CSV UTF-8",
        ) from None
    if "\0" in text:
        raise Unreadable(
            "the file holds zero bytes: it is not text",
            where=f"{file_name}, line {_line_of(body, body.index(0))}",
            remedy="fetch the file again, or save it as CSV UTF-8",
        )
    return text


def header(content: bytes, file_name: str) -> tuple[str, ...]:
    """
    Names of the columns, without the blanks around them. An unnamed one is "".

    Raises:
        Unreadable: the first line is no text, or a quote in it does not close.
    """
    found = _FIRST_LINE.match(content)
    line = found[1] if found else b""
    try:
        first = next(csv.reader([_decoded(line, file_name)], strict=True), [])
    except csv.Error as fault:
        raise Unreadable(
            f"the header cannot be split into columns ({fault})",
            where=f"{file_name}, header",
            remedy="fetch the file again: a quote is not closed",
        ) from None
    return _plain(first)


def cells(
    content: bytes, file_name: str, columns: Sequence[str], optional: Sequence[str] = ()
) -> pl.DataFrame:
    """
    Text cells of the columns, and the line each row begins on.

    Lines without any text are left out; every other row is kept.

    Raises:
        WrongColumns: a column is missing, doubled, or not known.
        BadRows: a row has more or fewer fields than the header, quotes do not
            close, the header stands again, or there is no row at all.
    """
    names = header(content, file_name)
    wrong = misfit(names, columns, optional)
    if wrong:
        raise WrongColumns(wrong, where=f"{file_name}, header", remedy=LAYOUT_CHANGED)
    lines, rows = _rows(_decoded(content, file_name), file_name)
    faults = Faults(file_name, "fetch the file again: a comma in a label needs quotes")
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(names):
            faults.add(f"a row has {len(row)} fields, the header has {len(names)}", lines=[line])
    faults.refuse_if_any()
    again = [
        line
        for line, row in zip(lines, rows, strict=True)
        if _plain(row[:1]) == names[:1] and _plain(row) == names
    ]
    if again or not rows:
        raise BadRows(
            "the header stands again among the rows" if again else "there is no row",
            where=f"{file_name}, {_place(again, '') if again else 'below the header'}",
            remedy="take in each file by itself: two were joined"
            if again
            else "fetch the file again",
        )
    by_column = dict(zip(names, zip(*rows, strict=True), strict=True))
    frame = pl.DataFrame(by_column, schema=dict.fromkeys(names, pl.String))
    return frame.with_columns(pl.Series(LINE, lines, pl.Int64)).drop("", strict=False)


def misfit(names: Sequence[str], columns: Sequence[str], optional: Sequence[str] = ()) -> str:
    """
    What is wrong with a header, in lines: columns missing, not known, standing twice. "": nothing.
    """
    named = [name for name in names if name]
    found = (
        ([name for name in columns if name not in named], "missing"),
        (
            [name for name in dict.fromkeys(named) if name not in (*columns, *optional)],
            "not known in this layout",
        ),
        (sorted({name for name in named if named.count(name) > 1}), "there twice"),
    )
    return "\n".join(
        f"column{'s' if wrong[1:] else ''} {listing(wrong, most=12)} "
        f"{'are' if wrong[1:] else 'is'} {verb}"
        for wrong, verb in found
        if wrong
    )


def labels(
    frame: pl.DataFrame,
    column: str,
    meaning: dict[str, str],
    faults: Faults,
    *,
    noun: str,
    known: str = "",
) -> pl.Expr:
    """
    A column's labels as codes; labels that are not in `meaning` become a fault.

    Capitals and blanks around a label do not matter. An empty label is a
    fault unless `meaning` has one for "".
    """
    plain = pl.col(column).str.strip_chars().str.to_uppercase()
    upper = {key.upper(): code for key, code in meaning.items()}
    strange = (
        frame.select(label=pl.col(column).str.strip_chars(), plain=plain, line=LINE)
        .filter(~pl.col("plain").is_in(list(upper)))
        .group_by("label", maintain_order=True)
        .agg("line")
    )
    # One label for each code: what else a publisher wrote for it needs no telling here.
    first = {code: label for label, code in reversed(meaning.items()) if label}
    shown = [label for label in meaning if label in first.values()]
    words = shown if len(shown) <= _LISTED else list(filter(None, meaning))
    for label, lines in strange.iter_rows():
        what = unknown_word(noun, label, [known] if known else words)
        faults.add(what, lines=lines, column=column)
    return plain.replace_strict(upper, default=None, return_dtype=pl.String)


def unknown_word(noun: str, word: str, known: Sequence[str]) -> str:
    """
    What is wrong with a word: the ones it could be, or where they are many the nearest.
    """
    if len(known) <= _LISTED:
        what = f"{noun} `{word}` is" if word else f"{noun} is empty,"
        return f"{what} not one of {', '.join(known)}"
    if not word:
        return f"{noun} is empty"
    return f"{noun} `{word}` is not known; {near_to(word, known)}"


def counts(
    frame: pl.DataFrame, column: str, faults: Faults, *, zero: Iterable[str] = ()
) -> pl.Expr:
    """
    Counts of events: `9584`, `9584.0`, `52,546`, and the publisher's words for zero.

    Whole numbers from zero up; anything else is a fault, never a guess. In a
    sheet (`faults` tell of rows) `52.000` is text that somebody typed: it
    could be 52,000, and is a fault.
    """
    text = pl.col(column).str.strip_chars()
    text = pl.when(text.is_in(list(zero))).then(pl.lit("0")).otherwise(text)
    in_sheet = faults.unit == "row"
    either = pl.col("text").str.contains(_EITHER) if in_sheet else pl.lit(False)
    wrong = frame.select(count=column, text=text, line=LINE).filter(
        ~pl.col("text").str.contains(_COUNT) | either
    )
    for count, lines in wrong.group_by("count", maintain_order=True).agg("line").iter_rows():
        faults.add(_why_no_count(count.strip()), lines=lines, column=column)
    whole = text.str.replace_all(",", "", literal=True)
    return whole.cast(pl.Float64, strict=False)


def _plain(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in names)


def _rows(text: str, file_name: str) -> tuple[list[int], list[list[str]]]:
    """Line numbers and fields of the rows below the header that hold any text."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines, rows, before = [], [], 0
    try:
        for row in reader:
            if any(field.strip() for field in row):
                lines.append(before + 1)
                rows.append(row)
            before = reader.line_num
    except csv.Error as fault:
        raise BadRows(
            f"the row cannot be split into fields ({fault})",
            where=f"{file_name}, line {before + 1}",
            remedy="fetch the file again: a quote is not closed",
        ) from None
    return lines[1:], rows[1:]


def _place(lines: Sequence[int], column: str, unit: str = "line") -> str:
    ordered = sorted(set(lines))
    shown = ", ".join(map(str, ordered[:3]))
    more = f" and {len(ordered) - 3} more" if ordered[3:] else ""
    named = f", `{column}`" if column else ""
    return f"{unit}{'s' if ordered[1:] else ''} {shown}{more}{named}"


def _line_of(content: bytes, offset: int) -> int:
    return content[:offset].count(b"\n") + 1


def _why_no_count(text: str) -> str:
    if not text:
        return "the count is empty"
    if re.fullmatch(r"-\s*[0-9][0-9,.]*", text):
        return f"count `{text}` is negative"
    if re.fullmatch(_EITHER, text):
        return f"count `{text}` is text: its point could part thousands or decimals"
    if re.fullmatch(r"[0-9]+\.[0-9]+", text):
        return f"count `{text}` is not a whole number"
    return f"count `{text}` is not a number of events"
