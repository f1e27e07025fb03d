"""The pictures of an effect draw the figures of its tables, and leave out what is not known."""

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis.strategies import dictionaries, floats, lists, sampled_from

from caudal.render.charts import theme
from caudal.render.charts.effect_gaps import usual_range
from caudal.render.charts.effect_ranks import Scale, most_weight, rank_plot, weight_bars
from caudal.render.charts.effect_scales import log_ticks
from caudal.render.charts.telling import Telling
from caudal.render.effect.facts import Effect, effect_of
from caudal.render.effect.pictures import charts_of, one_picture
from caudal.render.effect.words import Speech
from caudal.render.page import Chart
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.periods import add_months
from render.effects import COUNTED, EXPECTED, FIRST, POST, PRE, VERDICTS, answer, away


def facts(told: Answer) -> Effect:
    effect = effect_of(told)
    assert effect is not None
    return effect


def charts(told: Answer, language: str = "en") -> dict[str, Chart]:
    say = Speech(Telling(language, told.names))
    return {chart.name: chart for chart in charts_of(facts(told), say)}


def single(told: Answer, language: str = "en") -> dict[str, Any]:
    chart = one_picture(facts(told), Speech(Telling(language, told.names)))
    assert chart is not None
    return dict(chart.specification)


def layers(plot: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in plot["layer"] if layer["mark"]["type"] == mark]


def rows(layer: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = layer["data"]["values"]
    return found


def plot(chart: Chart) -> dict[str, Any]:
    found: dict[str, Any] = chart.specification["vconcat"][0]
    return found


def subtitle(specification: Any) -> str:
    return " ".join(specification["title"]["subtitle"])


def footer(specification: Any) -> str:
    return " ".join(specification["vconcat"][-1]["mark"]["text"])


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_picture_compiles_and_says_what_where_how_and_from_where(
    verdict: str, language: str
) -> None:
    told = answer(verdict, band=verdict == "effect")
    drawn = [single(told, language), *(c.specification for c in charts(told, language).values())]
    for chart in drawn:
        assert vl_convert.vegalite_to_vega(dict(chart), vl_version="5.21")["marks"]
        below = subtitle(chart)
        named = {"en": ("Parole", "6 January 2023", "Encounters", "Cuba", "Border Patrol")}
        named["es"] = ("Procesos", "6 de enero de 2023", "Encuentros", "Cuba", "Patrulla")
        assert all(part in below for part in named[language])
        if verdict != "too_early":
            assert {"en": "ynthetic control", "es": "ontrol sintético"}[language] in below
        assert {"en": "Counts: ", "es": "Conteos: "}[language] in footer(chart)
        assert chart["description"].startswith(" ".join(chart["title"]["text"]))


def test_five_pictures_are_drawn_of_a_full_answer() -> None:
    assert list(charts(answer())) == ["course", "gaps", "ranks", "weights", "leads"]


@pytest.mark.parametrize(
    ("without", "left"),
    [
        (("weights",), ["course", "gaps", "ranks", "leads"]),
        (("placebos",), ["course", "gaps", "weights", "leads"]),
        # The gap of the treated one follows from its course.
        (("paths",), ["course", "gaps", "ranks", "weights", "leads"]),
        (("course", "paths"), []),
    ],
)
def test_what_is_missing_is_left_out(without: Sequence[str], left: list[str]) -> None:
    assert list(charts(answer(without=without))) == left


def test_the_course_draws_what_was_counted_and_expected() -> None:
    _, expected, observed = layers(plot(charts(answer())["course"]), "line")
    # 18 months before, the month it began in, three after.
    assert len(rows(observed)) == PRE + 1 + POST
    values = [row["value"] for row in rows(observed)]
    assert values == [1000.0] * PRE + [None] + [COUNTED] * POST
    assert {row["value"] for row in rows(expected)} == {EXPECTED, None}
    assert rows(observed)[-1]["period"] == "2023-04-15"


def test_a_comparison_stands_around_what_was_expected() -> None:
    effect = facts(answer())
    around = effect.others_around.filter(pl.col("placebo") == 20, pl.col("period") >= FIRST)
    # Its gap after is 9.5 / 20.
    assert away(20, 20) == 0.475
    assert around["value"].to_list() == pytest.approx([1000 * math.exp(0.475)] * POST)
    faint = layers(plot(charts(answer())["course"]), "line")[0]
    assert faint["mark"]["color"] == theme.FAINT
    drawn = {row["value"] for row in rows(faint) if row["value"] is not None}
    assert round(1000 * math.exp(0.475), 1) in drawn
    breaks = sum(row["value"] is None for row in rows(faint))
    # Each of 20 breaks at the month left out, and begins anew but the first.
    assert breaks == 20 + 19


def test_the_band_is_drawn_where_there_is_one_and_else_said_to_be_none() -> None:
    banded = charts(answer(band=True))["course"]
    before, after = layers(plot(banded), "area")
    assert (len(rows(before)), len(rows(after))) == (PRE, POST)
    assert {(row["value"], row["high"]) for row in rows(after)} == {(800.0, 1250.0)}
    assert "95% band" in footer(banded.specification)
    bare = charts(answer())["course"]
    assert layers(plot(bare), "area") == []
    assert "for the mean only" in footer(bare.specification)


def test_the_day_is_marked_between_the_months() -> None:
    for name in ("course", "gaps", "leads"):
        rule = [
            one for one in layers(plot(charts(answer())[name]), "rule") if "period" in rows(one)[0]
        ]
        assert [rows(one) for one in rule] == [[{"period": "2023-01-06"}]]


def test_too_early_shows_only_what_was_before_and_when_it_can_be_told() -> None:
    told = answer("too_early", as_of=date(2023, 1, 20))
    assert list(charts(told)) == ["course", "weights"]
    chart = single(told)
    assert len(chart["vconcat"]) == 2
    _, observed = layers(chart["vconcat"][0], "line")
    assert [row["period"] for row in rows(observed)][-1] == "2022-12-15"
    # The months asked for are there, and empty.
    domain = chart["vconcat"][0]["encoding"]["x"]["scale"]["domain"]
    assert domain == ["2021-07-01", add_months(FIRST, POST).isoformat()]
    written = [layer["mark"]["text"] for layer in layers(chart["vconcat"][0], "text")]
    assert written == ["6 Jan 2023"]
    said = json.dumps(chart, ensure_ascii=False)
    assert "0 of 3 published" in subtitle(chart)
    assert "due by 2023-05-18" in subtitle(chart)
    assert "p = " not in said.replace("\u00a0", " ")
    assert "−40%" not in said
    assert "Estimate" not in said


def test_the_gap_of_the_treated_lies_over_those_of_its_comparisons() -> None:
    faint, own, *_ = layers(plot(charts(answer())["gaps"]), "line")
    assert own["mark"]["color"] == theme.BLUE
    assert [row["gap"] for row in rows(own)][-POST:] == pytest.approx([math.log(0.6)] * POST)
    assert {row["path"] for row in rows(faint)} <= set(range(12))
    axis = plot(charts(answer())["gaps"])["encoding"]["y"]["axis"]
    assert "exp(datum.value) - 1" in axis["labelExpr"]
    assert 0.0 in axis["values"]


def test_leads_and_lags_differ_in_colour_and_the_usual_range_is_shaded() -> None:
    drawn = plot(charts(answer())["leads"])
    before, after = layers(drawn, "point")
    assert (before["mark"]["color"], after["mark"]["color"]) == (theme.BLUE, theme.VERMILION)
    assert (len(rows(before)), len(rows(after))) == (PRE, POST)
    shaded = rows(layers(drawn, "area")[1])[0]
    # 5% of 20: between the first and the second, 0.05 × 19 = 0.95 of the way.
    first, second = away(1, 20), away(2, 20)
    assert shaded["gap"] == pytest.approx(first + 0.95 * (second - first))
    assert shaded["high"] == pytest.approx(-shaded["gap"])


def test_the_range_of_fewer_than_ten_is_all_of_them() -> None:
    few = usual_range(facts(answer(placebos=5)).paths)
    assert few["high"].to_list()[-1] == pytest.approx(away(5, 5))
    assert "90%" not in footer(charts(answer(placebos=5))["leads"].specification)
    assert "90%" in footer(charts(answer())["leads"].specification)


def test_the_leads_say_in_how_many_months_the_gap_strayed() -> None:
    title = " ".join(charts(answer())["leads"].specification["title"]["text"])
    assert title.endswith("usual range in none of 18 months")
    # Moved by half a log point in two of the months before: beyond the ±0.0475 of all.
    told = answer()
    astray = pl.when(pl.col("placebo") == 0, pl.col("step") < -17).then(0.5).otherwise("gap")
    moved = {**told.figures, "paths": told.figures["paths"].with_columns(gap=astray)}
    strayed = charts(Answer(told.verb, told.rows, told.run, (), told.names, moved))["leads"]
    assert "in 2 of 18 months" in " ".join(strayed.specification["title"]["text"])


@settings(deadline=None)
@given(lists(floats(0.01, 100.0), min_size=1, max_size=80), floats(0.01, 100.0), sampled_from(["change", "times", "plain"]))  # fmt: skip
def test_a_histogram_has_each_comparison_once_and_the_treated_inside(
    others: list[float], own: float, kind: str
) -> None:
    drawn = rank_plot(own, others, scale=Scale(kind, ""), text="p")
    bars, mark = drawn["layer"][0], drawn["layer"][1]
    assert sum(row["count"] for row in rows(bars)) == len(others)
    assert all(row["from"] < row["to"] for row in rows(bars))
    low, high = drawn["encoding"]["x"]["scale"]["domain"]
    assert low < rows(mark)[0]["from"] < high


def test_the_histogram_marks_the_treated_one_with_its_p() -> None:
    drawn = plot(charts(answer())["ranks"])
    mark = layers(drawn, "rule")[0]
    # From 0.025 to 0.511 is far: in logs.
    assert math.exp(rows(mark)[0]["from"]) == pytest.approx(math.log(1 / 0.6))
    assert {layer["mark"]["text"] for layer in layers(drawn, "text")} == {"p\u00a0=\u00a00.048"}


def test_ratios_far_apart_are_drawn_in_logs() -> None:
    near = rank_plot(2.0, [1.0, 1.5], scale=Scale("times", ""), text="")
    far = rank_plot(40.0, [1.0, 1.5], scale=Scale("times", ""), text="")
    assert rows(near["layer"][1])[0]["from"] == 2.0
    assert rows(far["layer"][1])[0]["from"] == pytest.approx(math.log(40.0))
    assert far["encoding"]["x"]["axis"]["values"][0] == pytest.approx(0.0)


@settings(deadline=None)
@given(dictionaries(sampled_from([f"D{n}" for n in range(40)]), floats(-1.0, 1.0)))
def test_weights_that_are_not_named_are_summed_up(weights: dict[str, float]) -> None:
    shown = most_weight(weights)
    assert sum(weight for _, weight in shown) == pytest.approx(sum(weights.values()), abs=1e-9)
    assert len(shown) == min(len(weights), 13)
    named = [abs(weight) for name, weight in shown if name]
    assert named == sorted(named, reverse=True)


def test_the_rest_of_the_donors_are_told_as_so_many() -> None:
    codes = ["HND", "GTM", "ECU", "COL", "PER", "BRA", "SLV", "MEX", "CHN", "IND", "TUR", "DOM"]
    weights = dict.fromkeys(codes, 0.08) | {"GEO": 0.03, "BOL": 0.01}
    bars = plot(charts(answer(weights=weights), "es")["weights"])["data"]["values"]
    assert (bars[-1]["name"], bars[-1]["figure"]) == ("2 más", "4%")
    assert "Ecuador" in {bar["name"] for bar in bars}


def test_weights_that_are_all_the_same_name_nobody_and_slopes_are_no_shares() -> None:
    even = charts(answer(weights={"HND": 0.5, "GTM": 0.5}))["weights"].specification
    assert " ".join(even["title"]["text"]).endswith(
        "2 comparisons have the same weight in what was expected"
    )
    own = charts(answer())["weights"].specification
    assert " ".join(own["title"]["text"]).endswith("leans most on Honduras (50%)")
    assert "together they are 100%" in footer(own)
    slopes = charts(answer(estimator="structural"))["weights"].specification
    assert "slope of each" in footer(slopes)


def test_a_weight_below_zero_goes_the_other_way() -> None:
    bars = weight_bars([("a", 0.5), ("b", -0.2)], ["50%", "−20%"])["data"]["values"]
    assert bars[0]["end"] > bars[0]["zero"]
    assert bars[1]["end"] < bars[1]["zero"]
    assert bars[0]["zero"] == bars[1]["zero"]


@settings(deadline=None)
@given(floats(-6.0, 3.0), floats(0.2, 6.0))
def test_ticks_of_a_log_axis_lie_in_it_apart_and_hold_no_change(low: float, width: float) -> None:
    high = low + width
    ticks = log_ticks(low, high)
    assert all(low - 1e-9 <= at <= high + 1e-9 for at in ticks)
    assert ticks == sorted(ticks)
    assert 0 < len(ticks) <= 8
    # Labels are 12 pixels high, and the axis 130; equal steps of a ratio come nearer.
    nearest = 7 if width > 1.2 else 14
    assert all(other - one > width / nearest - 1e-9 for one, other in pairwise(ticks))
    if low < -1e-9 and high > 1e-9:
        assert min(map(abs, ticks)) < 1e-9


def test_what_leaves_the_frame_is_said_to_be_cut() -> None:
    told = answer()
    far = pl.when(pl.col("placebo") == 20).then(3.0).otherwise("gap")
    wild = {**told.figures, "paths": told.figures["paths"].with_columns(gap=far)}
    cut = charts(Answer(told.verb, told.rows, told.run, (), told.names, wild))["course"]
    assert "is cut" in footer(cut.specification)
    assert "is cut" not in footer(charts(told)["course"].specification)
    # The counted and the expected stay legible, also under a band that knows nothing.
    wide = told.figures["course"].with_columns(low=pl.lit(0.0), high=pl.lit(1e6))
    open_band = Answer(
        told.verb, told.rows, told.run, (), told.names, {**told.figures, "course": wide}
    )
    for chart in (cut, charts(open_band)["course"]):
        assert "is cut" in footer(chart.specification)
        assert plot(chart)["encoding"]["y"]["scale"]["domain"][1] < 2.0 * EXPECTED


@pytest.mark.parametrize(
    ("estimator", "compared"),
    [
        ("before_after", "other times of the same count"),
        ("differences_same_month", "the same months of other years"),
        ("augmented_control", "counts that it did not touch"),
        ("structural", "earlier dates taken as if it had begun then"),
    ],
)
def test_a_picture_says_with_what_is_compared(estimator: str, compared: str) -> None:
    drawn = charts(answer(estimator=estimator))
    for name in ("course", "gaps", "ranks"):
        assert f"Grey: {compared}" in footer(drawn[name].specification)


def test_an_effect_is_not_shown_without_what_else_began() -> None:
    for chart in charts(answer("effect")).values():
        assert "What else began in the same months" in footer(chart.specification)


def test_the_releases_are_named_where_the_answer_tells_them() -> None:
    told = answer()
    release = {
        "vintage": [date(2024, 1, 20)],
        "source": ["cbp_nationwide"],
        "vintage_basis": ["published"],
    }
    sourced = {**told.figures, "sources": pl.DataFrame(release)}
    chart = single(Answer(told.verb, told.rows, told.run, (), told.names, sourced))
    assert "Source: CBP nationwide encounters, release of 20 January 2024." in footer(chart)


def test_both_languages_draw_the_same() -> None:
    one, other = (
        [
            layer["data"]
            for part in single(answer(), spoken)["vconcat"][:-1]
            for layer in part["layer"]
        ]
        for spoken in ("en", "es")
    )
    assert one == other


def test_each_colour_has_one_for_a_dark_page() -> None:
    drawn = [single(answer(band=True)), *(c.specification for c in charts(answer()).values())]
    parts = [part for chart in drawn for part in chart["vconcat"]]
    said = json.dumps(parts)
    colours = set(re.findall(r'"(?:color|stroke|value)": "(#[0-9A-Fa-f]{6}|white)"', said))
    assert len(colours) > 4
    assert colours <= set(theme.DARK)


def test_plots_below_each_other_are_as_wide() -> None:
    course, gaps, _ = (part for part in single(answer())["vconcat"][:-1])
    assert course["width"] == gaps["width"]
    assert course["encoding"]["x"]["scale"] == gaps["encoding"]["x"]["scale"]
    # A bar would widen it.
    assert course["encoding"]["x"]["scale"]["padding"] == 0


def test_the_same_rows_give_the_same_picture() -> None:
    assert single(answer()) == single(answer())
    assert Counter(layer["mark"]["type"] for layer in single(answer())["vconcat"][0]["layer"])
