"""Flows between areas: who comes and who goes is who is there, in every member."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product

import numpy as np
import pytest

from analysis.simulate.test_members import START, asked, built, known, us_mexico
from caudal.analysis.simulate.corridor.arriving import arrivals_of
from caudal.analysis.simulate.corridor.building import drawn_from, scenario_policy
from caudal.analysis.simulate.corridor.chain import encounters_each
from caudal.analysis.simulate.corridor.counting import Counted, Month, monthly
from caudal.analysis.simulate.corridor.flows import (
    UNTOLD,
    Flow,
    area_of,
    flow_rows,
    flows_of,
    told_apart,
)
from caudal.analysis.simulate.corridor.members import drawn_parameters, simulated
from caudal.analysis.simulate.engine import Task, simulate_block
from caudal.analysis.simulate.scenario import Outcome, Scenario
from caudal.archive.corridors import corridor
from caudal.vocabulary.scenario_flows import FLOW_KINDS
from caudal.vocabulary.simulation import Way

FLIGHTS = "lateral_flights_2021"
# Two months of 20 and 15 days, after 10 that are not told.
MONTHS = [Month(date(2021, 8, 1), 10, 30), Month(date(2021, 9, 1), 30, 45)]


@cache
def held() -> tuple[list[Outcome], np.ndarray]:
    """Flows, links and who is inside each area, day by day in three members."""
    found = us_mexico()
    scenario, block = built(3)
    met = [stay.code for stay in found.stays if stay.state == "encountered"]
    each = encounters_each(scenario, met, [f"origin_{name}" for name in found.origins], block)
    drawn = drawn_from(found.parameters, drawn_parameters(found.parameters, 3, 3))
    policies = [
        scenario_policy(found, known(), drawn, replace(found.policies[name], start=None), START)
        for name in (FLIGHTS, "mpp_2019", "chnv_parole_2023", "cbp_one_2023")
    ]
    whole = Scenario(
        scenario.network,
        45,
        arrivals=arrivals_of(found, known(), each, START, 45, np.zeros((30, 3))),
        policies=[*scenario.policies, *policies],
    )
    outcomes = [part for flow in flows_of(found) for part in flow.counted.parts]
    outcomes += [Outcome(way.code, "entered", (way.code,)) for way in found.ways]
    outcomes += [
        Outcome(f"in {area} {origin}", "present", inside(area, origin), (), (origin,))
        for area, origin in product(areas(), found.origins)
    ]
    return outcomes, simulate_block(Task(whole, outcomes, 3, block))


def areas() -> list[str]:
    """All but the origins, where people appear from nowhere; sectors are in the border."""
    ends = {code for flow in flows_of(us_mexico()) for code in (flow.from_area, flow.to_area)}
    origins = {s.place for s in us_mexico().stays if s.state == "origin"}
    return sorted(code for code in ends - origins if not code.endswith("_sector"))


def whole(area: str) -> str:
    return us_mexico().border if area.endswith("_sector") else area


def inside(area: str, origin: str) -> list[str]:
    """Stays of an area, and links on which people are who will come there."""
    found = us_mexico()
    here = [s.code for s in found.stays if whole(area_of(found, s, origin)) == area]
    return [*here, *(way.code for way in found.ways if way.end in here)]


def of_day(name: str) -> np.ndarray:
    outcomes, by_day = held()
    return by_day[:, [one.name for one in outcomes].index(name)]


def totals(counted: Counted) -> np.ndarray:
    outcomes, by_day = held()
    return monthly([counted], outcomes, by_day, MONTHS, {})[0]


def untold(way: Way) -> bool:
    return next(s for s in us_mexico().stays if s.code == way.end).state in UNTOLD


@pytest.mark.parametrize("area", areas())
def test_who_comes_less_who_goes_is_the_change_of_who_is_there(area: str) -> None:
    found = us_mexico()
    moved = np.zeros((2, 3))
    for flow in flows_of(found):
        moved += totals(flow.counted) * (whole(flow.to_area) == area)
        moved -= totals(flow.counted) * (whole(flow.from_area) == area)
    stays = {stay.code: whole(area_of(found, stay, "mexico")) for stay in found.stays}
    for way in filter(untold, found.ways):
        leaves = (stays[way.end] == area) - float(stays[way.start] == area)
        sums = [of_day(way.code)[one.first : one.last].sum(axis=0) for one in MONTHS]
        moved += leaves * np.stack(sums)
    there = np.sum([of_day(f"in {area} {origin}") for origin in found.origins], axis=0)
    change = np.stack([there[one.last - 1] - there[one.first - 1] for one in MONTHS])
    assert np.array_equal(moved, change)
    assert change.any()


def test_every_link_between_two_areas_is_in_one_flow_or_leads_where_nobody_counts() -> None:
    found = us_mexico()
    parts = [part for flow in flows_of(found) for part in flow.counted.parts]
    for way, origin in product(found.ways, found.origins):
        mine = [p for p in parts if way.code in p.of and (not p.origins or origin in p.origins)]
        ends = [
            whole(area_of(found, next(s for s in found.stays if s.code == code), origin))
            for code in (way.start, way.end)
        ]
        if ends[0] == ends[1] or untold(way):
            assert not mine, way.code
        elif not way.code.startswith("back_home-"):
            # Who is back home leaves again from there: each origin from its own area.
            assert len(mine) == 1, way.code
    left_out = {way.mode for way in found.ways if untold(way)}
    assert left_out == {"crosses_unseen", "gives_up", "gives_up_home"}


def test_encountered_by_sector_are_the_encounters_in_every_member() -> None:
    found = us_mexico()
    flows = flows_of(found)
    given = replace(
        asked(found.policies[FLIGHTS], days=40), further=[flow.counted for flow in flows]
    )
    values = drawn_parameters(found.parameters, 3, 3)
    told, numbers, moves = told_apart(*simulated(values, given), flows)
    at = {(one.outcome, one.place, one.group): n for n, one in enumerate(told)}
    for sector in known().sectors:
        mine = [n for n, f in enumerate(flows) if (f.to_area, f.kind) == (sector, "encountered")]
        met = numbers[:, at["encounters", sector, "all"]]
        assert np.array_equal(moves[:, mine].sum(axis=1), met), sector
    # What else is told does not change what is told.
    plain, bare = simulated(values, replace(given, further=()))
    assert [one.outcome for one in told] == [one.outcome for one in plain]
    assert np.array_equal(numbers, bare, equal_nan=True)


def test_areas_have_names_are_no_cities_and_kinds_lead_where_they_say() -> None:
    places = corridor("us-mexico").places
    flows = flows_of(us_mexico())
    for flow in flows:
        assert {places[code].kind for code in (flow.from_area, flow.to_area)}.isdisjoint({"node"})
    assert {flow.kind for flow in flows} == set(FLOW_KINDS)
    ends: dict[str, tuple[set[str], set[str]]] = {}
    for flow in flows:
        start, end = ends.setdefault(flow.kind, (set(), set()))
        start.add(places[flow.from_area].kind)
        end.add(places[flow.to_area].kind)
    assert ends["encountered"] == ({"state"}, {"sector"})
    assert ends["returned"] == ends["flown"] == ({"region"}, {"state"})
    assert ends["sent_on"] == ({"state"}, {"route"})
    assert ends["removed"][0] == {"region"}
    assert ends["sent_home"][0] == {"state"}
    assert ends["removed"][1] == ends["sent_home"][1] == {"country", "grouping", "remainder"}


def test_rows_tell_quantiles_and_the_difference_member_by_member() -> None:
    flows = [
        Flow("chiapas", "tabasco", kind, Counted(kind, "chiapas", "all", ()))
        for kind in ("onward", "sent_on")
    ]
    level = np.arange(11.0) * 10
    found = np.zeros((2, 2, 1, 11))
    found[0, 0, 0], found[1, 0, 0] = level, level[::-1]
    rows = flow_rows(["none", "other"], flows, MONTHS[:1], found)
    # Nobody takes the second flow.
    none, other = rows.iter_rows(named=True)
    assert (none["kind"], none["days"], none["period"]) == ("onward", 20, date(2021, 8, 1))
    assert (none["low"], none["median"], none["high"], none["difference"]) == (10, 50, 90, None)
    # Members go from +100 to −100 in steps of 20.
    assert (other["difference_low"], other["difference"], other["difference_high"]) == (-80, 0, 80)
