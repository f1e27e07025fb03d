"""The indicator `change`: figures by hand, ranks, verdicts, and what is not known."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from caudal.analysis.indicators import change
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.tables import ANSWERED_OBSERVATIONS, CHANGES

_SAID = {
    "source": "made_up",
    "measure": "encounters",
    "frequency": "month",
    "place": "here",
    "origin": "all",
    "origin_basis": "citizenship",
    "group": "all",
    "authority": "all",
    "component": "all",
    "vintage": date(2030, 1, 1),
    "status": "A",
    "derivation": "published",
    "vintage_basis": "published",
    "source_class": 1,
    "precision": 1.0,
    "qualifier": None,
    "citation": None,
    "citation_kind": None,
}


def history(first: date, values, **said) -> pl.DataFrame:
    """Rows of one series, a month each; None is not known."""
    rows = [
        {**_SAID, **said, "period": add_months(first, number), "value": value}
        for number, value in enumerate(values)
        if value is not None
    ]
    schema = {column.name: column.type for column in ANSWERED_OBSERVATIONS}
    return pl.DataFrame(rows, schema=schema)


def row(rows: pl.DataFrame) -> dict:
    """The only row."""
    assert rows.height == 1
    return rows.row(0, named=True)


def _noise(months: int, seed: int = 1) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(0, 0.05, months)
    return np.round(np.exp(9 + np.cumsum(steps)))


def test_figures_by_hand() -> None:
    # Three years of 1, 2, … 36 hundred from January 2019; asked about December 2021.
    told = history(date(2019, 1, 1), [100.0 * n for n in range(1, 37)])
    rows, _ = change(told, date(2021, 12, 1), year_begins=10)
    one = row(rows)
    assert rows.columns == [column.name for column in CHANGES]
    assert one["value"] == 3600
    assert one["change_previous"] == pytest.approx(3600 / 3500 - 1)
    assert one["change_year"] == pytest.approx(3600 / 2400 - 1)
    assert one["change_two_years"] == pytest.approx(3600 / 1200 - 1)
    assert one["year_to_date"] == 3400 + 3500 + 3600
    assert one["change_year_to_date"] == pytest.approx(10500 / (2200 + 2300 + 2400) - 1)
    assert one["sum_12_months"] == sum(range(2500, 3601, 100))
    assert one["change_12_months"] == pytest.approx(36600 / sum(range(1300, 2401, 100)) - 1)
    assert (one["rank"], one["rank_of_change"], one["ranked_years"]) == (1, 3, 3)
    assert (one["history_months"], one["history_from"]) == (36, date(2019, 1, 1))
    assert one["same_month_falls"] == 0
    assert one["usual_change"] == pytest.approx((1200 / 1100 + 2400 / 2300) / 2 - 1)
    assert one["usual_years"] == 2


def test_months_left_out_are_none_of_the_usual_ones() -> None:
    values = [100.0] * 36
    values[11], values[23], values[35] = 50.0, 400.0, 100.0
    told = history(date(2019, 1, 1), values)
    usual = [
        row(change(told, date(2021, 12, 1), left_out=out)[0]) for out in ((), (date(2020, 12, 1),))
    ]
    assert [one["usual_years"] for one in usual] == [2, 1]
    assert [one["same_month_falls"] for one in usual] == [0.5, 1.0]
    # It still ranks.
    assert [one["rank"] for one in usual] == [2, 2]


def test_a_leap_is_an_increase_and_its_reverse_a_decrease() -> None:
    calm = _noise(80)
    up, _ = change(history(date(2015, 1, 1), [*calm, calm[-1] * 2]), date(2021, 9, 1))
    down, _ = change(history(date(2015, 1, 1), [*calm, calm[-1] / 2]), date(2021, 9, 1))
    still, _ = change(history(date(2015, 1, 1), [*calm, calm[-1]]), date(2021, 9, 1))
    assert [row(one)["verdict"] for one in (up, down, still)] == [
        "increase",
        "decrease",
        "within_noise",
    ]
    assert row(up)["expected_low"] < calm[-1] < row(up)["expected_high"]
    assert row(up)["level_change_low"] < row(up)["level_change"] < row(up)["level_change_high"]


def test_later_months_never_change_what_is_said_of_a_month() -> None:
    values = [*_noise(80), 30_000.0, 1.0, 5.0]
    then = change(history(date(2015, 1, 1), values[:81]), date(2021, 9, 1))[0]
    now = change(history(date(2015, 1, 1), values), date(2021, 9, 1))[0]
    assert then.equals(now)


def test_too_few_months_have_no_history_and_keep_their_figures() -> None:
    one = row(change(history(date(2021, 1, 1), _noise(20)), date(2022, 8, 1))[0])
    assert one["verdict"] == "no_history"
    assert one["probability_increase"] is None
    assert one["change_previous"] is not None


def test_a_gap_ends_the_history() -> None:
    values = [*_noise(60)]
    values[45] = None
    one = row(change(history(date(2016, 1, 1), values), date(2020, 12, 1))[0])
    assert one["verdict"] == "no_history"


def test_a_month_that_is_not_known_is_no_zero() -> None:
    one = row(change(history(date(2016, 1, 1), _noise(60)), date(2021, 1, 1))[0])
    assert one["value"] is None
    assert one["rank"] is None
    assert one["verdict"] == "no_history"


def test_small_counts_are_judged_as_counts() -> None:
    few = [2.0, 0.0, 1.0, 3.0, 1.0, 2.0] * 8
    rows, notes = change(history(date(2016, 1, 1), [*few, 60.0]), date(2020, 1, 1))
    one = row(rows)
    assert (one["model"], one["verdict"]) == ("counts", "increase")
    assert one["seasonal_size"] is None
    assert "small_counts" in [note.code for note in notes]


def test_change_on_zero_is_not_known() -> None:
    one = row(change(history(date(2016, 1, 1), [*[0.0] * 40, 5.0]), date(2019, 5, 1))[0])
    assert one["change_previous"] is None
    assert one["change_year"] is None


def test_a_season_that_is_usual_is_no_news() -> None:
    # Every June falls by a fifth, every July comes back.
    base = _noise(12 * 12, 3)
    season = np.array([0.8 if number % 12 == 5 else 1.0 for number in range(12 * 12)])
    told = history(date(2010, 1, 1), np.round(base * season)[: 12 * 11 + 6])
    one = row(change(told, date(2021, 6, 1))[0])
    assert one["usual_change"] == pytest.approx(-0.2, abs=0.05)
    assert one["same_month_falls"] > 0.9
    assert one["seasonal_size"] == pytest.approx(one["change_previous"] + 0.1, abs=0.04)
    assert one["seasonal_low"] <= one["seasonal_size"] <= one["seasonal_high"]


def test_of_many_series_of_noise_few_stand() -> None:
    series = [
        history(date(2012, 1, 1), _noise(100, seed), origin=f"origin_{seed}") for seed in range(150)
    ]
    rows, notes = change(pl.concat(series), date(2020, 4, 1))
    assert rows["verdict"].is_in(["increase", "decrease"]).sum() <= 2
    note = next(note for note in notes if note.code == "false_discovery")
    assert note.values["series"] == 150
    # One by one a tenth would be called a rise, and a tenth a fall.
    assert 10 <= note.values["dropped"] <= 60


def test_first_releases_are_compared_with_first_releases() -> None:
    calm = _noise(60)
    told = history(date(2016, 1, 1), calm)
    first = history(date(2020, 11, 1), [100.0, 120.0], vintage=date(2021, 1, 20))
    one = row(change(told, date(2020, 12, 1), first_releases=first)[0])
    assert one["first_release"] == 120
    assert one["change_first_releases"] == pytest.approx(0.2)
    assert one["first_vintage"] == date(2021, 1, 20)


def test_the_band_after_season_holds_the_first_releases_too() -> None:
    calm = _noise(12 * 8)
    told = history(date(2013, 1, 1), calm)
    first = history(date(2020, 11, 1), [100.0, 160.0], vintage=date(2021, 1, 20))
    without = row(change(told, date(2020, 12, 1))[0])
    one = row(change(told, date(2020, 12, 1), first_releases=first)[0])
    usual = 1 + one["seasonal_change"]
    sizes = [1.6 / usual**0.5 - 1, 1.6 / usual - 1]
    assert one["seasonal_high"] == pytest.approx(max(without["seasonal_high"], *sizes))
    assert one["seasonal_low"] == pytest.approx(min(without["seasonal_low"], *sizes))


def test_the_order_of_rows_says_nothing() -> None:
    told = history(date(2016, 1, 1), _noise(60))
    assert change(told, date(2020, 12, 1))[0].equals(change(told[::-1], date(2020, 12, 1))[0])
