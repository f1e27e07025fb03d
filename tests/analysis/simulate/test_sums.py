"""Sums of rows: compiled or in layers, and by hand."""

import numpy as np
import pytest

from caudal.analysis.simulate import sums
from caudal.analysis.simulate.compiling import COMPILED
from caudal.analysis.simulate.sums import Sums


@pytest.mark.parametrize("by_loops", [True, False] if COMPILED else [False])
def test_rows_are_added_to_what_is_there(by_loops, monkeypatch):
    monkeypatch.setattr(sums, "COMPILED", by_loops)
    counts, to = np.array([[1, 2], [10, 20], [100, 200]]), np.array([[5, 5], [0, 0], [7, 7]])
    Sums(np.array([0, 2, 1, 1]), np.array([2, 0, 2, 0])).add(counts, to)
    assert to.tolist() == [[115, 225], [0, 0], [18, 29]]


@pytest.mark.parametrize("by_loops", [True, False] if COMPILED else [False])
def test_no_rows_add_nothing(by_loops, monkeypatch):
    monkeypatch.setattr(sums, "COMPILED", by_loops)
    to = np.ones((2, 3))
    Sums(np.empty(0, np.int64), np.empty(0, np.int64)).add(np.ones((4, 3)), to)
    assert (to == 1).all()


@pytest.mark.skipif(not COMPILED, reason="numba is not installed")
@pytest.mark.parametrize("members", [1, 5])
def test_loops_and_layers_give_the_same_bytes(members, monkeypatch):
    rng = np.random.default_rng(1)
    counts, rows = rng.random((300, members)) / 3, rng.integers(0, 300, 500)
    asked, found = Sums(rows, rng.integers(0, 9, 500)), []
    for by_loops in (True, False):
        monkeypatch.setattr(sums, "COMPILED", by_loops)
        found.append(rng.random((9, members)) * 0 + 0.1)
        asked.add(counts, found[-1])
    assert found[0].tobytes() == found[1].tobytes()
