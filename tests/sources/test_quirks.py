"""Quirks of the publishers' CSV files, each by name, on rows small enough to check by eye."""

from datetime import date

import polars as pl
import pytest

from caudal.sources import recognise
from caudal.vocabulary.errors import (
    BadRows,
    CaudalError,
    Unreadable,
    UnrecognisedFile,
    WrongColumns,
)
from sources.golden_files import GOLDEN, SOUTHWEST, content, read, southwest, told

_ROW = "2021,FYTD,{month},U.S. Border Patrol,{group},{origin},{title},{type},{count}"
_SBO = content("cbp_southwest/sbo-encounters-fy22-fy25-nov.csv")
_CUBE = content("cbp_dashboard/cbp-encounters-dashboard-1-nov-2021.csv")
_CONTROL = content("cbp_dashboard/cbp-encounters-dashboard-2-nov-2021.csv")
_STATE = content("cbp_nationwide/nationwide-encounters-fy21-fy24-nov-state.csv")
_FORM = content("published_figures/cbp_operational_updates_as_published.csv")


def row(
    *,
    month: str = "JUN",
    group: str = "FMUA",
    origin: str = "Mexico",
    title: str = "Title 8",
    type: str = "Apprehensions",
    count: object = 10,
) -> str:
    """A row of a Southwest file of fiscal year 2021."""
    return _ROW.format(month=month, group=group, origin=origin, title=title, type=type, count=count)


def value(*rows: str) -> float:
    """All events of these rows."""
    return float(told(read(southwest(*rows)))["value"].sum())


# --- years and months ------------------------------------------------------------------------


def test_a_running_year_is_a_year() -> None:
    # "2025 (FYTD)" NOV is November 2024 (sbo-encounters-fy22-fy25-nov.csv).
    text = southwest(row(month="NOV")).replace("\n2021,", "\n2025 (FYTD),")
    assert told(read(text))["period"].to_list() == [date(2024, 11, 1)]


@pytest.mark.parametrize(
    ("month", "first"),
    [("OCT", date(2020, 10, 1)), ("DEC", date(2020, 12, 1)), ("JAN", date(2021, 1, 1))],
)
def test_a_fiscal_year_begins_in_october(month: str, first: date) -> None:
    assert told(read(southwest(row(month=month))))["period"].to_list() == [first]


def test_remaining_months_of_earlier_years_happened_and_are_kept() -> None:
    assert value(row(), row(month="AUG").replace("FYTD", "Remaining")) == 20


def test_a_remaining_month_of_the_running_year_is_refused() -> None:
    text = southwest(row(count=0).replace("2021,FYTD", "2021 (FYTD),Remaining"))
    with pytest.raises(BadRows, match="has not come to"):
        read(text)


# --- counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "events"), [("9584.0", 9584), ('"52,546"', 52546), (" 7 ", 7), ("50.00", 50)]
)
def test_a_count_is_read_as_it_is_written(count: str, events: int) -> None:
    assert value(row(count=count)) == events


@pytest.mark.parametrize(
    "count",
    [
        "",
        "-1",
        "1.5",
        "1e3",
        "NaN",
        "inf",
        "٣",
        "１２",
        '"1,23"',
        '"1,2345"',
        "9" * 13,
        "0x10",
        "%null%",
    ],
)
def test_what_is_no_count_is_refused_and_never_guessed(count: str) -> None:
    with pytest.raises(BadRows, match="count"):
        read(southwest(row(), row(month="MAY", count=count)))


def test_an_explicit_zero_is_kept_as_zero() -> None:
    # nationwide-encounters-fy20-fy23-state.csv has 147 of them.
    rows = told(read(southwest(row(), row(group="Single Adults", count=0))))
    assert sorted(rows["value"].to_list()) == [0, 10]


def test_an_absent_combination_makes_no_row() -> None:
    assert told(read(southwest(row()))).height == 1


def test_null_and_empty_cells_of_a_cube_are_zero() -> None:
    # "%null%" in 32 cells of each of the first six extracts of dashboard 1.
    emptied = _CUBE.replace(b"%null%", b"")
    zeroed = _CUBE.replace(b"%null%", b"0")
    assert _CUBE.count(b"%null%") == 4
    assert told(read(emptied)).rows() == told(read(_CUBE)).rows() == told(read(zeroed)).rows()


def test_a_comma_in_a_count_of_dashboard_2_parts_thousands() -> None:
    # 1,301 cells of the dashboard 2 of October 2022 are written so.
    written = read(_CONTROL.replace(b",208887,", b',"208,887",')).control
    plain = read(_CONTROL).control
    assert written is not None
    assert plain is not None
    assert written.rows() == plain.rows()


# --- labels ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "group"),
    [
        ("FMUA", "family"),
        ("Individuals in a Family Unit (FMUA)", "family"),
        ("UC / Single Minors", "unaccompanied_child"),
        ("UAC / Single Minors", "unaccompanied_child"),
        ("UAC", "unaccompanied_child"),
        ("Accompanied Minors", "accompanied_minor"),
        ("Single Adults", "single_adult"),
        (" single ADULTS ", "single_adult"),
    ],
)
def test_every_label_of_a_group_means_that_group(label: str, group: str) -> None:
    assert told(read(southwest(row(group=label))))["group"].to_list() == [group]


def test_two_labels_of_one_group_in_one_month_are_one_cell() -> None:
    # IOM's later files mix both in one column.
    others = [row(), row(group="Single Adults")]
    text = southwest(row(group="UAC"), row(group="UC / Single Minors", count=5), *others)
    rows = told(read(text)).filter(pl.col("group") == "unaccompanied_child")
    assert rows["value"].to_list() == [15]


@pytest.mark.parametrize("column", ["group", "origin", "title"])
def test_an_empty_label_is_unknown_and_said(column: str) -> None:
    others = [row(month="MAY", count=1000), row(month="APR", count=1000)]
    reading = read(southwest(*others, row(**{column: ""}, count=3)))
    code = {"title": "authority"}.get(column, column)
    unknown = told(reading).filter(pl.col(code) == "unknown")
    assert unknown["value"].to_list() == [3]
    assert any(f"empty label of {code}" in finding for finding in reading.findings)


def test_labels_lost_in_a_month_leave_only_its_totals() -> None:
    # 6 of 106 events without a group: more than 5 in 100, so June's parts are not told.
    many = read(southwest(row(count=100), row(group="", count=6), row(month="MAY", count=5)))
    few = read(southwest(row(count=100), row(group="", count=5), row(month="MAY", count=5)))
    assert dict(many.releases[0].lost) == {"group": [date(2021, 6, 1)]}
    assert dict(few.releases[0].lost) == {}


def test_an_encounter_type_that_does_not_follow_is_a_finding() -> None:
    findings = read(southwest(row(type="Inadmissibles", count=7))).findings
    assert "1 rows (7 events)" in findings[0]


def test_an_encounter_type_is_not_held_against_an_empty_title() -> None:
    findings = read(southwest(row(title="", type="Expulsions"), row(month="MAY"))).findings
    assert not any("encounter type" in finding for finding in findings)


@pytest.mark.parametrize("label", ["Coastal", "Mexico.", "Méxicos"])
def test_an_unknown_label_is_refused(label: str) -> None:
    with pytest.raises(BadRows, match="citizenship grouping"):
        read(southwest(row(), row(origin=label)))


# --- bytes, columns and rows -----------------------------------------------------------------


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\n", "\n\n"])
def test_marks_and_line_ends_change_nothing(ending: str, mark: str) -> None:
    text = mark + southwest(row(), row(month="MAY"))
    assert (
        told(read(text.replace("\n", ending))).rows()
        == told(read(southwest(row(), row(month="MAY")))).rows()
    )


def test_an_unnamed_index_column_is_left_out() -> None:
    # The first two extracts of the dashboard have one.
    lines = southwest(row(), row(month="MAY")).splitlines()
    numbered = "\n".join([f",{lines[0]}", *(f"{i},{line}" for i, line in enumerate(lines[1:]))])
    assert told(read(numbered)).rows() == told(read("\n".join(lines))).rows()


def test_a_comma_inside_quotes_belongs_to_the_label() -> None:
    assert b'"CHINA, PEOPLES REPUBLIC OF"' in _STATE
    assert "CHN" in told(read(_STATE))["origin"].to_list()


def test_blank_lines_are_no_rows_and_lines_are_still_counted() -> None:
    with pytest.raises(BadRows) as caught:
        read(southwest(row(), "", ",,,,,,,,", row(month="SEPT")))
    assert "line 5, `Month (abbv)`" in caught.value.where


def test_a_row_whose_labels_repeat_is_summed_and_said() -> None:
    reading = read(southwest(row(), row(count=5), *(row(origin=o) for o in ("Honduras", "Other"))))
    assert told(reading)["value"].sum() == 35
    assert reading.findings == ("2 rows have the labels of another row and were summed",)


@pytest.mark.parametrize("second", [_SBO, _SBO.split(b"\n", 1)[1]])
def test_two_files_joined_are_refused(second: bytes) -> None:
    with pytest.raises(BadRows, match="stands"):
        read(_SBO + second)


def test_a_cube_joined_to_itself_is_refused() -> None:
    with pytest.raises(BadRows, match="another row tells too"):
        read(_CUBE + _CUBE.split(b"\n", 1)[1])


def test_a_quote_in_the_header_swallows_no_row() -> None:
    text = southwest(row(), row(month="MAY")).replace("Encounter Count\n", '"Encounter Count\n', 1)
    with pytest.raises(Unreadable, match="header"):
        read(text + '"\n' + row(month="APR") + "\n")


@pytest.mark.parametrize("size", [131_073, 300_000])
def test_a_field_beyond_all_measure_is_refused(size: int) -> None:
    with pytest.raises(CaudalError):
        read(southwest(row(origin="x" * size)))
    with pytest.raises(CaudalError):
        read("x" * size + "\n1\n")


# --- the cube --------------------------------------------------------------------------------


def _without(text: bytes, part: str) -> bytes:
    lines = text.decode().splitlines(keepends=True)
    return "".join(line for line in lines if part not in line).encode()


@pytest.mark.parametrize(
    "part",
    [
        ",all,all,all,all",
        ",El Salvador,",
        "Office of Field Operations",
        ",FMUA,",
        "Title 42",
        ",1478,El Salvador",
        ",65,El Salvador,U.S. Border Patrol,UC / Single Minors,Title 8",
    ],
)
def test_a_cube_with_a_slice_missing_is_refused(part: str) -> None:
    assert len(_without(_CUBE, part)) < len(_CUBE)
    with pytest.raises(BadRows, match="total over"):
        read(_without(_CUBE, part))


def test_a_cube_of_zeros_without_a_total_is_refused() -> None:
    lines = _CUBE.decode().splitlines()
    cell = "0,2020,2020,AUG,AUG,0,Mexico,U.S. Border Patrol,FMUA,Title 8"
    with pytest.raises(BadRows, match="total over everything is missing"):
        read(f"{lines[0]}\n{cell}\n")


def test_a_running_year_of_the_cube_is_a_year() -> None:
    text = _CUBE.replace(b"2020,2020,", b"2021 (FYTD),2021 (FYTD),")
    assert told(read(text))["period"].unique().to_list() == [date(2021, 8, 1)]


def test_dashboard_2_without_a_month_is_refused() -> None:
    with pytest.raises(BadRows, match="holds no month"):
        read(_without(_CONTROL, "AUG"))


# --- quoted figures --------------------------------------------------------------------------

_FORM_HEADER = _FORM.decode().splitlines()[0]


def _quoted(**cells: str) -> str:
    good = {
        "reference_period": "2021-06", "frequency": "month", "place": "southwest_land_border",
        "component": "all", "measure": "encounters", "group": "all", "authority": "all",
        "value": "188829", "unit": "events", "vintage": "2021-07-16",
        "vintage_basis": "published", "source_kind": "release_copy",
        "source": "https://example.org/june", "note": "",
    }  # fmt: skip
    both = good | cells
    return ",".join(both) + "\n" + ",".join(both.values()) + "\n"


def _figure(**cells: str) -> dict[str, object]:
    (release,) = read(_quoted(**cells)).releases
    return release.observations.row(0, named=True)


def test_a_percentage_becomes_a_share() -> None:
    figure = _figure(measure="repeat_share", value="27", unit="percent")
    assert (figure["value"], figure["precision"]) == (0.27, 0.01)


def test_a_share_is_told_to_its_last_decimal() -> None:
    figure = _figure(measure="repeat_share", value="27.4", unit="percent")
    assert figure["value"] == 0.274
    assert figure["precision"] == pytest.approx(0.001)


def test_a_preliminary_row_has_status_p_whatever_its_status_says() -> None:
    assert _figure(note="PRELIMINARY about", value="210000")["status"] == "P"
    assert _figure(note="came after PRELIMINARY")["status"] == "A"


@pytest.mark.parametrize(
    "column", ["origin", "status"], ids=["origin may be named", "status may be named"]
)
def test_the_form_may_name_origin_and_status(column: str) -> None:
    word = {"origin": "HND", "status": "P"}[column]
    assert _figure(**{column: word})[column] == word


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "134", "unit": "percent", "measure": "repeat_share"},
        {"value": "27", "unit": "share", "measure": "repeat_share"},
        {"value": "27", "unit": "events", "measure": "repeat_share"},
        {"value": "100", "unit": "percent"},
        {"unit": "people"},
        {"reference_period": "2021-06-15"},
        {"reference_period": "2021-13"},
        {"reference_period": "2021-06", "frequency": "day"},
        {"measure": "expulsions", "authority": "title_8"},
        {"measure": "apprehensions", "component": "ofo"},
        {"vintage": "2021-05-31"},
        {"source": " "},
        {"place": ""},
        {"status": "final"},
    ],
)
def test_a_row_that_contradicts_itself_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadRows):
        read(_quoted(**wrong))


def test_a_row_that_stands_twice_is_read_once_and_said() -> None:
    text = _quoted() + _quoted().splitlines()[1] + "\n"
    reading = read(text)
    assert reading.releases[0].observations.height == 1
    assert reading.findings == ("1 rows stand twice and were read once",)


def test_every_golden_header_is_recognised() -> None:
    files = [path for path in GOLDEN.glob("*/*.csv") if not path.name.startswith("expected")]
    for path in files:
        found = recognise(path.read_bytes(), path.name)[0].name
        assert found == path.parent.name, path.name
    assert _SBO.decode().splitlines()[0] == SOUTHWEST
    assert _FORM_HEADER.startswith("reference_period")


# --- dashboard 2 and the claim of a layout -----------------------------------------------------


def test_a_cell_that_stands_twice_in_dashboard_2_is_refused() -> None:
    with pytest.raises(BadRows, match="another row tells too"):
        read(_CONTROL + _CONTROL.splitlines(keepends=True)[2])


def test_a_month_with_two_names_in_dashboard_2_is_refused() -> None:
    with pytest.raises(BadRows, match="name different things"):
        read(_CONTROL.replace(b",AUG,AUG,", b",AUG,JUL,", 1))


def test_a_file_with_most_of_a_layouts_columns_is_one_of_that_source() -> None:
    # 6 of the 9 columns: that source, wrongly written. 5 of 9: nobody's file.
    names = SOUTHWEST.split(",")
    with pytest.raises(WrongColumns, match="are missing"):
        recognise(",".join(names[:6]).encode(), "file.csv")
    with pytest.raises(UnrecognisedFile, match="no known source"):
        recognise(",".join(names[:5]).encode(), "file.csv")
