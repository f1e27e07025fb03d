"""
What may be said of an estimate: the one rule, which nothing switches off.

The rule is asked in this order, and the first answer stands: too early, too
few comparisons, effect, no large effect, cannot tell. Every answer carries
its reasons, and one that is open says what would be needed to close it.
"""

import math
from collections.abc import Iterator
from datetime import date

from caudal.analysis.effect.shape import Estimate
from caudal.vocabulary.effects import Reason, reason

__all__ = ["LARGEST_FIT", "LARGEST_P", "verdict"]

# What a p may be at most, and the error before it over the median placebo's.
LARGEST_P = 0.05
LARGEST_FIT = 1.0
_TWENTY = 20
# Beyond so many, a number of months or of comparisons is no help.
_MOST_MONTHS = 48
_MOST_COMPARISONS = 300


def verdict(
    estimate: Estimate,
    *,
    margin: float,
    post_known: int,
    post_wanted: int,
    known_by: date | None = None,
) -> tuple[str, tuple[Reason, ...]]:
    """
    One word of `POLICY_VERDICTS` and why; the first reason is the verdict in a sentence.

    - `too_early`: post_known < post_wanted.
    - `too_few_comparisons`: floor > 0.05, or no floor.
    - `effect`: p ≤ 0.05, a good fit before, a stable sign, and a band without zero.
    - `no_large_effect`: low ≥ −margin and high ≤ margin.
    - `cannot_tell`: whatever else.

    A fit is good where fit ≤ 1: no worse than the median comparison's; without one, where the p of no trend before is above 0.05,
    if there is one.

    Args:
        estimate: of one estimator.
        margin: a change up to which an effect is not large, on both sides [log points], > 0.
        post_known, post_wanted: months after that are published, and that were asked for.
        known_by: day by which those not known yet are due; None: not known.

    Returns:
        The verdict, and its reasons: its sentence, what spoke against more, what would be needed.

    Assumes:
        p and floor are those after leave-two-out where that is used; the smallest effect that
        can be found is one of the estimate's sign, whether it is given with a sign or without.

    Wrong when:
        "Effect" is read as "caused by this policy alone", or "no large effect" as "no effect".
        The months that would be needed are the fewest: they count one month's surprise as
        independent of the next one's, and the effect as lasting.

    Source:
        Abadie, Diamond and Hainmueller 2010, Journal of the American Statistical Association 105,
        493–505 (placebo ranks); Roth 2022, AER: Insights 4, 305–322 (a trend before that is not
        found is not shown to be absent).
    """
    if post_known < post_wanted:
        return "too_early", tuple(_early(estimate, post_known, post_wanted, known_by))
    if not estimate.floor <= LARGEST_P:
        return "too_few_comparisons", tuple(_few(estimate))
    if not math.isfinite(estimate.log):
        return "cannot_tell", (reason("cannot_tell"), reason("not_estimated"))
    against = tuple(_against(estimate))
    within = -margin <= estimate.low and estimate.high <= margin
    if not against:
        said = reason("effect", p=estimate.p, **_changes(estimate))
        return "effect", (said, *_of_effect(estimate, margin if within else None))
    if within:
        said = reason("no_large_effect", **_band(estimate), **_margin(margin))
        return "no_large_effect", (said, *against)
    open_still = (reason("cannot_tell"), *against, *_beyond(estimate, margin))
    return "cannot_tell", (*open_still, *_needed(estimate, post_known))


def _of_effect(estimate: Estimate, margin: float | None) -> Iterator[Reason]:
    """What must be said of an effect: it is small, or as sure as so few comparisons can be."""
    if margin is not None:
        yield reason("effect_within_margin", **_margin(margin))
    if _one_more(estimate) > LARGEST_P:
        yield reason("at_floor")


def _one_more(estimate: Estimate) -> float:
    """p if one more of the comparisons had moved as much; where it is no plain rank, 0."""
    number = len(estimate.placebos)
    plain = math.isclose(estimate.floor, 1.0 / (number + 1)) if number else False
    return estimate.p + 1.0 / (number + 1) if plain else 0.0


def _early(estimate: Estimate, known: int, wanted: int, known_by: date | None) -> Iterator[Reason]:
    yield reason("too_early", known=known, wanted=wanted)
    yield reason("could_tell_with_months", missing=wanted - known)
    if known_by is not None:
        yield reason("could_tell_on", day=known_by)
    if not known and math.isfinite(estimate.mde):
        yield reason("effect_needed", change=_change(estimate.mde))


def _few(estimate: Estimate) -> Iterator[Reason]:
    placebos, floor = len(estimate.placebos), estimate.floor
    floor = floor if math.isfinite(floor) else 1.0
    yield reason("too_few_comparisons", placebos=placebos, floor=floor, limit=LARGEST_P)
    if placebos < _TWENTY - 1:
        yield reason("placebos_needed", needed=_TWENTY - 1)
    if not math.isfinite(estimate.log):
        yield reason("not_estimated")


def _against(estimate: Estimate) -> Iterator[Reason]:
    """What forbids to say effect."""
    if math.isnan(estimate.p):
        yield reason("p_unknown")
    elif estimate.p > LARGEST_P:
        yield reason("p_large", p=estimate.p, limit=LARGEST_P)
    yield from _fit(estimate)
    if estimate.sign_stable is None:
        yield reason("sign_unchecked")
    elif not estimate.sign_stable:
        yield reason("sign_unstable")
    if math.isnan(estimate.low) or math.isnan(estimate.high):
        yield reason("band_unknown")
    elif estimate.low <= 0.0 <= estimate.high:
        yield reason("band_holds_zero", **_band(estimate))


def _fit(estimate: Estimate) -> Iterator[Reason]:
    if estimate.fit is not None:
        if not estimate.fit <= LARGEST_FIT:
            yield reason("fit_poor", fit=estimate.fit, limit=LARGEST_FIT)
    elif estimate.pretrend is not None and estimate.pretrend <= LARGEST_P:
        yield reason("pretrend", pretrend=estimate.pretrend)


def _beyond(estimate: Estimate, margin: float) -> Iterator[Reason]:
    """What forbids to say no large effect."""
    if not (math.isnan(estimate.low) or math.isnan(estimate.high)):
        yield reason("band_beyond_margin", **_band(estimate), **_margin(margin))


def _needed(estimate: Estimate, post_known: int) -> Iterator[Reason]:
    """What would have to be different for an answer: size, months, comparisons."""
    size, smallest = abs(estimate.log), abs(estimate.mde)
    if math.isfinite(smallest) and smallest > 0:
        yield reason("effect_needed", change=_change(math.copysign(smallest, estimate.log)))
        if size < smallest and post_known * smallest**2 <= _MOST_MONTHS * size**2:
            months = math.ceil(post_known * (smallest / size) ** 2)
            yield reason("months_needed", months=months)
    if estimate.p > LARGEST_P and len(estimate.placebos):
        extreme = max(round(estimate.p * (len(estimate.placebos) + 1)) - 1, 0)
        needed = _TWENTY * (extreme + 1) - 1
        if needed <= _MOST_COMPARISONS:
            yield reason("comparisons_needed", needed=needed, extreme=extreme)


def _change(log: float) -> float:
    """Log points as a fraction."""
    return math.expm1(log) if log < 100.0 else math.inf


def _band(estimate: Estimate) -> dict[str, float]:
    return {"low": _change(estimate.low), "high": _change(estimate.high)}


def _changes(estimate: Estimate) -> dict[str, float]:
    return {"change": _change(estimate.log), **_band(estimate)}


def _margin(margin: float) -> dict[str, float]:
    return {"margin_low": _change(-margin), "margin_high": _change(margin)}
