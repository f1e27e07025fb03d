"""
A member's days: newcomers, the morning's decisions, the day's travel, the evening's count.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from caudal.analysis.simulate.flee.choices import Choices, choices_of, room
from caudal.analysis.simulate.flee.dated import Day, State
from caudal.analysis.simulate.flee.doors import let_in
from caudal.analysis.simulate.flee.geography import Geography
from caudal.analysis.simulate.flee.instance import FleeSettings, Floats, Ints
from caudal.analysis.simulate.flee.movement import Flow, Ground

__all__ = ["Grounds", "Member"]


@dataclass
class Grounds:
    """
    The rules met so far, kept for the days and members that meet them again.

    Args:
        geography, settings: of the instance.
        capacity: (places,) [people].
    """

    geography: Geography
    settings: FleeSettings
    capacity: Floats
    _choices: dict[int, tuple[State, Choices]] = field(default_factory=dict)
    _grounds: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Ground] = field(
        default_factory=dict
    )

    def choices(self, state: State) -> Choices:
        """The ways of a state."""
        found = self._choices.get(id(state))
        if found is None:
            choices = choices_of(state, self.geography, self.capacity, self.settings)
            found = self._choices[id(state)] = (state, choices)
        return found[1]

    def ground(self, state: State, doors: tuple[int, ...], full: tuple[int, ...]) -> Ground:
        """The rules of a state with these camps near their limit, and these at it."""
        key = (id(state), doors, full)
        if key not in self._grounds:
            self._grounds[key] = Ground(
                geography=self.geography,
                choices=self.choices(state),
                capacity=self.capacity,
                settings=self.settings,
                refusing=state.refusing,
                doors=doors,
                full=full,
            )
        return self._grounds[key]


class Member:
    """
    One run's people.

    `nodes` counts them by node, `road` by leg and nights spent on it, `back`
    those on links that closed under them, who turn back at the end.
    """

    def __init__(self, grounds: Grounds, first: Ints, rng: Generator) -> None:
        geography = grounds.geography
        self.grounds, self.rng = grounds, rng
        self.nodes = np.zeros(len(geography.base), dtype=np.int64)
        self.nodes[: geography.places] = first
        shape = (len(geography.legs), max(geography.nights, 1))
        self.road = np.zeros(shape, dtype=np.int64)
        self.back = np.zeros(shape, dtype=np.int64)
        self.leg_link = np.array([leg.link for leg in geography.legs], dtype=np.int64)

    def live(self, day: Day, newcomers: int) -> None:
        """
        One day.

        Args:
            day: its rules.
            newcomers: people who begin their flight today.
        """
        places = self.grounds.geography.places
        fresh = np.zeros_like(self.nodes)
        if newcomers:
            fresh[:places] = self.rng.multinomial(newcomers, day.origins / day.origins.sum())
        if len(day.shut):
            shut = np.isin(self.leg_link, day.shut)
            self.back[shut] += self.road[shut]
            self.road[shut] = 0
        departures = self._morning(day.state, fresh)
        self._travel(day.state, departures)

    def _morning(self, state: State, fresh: Ints) -> tuple[Ints, Ints]:
        """
        Everybody decides once, those in camps first, newcomers last.

        Returns:
            (legs,) who set out: the others, and the newcomers.
        """
        places = self.grounds.geography.places
        camps = np.zeros(len(self.nodes), dtype=np.bool_)
        camps[:places] = self.grounds.capacity >= 1
        others = np.where(camps, 0, self.nodes)
        gone = self._set_out(state, np.where(camps, self.nodes, 0))
        gone += self._set_out(state, others)
        self.nodes += fresh
        return gone, self._set_out(state, fresh)

    def _set_out(self, state: State, people: Ints) -> Ints:
        """Those of the people who leave, by leg."""
        grounds, geography = self.grounds, self.grounds.geography
        choices = grounds.choices(state)
        at = np.flatnonzero(people)
        gone = np.zeros(len(geography.legs), dtype=np.int64)
        if not len(at):
            return gone
        left = self._room()
        chance = choices.chances(left, at)
        leave = choices.leave[at, None]
        chance[:, 1:] *= leave
        chance[:, 0] = np.maximum(1.0 - chance[:, 1:].sum(axis=1), 0.0)
        drawn = self.rng.multinomial(people[at], chance)
        legs = geography.slots[at]
        np.add.at(gone, legs.ravel(), np.where(legs >= 0, drawn[:, 1:], 0).ravel())
        self.nodes[at] -= drawn[:, 1:].sum(axis=1)
        # Who gave up a way on is at the marker itself.
        given_up = at >= geography.places
        self.nodes[at[given_up]] -= drawn[given_up, 0]
        np.add.at(self.nodes, geography.base[at[given_up]], drawn[given_up, 0])
        return gone

    def _room(self) -> Floats:
        grounds = self.grounds
        return room(self._occupants(), grounds.capacity, grounds.settings.buffer)

    def _occupants(self) -> Ints:
        """(places,) people in each place."""
        places = self.grounds.geography.places
        return self.nodes[:places].copy()

    def _travel(self, state: State, departures: tuple[Ints, Ints]) -> None:
        """Everybody on the road travels; who arrives may go on."""
        old, new = (self._arriving(gone) for gone in departures)
        nightly, turned = self._nights()
        self.nodes += turned
        pools = [self._cells(old[0] + nightly), self._cells(new[0])]
        occupants = self._occupants()
        coming = int(sum(int(pool.sum()) for pool in pools))
        ground = self._ground(state, occupants, coming)
        if not ground.doors:
            pools = [pools[0] + pools[1]]
        flow = Flow(ground, self.rng)
        for pool in pools:
            if pool.any():
                self._pool(flow, pool, occupants)
        count = len(self.nodes)
        self.nodes += flow.ended[:count]
        self.road[:, 0] += flow.ended[count:] + old[1] + new[1]

    def _arriving(self, gone: Ints) -> tuple[Ints, Ints]:
        """Who set out, split into those who arrive today and those who spend a night."""
        short = self.grounds.geography.leg_days == 1
        return np.where(short, gone, 0), np.where(short, 0, gone)

    def _nights(self) -> tuple[Ints, Ints]:
        """
        Move those on the road by a night.

        Returns:
            (legs,) who arrive today, (nodes,) who are back where they set out.
        """
        geography = self.grounds.geography
        legs = np.arange(len(geography.legs))
        long = geography.leg_days > 1
        last = np.where(long, geography.leg_days - 2, 0)
        arrived = []
        for road in (self.road, self.back):
            ended = np.where(long, road[legs, last], 0)
            road[legs[long], last[long]] = 0
            road[:, 1:] = road[:, :-1].copy()
            road[:, 0] = 0
            arrived.append(ended)
        turned = np.zeros_like(self.nodes)
        np.add.at(turned, geography.base[geography.leg_start], arrived[1])
        return arrived[0], turned

    def _cells(self, legs: Ints) -> Ints:
        """Arrivals by leg as people in cells."""
        geography = self.grounds.geography
        pool = np.zeros(len(geography.cell_node), dtype=np.int64)
        np.add.at(pool, geography.arrival, legs)
        return pool

    def _ground(self, state: State, occupants: Ints, coming: int) -> Ground:
        """The day's rules: which camps may become nearly full if all who travel came."""
        grounds = self.grounds
        limited = grounds.choices(state).limited
        capacity, now = grounds.capacity[limited], occupants[limited]
        full = now >= capacity
        near = (now + coming > grounds.settings.buffer * capacity) & ~full
        return grounds.ground(state, tuple(limited[near].tolist()), tuple(limited[full].tolist()))

    def _pool(self, flow: Flow, pool: Ints, occupants: Ints) -> None:
        """The travel of people who come in random order among themselves."""
        ground = flow.ground
        geography = ground.geography
        if not ground.doors:
            flow.cascade(pool)
            return
        inside = np.where(ground.inside, pool, 0)
        at = np.flatnonzero(inside)
        node = geography.cell_node[at]
        leavers = self.rng.binomial(inside[at], ground.choices.leave[node])
        moving = np.zeros_like(pool)
        moving[at] = leavers
        flow.stay(node, inside[at] - leavers)
        coming = np.zeros(geography.places, dtype=np.int64)
        np.add.at(coming, node, inside[at] - leavers)
        knocks = flow.cascade(pool - inside, moving=moving)
        let_in(flow, knocks, coming, occupants)
