"""
A member's days: newcomers, the morning's decisions, the day's travel, the evening's count.

In Flee one person travels to the end of the day before the next begins, so a
camp fills person by person and the later ones see it fuller: see `movement`.

All loops are over single counts, compiled where numba is installed; without it
they give the same bytes, and take longer. What is compiled here holds what it
calls of `counts`, `movement` and `doors` too: after a change there save this
file as well, and `movement` and `doors`, or numba goes on with what it has.
The test that holds compiled against plain days finds it out.
"""

from math import sqrt

import numpy as np
from numpy.random import Generator

from caudal.analysis.simulate.compiling import compiled, compiled_within
from caudal.analysis.simulate.flee.counts import binomial, climb, refill, spread
from caudal.analysis.simulate.flee.doors import PART, let_in
from caudal.analysis.simulate.flee.instance import Floats, Ints
from caudal.analysis.simulate.flee.movement import arrive, cascade, choice, room
from caudal.analysis.simulate.flee.sheets import Network, People, Rules, Today

__all__ = ["live"]


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
            let_in(rng, net, rules, today, first[0])
            let_in(rng, net, rules, today, first[1])
        else:
            _ways(net, rules, today)
            arrive(net, today, first[0])
            arrive(net, today, first[1])
            cascade(rng, net, rules, today, today.coming)
        _evening(net, people, today, evenings[day])


@compiled_within
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


@compiled_within
def _ways(net: Network, rules: Rules, today: Today) -> None:
    """Ways out of each node, by the room left: of who sets out, and of everybody."""
    weights, goals, way_on, refusing = rules.weights, rules.goals, rules.way_on, rules.refusing
    leave, left, below, chances = rules.leave, today.left, net.refuse_below, today.chances
    for node in range(len(leave)):
        choice(weights[node], goals[node], way_on[node], refusing, left, below, chances[node])
        climb(chances[node], leave[node], today.rungs[node])


@compiled_within
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


@compiled_within
def _on_legs(drawn: Ints, legs: Ints, first: Ints) -> None:
    """Who takes a way is on its leg."""
    for slot in range(len(legs)):
        if drawn[slot + 1]:
            first[legs[slot]] += drawn[slot + 1]


@compiled_within
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


@compiled_within
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


@compiled_within
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
