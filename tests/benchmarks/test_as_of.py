"""The benchmark of what was known on a day asks the peers the same question, and they agree."""

import importlib
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from architecture.tree import ROOT
from caudal.archive.releases import Shelf, held_releases


@pytest.fixture(name="benchmark")
def _benchmark(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("as_of")


def test_sql_and_pandas_answer_every_day_as_we_do(benchmark: ModuleType, tmp_path: Path) -> None:
    benchmark.written(tmp_path, vintages=14, rows=900)
    held = held_releases([Shelf(tmp_path, False)])
    peers = benchmark.Duck(held), benchmark.Pandas(held)
    days = [None, *(one.key[2] for one in held), date(2021, 3, 1), date(2030, 1, 1)]
    for day in days:
        told = benchmark.asked(tmp_path, held, day)
        assert len(told) >= 37
        for peer in peers:
            assert peer.asked(day) == told


def test_the_peers_see_a_figure_that_is_wrong(benchmark: ModuleType, tmp_path: Path) -> None:
    benchmark.written(tmp_path, vintages=2, rows=200)
    held = held_releases([Shelf(tmp_path, False)])
    assert benchmark.Duck(held).asked(None) != benchmark.asked(tmp_path, held[:1], None)
