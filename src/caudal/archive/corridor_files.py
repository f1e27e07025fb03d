"""
What may stand in a corridor's folder: the keys of `corridor.toml`, the columns of its tables.

Everything wrong in a file is listed at once, with the nearest known word. The
page docs/reference/corridors.md is printed from here.
"""

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from caudal.vocabulary.errors import CorridorError, listing, near_to
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import parse_day, parse_period
from caudal.vocabulary.scenario_tables import LINKS, PARAMETERS, STAYS
from caudal.vocabulary.tables import CALENDAR, PLACES, POLICIES, Column

__all__ = [
    "FILES",
    "IN_BOTH",
    "KEYS",
    "SIMULATION",
    "TABLES",
    "Key",
    "number_in",
    "read_numbered",
    "read_settings",
    "read_table",
    "refuse",
]

# The tables of a folder that are read today, and their columns.
TABLES: Mapping[str, tuple[Column, ...]] = {
    "places.csv": PLACES,
    "calendar.csv": CALENDAR,
    "policies.csv": POLICIES,
    "stays.csv": STAYS,
    "links.csv": LINKS,
    "parameters.csv": PARAMETERS,
}
# What a simulation needs beside its tables; its keys stand in `simulation_files`.
SIMULATION = "simulation.toml"
FILES = ("corridor.toml", *TABLES, SIMULATION)


@dataclass(frozen=True)
class Key:
    """One key of `corridor.toml`: what stands there, what it means, whether it must."""

    name: str
    type: str
    meaning: str
    needed: bool = False


# Heading of a part of the file → its keys.
KEYS: Mapping[str, tuple[Key, ...]] = {
    "": (
        Key("name_en", "text", "name of the corridor in English", needed=True),
        Key("name_es", "text", "name of the corridor in Spanish", needed=True),
        Key("origin", "code", "the area that people leave: a code of the places"),
        Key("destination", "code", "the area that they go to: a code of the places"),
        Key("publisher_en", "text", "who counts what a brief tells, as a sentence begins with it"),
        Key("publisher_es", "text", "the same in Spanish"),
        Key("defaults", "table", "what a question may leave out", needed=True),
        Key("brief", "table", "how a brief words the default measure and place"),
        Key("season", "table", "how a year is counted, and months that are like no other"),
        Key("schematic", "table", "places that a brief draws in order; without it none"),
        Key("counts", "tables", "who tells a count, one table a measure"),
        Key("leading", "tables", "counts known earlier, of which a nowcast may make use"),
        Key("beside", "tables", "counts that stand beside what a policy did"),
    ),
    "[defaults]": (
        Key("measure", "measure", "the measure of a question that names none", needed=True),
        Key("place", "code", "the place of a question that names none", needed=True),
    ),
    "[brief]": (
        Key("counted_en", "text", "what is counted, in the plural: `detections`"),
        Key("counted_es", "text", "the same in Spanish"),
        Key("at_en", "text", "where, as it stands after what is counted: `in the Darién`"),
        Key("at_es", "text", "the same in Spanish"),
        Key("unit_en", "text", "a sentence that says what one of them is, and is not"),
        Key("unit_es", "text", "the same in Spanish"),
    ),
    "[season]": (
        Key("year_begins", "number", "month in which the statistical year begins; default: 1"),
        Key("left_out_from", "month", "first of the months from which no season is read"),
        Key("left_out_to", "month", "last of these months", needed=False),
    ),
    "[schematic]": (
        Key("sectors", "codes", "codes of the places, in the order in which they lie", needed=True),
    ),
    "[[counts]]": (
        Key("measure", "measure", "the measure that the sources tell", needed=True),
        Key("classes", "table", "class → sources, in the order in which they answer", needed=True),
    ),
    "[[leading]]": (
        Key("measure", "measure", "the measure that is known earlier", needed=True),
        Key("place", "code", "where it is counted: a code of the places", needed=True),
        Key("group", "text", "of whom: a code of the groups; default: all"),
        Key("frequency", "text", "`day` where it is told by the day; default: month"),
        Key("lag", "number", "months by which it goes before the default measure; default: 0"),
    ),
    "[[beside]]": (
        Key("measure", "measure", "the measure that stands beside", needed=True),
        Key("place", "code", "where it is counted: a code of the places", needed=True),
        Key("component", "text", "the reporting body: a code; default: all"),
        Key("of", "code", "whose citizens it counts: shown beside these and beside everyone"),
        Key("tells", "text", "`elsewhere`: people may have gone there; `harm`", needed=True),
    ),
    "[counts.classes]": (
        Key("1", "sources", "exact files of the publisher, and redistributions of them"),
        Key("2", "sources", "rounded files of the publisher"),
        Key("3", "sources", "figures quoted in a release text or the press"),
    ),
}
# Said in both languages, or in none.
IN_BOTH = ("publisher", "counted", "at", "unit")
_PAGE = "correct the file: docs/reference/corridors.md lists every key and column"
# So many faults of a file are listed: one line too few in another makes a hundred of them.
_LISTED = 20


def read_settings(content: bytes, path: Path) -> dict[str, Any]:
    """
    `corridor.toml` as it is written, if every key in it is known and has its type.

    Raises:
        CorridorError: it is no TOML, or has keys that are wrong; all of them are listed.
    """
    try:
        written = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise CorridorError(
            f"the file is not TOML ({fault})", where=str(path), remedy=_PAGE
        ) from None
    refuse([*_wrong(written, ""), *_wrong_below(written), *_in_one_language(written)], path)
    return written


def read_table(content: bytes, path: Path) -> list[dict[str, Any]]:
    """
    Rows of a CSV of the folder; empty cells are None where the column allows it.

    Raises:
        CorridorError: columns or cells are wrong; all of them are listed.
    """
    return [row for _, row in read_numbered(content, path)]


def read_numbered(
    content: bytes, path: Path, table: str | None = None
) -> list[tuple[int, dict[str, Any]]]:
    """
    The same with the number of each row, as a table shows it: the header is row 1.

    Raises:
        CorridorError: as `read_table`.
    """
    columns = TABLES[table or path.name]
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (csv.Error, UnicodeDecodeError) as fault:
        raise CorridorError(
            f"the file is not CSV in UTF-8 ({fault})", where=str(path), remedy=_PAGE
        ) from None
    names, expected = lines[0] if lines else [], [column.name for column in columns]
    if names != expected:
        raise CorridorError(
            "\n".join(_header_wrong(names, expected)),
            where=f"{path}, header",
            remedy=f"the columns are {listing(expected, most=len(expected))}, in this order",
        )
    rows, faults = [], []
    for number, fields in enumerate(lines[1:], 2):
        if not any(fields):
            continue
        if len(fields) != len(columns):
            faults.append(f"row {number} has {len(fields)} fields, the header has {len(columns)}")
            continue
        row, wrong = _row(fields, columns)
        rows.append((number, row))
        faults += [f"row {number}, {what}" for what in wrong]
    refuse(faults, path)
    return rows


def refuse(faults: Iterable[str], path: Path) -> None:
    """
    Raises:
        CorridorError: there is a fault; all of them are listed, up to twenty.
    """
    found = list(faults)
    rest = len(found) - _LISTED
    told = [*found[:_LISTED], *([f"and {rest} more"] if rest > 0 else [])]
    if found:
        raise CorridorError("\n".join(told), where=str(path), remedy=_PAGE)


def _wrong(written: Mapping[str, Any], part: str) -> Iterator[str]:
    """Keys of one part of the file that are not known, missing, or of another type."""
    keys = {key.name: key for key in KEYS[part]}
    at = f" in {part}" if part else ""
    for name, value in written.items():
        if name not in keys:
            yield f"key `{name}`{at} is not known; {near_to(name, keys)}"
        elif (what := _TYPES[keys[name].type](value)) is not None:
            yield f"key `{name}`{at} {what}"
    yield from (
        f"key `{key.name}`{at} is missing"
        for key in keys.values()
        if key.needed and key.name not in written
    )
    if ("left_out_from" in written) != ("left_out_to" in written):
        yield f"`left_out_from` and `left_out_to`{at} are said together or not at all"


def _wrong_below(written: Mapping[str, Any]) -> Iterator[str]:
    """The same of the tables in it, where they are tables."""
    for name in ("defaults", "brief", "season", "schematic"):
        if isinstance(written.get(name), dict):
            yield from _wrong(written[name], f"[{name}]")
    for part in ("leading", "beside"):
        told_of = written.get(part, [])
        for one in told_of if _tables(told_of) is None else []:
            yield from _wrong(one, f"[[{part}]]")
    counts = written.get("counts", [])
    told: list[str] = []
    for count in counts if _tables(counts) is None else []:
        yield from _wrong(count, "[[counts]]")
        measure = str(count.get("measure"))
        if measure in told:
            yield f"measure `{measure}` has two tables [[counts]]"
        told.append(measure)
        classes = count.get("classes")
        if isinstance(classes, dict):
            yield from _wrong(classes, "[counts.classes]")
            named = [
                source for told in classes.values() if isinstance(told, list) for source in told
            ]
            twice = dict.fromkeys(str(source) for source in named if named.count(source) > 1)
            yield from (f"source `{source}` of `{measure}` is named twice" for source in twice)


def _in_one_language(written: Mapping[str, Any]) -> Iterator[str]:
    """Words that one language has and the other lacks."""
    other = {"en": "es", "es": "en"}
    brief = written.get("brief")
    for words in (written, brief if isinstance(brief, dict) else {}):
        for name in words:
            stem, _, language = name.rpartition("_")
            if stem in IN_BOTH and language in other and f"{stem}_{other[language]}" not in words:
                yield f"key `{name}` needs `{stem}_{other[language]}` beside it"


def _header_wrong(names: list[str], expected: list[str]) -> list[str]:
    if not names:
        return ["the file is empty"]
    if len(names) == 1 and (mark := next((m for m in ";\t|" if m in names[0]), "")):
        return [f"the columns are separated by `{mark}`, not by commas"]
    wrong = [
        f"column `{name}` is not known; {near_to(name, expected)}"
        for name in names
        if name not in expected
    ]
    wrong += [f"column `{name}` is missing" for name in expected if name not in names]
    return wrong or ["the columns stand in another order, or one of them stands twice"]


def _row(fields: list[str], columns: tuple[Column, ...]) -> tuple[dict[str, Any], list[str]]:
    row: dict[str, Any] = {}
    wrong = []
    for text, column in zip(fields, columns, strict=True):
        value: Any = text.strip() or None
        if value is None and not column.null:
            wrong.append(f"`{column.name}` is empty")
        elif value is not None and column.allowed and value not in column.allowed:
            told = near_to(value, sorted(column.allowed))
            wrong.append(f"`{column.name}` `{value}` is not known; {told}")
        elif value is not None and "Date" in str(column.type):
            value = _day(value)
            if value is None:
                wrong.append(f"`{column.name}` `{text}` is not YYYY-MM-DD, or YYYY-MM for a month")
        elif value is not None and "Int" in str(column.type):
            value = _count(value)
            if value is None:
                wrong.append(f"`{column.name}` `{text}` is not a whole number above 0")
        elif value is not None and "Float" in str(column.type):
            value = number_in(value)
            if value is None:
                wrong.append(f"`{column.name}` `{text}` is not a number from 0")
        row[column.name] = value
    return row, wrong


def _day(text: str) -> date | None:
    return parse_period(text) or parse_day(text)


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) > 0 else None


def number_in(text: str) -> float | None:
    """
    A number from 0 on that is written there; None where none is.
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "is not a text"


def _table(value: Any) -> str | None:
    return None if isinstance(value, dict) else "is not a table"


def _tables(value: Any) -> str | None:
    whole = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return None if whole else "is not a list of tables"


def _sources(value: Any) -> str | None:
    whole = isinstance(value, list) and all(_text(one) is None for one in value)
    return None if whole else "is not a list of sources"


def _codes(value: Any) -> str | None:
    if not isinstance(value, list) or any(_text(one) is not None for one in value):
        return "is not a list of codes"
    twice = dict.fromkeys(one for one in value if value.count(one) > 1)
    return f"names {listing(list(twice))} twice" if twice else None


def _number(value: Any) -> str | None:
    return None if value in range(1, 13) else "is not a number from 1 to 12"


def _month(value: Any) -> str | None:
    known = isinstance(value, str) and parse_period(value) is not None
    return None if known else "is not a month such as 2020-03"


def _measure(value: Any) -> str | None:
    if _text(value) is not None:
        return _text(value)
    return (
        None
        if value in MEASURES
        else f"is `{value}`, which is no measure; {near_to(value, MEASURES)}"
    )


# Type of a key → what is wrong with a value, or None. Codes of places are held against the places.
_TYPES: Mapping[str, Callable[[Any], str | None]] = {
    "text": _text,
    "code": _text,
    "codes": _codes,
    "measure": _measure,
    "month": _month,
    "number": _number,
    "table": _table,
    "tables": _tables,
    "sources": _sources,
}
