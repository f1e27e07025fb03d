"""Headings and small words of tables, in both languages."""

from typing import Literal

from caudal.vocabulary.answer import Note

__all__ = ["CODES", "HEADINGS", "NOTE_LABEL", "Language", "note_text"]

Language = Literal["en", "es"]
NOTE_LABEL = {"en": "note", "es": "nota"}
HEADINGS = {
    "en": {
        "vintage_basis": "basis",
        "change_latest": "change",
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
        "bytes": "bytes",
        "change_latest": "cambio",
        "code": "código",
        "component": "dependencia",
        "covers": "periodos",
        "derivation": "origen del dato",
        "file": "archivo",
        "first": "primero",
        "group": "grupo",
        "kind": "clase",
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
        "unit": "unidad",
        "url": "dirección",
        "value": "valor",
        "vintage": "publicación",
        "vintage_basis": "cómo se sabe",
    },
}

# Codes that are no words of the vocabulary, as a reader sees them.
CODES: dict[str, dict[str, str]] = {
    "en": {},
    "es": {
        "all": "todos",
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
# Notes of the verbs that answer, in Spanish; those of `ingest` are for whoever keeps the archive.
_NOTES_ES = {
    "reconstructed": "tomadas de publicaciones posteriores ({first} a {last}) según el calendario "
    "de publicación, a falta de una anterior: {rows} de {of} filas",
    "quoted": "citadas de un comunicado o de la prensa, a falta de un archivo de esa fecha: "
    "{rows} de {of} filas",
    "inferred": "la fecha de publicación se infiere: {rows} de {of} filas",
    "provisional": "las filas con estado preliminar nunca sirven de respuesta",
    "parts_do_not_add_up": "{period:%Y-%m}: las partes suman {parts:,.0f}; el total conocido es "
    "{whole:,.0f}",
    "sources_change": "responden varias fuentes, cada una donde su publicación es la más reciente: "
    "{spans}",
    "source_changes": "la fuente cambia entre publicaciones: {listed}; un salto ahí puede ser un "
    "cambio de definición y no una revisión",
    "overlapping_lists": "los códigos se traslapan (listas de distinta extensión, lugares dentro "
    "de lugares): no se deben sumar estas filas",
    "quoted_before": "un comunicado o la prensa dieron estos meses antes que la primera "
    "publicación mostrada: añada --source all para ver la primera ({periods} meses)",
    "nothing_known": "no hay respuesta; el dato más cercano del archivo es {target}: publicado el "
    "{vintage} por `{source}`",
    "verified": "{checks} comprobaciones, {wrong} incorrectas",
    "repaired": "archivos reparados: {repaired}",
    "repairable": "añada --repair: se escribe de nuevo lo que puede volver a saberse",
    "reference_damaged": "la referencia incorporada está dañada: instale Caudal de nuevo",
    "lost": "donde no queda entero ni el registro ni su copia, nada más dice lo que decían: quite "
    "ambos e incorpore de nuevo el archivo de la fuente",
    "nothing_to_read_again": "no hay carpeta de datos: solo se revisó la referencia incorporada",
}


def note_text(note: Note, language: Language) -> str:
    """
    A note in the reader's language; in English where it has no Spanish of its own.
    """
    if language == "es" and note.code in _NOTES_ES and note.values:
        return _NOTES_ES[note.code].format(**note.values)
    if language == "es" and note.code in _NOTES_ES and "{" not in _NOTES_ES[note.code]:
        return _NOTES_ES[note.code]
    return note.text
