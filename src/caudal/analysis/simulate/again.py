"""
Who comes to a place again, and how soon: the chance of a second encounter by its day.

The cohorts keep how often a person has tried, not when. When one person would
come again is a question to the expected values: one person a day is put in
the place, and every way back into it is made to end elsewhere, where arrivals
are counted. All days of entry are followed at once, as members.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.engine import expected
from caudal.analysis.simulate.network import Change, Network, Place, Policy
from caudal.analysis.simulate.scenario import Arrivals, Block, Outcome, Scenario

__all__ = ["coming_again", "repeats_within"]

_Floats = NDArray[np.float64]
_AGAIN = "come again"


def coming_again(scenario: Scenario, place: str, attempt: int, *, member: int = 0) -> _Floats:
    """
    When a person who came to a place comes to it again, for the first time.

    Args:
        scenario: its network and policies; people and capacities are not read.
        place: where.
        attempt: number with which the person came.
        member: whose values are taken, where a policy has one a member.

    Returns:
        (groups × origins, days, days) [chance]: of one person who came on the day of the second
        axis, to come again on that of the third; 0 before.

    Assumes:
        There is room: one person fills no shelter and no link.

    Wrong when:
        Capacities turn many people away: they take other ways than the one person.
    """
    network = _ending_again(scenario.network, place)
    kinds = [(group, origin) for group in network.groups for origin in network.origins]
    one_a_day = np.eye(scenario.days)
    asked = Scenario(
        network,
        scenario.days,
        arrivals=[Arrivals(place, one_a_day, *kind, attempt) for kind in kinds],
        policies=[_of_member(policy, member) for policy in scenario.policies],
    )
    outcomes = [Outcome(_AGAIN, "entered", [_AGAIN], [group], [origin]) for group, origin in kinds]
    found = expected(asked, outcomes, Block(0, 0, scenario.days))
    return np.transpose(found, (1, 2, 0))


def repeats_within(came: _Floats, again: _Floats, window: int) -> _Floats:
    """
    People who came to a place and had come to it in the `window` days before.

    Args:
        came: (days, groups × origins, attempts) people who came [people a day].
        again: (attempts, groups × origins, days, days) as of `coming_again`, one an attempt number.
        window: days.

    Returns:
        (days,) [people a day]; over all who came it is the repeat share of that window.

    Wrong when:
        Read within `window` days of day 0: who came before it is not known.
    """
    days = np.arange(len(came))
    since = days - days[:, None]
    near = np.where((since > 0) & (since <= window), again, 0.0)
    repeats: _Floats = np.einsum("ska,akst->t", came, near)
    return repeats


def _ending_again(network: Network, place: str) -> Network:
    """Every link to the place ends elsewhere; there is room everywhere."""
    places = [replace(one, capacity=None, overflow="") for one in network.places]
    links = [
        replace(one, capacity=None, end=_AGAIN if one.end == place else one.end)
        for one in network.links
    ]
    return replace(network, places=[*places, Place(_AGAIN, final=True)], links=links)


def _of_member(policy: Policy, member: int) -> Policy:
    changes = [_one_value(one, member) for one in policy.changes if one.what != "capacity"]
    return Policy(policy.name, changes)


def _one_value(change: Change, member: int) -> Change:
    values = np.atleast_1d(change.value)
    return replace(change, value=float(values[member if values.size > 1 else 0]))
