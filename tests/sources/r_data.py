"""R's saved data written from nothing: one data frame of texts, numbers and days."""

import lzma
import struct
from collections.abc import Mapping, Sequence
from datetime import date

__all__ = ["r_data"]

_EPOCH = date(1970, 1, 1)
_NOT_AVAILABLE = bytes.fromhex("7ff00000000007a2")
_END = struct.pack(">i", 254)
# A list with a tag; a vector that is an object and has attributes.
_PAIR, _OBJECT = 1026, 0x300


def r_data(name: str, columns: Mapping[str, Sequence[str | float | date | None]]) -> bytes:
    """The bytes of an .rda (xz) that holds one data frame; `None` is R's NA."""
    rows = len(next(iter(columns.values())))
    frame = struct.pack(">ii", 19 | _OBJECT, len(columns))
    frame += b"".join(_vector(values) for values in columns.values())
    frame += _attribute("names", _strings(list(columns)))
    frame += _attribute("class", _strings(["data.frame"]))
    frame += _attribute("row.names", struct.pack(">iiii", 13, 2, -(2**31), -rows)) + _END
    head = b"RDX2\nX\n" + struct.pack(">iii", 2, 0x30600, 0x20300)
    return lzma.compress(head + _attribute(name, frame) + _END)


def _attribute(name: str, value: bytes) -> bytes:
    return struct.pack(">ii", _PAIR, 1) + _char(name) + value


def _char(text: str | None) -> bytes:
    if text is None:
        return struct.pack(">ii", 9, -1)
    raw = text.encode()
    return struct.pack(">ii", 0x8009, len(raw)) + raw


def _strings(values: Sequence[str | None]) -> bytes:
    return struct.pack(">ii", 16, len(values)) + b"".join(_char(value) for value in values)


def _vector(values: Sequence[str | float | date | None]) -> bytes:
    if any(isinstance(value, str) for value in values):
        return _strings([None if value is None else str(value) for value in values])
    days = any(isinstance(value, date) for value in values)
    flag = 14 | (_OBJECT if days else 0)
    body = struct.pack(">ii", flag, len(values)) + b"".join(_number(value) for value in values)
    return body + (_attribute("class", _strings(["Date"])) + _END if days else b"")


def _number(value: str | float | date | None) -> bytes:
    if value is None:
        return _NOT_AVAILABLE
    number = (value - _EPOCH).days if isinstance(value, date) else float(value)
    return struct.pack(">d", number)
