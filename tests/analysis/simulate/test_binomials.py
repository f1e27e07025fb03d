"""The compiled draws against exact binomial probabilities, and what makes them exact, by number."""

from math import lgamma, log, pi

import numpy as np
import pytest

from analysis.simulate.two_samples import chi_square_p, holm
from caudal.analysis.simulate import binomials
from caudal.analysis.simulate.binomials import binomial, log_stay, move
from caudal.analysis.simulate.compiling import COMPILED

pytestmark = pytest.mark.skipif(not COMPILED, reason="numba is not installed: numpy draws")

# Few people and many, chances near 0, 1 and 0.5; expected counts on both sides of each limit.
PAIRS = [
    *[(n, p) for n in (1, 2, 7) for p in (0.001, 0.3, 0.5, 0.9)],
    *[(n, p) for n in (30, 119, 121, 150) for p in (0.01, 0.12, 0.4, 0.5, 0.6, 0.99)],
    *[(n, p) for n in (500, 20_000) for p in (1e-4, 0.003, 0.11, 0.13, 0.5, 0.87, 0.999)],
    *[(n, p) for n in (10**6, 10**9) for p in (1e-9, 7e-6, 6.1e-5, 3e-4, 0.2, 0.5, 0.77)],
    *[(10**9, p) for p in (3e-8, 5.9e-8, 6.1e-8, 1e-6, 1 - 1e-8, 1 - 1e-6)],
]
PEOPLE, CHANCE = np.array([n for n, _ in PAIRS]), np.array([p for _, p in PAIRS])


def exact(people, chance):
    """First count, and probabilities from there on: by ratios of neighbours, summed to one."""
    spread = np.sqrt(people * chance * (1 - chance))
    low = max(0, int(people * chance - 12 * spread - 40))
    high = min(people, int(people * chance + 12 * spread + 40))
    count = np.arange(low, high, dtype=float)
    steps = np.log((people - count) / (count + 1)) + log(chance) - np.log1p(-chance)
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    found = np.exp(logs - logs.max())
    return low, found / found.sum()


def fit(drawn, people, chance):
    """P-value of χ² over bins of about a thirtieth, and of the thousandth at either end."""
    low, probabilities = exact(people, chance)
    begins = np.cumsum(probabilities) - probabilities
    bins = np.searchsorted([1e-3, *np.linspace(0, 1, 31)[1:-1], 1 - 1e-3], begins, side="right")
    expected = np.bincount(bins, probabilities * drawn.size)
    seen = np.bincount(bins[drawn - low], minlength=expected.size)
    # A bin that is too thin for χ² is added to the next, and what is left to the last.
    group, whole = np.zeros(expected.size, int), np.cumsum(expected)
    for n in range(1, expected.size):
        first = np.flatnonzero(group[:n] == group[n - 1])[0]
        thick = whole[n - 1] - whole[first] + expected[first] >= 10
        group[n] = group[n - 1] + (thick and whole[-1] - whole[n - 1] >= 10)
    expected, seen = (np.bincount(group, one) for one in (expected, seen))
    if expected.size == 1:
        return 1.0
    return chi_square_p(float(((seen - expected) ** 2 / expected).sum()), expected.size - 1)


def fits(drawn):
    """Adjusted p-values, of each pair (pairs, draws)."""
    return holm([fit(one, n, p) for one, (n, p) in zip(drawn, PAIRS, strict=True)])


def test_counts_have_the_binomial_probabilities_with_all_kinds_in_one_row():
    many = 40_000
    people, chance = (np.repeat(one[None], many, axis=0) for one in (PEOPLE, CHANCE))
    assert fits(binomial(np.random.default_rng(1), people, chance).T).min() > 0.05


def test_counts_have_the_binomial_probabilities_with_one_kind_a_row():
    people = np.repeat(PEOPLE[:, None], 40_000, axis=1)
    assert fits(binomial(np.random.default_rng(2), people, CHANCE[:, None])).min() > 0.05


def test_the_comparison_sees_a_hundredth_of_the_spread():
    drawn = np.random.default_rng(3).binomial(10**6, 0.2 + 4e-6 * 3, 40_000)
    assert fit(drawn, 10**6, 0.2) < 1e-3


# What rejection is exact by: people and chances up to one half, from as few expected as it is for.
FEWEST = [(int(np.ceil(binomials._SEARCHED / p)), p) for p in (0.5, 0.41, 0.1, 6e-4, 6e-8)]
REJECTED = [*FEWEST, (1200, 0.3), (10**5, 0.003), (10**5, 0.3), (10**9, 1e-6)]


@pytest.mark.parametrize(("people", "chance"), REJECTED)
def test_the_hat_lies_above_all_probabilities_and_sure_proposals_below_them(people, chance):
    spread, a, b, centre, sure = binomials._hat(people, chance)
    low, probabilities = exact(people, chance)
    u = np.linspace(-0.5, 0.5, 100_001)[1:-1]
    near = 0.5 - abs(u)
    count = np.floor((2 * a / near + b) * u + centre).astype(int)
    inside = (count >= low) & (count < low + probabilities.size)
    ratio = (probabilities / probabilities.max())[count[inside] - low]
    hat = ((2.83 + 5.1 / b) * spread / (a / near**2 + b))[inside]
    assert (hat >= ratio).all()
    taken = abs(u[inside]) <= 0.43
    assert (hat[taken] * sure <= ratio[taken]).all()


@pytest.mark.parametrize(("people", "chance"), REJECTED)
def test_the_squeeze_holds_or_says_nothing(people, chance):
    low, probabilities = exact(people, chance)
    variance = people * chance * (1 - chance)
    count = np.arange(low, low + probabilities.size)
    away = abs(count - int((people + 1) * chance)).astype(float)
    rough, wrong = np.array([binomials._squeeze(one, variance) for one in away]).T
    logs = np.log(probabilities / probabilities.max())
    assert (abs(logs - rough) <= wrong + 1e-12).all()
    assert np.isfinite(wrong[away < 2 * np.sqrt(variance)]).all()


@pytest.mark.parametrize(("people", "chance"), REJECTED)
def test_a_height_is_compared_with_the_ratio_of_the_probabilities(people, chance):
    # A millionth below it and above it, for counts near the likeliest and far from it.
    low, probabilities = exact(people, chance)
    for count in np.unique(np.linspace(low, low + probabilities.size - 1, 301).astype(int)):
        ratio = probabilities[count - low] / probabilities.max()
        if ratio > 1e-250:
            given = float(count), float(people), chance
            assert binomials._is_below(log(ratio) - 1e-6, *given)
            assert not binomials._is_below(log(ratio) + 1e-6, *given)


def test_the_correction_of_stirling_is_that_of_the_logarithm_of_gamma():
    for count in (0.0, 1.0, 5.0, 9.0, 10.0, 30.0, 1000.0):
        after = count + 1
        rough = (count + 0.5) * log(after) - after + 0.5 * log(2 * pi)
        assert binomials._correction(count) == pytest.approx(lgamma(after) - rough, abs=1e-11)


def test_the_small_generator_is_xoroshiro128_plus_plus():
    # The first numbers of Blackman and Vigna's program from the state (1, 2).
    state, seen = [1, 2], []
    for _ in range(4):
        number, *state = binomials._uniform(*map(np.uint64, state))
        seen.append(int(number * 2**53))
    first = (393217, 669327710093319, 1732421326133921491, 11394790081659126983)
    assert seen == [one >> 11 for one in first]


def test_what_rounding_leaves_above_the_last_sum_is_still_a_possible_count():
    people, chance = np.array([1.0, 7.0, 10.0**9]), np.array([0.5, 0.3, 1e-9])
    below, found = (1 - chance) ** people * (1 - 1e-9), np.empty(3)
    binomials._search(np.full(3, 1 - 1e-15), people, chance, below, found, np.empty((2, 3)))
    assert (found <= people).all()
    assert (found <= 30).all()


def test_nobody_goes_or_all_go_where_the_chance_says_so():
    people = np.array([[0, 1, 50, 10**9]] * 3)
    taken = binomial(np.random.default_rng(1), people, np.array([[0.0], [1.0], [1e-300]]))
    assert taken.tolist() == [[0, 0, 0, 0], people[1].tolist(), [0, 0, 0, 0]]


def test_a_row_of_a_drawing_does_not_depend_on_the_shape_of_its_chances():
    people = np.random.default_rng(5).integers(0, 1000, (30, 7))
    one, other = (
        binomial(np.random.default_rng(6), people, np.full((30, wide), 0.3)) for wide in (1, 7)
    )
    assert one.tolist() == other.tolist()


def test_who_goes_is_taken_off_and_written_in_its_step():
    present, took = np.full((3, 2), 100), np.full((4, 2), -1)
    chance = np.array([[0.5], [1.0]])
    rows, steps = np.array([2, 0]), np.array([1, 3])
    move(np.random.default_rng(1), present, took, rows, steps, chance, log_stay(chance))
    assert (present[2] + took[1] == 100).all()
    assert (present[0] == 0).all()
    assert (took[3] == 100).all()
    assert (present[1] == 100).all()
    assert (took[[0, 2]] == -1).all()


def test_a_million_draws_have_the_probabilities_where_fewest_proposals_are_sure():
    people, chance = (np.array(one)[:, None] for one in zip(*FEWEST, strict=True))
    drawn = binomial(np.random.default_rng(9), np.repeat(people, 1_000_000, axis=1), chance)
    assert holm([fit(one, *pair) for one, pair in zip(drawn, FEWEST, strict=True)]).min() > 0.05
