"""A scenario is told with its label, its band, its difference and its assumptions, or not at all."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from string import Formatter

import polars as pl
import pytest

from caudal.archive.corridors import corridor
from caudal.render import scenario as told
from caudal.render.charts.telling import Telling
from caudal.render.charts.theme import contrast
from caudal.render.scenario.en import ENGLISH, ENGLISH_AREAS
from caudal.render.scenario.es import SPANISH, SPANISH_AREAS
from caudal.render.scenario.facts import Scenario, further, main, scenario_of
from caudal.render.scenario.following import direction, followed
from caudal.render.scenario.heat import HEAT_STYLE, heat_of
from caudal.render.scenario.pictures import bands_chart
from caudal.render.scenario.words import Speech
from caudal.vocabulary.answer import Answer, Note
from render.scenarios import FLIGHTS, answered

LABEL = {"en": "Scenario, not a forecast", "es": "Escenario, no pronóstico"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])


def text(answer: Answer, language: str = "en") -> str:
    return told.as_text(answer, language, width=140, colour=False)


@cache
def flights(language: str = "en") -> str:
    return page(answered(), language)


def page(answer: Answer, language: str = "en") -> str:
    html = told.as_picture(answer, "html", language)
    assert isinstance(html, str)
    return html


def facts(answer: Answer) -> Scenario:
    found = scenario_of(answer)
    assert found is not None
    return found


def saying(language: str = "en") -> Speech:
    return Speech(Telling(language, answered().names))


# In the terminal.


@LANGUAGES
def test_the_label_is_the_first_thing_said(language: str) -> None:
    for answer in (answered(), answered("none"), replace(answered(), rows=answered().rows.clear())):
        assert text(answer, language).startswith(LABEL[language])


def test_a_row_has_none_the_scenario_and_what_differs_each_with_its_band() -> None:
    # September has 30 days: 150,000 in `none`, 2,000 less in the scenario, ends 0.7 and 1.4 times.
    (row,) = re.findall(r".*2021-09 +150,000 .*", text(answered()))
    assert row.split() == [
        "2021-09",
        "150,000",
        "148,000",
        "104,000",
        "to",
        "207,000",
        "−2,000",
        "−3,000",
        "to",
        "0",
    ]


def test_a_month_in_part_is_told_with_its_days_and_one_of_two_days_is_not_told() -> None:
    assert "2021-08, 27 d" in text(answered())
    assert "2021-10" not in text(answered())
    few = replace(answered(), rows=answered().rows.filter(pl.col("days") < 7))
    assert "2021-10, 2 d" in text(few)


def test_the_month_of_the_headline_is_the_last_whole_one() -> None:
    assert facts(answered()).month == date(2021, 9, 1)
    part = replace(answered(), rows=answered().rows.filter(pl.col("days") < 30))
    assert facts(part).month == date(2021, 8, 1)


@LANGUAGES
def test_what_is_zero_throughout_has_no_row_and_is_named(language: str) -> None:
    name = {"en": "appointments", "es": "citas"}[language]
    (line,) = [line for line in text(answered(), language).splitlines() if name in line.lower()]
    assert line.startswith(("Zero in every month", "Cero en todos los meses"))


def test_only_what_stands_for_the_whole_corridor_is_told() -> None:
    assert facts(answered()).rows["place"].unique().sort().to_list() == [
        "MEX",
        "southwest_land_border",
    ]


def test_of_none_alone_no_difference_is_told() -> None:
    assert "differs" not in text(answered("none"))
    assert re.search(r"outcome +month +middle +80% band\n", text(answered("none")))
    assert "differs" not in page(answered("none"))


@LANGUAGES
def test_the_scenario_has_the_name_that_the_answer_gives_it(language: str) -> None:
    assert f"{LABEL[language]}: {FLIGHTS}." in text(answered(), language)
    place = replace(corridor("us-mexico").places["MEX"], code=FLIGHTS, en="flights", es="vuelos")
    named = replace(answered(), names={**answered().names, FLIGHTS: place})
    assert text(named, language).startswith(f"{LABEL[language]}: {getattr(place, language)}.")


def test_a_difference_is_told_with_its_sign_and_never_as_minus_nothing() -> None:
    say = saying()
    assert say.differs(-0.0101, "0–1") == "−1.0 points"
    assert say.differs(0.25, "days") == "+0.25"
    assert [say.differs(-0.0004, "0–1"), say.differs(-0.3, "people")] == ["0", "0"]
    assert say.differs(None, "events") == "–"
    # Halves round to what is even.
    assert [say.differs(-0.0005, "0–1"), say.differs(-0.0004999, "0–1", bare=True)] == ["0", "0"]
    assert [say.differs(-0.5, "events"), say.differs(-0.7, "events")] == ["0", "−1"]


@LANGUAGES
def test_the_headline_has_what_differs_most_in_sight(language: str) -> None:
    returns = {"en": "returns over the border −6,000", "es": "devoluciones por la frontera −6,000"}
    points = {"en": "repeat share −1.0 points", "es": "repetidos −1.0 puntos porcentuales"}
    head = saying(language).finding(facts(answered()))
    assert returns[language] in head
    assert points[language] in head
    ends = ("difference_low", "difference", "difference_high")
    same = [
        pl.when(pl.col("outcome") == "returns_over_border").then(0.0).otherwise(end).alias(end)
        for end in ends
    ]
    less = replace(answered(), rows=answered().rows.with_columns(same))
    head = saying(language).finding(facts(less))
    assert returns[language].split(" −")[0] not in head


def test_the_table_says_what_it_leaves_out() -> None:
    def more(*codes: str) -> Answer:
        rows = [
            answered()
            .rows.filter(pl.col("outcome") == "in_shelters")
            .with_columns(outcome=pl.lit(code))
            for code in codes
        ]
        return replace(answered(), rows=pl.concat([answered().rows, *rows]))

    month = "1 month of fewer than 7 days is in `--format json`."
    assert month in text(answered())
    assert "more outcome" not in text(answered())
    shown = text(more("in_border_cities", "in_transit"))
    assert re.search(r"People in shelters .*\n.*\nPeople in border cities ", shown)
    assert f"\n1 more outcome is in `--format html` and `--format json`. {month}\n" in shown
    assert "2 more outcomes are in" in text(more("in_transit", "repeat_attempts"))
    whole = replace(answered(), rows=answered().rows.filter(pl.col("days") >= 7))
    assert "in `--format" not in text(whole).split("Assumptions:")[0]


@LANGUAGES
def test_a_screen_of_120_characters_cuts_no_figure(language: str) -> None:
    assert "…" not in told.as_text(answered(), language, width=120, colour=False)


# What the outcomes follow.


def test_what_is_told_from_chance_is_told_by_its_share() -> None:
    (told,) = followed(facts(answered()), "encounters")
    assert (told["parameter"], direction(told, 200)) == ("flown_share", -1)
    shown = " ".join(text(answered()).split())
    # 2,000 fewer, and fewer still the higher it is.
    fall = "Encounters: the fall is larger where “share of expulsions flown to southern Mexico”"
    assert f"{fall} is higher (62%)" in shown
    assert "mean days in a border city" not in shown
    assert "No assumption is told from chance for: repeat share, people in shelters" in shown
    assert "share of the variance over 200 members" in shown
    assert "one assumption moved at a time" not in shown


def test_where_nothing_is_told_it_is_said() -> None:
    answer = answered()
    none = answer.figures["sensitivity"].with_columns(told=pl.lit(False))
    quiet = replace(answer, figures={**answer.figures, "sensitivity": none})
    assert "No assumption is told from chance for: encounters," in text(quiet)
    assert "No assumption is told from chance" in page(quiet)
    assert '<table class="heat">' not in page(quiet)
    bare = replace(answer, figures={"assumptions": answer.figures["assumptions"]})
    assert "told from chance" not in text(bare)


def test_effects_of_moving_one_at_a_time_are_told_in_the_unit_of_the_outcome() -> None:
    shown = " ".join(text(answered(methods=("ensemble", "morris"))).split())
    assert "flown to southern Mexico” is higher (1,230)" in shown
    # 100 of 600 on the whole, now up, now down.
    assert "the difference moves with “mean days in a border city before crossing” (600)" in shown
    level = " ".join(text(answered("none", methods=("morris",))).split())
    assert "What the outcomes follow, one assumption moved at a time" in level
    assert "Encounters: falls with “share of expulsions flown to southern Mexico”" in level


@pytest.mark.parametrize(
    ("difference", "way", "said"),
    [
        (-5.0, -1, "the fall is larger where"),
        (-5.0, 1, "the fall is smaller where"),
        (5.0, 1, "the rise is larger where"),
        (5.0, -1, "the rise is smaller where"),
        (0.0, 1, "the difference goes up where"),
    ],
)
def test_what_a_difference_follows_is_told_of_its_size(
    difference: float, way: int, said: str
) -> None:
    scenario = facts(answered())
    rows = scenario.rows.with_columns(difference=pl.lit(difference))
    (row,) = followed(scenario, "encounters")
    told = saying().follow(replace(scenario, rows=rows), {**row, "rank_correlation": float(way)})
    assert told.startswith(said)


def test_an_effect_below_a_tenth_of_the_largest_is_left_out() -> None:
    answer = answered(methods=("morris",))
    small = answer.figures["sensitivity"].with_columns(
        mu_star=pl.when(pl.col("mu_star") == 600).then(123.0).otherwise("mu_star")
    )
    less = replace(answer, figures={**answer.figures, "sensitivity": small})
    assert len(followed(facts(answer), "encounters", method="morris")) == 2
    assert len(followed(facts(less), "encounters", method="morris")) == 1


def test_a_correlation_of_two_standard_errors_has_a_sign() -> None:
    # 2 ÷ √200 = 0.1414.
    row = {"method": "ensemble", "rank_correlation": 0.142, "sobol_first": 0.5}
    assert direction(row, 201) == 1
    assert direction({**row, "rank_correlation": -0.141}, 201) == 0
    assert direction({**row, "rank_correlation": -0.142}, 201) == -1


@LANGUAGES
def test_a_table_has_a_coloured_cell_where_an_outcome_follows_an_assumption(language: str) -> None:
    heat = heat_of(facts(answered()), saying(language), method="ensemble", of="difference")
    assert heat is not None
    assert len(heat.headings) == 2
    ((name, tiles),) = heat.rows
    assert name.startswith(
        {"en": "Share of expulsions", "es": "Parte de las expulsiones"}[language]
    )
    # Above a half: the darkest of the four; it falls.
    assert [(tile.text, tile.colour) for tile in tiles] == [("▼ 62%", "f3")] * 2
    assert {
        "en": "Encounters: the fall is larger where",
        "es": "Encuentros: la disminución es mayor cuanto mayor es",
    }[language] in tiles[0].words
    assert heat.sums == ("62%", "62%")
    assert heat.read.startswith(LABEL[language])
    assert {"en": "a fall smaller), ▼", "es": "una disminución menor), ▼"}[language] in heat.read
    assert f'class="f3" title="{tiles[0].words}">▼ 62%</td>' in flights(language)


def test_colours_of_effects_are_by_the_largest_of_the_outcome() -> None:
    scenario = facts(answered(methods=("ensemble", "morris")))
    heat = heat_of(scenario, saying(), method="morris", of="level")
    assert heat is not None
    # 600 ÷ 1,234 = 0.49: the third of four; neither way.
    assert [tiles[0].text for _, tiles in heat.rows] == ["▼ 1,230", "◆ 600"]
    assert [tiles[0].colour for _, tiles in heat.rows] == ["f3", "n2"]
    assert heat.sums == ()


def test_every_colour_of_a_table_can_be_read_on() -> None:
    rules = re.findall(r"td\.\w\d \{ background: (#\w{6}); color: (#\w{6});", HEAT_STYLE)
    assert len(rules) == 12
    assert all(contrast(paper, ink) >= 4.5 for paper, ink in rules)


# The bands.


def test_events_are_drawn_a_day_and_a_share_differs_in_points() -> None:
    chart = bands_chart(facts(answered()), saying(), main(facts(answered())), beside=False)
    assert chart is not None
    rows = chart.specification["vconcat"][0]["vconcat"]
    level, difference = (part["layer"] for part in rows[0]["hconcat"])
    # 148,000 in 30 days; in 27 days of August as many a day.
    assert [row["value"] for row in level[2]["data"]["values"]] == pytest.approx([148e3 / 30] * 2)
    assert [row["value"] for row in level[0]["data"]["values"]] == pytest.approx([5000, 5000])
    assert [row["low"] for row in difference[0]["data"]["values"]] == pytest.approx(
        [-3000 / 27, -3000 / 30]
    )
    share = rows[1]["hconcat"][1]["layer"][1]["data"]["values"]
    assert [row["value"] for row in share] == pytest.approx([-1, -1])


def test_every_outcome_that_is_not_zero_has_a_row_and_levels_begin_at_zero() -> None:
    scenario = facts(answered())
    chart = bands_chart(scenario, saying(), main(scenario), beside=False)
    assert chart is not None
    rows = chart.specification["vconcat"][0]["vconcat"]
    assert len(rows) == len(main(scenario)) == 7
    scales = [
        layer["encoding"]["y"]["scale"]["zero"]
        for row in rows
        for layer in row["hconcat"][0]["layer"]
    ]
    assert set(scales) == {True}


@LANGUAGES
def test_a_picture_says_its_label_and_has_every_assumption_beside_it(language: str) -> None:
    svg = told.as_picture(answered(), "svg", language)
    assert isinstance(svg, str)
    assert re.search(rf'aria-label="{LABEL[language]}: [^"]*−2,000', svg)
    shown = " ".join(re.findall(r">([^<>]+)<", svg))
    for row in answered().figures["assumptions"].iter_rows(named=True):
        words = row[f"name_{language}"].split()
        assert all(word in shown or word.capitalize() in shown for word in words)
    assert "3% – 10% – 25%" in shown


def test_a_png_is_a_png_and_nothing_simulated_is_no_picture() -> None:
    png = told.as_picture(answered("none"), "png", "en")
    assert isinstance(png, bytes)
    assert png.startswith(b"\x89PNG")
    empty = replace(answered(), rows=answered().rows.clear())
    assert [told.as_picture(empty, form, "en") for form in ("svg", "html")] == [None, None]


# The page.


@LANGUAGES
def test_a_page_needs_no_network_and_no_script(language: str) -> None:
    html = flights(language)
    assert "<script" not in html
    assert not re.search(r"<(?:link|img|iframe|use|image)\b", html)
    assert not re.search(r"@import|url\((?!#)", html)
    # Links within the page only.
    assert not re.search(r'\b(?:src|href|action)="(?!#)', html)


@LANGUAGES
def test_a_page_begins_with_its_label_and_has_assumptions_with_their_sources(language: str) -> None:
    html = flights(language)
    body = html[html.index("<main>") :]
    assert body.index(LABEL[language]) < body.index("<h1>")
    beside = body[body.index('<aside id="assumptions" aria-label="') :]
    for row in answered().figures["assumptions"].iter_rows(named=True):
        name = row[f"name_{language}"]
        assert beside.count(name[0].upper() + name[1:]) == 2
    assert "flights &lt;counted&gt;, https://example.org/flights" in body
    # Beside every picture a way there.
    assert body.count('href="#assumptions"') == body.count("<figcaption>") == 6
    assert body.count(f"<figcaption>{LABEL[language]}.") == 6


@LANGUAGES
def test_every_outcome_has_its_bands_the_main_ones_first(language: str) -> None:
    answer = answered()
    transit = answer.rows.filter(pl.col("outcome") == "in_shelters").with_columns(
        outcome=pl.lit("in_transit")
    )
    html = page(replace(answer, rows=pl.concat([answer.rows, transit])), language)
    name = {"en": "People in transit", "es": "Personas en tránsito"}[language]
    summary = {"en": "All other outcomes", "es": "Los demás resultados"}[language]
    first, more = html.split(f"<summary>{summary}")
    assert f">{name}<" not in first
    assert f">{name}<" in more
    assert further(facts(answer)) == ()


def test_an_answer_without_flows_has_a_page_without_the_schematic() -> None:
    html = page(answered(flows=False))
    assert 'type="radio"' not in html
    assert html.count('role="img"') == 1


def test_what_a_user_calls_a_scenario_is_text_and_no_mark_up() -> None:
    html = page(answered("<b>mine</b>.toml"))
    assert "<b>mine" not in html
    assert "&lt;b&gt;mine" in html


# The words.


def test_both_languages_say_the_same_things_of_the_same_values() -> None:
    assert ENGLISH.keys() == SPANISH.keys()
    assert ENGLISH_AREAS.keys() == SPANISH_AREAS.keys()
    for key, sentence in ENGLISH.items():
        assert fields(sentence) == fields(SPANISH[key]), key


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_notes_are_in_the_language_of_the_reader() -> None:
    assert "1 de 2 parámetros son conjeturas" in text(answered(), "es")
    assert "1 of 2 parameters are guesses" in text(answered(), "en")


# Where nothing differs.


def idle() -> Answer:
    answer = answered()
    ends = ("difference_low", "difference", "difference_high")
    nothing = [pl.when(pl.col(end).is_not_null()).then(0.0).alias(end) for end in ends]
    return replace(answer, rows=answer.rows.with_columns(nothing))


@LANGUAGES
def test_a_scenario_by_which_nothing_differs_says_so_at_its_head(language: str) -> None:
    head = {"en": "Nothing differs from `none`", "es": "Nada difiere de `none`"}[language]
    follows = {"en": "What the difference follows", "es": "De qué depende la diferencia"}[language]
    assert text(idle(), language).splitlines()[1].startswith(head)
    assert follows not in text(idle(), language)
    assert follows not in page(idle(), language)
    assert follows in text(answered(), language)
    # One figure that differs is enough.
    first = pl.int_range(pl.len()) == pl.len() - 1
    rows = idle().rows.with_columns(
        difference_high=pl.when(first).then(1.0).otherwise("difference_high")
    )
    assert head not in text(replace(idle(), rows=rows), language)


@LANGUAGES
def test_why_nothing_differs_is_said_once(language: str) -> None:
    days = {"name": "x", "start": date(2021, 1, 1), "end": date(2021, 2, 1)}
    note = Note("not_in_these_days", "`x` does not hold on any day: nothing differs", days)
    answer = replace(idle(), notes=(*idle().notes, note))
    why = {"en": "`x` does not hold", "es": "`x` no rige"}[language]
    assert text(answer, language).splitlines()[1].startswith(why)
    assert text(answer, language).count(why) == 1
    shown = page(answer, language)
    assert f'<p class="finding">{why}' in shown
    assert f"<li>{why}" not in shown
