"""Networks made by chance: everything that a network can have, in a few places."""

from dataclasses import replace

import numpy as np
from numpy.random import default_rng

from caudal.analysis.simulate.network import Change, Link, Network, Place, Policy
from caudal.analysis.simulate.scenario import Arrivals, Initial, Scenario

__all__ = ["without_limits", "world"]

GROUPS, ORIGINS, ATTEMPTS = ("family", "adult"), ("HND", "GTM"), 3


def world(seed, *, places=5, days=20, people=60, a_day=4.0):
    """
    A scenario of a few places, of which the last is final and the one before is the overflow.

    There are stays and ways in stages, exact ways, a way that is one more
    attempt, a shelter with few places, a link that takes few a day, and
    policies that change a share, a stay, the days of a way, a capacity and a
    place of return, each for some days or some people.
    """
    rng = default_rng(seed)
    towns = [_town(rng, f"town_{n}", people) for n in range(places - 2)]
    street = Place("street", "waiting", mean_days=2.0)
    home = Place("home", "returned", final=True)
    links = [link for one in [*towns, street] for link in _links(rng, one.name, towns)]
    network = Network("made up", (*towns, street, home), tuple(links), GROUPS, ORIGINS, ATTEMPTS)
    return Scenario(
        network,
        days,
        initial=tuple(
            Initial(one.name, int(rng.integers(0, people)), _any(rng, GROUPS), _any(rng, ORIGINS))
            for one in towns
        ),
        arrivals=(
            Arrivals("town_0", np.full(days, a_day), "adult", "GTM", spread="poisson"),
            Arrivals("town_1", rng.integers(0, 3, days), "family", "HND", 2),
        ),
        policies=(_policy(rng, network, days),),
    )


def without_limits(scenario):
    """The same with room for everyone, where expected values are exact."""
    network = scenario.network
    open_network = replace(
        network,
        places=tuple(replace(one, capacity=None, overflow="") for one in network.places),
        links=tuple(replace(one, capacity=None) for one in network.links),
    )
    policies = tuple(
        replace(one, changes=tuple(c for c in one.changes if c.what != "capacity"))
        for one in scenario.policies
    )
    return replace(scenario, network=open_network, policies=policies)


def _any(rng, words):
    return words[int(rng.integers(len(words)))]


def _town(rng, name, people):
    stages = int(rng.integers(1, 3))
    mean_days = stages * float(rng.choice([1.0, 1.5, 3.0]))
    full = name == "town_1"
    return Place(
        name, "town", mean_days, stages, people // 2 if full else None, "street" if full else ""
    )


def _links(rng, start, towns):
    """Links from a place: to two towns and home."""
    ends = [*rng.choice([one.name for one in towns], 2, replace=False), "home"]
    shares = np.round(rng.dirichlet([2, 2, 1]), 3)
    shares[-1] = 1 - shares[:-1].sum()
    for number, (end, share) in enumerate(zip(ends, shares, strict=True)):
        name, stages = f"{start}_{number}", int(rng.integers(1, 3))
        timed = (
            {"mean_days": stages * 1.5, "stages": stages}
            if rng.random() < 0.3
            else {"days": int(rng.integers(0, 4))}
        )
        few = 3 if name == "town_0_0" else None
        yield Link(name, start, str(end), float(share), attempt=number % 2, capacity=few, **timed)


def _policy(rng, network, days):
    a, b = days // 4, 3 * days // 4
    exact = next(link.name for link in network.links if link.mean_days is None)
    changes = (
        Change("street_0", "share", 0.3, "times", start=a),
        Change("town_2_0", "share", 0.7, "to", "town_2_2", start=a, end=b, groups=("adult",)),
        Change("town_0", "mean_days", 1.5, "times", start=a, end=b, origins=("GTM",)),
        Change(exact, "days", int(rng.integers(0, 4)), start=a, end=b),
        Change("town_1", "capacity", 10, start=a, end=b),
        Change("town_1_0", "share", 0.5, "times", attempts=(2, 3), start=b),
        Change("town_1_1", "capacity", 2, start=b),
    )
    return Policy("as_of_a_quarter", changes)
