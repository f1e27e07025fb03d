"""
R's saved data (.rda) as tables of text cells, and the same table where it comes as a CSV.

`tables` is the only function that opens the file. It runs where it can do
no harm (under limits, in a process of its own) and says what it found as
plain lists: days as ISO text, numbers as text, a missing value as "".
"""

import lzma
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, cells, misfit
from caudal.vocabulary.errors import BadRows, TooDemanding, Unreadable, WrongColumns, listing

__all__ = ["RData", "RTable", "is_rda", "table_cells", "tables", "tables_of"]

_MOST_BYTES = 256 << 20
_EPOCH = date(1970, 1, 1)
_AGAIN = "fetch the file again; nothing was kept"
_NOT_AVAILABLE = -(2**31)
# Classes of R that count days: the last three are those of its package tsibble.
_DAYS = frozenset({"Date", "yearmonth", "yearquarter", "yearweek"})


@dataclass(frozen=True)
class RTable:
    """A data frame: its name, and per column the text of its cells."""

    name: str
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class RData:
    """The data frames of a file."""

    tables: Sequence[RTable]


def is_rda(content: bytes) -> bool:
    """Whether the bytes begin as R writes saved data, compressed or not."""
    try:
        if content.startswith(b"\xfd7zXZ\0"):
            start = lzma.LZMADecompressor().decompress(content, max_length=4)
        elif content.startswith(b"\x1f\x8b"):
            start = zlib.decompressobj(31).decompress(content, 4)
        else:
            start = content[:4]
    except (lzma.LZMAError, zlib.error):
        return False
    # bzip2 packs whole blocks: who saves so, and what, its reader will see.
    return start.startswith(b"RDX") or content.startswith(b"BZh")


def tables(content: bytes, file_name: str) -> dict[str, Any]:
    """
    The data frames of a file as lists that JSON carries; for `tables_of`.

    Raises:
        Unreadable: damaged, or there is no data frame in it.
        TooDemanding: it unpacks to more than any publisher's.
    """
    import rdata.parser

    try:
        parsed = rdata.parser.parse_data(_unpacked(content, file_name), extension=".rda")
        frames = [
            {"name": name, "columns": found}
            for name, value in _pairs(parsed.object)
            if (found := _data_frame(value)) is not None
        ]
    except (ValueError, KeyError, IndexError, EOFError, NotImplementedError, TypeError) as fault:
        raise Unreadable(
            f"the file is damaged: R's data in it cannot be read ({str(fault)[:120]})",
            where=file_name,
            remedy=_AGAIN,
        ) from None
    if not frames:
        raise Unreadable("there is no data frame in the file", where=file_name, remedy=_AGAIN)
    return {"tables": frames}


def tables_of(told: Mapping[str, Any]) -> RData:
    """The file that `tables` tells of."""
    return RData(tuple(RTable(**one) for one in told["tables"]))


def table_cells(
    opened: bytes | RData, file_name: str, columns: Sequence[str], optional: Sequence[str] = ()
) -> pl.DataFrame:
    """
    Text cells of the columns with line (or row) numbers, from R's data or the same as a CSV.

    Raises:
        WrongColumns, BadRows, Unreadable: as `csv_text.cells`.
    """
    if not isinstance(opened, RData):
        return cells(opened, file_name, columns, optional)
    fitting = [one for one in opened.tables if not misfit(list(one.columns), columns, optional)]
    if len(fitting) != 1:
        wrong = misfit(list(opened.tables[0].columns), columns, optional)
        raise WrongColumns(
            wrong or f"{listing(one.name for one in fitting)} have the same columns",
            where=f"{file_name}, `{opened.tables[0].name}`",
            remedy=LAYOUT_CHANGED,
        )
    frame = pl.DataFrame(
        dict(fitting[0].columns), schema=dict.fromkeys(fitting[0].columns, pl.String)
    )
    if frame.is_empty():
        raise BadRows("there is no row", where=file_name, remedy="fetch the file again")
    return frame.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))


def _unpacked(content: bytes, file_name: str) -> bytes:
    if content.startswith(b"\xfd7zXZ\0"):
        return _bounded(lzma.LZMADecompressor().decompress, content, file_name)
    if content.startswith(b"\x1f\x8b"):
        return _bounded(zlib.decompressobj(31).decompress, content, file_name)
    if content.startswith(b"BZh"):
        import bz2

        return _bounded(bz2.BZ2Decompressor().decompress, content, file_name)
    return content


def _bounded(decompress: Callable[[bytes, int], bytes], content: bytes, file_name: str) -> bytes:
    try:
        whole = decompress(content, _MOST_BYTES + 1)
    except (lzma.LZMAError, zlib.error, OSError) as fault:
        raise Unreadable(
            f"the file is damaged: it does not unpack ({fault})", where=file_name, remedy=_AGAIN
        ) from None
    if len(whole) > _MOST_BYTES:
        raise TooDemanding(
            f"the file unpacks to more than {_MOST_BYTES >> 20} MB",
            where=file_name,
            remedy="no publisher's file needs that much: fetch it again from its publisher",
        )
    return whole


def _pairs(node: Any) -> list[tuple[str, Any]]:
    """Names and values of R's linked list."""
    found = []
    while getattr(node.info.type, "name", "") == "LIST":
        value, rest = node.value
        found.append((_symbol(node.tag), value))
        node = rest
    return found


def _symbol(tag: Any) -> str:
    if tag is None:
        return ""
    named = tag.referenced_object if tag.referenced_object is not None else tag
    return _string(named.value)


def _string(char: Any) -> str:
    """R's string; a missing one is "". Its bytes are UTF-8 or, where marked, Latin-1."""
    raw = getattr(char, "value", None)
    if raw is None:
        return ""
    try:
        return str(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return str(raw.decode("latin-1"))


def _data_frame(value: Any) -> dict[str, list[str]] | None:
    if value.info.type.name != "VEC" or not value.attributes:
        return None
    about = dict(_pairs(value.attributes))
    if "names" not in about or "data.frame" not in _strings(about.get("class")):
        return None
    names = _strings(about["names"])
    return {name: _column(one) for name, one in zip(names, value.value, strict=True)}


def _strings(vector: Any) -> list[str]:
    return [] if vector is None else [_string(char) for char in vector.value]


def _column(vector: Any) -> list[str]:
    kind = vector.info.type.name
    about = dict(_pairs(vector.attributes)) if vector.attributes else {}
    classes = _strings(about.get("class"))
    if kind == "STR":
        # Equal strings are one object in R; here each is decoded once.
        known: dict[int, str] = {}
        return [known.setdefault(id(char), _string(char)) for char in vector.value]
    numbers = [_number(value) for value in vector.value]
    if "factor" in classes:
        levels = _strings(about["levels"])
        return [levels[int(one) - 1] if one is not None else "" for one in numbers]
    if not _DAYS.isdisjoint(classes):
        return [_day(one) for one in numbers]
    return [_text(one) for one in numbers]


def _number(value: Any) -> float | None:
    if value is None or value is getattr(value, "masked", object()):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) or number == _NOT_AVAILABLE else number


def _day(number: float | None) -> str:
    return "" if number is None else (_EPOCH + timedelta(days=math.floor(number))).isoformat()


def _text(number: float | None) -> str:
    if number is None:
        return ""
    whole = number.is_integer() and abs(number) < 1e15
    return str(int(number)) if whole else repr(number)
