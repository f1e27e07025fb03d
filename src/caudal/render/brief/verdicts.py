"""What both languages need to say whether a change is real."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from caudal.render import numbers
from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import mark
from caudal.render.brief.spoken import Spoken
from caudal.render.charts.sentences import SOURCE_NAMES
from caudal.vocabulary.answer import Note

__all__ = ["Verdicts"]

# Probability of a rise, from which on a word holds; the words of the languages, in this order.
_CHANCES = (0.99, 0.9, 2 / 3, 1 / 3, 0.1, 0.01)
# Fewer earlier years are no habit.
_FEW_YEARS = 5


class Verdicts(Spoken):
    """Judgements, their probability in words, and the rows that are given by other verbs."""

    moved: ClassVar[Sequence[str]]
    usually: ClassVar[str]
    weather_of: ClassVar[Mapping[str, str]]

    def moved_words(self, figure: Figure) -> str:
        """
        Whether the level moved, in plain words.

        From 99% almost certainly, from 90% very probably, from two in three probably.
        """
        rise = figure.probability_increase
        return self.moved[next((n for n, least in enumerate(_CHANCES) if rise >= least), -1)]

    def strongly(self, figure: Figure) -> bool:
        """Whether the level very probably moved, up or down."""
        return not _CHANCES[4] < figure.probability_increase < _CHANCES[1]

    def alone(self, figure: Figure) -> bool:
        """Whether the change would be said if it were the only one judged."""
        both = (figure.probability_increase, figure.predictive_percentile)
        clear = min(both) >= _CHANCES[1] or max(both) <= _CHANCES[4]
        return bool(clear and figure.verdict == "within_noise")

    def falls_of(self, figure: Figure) -> str:
        """In how many of the earlier years compared the figure fell."""
        falls = round(figure.same_month_falls * figure.usual_years)
        return mark(self.count(falls), figure.key, "same_month_falls")

    def few_years(self, figure: Figure) -> bool:
        """Whether too few years are known to speak of a habit."""
        return bool((figure.usual_years or 0) < _FEW_YEARS)

    def month_alone(self, figure: Figure) -> str:
        """The calendar month of a figure, without its year."""
        return numbers.month_alone(figure.period, self.language)

    def by_verdict(self, figures: Sequence[Figure]) -> Mapping[str, list[str]]:
        """Verdict → names of the figures, each with the probability of a rise in brackets."""
        found: dict[str, list[str]] = {}
        for figure in figures:
            rise = ""
            if figure.probability_increase is not None:
                rise = f" ({self.probability_of(figure, 'probability_increase')})"
            found.setdefault(figure.verdict, []).append(self.label(figure) + rise)
        return found

    def real(self, facts: Facts) -> list[str]:
        """
        Whether the change is real: paragraphs on the total, the longest series and the groups.
        """
        if not facts.total.judged:
            return []
        longest, groups = facts.longest, [f for f in facts.sections["group"] if f.judged]
        total = (self.among_years, self.usual, self.after_season, self.expected)
        told = [" ".join(filter(None, (say(facts.total) for say in total)))]
        if longest:
            own = (self.usual, self.after_season, self.expected, self.verdict)
            told.append(
                " ".join([self.known_longer(longest), *filter(None, (say(longest) for say in own))])
            )
        told += [self.group_verdicts(groups)] if groups else []
        usually_falls = ((longest or facts.total).same_month_falls or 0) > 0.5
        told += [self.heat(facts.heat, facts)] if facts.heat and usually_falls else []
        return [part for part in told if part]

    def by_reading(
        self, rows: Sequence[Mapping[str, Any]], facts: Facts
    ) -> Mapping[str, list[str]]:
        """Reading of the month's weather → places, each with its figure and the usual one."""
        found: dict[str, list[str]] = {}
        for row in rows:
            told = f"{self.degrees(row, 'value')}; {self.usually} {self.degrees(row, 'normal')}"
            name = self.sited(self.name(facts.names[row["place"]]))
            found.setdefault(row["reading"], []).append(f"{name} ({told})")
        return found

    def sited(self, name: str) -> str:
        """A place within a sentence, with its article where the language needs one."""
        return name

    def weathers(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """What is measured of the weather: each measure once, with its unit."""
        measures = dict.fromkeys(row["measure"] for row in rows)
        return self.join([self.weather_of[measure] for measure in measures])

    def whence(self, row: Mapping[str, Any]) -> str:
        """The source of a row of heat, and the day of the file held."""
        source = SOURCE_NAMES[self.language].get(row["source"], row["source"])
        return f"{source[0].upper()}{source[1:]}, {self.short_day(row['vintage'])}"

    def degrees(self, row: Mapping[str, Any], column: str) -> str:
        """A temperature, or days, of a row of heat."""
        key = f"heat-{row['place']}-{row['measure']}"
        value = numbers.decimal(row[column], self.language)
        return mark(value, key, column)

    def added(self, note: Note) -> str:
        """What the parts of a note add up to."""
        key = f"parts-{note.values['dimension']}"
        return mark(self.count(note.values["parts"]), key, "parts")

    def difference(self, note: Note) -> str:
        """How far that is from the total."""
        key = f"parts-{note.values['dimension']}"
        return mark(self.count(abs(note.values["parts"] - note.values["whole"])), key, "difference")

    def verdict(self, figure: Figure) -> str:
        raise NotImplementedError

    def verdict_of_longest(self, figure: Figure) -> str:
        raise NotImplementedError

    def among_years(self, figure: Figure) -> str:
        raise NotImplementedError

    def usual(self, figure: Figure) -> str:
        raise NotImplementedError

    def after_season(self, figure: Figure) -> str:
        raise NotImplementedError

    def expected(self, figure: Figure) -> str:
        raise NotImplementedError

    def known_longer(self, figure: Figure) -> str:
        raise NotImplementedError

    def group_verdicts(self, figures: Sequence[Figure]) -> str:
        raise NotImplementedError

    def heat(self, rows: Sequence[Mapping[str, Any]], facts: Facts) -> str:
        raise NotImplementedError
