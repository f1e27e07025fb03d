"""What the words of a revision triangle share in both languages, and what each must say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from caudal.render import numbers
from caudal.render.revisions.facts import Row, Triangle
from caudal.render.revisions.finding import Finding
from caudal.render.words import Language
from caudal.vocabulary import terms
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.places import Place
from caudal.vocabulary.tables import DIMENSIONS
from caudal.vocabulary.term import Term

__all__ = ["BASIS_MARKS", "RevisionWords"]

# How the day of a release is known, beside the day; the publisher's own day has none.
BASIS_MARKS = {"first_seen": "*", "inferred": "~", "reconstructed": "†"}
_TERMS = {"group": terms.GROUPS, "authority": terms.AUTHORITIES, "component": terms.COMPONENTS}


class RevisionWords:
    """Sentences about a triangle; a language says the words."""

    language: ClassVar[Language]
    against_first: ClassVar[str]
    no_change: ClassVar[str]
    no_percentage: ClassVar[str]
    marks: ClassVar[Mapping[str, str]]
    end_headings: ClassVar[tuple[str, str]]
    table_headings: ClassVar[tuple[str, ...]]
    table_caption: ClassVar[str]
    notes_heading: ClassVar[str]
    newest: ClassVar[str]
    changed_source: ClassVar[str]

    def finding(self, found: Finding, rows: Sequence[Row], frequency: str) -> str:
        """The one sentence to take away."""
        if not found.compared:
            return self.capital(self.nothing_to_compare(rows, frequency))
        if len(found.compared) > 1:
            return self.capital(self.many(found, frequency))
        row = found.compared[0]
        told = self.revised if any(row.revisions) else self.unrevised
        return self.capital(told(row, frequency))

    def subject(self, triangle: Triangle) -> str:
        """What is counted, where and of whom."""
        target = triangle.target
        parts = [self.name(MEASURES[target["measure"]])]
        for dimension in DIMENSIONS:
            code = target[dimension]
            if code != "all":
                known = _TERMS.get(dimension, triangle.names)
                parts.append(self.name(known[code]) if code in known else code)
        return self.capital(", ".join(parts))

    def period(self, when: date, frequency: str) -> str:
        """A period in a sentence."""
        if frequency == "day":
            return numbers.day(when, self.language)
        month = numbers.month(when, self.language)
        return month if frequency == "month" else self.year_to(month)

    def short_period(self, when: date, frequency: str) -> str:
        """A period beside its row."""
        short = numbers.short_day if frequency == "day" else numbers.short_month
        return short(when, self.language)

    def figure(self, value: float, *, share: bool) -> str:
        """A count, or a share in per cent."""
        if share:
            return numbers.percent(value, self.language)
        return numbers.count(value, self.language)

    def change(self, change: float) -> str:
        """A change with its sign, per cent."""
        return numbers.signed_fine_percent(change, self.language)

    def size(self, change: float) -> str:
        """A change without its sign, per cent."""
        return numbers.fine_percent(change, self.language)

    def day(self, when: date) -> str:
        return numbers.day(when, self.language)

    def short_day(self, when: date, basis: str) -> str:
        """A day above its column, marked where it is not the publisher's own."""
        return numbers.short_day(when, self.language) + BASIS_MARKS.get(basis, "")

    def name(self, word: Term | Place) -> str:
        return str(getattr(word, self.language))

    def capital(self, text: str) -> str:
        return text[0].upper() + text[1:]

    def basis_key(self, bases: Sequence[str]) -> str:
        """What the marks beside a day mean."""
        keys = (f"{BASIS_MARKS[b]} {self.name(terms.VINTAGE_BASES[b])}" for b in bases)
        return "; ".join(keys)

    def nothing_to_compare(self, rows: Sequence[Row], frequency: str) -> str:
        raise NotImplementedError

    def unrevised(self, row: Row, frequency: str) -> str:
        raise NotImplementedError

    def revised(self, row: Row, frequency: str) -> str:
        raise NotImplementedError

    def many(self, found: Finding, frequency: str) -> str:
        raise NotImplementedError

    def year_to(self, month: str) -> str:
        raise NotImplementedError

    def known(self, as_of: date | None) -> str:
        raise NotImplementedError

    def title(self, subject: str) -> str:
        raise NotImplementedError

    def how_to_read(self, *, numbers_fit: bool, stepped: bool, frequency: str) -> list[str]:
        raise NotImplementedError

    def held_once(self, periods: int, frequency: str) -> str:
        raise NotImplementedError

    def told_before(self, periods: int, frequency: str) -> str:
        raise NotImplementedError

    def only_newest(self, drawn: tuple[int, int], held: tuple[int, int], frequency: str) -> str:
        raise NotImplementedError

    def sources(self, named: Sequence[str], releases: int, first: date, last: date) -> str:
        raise NotImplementedError
