"""
Words of `effect`: the verdicts, and the sentences of their reasons and guards.

A sentence is a code with one text in English and one in Spanish; the figures
in both are the same values. No sentence says that a policy caused something:
what else began in the same months is in the same counts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from caudal.vocabulary.term import Term, table

__all__ = [
    "POLICY_VERDICTS",
    "REASON_SENTENCES",
    "Reason",
    "Sentence",
    "reason",
    "sentences",
    "told",
    "worded",
]

# The words of `EFFECT_OUTCOMES`.
POLICY_VERDICTS = table(
    Term(
        "effect",
        "effect",
        "efecto",
        "moved beyond its comparisons, p ≤ 0.05, with a good fit before and a stable sign; what "
        "else began in the same months is in it too",
    ),
    Term(
        "no_large_effect",
        "no large effect",
        "sin efecto grande",
        "the whole band lies within the stated margin; a smaller effect is not ruled out",
    ),
    Term(
        "cannot_tell",
        "cannot tell",
        "no se puede saber",
        "the counts bear neither an effect nor its absence",
    ),
    Term(
        "too_few_comparisons",
        "too few comparisons",
        "muy pocas comparaciones",
        "even the most extreme rank among so few would not be below 0.05",
    ),
    Term(
        "too_early",
        "too early",
        "demasiado pronto",
        "fewer months after it are published than were asked for",
    ),
)


@dataclass(frozen=True)
class Sentence:
    """One thing that can be said, in two languages, with the names of its figures in braces."""

    code: str
    en: str
    es: str


@dataclass(frozen=True)
class Reason:
    """
    Why a verdict is what it is, or what would be needed to tell.

    Args:
        code: of the sentence.
        values: the figures in it; shares and changes as fractions.
        en, es: the sentence with its figures.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    en: str = ""
    es: str = ""


def reason(code: str, **values: Any) -> Reason:
    """
    The reason of this code, with its figures.

    >>> reason("fit_poor", fit=0.8, limit=0.5).es
    'El error antes es 0.80 del de una comparación típica; tendría que ser 0.50 o menos.'
    """
    return worded(REASON_SENTENCES[code], values)


def worded(sentence: Sentence, values: Mapping[str, Any]) -> Reason:
    """A sentence with its figures, in both languages."""
    return Reason(sentence.code, values, told(sentence.en, values), told(sentence.es, values))


def told(text: str, values: Mapping[str, Any]) -> str:
    """The text with its figures; a minus sign is no hyphen."""
    worded = {
        name: _Change(value) if name in _CHANGES and isinstance(value, float) else value
        for name, value in values.items()
    }
    return re.sub(r"(?<![\w])-(?=\d)", "−", text.format(**worded))


# Values that are changes of a count [fraction].
_CHANGES = frozenset({"change", "low", "high", "margin_low", "margin_high"})
_NEARLY_ALL, _AS_GOOD_AS_ALL, _TENFOLD, _MOST = -0.985, -0.999, 9.0, 999.0


class _Change(float):
    """A change that is written so that it can be read: nearly all of a count, or many times it."""

    def __format__(self, spec: str) -> str:
        if self <= _NEARLY_ALL:
            # Not all of it: a count can come back from what rounds to nothing.
            return f"{max(float(self), _AS_GOOD_AS_ALL):+.1%}"
        if self >= _MOST:
            return f"> ×{_MOST + 1:,.0f}"
        if self >= _TENFOLD:
            return f"×{1 + float(self):,.0f}"
        return format(float(self), spec)


def sentences(*sentences: Sentence) -> dict[str, Sentence]:
    return {sentence.code: sentence for sentence in sentences}


REASON_SENTENCES = sentences(
    Sentence(
        "too_early",
        "It is too early to tell: of the months after it, {known} of {wanted} published.",
        "Es demasiado pronto para saberlo: se han publicado {known} de {wanted} meses posteriores.",
    ),
    Sentence(
        "could_tell_with_months",
        "Months still missing: {missing}; then it can be told.",
        "Meses que faltan: {missing}; entonces se podrá saber.",
    ),
    Sentence(
        "could_tell_on",
        "These are due by {day:%Y-%m-%d}, if the publisher keeps to its usual dates.",
        "Se esperan a más tardar el {day:%Y-%m-%d}, si se mantienen las fechas habituales.",
    ),
    Sentence(
        "too_few_comparisons",
        "There are too few comparisons: with {placebos}, the smallest p possible is {floor:.3f}, "
        "above {limit:.2f}.",
        "Hay muy pocas comparaciones: con {placebos}, el menor p posible es {floor:.3f}, "
        "mayor que {limit:.2f}.",
    ),
    Sentence(
        "placebos_needed",
        "With a plain rank, at least {needed} comparisons would be needed.",
        "Con un rango simple se necesitarían al menos {needed} comparaciones.",
    ),
    Sentence(
        "effect",
        "The counts moved beyond their comparisons: {change:+,.0%} (95% band {low:+,.0%} to "
        "{high:+,.0%}; p = {p:.3f}). What else began in the same months is in this figure too.",
        "Los conteos cambiaron más que sus comparaciones: {change:+,.0%} (banda de 95%: {low:+,.0%} "
        "a {high:+,.0%}; p = {p:.3f}). Lo que haya empezado en los mismos meses también está en "
        "esta cifra.",
    ),
    Sentence(
        "at_floor",
        "This p is the smallest that its comparisons allow: one more that moved as much would undo "
        "it.",
        "Este p es el menor que permiten sus comparaciones: una más que cambiara otro tanto lo "
        "desharía.",
    ),
    Sentence(
        "effect_within_margin",
        "The whole band lies within {margin_low:+,.0%} to {margin_high:+,.0%}: the change is small.",
        "Toda la banda queda entre {margin_low:+,.0%} y {margin_high:+,.0%}: el cambio es pequeño.",
    ),
    Sentence(
        "no_large_effect",
        "No large effect: the whole 95% band, {low:+,.0%} to {high:+,.0%}, lies within "
        "{margin_low:+,.0%} to {margin_high:+,.0%}. A smaller effect is not ruled out.",
        "Sin efecto grande: toda la banda de 95%, de {low:+,.0%} a {high:+,.0%}, queda entre "
        "{margin_low:+,.0%} y {margin_high:+,.0%}. No se descarta un efecto menor.",
    ),
    Sentence(
        "cannot_tell",
        "The counts cannot tell: neither an effect nor its absence is shown.",
        "Los conteos no permiten saberlo: no muestran ni un efecto ni su ausencia.",
    ),
    Sentence(
        "second_opinion",
        "By itself this estimator would say effect ({change:+,.0%}, p = {p:.3f}); the one that "
        "decides does not, and several readings of the same counts are not several proofs.",
        "Por sí solo este estimador diría efecto ({change:+,.0%}, p = {p:.3f}); el que decide no lo "
        "dice, y varias lecturas de los mismos conteos no son varias pruebas.",
    ),
    Sentence(
        "not_estimated",
        "Nothing could be estimated from these counts.",
        "No se pudo estimar nada con estos conteos.",
    ),
    Sentence(
        "p_large",
        "Of its comparisons, {p:.0%} moved as much; at most {limit:.0%} may.",
        "De sus comparaciones, {p:.0%} cambiaron otro tanto; se admite como máximo {limit:.0%}.",
    ),
    Sentence(
        "p_unknown",
        "There is no p to judge it by.",
        "No hay un valor p con qué juzgarlo.",
    ),
    Sentence(
        "fit_poor",
        "The error before it is {fit:.2f} of that of a typical comparison; it would have to be "
        "at most {limit:.2f}.",
        "El error antes es {fit:.2f} del de una comparación típica; tendría que ser {limit:.2f} o "
        "menos.",
    ),
    Sentence(
        "pretrend",
        "The counts were already parting from their comparisons before it (p of no trend = "
        "{pretrend:.3f}).",
        "Los conteos ya se separaban de sus comparaciones antes (p de que no haya tendencia = "
        "{pretrend:.3f}).",
    ),
    Sentence(
        "sign_unstable",
        "Rise or fall depends on one comparison, or on one month more or less.",
        "Que sea alza o baja depende de una comparación, o de un mes más o menos.",
    ),
    Sentence(
        "sign_unchecked",
        "It was not checked whether the sign holds without any one comparison.",
        "No se comprobó si el signo se mantiene al quitar cualquier comparación.",
    ),
    Sentence(
        "band_holds_zero",
        "The 95% band, {low:+,.0%} to {high:+,.0%}, includes zero: no change is not ruled out.",
        "La banda de 95%, de {low:+,.0%} a {high:+,.0%}, incluye el cero: no se descarta "
        "que no haya cambio.",
    ),
    Sentence(
        "band_unknown",
        "There is no band around the estimate.",
        "La estimación no tiene banda.",
    ),
    Sentence(
        "band_beyond_margin",
        "The 95% band, {low:+,.0%} to {high:+,.0%}, reaches beyond {margin_low:+,.0%} to "
        "{margin_high:+,.0%}: a large effect is not ruled out.",
        "La banda de 95%, de {low:+,.0%} a {high:+,.0%}, rebasa el intervalo de {margin_low:+,.0%} a "
        "{margin_high:+,.0%}: no se descarta un efecto grande.",
    ),
    Sentence(
        "effect_needed",
        "A change of {change:+,.0%} would be found four times in five; smaller ones less often.",
        "Un cambio de {change:+,.0%} se hallaría cuatro de cada cinco veces; los menores, con menos "
        "frecuencia.",
    ),
    Sentence(
        "months_needed",
        "For a lasting change of this size at least {months} months after it would be needed; "
        "more, as one month resembles the next.",
        "Para un cambio duradero de este tamaño se necesitarían al menos {months} meses "
        "posteriores; más, pues un mes se parece al siguiente.",
    ),
    Sentence(
        "comparisons_needed",
        "At least {needed} comparisons would be needed, of which no more than {extreme} move as "
        "much.",
        "Se necesitarían al menos {needed} comparaciones, de las que no más de {extreme} cambien "
        "otro tanto.",
    ),
)
