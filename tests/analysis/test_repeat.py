"""People behind encounters: by hand, by property, against people simulated one by one."""

import random
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis.strategies import composite, floats, integers, lists, none

from analysis.people import ONE_DAY, Told, distinct, even, observed, simulated, told
from caudal.analysis.indicators import DELAYS, Delays, EstimatedPeople, estimated_people
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.tables import REPEAT, REPEAT_SENSITIVITY

START = date(2020, 10, 1)
OCTOBER, NOVEMBER = date(2021, 10, 1), date(2021, 11, 1)
WINDOWS = ["month", "twelve_months", "fiscal_year_to_date"]


def row(people: EstimatedPeople, period: date, window: str = "month") -> dict[str, Any]:
    asked = (pl.col("period") == period) & (pl.col("window") == window)
    return people.rows.filter(asked).row(0, named=True)


def by_hand(share: Told, *, probabilities: tuple[float, ...] = (0.4, 0.9)) -> EstimatedPeople:
    """100 encounters a day from October 2020 to November 2021, who comes again comes next day."""
    return estimated_people(
        observed(even(START, 14)), told(share), delays=[ONE_DAY], probabilities=probabilities
    )


def codes(people: EstimatedPeople) -> list[str]:
    return [note.code for note in people.notes]


def test_people_of_a_month_are_first_met_in_it_or_met_before_it():
    # October: 3,100, of which 31% = 961 repeats, 31 a day. Those of the 1st were met in
    # September: 31 people. 3,100 − 961 = 2,139 were not met in 12 months: 2,170 in all.
    october = row(by_hand({OCTOBER: 0.31}), OCTOBER)
    assert october["first_time"] == pytest.approx(2139)
    assert october["met_before_estimated"] == pytest.approx(31)
    assert october["people_estimated"] == pytest.approx(2170)


def test_people_of_two_months_are_not_the_sum_of_each():
    # October 2,170 as above. November: 3,000, 31% = 930 repeats; those of the 1st were met in
    # October, within the window: 2,070 more.
    both = row(by_hand({OCTOBER: 0.31, NOVEMBER: 0.31}), NOVEMBER, "fiscal_year_to_date")
    assert both["people_estimated"] == pytest.approx(2170 + 2070)
    assert (both["months"], both["encounters"]) == (2, 6100)


def test_a_month_that_is_not_told_leaves_a_band_and_no_estimate():
    # October is not told: none a repeat, 3,100 people; all of them, 100 on the 1st met before.
    # November, 30%: 2,100 more either way.
    people = by_hand({NOVEMBER: 0.30})
    both = row(people, NOVEMBER, "fiscal_year_to_date")
    assert (both["first_time"], both["people_estimated"]) == (None, None)
    assert both["people_estimated_low"] == pytest.approx(100 + 2100)
    assert both["people_estimated_high"] == pytest.approx(3100 + 2100)
    assert row(people, OCTOBER)["people_estimated_low"] is None
    assert "repeats_not_published" in codes(people)


def test_the_next_encounter_is_as_likely_as_repeats_follow_encounters():
    # Each encounter is followed the next day with probability 0.31: 1 / 0.69 an episode.
    october = row(by_hand({OCTOBER: 0.31}), OCTOBER)
    assert october["next_encounter_estimated"] == pytest.approx(0.31)
    assert october["encounters_per_person_estimated"] == pytest.approx(1 / 0.69)


def test_attempts_and_people_attempting_are_divided_by_the_probability_of_an_encounter():
    # 3,100 / 0.9 and / 0.4; people 2,170 / 0.9 and / 0.4.
    october = row(by_hand({OCTOBER: 0.31}), OCTOBER)
    assert october["attempts_estimated_low"] == pytest.approx(3100 / 0.9)
    assert october["attempts_estimated_high"] == pytest.approx(3100 / 0.4)
    assert october["people_attempting_estimated_low"] == pytest.approx(2170 / 0.9)
    assert october["people_attempting_estimated_high"] == pytest.approx(2170 / 0.4)


def test_repeats_rule_out_a_low_probability_of_an_encounter():
    # Half of the encounters lead to another: not even if all tried again is 40% enough.
    people = by_hand({OCTOBER: 0.5})
    assert row(people, OCTOBER)["encounter_probability_low"] == pytest.approx(0.5)
    tried = people.sensitivity.filter(pl.col("encounter_probability") == 0.4)
    assert tried["attempts_estimated"].null_count() == tried.height > 0


def test_repeats_that_no_probability_of_an_encounter_explains_give_no_attempts():
    october = row(by_hand({OCTOBER: 0.95}), OCTOBER)
    assert october["people_estimated"] is not None
    assert (october["attempts_estimated_low"], october["attempts_estimated_high"]) == (None, None)


def test_published_figures_stand_beside_with_their_vintage():
    counts = observed(even(START, 14))
    published = told({NOVEMBER: 0.3}, {NOVEMBER: 2100}, {NOVEMBER: 4000})
    people = estimated_people(counts, published)
    month, year = row(people, NOVEMBER), row(people, NOVEMBER, "fiscal_year_to_date")
    assert (month["repeat_share"], month["unique_individuals"]) == (0.3, 2100)
    assert month["repeat_share_vintage"] == month["unique_vintage"] == date(2023, 1, 15)
    assert (year["repeat_share"], year["unique_individuals"]) == (None, 4000)
    assert row(people, NOVEMBER, "twelve_months")["unique_individuals"] is None


def test_a_window_reaches_back_to_october_or_twelve_months():
    people = estimated_people(observed(even(START, 24)), told())
    spans = {
        period: [row(people, period, window)["months"] for window in WINDOWS]
        for period in (date(2021, 9, 1), OCTOBER, date(2022, 2, 1))
    }
    assert list(spans.values()) == [[1, 12, 12], [1, 12, 1], [1, 12, 5]]


def test_periods_asked_for_are_answered_with_what_lies_before_them():
    whole = by_hand({OCTOBER: 0.31, NOVEMBER: 0.31})
    part = estimated_people(
        observed(even(START, 14)),
        told({OCTOBER: 0.31, NOVEMBER: 0.31}),
        first=NOVEMBER,
        last=NOVEMBER,
        delays=[ONE_DAY],
        probabilities=(0.4, 0.9),
    )
    assert part.rows.equals(whole.rows.filter(pl.col("period") == NOVEMBER))


def test_a_year_before_that_is_not_known_is_said():
    people = estimated_people(observed(even(date(2021, 1, 1), 10)), told({OCTOBER: 0.3}))
    october = row(people, OCTOBER)
    assert (october["first_time"], october["people_estimated"]) == (pytest.approx(2170), None)
    assert "year_back_not_known" in codes(people)


def test_what_is_told_otherwise_than_by_a_share_is_said():
    people = estimated_people(observed(even(START, 14)), told({}, {NOVEMBER: 2100}))
    assert row(people, NOVEMBER)["first_time_basis"] == "unique_individuals"
    assert "first_time_by_unique_individuals" in codes(people)


def test_tellings_that_differ_are_said_of_the_months_asked_for():
    counts, published = observed(even(START, 14)), told({NOVEMBER: 0.3}, {NOVEMBER: 1500})
    assert "tellings_of_repeats_differ" in codes(estimated_people(counts, published))
    assert "tellings_of_repeats_differ" not in codes(
        estimated_people(counts, published, last=OCTOBER)
    )


def test_a_year_to_date_that_jumps_is_said_and_stands_as_published():
    year = {OCTOBER: 2000, NOVEMBER: 5001}  # 3,001 more; November has 3,000 encounters
    people = estimated_people(observed(even(START, 14)), told(year_to_date=year))
    assert "unique_year_to_date_jumps" in codes(people)
    assert row(people, NOVEMBER, "fiscal_year_to_date")["unique_individuals"] == 5001
    before = estimated_people(observed(even(START, 14)), told(year_to_date=year), last=OCTOBER)
    assert "unique_year_to_date_jumps" not in codes(before)


def test_a_consistent_series_gives_no_flag():
    published = told(
        {OCTOBER: 0.3, NOVEMBER: 0.3},
        {OCTOBER: 2170, NOVEMBER: 2100},
        {OCTOBER: 2170, NOVEMBER: 4270},
    )
    people = estimated_people(observed(even(START, 14)), published, first=OCTOBER, delays=[ONE_DAY])
    assert set(codes(people)) == {"people_estimated", "repeats_not_published"}


def test_nothing_known_is_an_empty_answer():
    people = estimated_people(observed({}), told())
    assert (people.rows.height, people.sensitivity.height, people.notes) == (0, 0, ())


def test_two_rows_of_one_period_are_refused():
    counts = observed(even(START, 14))
    with pytest.raises(ValueError, match="two rows of one period"):
        estimated_people(pl.concat([counts, counts]), told())


def test_what_is_published_of_another_place_is_refused():
    shares = observed({OCTOBER: 0.3}, "repeat_share", place="USA")
    with pytest.raises(ValueError, match="more than one target"):
        estimated_people(observed(even(START, 14)), shares)


def test_no_estimate_of_people_or_attempts_without_the_word():
    published = {"unique_individuals", "encounters", "first_time"}
    for table in (REPEAT, REPEAT_SENSITIVITY):
        bare = [
            one.name
            for one in table
            if one.unit in ("people", "events") and "estimated" not in one.name
        ]
        assert {name.removesuffix("_low").removesuffix("_high") for name in bare} <= published


@composite
def months_told(draw) -> tuple[dict[date, float], dict[date, float]]:
    """25 months of encounters, some with a share of repeats."""
    counts = draw(lists(integers(0, 300_000), min_size=25, max_size=25))
    shares = draw(lists(none() | floats(0, 1), min_size=25, max_size=25))
    months = [add_months(START, n) for n in range(25)]
    known = {m: s for m, s in zip(months, shares, strict=True) if s is not None}
    return dict(zip(months, map(float, counts), strict=True)), known


@settings(max_examples=40, deadline=None)
@given(months_told())
def test_a_band_holds_its_estimate_and_no_more_people_than_encounters(drawn):
    counts, shares = drawn
    people = estimated_people(observed(counts), told(shares))
    slack = 1e-6
    for one in people.rows.filter(pl.col("people_estimated_low").is_not_null()).iter_rows(
        named=True
    ):
        assert one["people_estimated_low"] <= one["people_estimated_high"] + slack
        assert one["people_estimated_high"] <= one["encounters"] + slack
        if one["people_estimated"] is not None:
            assert one["first_time"] <= one["people_estimated"] + slack
            assert one["people_estimated_low"] <= one["people_estimated"] + slack
            assert one["people_estimated"] <= one["people_estimated_high"] + slack


@settings(max_examples=40, deadline=None)
@given(months_told())
def test_the_likelier_an_encounter_the_fewer_attempted(drawn):
    people = estimated_people(observed(drawn[0]), told(drawn[1]))
    keys = ["period", "window", "delays"]
    for _, lines in people.sensitivity.group_by(keys, maintain_order=True):
        possible = lines.drop_nulls("attempts_estimated").sort("encounter_probability")
        for name in ("attempts_estimated", "people_attempting_estimated", "retry_estimated"):
            assert all(later <= earlier for earlier, later in pairwise(possible[name]))
        assert (possible["retry_estimated"] <= 1).all()


@settings(max_examples=40, deadline=None)
@given(months_told())
def test_the_bands_hold_the_whole_sensitivity(drawn):
    people = estimated_people(observed(drawn[0]), told(drawn[1]))
    both = people.sensitivity.join(people.rows, on=["period", "window"], suffix="_row")
    both = both.drop_nulls("attempts_estimated")
    for name in ("attempts_estimated", "people_attempting_estimated"):
        assert (both[name] >= both[f"{name}_low"] * (1 - 1e-9)).all()
        assert (both[name] <= both[f"{name}_high"] * (1 + 1e-9)).all()


@settings(max_examples=20, deadline=None)
@given(months_told())
def test_without_repeats_everybody_is_met_once(drawn):
    counts = drawn[0]
    people = estimated_people(observed(counts), told(dict.fromkeys(counts, 0.0)))
    answered = people.rows.drop_nulls("people_estimated")
    assert answered.height > 0
    assert (answered["first_time"] == answered["encounters"]).all()
    assert (answered["people_estimated"] == answered["encounters"]).all()


@settings(max_examples=20, deadline=None)
@given(floats(0, 0.5), floats(0, 0.4))
def test_more_repeats_are_fewer_people(share: float, more: float):
    lower, higher = (
        row(estimated_people(observed(even(START, 14)), told({OCTOBER: s})), OCTOBER)
        for s in (share, share + more)
    )
    assert higher["people_estimated"] <= lower["people_estimated"]


def test_the_order_of_the_rows_does_not_matter():
    months = even(START, 25)
    counts = observed(months)
    published = told(dict.fromkeys(months, 0.3), dict.fromkeys(months, 1500), {OCTOBER: 9})
    straight = estimated_people(counts, published)
    turned = estimated_people(counts.reverse(), published.reverse())
    assert straight.rows.equals(turned.rows)
    assert straight.sensitivity.equals(turned.sensitivity)
    assert straight.notes == turned.notes


# ------ people simulated one by one ------
ENCOUNTERED, RETRY = 0.7, 0.6
BEGIN, MONTHS = date(2019, 1, 1), 36
TRUE = Delays("central", ((30, 0.6), (90, 0.8), (365, 1.0)))


@pytest.fixture(scope="module")
def simulation():
    """People arrive three times as many in some months as in others."""
    chance = random.Random(2021)
    months = [add_months(BEGIN, n) for n in range(MONTHS)]
    arrivals = {month: chance.randrange(3_000, 9_000) for month in months}
    return simulated(arrivals, encountered=ENCOUNTERED, retry=RETRY, delays=TRUE, seed=7)


def estimated_from(simulation, delays: Delays) -> EstimatedPeople:
    # The first year has repeats of people met in a time before it that is not simulated.
    last = add_months(BEGIN, MONTHS - 1)
    shares = {month: s for month, s in simulation.shares().items() if month <= last}
    counts = {month: n for month, n in simulation.counts().items() if month <= last}
    return estimated_people(
        observed(counts), told(shares), delays=[delays], probabilities=(ENCOUNTERED,)
    )


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("month", [date(2020, 12, 1), date(2021, 7, 1), date(2021, 12, 1)])
def test_people_estimated_are_the_people_simulated(simulation, window: str, month: date):
    one = row(estimated_from(simulation, TRUE), month, window)
    months = [add_months(month, -n) for n in range(one["months"])]
    people = distinct(simulation.encounters, months)
    assert one["people_estimated"] == pytest.approx(people, rel=0.01)
    assert people < 0.95 * one["encounters"]


@pytest.mark.parametrize("window", WINDOWS)
def test_attempts_and_those_never_encountered_are_the_ones_simulated(simulation, window: str):
    month = date(2021, 7, 1)
    one = row(estimated_from(simulation, TRUE), month, window)
    months = [add_months(month, -n) for n in range(one["months"])]
    attempts = sum(m in months for _, m in simulation.attempts)
    assert one["attempts_estimated_low"] == pytest.approx(attempts, rel=0.015)
    attempting = distinct(simulation.attempts, months)
    assert one["people_attempting_estimated_low"] == pytest.approx(attempting, rel=0.015)


def test_the_next_encounter_is_as_likely_as_simulated(simulation):
    one = row(estimated_from(simulation, TRUE), date(2021, 7, 1), "twelve_months")
    assert one["next_encounter_estimated"] == pytest.approx(ENCOUNTERED * RETRY, rel=0.02)
    assert one["encounters_per_person_estimated"] == pytest.approx(1 / 0.58, rel=0.02)


def test_wrong_delays_miss_the_people_simulated(simulation):
    # The picture of it going wrong: repeats within days, where they come within months.
    month = date(2021, 7, 1)
    one = row(estimated_from(simulation, ONE_DAY), month)
    assert one["people_estimated"] < 0.9 * distinct(simulation.encounters, [month])


def test_readings_of_the_source_hold_people_who_return_as_it_says(simulation):
    # 60% of the repeats within 30 days, 80% within 90: between `slow` and `fast`.
    last = add_months(BEGIN, MONTHS - 1)
    counts = {month: n for month, n in simulation.counts().items() if month <= last}
    people = estimated_people(observed(counts), told(simulation.shares()), delays=DELAYS)
    for window in WINDOWS:
        one = row(people, date(2021, 7, 1), window)
        months = [add_months(date(2021, 7, 1), -n) for n in range(one["months"])]
        true = distinct(simulation.encounters, months)
        assert one["people_estimated_low"] <= true <= one["people_estimated_high"]


PAGE = Path(__file__).parents[2] / "docs" / "methods" / "repeats.md"


@pytest.mark.parametrize(
    ("window", "title"),
    [
        ("month", "month"),
        ("twelve_months", "12 months"),
        ("fiscal_year_to_date", "fiscal year to date"),
    ],
)
def test_the_page_tells_the_simulation(simulation, window: str, title: str):
    month = date(2021, 7, 1)
    right, wrong = (row(estimated_from(simulation, d), month, window) for d in (TRUE, ONE_DAY))
    months = [add_months(month, -n) for n in range(right["months"])]
    told = [
        right["encounters"],
        distinct(simulation.encounters, months),
        right["people_estimated"],
        wrong["people_estimated"],
    ]
    line = f"| {title} | " + " | ".join(f"{figure:,.0f}" for figure in told) + " |"
    assert line in PAGE.read_text(encoding="utf-8")
