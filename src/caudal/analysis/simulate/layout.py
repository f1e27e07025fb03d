"""
Where people of each class can be, and each step from there.

A cohort is one class of people at one stage of one place, or of one link
that is travelled in stages: a row. A step leads from one row to another.
Links of whole days need no rows: who is on one is written down for the day
of arrival. Only rows that somebody can reach are made. Their order is that of
the network, whatever is open: two scenarios draw for the same people in the
same order, and who is not there is not drawn for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.network import Link, Network
from caudal.analysis.simulate.scenario import Arrivals, Initial, Scenario
from caudal.analysis.simulate.settings import Settings, class_of, classes_of

__all__ = ["Layout", "layout_of"]

_Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """
    Rows and steps.

    Args:
        site: (rows,) number of the place, or, after the places, of the link.
        stage, people_class: (rows,) of the row; stages from 0.
        start, end: (steps,) rows; the steps stand in the order of `turn`, then of `start`.
        turn: (steps,) which of the ways out of its place it is, from 0.
        link: (steps,) the link that is set out on; −1 from stage to stage and at a link's end.
    """

    site: _Ints
    stage: _Ints
    people_class: _Ints
    start: _Ints
    end: _Ints
    turn: _Ints
    link: _Ints

    def entry(self, site: int, people_class: int) -> int:
        """Row in which people of a class come to a place."""
        here = (self.site == site) & (self.people_class == people_class) & (self.stage == 0)
        return int(np.flatnonzero(here)[0])


# Site, stage, class.
_Row = tuple[int, int, int]


def layout_of(scenario: Scenario, settings: Sequence[Settings]) -> Layout:
    """
    Rows and steps of a scenario, for all its settings.
    """
    ways = _Ways(scenario.network, settings)
    rows = sorted(_reached(scenario, ways), key=lambda row: (-ways.leaving(row), row))
    number = {row: n for n, row in enumerate(rows)}
    listed = sorted(
        (turn, number[row], number[end], link)
        for row in rows
        for turn, end, link in ways.out_of(row)
    )
    turn, start, end, link = np.array(listed, np.int64).reshape(-1, 4).T
    site, stage, people_class = np.array(rows, np.int64).reshape(-1, 3).T
    return Layout(site, stage, people_class, start, end, turn, link)


class _Ways:
    """The steps out of a row."""

    def __init__(self, network: Network, settings: Sequence[Settings]) -> None:
        self._network, self._parts = network, network.parts
        self._classes = classes_of(network)
        self._number = {one: n for n, one in enumerate(self._classes)}
        self._place = {place.name: n for n, place in enumerate(network.places)}
        self._open = np.any([(one.share > 0).any(axis=2) for one in settings], axis=0)
        self._out: dict[str, list[tuple[int, Link]]] = {}
        # The most taken first: fewer people are left to draw from for the others.
        for number, link in sorted(enumerate(network.links), key=lambda one: -one[1].share):
            self._out.setdefault(link.start, []).append((number, link))

    def leaving(self, row: _Row) -> int:
        """How many steps lead from a row, open or not."""
        one = self._parts[row[0]]
        return 1 if row[1] + 1 < one.stages else max(1, len(self._out.get(one.name, [])))

    def out_of(self, row: _Row) -> list[tuple[int, _Row, int]]:
        """Turn, row and link of each step that is ever open."""
        site, stage, people_class = row
        one = self._parts[site]
        if stage + 1 < one.stages:
            return [(0, (site, stage + 1, people_class), -1)]
        if isinstance(one, Link):
            return [(0, (self._place[one.end], 0, people_class), -1)]
        return [
            (turn, self._behind(number, link, people_class), number)
            for turn, (number, link) in enumerate(self._out.get(one.name, []))
            if self._open[number, people_class]
        ]

    def overflow(self, row: _Row) -> list[_Row]:
        """Where people of the row go who find no room."""
        site, stage, people_class = row
        places = self._network.places
        other = places[site].overflow if site < len(places) and stage == 0 else ""
        return [(self._place[other], 0, people_class)] if other else []

    def _behind(self, number: int, link: Link, people_class: int) -> _Row:
        """The row that people of a class reach by a link."""
        group, origin, attempt = self._classes[people_class]
        attempt = min(attempt + link.attempt, self._network.attempts)
        after = self._number[group, origin, attempt]
        site = self._place[link.end]
        return (site if link.mean_days is None else len(self._place) + number, 0, after)


def _reached(scenario: Scenario, ways: _Ways) -> set[_Row]:
    """Rows in which somebody can be."""
    network = scenario.network
    names = [place.name for place in network.places]
    people: list[Initial | Arrivals] = [*scenario.initial, *scenario.arrivals]
    waiting: list[_Row] = [
        (names.index(one.place), 0, class_of(network, one.group, one.origin, one.attempt))
        for one in people
    ]
    found: set[_Row] = set()
    while waiting:
        row = waiting.pop()
        if row not in found:
            found.add(row)
            waiting += [end for _, end, _ in ways.out_of(row)] + ways.overflow(row)
    return found
