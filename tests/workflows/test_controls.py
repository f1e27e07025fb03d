"""Dashboard 2 stores no rows: it is a control of dashboard 1 (contract, rule 17)."""

import shutil
from pathlib import Path

import caudal
from real_data import REAL, needs_real
from workflows.files import states, taken, tree

_FOLDER = REAL / "us/cbp-tableau/2021-11-23_through-2021-10"
_ONE = _FOLDER / "cbp-encounters-dashboard-1-2021-11-23.csv"
_TWO = _FOLDER / "cbp-encounters-dashboard-2-2021-11-23.csv"


def _copied(folder, *paths):
    folder.mkdir()
    return [Path(shutil.copy(path, folder)) for path in paths]


@needs_real
def test_a_control_that_agrees_is_a_control_stores_no_rows_and_finds_nothing(tmp_path):
    data = tmp_path / "data"
    answer = taken(_copied(tmp_path / "in", _ONE, _TWO), data)
    assert sorted(states(answer)) == ["control", "taken_in"]
    assert "control" not in {note.code for note in answer.notes}
    assert len(list((data / "observations").rglob("*.parquet"))) == 1
    before = tree(data)
    assert states(taken(tmp_path / "in" / _TWO.name, data)) == ["control"]
    assert tree(data) == before
    assert caudal.verify(data=data, deep=True).failed == 0


@needs_real
def test_a_control_that_disagrees_is_a_finding_and_not_a_refusal(tmp_path):
    one, two = _copied(tmp_path / "in", _ONE, _TWO)
    lines = two.read_text("utf-8").splitlines()
    column = lines[0].split(",").index("SUM(Encounter Count)-alias")
    # The first cell of a month that has a plain number becomes one more.
    for number, line in enumerate(lines[1:], 1):
        cells = line.split(",")
        if cells[column].isdigit() and "all%" not in line:
            cells[column] = str(int(cells[column]) + 1)
            lines[number] = ",".join(cells)
            break
    two.write_text("\n".join(lines) + "\n", "utf-8")
    answer = taken([one, two], tmp_path / "data")
    assert sorted(states(answer)) == ["control", "taken_in"]
    assert answer.failed == 0
    assert any("1 cells disagree" in note.text for note in answer.notes if note.code == "control")


@needs_real
def test_a_control_alone_is_held_against_the_embedded_release(tmp_path):
    answer = taken(_copied(tmp_path / "in", _TWO), tmp_path / "data")
    assert states(answer) == ["control"]
    assert "2021-11-15" in answer.rows["message"][0]
    assert "control" not in {note.code for note in answer.notes}
