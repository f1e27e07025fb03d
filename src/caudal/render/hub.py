"""
Estimates as a forecast hub's folder, in the format of the hubverse (schemas v6.0.0).

One answer is one hub: its model output, what was asked for (`hub-config/`),
who forecast (`model-metadata/`), and what was known (`target-data/`), each
figure with the day on which it was known.

Source:
    hubverse.io: model output, tasks, target data; schemas v6.0.0 for `hub-config/*.json`.
"""

import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from caudal.vocabulary.answer import Answer
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import last_day

__all__ = ["as_hub", "known_on"]

_SCHEMAS = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0"
_TEAM = "caudal"
# The hub's names of our columns; a place is a location, a measure a target.
_UNIT = {
    "target_end_date": "target_end_date",
    "target": "measure",
    "location": "place",
    "origin": "origin",
    "group": "group",
    "authority": "authority",
    "component": "component",
}
_TASK = ("origin_date", "target", "horizon", *(name for name in _UNIT if name != "target"))
_OUTPUT = ("output_type", "output_type_id", "value")
# Steps that the format knows; targets of other frequencies are no steps ahead.
_STEPS = frozenset({"day", "week", "month"})
# Coordinated universal time, the year round, under a name that the schema lists.
_TIMEZONE = "Atlantic/Reykjavik"


def as_hub(answer: Answer, form: str = "parquet") -> dict[str, bytes]:
    """
    The files of a hub by their path in its folder.

    `origin_date` is the last day of the newest period known, from which
    `horizon` counts; there is a file a model and origin date. What is too small to be told
    is left out. `figures["history"]`, where there is one, is the target data: rows of
    `revisions`, or of `observations (answer)`, which are one version.

    Args:
        answer: of `forecast` or `nowcast`.
        form: of the tables: `parquet` or `csv`.

    Wrong when:
        Two answers are written into one folder: the tasks are those of the last.
    """
    output = _output(answer.rows)
    history = _history(answer, output)
    files = {
        "hub-config/admin.json": _json(_admin(answer, form)),
        "hub-config/tasks.json": _json(_tasks(answer, output, history)),
        "hub-config/model-metadata-schema.json": _json(_METADATA_SCHEMA),
    }
    for (model, origin), rows in sorted(_by_file(output).items()):
        path = f"model-output/{_TEAM}-{model}/{origin}-{_TEAM}-{model}.{form}"
        files[path] = _table(rows, form)
        files[f"model-metadata/{_TEAM}-{model}.yml"] = _yaml(_metadata(answer, model))
    if history is not None:
        files["hub-config/target-data.json"] = _json(_TARGET_DATA)
        files[f"target-data/time-series.{form}"] = _table(history, form)
        files[f"target-data/oracle-output.{form}"] = _table(_oracle(history), form)
    return files


def known_on(history: pl.DataFrame, day: date | None) -> pl.DataFrame:
    """
    Every version of a history in full: each figure as it was on each day of publication.

    Args:
        history: rows of `revisions`; or of `observations (answer)`, a vintage a period, which
            are one version.
        day: on which all of it was known; None: the day of the newest vintage. Figures cut
            from later releases are dated by it too.

    Returns:
        The columns of `history` and `as_of`.
    """
    keys = [name for name in (*_UNIT.values(), "period") if name in history.columns]
    newest = history["vintage"].max()
    end = day or newest
    dated = history.with_columns(as_of=pl.min_horizontal("vintage", pl.lit(end)))
    if dated.select(keys).is_unique().all():
        return dated.with_columns(as_of=pl.lit(end))
    dated = dated.sort("as_of", "vintage", maintain_order=True)
    versions = [
        dated.filter(pl.col("as_of") <= version)
        .unique(keys, keep="last", maintain_order=True)
        .with_columns(as_of=pl.lit(version))
        for version in dated["as_of"].unique().sort()
    ]
    return pl.concat(versions)


def _output(rows: pl.DataFrame) -> pl.DataFrame:
    """Model output with its model; nulls left out."""
    return _with_unit(rows.filter(pl.col("value").is_not_null())).select(
        pl.col("model").str.replace_all(r"[^A-Za-z0-9_+]", "_"),
        *(pl.col(name) for name in _TASK if name in ("target", *_UNIT)),
        _last_days("last_known").alias("origin_date"),
        pl.col("horizon").cast(pl.Int32),
        *_OUTPUT,
    )


def _history(answer: Answer, output: pl.DataFrame) -> pl.DataFrame | None:
    """The versions of what was known of the series that are forecast."""
    history = answer.figures.get("history")
    if history is None or history.is_empty():
        return None
    if "status" in history.columns:
        # Preliminary figures answer nothing.
        history = history.filter(pl.col("status") != "P")
    known = _with_unit(known_on(history, answer.run.as_of))
    series = [name for name in _UNIT if name != "target_end_date"]
    return (
        known.join(output.select(series).unique(), on=series, how="semi")
        .rename({"value": "observation"})
        .select("as_of", *_UNIT, "observation", "vintage", "vintage_basis", "source")
        .sort("as_of", *series, "target_end_date")
    )


def _oracle(history: pl.DataFrame) -> pl.DataFrame:
    """The newest version, as a forecaster who knew it would have said it."""
    return history.filter(pl.col("as_of") == pl.col("as_of").max()).select(
        "as_of", *_UNIT, pl.col("observation").alias("oracle_value")
    )


def _with_unit(rows: pl.DataFrame) -> pl.DataFrame:
    """The hub's columns beside ours."""
    named = {name: pl.col(ours) for name, ours in _UNIT.items() if name != "target_end_date"}
    return rows.with_columns(target_end_date=_last_days("period"), **named)


def _last_days(column: str) -> pl.Expr:
    """Last day of each period."""
    return pl.struct(column, "frequency").map_elements(
        lambda cell: last_day(cell[column], cell["frequency"]), return_dtype=pl.Date
    )


def _by_file(output: pl.DataFrame) -> dict[tuple[str, date], pl.DataFrame]:
    keyed = output.partition_by("model", "origin_date", as_dict=True, maintain_order=True)
    return {
        (str(model), origin): rows.select(*_TASK, *_OUTPUT)
        for (model, origin), rows in keyed.items()
    }


def _admin(answer: Answer, form: str) -> dict[str, Any]:
    corridor = answer.run.arguments.get("corridor", "")
    return {
        "schema_version": f"{_SCHEMAS}/admin-schema.json",
        "name": f"Caudal: {corridor}".rstrip(": "),
        "maintainer": "whoever publishes this folder",
        "contact": {"name": "whoever publishes this folder"},
        "repository": {"name": "caudal"},
        "file_format": [form],
        "timezone": _TIMEZONE,
    }


def _tasks(answer: Answer, output: pl.DataFrame, history: pl.DataFrame | None) -> dict[str, Any]:
    run = answer.run
    due = [(run.as_of - origin).days for origin in output["origin_date"] if run.as_of]
    return {
        "schema_version": f"{_SCHEMAS}/tasks-schema.json",
        "rounds": [
            {
                "round_id_from_variable": True,
                "round_id": "origin_date",
                "model_tasks": [
                    _model_task(answer, str(target), output, history)
                    for target in output["target"].unique().sort()
                ],
                "submissions_due": {
                    "relative_to": "origin_date",
                    "start": 0,
                    "end": max(due, default=366),
                },
                "additional_metadata": {
                    "verb": answer.verb,
                    "run": run.id,
                    "as_of": None if run.as_of is None else run.as_of.isoformat(),
                    "notes": [{"code": note.code, "text": note.text} for note in answer.notes],
                },
            }
        ],
        "derived_task_ids": ["target_end_date"],
    }


def _model_task(
    answer: Answer, target: str, output: pl.DataFrame, history: pl.DataFrame | None
) -> dict[str, Any]:
    asked = output.filter(pl.col("target") == target)
    values = {name: set(asked[name]) for name in _TASK}
    if history is not None:
        # What was known is told in the same columns: its values must be valid there too.
        values["target_end_date"] |= set(
            history.filter(pl.col("target") == target)["target_end_date"]
        )
    return {
        "task_ids": {
            name: {"required": None, "optional": [_plain(value) for value in sorted(of)]}
            for name, of in values.items()
        },
        "output_type": {
            "quantile": {
                "output_type_id": {"required": sorted(set(asked["output_type_id"]))},
                "is_required": True,
                "value": {"type": "double", "minimum": 0},
            }
        },
        "target_metadata": [_target(target, str(answer.rows["frequency"][0]))],
    }


def _target(code: str, frequency: str) -> dict[str, Any]:
    measure = MEASURES[code]
    step = frequency in _STEPS
    return {
        "target_id": code,
        "target_name": f"{measure.en} by {frequency.replace('_', ' ')}",
        "target_units": measure.unit,
        "target_keys": {"target": code},
        "description": measure.meaning,
        "target_type": "continuous" if measure.kind == "share" else "discrete",
        "is_step_ahead": step,
        **({"time_unit": frequency} if step else {}),
    }


def _metadata(answer: Answer, model: str) -> dict[str, Any]:
    run = answer.run
    return {
        "team_name": "Caudal",
        "team_abbr": _TEAM,
        "model_name": model,
        "model_abbr": model,
        "model_version": run.code_version,
        "designated_model": True,
        "data_inputs": f"{len(run.inputs)} releases of official statistics, named by run {run.id}",
        "methods": f"the model `{model}` of `caudal {answer.verb}`: its page says what it assumes",
    }


def _table(rows: pl.DataFrame, form: str) -> bytes:
    if form == "csv":
        return rows.write_csv().encode()
    stream = io.BytesIO()
    rows.write_parquet(stream)
    return stream.getvalue()


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _yaml(document: Mapping[str, Any]) -> bytes:
    """A flat document: what JSON writes as a value is a value of YAML."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in document.items()]
    return ("\n".join(lines) + "\n").encode()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


_ABBREVIATION = {"type": "string", "pattern": "^[a-zA-Z0-9_+]+$", "maxLength": 40}
_METADATA_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What is said of each model of this hub",
    "type": "object",
    "properties": {
        "team_name": {"type": "string"},
        "team_abbr": _ABBREVIATION,
        "model_name": {"type": "string"},
        "model_abbr": _ABBREVIATION,
        "model_version": {"type": "string"},
        "designated_model": {"type": "boolean"},
        "data_inputs": {"type": "string"},
        "methods": {"type": "string", "maxLength": 200},
    },
    "required": ["team_name", "team_abbr", "model_name", "model_abbr", "designated_model"],
    "additionalProperties": False,
}
_TARGET_DATA = {
    "schema_version": f"{_SCHEMAS}/target-data-schema.json",
    "observable_unit": list(_UNIT),
    "date_col": "target_end_date",
    "time-series": {
        "versioned": True,
        "non_task_id_schema": {
            "vintage": "Date",
            "vintage_basis": "character",
            "source": "character",
        },
    },
    "oracle-output": {"versioned": True, "has_output_type_ids": False},
}
