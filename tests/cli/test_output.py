"""What stands on the terminal while a verb works, and what is left when it ends early."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import caudal
from caudal.cli.main import main
from caudal.cli.output import progress_bar, write_folder

HIDDEN, SHOWN = "\x1b[?25l", "\x1b[?25h"


class Terminal(io.StringIO):
    """A terminal that keeps what is written on it."""

    def isatty(self) -> bool:
        return True


@contextmanager
def terminal() -> Iterator[Terminal]:
    """On stderr; set within the test, for pytest puts its own there before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "xterm")
        patch.setattr(sys, "stderr", screen := Terminal())
        yield screen


@pytest.mark.parametrize("ending", [KeyboardInterrupt, ValueError])
def test_an_early_end_leaves_no_bar_and_no_hidden_cursor(
    capsys: pytest.CaptureFixture[str], ending: type[BaseException]
) -> None:
    def worked() -> None:
        with progress_bar(total_from=1, doing="simulating") as progress:
            progress(0, 3, "0 of 3")
            raise ending

    with terminal() as screen, pytest.raises(ending):
        worked()
    written = screen.getvalue()
    assert written.count(HIDDEN) == written.count(SHOWN) == 1
    assert "simulating 0 of 3" in written
    assert capsys.readouterr().out == ""


def test_one_task_is_not_worth_a_bar_unless_it_is_long() -> None:
    for least, bars in ((2, 0), (1, 1)):
        with terminal() as screen, progress_bar(total_from=least) as progress:
            progress(0, 1, "a.csv")
        assert screen.getvalue().count(HIDDEN) == bars


def test_without_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar(total_from=1) as progress:
        progress(0, 3, "0 of 3")
        progress(3, 3, "")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("out", "says"), [("no/a.json", "does not exist"), (".", "is a folder")])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_computed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    out: str,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(caudal, "simulate", pytest.fail)
    assert main(["simulate", "--from", "2021-08-05", "--format", "json", "--out", out]) == 2
    assert says in capsys.readouterr().err


def test_ctrl_c_while_a_file_is_written_leaves_no_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(part: Path, _: Path) -> Path:
        assert part.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder({"a.csv": b"a\n"}, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
