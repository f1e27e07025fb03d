"""Flee's rules, each by hand."""

import numpy as np
import pytest

from analysis.simulate.flee.worlds import instance, place
from caudal.analysis.simulate.flee.choices import limits_of, rules_of
from caudal.analysis.simulate.flee.dated import Day, days_of
from caudal.analysis.simulate.flee.geography import geography_of
from caudal.analysis.simulate.flee.instance import (
    FleeClosure,
    FleeInstance,
    FleeRoute,
    FleeSettings,
)
from caudal.analysis.simulate.flee.movement import choice, room

SETTINGS = FleeSettings()


def days(world: FleeInstance) -> list[Day]:
    return list(days_of(world, geography_of(world, SETTINGS), SETTINGS))


def open_links(world: FleeInstance, day: int) -> set[tuple[str, str]]:
    """Pairs of places between which one may set out on a day."""
    links = geography_of(world, SETTINGS).links
    state = days(world)[day].state
    return {
        (world.names[link.start], world.names[link.end])
        for link, is_open in zip(links, state.open, strict=True)
        if is_open
    }


@pytest.mark.parametrize(
    ("occupants", "left"), [(0, 1), (90, 1), (92, 0.8), (95, 0.5), (100, 0), (130, 0)]
)
def test_room_falls_in_a_line_in_the_last_tenth(occupants: int, left: float) -> None:
    (floor,), (span,) = limits_of(np.array([100.0]), 0.9)
    assert room(occupants, floor, span) == pytest.approx(left)


def test_a_camp_without_capacity_has_room_for_all() -> None:
    (floor,), (span,) = limits_of(np.array([0.0]), 0.9)
    assert room(10**6, floor, span) == 1


def three() -> FleeInstance:
    """From `war`: a town at 10 km, a camp of 100 at 30 km; both weigh by distance."""
    places = [place("war", "conflict", 9), place("town"), place("camp", "camp", 100)]
    return instance(places, [("war", "town", 10), ("war", "camp", 30)], at_war=["war"])


def chances(world: FleeInstance, left: list[float], day: int = 0) -> dict[str, float]:
    """Where somebody who sets out from the first place goes; "" is to stay."""
    geography = geography_of(world, SETTINGS)
    capacity = np.array([float(each.capacity) for each in world.places])
    rules = rules_of(days(world)[day].state, geography, capacity, SETTINGS)
    row = np.zeros(1 + rules.weights.shape[1])
    now = np.array(left, dtype=np.float64)
    choice(rules.weights[0], rules.goals[0], False, rules.refusing, now, 0.5, row)
    goals = [world.names[geography.legs[leg].goal] for leg in geography.slots[0] if leg >= 0]
    found = {"": float(row[0])}
    for goal, chance in zip(goals, row[1:], strict=False):
        found[goal] = found.get(goal, 0.0) + float(chance)
    return found


def test_a_way_weighs_one_over_ten_kilometres_and_its_length() -> None:
    # 1/20 to 1/40: two thirds to one third.
    assert chances(three(), [1, 1, 1]) == pytest.approx({"": 0, "town": 2 / 3, "camp": 1 / 3})


def test_a_camp_nearly_full_weighs_its_room() -> None:
    # 1/20 to 0.8/40: 5 to 2.
    assert chances(three(), [1, 1, 0.8]) == pytest.approx({"": 0, "town": 5 / 7, "camp": 2 / 7})


def test_who_chose_a_camp_with_less_than_half_its_room_stays() -> None:
    # 1/20 to 0.4/40: 5 to 1.
    assert chances(three(), [1, 1, 0.4]) == pytest.approx({"": 1 / 6, "town": 5 / 6, "camp": 0})


def test_who_has_full_camps_around_only_stays() -> None:
    places = [place("war", "conflict", 9), place("camp", "camp", 100)]
    world = instance(places, [("war", "camp", 30)], at_war=["war"])
    assert chances(world, [1, 0]) == pytest.approx({"": 1, "camp": 0})


def test_a_place_in_conflict_weighs_a_quarter() -> None:
    world = three()
    world = instance(
        world.places, [("war", "town", 10), ("war", "camp", 30)], at_war=["war", "town"]
    )
    # 0.25/20 to 1/40: 1 to 2.
    assert chances(world, [1, 1, 1]) == pytest.approx({"": 0, "town": 1 / 3, "camp": 2 / 3})


def test_a_route_flagged_one_weighs_twice() -> None:
    world = three()
    routes = (FleeRoute("war", "town", 10, 1), FleeRoute("war", "camp", 30, 2))
    world = FleeInstance(world.start, world.days, world.places, routes, (), world.conflicts)
    # 2/20 to 1/40: 4 to 1.
    assert chances(world, [1, 1, 1]) == pytest.approx({"": 0, "town": 4 / 5, "camp": 1 / 5})


def test_a_marker_is_gone_through_to_what_lies_behind() -> None:
    places = [
        place("war", "conflict", 9),
        place("mark", "marker"),
        place("town"),
        place("camp", "camp"),
    ]
    routes = [("war", "mark", 10), ("mark", "town", 10), ("mark", "camp", 30)]
    world = instance(places, routes, at_war=["war"])
    # To the town 1/30, to the camp 1/50, to the marker itself nothing.
    assert chances(world, [1] * 4) == pytest.approx({"": 0, "town": 5 / 8, "camp": 3 / 8})


def borders(*closures: FleeClosure) -> FleeInstance:
    places = [
        place("a", "conflict", 9),
        place("bb"),
        place("camp", "camp", 9, "there"),
        place("far", "camp", 9, "elsewhere"),
    ]
    routes = [("a", "bb", 10), ("bb", "camp", 10), ("a", "far", 10)]
    return instance(places, routes, at_war=["a"], closures=closures)


BOTH_WAYS = {("a", "bb"), ("bb", "a"), ("bb", "camp"), ("camp", "bb"), ("a", "far"), ("far", "a")}


def test_a_border_closes_both_ways_for_its_days() -> None:
    world = borders(FleeClosure("country", "here", "there", 2, 4))
    shut = {("bb", "camp"), ("camp", "bb")}
    assert [BOTH_WAYS - open_links(world, day) for day in (1, 2, 3, 4)] == [
        set(),
        shut,
        shut,
        set(),
    ]
    assert days(world)[2].shut.tolist() == [2, 3]


def test_a_place_that_closes_is_shut_all_around() -> None:
    world = borders(FleeClosure("location", "a", "far", 0, 5))
    assert open_links(world, 0) == {("bb", "camp"), ("camp", "bb")}
    assert open_links(world, 5) == BOTH_WAYS


def test_a_link_closure_binds_as_in_flee() -> None:
    # Flee compares names by identity: a longer name never matches, one letter does, one way.
    assert open_links(borders(FleeClosure("link", "bb", "a", 0, 5)), 0) == BOTH_WAYS
    shut = BOTH_WAYS - open_links(borders(FleeClosure("link", "a", "bb", 0, 5)), 0)
    assert shut == {("bb", "a")}


def test_a_camp_that_closes_becomes_a_town_and_a_camp_again() -> None:
    states = [day.state for day in days(borders(FleeClosure("camp", "camp", "", 1, 3)))]
    assert [float(state.leave[2]) for state in states[:4]] == [0.001, 0.3, 0.3, 0.001]
    assert [bool(state.refusing[2]) for state in states[:4]] == [True, False, False, True]


def test_a_conflict_drives_everybody_out_and_ends() -> None:
    world = three()
    assert world.conflicts is not None
    conflicts = np.zeros_like(world.conflicts)
    conflicts[1:3, 1], conflicts[2, 1] = 0.5, 0.9
    found = days(FleeInstance(world.start, 10, world.places, world.routes, (), conflicts))
    assert [float(day.state.leave[1]) for day in found[:4]] == [0.3, 1.0, 1.0, 0.3]
    # While it lasts, a change of its intensity is not seen.
    assert [float(day.state.intensity[1]) for day in found[:4]] == [0, 0.5, 0.5, 0]


def test_without_a_file_of_conflicts_a_place_has_its_day() -> None:
    world = three()
    places = (place("x"), *world.places[1:])
    first = type(places[0])("war", "here", "conflict", 0, 9, 3)
    found = days(FleeInstance(world.start, 10, (first, *places[1:]), world.routes))
    assert [float(day.origins[0]) for day in found[:5]] == [0, 0, 0, 9, 9]


def test_lengths_with_decimals_do_not_make_cells_without_end() -> None:
    # 20 places in a ring and across, with lengths such as 7.3411: by sums, millions of cells.
    names = [f"p{n}" for n in range(20)]
    km = np.random.default_rng(1).uniform(5, 15, 40)
    routes = [(names[n], names[(n + 1) % 20], float(km[n])) for n in range(20)]
    routes += [(names[n], names[(n + 7) % 20], float(km[20 + n])) for n in range(20)]
    places = [place(name, "conflict" if name == "p0" else "town", 9) for name in names]
    geography = geography_of(instance(places, routes, at_war=["p0"]), SETTINGS)
    assert 20 < len(geography.cell_node) < 80_000
    whole = [(a, b, float(round(length))) for a, b, length in routes]
    assert len(geography_of(instance(places, whole, at_war=["p0"]), SETTINGS).cell_node) <= 20 * 360
