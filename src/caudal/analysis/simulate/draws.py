"""
How many of a cohort take each step: by chance, or as expected.

Chance comes in streams: one for each block of members and day, and one for
each block and kind of arrivals. So a block has the same bytes wherever it is
computed, and two scenarios with one seed meet the same chance as far as they
are the same (common random numbers).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng
from numpy.typing import NDArray

from caudal.analysis.simulate.binomials import log_stay, move, without_return
from caudal.analysis.simulate.compiling import COMPILED
from caudal.analysis.simulate.scenario import Arrivals, Block

__all__ = ["ByChance", "Drawing", "InMean", "Turn", "arriving", "day_stream", "drawn_by"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
_Counts = NDArray[Any]
_ARRIVALS, _DAYS = 0, 1
_TINY = 1e-300


@dataclass(frozen=True)
class Turn:
    """
    Steps that are drawn together: at most one a row, after the steps of earlier turns.

    Args:
        rows, steps: which; slices where the numbers follow each other.
        chance: (rows, members or 1) of the step in a day [0–1].
        after: (rows, members or 1) chance of later steps of the row, and of none [0–1].
        given: chance / (chance + after): that of the step for who took no earlier one.
    """

    rows: Any
    steps: Any
    chance: _Floats
    after: _Floats
    given: _Floats

    @cached_property
    def numbers(self) -> tuple[_Ints, _Ints]:
        """Rows and steps by number."""
        return _numbers(self.rows), _numbers(self.steps)

    @cached_property
    def log_stay(self) -> _Floats:
        """As of `binomials`, of `given`."""
        return log_stay(self.given)


class Drawing(Protocol):
    """How counts move."""

    def move(self, present: _Counts, took: _Counts, turn: Turn) -> None:
        """
        The steps of a turn, in place.

        Args:
            present: (rows, members); who goes is taken off.
            took: (steps, members); who goes is written here.
            turn: which, and their chances.
        """

    def kept(self, people: _Counts, room: _Counts) -> _Counts:
        """Of `people` (classes, members), as many as there is `room` (members,) for."""


@dataclass(frozen=True)
class ByChance:
    """Whole people, drawn exactly: multinomial counts, or Dirichlet-multinomial ones."""

    rng: Generator
    correlation: float = 0.0

    def move(self, present: _Counts, took: _Counts, turn: Turn) -> None:
        """Binomial of who took no earlier step; with correlation its chance is a beta draw."""
        chance = self._chance(turn, present.shape[1])
        if COMPILED:
            stay = turn.log_stay if self.correlation == 0 else log_stay(chance)
            move(self.rng, present, took, *turn.numbers, chance, stay)
        else:
            _moved(present, took, turn, self.rng.binomial(present[turn.rows], chance))

    def _chance(self, turn: Turn, members: int) -> _Floats:
        """Of each step for who took no earlier one (rows, members or 1)."""
        if self.correlation == 0:
            return turn.given
        weight = 1 / self.correlation - 1
        shape = len(turn.given), members
        drawn = self.rng.beta(
            np.broadcast_to(np.maximum(turn.chance * weight, _TINY), shape),
            np.broadcast_to(np.maximum(turn.after * weight, _TINY), shape),
        )
        return np.where((turn.given == 0) | (turn.given == 1), turn.given, drawn)

    def kept(self, people: _Counts, room: _Counts) -> _Counts:
        """
        Everyone has the same chance of a place: multivariate hypergeometric.

        By numpy below 10⁹ people.
        """
        over = np.flatnonzero(people.sum(axis=0) > room)
        if not over.size:
            return people
        found = people.copy()
        draw = without_return if COMPILED else _without_return
        found[:, over] = draw(self.rng, people[:, over], room[over].astype(np.int64))
        return found


@dataclass(frozen=True)
class InMean:
    """Fractions of people, as expected: no chance."""

    def move(self, present: _Counts, took: _Counts, turn: Turn) -> None:
        """The share of those who took no earlier step."""
        _moved(present, took, turn, present[turn.rows] * turn.given)

    def kept(self, people: _Counts, room: _Counts) -> _Counts:
        """The same share of each class."""
        whole = people.sum(axis=0)
        mean: _Counts = people * np.minimum(1.0, room / np.maximum(whole, _TINY))
        return mean


def drawn_by() -> str:
    """
    What draws whole people here: `compiled` loops or `numpy`; either exactly, each its own bytes.
    """
    return "compiled" if COMPILED else "numpy"


def day_stream(seed: int, block: Block, day: int) -> Generator:
    """
    Chance of one day of a block.
    """
    return default_rng(SeedSequence(seed, spawn_key=(block.number, _DAYS, day)))


def arriving(
    arrivals: Sequence[Arrivals], days: int, block: Block, seed: int | None
) -> list[_Counts]:
    """
    People who come, for each kind of arrivals (days, members); their means without a seed.
    """
    found = []
    for number, one in enumerate(arrivals):
        mean = _of_members(one.per_day, days, block)
        if seed is None or one.spread == "exact":
            found.append(mean)
            continue
        rng = default_rng(SeedSequence(seed, spawn_key=(block.number, _ARRIVALS, number)))
        found.append(_spread(rng, mean, one))
    return found


def _moved(present: _Counts, took: _Counts, turn: Turn, going: _Counts) -> None:
    present[turn.rows] -= going
    took[turn.steps] = going


def _numbers(chosen: Any) -> _Ints:
    return np.arange(chosen.start, chosen.stop) if isinstance(chosen, slice) else chosen


def _of_members(per_day: _Counts, days: int, block: Block) -> _Counts:
    """(days, members) of a block."""
    if per_day.ndim == 1:
        return np.broadcast_to(per_day[:days, None], (days, block.members))
    return per_day[:days, block.first : block.last]


def _spread(rng: Generator, mean: _Counts, one: Arrivals) -> _Counts:
    """Poisson counts, around a gamma draw where they are negative binomial."""
    if one.spread == "negative_binomial" and one.size is not None:
        mean = mean * rng.gamma(one.size, 1 / one.size, mean.shape)
    return rng.poisson(mean)


def _without_return(rng: Generator, people: _Counts, size: _Counts) -> _Counts:
    """
    `size` (members,) of `people` (classes, members): a multivariate hypergeometric draw.

    Half of the classes against the other half, then each half in the same way.
    """
    classes, members = people.shape
    width = 1 << max(0, classes - 1).bit_length()
    padded = np.zeros((width, members), np.int64)
    padded[:classes] = people
    sizes = size.reshape(1, members)
    while len(sizes) < width:
        halves = padded.reshape(len(sizes), 2, -1, members).sum(axis=2)
        first = rng.hypergeometric(halves[:, 0], halves[:, 1], sizes)
        sizes = np.stack([first, sizes - first], axis=1).reshape(-1, members)
    return sizes[:classes]
