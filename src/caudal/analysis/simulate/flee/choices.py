"""
What people choose: the weights of ways out of a node, and the limits of camps.

A way weighs score(goal) / (10 km + length of the route) × room(goal). `room` is
1 up to nine tenths of a camp's capacity and falls in a line to 0 at capacity.
Who chose a camp with room below one half stays for the day.
"""

import numpy as np

from caudal.analysis.simulate.flee.dated import State
from caudal.analysis.simulate.flee.geography import Geography
from caudal.analysis.simulate.flee.instance import FleeSettings, Floats
from caudal.analysis.simulate.flee.sheets import Rules

__all__ = ["limits_of", "rules_of"]


def limits_of(capacity: Floats, buffer: float) -> tuple[Floats, Floats]:
    """
    Where a place's room begins to fall, and over how many people it does.

    Args:
        capacity: [people]; below 1: no limit.
        buffer: part of the capacity up to which room is whole [0–1].

    Returns:
        floor and span, as `room` takes them; a place without a limit has an endless floor.
    """
    limited = capacity >= 1
    floor = np.where(limited, buffer * capacity, np.inf)
    return floor, np.where(limited, capacity * (1.0 - buffer), 1.0)


def rules_of(state: State, geography: Geography, capacity: Floats, settings: FleeSettings) -> Rules:
    """Weigh the ways of a state."""
    weights = _weights(state, geography, settings)
    goals = np.where(geography.slots >= 0, geography.leg_goal[geography.slots], 0)
    way_on = np.arange(len(geography.base)) >= geography.places
    leave = np.where(way_on, settings.leave_forward, state.leave[geography.base])
    reached = np.unique(goals[weights > 0])
    limited = reached[capacity[reached] >= 1]
    reach = np.zeros((len(leave), len(limited)))
    for number, place in enumerate(limited):
        shut = np.isin(goals, limited) & (goals != place)
        reach[:, number] = _reach(np.where(shut, 0.0, weights), leave, int(place), geography)
    return Rules(weights, goals, leave, way_on, state.refusing, limited, reach)


def _weights(state: State, geography: Geography, settings: FleeSettings) -> Floats:
    """(nodes, width) weights of open ways; of several links to one node the first is travelled."""
    nodes, width = geography.slots.shape
    legs = np.flatnonzero(state.open[geography.leg_link])
    ends = geography.leg_start[legs] * nodes + geography.leg_end[legs]
    _, first, group = np.unique(ends, return_index=True, return_inverse=True)
    travelled = legs[first[group]]
    score = settings.conflict_weight ** state.intensity[geography.leg_goal[legs]]
    weight = score / (settings.softening_km + geography.route_km[legs])
    passable = state.open[geography.through[legs]].all(axis=1)
    at = geography.leg_start[legs] * width + geography.leg_slot[travelled]
    found = np.bincount(at, weights=np.where(passable, weight, 0.0), minlength=nodes * width)
    return found.astype(np.float64).reshape(nodes, width)


def _reach(weights: Floats, leave: Floats, place: int, geography: Geography) -> Floats:
    """(nodes,) chance ever to come to a place by some ways."""
    nodes = len(leave)
    total = weights.sum(axis=1, keepdims=True)
    chance = weights / np.where(total > 0, total, 1.0) * leave[:, None]
    at = geography.leg_start * nodes + geography.leg_end
    taken = chance[geography.leg_start, geography.leg_slot]
    onward = np.bincount(at, weights=taken, minlength=nodes * nodes).reshape(nodes, nodes)
    into = onward[:, place].copy()
    onward[:, place] = 0.0
    # Places in conflict may lead nobody anywhere else: a touch keeps the system solvable.
    reach: Floats = np.minimum(np.linalg.solve(np.eye(nodes) * (1.0 + 1e-9) - onward, into), 1.0)
    reach[place] = 1.0
    return reach
