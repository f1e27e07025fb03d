"""What is odd about a release is named: on figures small enough to check in the head."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from caudal.archive.findings import of_answer
from caudal.archive.releases import Held, lost_text
from caudal.archive.sanity import Finding, changes_since, oddities
from caudal.vocabulary.periods import ranges_of
from caudal.vocabulary.tables import FINDINGS, SourceTable

JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in (1, 2, 3, 4))
DARIEN = SourceTable(
    "pa_darien", "nationality", ("transits",),
    {"place": ("darien",), "origin": ("VEN", "ECU", "HTI", "COL")},
    frozenset({"origin"}), ("darien",),
)  # fmt: skip
WITH_TOTAL = SourceTable(
    "rounded", "citizenship", ("transits",),
    {"place": ("darien",), "origin": ("all", "VEN", "ECU")},
    frozenset({"origin"}), ("darien",),
)  # fmt: skip
CONTENTS = {"darien": frozenset({"darien"})}


@dataclass(frozen=True)
class Told(Held):
    """A release that has its rows with it."""

    rows: pl.DataFrame = field(default_factory=pl.DataFrame)

    def read(self) -> pl.DataFrame:
        return self.rows


def release(cells: Mapping[tuple[date, str], float], day: int = 1, **row: Any) -> Told:
    """One release of (month, origin) → value, published on a day of June."""
    rows = pl.DataFrame(
        [
            {"measure": "transits", "period": period, "place": "darien", "origin": origin,
             "group": "all", "authority": "all", "component": "all", "value": float(value)}
            for (period, origin), value in cells.items()
        ]
    )  # fmt: skip
    about = {
        "source": "pa_darien", "table": "nationality", "vintage": date(2024, 6, day),
        "frequency": "month", "covers": ranges_of({period for period, _ in cells}),
        "lost": None, "scope": None, "file_name": "darien.csv", "url": None,
        "sha256": f"{hash(tuple(cells.items())):x}", "rows_sha256": str(day),
    }  # fmt: skip
    return Told({**about, **row}, Path(), 0, rows)


def since(now: Told, then: Told, table: SourceTable = DARIEN) -> list[Finding]:
    return changes_since(now, then, table, CONTENTS)


def kinds(found: list[Finding]) -> list[str]:
    return [one.kind for one in found]


FULL: dict[tuple[date, str], float] = {(month, origin): value for month in (JANUARY, FEBRUARY, MARCH)
        for origin, value in (("VEN", 1_000), ("ECU", 400), ("HTI", 300))}  # fmt: skip


def test_lost_months_are_named_with_what_they_told() -> None:
    # January and February are gone from the middle of the history: 2 × 1,700 events.
    cut = {key: value for key, value in FULL.items() if key[0] == MARCH}
    (lost,) = since(release(cut, 2, file_name="b.csv"), release(FULL))
    assert (lost.kind, lost.periods, lost.amount) == ("periods_lost", "2024-01/2024-02", -3_400)


def test_a_span_that_moved_on_is_not_called_a_loss() -> None:
    moved = {key: value for key, value in FULL.items() if key[0] != JANUARY}
    moved |= {(APRIL, "VEN"): 900}
    assert kinds(since(release(moved, 2), release(FULL))) == ["window_moved"]


def test_a_total_that_rose_by_more_than_five_in_a_hundred_is_named() -> None:
    # 1,700 → 1,800 is +5.9%; 1,700 → 1,780 is +4.7% and everyday.
    far = since(release({**FULL, (MARCH, "VEN"): 1_100}, 2, file_name="b.csv"), release(FULL))
    near = since(release({**FULL, (MARCH, "VEN"): 1_080}, 2, file_name="b.csv"), release(FULL))
    assert [(one.kind, one.periods, one.amount) for one in far] == [
        ("total_changed", "2024-03/2024-03", 100)
    ]
    assert near == []


def test_a_month_told_twice_is_called_so() -> None:
    twice = {key: value * (2 if key[0] == MARCH else 1) for key, value in FULL.items()}
    (found,) = since(release(twice, 2, file_name="b.csv"), release(FULL))
    assert (found.kind, found.change) == ("counted_twice", 1.0)


def test_cells_that_change_places_under_one_total_are_named() -> None:
    # 500 events move from Venezuela to Ecuador: the total stays 1,700.
    moved = {**FULL, (MARCH, "VEN"): 500, (MARCH, "ECU"): 900}
    (found,) = since(release(moved, 2, file_name="b.csv"), release(FULL))
    assert (found.kind, found.amount) == ("cells_changed", 2)


def test_the_same_name_and_newest_month_with_other_figures_is_a_replacement() -> None:
    other = {**FULL, (MARCH, "VEN"): 1_001}
    assert kinds(since(release(other, 2), release(FULL))) == ["replaced"]
    newer = {**other, (APRIL, "VEN"): 7}
    assert kinds(since(release(newer, 2), release(FULL))) == []


def test_two_files_of_one_day_are_a_replacement_whatever_their_names() -> None:
    other = release({**FULL, (MARCH, "VEN"): 1_001}, file_name="b.csv")
    assert kinds(since(other, release(FULL))) == ["replaced"]


def test_a_total_among_its_parts_is_named() -> None:
    # Colombia tells 1,700 in each month: what all others tell together.
    doubled = FULL | {(month, "COL"): 1_700 for month in (JANUARY, FEBRUARY, MARCH)}
    (found,) = oddities(release(doubled), DARIEN)
    assert (found.kind, found.amount) == ("total_among_parts", 5_100)
    assert oddities(release(FULL), DARIEN) == []


def test_a_published_total_is_held_against_its_parts_within_rounding() -> None:
    # Rounded to ten, two parts and a total are off by 15 at most: 1,400 against 1,416 is more.
    def told(total: float) -> list[Finding]:
        cells = {(MARCH, "all"): total, (MARCH, "VEN"): 1_000, (MARCH, "ECU"): 400}
        return oddities(release(cells), WITH_TOTAL, precision=10)

    assert kinds(told(1_416)) == ["parts_do_not_add_up"]
    assert told(1_410) == []


def test_people_of_a_country_in_that_country_are_named() -> None:
    table = SourceTable(
        "x", "y", ("transits",), {"place": ("MEX",), "origin": ("MEX",)}, roots=("MEX",)
    )
    rows = release({(MARCH, "MEX"): 9}).rows.with_columns(place=pl.lit("MEX"))
    itself = Told(release({(MARCH, "MEX"): 9}).row, Path(), 0, rows)
    assert kinds(oddities(itself, table)) == ["self_flow"]


def test_missing_months_and_lost_labels_are_named() -> None:
    holes = {key: value for key, value in FULL.items() if key[0] != FEBRUARY}
    found = oddities(release(holes, lost=lost_text({"origin": "2024-03/2024-03"})), DARIEN)
    assert [(one.kind, one.periods) for one in found] == [
        ("labels_lost", "2024-03/2024-03"),
        ("periods_missing", "2024-02/2024-02"),
    ]


@given(st.dictionaries(st.sampled_from(sorted(FULL)), st.integers(0, 10**6), min_size=1))
def test_a_release_held_against_itself_is_odd_in_nothing(cells: dict[Any, int]) -> None:
    one = release(cells)
    assert since(one, one) == []


def _finding(kind: str, day: int, periods: str | None) -> dict[str, Any]:
    return {
        "source": "pa_darien", "table": "nationality", "vintage": date(2024, 6, day),
        "kind": kind, "periods": periods, "what": "x", "measure": "transits", "place": None, "amount": None, "change": None,
        "file_name": "f", "sha256": "s",
    }  # fmt: skip


def test_an_answer_says_what_concerns_its_rows() -> None:
    findings = pl.DataFrame(
        [
            _finding("periods_lost", 20, "2024-01/2024-02"),  # newer: an older release answers
            _finding("total_changed", 10, "2024-01/2024-01"),
            _finding("total_changed", 10, "2024-03/2024-03"),  # another month
            _finding("total_changed", 5, "2024-01/2024-01"),  # another release
            _finding("cells_changed", 10, "2024-01/2024-01"),  # for the report only
            _finding("replaced", 10, None),
        ],
        schema={column.name: column.type for column in FINDINGS},
    )
    rows = pl.DataFrame(
        {
            "source": ["pa_darien"],
            "vintage": [date(2024, 6, 10)],
            "period": [JANUARY],
            "measure": ["transits"],
            "place": ["darien"],
        }
    )
    told = of_answer(findings, rows, None)
    assert told["kind"].to_list() == ["periods_lost", "total_changed", "replaced"]
    then = of_answer(findings, rows, date(2024, 6, 15))
    assert then["kind"].to_list() == ["total_changed", "replaced"]


def test_what_concerns_another_measure_or_place_is_not_said() -> None:
    one = _finding("total_changed", 10, "2024-01/2024-01")
    findings = pl.DataFrame(
        [one | {"place": "darien"}, one | {"place": "MEX"}, one | {"measure": "deaths"}],
        schema={column.name: column.type for column in FINDINGS},
    )
    rows = pl.DataFrame(
        {
            "source": ["pa_darien"],
            "vintage": [date(2024, 6, 10)],
            "period": [JANUARY],
            "measure": ["transits"],
            "place": ["darien"],
        }
    )
    told = of_answer(findings, rows, None)
    assert told.select("measure", "place").rows() == [("transits", "darien")]
