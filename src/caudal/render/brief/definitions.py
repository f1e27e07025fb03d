"""What a figure counts, in a few words, for the row that it leads to."""

from collections.abc import Mapping

from caudal.render.brief.facts import Figure
from caudal.vocabulary import terms
from caudal.vocabulary.measures import MEASURES

__all__ = ["definition"]

_LABELS = {"group": terms.GROUPS, "authority": terms.AUTHORITIES, "component": terms.COMPONENTS}
# English meanings stand in the vocabulary; these are the Spanish ones of what a brief shows.
_MEANINGS_ES: Mapping[str, str] = {
    "family": "quienes viajan en familia: se cuenta a cada persona, no a cada familia",
    "unaccompanied_child": "menores de edad que viajan sin su madre, padre o tutor legal",
    "single_adult": "personas adultas que no viajan en familia",
    "accompanied_minor": "menores de edad con madre, padre o tutor, a quien no se cuenta con ellos",
    "title_8": "ley migratoria: aprehensiones e inadmisiones",
    "title_42": "expulsiones por salud pública, desde marzo de 2020",
    "usbp": "Patrulla Fronteriza de Estados Unidos",
    "ofo": "Oficina de Operaciones de Campo de CBP",
    "repeat_share": "encuentros con quien ya había tenido otro en los 12 meses anteriores",
    "unique_individuals": "personas encontradas por primera vez en 12 meses, según la fuente",
}
# Where the meaning in the vocabulary says what a brief of that day could not know, or a form.
_MEANINGS_EN: Mapping[str, str] = {
    "title_42": "public-health expulsions, from March 2020",
    "repeat_share": "encounters of someone encountered before in the previous 12 months",
}
_CITIZENSHIP = {
    "en": "by citizenship, as the publisher groups it",
    "es": "por ciudadanía, según los grupos de la fuente",
}
_PRELIMINARY = {"en": "preliminary", "es": "preliminar"}


def definition(figure: Figure, language: str, unit: str) -> str:
    """
    What a row counts; empty where no word of the language says it.

    Args:
        unit: what one of the events counted is, in a sentence of the language.
    """
    if figure.section == "origin":
        return _CITIZENSHIP[language]
    if figure.section == "provisional" and figure.group != "all":
        return f"{_meaning('group', figure.group, language)} ({_PRELIMINARY[language]})"
    if figure.section in _LABELS:
        return _meaning(figure.section, figure.code, language)
    if figure.section in ("repeat", "unique"):
        return _of_measure(figure.measure, language)
    return unit.strip()


def _meaning(section: str, code: str, language: str) -> str:
    if language == "es":
        return _MEANINGS_ES.get(code, "")
    return _MEANINGS_EN.get(code) or _LABELS[section][code].meaning


def _of_measure(measure: str, language: str) -> str:
    if language == "es":
        return _MEANINGS_ES.get(measure, MEASURES[measure].es)
    return _MEANINGS_EN.get(measure) or MEASURES[measure].meaning
