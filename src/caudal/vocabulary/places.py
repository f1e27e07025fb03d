"""Places and origins: a code, its names, its kind and what it is part of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["KINDS", "Place", "contents", "members"]

KINDS = {
    "country": "a country, ISO 3166 alpha-3",
    "region": "a border or a part of one",
    "state": "a state or territory",
    "state_area": "the part of a state at one border: the leaf of state files",
    "sector": "a US Border Patrol sector",
    "field_office": "an area of CBP's Office of Field Operations",
    "field_office_area": "the part of a field office at one border: the leaf of area files",
    "route": "a route of several countries, or a crossing area on it",
    "grouping": "several countries together",
    "remainder": "the rest of a publisher's list; the name carries the list",
    "unknown": "the publisher's label is empty",
    "node": "a city on the network; serves `simulate` only",
}


@dataclass(frozen=True)
class Place:
    """One row of `places.csv`."""

    code: str
    en: str
    es: str
    kind: str
    parents: tuple[str, ...] = ()


def contents(places: Mapping[str, Place]) -> Mapping[str, frozenset[str]]:
    """
    Per place every place that lies in it, itself included.
    """
    return _contents(tuple((place.code, place.parents) for place in places.values()))


def members(code: str, places: Mapping[str, Place]) -> frozenset[str]:
    """
    Every place that lies in `code`, itself included.
    """
    return contents(places).get(code, frozenset({code}))


@lru_cache(maxsize=64)
def _contents(parents: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, frozenset[str]]:
    above = dict(parents)
    found: dict[str, set[str]] = {code: {code} for code in above}
    for code in above:
        climbed, step = {code}, [code]
        while step:
            new = set(above.get(step.pop(), ())) - climbed
            climbed |= new
            step += new
        for place in climbed:
            found.setdefault(place, {place}).add(code)
    return {code: frozenset(inside) for code, inside in found.items()}
