"""The benchmarks measure what they say: in turn, the first round not counted, files as published."""

import importlib
from types import ModuleType

import pytest

from architecture.tree import ROOT
from caudal.sources import recognise


@pytest.fixture(name="benchmark")
def _benchmark(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("reading")


class _Clock:
    """A clock that an action moves on by its next number of seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def action(self, *seconds: float) -> object:
        steps = iter(seconds)

        def run() -> None:
            self.now += next(steps)

        return run


def test_the_ratio_is_the_median_of_the_rounds_after_the_first(benchmark: ModuleType) -> None:
    clock = _Clock()
    # Ratios 100 (not counted), 4, 1 and 3; seconds 4, 2, 3 and 1, 2, 1.
    compared = benchmark.Comparison(
        "ours", clock.action(100, 4, 2, 3), "peer", clock.action(1, 1, 2, 1), 3.0
    )
    found = benchmark.measured(compared, rounds=3, clock=clock)
    assert (found.seconds, found.peer_seconds, found.ratio) == (3, 1, 3)
    assert found.kept


def test_the_report_is_a_table_that_says_which_target_is_not_kept(benchmark: ModuleType) -> None:
    clock = _Clock()
    results = [
        benchmark.measured(
            benchmark.Comparison(
                name, clock.action(1, 0.375), "peer", clock.action(1, 0.25), target
            ),
            rounds=1,
            clock=clock,
        )
        for name, target in (("one", 1.5), ("two", 1.25))
    ]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in benchmark.report(results).splitlines()
    ]
    assert cells[0] == ["what", "ms", "peer", "ms", "ratio", "target", "verdict"]
    assert {cell.strip("-") for cell in cells[1]} == {""}
    assert cells[2] == ["one", "375", "peer", "250", "1.50×", "≤ 1.5×", "kept"]
    assert cells[3][-1] == "NOT KEPT"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_file_that_is_made_is_one_of_the_publishers_layout(
    benchmark: ModuleType, end: str
) -> None:
    content = benchmark.made_file(3_000, end=end)
    source, layout = recognise(content, "made.csv")
    reading = layout.read(content, "made.csv")
    assert (source.name, layout.name) == ("cbp_nationwide", "nationwide-encounters-state")
    assert reading.releases[0].observations.height == 3_000
    assert reading.findings == ()
    assert content.count(end.encode()) == content.count(b"\n") == 3_001


def test_without_a_folder_there_are_no_published_files(benchmark: ModuleType) -> None:
    assert list(benchmark.published_files(None)) == []
