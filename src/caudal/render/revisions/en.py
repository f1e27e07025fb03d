"""The words of a revision triangle in English."""

from collections.abc import Sequence
from datetime import date

from caudal.render.revisions.facts import Row
from caudal.render.revisions.finding import Finding
from caudal.render.revisions.words import RevisionWords

__all__ = ["English"]

_NOUNS = {"month": "month", "day": "day", "fiscal_year_to_date": "total to date"}
_TIMES = {1: "once", 2: "twice"}


class English(RevisionWords):
    """One method a claim."""

    language = "en"
    against_first = "Change against the first release shown"
    no_change = "no change"
    no_percentage = "first was 0"
    marks = {  # noqa: RUF012
        "first": "first release shown",
        "up": "raised",
        "down": "lowered",
        "up_source": "higher where the source changed",
        "down_source": "lower where the source changed",
    }
    end_headings = ("latest", "change")
    table_headings = ("Period", "Release", "How its day is known", "Source", "Figure", "Change")
    table_caption = "Every figure as a table"
    notes_heading = "How to read this"
    newest = "In all releases held"
    changed_source = "source changed"

    def nothing_to_compare(self, rows: Sequence[Row], frequency: str) -> str:
        if len(rows) == 1:
            told = f"{self.period(rows[0].period, frequency)} is held in one release only"
        else:
            told = f"the {self._span(rows, frequency)} are held in one release each"
        return f"{told}: there is nothing to compare."

    def unrevised(self, row: Row, frequency: str) -> str:
        period, later = self.period(row.period, frequency), len(row.cells) - 1
        if any(cell.stepped for cell in row.cells):
            by = self._by(row, signed=True)
            return f"{period} changed {by} where the source changed; no source revised it."
        releases = f"any of the {later} releases" if later > 1 else "the release"
        return f"{period} was not changed by {releases} after the first one shown."

    def revised(self, row: Row, frequency: str) -> str:
        ups, downs = row.revisions
        stepped = any(cell.stepped for cell in row.cells)
        both = bool(ups and downs)
        verb = "revised" if both else "raised" if ups else "lowered"
        times = _TIMES.get(ups + downs, f"{ups + downs} times")
        ways = f" ({ups} up, {downs} down)" if both else ""
        by = self._by(row, signed=stepped or both)
        return (
            f"{self.period(row.period, frequency)} was {verb} {times} after the first release "
            f"shown{ways}, {by}"
            + (" in all" if ups + downs > 1 or stepped else "")
            + (", part of it where the source changed." if stepped else ".")
        )

    def many(self, found: Finding, frequency: str) -> str:
        told, both = found.compared, found.higher and found.lower
        span = self._span(told, frequency)
        if not found.higher and not found.lower:
            return f"none of the {span} differs from the first release shown."
        number = found.higher or found.lower
        way = self._way(found, number, up=found.higher > 0)
        if number == len(told):
            noun = _NOUNS[frequency]
            head = f"every {noun}{span.removeprefix(f'{number} {noun}s')} {way}"
        else:
            also = f" and {found.lower} {self._way_too(found)}" if both else ""
            head = f"of the {span}, {number} {way}{also}"
        return head + self._largest(found, frequency) + "." + self._settled(found, frequency)

    def year_to(self, month: str) -> str:
        return f"the fiscal year to {month}"

    def known(self, as_of: date | None) -> str:
        return f"As known on {self.day(as_of)}" if as_of else self.newest

    def title(self, subject: str) -> str:
        return f"Revisions · {subject}"

    def how_to_read(self, *, numbers_fit: bool, stepped: bool, frequency: str) -> list[str]:
        told = [f"A row is a {_NOUNS[frequency]}, a column the day of a release."]
        if numbers_fit:
            told.append(
                "The first figure of a row is the one of the first release shown; a number stands "
                "where the figure changed and is its change against that first figure, in %."
            )
        if stepped:
            marked = "Where it is in brackets" if numbers_fit else "Where the mark is hollow"
            told.append(
                f"{marked}, it changed together with the source: perhaps another definition and "
                "not a revision."
            )
        return told

    def held_once(self, periods: int, frequency: str) -> str:
        noun = _NOUNS[frequency]
        told = f"{periods} {noun}s are" if periods > 1 else f"1 {noun} is"
        return f"{told} held in one release only."

    def told_before(self, periods: int, frequency: str) -> str:
        noun = _NOUNS[frequency]
        told = f"{periods} {noun}s were" if periods > 1 else f"1 {noun} was"
        return (
            f"{told} told earlier, in a release text or the press, which is not shown "
            "(--source all shows it)."
        )

    def only_newest(self, drawn: tuple[int, int], held: tuple[int, int], frequency: str) -> str:
        noun = _NOUNS[frequency]
        told = []
        if drawn[0] < held[0]:
            told.append(f"the newest {drawn[0]} of {held[0]} {noun}s (others: --from and --to)")
        if drawn[1] < held[1]:
            told.append(f"the newest {drawn[1]} of {held[1]} releases (earlier ones: --as-of)")
        return f"Drawn are {' and '.join(told)}."

    def sources(self, named: Sequence[str], releases: int, first: date, last: date) -> str:
        days = self.day(first) + (f" to {self.day(last)}" if last != first else "")
        plural = "s" if releases > 1 else ""
        return f"Source: {', '.join(named)}; {releases} release{plural}, {days}."

    def _span(self, rows: Sequence[Row], frequency: str) -> str:
        first, last = (self.period(row.period, frequency) for row in (rows[0], rows[-1]))
        return f"{len(rows)} {_NOUNS[frequency]}s from {first} to {last}"

    def _way(self, found: Finding, number: int, *, up: bool) -> str:
        one = number in (1, len(found.compared))
        if found.stepped:
            way = "higher" if up else "lower"
            return f"stand{'s' * one} {way} than in the first release shown"
        was = "was" if one else "were"
        return f"{was} revised {'up' if up else 'down'}wards after the first release shown"

    def _way_too(self, found: Finding) -> str:
        return "lower" if found.stepped else "downwards"

    def _largest(self, found: Finding, frequency: str) -> str:
        row = found.largest
        if row is None or not row.change:
            return ""
        return f"; the largest change is {self.change(row.change)} ({self.period(row.period, frequency)})"

    def _settled(self, found: Finding, frequency: str) -> str:
        if found.settled is None:
            return ""
        since, bound = self.period(found.settled.period, frequency), found.settled.bound
        moved = f"changed by more than {self.size(bound)}" if bound else "changed"
        return f" From {since} on none {moved}."

    def _by(self, row: Row, *, signed: bool) -> str:
        if row.change is None:
            return f"from 0 to {self.figure(row.latest, share=False)}"
        return f"by {self.change(row.change) if signed else self.size(row.change)}"
