"""nClimDiv by climate division, and how its lines are told from those of states."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caudal.sources import SOURCES, Reading
from caudal.vocabulary.errors import BadRows, CaudalError, Unreadable, UnrecognisedFile
from sources.golden_files import content, read

_DIVISIONS = "climdiv-tmpcdv-v1.0.0-20200806"
_STATES = "climdiv-tmpcst-v1.0.0-20200806"
_NUMBERS = (50.0,) * 12
_NO_NUMBER = -99.9
# The areas of the statewide form that its layout names: states, regions, basins, belts.
_AREAS = (
    *(f"{number:03}" for number in (*range(1, 49), 50)),
    *(str(n) for n in (*range(101, 112), 115, *range(120, 125), *range(201, 219), 220)),
    *(str(n) for n in (250, 255, 256, 260, 261, 262, 265, 350, 356, 361, 362, 365)),
)
# States that have ten divisions; Alaska has thirteen, most states fewer.
_TEN = (10, 20, 22, 30, 33, 36, 41, 45, 48)
_OF_DIVISIONS = (
    *(f"{state:02}{division:02}" for state in range(1, 49) for division in range(1, 10)),
    *(f"{state}10" for state in _TEN),
    *(f"50{division:02}" for division in range(1, 14)),
)


def _line(area: str, year: int = 2019, *numbers: float, element: str = "02") -> str:
    told = numbers or _NUMBERS
    return f"{area}{element}{year}" + "".join(f"{number:7.2f}" for number in told) + "   \n"


def _rows(reading: Reading) -> pl.DataFrame:
    (release,) = reading.releases
    return release.observations


def _message(body: str, name: str = "file.txt") -> str:
    with pytest.raises((BadRows, Unreadable)) as caught:
        read(body, name)
    return str(caught.value)


def _table(body: str, name: str = "file.txt") -> str:
    """Which table a file is read to; `` where it is refused as neither form's."""
    try:
        (release,) = read(body, name).releases
    except Unreadable:
        return ""
    return release.table


# What is kept.


@pytest.mark.parametrize(
    ("area", "sector"),
    [
        ("0205", "yuma_sector"),
        ("0207", "tucson_sector"),
        ("0406", "san_diego_sector"),
        ("2908", "el_paso_sector"),
        ("4105", "big_bend_sector"),
        ("4109", "laredo_sector"),
        ("4110", "rio_grande_valley_sector"),
    ],
)
def test_a_division_stands_for_one_sector_in_celsius(area: str, sector: str) -> None:
    reading = read(_line(area, 2019, 50.0, *[_NO_NUMBER] * 11), _DIVISIONS)
    # 50 °F less 32 is 18, five ninths of it 10.
    assert _rows(reading).select("place", "period", "value", "measure").rows() == [
        (sector, date(2019, 1, 1), 10.0, "temperature_mean")
    ]
    assert reading.releases[0].vintage == date(2020, 8, 6)
    assert reading.findings == ()


def test_divisions_that_stand_for_no_sector_are_left_out_and_counted_once() -> None:
    # Twice Alabama 01, the desert of California 07, Alaska 13.
    others = _line("0101", 2018) + _line("0101") + _line("0407") + _line("5013")
    reading = read(others + _line("4109"))
    assert _rows(reading)["place"].unique().to_list() == ["laredo_sector"]
    assert reading.findings == ("3 divisions stand for no sector: left out",)


def test_no_division_stands_for_del_rio_or_el_centro() -> None:
    tables = [one for one in SOURCES["noaa_climdiv"].tables if one.name.startswith("division_")]
    assert len(tables) == 3
    for table in tables:
        assert table.sparse
        # No sector is a sum of others: each is a root of its own, and stands once.
        assert sorted(table.roots) == sorted(set(table.codes("place")))
        assert not {"del_rio_sector", "el_centro_sector"} & set(table.roots)


@pytest.mark.parametrize(
    ("element", "table", "measure"),
    [
        ("02", "division_mean", "temperature_mean"),
        ("27", "division_max", "temperature_max"),
        ("28", "division_min", "temperature_min"),
    ],
)
def test_each_element_is_a_table(element: str, table: str, measure: str) -> None:
    (release,) = read(_line("0207", element=element)).releases
    assert release.table == table
    assert release.observations["measure"].unique().to_list() == [measure]


def test_a_missing_month_has_no_row_and_a_cold_one_has() -> None:
    rows = _rows(read(_line("2908", 2019, _NO_NUMBER, -0.4, *[_NO_NUMBER] * 10)))
    # −0.4 °F less 32 is −32.4, five ninths of it −18.
    assert rows.select("period", "value").rows() == [(date(2019, 2, 1), -18.0)]


def test_the_labels_name_the_divisions_and_the_states() -> None:
    labels = SOURCES["noaa_climdiv"].labels["place"]
    assert labels["0205"] == "yuma_sector"
    assert labels["041"] == "texas"


# What is refused.


def test_a_division_and_year_twice_is_refused() -> None:
    assert "4110, 2019 stands twice" in _message(_line("4105") + _line("4110") * 2)
    # The same numbers of Texas 10 and of its neighbour are no double.
    assert _rows(read(_line("4105") + _line("4110"))).height == 24


def test_two_elements_in_one_file_are_refused() -> None:
    assert "several elements" in _message(_line("0205") + _line("0207", element="27"))


@pytest.mark.parametrize(
    "bad",
    [
        _line("0205")[:60],
        _line("0205").replace("50.00", "5O.00", 1),
        _line("0205").replace("  50.00", "  50.0", 1),
        _line("0205", element="01"),
        _line("0205", 2519),
        # State 00; states end at 91; divisions at 13.
        _line("0005"),
        _line("9205"),
        _line("0214"),
    ],
)
def test_a_line_of_something_else_is_named(bad: str) -> None:
    assert "line 2" in _message(_line("0205", 2018) + bad.rstrip("\n") + "\n")


def test_other_elements_by_division_are_not_recognised() -> None:
    # Precipitation is element 01.
    with pytest.raises(UnrecognisedFile):
        read(_line("0101", element="01"), "climdiv-pcpndv-v1.0.0-20200806")


# Which form a file has.


@pytest.mark.parametrize("name", ["file.txt", _STATES])
def test_the_lines_of_divisions_tell_the_form_whatever_the_name(name: str) -> None:
    # 4110 could be an area 411 of the statewide form: Texas 09 says that it is not.
    rows = _rows(read(_line("4110") + _line("4109"), name))
    assert sorted(rows["place"].unique()) == ["laredo_sector", "rio_grande_valley_sector"]


@pytest.mark.parametrize("name", ["file.txt", _DIVISIONS])
def test_the_lines_of_states_tell_the_form_whatever_the_name(name: str) -> None:
    # 1010 could be Idaho's division 10: Texas (041) says that it is the region 101.
    reading = read(_line("1010") + _line("0410"), name)
    assert _rows(reading)["place"].unique().to_list() == ["texas"]
    assert reading.findings == ("1 regions and other areas than states are left out",)


def test_where_no_line_tells_the_form_the_name_does() -> None:
    body = _line("4110") + _line("3610")
    assert _table(body, _DIVISIONS) == "division_mean"
    assert _table(body, _STATES) == "state_mean"
    told = _message(body, "texas.txt")
    assert "`4110` is division 10 of state 41, or the whole of area 411" in told
    assert "texas.txt" in told
    assert "climdiv-tmpcdv-" in told


def test_states_and_divisions_in_one_file_are_refused() -> None:
    told = _message(_line("0410") + _line("0290") + _line("4109"))
    assert "lines of states and lines of divisions stand in one file" in told
    assert "line 3" in told


@given(st.sampled_from(_OF_DIVISIONS))
def test_no_line_of_a_division_is_read_as_a_states(area: str) -> None:
    known = _table(_line(area))
    assert known == ("" if area.endswith("10") else "division_mean")
    assert _table(_line(area), _DIVISIONS) == "division_mean"


@given(st.sampled_from(_AREAS))
def test_no_line_of_a_state_is_read_as_a_divisions(area: str) -> None:
    known = _table(_line(f"{area}0"))
    # The regions 101, 201 and 361 are written like a division 10 of Idaho, Michigan, Pennsylvania.
    assert known == ("" if area in ("101", "201", "361") else "state_mean")
    assert _table(_line(f"{area}0"), _STATES) == "state_mean"


@given(st.integers(0, 9999).map("{:04}".format), st.integers(0, 9999).map("{:04}".format))
def test_a_line_alone_says_no_other_form_than_beside_others(one: str, other: str) -> None:
    told = []
    for body in (_line(one), _line(other), _line(one, 2018) + _line(other)):
        try:
            told.append(_table(body))
        except CaudalError:
            told.append("refused")
    first, second, both = told
    alone = {first, second} - {""}
    # Lines that both say a form agree, or the file is refused; one that does not say follows.
    if "refused" in alone or len(alone) > 1:
        assert both == "refused"
    else:
        assert both == "".join(alone)


def test_the_golden_files_read_the_same_under_any_name() -> None:
    for name in ("hand-made-divisions.txt", "statewide-mean.txt"):
        body = content(f"noaa_climdiv/{name}")
        known = _rows(read(body, "a.txt"))
        assert known.equals(_rows(read(body, _DIVISIONS)))
        assert known.equals(_rows(read(body, _STATES)))
