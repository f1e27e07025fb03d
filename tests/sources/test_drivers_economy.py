"""FRED, Banco de México, the World Bank, Our World in Data and CEPII: their traps and their figures."""

import zipfile
from datetime import date
from io import BytesIO

import polars as pl
import pytest

from caudal.sources import Reading, preflight
from caudal.vocabulary.errors import (
    BadRows,
    TooDemanding,
    Unreadable,
    UnrecognisedFile,
    WrongColumns,
)
from real_data import REAL, needs_real
from sources.golden_files import content, read
from sources.workbooks import SheetOf, Value, packed, workbook

_DRIVERS = REAL / "drivers"
_FRED = _DRIVERS / "us_labour_fred"
_BANXICO = _DRIVERS / "remittances_mx_banxico"
_CEPII = (
    "iso_o", "iso_d", "contig", "comlang_off", "comlang_ethno", "colony", "comcol", "curcol",
    "col45", "smctry", "dist", "distcap", "distw", "distwces",
)  # fmt: skip


def _rows(reading: Reading, table: str | None = None) -> pl.DataFrame:
    """The observations of a release: the only one, or that of a table."""
    found = [one for one in reading.releases if table in (None, one.table)]
    assert len(found) == 1
    return found[0].observations


def _values(reading: Reading, table: str | None = None) -> list[tuple[date, float]]:
    return _rows(reading, table).select("period", "value").sort("period").rows()


def _value(rows: pl.DataFrame, **asked: object) -> float:
    told = rows.filter(*(pl.col(name) == value for name, value in asked.items()))
    assert told.height == 1
    return float(told["value"][0])


def _message(body: bytes | str, name: str = "file.csv") -> str:
    with pytest.raises(BadRows) as caught:
        read(body, name)
    return str(caught.value)


# FRED.


def test_the_styles_of_a_day_tell_the_same_month() -> None:
    iso = read("observation_date,JTSJOL\n2021-07-01,10934\n")
    us = read("DATE,JTSJOL,,\r\n7/1/21,10934.00,,\r\n,,,\r\n")
    named = read("date,value\n2021-07-01,10934.0\n", "JTSJOL.csv")
    assert _values(iso) == _values(us) == _values(named) == [(date(2021, 7, 1), 10934.0)]


def test_a_year_of_two_figures_is_of_this_century_up_to_29() -> None:
    told = _values(read("DATE,UNEMPLOY\n1/1/48,2034\n1/1/29,1\n1/1/2030,2\n"))
    assert [day.year for day, _ in told] == [1948, 2029, 2030]


def test_a_week_is_named_by_its_first_day() -> None:
    # 28 March 2020 was a Saturday: the week began on Sunday 22 March.
    assert _values(read("DATE,ICSA\n2020-03-28,5946000\n"))[0][0] == date(2020, 3, 22)


def test_a_per_cent_becomes_a_share_and_a_dot_is_missing() -> None:
    reading = read("observation_date,UNRATE\n2021-07-01,5.4\n2021-08-01,.\n2021-09-01,\n")
    assert _values(reading) == [(date(2021, 7, 1), 0.054)]
    assert reading.findings == ("2 periods of UNRATE have no figure: left out",)


def test_several_series_in_one_file_make_a_release_each() -> None:
    reading = read("observation_date,UNRATE,GDPC1\n2021-07-01,5.4,20000\n2021-08-01,5.2,\n")
    assert [one.table for one in reading.releases] == ["unemployment_rate", "gdp"]
    assert _values(reading, "gdp") == [(date(2021, 7, 1), 20000.0)]
    assert reading.findings == ()


def test_a_column_of_alfred_is_a_release_of_its_day() -> None:
    reading = read(
        "observation_date,JTSJOL_20210908,JTSJOL_20211012\n"
        "2021-07-01,10934,11098\n2021-08-01,,10439\n"
    )
    told = {one.vintage: one.observations["value"].to_list() for one in reading.releases}
    assert told == {date(2021, 9, 8): [10934.0], date(2021, 10, 12): [11098.0, 10439.0]}


def test_what_is_no_series_of_fred_is_refused() -> None:
    assert "does not say which series" in _message("date,value\n2021-07-01,1\n", "values.csv")
    assert "no column of a series" in _message("observation_date\n2021-07-01\n")
    wrong = _message(
        "DATE,JTSJOL\n2021-07-02,1\n2021-08-01,many\n2021-09-01,1\n2021-09-01,2\n13/1/21,3\n"
    )
    for part in ("`2021-07-02` is not the first day of a month", "`many` is not a number"):
        assert part in wrong
    assert "`2021-09-01` stands twice" in wrong
    assert "`13/1/21` is not a day" in wrong
    assert "is not a Saturday" in _message("DATE,ICSA\n2020-03-27,1\n")
    assert "first day of a quarter" in _message("DATE,GDPC1\n2020-02-01,1\n")


def test_a_table_put_together_by_hand_is_not_recognised() -> None:
    with pytest.raises(UnrecognisedFile):
        read("observation_date,Hires Non Farm (thouasands),Quits Non Farm (thouasands)\n1,2,3\n")


@needs_real
def test_openings_of_july_2021_were_revised() -> None:
    first = read((_FRED / "vintage_2021-10" / "JTSJOL.csv").read_bytes(), "JTSJOL.csv")
    later = read((_FRED / "JTSJOL.csv").read_bytes(), "JTSJOL.csv")
    july = date(2021, 7, 1)
    assert _value(_rows(first), period=july) == 10_934
    assert _value(_rows(later), period=july) == 11_049


@needs_real
@pytest.mark.parametrize(
    ("series", "measure", "periods"),
    [
        ("AHETPI", "hourly_earnings", 551),
        ("CPIAUCSL", "consumer_prices", 550),
        ("GDPC1", "gdp", 183),
        ("ICSA", "initial_claims", 2_400),
        ("PAYEMS", "employees", 551),
        ("UNRATE", "unemployment_rate", 550),
        ("USREC", "recession", 552),
    ],
)
def test_every_series_of_fred_is_read_whole(series: str, measure: str, periods: int) -> None:
    rows = _rows(read((_FRED / f"{series}.csv").read_bytes(), f"{series}.csv"))
    assert rows["measure"].unique().to_list() == [measure]
    assert rows["period"].n_unique() == rows.height == periods


# Banco de México.


def test_zeros_before_a_series_begins_are_missing_and_later_ones_refused() -> None:
    early = read("PERIODO,TIPO_CAMBIO\n1991-10-01,0\n1991-11-01,3.0698\n")
    assert _values(early) == [(date(1991, 11, 1), 3.0698)]
    assert early.findings == ("1 months before the series begins are zero: left out",)
    wrong = _message("PERIODO,TIPO_CAMBIO\n1991-11-01,3.0698\n1991-12-01,0\n")
    assert "exchange_rate is not above zero" in wrong


_COUNTRY = "PERIODO,ID_PAIS,PAIS,ID_FLUJO,FLUJO,VALOR_USD\n"


def test_two_rows_of_one_code_are_summed_and_what_went_out_is_left_out() -> None:
    reading = read(
        _COUNTRY + "2018-10-01,PSE,Cisjordania,1,Ingresos,300\n"
        "2018-10-01,PSE,Palestina,1,Ingresos,45\n"
        "2018-10-01,XXX,No Identificado,1,Ingresos,7\n"
        "2018-10-01,PSE,Palestina,2,Egresos,1000\n"
    )
    rows = _rows(reading)
    assert _value(rows, origin="PSE") == 345
    assert _value(rows, origin="unknown") == 7
    assert rows["value"].sum() == 352
    assert reading.findings == ("1 rows of money sent to a country are left out",)


def test_labels_that_banco_de_mexico_does_not_have_are_refused() -> None:
    wrong = _message(
        _COUNTRY + "2018-10-01,QQQ,Narnia,1,Ingresos,300\n2018-11-01,USA,EUA,3,Saldo,1\n"
    )
    for part in ("`QQQ` is not known", "flow `Saldo`", "is not the first day of a quarter"):
        assert part in wrong
    state = "PERIODO,CVE_ENT,ENTIDAD,VALOR_USD\n2003-01-01,33,Centro,1\n"
    assert "state `Centro` is not known" in _message(state)
    twice = _COUNTRY + 2 * "2018-10-01,USA,Estados Unidos,1,Ingresos,300\n"
    assert "stands twice" in _message(twice)


@needs_real
def test_july_2021_brought_4616_million_dollars() -> None:
    rows = _rows(read((_BANXICO / "remesas_mensuales.csv").read_bytes()))
    july = _value(rows, period=date(2021, 7, 1), measure="remittances_received")
    assert round(july / 1e6, 1) == 4_616.3


@needs_real
def test_months_countries_and_states_tell_the_same_quarters() -> None:
    files = ("remesas_mensuales", "remesas_pais", "remesas_entidad")
    months, countries, states = (
        _rows(read((_BANXICO / f"{name}.csv").read_bytes()))
        .filter(pl.col("measure") == "remittances_received")
        .group_by(quarter=pl.col("period").dt.truncate("1q"))
        .agg(pl.col("value").sum())
        for name in files
    )
    for parts in (countries, states):
        both = months.join(parts, on="quarter", suffix="_parts")
        assert both.height > 50
        away = (both["value"] / both["value_parts"] - 1).abs()
        assert away.max() < 1e-6  # type: ignore[operator]


# The World Bank.


def _pink(*rows: list[str | float | None], unit: str = "($/kg)") -> bytes:
    title = "World Bank Commodity Price Data (The Pink Sheet)"
    head: list[list[str | float | None]] = [
        [title],
        ["Updated on April 02, 2024"],
        [None, "Maize", "Barley", "Coffee, Arabica **"],
        [None, "($/mt)", "($/mt)", unit],
    ]
    return workbook(SheetOf("Monthly Prices", [*head, *rows]))


def test_prices_are_found_by_name_and_unit_wherever_they_stand() -> None:
    reading = read(_pink(["2021M07", 278.4, 1.0, 4.504], ["2021M08", "…", 1.0, 4.6]), "a.xlsx")
    rows = _rows(reading)
    assert _value(rows, measure="maize_price", period=date(2021, 7, 1)) == 278.4
    assert _value(rows, measure="coffee_price", period=date(2021, 7, 1)) == 4.504
    assert rows.height == 3
    assert reading.stated == date(2024, 4, 2)


def test_a_price_in_another_unit_is_refused() -> None:
    with pytest.raises(WrongColumns, match=r"coffee, arabica \[\$/kg\]"):
        read(_pink(["2021M07", 278.4, 1.0, 204.3], unit="(cents/lb)"), "a.xlsx")


def test_a_price_that_is_none_is_refused() -> None:
    with pytest.raises(BadRows, match="`high` is not a number"):
        read(_pink(["2021M07", "high", 1.0, 4.5]), "a.xlsx")


@needs_real
def test_coffee_and_maize_of_july_2021() -> None:
    name = "CMO-Historical-Data-Monthly_2024-04-02.xlsx"
    rows = _rows(read((_DRIVERS / "commodities" / name).read_bytes(), name))
    july = rows.filter(pl.col("period") == date(2021, 7, 1))
    assert round(_value(july, measure="coffee_price"), 3) == 4.504
    assert round(_value(july, measure="maize_price"), 1) == 278.4
    assert rows["period"].n_unique() == 771


# Our World in Data.

_HOMICIDE = 'Entity,Code,Year,"Homicide rate per 100,000 population"'


def test_columns_may_follow_and_areas_that_are_no_country_are_left_out() -> None:
    reading = read(
        f"{_HOMICIDE},time,World region according to OWID\n"
        "Honduras,HND,2019,41.011166,2019,North America\n"
        "Kosovo,OWID_KOS,2019,2.5,2019,Europe\nWorld,OWID_WRL,2019,5.8,2019,\n"
        "Scotland,,2019,1.1,2019,Europe\n"
    )
    assert sorted(_rows(reading)["place"]) == ["HND", "XKX"]
    assert reading.findings == ("2 areas that are no country are left out",)


def test_a_code_that_is_no_country_is_refused() -> None:
    assert "code `QQQ` is no country's" in _message(f"{_HOMICIDE}\nNarnia,QQQ,2019,1\n")


def test_the_two_products_per_person_are_two_measures() -> None:
    bank = read("Entity,Code,Year,GDP per capita\nHonduras,HND,2018,5800.5\n")
    maddison = read(
        "Entity,Year,GDP per capita,Population,GDP\n"
        "Honduras,2018,5000.5,9000000,1\nFormer USSR,2018,1,2,3\nEgypt,1,900,4000000,1\n"
    )
    assert _rows(bank)["measure"].to_list() == ["gdp_per_capita"]
    assert _rows(maddison, "maddison_gdp")["measure"].to_list() == ["gdp_per_capita_2011"]
    assert _rows(maddison, "maddison_population")["value"].to_list() == [9_000_000.0]
    assert maddison.findings == (
        "1 areas that are no country are left out",
        "1 rows of years before 1000 are left out",
    )


def test_a_country_that_maddison_does_not_know_is_refused() -> None:
    assert "area `Narnia` is not known" in _message(
        "Entity,Year,GDP per capita,Population,GDP\nNarnia,2018,1,2,3\n"
    )


@needs_real
def test_homicides_in_honduras() -> None:
    rows = _rows(read((_DRIVERS / "violence" / "owid_homicide-rate-unodc.csv").read_bytes()))
    of_honduras = rows.filter(pl.col("place") == "HND")
    assert round(_value(of_honduras, period=date(2019, 1, 1)), 2) == 41.01
    assert round(_value(of_honduras, period=date(2021, 1, 1)), 2) == 38.20


# CEPII.


def _pairs(*rows: tuple[str, str, float]) -> bytes:
    body: list[list[Value]] = [[o, d, *[0] * 8, km, km, ".", "."] for o, d, km in rows]
    return workbook(SheetOf("dist_cepii", [_CEPII, *body]))


def test_former_codes_are_read_and_countries_that_are_gone_left_out() -> None:
    reading = read(
        _pairs(("ROM", "USA", 7600.5), ("USA", "YUG", 1.0), ("USA", "USA", 9.0)), "d.xlsx"
    )
    assert _rows(reading).select("origin", "place", "value").rows() == [("ROU", "USA", 7600.5)]
    assert len(reading.findings) == 2


def test_a_code_of_no_country_is_refused_in_both_columns() -> None:
    with pytest.raises(BadRows) as caught:
        read(_pairs(("QQQ", "USA", 1.0), ("USA", "Q", 2.0)), "d.xlsx")
    assert "`iso_o`" in str(caught.value)
    assert "`iso_d`" in str(caught.value)


def test_a_workbook_alone_in_a_zip_counts_as_that_workbook() -> None:
    book = _pairs(("HND", "USA", 3234.232))
    plain, zipped = read(book, "d.xlsx"), read(packed({"folder/d.xlsx": book}), "d.zip")
    assert _values(plain) == _values(zipped)


def test_a_zip_of_two_files_or_of_a_zip_is_no_workbook() -> None:
    book = _pairs(("HND", "USA", 3234.232))
    for archive in ({"d.xlsx": book, "e.xlsx": book}, {"d.xlsx": packed({"d.xlsx": book})}):
        with pytest.raises(Unreadable, match="zip archive, not a workbook"):
            read(packed(archive), "d.zip")


def test_a_zip_that_blows_up_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({"d.xls": b"\xd0\xcf\x11\xe0" + bytes(20 << 20)})
    with pytest.raises(TooDemanding, match="times its size"):
        preflight.packed_workbook(bomb, "d.zip")


def test_a_zip_whose_workbook_is_damaged_is_refused() -> None:
    packed_well = content("cepii_distance/dist_cepii.zip")
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        package.writestr("d.xls", b"\xd0\xcf\x11\xe0" + bytes(100))
    for archive in (packed_well, stream.getvalue()):
        with zipfile.ZipFile(BytesIO(archive)) as package:
            part = package.infolist()[0]
        damaged = bytearray(archive)
        damaged[part.header_offset + 30 + len(part.filename) + 40] ^= 0xFF
        with pytest.raises(Unreadable, match="damaged"):
            preflight.packed_workbook(bytes(damaged), "d.zip")


@needs_real
def test_from_honduras_to_the_united_states_it_is_3234_km() -> None:
    reading = read((REAL / "geo" / "cepii" / "dist_cepii.zip").read_bytes(), "dist_cepii.zip")
    rows = _rows(reading)
    assert round(_value(rows, origin="HND", place="USA")) == 3_234
    # 224 areas less two that are gone, each to every other.
    assert rows.height == 222 * 221
