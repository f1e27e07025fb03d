"""Rows told in a language: names, numbers, releases; what every chart has in common."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from caudal.render import numbers
from caudal.render.charts.sentences import SENTENCES, SOURCE_NAMES
from caudal.vocabulary import terms
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.places import Place
from caudal.vocabulary.tables import DIMENSIONS
from caudal.vocabulary.term import Term

__all__ = ["Row", "Telling", "capital"]

Row = Mapping[str, Any]
_WORDS: Mapping[str, Mapping[str, Term]] = {
    "group": terms.GROUPS,
    "authority": terms.AUTHORITIES,
    "component": terms.COMPONENTS,
}
# A probability nearer to 0 or 1 than this is told as a bound.
_LEAST_SHARE = 0.01


@dataclass(frozen=True)
class Telling:
    """
    How rows are told.

    Args:
        language: `en` or `es`.
        names: the places and origins that occur, and the corridor's word `counted`: the `names`
            of an answer.
    """

    language: str
    names: Mapping[str, Place] = field(default_factory=dict)

    def say(self, key: str, **values: Any) -> str:
        """A sentence, begun with a capital."""
        return capital(SENTENCES[self.language][key].format(**values))

    def word(self, key: str) -> str:
        """Words as they stand within a sentence."""
        return SENTENCES[self.language][key]

    def name(self, word: Term | Place) -> str:
        """Name of a word or a place."""
        return str(getattr(word, self.language))

    def counted(self, measure: str) -> str:
        """What is counted, in the plural."""
        return self.name(self.names.get("counted") or MEASURES[measure])

    def place(self, code: str) -> str:
        """Name of a place without the word for its kind: Tucson, not Tucson Sector."""
        known = self.names.get(code)
        if known is None:
            return code
        return self.name(known).removesuffix(" Sector").removeprefix("Sector ")

    def label(self, row: Row, *, beside: Iterable[str] = ()) -> str:
        """
        What sets a target apart.

        Args:
            row: with the dimensions of a target.
            beside: dimensions that are the same in all rows, and are left out.
        """
        return capital(self.target(row, apart=beside)) or self.say("total")

    def target(self, row: Row, *, apart: Iterable[str] = ()) -> str:
        """
        What rows have in common, as it stands in a sentence.

        Args:
            row: one of them.
            apart: dimensions that set the rows apart.
        """
        told = [
            self._code(dimension, row[dimension])
            for dimension in DIMENSIONS
            if row[dimension] != "all" and dimension not in apart
        ]
        return ", ".join(told)

    def _code(self, dimension: str, code: str) -> str:
        known = _WORDS.get(dimension, {})
        return self.name(known[code]) if code in known else self.place(code)

    def count(self, value: float | None) -> str:
        """A figure, or that there is none."""
        if value is None:
            return self.word("not_known")
        return numbers.count(value, self.language)

    def value(self, row: Row) -> str:
        """The figure of a row; a dagger where it is cut from a later release."""
        later = row["vintage_basis"] == "reconstructed" and row["value"] is not None
        return self.count(row["value"]) + ("†" if later else "")

    def change(self, value: float | None) -> str:
        """A change with its sign, or a dash."""
        return "–" if value is None else numbers.signed_percent(value, self.language)

    def share(self, value: float) -> str:
        """A probability in whole per cent; one that is nearly 0 or 1 as a bound."""
        words = SENTENCES[self.language]
        if value > 1 - _LEAST_SHARE:
            return words["more_than"].format(share=self._percent(1 - _LEAST_SHARE))
        if value < _LEAST_SHARE:
            return words["less_than"].format(share=self._percent(_LEAST_SHARE))
        return self._percent(value)

    def _percent(self, value: float) -> str:
        return numbers.percent(value, self.language, decimals=0)

    def month(self, when: date) -> str:
        """June 2021."""
        return numbers.month(when, self.language)

    def short_month(self, when: date) -> str:
        """Jun 2021."""
        return numbers.short_month(when, self.language)

    def month_name(self, when: date) -> str:
        """June."""
        return numbers.month_name(when, self.language)

    def before(self, when: date) -> str:
        """The month before, as May 2021."""
        return self.month(add_months(when, -1))

    def listed(self, parts: Sequence[str]) -> str:
        """a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return ", ".join(parts[:-1]) + f" {self.word('and')} {parts[-1]}"

    def source(self, rows: Iterable[Row]) -> str:
        """The releases that rows come from, each once, the oldest first."""
        told = {
            (row["vintage"], row["source"], row["vintage_basis"], row.get("source_class"))
            for row in rows
            if row["vintage"] is not None
        }
        releases = dict.fromkeys(self._release(*one) for one in sorted(told, key=str))
        return self.say("source", releases="; ".join(releases)) if releases else ""

    def _release(self, vintage: date, source: str, basis: str, kind: int | None) -> str:
        words = SENTENCES[self.language]
        told = words["release"].format(
            source=SOURCE_NAMES[self.language].get(source, source),
            day=numbers.day(vintage, self.language),
        )
        mark = "later" if basis == "reconstructed" else basis
        marks = [words["quoted"]] if kind == 3 else []
        return ", ".join([told, *marks, *([words[mark]] if mark in words else [])])


def capital(text: str) -> str:
    """
    A text as a sentence begins with it.

    >>> capital("people in families")
    'People in families'
    """
    return text[:1].upper() + text[1:]
