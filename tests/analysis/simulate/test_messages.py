"""What is said of a network, a policy or people that cannot be: what, where and the remedy."""

from dataclasses import replace

import numpy as np
import pytest

from caudal.analysis.simulate.network import Change, Link, Network, Place, Policy
from caudal.analysis.simulate.network_rules import checked_network
from caudal.analysis.simulate.scenario import Arrivals, Initial, Outcome, Scenario
from caudal.analysis.simulate.scenario_rules import checked
from caudal.analysis.simulate.written import network_from, policy_from
from caudal.vocabulary.errors import CorridorError

TOWN = Place("town", mean_days=5, capacity=10, overflow="street")
STREET, HOME = Place("street"), Place("home", final=True)
OUT, BACK = Link("out", "town", "home", 0.6), Link("back", "town", "street", 0.4)
ON = Link("on", "street", "home", days=2)
NETWORK = Network("us-mexico", (TOWN, STREET, HOME), (OUT, BACK, ON), ("adult",), ("HND", "GTM"), 2)


# As a table could hold it.
HALF = replace(ON, capacity=1.5)  # type: ignore[arg-type]


def said(call, *arguments):
    """The whole message."""
    with pytest.raises(CorridorError) as caught:
        call(*arguments)
    return str(caught.value)


def of_network(**parts):
    return said(checked_network, replace(NETWORK, **parts))


def of_policy(*changes, members=3):
    scenario = Scenario(NETWORK, 10, policies=(Policy("flights", changes),))
    return said(checked, scenario, (), members)


def of_people(*people, **more):
    initial = tuple(one for one in people if isinstance(one, Initial))
    arrivals = tuple(one for one in people if isinstance(one, Arrivals))
    return said(checked, Scenario(NETWORK, 10, initial, arrivals, **more), (), 3)


def test_what_is_right_passes():
    outcomes = [Outcome("o", "entered", ["out", "home"], ["adult"], ["HND"], [1, 2])]
    change = Change("out", "share", 0.5, "to", "back", 2, 5, ("adult",), ("GTM",), (2,))
    policies = (Policy("flights", (change, Change("town", "capacity", np.array([1, 2, 3.0])))),)
    people = (Initial("town", 5, "adult", "HND"),)
    come = (Arrivals("town", np.full((10, 3), 2.5), "adult", "GTM", spread="poisson"),)
    scenario = Scenario(NETWORK, 10, people, come, policies, 0.1)
    assert checked(scenario, outcomes, 3) is scenario


def test_a_dead_end():
    assert of_network(links=(OUT, BACK)) == (
        "error: nobody can leave `street`: no link starts there\n"
        "  where:  corridor `us-mexico`, places\n"
        "  remedy: add a link from there, or mark the place as final"
    )


def test_a_link_to_nowhere():
    assert of_network(links=(OUT, BACK, replace(ON, end="hom"))) == (
        "error: links from or to a place that is not there: `on (to hom)`\n"
        "  where:  corridor `us-mexico`, links\n"
        "  remedy: add the place, or correct its name; near to it: `home`"
    )


def test_shares_that_pass_one():
    assert of_network(links=(OUT, replace(BACK, share=0.5), ON)) == (
        "error: the shares of the links from a place do not add up to 1: `town (1.1)`\n"
        "  where:  corridor `us-mexico`, links, `share`\n"
        "  remedy: share out all who leave; who stays is in `mean_days`"
    )
    assert of_network(links=(OUT, replace(BACK, share=1.4), ON)) == (
        "error: shares that are not between 0 and 1: `back`\n"
        "  where:  corridor `us-mexico`, links, `share`\n"
        "  remedy: give the share of those who leave, 0 to 1"
    )


def test_a_negative_capacity():
    assert of_network(places=(replace(TOWN, capacity=-1), STREET, HOME)) == (
        "error: capacities that are negative or no whole numbers: `town`\n"
        "  where:  corridor `us-mexico`, `capacity`\n"
        "  remedy: give people, 0 or more; leave it out where there is no limit"
    )


def test_a_policy_that_names_an_unknown_place():
    assert of_policy(Change("tapachula", "capacity", 5), Change("town", "capacity", 5)) == (
        "error: `tapachula`: no place or link of the network\n"
        "  where:  corridor `us-mexico`, policy `flights`\n"
        "  remedy: correct the name; known are `town`, `street`, `home` and 3 more"
    )


def test_an_unknown_key():
    rows = [{"name": "town", "mean_day": "5"}, {"name": "home", "final": "yes"}]
    assert said(network_from, "us-mexico", rows, []) == (
        "error: unknown key: `mean_day`\n"
        "  where:  corridor `us-mexico`, places, `town`\n"
        "  remedy: correct the key; near to it: `mean_days`"
    )


def test_a_policy_whose_shares_pass_one_on_some_day():
    assert of_policy(Change("out", "share", np.array([1.0, 1.7, 1.0]), "times", start=4)) == (
        "error: shares below 0, above 1, or that pass 1 together: `out`, `town`\n"
        "  where:  corridor `us-mexico`, policies, as they hold on day 4\n"
        "  remedy: lower what the policies set or multiply"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("town", "share", 0.5), "changes that cannot be made: `town`"),
        (Change("town", "days", 1), "changes that cannot be made: `town`"),
        (Change("on", "mean_days", 3), "changes that cannot be made: `on`"),
        (Change("street", "capacity", 3), "changes that cannot be made: `street`"),
        (Change("out", "share", 0.5, "to", "on"), "changes that cannot be made: `out`"),
        (Change("out", "share", 0.5, "to"), "changes that cannot be made: `out`"),
        (Change("out", "share", 0.5, start=5, end=5), "changes that cannot be made: `out`"),
        (Change("out", "share", np.array([0.1, 0.2])), "changes that cannot be made: `out`"),
        (Change("out", "share", np.nan), "changes that cannot be made: `out`"),
        (Change("out", "shares", 0.5), "`what` names `shares`, which is not known"),
        (Change("out", "share", 0.5, "add"), "`how` names `add`, which is not known"),
        (Change("out", "share", 0.5, groups=("child",)), "`groups` names `child`"),
        (Change("out", "share", 0.5, origins=("SLV",)), "`origins` names `SLV`"),
        (Change("out", "share", 0.5, attempts=(3,)), "`attempts` names `3`"),
        (Change("out", "share", -0.1), "shares below 0"),
        (Change("town", "mean_days", 0.1, "times"), "stays or ways of less than a day a stage"),
        (Change("town", "capacity", -3), "capacities that are negative: `town`"),
        (Change("on", "days", 1.5), "days on the way that are no whole number from 0: `on`"),
    ],
)
def test_a_change_that_cannot_be_is_named(change, words):
    assert words in of_policy(change)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"places": (TOWN, STREET, HOME, HOME)}, "`home`: the name of more than one"),
        ({"groups": ()}, "`groups` must have at least one entry"),
        ({"attempts": 0}, "`attempts` must have"),
        ({"links": (OUT, BACK, ON, Link("x", "home", "town"))}, "a final place has links"),
        ({"places": (replace(TOWN, mean_days=0.5), STREET, HOME)}, "the time cannot be"),
        ({"places": (replace(TOWN, stages=0), STREET, HOME)}, "the time cannot be"),
        ({"links": (OUT, BACK, replace(ON, days=-1))}, "the time cannot be"),
        ({"links": (OUT, BACK, replace(ON, mean_days=3.0))}, "the time cannot be"),
        ({"links": (OUT, BACK, replace(ON, days=0, stages=2))}, "the time cannot be"),
        ({"links": (OUT, BACK, HALF)}, "capacities that are negative or"),
        ({"places": (replace(TOWN, overflow="park"), STREET, HOME)}, "the overflow of `town`"),
        ({"places": (replace(TOWN, overflow=""), STREET, HOME)}, "`town` can be full"),
        (
            {"places": (TOWN, replace(STREET, overflow="town"), HOME)},
            "who finds no room is sent in a ring: `town`, `street`",
        ),
    ],
)
def test_a_network_that_cannot_be_is_refused(parts, words):
    assert words in of_network(**parts)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Initial("park", 3, "adult", "HND"), "people come to `park`"),
        (Initial("town", 3), "group, origin and attempt that are not told apart: `all all 1`"),
        (Initial("town", -3, "adult", "HND"), "counts that are negative"),
        (Initial("town", np.array([1, 2]), "adult", "HND"), "counts that are negative"),
        (Arrivals("town", np.full(9, 1), "adult", "HND"), "counts that are negative"),
        (Arrivals("town", np.full(10, 1.5), "adult", "HND"), "counts that are negative, broken"),
        (Arrivals("town", np.ones(10), "adult", "HND", spread="normal"), "a spread that is not"),
        (Arrivals("town", np.ones(10), "adult", "HND", size=2.0), "a size that it does not have"),
        (
            Arrivals("town", np.ones(10), "adult", "HND", spread="negative_binomial"),
            "a size that it does not have",
        ),
    ],
)
def test_people_who_cannot_be_are_refused(one, words):
    assert words in of_people(one)


def test_a_correlation_of_one_and_no_day_are_refused():
    assert "a correlation of 1" in of_people(correlation=1.0)
    assert "a scenario of no day" in said(checked, Scenario(NETWORK, 0), (), 1)


def test_an_outcome_of_what_is_not_there_is_refused():
    for outcome, words in (
        (Outcome("o", "left", ["town"]), "`what` names `left`"),
        (Outcome("o", "entered", ["twon"]), "correct it; near to it: `town`"),
        (Outcome("o", "entered", ["town"], attempts=[5]), "`attempts` names `5`"),
    ):
        assert words in said(checked, Scenario(NETWORK, 3), [outcome], 1)


def test_tables_as_they_are_written_become_a_network():
    places: list[dict[str, object]] = [
        {"name": "town", "kind": "", "mean_days": "5", "capacity": "10", "overflow": "street"},
        {"name": "street", "capacity": None},
        {"name": "home", "final": "yes", "kind": "returned"},
    ]
    links: list[dict[str, object]] = [
        {"name": "out", "start": "town", "end": "home", "share": "0.6"},
        {"name": "back", "start": "town", "end": "street", "share": 0.4},
        {"name": "on", "start": "street", "end": "home", "days": "2"},
    ]
    read = network_from(
        "us-mexico", places, links, groups=["adult"], origins=["HND", "GTM"], attempts=2
    )
    assert read == replace(NETWORK, places=(TOWN, STREET, replace(HOME, kind="returned")))


def test_changes_as_they_are_written_become_a_policy():
    row = {"of": "out", "what": "share", "value": "0.5", "how": "to", "to": "back",
           "start": "3", "end": "", "origins": "HND GTM", "attempts": "2"}  # fmt: skip
    assert policy_from("flights", [row]).changes == (
        Change("out", "share", 0.5, "to", "back", 3, None, (), ("HND", "GTM"), (2,)),
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"name": "town", "mean_days": "five"}, "`five` is not a value of `mean_days`"),
        ({"name": "town", "stages": "1.5"}, "write a number without a fraction"),
        ({"name": "town", "final": "perhaps"}, "write yes or no"),
        ({"mean_days": "5"}, "`name` is missing"),
    ],
)
def test_a_value_that_is_none_is_named(row, words):
    assert words in said(network_from, "us-mexico", [row], [])
