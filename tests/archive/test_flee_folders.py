"""Folders in Flee's form."""

from pathlib import Path

import pytest

from caudal.archive.flee_folders import flee_texts
from caudal.vocabulary.errors import BadRows, NoSuchPath


def test_the_tables_of_a_folder_are_read_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "routes.csv").write_bytes(b"\xef\xbb\xbfa,b\xc3\xa9\n")
    (tmp_path / "notes.txt").write_text("no table")
    (tmp_path / "sub.csv").mkdir()
    assert flee_texts(tmp_path, option="--flee-input") == {"routes.csv": "a,bé\n"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPath, match="there is no folder") as caught:
        flee_texts(tmp_path / "gone", option="--flee-input")
    assert caught.value.where == "--flee-input"


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "routes.csv").write_bytes(b"a\xff")
    with pytest.raises(BadRows, match="byte 1 is not UTF-8"):
        flee_texts(tmp_path, option="--flee-input")
