"""What a policy did: the ladder of estimators, its verdict, and what stands beside it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from typing import Any

import polars as pl

from caudal.analysis.effect import DECIDING, ESTIMATORS
from caudal.analysis.effect.ladder import Judged, Known, judged
from caudal.analysis.effect.rows import behind, effect_rows
from caudal.archive import Archive
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Answer, Note, Run
from caudal.vocabulary.effect_guards import GUARDS, Guard
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import EACH, Question
from caudal.vocabulary.tables import EFFECTS, checked
from caudal.workflows.affected import Affected, Policy, Studied, affected, policy_of
from caudal.workflows.asking import answered, known_corridor, odd, opened, recorded
from caudal.workflows.guarding import guards_of
from caudal.workflows.seeing import refuse_other_targets

__all__ = ["Looked", "effect", "looked_at"]

_MOST_PRE, _MOST_POST = 120, 36


def effect(
    question: Question, studied: Studied, *, data: str | PathLike[str] | None = None
) -> Answer:
    """
    What a policy did to a count, as far as the counts can bear an answer.

    Args:
        question: the treated count; `as_of` None is the day of the newest vintage.
        studied: the policy, what is compared with what, over which months.
        data: the data folder.

    Returns:
        Rows of `effects`, one an estimator, weakest first; `decides` marks the one whose
        verdict is the answer. `figures`: course, paths, placebos, weights, reasons, guards.

    Raises:
        WrongOption, UnknownCode: no such policy or code, or a target that has no such answer.

    Wrong when:
        "Effect" is read as "caused by this policy alone": what else began in the same
        months is in the same counts, and the guards name what is known of it.
    """
    _refuse(question, studied)
    archive, library = opened(question.corridor, data)
    looked = looked_at(library, question, studied)
    policy, found = looked.policy, looked.found
    answers, guards = looked.answers, looked.guards
    notes = [
        _verdict_note(answers, policy, guards),
        _months_note(found, policy, studied),
        *found.notes,
        *_without_donors(found),
        *map(_guard_note, guards),
        *_said_by_models(answers),
        *odd(archive, found.newest, question.as_of, parts=True),
    ]
    run = _recorded(archive, found, studied, policy)
    answer = answered("effect", found.question, archive, looked.rows, notes, run)
    behind_rows = behind(answers, _seen(found).case, guards)
    return replace(
        answer,
        names=_names(library, found),
        figures=behind_rows | {"sources": _sources(found)},
    )


def _names(library: Library, found: Affected) -> dict[str, Place]:
    """The places and origins that occur, those that are taken together under their common code."""
    target = found.question.target
    told = {code for codes in (target.place, target.origin) for code in codes.split()}
    places = {
        code: library.places[code]
        for code in sorted({*told, *found.case.names})
        if code in library.places
    }
    for codes in (target.place, target.origin):
        parts = [places[code] for code in codes.split() if code in places]
        if len(parts) > 1:
            places[codes] = Place(codes, _listed(parts, "en"), _listed(parts, "es"), parts[0].kind)
    return places


def _listed(places: list[Place], language: str) -> str:
    *others, last = [getattr(place, language) for place in places]
    return f"{', '.join(others)} {'and' if language == 'en' else 'y'} {last}"


def _sources(found: Affected) -> pl.DataFrame:
    """The releases that the months compared are from."""
    case = found.case
    first = case.periods[max(case.begins - case.pre, 0)]
    rows = found.history.filter(pl.col("period") >= first)
    return (
        rows.select("vintage", "source", "vintage_basis", "source_class")
        .unique()
        .sort("vintage", "source")
    )


@dataclass(frozen=True)
class Looked:
    """
    A policy that was looked at.

    Args:
        policy, found: which, and in which counts.
        answers: what the estimators say; one of them decides.
        guards: what else could explain a change.
        rows: of `effects`, one an answer.
    """

    policy: Policy
    found: Affected
    answers: Sequence[Judged]
    guards: Sequence[Guard]
    rows: pl.DataFrame


def looked_at(
    library: Library,
    question: Question,
    studied: Studied,
    *,
    judge: Callable[..., list[Judged]] = judged,
) -> Looked:
    """
    What the counts say of a policy, before it is an answer.

    Args:
        library: everything held.
        question, studied: as `effect`.
        judge: `judged`, or `decided` where only the verdict that is the answer is told.

    Raises:
        WrongOption, UnknownCode: as `effect`.
    """
    policy = policy_of(library, question, studied)
    found = affected(library, question, studied, policy)
    day = question.as_of or max(found.history["vintage"])
    known = Known(found.known, studied.post, _due(library, found, policy, studied, day))
    margin = math.log1p(studied.margin)
    answers = judge(found.case, ESTIMATORS, DECIDING, margin=margin, known=known)
    rows = effect_rows(answers, _seen(found).case, _head(found, policy, studied))
    rows = checked(rows, EFFECTS, where="answer of `effect`")
    return Looked(policy, found, answers, guards_of(library, found, policy, day), rows)


def _seen(found: Affected) -> Affected:
    """The same with the months after that are published; where none is, with those asked for."""
    return replace(found, case=replace(found.case, post=found.known or found.case.post))


def _refuse(question: Question, studied: Studied) -> None:
    refuse_other_targets(question, known_corridor(question.corridor).places)
    if question.target.frequency != "month":
        raise WrongOption(
            "effects are told of months", where="--frequency", remedy="leave the option out"
        )
    if EACH in vars(question.target).values():
        raise WrongOption(
            "an effect is one of one count, not of `each`",
            where="caudal effect",
            remedy="say a code; --treated takes several together",
        )
    for option, value, most in (
        ("--pre", studied.pre, _MOST_PRE),
        ("--post", studied.post, _MOST_POST),
    ):
        if not 1 <= value <= most:
            raise WrongOption(
                f"{value} months are not looked at",
                where=option,
                remedy=f"say {option} with a number of months from 1 to {most}",
            )
    if not 0 < studied.margin < 10:
        raise WrongOption(
            f"{studied.margin} is no margin",
            where="--margin",
            remedy="say a change as a fraction above 0, such as 0.25 for a quarter",
        )


def _due(
    library: Library, found: Affected, policy: Policy, studied: Studied, day: date
) -> date | None:
    """The day by which the last month asked for can be expected, as it looked on a day."""
    if found.newest.is_empty():
        return None
    last = add_months(policy.begins, studied.post - 1)
    return library.expected_on(str(found.newest["source"][0]), last, day)


def _head(found: Affected, policy: Policy, studied: Studied) -> dict[str, Any]:
    return {
        "policy": policy.id,
        "date": policy.start,
        **vars(found.question.target),
        "pre": studied.pre,
        "post": studied.post,
        "post_known": found.known,
        "first_post": policy.begins,
    }


def _verdict_note(answers: Sequence[Judged], policy: Policy, guards: Sequence[Guard]) -> Note:
    decides = next(one for one in answers if one.decides)
    word, by = POLICY_VERDICTS[decides.verdict], decides.estimator.name
    found, hallado = (
        ", ".join(getattr(GUARDS[one.code], language) for one in guards if one.concerns)
        for language in ("en", "es")
    )
    return Note(
        "effect_verdict",
        f"{policy.en}: {word.en} (by {by}: {decides.estimator.says}; of those whose p can be 0.05 "
        "it compares most strictly)" + (f"; checks that found something: {found}" if found else ""),
        {
            "verdict": decides.verdict,
            "deciding": by,
            "policy_en": policy.en,
            "policy_es": policy.es,
            "es": f"{policy.es}: {word.es} (según {by}: de los que pueden dar un p de 0.05, el que "
            "compara con más rigor)"
            + (f"; controles que hallaron algo: {hallado}" if found else ""),
        },
    )


def _months_note(found: Affected, policy: Policy, studied: Studied) -> Note:
    """Which months are before and after, and which one is neither."""
    last = add_months(policy.begins, studied.post - 1)
    skipped = [found.case.periods[row] for row in found.case.skipped]
    neither = "".join(f"; {month:%Y-%m}, in which it began, is neither" for month in skipped)
    ninguno = "".join(
        f"; {month:%Y-%m}, en que empezó, no es ni lo uno ni lo otro" for month in skipped
    )
    return Note(
        "months_compared",
        f"after: {policy.begins:%Y-%m} to {last:%Y-%m}{neither}",
        {"es": f"después: {policy.begins:%Y-%m} a {last:%Y-%m}{ninguno}"},
    )


def _without_donors(found: Affected) -> list[Note]:
    left = [one.name for one in ESTIMATORS.values() if len(found.case.donors) < one.donors]
    if not left:
        return []
    number = len(found.case.donors)
    return [
        Note(
            "too_few_donors",
            f"counts that it did not touch, to compare with: {number}; not asked, for they need "
            f"more: {', '.join(left)} (--donors names them)",
            {"donors": number, "left": ", ".join(left)},
        )
    ]


def _guard_note(guard: Guard) -> Note:
    return Note(f"guard_{guard.code}", guard.en, {"concerns": guard.concerns, "es": guard.es})


def _said_by_models(answers: Sequence[Judged]) -> list[Note]:
    """What the estimators had to say of how they were computed, once each."""
    said: dict[tuple[str, str], list[str]] = {}
    for one in answers:
        for why in one.estimate.why:
            said.setdefault((why.en, why.es), []).append(one.estimator.name)
    return [
        Note("estimator_said", f"{', '.join(by)}: {en}", {"es": f"{', '.join(by)}: {es}"})
        for (en, es), by in said.items()
    ]


def _recorded(archive: Archive, found: Affected, studied: Studied, policy: Policy) -> Run:
    return recorded(
        "effect",
        found.question,
        archive,
        policy=policy.id,
        policy_name_en=policy.en if policy.id else None,
        policy_name_es=policy.es if policy.id else None,
        date=policy.start,
        start_known_to=policy.known_to,
        treated=list(studied.treated),
        donors=[found.case.names[at] for at in found.case.donors],
        pre=studied.pre,
        post=studied.post,
        margin=studied.margin,
    )
