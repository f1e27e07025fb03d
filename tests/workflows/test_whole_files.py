"""A file cut short on its way is taken in, and its report asks whether it is whole."""

from datetime import UTC, datetime
from pathlib import Path

import caudal

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = (
    "Fiscal Year,Month Grouping,Month (abbv),Component,Demographic,Citizenship Grouping,"
    "Title of Authority,Encounter Type,Encounter Count\n"
)


def southwest(folder: Path, *months: tuple[str, int]) -> Path:
    rows = (
        f"2024,FYTD,{month},U.S. Border Patrol,FMUA,Honduras,Title 8,Apprehensions,{count}\n"
        for month, count in months
    )
    path = folder / "sbo.csv"
    path.write_text(HEADER + "".join(rows))
    return path


def findings(folder: Path, path: Path) -> list[str]:
    answer = caudal.ingest([path], now=NOW, data=folder / "data", vintage="2024-06-20")
    assert answer.rows["state"].to_list() == ["taken_in"]
    return [note.text for note in answer.notes if note.code in ("finding", "sanity")]


def test_months_missing_within_the_span_are_named(tmp_path: Path) -> None:
    # March and April stand between February and May, and are not in the file.
    path = southwest(tmp_path, ("FEB", 189_912), ("MAY", 170_723))
    assert any("2024-03/2024-04: 2 months within its span are missing" in f
               for f in findings(tmp_path, path))  # fmt: skip


def test_a_month_far_from_the_nearest_release_is_named(tmp_path: Path) -> None:
    # The nationwide file of 20 June 2024 tells 170,723 for May: 85,000 is half of it.
    path = southwest(tmp_path, ("MAY", 85_000))
    found = findings(tmp_path, path)
    assert any("2024-05: 85,000 here" in f and "is the file whole?" in f for f in found)


def test_a_revision_of_one_per_cent_is_no_finding(tmp_path: Path) -> None:
    # 170,723 × 1.01 = 172,430
    path = southwest(tmp_path, ("MAY", 172_430))
    assert findings(tmp_path, path) == []
