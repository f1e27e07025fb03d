"""What is asked: a target, a span of periods, and the day on which it was known."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from caudal.vocabulary import terms
from caudal.vocabulary.errors import UnknownCode, WrongOption, listing
from caudal.vocabulary.measures import ALIASES, MEASURES
from caudal.vocabulary.places import Place

__all__ = ["EACH", "Question", "Target", "checked_question"]

EACH = "each"


@dataclass(frozen=True)
class Target:
    """What a question asks for. `all` is everything together, `each` one row a code."""

    measure: str
    place: str
    origin: str = "all"
    group: str = "all"
    authority: str = "all"
    component: str = "all"
    frequency: str = "month"


@dataclass(frozen=True)
class Question:
    """
    A target, the periods, and the day on which the answer was known.

    Args:
        corridor: picks the defaults; it never hides rows.
        target: what is asked for.
        first, last: periods by their first day; None is open.
        as_of: what was known then; None is the newest vintage held.
        source: None lets the corridor's classes choose; a name or `all` shows tellings.
        provisional: show preliminary figures beside the answer.
        reconstruct: cut later releases by the calendar where nothing older is held.
    """

    corridor: str
    target: Target
    first: date | None = None
    last: date | None = None
    as_of: date | None = None
    source: str | None = None
    provisional: bool = False
    reconstruct: bool = False


def checked_question(
    question: Question, places: Mapping[str, Place], sources: tuple[str, ...]
) -> Question:
    """
    The question with aliases resolved, if every word in it is known.

    Raises:
        UnknownCode: a code is in no vocabulary, or is a city that only simulations use.
        WrongOption: the first period lies after the last, or an alias is contradicted.
    """
    target = _without_alias(question.target)
    words = (
        ("--measure", target.measure, tuple(MEASURES)),
        ("--place", target.place, (*_usable(places), EACH)),
        ("--origin", target.origin, (*_usable(places), "all", EACH)),
        ("--group", target.group, (*terms.GROUPS, EACH)),
        ("--authority", target.authority, (*terms.AUTHORITIES, EACH)),
        ("--component", target.component, (*terms.COMPONENTS, EACH)),
        ("--frequency", target.frequency, tuple(terms.FREQUENCIES)),
        ("--source", question.source or "all", (*sources, "all")),
    )
    wrong = [(option, word, known) for option, word, known in words if word not in known]
    if wrong:
        raise _unknown(wrong, places)
    if question.first and question.last and question.first > question.last:
        raise WrongOption(
            f"the first period {question.first} lies after the last {question.last}",
            where="--from and --to",
            remedy="exchange them",
        )
    return replace(question, target=target)


def _without_alias(target: Target) -> Target:
    alias = ALIASES.get(target.measure, {})
    clash = [
        f"{dimension} {getattr(target, dimension)}"
        for dimension, code in alias.items()
        if dimension != "measure" and getattr(target, dimension) not in ("all", code)
    ]
    if clash:
        means = ", ".join(f"{dimension} {code}" for dimension, code in alias.items())
        raise WrongOption(
            f"`{target.measure}` means {means}: it cannot have {listing(clash)}",
            where="--measure",
            remedy="leave out that option, or ask for --measure encounters",
        )
    return replace(target, **alias)


def _usable(places: Mapping[str, Place]) -> tuple[str, ...]:
    return tuple(code for code, place in places.items() if place.kind != "node")


def _unknown(
    wrong: list[tuple[str, str, tuple[str, ...]]], places: Mapping[str, Place]
) -> UnknownCode:
    nodes = [word for _, word, _ in wrong if word in places]
    if nodes:
        return UnknownCode(
            f"{listing(nodes)} is a city: it serves `simulate` only",
            where=", ".join(option for option, _, _ in wrong),
            remedy="ask for a sector, a state or a region: `caudal places` lists them",
        )
    near = [
        f"{option}: {listing(_near(word, known, places), most=4)}" for option, word, known in wrong
    ]
    return UnknownCode(
        "; ".join(f"{option} has no code `{word}`" for option, word, _ in wrong),
        where=", ".join(option for option, _, _ in wrong),
        remedy="near to it: " + "; ".join(near) + " (`caudal terms` and `caudal places` list all)",
    )


def _near(word: str, known: tuple[str, ...], places: Mapping[str, Place]) -> list[str]:
    """Codes whose name, in either language, or whose letters are near to a word."""
    said = word.casefold().replace("_", " ")
    named = [
        code
        for code in known
        if code in places
        and any(name.casefold().startswith(said) for name in (places[code].en, places[code].es))
    ]
    near = dict.fromkeys([*named, *get_close_matches(word, known, 3, 0.5)])
    return list(near) or list(known)
