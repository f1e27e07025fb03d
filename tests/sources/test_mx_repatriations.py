"""Table 5.1 of Mexico's bulletin: Mexicans received back from the United States, by state."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import caudal
from caudal.sources import Reading, recognise
from caudal.sources.mexican_headers import bare
from caudal.sources.workbook import Cell, Sheet, Workbook
from caudal.vocabulary.errors import BadRows, UnrecognisedFile, WrongColumns
from sources.golden_files import GOLDEN
from sources.mexican_books import TITLE, golden

Row = Sequence[Cell]
_FILE = GOLDEN / "mx_repatriations/hand-made-5.1-2021.xlsx"
_HEADER = ("Entidad federativa / punto de repatriación", "Enero", "Febrero", "Total")
_JAN, _FEB = date(2021, 1, 1), date(2021, 2, 1)
_EVENTS_TITLE = "3.1.1 Eventos de personas en situación irregular, según país de nacionalidad, 2021"
_RETURNS_TITLE = "3.2.4 Eventos de extranjeros devueltos, según país de nacionalidad, 2021"


def sheet(
    *rows: Row,
    title: Row = (f"{TITLE}, 2021",),
    header: Sequence[Row] = (_HEADER,),
    name: str = "5",
) -> Sheet:
    """A sheet of the bulletin with these rows."""
    return Sheet(name, False, [[], list(title), [], *map(list, header), *map(list, rows)])


def told(*sheets: Sheet, source: str | None = None) -> Reading:
    """What the source that recognises a workbook of these sheets reads in it."""
    book = Workbook(sheets)
    _, layout = recognise(book, "boletin.xls", form="workbook", source=source)
    return layout.read(book, "boletin.xls")


def cells(reading: Reading) -> list[tuple[date, str, float]]:
    """Period, place and value of the only release."""
    (release,) = reading.releases
    return sorted(release.observations.select("period", "place", "value").iter_rows())


def owner(title: str, second: str = "", *, name: str = "5") -> str:
    """Whose table a sheet of that title is."""
    rows = sheet(_ALL, *_SONORA, title=(title,), name=name).rows
    book = Workbook((Sheet(name, False, [*rows[:2], [second or None], *rows[3:]]),))
    return recognise(book, "b.xls", form="workbook")[0].name


_ALL = ("Total general", 8, 3, 11)
_TIJUANA = (("Baja California", 5, "-", 5), ("Tijuana", 5, "-", 5))
_SONORA = (("Sonora", 3, 3, 6), ("Naco", 1, "-", 1), ("Nogales", 2, 3, 5))
_AS_TOLD = [
    *((_JAN, "MEX", 8), (_JAN, "baja_california", 5), (_JAN, "sonora", 3)),
    *((_FEB, "MEX", 3), (_FEB, "sonora", 3)),
]


def test_the_golden_file_is_what_its_builder_writes() -> None:
    assert _FILE.read_bytes() == golden()


def test_states_and_the_total_are_kept_and_no_point() -> None:
    reading = told(sheet(_ALL, *_TIJUANA, *_SONORA))
    assert cells(reading) == _AS_TOLD
    assert reading.findings == ()
    assert reading.report[0].startswith("11 events in 2 months, 2021-01 to 2021-02; 3 in")


def test_the_origin_is_the_country_that_sent_them() -> None:
    (release,) = told(sheet(_ALL, *_TIJUANA, *_SONORA)).releases
    said = release.observations.select("measure", "origin", "origin_basis", "frequency").unique()
    assert said.rows() == [("receptions", "USA", "departure", "month")]
    assert release.ended_only


# --- whose table is it? -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE}, 2021",
        f"Cuadro {TITLE}, enero-julio de 2021",
        TITLE.replace("5.1 ", "5.1. ").upper() + ", 2021 p/",
        "5.1 Eventos de repatriación de personas mexicanas desde Estados Unidos, según entidad "
        "federativa y punto de recepción, 2021",
        "5.1 Eventos de mexicanos repatriados desde EUA, según entidad y punto de repatriación, 2021",
    ],
)
def test_titles_of_several_vintages_are_claimed(title: str) -> None:
    assert owner(title) == "mx_repatriations"


def test_a_title_may_take_two_rows_and_its_number_a_cell_or_the_name_of_the_sheet() -> None:
    words = TITLE.removeprefix("5.1 ")
    assert owner("Cuadro 5.1", f"{words}, 2021") == "mx_repatriations"
    assert owner(*TITLE.split(", ")) == "mx_repatriations"
    assert owner(f"{words}, 2021", name="Cuadro 5.1") == "mx_repatriations"
    numbered = sheet(_ALL, *_TIJUANA, *_SONORA, title=("5.1", f"{words}, 2021"))
    assert cells(told(numbered)) == _AS_TOLD


@pytest.mark.parametrize(
    ("title", "second"),
    [
        (TITLE.replace("5.1", "5.2"), ""),
        (TITLE.replace("5.1", "5.10"), ""),
        (TITLE.replace("5.1", "15.1"), ""),
        (TITLE.replace("punto de repatriación", "municipio"), "según entidad federativa de origen"),
        (TITLE.replace("mexicanos", "menores mexicanos"), ""),
        (TITLE.replace("mexicanos", "niñas, niños y adolescentes mexicanos"), ""),
        (TITLE.replace("Estados Unidos", "Canadá"), ""),
        (TITLE.replace("Estados Unidos", "Estados Unidos y Canadá"), ""),
        (f"{TITLE}, sexo y grupos de edad", ""),
        (TITLE.split(", ")[0], "según entidad federativa de origen y punto de repatriación"),
        ("5.1 Procedimiento de Repatriación al Interior desde Estados Unidos, punto y entidad", ""),
    ],
)
def test_tables_of_some_of_the_people_or_of_others_are_not_claimed(title: str, second: str) -> None:
    with pytest.raises(UnrecognisedFile):
        owner(f"{title}, 2021", second)


def test_neither_table_of_the_bulletin_is_taken_for_another() -> None:
    others = (("Total general", 1, 2, 3), ("Cuba", 1, 2, 3))
    events = sheet(*others, title=(_EVENTS_TITLE,), name="3.1.1")
    returns = sheet(*others, title=(_RETURNS_TITLE,), name="3.2.4")
    repatriated = sheet(_ALL, *_TIJUANA, *_SONORA, name="5.1")
    assert owner(_EVENTS_TITLE) == "mx_events"
    assert owner(_RETURNS_TITLE) == "mx_returns"
    assert (
        owner(_RETURNS_TITLE.replace("según", "por punto de repatriación y según")) == "mx_returns"
    )
    for book in ((events, returns, repatriated), (repatriated, returns, events)):
        assert cells(told(*book, source="mx_repatriations")) == _AS_TOLD
        (release,) = told(*book, source="mx_events").releases
        assert release.observations["origin"].unique().to_list() == ["CUB"]
    for source in ("mx_events", "mx_returns"):
        with pytest.raises(UnrecognisedFile):
            told(repatriated, source=source)
    with pytest.raises(UnrecognisedFile):
        told(events, returns, source="mx_repatriations")


# --- months and years -------------------------------------------------------------------------


def test_months_to_come_are_no_zeros() -> None:
    rows = (("Total", 3, "-", 3), ("Sonora", 3, None, 3), ("Nogales", 3, 0, 3))
    reading = told(sheet(*rows))
    assert cells(reading) == [(_JAN, "MEX", 3), (_JAN, "sonora", 3)]
    assert reading.findings == (
        "2021-02 to 2021-02 hold no event: not published yet, not taken in",
    )


@pytest.mark.parametrize(
    "header",
    [
        ("", "Ene.", "Feb. 1/", "Total"),
        ("Punto", "ENERO1", "FEBRERO p/", "TOTAL a/"),
        ("Punto", "Ene-21", "Febrero de 2021", "Total 2021"),
        ("Punto", "2021-01-01", "2021-02-01", "Total general"),
    ],
)
def test_months_and_totals_are_written_in_several_ways(header: Row) -> None:
    assert cells(told(sheet(_ALL, *_TIJUANA, *_SONORA, header=(header,)))) == _AS_TOLD


def test_the_year_may_stand_over_the_months_and_a_total_in_both_rows() -> None:
    header = (("Punto", "2021p/", None, "Total"), (None, "Enero", "Febrero", None))
    reading = told(sheet(_ALL, *_TIJUANA, *_SONORA, title=(TITLE,), header=header))
    assert cells(reading) == _AS_TOLD


_BOTH = [(date(2020, 1, 1), 4), (date(2020, 2, 1), 1), (_JAN, 3), (_FEB, 2)]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            (
                ("Punto", 2020, None, None, 2021.0, None, None, "Variación %"),
                (None, *("Enero", "Febrero", "Total") * 2, None),
            ),
            (4, 1, 5, 3, 2, 5, 0.0),
        ),
        (
            (
                ("Punto", "Enero", None, "Febrero", None, "Total", None),
                (None, *(2020, 2021) * 3),
            ),
            (4, 3, 1, 2, 5, 5),
        ),
        ((("Punto", "Ene-20", "Feb-20", "Ene-21", "Feb-21"),), (4, 1, 3, 2)),
    ],
)
def test_two_years_may_stand_side_by_side(header: Sequence[Row], row: Row) -> None:
    rows = (("Total general", *row), ("Sonora", *row))
    reading = told(sheet(*rows, title=(f"{TITLE}, 2020-2021 comparativo",), header=header))
    assert [(day, n) for day, place, n in cells(reading) if place == "sonora"] == _BOTH


def test_a_total_of_a_year_is_held_against_the_months_of_that_year() -> None:
    header = (("", 2020, None, 2021, None), ("", "Enero", "Total", "Enero", "Total"))
    rows = (("Total general", 4, 4, 3, 7), ("Sonora", 4, 4, 3, 7))
    with pytest.raises(BadRows) as refused:
        told(sheet(*rows, title=(TITLE,), header=header))
    assert "the row `Sonora` adds up to 3, its total is 7" in refused.value.what


@pytest.mark.parametrize("year", ["2020-2021", "sin año"])
def test_a_year_is_never_guessed(year: str) -> None:
    with pytest.raises(BadRows) as refused:
        told(sheet(_ALL, *_TIJUANA, *_SONORA, title=(f"{TITLE}, {year}",)))
    assert "above the table" in refused.value.what


def test_the_year_is_that_of_the_title_and_not_of_the_day_of_its_update() -> None:
    lines = sheet(_ALL, *_TIJUANA, *_SONORA).rows
    late = [["Actualizado el 3 de marzo de 2022"], *lines[1:]]
    assert cells(told(Sheet("5", False, late))) == _AS_TOLD


def test_a_title_and_columns_of_different_years_are_refused() -> None:
    header = (("", 2020, None, None), ("", "Enero", "Febrero", "Total"))
    with pytest.raises(BadRows) as refused:
        told(sheet(_ALL, *_TIJUANA, *_SONORA, header=header))
    assert refused.value.what == "the title says 2021, the columns 2020"


def test_months_that_stand_twice_and_none_at_all_are_refused() -> None:
    for header in (("", "Enero", "Ene.", "Total"), ("", "2020", "2021", "Total")):
        with pytest.raises(WrongColumns):
            told(sheet(_ALL, *_TIJUANA, *_SONORA, header=(header,)))


def test_two_sheets_of_the_same_months_are_refused_and_of_two_years_are_one() -> None:
    first = sheet(_ALL, *_TIJUANA, *_SONORA, name="5.1")
    with pytest.raises(BadRows):
        told(first, sheet(_ALL, *_TIJUANA, *_SONORA, name="5.1 bis"))
    later = sheet(_ALL, *_TIJUANA, *_SONORA, title=(f"{TITLE}, 2022",), name="5.1 (2)")
    assert {day.year for day, *_ in cells(told(first, later))} == {2021, 2022}


# --- states and points ------------------------------------------------------------------------


def test_points_may_be_indented_by_blanks_or_stand_in_a_column_of_their_own() -> None:
    points = [("  \u00a0" + str(row[0]), *row[1:]) for row in _SONORA[1:]]
    assert cells(told(sheet(_ALL, *_TIJUANA, _SONORA[0], *points))) == _AS_TOLD
    header = (("Entidad", "Punto de repatriación", "Enero", "Febrero", "Total"),)
    once = (
        *(("Total general", None, 8, 3, 11), ("Baja California", "Tijuana", 5, 0, 5)),
        *(("Sonora", "Naco", 1, 0, 1), (None, "Nogales", 2, 3, 5)),
    )
    again = (*once[:3], ("Sonora", "Nogales", 2, 3, 5))
    summed = (*once, (None, "Total", 3, 3, 6), ("Total general", None, 8, 3, 11))
    first = (*once[:2], ("Sonora", "Subtotal", 3, 3, 6), (None, *once[2][1:]), once[3])
    named = (*again, ("Total Sonora", None, 3, 3, 6))
    for rows in (once, again, summed, first, named):
        assert cells(told(sheet(*rows, header=header))) == _AS_TOLD


def test_a_state_without_a_figure_is_the_sum_of_its_points() -> None:
    rows = (("Baja California",), _TIJUANA[1], ("Sonora 2/",), *_SONORA[1:], _ALL)
    assert cells(told(sheet(*rows))) == _AS_TOLD


def test_a_name_of_a_state_among_the_points_is_no_state() -> None:
    # In a column of points even the name of another state is a point.
    header = (("Entidad", "Punto", "Enero", "Febrero", "Total"),)
    rows = (("Sonora", "Naco", 1, 0, 1), (None, "Chihuahua", 2, 3, 5), ("Total", None, 3, 3, 6))
    assert {place for _, place, _ in cells(told(sheet(*rows, header=header)))} == {"MEX", "sonora"}


def test_a_stray_blank_before_a_state_makes_it_no_point() -> None:
    assert cells(told(sheet(_ALL, *_TIJUANA, (" Sonora", 3, 3, 6), *_SONORA[1:]))) == _AS_TOLD


def test_an_empty_row_below_the_months_tells_no_year() -> None:
    assert cells(told(sheet((), _ALL, *_TIJUANA, *_SONORA))) == _AS_TOLD


def test_an_airport_may_be_written_like_its_state() -> None:
    city = (("Ciudad de México", 4, 0, 4), ("Ciudad de México1/", 4, 0, 4))
    rows = (("Total", 4, 5, 9), *city, ("México", 0, 5, 5), ("Santa Lucía", 0, 5, 5))
    reading = told(sheet(*rows))
    assert reading.findings == ()
    assert cells(reading)[1:] == [
        *((_JAN, "ciudad_de_mexico", 4), (_FEB, "MEX", 5), (_FEB, "estado_de_mexico", 5)),
    ]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Coahuila de Zaragoza1/", "coahuila"),
        ("Coahuila 2", "coahuila"),
        ("SONORA¹", "sonora"),
        ("Michoacán de Ocampo (a)", "michoacan"),
        ("Baja California Sur*", "baja_california_sur"),
        ("Distrito Federal", "ciudad_de_mexico"),
        ("Estado de México3", "estado_de_mexico"),
        ("Veracruz de Ignacio de la Llave", "veracruz"),
        ("  Querétaro p/", "queretaro"),
    ],
)
def test_states_are_known_under_their_names_and_with_marks(label: str, code: str) -> None:
    reading = told(sheet(("Total general1", 4, 1, 5), (label, 4, 1, 5)))
    assert {place for _, place, _ in cells(reading)} == {"MEX", code}


def test_a_mark_is_no_part_of_a_name_and_a_roman_number_is() -> None:
    assert [bare(one) for one in ("Tecate1/", "Nuevo Laredo II", "Naco 2/ 3/", "Julio(p)")] == [
        *("Tecate", "Nuevo Laredo II", "Naco", "Julio"),
    ]


def test_people_of_no_state_are_in_the_total_only() -> None:
    rows = (("Total general", 9, 5, 14), *_TIJUANA, *_SONORA, ("No especificado (n.e.)", 1, 2, 3))
    reading = told(sheet(*rows))
    assert reading.findings == ("3 events are of no state: in the total of Mexico only",)
    assert {(day, n) for day, place, n in cells(reading) if place == "MEX"} == {
        (_JAN, 9),
        (_FEB, 5),
    }
    assert [one for one in cells(reading) if one[1] != "MEX"] == [
        one for one in _AS_TOLD if one[1] != "MEX"
    ]


def test_people_of_no_point_are_of_their_state() -> None:
    rows = (_ALL, *_TIJUANA, _SONORA[0], _SONORA[2], ("n. e.", 1, 0, 1))
    for last in ("n. e.", "N/E", "No especificado (n. e.)", "   No especificado"):
        reading = told(sheet(*rows[:-1], (last, 1, 0, 1)))
        assert cells(reading) == _AS_TOLD
        assert reading.findings == ()
    flat = (("Sonora",), ("Nogales", 2, 3, 5), ("No especificado", 1, 0, 1))
    with pytest.raises(BadRows) as refused:
        told(sheet(("Total", 3, 3, 6), *flat))
    assert refused.value.what == "`No especificado` may be of `Sonora`, or of no state"


# --- sums -------------------------------------------------------------------------------------


def test_a_total_that_is_not_that_of_its_states_is_refused() -> None:
    with pytest.raises(BadRows) as refused:
        told(sheet(("Total general", 8, 4, 12), *_TIJUANA, *_SONORA))
    assert "the states add up to 3, the total printed is 4" in refused.value.what
    assert "`2021-02`" in refused.value.where
    with pytest.raises(BadRows) as refused:
        told(sheet(_ALL, *_TIJUANA, *_SONORA, ("Total", 8, 4, 12)))
    assert "the total printed is 4" in refused.value.what


def test_a_row_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(BadRows) as refused:
        told(sheet(("Total", 8, 3, 11), *_TIJUANA, ("Sonora", 3, 3, 7)))
    assert "the row `Sonora` adds up to 6, its total is 7" in refused.value.what


def test_two_sums_of_a_state_that_differ_are_refused() -> None:
    with pytest.raises(BadRows) as refused:
        told(sheet(_ALL, *_TIJUANA, *_SONORA, ("Subtotal Sonora", 3, 2, 5)))
    assert refused.value.what == "`Sonora` has two sums, and they differ"
    assert cells(told(sheet(_ALL, *_TIJUANA, *_SONORA, ("Total Sonora", 3, 3, 6)))) == _AS_TOLD


def test_points_that_are_not_their_state_are_a_finding() -> None:
    reading = told(sheet(_ALL, *_TIJUANA, *_SONORA[:2], ("Nogales", 2, 2, 4)))
    assert cells(reading) == _AS_TOLD
    assert reading.findings[0] == (
        "Sonora, 2021-02: the points below it add up to 2, 3 is printed; the state's figure was kept"
    )


def test_a_state_that_nobody_knows_is_not_taken_for_a_point() -> None:
    with pytest.raises(BadRows) as refused:
        told(sheet(_ALL, *_TIJUANA, ("Sonroa", *_SONORA[0][1:]), *_SONORA[1:]))
    assert "the states add up to 5, the total printed is 8; near to `Sonroa`: `Sonora`" in (
        refused.value.what
    )
    header = (("Entidad", "Punto", "Enero", "Febrero", "Total"),)
    rows = (("Sonora", "Naco", 1, 0, 1), ("Chihuaua", None, 2, 3, 5), ("Total", None, 3, 3, 6))
    with pytest.raises(BadRows) as refused:
        told(sheet(*rows, header=header))
    assert "row `Chihuaua` is no state; near to `Chihuaua`: `Chihuahua`" in refused.value.what
    with pytest.raises(BadRows) as refused:
        told(sheet(("Tijuana", 5, 0, 5), _ALL))
    assert "row `Tijuana` is no state" in refused.value.what


def test_a_state_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadRows) as refused:
        told(sheet(("Total", 11, 6, 17), *_SONORA, *_TIJUANA, *_SONORA))
    assert "the state `Sonora` stands twice" in refused.value.what


def test_without_a_total_nothing_is_taken_in() -> None:
    with pytest.raises(BadRows) as refused:
        told(sheet(*_TIJUANA, *_SONORA))
    assert "no row `Total general`" in refused.value.what


def test_a_blank_is_zero_only_where_a_sum_proves_it() -> None:
    rows = (_ALL, ("Baja California", 5, None, 5), *_SONORA)
    assert cells(told(sheet(*rows))) == _AS_TOLD
    with pytest.raises(BadRows) as refused:
        told(sheet(*(row[:3] for row in rows), header=(_HEADER[:3],)))
    assert "the count is empty" in refused.value.what


def test_text_that_is_no_count_is_refused_and_blanks_part_thousands() -> None:
    with pytest.raises(BadRows) as refused:
        told(sheet(_ALL, *_TIJUANA, ("Sonora", "3?", 3, 6)))
    assert "`2021-01`" in refused.value.where
    large = ("Sonora", "1 003", "2,003", "3\u00a0006 2/")
    reading = told(sheet(("Total", *large[1:]), large, ("Nota: 2 de ellas, 2019.",)))
    assert [value for *_, value in cells(reading)] == [1_003, 1_003, 2_003, 2_003]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=6),
    st.booleans(),
)
def test_no_event_is_lost_or_added(figures: list[tuple[int, int]], headed: bool) -> None:
    names = ("Sonora", "Chihuahua", "Baja California Sur", "Baja California", "Colima", "Jalisco")
    rows: list[Row] = []
    for name, (jan, feb) in zip(names, figures, strict=False):
        own = (jan, feb, jan + feb) if headed else ()
        rows += [(name, *own), ("Uno", jan, 0, jan), ("Dos", "-", feb, feb)]
    jan, feb = (sum(column) for column in zip(*figures, strict=True))
    if not jan + feb:
        return
    found = cells(told(sheet(("Total general", jan, feb, jan + feb), *rows)))
    assert sum(n for _, place, n in found if place == "MEX") == jan + feb
    assert sum(n for _, place, n in found if place != "MEX") == jan + feb


# --- asked ------------------------------------------------------------------------------------


def test_mexico_and_a_state_answer_what_they_received_from_the_united_states(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    caudal.ingest([_FILE], now=datetime(2026, 1, 1, tzinfo=UTC), data=data, vintage="2021-10-05")
    asked = {"data": data, "measure": "receptions", "origin": "USA"}

    def values(**more: str) -> dict[str, float]:
        rows = caudal.observations(**asked, **more).rows  # type: ignore[arg-type]
        return dict(rows.select("place", "value").rows())

    # The sheet's own total, 3 of no state among them; Sonora: 85 + 1,702 + 305; none in Jalisco.
    assert values(place="MEX", period="2021-06") == {"MEX": 12_382}
    assert values(place="sonora", period="2021-06") == {"sonora": 2_092}
    assert values(place="jalisco", period="2021-06") == {"jalisco": 0}
    assert values(place="sonora", period="2021-09") == {}
    # Who came from elsewhere is not told, and it is no count of the United States.
    everybody = caudal.observations(data=data, measure="receptions", place="MEX", period="2021-06")
    assert everybody.rows.is_empty()
    theirs = {"measure": "repatriations", "place": "MEX", "period": "2021-06"}
    assert caudal.observations(data=data, **theirs).rows.is_empty()  # type: ignore[arg-type]
