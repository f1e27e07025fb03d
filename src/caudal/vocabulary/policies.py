"""
Words of a corridor's policies: kinds, instruments, regimes, and how well a row is known.

A policy is a row of `policies.csv`. What it did to people is its kind, the
form of the act is its instrument. `policy_meaning` is how a row is told in a
list of words: never without its confidence.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from caudal.vocabulary.term import Term, table

__all__ = [
    "CONFIDENCES",
    "INSTRUMENTS",
    "KNOWN_TO",
    "POLICY_KINDS",
    "REGIMES",
    "policy_meaning",
]

POLICY_KINDS = table(
    Term("expulsion", "expulsion", "expulsión", "sent out across the border without an order"),
    Term(
        "return_to_wait",
        "return to wait",
        "retorno en espera del trámite",
        "sent back over the border to wait there for a decision",
    ),
    Term(
        "return_elsewhere",
        "return to another place",
        "retorno por otro lugar",
        "returned or expelled through a place other than the one of the crossing",
    ),
    Term(
        "removal_flights",
        "removal flights",
        "vuelos de remoción",
        "flown to the country of citizenship",
    ),
    Term(
        "onward_removal",
        "onward removal",
        "expulsión en cadena",
        "sent on to a third country by the country that received them",
    ),
    Term(
        "third_country_transfer",
        "transfer to a third country",
        "traslado a un tercer país",
        "sent to another country to ask for asylum there",
    ),
    Term(
        "asylum_limit",
        "limit to asylum",
        "límite al asilo",
        "who may ask for asylum is narrowed",
    ),
    Term(
        "detention",
        "detention and removal",
        "detención y remoción",
        "more people are held, or removed faster",
    ),
    Term("prosecution", "prosecution", "proceso penal", "crossing is prosecuted as a crime"),
    Term(
        "transit_control",
        "control of transit",
        "control del tránsito",
        "checks and detention on the way through a country",
    ),
    Term("visa", "visa requirement", "requisito de visa", "a visa is asked of a nationality"),
    Term(
        "legal_pathway",
        "legal pathway",
        "vía regular",
        "a way to come with permission, or an appointment",
    ),
    Term(
        "acceptance_limit",
        "limit to acceptance",
        "límite a la recepción",
        "a country stops taking people back, or takes fewer",
    ),
    Term("exemption", "exemption", "excepción", "a group is taken out of a policy"),
    Term(
        "end_of_policy",
        "end of a policy",
        "fin de una política",
        "an earlier policy ends, is suspended, or is announced to end",
    ),
    Term("capacity", "capacity", "capacidad", "room to receive or to hold people changes"),
    Term("agreement", "agreement", "acuerdo", "governments agree on steps, or meet to"),
    Term("shock", "shock", "choque", "no policy: a storm, an epidemic, a fire"),
    Term("other", "other policy", "otra política", "none of these, or not said"),
)

INSTRUMENTS = table(
    Term(
        "presidential",
        "presidential act",
        "acto presidencial",
        "a proclamation or an executive order",
    ),
    Term(
        "rule",
        "rule or notice in the gazette",
        "norma o aviso publicado en el diario oficial",
        "published in the Federal Register, the Diario Oficial or the like",
    ),
    Term("memorandum", "memorandum", "memorando", "an instruction of a department"),
    Term("agreement", "agreement", "acuerdo", "between governments"),
    Term("court", "court decision", "resolución judicial", "an injunction, a stay, a judgment"),
    Term("announcement", "announcement", "anuncio", "said in a release or to the press"),
    Term("practice", "practice", "práctica", "done without a published act"),
    Term("event", "event", "suceso", "no act of a government"),
)

CONFIDENCES = table(
    Term(
        "checked",
        "checked",
        "verificado",
        "read in the official text that the source names, or in a copy of it",
    ),
    Term(
        "reported",
        "reported",
        "según fuentes secundarias",
        "read in the press or on another secondary page that the source names",
    ),
    Term(
        "background",
        "background, not checked",
        "sin verificar",
        "not found: general knowledge, never shown without this word",
    ),
)

REGIMES = table(
    Term("calm", "calm", "calma", "no policy of the corridor broke the counts shortly before"),
    Term(
        "break",
        "break",
        "ruptura",
        "within `break_months` of the start of a policy that broke the counts",
    ),
)

# How exactly the start of a policy is known: written is the first day that a source names,
# or the first of the month or year.
KNOWN_TO = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def policy_meaning(policy: Mapping[str, Any]) -> str:
    """
    A row of `policies` in one line: from when to when, how well it is known, what it did.

    >>> policy_meaning(
    ...     {
    ...         "start": date(2008, 5, 1),
    ...         "start_known_to": "month",
    ...         "end": None,
    ...         "confidence": "background",
    ...         "what_en": "lateral returns",
    ...     }
    ... )
    'from 2008-05; background, not checked: lateral returns'
    """
    start: date = policy["start"]
    end = f" to {policy['end']}" if policy["end"] else ""
    known = CONFIDENCES[policy["confidence"]].en
    return f"from {start:{KNOWN_TO[policy['start_known_to']]}}{end}; {known}: {policy['what_en']}"
