"""`caudal indicators` on the embedded reference: the answers that are known from published files."""

import json
from functools import cache

import polars as pl
import pytest

import caudal
from caudal.cli.main import main
from caudal.isolation import x13_program
from caudal.vocabulary.errors import WrongOption

_PLACE = "southwest_land_border"
needs_x13 = pytest.mark.skipif(x13_program() is None, reason="X-13ARIMA-SEATS is not installed")


@cache
def once(**asked):
    """The answer to a question that several tests look at, asked once."""
    return caudal.indicators(**asked)


@pytest.fixture(scope="module")
def every():
    """Every target as of the day of the talks."""
    return once(as_of="2021-08-10")


# Border Patrol, printed table FY2000–FY2020 and CBP's files after it.
@pytest.mark.parametrize(
    ("period", "falls", "usual", "now"),
    [("2021-06", 0.95, -0.181, 0.035), ("2021-07", 0.85, -0.071, 0.123)],
)
def test_the_usual_june_and_july_of_twenty_years(period, falls, usual, now) -> None:
    row = once(place=_PLACE, component="usbp", period=period).rows.row(0, named=True)
    assert row["usual_years"] == 20
    assert row["same_month_falls"] == pytest.approx(falls)
    assert row["usual_change"] == pytest.approx(usual, abs=5e-4)
    assert row["change_previous"] == pytest.approx(now, abs=5e-4)
    assert row["rank"] == 1
    assert str(row["history_from"]) == "1999-10-01"


@needs_x13
def test_where_there_is_no_stable_season_the_raw_figure_stands_and_words_say_so() -> None:
    answer = once(place=_PLACE, component="usbp", period="2021-07")
    row = answer.rows.row(0, named=True)
    assert row["m7"] > 1
    assert row["adjusted"] is None
    assert row["seasonal_size"] is not None
    (note,) = [note for note in answer.notes if note.code == "no_stable_season"]
    assert "M7 is 1.01" in note.text


@needs_x13
def test_where_there_is_one_it_is_taken_out_and_the_band_holds_every_method() -> None:
    row = once(place=_PLACE, component="usbp", period="2009-07").rows.row(0, named=True)
    assert row["m7"] < 0.3
    assert row["change_adjusted"] == pytest.approx(0.001, abs=0.01)
    assert row["seasonal_low"] <= row["change_adjusted"] <= row["seasonal_high"]
    assert row["seasonal_low"] <= row["seasonal_size"] <= row["seasonal_high"]


def test_without_the_program_the_shrunk_factor_stands_alone(monkeypatch) -> None:
    monkeypatch.setattr("caudal.workflows.seasons.run_x13", lambda _: None)
    row = caudal.indicators(place=_PLACE, component="usbp", period="2009-07").rows.row(
        0, named=True
    )
    assert row["m7"] is None
    assert row["adjusted"] is None
    assert row["seasonal_size"] == pytest.approx(-0.0354, abs=1e-3)


def test_the_line_of_the_command_is_the_row_of_python(capsys) -> None:
    words = f"indicators --measure encounters --place {_PLACE} --component usbp --period 2021-07"
    assert main([*words.split(), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (row,) = told["rows"]
    named = {
        "measure", "place", "origin", "group", "authority", "component", "period", "value",
        "change_previous", "change_year", "rank", "history_months", "same_month_falls",
        "usual_change", "seasonal_size", "probability_increase", "predictive_percentile", "verdict",
    }  # fmt: skip
    assert named <= set(row)
    assert row["value"] == 200_658
    python = once(place=_PLACE, component="usbp", period="2021-07").rows
    assert row["predictive_percentile"] == round(python["predictive_percentile"][0], 6)


def test_each_group_as_of_a_day() -> None:
    rows = caudal.indicators(place=_PLACE, group="each", as_of="2021-08-10").rows
    figures = dict(rows.select("group", "value").iter_rows())
    assert figures["all"] == 188_829
    assert figures["family"] == 55_805
    assert figures["unaccompanied_child"] == 15_253
    assert set(rows["period"].cast(pl.String)) == {"2021-06-01"}


def test_every_target_of_the_corridor(every) -> None:
    rows = every.rows
    keys = ["place", "origin", "group", "authority", "component"]
    assert rows.height >= 150
    assert not rows.select(keys).is_duplicated().any()
    sectors = rows.filter(pl.col("place").str.ends_with("_sector"))["place"].unique()
    assert len(sectors) == 9
    assert rows.row(0, named=True)["value"] == 188_829


def test_the_same_rows_on_every_run(every) -> None:
    assert caudal.indicators(as_of="2021-08-10").rows.equals(every.rows)


def test_no_row_knows_more_than_the_day(every) -> None:
    genuine = every.rows.filter(pl.col("vintage_basis") != "reconstructed")
    assert genuine["vintage"].drop_nulls().max().isoformat() <= "2021-08-10"
    assert every.rows["period"].max().isoformat() == "2021-06-01"


def test_the_false_discovery_rate_is_said(every) -> None:
    assert "false_discovery" in [note.code for note in every.notes]


def test_a_month_before_the_first_is_empty_and_says_so() -> None:
    answer = caudal.indicators(place="darien", measure="transits", as_of="1990-01-01")
    assert answer.rows.height == 0
    assert answer.notes


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ({"indicator": "chang"}, "there is no indicator `chang`"),
        ({"measure": "repeat_share"}, "is a share"),
        ({"frequency": "day"}, "compares months"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(words, what) -> None:
    with pytest.raises(WrongOption, match=what):
        caudal.indicators(**words)


def test_the_other_corridor_answers_too() -> None:
    rows = caudal.indicators(corridor="central-mediterranean", as_of="2021-12-31").rows
    assert set(rows.columns) >= {"verdict"}


def test_people_behind_the_encounters_of_july_2021() -> None:
    answer = caudal.indicators(indicator="repeat", period="2021-07", as_of="2021-08-12")
    windows = {row["window"]: row for row in answer.rows.iter_rows(named=True)}
    assert set(windows) == {"month", "twelve_months", "fiscal_year_to_date"}
    assert windows["month"]["unique_individuals"] == 154_288
    assert windows["month"]["people_estimated"] == pytest.approx(190_599, abs=1)
    assert "unique_year_to_date_jumps" in [note.code for note in answer.notes]
    assert answer.figures["sensitivity"].height > 0


def test_heat_has_no_large_effect_and_july_2021_was_not_hot() -> None:
    answer = once(indicator="heat", period="2021-07")
    first = answer.rows.row(0, named=True)
    assert (first["place"], first["lag"], first["season"]) == ("all_sectors", 0, "all_year")
    assert first["verdict"] == "no_large_effect"
    assert first["low"] < 0 < first["high"]
    codes = [note.code for note in answer.notes]
    assert "heat_is_the_season" in codes
    tucson = answer.figures["hot_months"].filter(
        (pl.col("place") == "tucson_sector") & (pl.col("measure") == "temperature_max")
    )
    assert tucson["value"][0] == pytest.approx(35.8, abs=0.05)
    assert tucson["reading"][0] == "cool"


def test_june_2021_was_hot_at_tucson() -> None:
    months = caudal.indicators(indicator="heat", period="2021-06").figures["hot_months"]
    tucson = months.filter(
        (pl.col("place") == "tucson_sector") & (pl.col("measure") == "temperature_max")
    )
    assert tucson["value"][0] == pytest.approx(39.8, abs=0.05)
    assert tucson["reading"][0] == "hot"


def test_the_draws_of_heat_are_the_same_on_every_run() -> None:
    again = caudal.indicators(indicator="heat", period="2021-07").rows
    assert again.equals(once(indicator="heat", period="2021-07").rows)


@pytest.mark.parametrize("indicator", ["repeat", "heat"])
def test_one_target_at_a_time(indicator) -> None:
    with pytest.raises(WrongOption, match="of one target"):
        caudal.indicators(indicator=indicator, group="each")
