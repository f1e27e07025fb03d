"""
Cells: where a person can stand within a day, with the kilometres already travelled.

Who arrives with less than a day's travel behind decides again on the same day,
so a person's day depends on the node and on the kilometres done. Most of these
pairs do not differ in what can follow: near the end of the day only the
shortest road still fits. Pairs of one node with the same future are one cell;
so the work of a day grows with the futures, and their law is the same.
"""

from dataclasses import dataclass

import numpy as np

from caudal.analysis.simulate.flee.instance import Floats, Ints

__all__ = ["Cells", "cells_of"]

# Steps a kilometre is cut into to tell pairs apart, the finest that gives no more than `_MOST`.
_STEPS = (1e6, 10.0, 1.0)
_MOST = 40_000


@dataclass(frozen=True)
class Cells:
    """
    The cells of a network.

    A cell's number is below those of the cells that can follow on it, but for
    places 0 km apart.

    Args:
        node: (cells,) of each.
        code: (cells, 1 + width) where a person ends by staying (column 0) or by
            each slot: below `cells` another cell of the same day, then the nodes
            (end of the day), then the legs (a night on the road).
        arrival: (legs,) the cell in which a leg's traveller decides again.
    """

    node: Ints
    code: Ints
    arrival: Ints


def cells_of(
    ends: Ints, km: Floats, leg_days: Ints, slots: Ints, base: Ints, move_km: float
) -> Cells:
    """
    The cells that a day can meet.

    Args:
        ends: (legs,) node in which each leg ends.
        km: (legs,) [km].
        leg_days: (legs,) day of travel on which each leg ends, from 1.
        slots: (nodes, width) leg by node and slot; -1: none.
        base: (nodes,) the place of each node.
        move_km: a day's travel [km].

    Wrong when:
        Many short roads have lengths with decimals: the sums of a day's
        kilometres are then rounded, to 0.1 km or at most to 1 km.
    """
    # A day's kilometres count from zero again on the day after a night on the road.
    today = km - (leg_days - 1) * move_km
    grids = (_pairs(ends, today, km, slots, move_km, steps) for steps in _STEPS)
    pairs = next(grid for grid in grids if grid is not None)
    code = _codes(pairs, slots, ends, km, base, move_km)
    return _merged(pairs, code, slots, pairs.number(ends, today))


@dataclass(frozen=True)
class _Pairs:
    """Nodes and kilometres, sorted by both and found again by both."""

    keys: Ints
    node: Ints
    km: Floats
    stride: int
    steps: float

    def number(self, node: Ints, km: Floats) -> Ints:
        """Number of each pair that is there; any where none is (never asked for)."""
        key = node * self.stride + np.rint(km * self.steps).astype(np.int64)
        at = np.searchsorted(self.keys, key)
        found: Ints = np.minimum(at, len(self.keys) - 1)
        return found


def _pairs(
    ends: Ints, today: Floats, km: Floats, slots: Ints, move_km: float, steps: float
) -> _Pairs | None:
    """Every node and kilometres of a day that can be met; None: too many, unless none is coarser."""
    stride = int(move_km * steps) + 1
    keys = np.unique(ends * stride + np.rint(today * steps).astype(np.int64))
    fresh = keys
    while fresh.size:
        if len(keys) > _MOST and steps > _STEPS[-1]:
            return None
        node, done = fresh // stride, (fresh % stride) / steps
        legs = slots[node]
        after = done[:, None] + km[legs]
        on = (legs >= 0) & (km[legs] < move_km) & (after < move_km)
        met = np.unique((ends[legs] * stride + np.rint(after * steps).astype(np.int64))[on])
        fresh = np.setdiff1d(met, keys, assume_unique=True)
        keys = np.union1d(keys, fresh)
    return _Pairs(keys, keys // stride, (keys % stride) / steps, stride, steps)


def _codes(pairs: _Pairs, slots: Ints, ends: Ints, km: Floats, base: Ints, move_km: float) -> Ints:
    """Where each pair's people are after staying (on a way on: after giving it up) or going."""
    count, nodes = len(pairs.keys), len(base)
    legs = slots[pairs.node]
    after = pairs.km[:, None] + km[legs]
    again = pairs.number(ends[legs], np.minimum(after, move_km))
    code = np.where(after < move_km, again, count + ends[legs])
    code = np.where(km[legs] < move_km, code, count + nodes + legs)
    code = np.where(legs >= 0, code, 0)
    found: Ints = np.concatenate([count + base[pairs.node][:, None], code], axis=1)
    return found


def _merged(pairs: _Pairs, code: Ints, slots: Ints, arrival: Ints) -> Cells:
    """One cell for the pairs of a node from which the same can follow; the last met come first."""
    count = len(pairs.keys)
    nowhere = np.full(len(code), code.max() + 1, dtype=np.int64)
    legs = slots[pairs.node]
    after = np.where(legs >= 0, code[:, 1:], nowhere[:, None])
    follows = np.concatenate([pairs.node[:, None], after], axis=1)
    # Until a pair has its cell it stands for itself: only a road of 0 km leads to such a one.
    cell = np.concatenate([-1 - np.arange(count), np.arange(count, nowhere[0] + 1)])
    known: dict[bytes, int] = {}
    first: list[int] = []
    for pair in np.argsort(-pairs.km, kind="stable").tolist():
        future = cell[follows[pair]]
        future[0] = pairs.node[pair]
        cell[pair] = known.setdefault(future.tobytes(), len(known))
        if len(known) > len(first):
            first.append(pair)
    cells = len(first)
    renumbered = np.concatenate([cells - 1 - cell[:count], cell[count:] - count + cells])
    order = np.array(first[::-1], dtype=np.int64)
    merged = renumbered[code[order]]
    merged[:, 1:][legs[order] < 0] = 0
    return Cells(pairs.node[order], merged, renumbered[arrival])
