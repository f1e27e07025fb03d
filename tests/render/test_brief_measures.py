"""What a brief says of new measures: the verdict of the verb `effect`, and not a word more."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import caudal
from caudal.analysis.effect.shape import Estimate
from caudal.analysis.effect.verdict import verdict
from caudal.render.brief import parts_of
from caudal.render.brief.annex import annex
from caudal.render.brief.facts import facts_of
from caudal.render.brief.marks import plain
from caudal.render.brief.parts import Brief, Part
from caudal.render.brief.phrases import PHRASES
from caudal.render.exports import as_json
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.effect_guards import guard
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.policies import CONFIDENCES
from render.documents import briefed, written
from workflows.gulf import gulf, monthly

BOTH = pytest.mark.parametrize("language", ["en", "es"])
# Too early and cannot tell; too few comparisons.
DAYS = ["2021-08-10", "2019-07-03"]
# Words that would tell of a cause, of a success or of a change, in whole or as a beginning.
CLAIMS = re.compile(
    r"effect|efecto|caus|because|porque|due to|debid|led to|result|impact|work|funcion|logr|achiev|"
    r"deter|disuad|reduc|increas|aument|disminu|fell|rose|drop|baj[óa]|sub[ií]|chang|cambi|thanks|"
    r"gracias|succe|éxito|fail|fracas",
    re.IGNORECASE,
)


@cache
def effect(policy: str, day: str) -> Answer:
    return caudal.effect(policy, as_of=day)


def brief_of(answer: Answer, language: str) -> Brief:
    found = parts_of(answer, language)
    assert found is not None
    return found


def section(answer: Answer, language: str = "en") -> Part | None:
    parts = brief_of(answer, language).parts
    return next((part for part in parts if part.name in ("measure", "measures")), None)


def sentences(part: Part) -> list[str]:
    return ["".join(run.text for run in one) for one in (*part.paragraphs, *part.listed)]


def notes_of(answer: Answer) -> list[dict[str, Any]]:
    return [dict(note.values) for note in answer.notes if note.code == "measure_verdict"]


# --- the verdict is the verb's ---


@pytest.mark.parametrize("day", DAYS)
def test_each_verdict_is_the_one_of_the_verb_word_for_word(day: str) -> None:
    answer = briefed(as_of=day)
    told = notes_of(answer)
    assert told
    for note, row in zip(told, answer.figures["measures"].to_dicts(), strict=True):
        alone = effect(note["id"], day)
        assert row == alone.rows.filter("decides").row(0, named=True)
        assert note["verdict"] == row["verdict"]
        why = alone.figures["reasons"].filter(estimator=row["estimator"])
        for language in ("en", "es"):
            reasons = f"{note[f'said_{language}']} {note[f'reasons_{language}']}".strip()
            assert reasons == " ".join(why[language])
        found = alone.figures["guards"].filter("concerns")["code"].to_list()
        assert note["checks"].split() == found


@BOTH
@pytest.mark.parametrize("day", DAYS)
def test_the_section_has_every_sentence_of_the_verdict_as_it_stands(
    day: str, language: str
) -> None:
    part = section(briefed(as_of=day), language)
    assert part is not None
    said = " ".join(sentences(part))
    for note in notes_of(briefed(as_of=day)):
        for name in ("name", "said", "reasons"):
            assert note[f"{name}_{language}"] in said
        assert f": {getattr(POLICY_VERDICTS[note['verdict']], language)}. " in said
        assert getattr(CONFIDENCES[note["confidence"]], language) in said


# --- 10 August 2021 ---


def test_on_10_august_it_was_too_early_to_tell_of_the_flights_and_it_says_when_it_can_be() -> None:
    note = next(
        n for n in notes_of(briefed(as_of="2021-08-10")) if n["id"] == "lateral_flights_2021"
    )
    assert note["verdict"] == "too_early"
    # September to November follow; CBP told November by the middle of December.
    assert "0 of 3" in note["said_en"]
    assert "due by 2021-12-1" in note["reasons_en"]
    assert re.search(r"A change of −\d\d% would be found four times in five", note["reasons_en"])


def test_an_earlier_measure_whose_months_are_published_stands_beside_it() -> None:
    rows = briefed(as_of="2021-08-10").figures["measures"]
    assert rows["post_known"].to_list() == [0, 0, 3]
    assert rows["date"].is_sorted(descending=True)
    assert "too_early" not in rows.filter(post_known=3)["verdict"].to_list()


def test_no_measure_is_told_that_began_after_the_day() -> None:
    # Lateral flights to San Diego began again on 11 August 2021, the day after.
    measures = briefed(as_of="2021-08-10").figures["measures"]
    assert measures["date"].max() == date(2021, 8, 6)
    assert "texas_lateral_flights_resumed_2021" not in measures["policy"].to_list()


def test_meetings_and_shocks_are_no_measures() -> None:
    # The meeting of 27 December 2023 came after the stepped-up enforcement of that month.
    ids = [note["id"] for note in notes_of(briefed(as_of="2024-01-31"))]
    assert ids[0] == "mexico_enforcement_2023"
    # The declaration of 7 June 2019 stands between the National Guard and the returns to Mexico.
    ids = [note["id"] for note in notes_of(briefed(as_of="2019-07-03"))]
    assert ids == ["national_guard_north_2019", "national_guard_2019", "mpp_2019"]


def test_beside_an_older_month_no_measure_is_told() -> None:
    answer = briefed(as_of="2021-08-10", period="2021-04")
    assert section(answer) is None
    assert notes_of(answer) == []


# --- every form ---


@BOTH
@pytest.mark.parametrize("form", ["md", "table"])
def test_every_form_has_the_section_and_the_way_to_more(form: str, language: str) -> None:
    said = re.sub(
        r"<[^>]*>|\]\([^)]*\)|[\[│]", "", written(briefed(as_of="2021-08-10"), form, language)
    )
    said = re.sub(r"\s+", " ", said)
    assert {"en": "What the new measures did", "es": "Qué hicieron las nuevas medidas"}[
        language
    ] in said
    assert {"en": "Title 42 flights", "es": "Vuelos del Título 42"}[language] in said
    assert "caudal effect lateral_flights_2021 --as-of 2021-08-10" in said


def test_json_says_the_verdict_and_its_reasons_in_a_note() -> None:
    text = as_json(briefed(as_of="2021-08-10"))
    assert '"measure_verdict"' in text
    assert (
        "Title 42 flights to southern Mexico (from 2021-08-05; reported): too early. It is" in text
    )


# --- not a word more ---


def estimates() -> st.SearchStrategy[Estimate]:
    logs = st.sampled_from([-2.0, -0.4, -0.05, 0.0, 0.1, 1.5])
    return st.builds(
        lambda log, half, p, number, stable: Estimate(
            log=log,
            low=log - half,
            high=log + half,
            p=p,
            placebos=np.zeros(number),
            statistic=log,
            floor=1 / (number + 1),
            mde=-0.6,
            sign_stable=stable,
        ),
        logs,
        st.sampled_from([0.02, 0.2, 3.0]),
        st.sampled_from([0.01, 0.04, 0.3]),
        st.sampled_from([5, 40]),
        st.booleans(),
    )


def with_one(estimate: Estimate, known: int) -> Answer:
    """The brief of the meeting with one measure, of which this was estimated."""
    meeting = briefed(as_of="2021-08-10")
    word, why = verdict(estimate, margin=0.22, post_known=known, post_wanted=3)
    others = guard("simultaneous", "simultaneous", True, names=("Quota", "Cupo"))
    base = next(note for note in meeting.notes if note.code == "measure_verdict")
    values = {
        **base.values,
        "verdict": word,
        "said_en": why[0].en,
        "said_es": why[0].es,
        "reasons_en": " ".join(one.en for one in why[1:]),
        "reasons_es": " ".join(one.es for one in why[1:]),
        "checks": "simultaneous revisions",
        "others_en": others.en,
        "others_es": others.es,
    }
    row = meeting.figures["measures"].head(1)
    changed = row.with_columns(
        verdict=pl.lit(word),
        post_known=pl.lit(known, pl.Int64),
        change=pl.lit(-0.4567),
        low=pl.lit(-0.8123),
        high=pl.lit(0.2345),
        p_placebo=pl.lit(0.6789),
    )
    notes = [note for note in meeting.notes if note.code != "measure_verdict"]
    return replace(
        meeting,
        notes=(*notes, Note(base.code, "", values)),
        figures={
            "total": meeting.figures["total"],
            "group": meeting.figures["group"].clear(),
            "measures": changed.cast(row.schema),
        },
    )


def told(answer: Answer, language: str) -> tuple[str, str]:
    """The section of one measure, and its row in the annex: no chart is drawn."""
    facts, say = facts_of(answer), PHRASES[language]
    (one,) = facts.measures
    table = next(t for t in annex(facts, say) if t.anchor == "new-measures")
    (row,) = table.rows
    section = f"{say.measures([one])} {say.measure(one, facts)}"
    return plain(section), " ".join(cell.text for cell in row.cells)


@pytest.fixture(scope="module", autouse=True)
def _read() -> None:
    briefed(as_of="2021-08-10")


@settings(max_examples=40, deadline=None)
@given(estimates(), st.integers(0, 3))
def test_the_section_never_says_more_than_the_verdict(estimate: Estimate, known: int) -> None:
    answer = with_one(estimate, known)
    (note,) = notes_of(answer)
    for language in ("en", "es"):
        said, _ = told(answer, language)
        word = getattr(POLICY_VERDICTS[note["verdict"]], language)
        assert f": {word}. {note[f'said_{language}']}" in said
        # What is left without the verdict's own word and sentences claims nothing.
        rest = said.replace(f": {word}. ", " ")
        for name in ("said", "reasons", "others", "name"):
            rest = rest.replace(note[f"{name}_{language}"] or "\0", " ")
        assert CLAIMS.findall(rest) == []
        assert re.findall(r"[−+]?\d+%|p = ", rest) == []


@settings(max_examples=40, deadline=None)
@given(estimates(), st.integers(0, 3))
def test_the_annex_has_no_estimate_that_the_verdict_does_not_tell(
    estimate: Estimate, known: int
) -> None:
    answer = with_one(estimate, known)
    (note,) = notes_of(answer)
    open_or_told = note["verdict"] in ("effect", "no_large_effect", "cannot_tell")
    for language in ("en", "es"):
        _, row = told(answer, language)
        assert ("−45.7%" in row) == (note["verdict"] == "effect")
        assert ("−81.2% … +23.4%" in row, "0.679" in row) == (open_or_told, open_or_told)


def test_of_an_effect_what_else_began_in_these_months_stands_beside_its_word() -> None:
    # A fall by 33% of which nothing speaks against.
    fall = Estimate(-0.4, -0.6, -0.2, 0.01, np.zeros(99), -0.4, 0.01, -0.3, sign_stable=True)
    for language in ("en", "es"):
        answer = with_one(fall, 3)
        (note,) = notes_of(answer)
        assert note["verdict"] == "effect"
        (one,) = facts_of(answer).measures
        assert note[f"others_{language}"] in plain(PHRASES[language].measures([one]))


def test_the_words_of_a_claim_are_found() -> None:
    for words in ("The flights reduced encounters", "Los vuelos disuadieron", "an effect", "bajó"):
        assert CLAIMS.search(words)


# --- other corridors ---


def briefed_gulf(folder: Path, breaks: dict[str, int] | None) -> Answer:
    values = np.random.default_rng(3).integers(800, 1200, 60).tolist()
    corridor = gulf(folder, monthly(date(2019, 1, 1), values), breaks=breaks)
    return caudal.brief(corridor=corridor, data=folder / "data", as_of="2024-01-20")


def test_a_corridor_without_policies_has_no_section(tmp_path: Path) -> None:
    answer = briefed_gulf(tmp_path, None)
    assert section(answer) is None
    assert "measure" not in written(answer, "md").lower().split("## next")[0]
    assert brief_of(answer, "en").parts


@BOTH
def test_one_measure_is_told_in_the_singular(tmp_path: Path, language: str) -> None:
    # From the middle of July 2023 on: August to October were out.
    part = section(briefed_gulf(tmp_path, {"2023-07": 3}), language)
    assert part is not None
    assert (
        part.heading
        == {"en": "What the new measure did", "es": "Qué hizo la nueva medida"}[language]
    )
    assert len(part.listed) == 1


def test_a_measure_of_more_than_a_year_ago_is_not_new(tmp_path: Path) -> None:
    assert section(briefed_gulf(tmp_path, {"2022-12": 3})) is None


def test_at_most_two_are_too_early_and_one_can_be_told(tmp_path: Path) -> None:
    begun = {f"2023-{month:02d}": 3 for month in (3, 8, 9, 10, 11, 12)}
    rows = briefed_gulf(tmp_path, begun).figures["measures"]
    # December 2023 is the newest month: of those begun by September three months after are out.
    assert [f"{day:%Y-%m}" for day in rows["date"]] == ["2023-12", "2023-11", "2023-09"]
