"""Whether a change is real, and what is not told of it, in English."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import mark
from caudal.render.brief.verdicts import Verdicts
from caudal.vocabulary import policies, terms
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.places import Place

__all__ = ["ORDINALS", "EnglishVerdicts"]

ORDINALS = dict(
    enumerate(
        ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 2
    )
)
_READINGS = {"hot": "hotter than usual", "usual": "within the usual range"}
_READINGS |= {"cool": "cooler than usual"}
_BETWEEN = {"increase": "an increase", "decrease": "a decrease"}


class EnglishVerdicts(Verdicts):
    """Sentences of the second to the fifth part; one method a claim."""

    language = "en"
    conjunction = "and"
    ordinals = ORDINALS
    headings: ClassVar[Mapping[str, str]] = {
        "happened": "What happened",
        "real": "Is it real?",
        "happening": "What is happening now",
        "coming": "What may come",
        "measure": "What the new measure did",
        "measures": "What the new measures did",
        "unknown": "What we do not know",
        "sources": "Sources and publication dates",
    }
    annex_heading = "Annex: the figures"
    notes_heading = "How to read the figures"
    definition_heading = "What it is"
    usually = "usually"
    weather_of: ClassVar[Mapping[str, str]] = {
        "temperature_max": "mean daily maximum, °C",
        "heatwave_days": "days of heatwave",
    }
    moved = (
        "almost certainly rose",
        "very probably rose",
        "probably rose",
        "may have risen or fallen",
        "probably fell",
        "very probably fell",
        "almost certainly fell",
    )

    def verdict(self, figure: Figure) -> str:
        if figure.probability_increase is None:
            return (
                "Whether that is more than these figures usually move cannot be told: too few "
                "months are known."
            )
        rise = self.probability_of(figure, "probability_increase")
        level = f"the underlying level {self.moved_words(figure)} (probability of a rise: {rise})"
        if figure.verdict in _BETWEEN:
            return (
                f"That is {_BETWEEN[figure.verdict]} beyond what these figures usually do from "
                f"one month to the next: {level}."
            )
        although = ", although " if self.strongly(figure) else "; "
        change = figure.change_previous_month
        what = "rise" if change and change > 0 else "fall" if change and change < 0 else "change"
        if self.alone(figure):
            return (
                f"Judged alone, this {what} would stand out: {level}. Among all the series judged "
                "together, it may still be chance."
            )
        return (
            f"This {what} is no more than these figures usually move from one month to the "
            f"next{although}{level}."
        )

    def verdict_of_longest(self, figure: Figure) -> str:
        rise = self.probability_of(figure, "probability_increase")
        words = "no more than these figures usually move from one month to the next"
        if figure.verdict in _BETWEEN:
            words = (
                f"{_BETWEEN[figure.verdict]} beyond what these figures usually do from one month "
                "to the next"
            )
        return (
            "Too few months of the total are known to judge that; for "
            f"{self.label(figure)}, known since {self.month(figure.history_from)}, it is {words}: "
            f"the underlying level {self.moved_words(figure)} (probability of a rise: {rise})."
        )

    def among_years(self, figure: Figure) -> str:
        if not figure.rank_same_month or figure.ranked_years < 2:
            return ""
        rank = self._rank(figure)
        years = self.count_of(figure, "ranked_years")
        return f"This is {rank} of the {years} years known."

    def usual(self, figure: Figure) -> str:
        if not figure.usual_years or figure.same_month_falls is None:
            return ""
        month = self.month_alone(figure)
        years, change = self.count_of(figure, "usual_years"), self.change_of(figure, "usual_change")
        few = " – too few to speak of a habit" if self.few_years(figure) else ""
        now = ""
        if figure.change_previous_month is not None:
            now = f" This time: {self.change_of(figure, 'change_previous_month')}."
        if figure.usual_years == 1:
            return f"Only {years} earlier year can be compared: {change} into {month}.{now}"
        return (
            f"Into {month}, the figure fell in {self.falls_of(figure)} of {years} earlier "
            f"years compared (mean change {change}){few}.{now}"
        )

    def after_season(self, figure: Figure) -> str:
        if figure.seasonal_size is None:
            return "Too few years are known to take the season out."
        low, high = (self.change_of(figure, f"seasonal_{end}") for end in ("low", "high"))
        return (
            f"With the season taken out, the change is {self.change_of(figure, 'seasonal_size')} "
            f"({low} to {high}, depending on how much of the usual change is taken out)."
        )

    def expected(self, figure: Figure) -> str:
        if figure.predictive_percentile is None:
            return ""
        below = self.probability_of(figure, "predictive_percentile")
        low, high = (self.count_of(figure, f"expected_{end}") for end in ("low", "high"))
        return (
            f"Going by the months before, a figure between {low} and {high} could be expected "
            f"four times in five; this one is higher than {below} of the outcomes expected."
        )

    def known_longer(self, figure: Figure) -> str:
        name = self.label(figure)
        return (
            f"The longest record, since {self.month(figure.history_from)}, is that of {name}: "
            f"{self.marked(figure)}, {self._rank(figure)} of the "
            f"{self.count_of(figure, 'ranked_years')} years known."
        )

    def group_verdicts(self, figures: Sequence[Figure]) -> str:
        told = self.by_verdict(figures)
        words = {
            "increase": "an increase beyond the usual for {}",
            "decrease": "a decrease beyond the usual for {}",
            "within_noise": "no more than the usual movement for {}",
            "no_history": "too few months to tell for {}",
        }
        parts = [
            words[verdict].format(self.list(told[verdict])) for verdict in words if verdict in told
        ]
        return f"By group (in brackets the probability of a rise): {'; '.join(parts)}."

    def heat(self, rows: Sequence[Mapping[str, Any]], facts: Facts) -> str:
        where = self.by_reading(rows, facts)
        told = [f"{_READINGS[r]} in {self.list(where[r])}" for r in _READINGS if r in where]
        weather = (
            f"The weather of {self.month(facts.total.period)} ({self.weathers(rows)}): "
            f"{'; '.join(told)}."
        )
        if "hot" in where:
            return (
                f"{weather} Whether an unusually hot month changes the figures, one month alone "
                "cannot tell: “caudal indicators --indicator heat” compares many."
            )
        return (
            f"{weather} What is usual for {self.month_alone(facts.total)} is a matter of the "
            "season; this is the weather of one month."
        )

    def newest_known(self, facts: Facts) -> str:
        month = self.month(facts.newest_known)
        older = "; this brief tells of an older one" if facts.older else ""
        if facts.as_of is None:
            return f"{month} is the newest month held here{older}."
        return f"{month} was the newest month known{older}."

    def causes(self, facts: Facts) -> str:
        told = [self.policy(note.values) for note in facts.policies]
        if not told:
            return "Why the figures moved is not known: the figures of one month cannot tell."
        began = add_months(facts.total.period, -1)
        one = len(told) == 1
        return (
            "Why the figures moved is not known. Since "
            f"{self.month(began)}, this began or took place: {self.list(told)}. What "
            f"{'it' if one else 'they'} did to the figures cannot be told from the month alone."
        )

    def policy(self, row: Mapping[str, Any]) -> str:
        exact = row["start_known_to"] == "day"
        when = self.day(row["start"]) if exact else self.month(row["start"])
        known = policies.CONFIDENCES[row["confidence"]].en
        return f"“{row['name_en']}” ({when}; {known})"

    def total_source(self, facts: Facts) -> str:
        if facts.total.value is None:
            return ""
        publisher = f"Publisher: {self.publisher(facts.publisher)}. " if facts.publisher else ""
        told = self.groups_released(facts.sections["group"])
        return (
            f"{publisher}The total comes from {self.release_sentence(facts.total)}."
            + (f" By group: {told}." if told else "")
            + " Every figure in the text stands in the annex, with its source, day of "
            "publication and definition."
        )

    def publisher(self, said: Place) -> str:
        """The publisher within a sentence: its article loses the capital."""
        return "the " + said.en[4:] if said.en.startswith("The ") else said.en

    def rule(self, facts: Facts) -> str:
        if facts.together is None:
            return ""
        series = mark(str(facts.together.values["series"]), "judged", "series")
        rate = mark(f"{facts.together.values['rate']:.0%}", "judged", "rate")
        return (
            "An increase or a decrease is said only where the underlying level very probably "
            "moved and the figure itself lies beyond what was to be expected. "
            f"{series} series are judged together: at most {rate} of the increases, and of the "
            "decreases, may be chance. “The season taken out”: half of the usual change into "
            "the month, or all of it."
        )

    def judged_caption(self) -> str:
        return "Is it real: the change on the month before, judged"

    def judged_headings(self, facts: Facts) -> tuple[str, ...]:
        month = self.month_alone(facts.total)
        return (
            f"Rank among each {month}",
            f"Years with a fall into {month}",
            "Usual change",
            "Season taken out",
            "Probability of a rise",
            "Percentile among the expected",
            "Expected 4 times in 5",
            "Verdict",
        )

    def of_years(self, part: str, years: str) -> str:
        return f"{part} of {years}"

    def verdict_cell(self, figure: Figure) -> str:
        return terms.VERDICTS[figure.verdict].en

    def others_caption(self) -> str:
        return "Other figures"

    def others_headings(self) -> tuple[str, ...]:
        return ("Month", "Figure", "Month before")

    def heat_headings(self, facts: Facts) -> tuple[str, ...]:
        return (f"Weather: {self.weathers(facts.heat)}", "Month", "Usual", "Source")

    def _rank(self, figure: Figure) -> str:
        month = self.month_alone(figure)
        if figure.rank_same_month == 1:
            return f"the highest {month}"
        if figure.rank_same_month == figure.ranked_years:
            return f"the lowest {month}"
        ordinal, low = self.ordinal(figure, "rank_same_month", "ranked_years")
        if ordinal:
            return f"the {ordinal} {'lowest' if low else 'highest'} {month}"
        return f"number {self.count_of(figure, 'rank_same_month')} from the top for {month}, out"
