"""The fan chart draws the quantiles of its rows, says what it shows, and hides nothing."""

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
import vl_convert

import caudal
from caudal.archive.corridors import corridor
from caudal.render import numbers
from caudal.render.charts import Telling, fan, theme
from caudal.render.estimates import as_picture
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.estimate_tables import LEVELS

NAMES = corridor("us-mexico").places
BANDS = [(0.025, 0.975), (0.1, 0.9), (0.25, 0.75)]


@cache
def forecast() -> Answer:
    """Moved back by a month, so that nothing lies between the newest figure and the first one."""
    answer = caudal.forecast(as_of="2021-06-20", group="all", horizon=3)
    rows = answer.rows.with_columns(pl.col("period").dt.offset_by("-1mo"))
    return replace(answer, rows=rows)


@cache
def nowcast() -> Answer:
    return caudal.nowcast(as_of="2021-08-10", reveal=True)


def drawn(answer: Answer, language: str = "en", **more: Any) -> dict[str, Any]:
    told = Telling(language, {**NAMES, **answer.names})
    chart = fan(answer.figures["history"], answer.rows, telling=told, **more)
    assert chart is not None
    return chart


def plot(chart: dict[str, Any]) -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = chart["vconcat"][0]["layer"]
    return layers


def rows_of(layer: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = layer["data"]["values"]
    return rows


def of_type(chart: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in plot(chart) if layer["mark"]["type"] == mark]


def quantile(answer: Answer, period: date, level: float) -> float:
    rows = answer.rows.filter(
        pl.col("period") == period, (pl.col("output_type_id") - level).abs() < 1e-9
    )
    return float(rows["value"][0])


def test_each_band_is_the_one_of_the_rows_and_begins_at_the_newest_figure() -> None:
    answer = forecast()
    newest = answer.figures["history"].sort("period").row(-1, named=True)
    for area, (low, high) in zip(of_type(drawn(answer), "area"), BANDS, strict=True):
        first, *ahead = rows_of(area)
        assert first == {
            "period": str(newest["period"]),
            "value": newest["value"],
            "high": newest["value"],
        }
        for row in ahead:
            period = date.fromisoformat(row["period"])
            assert row["value"] == quantile(answer, period, low)
            assert row["high"] == quantile(answer, period, high)


def test_periods_that_are_gone_through_and_not_shown_are_a_gap() -> None:
    # On 10 August 2021 June is the newest: September is the first forecast, not joined to it.
    answer = caudal.forecast(as_of="2021-08-10", group="all", horizon=2)
    for area in of_type(drawn(answer), "area"):
        assert [row["period"] for row in rows_of(area)] == ["2021-09-01", "2021-10-01"]


def test_a_month_that_had_ended_is_a_bar_with_a_ring() -> None:
    answer = nowcast()
    total = Answer("nowcast", answer.rows.filter(pl.col("group") == "all"), answer.run)
    history = answer.figures["history"].filter(pl.col("group") == "all")
    chart = drawn(Answer(total.verb, total.rows, total.run, figures={"history": history}))
    assert len(of_type(chart, "bar")) == 3
    assert of_type(chart, "area") == []
    ring = next(layer for layer in of_type(chart, "point") if not layer["mark"]["filled"])
    assert rows_of(ring)[0]["value"] == quantile(total, date(2021, 7, 1), 0.5)


def test_the_title_tells_the_band_in_three_figures() -> None:
    answer = forecast()
    last = answer.rows["period"].max()
    assert isinstance(last, date)
    low, high = (numbers.estimate(quantile(answer, last, level), "en") for level in (0.1, 0.9))
    title = " ".join(drawn(answer)["title"]["text"])
    assert title == f"{numbers.month(last, 'en')}: {low} to {high} with 80% probability"
    assert re.fullmatch(r"\d{2,3},(\d00|000)", low)


def test_a_forecast_of_before_begins_at_the_figure_that_was_its_newest() -> None:
    answer = forecast()
    past = pl.DataFrame(
        {
            "last_known": [date(2021, 1, 1)] * 2 + [date(2010, 1, 1)],
            "period": [date(2021, 2, 1), date(2021, 4, 1), date(2010, 2, 1)],
            "value": [70_000.0, 80_000.0, 1.0],
        }
    )
    history = dict(answer.figures["history"].select("period", "value").rows())
    chart = drawn(answer, past=past)
    thin = next(line for line in of_type(chart, "line") if line["mark"]["color"] == theme.MUTED)
    told = [(row["period"], row["value"]) for row in rows_of(thin)]
    # The one of 2010 begins before the months shown.
    assert told == [
        ("2021-01-01", history[date(2021, 1, 1)]),
        ("2021-02-01", 70_000.0),
        ("2021-04-01", 80_000.0),
    ]
    assert "1, 3 and 6 months before" in chart["description"]
    assert "1, 3 and 6 months before" not in drawn(answer)["description"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_chart_compiles_with_unit_day_and_source(language: str) -> None:
    day = date(2021, 6, 20)
    chart = drawn(forecast(), language, as_of=day)
    assert vl_convert.vegalite_to_vega(chart, vl_version="5.21")["marks"]
    subtitle = " ".join(chart["title"]["subtitle"])
    assert {"en": "Encounters a month", "es": "Encuentros por mes"}[language] in subtitle
    assert numbers.day(day, language) in subtitle
    for told in {"en": ("Source: ", "not a promise"), "es": ("Fuente: ", "promesa")}[language]:
        assert told in " ".join(chart["vconcat"][-1]["mark"]["text"])


def test_both_languages_draw_the_same() -> None:
    one, other = (
        [(layer["mark"]["type"], rows_of(layer)) for layer in plot(drawn(forecast(), language))]
        for language in ("en", "es")
    )
    assert one == other


def test_the_labels_of_the_bands_do_not_lie_on_each_other() -> None:
    estimates = forecast().rows.with_columns(value=pl.lit(50_000.0) + pl.col("output_type_id"))
    narrow = Answer("forecast", estimates, forecast().run, figures=forecast().figures)
    for chart in (drawn(narrow), drawn(forecast())):
        at = [layer["encoding"]["y"]["value"] for layer in of_type(chart, "text")]
        assert len(at) == 3
        assert all(above - below >= 11.9 for above, below in pairwise(at))


def test_each_colour_has_one_for_a_dark_page() -> None:
    colours = set(re.findall(r'"color": "([^"]+)"', json.dumps(plot(drawn(forecast())))))
    assert colours
    assert colours <= set(theme.DARK)


def test_what_is_too_small_to_be_told_is_not_drawn() -> None:
    answer = forecast()
    hidden = answer.rows.with_columns(value=pl.lit(None, dtype=pl.Float64))
    assert fan(answer.figures["history"], hidden, telling=Telling("en", NAMES)) is None
    some = answer.rows.with_columns(
        value=pl.when(pl.col("horizon") > 3).then(None).otherwise(pl.col("value"))
    )
    chart = fan(answer.figures["history"], some, telling=Telling("en", NAMES))
    assert chart is not None
    assert max(row["period"] for row in rows_of(of_type(chart, "area")[0])) == "2021-07-01"


def test_the_picture_of_several_groups_is_the_one_of_their_total() -> None:
    said = re.sub(r"<[^>]*>", " ", str(as_picture(nowcast(), "svg", "en")))
    total = nowcast().rows.filter(pl.col("group") == "all")
    middle = total.filter(pl.col("output_type_id") == 0.5)["value"][0]
    assert numbers.estimate(middle, "en") in said
    # What CBP printed two days later.
    assert "212,672" in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_has_every_estimate_in_its_table(language: str) -> None:
    page = str(as_picture(nowcast(), "html", language))
    middle = nowcast().rows.filter(pl.col("output_type_id") == 0.5)
    assert middle.height == 5
    for value in middle["value"]:
        assert numbers.count(value, language) in page
    assert "<svg" in page


def test_a_picture_of_groups_without_their_total_is_refused() -> None:
    several = nowcast().rows.filter(pl.col("group") != "all")
    answer = Answer("nowcast", several, nowcast().run, figures=nowcast().figures)
    with pytest.raises(WrongOption, match="one target"):
        as_picture(answer, "svg", "en")


def test_a_planners_table_has_no_picture() -> None:
    answer = Answer("forecast", pl.DataFrame({"quantity": [1]}), forecast().run)
    with pytest.raises(WrongOption, match="planner"):
        as_picture(answer, "svg", "en")


def test_a_picture_of_nothing_is_none() -> None:
    answer = caudal.nowcast(as_of="2021-07-20")
    assert answer.rows.is_empty()
    assert as_picture(answer, "svg", "en") is None


def test_weeks_have_their_first_and_last_day_on_the_axis() -> None:
    weeks = [date(2021, 5, 3), date(2021, 5, 10), date(2021, 5, 17)]
    history = forecast().figures["history"].head(2).with_columns(frequency=pl.lit("week"))
    history = history.with_columns(period=pl.Series(weeks[:2]))
    rows = forecast().rows.head(len(LEVELS)).with_columns(period=pl.lit(weeks[2]))
    chart = fan(history, rows, telling=Telling("en", NAMES))
    assert chart is not None
    axis = chart["vconcat"][0]["encoding"]["x"]["axis"]
    assert axis["values"] == ["2021-05-03", "2021-05-17"]
    assert "3 May 2021" in axis["labelExpr"]
    assert " ".join(chart["title"]["text"]).startswith("Week of 17 May 2021: ")
