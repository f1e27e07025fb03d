"""
What people choose: the weights of ways out of a node, and how camps that fill change them.

A way weighs score(goal) / (10 km + length of the route) × room(goal). `room` is
1 up to nine tenths of a camp's capacity and falls in a line to 0 at capacity.
Who chose a camp with room below one half stays for the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.flee.dated import State
from caudal.analysis.simulate.flee.geography import Geography
from caudal.analysis.simulate.flee.instance import FleeSettings, Floats, Ints

__all__ = ["Choices", "Flags", "Limits", "choices_of", "limits_of"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Limits:
    """
    Capacities, and the room that they leave.

    `room` is 1 up to `floor`, falls in a line over the `span` of people above it, then is 0.
    A place without a limit has an endless floor.
    """

    floor: Floats
    span: Floats

    def room(self, occupants: Floats | Ints) -> Floats:
        """
        Attraction left to places [0–1].

        >>> limits_of(np.array([100.0, 100, 100, 0]), 0.9).room(np.array([90, 95, 100, 7])).round(3)
        array([1. , 0.5, 0. , 1. ])
        """
        left: Floats = 1.0 - (occupants - self.floor) / self.span
        return np.minimum(np.maximum(left, 0.0), 1.0)

    def brink(self, refuse_below: float) -> Floats:
        """The last occupancy at which nobody is turned away."""
        return self.floor + (1.0 - refuse_below) * self.span

    def of(self, places: Ints) -> "Limits":
        """The limits of some places."""
        return Limits(self.floor[places], self.span[places])


def limits_of(capacity: Floats, buffer: float) -> Limits:
    """
    Limits of places.

    Args:
        capacity: [people]; below 1: no limit.
        buffer: part of the capacity up to which room is whole [0–1].
    """
    limited = capacity >= 1
    floor = np.where(limited, buffer * capacity, np.inf)
    return Limits(floor, np.where(limited, capacity * (1.0 - buffer), 1.0))


@dataclass(frozen=True)
class Choices:
    """
    Ways out of every node in one state.

    Args:
        weights: (nodes, width) with all camps empty; 0: no way.
        goals: (nodes, width) place that each way leads to.
        leave: (nodes,) chance to set out [0–1].
        refusing: (nodes, width) ways to camps that turn people away.
        way_on: (nodes,) whether the node has one way only, chosen before.
        limited: (places,) places with a capacity that some way leads to.
        reach: (nodes, limited) chance that somebody at a node ever comes to such
            a place, if all others of them were closed and a day had no end: more
            than who comes today.
        refuse_below: room below which a camp turns people away [0–1].
    """

    weights: Floats
    goals: Ints
    leave: Floats
    refusing: Flags
    way_on: Flags
    limited: Ints
    reach: Floats
    refuse_below: float

    def chances(self, left: Floats, nodes: Ints | slice = slice(None)) -> Floats:
        """
        Chance of each way to be taken by somebody who sets out.

        Args:
            left: (places,) room left [0–1].
            nodes: which.

        Returns:
            (nodes, 1 + width): column 0 is to stay: there is no way, or the
            camp chosen turns away. Rows sum to 1.
        """
        by_goal = left[self.goals[nodes]]
        weights = self.weights[nodes]
        weighed = weights * by_goal
        once = self.way_on[nodes]
        if once.any():
            weighed[once] = weights[once]
        total = weighed.sum(axis=1, keepdims=True)
        if total.min(initial=1.0) <= 0.0:
            # All ways full: Flee then takes one at random, and camps turn the person away.
            weighed = np.where(total > 0, weighed, weights > 0)
            total = np.maximum(weighed.sum(axis=1, keepdims=True), 1e-300)
        chance = np.empty((len(weighed), weighed.shape[1] + 1))
        np.divide(weighed, total, out=chance[:, 1:])
        chance[:, 1:][self.refusing[nodes] & (by_goal < self.refuse_below)] = 0.0
        np.maximum(1.0 - chance[:, 1:].sum(axis=1), 0.0, out=chance[:, 0])
        return chance

    def a_day(self, setting_out: Floats) -> Floats:
        """Chances of each way, and of staying, for everybody at a node: `chances` × `leave`."""
        chance = setting_out * self.leave[:, None]
        chance[:, 0] = np.maximum(1.0 - chance[:, 1:].sum(axis=1), 0.0)
        return chance

    @cached_property
    def unhindered(self) -> Floats:
        """(nodes, 1 + width) chances while all places have room."""
        return self.chances(np.ones(int(self.goals.max(initial=0)) + 1))

    @cached_property
    def unhindered_day(self) -> Floats:
        """(nodes, 1 + width) the same for everybody at a node."""
        return self.a_day(self.unhindered)


def choices_of(
    state: State, geography: Geography, capacity: Floats, settings: FleeSettings
) -> Choices:
    """Weigh the ways of a state."""
    score = settings.conflict_weight**state.intensity
    weights = np.zeros(geography.slots.shape)
    for node, numbers in enumerate(geography.slots):
        for slot, weight in _ways(numbers[numbers >= 0], geography, state, score, settings):
            weights[node, slot] += weight
    goals = np.where(geography.slots >= 0, geography.leg_goal[geography.slots], 0)
    way_on = np.arange(len(geography.base)) >= geography.places
    leave = np.where(way_on, settings.leave_forward, state.leave[geography.base])
    reached = np.unique(goals[weights > 0])
    limited = reached[capacity[reached] >= 1]
    return Choices(
        weights=weights,
        goals=goals,
        leave=leave,
        refusing=state.refusing[goals],
        way_on=way_on,
        limited=limited,
        reach=_reach(weights, goals, leave, limited, geography),
        refuse_below=settings.refuse_below,
    )


def _reach(
    weights: Floats, goals: Ints, leave: Floats, limited: Ints, geography: Geography
) -> Floats:
    """Chance to come from each node to each limited place, the others of them closed."""
    nodes = len(leave)
    legs = np.maximum(geography.slots, 0)
    ends = np.array([leg.end for leg in geography.legs], dtype=np.int64)[legs]
    reach = np.zeros((nodes, len(limited)))
    for number, place in enumerate(limited):
        open_ways = np.where(np.isin(goals, limited) & (goals != place), 0.0, weights)
        total = open_ways.sum(axis=1, keepdims=True)
        chance = open_ways / np.where(total > 0, total, 1.0) * leave[:, None]
        onward = np.zeros((nodes, nodes))
        np.add.at(onward, (np.arange(nodes)[:, None], ends), chance)
        into = onward[:, place].copy()
        onward[:, place] = 0.0
        # Places in conflict may lead nobody anywhere else: a touch keeps the system solvable.
        system = np.eye(nodes) * (1.0 + 1e-9) - onward
        reach[:, number] = np.minimum(np.linalg.solve(system, into), 1.0)
        reach[place, number] = 1.0
    return reach


def _ways(
    numbers: Ints, geography: Geography, state: State, score: Floats, settings: FleeSettings
) -> Iterator[tuple[int, float]]:
    """Slot and weight of each open way; of several links to one node the first is travelled."""
    travelled: dict[int, int] = {}
    for slot, number in enumerate(numbers):
        leg = geography.legs[number]
        if not state.open[leg.link]:
            continue
        slot = travelled.setdefault(leg.end, slot)
        if state.open[list(leg.through)].all():
            yield slot, float(score[leg.goal] / (settings.softening_km + leg.route_km))
