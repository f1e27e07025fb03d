"""Counts drawn in loops, and the cells that they stand in: right, compiled or not."""

from math import exp, lgamma, log, sqrt

import numpy as np
import pytest

from analysis.simulate.flee.worlds import drawn, instance, place
from caudal.analysis.simulate import compiling
from caudal.analysis.simulate.flee import counts, day, doors, member, movement
from caudal.analysis.simulate.flee.counts import (
    END,
    FEW,
    below_ratio,
    binomial,
    climb,
    refill,
    spread,
)
from caudal.analysis.simulate.flee.geography import geography_of
from caudal.analysis.simulate.flee.instance import FleeInstance, FleeSettings
from caudal.analysis.simulate.flee.run import flee_places, laid_out

DRAWS = 8_000


@pytest.mark.skipif(not compiling.COMPILED, reason="numba is not installed")
def test_compiled_or_not_the_same_people(monkeypatch: pytest.MonkeyPatch) -> None:
    # If this fails after a change of `counts`, `movement` or `doors`, numba may have kept the
    # loops of before: see `day`.
    world = laid_out(*drawn(5))
    fast = flee_places(world, members=2, seed=3)
    for module in (counts, movement, doors, day):
        for name, function in list(vars(module).items()):
            if hasattr(function, "py_func"):
                monkeypatch.setattr(module, name, function.py_func)
    monkeypatch.setattr(member, "live", day.live)
    assert (flee_places(world, members=2, seed=3) == fast).all()


def _log_pmf(count: int, chance: float, found: int) -> float:
    ways = lgamma(count + 1) - lgamma(found + 1) - lgamma(count - found + 1)
    return ways + found * log(chance) + (count - found) * log(1 - chance)


@pytest.mark.parametrize(
    ("count", "chance"),
    [(3, 0.4), (40, 0.02), (90, 0.1), (25, 0.9), (200, 0.06), (40, 0.5), (5_000, 0.3), (900, 0.97)],
)
def test_a_binomial_count_has_its_law(count: int, chance: float) -> None:
    rng, tosses, used, at = np.random.default_rng(count), np.zeros(4096), np.full(1, 4096), 0
    seen = np.zeros(count + 1)
    for _ in range(DRAWS):
        used[0] = at if at else 4096
        refill(rng, tosses, used)
        number, at = binomial(tosses, int(used[0]), count, chance)
        seen[number] += 1
    law = np.array([exp(_log_pmf(count, chance, k)) for k in range(count + 1)]) * DRAWS
    # Neighbours are put together until 12 are expected.
    group = np.floor(np.cumsum(law) / 12).astype(np.int64)
    expected, found = np.bincount(group, law), np.bincount(group, seen)
    distance = float(((found - expected)[expected > 4] ** 2 / expected[expected > 4]).sum())
    freedom = max(int((expected > 4).sum()) - 1, 1)
    # Above 4.5 standard deviations: once in 100,000 runs of a right code, or in 1,000 if few.
    assert distance < freedom + 4.5 * sqrt(2 * freedom) + 5


@pytest.mark.parametrize(
    ("count", "chance", "found"),
    [(5_000, 0.3, 1_495), (5_000, 0.3, 1_560), (5_000, 0.3, 1_400), (10**8, 0.01, 1_001_500)],
)
def test_a_proposal_is_taken_under_the_curve(count: int, chance: float, found: int) -> None:
    likeliest = int((count + 1) * chance)
    ratio = exp(_log_pmf(count, chance, found) - _log_pmf(count, chance, likeliest))
    close = 1e-5 if count < 10**6 else 1e-3  # what the logarithms here are right to
    assert below_ratio(ratio * (1 - close), count, chance, found)
    assert not below_ratio(ratio * (1 + close), count, chance, found)


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 4_000])
def test_people_are_spread_by_their_chances(count: int) -> None:
    chances, rungs = np.array([[0.0, 0.5, 0.0, 0.3, 0.2, 0.0]]), np.zeros((1, 6))
    climb(chances[0], 1.0, rungs[0])
    assert rungs[0].tolist() == [0, 0.5, 0.5, 0.8, END, END]
    rng, tosses, used = np.random.default_rng(1), np.zeros(4096), np.full(1, 4096)
    counted, drawn_now, times = np.zeros(6), np.zeros(6, dtype=np.int64), 1_500
    for _ in range(times):
        refill(rng, tosses, used)
        used[0] = spread(tosses, int(used[0]), count, rungs, 0, drawn_now)
        assert drawn_now.sum() == count
        counted += drawn_now
    deviation = np.sqrt(chances[0] * (1 - chances[0]) * count * times)
    assert (np.abs(counted - chances[0] * count * times) <= 4.5 * deviation).all()


def test_who_stays_is_added_to_who_gives_up() -> None:
    # 0.3 set out; of them a tenth gives up: 0.7 + 0.03 stay.
    rungs = np.zeros(3)
    climb(np.array([0.1, 0.5, 0.4]), 0.3, rungs)
    assert rungs.tolist() == pytest.approx([0.73, 0.88, END])


def _ends_by_km(
    world: FleeInstance, node: int, km: float, mass: float, ends: dict[str, float]
) -> None:
    """A day of somebody at a place with kilometres behind: half stay, the others go anywhere."""
    name = world.names[node]
    ends[name] = ends.get(name, 0.0) + mass / 2
    roads = [(r.name2 if r.name1 == name else r.name1, r.km) for r in world.routes]
    roads = [
        road for road, r in zip(roads, world.routes, strict=True) if name in (r.name1, r.name2)
    ]
    for end, length in roads:
        part = mass / 2 / len(roads)
        if length >= 360:
            ends[f"{name}-{end}"] = ends.get(f"{name}-{end}", 0.0) + part
        elif km + length >= 360:
            ends[end] = ends.get(end, 0.0) + part
        else:
            _ends_by_km(world, world.names.index(end), km + length, part, ends)


def test_cells_put_together_lead_where_every_kilometre_does() -> None:
    names = ["a", "b", "c", "d"]
    roads = [("a", "b", 70.0), ("b", "c", 110.0), ("c", "d", 95.0), ("a", "d", 60.0)]
    roads += [("b", "d", 400.0)]
    world = instance([place(name) for name in names], roads, at_war=["a"])
    geography = geography_of(world, FleeSettings())
    cells = len(geography.cell_node)
    mass = np.zeros(cells)
    leg = next(n for n, leg in enumerate(geography.legs) if (leg.start, leg.end) == (0, 1))
    mass[geography.arrival[leg]] = 1.0
    ends = np.zeros(len(geography.base) + len(geography.legs))
    for cell in range(cells):
        slots = np.flatnonzero(geography.slots[geography.cell_node[cell]] >= 0)
        for column, part in [(0, 0.5), *((int(n) + 1, 0.5 / len(slots)) for n in slots)]:
            code = geography.code[cell, column]
            assert code > cell
            where = mass if code < cells else ends
            where[code if code < cells else code - cells] += part * mass[cell]
    truth: dict[str, float] = {}
    _ends_by_km(world, 1, 70.0, 1.0, truth)
    told = {name: float(ends[n]) for n, name in enumerate(names) if ends[n]}
    for number, leg_ in enumerate(geography.legs):
        if ends[4 + number]:
            told[f"{names[leg_.start]}-{names[leg_.end]}"] = float(ends[4 + number])
    assert told == pytest.approx(truth)


def test_kilometres_with_one_future_are_one_cell() -> None:
    # To a by d, 80 km off: with 80, 160, 240, 320 km behind; from b with 300, from c with 310.
    # With 300 or more every road ends the day: 300, 310 and 320 are one cell.
    roads = [("a", "b", 300.0), ("a", "c", 310.0), ("a", "d", 80.0)]
    world = instance([place(name) for name in "abcd"], roads, at_war=["a"])
    assert (geography_of(world, FleeSettings()).cell_node == 0).sum() == 4
