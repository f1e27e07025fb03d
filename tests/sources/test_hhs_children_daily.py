"""HHS's daily figures: whatever the words and the dates, the same figures or one error."""

import polars as pl
import pytest

from caudal.vocabulary.errors import CaudalError
from real_data import REAL, needs_real
from sources.golden_files import read

_HEADER = (
    "Date,Children apprehended and placed in CBP custody*,Children in CBP custody,"
    "Children transferred out of CBP custody,Children in HHS Care,"
    "Children discharged from HHS Care"
)
_ROW = '"December 21, 2025",6,18,11,"2,484",14'


def _told(*lines: str) -> dict[tuple[str, str], float]:
    rows = read("\n".join(lines) + "\n").releases[0].observations
    return {
        (f"{day}", measure): value
        for day, measure, value in rows.select("period", "measure", "value").iter_rows()
    }


_EXPECTED = {
    ("2025-12-21", "custody_intakes"): 6,
    ("2025-12-21", "children_in_custody"): 18,
    ("2025-12-21", "custody_transfers"): 11,
    ("2025-12-21", "children_in_care"): 2_484,
    ("2025-12-21", "care_discharges"): 14,
}


@pytest.mark.parametrize(
    "day",
    [
        "2025-12-21",
        "12/21/2025",
        "2025-12-21 00:00:00",
        '"Sunday, December 21, 2025"',
        "Dec 21 2025",
    ],
)
def test_a_day_may_be_written_in_several_ways(day: str) -> None:
    assert _told(_HEADER, f'{day},6,18,11,"2,484",14', ",,,,,") == _EXPECTED


@pytest.mark.parametrize("children", ["UC", "UACs", "Unaccompanied Alien Children", "Children"])
def test_children_may_be_called_otherwise_and_columns_stand_in_any_order(children: str) -> None:
    names = _HEADER.replace("*", "").replace("Children", children).split(",")
    assert _told(",".join(reversed(names)), f'14,"2,484",11,18,6,{_ROW[:19]}') == _EXPECTED


def test_a_day_told_twice_is_read_once_or_refused() -> None:
    assert _told(_HEADER, _ROW, _ROW) == _EXPECTED
    with pytest.raises(CaudalError, match="2025-12-21 stands there with different figures"):
        _told(_HEADER, _ROW, _ROW.replace("18", "19"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('"February 30, 2025",1,1,1,1,1', "`February 30, 2025` is not a day"),
        ("21/12/2025,1,1,1,1,1", "`21/12/2025` is not a day"),
        ("1925-12-21,1,1,1,1,1", "before these figures began"),
        ("2025-12-21,,1,1,1,1", "the count is empty"),
        ("2025-12-21,n/a,1,1,1,1", "`n/a` is not a number"),
    ],
)
def test_what_is_not_a_day_or_a_count_is_refused(row: str, words: str) -> None:
    with pytest.raises(CaudalError, match=words):
        _told(_HEADER, row)


def test_a_column_that_is_not_known_is_refused_and_a_missing_one_said() -> None:
    with pytest.raises(CaudalError, match="`Children on boats` is not known"):
        _told(f"{_HEADER},Children on boats", f"{_ROW},1")
    whole = _HEADER.replace("Children in CBP custody,", "")
    reading = read(f"{whole}\n2025-12-21,6,11,2484,14\n")
    assert reading.findings == ("the file has no column for `children_in_custody`",)


@needs_real
def test_the_file_held_has_720_days() -> None:
    (path,) = (REAL / "us/hhs-orr/2025-12_daily-2023-2025").glob("*.csv")
    reading = read(path.read_bytes(), path.name)
    rows = reading.releases[0].observations
    assert rows["period"].n_unique() == 720
    # Added up from the lines of the file with Python's csv.
    totals = dict(rows.group_by("measure").agg(pl.col("value").sum()).iter_rows())
    assert totals["custody_intakes"] == 67_337
    assert totals["children_in_care"] == 4_364_118
    assert totals["care_discharges"] == 124_853
    assert reading.report[0].startswith("3,600 figures on 720 days, 2023-01-12 to 2025-12-21")
