"""
What the hubverse's schemas v6.0.0 ask of `hub-config/*.json`, cut to the parts that we write.

Read 2026-11-26 in hubverse-org/schemas and hubverse-org/hubUtils (`admin-schema.json`,
`tasks-schema.json`, `target-data-schema.json`): names, types, what is required, and that
nothing else may stand there. Parts that the whole schema allows beside these are not here.
"""

from typing import Any

_TEXT = {"type": "string"}
_DATES = {"type": ["array", "null"], "uniqueItems": True, "items": {"type": "string"}}
_TYPES = ["character", "double", "integer", "logical", "Date"]


def _closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _task_id(items: dict[str, Any]) -> dict[str, Any]:
    values = {"type": ["array", "null"], "uniqueItems": True, "items": items}
    return _closed({"required": values, "optional": values}, ["required", "optional"])


ADMIN = _closed(
    {
        "schema_version": _TEXT,
        "name": _TEXT,
        "maintainer": _TEXT,
        "contact": {"type": "object", "properties": {"name": _TEXT, "email": _TEXT}},
        "repository": {
            "type": "object",
            "properties": {"host": {"enum": ["github"]}, "owner": _TEXT, "name": _TEXT},
        },
        "file_format": {"type": "array", "items": {"enum": ["csv", "parquet", "arrow"]}},
        # Of a long list.
        "timezone": {"enum": ["Atlantic/Reykjavik"]},
    },
    ["schema_version", "name", "maintainer", "contact", "repository", "file_format", "timezone"],
)
_TARGET = _closed(
    {
        "target_id": {**_TEXT, "maxLength": 30},
        "target_name": {**_TEXT, "maxLength": 100},
        "target_units": {**_TEXT, "maxLength": 100},
        "target_keys": {
            "type": ["object", "null"],
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": _TEXT,
        },
        "description": _TEXT,
        "target_type": {
            "enum": [
                "continuous",
                "discrete",
                "date",
                "binary",
                "nominal",
                "ordinal",
                "compositional",
            ]
        },
        "is_step_ahead": {"type": "boolean"},
        "time_unit": {"enum": ["day", "week", "month"]},
    },
    ["target_id", "target_name", "target_units", "target_type", "target_keys", "is_step_ahead"],
) | {
    "if": {"properties": {"is_step_ahead": {"const": True}}},
    "then": {"required": ["time_unit"]},
}
_QUANTILE = _closed(
    {
        "output_type_id": _closed(
            {
                "required": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {"type": "number", "minimum": 0, "maximum": 1},
                }
            },
            ["required"],
        ),
        "is_required": {"type": "boolean"},
        "value": _closed(
            {"type": {"enum": ["double", "integer"]}, "minimum": {"type": "number"}}, ["type"]
        ),
    },
    ["output_type_id", "value", "is_required"],
)
_ROUND = _closed(
    {
        "round_id_from_variable": {"type": "boolean"},
        "round_id": _TEXT,
        "model_tasks": {
            "type": "array",
            "items": _closed(
                {
                    "task_ids": {
                        "type": "object",
                        "properties": {
                            "origin_date": _task_id({"type": "string", "format": "date"}),
                            "target_end_date": _task_id({"type": "string", "format": "date"}),
                            "horizon": _task_id({"type": ["integer", "string"]}),
                            "location": _task_id(_TEXT),
                            "target": _task_id(_TEXT),
                        },
                        "additionalProperties": _task_id({}),
                    },
                    "output_type": _closed({"quantile": _QUANTILE}, ["quantile"]),
                    "target_metadata": {"type": "array", "items": _TARGET},
                },
                ["task_ids", "output_type", "target_metadata"],
            ),
        },
        "submissions_due": _closed(
            {"relative_to": _TEXT, "start": {"type": "integer"}, "end": {"type": "integer"}},
            ["relative_to", "start", "end"],
        ),
        "additional_metadata": {"type": "object"},
    },
    ["round_id_from_variable", "round_id", "model_tasks", "submissions_due"],
)
TASKS = _closed(
    {
        "schema_version": _TEXT,
        "rounds": {"type": "array", "items": _ROUND},
        "derived_task_ids": _DATES,
        "output_type_id_datatype": {"enum": ["auto", *_TYPES]},
    },
    ["rounds", "schema_version"],
)
TARGET_DATA = _closed(
    {
        "schema_version": _TEXT,
        "observable_unit": {"type": "array", "uniqueItems": True, "items": _TEXT},
        "date_col": {"type": ["string", "null"]},
        "time-series": _closed(
            {
                "non_task_id_schema": {
                    "type": "object",
                    "additionalProperties": {"enum": _TYPES},
                },
                "versioned": {"type": "boolean"},
            },
            [],
        ),
        "oracle-output": _closed(
            {
                "has_output_type_ids": {"type": "boolean"},
                "observable_unit": {"type": "array", "items": _TEXT},
                "versioned": {"type": "boolean"},
            },
            [],
        ),
    },
    ["schema_version", "observable_unit", "date_col"],
)
