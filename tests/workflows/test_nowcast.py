"""Months that had ended and were not published, as estimated on a day."""

from datetime import date
from typing import Any

import polars as pl
import pytest

import caudal
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.estimate_tables import LEVELS

JULY = date(2021, 7, 1)


@pytest.fixture(scope="module")
def meeting() -> Answer:
    return caudal.nowcast(as_of="2021-08-10", reveal=True)


def quantile(answer: Answer, group: str, level: float) -> float:
    rows = answer.rows.filter(
        pl.col("group") == group, pl.col("period") == JULY, pl.col("output_type_id") == level
    )
    return float(rows["value"].item())


def codes(answer: Answer) -> list[str]:
    return [note.code for note in answer.notes]


def test_on_the_day_of_the_meeting_july_is_told_by_total_and_groups(meeting: Answer) -> None:
    groups = ["all", "family", "unaccompanied_child", "single_adult", "accompanied_minor"]
    assert meeting.rows["group"].unique(maintain_order=True).to_list() == groups
    assert meeting.rows["period"].unique().to_list() == [JULY]
    assert meeting.rows["output_type_id"].unique().sort().to_list() == list(LEVELS)
    assert meeting.rows["last_known"].unique().to_list() == [date(2021, 6, 1)]


# First printed on 12 August: CBP's release text and workbook.
@pytest.mark.parametrize(
    ("group", "printed"),
    [
        ("all", 212_672),
        ("family", 82_966),
        ("unaccompanied_child", 18_962),
        ("single_adult", 110_443),
    ],
)
def test_the_band_holds_what_was_printed_two_days_later(
    meeting: Answer, group: str, printed: int
) -> None:
    assert quantile(meeting, group, 0.1) <= printed <= quantile(meeting, group, 0.9)
    row = meeting.figures["revealed"].filter(pl.col("group") == group).row(0, named=True)
    assert (row["first"], row["first_vintage"]) == (printed, date(2021, 8, 12))


def test_the_truth_is_told_only_where_it_is_asked_for(meeting: Answer) -> None:
    hidden = caudal.nowcast(as_of="2021-08-10")
    assert "revealed" not in hidden.figures
    assert "revealed" not in codes(hidden)
    assert not any("212,672" in note.text for note in hidden.notes)
    assert hidden.rows.equals(meeting.rows)
    total = meeting.figures["revealed"].row(0, named=True)
    assert (total["first"], total["latest"]) == (212_672, 213_593)


def test_a_preliminary_total_moves_the_forecast_and_is_listed(meeting: Answer) -> None:
    alone = caudal.nowcast(as_of="2021-08-10", model="forecast")
    # The filing says more than the forecast, and narrows the band by more than half.
    assert quantile(alone, "all", 0.5) < 200_000 < quantile(meeting, "all", 0.5)
    width = quantile(meeting, "all", 0.9) - quantile(meeting, "all", 0.1)
    assert width < 0.5 * (quantile(alone, "all", 0.9) - quantile(alone, "all", 0.1))
    parts = meeting.figures["contributions"]
    assert parts["value"].to_list() == [210_000, 80_000, 19_000]
    assert parts["source"].unique().to_list() == ["published_figures (2021-08-02)"]
    assert parts["bias"].unique().to_list() == [-0.03]


def test_a_figure_of_the_day_after_is_not_seen() -> None:
    before = caudal.nowcast(as_of="2021-08-01")
    assert before.figures["contributions"].is_empty()
    assert quantile(before, "all", 0.5) < 200_000


def test_counts_that_have_not_earned_their_place_are_named(meeting: Answer) -> None:
    tried = [note for note in meeting.notes if note.code == "leading_not_used"]
    assert {note.values["source"] for note in tried} == {
        "irregular_events MEX t−1",
        "transits darien t−1",
    }
    assert all(note.values["origins"] < 24 for note in tried)
    assert "leading_used" not in codes(meeting)


def test_where_every_month_is_published_there_is_no_row() -> None:
    answer = caudal.nowcast(as_of="2021-08-12", measure="encounters")
    assert answer.rows.is_empty()
    assert "nothing_unpublished" in codes(answer)


def test_the_running_month_is_told_where_it_is_asked_for() -> None:
    running = caudal.nowcast(as_of="2021-08-10", running=True, group="family")
    assert running.rows["period"].unique().sort().to_list() == [JULY, date(2021, 8, 1)]
    assert running.rows["horizon"].unique().sort().to_list() == [1, 2]


def test_what_published_months_will_be_revised_to_is_told() -> None:
    answer = caudal.nowcast(as_of="2023-07-05")
    final = answer.figures["final"]
    assert (final["low_80"] <= final["median"]).all()
    assert (final["median"] <= final["high_80"]).all()
    assert "expected_final" in codes(answer)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"model": "nope"}, "--model nope"),
        ({"frequency": "day"}, "--frequency"),
        ({"measure": "repeat_share"}, "--measure"),
        ({"source": "all"}, "--source all"),
    ],
)
def test_what_is_not_nowcast_is_refused(options: dict[str, Any], where: str) -> None:
    with pytest.raises(WrongOption) as caught:
        caudal.nowcast(as_of="2021-08-10", **options)
    assert caught.value.where == where
