"""Notes are told in the language that was asked for, wherever they are shown."""

from pathlib import Path

import pytest

from caudal.cli.main import main
from caudal.render.words import note_text
from render.documents import briefed


@pytest.mark.parametrize("day", ["2021-08-10", "2024-07-20", "2025-12-31"])
def test_every_note_of_a_brief_has_its_spanish(day: str) -> None:
    answer = briefed(as_of=day)
    english = [note for note in answer.notes if note_text(note, "es") == note.text]
    assert answer.notes
    assert english == []


def test_a_month_that_was_not_known_has_its_spanish() -> None:
    notes = briefed(as_of="2021-08-10", period="2021-07").notes
    told = {note.code: note_text(note, "es") for note in notes}
    assert told["not_known"].startswith("2021-07 no se conocía ese día")
    assert told["not_known"].endswith("2021-06")


def test_a_policy_in_spanish_says_the_day_only_where_it_is_known() -> None:
    notes = [n for n in briefed(period="2021-06").notes if n.code == "policy_began"]
    assert notes
    for note in notes:
        exact = note.values["start_known_to"] == "day"
        day = f"{note.values['start']:%Y-%m-%d}" if exact else f"{note.values['start']:%Y-%m} "
        assert note_text(note, "es").startswith(f"desde {day}")
        assert note.values["name_es"] in note_text(note, "es")


def test_notes_beside_a_picture_are_in_the_language_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "b.png"
    assert main(["brief", "--as-of", "2021-08-10", "--lang", "es", "--out", str(out)]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "b.png" not in line]
    assert told
    assert all(line.startswith("nota: ") for line in told)
    # Three sums, each with the name of what it is by.
    for by in ("por grupo", "por fundamento legal", "por dependencia"):
        assert any(by in line for line in told)
