"""Workbooks: what a sheet says, what is left alone, and files made to do harm."""

import io
import re
from datetime import date

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.sources.preflight import LIMITS, checked_parts
from caudal.sources.workbook import headers, sheet_table, sheets, workbook_of
from caudal.vocabulary.errors import (
    BadRows,
    CaudalError,
    PersonLevelFile,
    TooDemanding,
    Unreadable,
    UnrecognisedFile,
)
from sources.golden_files import GOLDEN, KEYS, content, read, southwest, told
from sources.workbooks import (
    BOMBS,
    DEMOGRAPHICS,
    SheetOf,
    Value,
    demographics,
    packed,
    part_of,
    workbook,
)

_ROW = ("FY2020", "JUN", "YUM", "Mexico", "FMUA", 5)
_GOLDEN = "usbp_demographics/hand-made-fy13-fy21td-feb.xlsx"


def opened(body: bytes):
    """A workbook, opened in this process."""
    return workbook_of(sheets(body, "x.xlsx"))


def rows(body: bytes) -> list[tuple[object, ...]]:
    """Rows of the only table."""
    table = sheet_table(opened(body), DEMOGRAPHICS, (), "x.xlsx")
    return table.cells.select(DEMOGRAPHICS).rows()


# The workbook is bare: openpyxl misses the styles that Excel always writes.
@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
def test_an_independent_reader_sees_the_same_cells() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(content(_GOLDEN)), read_only=True)["USBP"]
    expected = [row[1:7] for row in sheet.iter_rows(min_row=8, values_only=True)]
    found = rows(content(_GOLDEN))
    assert found == [(*row[:5], str(row[5])) for row in expected]


def test_a_row_keeps_its_number_in_the_sheet() -> None:
    table = sheet_table(opened(workbook(demographics(_ROW, [], _ROW))), DEMOGRAPHICS, (), "x.xlsx")
    assert table.cells["__line__"].to_list() == [8, 10]


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_a_day_is_the_same_in_both_epochs(epoch: int) -> None:
    days = (date(1904, 3, 1), date(2021, 6, 1), date(2020, 2, 29))
    book = opened(
        workbook(SheetOf("a", [["day", "count"], *((day, 7) for day in days)]), epoch=epoch)
    )
    assert [row[0] for row in book.sheets[0].rows[1:]] == [str(day) for day in days]


def test_numbers_stored_as_text_are_read_and_counted() -> None:
    body = workbook(demographics((*_ROW[:5], "1,005"), (*_ROW[:5], " 7 "), _ROW))
    reading = read(body, "x.xlsx")
    assert told(reading)["value"].to_list() == [1_017]
    assert reading.findings == ("2 counts are stored as text: read",)


def test_columns_may_stand_in_any_order_and_anywhere() -> None:
    order = [5, 0, 3, 1, 4, 2]
    both: tuple[tuple[Value, ...], ...] = (DEMOGRAPHICS, _ROW)
    shuffled = [tuple(cells[n] for n in order) for cells in both]
    body = workbook(SheetOf("x", [(), *((None, None, "", *row) for row in shuffled)]))
    assert told(read(body, "x.xlsx")).row(0)[-1] == 5


def test_what_is_not_read_is_said() -> None:
    body = workbook(
        demographics(_ROW),
        SheetOf("old", demographics(_ROW).rows, hidden=True),
        more={
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros",
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        },
    )
    reading = read(body, "x.xlsx")
    assert told(reading).row(0)[-1] == 5
    expected = (GOLDEN / "messages" / "finding_workbook.txt").read_text().splitlines()
    assert list(reading.findings) == expected


def test_a_dimension_that_lies_is_no_bomb() -> None:
    part = "xl/worksheets/sheet1.xml"
    whole = workbook(demographics(_ROW))
    sheet = part_of(whole, part).replace(
        b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>', 1
    )
    assert rows(workbook(demographics(_ROW), more={part: sheet})) == [(*_ROW[:5], "5")]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_any_reader_opens_it(bomb: str) -> None:
    with pytest.raises((TooDemanding, Unreadable)) as caught:
        checked_parts(BOMBS[bomb](), "x.xlsx")
    assert caught.value.exit_code == 2


def test_there_are_a_dozen_bombs_and_more() -> None:
    assert len(BOMBS) >= 12
    assert max(len(make()) for make in BOMBS.values()) < 1 << 20


def test_a_box_just_inside_the_limit_is_read() -> None:
    # 5,000 × 1,000 = 5,000,000 cells; one column more is refused.
    def corners(column: str) -> bytes:
        raw = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="5000"><c r="{column}5000"/></row>'
        return workbook(SheetOf("x", raw=raw))

    assert LIMITS.cells == 5_000_000
    assert checked_parts(corners("ALL"), "x.xlsx")
    with pytest.raises(TooDemanding, match="5,005,000 cells"):
        checked_parts(corners("ALM"), "x.xlsx")


_COLUMNS = ("A", "Z", "AV", "AW", "ZZ", "AAA", "XFD")
_CORNERS = st.tuples(
    st.sampled_from(_COLUMNS) | st.from_regex(r"[A-Z]{1,2}", fullmatch=True),
    st.sampled_from([1, 999, 1_000, 9_999, 10_000, 99_999, 100_000, 1_048_576])
    | st.integers(1, 1_048_576),
)


# As programs write a reference, and as XML would allow.
_WRITTEN = (' r="{}"', " r='{}'", ' r= "{}"', "\tr='{}'", '\n r ="{}"')


@given(st.lists(_CORNERS, min_size=1, max_size=4), st.sampled_from(_WRITTEN))
@settings(max_examples=250, deadline=None)
def test_a_sheet_is_refused_for_its_box_and_for_nothing_else(corners, written) -> None:
    raw = "".join(
        f"<row{written.format(n)}><c{written.format(f'{letters}{n}')}/></row>"
        for letters, n in corners
    )
    numbers = [
        sum(26**place * (ord(letter) - 64) for place, letter in enumerate(reversed(letters)))
        for letters, _ in corners
    ]
    rows = [n for _, n in corners]
    box = (max(rows) - min(rows) + 1) * (max(numbers) - min(numbers) + 1)
    if box > LIMITS.cells:
        with pytest.raises(TooDemanding, match=r"spans .* cells"):
            checked_parts(workbook(SheetOf("x", raw=raw)), "x.xlsx")
    else:
        assert checked_parts(workbook(SheetOf("x", raw=raw)), "x.xlsx")


@pytest.mark.parametrize("cut", [1, 5, 12, 20])
def test_a_reference_cut_by_the_end_of_a_piece_is_seen(cut: int) -> None:
    # A part is unpacked a megabyte at a time; the far cell's reference lies across the cut.
    far = '<row r="1048576"><c r="XFD1048576"/></row>'
    head = len(workbook_part(SheetOf("x", raw="|")).split(b"|")[0])
    near = '<row r="1"><c r="A1"/></row>'
    blanks = " " * ((1 << 20) - head - len(near) - far.index("XFD") - cut)
    with pytest.raises(TooDemanding, match="spans"):
        checked_parts(workbook(SheetOf("x", raw=near + blanks + far)), "x.xlsx")


def workbook_part(sheet: SheetOf) -> bytes:
    """The XML of a sheet."""
    return part_of(workbook(sheet), "xl/worksheets/sheet1.xml")


@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=40))
@settings(max_examples=300, deadline=None)
def test_damaged_bytes_are_one_error_or_the_same_cells(place: int, noise: bytes) -> None:
    whole = workbook(demographics(_ROW))
    place = place % len(whole)
    damaged = whole[:place] + noise + whole[place + len(noise) :]
    try:
        found = opened(damaged)
    except (Unreadable, TooDemanding):
        return
    assert all(isinstance(label, str) for _, _, labels in headers(found) for label in labels)


@given(st.integers(0, 4_000))
@settings(max_examples=100, deadline=None)
def test_a_workbook_cut_short_is_refused(size: int) -> None:
    whole = workbook(demographics(_ROW))
    with pytest.raises(CaudalError):
        read_here(whole[: size % len(whole)])


def read_here(body: bytes) -> object:
    """Open and read in this process."""
    return sheet_table(opened(body), DEMOGRAPHICS, (), "x.xlsx")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["FY2019", "FY2020", "FY2021TD"]),
            st.sampled_from(["OCT", "JUN", "SEP"]),
            st.sampled_from(["YUM", "RGV"]),
            st.sampled_from(["Mexico", "All Other", "Northern Triangle"]),
            st.sampled_from(["FMUA", "Single Adults"]),
            st.integers(0, 10**6),
        ),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=40, deadline=None)
def test_no_event_is_lost_or_counted_twice(figures) -> None:
    from caudal.sources.usbp_demographics import SOURCE

    reading = SOURCE.layouts[0].read(opened(workbook(demographics(*figures))), "x.xlsx")
    found = told(reading)
    assert found["value"].sum() == sum(row[5] for row in figures)
    assert found.height == len({row[:5] for row in figures})
    assert not found.select(pl.exclude("value")).is_duplicated().any()


def test_a_zip_of_other_things_is_named() -> None:
    with pytest.raises(Unreadable, match=r"text document \(.docx\)"):
        checked_parts(packed({"word/document.xml": b"<w/>"}), "x.xlsx")
    with pytest.raises(Unreadable, match=r"binary workbook \(.xlsb\)"):
        checked_parts(packed({"xl/workbook.bin": b""}), "x.xlsx")
    with pytest.raises(Unreadable, match="zip archive"):
        checked_parts(packed({"a.csv": b"a,b\n"}), "x.xlsx")


def test_a_description_of_columns_is_not_taken_for_a_list_of_persons() -> None:
    rows = [("variable", "unit", "meaning"), ("date_datetime", None, "Time stamp of observation")]
    with pytest.raises(UnrecognisedFile):
        read(workbook(SheetOf("hourly", rows)), "x.xlsx")
    with pytest.raises(UnrecognisedFile):
        read(workbook(SheetOf("Source", [("Name", "month", "Name", "count")])), "x.xlsx")
    with pytest.raises(PersonLevelFile):
        read(workbook(SheetOf("list", [("Name", "Nationality", "Age"), ("x", "y", 5)])), "x.xlsx")


def test_an_empty_label_is_unknown_and_said() -> None:
    reading = read(
        workbook(demographics(_ROW, ("FY2020", "JUN", "YUM", "Mexico", None, 2))), "x.xlsx"
    )
    assert [(row[KEYS.index("group")], row[-1]) for row in told(reading).rows()] == [
        ("family", 5),
        ("unknown", 2),
    ]
    assert reading.findings[0] == "2 events have an empty label of group: kept as `unknown`"


_PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml")


@pytest.mark.parametrize("name", _PARTS)
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_part_that_is_cut_anywhere_is_refused(name: str, drawn: st.DataObject) -> None:
    sheet, strings = demographics(_ROW, _ROW, _ROW), "<si><t>Yuma</t></si>"
    whole = part_of(workbook(sheet, strings=strings), name)
    cut = whole[: drawn.draw(st.integers(1, len(whole) - 1))]
    with pytest.raises(Unreadable, match=f"part `{name}` is no whole XML"):
        checked_parts(workbook(sheet, strings=strings, more={name: cut}), "x.xlsx")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_sheet_with_a_tag_taken_out_is_refused(drawn: st.DataObject) -> None:
    sheet = demographics(_ROW, _ROW)
    pieces = re.split(rb"(<[^/>]*>|</[^>]*>)", workbook_part(sheet))
    tag = drawn.draw(st.sampled_from(range(1, len(pieces), 2)))
    broken = b"".join(pieces[:tag] + pieces[tag + 1 :])
    # Without the end of a value it is already no number that a program writes.
    with pytest.raises(Unreadable, match=r"is no whole XML|are written in pieces"):
        checked_parts(workbook(sheet, more={_PARTS[0]: broken}), "x.xlsx")


def test_a_sheet_whose_fault_lies_beyond_its_first_megabyte_is_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 40_000))
    assert checked_parts(workbook(SheetOf("x", raw=rows)), "x.xlsx")
    with pytest.raises(Unreadable, match="is no whole XML"):
        checked_parts(workbook(SheetOf("x", raw=rows[:-6])), "x.xlsx")


def test_a_drawing_need_not_be_whole_xml() -> None:
    more = {"xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>", "xl/media/a.png": b"\x89PNG <"}
    assert rows(workbook(demographics(_ROW), more=more)) == [(*_ROW[:5], "5")]


@pytest.mark.parametrize(
    "values",
    [
        "<v>5</v><v>6</v>",
        "<v>5</v>\n<v>6</v>",
        "<v/><v>6</v>",
        "<v>5</v><f>A1</f><v>6</v>",
        "<v>5</v><v t='x'>6</v>",
        "<v>5</v><v/>",
    ],
)
def test_two_values_in_a_cell_are_refused(values: str) -> None:
    raw = f'<row r="1"><c r="A1"><v>1</v></c><c r="B1">{values}</c></row>'
    with pytest.raises(Unreadable, match="cells hold two values"):
        checked_parts(workbook(SheetOf("x", raw=raw)), "x.xlsx")


def test_the_points_of_a_chart_are_no_cells() -> None:
    point = b"<c:pt idx='0'><c:v>5</c:v></c:pt>"
    chart = b"<c:chart><c:numCache>" + point * 3 + b"</c:numCache></c:chart>"
    assert checked_parts(
        workbook(demographics(_ROW), more={"xl/charts/chart1.xml": chart}), "x.xlsx"
    )


def test_a_sheet_laid_out_for_the_eye_has_one_value_in_each_cell() -> None:
    cells = '<c r="A1">\n<v>1</v>\n</c>\n<c r="B1">\n<v />\n</c>\n<c r="C1">\n<v>3</v>\n</c>'
    (sheet,) = opened(workbook(SheetOf("x", raw=f'<row r="1">{cells}</row>'))).sheets
    assert list(sheet.rows[0]) == [1.0, None, 3.0]


@pytest.mark.parametrize("second", ["USBP", "usbp"])
def test_two_sheets_of_one_name_are_refused(second: str) -> None:
    with pytest.raises(Unreadable, match="2 sheets have the same name"):
        opened(workbook(demographics(_ROW), SheetOf(second, [["Notes"]])))


@pytest.mark.parametrize("count", ["52.000", "1.000", " 500.000 "])
def test_a_count_whose_point_could_part_thousands_is_refused_in_a_sheet(count: str) -> None:
    with pytest.raises(BadRows, match="its point could part thousands or decimals"):
        read(workbook(demographics((*_ROW[:5], count))), "x.xlsx")


@pytest.mark.parametrize(("count", "value"), [("52.0", 52), ("5.00", 5), ("1,052.000", 1_052)])
def test_a_count_that_can_be_meant_in_one_way_is_read_from_text(count: str, value: int) -> None:
    assert told(read(workbook(demographics((*_ROW[:5], count))), "x.xlsx")).row(0)[-1] == value


def test_in_a_csv_a_count_may_be_written_with_zero_decimals() -> None:
    row = "2021,FYTD,JUN,U.S. Border Patrol,FMUA,Honduras,Title 8,Apprehensions"
    assert told(read(southwest(f"{row},50.00"))).row(0)[-1] == 50
    assert told(read(southwest(f"{row},2.0"))).row(0)[-1] == 2
