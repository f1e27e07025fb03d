"""What both languages need to tell new measures: the verdict's words, its reasons, nothing else."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from caudal.render import numbers
from caudal.render.brief.facts import Facts
from caudal.render.brief.marks import mark
from caudal.render.brief.measures import NewMeasure
from caudal.render.brief.spoken import Spoken
from caudal.vocabulary import terms
from caudal.vocabulary.effect_guards import GUARDS
from caudal.vocabulary.effects import POLICY_VERDICTS

__all__ = ["MeasureWords"]

# A figure of a sentence; days are none.
_FIGURE = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)|(?P<figure>[+−]?\d[\d,]*(?:\.\d+)?%?)")

# Verdicts whose sentences tell a band and a p.
_ESTIMATED = ("effect", "no_large_effect", "cannot_tell")


class MeasureWords(Spoken):
    """A verdict with its reasons as they stand; a language says the words around them."""

    checks_found: ClassVar[str]
    seen: ClassVar[str]

    def verdict_sentence(self, measure: NewMeasure) -> str:
        """The verdict in a sentence, as it stands."""
        return self._in_language(measure, "said")

    def measures(self, alike: Sequence[NewMeasure]) -> str:
        """
        Name and day of the measures, the verdict's word, and the verdict in a sentence.

        Of an effect, what else began in these months is told with it: it is what the measure is
        most easily taken for.
        """
        first = alike[0]
        named = self.list([self.policy(one.row) for one in alike])
        word = mark(self.name(POLICY_VERDICTS[first.verdict]), first.key, "word")
        sentence = self._figures_in(self.verdict_sentence(first), first)
        others = self._in_language(first, "others") if first.verdict == "effect" else ""
        return " ".join(filter(None, [f"{named}: {word}.", sentence, others]))

    def measure(self, measure: NewMeasure, facts: Facts) -> str:
        """The other sentences of the verdict, and the checks that found something."""
        told = [
            f"{self.quoted(self._in_language(measure, 'name'))}. {self.seen}: "
            f"{self.looked_at(measure, facts)}.",
            self._figures_in(self._in_language(measure, "reasons"), measure),
            self._checks(measure),
        ]
        return " ".join(part for part in told if part)

    def _checks(self, measure: NewMeasure) -> str:
        """Those that found something, by name."""
        named = [self.name(GUARDS[code]) for code in measure.checks.split()]
        return f"{self.checks_found}: {'; '.join(named)}." if named else ""

    def _in_language(self, measure: NewMeasure, name: str) -> str:
        return str(measure.row[f"{name}_{self.language}"])

    def _figures_in(self, sentences: str, measure: NewMeasure) -> str:
        """Each figure led to the row; the sentences are left as they are."""

        def led(found: re.Match[str]) -> str:
            return found["day"] or mark(found["figure"], measure.key, "reasons")

        return _FIGURE.sub(led, sentences)

    def measure_cells(self, measure: NewMeasure) -> tuple[str, ...]:
        """What stands in the row beside its name: no estimate that the verdict does not tell."""
        row = measure.row
        told = measure.verdict in _ESTIMATED
        p = self._decimal(row["p_placebo"] if told else None)
        ahead = measure.verdict == "too_early" and not measure.post_known
        needed = row["mde80"] if ahead or measure.verdict == "cannot_tell" else None
        return (
            self.name(POLICY_VERDICTS[measure.verdict]),
            f"{measure.post_known} / {measure.post}",
            self._band(measure) if told else "–",
            f"{p} ({self._decimal(row['p_floor'])})",
            self._percent(needed),
            self.count(measure.n_placebo),
        )

    def _band(self, measure: NewMeasure) -> str:
        """Its change is told where the verdict is one; else its band alone."""
        row = measure.row
        if row["low"] is None or row["high"] is None:
            return "–"
        band = f"{self._percent(row['low'])} … {self._percent(row['high'])}"
        return f"{self._percent(row['change'])} ({band})" if measure.verdict == "effect" else band

    def _percent(self, change: float | None) -> str:
        return "–" if change is None else numbers.signed_percent(change, self.language)

    def _decimal(self, value: float | None) -> str:
        return "–" if value is None else f"{value:.3f}"

    def looked_at(self, measure: NewMeasure, facts: Facts) -> str:
        """The counts that the verdict is about: of whom, and who counted."""
        whose = [facts.names[code] for code in measure.origin.split() if code in facts.names]
        parts = [
            *([self.join([self.name(one) for one in whose])] if whose else []),
            *(self.name(terms.GROUPS[code]) for code in measure.group.split() if code != "all"),
            *(
                [self.name(terms.COMPONENTS[measure.component])]
                if measure.component != "all"
                else []
            ),
        ]
        return " · ".join([self.name(facts.counted), *parts])

    def quoted(self, name: str) -> str:
        raise NotImplementedError

    def policy(self, row: Mapping[str, Any]) -> str:
        raise NotImplementedError
