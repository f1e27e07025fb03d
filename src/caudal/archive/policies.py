"""
The policies of a corridor, read from `policies.csv` and held against its places.

What a cell may hold by itself is checked where every table of a folder is
read; here stands what rows and places say of each other.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from polars import DataFrame

from caudal.archive.corridor_files import read_numbered, refuse
from caudal.vocabulary.errors import CorridorError, near_to
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.places import Place
from caudal.vocabulary.tables import POLICIES, empty
from caudal.vocabulary.terms import GROUPS

__all__ = ["read_policies", "read_users"]

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
# How a start is written → how exactly it is known.
_KNOWN_TO = {4: "year", 7: "month", 10: "day"}
_SCHEMA = {column.name: column.type for column in POLICIES}


def read_policies(content: bytes | None, path: Path, places: Mapping[str, Place]) -> DataFrame:
    """
    Rows of `policies`, by the day of their start; none where there is no file.

    Args:
        content: the file, or None.
        path: where it lies, for the message.
        places: every place that a row can name.

    Raises:
        CorridorError: a column, a cell or a row is wrong; each fault names its row and column.
    """
    if content is None:
        return empty(POLICIES)
    rows = read_numbered(content, path)
    refuse([*_twice(rows), *(fault for row in rows for fault in _wrong(*row, places))], path)
    frame = DataFrame([row for _, row in rows], schema=_SCHEMA)
    return frame.sort("start", "id")


def _twice(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, row in rows:
        if first.setdefault(row["id"], number) != number:
            yield f"row {number}, `id` `{row['id']}` stands in row {first[row['id']]} already"


def _wrong(number: int, row: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[str]:
    told = f"`{row['id']}`"
    year = f"{row['start']:%Y}"
    if not _ID.fullmatch(row["id"]) or not row["id"].endswith(f"_{year}"):
        yield (
            f"row {number}, `id` {told} is not lower case words that end in the year of its "
            f"start, such as `quota_{year}`"
        )
    if row["end"] is not None and row["end"] < row["start"]:
        yield f"row {number}, `end` {row['end']} of {told} is before its start, {row['start']}"
    shift = row["level_shift"]
    if shift is not None and shift.day != 1:
        yield f"row {number}, `level_shift` {shift} of {told} is a day: write {shift:%Y-%m}"
    elif shift is not None and shift < add_months(row["start"], 0):
        yield f"row {number}, `level_shift` {shift:%Y-%m} of {told} is before its start"
    yield from (
        f"row {number}, `{column}` `{code}` of {told} is not known; {near_to(code, known)}"
        for column, known in _codes(places).items()
        for code in (row[column] or "").split()
        if code not in known
    )


def _codes(places: Mapping[str, Place]) -> Mapping[str, Collection[str]]:
    """Columns that hold codes separated by spaces, and the codes that they may hold."""
    return {"actor": places, "place": places, "origin": ["all", *places], "group": GROUPS}


def read_users(content: bytes, path: Path, places: Mapping[str, Place], place: str) -> DataFrame:
    """
    Rows of `policies` from a user's own file, of which only `id` and `start` must be told.

    Args:
        content: CSV in UTF-8 with a header; columns in any order.
        path: where it lies, for the message.
        places: every place that a row can name.
        place: where a policy applied of which the file does not say it.

    Raises:
        CorridorError: no CSV, a column that is not known or is missing, or as `read_policies`.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (csv.Error, UnicodeDecodeError) as fault:
        raise CorridorError(
            f"the file is not CSV in UTF-8 ({fault})",
            where=str(path),
            remedy="save it as CSV, UTF-8, with the columns id and start",
        ) from None
    header = list(rows[0]) if rows else []
    refuse(_header_faults(header), path)
    written = io.StringIO()
    lines = csv.DictWriter(written, list(_SCHEMA), lineterminator="\n", extrasaction="ignore")
    lines.writeheader()
    lines.writerows(_filled(row, place) for row in rows)
    numbered = read_numbered(written.getvalue().encode(), path, "policies.csv")
    refuse(
        [*_twice(numbered), *(fault for row in numbered for fault in _wrong(*row, places))], path
    )
    return DataFrame([row for _, row in numbered], schema=_SCHEMA).sort("start", "id")


def _header_faults(header: Collection[str | None]) -> Iterator[str]:
    known = [name for name in header if name]
    yield from (f"column `{name}` is missing" for name in ("id", "start") if name not in known)
    yield from (
        f"column `{name}` is not known; {near_to(name, _SCHEMA)}"
        for name in known
        if name not in _SCHEMA
    )


def _filled(row: Mapping[str, str], place: str) -> dict[str, str]:
    """A row of a user's with what it leaves out: applied to all, told by the user alone."""
    told = {name: (value or "").strip() for name, value in row.items() if name in _SCHEMA}
    named = told.get("name_en") or told["id"]
    left_out = {
        "name_en": named,
        "name_es": named,
        "start_known_to": _KNOWN_TO.get(len(told["start"]), "day"),
        "instrument": "practice",
        "kind": "other",
        "place": place,
        "origin": "all",
        "group": "all",
        "what_en": named,
        "what_es": named,
        "source": "the user's own file",
        "confidence": "reported",
    }
    return {name: told.get(name) or left_out.get(name, "") for name in _SCHEMA}
