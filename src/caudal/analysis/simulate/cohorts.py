"""
People as counts, and one day of their moves.

The order of a day: who is in a place decides once, to stay or which link to
take, and who travels goes on; links that take so many a day send the rest
back; who ends a way comes in, and with them the day's arrivals from outside;
who finds no room goes on to the overflow; then it is evening.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.chances import Chances, chances_of
from caudal.analysis.simulate.draws import ByChance, Drawing, InMean, arriving, day_stream
from caudal.analysis.simulate.layout import Layout, layout_of
from caudal.analysis.simulate.network import Network
from caudal.analysis.simulate.scenario import Arrivals, Block, Initial, Scenario
from caudal.analysis.simulate.settings import Settings, class_of, settings_by_day
from caudal.analysis.simulate.sums import Sums

__all__ = ["Evening", "evenings"]

_Counts = NDArray[Any]
_Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Evening:
    """
    What is counted in the evening; the arrays are used again on the next day.

    Args:
        day: number.
        present: (rows, members) people in each row.
        came: (rows, members) of them, who came into it today.
        took: (steps, members) people who took each step today.
        slow: steps that lead over links of whole days.
        coming: (days, slow steps, members) people on these links, by day of arrival.
        arrived: (rows, members) people who came from outside today.
    """

    day: int
    present: _Counts
    came: _Counts
    took: _Counts
    slow: _Ints
    coming: _Counts
    arrived: _Counts


def evenings(
    scenario: Scenario, block: Block, seed: int | None
) -> tuple[Layout, _Counts, Iterator[Evening]]:
    """
    The rows, the people in them before day 0, and every evening; expected values without a seed.
    """
    settings = settings_by_day(scenario, block)
    layout = layout_of(scenario, settings)
    cohorts = _Cohorts(scenario, block, seed, layout, settings)
    return layout, cohorts.present.copy(), cohorts.days()


@dataclass(frozen=True)
class _Limit:
    """
    A place that can be full, or a link that takes so many a day.

    Args:
        number: of the place or link.
        rows: who is there, or would set out.
        at: rows in which people come, or steps on the link.
        onward: rows of the overflow.
        later: rows of later stages.
    """

    number: int
    rows: _Ints
    at: _Ints
    onward: _Ints
    later: _Ints


class _Cohorts:
    """The people of a block of members."""

    def __init__(
        self,
        scenario: Scenario,
        block: Block,
        seed: int | None,
        layout: Layout,
        settings: Sequence[Settings],
    ) -> None:
        network = scenario.network
        self._scenario, self._block, self._seed = scenario, block, seed
        self._settings = settings
        self._chances = [chances_of(network, layout, one) for one in settings]
        rows, steps, members = layout.site.size, layout.start.size, block.members
        kind: Any = np.float64 if seed is None else np.int64
        days = np.array([one.days for one in self._chances])
        # Steps of links of whole days: some take no time on some days.
        self._slow = np.flatnonzero(days.any(axis=0))
        self.present = _first_people(scenario, layout, block).astype(kind)
        self._came, self._arrived = np.zeros((2, rows, members), kind)
        self._took = np.zeros((steps, members), kind)
        self._coming = np.zeros((int(days.max(initial=0)) + 1, self._slow.size, members), kind)
        self._ends = Sums(np.arange(steps), layout.end)
        self._rooms = _rooms(network, layout)
        self._limits = _limits(network, layout, settings)
        self._entries, self._newcomers = _newcomers(scenario, layout, block, seed)

    def days(self) -> Iterator[Evening]:
        """Every evening in turn."""
        numbers = {one.first: n for n, one in enumerate(self._settings)}
        now = 0
        for day in range(self._scenario.days):
            if day in numbers:
                now = numbers[day]
                self._took[:] = 0
            self._pass(day, self._chances[now], self._settings[now])
            yield Evening(
                day,
                self.present,
                self._came,
                self._took,
                self._slow,
                self._coming,
                self._arrived,
            )

    def _pass(self, day: int, chances: Chances, settings: Settings) -> None:
        """One day."""
        drawing = self._drawing(day)
        self._leave(chances, drawing)
        for limit in self._limits:
            self._send_back(limit, settings.capacity[limit.number], drawing)
        self._arrived[self._entries] = self._newcomers[day]
        self._come(day, chances)
        for rooms in self._rooms:
            self._find_room(rooms, settings, drawing)
        self.present[:] += self._came

    def _drawing(self, day: int) -> Drawing:
        if self._seed is None:
            return InMean()
        return ByChance(day_stream(self._seed, self._block, day), self._scenario.correlation)

    def _leave(self, chances: Chances, drawing: Drawing) -> None:
        """Who takes which step."""
        present, took = self.present, self._took
        for turn in chances.turns:
            drawing.move(present, took, turn)
        took[chances.rest_steps] = present[chances.rest_rows]
        present[chances.rest_rows] = 0

    def _send_back(self, limit: _Limit, capacity: _Counts, drawing: Drawing) -> None:
        """More than a link takes in a day stay where they are."""
        wanted = self._took[limit.at]
        taken = drawing.kept(wanted, np.broadcast_to(capacity, wanted.shape[1:]))
        self.present[limit.rows] += wanted - taken
        self._took[limit.at] = taken

    def _come(self, day: int, chances: Chances) -> None:
        """Who ends a way today comes in, with those from outside."""
        self._came[:] = self._arrived
        ending = self._of_today(day, chances) if self._slow.size else self._took
        self._ends.add(ending, self._came)

    def _of_today(self, day: int, chances: Chances) -> _Counts:
        """Steps that end today: those of whole days are put off until their day."""
        length, slow = len(self._coming), self._slow.size
        due = (day + chances.days[self._slow]) % length
        flat = self._coming.reshape(length * slow, -1)
        flat[due * slow + np.arange(slow)] += self._took[self._slow]
        today = self._coming[day % length]
        ending = today.copy() if slow == len(self._took) else self._took.copy()
        ending[self._slow] = today
        today[:] = 0
        return ending

    def _find_room(self, rooms: Sequence[_Limit], settings: Settings, drawing: Drawing) -> None:
        """Who finds no room goes on to the overflow; none of the places overflows to another."""
        members = self._came.shape[1]
        most = max(one.at.size for one in rooms)
        wanted = np.zeros((most, len(rooms), members), self._came.dtype)
        free = np.empty((len(rooms), members))
        for number, one in enumerate(rooms):
            wanted[: one.at.size, number] = self._came[one.at]
            # Who passes to a later stage today has come to its row, and was there before.
            held = self.present[one.rows].sum(axis=0) + self._came[one.later].sum(axis=0)
            free[number] = np.maximum(settings.capacity[one.number] - held, 0)
        # Every place and member is a column.
        placed = drawing.kept(wanted.reshape(most, -1), free.ravel()).reshape(wanted.shape)
        for number, one in enumerate(rooms):
            stay = placed[: one.at.size, number]
            self._came[one.at] = stay
            self._came[one.onward] += wanted[: one.at.size, number] - stay


def _first_people(scenario: Scenario, layout: Layout, block: Block) -> _Counts:
    present: _Counts = np.zeros((layout.site.size, block.members))
    for one in scenario.initial:
        people = np.asarray(one.people)
        row = _row(scenario.network, layout, one)
        present[row] += people[block.first : block.last] if people.ndim else people
    return present


def _newcomers(
    scenario: Scenario, layout: Layout, block: Block, seed: int | None
) -> tuple[_Ints, _Counts]:
    """Rows in which people appear, and how many (days, rows, members)."""
    arrivals = scenario.arrivals
    rows = np.array([_row(scenario.network, layout, one) for one in arrivals], np.int64)
    entries = np.unique(rows)
    people = np.zeros((scenario.days, entries.size, block.members))
    for row, counts in zip(rows, arriving(arrivals, scenario.days, block, seed), strict=True):
        people[:, np.searchsorted(entries, row)] += counts
    return entries, people


def _row(network: Network, layout: Layout, one: Initial | Arrivals) -> int:
    names = [place.name for place in network.places]
    return layout.entry(
        names.index(one.place), class_of(network, one.group, one.origin, one.attempt)
    )


def _limits(network: Network, layout: Layout, settings: Sequence[Settings]) -> list[_Limit]:
    """Links that take so many a day, on any day."""
    found = []
    for number in range(len(network.links)):
        site = len(network.places) + number
        at = np.flatnonzero(layout.link == number)
        if at.size and any(np.isfinite(one.capacity[site]).any() for one in settings):
            found.append(_Limit(site, layout.start[at], at, at[:0], at[:0]))
    return found


def _rooms(network: Network, layout: Layout) -> list[list[_Limit]]:
    """Places with rooms: first those whose overflow goes on most often, side by side."""
    names = [place.name for place in network.places]
    onward = {place.name: place.overflow for place in network.places if place.overflow}
    found: dict[int, list[_Limit]] = {}
    for name, other in onward.items():
        number = names.index(name)
        rows = np.flatnonzero(layout.site == number)
        at, later = rows[layout.stage[rows] == 0], rows[layout.stage[rows] > 0]
        to = [layout.entry(names.index(other), one) for one in layout.people_class[at]]
        if at.size:
            room = _Limit(number, rows, at, np.array(to, np.int64), later)
            found.setdefault(_times(name, onward), []).append(room)
    return [found[times] for times in sorted(found, reverse=True)]


def _times(name: str, onward: Mapping[str, str]) -> int:
    """How often people go on who find room nowhere."""
    return 1 + _times(onward[name], onward) if name in onward else 0
