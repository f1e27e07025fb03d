"""
The changes of a simulation as they are written in TOML: what is wrong with them, and what they say.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caudal.vocabulary.errors import near_to
from caudal.vocabulary.simulation import OBSERVED, Description, Shift

__all__ = ["Known", "known_words", "shifts_in", "steps_wrong"]

_CHANGE = ("of", "to", "portion", "capacity", "groups", "origins")
_FILE = ("name_en", "name_es", "start", "end", "changes", "parameters")
_PARAMETER = ("name_en", "name_es", "low", "mode", "high", "unit", "basis", "source")


@dataclass(frozen=True)
class Known:
    """The words that a change can use."""

    modes: Mapping[str, frozenset[str]]
    parameters: Collection[str]
    groups: Collection[str]
    origins: Collection[str]


def known_words(description: Description, own: Collection[str] = ()) -> Known:
    """
    Modes with the stays that they leave, parameters, groups and origins.
    """
    modes: dict[str, set[str]] = {}
    for way in description.ways:
        modes.setdefault(way.mode, set()).add(way.start)
    return Known(
        {mode: frozenset(starts) for mode, starts in modes.items()},
        [*(one.code for one in description.parameters), *own],
        description.groups,
        list(description.origins),
    )


def steps_wrong(
    written: Mapping[str, Any], known: Known, part: str = "[[changes]]"
) -> Iterator[str]:
    """
    What is wrong with the changes of a policy, or of a file of the user's.
    """
    yield from (
        f"key `{name}` is not known; {near_to(name, _FILE)}"
        for name in written
        if name not in _FILE
    )
    for name in ("start", "end"):
        if name in written and type(written[name]) is not date:
            yield f"key `{name}` is not a day: write {name} = 2021-08-05, without quotes"
    days = [written.get(name) for name in ("start", "end")]
    if all(type(day) is date for day in days) and days[1] < days[0]:  # type: ignore[operator]
        yield f"`end` {days[1]} is before `start`, {days[0]}"
    yield from _own_wrong(written.get("parameters", {}))
    changes = written.get("changes")
    if (
        not isinstance(changes, list)
        or not changes
        or not all(isinstance(c, dict) for c in changes)
    ):
        yield f"{part} is missing: write one table a change, with `of`, `to` and `portion`"
        return
    for number, change in enumerate(changes, 1):
        yield from (f"{part} number {number}: {fault}" for fault in _change_wrong(change, known))


def shifts_in(changes: Sequence[Mapping[str, Any]]) -> tuple[Shift, ...]:
    """
    The changes, after `steps_wrong` has found nothing.
    """
    return tuple(
        Shift(
            _words(change["of"]),
            change.get("to", ""),
            change.get("portion"),
            change.get("capacity"),
            _words(change.get("groups", ())),
            _words(change.get("origins", ())),
        )
        for change in changes
    )


def _words(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _own_wrong(parameters: Any) -> Iterator[str]:
    if not isinstance(parameters, dict) or not all(
        isinstance(p, dict) for p in parameters.values()
    ):
        yield "`parameters` is not a table: write [parameters.CODE]"
        return
    for code, one in parameters.items():
        yield from (
            f"key `{name}` in [parameters.{code}] is not known; {near_to(name, _PARAMETER)}"
            for name in one
            if name not in _PARAMETER
        )
        for name in ("low", "mode", "high"):
            if not _is_number(one.get(name)):
                yield f"key `{name}` in [parameters.{code}] is missing or not a number from 0"
        if not str(one.get("source", "")).strip():
            yield f"key `source` in [parameters.{code}] is missing: say where the range was read"


def _change_wrong(change: Mapping[str, Any], known: Known) -> Iterator[str]:
    yield from (
        f"key `{name}` is not known; {near_to(name, _CHANGE)}"
        for name in change
        if name not in _CHANGE
    )
    of = change.get("of", [])
    of = [of] if isinstance(of, str) else of
    if not isinstance(of, list) or not of:
        yield "key `of` is missing: name a mode of links.csv, or a list of modes"
        return
    to = change.get("to")
    modes = [*of, to] if to is not None else of
    unknown = [mode for mode in modes if mode not in known.modes]
    yield from (
        f"`{mode}` is no mode of links.csv; {near_to(str(mode), known.modes)}" for mode in unknown
    )
    if ("portion" in change) == ("capacity" in change):
        yield "`portion` or `capacity` is written, and not both"
    elif "portion" in change and to is None:
        yield "`to` is missing: the mode by which the portion goes"
    elif "capacity" in change and (to is not None or change.get("groups") or change.get("origins")):
        yield "a `capacity` holds for everyone: `to`, `groups` and `origins` are left out"
    elif to is not None and not unknown:
        yield from (
            f"no link of `{to}` leaves a place that `{mode}` leaves"
            for mode in of
            if not known.modes[mode] & known.modes[to]
        )
    yield from _value_wrong(change, known)
    for key, codes in (("groups", known.groups), ("origins", known.origins)):
        given = change.get(key, [])
        for word in [given] if isinstance(given, str) else given:
            if word not in codes:
                yield f"`{word}` is not one of the {key}; {near_to(str(word), codes)}"


def _value_wrong(change: Mapping[str, Any], known: Known) -> Iterator[str]:
    for key in ("portion", "capacity"):
        value = change.get(key)
        if value is None or value in known.parameters or (key == "portion" and value == OBSERVED):
            continue
        if isinstance(value, str):
            yield f"`{key}` `{value}` is no parameter; {near_to(value, known.parameters)}"
        elif not _is_number(value):
            yield f"`{key}` {value} is negative or no number"
        elif key == "portion" and value > 1:
            yield f"`portion` {value} is more than 1"


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and 0 <= value < float("inf")
    )
