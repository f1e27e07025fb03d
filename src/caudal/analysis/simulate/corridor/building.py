"""
A network and its policies from a description: each change of a mode becomes changes of links.

Parameters come as drawn values, one a member; what is `observed` comes from the counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.network import Change, Link, Network, Place, Policy
from caudal.vocabulary.simulation import OBSERVED, Description, Parameter, Shift, Steps, Way

__all__ = ["Drawn", "drawn_from", "network_of", "scenario_policy", "usual_policy"]

_Value = float | NDArray[np.float64]
Drawn = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class _Whom:
    """Who is touched, from which day to which."""

    groups: Sequence[str]
    origins: Sequence[str]
    start: int | None = None
    end: int | None = None


def drawn_from(parameters: Sequence[Parameter], values: NDArray[np.float64]) -> Drawn:
    """
    Values of each parameter by its code, shares from 0 to 1.

    Args:
        parameters: in the order of the columns.
        values: (members, parameters), in the unit of each.
    """
    scales = [1e-4 if one.unit == "per 10,000" else 1.0 for one in parameters]
    columns = zip(parameters, values.T, scales, strict=True)
    return {one.code: column * scale for one, column, scale in columns}


def network_of(description: Description) -> Network:
    """
    Places and links; what is a parameter stands at its likeliest value until `usual_policy`.
    """
    likely = {one.code: one.mode for one in description.parameters}

    def number(value: float | str) -> float:
        return likely[value] if isinstance(value, str) else value

    ends: dict[str, int] = {}
    for way in description.ways:
        ends[way.start] = ends.get(way.start, 0) + (way.share == OBSERVED)
    return Network(
        description.corridor,
        tuple(
            Place(
                stay.code,
                stay.state,
                number(stay.mean_days),
                stay.stages,
                None if stay.capacity is None else round(number(stay.capacity)),
                stay.overflow,
                stay.final,
            )
            for stay in description.stays
        ),
        tuple(
            Link(
                way.code,
                way.start,
                way.end,
                1 / ends[way.start] if isinstance(way.share, str) else way.share,
                way.days,
                attempt=way.attempt,
                distance_km=way.km,
            )
            for way in description.ways
        ),
        tuple(description.groups),
        tuple(description.origins),
        description.attempts,
    )


def usual_policy(description: Description, known: Known, drawn: Drawn) -> Policy:
    """
    What always holds: stays, capacities, the ways that counts tell, and the usual changes.
    """
    stays = [
        Change(stay.code, what, drawn[value] if what == "mean_days" else np.rint(drawn[value]))
        for stay in description.stays
        for what, value in (("mean_days", stay.mean_days), ("capacity", stay.capacity))
        if isinstance(value, str)
    ]
    shifts = [
        change
        for shift in description.usual
        for change in _changes(description, known, drawn, shift, (None, None))
    ]
    return Policy("usual", [*stays, *_observed_ways(description, known), *shifts])


def scenario_policy(
    description: Description, known: Known, drawn: Drawn, steps: Steps, first: date
) -> Policy:
    """
    What a scenario changes, with its days counted from day 0 of the simulation, `first`.
    """
    start = None if steps.start is None else (steps.start - first).days
    end = None if steps.end is None else (steps.end - first).days + 1
    if end is not None and end <= 0:
        return Policy(steps.name, ())
    days = (start if start is not None and start > 0 else None, end)
    return Policy(
        steps.name,
        [one for shift in steps.shifts for one in _changes(description, known, drawn, shift, days)],
    )


def _observed_ways(description: Description, known: Known) -> Iterator[Change]:
    """Shares of the ways to the border, as encounters by sector tell them."""
    reach = _reach(description)
    ways = [way for way in description.ways if way.share == OBSERVED]
    for (g, group), (o, origin) in _kinds(description):
        weight = {
            code: sum(float(known.mix[g, o, known.sectors.index(s)]) for s in sectors)
            for code, sectors in reach.items()
        }
        for way in ways:
            others = sum(weight[one.end] for one in ways if one.start == way.start)
            share = weight[way.end] / others if others > 0 else 0.0
            if others <= 0:
                share = 1 / sum(one.start == way.start for one in ways)
            yield Change(way.code, "share", share, groups=(group,), origins=(origin,))


def _reach(description: Description) -> dict[str, frozenset[str]]:
    """Stay → sectors that can be come to from there without a return."""
    place = {stay.code: stay.place for stay in description.stays}
    met = {stay.code for stay in description.stays if stay.state == "encountered"}
    found = {code: frozenset({place[code]} if code in met else ()) for code in place}
    forward = [way for way in description.ways if way.start not in met and not way.attempt]
    for _ in description.stays:
        for way in forward:
            found[way.start] |= found[way.end]
    return found


def _kinds(description: Description) -> list[tuple[tuple[int, str], tuple[int, str]]]:
    return list(product(enumerate(description.groups), enumerate(description.origins)))


def _changes(
    description: Description,
    known: Known,
    drawn: Drawn,
    shift: Shift,
    days: tuple[int | None, int | None],
) -> Iterator[Change]:
    """The changes of links that one change of modes stands for."""
    ways = [way for mode in shift.of for way in description.ways if way.mode == mode]
    if shift.capacity is not None:
        room = np.rint(_number(shift.capacity, drawn))
        yield from (Change(way.code, "capacity", room, start=days[0], end=days[1]) for way in ways)
        return
    whom = _Whom(shift.groups, shift.origins, *days)
    for way in ways:
        targets = _targets(description, shift, way)
        if targets:
            yield from _portions(description, known, drawn, shift, way, targets, whom)


def _targets(description: Description, shift: Shift, way: Way) -> list[Way]:
    """
    The links that take a portion of a link: those of the other mode that leave the same place.

    Where several links of each mode leave it, each goes with the one that leads to the same
    place: who is on the way to a city seeks a shelter of that city.
    """
    beside = [one for one in description.ways if one.start == way.start]
    targets = [one for one in beside if one.mode == shift.to]
    alike = [one for one in beside if one.mode == way.mode]
    if len(targets) == 1 or len(alike) == 1:
        return targets
    here = _place(description, way.end)
    return [one for one in targets if _place(description, one.end) == here]


def _portions(
    description: Description,
    known: Known,
    drawn: Drawn,
    shift: Shift,
    way: Way,
    targets: Sequence[Way],
    whom: _Whom,
) -> Iterator[Change]:
    if len(targets) == 1 and shift.portion != OBSERVED:
        value = _number(shift.portion or 0.0, drawn)
        yield _moved(way, targets[0], value, whom)
        return
    for (g, group), (o, origin) in _kinds(description):
        if (whom.groups and group not in whom.groups) or (
            whom.origins and origin not in whom.origins
        ):
            continue
        one = _Whom((group,), (origin,), whom.start, whom.end)
        portion: _Value = (
            float(known.expelled[g, o])
            if shift.portion == OBSERVED
            else _number(shift.portion or 0.0, drawn)
        )
        weights = [_weight(description, known, g, o, target) for target in targets]
        yield from _split(way, targets, portion, weights, one)


def _split(
    way: Way, targets: Sequence[Way], portion: _Value, weights: Sequence[float], whom: _Whom
) -> Iterator[Change]:
    """One portion over several links: each takes its part of what the ones before left."""
    whole = sum(weights)
    parts = [w / whole if whole > 0 else 1 / len(weights) for w in weights]
    left: _Value = 1.0
    for target, part in zip(targets, parts, strict=True):
        taken = portion * part
        yield _moved(way, target, np.clip(taken / np.maximum(left, 1e-12), 0, 1), whom)
        left = left - taken


def _weight(description: Description, known: Known, g: int, o: int, way: Way) -> float:
    place = _place(description, way.end)
    if place not in known.sectors:
        return 1.0
    return float(known.mix[g, o, known.sectors.index(place)])


def _moved(way: Way, target: Way, value: _Value, whom: _Whom) -> Change:
    return Change(
        way.code,
        "share",
        value,
        how="to",
        to=target.code,
        start=whom.start,
        end=whom.end,
        groups=whom.groups,
        origins=whom.origins,
    )


def _place(description: Description, code: str) -> str:
    return next(stay.place for stay in description.stays if stay.code == code)


def _number(value: float | str, drawn: Drawn) -> _Value:
    return drawn[value] if isinstance(value, str) else float(value)
