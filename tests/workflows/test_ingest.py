"""Taking in: whole or not at all, once, from whatever the user names."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

import caudal
from caudal.archive.corridors import CORRIDORS
from caudal.archive.observations import as_stored
from caudal.cli.main import main
from caudal.vocabulary.errors import (
    BadRows,
    CaudalError,
    DataFolderNotOurs,
    DataFolderTooNew,
    DataFolderUnusable,
    NoSuchPath,
    PersonLevelFile,
    TableMismatch,
    UnrecognisedFile,
    WrongOption,
)
from workflows.files import put, quoted, southwest, states, taken, tree

MAY = southwest((2019, "MAY", 5))
JUNE = southwest((2019, "MAY", 6), (2019, "JUN", 7))
BROKEN = southwest((2019, "MAYO", 5))
NAMED_MAY = "2019-06-10_x/sbo.csv"
NAMED_JUNE = "2019-07-10_x/sbo.csv"


def _told(data: Path | None, period: str, **asked) -> list[float]:
    return caudal.observations(data=data, period=period, **asked).rows["value"].to_list()


@pytest.fixture
def data(tmp_path) -> Path:
    return tmp_path / "data"


def _command(*words: object) -> list[str]:
    return [sys.executable, "-m", "caudal", *map(str, words)]


def _started(*words: object) -> subprocess.Popen:
    return subprocess.Popen(_command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_folder_with_strange_files_is_taken_in_and_they_are_listed(tmp_path, data):
    put(tmp_path, "in/" + NAMED_MAY, MAY)
    put(tmp_path, "in/readme.txt", "not a table\n")
    put(tmp_path, "in/other.csv", "fruit,colour\napple,red\n")
    put(tmp_path, "in/empty.csv", "")
    answer = taken(tmp_path / "in", data)
    assert sorted(states(answer)) == ["skipped", "skipped", "skipped", "taken_in"]
    assert answer.failed == 0


def test_a_claimed_but_broken_file_is_bad_and_the_rest_is_taken_in(tmp_path, data):
    put(tmp_path, "in/" + NAMED_MAY, MAY)
    put(tmp_path, "in/2019-08-01_x/sbo.csv", BROKEN)
    answer = taken(tmp_path / "in", data)
    assert sorted(states(answer)) == ["bad", "taken_in"]
    assert answer.failed == 2
    assert "MAYO" in " ".join(answer.rows["message"])


def test_a_bad_file_alone_raises_and_no_data_folder_is_made(tmp_path, data):
    with pytest.raises(BadRows):
        taken(put(tmp_path, NAMED_MAY, BROKEN), data)
    with pytest.raises(UnrecognisedFile):
        taken(put(tmp_path, "other.csv", "fruit,colour\napple,red\n"), data)
    assert not data.exists()


def test_a_header_without_rows_is_the_users_mistake(tmp_path, data):
    with pytest.raises(CaudalError):
        taken(put(tmp_path, NAMED_MAY, southwest()), data)
    assert not data.exists()


def without_known(data):
    """The files of a data folder but the list of what needs no second reading."""
    return {path: body for path, body in tree(data).items() if not path.startswith("known/")}


def test_twice_is_a_no_op(tmp_path, data):
    path = put(tmp_path, NAMED_MAY, MAY)
    taken(path, data)
    before = tree(data)
    assert states(taken(path, data)) == ["held"]
    assert tree(data) == before


def test_a_copy_that_reads_to_the_same_rows_is_noted_and_stored_once(tmp_path, data):
    taken(put(tmp_path, NAMED_MAY, MAY), data)
    before = tree(data)
    again = put(tmp_path, "2019-06-10_y/sbo.csv", MAY.replace("\n", "\r\n"))
    assert states(taken(again, data)) == ["copy"]
    assert without_known(data) == before
    # The third time its hash is known, and nothing is written again.
    after = tree(data)
    assert states(taken(again, data)) == ["copy"]
    assert tree(data) == after


def test_a_file_of_nobody_is_known_by_its_hash_but_named_it_is_refused(tmp_path, data):
    taken(put(tmp_path, NAMED_MAY, MAY), data)
    strange = put(tmp_path, "folder/notes.csv", "a,b\n1,2\n")
    for _ in range(2):
        assert states(taken(strange.parent, data)) == ["skipped"]
    with pytest.raises(CaudalError):
        taken(strange, data)


def test_different_bytes_of_one_release_are_both_kept_and_noted_in_any_order(tmp_path):
    short = put(tmp_path, "2019-07-10_a/sbo.csv", MAY)
    long = put(tmp_path, "2019-07-10_b/sbo.csv", JUNE)
    for number, order in enumerate(([short, long], [long, short])):
        answer = taken(order, tmp_path / str(number))
        assert states(answer) == ["taken_in", "taken_in"]
        assert "different_bytes" in {note.code for note in answer.notes}
        # The one that covers more periods answers: May is 6, not 5.
        assert _told(tmp_path / str(number), "2019-05", source="cbp_southwest") == [6]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path, data):
    path = put(tmp_path, NAMED_MAY, MAY)
    answer = taken([path, path.parent], data, dry_run=True)
    assert states(answer) == ["would_take_in"]
    assert not data.exists()
    taken(path, data)
    before = tree(data)
    taken(put(tmp_path, NAMED_JUNE, JUNE), data, dry_run=True)
    assert tree(data) == before


def test_a_release_in_the_folder_stands_for_the_embedded_one(tmp_path, data):
    # 2021-09-15 is held by the reference in other bytes: 188,829 became 189,020 there.
    row = quoted(("2021-06", 189_021, "2021-09-15"))
    taken(put(tmp_path, "q.csv", row), data)
    asked = {"as_of": "2021-09-16", "source": "published_figures"}
    assert _told(data, "2021-06", **asked) == [189_021]


def test_one_quoted_figure_of_ones_own_does_not_withdraw_the_embedded_ones(tmp_path, data):
    taken(put(tmp_path, "q.csv", quoted(("2019-05", 5, "2021-08-12"))), data)
    assert _told(data, "2021-07", as_of="2021-08-12") == [212_672]
    assert _told(data, "2019-05", as_of="2021-08-12") == [5]


def test_what_is_not_there_is_named_all_at_once(tmp_path, data):
    with pytest.raises(NoSuchPath) as fault:
        taken([tmp_path / "one.csv", tmp_path / "t*o.csv"], data)
    assert "one.csv" in fault.value.what
    assert "t*o.csv" in fault.value.what


def test_a_link_to_nothing_does_not_exist(tmp_path, data):
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    for path in ("gone.csv", "gon*.csv"):
        with pytest.raises(NoSuchPath):
            taken(tmp_path / path, data)


def test_an_empty_folder_is_done_with_a_note(tmp_path, data):
    (tmp_path / "in").mkdir()
    answer = taken(tmp_path / "in", data)
    assert (answer.rows.height, answer.failed) == (0, 0)
    assert [note.code for note in answer.notes] == ["nothing_there"]


def test_a_file_under_two_names_a_link_and_a_glob_is_taken_in_once(tmp_path, data):
    path = put(tmp_path, "in/" + NAMED_MAY, MAY)
    put(tmp_path, "in/2019-06-10_x/again.csv", MAY)
    (tmp_path / "in" / "link.csv").symlink_to(path)
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    given = [tmp_path / "in", tmp_path / "in", tmp_path / "in" / "*" / "*.csv", path]
    # Beside the file: its copy, the link, and the link seen through the loop.
    assert sorted(states(taken(given, data))) == ["held", "held", "held", "taken_in"]


@pytest.mark.parametrize("name", ["año 2019 [1].csv", "a\nb.csv", "-x.csv", "*.csv", b"\xff.csv"])
def test_a_weird_name_is_no_mistake(tmp_path, data, name):
    folder = tmp_path / "2019-06-10"
    folder.mkdir()
    path = folder / os.fsdecode(name)
    path.write_text(MAY, "utf-8")
    assert states(taken(path, data)) == ["taken_in"]
    assert caudal.verify(data=data, deep=True).failed == 0
    path.write_text(BROKEN, "utf-8")
    with pytest.raises(BadRows):
        taken(path, data)


def test_the_archive_itself_is_not_taken_in_with_the_folder_it_lies_in(tmp_path):
    put(tmp_path, NAMED_MAY, MAY)
    taken(tmp_path, tmp_path / "data")
    assert states(taken(tmp_path, tmp_path / "data")) == ["held"]


def test_an_unknown_source_is_refused(tmp_path, data):
    with pytest.raises(WrongOption, match="no source"):
        taken(put(tmp_path, NAMED_MAY, MAY), data, source="cbp_nothing")


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path):
    path = put(tmp_path, NAMED_MAY, MAY)
    put(tmp_path, "mine/letter.txt", "dear")
    with pytest.raises(DataFolderNotOurs):
        taken(path, tmp_path / "mine")
    assert tree(tmp_path / "mine") == {"letter.txt": b"dear"}


@pytest.mark.parametrize("text", ["", "format = 'one'", "format = true", "form", "\x00"])
def test_a_marker_that_says_no_format_is_not_ours(tmp_path, text):
    put(tmp_path, "mine/caudal.toml", text)
    with pytest.raises(DataFolderNotOurs):
        taken(put(tmp_path, NAMED_MAY, MAY), tmp_path / "mine")


def test_a_folder_of_a_later_version_is_refused(tmp_path):
    put(tmp_path, "new/caudal.toml", "format = 2\n")
    with pytest.raises(DataFolderTooNew):
        taken(put(tmp_path, NAMED_MAY, MAY), tmp_path / "new")
    with pytest.raises(DataFolderTooNew):
        caudal.observations(data=tmp_path / "new")


def test_a_read_only_folder_is_refused(tmp_path, data):
    data.mkdir(mode=0o555)
    with pytest.raises(DataFolderUnusable):
        taken(put(tmp_path, NAMED_MAY, MAY), data)


def test_a_data_folder_that_is_a_file_or_lies_in_one_is_refused(tmp_path):
    path = put(tmp_path, NAMED_MAY, MAY)
    with pytest.raises(NoSuchPath):
        taken(path, path)
    with pytest.raises(CaudalError):
        taken(path, path / "data")


def test_asking_a_folder_that_is_missing_names_the_remedy(data):
    with pytest.raises(NoSuchPath, match="does not exist"):
        caudal.observations(data=data)


def test_a_write_interrupted_while_the_folder_was_made_does_not_close_it(tmp_path, data):
    put(data, ".partial-0123", "form")
    assert states(taken(put(tmp_path, NAMED_MAY, MAY), data)) == ["taken_in"]


def _flipped(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    taken(put(folder, NAMED_MAY, MAY), folder / "data")
    return folder / "data"


@pytest.mark.parametrize("pattern", ["vault/??/*", "observations/**/*.parquet"])
def test_verify_finds_any_flipped_byte(small, tmp_path, pattern):
    for path in sorted(small.glob(pattern)):
        copy = tmp_path / "data"
        size = path.stat().st_size
        for position in {*range(0, size, max(1, size // 60)), size - 1}:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(small, copy)
            _flipped(copy / path.relative_to(small), position)
            answer = caudal.verify(data=copy)
            wrong = answer.rows.filter(answer.rows["state"] == "wrong")["path"].to_list()
            assert (answer.failed, wrong) == (1, [str(path.relative_to(small))])


def test_verify_finds_a_missing_file(small, tmp_path):
    for path in [*small.glob("vault/??/*[!n]"), *small.glob("observations/**/*.parquet")]:
        copy = tmp_path / "data"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(small, copy)
        (copy / path.relative_to(small)).unlink()
        assert caudal.verify(data=copy).failed == 1


def test_verify_exits_with_1_on_the_command_line(small, tmp_path):
    shutil.copytree(small, tmp_path / "data")
    assert _started("verify", "--data", tmp_path / "data").wait() == 0
    _flipped(next((tmp_path / "data").glob("observations/**/*.parquet")), 40)
    assert _started("verify", "--data", tmp_path / "data").wait() == 1


def test_verify_names_the_wrong_file_in_its_table(small, tmp_path, capsys, monkeypatch):
    shutil.copytree(small, tmp_path / "data")
    rows = next((tmp_path / "data").glob("observations/**/*.parquet"))
    _flipped(rows, 40)
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["verify", "--data", str(tmp_path / "data")]) == 1
    table = capsys.readouterr().out.split("note:")[0]
    assert rows.name in table
    assert "SHA256" not in table


def test_verify_finds_a_flipped_byte_of_the_embedded_reference(tmp_path, monkeypatch):
    shutil.copytree(CORRIDORS, tmp_path / "corridors")
    monkeypatch.setattr("caudal.archive.corridors.CORRIDORS", tmp_path / "corridors")
    reference = tmp_path / "corridors" / "us-mexico" / "reference"
    assert caudal.verify().failed == 0
    sums = (reference / "SHA256").read_bytes()
    for position in (0, 64, 65, 66, 80, sums.index(b"\n")):
        _flipped(reference / "SHA256", position)
        assert caudal.verify().failed == 1
        (reference / "SHA256").write_bytes(sums)
    for path in (reference / "releases.parquet", next(reference.rglob("20*.parquet"))):
        _flipped(path, 100)
        assert caudal.verify().failed == 1
        _flipped(path, 100)
    _flipped(reference / "releases.parquet", 100)
    with pytest.raises(TableMismatch):
        caudal.releases()


@pytest.mark.parametrize("pattern", ["vault/??/*.json", "observations/**/*.parquet"])
def test_a_changed_release_is_an_error_and_never_a_number(tmp_path, data, pattern):
    taken([put(tmp_path, NAMED_MAY, MAY), put(tmp_path, NAMED_JUNE, JUNE)], data)
    for path in data.glob(pattern):
        _flipped(path, 60)
    with pytest.raises(TableMismatch) as fault:
        caudal.observations(data=data, period="2019-05")
    assert "verify" in fault.value.remedy


@pytest.mark.parametrize(
    "pattern", ["vault/??/*[!n]", "vault/??/*.json", "observations/**/*.parquet"]
)
@pytest.mark.parametrize("remove", [True, False])
def test_taking_the_file_in_again_puts_a_damaged_archive_right(tmp_path, data, pattern, remove):
    path = put(tmp_path, NAMED_MAY, MAY)
    taken(path, data)
    before = tree(data)
    for damaged in list(data.glob(pattern)):
        damaged.unlink() if remove else _flipped(damaged, 60)
    assert states(taken(path, data)) == ["taken_in"]
    assert caudal.verify(data=data, deep=True).failed == 0
    assert tree(data) == before


def test_deep_finds_rows_that_the_publishers_file_does_not_tell(tmp_path, data, monkeypatch):
    taken(put(tmp_path, NAMED_MAY, MAY), data)
    assert caudal.verify(data=data, deep=True).failed == 0
    monkeypatch.setattr(
        "caudal.workflows.verify.as_stored", lambda rows, **named: as_stored(rows[:0], **named)
    )
    assert caudal.verify(data=data, deep=True).failed == 1


def _many(folder: Path, count: int) -> None:
    for number in range(count):
        text = southwest((2019, "MAY", number), (2019, "JUN", number))
        put(folder, f"2019-07-{number + 1:02}_x/sbo.csv", text)


def test_two_processes_take_in_the_same_folder_at_once(tmp_path, data):
    _many(tmp_path / "in", 4)
    for turn in range(2):
        folder = data / str(turn)
        command = _command("ingest", tmp_path / "in", "--data", folder)
        both = [
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            for _ in range(2)
        ]
        errors = [process.communicate()[1] for process in both]
        assert [process.returncode for process in both] == [0, 0], errors
        assert caudal.verify(data=folder, deep=True).failed == 0
        assert caudal.releases(data=folder, source="cbp_southwest").rows.height == 4 + 1


def test_a_reader_during_ingest_sees_only_whole_releases(tmp_path, data):
    _many(tmp_path / "in", 12)
    data.mkdir()
    process = _started("ingest", tmp_path / "in", "--data", data)
    seen = set()
    while process.poll() is None:
        may = _told(data, "2019-05", source="cbp_southwest")
        june = _told(data, "2019-06", source="cbp_southwest")
        assert may <= june  # a release tells both months alike; a newer one may come between
        seen.add(tuple(may))
    assert process.returncode == 0
    assert (11.0,) in {*seen, tuple(_told(data, "2019-05", source="cbp_southwest"))}


def test_killed_at_any_moment_the_archive_stays_whole(tmp_path, data):
    _many(tmp_path / "in", 6)
    data.mkdir()
    for turn in range(5):
        process = _started("ingest", tmp_path / "in", "--data", data)
        time.sleep(0.35 + 0.06 * turn)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert caudal.verify(data=data, deep=True).failed == 0
        caudal.observations(data=data, period="2019-05")
    assert taken(tmp_path / "in", data).failed == 0
    assert _told(data, "2019-05", source="cbp_southwest") == [5]


def test_a_day_quoted_beside_a_month_is_not_told_as_a_month_covered(tmp_path, data):
    text = quoted(("2019-05", 5, "2019-06-20")) + quoted(
        ("2019-06-03", 6, "2019-06-20")
    ).splitlines()[1].replace(",month,", ",day,", 1)
    answer = taken(put(tmp_path, "q.csv", text + "\n"), data)
    assert answer.rows["covers"].to_list() == ["2019-05/2019-05"]
    assert answer.rows["rows"].to_list() == [2]


def test_a_person_level_file_is_skipped_in_a_folder_and_refused_by_name(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "people.csv").write_text("First Name,Birth Date\nA,2000-01-01\n")
    answer = caudal.ingest([folder], now=datetime(2026, 1, 1, tzinfo=UTC), data=tmp_path / "data")
    assert (answer.rows["state"].to_list(), answer.failed) == (["skipped"], 0)
    assert "single persons" in answer.rows["message"][0]
    with pytest.raises(PersonLevelFile):
        caudal.ingest(
            [folder / "people.csv"], now=datetime(2026, 1, 1, tzinfo=UTC), data=tmp_path / "data"
        )
    assert not (tmp_path / "data").exists()
