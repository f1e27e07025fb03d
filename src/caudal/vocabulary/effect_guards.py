"""Words of the checks that stand beside an effect: what each looks for, and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caudal.vocabulary.effects import Sentence, sentences, told
from caudal.vocabulary.term import Term, table

__all__ = ["GUARDS", "GUARD_SENTENCES", "Guard", "guard"]

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
        told(text, {name: _of(value, at) for name, value in values.items()})
        for at, text in enumerate((sentence.en, sentence.es))
    ]
    return Guard(code, concerns, values, *texts)


def _of(value: Any, language: int) -> Any:
    """The text of a language, where a value is a pair of texts."""
    return value[language] if isinstance(value, tuple) else value


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

GUARD_SENTENCES = sentences(
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
