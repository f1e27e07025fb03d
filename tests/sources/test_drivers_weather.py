"""AZMET, PRISM, nClimDiv and the heatwaves of Texas: their traps and their figures."""

from datetime import date
from io import BytesIO

import polars as pl
import pytest

from caudal.sources import Reading, parquet
from caudal.vocabulary.errors import BadRows, TooDemanding, Unreadable, UnrecognisedFile
from real_data import REAL, needs_real
from sources.golden_files import content, read

_HEAT = REAL / "drivers" / "heat"
_AZMET = "meta_station_id,meta_station_name,datetime,temp_air_minC,temp_air_maxC,temp_air_meanC"
_YUMA = ("Yuma Valley", "Roll")
_TEXAS = "county_fips,year,month,heatwave_days"


def _rows(reading: Reading) -> pl.DataFrame:
    """Rows of the file's own table; months made of its days are another."""
    return reading.releases[0].observations


def _months(reading: Reading) -> pl.DataFrame:
    assert [release.table for release in reading.releases] == ["daily", "monthly"]
    return reading.releases[1].observations


def _value(rows: pl.DataFrame, **asked: object) -> float:
    told = rows.filter(*(pl.col(name) == value for name, value in asked.items()))
    assert told.height == 1
    return float(told["value"][0])


def _message(body: bytes | str, name: str = "file.csv") -> str:
    with pytest.raises(BadRows) as caught:
        read(body, name)
    return str(caught.value)


def _celsius(fahrenheit: float) -> float:
    return (fahrenheit - 32) * 5 / 9


def _station(name: str, day: str, low: object, high: object, mean: object) -> str:
    return f"az,{name},{day},{low},{high},{mean}"


def _days(*rows: str) -> str:
    return "\n".join((_AZMET, *rows)) + "\n"


def _all_of_yuma(day: str, low: float, high: float, mean: float) -> list[str]:
    return [_station(name, day, low, high, mean) for name in _YUMA]


# AZMET.


def test_a_sector_is_the_mean_of_its_stations() -> None:
    rows = _rows(
        read(
            _days(
                _station("Yuma Valley", "2021-07-01", 20, 36, 28),
                _station("Roll", "2021-07-01", 22, 40, 29),
                _station("Maricopa", "2021-07-01", 25, 45, 35),
                _station("Bonita", "2021-07-01", 16, 33, 24),
            )
        )
    )
    # (36 + 40) / 2 = 38; Maricopa and Bonita stand for no sector.
    assert _value(rows, measure="temperature_max") == 38
    assert _value(rows, measure="temperature_min") == 21
    assert rows["place"].unique().to_list() == ["yuma_sector"]


@pytest.mark.parametrize("flag", ["", "7999", "NaN", "NA"])
def test_a_day_on_which_a_station_is_silent_has_no_figure(flag: str) -> None:
    whole = _all_of_yuma("2021-07-02", 20, 36, 28)
    silent = [
        *_all_of_yuma("2021-07-01", 20, 36, 28)[:1],
        _station("Roll", "2021-07-01", 16, flag, 24),
    ]
    reading = read(_days(*silent, *whole))
    highest = _rows(reading).filter(pl.col("measure") == "temperature_max")
    assert highest["period"].to_list() == [date(2021, 7, 2)]
    assert "1 figures of days without all stations: left out" in reading.findings


@pytest.mark.parametrize(
    "broken", [(15.28, 60.59, 22.8), (-61.39, 25.18, 17.01), (24.9, 8.0, 36.2)]
)
def test_a_broken_sensor_is_left_out(broken: tuple[float, float, float]) -> None:
    reading = read(
        _days(
            *_all_of_yuma("2021-03-06", 5, 25, 15),
            *_all_of_yuma("2021-03-07", 5, 25, 15)[:1],
            _station("Roll", "2021-03-07", *broken),
        )
    )
    assert _rows(reading)["period"].unique().to_list() == [date(2021, 3, 6)]
    assert any("`Roll 2021-03-07`" in finding for finding in reading.findings)


def test_a_sector_without_one_of_its_stations_is_not_told() -> None:
    wrong = _message(_days(_station("Roll", "2021-07-01", 20, 36, 28)))
    assert "tucson_sector lacks `Tucson`" in wrong
    assert "yuma_sector lacks `Yuma Valley`" in wrong


@pytest.mark.parametrize(("days", "told"), [(24, []), (25, [26.0])])
def test_a_month_is_the_mean_of_its_days_where_there_are_25(days: int, told: list[float]) -> None:
    # Maxima 14, 15, …, 38: the mean of 25 of them is 26.
    own = [_station("Tucson", f"2021-07-{day + 1:02}", 10, 14 + day, 12) for day in range(days)]
    whole = [_station("Tucson", f"2021-06-{day + 1:02}", 10, 30, 20) for day in range(30)]
    months = _months(read(_days(*own, *whole))).filter(pl.col("measure") == "temperature_max")
    july = months.filter(pl.col("period") == date(2021, 7, 1))
    assert july["value"].to_list() == told
    assert _value(months, period=date(2021, 6, 1)) == 30
    assert months["frequency"].unique().to_list() == ["month"]


def test_a_file_without_a_whole_month_tells_days_only() -> None:
    reading = read(_days(_station("Tucson", "2021-07-01", 20, 36, 28)))
    assert [release.table for release in reading.releases] == ["daily"]


def test_a_station_and_day_twice_is_refused() -> None:
    twice = _days(*_all_of_yuma("2021-07-01", 20, 36, 28), _station("Roll", "2021-07-01", 1, 2, 1))
    assert "Roll, 2021-07-01 stands twice" in _message(twice)


def _as_parquet(frame: pl.DataFrame) -> bytes:
    stream = BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def test_parquet_reads_to_what_the_same_csv_reads_to() -> None:
    body = content("azmet_daily/azmet-daily.csv")
    typed = pl.read_csv(body, try_parse_dates=True)
    assert typed["datetime"].dtype == pl.Date
    typed = typed.with_columns(date_doy=pl.lit(1.0), eto_azmet=pl.lit(float("nan")))
    csv, parquet_file = read(body), read(_as_parquet(typed), "part-0.parquet")
    assert _rows(csv).equals(_rows(parquet_file))
    assert csv.findings == parquet_file.findings


def test_parquet_that_is_cut_short_or_someone_elses_is_refused() -> None:
    whole = _as_parquet(pl.DataFrame({"a": [1], "b": [2]}))
    with pytest.raises(Unreadable, match="damaged"):
        read(whole[:-20], "part-0.parquet")
    with pytest.raises(UnrecognisedFile):
        read(whole, "part-0.parquet")


def test_parquet_of_too_many_cells_is_refused_before_it_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parquet, "_MOST_CELLS", 5)
    with pytest.raises(TooDemanding, match="3 rows of 2 columns"):
        parquet.tables(_as_parquet(pl.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})), "a.parquet")


@needs_real
@pytest.mark.parametrize(
    ("month", "highest"),
    [("2018-07", 37.7), ("2019-07", 38.9), ("2020-07", 39.6), ("2021-06", 39.8), ("2021-07", 35.8)],
)
def test_the_mean_daily_maximum_of_tucson(month: str, highest: float) -> None:
    name = "azmet_daily_temperature_2003_2023-02_CUT.csv"
    months = _months(read((_HEAT / "azmet_all" / name).read_bytes()))
    told = _value(
        months,
        measure="temperature_max",
        place="tucson_sector",
        period=date.fromisoformat(f"{month}-01"),
    )
    # Published to a tenth, and not always rounded to the nearest.
    assert told == pytest.approx(highest, abs=0.06)


@needs_real
def test_a_year_of_parquet_agrees_with_the_csv() -> None:
    folder = _HEAT / "azmet_all"
    year = _rows(read((folder / "azmet_daily_2021.parquet").read_bytes(), "a.parquet"))
    all_years = _rows(read((folder / "azmet_daily_temperature_2003_2023-02_CUT.csv").read_bytes()))
    same = all_years.filter(pl.col("period").dt.year() == 2021)
    assert year.height == 2_184
    assert year.equals(same)


# PRISM.

_PRISM = "place,lon,lat,elevation_ft,date,tmin_f,tmax_f"


def test_a_county_becomes_its_sector_in_celsius() -> None:
    reading = read(
        f"{_PRISM}\nImperial,-115.5,32.8,-52.0,2018-07-24,77,122\n"
        "Fresno,-119.7,36.7,300,2018-07-24,70,100\n"
    )
    rows = _rows(reading)
    assert _value(rows, measure="temperature_max", place="el_centro_sector") == 50
    assert _value(rows, measure="temperature_min", place="el_centro_sector") == 25
    assert rows.height == 2
    assert reading.findings == ("`Fresno` stand for no sector: left out",)


def test_a_lowest_above_the_highest_is_refused() -> None:
    assert "the lowest is above the highest" in _message(
        f"{_PRISM}\nImperial,-115.5,32.8,-52.0,2018-07-24,107,77\n"
    )


@needs_real
@pytest.mark.parametrize(("year", "fahrenheit"), [(2018, 106.8), (2019, 106.3), (2020, 108.4)])
def test_the_mean_daily_maximum_of_imperial_in_july(year: int, fahrenheit: float) -> None:
    name = "prism_daily_imperial_sandiego_2000-2020_CUT.csv"
    months = _months(read((_HEAT / "ca_prism" / name).read_bytes()))
    july = _value(
        months, place="el_centro_sector", measure="temperature_max", period=date(year, 7, 1)
    )
    assert july == pytest.approx(_celsius(fahrenheit), abs=0.03)


# nClimDiv.


def _state(code: str, year: int, *numbers: float, element: str = "02") -> str:
    return f"{code}0{element}{year}" + "".join(f"{n:7.2f}" for n in numbers) + "   \n"


def test_months_to_come_are_missing_and_the_name_gives_the_day() -> None:
    reading = read(_state("002", 2019, 50.0, *[-99.9] * 11), "climdiv-tmpcst-v1.0.0-20190205")
    assert _rows(reading).select("place", "period", "value").rows() == [
        ("arizona", date(2019, 1, 1), 10.0)
    ]
    assert reading.releases[0].vintage == date(2019, 2, 5)
    assert read(_state("002", 2019, *[50.0] * 12), "a.txt").releases[0].vintage is None


def test_a_temperature_below_the_word_for_missing_is_impossible_and_a_cold_one_is_not() -> None:
    alaska = _rows(read(_state("050", 1925, -22.0, *[32.0] * 11)))
    assert _value(alaska, period=date(1925, 1, 1)) == -30


def test_regions_and_the_nation_are_left_out() -> None:
    body = _state("041", 2019, *[50.0] * 12) + _state("110", 2019, *[60.0] * 12)
    reading = read(body)
    assert _rows(reading)["place"].unique().to_list() == ["texas"]
    assert reading.findings == ("1 regions and other areas than states are left out",)


def test_damaged_lines_and_two_elements_are_refused() -> None:
    good = _state("002", 2019, *[50.0] * 12)
    assert "line 2" in _message(good + good[:40] + "\n")
    assert "several elements" in _message(good + _state("003", 2019, *[50.0] * 12, element="27"))
    assert "002, 2019 stands twice" in _message(good + good)


@needs_real
def test_statewide_july_2019() -> None:
    name = "climdiv-tmpcst-v1.0.0-20200106"
    rows = _rows(read((_HEAT / name).read_bytes(), name))
    for state, fahrenheit in (("arizona", 81.8), ("texas", 82.7)):
        told = _value(rows, place=state, period=date(2019, 7, 1))
        assert told == pytest.approx(_celsius(fahrenheit), abs=1e-4)
    # 48 states from 1895 on, Alaska from 1925.
    assert rows.height == (48 * 125 + 95) * 12


# Texas.


def test_a_month_without_a_row_is_zero_inside_the_file() -> None:
    rows = _rows(read(f"{_TEXAS}\n48141,2021,6,3\n48141,2021,9,4\n48479,2021,8,2\n"))
    el_paso = rows.filter(pl.col("place") == "el_paso_sector").sort("period")
    assert el_paso["value"].to_list() == [3, 0, 0, 4]
    assert _value(rows, place="laredo_sector", period=date(2021, 6, 1)) == 0


def test_a_county_that_never_stands_in_the_file_is_not_in_the_mean() -> None:
    reading = read(f"{_TEXAS}\n48215,2021,7,4\n48061,2021,7,1\n48001,2021,7,9\n")
    # Hidalgo and Cameron: (4 + 1) / 2; Starr is not told, Anderson not at the border.
    assert _rows(reading)["value"].to_list() == [2.5]
    assert any("`48427`" in finding for finding in reading.findings)
    assert "1 counties away from the border are left out" in reading.findings


def test_odd_rows_of_texas_are_refused() -> None:
    wrong = _message(f"{_TEXAS}\n48141,2021,6,31\n48141,2021,13,1\n48141,21,5,1\n48141,2021,4,x\n")
    for part in ("`13` is not a month", "`21` is not a year", "count `x` is not a number"):
        assert part in wrong
    assert "more days of heatwave than days" in _message(f"{_TEXAS}\n48141,2021,6,31\n")
    assert "stands twice" in _message(f"{_TEXAS}\n48141,2021,6,3\n48141,2021,6,3\n")
    assert "no county of the border" in _message(f"{_TEXAS}\n48001,2021,6,3\n")


@needs_real
def test_heatwaves_of_june_and_july_2021_and_july_2023() -> None:
    name = "TMAX_P90_2D_county_month_2015-2025.csv"
    rows = _rows(read((_HEAT / "tx_county" / name).read_bytes()))
    assert _value(rows, place="el_paso_sector", period=date(2021, 6, 1)) == 3
    july = rows.filter(pl.col("period") == date(2021, 7, 1))
    for place in ("el_paso", "laredo", "del_rio", "rio_grande_valley"):
        assert _value(july, place=f"{place}_sector") == 0
    assert _value(rows, place="el_paso_sector", period=date(2023, 7, 1)) == 16
    assert rows.height == 132 * 5
