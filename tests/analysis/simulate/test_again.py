"""How soon people come to a place again, against sums done by hand and people one by one."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.simulate.agents import Agents
from caudal.analysis.simulate.again import coming_again, repeats_within
from caudal.analysis.simulate.network import Change, Link, Network, Place, Policy
from caudal.analysis.simulate.scenario import Arrivals, Scenario

PLACES = (Place("city", mean_days=2), Place("met"), Place("home", final=True))
LINKS = (
    Link("try", "city", "met"),
    Link("sent_back", "met", "city", 0.6, attempt=1),
    Link("give_up", "met", "home", 0.4),
)
NETWORK = Network("again", PLACES, LINKS, attempts=2)


def test_the_chance_of_coming_again_is_that_of_the_ways_back():
    # Sent back the day after, 0.6; then each day half of those in the city try: 0.6 × 0.5,
    # 0.6 × 0.25, … from the second day on.
    found = coming_again(Scenario(NETWORK, 6), "met", 1)
    assert found.shape == (1, 6, 6)
    assert found[0, 0] == pytest.approx([0, 0, 0.3, 0.15, 0.075, 0.0375])
    assert found[0, 3] == pytest.approx([0, 0, 0, 0, 0, 0.3])


def test_a_policy_counts_from_its_day_and_by_the_attempt():
    none = Policy("none sent back", (Change("sent_back", "share", 0.0, start=2, attempts=(1,)),))
    scenario = Scenario(NETWORK, 6, policies=(none,))
    # Who came on day 0 was sent back on day 1; who came on day 1 was not.
    assert coming_again(scenario, "met", 1)[0].sum(axis=1)[:2] == pytest.approx([0.5625, 0])
    # With attempt 2, 0.6 are still sent back on day 2 and try on days 3, 4 and 5.
    assert coming_again(scenario, "met", 2)[0, 1].sum() == pytest.approx(0.6 * (1 - 0.5**3))


def test_the_value_of_the_member_is_taken():
    one_each = Policy("p", (Change("sent_back", "share", np.array([0.6, 0.3])),))
    scenario = Scenario(NETWORK, 4, policies=(one_each,))
    assert coming_again(scenario, "met", 1, member=1)[0, 0, 2] == pytest.approx(0.15)


def test_repeats_within_a_window_are_those_of_people_one_by_one():
    days, window = 25, 5
    scenario = Scenario(
        replace(NETWORK, attempts=6), days, arrivals=(Arrivals("city", np.full(days, 40)),)
    )
    agents = Agents(scenario, 3)
    evenings = agents.run(lambda *seen: [id(one) for one, place in seen[2] if place == "met"])
    came = np.array([len(evening) for evening in evenings], float).reshape(days, 1, 1)
    last: dict[int, int] = {}
    repeats = 0
    for day, evening in enumerate(evenings):
        repeats += sum(1 <= day - last.get(one, -99) <= window for one in evening)
        last |= dict.fromkeys(evening, day)
    # No change touches the attempt number: one kernel serves all.
    again = coming_again(scenario, "met", 1)[None]
    found = repeats_within(came, again, window)
    # Some hundreds, each by chance.
    assert repeats > 200
    assert found.sum() == pytest.approx(repeats, abs=4 * np.sqrt(repeats))
    assert repeats_within(came, again, 1).sum() == 0
