"""
Counts drawn exactly, one after the other, from numbers in reserve.

A compiled loop pays for every call of a generator; so numbers are drawn in
reserve, and taken from there. Compiled where numba is installed; without it
the same bytes.
"""

from math import exp, floor, log, log1p, sqrt

from numpy.random import Generator

from caudal.analysis.simulate.compiling import compiled, compiled_within
from caudal.analysis.simulate.flee.instance import Floats, Ints

__all__ = ["END", "FEW", "NEAR", "below_ratio", "binomial", "climb", "refill", "spread"]

# So few people are drawn one by one: a draw of a count costs as much as some such.
FEW = 20
# Above every number that chance gives.
END = 2.0
# With so many expected a proposal costs less than a search.
SEARCHED = 10.0
# A chance nearer to 0 or 1 than this is a rounded 0 or 1.
NEAR = 1e-12


@compiled
def refill(rng: Generator, tosses: Floats, used: Ints) -> None:
    """Have numbers in reserve again: half of them are many more than one `spread` ever needs."""
    if 2 * used[0] > len(tosses):
        for number in range(len(tosses)):
            tosses[number] = rng.random()
        used[0] = 0


@compiled
def spread(tosses: Floats, at: int, count: int, rungs: Floats, row: int, drawn: Ints) -> int:
    """
    Draw how many of some people take each of several outcomes: multinomial, exact.

    Args:
        tosses: numbers from 0 to 1, drawn in reserve.
        at: the first that is not used up.
        count: people, 0 or more.
        rungs: (rows, outcomes) chances summed up; `END` from the last outcome that can be.
        row: which of them.
        drawn: (outcomes or more,) filled in; what lies behind is left alone.

    Returns:
        the first number now not used up.
    """
    outcomes, below = rungs.shape[1], 0.0
    for outcome in range(outcomes):
        drawn[outcome] = 0
    if count <= FEW:
        for number in range(at, at + count):
            height, taken = tosses[number], 0
            for outcome in range(outcomes):
                taken += height >= rungs[row, outcome]
            drawn[taken] += 1
        at += count
    else:
        for outcome in range(outcomes):
            rung = rungs[row, outcome]
            if rung > below and count > 0:
                # Who has not taken an outcome yet takes the next with what is left of the chances.
                chance = (rung - below) / (1.0 - below) if rung < END else 1.0
                drawn[outcome], at = binomial(tosses, at, count, chance)
                count -= drawn[outcome]
                below = rung
    return at


@compiled
def climb(chances: Floats, part: float, rungs: Floats) -> None:
    """
    Sum chances up for `spread`.

    Args:
        chances: (outcomes,) sum to 1; column 0 is to stay.
        part: of the people who do anything but stay [0-1].
        rungs: (outcomes,) filled in.
    """
    last, below = 0, 0.0
    for outcome in range(len(chances)):
        chance = chances[outcome] * part
        if outcome == 0:
            chance += 1.0 - part
        if chance > NEAR:
            last = outcome
        below += chance
        rungs[outcome] = below
    rungs[last:] = END


@compiled
def binomial(tosses: Floats, at: int, count: int, chance: float) -> tuple[int, int]:
    """
    Draw how many of some people do what each does with the same chance: exact.

    Few expected: the distribution function is searched from 0. Many: a count is
    proposed, and mostly taken without a look at its probability.

    Args:
        tosses: numbers from 0 to 1, drawn in reserve.
        at: the first that is not used up.
        count: people, 0 or more.
        chance: of each [0-1].

    Returns:
        how many do, and the first number now not used up.

    Source:
        Hörmann (1993), Journal of Statistical Computation and Simulation 46: BTRD.
    """
    rarer = min(chance, 1.0 - chance)
    found = 0
    if 0.0 < count * rarer < SEARCHED:
        found = _searched(tosses[at], count, rarer)
        at += 1
    elif count * rarer > 0.0:
        found = -1
        while found < 0:
            found = _inside(tosses[at], count, rarer)
            at += 1
            if found < 0:
                found = _outside(tosses[at - 1], tosses[at], count, rarer)
                at += 1
    return (found if chance <= 0.5 else count - found), at


@compiled_within
def _searched(height: float, count: int, chance: float) -> int:
    """A binomial count by search from 0."""
    odds = chance / (1.0 - chance)
    below = exp(count * log1p(-chance))
    found = 0
    while height > below and found < count:
        height -= below
        found += 1
        below *= odds * (count + 1 - found) / found
    return found


@compiled_within
def _inside(height: float, count: int, chance: float) -> int:
    """A binomial count, or -1 where the proposals do not all lie under its curve."""
    width = 1.15 + 2.53 * sqrt(count * chance * (1.0 - chance))
    inner = 0.92 - 4.2 / width
    if height > 0.86 * inner:
        return -1
    slope = -0.0873 + 0.0248 * width + 0.01 * chance
    across = height / inner - 0.43
    return floor((2.0 * slope / (0.5 - abs(across)) + width) * across + count * chance + 0.5)


@compiled_within
def _outside(height: float, other: float, count: int, chance: float) -> int:
    """A binomial count from two numbers, the first too high for `_inside`; -1: none."""
    deviation = sqrt(count * chance * (1.0 - chance))
    width = 1.15 + 2.53 * deviation
    inner = 0.92 - 4.2 / width
    slope = -0.0873 + 0.0248 * width + 0.01 * chance
    if height >= inner:
        across = other - 0.5
    else:
        across = height / inner - 0.93
        across = (0.5 if across > 0.0 else -0.5) - across
        height = inner * other
    edge = 0.5 - abs(across)
    if edge <= 0.0:
        return -1
    found = floor((2.0 * slope / edge + width) * across + count * chance + 0.5)
    if found < 0 or found > count:
        return -1
    height *= (2.83 + 5.1 / width) * deviation / (slope / (edge * edge) + width)
    return found if below_ratio(height, count, chance, found) else -1


@compiled
def below_ratio(height: float, count: int, chance: float, found: int) -> bool:
    """Whether a height lies under a count's probability over that of the likeliest."""
    likeliest = floor((count + 1) * chance)
    odds = chance / (1.0 - chance)
    away = abs(found - likeliest)
    if away <= 15:
        ratio = 1.0
        for step in range(min(found, likeliest) + 1, max(found, likeliest) + 1):
            ratio *= odds * (count + 1 - step) / step
        return height <= ratio if found > likeliest else height * ratio <= 1.0
    variance = count * chance * (1.0 - chance)
    height = log(height)
    normal = -away * away / (2.0 * variance)
    slack = away / variance * (((away / 3.0 + 0.625) * away + 1.0 / 6.0) / variance + 0.5)
    if height < normal - slack or height > normal + slack:
        return height < normal
    behind, beyond = count - likeliest + 1, count - found + 1
    return height <= (
        (likeliest + 0.5) * log((likeliest + 1) / (odds * behind))
        + (count + 1) * log(behind / beyond)
        + (found + 0.5) * log(beyond * odds / (found + 1))
        + _stirling(likeliest)
        + _stirling(count - likeliest)
        - _stirling(found)
        - _stirling(count - found)
    )


@compiled_within
def _stirling(number: int) -> float:
    """What Stirling's formula lacks of log(number!)."""
    over = 1.0 / (number + 1.0)
    if number >= 10:
        return (1.0 / 12.0 - (1.0 / 360.0 - over * over / 1260.0) * over * over) * over
    product = 1.0
    for factor in range(2, number + 1):
        product *= factor
    return log(product) - 0.9189385332046727 - (number + 0.5) * log(number + 1.0) + number + 1.0
