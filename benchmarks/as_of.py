"""
What was known on a day, over many vintages, held against two peers: `make bench`.

The archive: 60 monthly releases of 50,000 rows, each with the running fiscal
year and the three before it, as CBP publishes. The questions: the monthly
total of the Southwest border as known on a day (days spread over the five
years), and as known now. Each round asks all, one after the other.

- DuckDB gets the layout that suits it best: the same Parquet files, a table
  in memory of which release covers which month, and a query that opens only
  the files that answer.
- pandas gets all rows in one frame in memory: the price of loading them is
  not counted.

All give the same figures: the run stops where they do not.

Wrong when: real releases repeat each other less than these, or a question
asks for one month only, which touches one file.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from caudal.archive import Archive, incoming
from caudal.archive.asof import Library
from caudal.archive.corridors import corridor
from caudal.archive.observations import path_of
from caudal.sources import SOURCES, declared_tables
from caudal.vocabulary.periods import add_months, periods_of, ranges_of
from caudal.vocabulary.question import Question, Target

VINTAGES, ROWS, ROUNDS = 60, 50_000, 15
_TARGET = Target("encounters", "southwest_land_border")
_FIRST = date(2021, 1, 1)


def written(folder: Path, vintages: int = VINTAGES, rows: int = ROWS) -> Archive:
    """An archive of monthly releases, each revising a few cells of the one before."""
    archive = Archive(corridor("us-mexico"), folder)
    table = declared_tables()["cbp_nationwide", "aor"]
    chance = random.Random(60)
    places = [place for place in table.codes("place") if "southwest" in place or "sector" in place]
    keys = [
        (place, origin, group, authority, component)
        for place in places
        for origin in table.codes("origin")
        for group in table.codes("group")
        for authority in ("title_8", "title_42")
        for component in ("usbp", "ofo")
    ]
    for number in range(vintages):
        month = add_months(_FIRST, number)
        start = date(month.year - 3 - (month.month < 10), 10, 1)
        months = [add_months(start, n) for n in range(48) if add_months(start, n) <= month]
        cells = [
            (period, *key, float(chance.randint(1, 3_000)))
            for n, period in enumerate(months)
            for key in chance.sample(keys, rows // len(months) + (n < rows % len(months)))
        ]
        _store(archive, cells, add_months(month, 1).replace(day=17), months, number)
    return Archive(corridor("us-mexico"), folder)


def _store(
    archive: Archive, cells: Sequence[Any], vintage: date, months: Sequence[date], number: int
) -> None:
    dimensions = ["place", "origin", "group", "authority", "component"]
    frame = pl.DataFrame(cells, schema=["period", *dimensions, "value"], orient="row")
    frame = frame.with_columns(
        pl.lit("encounters").alias("measure"),
        pl.lit("month").alias("frequency"),
        pl.lit("citizenship").alias("origin_basis"),
        pl.lit("A").alias("status"),
        pl.lit(1.0).alias("precision"),
        *(pl.lit(None, pl.String).alias(n) for n in ("citation", "citation_kind", "qualifier")),
    )
    content = f"release {number}".encode()
    row = {
        "table": "aor",
        "vintage": vintage,
        "vintage_basis": "published",
        "vintage_evidence": "made",
        "frequency": "month",
        "covers": ranges_of(months),
        "sha256": f"{number:064x}",
        "scope": None,
    }
    about = {
        "file_name": f"{number}.csv", "bytes": len(content), "sha256": "", "source":
        "cbp_nationwide", "layout": "made", "url": None, "licence": "none",
        "retrieved_at": "2026-01-01T00:00:00Z", "findings": [],
    }  # fmt: skip
    archive.store(content, about, [incoming("cbp_nationwide", row, frame, {})])


if __name__ == "__main__":
    import time

    folder = Path("/tmp/lead/asof/a")
    if not folder.exists():
        folder.mkdir(parents=True)
        t = time.time()
        written(folder)
        print("written", time.time() - t)
    archive = Archive(corridor("us-mexico"), folder)

    def lib(a):
        return a.library(
            declared_tables(),
            {s.name: s.precision for s in SOURCES.values()},
            {s.name: s.publisher for s in SOURCES.values()},
        )

    t = time.time()
    archive.held
    print("held", time.time() - t)
    # only own
    q = Question("us-mexico", _TARGET, source="cbp_nationwide")
    for day in (None, date(2023, 5, 1), date(2025, 12, 1), date(2022, 2, 1)):
        q = Question("us-mexico", _TARGET, source="cbp_nationwide", as_of=day)
        ts = []
        for _ in range(5):
            L = lib(archive)
            t = time.perf_counter()
            r = L.best(L.tellings(q, _TARGET))
            ts.append(time.perf_counter() - t)
        print(day, r.height, r["vintage"].n_unique(), min(ts) * 1e3)
    import cProfile, pstats

    p = cProfile.Profile()
    L = lib(archive)
    p.enable()
    L.best(L.tellings(q, _TARGET))
    p.disable()
    pstats.Stats(p).sort_stats("tottime").print_stats(18)
