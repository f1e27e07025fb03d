"""An answer for machines: JSON, CSV, Parquet."""

import io
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from caudal.vocabulary.answer import Answer
from caudal.vocabulary.measures import MEASURES

__all__ = ["WITH_ROWS", "as_csv", "as_json", "as_parquet", "plain_rows"]

# Counts and shares stand in the same column: a count is written whole, a share as it is.
_FIGURES = frozenset(
    [
        "value",
        "first",
        "latest",
        "previous_month",
        "year_before",
        "two_years_before",
        "precision",
        "year_to_date",
        "sum_12_months",
        "first_release",
        "adjusted",
        "expected_low",
        "expected_high",
        "encounters",
        "unique_individuals",
    ]
)
# Of a scenario, where the unit is events or people.
_BANDS = frozenset(["low", "median", "high", "difference_low", "difference", "difference_high"])
# Verb → figures without which its rows must not be read.
WITH_ROWS: Mapping[str, tuple[str, ...]] = {
    "simulate": ("assumptions", "sensitivity", "flows", "fit", "learnt", "ridge")
}
# A spreadsheet takes text that begins so for a formula.
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")


def as_json(answer: Answer) -> str:
    """
    One document: verb, question, rows, notes, run. Missing is null, days are ISO text.
    """
    run = answer.run
    beside = {
        name: plain_rows(answer.figures[name])
        for name in WITH_ROWS.get(answer.verb, ())
        if name in answer.figures
    }
    document: dict[str, Any] = {
        "verb": answer.verb,
        "question": {**run.arguments, "as_of": _plain(run.as_of)},
        "rows": plain_rows(answer.rows),
        **beside,
        "notes": [{"code": note.code, "text": note.text} for note in answer.notes],
        "run": {
            "id": run.id,
            "verb": run.verb,
            "as_of": _plain(run.as_of),
            "seed": run.seed,
            "code_version": run.code_version,
            "inputs": list(run.inputs),
            **{name: round(value, 6) for name, value in answer.measured.items()},
        },
    }
    if answer.verb == "effect":
        document |= _of_effect(answer)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _of_effect(answer: Answer) -> dict[str, Any]:
    """The answer in a word, and what stands behind the rows, small enough to be read."""
    decides = answer.rows.filter("decides").row(0, named=True)
    behind = {name: plain_rows(answer.figures[name]) for name in ("reasons", "guards", "weights")}
    return {"verdict": decides["verdict"], "deciding": decides["estimator"], **behind}


def as_csv(answer: Answer) -> str:
    """
    The rows with a header. Text that a spreadsheet would run gets an apostrophe.
    """
    columns = answer.rows.columns
    texts = [{k: _cell(v) for k, v in row.items()} for row in plain_rows(answer.rows)]
    frame = pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String))
    return frame.write_csv()


def as_parquet(answer: Answer) -> bytes:
    """
    The rows; the notes travel in the file's metadata under `caudal_notes`.
    """
    stream = io.BytesIO()
    notes = json.dumps([{"code": n.code, "text": n.text} for n in answer.notes])
    answer.rows.write_parquet(stream, metadata={"caudal_notes": notes})
    return stream.getvalue()


def plain_rows(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """
    Rows as plain values: counts whole, shares and changes as fractions, days as text.
    """
    return [_plain_row(row) for row in rows.iter_rows(named=True)]


def _plain_row(row: dict[str, Any]) -> dict[str, Any]:
    measure = MEASURES.get(row.get("measure", ""))
    share = measure is not None and measure.kind == "share"
    # Flows between areas are events, and have no other unit.
    unit = "events" if "from_area" in row else row.get("unit")
    counts = _FIGURES | _BANDS if unit in ("events", "people") else _FIGURES
    return {name: _figure(name in counts and not share, value) for name, value in row.items()}


def _figure(counts: bool, value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if counts and value.is_integer() else round(value, 6)
    return _plain(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str | None:
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return None if value is None else str(value)
