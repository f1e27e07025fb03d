"""
Camps whose room changes today: who comes first finds more of it.

The people at doors, and those who arrive in such a camp by a decision of the
morning, come in random order. They are let in by slices: within one, the room
of every camp is that of the slice's middle. A slice ends before a camp's
occupants change by more than `PART` of the tenth of the capacity in which room
falls, and before it begins to turn people away.
"""

from math import sqrt

from numpy.random import Generator

from caudal.analysis.simulate.compiling import compiled_within
from caudal.analysis.simulate.flee.counts import binomial, climb, refill, spread
from caudal.analysis.simulate.flee.instance import Ints
from caudal.analysis.simulate.flee.movement import arrive, cascade, choice, put, room
from caudal.analysis.simulate.flee.sheets import Network, Rules, Today

__all__ = ["PART", "SMALL", "let_in"]

# The part of a camp's last tenth that one slice may fill.
PART = 0.1
# A last tenth of fewer people is filled one by one.
SMALL = 50.0


@compiled_within
def let_in(rng: Generator, net: Network, rules: Rules, today: Today, legs: Ints) -> None:
    """
    Let people travel who come in random order among themselves.

    Assumes:
        Those who leave a camp on the day they came are too few to change its room.
    """
    arrive(net, today, legs)
    # Those who decided to come in the morning come in their turn, like those at the doors.
    today.coming[:] = 0.0
    cascade(rng, net, rules, today, today.coming)
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


@compiled_within
def _total(rules: Rules, today: Today, kinds: int) -> int:
    """People who wait."""
    total = 0
    for kind in range(kinds):
        total += today.waiting[kind]
    for place in rules.limited:
        total += int(today.coming[place])
    return total


@compiled_within
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


@compiled_within
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


@compiled_within
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


@compiled_within
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
                put(code, kept, counts, marks, ended, door, now)
            if kept < count:
                # Who does not pass by the morning's draw draws again, by the room now left.
                _again(net, rules, today, cell, count - kept)
        cascade(rng, net, rules, today, now)


@compiled_within
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
            put(net.code[cell, way], drawn[way], counts, marks, ended, door, now)
