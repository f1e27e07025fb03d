"""A folder is written whole, and never mixed with files of another answer."""

import pytest

from caudal.cli.output import write_folder
from caudal.vocabulary.errors import NoSuchPath, WrongOption

_FILES = {"hub-config/tasks.json": b"{}\n", "model-output/a/b.parquet": b"PAR1"}


def test_a_folder_is_made_and_filled(tmp_path, capsys):
    write_folder(_FILES, tmp_path / "hub")
    for path, content in _FILES.items():
        assert (tmp_path / "hub" / path).read_bytes() == content
    assert len([path for path in (tmp_path / "hub").rglob("*") if path.is_file()]) == len(_FILES)
    assert capsys.readouterr().err == f"written: {tmp_path / 'hub'} (2 files)\n"


def test_the_same_files_are_written_over(tmp_path):
    write_folder(_FILES, tmp_path / "hub")
    write_folder({**_FILES, "hub-config/tasks.json": b"[]\n"}, tmp_path / "hub")
    assert (tmp_path / "hub/hub-config/tasks.json").read_bytes() == b"[]\n"


def test_other_files_are_not_joined(tmp_path):
    write_folder(_FILES, tmp_path)
    with pytest.raises(WrongOption, match=r"other files: .*b\.parquet") as refused:
        write_folder({"hub-config/tasks.json": b"[]\n"}, tmp_path)
    assert refused.value.remedy == "name a folder that is new or empty"
    assert (tmp_path / "hub-config/tasks.json").read_bytes() == b"{}\n"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "hub").write_text("mine")
    with pytest.raises(WrongOption, match="is a file"):
        write_folder(_FILES, tmp_path / "hub")
    assert (tmp_path / "hub").read_text() == "mine"


def test_a_folder_that_cannot_be_written_leaves_no_half_file(tmp_path):
    # Where a folder must stand there is a file of the same set.
    with pytest.raises(WrongOption, match="the folder cannot be written"):
        write_folder({"a": b"1", "a/b": b"2"}, tmp_path / "hub")
    assert [path.name for path in (tmp_path / "hub").rglob("*")] == ["a"]


def test_the_folder_above_must_exist(tmp_path):
    with pytest.raises(NoSuchPath):
        write_folder(_FILES, tmp_path / "no" / "hub")
