"""Sheets of Mexico's Unidad de Política Migratoria: the bulletin's tables, and the airports."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.sources import Reading, recognise
from caudal.sources.mexican_names import known_as
from caudal.sources.workbook import Cell, Sheet, Workbook
from caudal.vocabulary.errors import BadRows, UnrecognisedFile, WrongColumns
from real_data import REAL, needs_real
from sources.golden_files import read

_TITLE = (
    "3.1.1 Eventos de personas en situación migratoria irregular en México, según continente y "
    "país de nacionalidad, 2021"
)
_RETURNS = (
    "3.2.4 Eventos de extranjeros devueltos por la autoridad migratoria mexicana, según "
    "continente y país de nacionalidad, 2021"
)
_HEADER = ("País de nacionalidad", "Enero", "Febrero", "Marzo", "Total")
Row = Sequence[Cell]


def bulletin(
    *rows: Row, title: str = _TITLE, header: Row = _HEADER, name: str = "Cuadro 3.1.1"
) -> Workbook:
    """A bulletin's sheet of these rows."""
    return Workbook((Sheet(name, False, [[], [title], [], list(header), *map(list, rows)]),))


def told(workbook: Workbook, source: str | None = None) -> Reading:
    """What the source that recognises a workbook reads in it."""
    _, layout = recognise(workbook, "boletin.xlsx", form="workbook", source=source)
    return layout.read(workbook, "boletin.xlsx")


def cells(reading: Reading) -> list[tuple[date, str, float]]:
    """Period, origin and value of the only release."""
    (release,) = reading.releases
    return sorted(release.observations.select("period", "origin", "value").iter_rows())


_JAN, _FEB, _MAR = (date(2021, month, 1) for month in (1, 2, 3))
_CUBA, _HAITI = ("Cuba", 5, 1, 2, 8), ("Haití", 3, "-", 4, 7)
_ALL = ("Total general", 8, 1, 6, 15)
_AS_TOLD = [
    *((_JAN, "CUB", 5), (_JAN, "HTI", 3), (_FEB, "CUB", 1), (_MAR, "CUB", 2), (_MAR, "HTI", 4)),
]


def test_a_dash_is_zero_and_a_sum_is_not_stored() -> None:
    assert cells(told(bulletin(_ALL, _CUBA, _HAITI))) == _AS_TOLD


def test_months_may_be_short_and_stand_in_any_order() -> None:
    header = ("Total", "Mar.", "Feb.", "Ene.", "Nacionalidad")
    rows = [tuple(reversed(row)) for row in (_ALL, _CUBA, _HAITI)]
    with pytest.raises(BadRows):
        # Names stand left of the figures: here none does.
        told(bulletin(*rows, header=header))
    turned = [(row[0], row[4], row[3], row[2], row[1]) for row in (_ALL, _CUBA, _HAITI)]
    header = ("Nacionalidad", "Total", "Mar.", "Feb.", "Ene.")
    assert cells(told(bulletin(*turned, header=header))) == _AS_TOLD


def test_names_may_be_indented_to_columns_of_their_own() -> None:
    header = ("Continente", "País", *_HEADER[1:])
    rows = (("Total general", None, *_ALL[1:]), ("América", None, *_ALL[1:]))
    named = ((None, *_CUBA), (None, *_HAITI))
    assert cells(told(bulletin(*rows, *named, header=header))) == _AS_TOLD


def test_footnote_marks_notes_and_blanks_between_thousands_are_read() -> None:
    rows = (
        ("Total general 1/", "1 008", "1,001", 6, "2\u00a0015"),
        ("Cuba 2/", "1 005", "1,001", 2, 2_008),
        ("Haití*", 3, "-", "4 3/", 7),
        (),
        ("2/ Cifras preliminares.",),
        ("Fuente: Unidad de Política Migratoria, con información del INM de 2019.",),
    )
    assert [value for *_, value in cells(told(bulletin(*rows)))] == [1_005, 3, 1_001, 2, 4]


def test_months_to_come_are_no_zeros() -> None:
    rows = (("Total general", 8, "-", "-", 8), ("Cuba", 5, "-", None, 5), ("Haití", 3, 0, "-", 3))
    reading = told(bulletin(*rows))
    assert cells(reading) == [(_JAN, "CUB", 5), (_JAN, "HTI", 3)]
    assert reading.findings == (
        "2021-02 to 2021-03 hold no event: not published yet, not taken in",
    )


def test_a_blank_is_zero_only_where_a_sum_proves_it() -> None:
    rows = (("Total general", 8, 1, 6, 15), _CUBA, ("Haití", 3, None, 4, 7))
    assert cells(told(bulletin(*rows))) == _AS_TOLD
    with pytest.raises(BadRows) as refused:
        told(bulletin(*(row[:4] for row in rows), header=_HEADER[:4]))
    assert refused.value.what == "the count is empty"


def test_a_total_that_is_not_that_of_its_countries_is_refused() -> None:
    with pytest.raises(BadRows) as refused:
        told(bulletin(("Total general", 8, 1, 7, 16), _CUBA, _HAITI))
    assert "the countries add up to 6, the total printed is 7" in refused.value.what
    assert "`Marzo`" in refused.value.where


def test_a_row_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(BadRows) as refused:
        told(bulletin(("Total general", 8, 1, 6, 16), ("Cuba", 5, 1, 2, 9), _HAITI))
    assert "the row `Cuba` adds up to 8, its total is 9" in refused.value.what


def test_without_a_total_nothing_is_taken_in() -> None:
    with pytest.raises(BadRows) as refused:
        told(bulletin(_CUBA, _HAITI))
    assert "no row `Total general`" in refused.value.what


def test_a_continent_that_differs_is_a_finding() -> None:
    rows = (_ALL, ("El Caribe", 8, 1, 5, 14), _CUBA, _HAITI)
    reading = told(bulletin(*rows))
    assert cells(reading) == _AS_TOLD
    assert reading.findings[0].startswith("El Caribe, Marzo: the countries below it add up to 6, 5")


def test_a_continent_ends_with_the_next_and_with_those_of_none() -> None:
    rows = (
        *(
            ("Total general", 9, 2, 7, 18),
            ("América", 5, 1, 2, 8),
            ("El Caribe", 5, 1, 2, 8),
            _CUBA,
        ),
        *(("Europa", 3, 0, 4, 7), ("España", 3, 0, 4, 7), ("Apátridas", 1, 1, 1, 3)),
    )
    assert told(bulletin(*rows)).findings == ()


def test_an_unknown_nationality_is_told_with_the_nearest() -> None:
    with pytest.raises(BadRows) as refused:
        told(bulletin(_ALL, ("Kuba", 5, 1, 2, 8), _HAITI))
    assert "nationality `Kuba` is not known; near to it: `Cuba`" in refused.value.what
    assert "row 6" in refused.value.where


def test_a_nationality_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadRows) as refused:
        told(bulletin(("Total general", 10, 2, 4, 16), _CUBA, _CUBA))
    assert "nationality CUB stands twice" in refused.value.what


@pytest.mark.parametrize("year", ["2020-2021", "sin año"])
def test_the_year_is_the_only_one_above_the_table(year: str) -> None:
    with pytest.raises(BadRows) as refused:
        told(bulletin(_ALL, _CUBA, _HAITI, title=_TITLE.replace("2021", year)))
    assert "above the table" in refused.value.what


def test_months_that_stand_twice_are_refused() -> None:
    with pytest.raises(WrongColumns):
        told(bulletin((*_ALL, 1), (*_CUBA, 1), header=(*_HEADER, "ene.")))


def test_a_title_over_two_rows_is_one() -> None:
    first, second = _TITLE.split(", según ")
    sheet = bulletin(_ALL, _CUBA, _HAITI).sheets[0]
    rows = [[], [first], [f"según {second}"], *sheet.rows[3:]]
    assert cells(told(Workbook((Sheet("3.1.1", False, rows),)))) == _AS_TOLD


def test_events_and_returns_are_told_by_their_titles() -> None:
    def owner(title: str) -> str:
        return recognise(bulletin(_ALL, title=title), "b.xls", form="workbook")[0].name

    assert owner(_TITLE) == "mx_events"
    before = "Cuadro 3.1.1 Eventos de extranjeros presentados ante la autoridad, según nacionalidad"
    assert owner(before) == "mx_events"
    assert owner(_RETURNS) == "mx_returns"


@pytest.mark.parametrize(
    "title",
    [
        "3.2.7 Eventos de menores devueltos por la autoridad, según país de nacionalidad, 2021",
        "3.2.5 Eventos de extranjeros deportados, según país de nacionalidad, 2021",
        "3.1.3 Eventos de personas en situación irregular, según país de nacionalidad y edad, 2021",
    ],
)
def test_tables_of_some_of_the_people_are_not_claimed(title: str) -> None:
    with pytest.raises(UnrecognisedFile):
        recognise(bulletin(_ALL, title=title), "b.xls", form="workbook")


def test_returns_of_the_bulletin_are_a_table_of_their_own() -> None:
    # It tells no kind: in the table by kind each would be zero.
    (release,) = told(bulletin(_ALL, _CUBA, _HAITI, title=_RETURNS)).releases
    assert release.table == "bulletin"
    assert set(release.observations["authority"]) == {"all"}


def test_a_workbook_of_both_is_read_as_the_user_says() -> None:
    both = Workbook(
        (
            bulletin(_ALL, _CUBA, _HAITI).sheets[0],
            bulletin(_ALL, _CUBA, _HAITI, title=_RETURNS, name="3.2.4").sheets[0],
        )
    )
    assert told(both).releases[0].observations["measure"][0] == "irregular_events"
    assert told(both, "mx_returns").releases[0].observations["measure"][0] == "returns"


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=1, max_size=4))
def test_no_event_is_lost_or_added(figures: list[list[int]]) -> None:
    names = ("Cuba", "Haití", "Dominicana, Rep.", "Congo, Rep. Dem.")
    rows: list[Row] = [(name, *row, sum(row)) for name, row in zip(names, figures, strict=False)]
    sums = [sum(column) for column in zip(*figures, strict=True)]
    if not sum(sums):
        return
    reading = told(bulletin(("Total general", *sums, sum(sums)), *rows))
    assert sum(value for *_, value in cells(reading)) == sum(sums)


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Caimán, Islas (R. Unido)", "CYM"),
        ("Vírgenes, Islas (EUA)", "VIR"),
        ("Congo, Rep.", "COG"),
        ("Congo, Rep. Dem.", "COD"),
        ("Corea, R.P.D. (Norte)", "PRK"),
        ("Samoa (EUA)", "ASM"),
        ("Samoa Occidental", "WSM"),
        ("Antillas Holandesas (P. Bajos)", "netherlands_antilles"),
        ("Apátriadas", "stateless"),
        ("No especificado ", "unknown"),
        ("Estados Unidos 1/", "USA"),
        ("Congo (Brazaville)", None),
        ("Otros", None),
    ],
)
def test_a_name_is_the_country_that_the_publisher_means(label: str, code: str | None) -> None:
    assert known_as(label) == code


# --- airports ---------------------------------------------------------------------------------


def airports(
    *rows: Row, header: Row = ("Pais", "ano", "Cancún", "Otros "), name: str = "Rechazos"
) -> Reading:
    """A sheet of airports of these rows, read."""
    return told(Workbook((Sheet(name, False, [list(header), *map(list, rows)]),)))


def test_airports_are_summed_and_totals_held_against_them() -> None:
    header = ("Pais", "ano", "Cancún", "Otros ", "Total")
    rows = (("Cuba", 2021.0, 5, 2, 7), ("Haití", 2021.0, 0, 0, 0), ("Total", 2021.0, 5, 2, 7))
    (release,) = airports(*rows, header=header).releases
    assert release.table == "refusals"
    assert release.observations.select("period", "origin", "value").rows() == [
        (date(2021, 1, 1), "CUB", 7),
        (date(2021, 1, 1), "HTI", 0),
    ]
    with pytest.raises(BadRows):
        airports(*rows[:2], ("Total", 2021.0, 6, 2, 8), header=header)


def test_the_name_of_the_sheet_says_what_is_counted() -> None:
    (release,) = airports(("Cuba", 2020.0, 5, 2), name="Cuadro 1.3.1").releases
    assert release.table == "admissions"


def test_columns_of_airports_stand_in_any_order() -> None:
    header = ("Otros ", "ano", "Cancún", "Pais")
    (release,) = airports((2, 2021.0, 5, "Cuba"), header=header).releases
    assert release.observations["value"].to_list() == [7]


def test_an_empty_cell_of_an_airport_is_a_fault() -> None:
    with pytest.raises(BadRows) as refused:
        airports(("Cuba", 2021.0, 5, None))
    assert refused.value.what == "the count is empty"


@needs_real
@pytest.mark.parametrize(
    ("name", "total", "countries"),
    [
        ("rechazos_2019", 30_674, 147),
        ("rechazos_2020", 16_240, 135),
        ("rechazos_2021", 36_234, 137),
        ("ingresos_2020", 10_621_903, 209),
        ("ingresos_2021", 11_355_694, 199),
    ],
)
def test_the_whole_files_of_airports(name: str, total: int, countries: int) -> None:
    # The sums of all cells, by another reader.
    (release,) = read((REAL / f"mx/upm-rechazo-aeropuertos/{name}.xls").read_bytes()).releases
    assert release.observations["value"].sum() == total
    assert release.observations["origin"].n_unique() == countries
    assert set(release.observations["period"]) == {date(int(name[-4:]), 1, 1)}
