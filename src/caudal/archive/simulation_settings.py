"""
The head of simulation.toml: who is told apart, which counts are read, how outcomes are named.

What policies change stands in `simulation_changes`.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from caudal.vocabulary.errors import listing, near_to
from caudal.vocabulary.places import Place
from caudal.vocabulary.scenario_tables import OUTCOMES
from caudal.vocabulary.terms import AUTHORITIES, COMPONENTS, GROUPS

__all__ = ["settings_wrong"]

_NEEDED: Mapping[str, type] = {
    "attempts": int,
    "warm_up_days": int,
    "groups": list,
    "origins": dict,
    "usual": list,
}
_KINDS: Mapping[str, type] = {**_NEEDED, "policies": dict, "counts": dict, "outcomes": dict}
_KIND = {int: "whole number", list: "list", dict: "table"}
# More attempts or days of running in cost time and tell nothing.
_MOST = {"attempts": 10, "warm_up_days": 1_000}
_COUNTS = {"component": COMPONENTS, "observed": AUTHORITIES}
_NAMES = ("name_en", "name_es")


def settings_wrong(
    written: Mapping[str, Any], places: Mapping[str, Place], stays: Collection[str]
) -> Iterator[str]:
    """
    Keys that are not known or missing, values of another kind, words that nobody knows.
    """
    for name, value in written.items():
        if name not in _KINDS:
            yield f"key `{name}` is not known; {near_to(name, _KINDS)}"
        elif not isinstance(value, _KINDS[name]) or isinstance(value, bool):
            yield f"key `{name}` is not a {_KIND[_KINDS[name]]}"
        elif isinstance(value, int) and not 1 <= value <= _MOST[name]:
            yield f"key `{name}` is {value}: write 1 to {_MOST[name]:,}"
    yield from (f"key `{name}` is missing" for name in _NEEDED if name not in written)
    yield from _groups_wrong(written.get("groups"))
    yield from _origins_wrong(written.get("origins"), places, stays)
    yield from _counts_wrong(written.get("counts"))
    yield from _outcomes_wrong(written.get("outcomes"))


def _groups_wrong(groups: Any) -> Iterator[str]:
    if not isinstance(groups, list):
        return
    if not groups:
        yield 'key `groups` names nobody: write groups = ["all"], or the groups that are told apart'
    yield from (
        f"`groups`: `{word}` is not a group; {near_to(str(word), GROUPS)}"
        for word in groups
        if word not in list(GROUPS)
    )
    twice = [str(word) for word in groups if groups.count(word) > 1]
    if twice:
        yield f"`groups` names {listing(dict.fromkeys(twice))} twice"
    elif "all" in groups and len(groups) > 1:
        yield "`groups`: `all` stands alone, for it holds everyone"


def _origins_wrong(
    origins: Any, places: Mapping[str, Place], stays: Collection[str]
) -> Iterator[str]:
    if not isinstance(origins, dict):
        return
    if not origins:
        yield "[origins] names no area: write AREA = [CODE, …], one line an area"
    for name, codes in origins.items():
        if f"origin_{name}" not in stays:
            yield f"[origins] `{name}`: stays.csv has no `origin_{name}`, where its people set out"
        if not isinstance(codes, list) or not codes:
            yield f"[origins] `{name}` is not a list of codes: write {name} = [CODE, …]"
            continue
        yield from (
            f"[origins] `{name}`: `{code}` is no place; {near_to(str(code), places)}"
            for code in codes
            if not isinstance(code, str) or code not in places
        )
    every = Counter(str(c) for codes in origins.values() if isinstance(codes, list) for c in codes)
    if twice := [code for code, times in every.items() if times > 1]:
        yield f"[origins] names {listing(twice)} twice: its people would be counted twice"


def _counts_wrong(counts: Any) -> Iterator[str]:
    for name, value in counts.items() if isinstance(counts, dict) else ():
        if name not in _COUNTS:
            yield f"key `{name}` in [counts] is not known; {near_to(name, _COUNTS)}"
        elif not isinstance(value, str) or value not in _COUNTS[name]:
            near = near_to(str(value), _COUNTS[name])
            yield f"key `{name}` in [counts] is `{value}`, which is not known; {near}"


def _outcomes_wrong(outcomes: Any) -> Iterator[str]:
    for code, names in outcomes.items() if isinstance(outcomes, dict) else ():
        if code not in OUTCOMES:
            yield f"[outcomes.{code}] is no outcome; {near_to(code, OUTCOMES)}"
        elif not isinstance(names, dict) or set(names) != set(_NAMES) or not _texts(names.values()):
            yield f"[outcomes.{code}] has the keys `name_en` and `name_es`, both texts"


def _texts(values: Collection[Any]) -> bool:
    return all(isinstance(value, str) and value.strip() for value in values)
