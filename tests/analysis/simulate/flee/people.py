"""
Flee's rules for one person after another: slow, obvious, and without any code of the product.

The list of people is gone through twice a day: to decide, and to travel. The
order is the one that the product declares: those in camps first when people
decide, the newcomers of the day last, the others at random.
"""

from dataclasses import dataclass
from random import Random

from caudal.analysis.simulate.flee.instance import FleeInstance, FleeSettings, Registrations


@dataclass
class Someone:
    """Where a person is: at a place, or on a road (start, end, km) with km behind them."""

    place: int
    road: tuple[int, int, float] | None = None
    behind: float = 0.0
    today: float = 0.0
    ahead: tuple[int, ...] = ()


class Crowd:
    """Everybody of one run."""

    def __init__(self, instance: FleeInstance, settings: FleeSettings, seed: int) -> None:
        self.instance, self.settings, self.chance = instance, settings, Random(seed)
        names = list(instance.names)
        self.roads: list[list[tuple[int, float]]] = [[] for _ in names]
        for route in instance.routes:
            a, b = names.index(route.name1), names.index(route.name2)
            for _ in range(2 if route.flag == 1 else 1):
                self.roads[a].append((b, route.km))
                self.roads[b].append((a, route.km))
        self.kinds = [place.kind for place in instance.places]
        self.capacity = [place.capacity for place in instance.places]
        self.intensity = [0.0 for _ in names]
        self.here = [0 for _ in names]
        self.people: list[Someone] = []

    def add(self, place: int, number: int) -> None:
        self.people += [Someone(place) for _ in range(number)]
        self.here[place] += number

    def conflicts(self, day: int) -> None:
        assert self.instance.conflicts is not None
        for place, now in enumerate(self.instance.conflicts[day]):
            before = self.instance.conflicts[day - 1][place] if day else 0.0
            if now > 0 and before == 0:
                self.intensity[place] = float(now)
            if now == 0 and before > 0:
                self.intensity[place] = 0.0

    def flee(self, number: int) -> None:
        weights = [
            place.population * intensity
            for place, intensity in zip(self.instance.places, self.intensity, strict=True)
        ]
        for place in self.chance.choices(range(len(weights)), weights, k=number) if number else ():
            self.add(place, 1)

    def room(self, place: int) -> float:
        limit = self.capacity[place]
        if limit < 1 or self.here[place] <= 0.9 * limit:
            return 1.0
        # Written as Flee writes it: at the edge of one half the last bit decides.
        return max(0.0, 1.0 - (self.here[place] - 0.9 * limit) / (limit * (1.0 - 0.9)))

    def routes(self, place: int, seen: tuple[int, ...]) -> list[tuple[tuple[int, ...], float]]:
        found = []
        for end, km in self.roads[place]:
            if end in seen:
                continue
            if self.kinds[end] == "marker":
                found += [((end, *way), km + more) for way, more in self.routes(end, (*seen, end))]
            else:
                found.append(((end,), km))
        return found

    def decide(self, someone: Someone) -> None:
        place, kind = someone.place, self.kinds[someone.place]
        chance = {"camp": 0.001, "idp_camp": 0.1, "marker": 1.0, "forward": 1.0}.get(kind, 0.3)
        if self.intensity[place] > 0:
            chance = 1.0
        if self.chance.random() >= chance:
            return
        if not someone.ahead:
            routes = self.routes(place, (place,))
            weights = [
                0.25 ** self.intensity[way[-1]] / (10 + km) * self.room(way[-1])
                for way, km in routes
            ]
            if sum(weights) == 0:
                weights = [1.0 for _ in weights]
            someone.ahead = self.chance.choices(routes, weights)[0][0]
        goal = someone.ahead[-1]
        if self.kinds[goal] in ("camp", "idp_camp") and self.room(goal) < 0.5:
            someone.ahead = ()
            return
        end = someone.ahead[0]
        km = next(km for to, km in self.roads[place] if to == end)
        self.here[place] -= 1
        someone.road, someone.behind, someone.ahead = (place, end, km), 0.0, someone.ahead[1:]

    def travel(self, someone: Someone) -> None:
        while someone.road is not None:
            _, end, km = someone.road
            someone.behind += 360
            if someone.behind <= km:
                someone.today += 360
                return
            someone.today += 360 + km - someone.behind
            someone.road, someone.place = None, end
            self.here[end] += 1
            if someone.today >= 360:
                return
            self.decide(someone)

    def day(self, day: int, newcomers: int) -> None:
        self.conflicts(day)
        before = list(self.people)
        self.flee(newcomers)
        fresh = self.people[len(before) :]
        self.chance.shuffle(before)
        for someone in sorted(before, key=self.outside_camps) + fresh:
            if someone.road is None:
                self.decide(someone)
        self.chance.shuffle(before)
        for someone in before + fresh:
            self.travel(someone)
            someone.today = 0.0

    def outside_camps(self, someone: Someone) -> bool:
        return someone.road is not None or self.capacity[someone.place] < 1


def crowd_run(
    instance: FleeInstance, registrations: Registrations, settings: FleeSettings, seed: int
) -> list[list[int]]:
    """People at each place in the evening of each day."""
    crowd = Crowd(instance, settings, seed)
    for place, name in enumerate(instance.names):
        if name in registrations.names:
            crowd.add(place, int(registrations.of(name)[0]))
            if crowd.capacity[place] > 0:
                crowd.capacity[place] -= int(registrations.of(name)[0])
    counts = [int(row.sum()) for row in registrations.counts]
    evenings, debt = [], 0
    for day in range(instance.days):
        change = counts[day] - counts[day - 1] - debt if day else 0
        debt = max(-change, 0)
        crowd.day(day, max(change, 0))
        evenings.append(list(crowd.here))
    return evenings
