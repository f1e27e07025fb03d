"""What both languages need to tell estimates, what they were made from and how good they were."""

from datetime import date

from caudal.render import numbers
from caudal.render.brief.estimates import Estimate, Made, Track
from caudal.render.brief.facts import Facts
from caudal.render.brief.marks import mark
from caudal.render.brief.spoken import Spoken
from caudal.vocabulary import terms
from caudal.vocabulary.measures import MEASURES

__all__ = ["Outlook"]

# Below this an error is told as no smaller and no larger.
_ABOUT_AS_LARGE = 0.005
# Of fewer cases nothing is said.
_FEWEST = 12


class Outlook(Spoken):
    """Estimates with their bands; a language says the words."""

    def estimated(self, row: Estimate, column: str) -> str:
        """A figure of an estimate, as far as it means anything."""
        return mark(numbers.estimate(getattr(row, column), self.language), row.key, column)

    def of_group(self, row: Estimate) -> str:
        """The group of an estimate."""
        return self.name(terms.GROUPS[row.group])

    def source_of(self, made: Made, facts: Facts) -> str:
        """Who said it: a preliminary figure by its day, a count known earlier by name and place."""
        if made.day:
            return self.preliminary_of(made.day)
        measure, place, *_ = made.name.split(" ")
        where = self.name(facts.names[place]) if place in facts.names else place
        return f"{self.name(MEASURES[measure]) if measure in MEASURES else measure} ({where})"

    def said(self, made: Made) -> str:
        """What a source said."""
        return mark(self.count(made.value), made.key, "value")

    def moved_middle(self, made: Made) -> str:
        """By what part it moved the middle, with the sign."""
        return mark(numbers.signed_percent(made.shift, self.language), made.key, "median_shift")

    def widened(self, made: Made) -> str:
        """By what part it changed the width of the band, without the sign."""
        text = numbers.percent(abs(made.width), self.language, decimals=0)
        return mark(text, made.key, "width_change")

    def horizon_of(self, row: Track) -> str:
        """Months ahead."""
        return mark(self.count(row.horizon), row.key, "horizon")

    def cases(self, row: Track) -> tuple[str, str]:
        """How many figures came out inside the band, and of how many."""
        inside, of = (mark(self.count(getattr(row, c)), row.key, c) for c in ("inside", "n"))
        return inside, of

    def error(self, row: Track) -> str:
        """The error against that of carrying the last figure on."""
        if abs(row.smaller) < _ABOUT_AS_LARGE:
            return self.as_large()
        text = mark(numbers.percent(abs(row.smaller), self.language), row.key, "smaller")
        return self.larger_or_smaller(text, smaller=row.smaller > 0)

    def too_few(self, rows: tuple[Track, ...]) -> bool:
        """Whether at a horizon fewer figures came out inside than chance would leave."""
        return any(row.too_few for row in rows)

    def too_short(self, rows: tuple[Track, ...]) -> bool:
        """Whether the cases are too few to tell how good forecasts have been."""
        return any(row.n < _FEWEST for row in rows)

    def _last_known(self, facts: Facts) -> date:
        newest: date = facts.estimates.nowcast[0].last_known
        return newest

    def groups_that_had_ended(self, facts: Facts) -> list[Estimate]:
        """The groups of a month that had ended; none where there are several months."""
        told = facts.estimates
        if len(told.months_that_had_ended) != 1:
            return []
        return [one for one in told.nowcast if one.group != "all"]

    def preliminary_of(self, day: date) -> str:
        raise NotImplementedError

    def as_large(self) -> str:
        raise NotImplementedError

    def larger_or_smaller(self, percent: str, *, smaller: bool) -> str:
        raise NotImplementedError
