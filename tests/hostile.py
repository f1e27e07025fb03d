"""Functions that do to a process what a hostile file can do to its reader; for `limited`."""

import ctypes
import os
import sys
from typing import Any

from caudal.vocabulary.errors import Unreadable

__all__ = [
    "ask_for_500_gigabytes",
    "break_off",
    "count",
    "crash",
    "hunger",
    "never_end",
    "open_with_calamine",
    "refuse",
    "talk_without_end",
    "write_a_file",
]


def count(content: bytes, file_name: str) -> dict[str, Any]:
    """An honest reader."""
    return {"bytes": len(content), "file": file_name}


def refuse(content: bytes, file_name: str) -> None:
    """A reader that says what is wrong."""
    raise Unreadable(f"{len(content)} bytes of nothing", where=file_name, remedy="look at é")


def hunger(content: bytes, file_name: str) -> int:
    """A reader that takes all memory."""
    return len([content * (1 << 20) for _ in range(10_000)])


def ask_for_500_gigabytes(content: bytes, file_name: str) -> int:
    """A reader that asks for more than there is, at once."""
    return len(bytearray(500 << 30))


def never_end(content: bytes, file_name: str) -> None:
    """A reader that computes for ever."""
    while True:
        pass


def break_off(content: bytes, file_name: str) -> None:
    """A reader with a fault of its own."""
    raise KeyError(file_name)


def crash(content: bytes, file_name: str) -> None:
    """A reader that touches memory that is not its own."""
    sys.stderr.flush()
    ctypes.string_at(0)


def talk_without_end(content: bytes, file_name: str) -> str:
    """A reader whose answer is larger than any file's."""
    return "x" * (600 << 20)


def write_a_file(content: bytes, file_name: str) -> int:
    """A reader that writes to the disk."""
    with open(file_name, "wb") as stream:
        stream.write(content)
        stream.flush()
        return os.fstat(stream.fileno()).st_size


def open_with_calamine(content: bytes, file_name: str) -> int:
    """The library alone, without the preflight."""
    import io

    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return len(book.get_sheet_by_index(0).to_python(skip_empty_area=False))
