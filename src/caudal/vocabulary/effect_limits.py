"""What an estimator of effects could not do, or did in another way: a sentence each."""

from typing import Any

from caudal.vocabulary.effects import Reason, Sentence, worded

__all__ = ["LIMIT_SENTENCES", "limit"]


def limit(code: str, **values: Any) -> Reason:
    """
    What was not possible, with its figures.

    >>> limit("few_windows", windows=4, needed=19).es
    '4 ventanas con qué comparar; un p de 0.05 necesita 19'
    """
    return worded(LIMIT_SENTENCES[code], values)


_SENTENCES = (
    Sentence(
        "months_missing",
        "{missing} of the {months} months are not known",
        "no se conocen {missing} de los {months} meses",
    ),
    Sentence(
        "months_there",
        "{before} of the {pre} months before and {after} of the {post} after are there",
        "hay {before} de los {pre} meses anteriores y {after} de los {post} posteriores",
    ),
    Sentence(
        "no_window",
        "there is no other window to compare with",
        "no hay otra ventana con qué comparar",
    ),
    Sentence(
        "few_windows",
        "{windows} windows to compare with; a p of 0.05 needs {needed}",
        "{windows} ventanas con qué comparar; un p de 0.05 necesita {needed}",
    ),
    Sentence("no_donor", "there is no donor", "no hay ninguna comparación"),
    Sentence(
        "donors_not_known",
        "not known in every month compared: {names}",
        "no se conocen en todos los meses comparados: {names}",
    ),
    Sentence(
        "breach",
        "a monthly change of the gap {times:.2f} times the largest before would undo it",
        "lo desharía un cambio mensual de la brecha {times:.2f} veces el mayor de antes",
    ),
    Sentence(
        "few_before",
        "{before} months before; at least {least} are needed",
        "{before} meses anteriores; se necesitan al menos {least}",
    ),
    Sentence(
        "held_before",
        "{before} months before are held; {needed} are needed",
        "se tienen {before} meses anteriores; se necesitan {needed}",
    ),
    Sentence(
        "known_after",
        "{after} months after are known; {needed} are needed",
        "se conocen {after} meses posteriores; se necesitan {needed}",
    ),
    Sentence(
        "gap_in_window",
        "`{name}` has a month in the window that is not known",
        "de `{name}` no se conoce algún mes de la ventana",
    ),
    Sentence(
        "few_donors",
        "{donors} comparisons can be used; at least {least} are needed",
        "se pueden usar {donors} comparaciones; se necesitan al menos {least}",
    ),
    Sentence(
        "donors_with_gaps",
        "left out of the comparisons (a month in the window is not known): {names}",
        "sin comparar (no se conoce algún mes de la ventana): {names}",
    ),
    Sentence(
        "donors_still",
        "left out of the comparisons (the same figure in every month before): {names}",
        "sin comparar (la misma cifra en todos los meses anteriores): {names}",
    ),
    Sentence(
        "leave_two_out",
        "p by leave-two-out of {donors} comparisons; proven bound {bound:.3f}",
        "p al dejar fuera de dos en dos {donors} comparaciones; cota demostrada {bound:.3f}",
    ),
    Sentence(
        "few_for_band",
        "too few comparisons for a band",
        "muy pocas comparaciones para una banda",
    ),
    Sentence(
        "no_band",
        "no band: hardly any effect can be ruled out",
        "sin banda: casi ningún efecto puede descartarse",
    ),
    Sentence(
        "few_months",
        "too few months before or after",
        "muy pocos meses anteriores o posteriores",
    ),
    Sentence(
        "month_unknown",
        "a month before or after is not known",
        "no se conoce algún mes anterior o posterior",
    ),
    Sentence(
        "many_breaks",
        "too few months for so many breaks",
        "muy pocos meses para tantos quiebres",
    ),
    Sentence(
        "same_months_shift",
        "another policy's shift begins in the same months: they cannot be told apart",
        "el cambio de otra política empieza en los mismos meses: no se pueden separar",
    ),
    Sentence(
        "newey_west",
        "Newey and West's error of the step is {check:.2f}, the regression's {error:.2f}",
        "el error del escalón según Newey y West es {check:.2f}; el de la regresión, {error:.2f}",
    ),
    Sentence(
        "alone",
        "no donor: the series stands against its own past",
        "sin comparaciones: la serie se compara con su propio pasado",
    ),
)
LIMIT_SENTENCES = {sentence.code: sentence for sentence in _SENTENCES}
