"""
Flee's input folder, read: texts of its files in, an instance out.

The files are `locations.csv`, `routes.csv`, `sim_period.csv` (older folders:
`conflict_period.csv`) and, where they exist, `conflicts.csv`, `closures.csv`
and `registration_corrections.csv`. A line that begins with `#` is a comment; the
columns stand in a fixed order, whatever the first line calls them within
Flee's own habits. Everything wrong in a file is told at once.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from caudal.analysis.simulate.flee.instance import (
    KINDS,
    FleeClosure,
    FleeInstance,
    FleePlace,
    FleeRoute,
    Floats,
)
from caudal.vocabulary.errors import BadRows, NoSuchPath, WrongColumns, listing, near_to

__all__ = [
    "CLOSURES",
    "FILES",
    "Problems",
    "day_of",
    "ignored",
    "read_instance",
    "rows_of",
    "separated",
    "whole",
]

# Files of an input folder; of the first three one name each must be there.
FILES = (
    "locations.csv",
    "routes.csv",
    "sim_period.csv",
    "conflict_period.csv",
    "conflicts.csv",
    "closures.csv",
    "registration_corrections.csv",
)

# What a closure may be of.
CLOSURES = ("country", "location", "link", "links", "camp", "idpcamp", "remove_forced_redirection")

# The names that folders give each column, in the order in which Flee reads them.
_LATITUDE = ("latitude", "lat", "gps_x", "x")
_LONGITUDE = ("longitude", "lon", "long", "lng", "gps_y", "y")
_POPULATION = ("population", "pop", "pop/cap", "population/capacity", "capacity")
_LOCATIONS = (
    ("name", "#name"),
    ("region",),
    ("country",),
    (*_LATITUDE, *_LONGITUDE),
    (*_LONGITUDE, *_LATITUDE),
    ("location_type", "type"),
    ("conflict_date", "date"),
    _POPULATION,
)
_ROUTES = (
    ("name1", "from", "start"),
    ("name2", "to", "end"),
    ("distance", "distance [km]", "distance (km)", "distance_km"),
    ("forced_redirection",),
)
_CLOSURES = (("closure_type", "type"), ("name1",), ("name2",), ("closure_start",), ("closure_end",))


# A whole number of people, and a length of a route [km], are not meant to be more.
_MOST, _KM = 10**12, 40_000
# Days of a period: a hundred years.
_DAYS = 36_525
# So many lines of a file are told.
_TOLD = 20


class Problems:
    """What is wrong in a file, line by line, until it is told."""

    def __init__(self, file: str, remedy: str, text: str = ",") -> None:
        self.file, self.remedy = file, remedy
        self.hint = separated(text)
        self.found: list[tuple[int, str]] = []

    def add(self, line: int, what: str) -> None:
        """Note a line."""
        self.found.append((line, what))

    def tell(self) -> None:
        """
        Refuse the file if anything was noted.

        Raises:
            BadRows: what, with its line.
        """
        if self.found:
            rest = len(self.found) - _TOLD
            told = [f"line {line}: {what}" if line else what for line, what in self.found[:_TOLD]]
            told += [f"and {rest} more"] if rest > 0 else []
            told += [self.hint] if self.hint else []
            raise BadRows("\n".join(told), where=self.file, remedy=self.remedy)


def read_instance(texts: Mapping[str, str]) -> FleeInstance:
    """
    Read an input folder.

    Args:
        texts: file name → its text.

    Raises:
        NoSuchPath: a file that Flee needs is missing.
        WrongColumns: a column is not one of Flee's.
        BadRows: a route to nowhere or of negative length, a place without a
            route, a kind of place that Flee does not know, a day past the period …
    """
    start, days = _period(texts)
    places = _places(_needed(texts, "locations.csv"))
    names = tuple(place.name for place in places)
    routes = _routes(_needed(texts, "routes.csv"), names)
    _no_dead_end(names, routes)
    _camps(places)
    closures = _closures(texts.get("closures.csv", ""), places)
    conflicts = (
        _conflicts(texts["conflicts.csv"], names, days) if "conflicts.csv" in texts else None
    )
    _somebody_flees(places, conflicts)
    corrections = _corrections(texts.get("registration_corrections.csv", ""))
    return FleeInstance(start, days, places, routes, closures, conflicts, corrections)


def rows_of(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """
    Lines of a file with their number, cells trimmed; empty lines are left out.

    Raises:
        BadRows: a line that is no comment opens a quotation mark and does not close it.
    """
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if (wrong := _no_csv(line)) is not None:
            raise BadRows(
                f"line {number}: {wrong}",
                where=file,
                remedy="write commas between the cells, and close each quotation mark in its line",
            )
        cells = [cell.strip() for cell in next(csv.reader([line]), [])]
        if any(cells):
            yield number, cells


def _no_csv(line: str) -> str | None:
    """What is wrong with a line by itself; in a comment, and beside a mark, any text may stand."""
    if line.lstrip().startswith("#") and len(line) < csv.field_size_limit():
        return None
    try:
        list(csv.reader([line], strict=True))
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            return "a quotation mark is opened and not closed"
        return None if "expected after" in str(fault) else str(fault)
    return None


def separated(text: str) -> str:
    """What is wrong with a file that has no comma at all; empty where it has one."""
    mark = "" if "," in text else next((one for one in ";\t" if one in text), "")
    return f"its cells are separated by `{mark}`, not by commas" if mark else ""


def day_of(text: str) -> date:
    """
    A written day, YYYY-MM-DD.

    Raises:
        ValueError: it is none.
    """
    year, month, day = map(int, text.split("-"))
    return date(year, month, day)


def whole(text: str) -> int:
    """
    A written whole number, 0 or more.

    Raises:
        ValueError: it is none, or more people than there are.
    """
    number = float(text)
    if not 0 <= number <= _MOST or number != int(number):
        raise ValueError(text)
    return int(number)


def _needed(texts: Mapping[str, str], name: str) -> str:
    if name not in texts:
        raise NoSuchPath(
            f"`{name}` is missing",
            where="the folder of --flee-input",
            remedy=f"a folder of Flee holds locations.csv, routes.csv and sim_period.csv: add `{name}`",
        )
    return texts[name]


def _period(texts: Mapping[str, str]) -> tuple[date, int]:
    """First day and length of the period."""
    name = "conflict_period.csv" if "sim_period.csv" not in texts else "sim_period.csv"
    if name not in texts:
        _needed(texts, "sim_period.csv")
    lines = rows_of(texts[name], name)
    told = {row[0].lower(): (line, row[1]) for line, row in lines if len(row) > 1}
    remedy = "write the lines `StartDate,YYYY-MM-DD` and `Length,DAYS`"
    problems = Problems(name, remedy, texts[name])
    start = _cell(problems, told, "startdate", day_of, "a day YYYY-MM-DD")
    days = _cell(problems, told, "length", whole, "a number of days")
    if days == 0:
        problems.add(told["length"][0], "the period has no day")
    elif isinstance(days, int) and days > _DAYS:
        problems.add(told["length"][0], f"the period has {days:,} days, more than {_DAYS:,}")
    problems.tell()
    assert isinstance(start, date)
    assert isinstance(days, int)
    return start, days


def _cell(
    problems: Problems,
    told: Mapping[str, tuple[int, str]],
    key: str,
    read: Callable[[str], object],
    wanted: str,
) -> object:
    if key not in told:
        problems.add(0, f"no line `{key}`")
        return None
    line, text = told[key]
    try:
        return read(text)
    except ValueError:
        problems.add(line, f"`{text}` is not {wanted}")
        return None


def _table(
    text: str, file: str, columns: Sequence[tuple[str, ...]], needed: int
) -> list[tuple[int, list[str]]]:
    """Rows of a table, padded; its heading lines are held against the columns."""
    rows = []
    for line, row in rows_of(text, file):
        if row[0].startswith("#") or row[0].lower() in columns[0]:
            _heading(row, line, file, columns)
        elif len(row) < needed:
            raise WrongColumns(
                f"a line has {len(row)} {'column' if len(row) == 1 else 'columns'}, not "
                + (f"{needed} to {len(columns)}" if needed < len(columns) else f"{needed}")
                + (f"\n{hint}" if (hint := separated(text)) else ""),
                where=f"{file}, line {line}",
                remedy="write the columns " + ", ".join(names[0] for names in columns),
            )
        else:
            rows.append((line, [*row, *[""] * (len(columns) - len(row))][: len(columns)]))
    return rows


def _heading(row: list[str], line: int, file: str, columns: Sequence[tuple[str, ...]]) -> None:
    """
    Refuse a heading that does not have Flee's columns in their places; other comments pass.

    Further columns after them are attributes, which Flee's rules do not read: see `ignored`.
    """
    words = [word.strip('#" ').lower() for word in row]
    if words[0] not in columns[0]:
        return
    known = {name for names in columns for name in names}
    unknown = [
        word
        for place, word in enumerate(words[: len(columns)])
        if word and word not in columns[place]
    ]
    if unknown:
        strange = [word for word in unknown if word not in known]
        what = (
            f"column {listing(strange)} is not one of Flee's"
            if strange
            else (f"column {listing(unknown)} does not stand in its place")
        )
        raise WrongColumns(
            what,
            where=f"{file}, line {line}",
            remedy="write the columns " + ", ".join(names[0] for names in columns),
        )


def ignored(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Columns of `locations.csv` after Flee's own: attributes, which no rule here reads."""
    for _, row in rows_of(texts.get("locations.csv", ""), "locations.csv"):
        words = [word.strip('#" ').lower() for word in row]
        if words[0] in _LOCATIONS[0]:
            return tuple(word for word in words[len(_LOCATIONS) :] if word)
    return ()


def _places(text: str) -> tuple[FleePlace, ...]:
    """Rows of `locations.csv`."""
    problems = Problems("locations.csv", "correct these lines; nothing was simulated")
    places: list[FleePlace] = []
    for line, row in _table(text, "locations.csv", _LOCATIONS, 6):
        name, country, told, day, people = row[0], row[2] or "unknown", row[5], row[6], row[7]
        kind = next((kind for part, kind in KINDS if part in told.lower()), "")
        if not kind:
            problems.add(
                line,
                f"`location_type` `{told}` is not one of camp, idpcamp, conflict_zone, town, "
                "forwarding_hub, marker",
            )
        if kind == "idp_camp" and "camp" not in told.lower():
            problems.add(line, f"`location_type` `{told}` is not known")
        if any(name == place.name for place in places):
            problems.add(line, f"`{name}` stands here a second time")
        size = _whole(problems, line, "population", people or "0")
        since = _whole(problems, line, "conflict_date", day) if kind == "conflict" else None
        camp = kind in ("camp", "idp_camp")
        places.append(
            FleePlace(name, country, kind, size if camp else 0, 0 if camp else size, since)
        )
    if not places:
        problems.add(0, "no place is listed")
    problems.tell()
    return tuple(places)


def _whole(problems: Problems, line: int, column: str, text: str) -> int:
    try:
        return whole(text)
    except ValueError:
        problems.add(line, f"`{column}` `{text}` is not a whole number, 0 or more")
        return 0


def _routes(text: str, names: tuple[str, ...]) -> tuple[FleeRoute, ...]:
    """Rows of `routes.csv`."""
    problems = Problems("routes.csv", "correct these lines; places are those of locations.csv")
    routes = []
    for line, (name1, name2, km, flag) in _table(text, "routes.csv", _ROUTES, 3):
        for name in (name1, name2):
            if name not in names:
                problems.add(line, f"no place is called `{name}` ({near_to(name, names)})")
        if name1 == name2:
            problems.add(line, f"a route from `{name1}` to itself")
        if flag not in ("", "0", "1", "2"):
            problems.add(line, f"`forced_redirection` `{flag}` is not 0, 1 or 2")
            flag = "0"
        routes.append(FleeRoute(name1, name2, _km(problems, line, km), int(flag or 0)))
    problems.tell()
    return tuple(routes)


def _km(problems: Problems, line: int, text: str) -> float:
    try:
        km = float(text)
    except ValueError:
        km = -1.0
    if not 0 <= km <= _KM:
        problems.add(line, f"`distance` `{text}` is not a length in km, 0 to {_KM:,}")
        return 0.0
    return km


def _no_dead_end(names: tuple[str, ...], routes: tuple[FleeRoute, ...]) -> None:
    """Refuse a place that no route reaches: whoever is there would stay for ever."""
    reached = {name for route in routes for name in (route.name1, route.name2)}
    lost = [name for name in names if name not in reached]
    if lost:
        raise BadRows(
            f"no route reaches {listing(lost)}: a dead end",
            where="routes.csv",
            remedy="add a route, or take the place out of locations.csv",
        )


def _camps(places: tuple[FleePlace, ...]) -> None:
    """Refuse an instance without a camp: nothing could be held against the counts."""
    if not any(place.kind in ("camp", "idp_camp") for place in places):
        raise BadRows(
            "no place is a camp: nothing could be held against the counts",
            where="locations.csv, `location_type`",
            remedy="write `camp` where people are registered",
        )


def _somebody_flees(places: tuple[FleePlace, ...], conflicts: Floats | None) -> None:
    """Refuse an instance in which there is no conflict on any day."""
    if any(place.kind == "conflict" for place in places):
        return
    if conflicts is None or not conflicts.any():
        raise BadRows(
            "there is no conflict on any day: nobody would flee",
            where="locations.csv, `location_type`; conflicts.csv",
            remedy="write `conflict_zone` for a place, or an intensity above 0 in conflicts.csv",
        )


def _closures(text: str, places: tuple[FleePlace, ...]) -> tuple[FleeClosure, ...]:
    """Rows of `closures.csv`."""
    names = [place.name for place in places]
    lands = [place.country for place in places]
    problems = Problems("closures.csv", "correct these lines; names are those of locations.csv")
    closures = []
    for line, (kind, name1, name2, start, end) in _table(text, "closures.csv", _CLOSURES, 5):
        if kind not in CLOSURES:
            problems.add(line, f"`closure_type` `{kind}` is not one of {listing(CLOSURES)}")
        known = lands if kind == "country" else names
        # Of a place that closes, and of a camp, Flee reads the first name only.
        read = (name1,) if kind in ("location", "camp", "idpcamp") else (name1, name2)
        for name in read:
            if name not in known:
                problems.add(line, f"`{name}` is not in locations.csv ({near_to(name, known)})")
        days = [_whole_day(problems, line, text) for text in (start, end)]
        closures.append(FleeClosure("link" if kind == "links" else kind, name1, name2, *days))
    problems.tell()
    return tuple(closures)


def _whole_day(problems: Problems, line: int, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        problems.add(line, f"`{text}` is not the number of a day")
        return -1


def _conflicts(text: str, names: tuple[str, ...], days: int) -> Floats:
    """`conflicts.csv`: (days, places) intensity."""
    rows = list(rows_of(text, "conflicts.csv"))
    remedy = "write a column a place and a line a day, from day 0"
    problems = Problems("conflicts.csv", remedy, text)
    if not rows:
        problems.add(0, "the file is empty")
        problems.tell()
    (at, heading), *lines = rows
    if not any(heading[1:]):
        problems.add(at, f"`{heading[0]}` names no place after the column of the days")
    if len(lines) < days:
        problems.add(0, f"it has {len(lines)} days, and the period {days}")
    problems.tell()
    found = np.zeros((days, len(names)))
    for column, name in enumerate(heading[1:], start=1):
        if not name:
            continue
        if name in heading[1:column]:
            problems.add(at, f"`{name}` stands here a second time")
        values = [_intensity(problems, line, row, column, name) for line, row in lines[:days]]
        if name in names:
            found[:, names.index(name)] = values
        elif any(values):
            problems.add(at, f"no place is called `{name}` ({near_to(name, names)})")
    problems.tell()
    return found


def _intensity(problems: Problems, line: int, row: list[str], column: int, name: str) -> float:
    text = row[column] if column < len(row) else "0"
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        problems.add(line, f"`{name}`: `{text}` is not an intensity, 0 or more")
        return 0.0
    return value


def _corrections(text: str) -> tuple[tuple[str, date], ...]:
    """Rows of `registration_corrections.csv`: camp, day of the first true registration."""
    problems = Problems("registration_corrections.csv", "write CAMP,YYYY-MM-DD")
    found = []
    for line, row in rows_of(text, problems.file):
        if row[0].startswith("#"):
            continue
        try:
            found.append((row[0], day_of(row[1])))
        except (ValueError, IndexError):
            problems.add(line, f"`{','.join(row)}` has no day YYYY-MM-DD after a camp")
        if len(row) > 2 and row[2] not in ("", "normalize"):
            problems.add(line, f"`{row[2]}` is not `normalize`")
    problems.tell()
    return tuple(found)
