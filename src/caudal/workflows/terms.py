"""The words and their codes."""

from collections.abc import Mapping
from os import PathLike

import polars as pl

from caudal.sources import SOURCES
from caudal.vocabulary import terms as words
from caudal.vocabulary.answer import Answer, run_of
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.measures import ALIASES, MEASURES
from caudal.vocabulary.policies import (
    CONFIDENCES,
    INSTRUMENTS,
    POLICY_KINDS,
    REGIMES,
    policy_meaning,
)
from caudal.vocabulary.tables import WORDS, checked
from caudal.vocabulary.term import Term
from caudal.workflows.asking import CORRIDOR, code_version, known_corridor, only_kind
from caudal.workflows.labelling import labelled

__all__ = ["term_labels", "terms"]

# Kinds of words that publishers have words of their own for.
_LABELLED = ("measure", "group", "authority", "component")


def terms(*, kind: str | None = None, corridor: str | PathLike[str] = CORRIDOR) -> Answer:
    """
    Every code that a question can use, with its names and meaning.

    Returns:
        Rows of `terms`; `kind` keeps one kind (`measure`, `group`, `source`, …). The policies
        (`policy`) are the corridor's own; what each means begins with its days and with
        how well it is known.
    """
    frame = checked(only_kind(_words(corridor), kind), WORDS, where="answer of `terms`")
    return _answer(frame, corridor, {"kind": kind})


def term_labels(*, kind: str | None = None, corridor: str | PathLike[str] = CORRIDOR) -> Answer:
    """
    The word that each publisher writes for a code, one row a source and label.

    Returns:
        Rows of `terms and places (labels)`; `kind` keeps one kind (`measure`, `group`, …).
    """
    words = only_kind(_words(corridor), kind)
    frame = labelled(words, _LABELLED, where="answer of `terms --labels`")
    return _answer(frame, corridor, {"kind": kind, "labels": True})


def _words(corridor: str | PathLike[str]) -> pl.DataFrame:
    tables: dict[str, Mapping[str, Term]] = {
        "measure": MEASURES,
        "group": words.GROUPS,
        "authority": words.AUTHORITIES,
        "component": words.COMPONENTS,
        "frequency": words.FREQUENCIES,
        "status": words.STATUSES,
        "vintage_basis": words.VINTAGE_BASES,
        "origin_basis": words.ORIGIN_BASES,
        "citation_kind": words.CITATION_KINDS,
        "qualifier": words.QUALIFIERS,
        "policy_kind": POLICY_KINDS,
        "instrument": INSTRUMENTS,
        "confidence": CONFIDENCES,
        "regime": REGIMES,
        "policy_verdict": POLICY_VERDICTS,
    }
    rows = [
        (name, term.code, term.en, term.es, getattr(term, "unit", None), term.meaning)
        for name, table in tables.items()
        for term in table.values()
    ]
    rows += [
        ("alias", code, code, code, None, ", ".join(f"{k} {v}" for k, v in meaning.items()))
        for code, meaning in ALIASES.items()
    ]
    rows += [("source", s.name, s.title, s.title, None, s.page) for s in SOURCES.values()]
    rows += [
        ("policy", policy["id"], policy["name_en"], policy["name_es"], None, policy_meaning(policy))
        for policy in known_corridor(corridor).policies.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema={c.name: c.type for c in WORDS}, orient="row")


def _answer(
    frame: pl.DataFrame, corridor: str | PathLike[str], arguments: Mapping[str, object]
) -> Answer:
    inputs = known_corridor(corridor).inputs
    run = run_of("terms", arguments, as_of=None, code_version=code_version(), inputs=inputs)
    return Answer("terms", frame, run)
