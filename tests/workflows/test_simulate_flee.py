"""Flee's folders, run from the disk."""

from datetime import date
from pathlib import Path

import pytest

from caudal.vocabulary.errors import BadRows, NoSuchPath, TooDemanding, WrongOption
from caudal.workflows import simulate_flee as verb
from caudal.workflows.simulate_flee import simulate_flee

INPUT = {
    "locations.csv": "#name,region,country,latitude,longitude,location_type,conflict_date,population\n"
    "War,R,Here,1,1,conflict_zone,0,100\nCamp,R,There,1,1,camp,,1000\n",
    "routes.csv": "#name1,name2,distance,forced_redirection\nWar,Camp,100,0\n",
    "sim_period.csv": "StartDate,2020-01-30\nLength,4\n",
}
VALIDATION = {
    "data_layout.csv": "total,refugees.csv\nCamp,camp.csv\n",
    "refugees.csv": "Date,n\n2020-01-30,0\n",
    "camp.csv": "2020-01-30,0\n2020-02-02,30\n",
}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name, files in (("in", INPUT), ("val", VALIDATION)):
        (tmp_path / name).mkdir()
        for file, text in files.items():
            (tmp_path / name / file).write_text(text)
    return tmp_path / "in", tmp_path / "val"


def test_a_row_a_day_and_camp_beside_those_registered(folders: tuple[Path, Path]) -> None:
    answer = simulate_flee(*folders)
    assert answer.rows["day"].to_list() == [date(2020, 1, 30 + n) for n in (0, 1)] + [
        date(2020, 2, 1),
        date(2020, 2, 2),
    ]
    # Ten a day flee, and the camp is an hour away: who fled is in it, but for one in a thousand.
    assert answer.rows["registered"].to_list() == [0, 10, 20, 30]
    assert answer.rows["simulated"].to_list() == pytest.approx([0, 10, 20, 30], abs=1)
    assert answer.figures["members"]["ard"][0] == pytest.approx(0, abs=0.05)


def test_only_the_days_are_timed(folders: tuple[Path, Path]) -> None:
    assert "seconds" not in simulate_flee(*folders).measured
    ticks = iter([100.0, 102.5])
    assert simulate_flee(*folders, clock=lambda: next(ticks)).measured["seconds"] == 2.5


def test_the_same_seed_gives_the_same_rows_and_run(folders: tuple[Path, Path]) -> None:
    first, second = (simulate_flee(*folders, members=3, seed=5) for _ in range(2))
    assert first.rows.equals(second.rows)
    assert first.run == second.run
    assert (first.run.seed, first.figures["members"].height) == (5, 3)
    assert simulate_flee(*folders, members=3, seed=6).run.id != first.run.id


def test_what_must_be_said_is_said(folders: tuple[Path, Path]) -> None:
    answer = simulate_flee(*folders)
    assert [note.code for note in answer.notes] == [
        "flee_scenario",
        "flee_files_missing",
        "flee_error",
    ]
    # The error of the run stands in its note, and as numbers for machines.
    assert f"{answer.measured['ard']:.3f}" in answer.notes[-1].text
    assert set(answer.measured) == {"ard", "ard_rescaled"}


def test_columns_after_flees_own_are_named_and_not_read(folders: tuple[Path, Path]) -> None:
    plain = simulate_flee(*folders)
    file = folders[0] / "locations.csv"
    head, *lines = file.read_text("utf-8").splitlines()
    assert head.startswith("#")
    further = [f"{head},elevation", *(f"{line},{number}" for number, line in enumerate(lines))]
    file.write_text("\n".join(further) + "\n", "utf-8")
    told = simulate_flee(*folders)
    assert told.rows.equals(plain.rows)
    assert "`elevation`" in next(n.text for n in told.notes if n.code == "flee_columns")


def test_compiling_is_said_before_any_time_is_taken(folders: tuple[Path, Path]) -> None:
    said: list[str] = []
    ticks = iter((10.0, 12.5))

    def clock() -> float:
        said.append("clock")
        return next(ticks)

    answer = simulate_flee(*folders, clock=clock, progress=lambda *step: said.append(str(step)))
    assert said == ["(0, 1, '(compiling, the first time only)')", "(1, 1, '')", "clock", "clock"]
    assert answer.measured["seconds"] == 2.5


def test_more_than_memory_holds_is_refused(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # 4 days of 2 places: 12 members keep 96 numbers, 13 more than 100.
    monkeypatch.setattr(verb, "_MOST", 100)
    assert simulate_flee(*folders, members=12).figures["members"].height == 12
    with pytest.raises(TooDemanding, match="ask for 12 or fewer"):
        simulate_flee(*folders, members=13)


def test_days_out_of_order_are_said(folders: tuple[Path, Path]) -> None:
    (folders[1] / "camp.csv").write_text("2020-02-02,30\n2020-01-30,0\n")
    note = next(n for n in simulate_flee(*folders).notes if n.code == "flee_days_out_of_order")
    assert "`camp.csv`" in note.text
    assert "`camp.csv`" in str(note.values["es"])


def test_mistakes_are_told(folders: tuple[Path, Path]) -> None:
    source, validation = folders
    with pytest.raises(NoSuchPath):
        simulate_flee(source / "gone", validation)
    with pytest.raises(WrongOption):
        simulate_flee(source, validation, members=0)
    (source / "routes.csv").write_text("War,Cmap,100\n")
    with pytest.raises(BadRows, match="no place is called `Cmap`"):
        simulate_flee(source, validation)
