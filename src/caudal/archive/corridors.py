"""
A corridor is a folder of TOML and CSV: one that comes with Caudal, or one of the user's own.

Places of every folder that comes with Caudal are one vocabulary; those of a
user's folder are laid over it, for the questions that name the folder.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

from polars import DataFrame

from caudal.archive.corridor_files import (
    FILES,
    IN_BOTH,
    SIMULATION,
    TABLES,
    read_settings,
    read_table,
    refuse,
)
from caudal.archive.files import ARCHIVE, USERS, Reader, Stamp
from caudal.archive.policies import read_policies
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.errors import CorridorError, listing, near_to
from caudal.vocabulary.periods import add_months, months_between, parse_period
from caudal.vocabulary.places import KINDS, Place, contents
from caudal.vocabulary.tables import POLICIES, empty
from caudal.vocabulary.terms import COMPONENTS

__all__ = [
    "CORRIDORS",
    "Beside",
    "Corridor",
    "Leading",
    "Season",
    "all_places",
    "corridor",
    "names_of_corridors",
    "read_anew",
    "references",
]

CORRIDORS = Path(__file__).parent.parent / "corridors"
_SETTINGS = "corridor.toml"
_CODE = re.compile(r"[a-z][a-z0-9_]*|[A-Z]{3}")
_RESERVED = ("all", "each")
TELLS = ("elsewhere", "harm")


@dataclass(frozen=True)
class Season:
    """
    How a corridor's year is counted.

    Args:
        year_begins: month in which the statistical year begins, 1–12.
        left_out: months from which no season is read, in order.
    """

    year_begins: int = 1
    left_out: Sequence[date] = ()


@dataclass(frozen=True)
class Leading:
    """
    A count known earlier.

    Args:
        measure, place, group: what is counted, where, of whom; of a group it tells of that group.
        frequency: how often; days are made into months.
        lag: months by which it goes before the default measure.
    """

    measure: str
    place: str
    group: str = "all"
    frequency: str = "month"
    lag: int = 0


@dataclass(frozen=True)
class Beside:
    """
    A count that stands beside what a policy did to another.

    Args:
        measure, place, component: what is counted, where, by whom.
        tells: `elsewhere`, where people may have gone; or `harm`.
        of: whose citizens it counts, if of one country only.
    """

    measure: str
    place: str
    tells: str
    component: str = "all"
    of: str | None = None


@dataclass(frozen=True)
class Corridor:
    """
    Defaults of a corridor and how its publishers release.

    Args:
        name: name of the folder that comes with Caudal, or path of a user's own.
        en, es: its name for a reader.
        words: what a brief says of the default measure and place, where the folder says so:
            `publisher`, `counted`, `at`, `unit`.
        defaults: target options that a question may leave out.
        classes: measure → class (1 exact, 2 rounded, 3 quoted) → sources in order.
        calendar: publisher → reference month → day and basis of its release.
        places: every place that a question can use.
        season: how its year is counted.
        folder: where it lies.
        inputs: hashes of a user's files; a folder that comes with Caudal has its version.
        policies: rows of `policies`, by the day of their start.
        leading: counts known earlier, of which a nowcast may make use.
        beside: counts that stand beside what a policy did.
        origin: code of the area that people leave; empty: not said.
        schematic: codes of the places that a brief draws in a row, in the order in which they lie;
            empty: it draws none.
    """

    name: str
    en: str
    es: str
    words: Mapping[str, Place]
    defaults: Mapping[str, str]
    classes: Mapping[str, Mapping[int, Sequence[str]]]
    calendar: Mapping[str, Mapping[date, tuple[date, str]]]
    places: Mapping[str, Place]
    folder: Path
    season: Season = field(default_factory=Season)
    inputs: tuple[str, ...] = ()
    policies: DataFrame = field(default_factory=lambda: empty(POLICIES))
    schematic: Sequence[str] = ()
    leading: Sequence[Leading] = ()
    beside: Sequence[Beside] = ()
    origin: str = ""


def names_of_corridors() -> list[str]:
    """Folders that come with Caudal and are corridors."""
    folders = ARCHIVE.names(CORRIDORS)
    return [name for name in folders if ARCHIVE.kind(CORRIDORS / name / _SETTINGS)]


def corridor(name: str | PathLike[str]) -> Corridor:
    """
    Read a corridor's folder: a name that comes with Caudal, else the path of a user's own.

    Raises:
        CorridorError: there is none, or what stands in it is not right; all of it is listed.
        Unreadable: a file of the user's folder cannot be read.
    """
    embedded = _embedded(str(name))
    if embedded is not None:
        return embedded
    folder = Path(name)
    if USERS.kind(folder / _SETTINGS) != "file":
        raise CorridorError(
            f"the folder `{name}` holds no `{_SETTINGS}`"
            if USERS.kind(folder) == "folder"
            else f"there is no corridor `{name}`",
            where="--corridor",
            remedy=f"known are {listing(names_of_corridors())};\n"
            f"or name a folder of your own with a `{_SETTINGS}`",
        )
    _refuse_strange_files(folder)
    return _of_user(
        folder, tuple(USERS.stamp(folder / file) for file in (_SETTINGS, *TABLES, SIMULATION))
    )


@cache
def all_places() -> Mapping[str, Place]:
    """
    Places of every folder that comes with Caudal, and every country: one vocabulary.

    Raises:
        CorridorError: a place has an unknown kind or parent.
    """
    places: dict[str, Place] = {}
    for name in names_of_corridors():
        places |= _places(CORRIDORS / name, {**_countries(), **places}, ARCHIVE)
    return places | {code: place for code, place in _countries().items() if code not in places}


def references(known: Corridor) -> list[Path]:
    """Folders of embedded references: of every corridor that comes with Caudal, then of this one."""
    folders = [CORRIDORS / name for name in names_of_corridors()]
    return [folder / "reference" for folder in dict.fromkeys([*folders, known.folder])]


def read_anew() -> None:
    """Forget what was read of the folders that come with Caudal."""
    _embedded.cache_clear()
    all_places.cache_clear()


@cache
def _embedded(name: str) -> Corridor | None:
    if name not in names_of_corridors():
        return None
    return _read(CORRIDORS / name, name, all_places(), ARCHIVE)


@lru_cache(maxsize=8)
def _of_user(folder: Path, _stamps: tuple[Stamp | None, ...]) -> Corridor:
    """A user's folder, read again when one of its files was written anew."""
    places = {**all_places(), **_places(folder, all_places(), USERS)}
    return _read(folder, str(folder), places, USERS)


def _read(folder: Path, name: str, places: Mapping[str, Place], reader: Reader) -> Corridor:
    path = folder / _SETTINGS
    content = reader.content(path)
    written = read_settings(content, path)
    refuse(_unknown_places(written, places), path)
    said = {**written, **written.get("brief", {})}
    words = [
        Place(word, said[f"{word}_en"], said[f"{word}_es"], word)
        for word in IN_BOTH
        if f"{word}_en" in said
    ]
    tables = {table: reader.found(folder / table) for table in (*TABLES, SIMULATION)}
    return Corridor(
        name=name,
        en=written["name_en"],
        es=written["name_es"],
        words={word.code: word for word in words},
        defaults=written["defaults"],
        classes={
            count["measure"]: {int(k): tuple(v) for k, v in count["classes"].items()}
            for count in written.get("counts", [])
        },
        calendar=_calendar(folder, reader),
        places=places,
        folder=folder,
        season=_season(written.get("season", {})),
        inputs=()
        if reader is ARCHIVE
        else tuple(
            hashlib.sha256(one).hexdigest()
            for one in (content, *(table or b"" for table in tables.values()))
        ),
        policies=read_policies(tables["policies.csv"], folder / "policies.csv", places),
        schematic=tuple(written.get("schematic", {}).get("sectors", ())),
        leading=tuple(Leading(**one) for one in written.get("leading", ())),
        beside=tuple(Beside(**one) for one in written.get("beside", ())),
        origin=written.get("origin", ""),
    )


def _season(written: Mapping[str, Any]) -> Season:
    first, last = (parse_period(written.get(name, "")) for name in ("left_out_from", "left_out_to"))
    months = months_between(first, last) + 1 if first and last else 0
    return Season(
        written.get("year_begins", 1),
        tuple(add_months(first, number) for number in range(months) if first),
    )


def _refuse_strange_files(folder: Path) -> None:
    """A file whose name is nearly one that is read would be passed over in silence."""
    strange = [name for name in USERS.names(folder) if name not in FILES]
    near = {name: get_close_matches(name, FILES, 1, 0.8) for name in strange}
    refuse(
        (f"file `{name}` is not read; is it `{one[0]}`?" for name, one in near.items() if one),
        folder,
    )


def _unknown_places(written: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[str]:
    told = {name: written.get(name) for name in ("origin", "destination")}
    for name, code in (told | {"[defaults] place": written["defaults"]["place"]}).items():
        if code is not None and code not in places:
            yield f"key `{name}` is `{code}`, which is no place; {near_to(code, places)}"
    for part in ("leading", "beside"):
        for one in written.get(part, ()):
            if one["place"] not in places:
                yield f"[[{part}]] `{one['place']}` is no place; {near_to(one['place'], places)}"
    for one in written.get("beside", ()):
        if one.get("of", one["place"]) not in places:
            yield f"[[beside]] of `{one['of']}` is no place; {near_to(one['of'], places)}"
        if one["tells"] not in TELLS:
            near = near_to(one["tells"], TELLS)
            yield f"[[beside]] tells `{one['tells']}`, which is not known; {near}"
        if one.get("component", "all") not in COMPONENTS:
            near = near_to(one["component"], COMPONENTS)
            yield f"[[beside]] `{one['component']}` is no component; {near}"
    for code in written.get("schematic", {}).get("sectors", ()):
        if code not in places:
            yield f"[schematic] `{code}` is no place; {near_to(code, places)}"


def _places(folder: Path, shared: Mapping[str, Place], reader: Reader) -> dict[str, Place]:
    """
    Places of a folder. One that is known already keeps its kind and what it is part of.
    """
    path = folder / "places.csv"
    found: dict[str, Place] = {}
    faults = []
    for row in _rows(path, reader):
        code, before = row["code"], shared.get(row["code"])
        parents = tuple((row["parents"] or "").split())
        if before is not None:
            parents = tuple(dict.fromkeys((*before.parents, *parents)))
        if code in found:
            faults.append(f"place `{code}` stands twice")
        if not _CODE.fullmatch(code) or code in _RESERVED:
            faults.append(f"`{code}` is not a code: write lower_case_words, or three capitals")
        if row["kind"] not in KINDS:
            faults.append(
                f"kind `{row['kind']}` of `{code}` is not known; {near_to(row['kind'], KINDS)}"
            )
        elif before is not None and row["kind"] != before.kind:
            faults.append(f"`{code}` is known as `{before.kind}`, and is `{row['kind']}` here")
        found[code] = Place(code, row["name_en"], row["name_es"], row["kind"], parents)
    every = {**shared, **found}
    for place in found.values():
        for parent in place.parents:
            if parent not in every:
                told = near_to(parent, every)
                faults.append(f"parent `{parent}` of `{place.code}` is not known; {told}")
    refuse(faults or _circles(found, every), path)
    return found


def _circles(found: Mapping[str, Place], every: Mapping[str, Place]) -> list[str]:
    inside = contents(every)
    return [
        f"`{code}` is a part of itself, through `{parent}`"
        for code, place in found.items()
        for parent in place.parents
        if parent in inside[code]
    ]


def _countries() -> dict[str, Place]:
    return {code: Place(code, one.en, one.es, "country") for code, one in COUNTRIES.items()}


def _calendar(folder: Path, reader: Reader) -> Mapping[str, Mapping[date, tuple[date, str]]]:
    path = folder / "calendar.csv"
    known: dict[str, dict[date, tuple[date, str]]] = {}
    faults = []
    for row in _rows(path, reader):
        of_publisher, month = known.setdefault(row["publisher"], {}), row["reference_month"]
        if month in of_publisher:
            faults.append(f"`{row['publisher']}` {month:%Y-%m} stands twice")
        if month.day != 1:
            faults.append(f"reference month {month} is a day within a month: write {month:%Y-%m}")
        of_publisher[month] = (row["date"], row["date_basis"])
    refuse(faults, path)
    return known


def _rows(path: Path, reader: Reader) -> list[dict[str, Any]]:
    content = reader.found(path)
    return read_table(content, path) if content is not None else []
