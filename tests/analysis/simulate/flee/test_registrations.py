"""Registered people day by day."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.simulate.flee.worlds import instance, place
from caudal.analysis.simulate.flee.instance import FleeInstance, Registrations
from caudal.analysis.simulate.flee.registrations import disordered, read_registrations
from caudal.vocabulary.errors import BadRows, NoSuchPath

WORLD = instance(
    [place("war", "conflict", 9), place("Camp", "camp", 50)], [("war", "Camp", 10)], at_war=["war"]
)
LAYOUT = "total,all.csv\nCamp,camp.csv\n"


def read(camp: str, world: FleeInstance = WORLD, **files: str) -> Registrations:
    """The counts of the camp `Camp` of days 0 to 9."""
    texts = {"data_layout.csv": LAYOUT, "all.csv": camp, "camp.csv": camp}
    return read_registrations(texts | {f"{n}.csv": text for n, text in files.items()}, world)


def test_days_between_reports_lie_on_the_line_cut_to_people() -> None:
    # From 0 on day 0 to 10 on day 4: 2.5 a day, cut: 0, 2, 5, 7, 10; then level.
    found = read("2020-01-01,0\n2020-01-05,10\n")
    assert found.of("Camp").tolist() == [0, 2, 5, 7, 10, 10, 10, 10, 10, 10]


def test_before_the_first_report_the_count_is_the_first() -> None:
    assert read("2020-01-03,6\n2020-01-04,8\n").of("Camp").tolist()[:5] == [6, 6, 6, 8, 8]


@pytest.mark.parametrize("heading", ["Date,Refugees\n", "#Date,n\n", ",\n", ""])
def test_a_heading_is_no_report(heading: str) -> None:
    assert read(f"{heading}2020-01-01,3\n").of("Camp").tolist() == [3] * 10


def test_a_report_without_a_count_is_passed_over() -> None:
    found = read("2020-01-01,0\n2020-01-02,\n2020-01-03,4\n")
    assert found.of("Camp").tolist()[:3] == [0, 2, 4]


def test_a_correction_scales_what_was_counted_before() -> None:
    # 100 was counted as 200 until day 2: halved, day 0's 40 becomes 20.
    world = replace(WORLD, corrections=(("Camp", date(2020, 1, 3)),))
    found = read("2020-01-01,40\n2020-01-02,200\n2020-01-03,100\n", world)
    assert found.of("Camp").tolist()[:3] == [20, 100, 100]


def test_a_correction_before_the_period_is_passed_over() -> None:
    world = replace(WORLD, corrections=(("Camp", date(2019, 1, 3)),))
    assert read("2020-01-01,4\n", world).of("Camp").tolist() == [4] * 10


def test_several_files_of_a_camp_are_added() -> None:
    both = LAYOUT.replace("camp.csv", "camp.csv,more.csv")
    texts = {
        "data_layout.csv": both,
        "all.csv": "2020-01-01,1\n",
        "camp.csv": "2020-01-01,1\n2020-01-02,3\n",
        "more.csv": "2020-01-01,10\n2020-01-02,20\n",
    }
    assert read_registrations(texts, WORLD).of("Camp").tolist()[:2] == [11, 23]


def test_several_people_make_an_agent() -> None:
    texts = {"data_layout.csv": LAYOUT, "all.csv": "2020-01-01,9\n", "camp.csv": "2020-01-01,19\n"}
    found = read_registrations(texts, WORLD, people_per_agent=10)
    assert found.of("Camp").tolist() == [1] * 10


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2020-01-01,1\nsoon,2\n", "line 2: `soon` is not a day"),
        ("2020-01-01,1\n2020-01-02,-2\n", "line 2: `-2` is not a count"),
        ("Date,n\n", "it holds no count"),
        ("2020-02-30,1\n2020-03-01,2\n", "line 1: `2020-02-30` is not a day"),
        ("2020-01-01,inf\n", "line 1: `inf` is not a count"),
        ("2020-01-01,1e30\n", "line 1: `1e30` is not a count"),
        ("2020-01-01;1\n", "separated by `;`"),
    ],
)
def test_a_line_that_is_no_report_is_refused(text: str, told: str) -> None:
    with pytest.raises(BadRows, match=told):
        read(text)


def test_a_camp_stands_once_in_the_layout() -> None:
    with pytest.raises(BadRows, match="line 3: `Camp` stands here a second time"):
        read("2020-01-01,3\n", data_layout=LAYOUT + "Camp,all.csv\n")


def test_files_whose_days_do_not_rise_are_named_and_read_as_flee_reads_them() -> None:
    texts = {"data_layout.csv": LAYOUT, "all.csv": "2020-01-01,1\n2020-01-02,2\n"}
    late_first = "Date,n\n2020-01-03,30\n2020-01-01,5\n"
    assert disordered(texts | {"camp.csv": texts["all.csv"]}) == ()
    assert disordered(texts | {"camp.csv": late_first}) == ("camp.csv",)
    assert read(late_first).of("Camp").shape == (10,)


def test_a_missing_layout_or_file_is_named() -> None:
    with pytest.raises(NoSuchPath, match=r"`data_layout.csv` is missing"):
        read_registrations({}, WORLD)
    with pytest.raises(NoSuchPath, match=r"`all.csv` is missing"):
        read_registrations({"data_layout.csv": LAYOUT}, WORLD)


def test_a_camp_without_counts_is_named() -> None:
    world = replace(WORLD, places=(*WORLD.places, place("Late", "camp", 5)))
    with pytest.raises(BadRows, match="`Late` has no counts"):
        read("2020-01-01,1\n", world)


@pytest.mark.parametrize(
    ("camp", "day", "told"),
    [
        ("Cmap", date(2020, 1, 2), "no camp is called `Cmap`"),
        ("Camp", date(2020, 1, 9), "has no count on 2020-01-09"),
        ("Camp", date(2020, 1, 2), "counted nobody before"),
    ],
)
def test_a_correction_of_nothing_is_refused(camp: str, day: date, told: str) -> None:
    world = replace(WORLD, corrections=((camp, day),))
    with pytest.raises(BadRows, match=told):
        read("2020-01-01,0\n2020-01-02,5\n", world)
