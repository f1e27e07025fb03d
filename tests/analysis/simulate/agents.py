"""
The same rules, person by person: slow, small, and nothing of the engine in it.

Every person has a place or link, a stage, an attempt number; each day each
one decides in a loop, with draws of their own. It reads the same scenario.
"""

from dataclasses import dataclass
from random import Random

from numpy.random import default_rng

from caudal.analysis.simulate.network import Link

__all__ = ["Agent", "Agents", "counted"]


@dataclass
class Agent:
    """One person, and where they are."""

    at: str
    group: str
    origin: str
    attempt: int
    stage: int = 0
    left: int = 0


class Agents:
    """Everyone in a scenario."""

    def __init__(self, scenario, seed):
        self.scenario = scenario
        self.chance = Random(seed)
        self.parts = {one.name: one for one in scenario.network.parts}
        self.everyone = [
            Agent(one.place, one.group, one.origin, one.attempt)
            for one in scenario.initial
            for _ in range(int(one.people))
        ]
        # Arrivals are given: their counts are drawn as anybody would draw them.
        rng = default_rng(seed)
        self.arrivals = [
            (one, rng.poisson(one.per_day) if one.spread == "poisson" else one.per_day)
            for one in scenario.arrivals
        ]

    def run(self, seen):
        """`seen(agents, set_out, came)` of each evening."""
        return [seen(*self._day(day)) for day in range(self.scenario.days)]

    def _day(self, day):
        setting_out, coming = [], []
        for one in self.everyone:
            part = self.parts[one.at]
            if isinstance(part, Link):
                if self._ends(one, part, day):
                    coming.append((one, part.end))
            elif not part.final and self._stage_ends(one, part, day):
                link = self._chosen(one, day)
                if link is not None:
                    setting_out.append((one, link))
        gone = self._let_through(setting_out, day)
        for one, link in gone:
            self._set_out(one, link, day, coming)
        for one, counts in self.arrivals:
            for _ in range(int(counts[day])):
                agent = Agent("nowhere", one.group, one.origin, one.attempt)
                self.everyone.append(agent)
                coming.append((agent, one.place))
        came = self._placed(coming, day)
        return self.everyone, [(one, link.name) for one, link in gone], came

    def _set_out(self, one, link, day, coming):
        one.attempt = min(one.attempt + link.attempt, self.scenario.network.attempts)
        one.at, one.stage = link.name, 0
        if link.mean_days is None:
            one.left = int(self._value(link, "days", one, day))
            if one.left == 0:
                coming.append((one, link.end))

    def _ends(self, one, link, day):
        if link.mean_days is not None:
            return self._stage_ends(one, link, day)
        one.left -= 1
        return one.left == 0

    def _stage_ends(self, one, part, day):
        """Whether the last stage ends today; an earlier one leads to the next."""
        if self.chance.random() >= part.stages / self._value(part, "mean_days", one, day):
            return False
        if one.stage + 1 < part.stages:
            one.stage += 1
            return False
        return True

    def _chosen(self, one, day):
        drawn = self.chance.random()
        for link in self.scenario.network.links:
            if link.start == one.at:
                drawn -= self._value(link, "share", one, day)
                if drawn < 0:
                    return link
        return None

    def _let_through(self, setting_out, day):
        """Of those who would take a link, as many as it takes in a day."""
        self.chance.shuffle(setting_out)
        through: list[tuple[Agent, Link]] = []
        used: dict[str, int] = {}
        for one, link in setting_out:
            used[link.name] = used.get(link.name, 0) + 1
            if used[link.name] <= self._value(link, "capacity", one, day):
                through.append((one, link))
        return through

    def _placed(self, coming, day):
        """Everyone who comes to a place, or to its overflow when it is full."""
        present: dict[str, int] = {}
        newcomers = {id(one) for one, _ in coming}
        for one in self.everyone:
            if id(one) not in newcomers:
                present[one.at] = present.get(one.at, 0) + 1
        self.chance.shuffle(coming)
        # A place before those that take its overflow.
        coming.sort(key=lambda pair: -self._depth(pair[1]))
        waiting, came = list(coming), []
        while waiting:
            one, place = waiting.pop(0)
            room = self._value(self.parts[place], "capacity", one, day)
            if self.parts[place].overflow and present.get(place, 0) >= room:
                waiting.append((one, self.parts[place].overflow))
                continue
            one.at, one.stage = place, 0
            present[place] = present.get(place, 0) + 1
            came.append((one, place))
        return came

    def _depth(self, place):
        onward = self.parts[place].overflow
        return 1 + self._depth(onward) if onward else 0

    def _value(self, part, what, one, day):
        """A number of a place or link for one person on a day, with all changes."""
        value = getattr(part, what)
        if what == "capacity" and value is None:
            value = float("inf")
        for change in (c for policy in self.scenario.policies for c in policy.changes):
            if change.what != what or not _touches(change, one, day):
                continue
            if change.how == "to":
                if part.name == change.of:
                    value *= 1 - change.value
                if part.name == change.to:
                    # Only worlds in which nothing else changed the share of the first link.
                    value += self.parts[change.of].share * change.value
            elif part.name == change.of:
                value = value * change.value if change.how == "times" else change.value
        return value


def _touches(change, one, day):
    return (
        (change.start is None or change.start <= day)
        and (change.end is None or day < change.end)
        and (not change.groups or one.group in change.groups)
        and (not change.origins or one.origin in change.origins)
        and (not change.attempts or one.attempt in change.attempts)
    )


def counted(agents, set_out, came, outcome):
    """An outcome of an evening."""
    present = [(one, one.at) for one in agents]
    found = present if outcome.what == "present" else [*set_out, *came]
    return sum(
        1
        for one, where in found
        if where in outcome.of
        and (not outcome.groups or one.group in outcome.groups)
        and (not outcome.attempts or one.attempt in outcome.attempts)
    )
