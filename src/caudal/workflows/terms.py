"""The words and their codes."""

from collections.abc import Mapping

import polars as pl

from caudal.sources import SOURCES
from caudal.vocabulary import terms as words
from caudal.vocabulary.answer import Answer, run_of
from caudal.vocabulary.measures import ALIASES, MEASURES
from caudal.vocabulary.tables import WORDS, checked
from caudal.vocabulary.term import Term
from caudal.workflows.asking import code_version, only_kind

__all__ = ["terms"]


def terms(*, kind: str | None = None) -> Answer:
    """
    Every code that a question can use, with its names and meaning.

    Returns:
        Rows of `terms`; `kind` keeps one kind (`measure`, `group`, `source`, …).
    """
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
    frame = pl.DataFrame(rows, schema={c.name: c.type for c in WORDS}, orient="row")
    frame = only_kind(frame, kind)
    run = run_of("terms", {"kind": kind}, as_of=None, code_version=code_version(), inputs=[])
    return Answer("terms", checked(frame, WORDS, where="answer of `terms`"), run)
