"""What every workflow gives back: rows, notes that must be said, and how to repeat it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from caudal.vocabulary.places import Place

__all__ = ["Answer", "Note", "Run", "run_of"]


@dataclass(frozen=True)
class Note:
    """
    Something that must be said on every output.

    `code` is stable; `text` is English; `values` are what the text was made
    of, so that a page in another language can say the same.
    """

    code: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """Enough to repeat an answer bit for bit."""

    id: str
    verb: str
    arguments: Mapping[str, Any]
    as_of: date | None
    code_version: str
    inputs: Sequence[str]
    seed: int | None = None


@dataclass(frozen=True)
class Answer:
    """
    Rows with their notes.

    Args:
        verb: who answers.
        rows: a table declared in `vocabulary/tables.py`.
        run: how to repeat it.
        notes: what must be said with the rows.
        names: the places and origins that occur, for the languages of a reader.
        figures: further frames of the same answer (a chart's series), by name.
        measured: numbers of the run as a whole, by name.
        failed: something was found that makes the command exit with 1 (`verify`)
            or 2 (`ingest` took in the rest).
    """

    verb: str
    rows: pl.DataFrame
    run: Run
    notes: tuple[Note, ...] = ()
    names: Mapping[str, Place] = field(default_factory=dict)
    figures: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    measured: Mapping[str, float] = field(default_factory=dict)
    failed: int = 0


def run_of(
    verb: str,
    arguments: Mapping[str, Any],
    *,
    as_of: date | None,
    code_version: str,
    inputs: Sequence[str],
) -> Run:
    """
    A run whose id is a hash of all that went in: same question, same data, same id.
    """
    named = {key: _plain(value) for key, value in sorted(arguments.items())}
    inputs = sorted(set(inputs))
    text = json.dumps([verb, named, str(as_of), code_version, inputs], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Run(digest, verb, named, as_of, code_version, inputs)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
