"""
What was known on a day, over many vintages, held against two peers: `make bench`.

The archive: 60 monthly releases of 50,000 rows, each with the running fiscal
year and the three before it, as CBP publishes. The questions: the monthly
total of the Southwest border as known on a day (days spread over the five
years), and as known now. Each round asks all, one after the other.

- DuckDB gets the layout that suits it best: the same Parquet files, a table
  in memory of which release covers which month, and a query that opens only
  the files that answer. Ours holds each file that it opens against its hash.
- pandas gets all rows in one frame in memory: the price of loading them is
  not counted.

All give the same figures: the run stops where they do not.

Wrong when: real releases repeat each other less than these, or a question
asks for one month only, which touches one file.
"""

import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb
import pandas as pd
import polars as pl
from ratios import Comparison, measured, report

from caudal.archive import Archive, incoming
from caudal.archive.asof import Library
from caudal.archive.corridors import all_places, corridor
from caudal.archive.observations import path_of
from caudal.archive.releases import Held, Shelf, held_releases
from caudal.sources import SOURCES, declared_tables
from caudal.vocabulary.periods import add_months, ranges_of
from caudal.vocabulary.places import members
from caudal.vocabulary.question import Question, Target

__all__ = ["Duck", "Pandas", "asked", "comparisons", "written"]

VINTAGES, ROWS, ROUNDS = 60, 50_000, 15
_TARGET = Target("encounters", "southwest_land_border")
_FIRST = date(2021, 1, 1)
_DAYS = (date(2021, 6, 1), date(2022, 11, 1), date(2024, 3, 1), date(2025, 9, 1))
_COLUMNS = ["vintage", "period", "place", "value"]


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
    Archive(corridor("us-mexico"), folder).compact(declared_tables())
    return archive


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


def asked(archive: Path, held: Sequence[Held], day: date | None) -> dict[date, float]:
    """The total as known on a day, by month; nothing is kept from one call to the next."""
    library = Library(
        held,
        declared_tables(),
        all_places(),
        corridor("us-mexico"),
        {source.name: source.precision for source in SOURCES.values()},
        {source.name: source.publisher for source in SOURCES.values()},
        archive,
    )
    question = Question("us-mexico", _TARGET, as_of=day)
    rows = library.best(library.tellings(question, [_TARGET]))
    return dict(rows.select("period", "value").iter_rows())


class Duck:
    """DuckDB over the same Parquet files, with a table of which release covers which month."""

    def __init__(self, held: Sequence[Held]) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set enable_progress_bar = false")
        self.connection.execute("create table coverage (file text, vintage date, period date)")
        self.connection.executemany(
            "insert into coverage values (?, ?, ?)",
            [
                (str(one.shelf / path_of(one.row)), one.key[2], period)
                for one in held
                for period in sorted(one.periods)
            ],
        )
        self.inside = ", ".join(f"'{place}'" for place in _inside())

    def asked(self, day: date | None) -> dict[date, float]:
        """The total as known on a day, by month: only files that answer are opened."""
        until = day or date.max
        files = self.connection.execute(
            "select distinct arg_max(file, vintage) from coverage where vintage <= ? "
            "group by period",
            [until],
        ).fetchall()
        rows = self.connection.execute(
            "with newest as (select period, max(vintage) as vintage from coverage "
            "where vintage <= ? group by period) "
            "select o.period, sum(o.value) from read_parquet(?) o "
            "join newest using (period, vintage) "
            f"where o.place in ({self.inside}) group by o.period",
            [until, [file for (file,) in files]],
        ).fetchall()
        return dict(rows)


class Pandas:
    """pandas over all rows in one frame, loaded before."""

    def __init__(self, held: Sequence[Held]) -> None:
        self.rows = pd.concat(
            [pd.DataFrame(one.read().select(_COLUMNS).to_dict(as_series=False)) for one in held],
            ignore_index=True,
        )
        self.inside = list(_inside())

    def asked(self, day: date | None) -> dict[date, float]:
        """The total as known on a day, by month."""
        known = self.rows if day is None else self.rows[self.rows["vintage"] <= day]
        newest = known.groupby("period")["vintage"].transform("max")
        chosen = known[(known["vintage"] == newest) & known["place"].isin(self.inside)]
        return dict(chosen.groupby("period")["value"].sum())


def _inside() -> list[str]:
    table = declared_tables()["cbp_nationwide", "aor"]
    return sorted(members(_TARGET.place, all_places()) & set(table.codes("place")))


def comparisons(archive: Path) -> list[Comparison]:
    """
    Every day against both peers.

    Raises:
        AssertionError: the three do not answer alike.
    """
    held = held_releases([Shelf(archive, False)])
    duck, pandas = Duck(held), Pandas(held)
    found = []
    for day in (None, *_DAYS):
        ours = partial(asked, archive, held, day)
        told = ours()
        assert told == duck.asked(day) == pandas.asked(day), day
        name = f"total as known {f'on {day}' if day else 'now'}, {len(told)} months"
        found += [
            Comparison(name, ours, "DuckDB", partial(duck.asked, day), 1.3),
            Comparison(name, ours, "pandas", partial(pandas.asked, day), 0.05),
        ]
    return found


def alone(archive: Path) -> float:
    """What is known now, asked again and again: the median [seconds]."""
    held = held_releases([Shelf(archive, False)])
    asked(archive, held, None)
    seconds = []
    for _ in range(5 * ROUNDS):
        started = perf_counter()
        asked(archive, held, None)
        seconds.append(perf_counter() - started)
    return median(seconds)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder))
        now = alone(Path(folder))
        results = [measured(comparison, rounds=ROUNDS) for comparison in comparisons(Path(folder))]
    print(report(results))
    print(f"total as known now, alone: {now * 1000:.1f} ms (to be had: 5 ms)")
    print(f"{VINTAGES} releases of {ROWS:,} rows; median of {ROUNDS} rounds, in turn")
    sys.exit(0 if all(one.kept for one in results) else 1)
