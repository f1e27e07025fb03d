"""
A member's days: newcomers, the morning's decisions, the day's travel, the evening's count.

In Flee one person travels to the end of the day before the next begins, so a
camp fills person by person and the later ones see it fuller. Here people in the
same cell move together, up to the day's end or up to the *door* of a camp whose
room changes so much today that the order of coming matters. How far a person
comes does not depend on who came before, if a way is drawn by the room of the
morning and the draw at a door is kept with the chance (room now) / (room in the
morning), and else made again: rejection sampling, exact.

The people at doors, and those who arrive in such a camp by a decision of the
morning, come in random order. They are let in by slices: within one, the room
of every camp is that of the slice's middle. A slice ends before a camp's
occupants change by more than `PART` of the tenth of the capacity in which room
falls, and before it begins to turn people away.

All loops are over single counts, compiled where numba is installed; without it
they give the same bytes, and take longer. Everything compiled stands in this
file, for what is kept of it is renewed when this file changes.
"""

from math import exp, floor, log, log1p, sqrt
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from caudal.analysis.simulate.compiling import compiled_as_numpy
from caudal.analysis.simulate.flee.instance import Floats, Ints

__all__ = [
    "PART",
    "SMALL",
    "Network",
    "People",
    "Rules",
    "Today",
    "choice",
    "live",
    "room",
    "spread",
]

# The part of a camp's last tenth that one slice may fill.
PART = 0.1
# A last tenth of fewer people is filled one by one.
SMALL = 50.0
# So few people are drawn one by one: a draw of a count costs as much as some such.
FEW = 20
# Above every number that chance gives.
END = 2.0
# With so many expected a proposal costs less than a search.
SEARCHED = 10.0
# A chance nearer to 0 or 1 than this is a rounded 0 or 1.
NEAR = 1e-12

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


@compiled_as_numpy
def live(
    rng: Generator,
    net: Network,
    rules: Rules,
    people: People,
    today: Today,
    origins: Floats,
    newcomers: Ints,
    evenings: Ints,
) -> None:
    """
    Some days under the same rules.

    Args:
        rng: chance itself.
        net, rules, people, today: the people and the sheet change.
        origins: (days, places) rungs of a newcomer's place, as `spread` takes them.
        newcomers: (days,) people who begin their flight.
        evenings: (days, places) filled in: people at each place; a marker's are
            those of all ways on from it.
    """
    first = today.first
    for day in range(len(newcomers)):
        refill(rng, today.tosses, today.used)
        today.used[0] = spread(
            today.tosses, today.used[0], newcomers[day], origins, day, today.fresh
        )
        _morning(rng, net, rules, people, today)
        _nights(net, people, today)
        today.ended[:] = 0
        if _doors(net, rules, people, today):
            _ways(net, rules, today)
            _let_in(rng, net, rules, today, first[0])
            _let_in(rng, net, rules, today, first[1])
        else:
            _ways(net, rules, today)
            _arrive(net, today, first[0])
            _arrive(net, today, first[1])
            _cascade(rng, net, rules, today, today.coming)
        _evening(net, people, today, evenings[day])


@compiled_as_numpy
def room(occupants: float, floor: float, span: float) -> float:
    """
    Attraction left to a place [0-1]: 1 up to `floor`, then in a line to 0 over `span` people.

    >>> [round(room(people, 90.0, 10.0), 3) for people in (90, 95, 100, 130)]
    [1.0, 0.5, 0.0, 0.0]
    """
    return min(max(1.0 - (occupants - floor) / span, 0.0), 1.0)


@compiled_as_numpy
def refill(rng: Generator, tosses: Floats, used: Ints) -> None:
    """Have numbers in reserve again: half of them are many more than one `spread` ever needs."""
    if 2 * used[0] > len(tosses):
        for number in range(len(tosses)):
            tosses[number] = rng.random()
        used[0] = 0


@compiled_as_numpy
def spread(tosses: Floats, at: int, count: int, rungs: Floats, row: int, drawn: Ints) -> int:
    """
    Draw how many of some people take each of several outcomes: multinomial, exact.

    Args:
        tosses: numbers from 0 to 1, drawn in reserve.
        at: the first that is not used up.
        count: people, 0 or more.
        rungs: (rows, outcomes) chances summed up; `END` from the last outcome that can be.
        row: which of them.
        drawn: (outcomes or more,) filled in; what lies behind is left alone.

    Returns:
        the first number now not used up.
    """
    outcomes, below = rungs.shape[1], 0.0
    for outcome in range(outcomes):
        drawn[outcome] = 0
    if count <= FEW:
        for number in range(at, at + count):
            height, taken = tosses[number], 0
            for outcome in range(outcomes):
                taken += height >= rungs[row, outcome]
            drawn[taken] += 1
        at += count
    else:
        for outcome in range(outcomes):
            rung = rungs[row, outcome]
            if rung > below and count > 0:
                # Who has not taken an outcome yet takes the next with what is left of the chances.
                chance = (rung - below) / (1.0 - below) if rung < END else 1.0
                drawn[outcome], at = binomial(tosses, at, count, chance)
                count -= drawn[outcome]
                below = rung
    return at


@compiled_as_numpy
def climb(chances: Floats, part: float, rungs: Floats) -> None:
    """
    Sum chances up for `spread`.

    Args:
        chances: (outcomes,) sum to 1; column 0 is to stay.
        part: of the people who do anything but stay [0-1].
        rungs: (outcomes,) filled in.
    """
    last, below = 0, 0.0
    for outcome in range(len(chances)):
        chance = chances[outcome] * part
        if outcome == 0:
            chance += 1.0 - part
        if chance > NEAR:
            last = outcome
        below += chance
        rungs[outcome] = below
    rungs[last:] = END


@compiled_as_numpy
def binomial(tosses: Floats, at: int, count: int, chance: float) -> tuple[int, int]:
    """
    Draw how many of some people do what each does with the same chance: exact.

    Few expected: the distribution function is searched from 0. Many: a count is
    proposed, and mostly taken without a look at its probability.

    Args:
        tosses: numbers from 0 to 1, drawn in reserve.
        at: the first that is not used up.
        count: people, 0 or more.
        chance: of each [0-1].

    Returns:
        how many do, and the first number now not used up.

    Source:
        Hörmann (1993), Journal of Statistical Computation and Simulation 46: BTRD.
    """
    rarer = min(chance, 1.0 - chance)
    found = 0
    if 0.0 < count * rarer < SEARCHED:
        found = _searched(tosses[at], count, rarer)
        at += 1
    elif count * rarer > 0.0:
        found = -1
        while found < 0:
            found = _inside(tosses[at], count, rarer)
            at += 1
            if found < 0:
                found = _outside(tosses[at - 1], tosses[at], count, rarer)
                at += 1
    return (found if chance <= 0.5 else count - found), at


@compiled_as_numpy
def _searched(height: float, count: int, chance: float) -> int:
    """A binomial count by search from 0."""
    odds = chance / (1.0 - chance)
    below = exp(count * log1p(-chance))
    found = 0
    while height > below and found < count:
        height -= below
        found += 1
        below *= odds * (count + 1 - found) / found
    return found


@compiled_as_numpy
def _inside(height: float, count: int, chance: float) -> int:
    """A binomial count, or -1 where the proposals do not all lie under its curve."""
    width = 1.15 + 2.53 * sqrt(count * chance * (1.0 - chance))
    inner = 0.92 - 4.2 / width
    if height > 0.86 * inner:
        return -1
    slope = -0.0873 + 0.0248 * width + 0.01 * chance
    across = height / inner - 0.43
    return floor((2.0 * slope / (0.5 - abs(across)) + width) * across + count * chance + 0.5)


@compiled_as_numpy
def _outside(height: float, other: float, count: int, chance: float) -> int:
    """A binomial count from two numbers, the first too high for `_inside`; -1: none."""
    deviation = sqrt(count * chance * (1.0 - chance))
    width = 1.15 + 2.53 * deviation
    inner = 0.92 - 4.2 / width
    slope = -0.0873 + 0.0248 * width + 0.01 * chance
    if height >= inner:
        across = other - 0.5
    else:
        across = height / inner - 0.93
        across = (0.5 if across > 0.0 else -0.5) - across
        height = inner * other
    edge = 0.5 - abs(across)
    if edge <= 0.0:
        return -1
    found = floor((2.0 * slope / edge + width) * across + count * chance + 0.5)
    if found < 0 or found > count:
        return -1
    height *= (2.83 + 5.1 / width) * deviation / (slope / (edge * edge) + width)
    return found if _under(height, count, chance, found) else -1


@compiled_as_numpy
def _under(height: float, count: int, chance: float, found: int) -> bool:
    """Whether a height lies under a count's probability over that of the likeliest."""
    likeliest = floor((count + 1) * chance)
    odds = chance / (1.0 - chance)
    away = abs(found - likeliest)
    if away <= 15:
        ratio = 1.0
        for step in range(min(found, likeliest) + 1, max(found, likeliest) + 1):
            ratio *= odds * (count + 1 - step) / step
        return height <= ratio if found > likeliest else height * ratio <= 1.0
    variance = count * chance * (1.0 - chance)
    height = log(height)
    normal = -away * away / (2.0 * variance)
    slack = away / variance * (((away / 3.0 + 0.625) * away + 1.0 / 6.0) / variance + 0.5)
    if height < normal - slack or height > normal + slack:
        return height < normal
    behind, beyond = count - likeliest + 1, count - found + 1
    return height <= (
        (likeliest + 0.5) * log((likeliest + 1) / (odds * behind))
        + (count + 1) * log(behind / beyond)
        + (found + 0.5) * log(beyond * odds / (found + 1))
        + _stirling(likeliest)
        + _stirling(count - likeliest)
        - _stirling(found)
        - _stirling(count - found)
    )


@compiled_as_numpy
def _stirling(number: int) -> float:
    """What Stirling's formula lacks of log(number!)."""
    over = 1.0 / (number + 1.0)
    if number >= 10:
        return (1.0 / 12.0 - (1.0 / 360.0 - over * over / 1260.0) * over * over) * over
    product = 1.0
    for factor in range(2, number + 1):
        product *= factor
    return log(product) - 0.9189385332046727 - (number + 0.5) * log(number + 1.0) + number + 1.0


@compiled_as_numpy
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


@compiled_as_numpy
def _morning(rng: Generator, net: Network, rules: Rules, people: People, today: Today) -> None:
    """Everybody at a node decides once, those in camps first, newcomers last."""
    nodes, leaving, left, first = people.nodes, today.leaving, today.left, today.first
    tosses, used, drawn, floor, rungs = (
        today.tosses,
        today.used,
        today.drawn,
        net.floor,
        today.rungs,
    )
    first[:] = 0
    refill(rng, tosses, used)
    for camp in net.camps:
        leaving[camp], used[0] = binomial(tosses, used[0], nodes[camp], rules.leave[camp])
    # Whoever leaves a camp leaves room behind, for those who decide next.
    for place in range(len(left)):
        left[place] = room(nodes[place] - leaving[place], floor[place], net.span[place])
    _ways(net, rules, today)
    for camp in net.camps:
        refill(rng, tosses, used)
        climb(today.chances[camp], 1.0, today.row[0])
        _set_out(tosses, used, leaving[camp], today.row, 0, drawn, nodes, camp, camp)
        _on_legs(drawn, net.slots[camp], first[0])
    for node in range(len(nodes)):
        if nodes[node] and (node >= len(left) or floor[node] == np.inf):
            refill(rng, tosses, used)
            _set_out(tosses, used, nodes[node], rungs, node, drawn, nodes, node, net.base[node])
            _on_legs(drawn, net.slots[node], first[0])
    for place in range(len(left)):
        if today.fresh[place]:
            refill(rng, tosses, used)
            nodes[place] += today.fresh[place]
            _set_out(tosses, used, today.fresh[place], rungs, place, drawn, nodes, place, place)
            _on_legs(drawn, net.slots[place], first[1])


@compiled_as_numpy
def _ways(net: Network, rules: Rules, today: Today) -> None:
    """Ways out of each node, by the room left: of who sets out, and of everybody."""
    weights, goals, way_on, refusing = rules.weights, rules.goals, rules.way_on, rules.refusing
    leave, left, below, chances = rules.leave, today.left, net.refuse_below, today.chances
    for node in range(len(leave)):
        choice(weights[node], goals[node], way_on[node], refusing, left, below, chances[node])
        climb(chances[node], leave[node], today.rungs[node])


@compiled_as_numpy
def _set_out(
    tosses: Floats,
    used: Ints,
    count: int,
    rungs: Floats,
    row: int,
    drawn: Ints,
    nodes: Ints,
    node: int,
    base: int,
) -> None:
    """Some people of a node decide; who gives up a way on is at its marker."""
    used[0] = spread(tosses, used[0], count, rungs, row, drawn)
    nodes[node] -= count
    nodes[base] += drawn[0]


@compiled_as_numpy
def _on_legs(drawn: Ints, legs: Ints, first: Ints) -> None:
    """Who takes a way is on its leg."""
    for slot in range(len(legs)):
        if drawn[slot + 1]:
            first[legs[slot]] += drawn[slot + 1]


@compiled_as_numpy
def _nights(net: Network, people: People, today: Today) -> None:
    """Those on the road are a night further; `first` becomes who reaches a leg's end today."""
    first, road, back = today.first, people.road, people.back
    for leg in net.long:
        last = net.nights[leg] - 1
        arriving = road[leg, last]
        people.nodes[net.turned[leg]] += back[leg, last]
        for night in range(last, 0, -1):
            road[leg, night] = road[leg, night - 1]
            back[leg, night] = back[leg, night - 1]
        road[leg, 0] = first[0, leg] + first[1, leg]
        back[leg, 0] = 0
        first[0, leg], first[1, leg] = arriving, 0


@compiled_as_numpy
def _evening(net: Network, people: People, today: Today, evening: Ints) -> None:
    """Where the day ended, counted."""
    nodes, ended = people.nodes, today.ended
    for node in range(len(nodes)):
        nodes[node] += ended[node]
        evening[net.base[node]] += nodes[node]
    for place in range(len(people.entered)):
        people.entered[place] = ended[place]
    for leg in net.long:
        people.road[leg, 0] += ended[len(nodes) + leg]


@compiled_as_numpy
def _arrive(net: Network, today: Today, legs: Ints) -> None:
    """Those who reach the end of a leg today are in its cell."""
    arrival, counts, marks = net.arrival, today.counts, today.marks
    for leg in range(len(legs)):
        if legs[leg]:
            counts[arrival[leg]] += legs[leg]
            marks[0] = min(marks[0], arrival[leg])
            marks[1] = max(marks[1], arrival[leg])


@compiled_as_numpy
def _doors(net: Network, rules: Rules, people: People, today: Today) -> bool:
    """
    Find camps whose room changes so much today that people must be let in one after another.

    For the others the room of the day's middle is taken for all: nobody
    comes near turning away, and it changes by no more than `PART`.
    """
    today.door[:] = False
    arriving = today.fresh  # the newcomers have set out: their line is free
    arriving[:] = 0
    for leg in range(len(net.arrival)):
        arriving[net.cell_node[net.arrival[leg]]] += today.first[0, leg] + today.first[1, leg]
    found = False
    for number in range(len(rules.limited)):
        place = rules.limited[number]
        now, floor, span = people.nodes[place], net.floor[place], net.span[place]
        left = room(now, floor, span)
        refusing = rules.refusing[place]
        expected = most = float(arriving[place])
        if not (refusing and left < net.refuse_below):
            mean = 0.0
            for node in range(len(arriving)):
                mean += arriving[node] * rules.reach[node, number]
            # Six standard deviations and some: once in 10^9 days more come.
            most = mean + 6.0 * sqrt(mean) + 6.0
            expected = min(float(people.entered[place]), most)
            brink = floor + (1.0 - net.refuse_below) * span
            today.door[place] = refusing and now + most >= brink
        if most > PART * span and now + most > floor and left > 0.0:
            today.door[place] = True
        if today.door[place]:
            found = True
            today.now[place] = now
            expected = 0.0
        today.left[place] = room(now + expected / 2.0, floor, span)
        today.morning[place] = today.left[place]
    return found


@compiled_as_numpy
def _put(
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


@compiled_as_numpy
def _cascade(rng: Generator, net: Network, rules: Rules, today: Today, into: Floats) -> None:
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
        for way in range(width + 1):
            drawn[way] = 0
        if count <= FEW:
            for number in range(at, at + count):
                height, taken = tosses[number], 0
                for way in range(width + 1):
                    taken += height >= rungs[node, way]
                drawn[taken] += 1
            at += count
        else:
            below = 0.0
            for way in range(width + 1):
                rung = rungs[node, way]
                if rung > below and count > 0:
                    chance = (rung - below) / (1.0 - below) if rung < END else 1.0
                    drawn[way], at = binomial(tosses, at, count, chance)
                    count -= drawn[way]
                    below = rung
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


@compiled_as_numpy
def _let_in(rng: Generator, net: Network, rules: Rules, today: Today, legs: Ints) -> None:
    """
    Let people travel who come in random order among themselves.

    Assumes:
        Those who leave a camp on the day they came are too few to change its room.
    """
    _arrive(net, today, legs)
    # Those who decided to come in the morning come in their turn, like those at the doors.
    today.coming[:] = 0.0
    _cascade(rng, net, rules, today, today.coming)
    kinds = today.marks[2]
    today.marks[2] = 0
    for kind in range(kinds):
        where = today.queue[today.marks[3], kind]
        today.at[kind], today.waiting[kind] = where, today.knocks[where]
        today.knocks[where] = 0
    total = _total(rules, today, kinds)
    while total > 0:
        size = _slice(net, rules, today, kinds, total)
        _take(rng, rules, today, kinds, size, total)
        _resolve(rng, net, rules, today)
        total = _total(rules, today, kinds)


@compiled_as_numpy
def _total(rules: Rules, today: Today, kinds: int) -> int:
    """People who wait."""
    total = 0
    for kind in range(kinds):
        total += today.waiting[kind]
    for place in rules.limited:
        total += int(today.coming[place])
    return total


@compiled_as_numpy
def _slice(net: Network, rules: Rules, today: Today, kinds: int, total: int) -> int:
    """Size of the next slice; the doors' room in its middle is set."""
    width = len(today.drawn) - 1
    today.most[:] = 0.0
    for kind in range(kinds):
        cell, slot = divmod(today.at[kind], width)
        today.most[rules.goals[net.cell_node[cell], slot]] += today.waiting[kind]
    share, single = 1.0, False
    for place in rules.limited:
        if today.door[place]:
            part, small = _allowed(net, rules, today, place)
            share, single = min(share, part), single or small
    size = 1 if single else total if share >= 1.0 else max(1, int(share * total))
    for place in rules.limited:
        if today.door[place]:
            middle = today.most[place] * size / total / 2.0 if size > 1 else 0.0
            today.left[place] = room(today.now[place] + middle, net.floor[place], net.span[place])
    return size


@compiled_as_numpy
def _allowed(net: Network, rules: Rules, today: Today, place: int) -> tuple[float, bool]:
    """
    Part of those who wait that may be taken at once, for the sake of one door.

    `most` becomes those who are expected to enter there, if room changes by them.

    Returns:
        the part [0-1 or more]; whether people must be taken one by one.
    """
    now, floor, span = today.now[place], net.floor[place], net.span[place]
    left, coming = room(now, floor, span), today.coming[place]
    refusing = rules.refusing[place]
    open_now = not (refusing and left < net.refuse_below)
    most = now + today.most[place] + coming
    # The draw at the door counts the morning's room in already.
    entering = coming
    if open_now:
        entering += today.most[place] * left / today.morning[place]
    if most <= floor or left <= 0.0 or entering <= 0.0:
        today.most[place] = 0.0
        return 1.0, False
    today.most[place] = entering
    allowed = max(floor - now, 0.0) + max(PART * span, 1.0)
    if refusing and open_now:
        # So many that more than the last place is filled once in a thousand slices: those who
        # enter are a Poisson count, and the next after `places` is the first to be refused.
        places = floor + (1.0 - net.refuse_below) * span - now
        root = (sqrt(9.0 + 4.0 * max(places, 0.0)) - 3.0) / 2.0
        allowed = min(allowed, max(root * root, 0.04))
    return allowed / entering, span < SMALL


@compiled_as_numpy
def _take(rng: Generator, rules: Rules, today: Today, kinds: int, size: int, total: int) -> None:
    """Take so many of those who wait, at random: they stand at the door now, or are in."""
    tosses, used, queue, marks = today.tosses, today.used, today.queue, today.marks
    at, all_waiting, knocks = today.at, today.waiting, today.knocks
    refill(rng, tosses, used)
    chosen = tosses[used[0]] * total
    used[0] += 1
    for kind in range(kinds):
        count = waiting = all_waiting[kind]
        if size == 1:
            count = 1 if 0.0 <= chosen < waiting else 0
            chosen -= waiting
        elif size < total:
            if 2 * used[0] > len(tosses):
                refill(rng, tosses, used)
            count, used[0] = binomial(tosses, used[0], waiting, size / total)
        if count:
            queue[marks[3], marks[2]] = at[kind]
            marks[2] += 1
            knocks[at[kind]] = count
            all_waiting[kind] -= count
    for place in rules.limited:
        arriving = coming = today.coming[place]
        if size == 1:
            arriving = 1.0 if 0.0 <= chosen < coming else 0.0
            chosen -= coming
        elif size < total and coming:
            number, used[0] = binomial(tosses, used[0], int(coming), size / total)
            arriving = float(number)
        today.now[place] += arriving
        today.coming[place] -= arriving


@compiled_as_numpy
def _resolve(rng: Generator, net: Network, rules: Rules, today: Today) -> None:
    """Let a slice in, turn it back or send it on, until nobody of it stands at a door."""
    marks, queue, knocks, left, now = today.marks, today.queue, today.knocks, today.left, today.now
    counts, ended, door, tosses, used = (
        today.counts,
        today.ended,
        today.door,
        today.tosses,
        today.used,
    )
    goals, refusing, below, morning = (
        rules.goals,
        rules.refusing,
        net.refuse_below,
        today.morning,
    )
    width, cell_node, codes = len(today.drawn) - 1, net.cell_node, net.code
    while marks[2] > 0:
        side, length = marks[3], marks[2]
        marks[2], marks[3] = 0, 1 - side
        for number in range(length):
            where = queue[side, number]
            kept = count = knocks[where]
            knocks[where] = 0
            cell, slot = where // width, where % width
            goal = goals[cell_node[cell], slot]
            if left[goal] < morning[goal]:
                if 2 * used[0] > len(tosses):
                    refill(rng, tosses, used)
                kept, used[0] = binomial(tosses, used[0], count, left[goal] / morning[goal])
            if kept:
                refused = refusing[goal] and left[goal] < below
                code = codes[cell, 0 if refused else slot + 1]
                _put(code, kept, counts, marks, ended, door, now)
            if kept < count:
                # Who does not pass by the morning's draw draws again, by the room now left.
                _again(net, rules, today, cell, count - kept)
        _cascade(rng, net, rules, today, now)


@compiled_as_numpy
def _again(net: Network, rules: Rules, today: Today, cell: int, count: int) -> None:
    """People in a cell choose once more."""
    node, drawn, row, ended = net.cell_node[cell], today.drawn, today.row, today.ended
    counts, marks, door, now, used = today.counts, today.marks, today.door, today.now, today.used
    choice(
        rules.weights[node],
        rules.goals[node],
        rules.way_on[node],
        rules.refusing,
        today.left,
        net.refuse_below,
        row[0],
    )
    climb(row[0], 1.0, row[0])
    used[0] = spread(today.tosses, used[0], count, row, 0, drawn)
    for way in range(len(drawn)):
        if drawn[way]:
            _put(net.code[cell, way], drawn[way], counts, marks, ended, door, now)
