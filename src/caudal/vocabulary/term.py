"""The record of a word: its code, its names and its meaning; of a measure also its unit."""

from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Measure", "Term", "table"]


@dataclass(frozen=True)
class Term:
    """A code with its meaning and its name in English and Spanish."""

    code: str
    en: str
    es: str
    meaning: str


@dataclass(frozen=True)
class Measure(Term):
    """What is counted, in which unit, and whether it is a flow, a stock or a share."""

    unit: str = "events"
    kind: str = "flow"


T = TypeVar("T", bound=Term)


def table(*terms: T) -> dict[str, T]:
    """The words by their codes."""
    return {term.code: term for term in terms}
