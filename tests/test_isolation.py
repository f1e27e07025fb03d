"""Whatever a reader does in its own process, the caller gets an answer or one error."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hostile
from caudal.isolation import Limits, limited
from caudal.vocabulary.errors import CaudalError, TooDemanding, Unreadable
from sources.workbooks import BOMBS

_SMALL = Limits(memory=600 << 20, seconds=1, wall_seconds=60)
# So much time that a busy machine does not end the child before its memory does.
_PATIENT = Limits(memory=600 << 20, seconds=60, wall_seconds=120)


def test_the_answer_of_a_function_comes_back() -> None:
    assert limited(hostile.count, b"\0\xff" * 50, "é.xlsx") == {"bytes": 100, "file": "é.xlsx"}


def test_an_error_of_the_function_comes_back_whole() -> None:
    with pytest.raises(Unreadable) as caught:
        limited(hostile.refuse, b"abc", "x.pdf")
    assert str(caught.value) == ("error: 3 bytes of nothing\n  where:  x.pdf\n  remedy: look at é")


@pytest.mark.parametrize(
    ("reader", "kind", "what"),
    [
        (hostile.hunger, TooDemanding, "more than 600 MB of memory"),
        (hostile.ask_for_500_gigabytes, TooDemanding, "more than 600 MB of memory"),
        (hostile.talk_without_end, TooDemanding, "more than 600 MB of memory"),
        (hostile.break_off, Unreadable, "its reader broke off"),
        (hostile.crash, Unreadable, "its reader broke off"),
        (hostile.write_a_file, Unreadable, "its reader broke off"),
    ],
)
def test_a_reader_that_goes_wrong_is_one_error(
    reader: Callable[[bytes, str], Any], kind: type[CaudalError], what: str, tmp_path: Path
) -> None:
    with pytest.raises(CaudalError) as caught:
        limited(reader, b"abcd", str(tmp_path / "x.xlsx"), _PATIENT)
    assert type(caught.value) is kind
    assert what in caught.value.what
    assert "x.xlsx" in caught.value.where


def test_a_reader_that_computes_without_end_is_ended() -> None:
    with pytest.raises(TooDemanding, match="more than 1 seconds"):
        limited(hostile.never_end, b"abcd", "x.xlsx", _SMALL)


def test_a_reader_that_only_waits_is_ended() -> None:
    with pytest.raises(TooDemanding, match="more than 1 seconds"):
        limited(hostile.never_end, b"", "x.pdf", Limits(seconds=60, wall_seconds=1))


@pytest.mark.parametrize("bomb", ["far_corners", "far_row"])
def test_a_bomb_that_ends_its_reader_leaves_the_caller_alive(bomb: str) -> None:
    # Without the preflight: the library asks for 549,755,813,888 bytes and aborts the process.
    with pytest.raises(TooDemanding, match="of memory"):
        limited(hostile.open_with_calamine, BOMBS[bomb](), f"{bomb}.xlsx")


def test_a_file_named_like_a_library_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert limited(hostile.count, b"", "x")["bytes"] == 0
