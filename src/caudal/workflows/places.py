"""Places and origins with their names."""

import polars as pl

from caudal.archive.corridors import all_places
from caudal.vocabulary.answer import Answer, run_of
from caudal.vocabulary.tables import PLACES, checked
from caudal.workflows.asking import code_version, only_kind

__all__ = ["places"]


def places(*, kind: str | None = None) -> Answer:
    """
    Every place and origin that a question can use; `kind` keeps one kind (`sector`, …).

    Returns:
        Rows of `places`.
    """
    rows = [
        (p.code, p.en, p.es, p.kind, " ".join(p.parents) or None) for p in all_places().values()
    ]
    frame = pl.DataFrame(rows, schema={c.name: c.type for c in PLACES}, orient="row")
    frame = only_kind(frame, kind)
    run = run_of("places", {"kind": kind}, as_of=None, code_version=code_version(), inputs=[])
    return Answer("places", checked(frame, PLACES, where="answer of `places`"), run)
