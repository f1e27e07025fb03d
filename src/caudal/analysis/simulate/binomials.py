"""
Binomial counts, drawn exactly in compiled loops over members.

All members of a row are drawn together, in lanes of the processor. Where few
are expected, the distribution function is searched from 0, one count after
the other for all lanes at once. Where more are expected, a count is proposed
and mostly taken without a look at its probability (transformed rejection with
decomposition); the few that are left over are settled one by one. The people
expected are never more than half: of the others, those who do not go are drawn.

Chance comes from a generator of numpy: it seeds a small one for each call
(xoroshiro128++), which a compiled loop can hold in two registers.

Source:
    Hörmann (1993), Journal of Statistical Computation and Simulation 46, "The generation of
    binomial random variates": algorithm BTRD. Blackman & Vigna (2021), ACM Transactions on
    Mathematical Software 47, for the generator.
"""

from math import exp, log, sqrt
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from caudal.analysis.simulate.compiling import compiled

__all__ = ["binomial", "log_stay", "move", "without_return"]

_Counts = NDArray[np.int64]
_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
# With so many expected a proposal costs less than a search.
_SEARCHED = 60.0
# The chance of so many is below 1e-60 where fewer than that are expected.
_MOST_SEARCHED = 250
# Counts so near to the likeliest have their probability by multiplication.
_NEAR = 15.0
# So many who are missing or too many are picked one by one.
_PICKED = 32
_UNIT = 1.0 / 9007199254740992.0
_A17, _A21, _A28, _A49 = (np.uint64(n) for n in (17, 21, 28, 49))
_B11, _B47, _B36, _B15 = (np.uint64(n) for n in (11, 47, 36, 15))


def binomial(rng: Generator, people: _Counts, chance: _Floats) -> _Counts:
    """
    How many of `people` (rows, members), each with `chance` (rows, members or 1) [0–1].

    Assumes:
        No count is negative, and no chance is NaN or beyond 0 and 1.
    """
    rows = np.arange(len(people))
    left, taken = people.copy(), np.empty_like(people)
    move(rng, left, taken, rows, rows, chance, log_stay(chance))
    return taken


def log_stay(chance: _Floats) -> _Floats:
    """Logarithm of the larger one of a chance and its complement."""
    found: _Floats = np.log1p(-np.minimum(chance, 1 - chance))
    return found


def move(
    rng: Generator,
    present: _Counts,
    took: _Counts,
    rows: _Ints,
    steps: _Ints,
    chance: _Floats,
    stay: _Floats,
) -> None:
    """
    Draw who goes, and move them: in place.

    Args:
        rng: a new state of the small generator is drawn from it.
        present: (all rows, members); who goes is taken off.
        took: (all steps, members); who goes is written here.
        rows, steps: (draws,) of each; no row and no step stands there twice.
        chance: (draws, members or 1) of going [0–1].
        stay: `log_stay` of it.

    Assumes:
        As `binomial`. Up to 10¹⁰ people the chance of every count is right to a millionth:
        beyond, rounding of (people × logarithm) shows.
    """
    words = rng.integers(0, 1 << 64, 2, np.uint64)
    _move(words, present, took, rows, steps, chance, stay)


def without_return(rng: Generator, people: _Counts, size: _Counts) -> _Counts:
    """
    How many of each class are among `size` (members,) of `people` (classes, members).

    Everyone has the same chance: a multivariate hypergeometric draw, of any number of people.
    Everyone is first taken for themselves with the chance of a place. Those who are too many are
    then given back, or those who are missing taken of the others, in the same way, and the last
    few one by one: whoever is taken, all sets of as many people are as likely as before.

    Assumes:
        0 ≤ size ≤ people in all.
    """
    people = np.ascontiguousarray(people)
    taken = np.zeros_like(people)
    missing = size.astype(np.int64)
    while np.abs(missing).max(initial=0) > _PICKED:
        pool = np.where(missing > 0, people - taken, taken)
        share = abs(missing) / np.maximum(pool.sum(axis=0), 1)
        moved = binomial(rng, pool, np.broadcast_to(share, pool.shape).copy())
        taken += np.sign(missing) * moved
        missing = size - taken.sum(axis=0)
    _pick(rng.integers(0, 1 << 64, 2, np.uint64), people, taken, missing)
    return taken


@compiled
def _pick(words: NDArray[np.uint64], people: _Counts, taken: _Counts, missing: _Counts) -> None:
    """Take or give back one person after the other until none is missing, in place."""
    one, other = words[0], words[1]
    for m in range(missing.size):
        sign = 1 if missing[m] > 0 else -1
        pool = 0
        for c in range(len(people)):
            pool += people[c, m] - taken[c, m] if sign > 0 else taken[c, m]
        for _ in range(abs(missing[m])):
            chosen, one, other = _uniform(one, other)
            person, c = np.int64(chosen * pool), -1
            while person >= 0:
                c += 1
                person -= people[c, m] - taken[c, m] if sign > 0 else taken[c, m]
            taken[c, m] += sign
            pool -= 1


@compiled
def _move(
    words: NDArray[np.uint64],
    present: _Counts,
    took: _Counts,
    rows: _Ints,
    steps: _Ints,
    chance: _Floats,
    stay: _Floats,
) -> None:
    """As `move`, by the state of the small generator."""
    members = present.shape[1]
    one, other = words[0], words[1]
    # Made once: to make them for each row would cost a tenth of its draws.
    people, rarer, chosen = np.empty(members), np.empty(members), np.empty(members)
    below, found = np.empty(members), np.empty(members)
    spare, left = np.empty((4, members)), np.empty(members, np.int64)
    for draw in range(rows.size):
        row, step = rows[draw], steps[draw]
        most = 0
        for m in range(members):
            most = max(most, present[row, m])
        if most == 0:
            took[step] = 0
            continue
        for m in range(members):
            going = chance[draw, m if chance.shape[1] > 1 else 0]
            people[m] = present[row, m]
            rarer[m] = min(going, 1.0 - going)
        for m in range(members):
            chosen[m], one, other = _uniform(one, other)
        many = 0
        for m in range(members):
            if people[m] * rarer[m] >= _SEARCHED:
                # Found at once in the search, whatever was chosen.
                below[m] = 1.0
                many += 1
            else:
                below[m] = exp(people[m] * stay[draw, m if stay.shape[1] > 1 else 0])
        if many < members:
            _search(chosen, people, rarer, below, found, spare)
        if many > 0:
            one, other = _reject(one, other, chosen, people, rarer, found, spare, left)
        for m in range(members):
            going = chance[draw, m if chance.shape[1] > 1 else 0]
            count = np.int64(found[m])
            count = count if going <= 0.5 else present[row, m] - count
            present[row, m] -= count
            took[step, m] = count


@compiled
def _uniform(one: Any, other: Any) -> tuple[float, Any, Any]:
    """A number in [0, 1) from 53 bits, and the next state: xoroshiro128++."""
    whole = one + other
    whole = ((whole << _A17) | (whole >> _B47)) + one
    other ^= one
    one = ((one << _A49) | (one >> _B15)) ^ other ^ (other << _A21)
    other = (other << _A28) | (other >> _B36)
    return (whole >> _B11) * _UNIT, one, other


@compiled
def _search(
    chosen: _Floats,
    people: _Floats,
    chance: _Floats,
    below: _Floats,
    found: _Floats,
    spare: _Floats,
) -> None:
    """
    The count up to which the distribution function reaches what was chosen, for all lanes.

    `below` comes with the probability of 0 and is used up.
    """
    members = people.size
    odds, each = spare[0], spare[1]
    for m in range(members):
        odds[m] = chance[m] / (1.0 - chance[m])
        each[m] = below[m]
        found[m] = 0.0
    higher = members
    count = 0
    while higher > 0 and count < _MOST_SEARCHED:
        count += 1
        higher = 0
        part, before = 1.0 / count, count - 1.0
        for m in range(members):
            hit = chosen[m] > below[m]
            found[m] += hit
            higher += hit
            each[m] *= (people[m] - before) * odds[m] * part
            below[m] += each[m]
    if higher > 0:
        # Rounding leaves 1e-14 above the last sum: who falls there is as good as any.
        for m in range(members):
            if chosen[m] > below[m]:
                found[m] = np.floor(people[m] * chance[m])


@compiled
def _hat(people: float, chance: float) -> tuple[float, float, float, float, float]:
    """Spread, slope a and b, centre and share of the sure proposals: BTRD, step 0."""
    spread = sqrt(people * chance * (1.0 - chance))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * chance
    return spread, a, b, people * chance + 0.5, 0.92 - 4.2 / b


@compiled
def _reject(
    one: Any,
    other: Any,
    chosen: _Floats,
    people: _Floats,
    chance: _Floats,
    found: _Floats,
    spare: _Floats,
    left: _Ints,
) -> tuple[Any, Any]:
    """
    Counts of the lanes in which many are expected; and the next state.

    Lanes that have no count yet are moved together, after each of the two looks at them; people,
    chances and choices may be written over.
    """
    waiting = 0
    for m in range(people.size):
        # Written in any case, and again where it does not count: a branch would take longer.
        many = people[m] * chance[m] >= _SEARCHED
        people[waiting], chance[waiting], chosen[waiting] = people[m], chance[m], chosen[m]
        left[waiting] = m
        waiting += many
    while waiting > 0:
        # Whole groups of lanes: what stands behind the last one is computed and not looked at.
        lanes = min((waiting + 7) // 8 * 8, people.size)
        counts = spare[0, :lanes]
        _propose(chosen[:lanes], people[:lanes], chance[:lanes], counts)
        kept = 0
        for n in range(waiting):
            found[left[n]] = counts[n]
            people[kept], chance[kept], chosen[kept] = people[n], chance[n], chosen[n]
            left[kept] = left[n]
            kept += counts[n] < 0.0
        waiting = kept
        for n in range(waiting):
            spare[0, n], one, other = _uniform(one, other)
        _look_again(chosen, people, chance, spare, min((waiting + 7) // 8 * 8, people.size))
        kept = 0
        for n in range(waiting):
            height, count = log(spare[1, n]), spare[0, n]
            taken = height < spare[2, n]
            if not taken and height <= spare[3, n]:
                taken = _is_below(height, count, people[n], chance[n])
            found[left[n]] = count
            people[kept], chance[kept], left[kept] = people[n], chance[n], left[n]
            kept += not taken
        waiting = kept
        for n in range(waiting):
            chosen[n], one, other = _uniform(one, other)
    return one, other


@compiled
def _propose(chosen: _Floats, people: _Floats, chance: _Floats, counts: _Floats) -> None:
    """The sure proposals, BTRD, step 1; below 0 where there is none."""
    for n in range(people.size):
        _, a, b, centre, sure = _hat(people[n], chance[n])
        u = chosen[n] / sure - 0.43
        count = np.floor((2.0 * a / (0.5 - np.abs(u)) + b) * u + centre)
        counts[n] = count if u <= 0.43 else -1.0


@compiled
def _look_again(
    chosen: _Floats, people: _Floats, chance: _Floats, spare: _Floats, waiting: int
) -> None:
    """
    Where no proposal is sure: another count and its height under the hat, BTRD, steps 2 and 3.

    `spare` comes with new choices, and goes with counts, heights, and the logarithms of a height
    below which the count is surely taken, and above which surely not.
    """
    for n in range(waiting):
        spread, a, b, centre, sure = _hat(people[n], chance[n])
        v, fresh = chosen[n], spare[0, n]
        turned = v / sure - 0.93
        inner = v < sure
        u = (0.5 if turned > 0.0 else -0.5) - turned if inner else fresh - 0.5
        v = fresh * sure if inner else v
        near = 0.5 - np.abs(u)
        count = np.floor((2.0 * a / near + b) * u + centre)
        away = np.abs(count - np.floor((people[n] + 1.0) * chance[n]))
        rough, wrong = _squeeze(away, spread * spread)
        possible = (count >= 0.0) & (count <= people[n])
        spare[0, n] = count
        spare[1, n] = v * (2.83 + 5.1 / b) * spread / (a / (near * near) + b)
        spare[2, n] = rough - wrong if possible else -np.inf
        spare[3, n] = rough + wrong if possible else -np.inf


@compiled
def _is_below(height: float, count: float, people: float, chance: float) -> bool:
    """Whether a logarithm is at most that of the probability of a count over the likeliest's."""
    likeliest = np.floor((people + 1.0) * chance)
    odds = chance / (1.0 - chance)
    if abs(count - likeliest) > _NEAR:
        return height <= _log_ratio(count, likeliest, people, odds)
    over, under = 1.0, 1.0
    low = min(count, likeliest)
    while low < max(count, likeliest):
        over *= (people - low) * odds
        low += 1.0
        under *= low
    return height <= (log(over / under) if count > likeliest else log(under / over))


@compiled
def _squeeze(away: float, variance: float) -> tuple[float, float]:
    """Logarithm of the ratio of a normal density, and by how much it can be wrong: BTRD, step 3.2."""
    wrong = (away / variance) * (((away / 3.0 + 0.625) * away + 1.0 / 6.0) / variance + 0.5)
    # Farther away the bound of the paper does not hold, and nothing is known.
    held = away < 0.5 * variance - 1.0
    return -away * away / (2.0 * variance), wrong if held else np.inf


@compiled
def _log_ratio(count: float, likeliest: float, people: float, odds: float) -> float:
    """Logarithm of the probability of a count over that of the likeliest, after Stirling."""
    rest, others = people - likeliest + 1.0, people - count + 1.0
    return (
        (likeliest + 0.5) * log((likeliest + 1.0) / (odds * rest))
        + (people + 1.0) * log(rest / others)
        + (count + 0.5) * log(others * odds / (count + 1.0))
        + _correction(likeliest)
        + _correction(people - likeliest)
        - _correction(count)
        - _correction(people - count)
    )


@compiled
def _correction(count: float) -> float:
    """ln(count!) − Stirling's formula for it."""
    after, total = count + 1.0, 0.0
    while after < 11.0:
        total += (after + 0.5) * log((after + 1.0) / after) - 1.0
        after += 1.0
    square = 1.0 / (after * after)
    series = 1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - square / 1680.0) * square) * square
    return total + series / after
