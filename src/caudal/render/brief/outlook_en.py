"""What is happening and what may come, in English."""

from datetime import date

from caudal.render.brief.estimates import Estimate, Made, Track
from caudal.render.brief.facts import Facts
from caudal.render.brief.outlook import Outlook

__all__ = ["EnglishOutlook"]


class EnglishOutlook(Outlook):
    """Sentences on months that nobody has published; one method a claim."""

    def nowcast(self, facts: Facts) -> str:
        months = facts.estimates.months_that_had_ended
        if not months:
            return "" if not facts.not_held else self._no_estimate()
        told = [f"about {self._banded(row, facts.counted.en)}" for row in months]
        groups = [
            f"{self.estimated(row, 'median')} of {self.of_group(row)} ({self._ends(row)})"
            for row in self.groups_that_had_ended(facts)
        ]
        noun = "a month that had ended" if len(months) == 1 else "months that had ended"
        by_group = f" By group: {self.join(groups)}." if groups else ""
        return (
            f"Caudal's own estimate of {noun}, not a published figure: {self.join(told)}."
            f"{by_group} {self._made(facts)}"
        )

    def _no_estimate(self) -> str:
        return "Caudal estimates no month that may have been published and is not held here."

    def _banded(self, row: Estimate, counted: str) -> str:
        return (
            f"{self.estimated(row, 'median')} {counted} in {self.month(row.period)} (four times "
            f"in five between {self.estimated(row, 'low_80')} and {self.estimated(row, 'high_80')})"
        )

    def _ends(self, row: Estimate) -> str:
        return f"{self.estimated(row, 'low_80')} to {self.estimated(row, 'high_80')}"

    def _made(self, facts: Facts) -> str:
        known = f"It was made from the figures up to {self.month(self._last_known(facts))}"
        told = [self._what_it_did(made, facts) for made in facts.estimates.made]
        return f"{known} and from {self.join(told)}." if told else f"{known} alone."

    def _what_it_did(self, made: Made, facts: Facts) -> str:
        what = self.source_of(made, facts)
        change = "narrower" if made.width < 0 else "wider"
        return (
            f"{what} ({self.said(made)}), which moved it by {self.moved_middle(made)} and made its "
            f"band {self.widened(made)} {change}"
        )

    def preliminary_of(self, day: date) -> str:
        return f"the preliminary figure of {self.day(day)}"

    def forecast(self, facts: Facts) -> str:
        months = facts.estimates.months_to_come
        if not months:
            return ""
        first, *rest = months
        told = [
            self._banded(first, facts.counted.en),
            *(
                f"{self.estimated(row, 'median')} in {self.month(row.period)} ({self._ends(row)})"
                for row in rest
            ),
        ]
        onward = "goes on from that estimate and " if facts.estimates.made else ""
        return (
            "If the months to come are like those of the past, Caudal's forecast, which "
            f"{onward}is not a promise, is {self.join(told)}. A change of policy, of routes or of the way of counting that "
            "comes within these months is not in it."
        )

    def track(self, facts: Facts) -> str:
        rows = facts.estimates.track
        if not rows or not facts.estimates.months_to_come:
            return ""
        if self.too_short(rows):
            return "How good such forecasts have been cannot be told: too few months are known."
        inside = self.join([self._inside(row) for row in rows])
        few = ", fewer than the four in five that it should"
        should = few if self.too_few(rows) else "; it should hold four in five"
        errors = self.join([f"{self.error(row)} {self._ahead(row)}" for row in rows])
        return (
            f"In such forecasts of the months from {self.month(min(r.first for r in rows))} to "
            f"{self.month(max(r.last for r in rows))}, without preliminary figures, the band held "
            f"the figure in {inside}{should}; against carrying the last "
            f"figure on, the error was {errors}."
        )

    def _inside(self, row: Track) -> str:
        inside, of = self.cases(row)
        return f"{inside} of {of} cases {self._ahead(row)}"

    def _ahead(self, row: Track) -> str:
        months = "month" if row.horizon == 1 else "months"
        return f"{self.horizon_of(row)} {months} ahead"

    def as_large(self) -> str:
        return "about as large"

    def larger_or_smaller(self, percent: str, *, smaller: bool) -> str:
        return f"{percent} {'smaller' if smaller else 'larger'}"

    def estimates_note(self) -> str:
        return (
            "Estimates are rounded to three figures, and very small ones are left out. “Four times "
            "in five” tells a band that should hold the figure with that probability. Earlier "
            "forecasts start from the figures as known on that day: later revisions are not undone."
        )

    def estimates_headings(self) -> tuple[str, ...]:
        return (
            "Estimates, not published figures",
            "Month",
            "What",
            "Middle",
            "Low (80%)",
            "High (80%)",
            "Made from figures up to; model",
        )

    def kind_of(self, row: Estimate) -> str:
        return "estimate" if row.kind == "nowcast" else "forecast"

    def made_headings(self) -> tuple[str, ...]:
        return (
            "What was said already of the month that had ended",
            "Figure",
            "Moved the middle by",
            "Width of the band",
        )

    def track_headings(self) -> tuple[str, ...]:
        return (
            "How earlier forecasts of the total came out",
            "Months",
            "Cases",
            "Inside the 80% band",
            "Mean error",
            "Error of the last figure carried on",
            "Smaller by",
        )

    def ahead_cell(self, row: Track) -> str:
        return f"{row.horizon} {'month' if row.horizon == 1 else 'months'} ahead"
