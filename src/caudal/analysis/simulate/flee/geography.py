"""
Places, legs and cells: the part of Flee's network that no day changes.

A *leg* is a road in one direction, taken with the rest of a route in mind. Only
markers make that rest more than nothing: a person who set out for a place
behind a marker goes on through it. So a marker is several *nodes*: the marker
itself, and one for every way on through it. A *cell* is a node within a day,
with what can still follow on that day: see `cells`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caudal.analysis.simulate.flee.cells import cells_of
from caudal.analysis.simulate.flee.instance import FleeInstance, FleeSettings, Floats, Ints

__all__ = ["Geography", "Leg", "Link", "geography_of"]


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
        leg_days: (legs,) day of travel on which a leg ends, from 1.
        cell_node, code, arrival: as `Cells` has them.
    """

    places: int
    base: Ints
    links: tuple[Link, ...]
    legs: tuple[Leg, ...]
    slots: Ints
    leg_days: Ints
    cell_node: Ints
    code: Ints
    arrival: Ints

    @cached_property
    def leg_link(self) -> Ints:
        """(legs,) link that a leg travels."""
        return np.array([leg.link for leg in self.legs], dtype=np.int64)

    @cached_property
    def leg_goal(self) -> Ints:
        """(legs,) place that the traveller of a leg has in mind."""
        return np.array([leg.goal for leg in self.legs], dtype=np.int64)

    @cached_property
    def leg_start(self) -> Ints:
        """(legs,) node in which a leg begins."""
        return np.array([leg.start for leg in self.legs], dtype=np.int64)

    @cached_property
    def leg_end(self) -> Ints:
        """(legs,) node in which a leg ends."""
        return np.array([leg.end for leg in self.legs], dtype=np.int64)

    @cached_property
    def leg_slot(self) -> Ints:
        """(legs,) slot of a leg at its node."""
        slot = np.zeros(len(self.legs), dtype=np.int64)
        node, place = np.nonzero(self.slots >= 0)
        slot[self.slots[node, place]] = place
        return slot

    @cached_property
    def route_km(self) -> Floats:
        """(legs,) length of the route that a leg begins [km]."""
        return np.array([leg.route_km for leg in self.legs])

    @cached_property
    def through(self) -> Ints:
        """(legs, most) links of the route that a leg begins, the last repeated."""
        most = max((len(leg.through) for leg in self.legs), default=1)
        rows = [(*leg.through, *leg.through[-1:] * (most - len(leg.through))) for leg in self.legs]
        return np.array(rows, dtype=np.int64).reshape(len(rows), most)

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
    cells = cells_of(ends, km, leg_days, slots, base, settings.move_km)
    return Geography(
        places=len(instance.places),
        base=base,
        links=links,
        legs=legs,
        slots=slots,
        leg_days=leg_days,
        cell_node=cells.node,
        code=cells.code,
        arrival=cells.arrival,
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
