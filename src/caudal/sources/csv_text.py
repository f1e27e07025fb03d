"""
A publisher's CSV as text cells with line numbers, or one error that lists all that is wrong.

Nothing is guessed here: every cell stays text until a source says what it means.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from caudal.vocabulary.errors import BadRows, Unreadable, WrongColumns, listing

__all__ = ["LINE", "Faults", "cells", "counts", "header", "labels"]

LINE = "__line__"
_COUNT = r"^(\d+|\d{1,3}(,\d{3})+)(\.0+)?$"


@dataclass
class Faults:
    """Everything wrong in a file, so that the reader hears it once."""

    file_name: str
    remedy: str
    _what: list[str] = field(default_factory=list)
    _where: list[str] = field(default_factory=list)

    def add(self, what: str, *, lines: Sequence[int], column: str) -> None:
        """Note a fault with the lines and the column it stands in."""
        self._what.append(what)
        shown = ", ".join(map(str, lines[:3])) + (
            f" and {len(lines) - 3} more" if lines[3:] else ""
        )
        self._where.append(f"line{'s' if lines[1:] else ''} {shown}, `{column}`")

    def refuse_if_any(self) -> None:
        """
        Raises:
            BadRows: at least one fault was added.
        """
        if self._what:
            where = f"{self.file_name}, " + "; ".join(self._where)
            raise BadRows("\n".join(self._what), where=where, remedy=self.remedy)


def decoded(content: bytes, file_name: str) -> str:
    """
    The text of a UTF-8 file, with or without byte-order mark.

    Raises:
        Unreadable: the bytes are no UTF-8 text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable(
            f"byte {fault.start} is not UTF-8 text",
            where=f"{file_name}, line {_line_of(content, fault.start)}",
            remedy="fetch the file again, or save it as CSV UTF-8",
        ) from None
    if "\0" in text:
        raise Unreadable(
            "the file holds zero bytes: it is not text",
            where=f"{file_name}, line {_line_of(content, content.index(0))}",
            remedy="fetch the file again",
        )
    return text


def header(content: bytes, file_name: str) -> tuple[str, ...]:
    """
    Names of the columns, without the blanks around them. An unnamed one is "".
    """
    line = content.lstrip(b"\r\n").split(b"\n", 1)[0]
    first = next(csv.reader([decoded(line, file_name)]), [])
    return tuple(" ".join(name.split()) for name in first)


def cells(content: bytes, file_name: str, columns: Sequence[str]) -> pl.DataFrame:
    """
    Text cells of the columns, and the line each row begins on.

    Raises:
        WrongColumns: a column is missing, doubled, or not one of `columns`.
        BadRows: a row has more or fewer fields than the header, or quotes do not close.
    """
    names = header(content, file_name)
    _refuse_wrong_columns(names, columns, file_name)
    reader = csv.reader(io.StringIO(decoded(content, file_name), newline=""), strict=True)
    next(reader)
    rows, lines, ragged = [], [], []
    before = reader.line_num
    try:
        for row in reader:
            if any(row):
                (rows if len(row) == len(names) else ragged).append(row)
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error as fault:
        raise BadRows(
            f"the row cannot be split into fields ({fault})",
            where=f"{file_name}, line {before + 1}",
            remedy="fetch the file again: a quote is not closed",
        ) from None
    _refuse_ragged(content, file_name, len(names), bool(ragged))
    data = (
        {name: [] for name in names}
        if not rows
        else dict(zip(names, zip(*rows, strict=True), strict=True))
    )
    frame = pl.DataFrame(data, schema=dict.fromkeys(names, pl.String))
    return frame.with_columns(pl.Series(LINE, lines, pl.Int64)).drop("", strict=False)


def labels(
    frame: pl.DataFrame,
    column: str,
    meaning: Mapping[str, str],
    faults: Faults,
    *,
    noun: str,
    known: str = "",
) -> pl.Expr:
    """
    A column's labels as codes; a label that is not in `meaning` becomes a fault.

    Capitals and blanks around a label do not matter. An empty label is a
    fault unless `meaning` has one for "".
    """
    plain = pl.col(column).str.strip_chars().str.to_uppercase()
    upper = {key.upper(): code for key, code in meaning.items()}
    strange = (
        frame.select(label=column, plain=plain, line=LINE)
        .filter(~pl.col("plain").is_in(list(upper)))
        .group_by("label", maintain_order=True)
        .agg("line")
    )
    for label, lines in strange.iter_rows():
        shown = known or ", ".join(filter(None, meaning))
        faults.add(f"{noun} `{label}` is not one of {shown}", lines=lines, column=column)
    return plain.replace_strict(upper, default=None, return_dtype=pl.String)


def counts(
    frame: pl.DataFrame, column: str, faults: Faults, *, zero: Iterable[str] = ()
) -> pl.Expr:
    """
    Counts of events: `9584`, `9584.0`, `52,546`, and the publisher's words for zero.

    Whole numbers from zero up; anything else is a fault, never a guess.
    """
    text = pl.col(column).str.strip_chars()
    text = pl.when(text.is_in(list(zero))).then(pl.lit("0")).otherwise(text)
    wrong = frame.select(count=column, text=text, line=LINE).filter(
        ~pl.col("text").str.contains(_COUNT)
    )
    for count, lines in wrong.group_by("count", maintain_order=True).agg("line").iter_rows():
        faults.add(_why_no_count(count), lines=lines, column=column)
    whole = text.str.replace_all(",", "", literal=True)
    return whole.cast(pl.Float64, strict=False)


def _line_of(content: bytes, offset: int) -> int:
    return content[:offset].count(b"\n") + 1


def _why_no_count(text: str) -> str:
    if re.fullmatch(r"-\s*[\d,.]+", text):
        return f"count `{text}` is negative"
    if re.fullmatch(r"\d+\.\d+", text):
        return f"count `{text}` is not a whole number"
    return f"count `{text}` is not a number of events"


def _refuse_wrong_columns(names: Sequence[str], columns: Sequence[str], file_name: str) -> None:
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    missing = [name for name in columns if name not in names]
    strange = [name for name in names if name and name not in columns]
    wrong = [
        f"column{'s' if found[1:] else ''} {listing(found)} {verb}"
        for found, verb in (
            (missing, "missing"),
            (strange, "not known in this layout"),
            (doubled, "standing twice"),
        )
        if found
    ]
    if wrong:
        raise WrongColumns(
            "\n".join(wrong),
            where=f"{file_name}, header",
            remedy="fetch the file again; if the publisher now writes it so, the layout\n"
            "has changed: report this message with the file's name",
        )


def _refuse_ragged(content: bytes, file_name: str, width: int, any_ragged: bool) -> None:
    if not any_ragged:
        return
    reader = csv.reader(io.StringIO(decoded(content, file_name), newline=""))
    before, faults = 0, Faults(file_name, "fetch the file again: a comma in a label needs quotes")
    found: dict[int, list[int]] = {}
    for row in reader:
        if any(row) and len(row) != width:
            found.setdefault(len(row), []).append(before + 1)
        before = reader.line_num
    for fields, lines in sorted(found.items()):
        faults.add(f"a row has {fields} fields, the header has {width}", lines=lines, column="row")
    faults.refuse_if_any()
