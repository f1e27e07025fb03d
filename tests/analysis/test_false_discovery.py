"""The false discovery rate: by the printed example, by loops, and held in simulated tables."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from caudal.analysis.false_discovery import survive

# Benjamini and Hochberg 1995, §4.1: fifteen p-values, four of which stand at 0.05.
_PRINTED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
    0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_the_example_of_the_paper() -> None:
    assert survive(np.array(_PRINTED), 0.05).tolist() == [True] * 4 + [False] * 11


@given(st.lists(st.none() | st.floats(0, 1), max_size=30), st.floats(0.01, 0.5))
def test_it_is_what_plain_loops_give(told, rate) -> None:
    known = sorted(one for one in told if one is not None)
    last = max(
        (p for rank, p in enumerate(known, 1) if p <= rate * rank / len(known)), default=-1.0
    )
    expected = [one is not None and one <= last for one in told]
    p = np.array([np.nan if one is None else one for one in told])
    assert survive(p, rate).tolist() == expected


def test_the_rate_is_held() -> None:
    chance = np.random.default_rng(1)
    false = []
    for _ in range(400):
        p = np.concatenate([chance.uniform(size=40), chance.uniform(size=10) * 1e-3])
        found = survive(p, 0.1)
        false.append(found[:40].sum() / max(found.sum(), 1))
    assert np.mean(false) <= 0.1
