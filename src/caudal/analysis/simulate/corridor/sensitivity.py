"""
What each parameter has to do with each outcome: from the members, and one moved at a time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.random import SeedSequence, default_rng
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.counting import Counted
from caudal.analysis.simulate.corridor.members import parameters_at
from caudal.analysis.simulate.elementary import elementary_effects, trajectories
from caudal.analysis.simulate.first_order import first_order
from caudal.vocabulary.scenario_tables import SENSITIVITY
from caudal.vocabulary.simulation import Parameter

__all__ = ["Moves", "moved_one_by_one", "moves", "sensitivity"]

_Floats = NDArray[np.float64]
# Spawn key of the trajectories' chance, beside those of members (members.py) and fits (fit.py).
_TRAJECTORIES = 106
# Part of the largest mean effect of an outcome from which on one is told.
_LEAST = 0.01
# Column → name in `FirstOrder`.
_OF_MEMBERS = {
    "rank_correlation": "correlation",
    "sobol_first": "share",
    "sobol_low": "low",
    "sobol_high": "high",
}
_EMPTY: dict[str, Any] = {column.name: None for column in SENSITIVITY}


@dataclass(frozen=True)
class Moves:
    """
    Points at which parameters are moved one by one.

    Args:
        points: (members, moved) [0–1], chance below the value: as of `trajectories`.
        moved: columns of `values`.
        values: (members, parameters); parameters that are not moved have their medians.
    """

    points: _Floats
    moved: Sequence[int]
    values: _Floats


@dataclass(frozen=True)
class _Line:
    """One outcome of a scenario, or what differs: (members,), over all months."""

    scenario: str
    outcome: str
    of: str
    values: _Floats


def sensitivity(
    names: Sequence[str],
    told: Sequence[Counted],
    found: _Floats,
    parameters: Sequence[Parameter],
    values: _Floats,
) -> pl.DataFrame:
    """
    First-order Sobol indices and rank correlations of each parameter with each outcome.

    Args:
        names, told, found: as of `scenario_rows`.
        parameters, values: what the members had, (members, parameters).

    Returns:
        Rows of `simulate (sensitivity)`, method `ensemble`: of levels and differences, all
        months together, outcomes of the whole border or corridor only. A member in which an
        outcome has no number is left out of it.

    Assumes, Wrong when:
        As of `first_order`. Chance is among the variance, and no parameter tells it.
    """
    lines = list(_lines(names, told, found))
    outcomes = np.stack([line.values for line in lines])
    figures: dict[str, NDArray[Any]] = {
        name: np.full((len(lines), len(parameters)), np.nan) for name in _OF_MEMBERS
    }
    figures["told"] = np.zeros((len(lines), len(parameters)), np.bool_)
    having = np.isfinite(outcomes)
    for kept in np.unique(having, axis=0):
        if kept.any():
            at = (having == kept).all(axis=1)
            one = first_order(values[kept], outcomes[at][:, kept])
            for name, of in _OF_MEMBERS.items():
                figures[name][at] = getattr(one, of)
            figures["told"][at] = one.told
    return _framed("ensemble", lines, parameters, figures)


def moves(parameters: Sequence[Parameter], used: Collection[str], number: int, seed: int) -> Moves:
    """
    Points for Morris' elementary effects: parameters in use are moved, the others rest.

    Args:
        parameters: in the order of the columns.
        used: codes of those that may move something.
        number: of trajectories.
        seed: of all chance.
    """
    moved = [n for n, one in enumerate(parameters) if one.code in used]
    rng = default_rng(SeedSequence(seed, spawn_key=(_TRAJECTORIES,)))
    points = trajectories(len(moved), number, rng)
    chance = np.full((len(points), len(parameters)), 0.5)
    chance[:, moved] = points
    return Moves(points, moved, parameters_at(parameters, chance))


def moved_one_by_one(
    names: Sequence[str],
    told: Sequence[Counted],
    found: _Floats,
    parameters: Sequence[Parameter],
    asked: Moves,
) -> pl.DataFrame:
    """
    Morris' elementary effects of each parameter on each outcome.

    Args:
        names, told: as of `scenario_rows`; `found`: of the members `asked.values`, in mean.
        parameters, asked: as of `moves`.

    Returns:
        Rows of `simulate (sensitivity)`, method `morris`, in the unit of the outcome, a month
        on average; a parameter that was not moved has no effect.

    Wrong when:
        Held against the ensemble's shares as if both were one: ranges end at their ends here,
        which members seldom reach, and chance is left out. Parameters that members have
        correlated are moved apart: places are among them where no member would be.
    """
    lines = list(_lines(names, told, found))
    effects = elementary_effects(asked.points, np.stack([line.values for line in lines]))
    shape = (len(lines), len(parameters))
    figures: dict[str, NDArray[Any]] = {}
    for name in ("mu", "mu_star", "sigma"):
        figures[name] = np.zeros(shape)
        figures[name][:, asked.moved] = getattr(effects, name)
    sizes = figures["mu_star"]
    most = np.nan_to_num(sizes).max(axis=1, keepdims=True, initial=0)
    figures["told"] = (sizes > 0) & (sizes >= _LEAST * most)
    return _framed("morris", lines, parameters, figures)


def _lines(names: Sequence[str], told: Sequence[Counted], found: _Floats) -> Iterator[_Line]:
    """Levels of each scenario, and what differs from the first."""
    for s, name in enumerate(names):
        for n in _wholes(told):
            level = _over_months(found[s, n])
            yield _Line(name, told[n].outcome, "level", level)
            if s:
                gap = level - _over_months(found[0, n])
                yield _Line(name, told[n].outcome, "difference", gap)


def _wholes(told: Sequence[Counted]) -> list[int]:
    """The first line of each outcome: it is of the whole, and of all groups."""
    first: dict[str, int] = {}
    for n, one in enumerate(told):
        first.setdefault(one.outcome, n)
    return list(first.values())


def _over_months(values: _Floats) -> _Floats:
    """(members,) mean of the months that have a number; NaN where none has."""
    held = np.isfinite(values)
    months = held.sum(axis=0)
    whole = np.where(held, values, 0).sum(axis=0)
    mean: _Floats = np.divide(whole, months, out=np.full(len(months), np.nan), where=months > 0)
    return mean


def _framed(
    method: str,
    lines: Sequence[_Line],
    parameters: Sequence[Parameter],
    figures: Mapping[str, NDArray[Any]],
) -> pl.DataFrame:
    rows = [
        {
            **_EMPTY,
            "scenario": line.scenario,
            "outcome": line.outcome,
            "of": line.of,
            "parameter": one.code,
            "method": method,
            **{name: _plain(values[n, p]) for name, values in figures.items()},
        }
        for n, line in enumerate(lines)
        for p, one in enumerate(parameters)
    ]
    return pl.DataFrame(rows, schema={column.name: column.type for column in SENSITIVITY})


def _plain(value: Any) -> float | bool | None:
    if isinstance(value, np.bool_):
        return bool(value)
    return None if np.isnan(value) else float(value)
