"""
The numbers that hold on each day: those of the network, as its policies have changed them.

People are told apart by class: group, origin and attempt number. Arrays have
the classes of `classes_of` in their middle axis and members in the last one,
which has length 1 while every member has the same number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.network import Change, Network
from caudal.analysis.simulate.scenario import Block, Scenario

__all__ = ["Settings", "class_of", "classes_of", "settings_by_day", "who"]

_Floats = NDArray[np.float64]
_Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Settings:
    """
    What holds from day `first` until the next settings.

    Args:
        first: day.
        share: (links, classes, members or 1) [0–1].
        mean_days: (places and links, classes, members or 1); NaN on links of whole days.
        days: (links, 1) whole evenings on the way; 0 on links in stages.
        capacity: (places and links, members or 1) [people; people a day]; inf: no limit.
    """

    first: int
    share: _Floats
    mean_days: _Floats
    days: _Floats
    capacity: _Floats


def classes_of(network: Network) -> list[tuple[str, str, int]]:
    """
    Group, origin and attempt number of each class, in the order of the arrays.
    """
    return list(product(network.groups, network.origins, range(1, network.attempts + 1)))


def class_of(network: Network, group: str, origin: str, attempt: int) -> int:
    """
    Number of the class.
    """
    return classes_of(network).index((group, origin, attempt))


def who(
    network: Network, groups: Sequence[str], origins: Sequence[str], attempts: Sequence[int]
) -> _Bools:
    """
    Whether each class is meant; an empty list means all.
    """
    return np.array(
        [
            (not groups or group in groups)
            and (not origins or origin in origins)
            and (not attempts or attempt in attempts)
            for group, origin, attempt in classes_of(network)
        ]
    )


def settings_by_day(scenario: Scenario, block: Block) -> list[Settings]:
    """
    Settings in the order of their first days; those of day 0 first.
    """
    changes = [change for policy in scenario.policies for change in policy.changes]
    turns = {day for one in changes for day in (one.start, one.end) if day is not None}
    firsts = [0, *sorted(day for day in turns if 0 < day < scenario.days)]
    usual, numbers = _usual(scenario.network), _numbers(scenario.network)
    found = []
    for first in firsts:
        settings = _copied(usual, first)
        for change in changes:
            if _holds(change, first):
                settings = _changed(scenario.network, numbers, settings, change, block)
        found.append(settings)
    return found


def _usual(network: Network) -> Settings:
    """As the network says, with no change."""
    classes = len(classes_of(network))
    stays = [place.mean_days for place in network.places]
    ways = [np.nan if link.mean_days is None else link.mean_days for link in network.links]
    days = [link.days if link.mean_days is None else 0 for link in network.links]
    held = [one.capacity for one in network.parts]
    return Settings(
        first=0,
        share=_everyone([link.share for link in network.links], classes),
        mean_days=_everyone([*stays, *ways], classes),
        days=np.array(days, float).reshape(-1, 1),
        capacity=np.array([np.inf if limit is None else limit for limit in held]).reshape(-1, 1),
    )


def _everyone(values: Sequence[float], classes: int) -> _Floats:
    return np.repeat(np.array(values, dtype=float).reshape(-1, 1, 1), classes, axis=1)


def _holds(change: Change, day: int) -> bool:
    begun = change.start is None or change.start <= day
    return begun and (change.end is None or day < change.end)


def _changed(
    network: Network,
    numbers: Mapping[str, int],
    settings: Settings,
    change: Change,
    block: Block,
) -> Settings:
    """Settings with one change made, in place where the array is wide enough."""
    value = np.atleast_1d(np.asarray(change.value, dtype=float))
    value = value[block.first : block.last] if value.size > 1 else value
    array = _wide(getattr(settings, change.what), value)
    before = len(network.places) if change.what in ("share", "days") else 0
    at = numbers[change.of] - before
    touched = who(network, change.groups, change.origins, change.attempts)
    cells = (at, touched) if array.ndim == 3 else (at,)
    if change.how == "set":
        array[cells] = value
    elif change.how == "times":
        array[cells] *= value
    else:
        moved = array[cells] * value
        array[cells] -= moved
        array[numbers[change.to] - before, touched] += moved
    return _replaced(settings, change.what, array)


def _replaced(settings: Settings, what: str, array: _Floats) -> Settings:
    arrays: dict[str, Any] = {what: array}
    return replace(settings, **arrays)


def _numbers(network: Network) -> Mapping[str, int]:
    """Where places, then links, stand in the first axis of an array of both."""
    return {name: number for number, name in enumerate(network.names)}


def _copied(settings: Settings, first: int) -> Settings:
    """Arrays of their own, so that changes can be made in them."""
    return Settings(
        first,
        settings.share.copy(),
        settings.mean_days.copy(),
        settings.days.copy(),
        settings.capacity.copy(),
    )


def _wide(array: _Floats, value: _Floats) -> _Floats:
    """The array, or a copy with an axis of members where only the value has one."""
    members = max(array.shape[-1], value.shape[-1])
    if members == array.shape[-1]:
        return array
    return np.broadcast_to(array, (*array.shape[:-1], members)).copy()
