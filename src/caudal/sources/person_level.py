"""
Which columns tell of single persons: identifiers, names, birth dates, exact times.

Columns decide, never counts of 1: CBP's workbook of March 2021 has 34,320 of
those and is an aggregate. A country of birth or a number of persons is a
dimension or a count, and is accepted.
"""

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["personal_columns"]

_NUMBER = r"(id|ids|identifier|identification|no|num|number|nbr)\b"
_PERSONAL = re.compile(
    "|".join(
        (
            # Identifiers: A-number, event, case, subject, EID, FINS …
            r"\b(a|alien|file|passport|visa|subject|person|people|individual|event|encounter|case"
            r"|civ|eid|fins|fin|unique|anonymi[sz]ed|detainee|apprehension|arrest|record|booking"
            rf"|incident|fingerprint|receipt|national|social security|tax)\W{{0,3}}{_NUMBER}",
            r"^(a ?file|a ?numbers?|eid|fins|fin|ssn|curp|rfc|nue|nut|passport|pasaporte|uuid|uid)$",
            r"\b(numero|num|no|nº|folio|clave|id)\W{0,2}( de(l)?)?( la)? ?(expediente|pasaporte|persona"
            r"|extranjero|migrante|evento|caso|identificacion|tramite)\b",
            r"^identificador unico$",
            r"\b(pasaporte|curp|matricula consular)\b",
            # Names, never those of places.
            r"\b(first|last|given|sur|family|full|middle|maiden|alien|subject|person|detainee)"
            r"\W?names?\b",
            r"^(names?|nombres?|apellidos?)$",
            r"\bapellidos?\b|\bnombres? (y apellidos?|complet[oa]s?|propios?|de pila)\b",
            r"\bnombres? del? (la )?(persona|migrante|extranjero|solicitante)\b",
            # Birth dates; a country of birth is a dimension.
            r"^dob$|\bbirth ?(date|day|year|month|dt)\b|\b(date|day|year|month) ?of birth\b|^birth$",
            r"\b(fecha|dia|mes|ano) (de )?nac(imiento)?\b",
            # An exact time, and where a person is reached.
            r"\bdate\W?(and\W?)?time\b|\btime\W?stamp\b|\btime of (apprehension|arrest|encounter"
            r"|entry|event|death)\b|\b(apprehension|arrest|encounter|entry|event|book ?in) time\b",
            r"^hora$|\bhora (de|del) |\bfecha y hora\b",
            r"\b(e ?mail|telephone|phone|telefono|home address|domicilio)\b",
        )
    )
)


def personal_columns(names: Sequence[str]) -> list[str]:
    """
    The columns among `names` that tell of single persons, in their order.

    Capitals, accents, underscores, hyphens and camelCase do not matter.

    >>> personal_columns(["Month", "AlienFileNumber", "Birth Country"])
    ['AlienFileNumber']
    """
    return [name for name in names if _PERSONAL.search(_words(name))]


def _words(name: str) -> str:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    bare = unicodedata.normalize("NFKD", parted).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare.lower()).split())
