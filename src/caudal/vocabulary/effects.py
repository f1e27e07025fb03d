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
    "GUARDS",
    "GUARD_SENTENCES",
    "POLICY_VERDICTS",
    "REASON_SENTENCES",
    "Guard",
    "Reason",
    "Sentence",
    "guard",
    "reason",
    "worded",
]

# What each check looks for.
GUARDS = table(
    Term("anticipation", "movement ahead of it", "movimiento anticipado", "a rush, or a wait"),
    Term(
        "simultaneous",
        "other policies in the same months",
        "otras políticas en los mismos meses",
        "which the counts cannot part",
    ),
    Term("displacement", "crossings elsewhere", "cruces por otros lugares", "counts beside it"),
    Term(
        "regression_to_mean",
        "an unusual level just before",
        "un nivel inusual justo antes",
        "which tends to come back without any measure",
    ),
    Term("small_counts", "small counts", "conteos pequeños", "which chance alone moves much"),
    Term("composition", "who is counted", "quiénes se cuentan", "shares of the groups"),
    Term("revisions", "later revisions", "revisiones posteriores", "months not yet settled"),
    Term(
        "harm_beside", "harm beside the count", "daños junto al conteo", "deaths, returns, repeats"
    ),
)

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


@dataclass(frozen=True)
class Guard:
    """
    One check of what else could explain a change of the counts.

    Args:
        code: of the check.
        concerns: whether it found something; None: it could not be checked.
        values: what was found; shares and changes as fractions.
        en, es: the finding in a sentence.
    """

    code: str
    concerns: bool | None
    values: Mapping[str, Any]
    en: str
    es: str


def reason(code: str, **values: Any) -> Reason:
    """
    The reason of this code, with its figures.

    >>> reason("fit_poor", fit=0.8, limit=0.5).es
    'El error antes es 0.80 del de una comparación típica; tendría que ser 0.50 o menos.'
    """
    return worded(REASON_SENTENCES[code], values)


def worded(sentence: Sentence, values: Mapping[str, Any]) -> Reason:
    """A sentence with its figures, in both languages."""
    return Reason(sentence.code, values, _told(sentence.en, values), _told(sentence.es, values))


def guard(code: str, finding: str, concerns: bool | None, **values: Any) -> Guard:
    """
    The check of this code with what it found.

    Args:
        code: of the check.
        finding: of the sentence in `GUARD_SENTENCES`.
        concerns: as in `Guard`.
        values: what was found; a pair is its text in English and in Spanish.
    """
    sentence = GUARD_SENTENCES[finding]
    texts = [
        _told(text, {name: _of(value, at) for name, value in values.items()})
        for at, text in enumerate((sentence.en, sentence.es))
    ]
    return Guard(code, concerns, values, *texts)


def _of(value: Any, language: int) -> Any:
    """The text of a language, where a value is a pair of texts."""
    return value[language] if isinstance(value, tuple) else value


def _told(text: str, values: Mapping[str, Any]) -> str:
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


def _sentences(*sentences: Sentence) -> dict[str, Sentence]:
    return {sentence.code: sentence for sentence in sentences}


REASON_SENTENCES = _sentences(
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

_NOT_CHECKED = (
    Sentence(
        "anticipation_unknown",
        "Whether counts moved ahead of it could not be checked: the months just before are not "
        "known, or too few.",
        "No se pudo comprobar si los conteos se adelantaron: no se conocen los meses justo "
        "previos, o muy pocos.",
    ),
    Sentence(
        "displacement_unknown",
        "No neighbouring counts are held for these months: people may have crossed elsewhere.",
        "No se tienen conteos vecinos de estos meses: las personas pueden haber cruzado por otro lugar.",
    ),
    Sentence(
        "regression_unknown",
        "Whether the level before was unusual could not be checked: its history is short.",
        "No se pudo comprobar si el nivel previo era inusual: su historia es corta.",
    ),
    Sentence(
        "small_counts_unknown",
        "No count of these months is known.",
        "No se conoce ningún conteo de estos meses.",
    ),
    Sentence(
        "composition_unknown",
        "Counts by group are not held for these months: whether their shares moved is not known.",
        "No se tienen conteos por grupo de estos meses: no se sabe si cambiaron sus proporciones.",
    ),
    Sentence(
        "harm_unknown",
        "No deaths, returns or repeats are published for these months and places.",
        "No hay muertes, devoluciones ni encuentros repetidos publicados para estos meses y "
        "lugares.",
    ),
)

GUARD_SENTENCES = _sentences(
    *_NOT_CHECKED,
    Sentence(
        "anticipation",
        "In the two months before it the counts changed by {change:+,.0%} beyond their "
        "season; "
        "{share:.0%} of earlier pairs of months moved so far. Part of the change after may be "
        "movement brought forward or put off.",
        "En los dos meses previos los conteos cambiaron {change:+,.0%} más allá de "
        "su estación; "
        "{share:.0%} de los pares de meses anteriores cambiaron tanto. Parte del cambio posterior "
        "pueden ser movimientos adelantados o aplazados.",
    ),
    Sentence(
        "no_anticipation",
        "In the two months before it the counts changed by {change:+,.0%} beyond their "
        "season, "
        "which is not rare ({share:.0%} of earlier pairs of months moved so far). The month of the "
        "start itself is not looked at.",
        "En los dos meses previos los conteos cambiaron {change:+,.0%} más allá de "
        "su estación, lo "
        "que no es raro ({share:.0%} de los pares de meses anteriores cambiaron tanto). El mes mismo "
        "del inicio no se mira.",
    ),
    Sentence(
        "simultaneous",
        "Other policies began or ended in these months, and the counts cannot part them: {names}.",
        "Otras políticas empezaron o terminaron en estos meses, y los conteos no permiten "
        "separarlas: {names}.",
    ),
    Sentence(
        "none_simultaneous",
        "The calendar lists no other policy that began or ended in these months; it is not "
        "complete.",
        "El calendario no registra otra política que empezara o terminara en estos meses; no está "
        "completo.",
    ),
    Sentence(
        "displacement",
        "Neighbouring counts moved the other way, by {share:.0%} of the change: {beside}.",
        "Los conteos vecinos cambiaron en sentido contrario, en {share:.0%} del cambio: {beside}.",
    ),
    Sentence(
        "displacement_whole",
        "Neighbouring counts moved the other way, by more than the whole change: {beside}.",
        "Los conteos vecinos cambiaron en sentido contrario, en más que todo el cambio: {beside}.",
    ),
    Sentence(
        "no_displacement",
        "Neighbouring counts did not move the other way to speak of: {beside}.",
        "Los conteos vecinos casi no cambiaron en sentido contrario: {beside}.",
    ),
    Sentence(
        "regression",
        "The level just before stood at percentile {percentile:.0f} of its own history: counts "
        "so far out tend to come back without any measure.",
        "El nivel justo antes estaba en el percentil {percentile:.0f} de su propia historia: "
        "conteos tan apartados suelen volver sin medida alguna.",
    ),
    Sentence(
        "no_regression",
        "The level just before stood at percentile {percentile:.0f} of its own history.",
        "El nivel justo antes estaba en el percentil {percentile:.0f} de su propia historia.",
    ),
    Sentence(
        "small_counts",
        "Counts are small: a typical month has {median:,.0f}, and {zeros} of {months} are zero. "
        "Chance alone moves them much.",
        "Los conteos son pequeños: un mes típico tiene {median:,.0f} y {zeros} de {months} son "
        "cero. El azar por sí solo los mueve mucho.",
    ),
    Sentence(
        "no_small_counts",
        "A typical month has {median:,.0f}; no month is zero.",
        "Un mes típico tiene {median:,.0f}; ningún mes es cero.",
    ),
    Sentence(
        "composition",
        "The make-up of the counts moved: {shares}. A change of the total may be a change of who "
        "is counted.",
        "La composición de los conteos cambió: {shares}. Un cambio del total puede ser un cambio "
        "en quiénes se cuentan.",
    ),
    Sentence(
        "no_composition",
        "The make-up of the counts moved little: {shares}.",
        "La composición de los conteos cambió poco: {shares}.",
    ),
    Sentence(
        "revisions",
        "These months may still be revised: {months}.",
        "Estos meses aún pueden revisarse: {months}.",
    ),
    Sentence(
        "no_revisions",
        "Every month is old enough that revisions are usually over.",
        "Todos los meses son lo bastante antiguos para que las revisiones suelan haber terminado.",
    ),
    Sentence(
        "harm",
        "Beside the count, a month before → after: {beside}. Of these, {rose} rose.",
        "Junto al conteo, por mes antes → después: {beside}. De esto subió: {rose}.",
    ),
    Sentence(
        "no_harm",
        "Beside the count, a month before → after: {beside}. What is not published is not here.",
        "Junto al conteo, por mes antes → después: {beside}. Lo que no se publica no está aquí.",
    ),
)
