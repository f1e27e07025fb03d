"""A fit is told with what was held out and what cannot be told, in both languages."""

from dataclasses import replace
from datetime import date
from string import Formatter

import polars as pl
import pytest

from caudal.render import scenario as told
from caudal.render.charts.telling import Telling
from caudal.render.scenario.facts import scenario_of
from caudal.render.scenario.fitted import fit_chart, fitting_of, pairs_chart
from caudal.render.scenario.fitted_words import FIT_ENGLISH, FIT_SPANISH
from caudal.render.scenario.words import Speech
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.fit_tables import FIT, FIT_DRAWS, LEARNT, RIDGE
from caudal.vocabulary.tables import checked
from render.scenarios import answered

LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
CANNOT = Note(
    "fit_inverted", "arrivals are solved from encounters", {"es": "se despejan de los encuentros"}
)


def frame(rows: list[dict[str, object]], columns: tuple[object, ...]) -> pl.DataFrame:
    schema = {column.name: column.type for column in columns}  # type: ignore[attr-defined]
    return checked(pl.DataFrame(rows, schema=schema), columns, where="test")  # type: ignore[arg-type]


def figure(role: str, month: int, observed: float, *, covered: bool = True) -> dict[str, object]:
    bands = {"prior_low": 0.1, "prior": 0.25, "prior_high": 0.4, "low": 0.21, "median": 0.3}
    return {
        "role": role,
        "statistic": "repeat_share",
        "place": "southwest_land_border",
        "origin": "all",
        "period": date(2021, month, 1),
        "unit": "0–1",
        "observed": observed,
        "error": 0.06,
        "error_unit": "0–1",
        **bands,
        "high": 0.37,
        "rank": 0.5,
        "covered": covered,
    }


def learnt(code: str, *, is_told: bool, unit: str = "0-1", size: float = 1.0) -> dict[str, object]:
    ends = ("prior_low", "prior", "prior_high", "low", "median", "high")
    values = (0.1, 0.4, 0.8, 0.3, 0.45, 0.6)
    return {
        "parameter": code,
        "unit": unit,
        "touched": True,
        "told": is_told,
        "variance_ratio": 0.4 if is_told else 0.99,
        **{end: value * size for end, value in zip(ends, values, strict=True)},
    }


def fitted(*, pairs: bool = True) -> Answer:
    """The made-up answer with a fit of its two parameters and of arrivals."""
    plain = answered()
    one, other = plain.figures["assumptions"]["code"].to_list()[:2]
    pair = {
        "one": one,
        "other": "arrivals",
        "correlation": -0.8,
        "prior_correlation": -0.5,
        "noise": 0.2,
    }
    tables = {
        "fit": frame([figure("fitted", 5, 0.38, covered=False), figure("held_out", 6, 0.34)], FIT),
        "learnt": frame(
            [
                learnt(one, is_told=True),
                learnt(other, is_told=False),
                learnt("arrivals", is_told=True, unit="people", size=300_000),
            ],
            LEARNT,
        ),
        "ridge": frame([pair] if pairs else [], RIDGE),
        "draws": frame(
            [
                {"draw": n, "parameter": code, "value": value * n}
                for code, value in ((one, 0.1), ("arrivals", 50_000.0))
                for n in range(1, 5)
            ],
            FIT_DRAWS,
        ),
    }
    return replace(plain, notes=(*plain.notes, CANNOT), figures={**plain.figures, **tables})


def text(answer: Answer, language: str = "en") -> str:
    return " ".join(told.as_text(answer, language, width=400, colour=False).split())


def test_both_languages_say_the_same_things() -> None:
    assert FIT_ENGLISH.keys() == FIT_SPANISH.keys()
    for key, english in FIT_ENGLISH.items():
        fields = [
            {name for _, name, _, _ in Formatter().parse(words) if name}
            for words in (english, FIT_SPANISH[key])
        ]
        assert fields[0] == fields[1], key


def test_what_was_learnt_stands_with_its_band_before_and_after() -> None:
    said = text(fitted())
    assert "What was fitted, and what the figures cannot tell." in said
    assert ": 10% – 40% – 80% before the figures, 30% – 45% – 60% after" in said
    assert "People who set out, solved from encounters: 30,000 – 120,000 – 240,000" in said


def test_a_figure_held_out_stands_beside_what_was_told_of_it() -> None:
    assert "- Repeat share, June 2021: published 34%; told 21% to 37%" in text(fitted())
    assert "junio de 2021: publicado 34%; estimado entre 21% y 37%" in text(fitted(), "es")
    outside = fitted()
    rows = outside.figures["fit"].with_columns(covered=pl.lit(value=False))
    outside = replace(outside, figures={**outside.figures, "fit": rows})
    assert "told 21% to 37% (outside)" in text(outside)


@LANGUAGES
def test_parameters_that_are_not_in_use_are_counted_where_both_numbers_meet(language: str) -> None:
    said = {
        "en": "2 of the corridor's 3 parameters are in use here.",
        "es": "De los 3 parámetros del corredor aquí se usan 2.",
    }[language]
    in_use = {"en": "in use here", "es": "aquí se usan"}[language]
    assert in_use not in text(fitted(), language)
    answer = fitted()
    more = frame([learnt("not_in_use", is_told=False)], LEARNT)
    more = pl.concat([answer.figures["learnt"], more])
    answer = replace(answer, figures={**answer.figures, "learnt": more})
    assert text(answer, language).count(said) == 1


@LANGUAGES
def test_what_cannot_be_told_is_said_once(language: str) -> None:
    words = {"en": "Arrivals are solved from encounters.", "es": "Se despejan de los encuentros."}
    said = text(fitted(), language)
    assert said.count(words[language]) == 1
    assert said.lower().count(words[language].lower().rstrip(".")) == 1


def test_where_no_parameter_was_learnt_it_is_said() -> None:
    answer = fitted()
    none = answer.figures["learnt"].with_columns(told=pl.lit(value=False))
    answer = replace(answer, figures={**answer.figures, "learnt": none})
    assert "No parameter was learnt beyond what chance alone does." in text(answer)


def test_an_answer_without_a_fit_says_so_and_has_no_such_part() -> None:
    assert "What was fitted" not in text(answered())
    page = told.as_picture(answered(), "html", "en")
    assert isinstance(page, str)
    assert "None was fitted." in page
    assert "What was fitted" not in page


@LANGUAGES
def test_the_page_shows_figures_and_pairs(language: str) -> None:
    page = told.as_picture(fitted(), "html", language)
    assert isinstance(page, str)
    assert {
        "en": "Learnt from published figures: 1.",
        "es": "Se aprendieron de cifras publicadas: 1.",
    }[language] in page
    # The month that was held out is marked as such under its bar.
    assert {"en": ">held</", "es": ">reservada</"}[language] in page
    assert {"en": "Draws of parameters", "es": "Sorteos de parámetros"}[language] in page
    assert "<script" not in page


def test_pictures_are_of_every_figure_and_of_pairs_that_were_drawn() -> None:
    say = Speech(Telling("en", answered().names))
    scenario, fitting = scenario_of(fitted()), fitting_of(fitted())
    assert scenario is not None
    assert fitting is not None
    chart = fit_chart(fitting, scenario, say)
    assert "1 of 2 lie inside" in chart.words
    dots = chart.specification["vconcat"][0]["hconcat"][0]["layer"][-1]["data"]["values"]
    assert [dot["value"] for dot in dots] == [0.38, 0.34]
    pairs = pairs_chart(fitting, scenario, say)
    assert pairs is not None
    values = pairs.specification["vconcat"][0]["hconcat"][0]["data"]["values"]
    assert values[0] == {"x": 0.1, "y": 50_000.0}
    alone = fitting_of(fitted(pairs=False))
    assert alone is not None
    assert pairs_chart(alone, scenario, say) is None
