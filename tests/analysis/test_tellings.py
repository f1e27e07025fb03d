"""What a publisher tells of repeats, and whether it fits: by hand, by property, as published."""

from datetime import date
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis.strategies import data, floats, integers, lists

from caudal.analysis.indicators.tellings import Figure, first_time, year_to_date_notes
from caudal.vocabulary.periods import add_months

DAY, LATER = date(2021, 8, 12), date(2025, 6, 19)
OCTOBER = date(2020, 10, 1)


def events(value: float, vintage: date = DAY) -> Figure:
    return Figure(value, 1, vintage)


def share(value: float) -> dict[str, Figure]:
    return {"repeat_share": Figure(value, 0.01, DAY)}


def unique(value: float) -> dict[str, Figure]:
    return {"unique_individuals": Figure(value, 1, DAY)}


def notes(told: dict[date, float], encounters: dict[date, float]) -> list[str]:
    figures = {month: events(value) for month, value in told.items()}
    return [note.code for note, _ in year_to_date_notes(figures, encounters)]


def test_first_time_encounters_are_those_that_are_no_repeat():
    # 1,000 events, 27 in 100 a repeat: 1,000 × 0.73 = 730; 26.5% to 27.5% allow 725 to 735.
    told = first_time(events(1000), share(0.27))
    assert (told.value, told.low, told.high) == pytest.approx((730, 725, 735))
    assert told.basis == "repeat_share"


def test_repeats_are_taken_from_the_encounters():
    told = first_time(events(1000), {"repeat_encounters": events(270)})
    assert (told.value, told.low, told.high) == (730, 730, 730)


def test_unique_individuals_tell_where_nothing_else_does():
    assert first_time(events(1000), unique(728)).value == 728
    assert first_time(events(1000), share(0.27) | unique(728)).value == pytest.approx(730)


def test_the_band_holds_every_telling():
    told = first_time(events(1000), share(0.27) | unique(720))
    assert (told.low, told.high) == pytest.approx((720, 735))


def test_nothing_told_is_anything_from_none_to_all():
    told = first_time(events(1000), {})
    assert (told.basis, told.value, told.low, told.high) == (None, None, 0, 1000)


def test_tellings_apart_by_more_than_rounding_differ():
    # 26.5% to 27.5% allow 725 to 735.
    assert first_time(events(1000), share(0.27) | unique(724)).differ
    assert not first_time(events(1000), share(0.27) | unique(726)).differ


def test_encounters_revised_since_leave_room_for_the_revision():
    # 1.1% of 730 is 8: 717 or more is no contradiction with 725 to 735 four years later.
    assert not first_time(events(1000, LATER), share(0.27) | unique(718)).differ
    assert first_time(events(1000, LATER), share(0.27) | unique(716)).differ


@given(integers(0, 10**6), floats(0, 1))
def test_first_time_encounters_lie_between_zero_and_all(count: int, repeats: float):
    told = first_time(events(count), share(repeats))
    assert told.value is not None
    assert 0 <= told.low <= told.value <= told.high <= count


@given(integers(0, 10**6))
def test_without_repeats_all_are_first_time(count: int):
    assert first_time(events(count), share(0.0)).value == count


def test_as_published_in_july_2021_share_and_unique_individuals_agree():
    # CBP, 12 August 2021: 212,672 encounters, 27% repeats, 154,288 unique.
    told = first_time(events(212_672), share(0.27))
    assert told.low <= 154_288 <= told.high


def test_more_people_than_encounters_between_is_flagged():
    # 90 more people in November, but 80 encounters.
    encounters = {OCTOBER: 100.0, add_months(OCTOBER, 1): 80.0}
    assert notes({OCTOBER: 60, add_months(OCTOBER, 1): 150}, encounters) == [
        "unique_year_to_date_jumps"
    ]
    assert notes({OCTOBER: 60, add_months(OCTOBER, 1): 140}, encounters) == []


def test_encounters_of_all_months_between_count():
    # Two months of 80 can add 160, not 161.
    months = [add_months(OCTOBER, n) for n in range(3)]
    encounters = dict.fromkeys(months, 80.0)
    assert notes({months[0]: 60, months[2]: 220}, encounters) == []
    assert notes({months[0]: 60, months[2]: 221}, encounters) == ["unique_year_to_date_jumps"]


def test_people_cannot_be_taken_away():
    assert notes({OCTOBER: 60, add_months(OCTOBER, 1): 59}, {}) == ["unique_year_to_date_falls"]


def test_a_new_fiscal_year_begins_anew():
    september = add_months(OCTOBER, -1)
    assert notes({september: 900, OCTOBER: 60}, {OCTOBER: 100.0}) == []
    assert notes({september: 60, OCTOBER: 900}, {OCTOBER: 100.0}) == []


def test_a_month_that_is_not_known_accuses_nobody():
    assert notes({OCTOBER: 60, add_months(OCTOBER, 1): 1000}, {OCTOBER: 100.0}) == []


@given(lists(integers(0, 10**6), min_size=12, max_size=12), data())
def test_a_consistent_year_gives_no_flag(encounters: list[int], draw):
    months = [add_months(OCTOBER, n) for n in range(12)]
    new = [draw.draw(integers(0, count)) for count in encounters]
    told = dict(zip(months, map(float, accumulate(new)), strict=True))
    assert notes(told, dict(zip(months, map(float, encounters), strict=True))) == []
