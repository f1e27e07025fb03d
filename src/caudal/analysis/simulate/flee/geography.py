"""
Places, legs and cells: the part of Flee's network that no day changes.

A *leg* is a road in one direction, taken with the rest of a route in mind. Only
markers make that rest more than nothing: a person who set out for a place
behind a marker goes on through it. So a marker is several *nodes*: the marker
itself, and one for every way on through it. A *cell* is a node with the
kilometres already travelled today: who arrives with less than a day's travel
decides again on the same day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caudal.analysis.simulate.flee.instance import FleeInstance, FleeSettings, Floats, Ints

__all__ = ["Geography", "Leg", "Link", "geography_of"]

# Steps a kilometre is cut into to tell cells apart, the finest that gives no more than `_MOST`.
_STEPS = (1e6, 10.0, 1.0)
_MOST = 40_000


@dataclass(frozen=True)
class Link:
    """One direction of a road, between places by number."""

    start: int
    end: int
    km: float


@dataclass(frozen=True)
class Leg:
    """A link, from a node to a node, on the way to place `goal`, `through` links of `route_km`."""

    start: int
    end: int
    link: int
    km: float
    goal: int
    through: tuple[int, ...]
    route_km: float


@dataclass(frozen=True)
class Geography:
    """
    Nodes, legs and cells of an instance.

    Args:
        places: how many; the first nodes are the places themselves.
        base: (nodes,) the place of each node.
        links: one-way links in the order in which Flee makes them.
        legs: by number; those of one node stand together.
        slots: (nodes, width) leg by node and slot; -1: none.
        cell_node, cell_km: (cells,) [km].
        code: (cells, 1 + width) where a person ends by staying (column 0) or by
            each slot: below `cells` another cell of the same day, then the nodes
            (end of the day), then the legs (a night on the road).
        leg_days: (legs,) day of travel on which a leg ends, from 1.
        arrival: (legs,) the cell in which a leg's traveller decides again.
    """

    places: int
    base: Ints
    links: tuple[Link, ...]
    legs: tuple[Leg, ...]
    slots: Ints
    cell_node: Ints
    cell_km: Floats
    code: Ints
    leg_days: Ints
    arrival: Ints

    @cached_property
    def outcomes(self) -> int:
        """Cells, nodes and legs: all that a step can end in."""
        return len(self.cell_node) + len(self.base) + len(self.legs)

    @cached_property
    def leg_goal(self) -> Ints:
        """(legs,) place that the traveller of a leg has in mind."""
        return np.array([leg.goal for leg in self.legs], dtype=np.int64)

    @cached_property
    def leg_start(self) -> Ints:
        """(legs,) node in which a leg begins."""
        return np.array([leg.start for leg in self.legs], dtype=np.int64)

    @cached_property
    def nights(self) -> int:
        """Most nights that a leg takes."""
        return int(self.leg_days.max(initial=1)) - 1


def geography_of(instance: FleeInstance, settings: FleeSettings) -> Geography:
    """
    Lay out an instance's network.

    Raises:
        KeyError: a route names a place that is not there (`reading` refuses it before).

    Wrong when:
        Many short roads have lengths with decimals: the sums of a day's
        kilometres are then rounded, to 0.1 km or at most to 1 km.
    """
    links = tuple(_links(instance))
    markers = {n for n, place in enumerate(instance.places) if place.kind == "marker"}
    nodes = _Nodes(len(instance.places), links, markers)
    legs = nodes.legs()
    base = np.array([*range(len(instance.places)), *(at for at, _ in nodes.ways)], dtype=np.int64)
    slots = _slots(legs, len(base))
    km = np.array([leg.km for leg in legs])
    leg_days = np.floor(km / settings.move_km).astype(np.int64) + 1
    ends = np.array([leg.end for leg in legs], dtype=np.int64)
    # A day's kilometres count from zero again on the day after a night on the road.
    today = km - (leg_days - 1) * settings.move_km
    grids = (_cells(ends, today, km, slots, settings.move_km, steps) for steps in _STEPS)
    cells = next(grid for grid in grids if grid is not None)
    code = _codes(cells, slots, ends, km, base, settings.move_km)
    return Geography(
        places=len(instance.places),
        base=base,
        links=links,
        legs=legs,
        slots=slots,
        cell_node=cells.node,
        cell_km=cells.km,
        code=code,
        leg_days=leg_days,
        arrival=cells.number(ends, today),
    )


def _links(instance: FleeInstance) -> Iterator[Link]:
    """Flee's links: a route flagged 1 is made twice, one flagged 2 from its other end."""
    number = {name: n for n, name in enumerate(instance.names)}
    for route in instance.routes:
        a, b = number[route.name1], number[route.name2]
        for start, end in {1: [(a, b), (a, b)], 2: [(b, a)]}.get(route.flag, [(a, b)]):
            yield Link(start, end, route.km)
            yield Link(end, start, route.km)


class _Nodes:
    """The nodes that markers make, and the legs between nodes."""

    def __init__(self, places: int, links: tuple[Link, ...], markers: set[int]) -> None:
        self.places, self.links, self.markers = places, links, markers
        self.out: dict[int, list[int]] = {n: [] for n in range(places)}
        for number, link in enumerate(links):
            self.out[link.start].append(number)
        # A way on: the marker and the places still ahead, the goal last.
        self.ways: dict[tuple[int, tuple[int, ...]], int] = {}

    def legs(self) -> tuple[Leg, ...]:
        """Those that leave places, then those that leave ways; ways are met as they are needed."""
        found = [leg for place in range(self.places) for leg in self._from_place(place)]
        done = 0
        while done < len(self.ways):
            (at, ahead), node = list(self.ways.items())[done]
            found += self._from_way(at, ahead, node)
            done += 1
        return tuple(found)

    def _node(self, at: int, ahead: tuple[int, ...]) -> int:
        return self.ways.setdefault((at, ahead), self.places + len(self.ways)) if ahead else at

    def _from_place(self, place: int) -> Iterator[Leg]:
        for number in self.out[place]:
            for through in self._routes(number, (place,)):
                path = tuple(self.links[link].end for link in through)
                end, km = self._node(path[0], path[1:]), sum(self.links[n].km for n in through)
                yield Leg(place, end, number, self.links[number].km, path[-1], through, km)

    def _routes(self, number: int, seen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Routes that begin with a link: through markers, and to no place twice."""
        end = self.links[number].end
        if end not in self.markers:
            yield (number,)
            return
        for onward in self.out[end]:
            if self.links[onward].end not in (*seen, end):
                for route in self._routes(onward, (*seen, end)):
                    yield (number, *route)

    def _from_way(self, at: int, ahead: tuple[int, ...], node: int) -> Iterator[Leg]:
        for number in self.out[at]:
            link = self.links[number]
            if link.end == ahead[0]:
                end = self._node(ahead[0], ahead[1:])
                yield Leg(node, end, number, link.km, ahead[-1], (number,), link.km)


def _slots(legs: tuple[Leg, ...], nodes: int) -> Ints:
    """Legs of each node side by side."""
    by_node: list[list[int]] = [[] for _ in range(nodes)]
    for number, leg in enumerate(legs):
        by_node[leg.start].append(number)
    width = max(map(len, by_node), default=0)
    slots = np.full((nodes, width), -1, dtype=np.int64)
    for node, numbers in enumerate(by_node):
        slots[node, : len(numbers)] = numbers
    return slots


@dataclass(frozen=True)
class _Cells:
    """Cells sorted by node and kilometres, found again by both."""

    keys: Ints
    node: Ints
    km: Floats
    stride: int
    steps: float

    def number(self, node: Ints, km: Floats) -> Ints:
        """Number of each cell that is there; 0 where none is (never asked for)."""
        key = node * self.stride + np.rint(km * self.steps).astype(np.int64)
        at = np.searchsorted(self.keys, key)
        found: Ints = np.minimum(at, len(self.keys) - 1)
        return found


def _cells(
    ends: Ints, today: Floats, km: Floats, slots: Ints, move_km: float, steps: float
) -> _Cells | None:
    """Every node and kilometres of a day that can be met; None: too many, unless none is coarser."""
    stride = int(move_km * steps) + 1
    keys = np.unique(ends * stride + np.rint(today * steps).astype(np.int64))
    fresh = keys
    while fresh.size:
        if len(keys) > _MOST and steps > _STEPS[-1]:
            return None
        node, done = fresh // stride, (fresh % stride) / steps
        legs = slots[node]
        after = done[:, None] + km[legs]
        on = (legs >= 0) & (km[legs] < move_km) & (after < move_km)
        met = np.unique((ends[legs] * stride + np.rint(after * steps).astype(np.int64))[on])
        fresh = np.setdiff1d(met, keys, assume_unique=True)
        keys = np.union1d(keys, fresh)
    return _Cells(keys, keys // stride, (keys % stride) / steps, stride, steps)


def _codes(cells: _Cells, slots: Ints, ends: Ints, km: Floats, base: Ints, move_km: float) -> Ints:
    """Where each cell's people are after staying (on a way on: after giving it up) or going."""
    count, nodes = len(cells.keys), len(base)
    legs = slots[cells.node]
    after = cells.km[:, None] + km[legs]
    again = cells.number(ends[legs], np.minimum(after, move_km))
    code = np.where(after < move_km, again, count + ends[legs])
    code = np.where(km[legs] < move_km, code, count + nodes + legs)
    code = np.where(legs >= 0, code, 0)
    found: Ints = np.concatenate([count + base[cells.node][:, None], code], axis=1)
    return found
