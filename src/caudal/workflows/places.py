"""Places and origins with their names."""

from collections.abc import Mapping, Sequence
from os import PathLike

import polars as pl

from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.tables import PLACES, checked
from caudal.workflows.asking import CORRIDOR, code_version, known_corridor, only_kind
from caudal.workflows.labelling import labelled

__all__ = ["place_labels", "places"]

_OF_ALL = Note(
    "understood_of_all",
    "without a source: how a country is understood in the files of every source; capitals, "
    "accents, stops and articles do not matter",
)


def places(*, kind: str | None = None, corridor: str | PathLike[str] = CORRIDOR) -> Answer:
    """
    Every place and origin that a question can use; `kind` keeps one kind (`sector`, …).

    Returns:
        Rows of `places`; those of a corridor's own folder stand among them.
    """
    frame = checked(only_kind(_places(corridor), kind), PLACES, where="answer of `places`")
    return _answer(frame, corridor, {"kind": kind})


def place_labels(*, kind: str | None = None, corridor: str | PathLike[str] = CORRIDOR) -> Answer:
    """
    The words that publishers write for a place or an origin, one row a source and label.

    What every source understands of a country has no source.

    Returns:
        Rows of `terms and places (labels)`; `kind` keeps one kind (`sector`, …).
    """
    words = only_kind(_places(corridor), kind)
    frame = labelled(words, ("place", "origin"), where="answer of `places --labels`")
    notes = [_OF_ALL] if frame["source"].null_count() else []
    return _answer(frame, corridor, {"kind": kind, "labels": True}, notes)


def _places(corridor: str | PathLike[str]) -> pl.DataFrame:
    rows = [
        (p.code, p.en, p.es, p.kind, " ".join(p.parents) or None)
        for p in known_corridor(corridor).places.values()
    ]
    return pl.DataFrame(rows, schema={c.name: c.type for c in PLACES}, orient="row")


def _answer(
    frame: pl.DataFrame,
    corridor: str | PathLike[str],
    arguments: Mapping[str, object],
    notes: Sequence[Note] = (),
) -> Answer:
    inputs = known_corridor(corridor).inputs
    run = run_of("places", arguments, as_of=None, code_version=code_version(), inputs=inputs)
    return Answer("places", frame, run, tuple(notes))
