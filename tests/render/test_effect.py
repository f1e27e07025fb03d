"""What is told of an effect says its verdict first, and never more than the verdict."""

import html
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import booleans, floats, integers, none, sampled_from

from caudal.render.charts.telling import Telling
from caudal.render.effect import as_picture, as_text, explained, verdict_sentence
from caudal.render.effect.en import ENGLISH
from caudal.render.effect.es import SPANISH
from caudal.render.effect.explanation import MOST_LINES
from caudal.render.effect.facts import COMPARISONS, Effect, effect_of, findable
from caudal.render.effect.pictures import charts_of, one_picture
from caudal.render.effect.web import page_of
from caudal.render.effect.words import ESTIMATOR_NAMES, Speech
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.effect_guards import GUARDS, guard
from caudal.vocabulary.effects import POLICY_VERDICTS
from render.effects import VERDICTS, answer

GOLDEN = Path(__file__).parents[1] / "golden" / "effect"
LANGUAGES = ("en", "es")


def word(verdict: str, language: str) -> str:
    """The verdict's word, with the colon that must follow it."""
    told = str(getattr(POLICY_VERDICTS[verdict], language))
    return told[0].upper() + told[1:] + ":"


def parts(told: Answer, language: str = "en") -> tuple[Effect, Speech]:
    effect = effect_of(told)
    assert effect is not None
    return effect, Speech(Telling(language, told.names))


def titles(told: Answer, language: str) -> list[str]:
    effect, say = parts(told, language)
    charts = [*charts_of(effect, say), one_picture(effect, say)]
    return [" ".join(chart.specification["title"]["text"]) for chart in charts if chart]


def text(told: Answer, language: str = "en") -> str:
    return as_text(told, language, width=400, colour=False)


def plain(page: str) -> str:
    """The words of a page, without its marks."""
    bare = re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", " ", page, flags=re.S))
    return re.sub(r"\s+", " ", html.unescape(bare))


@settings(max_examples=25, deadline=None)
@given(
    verdict=sampled_from(VERDICTS),
    estimator=sampled_from(sorted(COMPARISONS)),
    language=sampled_from(LANGUAGES),
    placebos=integers(1, 30),
    change=none() | floats(-1.0, 200.0),
    low=none() | floats(-1.0, 0.0),
    p=none() | floats(0.0, 1.0),
    band=booleans(),
)
def test_whatever_is_told_begins_with_the_words_of_the_verdict(
    verdict: str, estimator: str, language: str, placebos: int, change: Any, low: Any, p: Any, band: bool
) -> None:  # fmt: skip
    row = {"change": change, "low": low, "high": low, "p_placebo": p}
    told = answer(verdict, estimator=estimator, placebos=placebos, band=band, **row)
    begins = word(verdict, language)
    found = titles(told, language)
    assert len(found) == (3 if verdict == "too_early" else 6)
    for title in (*found, text(told, language), explained(told, language)):
        assert title.startswith(begins)
    assert verdict_sentence(told, language).startswith(begins)


@pytest.mark.parametrize(("verdict", "language"), [("too_early", "en"), ("effect", "es")])
def test_a_picture_says_its_verdict_to_a_screen_reader(verdict: str, language: str) -> None:
    drawn = str(as_picture(answer(verdict, placebos=5), "svg", language))
    label = re.search(r'aria-label="([^"]*)"', drawn)
    assert label is not None
    assert html.unescape(label[1]).startswith(word(verdict, language))


def test_the_answers_verdict_is_the_runs_not_that_of_a_weaker_row() -> None:
    told = answer("cannot_tell")
    assert told.rows["verdict"].to_list() == ["too_few_comparisons", "cannot_tell"]
    assert text(told).startswith("Cannot tell:")


@pytest.mark.parametrize("verdict", ["cannot_tell", "too_few_comparisons", "too_early"])
def test_a_title_that_cannot_tell_has_no_change_in_it(verdict: str) -> None:
    for language in LANGUAGES:
        for title in titles(answer(verdict, placebos=5), language):
            assert "−40" not in title
            assert "−60" not in title


def test_the_title_of_an_effect_has_the_change_and_its_band() -> None:
    told = verdict_sentence(answer("effect"), "en")
    assert told == (
        "Effect: the counts moved beyond their comparisons: −40% (95% band −60% to −10%)."
    )
    bare = verdict_sentence(answer("effect", low=None), "es")
    assert bare == "Efecto: los conteos cambiaron más que sus comparaciones."


@pytest.mark.parametrize("sentences", [ENGLISH, SPANISH], ids=LANGUAGES)
def test_no_sentence_says_that_a_policy_caused_something(sentences: dict[str, str]) -> None:
    causal = (
        r"caus|because|due to|led to|thanks to|deterr|prevent|reduced|result of|"
        r"debido|gracias a|provoc|disuad|evitó|redujo|produjo|por culpa|logró"
    )
    for key, sentence in sentences.items():
        # What stands in quotation marks is what may not be said.
        bare = re.sub(r"“[^”]*”|«[^»]*»", "", sentence)
        assert not re.search(causal, bare, re.IGNORECASE), key
        assert not re.search(r"\bpeople\b|migrant|\bpersonas\b", bare, re.IGNORECASE), key


def test_both_languages_have_the_same_sentences_with_the_same_figures() -> None:
    assert set(ENGLISH) == set(SPANISH)
    for key, sentence in ENGLISH.items():
        one, other = (sorted(re.findall(r"{(\w+)}", told)) for told in (sentence, SPANISH[key]))
        assert one == other, key


def test_every_estimator_and_every_check_has_its_name() -> None:
    assert set(ESTIMATOR_NAMES) == set(COMPARISONS)
    say = Speech(Telling("es"))
    for code in COMPARISONS:
        assert say.compares(code)
        assert say.estimator(code) != code
    # The codes that `analysis` gives to its guards.
    assert set(GUARDS) == {
        "anticipation",
        "simultaneous",
        "displacement",
        "regression_to_mean",
        "small_counts",
        "composition",
        "revisions",
        "harm_beside",
    }


def test_a_fall_of_nearly_all_is_not_told_as_one_of_all() -> None:
    say = Speech(Telling("en"))
    told = [say.change(value) for value in (-0.4, -0.99749, -0.99999, -1.0, 0.004, 0.0, 500.0)]
    assert told == ["−40%", "−99.7%", "−99.9%", "−100%", "+0.4%", "0%", "over +9,900%"]


def test_a_p_is_never_nothing() -> None:
    say = Speech(Telling("en"))
    assert [say.p(value) for value in (0.0, 0.0009, 0.0476, None)] == [
        "<0.001",
        "<0.001",
        "0.048",
        "–",
    ]
    assert say.p_is(0.0001) == "p\u00a0<\u00a00.001"


def test_the_smallest_change_found_is_on_the_side_of_the_estimate() -> None:
    # Twice as many and half as many are the same distance.
    assert findable({"mde80": 1.0, "estimate_log": -0.1}) == pytest.approx(-0.5)
    assert findable({"mde80": -0.5, "estimate_log": 0.1}) == pytest.approx(1.0)
    assert findable({"mde80": -1.0, "estimate_log": -0.1}) is None
    assert findable({"mde80": float("inf"), "estimate_log": -0.1}) is None


def test_a_plain_rank_is_told_as_so_many_of_so_many() -> None:
    # (1 + 2) / (20 + 1): two moved as much.
    effect, _ = parts(answer(p_placebo=3 / 21))
    assert (effect.as_many, effect.told_apart) == (2, "")
    assert "Of these, 2 moved at least as much" in explained(
        answer(p_placebo=3 / 21), "en"
    ).replace("\n  ", " ")


def test_a_p_that_is_no_plain_rank_is_told_as_a_share() -> None:
    # Leave-two-out of 15: 1 / (1 + 105); windows that stand for three of 20: 3 / 23.
    pairs, _ = parts(answer(placebos=15, p_floor=1 / 106, p_placebo=0.03))
    overlap, _ = parts(answer(placebos=20, p_floor=3 / 23, p_placebo=0.4))
    assert (pairs.told_apart, pairs.as_many) == ("pairs", None)
    assert (overlap.told_apart, overlap.as_many) == ("overlap", None)
    told = explained(answer(placebos=15, p_floor=1 / 106, p_placebo=0.03), "en")
    assert "In 3% of cases" in told.replace("\n  ", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", VERDICTS)
def test_an_explanation_is_short_whatever_there_is_to_tell(verdict: str, language: str) -> None:
    long = "x" * 12 + " "
    every = [
        guard("anticipation", "anticipation", True, change=-0.82, share=0.0),
        guard("simultaneous", "simultaneous", True, names=(long * 40, long * 40)),
        *(guard(code, "harm_unknown", None) for code in list(GUARDS)[2:]),
    ]
    named = {f"policy_name_{spoken}": long * 9 for spoken in LANGUAGES}
    for estimator in COMPARISONS:
        told = answer(verdict, estimator=estimator, guards=every, named=named)
        lines = explained(told, language).splitlines()
        assert len(lines) <= MOST_LINES == 40
        assert max(map(len, lines)) <= 100


def test_a_finding_that_is_long_is_told_by_the_name_of_its_check() -> None:
    names = ("A policy; " * 30, "Una política; " * 30)
    told = answer(guards=[guard("simultaneous", "simultaneous", True, names=names)])
    assert "Found: other policies in the same months." in explained(told, "en")
    assert "A policy" not in explained(told, "en")
    assert "A policy" in text(told)


def test_an_explanation_has_the_figures_of_the_row() -> None:
    told = explained(answer(), "en").replace("\n  ", " ")
    for figure in ("600 a month", "1,000 were expected", "−40%", "−60% to −10%", "−50%", "0.80"):
        assert figure in told
    assert "“These counts cannot tell.”" in told
    assert "At least 39 comparisons would be needed" in told


def test_an_explanation_that_is_too_early_says_when_it_can_be_told() -> None:
    told = explained(answer("too_early"), "es").replace("\n  ", " ")
    assert "Meses que faltan: 3; entonces se podrá saber." in told
    assert "2023-05-18" in told
    assert "600" not in told


def test_the_table_has_a_line_an_estimator_and_marks_the_one_that_decides() -> None:
    told = text(answer()).splitlines()
    assert [line.split("  ")[0] for line in told[4:6]] == ["Before and after", "Synthetic control*"]
    cells = re.split(r"\s{2,}", told[5])
    assert cells[1:] == ["−40%", "−60% to −10%", "0.048", "20", "0.048", "−50%", "cannot tell"]


def test_checks_are_told_with_whether_they_found_something() -> None:
    told = text(answer())
    assert "- found: Other policies began or ended in these months" in told
    assert "- not found: A typical month has 1,000" in told
    assert "- not checked: No deaths" in told


def test_what_must_be_said_with_the_answer_stands_under_it() -> None:
    told = answer()
    noted = Answer(
        told.verb, told.rows, told.run, (Note("x", "be careful"),), told.names, told.figures
    )
    assert text(noted).splitlines()[-1] == "note: be careful"
    effect, say = parts(noted)
    assert page_of(effect, noted, say).notes == ("be careful",)


def test_a_day_of_the_users_has_no_policy() -> None:
    told = answer(named={"policy_name_en": None, "policy_name_es": None})
    assert "The date 6 January 2023." in text(told)
    assert "La fecha: 6 de enero de 2023." in text(told, "es")


def test_a_day_that_is_known_to_the_month_is_told_as_the_month() -> None:
    told = answer(named={"policy_name_es": "Un programa", "start_known_to": "month"})
    assert "Un programa, desde enero de 2023." in text(told, "es")
    drawn = str(as_picture(told, "svg", "es"))
    assert "ene 2023" in drawn
    assert "6 ene 2023" not in drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_the_verdict_first_then_why_five_pictures_checks_and_rows(language: str) -> None:
    told = answer(as_of=date(2023, 6, 1))
    page = str(as_picture(told, "html", language))
    assert page.count("<svg") == 5
    assert "<script" not in page
    words = plain(page)
    effect, say = parts(told, language)
    order = [f'class="finding">{say.title(effect)}', say.reasons(effect)[1], "<svg"]
    order += [say.say("guards"), say.say("table")]
    places = [html.unescape(page).index(mark) for mark in order]
    assert places == sorted(places)
    for row in told.rows.iter_rows(named=True):
        assert getattr(POLICY_VERDICTS[row["verdict"]], language) in words
    for row in told.figures["guards"].iter_rows(named=True):
        assert row[language] in words


def test_where_nothing_was_counted_there_is_no_picture() -> None:
    bare = answer(without=("course", "paths", "placebos", "weights"))
    assert as_picture(bare, "svg", "en") is None
    assert as_picture(bare, "html", "en") is not None
    assert text(bare).startswith("Cannot tell:")


def test_an_answer_without_rows_says_its_notes_only() -> None:
    told = answer()
    empty = Answer(told.verb, told.rows.head(0), told.run, (Note("x", "nothing held"),))
    assert as_text(empty, "en", width=80, colour=False) == "note: nothing held\n"
    assert explained(empty, "en") == ""
    assert verdict_sentence(empty, "en") == ""
    for form in ("svg", "png", "html"):
        assert as_picture(empty, form, "en") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_text_is_the_golden_one(language: str) -> None:
    told = answer(as_of=date(2023, 6, 1))
    written = as_text(told, language, width=110, colour=False) + "\n" + explained(told, language)
    assert written == (GOLDEN / f"cannot_tell.{language}.txt").read_text("utf-8")
