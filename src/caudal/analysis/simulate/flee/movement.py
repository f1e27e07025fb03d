"""
A day's travel, for counts of people in cells: what they choose, and where it leads.

People in the same cell move together, up to the day's end or up to the *door*
of a camp whose room changes so much today that the order of coming matters.
How far a person comes does not depend on who came before, if a way is drawn by
the room of the morning and the draw at a door is kept with the chance (room
now) / (room in the morning), and else made again: rejection sampling, exact.
`doors` does the latter.
"""

from numpy.random import Generator

from caudal.analysis.simulate.compiling import compiled, compiled_within
from caudal.analysis.simulate.flee.counts import NEAR, refill, spread
from caudal.analysis.simulate.flee.instance import Floats, Ints
from caudal.analysis.simulate.flee.sheets import Flags, Network, Rules, Today

__all__ = ["arrive", "cascade", "choice", "put", "room"]


@compiled
def room(occupants: float, floor: float, span: float) -> float:
    """
    Attraction left to a place [0-1]: 1 up to `floor`, then in a line to 0 over `span` people.

    >>> [round(room(people, 90.0, 10.0), 3) for people in (90, 95, 100, 130)]
    [1.0, 0.5, 0.0, 0.0]
    """
    return min(max(1.0 - (occupants - floor) / span, 0.0), 1.0)


@compiled
def choice(
    weights: Floats,
    goals: Ints,
    once: bool,
    refusing: Flags,
    left: Floats,
    refuse_below: float,
    chances: Floats,
) -> None:
    """
    Chance of each way to be taken by somebody who sets out from a node.

    Args:
        weights, goals: (width,) of its ways.
        once: whether it has one way only, chosen before.
        refusing: (places,) camps, which turn people away when nearly full.
        left: (places,) room left [0-1].
        refuse_below: room below which a camp turns people away [0-1].
        chances: (1 + width,) filled in; column 0 is to stay: there is no way, or
            the camp chosen turns away.
    """
    width, total = len(weights), 0.0
    for slot in range(width):
        chances[slot + 1] = weights[slot] if once else weights[slot] * left[goals[slot]]
        total += chances[slot + 1]
    if total <= 0.0:
        # All ways full: Flee then takes one at random, and camps turn the person away.
        for slot in range(width):
            chances[slot + 1] = 1.0 if weights[slot] > 0.0 else 0.0
            total += chances[slot + 1]
    gone, scale = 0.0, 1.0 / total if total > 0.0 else 0.0
    for slot in range(width):
        goal = goals[slot]
        if refusing[goal] and left[goal] < refuse_below:
            chances[slot + 1] = 0.0
        chances[slot + 1] *= scale
        gone += chances[slot + 1]
    chances[0] = 1.0 - gone if gone < 1.0 - NEAR else 0.0


@compiled_within
def put(
    code: int, count: int, counts: Ints, marks: Ints, ended: Ints, door: Flags, into: Floats
) -> None:
    """People who have come to an outcome: to a cell, where they decide, or to the day's end."""
    cells = len(counts)
    if code < cells:
        counts[code] += count
        marks[0] = min(marks[0], code)
        marks[1] = max(marks[1], code)
    else:
        ended[code - cells] += count
        if code - cells < len(door) and door[code - cells]:
            into[code - cells] += count


@compiled_within
def arrive(net: Network, today: Today, legs: Ints) -> None:
    """Those who reach the end of a leg today are in its cell."""
    arrival, counts, marks = net.arrival, today.counts, today.marks
    for leg in range(len(legs)):
        if legs[leg]:
            counts[arrival[leg]] += legs[leg]
            marks[0] = min(marks[0], arrival[leg])
            marks[1] = max(marks[1], arrival[leg])


@compiled_within
def cascade(rng: Generator, net: Network, rules: Rules, today: Today, into: Floats) -> None:
    """
    Let people in cells go on until the day ends for them or they stand at a door.

    Args:
        rng, net, rules, today: as ever; `knocks` and `queue` grow.
        into: (nodes,) who ends the day behind a door is counted here.
    """
    marks, counts, drawn, door = today.marks, today.counts, today.drawn, today.door
    knocks, queue, ended, rungs = today.knocks, today.queue, today.ended, today.rungs
    cell_node, codes, goals, tosses, used = (
        net.cell_node,
        net.code,
        rules.goals,
        today.tosses,
        today.used,
    )
    cells, width, nodes = len(cell_node), len(drawn) - 1, len(door)
    cell, last, length, side, at = marks[0], marks[1], marks[2], marks[3], used[0]
    while cell <= last:
        count = counts[cell]
        if count == 0:
            cell += 1
            continue
        if 2 * at > len(tosses):
            used[0] = at
            refill(rng, tosses, used)
            at = 0
        node, again = cell_node[cell], cells
        counts[cell] = 0
        at = spread(tosses, at, count, rungs, node, drawn)
        for way in range(width + 1):
            number = drawn[way]
            if number:
                code = codes[cell, way]
                if way and door[goals[node, way - 1]]:
                    where = cell * width + way - 1
                    if knocks[where] == 0:
                        queue[side, length] = where
                        length += 1
                    knocks[where] += number
                elif code < cells:
                    counts[code] += number
                    last = max(last, code)
                    again = min(again, code)
                else:
                    ended[code - cells] += number
                    if code - cells < nodes and door[code - cells]:
                        into[code - cells] += number
        # Only places 0 km apart send people to a cell already passed.
        cell = min(cell + 1, again)
    marks[0], marks[1], marks[2], used[0] = cells, -1, length, at
