"""Headings and small words of tables, in both languages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from caudal.render.notes_es import NOTES_ES
from caudal.vocabulary.answer import Note
from caudal.vocabulary.policies import CONFIDENCES

__all__ = [
    "ALL_OF_THEM",
    "CODES",
    "HEADINGS",
    "HIGHEST",
    "NOTE_LABEL",
    "NO_ROOM",
    "Language",
    "note_text",
    "taken_in",
]

Language = Literal["en", "es"]
NOTE_LABEL = {"en": "note", "es": "nota"}
HIGHEST = {"en": "highest", "es": "el mayor"}
ALL_OF_THEM = {"en": "all", "es": "todos"}
NO_ROOM = {
    "en": "left out, for the terminal is narrow",
    "es": "omitido por falta de espacio en la terminal",
}
HEADINGS = {
    "en": {
        "vintage_basis": "basis",
        "change_latest": "change",
        "change_previous": "on month",
        "estimate_typical": "effect",
        "difference_low": "differs: low",
        "difference_high": "high",
        "exposure": "heat",
        "high_typical": "high",
        "low_typical": "low",
        "minimum_detectable": "detectable",
        "p_placebo": "p placebo",
        "repeat_share": "repeats",
        "first_time": "first time",
        "unique_individuals": "unique",
        "people_estimated": "people est.",
        "people_estimated_low": "low",
        "people_estimated_high": "high",
        "change_year": "on year",
        "ranked_years": "of",
        "usual_change": "usual",
        "seasonal_size": "no season",
        "probability_increase": "rose",
        "predictive_percentile": "percentile",
        "chance_short": "falls short",
        "coverage_50": "in 50%",
        "coverage_80": "in 80%",
        "coverage_95": "in 95%",
        "high_80": "90%",
        "high_95": "97.5%",
        "low_80": "10%",
        "low_95": "2.5%",
        "relative_mae": "MAE ÷ naive",
        "relative_wis": "WIS ÷ naive",
        "mase": "MASE",
        "wis": "WIS",
        "name_en": "English",
        "name_es": "Spanish",
        "sha256": "sha-256",
        "stored_sha256": "stored",
        "retrieved_at": "retrieved",
        "source": "source",
        "vintage": "vintage",
    },
    "es": {
        "authority": "fundamento legal",
        "chance_short": "no alcanza",
        "difference": "diferencia",
        "difference_high": "alto",
        "difference_low": "difiere: bajo",
        "high": "alto",
        "low": "bajo",
        "outcome": "resultado",
        "scenario": "escenario",
        "coverage_50": "en 50%",
        "coverage_80": "en 80%",
        "coverage_95": "en 95%",
        "high_80": "90%",
        "high_95": "97.5%",
        "horizon": "horizonte",
        "low_80": "10%",
        "low_95": "2.5%",
        "mase": "MASE",
        "median": "mediana",
        "model": "modelo",
        "quantity": "cantidad",
        "regime": "régimen",
        "relative_mae": "EAM ÷ ingenuo",
        "relative_wis": "WIS ÷ ingenuo",
        "stay": "estancia [días]",
        "wis": "WIS",
        "bytes": "bytes",
        "change_latest": "cambio",
        "change_previous": "mensual",
        "estimate_typical": "efecto",
        "exposure": "calor",
        "high_typical": "alto",
        "lag": "rezago",
        "low_typical": "bajo",
        "minimum_detectable": "detectable",
        "p_placebo": "p placebo",
        "season": "meses",
        "encounters": "encuentros",
        "first_time": "primera vez",
        "people_estimated": "personas est.",
        "people_estimated_high": "alto",
        "people_estimated_low": "bajo",
        "repeat_share": "repetición",
        "unique_individuals": "únicas",
        "window": "lapso",
        "change_year": "anual",
        "rank": "lugar",
        "ranked_years": "de",
        "usual_change": "habitual",
        "seasonal_size": "sin est.",
        "probability_increase": "subió",
        "predictive_percentile": "percentil",
        "verdict": "veredicto",
        "code": "código",
        "component": "dependencia",
        "covers": "periodos",
        "derivation": "origen del dato",
        "file": "archivo",
        "first": "primero",
        "group": "grupo",
        "kind": "clase",
        "label": "etiqueta",
        "latest": "último",
        "meaning": "significado",
        "measure": "medida",
        "message": "mensaje",
        "name_en": "inglés",
        "name_es": "español",
        "origin": "ciudadanía",
        "parents": "parte de",
        "path": "ruta",
        "period": "periodo",
        "place": "lugar",
        "qualifier": "matiz",
        "rows": "filas",
        "sha256": "sha-256",
        "source": "fuente",
        "state": "estado",
        "status": "estado",
        "table": "tabla",
        "target": "de quién",
        "unit": "unidad",
        "url": "dirección",
        "value": "valor",
        "vintage": "publicación",
        "vintage_basis": "cómo se sabe",
    },
}

# Codes that are no words of the vocabulary, as a reader sees them.
CODES: dict[str, dict[str, str]] = {
    "en": {
        "twelve_months": "twelve months",
        "all_sectors": "all sectors",
        "all_year": "all year",
        "may_to_september": "May to September",
        "fiscal_year_to_date": "fiscal year to date",
    },
    "es": {
        "all": "todos",
        "month": "mes",
        "twelve_months": "doce meses",
        "all_sectors": "todos los sectores",
        "all_year": "todo el año",
        "may_to_september": "mayo a septiembre",
        "fiscal_year_to_date": "año fiscal a la fecha",
        "published": "publicado",
        "sum": "suma",
        "taken_in": "incorporado",
        "would_take_in": "se incorporaría",
        "held": "ya estaba",
        "copy": "copia",
        "control": "control",
        "planned": "previsto",
        "fetched": "obtenido",
        "unchanged": "sin cambios",
        "failed": "fallido",
        "by_hand": "a mano",
        "skipped": "omitido",
        "bad": "con errores",
        "right": "correcto",
        "wrong": "incorrecto",
        "repaired": "reparado",
    },
}
# State of a row of `ingest` → what so many of them are called: one, several.
_TAKEN_IN: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "taken_in": ("release taken in", "releases taken in"),
        "would_take_in": ("release would be taken in", "releases would be taken in"),
        "held": ("held already", "held already"),
        "copy": ("copy", "copies"),
        "control": ("control", "controls"),
        "skipped": ("skipped", "skipped"),
        "bad": ("bad", "bad"),
    },
    "es": {
        "taken_in": ("publicación incorporada", "publicaciones incorporadas"),
        "would_take_in": ("publicación se incorporaría", "publicaciones se incorporarían"),
        "held": ("ya estaba", "ya estaban"),
        "copy": ("copia", "copias"),
        "control": ("control", "controles"),
        "skipped": ("omitido", "omitidos"),
        "bad": ("con errores", "con errores"),
    },
}
# Told even if there is none.
_ALWAYS = ("taken_in", "control", "skipped", "bad")

_FINDINGS_ES = {
    "reading": "algo llamó la atención al leer el archivo",
    "replaced": "sustituye sin aviso otro archivo del mismo nombre y del mismo último periodo",
    "periods_lost": "faltan periodos que la publicación anterior cubría: responden publicaciones "
    "más antiguas, no un cero",
    "window_moved": "el tramo avanzó: los periodos más antiguos quedan en otras publicaciones",
    "periods_missing": "faltan periodos dentro del tramo: no cubiertos, no son cero",
    "labels_lost": "se perdieron etiquetas: ahí solo responden los totales",
    "total_changed": "el total cambió más de 5 % frente a la publicación anterior",
    "counted_twice": "casi cada cifra es el doble de la anterior: ¿se unieron archivos traslapados?",
    "cells_changed": "cifras parciales cambiaron más de 25 % con un total casi igual",
    "total_among_parts": "una parte dice lo que suman todas las demás: ¿es un total?",
    "parts_do_not_add_up": "un total publicado no es la suma de sus partes",
    "self_flow": "personas de un país en ese mismo país",
}

# Values of notes that are words.
_SPANISH_VALUES: Mapping[str, Callable[[str], str]] = {
    "spans": lambda told: told.replace(" to ", " a "),
    "dimension": lambda code: HEADINGS["es"].get(code, code),
}


def taken_in(states: Sequence[str], language: Language) -> str:
    """
    A line that counts the rows of `ingest` by their state.

    >>> taken_in(["taken_in", "taken_in", "skipped", "held"], "en")
    '2 releases taken in, 1 held already, 0 controls, 1 skipped, 0 bad'
    """
    dry = "would_take_in" in states
    always = ("would_take_in", *_ALWAYS[1:]) if dry else _ALWAYS
    return ", ".join(
        f"{states.count(state):,} {words[states.count(state) != 1]}"
        for state, words in _TAKEN_IN[language].items()
        if state in always or state in states
    )


def note_text(note: Note, language: Language) -> str:
    """
    A note in the reader's language; in English where it has no Spanish of its own.
    """
    if language == "es" and note.code == "sanity":
        return _finding_es(note.values)
    if language == "es" and note.code == "policy_began":
        return _policy_es(note.values)
    if language == "es" and "es" in note.values:
        return str(note.values["es"])
    if language == "es" and note.code in NOTES_ES and note.values:
        values = {
            name: _SPANISH_VALUES[name](value) if name in _SPANISH_VALUES else value
            for name, value in note.values.items()
        }
        return NOTES_ES[note.code].format(**values)
    if language == "es" and note.code in NOTES_ES and "{" not in NOTES_ES[note.code]:
        return NOTES_ES[note.code]
    return note.text


def _policy_es(row: Mapping[str, Any]) -> str:
    """A policy by name, with when it began and how well that is known, in Spanish."""
    when = f"{row['start']:%Y-%m-%d}" if row["start_known_to"] == "day" else f"{row['start']:%Y-%m}"
    return (
        f"desde {when} ({CONFIDENCES[row['confidence']].es}): {row['name_es']}; qué efecto tuvo no "
        "puede saberse solo con este mes"
    )


def _finding_es(found: Mapping[str, Any]) -> str:
    """What is odd about a release, in Spanish: what sort of thing, where, and how much."""
    when = f", {found['periods']}" if found["periods"] else ""
    change = f" ({found['change']:+.1%})" if found["change"] is not None else ""
    return (
        f"`{found['source']}` {found['table']} del {found['vintage']}{when}: "
        f"{_FINDINGS_ES[found['kind']]}{change}"
    )
