"""People's days: nobody is lost, and what must happen happens."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.simulate.flee.worlds import drawn, filling, instance, place, registered
from caudal.analysis.simulate.flee.dated import days_of
from caudal.analysis.simulate.flee.day import live
from caudal.analysis.simulate.flee.instance import (
    FleeClosure,
    FleeInstance,
    FleeSettings,
    Ints,
    Registrations,
)
from caudal.analysis.simulate.flee.member import people_of, sheet_of, stretches_of
from caudal.analysis.simulate.flee.run import (
    flee_places,
    flee_rows,
    flee_run,
    laid_out,
    relative_difference,
)
from caudal.vocabulary.errors import BadRows
from caudal.vocabulary.flee_tables import FLEE_CAMPS
from caudal.vocabulary.tables import checked


def line(km: float, *closures: FleeClosure, capacity: int = 0) -> FleeInstance:
    """A place in conflict and a camp, `km` apart."""
    towns = [place("war", "conflict", 9), place("camp", "camp", capacity, "there")]
    return instance(towns, [("war", "camp", km)], at_war=["war"], closures=closures)


def places(
    world: FleeInstance,
    counts: Registrations,
    *,
    members: int = 1,
    seed: int = 1,
    settings: FleeSettings | None = None,
) -> Ints:
    """(days, places, members) people in the evening."""
    return flee_places(laid_out(world, counts, settings), members=members, seed=seed)


def camp(world: FleeInstance, counts: list[int]) -> list[int]:
    """People in the camp by evening; `counts` are those registered."""
    found = places(world, registered(["camp"], [[count] for count in counts]), seed=1)
    people: list[int] = found[:, 1, 0].tolist()
    return people


@pytest.mark.parametrize(("km", "late"), [(0, 0), (359, 0), (360, 1), (719, 1), (720, 2)])
def test_a_day_s_travel_is_360_km(km: float, late: int) -> None:
    # 7 people flee on day 1; who has gone 360 km a day must have passed the end of the road.
    seen = camp(line(km), [0] + [7] * 9)
    assert seen.index(7) == 1 + late
    assert seen[late] == 0


def test_who_is_lost_first_is_made_up_for_before_more_flee() -> None:
    # 5, then 2 fewer, then 3 more: 5 flee, 0, and 3 - 2 = 1.
    world = line(10)
    assert camp(world, [0, 5, 3, 6] + [6] * 6)[:4] == [0, 5, 5, 6]


def test_people_on_a_road_that_closes_turn_back() -> None:
    # On the road on day 1 (500 km: two days); the border closes on day 2 for good.
    world = line(500, FleeClosure("country", "here", "there", 2, 99))
    found = places(world, registered(["camp"], [[0]] + [[7]] * 9), seed=1)
    assert found[1:4, :, 0].tolist() == [[0, 0], [7, 0], [7, 0]]


def test_day_zero_s_people_are_in_the_camp_and_take_its_room() -> None:
    # Capacity 100 - 60: the 60 fill it, and nobody of the 50 enters.
    seen = camp(line(10, capacity=100), [60] + [110] * 9)
    assert seen[0] in (59, 60)
    assert max(seen) <= 60


def test_a_camp_takes_people_until_half_its_last_tenth_is_filled() -> None:
    # 10 a day come, and nobody leaves: at 950 of 1,000 half the last tenth is filled.
    world = instance(
        [place("war", "conflict", 9), place("camp", "camp", 1000)],
        [("war", "camp", 10)],
        at_war=["war"],
        days=120,
    )
    nobody_leaves = FleeSettings(leave_camp=0.0)
    seen = places(world, filling(["camp"], 120, 10), seed=1, settings=nobody_leaves)[:, 1, 0]
    assert seen[80] == 800
    assert seen[-1] == 950


@pytest.mark.parametrize(("kind", "at_war"), [("town", ["war", "between"]), ("marker", ["war"])])
def test_a_camp_fills_person_by_person_within_a_day(kind: str, at_war: list[str]) -> None:
    # 3,000 come to the place before the camp on one day, and go on at once: 950 get in.
    world = instance(
        [place("war", "conflict", 9), place("between", kind), place("camp", "camp", 1000)],
        [("war", "between", 10), ("between", "camp", 10)],
        at_war=at_war,
    )
    nobody_leaves = FleeSettings(leave_camp=0.0)
    counts = registered(["camp"], [[0]] + [[3000]] * 9)
    seen = places(world, counts, seed=1, settings=nobody_leaves)[:, :, 0]
    assert seen[1].sum() == 3000
    assert seen[1, 2] == 950


def test_people_who_flee_from_nowhere_are_refused() -> None:
    world = instance([place("town"), place("camp", "camp")], [("town", "camp", 10)], at_war=[])
    with pytest.raises(BadRows, match="7 people flee on day 1"):
        places(world, registered(["camp"], [[0]] + [[7]] * 9), seed=1)


@given(st.integers(1, 10**6), st.integers(0, 3))
@settings(max_examples=12, deadline=None)
def test_everybody_is_somewhere_every_evening(seed: int, nights: int) -> None:
    world, counts = drawn(seed)
    laid = laid_out(world, counts)
    days = list(days_of(world, laid.geography, laid.settings))
    people, today = people_of(laid.network, np.zeros_like(laid.first)), sheet_of(laid.network)
    rng, fled = np.random.default_rng(seed), 0
    for stretch in stretches_of(days, laid.geography, laid.capacity, laid.settings):
        for day in range(len(stretch.origins)):
            origins, count = stretch.origins[day : day + 1], np.array([17 + nights])
            evening = np.zeros((1, len(laid.first)), dtype=np.int64)
            live(rng, laid.network, stretch.rules, people, today, origins, count, evening)
            fled += 17 + nights
            everybody = (people.nodes, people.road, people.back)
            assert sum(int(part.sum()) for part in everybody) == fled
            assert all((part >= 0).all() for part in everybody)
            assert evening.sum() == people.nodes.sum()
    assert fled == world.days * (17 + nights)


def test_same_seed_same_people_and_more_members_change_no_member() -> None:
    world, counts = drawn(5)
    one = places(world, counts, members=1, seed=3)
    three = places(world, counts, members=3, seed=3)
    assert (one == places(world, counts, members=1, seed=3)).all()
    assert (three[..., :1] == one).all()
    assert (three[..., 1] != one[..., 0]).any()


def test_the_relative_difference_by_hand() -> None:
    # Day 0: |8-10| + |2-10| = 10 of 20. Scaled by 2: |16-10| + |4-10| = 12 of 20. Day 1: none there.
    simulated = np.array([[[8], [2]], [[0], [0]]])
    plain, scaled = relative_difference(simulated, np.array([[10, 10], [0, 0]]))
    assert plain.tolist() == [0.25]
    assert scaled.tolist() == [0.3]


def test_rows_are_a_day_and_camp_each() -> None:
    world, counts = drawn(5)
    run = flee_run(world, counts, members=2, seed=3)
    rows = checked(flee_rows(run, world.start), FLEE_CAMPS, where="here")
    assert len(rows) == world.days * len(run.camps)
    second = rows.row(len(run.camps) + 1, named=True)
    assert (second["day"], second["place"]) == (date(2020, 1, 2), run.camps[1])
    assert second["simulated"] == run.simulated[1, 1].mean()
    one = checked(flee_rows(flee_run(world, counts, seed=3), world.start), FLEE_CAMPS, where="here")
    assert one["lower"].null_count() == len(one)
