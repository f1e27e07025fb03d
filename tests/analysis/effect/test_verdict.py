"""The verdict rule, case by case and whatever the figures are."""

import math
from dataclasses import replace
from datetime import date
from string import Formatter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import booleans, floats, integers, just, none, one_of

from caudal.analysis.effect.shape import Estimate
from caudal.analysis.effect.verdict import verdict
from caudal.vocabulary.effect_guards import GUARD_SENTENCES
from caudal.vocabulary.effect_tables import EFFECT_OUTCOMES
from caudal.vocabulary.effects import POLICY_VERDICTS, REASON_SENTENCES

# A fall by a half, as sure as twenty-four comparisons can make it: 1 / 25 = 0.04.
CLEAR = Estimate(
    log=math.log(0.5),
    low=math.log(0.4),
    high=math.log(0.625),
    p=0.04,
    placebos=np.zeros(24),
    statistic=5.0,
    floor=0.04,
    mde=0.4,
    fit=0.3,
    sign_stable=True,
)
MARGIN = 0.2
NAN = math.nan


def judged(**changed: Any) -> tuple[str, list[str]]:
    """Verdict and codes of the reasons of a clear case with these fields changed."""
    word, reasons = verdict(replace(CLEAR, **changed), margin=MARGIN, post_known=3, post_wanted=3)
    return word, [one.code for one in reasons]


INSIDE = {"log": -0.05, "low": -0.15, "high": 0.1}


@pytest.mark.parametrize(
    ("changed", "word", "because"),
    [
        ({}, "effect", "effect"),
        ({"p": 0.05}, "effect", "effect"),
        ({"p": 0.051}, "cannot_tell", "p_large"),
        ({"p": NAN}, "cannot_tell", "p_unknown"),
        ({"fit": 1.0}, "effect", "effect"),
        ({"fit": 1.01}, "cannot_tell", "fit_poor"),
        ({"fit": NAN}, "cannot_tell", "fit_poor"),
        ({"fit": None}, "effect", "effect"),
        ({"fit": None, "pretrend": 0.06}, "effect", "effect"),
        ({"fit": None, "pretrend": 0.05}, "cannot_tell", "pretrend"),
        ({"sign_stable": False}, "cannot_tell", "sign_unstable"),
        ({"sign_stable": None}, "cannot_tell", "sign_unchecked"),
        ({"high": 0.0}, "cannot_tell", "band_holds_zero"),
        ({"low": NAN, "high": NAN}, "cannot_tell", "band_unknown"),
        ({"log": NAN}, "cannot_tell", "not_estimated"),
        ({"floor": 0.051}, "too_few_comparisons", "too_few_comparisons"),
        ({"floor": NAN}, "too_few_comparisons", "too_few_comparisons"),
        ({"placebos": np.zeros(18), "floor": 1 / 19}, "too_few_comparisons", "placebos_needed"),
        ({"placebos": np.zeros(19), "floor": 1 / 20}, "effect", "effect"),
        (INSIDE, "no_large_effect", "no_large_effect"),
        (INSIDE | {"high": 0.2}, "no_large_effect", "no_large_effect"),
        (INSIDE | {"high": 0.21}, "cannot_tell", "band_beyond_margin"),
        (INSIDE | {"low": -0.21}, "cannot_tell", "band_beyond_margin"),
        (INSIDE | {"p": 0.9, "sign_stable": None}, "no_large_effect", "p_large"),
        (INSIDE | {"high": -0.01}, "effect", "effect_within_margin"),
    ],
)
def test_the_rule_case_by_case(changed: dict[str, Any], word: str, because: str) -> None:
    said, codes = judged(**changed)
    assert said == word
    assert codes[0] == word
    assert because in codes


def test_before_the_months_are_known_nothing_else_is_said() -> None:
    early: dict[str, Any] = {"margin": MARGIN, "post_known": 1, "post_wanted": 3}
    word, reasons = verdict(CLEAR, **early, known_by=date(2021, 12, 15))
    assert word == "too_early"
    assert [one.code for one in reasons] == [
        "too_early",
        "could_tell_with_months",
        "could_tell_on",
    ]
    assert reasons[0].values == {"known": 1, "wanted": 3}
    assert reasons[1].values == {"missing": 2}
    assert "2021-12-15" in reasons[2].en
    assert "2021-12-15" in reasons[2].es
    assert len(verdict(CLEAR, **early)[1]) == 2


def test_an_open_answer_says_what_would_be_needed() -> None:
    # p = 0.12 = 3/25: two of 24 moved as much; (2 + 1) / (n + 1) ≤ 0.05 from n = 59 on.
    # A change of log 2 = 0.693 where 1.386 is found: twice as far, four times as many months.
    word, reasons = verdict(
        replace(CLEAR, p=0.12, mde=2 * math.log(2)), margin=MARGIN, post_known=3, post_wanted=3
    )
    needed = {one.code: one.values for one in reasons}
    assert word == "cannot_tell"
    assert needed["comparisons_needed"] == {"needed": 59, "extreme": 2}
    assert needed["months_needed"] == {"months": 12}
    # The estimate is a fall: exp(−2 log 2) − 1 = −3/4.
    assert needed["effect_needed"] == pytest.approx({"change": -0.75})


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_smallest_effect_found_is_told_on_the_side_of_the_estimate(sign: int) -> None:
    rise: dict[str, Any] = {
        "log": 0.2,
        "low": -0.1,
        "high": 0.5,
        "p": 0.5,
        "mde": sign * math.log(2),
    }
    reasons = verdict(replace(CLEAR, **rise), margin=MARGIN, post_known=3, post_wanted=3)[1]
    needed = {one.code: one.values for one in reasons}
    # exp(log 2) − 1 = 1; (0.693 / 0.2)² × 3 = 36.03 months.
    assert needed["effect_needed"] == pytest.approx({"change": 1.0})
    assert needed["months_needed"] == {"months": 37}


def test_a_sentence_shows_changes_not_logs() -> None:
    said = verdict(CLEAR, margin=MARGIN, post_known=3, post_wanted=3)[1][0]
    # log 0.5, 0.4, 0.625 → −50%, −60%, −37.5%.
    assert "−50% (95% band −60% to −38%; p = 0.040)" in said.en
    assert "−50% (banda de 95%: −60% a −38%; p = 0.040)" in said.es


def test_an_effect_of_no_size_asks_for_no_number_of_months() -> None:
    _, codes = judged(log=0.0, low=-0.5, high=0.5, p=1.0)
    assert "effect_needed" in codes
    assert "months_needed" not in codes


# --- whatever the figures are ---

LOGS = floats(-3, 3)
SHARES = one_of(floats(0, 1), just(NAN))


@given(
    log=one_of(LOGS, just(NAN)),
    half=floats(0, 3),
    p=SHARES,
    floor=SHARES,
    fit=one_of(none(), floats(0, 2)),
    pretrend=one_of(none(), floats(0, 1)),
    stable=one_of(none(), booleans()),
    margin=floats(0.01, 2),
    missing=integers(-2, 2),
    smaller=floats(0, 1),
    wider=floats(0, 2),
)
def test_the_rule_never_says_more_than_it_may(
    log: float,
    half: float,
    p: float,
    floor: float,
    fit: float | None,
    pretrend: float | None,
    stable: bool | None,
    margin: float,
    missing: int,
    smaller: float,
    wider: float,
) -> None:
    one = replace(
        CLEAR,
        log=log,
        low=log - half,
        high=log + half,
        p=p,
        floor=floor,
        fit=fit,
        pretrend=pretrend,
        sign_stable=stable,
    )
    asked: dict[str, Any] = {"margin": margin, "post_known": 3 - missing, "post_wanted": 3}

    def word(estimate: Estimate) -> str:
        return verdict(estimate, **asked)[0]

    said = word(one)
    assert said in EFFECT_OUTCOMES
    if said == "effect":
        assert p <= 0.05
        assert floor <= 0.05
        assert stable is True
        assert missing <= 0
        assert fit is None or fit <= 1.0
        # A smaller p never weakens it.
        assert word(replace(one, p=p * smaller)) == "effect"
    if said == "no_large_effect":
        assert -margin <= log - half <= log + half <= margin
    # A wider band never makes it large effects that are ruled out, nor an effect.
    wide = word(replace(one, low=one.low - wider, high=one.high + wider))
    if said != "no_large_effect":
        assert wide != "no_large_effect" or said == "effect"
    if said != "effect":
        assert wide != "effect"
    # Each missing month, and each comparison too few, outweighs whatever was found.
    assert (said == "too_early") == (missing > 0)


@given(p=floats(0, 1), smaller=floats(0, 1))
def test_a_smaller_p_never_takes_an_effect_back(p: float, smaller: float) -> None:
    words = ("cannot_tell", "effect")
    before, after = judged(p=p)[0], judged(p=p * smaller)[0]
    assert words.index(after) >= words.index(before)


# --- the words ---


def test_every_outcome_has_its_word_in_both_languages() -> None:
    assert set(POLICY_VERDICTS) == EFFECT_OUTCOMES
    assert all(term.en and term.es and term.meaning for term in POLICY_VERDICTS.values())


@pytest.mark.parametrize("sentence", [*REASON_SENTENCES.values(), *GUARD_SENTENCES.values()])
def test_both_languages_show_the_same_figures(sentence: Any) -> None:
    def figures(text: str) -> list[tuple[str, str]]:
        parts = Formatter().parse(text)
        return sorted((name, form or "") for _, name, form, _ in parts if name)

    assert figures(sentence.en) == figures(sentence.es)


@pytest.mark.parametrize("sentence", [*REASON_SENTENCES.values(), *GUARD_SENTENCES.values()])
def test_no_sentence_says_that_a_policy_caused_something(sentence: Any) -> None:
    said = f"{sentence.en} {sentence.es}".lower()
    for word in ("caus", "because of the", "due to", "prove", "debido a", "demuestra", "wave"):
        assert word not in said
