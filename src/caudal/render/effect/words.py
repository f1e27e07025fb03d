"""Names of estimators and checks, and an effect told in a language."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from caudal.render import numbers
from caudal.render.charts.speaking import Speaking
from caudal.render.charts.telling import capital
from caudal.render.effect.en import ENGLISH
from caudal.render.effect.es import SPANISH
from caudal.render.effect.facts import Effect, Row
from caudal.vocabulary.effect_guards import GUARDS
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.term import Term, table

__all__ = ["ESTIMATOR_NAMES", "Speech"]

# A change beyond this is told as a bound: its size is no finding.
_MOST_CHANGE = 99.0
_LEAST_P = 0.001

_ESTIMATORS_ES = {
    "before_after": (
        "antes y después",
        "Los meses posteriores con los justo anteriores; el mismo paso se toma en cualquier otro "
        "momento de la historia.",
    ),
    "before_after_same_month": (
        "antes y después, mismo mes",
        "Los meses posteriores con los justo anteriores; el mismo paso se toma en los mismos "
        "meses de "
        "otros años.",
    ),
    "differences": (
        "diferencia en diferencias",
        "El paso de este conteo con el de otros; la misma diferencia se toma en otros momentos.",
    ),
    "differences_same_month": (
        "diferencia en diferencias, mismo mes",
        "El paso de este conteo con el de otros; la misma diferencia se toma en los mismos meses "
        "de "
        "otros años.",
    ),
    "synthetic_control": (
        "control sintético",
        "Este conteo con una media ponderada de otros que antes iba como él; cada uno de los "
        "otros se "
        "ve de la misma manera.",
    ),
    "augmented_control": (
        "control sintético aumentado",
        "Este conteo con una media ponderada de otros, corregida por lo que antes no coincidía; "
        "cada "
        "uno de los otros se ve de la misma manera.",
    ),
    "synthetic_did": (
        "diferencia en diferencias sintética",
        "El paso de este conteo con el de una media ponderada de otros; cada uno de los otros se "
        "ve "
        "de la misma manera.",
    ),
    "interrupted": (
        "serie de tiempo interrumpida",
        "Este conteo con su propio curso anterior; el mismo escalón se busca en fechas anteriores.",
    ),
    "structural": (
        "serie de tiempo estructural",
        "Este conteo con lo que su nivel anterior y otros conteos hacían esperar; lo mismo se "
        "hace en "
        "fechas anteriores.",
    ),
}
_ESTIMATORS_EN = {
    "before_after": (
        "before and after",
        "The months after it with those just before; the same step is taken at every other time of "
        "the history.",
    ),
    "before_after_same_month": (
        "before and after, same month",
        "The months after it with those just before; the same step is taken in the same months of "
        "other years.",
    ),
    "differences": (
        "difference in differences",
        "The step of this count with that of others; the same difference is taken at other times.",
    ),
    "differences_same_month": (
        "difference in differences, same month",
        "The step of this count with that of others; the same difference is taken in the same "
        "months "
        "of other years.",
    ),
    "synthetic_control": (
        "synthetic control",
        "This count with a weighted mean of others that went the same way before; each of the "
        "others "
        "is looked at in the same way.",
    ),
    "augmented_control": (
        "augmented synthetic control",
        "This count with a weighted mean of others, corrected for what did not fit before; each of "
        "the others is looked at in the same way.",
    ),
    "synthetic_did": (
        "synthetic difference in differences",
        "The step of this count with that of a weighted mean of others; each of the others is "
        "looked "
        "at in the same way.",
    ),
    "interrupted": (
        "interrupted time series",
        "This count with its own course before; the same step is looked for at earlier dates.",
    ),
    "structural": (
        "structural time series",
        "This count with what its level before and other counts made one expect; the same is done "
        "at "
        "earlier dates.",
    ),
}
ESTIMATOR_NAMES = table(
    *(
        Term(code, name, _ESTIMATORS_ES[code][0], meaning)
        for code, (name, meaning) in _ESTIMATORS_EN.items()
    )
)


class Speech(Speaking):
    """How an effect is told."""

    sentences: ClassVar[Mapping[str, Mapping[str, str]]] = {"en": ENGLISH, "es": SPANISH}

    def verdict(self, code: str) -> str:
        """The verdict's word, as a sentence begins with it."""
        return capital(self.telling.name(POLICY_VERDICTS[code]))

    def estimator(self, code: str) -> str:
        """Its name, as it stands within a sentence."""
        return self.telling.name(ESTIMATOR_NAMES[code]) if code in ESTIMATOR_NAMES else code

    def compares(self, code: str) -> str:
        """What it compares, in a sentence."""
        told = _ESTIMATORS_ES if self.language == "es" else _ESTIMATORS_EN
        return told[code][1] if code in told else ""

    def check(self, code: str) -> str:
        """The name of a check."""
        return self.telling.name(GUARDS[code]) if code in GUARDS else code

    def change(self, value: float | None) -> str:
        """A change in whole per cent; near −100%, and of less than one, with a decimal."""
        if value is None:
            return "–"
        if value > _MOST_CHANGE:
            return self.say("over", value=self.change(_MOST_CHANGE))
        fine = value < -0.985 or 0 < abs(value) < 0.01
        size = numbers.percent(abs(value), self.language, decimals=1 if fine else 0)
        # Nothing but no count at all is a change of −100%.
        size = numbers.percent(0.999, self.language) if -1 < value < -0.9995 else size
        return ("+" if value > 0 else "−" if value < 0 else "") + size

    def band(self, row: Row) -> str:
        """The 95% band of a row, or a dash."""
        if row["low"] is None or row["high"] is None:
            return "–"
        return self.say("to", low=self.change(row["low"]), high=self.change(row["high"]))

    def p(self, value: float | None) -> str:
        """A p with three decimals; a smaller one as a bound."""
        if value is None:
            return "–"
        return f"<{_LEAST_P}" if value < _LEAST_P else f"{value:.3f}"

    def p_is(self, value: float) -> str:
        """p = 0.031, never broken over lines."""
        told = self.p(value)
        return "p\u00a0<\u00a0" + told[1:] if told.startswith("<") else f"p\u00a0=\u00a0{told}"

    def share(self, value: float) -> str:
        """A p as a share of the cases."""
        if value < _LEAST_P:
            return "<" + numbers.percent(_LEAST_P, self.language)
        return numbers.percent(value, self.language, decimals=1 if value < 0.1 else 0)

    def day(self, when: date, known_to: str = "day") -> str:
        """A day as far as it is known."""
        if known_to == "day":
            return numbers.day(when, self.language)
        return numbers.month(when, self.language) if known_to == "month" else f"{when:%Y}"

    def title(self, effect: Effect) -> str:
        """The verdict's word and what it says, in one sentence without its full stop."""
        own = effect.own
        key, values = f"says_{effect.verdict}", {}
        if effect.verdict in ("effect", "no_large_effect"):
            banded = None not in (own["change"], own["low"], own["high"])
            key += "" if banded else "_bare"
            values = {name: self.change(own[name]) for name in ("change", "low", "high")}
        if effect.verdict == "too_few_comparisons":
            key += "" if own["n_placebo"] else "_bare"
            values = {"n": str(own["n_placebo"])}
        return self.headed(effect, self.say(key, **values))

    def headed(self, effect: Effect, text: str) -> str:
        """A text with the verdict's word before it."""
        return f"{self.verdict(effect.verdict)}: {text}"

    def about(self, effect: Effect) -> str:
        """The policy with its day, or the day alone."""
        day = self.day(effect.own["date"], effect.day_known_to)
        name = effect.policy.get(self.language) or next(iter(effect.policy.values()), "")
        if not name:
            return self.say("the_date", day=day)
        key = "policy_from" if effect.day_known_to == "day" else "policy_since"
        return self.say(key, policy=name, day=day)

    def target(self, effect: Effect) -> str:
        """What is counted, where and of whom."""
        counted = capital(self.telling.counted(effect.own["measure"]))
        target = self.telling.target(effect.own)
        return self.say("target" if target else "target_all", counted=counted, target=target)

    def result(self, row: Row) -> str:
        """What one estimator found: its figure, band and p."""
        name = capital(self.estimator(row["estimator"]))
        if row["change"] is None:
            return self.say("result_none", estimator=name)
        p = "" if row["p_placebo"] is None else self.say("p", p=self.p_is(row["p_placebo"]))
        change = self.change(row["change"])
        return self.say("result", estimator=name, change=change, band=self.bracketed(row), p=p)

    def bracketed(self, row: Row) -> str:
        """The band in brackets; empty where there is none."""
        if row["low"] is None or row["high"] is None:
            return ""
        return self.say("band", low=self.change(row["low"]), high=self.change(row["high"]))

    def reasons(self, effect: Effect) -> tuple[str, ...]:
        """The reasons of the estimator that decides."""
        return tuple(str(row[self.language]) for row in effect.reasons)

    def guard(self, row: Row) -> str:
        """What a check found, with whether it found anything."""
        state = {True: "found", False: "not_found", None: "unchecked"}[row["concerns"]]
        return f"{self.say(state)}: {row[self.language]}"

    def heading(self, effect: Effect) -> str:
        """The policy with its day, as a page is headed; without its full stop."""
        return self.about(effect).removesuffix(".")

    def known(self, effect: Effect) -> str:
        """The day of which it tells."""
        if effect.as_of is None:
            return self.say("newest")
        return self.say("known", day=numbers.day(effect.as_of, self.language))

    def source(self, effect: Effect) -> str:
        """Where the counts are from, and who estimated."""
        if effect.sources:
            told = self.telling.source(effect.sources)
        elif effect.as_of is None:
            told = self.say("counts_newest")
        else:
            told = self.say("counts_as_of", day=numbers.day(effect.as_of, self.language))
        estimated = effect.course["expected"].drop_nulls().len() > 0
        return f"{told} {self.say('made')}" if estimated else told

    def month(self, when: date) -> str:
        """2021-09."""
        return month_name(when)
