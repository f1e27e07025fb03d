"""
Shares of every link under what always holds, for many draws of parameters at once.

A network's settings are made from some hundreds of changes; which link gives to which, and by
which parameter, is the same for all draws. So it is read off the changes once for a month's
counts, and then only the numbers are put in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.building import Drawn, usual_policy
from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.network import Change, Network, Policy
from caudal.analysis.simulate.scenario import Block, Scenario
from caudal.analysis.simulate.settings import settings_by_day, who
from caudal.vocabulary.simulation import Description

__all__ = ["UsualShares", "shares_by_settings", "usual_shares"]

_Floats = NDArray[np.float64]
_Kinds = slice | NDArray[np.bool_]
UsualShares = Callable[[Drawn, int], _Floats]


@dataclass(frozen=True)
class _Move:
    """A portion of link `of` shared out over others; by number, or by a parameter's code."""

    of: int
    kinds: _Kinds
    portion: float | str
    parts: Mapping[int, float]


@dataclass
class _Reading:
    """Changes read so far: what is put in beforehand, the moves, and a portion not yet whole."""

    begun: _Floats
    at: Mapping[str, int]
    moves: list[_Move] = field(default_factory=list)
    pending: list[Change] = field(default_factory=list)


def usual_shares(description: Description, network: Network, known: Known) -> UsualShares:
    """
    From draws (code → values [0–1]) and their number to (links, groups × origins, draws) shares.

    Args:
        description, known: as of `usual_policy`.
        network: of the description; first and later attempts go by the same shares.
    """
    # Two values of each parameter, all different: a portion that takes both is the parameter's.
    codes = [one.code for one in description.parameters]
    values = np.linspace(0.2, 0.8, 2 * len(codes)).reshape(2, len(codes)).T
    marks = dict(zip(codes, values, strict=True))
    changes = _of_shares(usual_policy(description, known, marks))
    reading = _Reading(_unchanged(network), {one.name: n for n, one in enumerate(network.links)})
    for change in changes:
        _read(reading, change, network, marks)
    if reading.pending:
        # A change that no single parameter makes: the settings themselves, slower.
        likely = {one.code: one.mode for one in description.parameters}

        def by_settings(drawn: Drawn, draws: int) -> _Floats:
            rest = {code: np.full(draws, mode) for code, mode in likely.items()}
            return shares_by_settings(description, network, known, {**rest, **drawn}, draws)

        return by_settings
    return lambda drawn, draws: _moved(reading.begun, reading.moves, drawn, draws)


def shares_by_settings(
    description: Description, network: Network, known: Known, drawn: Drawn, draws: int
) -> _Floats:
    """
    The same by the settings that the engine itself makes, change by change.
    """
    usual = Policy("usual", _of_shares(usual_policy(description, known, drawn)))
    settings = settings_by_day(Scenario(_once(network), 1, policies=[usual]), Block(0, 0, draws))
    shape = (len(network.links), len(network.groups) * len(network.origins), draws)
    return np.broadcast_to(settings[0].share, shape)


def _of_shares(usual: Policy) -> list[Change]:
    return [one for one in usual.changes if one.what == "share"]


def _once(network: Network) -> Network:
    """The network with attempts not told apart: shares are the same for all."""
    return Network(network.name, network.places, network.links, network.groups, network.origins)


def _unchanged(network: Network) -> _Floats:
    return settings_by_day(Scenario(_once(network), 1), Block(0, 0, 1))[0].share[:, :, 0].copy()


def _read(
    reading: _Reading, change: Change, network: Network, marks: Mapping[str, _Floats]
) -> None:
    """
    One more change: a number is put in, a portion over several links is gathered until whole.

    Of several links each takes its part of what the ones before it left.
    """
    at = reading.at
    value = np.broadcast_to(np.asarray(change.value, dtype=float), (2,))
    kinds = _kinds(who(_once(network), change.groups, change.origins, ()))
    if change.how == "set" and value[0] == value[1] and not (reading.moves or reading.pending):
        reading.begun[at[change.of], kinds] = value[0]
        return
    gathered = [*reading.pending, change]
    same = {(one.of, one.how, *one.groups, "-", *one.origins) for one in gathered}
    taken = _taken([one.value for one in gathered])
    whole = taken.sum(axis=0)
    portion: float | str | None = next(
        (
            code
            for code, mark in marks.items()
            if abs(mark[0] - whole[0]) < 1e-12 > abs(mark[1] - whole[1])
        ),
        None,
    )
    if len(gathered) == 1 and value[0] == value[1]:
        portion = float(value[0])
    parts = taken / np.where(whole > 0, whole, 1)
    uneven = bool(np.ptp(parts, axis=1).max() > 1e-9)
    if portion is None or len(same) > 1 or change.how != "to" or uneven:
        reading.pending = gathered
        return
    to = {at[one.to]: float(part) for one, part in zip(gathered, parts[:, 0], strict=True)}
    reading.moves.append(_Move(at[change.of], kinds, portion, to))
    reading.pending = []


def _taken(values: Sequence[float | _Floats]) -> _Floats:
    """(links, marks) of the whole, where each takes its portion of what is left."""
    each = np.stack([np.broadcast_to(np.asarray(value, dtype=float), (2,)) for value in values])
    left = np.cumprod(1 - each, axis=0)
    found: _Floats = each * np.concatenate([np.ones((1, 2)), left[:-1]])
    return found


def _kinds(touched: NDArray[np.bool_]) -> _Kinds:
    """Neighbours as a slice, which is not copied."""
    where = np.flatnonzero(touched)
    if where.size and where[-1] - where[0] + 1 == where.size:
        return slice(int(where[0]), int(where[-1]) + 1)
    return touched


def _moved(begun: _Floats, moves: Sequence[_Move], drawn: Drawn, draws: int) -> _Floats:
    shares = np.repeat(begun[:, :, None], draws, axis=2)
    for move in moves:
        portion = drawn[move.portion] if isinstance(move.portion, str) else move.portion
        moved = shares[move.of, move.kinds] * portion
        shares[move.of, move.kinds] -= moved
        for to, part in move.parts.items():
            shares[to, move.kinds] += moved if part == 1 else moved * part
    return shares
