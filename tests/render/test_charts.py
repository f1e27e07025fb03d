"""Charts show the figures of the rows, say what they show, and can be drawn."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest
import vl_convert

from caudal.archive.corridors import corridor
from caudal.render import numbers
from caudal.render.charts import (
    change_dots,
    group_panels,
    png,
    same_month,
    schematic,
    stacked,
    svg,
    theme,
    vintages,
)
from caudal.render.charts.sentences import SENTENCES, SOURCE_NAMES
from render.documents import DAYS, ORDER, asked, charts, drawn, telling

NAMES = ("vintages", "same_month", "groups", "changes", "schematic")
EVERY = pytest.mark.parametrize(
    ("day", "language", "name"),
    [(day, language, name) for day in DAYS for language in ("en", "es") for name in NAMES],
)


def values(chart: Any, field: str) -> Iterator[Any]:
    """Every value of a field in the data of a chart, wherever it stands."""
    if isinstance(chart, dict):
        for row in chart.get("values", []) if isinstance(chart.get("values"), list) else []:
            if isinstance(row, dict) and field in row:
                yield row[field]
        for part in chart.values():
            yield from values(part, field)
    elif isinstance(chart, list):
        for part in chart:
            yield from values(part, field)


def said(chart: dict[str, Any]) -> str:
    """Every letter of a chart, marks of the drawing left out."""
    return json.dumps(chart, ensure_ascii=False)


def title(chart: dict[str, Any]) -> str:
    return " ".join(chart["title"]["text"])


@EVERY
def test_every_chart_compiles_and_has_a_title_a_unit_and_a_source(
    day: str, language: str, name: str
) -> None:
    chart = charts(day, language)[name]
    compiled = vl_convert.vegalite_to_vega(chart, vl_version="5.21", show_warnings=True)
    assert compiled["marks"]
    counted = {"en": "Encounters", "es": "Encuentros"}[language]
    assert title(chart)
    assert counted in " ".join(chart["title"]["subtitle"])
    source = {"en": "Source: ", "es": "Fuente: "}[language]
    assert source in chart["description"]
    assert source in said(chart["vconcat"][-1])


@EVERY
def test_both_languages_draw_the_same_values(day: str, language: str, name: str) -> None:
    fields = ("value", "change", "point", "low", "high", "before")
    one, other = (charts(day, spoken)[name] for spoken in (language, "en"))
    for field in fields:
        assert list(values(one, field)) == list(values(other, field))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_same_rows_give_the_same_bytes(language: str) -> None:
    charts.cache_clear()
    first = charts(DAYS[0], language)
    charts.cache_clear()
    again = charts(DAYS[0], language)
    for name in NAMES:
        assert svg(first[name], "w") == svg(again[name], "w")
    assert png(first["schematic"]) == png(again["schematic"])


def test_the_strip_shows_the_same_month_of_every_year_and_no_other() -> None:
    rows = asked(DAYS[0]).patrol_series
    junes = rows.filter(pl.col("period").dt.month() == 6).sort("period")
    chart = charts(DAYS[0], "en")["same_month"]
    drawn = dict(zip(values(chart, "year"), values(chart, "value"), strict=True))
    assert drawn == dict(zip(junes["period"].dt.year(), junes["value"], strict=True))


def test_the_strip_says_the_rank_and_the_falls_of_the_row() -> None:
    # Printed table: into June counts fell in 19 of the 20 years 2000–2019; in 2021 +3.5%.
    chart = charts(DAYS[0], "en")["same_month"]
    assert title(chart) == "June 2021: 178,635† encounters, the largest June of the 22 known"
    subtitle = " ".join(chart["title"]["subtitle"])
    assert "fell in 19 of 20 earlier years (mean change −18.1%); in 2021: +3.5%" in subtitle
    assert "Border Patrol" in subtitle
    in_spanish = " ".join(charts(DAYS[0], "es")["same_month"]["title"]["subtitle"])
    assert "bajó en 19 de 20 años anteriores (cambio medio −18.1%); en 2021: +3.5%" in in_spanish


def test_a_month_that_is_not_the_largest_is_told_by_its_number() -> None:
    row = {**asked(DAYS[0]).patrol.row(0, named=True), "rank": 3}
    told = same_month(asked(DAYS[0]).patrol_series, row, telling=telling(DAYS[0], "en"))
    assert "number 3 from the top of the 22 June figures known" in title(told)


def test_a_month_that_is_not_known_has_no_number() -> None:
    row = {**asked(DAYS[0]).patrol.row(0, named=True), "value": None, "rank": None}
    told = same_month(asked(DAYS[0]).patrol_series, row, telling=telling(DAYS[0], "en"))
    assert title(told) == "June 2021 is not known"


@pytest.mark.parametrize("day", DAYS)
def test_a_point_and_a_band_stand_where_the_row_says(day: str) -> None:
    rows = asked(day).sectors
    chart = drawn(change_dots(rows, telling=telling(day, "en")))
    layers = chart["vconcat"][0]["layer"]
    bands, points = layers[1]["data"]["values"], layers[3]["data"]["values"]
    low, high = rows["level_change_low"].to_list(), rows["level_change_high"].to_list()
    assert [row["low"] for row in bands] == low
    assert [row["high"] for row in bands] == high
    assert [row["point"] for row in points] == rows["seasonal_size"].to_list()
    assert [row["change"] for row in points] == rows["change_previous"].to_list()


def test_no_line_of_zero_runs_through_the_words() -> None:
    chart = drawn(change_dots(asked(DAYS[0]).sectors, telling=telling(DAYS[0], "en")))
    layers = chart["vconcat"][0]["layer"]
    zero, bands = layers[0]["data"]["values"], layers[1]["data"]["values"]
    # 24 pixels around each band, and none between.
    assert [(row["y"] + row["y2"]) / 2 for row in zero] == [row["y"] for row in bands]
    assert {row["y2"] - row["y"] for row in zero} == {24}


def test_the_finding_names_what_is_more_than_noise() -> None:
    rows = asked(DAYS[0]).groups
    told = telling(DAYS[0], "en")
    assert "no change is larger" in title(drawn(change_dots(rows, telling=told)))
    rose = rows.with_columns(
        verdict=pl.when(pl.col("group") == "family")
        .then(pl.lit("increase"))
        .otherwise(pl.lit("within_noise"))
    )
    assert title(drawn(change_dots(rose, telling=told))) == (
        "More than usual movement: people in families rose"
    )
    fell = rows.with_columns(verdict=pl.lit("decrease"))
    assert "5 of 5 series fell" in title(drawn(change_dots(fell, telling=told)))
    unknown = rows.with_columns(verdict=pl.lit("no_history"))
    assert "too little is known" in title(drawn(change_dots(unknown, telling=told)))


def test_a_row_that_is_not_known_says_so_and_has_no_point() -> None:
    rows = asked("2021-04-15").groups
    chart = drawn(change_dots(rows, telling=telling("2021-04-15", "es")))
    assert title(chart) == (
        "Más que el movimiento habitual: aumento en el total y niñas, niños y adolescentes no "
        "acompañados"
    )
    told = said(chart)
    assert told.count('"sin dato"') >= 3
    assert "– ·" not in told
    assert len(list(values(chart["vconcat"][0]["layer"][3], "point"))) == 2


def test_the_smallest_is_told_as_such() -> None:
    row = {**asked(DAYS[0]).patrol.row(0, named=True), "rank": 22}
    told = same_month(asked(DAYS[0]).patrol_series, row, telling=telling(DAYS[0], "es"))
    assert "la cifra más baja de los 22 meses de junio conocidos" in title(told)


def test_where_every_group_rose_none_is_said_to_fall() -> None:
    rows = asked(DAYS[0]).groups.with_columns(change_previous=pl.lit(0.5))
    chart = drawn(group_panels(rows, asked(DAYS[0]).group_series, telling=telling(DAYS[0], "en")))
    assert title(chart) == "May 2021 to June 2021: single adults +50.0%"


def test_a_change_beyond_the_edge_is_a_triangle_with_its_figure() -> None:
    rows = asked(DAYS[0]).groups.with_columns(change_previous=pl.lit(8.5))
    chart = drawn(change_dots(rows, telling=telling(DAYS[0], "en")))
    assert "triangle-right" in said(chart)
    assert "+850%" in said(chart)
    assert set(values(chart, "point")) == {2.0}
    assert "A triangle stands for a change of more than +200%" in chart["description"]


def test_a_probability_is_never_told_as_certain() -> None:
    told = telling(DAYS[0], "en")
    assert told.share(1.0) == "over 99%"
    assert told.share(1e-9) == "under 1%"
    assert told.share(0.905) == "90%"


@pytest.mark.parametrize("language", ["en", "es"])
def test_sectors_stand_in_the_order_of_the_border(language: str) -> None:
    chart = charts(DAYS[0], language)["schematic"]
    tiles = chart["vconcat"][0]["layer"][0]["data"]["values"]
    assert [tile["place"] for tile in tiles] == list(ORDER)
    assert (ORDER[0], ORDER[-1], len(ORDER)) == (
        "san_diego_sector",
        "rio_grande_valley_sector",
        9,
    )
    rows = asked(DAYS[0]).sectors
    known = dict(rows.select("place", "value").iter_rows())
    assert {tile["place"]: tile["value"] for tile in tiles} == known


def test_a_sector_without_a_figure_is_an_empty_frame_and_is_named() -> None:
    rows = asked(DAYS[0]).sectors.filter(pl.col("place") != "tucson_sector")
    chart = drawn(schematic(rows, ORDER, telling=telling(DAYS[0], "en")))
    known, absent = (layer["data"]["values"] for layer in chart["vconcat"][0]["layer"][:2])
    assert "tucson_sector" not in [tile["place"] for tile in known]
    assert [(tile["place"], tile["fill"]) for tile in absent] == [("tucson_sector", None)]
    assert "No figure: Tucson." in chart["description"]
    assert "18,410" not in said(chart)


def test_where_no_sector_figure_was_known_the_picture_says_so() -> None:
    rows = asked(DAYS[0]).sectors.with_columns(value=pl.lit(None, pl.Float64))
    chart = drawn(schematic(rows, ORDER, telling=telling(DAYS[0], "en")))
    assert title(chart) == "June 2021: no figure of a sector was known"
    png(chart)


def test_a_corridor_without_an_order_has_no_schematic() -> None:
    assert corridor("central-mediterranean").schematic == ()
    assert schematic(asked(DAYS[0]).sectors, (), telling=telling(DAYS[0], "en")) is None


def test_where_nothing_is_known_nothing_is_drawn() -> None:
    rows, told = asked(DAYS[0]), telling(DAYS[0], "en")
    assert change_dots(rows.groups.head(0), telling=told) is None
    assert group_panels(rows.groups.head(1), rows.group_series, telling=told) is None
    month = rows.groups["period"][0]
    assert vintages(rows.revisions.head(0), rows.series, marked=month, telling=told) is None
    assert vintages(rows.revisions, rows.series.head(0), marked=month, telling=told) is None


def test_the_colour_of_a_tile_follows_its_change() -> None:
    chart = charts(DAYS[0], "en")["schematic"]
    tiles = {t["place"]: t for t in chart["vconcat"][0]["layer"][0]["data"]["values"]}
    # +16.4% and −18.6% lie between 15% and 30%; +2.1% is below 5%.
    assert tiles["rio_grande_valley_sector"]["fill"] == theme.RISES[2]
    assert tiles["el_centro_sector"]["fill"] == theme.FALLS[2]
    assert tiles["yuma_sector"]["fill"] == theme.RISES[0]


def test_groups_are_named_by_how_many_more_and_fewer() -> None:
    # Families 11,059 more, single adults 3,886 fewer; accompanied minors moved by 14 only.
    chart = charts(DAYS[0], "en")["groups"]
    assert title(chart) == "May 2021 to June 2021: people in families +24.7%, single adults −3.2%"
    later = charts(DAYS[1], "en")["groups"]
    assert "accompanied minors" not in title(later)


def test_a_group_that_is_not_known_is_not_compared() -> None:
    rows = asked(DAYS[0]).groups.with_columns(change_previous=pl.lit(None, pl.Float64))
    chart = drawn(group_panels(rows, asked(DAYS[0]).group_series, telling=telling(DAYS[0], "en")))
    assert title(chart) == "June 2021: no group can be compared with the month before"


@pytest.fixture(scope="module")
def year_later() -> dict[str, Any]:
    import caudal

    told = telling(DAYS[0], "en")
    series = caudal.observations(as_of="2022-09-20", reconstruct=True).rows
    revised = caudal.revisions(as_of="2022-09-20").rows
    month = asked(DAYS[1]).revisions["period"].max()
    return drawn(vintages(revised, series, marked=month, telling=told))  # type: ignore[arg-type]


def test_each_release_is_a_thin_line_under_the_newest(year_later: dict[str, Any]) -> None:
    import caudal

    revised = caudal.revisions(as_of="2022-09-20").rows
    several = revised.filter(pl.len().over("source", "vintage") > 1)
    thin, thick = (layer["data"]["values"] for layer in year_later["vconcat"][0]["layer"][:2])
    assert len({row["release"] for row in thin}) == several["vintage"].n_unique()
    assert len(thin) == several.height
    assert sorted(row["value"] for row in thin) == sorted(several["value"])
    assert len(thick) == len({row["period"] for row in thick})


def test_the_fan_names_the_month_that_moved_most(year_later: dict[str, Any]) -> None:
    import caudal

    revised = caudal.revisions(as_of="2022-09-20").rows
    most = revised.sort(pl.col("change_latest").abs()).row(-1, named=True)
    change = numbers.signed_fine_percent(most["change_latest"], "en")
    assert f"{numbers.month(most['period'], 'en')} most: {change}" in title(year_later)


def test_the_fan_says_how_many_releases_are_drawn(year_later: dict[str, Any]) -> None:
    import caudal

    footer = " ".join(year_later["vconcat"][-1]["mark"]["text"])
    days = caudal.revisions(as_of="2022-09-20").rows["vintage"].n_unique()
    assert f"Drawn: {days} releases" in footer
    assert footer.startswith("Source: ")


def test_a_month_cut_from_a_later_release_has_its_dagger_in_the_fan_too() -> None:
    import caudal

    # The releases held in July 2024 ended with May; June is cut from one of October.
    series = caudal.observations(as_of="2024-07-20", reconstruct=True).rows
    revised = caudal.revisions(as_of="2024-07-20").rows
    june = date(2024, 6, 1)
    chart = vintages(revised, series, marked=june, telling=telling(DAYS[0], "en"))
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", svg(drawn(chart), "words")))
    assert "Jun 2024: 130,415†" in said
    assert "22 October 2024" in said


def test_where_nothing_was_revised_there_is_no_fan_and_the_title_says_so() -> None:
    chart = charts(DAYS[0], "en")["vintages"]
    assert title(chart) == "No revision yet: each month has one release so far"
    assert len(chart["vconcat"]) == 2  # the series and the source


def test_several_charts_are_one_picture() -> None:
    two = charts(DAYS[0], "es")
    one = stacked("Titular", [two["same_month"], two["groups"]])
    assert title(one) == "Titular"
    assert two["groups"]["description"] in one["description"]
    assert png(one).startswith(b"\x89PNG")
    assert list(values(one, "value")) == [
        *values(two["same_month"], "value"),
        *values(two["groups"], "value"),
    ]


def test_every_claim_is_said_in_both_languages_of_the_same_figures() -> None:
    english, spanish = SENTENCES["en"], SENTENCES["es"]
    assert english.keys() == spanish.keys()
    for key, text in english.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", spanish[key])), key


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_source_that_a_brief_may_name_has_a_name(language: str) -> None:
    counted = {"us-mexico": "encounters", "central-mediterranean": "border_detections"}
    classes = [corridor(name).classes[measure].values() for name, measure in counted.items()]
    named = {source for told in classes for sources in told for source in sources}
    # The weather of the sectors, as the embedded reference tells it.
    named |= {"azmet_daily", "prism_daily", "tx_heatwave_days"}
    assert named == SOURCE_NAMES[language].keys()


@EVERY
def test_on_a_dark_page_every_letter_and_line_can_be_seen(
    day: str, language: str, name: str
) -> None:
    picture = svg(charts(day, language)[name], "words")
    paper = theme.DARK["white"]
    letters = re.findall(r"<text [^>]*>", picture)
    inks = {m for tag in letters for m in re.findall(r'fill="([^"]+)"', tag)}
    tiles = {*theme.RISES, *theme.FALLS, theme.NO_CHANGE, theme.UNDEFINED}
    on_tiles = {theme.ink_on(tile) for tile in tiles}
    for ink in inks - on_tiles - {"transparent", "none"}:
        assert theme.contrast(theme.DARK[ink], paper) >= 4.5, ink


def test_the_dark_style_speaks_of_every_colour_that_changes() -> None:
    style = theme.dark_style()
    assert "prefers-color-scheme: dark" in style
    for light, dark in theme.DARK.items():
        assert f'figure svg [fill="{light}"] {{ fill: {dark}; }}' in style
        assert f'figure svg [stroke="{light}"] {{ stroke: {dark}; }}' in style


def temporal(chart: Any) -> Iterator[dict[str, Any]]:
    """Every axis of time."""
    if isinstance(chart, dict):
        if chart.get("type") == "temporal":
            yield chart
        chart = list(chart.values())
    if isinstance(chart, list):
        for part in chart:
            yield from temporal(part)


def test_a_month_does_not_move_with_the_time_zone_of_the_reader(
    year_later: dict[str, Any],
) -> None:
    axes = [*temporal(year_later), *temporal(charts(DAYS[0], "en")["groups"])]
    assert len(axes) > 4
    assert {axis["scale"]["type"] for axis in axes} == {"utc"}
