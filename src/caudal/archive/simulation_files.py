"""
A corridor as a simulation needs it: stays.csv, links.csv, parameters.csv, simulation.toml.

What a cell may hold by itself is checked where every table of a folder is
read; here stands what rows say of each other: that a link leads somewhere, that
a parameter is known, that a change names links that there are. A scenario of
the user's is a file with the changes of one policy.
"""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from caudal.archive.corridor_files import SIMULATION, number_in, read_numbered
from caudal.archive.corridors import CORRIDORS, Corridor
from caudal.archive.files import ARCHIVE, USERS
from caudal.archive.simulation_changes import known_words, shifts_in, steps_wrong
from caudal.vocabulary.errors import CorridorError, near_to
from caudal.vocabulary.places import Place
from caudal.vocabulary.simulation import OBSERVED, Description, Parameter, Stay, Steps, Way

__all__ = ["described", "scenario_file"]

_REMEDY = "correct the file: docs/reference/corridors.md lists every key and column"
_TABLES = ("stays.csv", "links.csv", "parameters.csv")
_NUMBERED = Sequence[tuple[int, dict[str, Any]]]
_ROUNDING = 1e-9


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
    codes = {one.code for one in parameters}
    _refuse(_parameters_wrong(rows["parameters.csv"]), corridor.folder / "parameters.csv")
    stays = rows["stays.csv"]
    _refuse(
        _stays_wrong(stays, rows["links.csv"], codes, corridor.places),
        corridor.folder / "stays.csv",
    )
    _refuse(_links_wrong(rows["links.csv"], stays), corridor.folder / "links.csv")
    bare = Description(
        corridor.name,
        (),
        {},
        1,
        0,
        tuple(_stay(row) for _, row in stays),
        tuple(_way(row) for _, row in rows["links.csv"]),
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
        CorridorError: a key, a mode, a parameter or a date is not right; all of it is listed.
        Unreadable: the file cannot be read.
    """
    written = _toml(USERS.content(path), path)
    own = written.get("parameters", {})
    own = own if isinstance(own, dict) else {}
    taken = [one.code for one in description.parameters if one.code in own]
    _refuse(
        [
            *steps_wrong(written, known_words(description, own)),
            *(f"[parameters.{code}] stands in parameters.csv already" for code in taken),
        ],
        path,
    )
    parameters = [
        _parameter(
            {"name_en": code, "name_es": code, "basis": "guess", "unit": "0-1", **one, "code": code}
        )
        for code, one in own.items()
    ]
    _refuse(_ranges_wrong((f"[parameters.{one.code}]", vars(one)) for one in parameters), path)
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
    _refuse(_settings_wrong(written, corridor.places, [stay.code for stay in bare.stays]), path)
    told = replace(
        bare,
        groups=tuple(written["groups"]),
        origins={name: tuple(codes) for name, codes in written["origins"].items()},
        attempts=written["attempts"],
        warm_up_days=written["warm_up_days"],
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
    _refuse(faults, path)
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


def _toml(content: bytes, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise CorridorError(
            f"the file is not TOML ({fault})", where=str(path), remedy=_REMEDY
        ) from None


def _settings_wrong(
    written: Mapping[str, Any], places: Mapping[str, Place], stays: Collection[str]
) -> Iterator[str]:
    needed = {"attempts": int, "warm_up_days": int, "groups": list, "origins": dict, "usual": list}
    kinds = {**needed, "policies": dict}
    for name, value in written.items():
        if name not in kinds:
            yield f"key `{name}` is not known; {near_to(name, kinds)}"
        elif not isinstance(value, kinds[name]) or isinstance(value, bool):
            yield f"key `{name}` is not a {_KIND[kinds[name]]}"
        elif isinstance(value, int) and value < 1:
            yield f"key `{name}` is {value}: write 1 or more"
    yield from (f"key `{name}` is missing" for name in needed if name not in written)
    origins = written.get("origins", {})
    for name, codes in origins.items() if isinstance(origins, dict) else ():
        if f"origin_{name}" not in stays:
            yield f"[origins] `{name}`: stays.csv has no `origin_{name}`, where its people set out"
        for code in codes if isinstance(codes, list) else [codes]:
            if code not in places:
                yield f"[origins] `{name}`: `{code}` is no place; {near_to(str(code), places)}"


_KIND = {int: "whole number", list: "list", dict: "table"}


def _parameters_wrong(rows: _NUMBERED) -> Iterator[str]:
    yield from _twice(rows)
    yield from _ranges_wrong((f"row {number}", row) for number, row in rows)


def _ranges_wrong(rows: Any) -> Iterator[str]:
    for where, row in rows:
        if not row["low"] <= row["mode"] <= row["high"]:
            yield (
                f"{where}, `low`, `mode` and `high` of `{row['code']}` are not in order: "
                f"{row['low']:g}, {row['mode']:g}, {row['high']:g}"
            )
        elif row["unit"] == "0-1" and row["high"] > 1:
            yield f"{where}, `high` of `{row['code']}` is {row['high']:g}: a share is at most 1"


def _stays_wrong(
    rows: _NUMBERED, links: _NUMBERED, parameters: Collection[str], places: Mapping[str, Place]
) -> Iterator[str]:
    codes = [row["code"] for _, row in rows]
    left = {row["from"] for _, row in links}
    yield from _twice(rows)
    for number, row in rows:
        told = f"of `{row['code']}`"
        if row["place"] not in places:
            near = near_to(row["place"], places)
            yield f"row {number}, `place` `{row['place']}` {told} is not in places.csv; {near}"
        elif places[row["place"]].kind == "node" and not places[row["place"]].parents:
            yield f"row {number}, `place` `{row['place']}` {told} is a city without a state above it"
        for column in ("mean_days", "capacity"):
            yield from _number_wrong(f"row {number}, `{column}`", row[column], told, parameters)
        days = number_in(row["mean_days"] or "")
        if days is not None and days < row["stages"]:
            yield f"row {number}, `mean_days` {days:g} {told} is less than its stages, {row['stages']}"
        if row["overflow"] and row["overflow"] not in codes:
            near = near_to(row["overflow"], codes)
            yield f"row {number}, `overflow` `{row['overflow']}` {told} is no stay; {near}"
        if (row["capacity"] is None) != (row["overflow"] is None):
            yield f"row {number}, `capacity` and `overflow` {told} are written together or not at all"
        if row["final"] is None and row["mean_days"] is None:
            yield f"row {number}, `mean_days` {told} is empty, and it is not final"
        if row["final"] is None and row["code"] not in left:
            yield (
                f"row {number}, `code` `{row['code']}` is a dead end: no link of links.csv leaves "
                "it, and `final` is not `yes`"
            )
        if row["final"] and row["code"] in left:
            yield f"row {number}, `final` {told} is `yes`, but links of links.csv leave it"


def _number_wrong(
    where: str, text: str | None, told: str, parameters: Collection[str]
) -> Iterator[str]:
    if text is None or text in parameters or number_in(text) is not None:
        return
    try:
        float(text)
    except ValueError:
        near = near_to(text, parameters)
        yield f"{where} `{text}` {told} is neither a number nor in parameters.csv; {near}"
    else:
        yield f"{where} {text} {told} is negative or endless"


def _links_wrong(rows: _NUMBERED, stays: _NUMBERED) -> Iterator[str]:
    codes = [row["code"] for _, row in stays]
    yield from _twice(rows)
    shares: Counter[str] = Counter()
    observed = {row["from"] for _, row in rows if row["share"] == OBSERVED}
    for number, row in rows:
        told = f"of `{row['code']}`"
        for column in ("from", "to"):
            if row[column] not in codes:
                near = near_to(row[column], codes)
                yield f"row {number}, `{column}` `{row[column]}` {told} is no stay of stays.csv; {near}"
        share = None if row["share"] == OBSERVED else number_in(row["share"])
        if row["share"] != OBSERVED and (share is None or share > 1):
            yield f"row {number}, `share` `{row['share']}` {told} is neither 0 to 1 nor `observed`"
        shares[row["from"]] += share or 0  # type: ignore[assignment]
        if row["days"] % 1:
            yield f"row {number}, `days` {row['days']:g} {told} is no whole number"
        if row["attempt"] not in (None, 0, 1):
            yield f"row {number}, `attempt` {row['attempt']:g} {told} is neither empty, 0 nor 1"
    for code, total in shares.items():
        if code not in observed and abs(total - 1) > _ROUNDING:
            yield f"`share` of the links from `{code}` adds up to {total:g}, not to 1"
        if code in observed and total:
            yield f"`share` of the links from `{code}`: some are `observed`, so the others are 0"


def _twice(rows: _NUMBERED) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, row in rows:
        if first.setdefault(row["code"], number) != number:
            yield f"row {number}, `code` `{row['code']}` stands in row {first[row['code']]} already"


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


def _refuse(faults: Any, path: Path) -> None:
    found = list(faults)
    if found:
        raise CorridorError("\n".join(found), where=str(path), remedy=_REMEDY)
