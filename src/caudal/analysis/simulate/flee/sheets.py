"""
What the days of a member are reckoned on: arrays under names.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.flee.instance import Floats, Ints

__all__ = ["Flags", "Network", "People", "Rules", "Today"]

Flags = NDArray[np.bool_]


class Network(NamedTuple):
    """
    What no day changes; see `Geography` for the words.

    Args:
        base: (nodes,) the place of each node.
        slots: (nodes, width) leg by node and slot.
        turned: (legs,) place where people are whom a closed link sends back.
        nights: (legs,) nights that a leg takes.
        long: legs that take one or more.
        arrival: (legs,) cell in which a leg's traveller decides again.
        cell_node, code: of the cells.
        camps: places with a capacity.
        floor: (places,) occupants up to which room is whole [people]; inf: no limit.
        span: (places,) occupants above it until there is none [people].
        refuse_below: room below which a camp turns people away [0-1].
    """

    base: Ints
    slots: Ints
    turned: Ints
    nights: Ints
    long: Ints
    arrival: Ints
    cell_node: Ints
    code: Ints
    camps: Ints
    floor: Floats
    span: Floats
    refuse_below: float


class Rules(NamedTuple):
    """
    What holds while nothing changes by date: ways out of every node.

    Args:
        weights: (nodes, width) with all camps empty; 0: no way.
        goals: (nodes, width) place that each way leads to.
        leave: (nodes,) chance to set out, a day [0-1].
        way_on: (nodes,) whether the node has one way only, chosen before.
        refusing: (places,) camps, which turn people away when nearly full.
        limited: places with a capacity that some way leads to.
        reach: (nodes, limited) chance that somebody at a node ever comes to such
            a place, if all others of them were closed and a day had no end: more
            than who comes today.
    """

    weights: Floats
    goals: Ints
    leave: Floats
    way_on: Flags
    refusing: Flags
    limited: Ints
    reach: Floats


class People(NamedTuple):
    """
    One run's people.

    Args:
        nodes: (nodes,) at each node.
        road: (legs, nights) by leg and nights spent on it.
        back: (legs, nights) those on links that closed under them, who turn
            back at the end.
        entered: (places,) who ended the day before in each place: what a day
            like it may bring.
    """

    nodes: Ints
    road: Ints
    back: Ints
    entered: Ints


class Today(NamedTuple):
    """
    The sheet that a day is reckoned on.

    Args:
        fresh, leaving: (nodes,) newcomers; who leaves a camp in the morning.
        first: (2, legs) who sets out, then who arrives: of those who fled before,
            of the newcomers.
        left: (places,) room left [0-1].
        morning: (places,) room by which today's ways are drawn [0-1].
        chances: (nodes, 1 + width) of who sets out to stay and to take each way.
        rungs: (nodes, 1 + width) chances of everybody, summed up.
        row, drawn: (1 + width,) chances of one decision, and what was drawn.
        counts: (cells,) who decides next.
        marks: first and last cell with somebody; length and side of `queue`.
        ended: (nodes + legs,) for whom the day is over: at nodes, on legs.
        door: (nodes,) places whose room may change today.
        now, coming: (nodes,) people in such places; who arrives by a decision
            of the morning, in their turn.
        knocks: (cells * width,) people at doors, by cell and slot.
        queue: (2, cells * width) where knocks are to be answered, before and after.
        at, waiting: (cells * width,) where people wait at doors, and how many.
        tosses, used: numbers from 0 to 1 in reserve, and how many are used up.
        most: (places,) people at each place's door, then those expected to enter.
    """

    fresh: Ints
    leaving: Ints
    first: Ints
    left: Floats
    morning: Floats
    chances: Floats
    rungs: Floats
    row: Floats
    drawn: Ints
    counts: Ints
    marks: Ints
    ended: Ints
    door: Flags
    now: Floats
    coming: Floats
    knocks: Ints
    queue: Ints
    at: Ints
    waiting: Ints
    tosses: Floats
    used: Ints
    most: Floats
