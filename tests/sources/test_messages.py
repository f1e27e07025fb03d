"""
The whole text of every error of the sources, as the reader sees it.

Each case is a file that is wrong in one way. The texts stand in
golden/messages/source_*.txt and are read in review like any other page.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import pytest

from caudal.vocabulary.errors import CaudalError
from sources.golden_files import GOLDEN, SOUTHWEST, content, read, southwest
from sources.printed import page_of, pdf, printed_year
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

_SBO = "sbo-encounters-fy22-fy25-nov.csv"
_STATE = "nationwide-encounters-fy21-fy24-nov-state.csv"
_CUBE = "cbp-encounters-dashboard-1-nov-2021.csv"
_FORM = "cbp_operational_updates_as_published.csv"

_GOOD = "2025 (FYTD),FYTD,NOV,U.S. Border Patrol,FMUA,Mexico,Title 8,Apprehensions,10"
_STATES = content(f"cbp_nationwide/{_STATE}")
_QUOTED = content(f"published_figures/{_FORM}").decode()
_WHOLE_CUBE = content(f"cbp_dashboard/{_CUBE}").decode()


def _with(column: str, label: str) -> str:
    """A good Southwest row with another label in one column."""
    row = dict(zip(SOUTHWEST.split(","), _GOOD.split(","), strict=True)) | {column: label}
    return ",".join(row.values())


def _form(row: str) -> str:
    return _QUOTED.splitlines()[0] + "\n" + row + "\n"


_BAD_FORM = "\n".join(
    (
        _QUOTED.splitlines()[0],
        "2021-06,month,southwest_land_border,all,encounters,all,all,-5,events,"
        "2021-07-16,published,release_copy,https://example.org,",
        "2021-06-15,month,southwest_land_border,all,crossings,all,all,5,events,"
        "16 July 2021,published,release_copy,https://example.org,",
        "2021-06,month,southwest_land_border,all,repeat_share,all,all,134,percent,"
        "2021-05-16,published,blog,,",
        "2021-06,month,southwest_land_border,all,repeat_share,all,all,34,events,"
        "2021-07-16,published,release_copy,https://example.org,",
        "2021-06,month,southwest_land_border,ofo,apprehensions,teens,all,5,events,"
        "2021-07-16,guessed,release_copy,https://example.org,",
    )
)
_TWO_VALUES = _form(
    "2021-06,month,southwest_land_border,all,encounters,all,all,188829,events,"
    "2021-07-16,published,release_copy,https://example.org,\n"
    "2021-06,month,southwest_land_border,all,encounters,all,all,188830,events,"
    "2021-07-16,published,release_copy,https://example.org,"
)
_NO_LEVEL = _form(
    "2021-06,month,southwest_land_border,all,change_on_previous_month,all,all,-3,percent,"
    "2021-07-16,published,release_copy,https://example.org,"
)
_COLUMNS = tuple(SOUTHWEST.split(","))
_RENAMED = southwest(_GOOD).replace("Encounter Count", "Encounters")
_DOUBLED = southwest(_GOOD + ",Title 8").replace("Count\n", "Count,Title of Authority\n")
_MISSING = "\n".join(",".join(line.split(",")[:-1]) for line in southwest(_GOOD).splitlines())
_ALL_AT_ONCE = southwest(
    _GOOD,
    _with("Month (abbv)", "SEPT"),
    _with("Demographic", "Families"),
    _with("Title of Authority", "Title 9"),
    _with("Title of Authority", "Title 9"),
    _with("Fiscal Year", "FY"),
    _with("Encounter Count", "-3"),
    _with("Encounter Count", ""),
)
_FOIA = (
    "Apprehension Date,Apprehension Date Time,Alien File Number,Birth Date,Citizenship Country\n"
    "2021-06-01,2021-06-01 04:12,A000000000,1990-01-01,HONDURAS\n"
)

_USBP = "usbp-sbo-encounters.xlsx"
_SHEET = ("FY2020", "JUN", "YUM", "Mexico", "FMUA", 5)
_ROWS = demographics(_SHEET).rows
_BOOK = workbook(demographics(_SHEET))
_SHEET_XML = part_of(_BOOK, "xl/worksheets/sheet1.xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_PRINTED = "usbp-monthly-encounters.pdf"
_SECTORS = {"Yuma": [10] * 12, "Tucson": [20] * 12, "Miami": [1] * 12, "Havre": [2] * 12}
_HEADER_CUT = [*DEMOGRAPHICS[:2], None, *DEMOGRAPHICS[3:]]


def _sheets(*rows: Sequence[Value], header: Sequence[Value] = DEMOGRAPHICS) -> bytes:
    return workbook(demographics(*rows, header=header))


# name of the golden file → (bytes, file name)
_OPENED: Mapping[str, tuple[bytes, str]] = {
    **{f"bomb_{name}": (make(), f"{name}.xlsx") for name, make in BOMBS.items()},
    "workbook_cut_short": (_BOOK[:-200], _USBP),
    "workbook_damaged": (_BOOK[:900] + bytes(40) + _BOOK[940:], _USBP),
    "workbook_locked": (_OLE + "EncryptedPackage".encode("utf-16-le"), _USBP),
    "workbook_old_named_new": (_OLE + "Workbook".encode("utf-16-le"), _USBP),
    "workbook_other_zip": (packed({"figures.csv": b"a,b\n"}), _USBP),
    "workbook_text_document": (packed({"word/document.xml": b"<w/>"}), _USBP),
    "workbook_empty": (workbook(SheetOf("Sheet1")), _USBP),
    "workbook_two_sheets": (
        workbook(demographics(_SHEET), SheetOf("USBP (2)", demographics(_SHEET).rows)),
        _USBP,
    ),
    "workbook_hidden": (
        workbook(SheetOf("Cover", [["Notes", "on"]]), SheetOf("USBP", _ROWS, hidden=True)),
        _USBP,
    ),
    "workbook_header_merged": (
        workbook(SheetOf("USBP", [_HEADER_CUT, _SHEET], merged=("B1:C1",))),
        _USBP,
    ),
    "workbook_header_again": (_sheets(_SHEET, DEMOGRAPHICS, _SHEET), _USBP),
    "workbook_no_rows": (_sheets(), _USBP),
    "workbook_dates_1900": (_sheets(("FY2020", date(2020, 6, 1), *_SHEET[2:])), _USBP),
    "workbook_dates_1904": (
        workbook(demographics(("FY2020", date(2020, 6, 1), *_SHEET[2:])), epoch=1904),
        _USBP,
    ),
    "workbook_bad_rows": (
        _sheets(
            _SHEET,
            ("FY2020", "JUNE", "YUM", "Mexico", "FMUA", 5),
            ("FY2020", "JUN", "YMA", "Mexico", "Teens", -5),
            ("Total", "JUN", "YUM", "Mexico", "FMUA", 5.5),
            (None, None, None, None, None, "n/a"),
        ),
        _USBP,
    ),
    "workbook_label_merged_away": (
        workbook(
            SheetOf(
                "USBP",
                [DEMOGRAPHICS, _SHEET, (*_SHEET[:4], None, 7)],
                merged=("A1:B1", "E2:E3"),
            )
        ),
        _USBP,
    ),
    "workbook_error_cell": (
        workbook(SheetOf("USBP", raw='<row r="9"><c r="G9" t="e"><v>#REF!</v></c></row>')),
        _USBP,
    ),
    "workbook_formula_without_value": (
        workbook(SheetOf("USBP", raw='<row r="9"><c r="G9"><f>SUM(G1:G8)</f></c></row>')),
        _USBP,
    ),
    "workbook_number_in_pieces": (
        workbook(SheetOf("USBP", raw='<row r="9"><c r="G9"><v>1<!-- -->2</v></c></row>')),
        _USBP,
    ),
    "workbook_two_values": (
        workbook(SheetOf("USBP", raw='<row r="9"><c r="G9"><v>1</v><v>2</v></c></row>')),
        _USBP,
    ),
    "workbook_xml_cut": (
        workbook(
            demographics(_SHEET),
            more={"xl/worksheets/sheet1.xml": _SHEET_XML[: _SHEET_XML.rindex(b"<row")]},
        ),
        _USBP,
    ),
    "workbook_xml_tags": (
        workbook(
            demographics(_SHEET),
            more={"xl/worksheets/sheet1.xml": _SHEET_XML.replace(b"</c></row>", b"</row>", 1)},
        ),
        _USBP,
    ),
    "workbook_sheets_of_one_name": (
        workbook(demographics(_SHEET), SheetOf("USBP", [["Notes"]])),
        _USBP,
    ),
    "workbook_count_either": (_sheets((*_SHEET[:5], "52.000"), (*_SHEET[:5], "52.5")), _USBP),
    "workbook_part_in_capitals": (
        workbook(demographics(_SHEET), more={"xl/Worksheets/Sheet1.xml": b"<worksheet/>"}),
        _USBP,
    ),
    "workbook_person_level": (
        workbook(SheetOf("a", [["Alien File Number", "Birth Date"], ["A1", date(1990, 1, 1)]])),
        "foia.xlsx",
    ),
    "workbook_unknown": (workbook(SheetOf("a", [["Year", "Total"], [2021, 5]])), "figures.xlsx"),
    "pdf_cut_short": (pdf(printed_year(2012, _SECTORS))[:300], _PRINTED),
    "pdf_no_text": (pdf("10 10 200 200 re f"), _PRINTED),
    "pdf_other_title": (
        pdf(printed_year(2012, _SECTORS, title="Total Family Unit Apprehensions")),
        _PRINTED,
    ),
    "pdf_rows": (
        pdf(
            printed_year(2012, _SECTORS, wrong={("Yuma", 3): 1, ("Southwest Border", 0): -5}),
            printed_year(2013, _SECTORS, wrong={("Monthly Total", 12): 100}),
        ),
        _PRINTED,
    ),
    "pdf_year_twice": (pdf(*[printed_year(2012, _SECTORS)] * 2), _PRINTED),
    "pdf_no_table": (
        pdf(printed_year(2012, _SECTORS), page_of(["Apprehensions By Month - Notes"], [])),
        _PRINTED,
    ),
    "pdf_strange_rows": (
        pdf(printed_year(2012, {**_SECTORS, "Ojinaga": [1] * 12, "Yuma": [*[10] * 11, "-"]})),
        _PRINTED,
    ),
    "pdf_page_of_children": (
        pdf(
            printed_year(2012, _SECTORS),
            printed_year(2013, _SECTORS, title="Total UAC Apprehensions By Month"),
        ),
        _PRINTED,
    ),
    "pdf_two_years": (
        pdf(printed_year(2012, _SECTORS, title="Total Encounters by Month - FY 2011 and")),
        _PRINTED,
    ),
    "pdf_no_yearly_total": (
        pdf(
            printed_year(2012, {**_SECTORS, "Yuma": ["N/A"] * 12}).replace("(N/A) Tj", "(5) Tj", 1)
        ),
        _PRINTED,
    ),
    "pdf_months_unknown": (
        pdf(
            printed_year(2012, _SECTORS, ruled=False)
            .replace("(October)", "(x)")
            .replace("(November)", "(October)")
            .replace("(x)", "(November)")
        ),
        _PRINTED,
    ),
    "pdf_total_missing": (
        pdf(printed_year(2012, _SECTORS).replace("Northern Border", "Spokane")),
        _PRINTED,
    ),
}

# name of the golden file → (bytes, file name, source that the user named)
_CASES: Mapping[str, tuple[bytes | str, str, str | None]] = {
    "empty": (b"\xef\xbb\xbf\r\n", _SBO, None),
    "pdf": (b"%PDF-1.7\n", _SBO, None),
    "workbook": (b"PK\x03\x04\x14\x00", _SBO, None),
    "old_workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", _SBO, None),
    "web_page": (b"\n<!doctype html><title>Access denied</title>", _SBO, None),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "chart.png", None),
    "jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "map.jpg", None),
    "gif": (b"GIF89a\x01\0\x01\0", "logo.gif", None),
    "utf16": (southwest(_GOOD).encode("utf-16"), _SBO, None),
    "utf16_unmarked": (southwest(_GOOD).encode("utf-16-be"), _SBO, None),
    "not_utf8": (southwest(_GOOD).encode() + "á".encode("latin-1"), _SBO, None),
    "zero_bytes": (southwest(_GOOD) + "\0", _SBO, None),
    "header_quote": (southwest(_GOOD).replace("Fiscal", '"Fiscal', 1), _SBO, None),
    "column_missing": (_MISSING, _SBO, None),
    "column_doubled": (_DOUBLED, _SBO, None),
    "column_renamed": (_RENAMED, _SBO, None),
    "columns_unknown": ("Year,Sector,Apprehensions\n2021,Yuma,5\n", "figures.csv", None),
    "other_source": (_STATES, _STATE, "cbp_southwest"),
    "no_such_source": (_STATES, _STATE, "cbp_southwet"),
    "person_level": (_FOIA, "foia-apprehensions.csv", None),
    "header_only": (SOUTHWEST + "\n", _SBO, None),
    "month": (southwest(_GOOD, _with("Month (abbv)", "SEPT")), _SBO, None),
    "group": (southwest(_GOOD, _with("Demographic", "Families")), _SBO, None),
    "title": (southwest(_GOOD, _with("Title of Authority", "Title 9")), _SBO, None),
    "count_negative": (southwest(_GOOD, _with("Encounter Count", "-3")), _SBO, None),
    "count_not_whole": (southwest(_GOOD, _with("Encounter Count", "9584.5")), _SBO, None),
    "count_no_number": (southwest(_GOOD, _with("Encounter Count", "n/a")), _SBO, None),
    "all_at_once": (_ALL_AT_ONCE, _SBO, None),
    "month_to_come": (southwest(_with("Month Grouping", "Remaining")), _SBO, None),
    "too_many_fields": (southwest(_GOOD, _GOOD + ",5", _GOOD[:-3]), _SBO, None),
    "quote_not_closed": (southwest(_GOOD, '"' + _GOOD), _SBO, None),
    "joined_with_header": (southwest(_GOOD, SOUTHWEST, _GOOD), _SBO, None),
    "joined_without_header": (southwest(_GOOD, _GOOD), _SBO, None),
    "place": (_STATES.replace(b",NM,", b",ZZ,", 2), _STATE, None),
    "region": (_STATES.replace(b"Southwest Land", b"Coastal", 2), _STATE, None),
    "cube_slice_missing": (
        re.sub(r".*,Office of Field Operations,.*\n", "", _WHOLE_CUBE),
        _CUBE,
        None,
    ),
    "cube_total_missing": (re.sub(r".*,all,all,all,all\n", "", _WHOLE_CUBE), _CUBE, None),
    "cube_cell_twice": (_WHOLE_CUBE + _WHOLE_CUBE.splitlines()[3] + "\n", _CUBE, None),
    "cube_two_names": (_WHOLE_CUBE.replace("AUG,AUG", "JUL,AUG", 1), _CUBE, None),
    "form_bad_rows": (_BAD_FORM, _FORM, None),
    "form_two_values": (_TWO_VALUES, _FORM, None),
    "form_no_figure": (_NO_LEVEL, _FORM, None),
    **{name: (*case, None) for name, case in _OPENED.items()},
}


@cache
def _message(case: str) -> str:
    body, file_name, source = _CASES[case]
    with pytest.raises(CaudalError) as caught:
        read(body, file_name, source)
    return f"{caught.value}\n"


@pytest.mark.parametrize("case", _CASES)
def test_the_message_is_the_golden_one(case: str) -> None:
    assert _message(case) == (GOLDEN / "messages" / f"source_{case}.txt").read_text()


@pytest.mark.parametrize("case", _CASES)
def test_a_message_says_what_where_and_the_remedy(case: str) -> None:
    lines = _message(case).splitlines()
    first = lines[0].removeprefix("error: ")
    assert first[0].islower() or first[0] in "`0123456789"
    assert [line[:10] for line in lines if line[2] != " "][1:] == ["  where:  ", "  remedy: "]
    assert _CASES[case][1] in "\n".join(lines)


def test_every_golden_message_belongs_to_a_case() -> None:
    found = {path.stem.removeprefix("source_") for path in GOLDEN.glob("messages/source_*.txt")}
    assert found == set(_CASES)
