"""One result for somebody who has never met a p: what was compared, and what may be said of it."""

import textwrap
from collections.abc import Iterator

from caudal.render import numbers
from caudal.render.charts.telling import capital
from caudal.render.effect.facts import NEEDED, Effect, findable
from caudal.render.effect.words import Speech
from caudal.vocabulary.measures import MEASURES

__all__ = ["MOST_LINES", "explanation_of"]

MOST_LINES = 40
_WIDTH = 100
# Checks that are told in full; of the others the name.
_IN_FULL = 1
_LONG = 2 * _WIDTH


def explanation_of(effect: Effect, say: Speech) -> list[str]:
    """
    The lines, no more than forty and none longer than a hundred letters.
    """
    paragraphs = [f"{say.title(effect)}."]
    for key, told in (
        ("x_asked", _asked(effect, say)),
        ("x_compared", _compared(effect, say)),
        ("x_counted", _counted(effect, say)),
        ("x_moved", _moved(effect, say)),
        ("x_findable", _findable(effect, say)),
        ("x_trust", _trust(effect, say)),
        ("x_else", _else(effect, say)),
        ("x_may", [say.say(f"may_{effect.verdict}")]),
        ("x_may_not", [say.say(_may_not(effect))]),
        ("x_needed", _needed(effect, say)),
    ):
        text = " ".join(filter(None, told))
        if text:
            paragraphs.append(f"{say.say(key)}. {text}")
    return [line for text in paragraphs for line in _wrapped(text)]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _asked(effect: Effect, say: Speech) -> Iterator[str]:
    yield say.say("x_question", about=say.about(effect), target=say.target(effect))


def _compared(effect: Effect, say: Speech) -> Iterator[str]:
    own = effect.own
    yield say.compares(own["estimator"])
    first = numbers.month(own["first_post"], say.language)
    yield say.say("x_months", pre=own["pre"], post=own["post"], first=first)


def _counted(effect: Effect, say: Speech) -> Iterator[str]:
    own, means = effect.own, effect.means_after
    if means is None:
        before = effect.mean_before
        if before is not None:
            yield say.say("x_before_only", observed=numbers.estimate(before, say.language))
    else:
        observed, expected = (numbers.estimate(value, say.language) for value in means)
        yield say.say("x_means", observed=observed, expected=expected)
    if own["change"] is None:
        yield say.say("x_nothing")
    else:
        yield say.say("x_change", change=say.change(own["change"]), band=say.bracketed(own))
    if MEASURES[own["measure"]].unit == "events":
        yield say.say("x_events" if own["measure"] == "encounters" else "x_events_other")


def _moved(effect: Effect, say: Speech) -> Iterator[str]:
    own = effect.own
    if own["change"] is None:
        return
    if own["p_placebo"] is None:
        yield say.say("x_no_p")
    else:
        yield say.say(
            "x_p" if effect.as_many is None else "x_p_rank",
            comparisons=capital(say.say(effect.comparisons)),
            n=f"{own['n_placebo']:,}",
            number=str(effect.as_many),
            share=say.share(own["p_placebo"]),
            p=say.p_is(own["p_placebo"]),
        )
    if own["p_floor"] is not None:
        yield say.say("x_floor", floor=say.p(own["p_floor"]).removeprefix("<"))


def _findable(effect: Effect, say: Speech) -> Iterator[str]:
    smallest = findable(effect.own)
    if effect.own["change"] is None:
        return
    if smallest is None:
        yield say.say("x_no_mde")
    else:
        yield say.say("x_mde", mde=say.change(smallest))


def _trust(effect: Effect, say: Speech) -> Iterator[str]:
    own = effect.own
    if own["change"] is None:
        return
    yield say.say("x_no_fit") if own["fit"] is None else say.say("x_fit", fit=f"{own['fit']:.2f}")
    if own["pretrend_p"] is not None:
        yield say.say("x_pretrend", pretrend=say.p(own["pretrend_p"]))
    keys = {True: "x_sign_holds", False: "x_sign_fails", None: "x_sign_unknown"}
    yield say.say(keys[own["sign_stable"]])


def _else(effect: Effect, say: Speech) -> Iterator[str]:
    """What the checks found: the first in full where it is short, the others by name."""
    if not effect.guards:
        yield say.say("x_else_no_checks")
        return
    found = [row for row in effect.guards if row["concerns"]]
    full = [str(row[say.language]) for row in found[:_IN_FULL] if len(row[say.language]) <= _LONG]
    named = [say.check(row["code"]) for row in found[len(full) :]]
    yield from full
    if named:
        yield say.say("x_else_found", found="; ".join(named))
    if not found:
        yield say.say("x_else_none")
    unknown = [say.check(row["code"]) for row in effect.guards if row["concerns"] is None]
    if unknown:
        yield say.say("x_else_not_checked", names="; ".join(unknown))


def _may_not(effect: Effect) -> str:
    """The key of what goes beyond the verdict."""
    change = effect.own["change"]
    if effect.verdict == "effect" and change is not None and change > 0:
        return "may_not_effect_rise"
    if effect.verdict == "too_early" and effect.course["after"].any():
        return "may_not_too_early_some"
    return f"may_not_{effect.verdict}"


def _needed(effect: Effect, say: Speech) -> Iterator[str]:
    if effect.verdict == "effect":
        yield say.say("x_nothing_needed")
        return
    if effect.verdict == "no_large_effect":
        yield say.say("x_margin_known")
        return
    told = [
        str(row[say.language])
        for row in effect.reasons
        if row["code"] in NEEDED and not (row["code"] == "effect_needed" and _large_enough(effect))
    ]
    yield " ".join(told) if told else say.say("x_needed_unknown")


def _large_enough(effect: Effect) -> bool:
    """Whether a change of this size is found four times in five: it is not size that lacks."""
    change, smallest = effect.own["change"], findable(effect.own)
    return change is not None and smallest is not None and abs(change) >= abs(smallest)
