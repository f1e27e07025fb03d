"""What tables say now in one file: it changes no answer, and is never believed without its hash."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import caudal
from caudal.vocabulary.errors import TableMismatch
from workflows.files import put, southwest, tree

GOLDEN = Path(__file__).parents[1] / "golden"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def _take(tmp_path: Path, vintage: str, *cells: tuple[int, str, int]) -> None:
    path = put(tmp_path, f"{vintage}_x/sbo.csv", southwest(*cells))
    caudal.ingest([path], now=NOW, data=tmp_path / "data")


def _latest(data: Path) -> list[Path]:
    return sorted(data.glob("latest/**/*.parquet"))


def _answers(data: Path) -> list[str]:
    asked: tuple[dict[str, Any], ...] = (
        {"group": "each"},
        {"start": "2019-05", "end": "2019-05"},
        {"as_of": "2019-06-30"},
        {"component": "usbp", "authority": "title_8"},
        {"place": "each", "source": "cbp_southwest"},
    )
    return [caudal.observations(data=data, **one).rows.write_json() for one in asked]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    # June's release revises May and adds June; July's leaves May out: three releases answer "now".
    _take(tmp_path, "2019-06-10", (2019, "APR", 3), (2019, "MAY", 5))
    _take(tmp_path, "2019-07-10", (2019, "MAY", 6), (2019, "JUN", 7))
    _take(tmp_path, "2019-08-10", (2019, "JUN", 8), (2019, "JUL", 9))
    return tmp_path / "data"


def test_it_holds_each_period_of_the_release_that_tells_it_now(data: Path) -> None:
    (path,) = _latest(data)
    rows = pl.read_parquet(path.read_bytes()).select("period", "vintage", "value").sort("period")
    # The embedded reference tells the same table of later years.
    rows = rows.filter(pl.col("period") < pl.date(2020, 1, 1))
    assert [(str(p)[:7], str(v), n) for p, v, n in rows.iter_rows()] == [
        ("2019-04", "2019-06-10", 3),
        ("2019-05", "2019-07-10", 6),
        ("2019-06", "2019-08-10", 8),
        ("2019-07", "2019-08-10", 9),
    ]


@pytest.mark.parametrize("damage", ["removed", "flipped", "emptied", "another"])
def test_answers_are_the_same_without_it(data: Path, damage: str) -> None:
    before = _answers(data)
    (path,) = _latest(data)
    content = path.read_bytes()
    if damage == "removed":
        path.unlink()
    else:
        changed = {
            "flipped": content[:99] + b"\xff" + content[100:],
            "emptied": b"",
            "another": b"x",
        }
        path.write_bytes(changed[damage])
    assert _answers(data) == before


def test_one_made_before_the_newest_release_came_is_not_believed(data: Path) -> None:
    (old,) = _latest(data)
    content = old.read_bytes()
    _take(data.parent, "2019-09-10", (2019, "JUL", 10))
    (new,) = _latest(data)
    new.unlink()
    old.write_bytes(content)
    rows = caudal.observations(data=data, period="2019-07", source="cbp_southwest").rows
    assert rows["value"].to_list() == [10]


def test_a_damaged_release_is_an_error_even_where_the_file_could_answer(data: Path) -> None:
    (release,) = data.glob("observations/**/2019-08-10-*.parquet")
    release.write_bytes(release.read_bytes()[:-1])
    with pytest.raises(TableMismatch):
        caudal.observations(data=data, period="2019-07", source="cbp_southwest")
    # May is told by another release.
    rows = caudal.observations(data=data, period="2019-05", source="cbp_southwest").rows
    assert rows["value"].to_list() == [6]


def test_ingest_leaves_one_a_table(data: Path) -> None:
    first = _latest(data)
    _take(data.parent, "2019-09-10", (2019, "JUL", 10))
    assert len(first) == len(_latest(data)) == 1
    assert first != _latest(data)


def test_none_is_made_where_the_data_folder_tells_nothing_now(tmp_path: Path) -> None:
    # The reference holds a later release of that table, which tells every month of this file.
    caudal.ingest(
        [GOLDEN / "usbp_demographics" / "hand-made-fy13-fy21td-feb.xlsx"],
        now=NOW,
        data=tmp_path,
        vintage="2021-03-05",
    )
    assert _latest(tmp_path) == []


def test_the_same_releases_give_the_same_bytes_whatever_their_order(tmp_path: Path) -> None:
    told = {"2019-06-10": (2019, "MAY", 5), "2019-07-10": (2019, "JUN", 7)}
    trees = []
    for name, days in (("a", sorted(told)), ("b", sorted(told, reverse=True))):
        for day in days:
            _take(tmp_path / name, day, told[day])
        trees.append({k: v for k, v in tree(tmp_path / name / "data").items() if "latest" in k})
    assert trees[0] == trees[1] != {}


def test_verify_says_when_it_is_damaged_and_repair_makes_it_again(data: Path) -> None:
    whole = tree(data)
    (path,) = _latest(data)
    path.write_bytes(b"PAR1")
    answer = caudal.verify(data=data)
    wrong = answer.rows.filter(answer.rows["state"] == "wrong")
    assert answer.failed == 1
    assert wrong["kind"].to_list() == ["latest"]
    assert caudal.verify(data=data, repair=True).failed == 0
    assert tree(data) == whole
