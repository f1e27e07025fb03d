"""
A corridor as a simulation needs it: stays.csv, links.csv, parameters.csv, simulation.toml.

What a cell may hold by itself is checked where every table of a folder is
read; here stands what rows say of each other: that a link leads somewhere, that
a parameter is known, that a change names links that there are. A scenario of
the user's is a file with the changes of one policy.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from caudal.archive.corridor_files import SIMULATION, number_in, read_numbered, refuse
from caudal.archive.corridors import CORRIDORS, Corridor
from caudal.archive.files import ARCHIVE, USERS
from caudal.archive.simulation_changes import known_words, shifts_in, steps_wrong
from caudal.archive.simulation_rows import links_wrong, parameters_wrong, ranges_wrong, stays_wrong
from caudal.archive.simulation_settings import settings_wrong
from caudal.vocabulary.errors import CorridorError, NoSuchPath, TooDemanding, near_to
from caudal.vocabulary.places import Place
from caudal.vocabulary.simulation import Description, Parameter, Stay, Steps, Way

__all__ = ["described", "scenario_file"]

_TABLES = ("stays.csv", "links.csv", "parameters.csv")
_LIKE = "docs/how-to/write-a-scenario.md shows how changes are written"
_TAKEN = (
    "give the range another name and let a change use it, or copy the corridor's folder, change "
    "parameters.csv there and name it with --corridor"
)
# Bytes of a file of changes: a hundred policies are less.
_MOST = 1_000_000


def described(corridor: Corridor) -> Description:
    """
    The corridor as its folder describes it for a simulation.

    Raises:
        CorridorError: a file is missing, or something in it is not right; all of it is listed.
        Unreadable: a file of the user's folder cannot be read.
    """
    reader = ARCHIVE if corridor.folder.parent == CORRIDORS else USERS
    held = {name: reader.found(corridor.folder / name) for name in (*_TABLES, SIMULATION)}
    missing = [name for name, content in held.items() if content is None]
    if missing:
        raise CorridorError(
            f"the corridor `{corridor.name}` has no {', '.join(missing)}: it cannot be simulated",
            where=str(corridor.folder),
            remedy="simulate --corridor us-mexico, or write the files: docs/reference/corridors.md",
        )
    rows = {name: read_numbered(held[name] or b"", corridor.folder / name) for name in _TABLES}
    parameters = [_parameter(row) for _, row in rows["parameters.csv"]]
    codes = {one.code: one for one in parameters}
    stays, links = rows["stays.csv"], rows["links.csv"]
    for name, faults in (
        ("parameters.csv", parameters_wrong(rows["parameters.csv"])),
        ("stays.csv", stays_wrong(stays, links, codes, corridor.places)),
        ("links.csv", links_wrong(links, stays)),
    ):
        refuse(faults, corridor.folder / name)
    bare = Description(
        corridor.name,
        (),
        {},
        1,
        0,
        tuple(_stay(row) for _, row in stays),
        tuple(_way(row) for _, row in links),
        tuple(parameters),
        (),
        above=_above([row["place"] for _, row in stays], corridor.places),
        border=corridor.defaults["place"],
        transit=corridor.origin or corridor.defaults["place"],
    )
    return _with_changes(bare, held[SIMULATION] or b"", corridor)


def scenario_file(path: Path, description: Description) -> Steps:
    """
    A scenario of the user's: `name_en`, `name_es`, `start`, `end`, [[changes]], [parameters.CODE].

    Raises:
        NoSuchPath: there is no such file.
        CorridorError: a key, a mode, a parameter or a date is not right; all of it is listed.
        TooDemanding: the file is larger than changes are.
        Unreadable: the file cannot be read.
    """
    _refuse_no_file(path)
    written = _toml(USERS.content(path), path)
    own = written.get("parameters", {})
    own = own if isinstance(own, dict) else {}
    taken = [one.code for one in description.parameters if one.code in own]
    refuse(
        [
            *steps_wrong(written, known_words(description, own)),
            *(f"[parameters.{code}] stands in parameters.csv already; {_TAKEN}" for code in taken),
        ],
        path,
    )
    parameters = [
        _parameter(
            {"name_en": code, "name_es": code, "basis": "guess", "unit": "0-1", **one, "code": code}
        )
        for code, one in own.items()
    ]
    refuse(ranges_wrong((f"[parameters.{one.code}]", vars(one)) for one in parameters), path)
    return Steps(
        path.name,
        written.get("name_en", path.name),
        written.get("name_es", written.get("name_en", path.name)),
        shifts_in(written["changes"]),
        written.get("start"),
        written.get("end"),
        tuple(parameters),
    )


def _with_changes(bare: Description, content: bytes, corridor: Corridor) -> Description:
    """The description with what simulation.toml says."""
    path = corridor.folder / SIMULATION
    written = _toml(content, path)
    refuse(settings_wrong(written, corridor.places, [stay.code for stay in bare.stays]), path)
    counts = written.get("counts", {})
    told = replace(
        bare,
        groups=tuple(written["groups"]),
        origins={name: tuple(codes) for name, codes in written["origins"].items()},
        attempts=written["attempts"],
        warm_up_days=written["warm_up_days"],
        component=counts.get("component", "all"),
        observed=counts.get("observed", ""),
        outcomes={
            code: (names["name_en"], names["name_es"])
            for code, names in written.get("outcomes", {}).items()
        },
    )
    known = known_words(told)
    dates = {row["id"]: row for row in corridor.policies.iter_rows(named=True)}
    lists = {"[[usual]]": written["usual"]} | {
        f"[[policies.{name}]]": changes for name, changes in written.get("policies", {}).items()
    }
    faults = [
        fault
        for part, changes in lists.items()
        for fault in steps_wrong({"changes": changes}, known, part)
    ]
    faults += [
        f"[[policies.{name}]]: policies.csv has no policy `{name}`; {near_to(name, dates)}"
        for name in written.get("policies", {})
        if name not in dates
    ]
    refuse(faults, path)
    policies = {
        name: Steps(
            name,
            dates[name]["name_en"],
            dates[name]["name_es"],
            shifts_in(changes),
            dates[name]["start"],
            dates[name]["end"],
        )
        for name, changes in written.get("policies", {}).items()
    }
    return replace(told, usual=shifts_in(written["usual"]), policies=policies)


def _refuse_no_file(path: Path) -> None:
    kind = USERS.kind(path)
    if kind != "file":
        raise NoSuchPath(
            f"`{path}` is a folder" if kind == "folder" else f"there is no file `{path}`",
            where="--scenario",
            remedy="name a TOML file with your changes, or a policy of the corridor",
        )


def _toml(content: bytes, path: Path) -> dict[str, Any]:
    if len(content) > _MOST:
        raise TooDemanding(
            f"the file has {len(content):,} bytes",
            where=str(path),
            remedy=f"changes are less than {_MOST:,} bytes: is it another file?",
        )
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        what = f"byte {fault.start} is not UTF-8"
        remedy = "save the file as UTF-8"
    except tomllib.TOMLDecodeError as fault:
        what, remedy = f"the file is not TOML: {fault}", _LIKE
    except RecursionError:
        what, remedy = "the file is not TOML that can be read: lists within lists", _LIKE
    raise CorridorError(what, where=str(path), remedy=remedy)


def _above(codes: Sequence[str], places: Mapping[str, Place]) -> dict[str, str]:
    """A city is told as its state; every other place as itself."""
    return {
        code: places[code].parents[0] if places[code].kind == "node" else code for code in codes
    }


def _parameter(row: Mapping[str, Any]) -> Parameter:
    return Parameter(
        row["code"],
        row["name_en"],
        row["name_es"],
        row["low"],
        row["mode"],
        row["high"],
        row["unit"],
        row["basis"],
        row["source"],
    )


def _stay(row: Mapping[str, Any]) -> Stay:
    return Stay(
        row["code"],
        row["place"],
        row["state"],
        _number_or_code(row["mean_days"] or "1"),
        row["stages"],
        None if row["capacity"] is None else _number_or_code(row["capacity"]),
        row["overflow"] or "",
        row["final"] is not None,
        row["source"],
    )


def _way(row: Mapping[str, Any]) -> Way:
    return Way(
        row["code"],
        row["from"],
        row["to"],
        row["mode"],
        row["distance_km"],
        int(row["days"]),
        _number_or_code(row["share"]),
        int(row["attempt"] or 0),
        row["source"],
    )


def _number_or_code(text: str) -> float | str:
    number = number_in(text)
    return text if number is None else number
