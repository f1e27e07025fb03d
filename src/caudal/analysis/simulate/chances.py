"""
The chance of each step on a day, arranged in turns for drawing.

A multinomial draw is a chain of binomial ones: how many take the first step,
how many of the rest take the second. All rows draw their first step together,
then all that have a second, and so on. A step that takes all that are left
needs no draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.draws import Turn
from caudal.analysis.simulate.layout import Layout
from caudal.analysis.simulate.network import Network
from caudal.analysis.simulate.settings import Settings

__all__ = ["Chances", "chances_of"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
# Sums of shares are 1 up to this.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Chances:
    """
    What can happen on each day from day `first`.

    Args:
        first: day.
        turns: draws, in their order.
        rest_rows, rest_steps: rows of which all who are left take one step.
        days: (steps,) evenings on the way before the step ends.
    """

    first: int
    turns: Sequence[Turn]
    rest_rows: Any
    rest_steps: Any
    days: _Ints


def chances_of(network: Network, layout: Layout, settings: Settings) -> Chances:
    """
    Chances of all steps while some settings hold.
    """
    chance = _of_steps(network, layout, settings)
    none_yet = np.ones((layout.site.size, chance.shape[-1]))
    turns, rest = [], []
    for number in range(int(layout.turn.max(initial=-1)) + 1):
        steps = np.flatnonzero((layout.turn == number) & (chance > 0).any(axis=1))
        rows = layout.start[steps]
        after = np.maximum(none_yet[rows] - chance[steps], 0.0)
        after[after < _ROUNDING] = 0.0
        none_yet[rows] = after
        whole = (after == 0).all(axis=1) & (chance[steps] > 0).all(axis=1)
        rest.append(steps[whole])
        if not whole.all():
            turns.append(_turn(rows[~whole], steps[~whole], chance[steps[~whole]], after[~whole]))
    last = np.concatenate([np.empty(0, np.int64), *rest])
    days = np.where(layout.link < 0, 0, settings.days[layout.link, 0]).astype(np.int64)
    return Chances(settings.first, turns, _sliced(layout.start[last]), _sliced(last), days)


def _of_steps(network: Network, layout: Layout, settings: Settings) -> _Floats:
    """Chance of each step in a day (steps, members or 1), of all who are in its row."""
    stages = np.array([one.stages for one in network.parts])
    site, people_class = layout.site[layout.start], layout.people_class[layout.start]
    leaving = stages[site][:, None] / settings.mean_days[site, people_class]
    chosen = settings.share[layout.link, people_class]
    chance: _Floats = np.where(layout.link[:, None] < 0, 1.0, chosen) * leaving
    return chance


def _turn(rows: _Ints, steps: _Ints, chance: _Floats, after: _Floats) -> Turn:
    whole = chance + after
    given = np.divide(chance, whole, out=np.zeros_like(chance), where=whole > 0)
    return Turn(_sliced(rows), _sliced(steps), chance, after, given)


def _sliced(numbers: _Ints) -> Any:
    """The numbers as a slice where they follow each other: what it takes is not copied."""
    if numbers.size and np.array_equal(numbers, np.arange(numbers[0], numbers[0] + numbers.size)):
        return slice(int(numbers[0]), int(numbers[-1]) + 1)
    return numbers
