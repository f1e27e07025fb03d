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

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from caudal.analysis.simulate.compiling import compiled
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
FEW = 8
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
        first: (2, legs) who sets out: of those who fled before, of the newcomers.
        pools: (2, cells) the same, by the cell in which they decide again today.
        left: (places,) room left [0-1].
        morning: (places,) room by which today's ways are drawn [0-1].
        chance: (nodes, 1 + width) of everybody at a node to stay and to take each way.
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
        most: (places,) people at each place's door, then those expected to enter.
    """

    fresh: Ints
    leaving: Ints
    first: Ints
    pools: Ints
    left: Floats
    morning: Floats
    chance: Floats
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
    most: Floats


@compiled
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
        origins: (days, places) chance of a newcomer to begin in each place.
        newcomers: (days,) people who begin their flight.
        evenings: (days, places) filled in: people at each place; a marker's are
            those of all ways on from it.
    """
    for day in range(len(newcomers)):
        today.fresh[:] = 0
        if newcomers[day]:
            spread(rng, newcomers[day], origins[day], today.fresh)
        _morning(rng, net, rules, people, today)
        _nights(net, people, today)
        _travel(rng, net, rules, people, today)
        for node in range(len(net.base)):
            evenings[day, net.base[node]] += people.nodes[node]


@compiled
def room(occupants: float, floor: float, span: float) -> float:
    """
    Attraction left to a place [0-1]: 1 up to `floor`, then in a line to 0 over `span` people.

    >>> [round(room(people, 90.0, 10.0), 3) for people in (90, 95, 100, 130)]
    [1.0, 0.5, 0.0, 0.0]
    """
    return min(max(1.0 - (occupants - floor) / span, 0.0), 1.0)


@compiled
def spread(rng: Generator, count: int, chance: Floats, drawn: Ints) -> None:
    """
    Draw how many of some people take each of several outcomes: multinomial, exact.

    Args:
        rng: chance itself.
        count: people, 1 or more.
        chance: (outcomes,) sums to 1.
        drawn: (outcomes or more,) filled in; what lies behind is left alone.
    """
    outcomes = len(chance)
    final = 0
    for outcome in range(outcomes):
        drawn[outcome] = 0
        if chance[outcome] > 0.0:
            final = outcome
    if count <= FEW:
        for _ in range(count):
            height = rng.random()
            outcome = 0
            while outcome < final and height >= chance[outcome]:
                height -= chance[outcome]
                outcome += 1
            drawn[outcome] += 1
        return
    rest = 1.0
    for outcome in range(final):
        if chance[outcome] > 0.0:
            # Who has not taken an outcome yet takes the next with what is left of the chances.
            number = rng.binomial(count, min(chance[outcome] / rest, 1.0))
            drawn[outcome] = number
            rest -= chance[outcome]
            count -= number
            if count == 0 or rest <= NEAR:
                break
    drawn[final] += count


@compiled
def choice(rules: Rules, node: int, left: Floats, refuse_below: float, chance: Floats) -> None:
    """
    Chance of each way to be taken by somebody who sets out from a node.

    Args:
        rules: of the day.
        node: where.
        left: (places,) room left [0-1].
        refuse_below: room below which a camp turns people away [0-1].
        chance: (1 + width,) filled in; column 0 is to stay: there is no way, or
            the camp chosen turns away.
    """
    weights, goals, once = rules.weights[node], rules.goals[node], rules.way_on[node]
    total = 0.0
    for slot in range(len(weights)):
        chance[slot + 1] = weights[slot] * (1.0 if once else left[goals[slot]])
        total += chance[slot + 1]
    if total <= 0.0:
        # All ways full: Flee then takes one at random, and camps turn the person away.
        for slot in range(len(weights)):
            chance[slot + 1] = 1.0 if weights[slot] > 0.0 else 0.0
            total += chance[slot + 1]
    gone = 0.0
    for slot in range(len(weights)):
        goal = goals[slot]
        if total <= 0.0 or (rules.refusing[goal] and left[goal] < refuse_below):
            chance[slot + 1] = 0.0
        else:
            chance[slot + 1] /= total
            gone += chance[slot + 1]
    chance[0] = 1.0 - gone if gone < 1.0 - NEAR else 0.0


@compiled
def _morning(rng: Generator, net: Network, rules: Rules, people: People, today: Today) -> None:
    """Everybody at a node decides once, those in camps first, newcomers last."""
    nodes, leaving, left = people.nodes, today.leaving, today.left
    today.first[:] = 0
    leaving[:] = 0
    for camp in net.camps:
        leaving[camp] = rng.binomial(nodes[camp], rules.leave[camp])
    # Whoever leaves a camp leaves room behind, for those who decide next.
    for place in range(len(left)):
        left[place] = room(nodes[place] - leaving[place], net.floor[place], net.span[place])
    for camp in net.camps:
        choice(rules, camp, left, net.refuse_below, today.row)
        _set_out(rng, net, people, today, camp, leaving[camp], 0, today.row)
    _chances(net, rules, today)
    for node in range(len(nodes)):
        if node >= len(left) or net.floor[node] == np.inf:
            _set_out(rng, net, people, today, node, nodes[node], 0, today.chance[node])
    for place in range(len(left)):
        nodes[place] += today.fresh[place]
        _set_out(rng, net, people, today, place, today.fresh[place], 1, today.chance[place])


@compiled
def _chances(net: Network, rules: Rules, today: Today) -> None:
    """Chances of everybody at each node, by the room left."""
    for node in range(len(net.base)):
        chance = today.chance[node]
        choice(rules, node, today.left, net.refuse_below, chance)
        leave = rules.leave[node]
        for way in range(1, len(chance)):
            chance[way] *= leave
        chance[0] = 1.0 - leave * (1.0 - chance[0])


@compiled
def _set_out(
    rng: Generator,
    net: Network,
    people: People,
    today: Today,
    node: int,
    count: int,
    fresh: int,
    chance: Floats,
) -> None:
    """Some people of a node take their ways; who gives up a way on is at its marker."""
    if count == 0:
        return
    spread(rng, count, chance, today.drawn)
    people.nodes[node] -= count
    people.nodes[net.base[node]] += today.drawn[0]
    for slot in range(len(chance) - 1):
        if today.drawn[slot + 1]:
            today.first[fresh, net.slots[node, slot]] += today.drawn[slot + 1]


@compiled
def _nights(net: Network, people: People, today: Today) -> None:
    """Those on the road are a night further; who arrives today may go on."""
    pools, first = today.pools, today.first
    pools[:] = 0
    for leg in net.long:
        last = net.nights[leg] - 1
        pools[0, net.arrival[leg]] += people.road[leg, last]
        people.nodes[net.turned[leg]] += people.back[leg, last]
        for night in range(last, 0, -1):
            people.road[leg, night] = people.road[leg, night - 1]
            people.back[leg, night] = people.back[leg, night - 1]
        people.road[leg, 0] = first[0, leg] + first[1, leg]
        people.back[leg, 0] = 0
    for leg in range(len(net.nights)):
        if net.nights[leg] == 0:
            pools[0, net.arrival[leg]] += first[0, leg]
            pools[1, net.arrival[leg]] += first[1, leg]


@compiled
def _travel(rng: Generator, net: Network, rules: Rules, people: People, today: Today) -> None:
    """Everybody on the road travels, newcomers last; who arrives may go on."""
    nodes, ended = people.nodes, today.ended
    ended[:] = 0
    doors = _doors(net, rules, people, today)
    _chances(net, rules, today)
    if doors:
        for part in range(2):
            _let_in(rng, net, rules, today, part)
    else:
        for cell in range(len(net.cell_node)):
            count = today.pools[0, cell] + today.pools[1, cell]
            if count:
                _put(net, today, cell, count, today.coming)
        _cascade(rng, net, rules, today, today.coming)
    for node in range(len(nodes)):
        nodes[node] += ended[node]
    for place in range(len(people.entered)):
        people.entered[place] = ended[place]
    for leg in net.long:
        people.road[leg, 0] += ended[len(nodes) + leg]


@compiled
def _doors(net: Network, rules: Rules, people: People, today: Today) -> bool:
    """
    Find camps whose room changes so much today that people must be let in one after another.

    For the others the room of the day's middle is taken for all: nobody
    comes near turning away, and it changes by no more than `PART`.
    """
    today.door[:] = False
    arriving = today.fresh  # the newcomers have set out: the sheet is free
    arriving[:] = 0
    for cell in range(len(net.cell_node)):
        arriving[net.cell_node[cell]] += today.pools[0, cell] + today.pools[1, cell]
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


@compiled
def _put(net: Network, today: Today, code: int, count: int, into: Floats) -> None:
    """People who have come to an outcome: to a cell, where they decide, or to the day's end."""
    cells, marks = len(net.cell_node), today.marks
    if code < cells:
        today.counts[code] += count
        marks[0] = min(marks[0], code)
        marks[1] = max(marks[1], code)
        return
    today.ended[code - cells] += count
    if code - cells < len(net.base) and today.door[code - cells]:
        into[code - cells] += count


@compiled
def _cascade(rng: Generator, net: Network, rules: Rules, today: Today, into: Floats) -> None:
    """
    Let people in cells go on until the day ends for them or they stand at a door.

    Args:
        rng, net, rules, today: as ever; `knocks` and `queue` grow.
        into: (nodes,) who ends the day behind a door is counted here.
    """
    marks, counts, drawn = today.marks, today.counts, today.drawn
    cells, width = len(net.cell_node), len(drawn) - 1
    while marks[0] <= marks[1]:
        cell = marks[0]
        # Only places 0 km apart send people to a cell already passed: then once more.
        marks[0] = cells
        while cell <= marks[1]:
            if counts[cell]:
                node = net.cell_node[cell]
                spread(rng, counts[cell], today.chance[node], drawn)
                counts[cell] = 0
                for way in range(width + 1):
                    if drawn[way] == 0:
                        continue
                    code = net.code[cell, way]
                    if way and today.door[rules.goals[node, way - 1]]:
                        _knock(today, cell * width + way - 1, drawn[way])
                    elif cell < code < cells:
                        counts[code] += drawn[way]
                        marks[1] = max(marks[1], code)
                    else:
                        _put(net, today, code, drawn[way], into)
            cell += 1
    marks[0], marks[1] = cells, -1


@compiled
def _knock(today: Today, where: int, count: int) -> None:
    """People at a door: in the queue once, however many."""
    marks = today.marks
    if today.knocks[where] == 0:
        today.queue[marks[3], marks[2]] = where
        marks[2] += 1
    today.knocks[where] += count


@compiled
def _let_in(rng: Generator, net: Network, rules: Rules, today: Today, part: int) -> None:
    """
    Let people travel who come in random order among themselves.

    Assumes:
        Those who leave a camp on the day they came are too few to change its room.
    """
    for cell in range(len(net.cell_node)):
        if today.pools[part, cell]:
            _put(net, today, cell, today.pools[part, cell], today.coming)
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


@compiled
def _total(rules: Rules, today: Today, kinds: int) -> int:
    """People who wait."""
    total = 0
    for kind in range(kinds):
        total += today.waiting[kind]
    for place in rules.limited:
        total += int(today.coming[place])
    return total


@compiled
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
            middle = today.most[place] * size / total / 2.0 if 1 < size else 0.0
            today.left[place] = room(today.now[place] + middle, net.floor[place], net.span[place])
    return size


@compiled
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
        # So many that more than the last place is filled once in a thousand slices.
        places = max(floor + (1.0 - net.refuse_below) * span - now, 0.0)
        fitting = max(places - 3.0 * sqrt(places), places / 2.0, 1.0)
        allowed = min(allowed, fitting)
    return allowed / entering, span < SMALL


@compiled
def _take(rng: Generator, rules: Rules, today: Today, kinds: int, size: int, total: int) -> None:
    """Take so many of those who wait, at random: they stand at the door now, or are in."""
    chosen = rng.random() * total if size == 1 else 0.0
    for kind in range(kinds):
        count = waiting = today.waiting[kind]
        if size == 1:
            count = 1 if 0.0 <= chosen < waiting else 0
            chosen -= waiting
        elif size < total and waiting:
            count = rng.binomial(waiting, size / total)
        if count:
            _knock(today, today.at[kind], count)
            today.waiting[kind] -= count
    for place in rules.limited:
        arriving = coming = today.coming[place]
        if size == 1:
            arriving = 1.0 if 0.0 <= chosen < coming else 0.0
            chosen -= coming
        elif size < total and coming:
            arriving = float(rng.binomial(int(coming), size / total))
        today.now[place] += arriving
        today.coming[place] -= arriving


@compiled
def _resolve(rng: Generator, net: Network, rules: Rules, today: Today) -> None:
    """Let a slice in, turn it back or send it on, until nobody of it stands at a door."""
    marks = today.marks
    while marks[2] > 0:
        side, length = marks[3], marks[2]
        marks[2], marks[3] = 0, 1 - side
        for number in range(length):
            where = today.queue[side, number]
            count = today.knocks[where]
            today.knocks[where] = 0
            _answer(rng, net, rules, today, where, count)
        _cascade(rng, net, rules, today, today.now)


@compiled
def _answer(
    rng: Generator, net: Network, rules: Rules, today: Today, where: int, count: int
) -> None:
    """People at a door pass it, are turned back, or choose again by the room now left."""
    cell, slot = divmod(where, len(today.drawn) - 1)
    node, left = net.cell_node[cell], today.left
    goal = rules.goals[node, slot]
    kept = count
    if left[goal] < today.morning[goal]:
        kept = rng.binomial(count, left[goal] / today.morning[goal])
    if kept:
        refused = rules.refusing[goal] and left[goal] < net.refuse_below
        _put(net, today, net.code[cell, 0 if refused else slot + 1], kept, today.now)
    if kept < count:
        choice(rules, node, left, net.refuse_below, today.row)
        spread(rng, count - kept, today.row, today.drawn)
        for way in range(len(today.drawn)):
            if today.drawn[way]:
                _put(net, today, net.code[cell, way], today.drawn[way], today.now)
