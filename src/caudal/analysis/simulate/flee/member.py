"""
One run's life: the days of an instance in stretches of the same rules, lived by one member.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.random import Generator

from caudal.analysis.simulate.flee.choices import limits_of, rules_of
from caudal.analysis.simulate.flee.counts import END
from caudal.analysis.simulate.flee.dated import Day
from caudal.analysis.simulate.flee.day import live
from caudal.analysis.simulate.flee.geography import Geography
from caudal.analysis.simulate.flee.instance import FleeSettings, Floats, Ints
from caudal.analysis.simulate.flee.sheets import Network, People, Rules, Today

__all__ = ["Stretch", "lived", "network_of", "people_of", "sheet_of", "stretches_of"]


@dataclass(frozen=True)
class Stretch:
    """
    Days under the same rules.

    Args:
        first: number of the first.
        rules: of all.
        origins: (days, places) rungs of a newcomer's place, as `spread` takes them.
        shut: legs whose link closes on the first day.
    """

    first: int
    rules: Rules
    origins: Floats
    shut: Ints


def network_of(geography: Geography, capacity: Floats, settings: FleeSettings) -> Network:
    """What no day changes, as a day takes it."""
    floor, span = limits_of(capacity, settings.buffer)
    return Network(
        base=geography.base,
        slots=geography.slots,
        turned=geography.base[geography.leg_start],
        nights=geography.leg_days - 1,
        long=np.flatnonzero(geography.leg_days > 1),
        arrival=geography.arrival,
        cell_node=geography.cell_node,
        code=geography.code,
        camps=np.flatnonzero(capacity >= 1),
        floor=floor,
        span=span,
        refuse_below=settings.refuse_below,
    )


def stretches_of(
    days: Sequence[Day], geography: Geography, capacity: Floats, settings: FleeSettings
) -> Iterator[Stretch]:
    """The days of an instance; one state stands for its days as long as nothing changes."""
    number = 0
    for _, group in groupby(days, key=lambda day: id(day.state)):
        same = list(group)
        origins = np.array([day.origins for day in same])
        yield Stretch(
            first=number,
            rules=rules_of(same[0].state, geography, capacity, settings),
            origins=_rungs(origins),
            shut=np.flatnonzero(np.isin(geography.leg_link, same[0].shut)),
        )
        number += len(same)


def _rungs(weights: Floats) -> Floats:
    """Weights summed up row by row as `spread` takes them."""
    total = weights.sum(axis=1, keepdims=True)
    rungs = weights.cumsum(axis=1) / np.where(total > 0, total, 1.0)
    after = np.cumsum(weights[:, ::-1] > 0, axis=1)[:, ::-1]
    last = after - (weights > 0) <= 0
    found: Floats = np.where(last, END, rungs)
    return found


def people_of(network: Network, first: Ints) -> People:
    """Those of the first evening: (places,) at places, nobody on the road."""
    shape = (len(network.arrival), max(int(network.nights.max(initial=0)), 1))
    nodes = np.zeros(len(network.base), dtype=np.int64)
    nodes[: len(first)] = first
    road, back = np.zeros((2, *shape), dtype=np.int64)
    return People(nodes, road, back, np.zeros(len(first), dtype=np.int64))


def sheet_of(network: Network) -> Today:
    """An empty sheet for a network's days."""
    (nodes, width), legs = network.slots.shape, len(network.arrival)
    places, cells = len(network.floor), len(network.cell_node)

    reserve = 4096 + 16 * max(places, width)

    def counts(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Today(
        fresh=counts(nodes),
        leaving=counts(nodes),
        first=counts(2, legs),
        left=np.ones(places),
        morning=np.ones(places),
        chances=np.zeros((nodes, width + 1)),
        rungs=np.zeros((nodes, width + 1)),
        row=np.zeros((1, width + 1)),
        drawn=counts(width + 1),
        counts=counts(cells),
        marks=np.array([cells, -1, 0, 0], dtype=np.int64),
        ended=counts(nodes + legs),
        door=np.zeros(nodes, dtype=np.bool_),
        now=np.zeros(nodes),
        coming=np.zeros(nodes),
        knocks=counts(cells * width),
        queue=counts(2, cells * width),
        at=counts(cells * width),
        waiting=counts(cells * width),
        tosses=np.zeros(reserve),
        used=np.full(1, reserve, dtype=np.int64),
        most=np.zeros(places),
    )


def lived(
    stretches: Sequence[Stretch],
    network: Network,
    first: Ints,
    newcomers: Ints,
    rng: Generator,
    evenings: Ints,
) -> None:
    """
    Live all days.

    Args:
        stretches, network: the days and the network.
        first: (places,) people of day 0.
        newcomers: (days,) people who begin their flight.
        rng: chance itself.
        evenings: (days, places) filled in: people at each place.
    """
    people, today = people_of(network, first), sheet_of(network)
    for stretch in stretches:
        people.back[stretch.shut] += people.road[stretch.shut]
        people.road[stretch.shut] = 0
        days = slice(stretch.first, stretch.first + len(stretch.origins))
        live(
            rng,
            network,
            stretch.rules,
            people,
            today,
            stretch.origins,
            newcomers[days],
            evenings[days],
        )
