"""
A network, or a policy, from tables as they are written: rows of a CSV, tables of a TOML.

Which file a row stands in is known to who read it; here are the keys and the
kinds of their values. Words are made into numbers where a number is meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from caudal.analysis.simulate.network import Change, Link, Network, Place, Policy
from caudal.vocabulary.errors import CorridorError, listing, near_to

__all__ = ["network_from", "policy_from"]

_Row = Mapping[str, Any]
_One = TypeVar("_One", Place, Link, Change)

_NUMBERS = {
    "mean_days": float,
    "share": float,
    "distance_km": float,
    "value": float,
    "stages": int,
    "days": int,
    "attempt": int,
    "capacity": int,
}
_LISTS = ("groups", "origins", "attempts")
_TRUTH = {"": False, "no": False, "false": False, "yes": True, "true": True}


def network_from(
    name: str,
    places: Sequence[_Row],
    links: Sequence[_Row],
    *,
    groups: Sequence[str] = ("all",),
    origins: Sequence[str] = ("all",),
    attempts: int = 1,
) -> Network:
    """
    A network from its rows: keys are the names of `Place` and `Link`; an empty value is left out.

    Raises:
        CorridorError: a key is not known, one that is needed is missing, or a
            value is no number where one is meant.
    """
    return Network(
        name,
        tuple(_read(Place, row, f"corridor `{name}`, places") for row in places),
        tuple(_read(Link, row, f"corridor `{name}`, links") for row in links),
        tuple(groups),
        tuple(origins),
        attempts,
    )


def policy_from(name: str, changes: Sequence[_Row]) -> Policy:
    """
    A policy from its changes: keys are the names of `Change`.

    Raises:
        CorridorError: as of `network_from`.
    """
    return Policy(name, tuple(_read(Change, row, f"policy `{name}`") for row in changes))


def _read(kind: type[_One], row: _Row, where: str) -> _One:
    known = {field.name: field for field in fields(kind)}
    where = f"{where}, `{row.get('name') or row.get('of') or '?'}`"
    unknown = [key for key in row if key not in known]
    if unknown:
        near = near_to(unknown[0], known)
        raise CorridorError(
            f"unknown key: {listing(unknown)}", where=where, remedy=f"correct the key; {near}"
        )
    given = {key: value for key, value in row.items() if value is not None and value != ""}
    needed = [one.name for one in known.values() if one.default is MISSING]
    missing = [key for key in needed if key not in given]
    if missing:
        raise CorridorError(
            f"{listing(missing)} is missing", where=where, remedy="write a value for each"
        )
    return kind(**{key: _value(kind, key, value, where) for key, value in given.items()})


def _value(kind: type, key: str, value: Any, where: str) -> Any:
    if key in _LISTS:
        words = value.split() if isinstance(value, str) else value
        return tuple(int(word) if key == "attempts" else str(word) for word in words)
    whole = key in ("start", "end") and kind is Change
    number = int if whole else _NUMBERS.get(key)
    try:
        if key == "final":
            return value if isinstance(value, bool) else _TRUTH[value.strip().casefold()]
        if number is int and float(value) != int(float(value)):
            raise ValueError
        return number(float(value)) if number else str(value)
    except (ValueError, KeyError):
        raise CorridorError(
            f"`{value}` is not a value of `{key}`",
            where=where,
            remedy="write yes or no"
            if key == "final"
            else "write a number" + (" without a fraction" if number is int else ""),
        ) from None
