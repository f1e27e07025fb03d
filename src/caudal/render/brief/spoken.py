"""What both languages share: which words a figure needs, not how they sound."""

from collections.abc import Mapping, Sequence
from datetime import date
from shlex import quote
from typing import ClassVar

from caudal.render import numbers
from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import mark
from caudal.vocabulary import terms
from caudal.vocabulary.periods import add_months, months_between
from caudal.vocabulary.places import Place
from caudal.vocabulary.term import Term

__all__ = ["COMPARED", "Spoken"]

# Earlier figure of a row → how many months it lies away.
COMPARED = {"previous_month": -1, "year_before": -12, "two_years_before": -24}
_LABELS = {
    "group": terms.GROUPS,
    "authority": terms.AUTHORITIES,
    "component": terms.COMPONENTS,
}
# Below this a change is told as none.
_ABOUT_THE_SAME = 0.005


class Spoken:
    """Numbers, names, comparisons and ranks; a language says the words."""

    language: ClassVar[str]
    conjunction: ClassVar[str]
    # From the second on.
    ordinals: ClassVar[Mapping[int, str]]

    def counted(self, facts: Facts) -> str:
        """What is counted, as a heading begins."""
        name = self.name(facts.counted)
        return name[0].upper() + name[1:]

    def corridor_option(self, facts: Facts) -> str:
        """What a command must say to ask of the same corridor."""
        usual = facts.corridor == "us-mexico"
        return "" if usual else f" --corridor {quote(facts.corridor)}"

    def than(self, figure: Figure, name: str, months: int) -> str:
        """A figure against an earlier one; empty where either is not known."""
        if getattr(figure, name) is None or figure.value is None:
            return ""
        when = self.month(add_months(figure.period, months))
        return self._compared(figure, f"change_{name}", when)

    def comparisons(self, figure: Figure) -> str:
        """A figure against the month before, and the same month of two years."""
        told = (self.than(figure, name, months) for name, months in COMPARED.items())
        return self.join([part for part in told if part])

    def aside(self, figure: Figure, *, first: bool) -> str:
        """The change on the month before, in brackets; the month is named once."""
        if figure.previous_month is None:
            return ""
        when = self.month(add_months(figure.period, -1))
        return f" ({self._compared(figure, 'change_previous_month', when, short=not first)})"

    def panel(self, figure: Figure, early: Sequence[Figure]) -> str:
        """A group's figure with its change on the month before, and preliminary ones after it."""
        told = [self._with_change(figure)] if figure.value is not None else []
        if not told and figure.period not in [one.period for one in early]:
            told = [self.not_known(figure.period)]
        return "; ".join([*told, *(self.early(one) for one in early)])

    def groups_finding(self, figures: Sequence[Figure], facts: Facts) -> str:
        """Which groups rose and fell most on the month before, in numbers."""
        known = [f for f in figures if f.value is not None and f.previous_month is not None]
        if not known:
            return self.no_group_compared(facts.total.period)
        rose = max(known, key=lambda f: f.value - f.previous_month)
        fell = min(known, key=lambda f: f.value - f.previous_month)
        return self.moved_most(
            rose if rose.value > rose.previous_month else None,
            fell if fell.value < fell.previous_month else None,
            facts,
            whole=len(known) == len(figures),
        )

    def moved_by(self, figure: Figure) -> str:
        """How many more or fewer than in the month before."""
        mark = "†" if figure.reconstructed else ""
        return self.count(abs(figure.value - figure.previous_month)) + mark

    def groups_released(self, figures: Sequence[Figure]) -> str:
        """The groups of each release, and the release in words; no names where it is one."""
        by_release: dict[str, list[str]] = {}
        for figure in figures:
            if figure.value is not None:
                release = self.release_sentence(figure)
                by_release.setdefault(release, []).append(self.label(figure))
        if len(by_release) == 1 and all(figure.value is not None for figure in figures):
            return "".join(by_release)
        told = (f"{self.list(names)}: {release}" for release, names in by_release.items())
        return "; ".join(told)

    def rank(self, figure: Figure) -> str:
        """A figure among the months known; empty where there is one month only."""
        if not figure.rank or figure.ranked_months < 2:
            return ""
        span = months_between(figure.history_from, figure.period) + 1
        since = self.month(figure.history_from)
        return self.rank_words(figure, since, whole=figure.ranked_months == span)

    def ordinal(self, figure: Figure, rank: str, of: str) -> tuple[str, bool]:
        """
        A rank as a word, and whether it counts from the lowest: from the end that is nearer.

        Empty where neither end is near enough for a word.
        """
        high = getattr(figure, rank)
        low = getattr(figure, of) - high + 1
        word = self.ordinals.get(min(high, low), "")
        return mark(word, figure.key, rank) if word else "", low < high

    def label(self, figure: Figure) -> str:
        """Name of a group, title or body."""
        return self.name(_LABELS[figure.section][figure.code])

    def name(self, word: Term | Place) -> str:
        """Name of a word or a place."""
        return str(getattr(word, self.language))

    def kind(self, figure: Figure) -> str:
        """What kind of page a quoted figure was read on."""
        return self.name(terms.CITATION_KINDS[figure.citation_kind or "other"])

    def marked(self, figure: Figure) -> str:
        """A count as the text worded it; a dagger where it is cut from a later release."""
        if figure.value is None:
            return "–"
        qualifier = self.name(terms.QUALIFIERS[figure.qualifier]) + " " if figure.qualifier else ""
        count = self.count(figure.value) + ("†" if figure.reconstructed else "")
        return qualifier + mark(count, figure.key, "value")

    def count(self, value: float) -> str:
        return numbers.count(value, self.language)

    def share_of(self, figure: Figure, column: str) -> str:
        """A share of a row, in whole per cent."""
        text = numbers.percent(getattr(figure, column), self.language, decimals=0)
        return mark(text, figure.key, column)

    def change_of(self, figure: Figure, column: str) -> str:
        """A change of a row, with its sign."""
        text = numbers.signed_percent(getattr(figure, column), self.language)
        return mark(text, figure.key, column)

    def count_of(self, figure: Figure, column: str) -> str:
        """A whole number of a row."""
        return mark(self.count(getattr(figure, column)), figure.key, column)

    def probability_of(self, figure: Figure, column: str) -> str:
        """A probability of a row."""
        text = numbers.probability(getattr(figure, column), self.language)
        return mark(text, figure.key, column)

    def month(self, when: date) -> str:
        return numbers.month(when, self.language)

    def day(self, when: date) -> str:
        return numbers.day(when, self.language)

    def short_day(self, when: date) -> str:
        return numbers.short_day(when, self.language)

    def join(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return ", ".join(parts[:-1]) + f" {self.conjunction} " + parts[-1]

    def list(self, parts: Sequence[str]) -> str:
        """Parts whose names have commas of their own: set apart by semicolons."""
        mark = "; " if any("," in part for part in parts) else ", "
        return mark.join(parts[:-1]) + (f" {self.conjunction} " if parts[1:] else "") + parts[-1]

    def _with_change(self, figure: Figure) -> str:
        if figure.change_previous_month is None:
            return self.marked(figure)
        when = self.month(add_months(figure.period, -1))
        change = numbers.signed_percent(figure.change_previous_month, self.language)
        return f"{self.marked(figure)} ({self.against(change, when)})"

    def _compared(self, figure: Figure, column: str, when: str, *, short: bool = False) -> str:
        change: float | None = getattr(figure, column)
        if change is None:
            return self.after_none(when)
        if abs(change) < _ABOUT_THE_SAME:
            return self.about_as_many(when)
        if change >= 1:
            ratio = mark(numbers.ratio(change + 1, self.language), figure.key, column)
            return self.times_as_many(ratio, when)
        percent = mark(numbers.percent(abs(change), self.language), figure.key, column)
        return self.more_or_fewer(percent, None if short else when, more=change > 0)

    def release_sentence(self, figure: Figure) -> str:
        raise NotImplementedError

    def not_known(self, month: date) -> str:
        raise NotImplementedError

    def against(self, change: str, when: str) -> str:
        raise NotImplementedError

    def early(self, figure: Figure) -> str:
        raise NotImplementedError

    def no_group_compared(self, month: date) -> str:
        raise NotImplementedError

    def moved_most(
        self, rose: Figure | None, fell: Figure | None, facts: Facts, *, whole: bool
    ) -> str:
        raise NotImplementedError

    def after_none(self, when: str) -> str:
        raise NotImplementedError

    def about_as_many(self, when: str) -> str:
        raise NotImplementedError

    def times_as_many(self, ratio: str, when: str) -> str:
        raise NotImplementedError

    def more_or_fewer(self, percent: str, when: str | None, *, more: bool) -> str:
        raise NotImplementedError

    def rank_words(self, figure: Figure, since: str, *, whole: bool) -> str:
        raise NotImplementedError
