"""
The changes of a simulation as they are written in TOML: what is wrong with them, and what they say.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caudal.vocabulary.errors import listing, near_to
from caudal.vocabulary.simulation import BASES, OBSERVED, Description, Shift

__all__ = ["Known", "known_words", "shifts_in", "steps_wrong"]

_CHANGE = ("of", "to", "portion", "capacity", "groups", "origins")
_FILE = ("name_en", "name_es", "start", "end", "changes", "parameters")
_TEXTS = ("name_en", "name_es", "unit", "source")
_PARAMETER = (*_TEXTS, "low", "mode", "high", "basis")
_SHARE = "0-1"
# More people a day than there are.
_PEOPLE = 1e10


@dataclass(frozen=True)
class Known:
    """The words that a change can use."""

    modes: Mapping[str, frozenset[str]]
    parameters: Mapping[str, str]
    groups: Collection[str]
    origins: Collection[str]
    observed: bool = True


def known_words(description: Description, own: Mapping[str, Any] | None = None) -> Known:
    """
    Modes with the stays that they leave, parameters with their units, groups and origins.
    """
    modes: dict[str, set[str]] = {}
    for way in description.ways:
        modes.setdefault(way.mode, set()).add(way.start)
    return Known(
        {mode: frozenset(starts) for mode, starts in modes.items()},
        {one.code: one.unit for one in description.parameters}
        | {code: _unit(one) for code, one in (own or {}).items()},
        description.groups,
        list(description.origins),
        bool(description.observed),
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
    yield from _texts_wrong(written, ("name_en", "name_es"), "")
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
        yield (
            f'{part} is missing: write one table a change, such as {part} of = "{_one(known)}", '
            "to = MODE, portion = 0.5"
        )
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
        yield from (
            f"key `{name}` in [parameters.{code}] is missing or not a number from 0"
            for name in ("low", "mode", "high")
            if not _is_number(one.get(name))
        )
        yield from _texts_wrong(one, _TEXTS, f" in [parameters.{code}]")
        if "source" not in one:
            yield f"key `source` in [parameters.{code}] is missing: say where the range was read"
        if (basis := one.get("basis", "guess")) not in list(BASES):
            near = near_to(str(basis), BASES)
            yield f"key `basis` in [parameters.{code}] is `{basis}`, which is not known; {near}"
        if code == OBSERVED:
            yield f"[parameters.{OBSERVED}]: that word means what was counted; take another code"


def _texts_wrong(written: Mapping[str, Any], names: Collection[str], at: str) -> Iterator[str]:
    yield from (
        f"key `{name}`{at} is not a text"
        for name in names
        if name in written and not (isinstance(written[name], str) and written[name].strip())
    )


def _one(known: Known) -> str:
    return next(iter(known.modes), "MODE")


def _unit(one: Any) -> str:
    """The unit of a parameter of the user's own: a share, unless it says another."""
    return str(one.get("unit", "0-1")) if isinstance(one, dict) else "0-1"


def _change_wrong(change: Mapping[str, Any], known: Known) -> Iterator[str]:
    yield from (
        f"key `{name}` is not known; {near_to(name, _CHANGE)}"
        for name in change
        if name not in _CHANGE
    )
    yield from _modes_wrong(change, known)
    if ("portion" in change) == ("capacity" in change):
        both = "both are written" if "portion" in change else "neither is written"
        yield f"one of `portion` and `capacity` is needed, and {both}"
    elif "portion" in change and "to" not in change:
        yield "`to` is missing: the mode by which the portion goes"
    elif "capacity" in change and any(change.get(key) for key in ("to", "groups", "origins")):
        yield "a `capacity` holds for everyone: `to`, `groups` and `origins` are left out"
    yield from _value_wrong(change, known)
    for key, codes in (("groups", known.groups), ("origins", known.origins)):
        given = change.get(key, [])
        if not isinstance(given, (str, list)):
            yield f"`{key}` is not a list of codes"
            continue
        for word in [given] if isinstance(given, str) else given:
            if word not in codes:
                yield f"`{word}` is not one of the {key}; {near_to(str(word), codes)}"


def _modes_wrong(change: Mapping[str, Any], known: Known) -> Iterator[str]:
    of, to = change.get("of", []), change.get("to")
    of = [of] if isinstance(of, str) else of
    if not isinstance(of, list) or not of:
        yield "key `of` is missing: name a mode of links.csv, or a list of modes"
        return
    unknown = [
        mode
        for mode in (*of, *([] if to is None else [to]))
        if not isinstance(mode, str) or mode not in known.modes
    ]
    yield from (
        f"`{mode}` is no mode of links.csv; {near_to(str(mode), known.modes)}" for mode in unknown
    )
    if unknown:
        return
    if twice := [mode for mode in dict.fromkeys(of) if of.count(mode) > 1]:
        yield f"`of` names {listing(twice)} twice: the change would be made twice"
    if to is None:
        return
    if to in of:
        yield f"`of` and `to` are both `{to}`: a portion goes by another mode"
    yield from (
        f"no link of `{to}` leaves a place that `{mode}` leaves"
        for mode in of
        if not known.modes[mode] & known.modes[to]
    )


def _value_wrong(change: Mapping[str, Any], known: Known) -> Iterator[str]:
    value = change.get("portion", 0)
    if value == OBSERVED:
        if not known.observed:
            yield f"`portion` is `{OBSERVED}`, and [counts] does not say which authority: `observed`"
    elif isinstance(value, str) and known.parameters.get(value, _SHARE) != _SHARE:
        yield f"`portion` `{value}` is a parameter in {known.parameters[value]}, not a share (0-1)"
    for key, most in (("portion", 1), ("capacity", _PEOPLE)):
        value = change.get(key, 0)
        if isinstance(value, str):
            if value not in known.parameters and (key, value) != ("portion", OBSERVED):
                number = "; a number stands without quotes" if _reads(value) else ""
                near = near_to(value, known.parameters)
                yield f"`{key}` `{value}` is no parameter{number or f'; {near}'}"
        elif not _is_number(value):
            yield (
                f"`{key}` {str(value)[:40]} is negative or no number: write one from 0 on, or the "
                "code of a parameter"
            )
        elif value > most:
            yield f"`{key}` {float(min(value, 1e300)):g} is more than {most:g}"


def _reads(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and 0 <= value < float("inf")
    )
