"""Headings and small words of tables, in both languages."""

from typing import Literal

__all__ = ["HEADINGS", "LANGUAGES", "NOTE_LABEL", "Language"]

Language = Literal["en", "es"]
LANGUAGES = ("en", "es")
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
        "authority": "título legal",
        "change_latest": "cambio",
        "code": "código",
        "component": "organismo",
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
        "rows": "filas",
        "sha256": "sha-256",
        "source": "fuente",
        "state": "estado",
        "status": "estado",
        "table": "tabla",
        "unit": "unidad",
        "value": "valor",
        "vintage": "publicación",
        "vintage_basis": "cómo se sabe",
    },
}
