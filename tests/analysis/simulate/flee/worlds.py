"""Small instances: by hand, and drawn at random."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from caudal.analysis.simulate.flee.instance import (
    FleeClosure,
    FleeInstance,
    FleePlace,
    FleeRoute,
    Registrations,
)

START = date(2020, 1, 1)


def place(name: str, kind: str = "town", size: int = 0, country: str = "here") -> FleePlace:
    """A place; `size` is the capacity of a camp, the population of another."""
    camp = kind in ("camp", "idp_camp")
    return FleePlace(name, country, kind, size if camp else 0, 0 if camp else size)


def instance(
    places: Sequence[FleePlace],
    routes: Sequence[tuple[str, str, float]],
    *,
    at_war: Sequence[str],
    days: int = 10,
    closures: Sequence[FleeClosure] = (),
) -> FleeInstance:
    """An instance whose conflicts last from the first day to the last."""
    names = [each.name for each in places]
    conflicts = np.zeros((days, len(names)))
    conflicts[:, [names.index(name) for name in at_war]] = 1.0
    return FleeInstance(
        START,
        days,
        tuple(places),
        tuple(FleeRoute(*route) for route in routes),
        tuple(closures),
        conflicts,
    )


def registered(camps: Sequence[str], counts: Sequence[Sequence[int]]) -> Registrations:
    """Counts of camps, a row a day."""
    table = np.array(counts, dtype=np.int64)
    return Registrations(tuple(camps), table, table.sum(axis=1))


def filling(camps: Sequence[str], days: int, a_day: int, first: int = 0) -> Registrations:
    """The first camp's counts rise by `a_day`, so that so many people flee."""
    counts = [[first + a_day * day, *[0] * (len(camps) - 1)] for day in range(days)]
    return registered(camps, counts)


def drawn(seed: int) -> tuple[FleeInstance, Registrations]:
    """
    A random instance whose camps fill up within its days.

    Short roads, so that people go far on one day; one long road; a marker.
    """
    rng = np.random.default_rng(seed)
    towns = [f"town{n}" for n in range(int(rng.integers(2, 5)))]
    camps = [f"camp{n}" for n in range(int(rng.integers(2, 4)))]
    places = [
        place("war0", "conflict", 1000),
        place("war1", "conflict", 500),
        *[place(name) for name in towns],
        place("mark", "marker"),
        *[place(name, "camp", int(rng.integers(15, 60))) for name in camps],
        place("wide", "camp", 0),
    ]
    names = [each.name for each in places if each.name != "mark"]
    routes = [
        (names[int(rng.integers(n))], name, float(rng.integers(20, 160)))
        for n, name in enumerate(names)
        if n
    ]
    routes += [("war0", "mark", 30.0), ("mark", camps[0], 40.0), ("war1", "wide", 800.0)]
    routes += [("war0", name, float(rng.integers(20, 160))) for name in camps[1:]]
    unique = {frozenset(route[:2]): route for route in routes}
    days = 9
    world = instance(places, list(unique.values()), at_war=["war0", "war1"], days=days)
    return world, filling([*camps, "wide"], days, int(rng.integers(15, 30)), first=3)
