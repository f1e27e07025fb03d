"""Every estimator on one case, and what may be said of them together."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caudal.analysis.effect.shape import Case, Estimate, Estimator
from caudal.analysis.effect.verdict import LARGEST_P, verdict
from caudal.vocabulary.effects import Reason, reason

__all__ = ["Judged", "Known", "decided", "judged"]


@dataclass(frozen=True)
class Known:
    """
    How much of the time after is published.

    Args:
        months: that are, of the months asked for.
        wanted: months asked for.
        by: day by which the rest is due; None: not known.
    """

    months: int
    wanted: int
    by: date | None = None


@dataclass(frozen=True)
class Judged:
    """
    One estimate with its verdict.

    Args:
        estimator, estimate: who says what.
        verdict: one of `POLICY_VERDICTS`.
        reasons: why; the first one is the verdict in a sentence.
        decides: whether its verdict is the answer.
    """

    estimator: Estimator
    estimate: Estimate
    verdict: str
    reasons: tuple[Reason, ...]
    decides: bool = False


def judged(
    case: Case,
    estimators: Mapping[str, Estimator],
    deciding: Sequence[str],
    *,
    margin: float,
    known: Known,
) -> list[Judged]:
    """
    What each estimator says that has the donors it needs, in their order.

    One of them decides: the first of `deciding` whose p can be 0.05, else the first that
    estimates anything, else the first. Another one says "effect" only if the deciding one does:
    the chance that any of them says it where nothing happened is then that of the one.

    Args:
        case: the months after are those asked for; not published: NaN.
        estimators: by name.
        deciding: names, the strongest first.
        margin: as in `verdict` [log points].
        known: how much of the time after is published.
    """
    short = _published(case, known)
    found = {
        name: one.compute(short)
        for name, one in estimators.items()
        if len(case.donors) >= one.donors
    }
    first = _decides(found, [name for name in deciding if name in found])
    said = {name: _said(estimate, margin, known) for name, estimate in found.items()}
    answer = said[first][0]
    return [
        Judged(
            estimators[name],
            found[name],
            *(said[name] if name == first else _second(*said[name], answer)),
            decides=name == first,
        )
        for name in found
    ]


def decided(
    case: Case,
    estimators: Mapping[str, Estimator],
    deciding: Sequence[str],
    *,
    margin: float,
    known: Known,
) -> list[Judged]:
    """
    The one whose verdict is the answer, and no other: the row of `judged` that decides.

    Args: as `judged`.
    """
    short = _published(case, known)
    found: dict[str, Estimate] = {}
    for name in deciding:
        if len(case.donors) >= estimators[name].donors:
            found[name] = estimators[name].compute(short)
            # None after it is asked.
            if found[name].floor <= LARGEST_P:
                break
    first = _decides(found, list(found))
    said = _said(found[first], margin, known)
    return [Judged(estimators[first], found[first], *said, decides=True)]


def _published(case: Case, known: Known) -> Case:
    """The case with the months after that are published; of none of them, all, which are empty."""
    return replace(case, post=known.months or case.post)


def _said(estimate: Estimate, margin: float, known: Known) -> tuple[str, tuple[Reason, ...]]:
    return verdict(
        estimate,
        margin=margin,
        post_known=known.months,
        post_wanted=known.wanted,
        known_by=known.by,
    )


def _decides(found: Mapping[str, Estimate], deciding: Sequence[str]) -> str:
    """The name of the estimator whose verdict is the answer."""
    able = (name for name in deciding if found[name].floor <= LARGEST_P)
    estimating = (name for name in deciding if math.isfinite(found[name].log))
    return next(able, next(estimating, deciding[0]))


def _second(word: str, reasons: tuple[Reason, ...], answer: str) -> tuple[str, tuple[Reason, ...]]:
    """A second opinion says no effect that the answer does not."""
    if word != "effect" or answer == "effect":
        return word, reasons
    return "cannot_tell", tuple(_held_back(reasons))


def _held_back(reasons: tuple[Reason, ...]) -> Iterator[Reason]:
    yield reason("cannot_tell")
    yield reason("second_opinion", **{k: reasons[0].values[k] for k in ("change", "p")})
