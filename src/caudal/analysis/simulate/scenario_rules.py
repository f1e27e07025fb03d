"""
What a scenario must keep, beyond its network, and the message for each rule that it breaks.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.network import HOW, WHAT, Change, Link, Network
from caudal.analysis.simulate.network_rules import checked_network
from caudal.analysis.simulate.scenario import (
    COUNTED,
    SPREADS,
    Arrivals,
    Initial,
    Outcome,
    Scenario,
    blocks,
)
from caudal.analysis.simulate.settings import Settings, classes_of, settings_by_day
from caudal.vocabulary.errors import CorridorError, listing, near_to

__all__ = ["checked"]

_Numbers = NDArray[Any]
_ROUNDING = 1e-9


def checked(scenario: Scenario, outcomes: Sequence[Outcome], members: int) -> Scenario:
    """
    The scenario, if it and its network keep every rule for so many members.

    Raises:
        CorridorError: of the first rule that is broken, with all that breaks it.
    """
    checked_network(scenario.network)
    for rule in (
        _days_and_correlation(scenario),
        _people_are_known(scenario, members),
        _policies_are_known(scenario, members),
        _policies_can_be(scenario, members),
        _outcomes_are_known(scenario.network, outcomes),
    ):
        for error in rule:
            raise error
    return scenario


def _days_and_correlation(scenario: Scenario) -> Iterator[CorridorError]:
    if scenario.days < 1:
        yield _error(scenario.network, "days", "a scenario of no day", "give 1 or more")
    if not 0 <= scenario.correlation < 1:
        yield _error(
            scenario.network,
            "correlation",
            f"a correlation of {scenario.correlation:g}",
            "give 0 for independent people, or a number below 1",
        )


def _people_are_known(scenario: Scenario, members: int) -> Iterator[CorridorError]:
    network, part = scenario.network, "people who are there or come"
    people: list[Initial | Arrivals] = [*scenario.initial, *scenario.arrivals]
    places = [place.name for place in network.places]
    lost = [one.place for one in people if one.place not in places]
    if lost:
        near = near_to(lost[0], places)
        what = f"people come to {listing(lost)}, which the network does not have"
        yield _error(network, part, what, f"correct the name; {near}")
    strange = [
        f"{one.group} {one.origin} {one.attempt}"
        for one in people
        if (one.group, one.origin, one.attempt) not in classes_of(network)
    ]
    if strange:
        what = f"group, origin and attempt that are not told apart: {listing(strange)}"
        yield _error(network, part, what, "add them to the network, or correct the people")
    counts: list[tuple[str, _Numbers, tuple[int, ...]]] = [
        (one.place, np.asarray(one.people), (members,)) for one in scenario.initial
    ]
    counts += [
        (one.place, np.asarray(one.per_day), (scenario.days, members)) for one in scenario.arrivals
    ]
    wrong = [place for place, array, shape in counts if not _fits(array, shape)]
    wrong += [
        one.place
        for one in scenario.arrivals
        if np.asarray(one.per_day).ndim == 0
        or (one.spread == "exact" and (np.asarray(one.per_day) % 1 != 0).any())
    ]
    if wrong:
        what = f"counts that are negative, broken, or not one a day and member: {listing(wrong)}"
        remedy = f"give whole people, {scenario.days} days and {members} members, or means to draw"
        yield _error(network, part, what, remedy)
    spreads = [
        one.place
        for one in scenario.arrivals
        if one.spread not in SPREADS
        or (one.spread == "negative_binomial") != (one.size is not None and one.size > 0)
    ]
    if spreads:
        what = f"a spread that is not known, or a size that it does not have: {listing(spreads)}"
        remedy = f"spreads are {listing(SPREADS)}; the last has a size above 0"
        yield _error(network, part, what, remedy)


def _fits(array: _Numbers, shape: tuple[int, ...]) -> bool:
    """One number for everyone, or one a day, or one a day and member; none negative."""
    right = array.shape in (shape, shape[:1] if len(shape) > 1 else ())
    return bool(right and np.isfinite(array).all() and (array >= 0).all())


def _policies_are_known(scenario: Scenario, members: int) -> Iterator[CorridorError]:
    network = scenario.network
    names = network.names
    for policy in scenario.policies:
        part = f"policy `{policy.name}`"
        asked = [name for one in policy.changes for name in (one.of, one.to) if name]
        lost = [name for name in dict.fromkeys(asked) if name not in names]
        if lost:
            what = f"{listing(lost)}: no place or link of the network"
            yield _error(network, part, what, f"correct the name; {near_to(lost[0], names)}")
        for word, known, given in (
            ("what", WHAT, [one.what for one in policy.changes]),
            ("how", HOW, [one.how for one in policy.changes]),
            ("groups", network.groups, [g for one in policy.changes for g in one.groups]),
            ("origins", network.origins, [o for one in policy.changes for o in one.origins]),
            (
                "attempts",
                [str(n + 1) for n in range(network.attempts)],
                [str(a) for one in policy.changes for a in one.attempts],
            ),
        ):
            strange = [one for one in dict.fromkeys(given) if one not in known]
            if strange:
                what = f"`{word}` names {listing(strange)}, which is not known"
                yield _error(network, part, what, f"correct it; {near_to(strange[0], known)}")
        wrong = [one.of for one in policy.changes if not _makes_sense(network, one, members)]
        if wrong:
            what = f"changes that cannot be made: {listing(wrong)}"
            yield _error(network, part, what, _CAN_BE.format(members=members))


_CAN_BE = (
    "`share` and `days` are of links, `mean_days` of what has it;\n"
    "`to` moves a share to another link from the same place;\n"
    "`days` and `capacity` are the same for everyone, `days` in all members too;\n"
    "a change ends after it starts, and has one value or {members}"
)


def _makes_sense(network: Network, change: Change, members: int) -> bool:
    one = next(one for one in network.parts if one.name == change.of)
    link = one if isinstance(one, Link) else None
    other = next((one for one in network.links if one.name == change.to), None)
    everyone = not (change.groups or change.origins or change.attempts)
    values = np.asarray(change.value)
    suits = {
        "share": link is not None,
        "days": link is not None and link.mean_days is None and everyone and values.size == 1,
        "mean_days": link is None or link.mean_days is not None,
        "capacity": everyone and (link is not None or bool(getattr(one, "overflow", ""))),
    }[change.what]
    moves = change.how == "to"
    paired = (
        change.what == "share" and link is not None and other is not None and other != link
        and other.start == link.start
    )  # fmt: skip
    in_time = change.start is None or change.end is None or change.start < change.end
    return bool(
        suits
        and in_time
        and (paired if moves else not change.to)
        and values.shape in ((), (1,), (members,))
        and not np.isnan(values).any()
    )


def _policies_can_be(scenario: Scenario, members: int) -> Iterator[CorridorError]:
    """What holds on each day, after all changes, in every member."""
    for block in blocks(members):
        for settings in settings_by_day(scenario, block):
            yield from _of_a_day(scenario.network, settings)


def _of_a_day(network: Network, settings: Settings) -> Iterator[CorridorError]:
    part = f"policies, as they hold on day {settings.first}"
    links, names = network.links, network.names
    share = settings.share
    beyond = [
        link.name
        for link, one in zip(links, share, strict=True)
        if not ((one >= 0) & (one <= 1 + _ROUNDING)).all()
    ]
    for place in network.places:
        out = np.array([link.start == place.name for link in links], bool)
        if (share[out].sum(axis=0) > 1 + _ROUNDING).any():
            beyond.append(place.name)
    if beyond:
        what = f"shares below 0, above 1, or that pass 1 together: {listing(beyond)}"
        yield _error(network, part, what, "lower what the policies set or multiply")
    stages = [one.stages for one in network.parts]
    quick = _named(names, settings.mean_days < np.reshape(stages, (-1, 1, 1)))
    if quick:
        what = f"stays or ways of less than a day a stage: {listing(quick)}"
        yield _error(network, part, what, "raise what the policies set or multiply")
    less = _named(names, settings.capacity < 0)
    if less:
        what = f"capacities that are negative: {listing(less)}"
        yield _error(network, part, what, "give people, 0 or more")
    broken = _named([one.name for one in links], (settings.days < 0) | (settings.days % 1 != 0))
    if broken:
        what = f"days on the way that are no whole number from 0: {listing(broken)}"
        yield _error(network, part, what, "set whole days")


def _named(names: Sequence[str], wrong: _Numbers) -> list[str]:
    """Names of which anything is wrong."""
    return [name for name, one in zip(names, wrong, strict=True) if one.any()]


def _outcomes_are_known(network: Network, outcomes: Sequence[Outcome]) -> Iterator[CorridorError]:
    names = network.names
    for one in outcomes:
        for word, known, given in (
            ("what", COUNTED, [one.what]),
            ("of", names, one.of),
            ("groups", network.groups, one.groups),
            ("origins", network.origins, one.origins),
            ("attempts", [str(n + 1) for n in range(network.attempts)], map(str, one.attempts)),
        ):
            strange = [item for item in given if item not in known]
            if strange:
                what = f"`{word}` names {listing(strange)}, which is not known"
                near = near_to(strange[0], known)
                yield _error(network, f"outcome `{one.name}`", what, f"correct it; {near}")


def _error(network: Network, part: str, what: str, remedy: str) -> CorridorError:
    return CorridorError(what, where=f"corridor `{network.name}`, {part}", remedy=remedy)
