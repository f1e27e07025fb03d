"""The hub's folder: what stands in it, and what the hub project's own reader finds."""

import io
import json
from datetime import date

import polars as pl
import pytest

from caudal.render.hub import as_hub, known_on
from caudal.vocabulary.answer import Answer, Note, Run
from caudal.vocabulary.estimate_tables import ESTIMATES, LEVELS
from caudal.vocabulary.tables import REVISIONS
from render import hub_schemas

_JUNE, _JULY, _AUGUST = date(2021, 6, 1), date(2021, 7, 1), date(2021, 8, 1)
_OUTPUT = "model-output/caudal-seasonal_walk/2021-06-30-caudal-seasonal_walk"
_SERIES = {
    "measure": "encounters",
    "frequency": "month",
    "place": "southwest_land_border",
    "origin": "all",
    "authority": "all",
    "component": "all",
}


def _estimates() -> pl.DataFrame:
    """Two groups, two months; children of August are too few to be told."""
    records = [
        {
            **_SERIES,
            "group": group,
            "run": "0123456789abcdef",
            "kind": "forecast",
            "model": "seasonal_walk",
            "last_known": _JUNE,
            "horizon": horizon,
            "period": period,
            "output_type": "quantile",
            "output_type_id": level,
            "value": None if group != "all" and horizon == 2 else 1000.5 * level * horizon,
        }
        for group in ("all", "unaccompanied_child")
        for horizon, period in ((1, _JULY), (2, _AUGUST))
        for level in LEVELS
    ]
    return pl.DataFrame(records, schema={c.name: c.type for c in ESTIMATES})


def _revisions() -> pl.DataFrame:
    """May was told twice: 180,034 at first, 180,641 a month later, with June; April once."""
    told = [
        (date(2021, 4, 1), date(2021, 6, 9), 178_622.0),
        (date(2021, 5, 1), date(2021, 6, 9), 180_034.0),
        (date(2021, 5, 1), date(2021, 7, 16), 180_641.0),
        (_JUNE, date(2021, 7, 16), 188_829.0),
    ]
    records = [
        {
            **_SERIES,
            "group": "all",
            "origin_basis": "citizenship",
            "period": period,
            "vintage": vintage,
            "vintage_basis": "published",
            "source": "cbp_southwest",
            "value": value,
            "first": value,
            "latest": value,
            "change_latest": 0.0,
        }
        for period, vintage, value in told
    ]
    return pl.DataFrame(records, schema={c.name: c.type for c in REVISIONS})


def _answer(**changes) -> Answer:
    run = Run(
        "0123456789abcdef", "forecast", {"corridor": "us-mexico"}, date(2021, 8, 10), "0.1.0", ()
    )
    parts = {"rows": _estimates(), "figures": {"history": _revisions()}, **changes}
    return Answer("forecast", run=run, notes=(Note("reconstructed", "cut later"),), **parts)


def _read(content: bytes) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(content))


def _frame(table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def test_the_folder_holds_what_a_hub_needs():
    assert sorted(as_hub(_answer())) == [
        "hub-config/admin.json",
        "hub-config/model-metadata-schema.json",
        "hub-config/target-data.json",
        "hub-config/tasks.json",
        "model-metadata/caudal-seasonal_walk.yml",
        f"{_OUTPUT}.parquet",
        "target-data/oracle-output.parquet",
        "target-data/time-series.parquet",
    ]


def test_horizons_count_from_the_last_day_of_the_newest_month_known():
    output = _read(as_hub(_answer())[f"{_OUTPUT}.parquet"])
    first = output.row(0, named=True)
    assert (first["origin_date"], first["horizon"]) == (date(2021, 6, 30), 1)
    assert first["target_end_date"] == date(2021, 7, 31)
    assert (first["location"], first["target"]) == ("southwest_land_border", "encounters")
    assert first["value"] == pytest.approx(10.005)


def test_what_is_too_small_to_be_told_is_left_out():
    output = _read(as_hub(_answer())[f"{_OUTPUT}.parquet"])
    assert output.height == 3 * len(LEVELS)
    assert output.null_count().sum_horizontal().item() == 0


def test_each_origin_and_model_has_its_file():
    rows = _estimates()
    later = rows.with_columns(last_known=pl.lit(_JULY))
    other = rows.with_columns(model=pl.lit("local-level"))
    files = as_hub(_answer(rows=pl.concat([rows, later, other])))
    assert [path for path in files if path.startswith("model-output")] == [
        "model-output/caudal-local_level/2021-06-30-caudal-local_level.parquet",
        f"{_OUTPUT}.parquet",
        f"{_OUTPUT.replace('06-30', '07-31')}.parquet",
    ]


def test_each_version_of_what_was_known_is_whole():
    # On 9 June April and May were known; on 16 July May as revised and June, and April still.
    series = _read(as_hub(_answer())["target-data/time-series.parquet"])
    assert series.select("as_of", "target_end_date", "observation").rows() == [
        (date(2021, 6, 9), date(2021, 4, 30), 178_622.0),
        (date(2021, 6, 9), date(2021, 5, 31), 180_034.0),
        (date(2021, 7, 16), date(2021, 4, 30), 178_622.0),
        (date(2021, 7, 16), date(2021, 5, 31), 180_641.0),
        (date(2021, 7, 16), date(2021, 6, 30), 188_829.0),
    ]


def test_the_oracle_knows_the_newest_version():
    oracle = _read(as_hub(_answer())["target-data/oracle-output.parquet"])
    assert oracle["oracle_value"].to_list() == [178_622.0, 180_641.0, 188_829.0]


def test_figures_of_one_day_are_one_version_of_that_day():
    # Cut from a release of 2022, and known in 2021 by the calendar: not of 2022.
    once = _revisions().tail(2).with_columns(vintage=pl.lit(date(2022, 1, 3)))
    assert known_on(once, date(2021, 8, 10))["as_of"].to_list() == [date(2021, 8, 10)] * 2
    assert known_on(once, None)["as_of"].to_list() == [date(2022, 1, 3)] * 2


def test_what_is_not_forecast_is_no_target_data():
    other = _revisions().with_columns(group=pl.lit("family"))
    files = as_hub(_answer(figures={"history": pl.concat([_revisions(), other])}))
    assert _read(files["target-data/time-series.parquet"])["group"].unique().to_list() == ["all"]


def test_without_a_history_there_is_no_target_data():
    assert not [path for path in as_hub(_answer(figures={})) if "target-data" in path]


def test_the_tasks_say_what_is_in_the_files_and_what_must_be_said():
    tasks = json.loads(as_hub(_answer())["hub-config/tasks.json"])
    (asked,) = tasks["rounds"]
    (task,) = asked["model_tasks"]
    assert task["task_ids"]["horizon"] == {"required": None, "optional": [1, 2]}
    assert task["task_ids"]["target_end_date"]["optional"] == [
        "2021-04-30",
        "2021-05-31",
        "2021-06-30",
        "2021-07-31",
        "2021-08-31",
    ]
    assert task["output_type"]["quantile"]["output_type_id"]["required"] == list(LEVELS)
    assert asked["additional_metadata"]["notes"] == [{"code": "reconstructed", "text": "cut later"}]
    # 30 June to 10 August.
    assert asked["submissions_due"]["end"] == 41


def test_the_same_answer_gives_the_same_bytes():
    assert as_hub(_answer()) == as_hub(_answer())


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("admin", hub_schemas.ADMIN),
        ("tasks", hub_schemas.TASKS),
        ("target-data", hub_schemas.TARGET_DATA),
    ],
)
def test_the_configuration_keeps_the_schema(name, schema):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(json.loads(as_hub(_answer())[f"hub-config/{name}.json"]), schema)


def test_the_models_metadata_keep_the_hubs_own_schema():
    jsonschema = pytest.importorskip("jsonschema")
    files = as_hub(_answer())
    lines = files["model-metadata/caudal-seasonal_walk.yml"].decode().splitlines()
    told = {key: json.loads(value) for key, value in (line.split(": ", 1) for line in lines)}
    jsonschema.validate(told, json.loads(files["hub-config/model-metadata-schema.json"]))
    assert told["model_abbr"] == "seasonal_walk"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_hub_projects_reader_finds_the_same_rows(tmp_path, form):
    hubdata = pytest.importorskip("hubdata")
    from hubdata.create_target_data_schema import TargetType

    files = as_hub(_answer(), form)
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    keys = ["group", "horizon", "output_type_id"]
    found = _frame(hubdata.connect_hub(tmp_path).to_table())
    told = _estimates().drop_nulls("value").sort(keys)
    found = found.sort(keys)
    assert set(found["model_id"]) == {"caudal-seasonal_walk"}
    assert found["value"].to_list() == told["value"].to_list()
    assert found["output_type_id"].to_list() == told["output_type_id"].to_list()
    assert found["location"].to_list() == told["place"].to_list()
    assert found.schema["origin_date"] == found.schema["target_end_date"] == pl.Date
    series = _frame(hubdata.connect_target_data(tmp_path, TargetType.TIME_SERIES).to_table())
    versions = series.sort("as_of", "target_end_date")
    assert versions["observation"].to_list() == [
        *(178_622.0, 180_034.0),
        *(178_622.0, 180_641.0, 188_829.0),
    ]
    assert versions["as_of"].to_list() == [date(2021, 6, 9)] * 2 + [date(2021, 7, 16)] * 3
    oracle = _frame(hubdata.connect_target_data(tmp_path, TargetType.ORACLE_OUTPUT).to_table())
    assert oracle["oracle_value"].sort().to_list() == [178_622.0, 180_641.0, 188_829.0]
