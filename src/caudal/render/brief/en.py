"""The brief's sentences in English."""

from collections.abc import Sequence
from datetime import date

from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import mark
from caudal.render.brief.measures_en import EnglishMeasures
from caudal.render.brief.outlook_en import EnglishOutlook
from caudal.render.brief.verdicts_en import EnglishVerdicts
from caudal.vocabulary import terms
from caudal.vocabulary.answer import Note
from caudal.vocabulary.periods import add_months

__all__ = ["English"]

_BY = {"group": "group", "authority": "legal title", "component": "reporting body"}


class English(EnglishVerdicts, EnglishOutlook, EnglishMeasures):
    """Sentences of the brief; one method a claim."""

    language = "en"
    conjunction = "and"
    next_heading = "Next steps"
    no_chart = "The charts are drawn beside a written file: add --out FILE.md."
    rank_heading = "Rank"
    release_heading = "Release"

    def the_total(self) -> str:
        return "the total"

    def total_label(self, facts: Facts) -> str:
        return f"All {facts.counted.en}"

    def table_caption(self, section: str, facts: Facts) -> str:
        by = {**_BY, "origin": "citizenship, as the publisher groups it"}
        return f"{self.counted(facts)} by {by[section]}"

    def title(self, facts: Facts) -> str:
        return f"{self.counted(facts)} {self.at(facts)}, {self.month(facts.total.period)}"

    def known(self, facts: Facts) -> str:
        if facts.as_of is None:
            return "According to the newest releases held"
        told = f"What was known on {self.day(facts.as_of)}"
        return told + (", as later releases have it (†)" if facts.total.reconstructed else "")

    def finding(self, facts: Facts) -> str:
        total = facts.total
        if total.value is None:
            newest = (
                f"; the newest month known was {self.month(facts.newest)}" if facts.newest else ""
            )
            return f"The figure of {self.month(total.period)} was not known{newest}."
        change = self.than(total, "previous_month", -1)
        parts = [part for part in (change, self.rank(total)) if part]
        marked = self.marked(total)
        counted = f"{facts.counted.en} in {self.month(total.period)}"
        figure = f"{marked[0].upper()}{marked[1:]} {counted}"
        return figure + (": " + "; ".join(parts) if parts else "") + "."

    def total(self, facts: Facts) -> str:
        total = facts.total
        told = self.comparisons(total)
        publisher = facts.publisher.en if facts.publisher else "The publisher"
        return (
            f"{publisher} recorded {self.marked(total)} {facts.counted.en} "
            f"{self.at(facts)} in {self.month(total.period)}"
            + (f": {told}. " if told else ". ")
            + self.unit(facts).strip()
        )

    def unit(self, facts: Facts) -> str:
        if facts.unit:
            return f" {facts.unit.en}"
        events = facts.measure.unit == "events"
        return " These are events, not people: one person may count twice." if events else ""

    def groups(self, facts: Facts) -> str:
        figures = facts.sections["group"]
        told = [
            f"{self.marked(f)} of {terms.GROUPS[f.group].en}{self.aside(f, first=n == 0)}"
            for n, f in enumerate(f for f in figures if f.value is not None)
        ]
        return f"{self.counted(facts)} by group: {self.join(told)}." if told else ""

    def authorities(self, figures: Sequence[Figure]) -> str:
        meaning = {"title_42": "under Title 42, as public-health expulsions"}
        meaning |= {"title_8": "under Title 8, immigration law"}
        told = [
            f"{self.marked(f)} {meaning[f.authority]}{self.aside(f, first=n == 0)}"
            for n, f in enumerate(f for f in figures if f.value is not None)
        ]
        return f"By legal title: {self.join(told)}." if len(told) > 1 else ""

    def repeat(self, figure: Figure) -> str:
        before = ""
        if figure.previous_month is not None:
            earlier = self.share_of(figure, "previous_month")
            before = f" ({self.month(add_months(figure.period, -1))}: {earlier})"
        share = self.share_of(figure, "value")
        return (
            f"In {share} of the encounters, the person had already been encountered in the "
            f"previous 12 months{before}."
        )

    def unique(self, figure: Figure) -> str:
        return f"The publisher counted {self.marked(figure)} unique individuals."

    def unpublished(self, month: date) -> str:
        return f"{self.month(month)} had ended, but its figures had not been published."

    def not_held(self, note: Note) -> str:
        first, last = (self.month(note.values[name]) for name in ("first", "last"))
        months = f"Figures of {first}" + (f" to {last}" if last != first else "")
        return (
            f"{months} may have been out: the newest release held here is the one of "
            f"{self.day(note.values['vintage'])}."
        )

    def unknown_parts(self, parts: Sequence[str], month: date) -> str:
        return f"No figure of {self.month(month)} is held for {self.list(parts)}."

    def preliminary(self, figures: Sequence[Figure], facts: Facts) -> str:
        total = [f for f in figures if f.group == "all"]
        parts = [f for f in figures if f.group != "all"]
        of_parts = self.join([f"{self.marked(f)} of {terms.GROUPS[f.group].en}" for f in parts])
        head = total[0] if total else parts[0]
        lead = f"A preliminary figure of {self.day(head.vintage)} ({self.kind(head)}) puts "
        body = (
            f"{self.month(head.period)} at {self.marked(total[0])} {facts.counted.en}"
            + (f", {of_parts} among them" if parts else "")
            if total
            else f"{self.month(head.period)} at {of_parts}"
        )
        return lead + body + ". It is shown but never compared with final figures."

    def parts_from_later(self, parts: Sequence[str], days: Sequence[date]) -> str:
        when = self.join([self.day(day) for day in days])
        releases = "releases" if days[1:] else "release"
        held = self.list(parts) if parts else "these figures"
        return (
            f"No release from before that day is held with {held}. Figures marked † "
            f"come from the {releases} of {when}, the oldest held, and may include revisions."
        )

    def no_repeat_by_group(self, known: bool, month: date) -> str:
        if known:
            return "The repeat share was not published by group."
        return f"No repeat share of {self.month(month)} is held."

    def mismatches(self, notes: Sequence[Note]) -> str:
        told = [
            f"by {_BY[note.values['dimension']]} {self.added(note)} "
            f"({self.difference(note)} {'more' if note.values['parts'] > note.values['whole'] else 'fewer'})"
            for note in notes
        ]
        return (
            f"Parts do not add up to the total known on that day: {self.join(told)}. They come "
            "from releases of different days."
        )

    def reading(self, facts: Facts) -> list[str]:
        told = []
        if facts.cut_list is not None:
            shown, of = (
                mark(str(facts.cut_list.values[name]), "parts-origin", name)
                for name in ("shown", "of")
            )
            told.append(f"Of {of} citizenships the {shown} largest are shown.")
        if facts.total.history_from is not None:
            told.append(
                "A rank compares the month with the months up to it, from the first one held "
                f"({self.month(facts.total.history_from)} for the total); 1 is the largest."
            )
        minors = (
            "“Accompanied minors” are children with a parent or guardian who is not counted "
            "beside them. "
        )
        quoted = (
            "“Quoted” figures were read in a copy of the release or in the press; the link "
            "leads there. "
        )
        told.append(
            (minors if facts.shows("accompanied_minor") else "")
            + (quoted if facts.quoted else "")
            + "Earlier months are compared as known on that day, or as the oldest "
            "later release has them."
        )
        return told

    def chart(self, facts: Facts) -> str:
        known = facts.series.drop_nulls()
        low = known.sort("value").row(0, named=True)
        high = known.sort("value").row(-1, named=True)
        first, last = known["period"][0], known["period"][-1]
        return (
            f"Line chart of monthly {facts.counted.en}, {self.month(first)} to {self.month(last)}: "
            f"lowest {self.count(low['value'])} in {self.month(low['period'])}, highest "
            f"{self.count(high['value'])} in {self.month(high['period'])}."
        )

    def caption(self, facts: Facts) -> str:
        hollow = " The hollow point is a preliminary figure." if facts.provisional else ""
        told = f"{self.counted(facts)} {self.at(facts)}, by month"
        point = f"; the point marks {self.month(facts.total.period)}"
        return told + (point if facts.total.value is not None else "") + "." + hollow

    def total_footer(self, facts: Facts) -> str:
        total = facts.total
        told = f"{self.month(total.period)}: {self.release_sentence(total)}. "
        return (
            (f"Source: {self.publisher(facts.publisher)}. " if facts.publisher else "")
            + (told if total.value is not None else "")
            + "Other months: as known on that day, or as the oldest later release has them."
        )

    def moved_most(
        self, rose: Figure | None, fell: Figure | None, facts: Facts, *, whole: bool
    ) -> str:
        month, counted = facts.total.period, facts.counted.en
        span = f"From {self.month(add_months(month, -1))} to {self.month(month)}"
        most = " most" if whole else ""
        parts = []
        if rose:
            name = terms.GROUPS[rose.group].en
            parts.append(f"{counted} of {name} rose{most} (by {self.moved_by(rose)})")
        if fell:
            name = terms.GROUPS[fell.group].en
            subject = "those" if rose else counted
            parts.append(f"{subject} of {name} fell{most} (by {self.moved_by(fell)})")
        told = f"{span}, {self.join(parts) or 'no group changed'}"
        if not whole:
            return f"{told}; the change of the other groups is not known."
        one_way = f"; no group {'fell' if rose else 'rose'}" if bool(rose) != bool(fell) else ""
        return f"{told}{one_way}."

    def no_group_compared(self, month: date) -> str:
        return f"No group's change to {self.month(month)} is known."

    def groups_footer(self, figures: Sequence[Figure], facts: Facts) -> list[str]:
        month = self.month(facts.total.period)
        hollow = "; hollow points are preliminary" if facts.provisional else ""
        told = self.groups_released(figures)
        return [
            f"{self.counted(facts)} a month. Each group has a scale of its own, from zero; the "
            f"dotted line marks {month}{hollow}.",
            (f"Source: {self.publisher(facts.publisher)}. " if facts.publisher else "")
            + (f"{month}: {told}. " if told else "")
            + "Other months: as known on that day, or as the oldest later release has them.",
        ]

    def not_known(self, month: date) -> str:
        return f"{self.month(month)} not known"

    def against(self, change: str, when: str) -> str:
        return f"{change} on {when}"

    def early(self, figure: Figure) -> str:
        return f"{self.month(figure.period)}: {self.marked(figure)}, preliminary"

    def versus(self, month: date) -> str:
        return f"vs. {self.month(month)}"

    def rank_cell(self, figure: Figure) -> str:
        return f"{figure.rank} of {figure.ranked_months}" if figure.rank else ""

    def release_cell(self, figure: Figure) -> str:
        if figure.vintage is None:
            return "–"
        marks = {"reconstructed": "later, †", "first_seen": "first seen"}
        marks |= {"inferred": "day inferred"}
        mark = marks.get(figure.vintage_basis, "")
        quoted = "quoted" if figure.source_class == 3 else ""
        told = ", ".join(part for part in (quoted, mark) if part)
        return self.short_day(figure.vintage) + (f" ({told})" if told else "")

    def release_sentence(self, figure: Figure) -> str:
        text = f"the release of {self.day(figure.vintage)}"
        if figure.reconstructed:
            return text + ", cut by the publication calendar (†)"
        if figure.source_class == 3 and figure.citation_kind:
            return text + f", as quoted ({self.kind(figure)})"
        marks = {"first_seen": ", first seen on that day", "inferred": ", a day that is inferred"}
        return text + marks.get(figure.vintage_basis, "")

    def section_name(self, section: str) -> str:
        return {"component": "the split by reporting body", "origin": "the split by citizenship"}[
            section
        ]

    def at(self, facts: Facts) -> str:
        return facts.at.en if facts.at else f"({facts.place.en})"

    def next_steps(self, facts: Facts) -> list[tuple[str, str]]:
        where = self.corridor_option(facts)
        day = f" --as-of {facts.as_of}" if facts.as_of else ""
        month = f"{facts.total.period:%Y-%m}"
        parts = f"caudal observations{where} --period {month}"
        return [
            (
                "the same in Spanish, as a page",
                f"caudal brief{where}{day} --lang es --format html --out brief.html",
            ),
            (
                "how this month was revised since",
                f"caudal revisions{where} --period {month} --source all",
            ),
            (
                "every group and title of the month",
                f"{parts} --group each --authority each --reconstruct{day}",
            )
            if facts.sections["authority"]
            else ("every citizenship of the month", f"{parts} --origin each --reconstruct{day}"),
            *self.measure_steps(facts, f"{where}{day}"),
            *self._forecast_step(f"caudal forecast{where} --group each{day}", facts),
        ]

    def _forecast_step(self, command: str, facts: Facts) -> list[tuple[str, str]]:
        return (
            [("the forecast by group, months further on", command)]
            if facts.estimates.forecast
            else []
        )

    def after_none(self, when: str) -> str:
        return f"after none in {when}"

    def about_as_many(self, when: str) -> str:
        return f"about as many as in {when}"

    def times_as_many(self, ratio: str, when: str) -> str:
        return f"{ratio} times as many as in {when}"

    def more_or_fewer(self, percent: str, when: str | None, *, more: bool) -> str:
        told = f"{percent} {'more' if more else 'fewer'}"
        return told + (f" than in {when}" if when else "")

    def rank_words(self, figure: Figure, since: str, *, whole: bool) -> str:
        rank, months = figure.rank, self.count_of(figure, "ranked_months")
        known = f"of the {months} months {'' if whole else 'held '}since {since}"
        if rank == figure.ranked_months:
            return f"the lowest {known}"
        if rank == 1:
            return f"the highest {known}"
        ordinal, low = self.ordinal(figure, "rank", "ranked_months")
        if ordinal:
            return f"the {ordinal} {'lowest' if low else 'highest'} {known}"
        return f"number {self.count_of(figure, 'rank')} from the top {known}"
