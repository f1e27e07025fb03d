"""A corridor is a folder of TOML and CSV; unknown keys and columns are errors."""

import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive.files import ARCHIVE
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.errors import CorridorError, listing
from caudal.vocabulary.periods import parse_day, parse_period
from caudal.vocabulary.places import KINDS, Place
from caudal.vocabulary.tables import CALENDAR, PLACES, Column, checked

__all__ = ["CORRIDORS", "Corridor", "all_places", "corridor", "names_of_corridors"]

CORRIDORS = Path(__file__).parent.parent / "corridors"
_KEYS = {
    *("name_en", "name_es", "origin", "destination"),
    *("publisher_en", "publisher_es", "defaults", "counts"),
}


@dataclass(frozen=True)
class Corridor:
    """
    Defaults of a corridor and how its publishers release.

    Args:
        name: name of the folder.
        en, es: its name for a reader.
        publisher: who publishes the counts of the brief, as a sentence begins with it.
        defaults: target options that a question may leave out.
        classes: measure → class (1 exact, 2 rounded, 3 quoted) → sources in order.
        calendar: publisher → reference month → day and basis of its release.
        folder: where it lies.
    """

    name: str
    en: str
    es: str
    publisher: Place
    defaults: Mapping[str, str]
    classes: Mapping[str, Mapping[int, Sequence[str]]]
    calendar: Mapping[str, Mapping[date, tuple[date, str]]]
    folder: Path


def names_of_corridors() -> list[str]:
    """Folders that are corridors."""
    folders = ARCHIVE.names(CORRIDORS)
    return [name for name in folders if ARCHIVE.kind(CORRIDORS / name / "corridor.toml")]


@cache
def corridor(name: str) -> Corridor:
    """
    Read a corridor's folder.

    Raises:
        CorridorError: there is none of that name, or it has an unknown key or column.
    """
    folder = CORRIDORS / name
    if name not in names_of_corridors():
        raise CorridorError(
            f"there is no corridor `{name}`",
            where="--corridor",
            remedy=f"known are {listing(names_of_corridors())}",
        )
    written = tomllib.loads(ARCHIVE.content(folder / "corridor.toml").decode("utf-8"))
    strange = set(written) - _KEYS
    if strange:
        raise CorridorError(
            f"key {listing(sorted(strange))} is not known",
            where=str(folder / "corridor.toml"),
            remedy=f"known are {listing(sorted(_KEYS))}",
        )
    return Corridor(
        name=name,
        en=written["name_en"],
        es=written["name_es"],
        publisher=Place(
            "publisher",
            written.get("publisher_en", "The publisher"),
            written.get("publisher_es", "La fuente"),
            "publisher",
        ),
        defaults=written.get("defaults", {}),
        classes={
            count["measure"]: {int(k): tuple(v) for k, v in count["classes"].items()}
            for count in written.get("counts", [])
        },
        calendar=_calendar(folder),
        folder=folder,
    )


@cache
def all_places() -> Mapping[str, Place]:
    """
    Places of every corridor's folder, and every country: one vocabulary.

    Raises:
        CorridorError: a place has an unknown kind or parent.
    """
    places: dict[str, Place] = {}
    for name in names_of_corridors():
        path = CORRIDORS / name / "places.csv"
        for row in _table(path, PLACES).iter_rows(named=True):
            parents = tuple((row["parents"] or "").split())
            places[row["code"]] = Place(
                row["code"], row["name_en"], row["name_es"], row["kind"], parents
            )
        wrong = [
            p.code
            for p in places.values()
            if p.kind not in KINDS or not set(p.parents) <= {*places, *COUNTRIES}
        ]
        if wrong:
            raise CorridorError(
                f"{listing(wrong)} has an unknown kind or parent",
                where=str(path),
                remedy=f"kinds are {listing(KINDS, most=20)}; a parent is a code of the file",
            )
    return places | {
        code: Place(code, one.en, one.es, "country")
        for code, one in COUNTRIES.items()
        if code not in places
    }


def _calendar(folder: Path) -> Mapping[str, Mapping[date, tuple[date, str]]]:
    known: dict[str, dict[date, tuple[date, str]]] = {}
    for row in _table(folder / "calendar.csv", CALENDAR).iter_rows(named=True):
        of_publisher = known.setdefault(row["publisher"], {})
        of_publisher[row["reference_month"]] = (row["date"], row["date_basis"])
    return known


def _table(path: Path, columns: tuple[Column, ...]) -> pl.DataFrame:
    content = ARCHIVE.found(path)
    if content is None:
        return pl.DataFrame(schema={column.name: column.type for column in columns})
    text = pl.read_csv(io.BytesIO(content), infer_schema=False)
    expected = [column.name for column in columns]
    if text.columns != expected:
        raise CorridorError(
            f"columns are {listing(text.columns)}",
            where=str(path),
            remedy=f"they should be {listing(expected)}, in this order",
        )
    typed = text.with_columns(
        _days(text[column.name], path) if column.type == pl.Date else pl.col(column.name)
        for column in columns
    )
    return checked(typed, columns, where=str(path))


def _days(values: pl.Series, path: Path) -> pl.Series:
    days: list[Any] = [parse_period(text) or parse_day(text) for text in values]
    if None in days:
        raise CorridorError(
            f"`{values[days.index(None)]}` is not a day",
            where=f"{path}, row {days.index(None) + 2}, `{values.name}`",
            remedy="write YYYY-MM-DD, or YYYY-MM for a month",
        )
    return pl.Series(values.name, days, pl.Date)
