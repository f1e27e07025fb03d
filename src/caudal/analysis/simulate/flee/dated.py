"""
What changes by date: conflicts that begin and end, borders and camps that close.

The order of a day is Flee's: conflicts, newcomers, closures, then people move.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.flee.geography import Geography
from caudal.analysis.simulate.flee.instance import (
    FleeClosure,
    FleeInstance,
    FleePlace,
    FleeSettings,
    Floats,
    Ints,
)

__all__ = ["Day", "State", "days_of"]

_NONE = 1e-6


@dataclass(frozen=True)
class State:
    """
    The rules of a stretch of days.

    Args:
        leave: (places,) chance to set out, a day [0–1].
        intensity: (places,) of conflict; 0: none.
        refusing: (places,) camps, which turn people away when nearly full.
        open: (links,) which may be taken.
    """

    leave: Floats
    intensity: Floats
    refusing: NDArray[np.bool_]
    open: NDArray[np.bool_]


@dataclass(frozen=True)
class Day:
    """
    One day's rules.

    Args:
        state: the rules under which people move; the same object while nothing changes.
        origins: (places,) weights by which newcomers are spread, not yet summing to 1.
        shut: links that close today: whoever is on one turns back.
    """

    state: State
    origins: Floats
    shut: Ints


def days_of(instance: FleeInstance, geography: Geography, settings: FleeSettings) -> Iterator[Day]:
    """
    The rules of each day of the period.

    A conflict begins or ends where its intensity passes from nothing to
    something or back; while it lasts a change of intensity is not seen.

    Assumes:
        Newcomers come from places in conflict, by population × intensity.

    Wrong when:
        A `link` closure is meant to bind. Flee 3.1 compares names by identity:
        such a closure does nothing, unless the name that stands first has one
        letter, and then it shuts the way back only. So does this.
    """
    state = _first(instance, geography, settings)
    population = np.array([place.population for place in instance.places], dtype=np.float64)
    nothing = np.zeros(0, dtype=np.int64)
    for day in range(instance.days):
        state = _conflicts(state, instance, settings, day)
        origins = population * state.intensity
        closed = _closures(state, instance, geography, settings, day)
        shut = nothing
        if closed is not state:
            shut = np.flatnonzero(state.open & ~closed.open)
            state = closed
        yield Day(state, origins, shut)


def _first(instance: FleeInstance, geography: Geography, settings: FleeSettings) -> State:
    """Before day 0: a place of conflict whose day is still to come is a town."""
    kinds = [
        "town" if place.kind == "conflict" and (place.conflict_day or 0) > 0 else place.kind
        for place in instance.places
    ]
    chance = {
        "camp": settings.leave_camp,
        "idp_camp": settings.leave_idp_camp,
        "conflict": settings.leave_conflict,
        "town": settings.leave_town,
        "forward": settings.leave_forward,
        "marker": settings.leave_forward,
    }
    return State(
        leave=np.array([chance[kind] for kind in kinds]),
        intensity=np.array([float(kind == "conflict") for kind in kinds]),
        refusing=np.array([kind in ("camp", "idp_camp") for kind in kinds]),
        open=np.ones(len(geography.links), dtype=np.bool_),
    )


def _conflicts(state: State, instance: FleeInstance, settings: FleeSettings, day: int) -> State:
    """Conflicts that begin or end on a day."""
    if instance.conflicts is None:
        begins = np.array([_begins(place, day) for place in instance.places])
        ends = np.zeros(len(instance.places), dtype=np.bool_)
        now = np.ones(len(instance.places))
    else:
        now = instance.conflicts[day]
        before = instance.conflicts[day - 1] if day else np.zeros_like(now)
        begins = (now > _NONE) & (before < _NONE)
        ends = (now < _NONE) & (before >= _NONE)
    if not (begins.any() or ends.any()):
        return state
    leave = np.where(begins, settings.leave_conflict, state.leave)
    intensity = np.where(begins, now, state.intensity)
    return replace(
        state,
        leave=np.where(ends, settings.leave_town, leave),
        intensity=np.where(ends, 0.0, intensity),
    )


def _begins(place: FleePlace, day: int) -> bool:
    return place.kind == "conflict" and place.conflict_day == day


def _closures(
    state: State,
    instance: FleeInstance,
    geography: Geography,
    settings: FleeSettings,
    day: int,
) -> State:
    """What closes and what opens on a day, in the order of the file."""
    due = [closure for closure in instance.closures if day in (closure.start, closure.end)]
    if not due:
        return state
    state = replace(state, open=state.open.copy())
    for closure in due:
        for opens in (False, True):
            if day == (closure.end if opens else closure.start):
                state = _enact(state, closure, instance, geography, settings, opens=opens)
    return state


def _enact(
    state: State,
    closure: FleeClosure,
    instance: FleeInstance,
    geography: Geography,
    settings: FleeSettings,
    *,
    opens: bool,
) -> State:
    """One closure that begins or ends."""
    if closure.kind in ("camp", "idpcamp"):
        return _camp(state, instance.names.index(closure.name1), closure.kind, settings, opens)
    for number in _bound(closure, instance, geography, state.open == (not opens)):
        state.open[number] = opens
    return state


def _bound(
    closure: FleeClosure,
    instance: FleeInstance,
    geography: Geography,
    changeable: NDArray[np.bool_],
) -> list[int]:
    """Links that a closure of a border, a place or a link changes."""
    links = list(enumerate(geography.links))
    if closure.kind == "country":
        sides = {closure.name1, closure.name2}
        lands = [place.country for place in instance.places]
        return [
            n
            for n, link in links
            if {lands[link.start], lands[link.end]} == sides
            and (lands[link.start] != lands[link.end] or len(sides) == 1)
        ]
    if closure.kind == "location":
        place = instance.names.index(closure.name1)
        # Flee goes by the links out of the place that can change, and takes those back along.
        beyond = {link.end for n, link in links if link.start == place and changeable[n]}
        pairs = {(place, end) for end in beyond} | {(end, place) for end in beyond}
        return [n for n, link in links if (link.start, link.end) in pairs]
    if closure.kind == "link" and len(closure.name1) == 1:
        back = (instance.names.index(closure.name2), instance.names.index(closure.name1))
        return [n for n, link in links if (link.start, link.end) == back]
    return []


def _camp(state: State, place: int, kind: str, settings: FleeSettings, opens: bool) -> State:
    """A camp that becomes a town, or a place that becomes a camp."""
    held = settings.leave_idp_camp if kind == "idpcamp" else settings.leave_camp
    leave, intensity, refusing = state.leave.copy(), state.intensity.copy(), state.refusing.copy()
    leave[place] = held if opens else settings.leave_town
    intensity[place], refusing[place] = 0.0, opens
    return replace(state, leave=leave, intensity=intensity, refusing=refusing)
