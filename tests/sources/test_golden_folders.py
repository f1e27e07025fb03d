"""
Every case that a golden folder lists in its `golden.toml` reads to its expected table.

A case names a file, the table it reads to (`expected`, a CSV worked out
without Caudal: any columns of observations, with `table` where a file has
several), and where the name of the file matters, the name it had (`named`).
"""

import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from caudal.sources import SOURCES
from sources.golden_files import GOLDEN, read

_NUMBERS = {"value": pl.Float64, "precision": pl.Float64}
_DAYS = ("period", "vintage")


def _cases() -> list[Any]:
    return [
        pytest.param(path.parent, case, id=f"{path.parent.name}/{case['file']}")
        for path in sorted(GOLDEN.glob("*/golden.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


def _told(folder: Path, case: dict[str, str]) -> pl.DataFrame:
    reading = read((folder / case["file"]).read_bytes(), case.get("named", case["file"]))
    parts = [
        release.observations.with_columns(
            table=pl.lit(release.table), vintage=pl.lit(release.vintage, pl.Date)
        )
        for release in reading.releases
    ]
    return pl.concat(parts, how="diagonal")


def _expected(path: Path) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema=False)
    return frame.with_columns(
        *(pl.col(name).cast(kind) for name, kind in _NUMBERS.items() if name in frame.columns),
        *(pl.col(name).str.to_date() for name in _DAYS if name in frame.columns),
    )


@pytest.mark.parametrize(("folder", "case"), _cases())
def test_a_case_reads_to_its_expected_table(folder: Path, case: dict[str, str]) -> None:
    expected = _expected(folder / case["expected"])
    told = _told(folder, case).select(expected.columns)
    assert sorted(told.rows()) == sorted(expected.rows())
    assert expected.height > 3


@pytest.mark.parametrize("source", sorted(set(SOURCES) - {"published_figures"}))
def test_a_golden_folder_says_where_its_files_came_from(source: str) -> None:
    readme = (GOLDEN / source / "README.md").read_text("utf-8")
    assert "sha256" in readme
    assert "Remake" in readme
    assert list((GOLDEN / source).glob("expected*.csv"))
