"""`Library` held against the oracle, and what must hold of every history."""

import os
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import oracle
from archive.histories import (
    DAYS,
    PERIODS,
    asked_histories,
    histories,
    library_of,
    questions,
    world_of,
)
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.vocabulary.question import Question, Target

# CAUDAL_EXAMPLES=20 runs twenty times as many: done by hand before a release.
_TIMES = int(os.environ.get("CAUDAL_EXAMPLES", "1"))
_slow: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


def _asked(question: Question) -> list[date]:
    first, last = question.first or date.min, question.last or date.max
    return [period for period in PERIODS if first <= period <= last]


def _answers(library: Library, question: Question) -> dict[date, oracle.Figure]:
    target = question.target
    best = library.best(library.tellings(question, [target]))
    return {row["period"]: _figure(row) for row in library.rows(best, [target]).to_dicts()}


def _figure(row: dict[str, object]) -> oracle.Figure:
    names = ("source", "vintage", "vintage_basis", "value", "derivation")
    return oracle.Figure(*(row[name] for name in names))  # type: ignore[arg-type]


@settings(max_examples=200 * _TIMES, **_slow)
@given(asked_histories())
def test_the_answer_is_the_one_that_the_contract_names(asked):
    history, question = asked
    world = world_of(history)
    expected = {
        period: figure
        for period in _asked(question)
        if (figure := oracle.answer(world, question, question.target, period))
    }
    assert _answers(library_of(history), question) == expected


@settings(max_examples=200 * _TIMES, **_slow)
@given(asked_histories())
def test_every_telling_is_the_one_that_the_contract_names(asked):
    history, question = asked
    world, target = world_of(history), question.target
    library = library_of(history)
    told = library.rows(library.tellings(question, [target]), [target]).to_dicts()
    expected = {
        (figure.source, period): figure
        for period in _asked(question)
        for figure in oracle.tellings(world, question, target, period)
    }
    assert len(told) == len(expected)
    assert {(row["source"], row["period"]): _figure(row) for row in told} == expected


@settings(max_examples=200 * _TIMES, **_slow)
@given(asked_histories(reconstruct=False))
def test_revisions_tell_each_vintage_of_a_source_once(asked):
    history, question = asked
    world, target = world_of(history), question.target
    library = library_of(history)
    told = library.rows(library.every_vintage(question, target), [target]).to_dicts()
    expected = {
        (source, vintage, period): figure
        for period in _asked(question)
        for (source, vintage), figure in oracle.vintages(world, question, target, period).items()
    }
    assert len(told) == len(expected)
    assert {(r["source"], r["vintage"], r["period"]): _figure(r) for r in told} == expected


@settings(max_examples=100 * _TIMES, **_slow)
@given(st.data(), histories(most=3), st.sampled_from(DAYS[:-1]))
def test_later_releases_never_change_what_was_known(data, history, day):
    known = [one for one in history if one.vintage <= day]
    question = replace(data.draw(questions(known, reconstruct=False)), as_of=day)
    later = data.draw(histories(day + timedelta(days=1), most=3))
    before = _answers(library_of(known), question)
    assert _answers(library_of([*later, *known]), question) == before


@settings(max_examples=100 * _TIMES, **_slow)
@given(asked_histories(reconstruct=True))
def test_reconstruct_never_changes_a_genuine_row(asked):
    history, question = asked
    library = library_of(history)
    genuine = _answers(library, replace(question, reconstruct=False))
    rebuilt = _answers(library, question)
    assert {period: rebuilt.get(period) for period in genuine} == genuine
    for period in rebuilt.keys() - genuine.keys():
        assert rebuilt[period].basis == "reconstructed"
        assert rebuilt[period].vintage > question.as_of


@settings(max_examples=100 * _TIMES, **_slow)
@given(asked_histories(), st.randoms(use_true_random=False))
def test_the_order_of_ingest_never_matters(asked, random):
    history, question = asked
    shuffled = random.sample(history, len(history))
    assert _answers(library_of(shuffled), question) == _answers(library_of(history), question)


def _target(**codes: str) -> Target:
    return Target("encounters", codes.pop("place", "southwest_land_border"), **codes)


def _release(table: str, vintage: date, *cells: dict, **more) -> oracle.Publication:
    source, name = table.split("/")
    whole = [
        {"measure": "encounters", "frequency": "month", "status": "A", "origin": "all"}
        | {"group": "all", "authority": "all", "component": "all"}
        | {"place": "southwest_land_border"}
        | cell
        for cell in cells
    ]
    covers = more.pop("covers", frozenset(cell["period"] for cell in whole))
    digest = more.pop("sha256", f"{vintage}{name}")
    return oracle.Publication(
        source, name, vintage, "published", digest, covers, tuple(whole), **more
    )


def _value(history, period: date, **asked) -> float | None:
    codes = {k: asked.pop(k) for k in ("place", "origin", "group", "authority", "component")
             if k in asked}  # fmt: skip
    question = Question("test", _target(**codes), **asked)
    figure = _answers(library_of(history), question).get(period)
    return figure.value if figure else None


JAN, FEB, MAR, APR = PERIODS
TOTALS = {"origin": "all", "group": "all", "authority": "all", "component": "all"}


def test_a_cell_that_a_later_release_withdrew_is_gone():
    told = {"period": JAN, "group": "family", "value": 7.0}
    old = _release("cube/cube", DAYS[1], told)
    new = _release("cube/cube", DAYS[2], {"period": JAN, "value": 9.0})
    assert _value([old, new], JAN, group="family", as_of=DAYS[1]) == 7
    assert _value([old, new], JAN, group="family", as_of=DAYS[2]) == 0


def test_an_absent_combination_is_zero_inside_covered_periods_and_missing_outside():
    history = [_release("cube/cube", DAYS[2], {"period": JAN, "value": 9.0})]
    assert _value(history, JAN, group="family") == 0
    assert _value(history, FEB, group="family") is None


def test_a_period_that_the_newest_release_leaves_out_is_answered_by_the_next():
    # Covered is the set of periods present, not the span: January and March, not February.
    old = _release("cube/cube", DAYS[2], *({"period": p, "value": 5.0} for p in (JAN, FEB, MAR)))
    new = _release("cube/cube", DAYS[3], *({"period": p, "value": 6.0} for p in (JAN, MAR)))
    assert [_value([old, new], period) for period in (JAN, FEB, MAR)] == [6, 5, 6]


def test_a_target_outside_the_dimensions_of_a_table_is_not_covered():
    cell = {"period": JAN, "place": "texas_sw", "origin": "MEX", "group": "family", "value": 4.0}
    history = [_release("nation/state", DAYS[1], cell | {"authority": "title_8"})]
    assert _value(history, JAN) == 4
    assert _value(history, JAN, component="usbp") is None


def test_lost_labels_leave_the_totals_and_the_next_newest_answers_the_parts():
    cell = {"period": JAN, "place": "texas_sw", "group": "family", "authority": "title_8"}
    old = _release("nation/state", DAYS[1], cell | {"origin": "MEX", "value": 4.0})
    new = _release("nation/state", DAYS[2], cell | {"origin": "GTM", "value": 6.0},
                   lost={"origin": frozenset({JAN})})  # fmt: skip
    assert _value([old, new], JAN) == 6
    assert _value([old, new], JAN, group="family") == 6
    assert _value([old, new], JAN, origin="MEX") == 4
    assert _value([old, new], JAN, origin="northern_triangle") == 0


def test_a_quoted_figure_stands_until_it_is_restated():
    june = _release("quotes/quoted", DAYS[1], {"period": JAN, "value": 188.0})
    july = _release("quotes/quoted", DAYS[2], {"period": FEB, "value": 212.0})
    assert _value([june, july], JAN) == 188
    assert _value([june, july], JAN, group="family") is None


def test_a_preliminary_figure_never_answers():
    history = [
        _release("quotes/quoted", DAYS[1], {"period": JAN, "value": 200.0, "status": "P"}),
        _release("press/quoted", DAYS[0], {"period": JAN, "value": 190.0}),
    ]
    assert _value(history, JAN) == 190
    assert _value(history[:1], JAN) is None


def test_a_preliminary_title_8_does_not_hide_the_total_that_answers_it():
    history = [
        _release(
            "quotes/quoted",
            DAYS[1],
            {"period": JAN, "value": 30.0},
            {"period": JAN, "value": 20.0, "authority": "title_8", "status": "P"},
        )
    ]
    assert _value(history, JAN, authority="title_8") == 30


def test_all_answers_title_8_before_march_2020_and_not_after():
    rows = ({"period": p, "component": "usbp", "group": "family", "value": 3.0} for p in (FEB, MAR))
    history = [_release("history/old", DAYS[2], *rows)]
    asked = {"component": "usbp", "group": "family", "authority": "title_8"}
    assert _value(history, FEB, **asked) == 3
    assert _value(history, MAR, **asked) is None


def test_the_lowest_class_answers_then_the_newest_vintage_then_the_order_of_sources():
    exact = _release("cube/cube", DAYS[1], {"period": JAN, "value": 1.0})
    rounded = _release("rounded/ten", DAYS[4], {"period": JAN, "value": 10.0})
    quoted = _release("quotes/quoted", DAYS[5], {"period": JAN, "value": 11.0})
    state = {"period": JAN, "place": "texas_sw", "origin": "MEX", "group": "family"}
    state |= {"authority": "title_8", "value": 2.0}
    assert _value([quoted, rounded, exact], JAN) == 1
    assert _value([quoted, rounded], JAN) == 10
    assert _value([quoted], JAN) == 11
    assert _value([exact, _release("nation/state", DAYS[2], state)], JAN) == 2
    assert _value([exact, _release("nation/state", DAYS[0], state)], JAN) == 1
    assert _value([exact, _release("nation/state", DAYS[1], state)], JAN) == 2


def test_of_equal_vintages_more_periods_then_the_greater_hash_answer():
    both = ({"period": JAN, "value": 1.0}, {"period": FEB, "value": 1.0})
    long = _release("cube/cube", DAYS[2], *both, sha256="a")
    short = _release("cube/cube", DAYS[2], {"period": JAN, "value": 2.0}, sha256="f")
    other = _release("cube/cube", DAYS[2], {"period": JAN, "value": 3.0}, sha256="b")
    assert _value([long, short], JAN) == _value([short, long], JAN) == 1
    assert _value([other, short], JAN) == _value([short, other], JAN) == 2


def test_a_published_total_beats_the_sum_of_its_parts():
    # 190 is stored for all; family alone is 100: never 100, never 290.
    cells = ({"period": JAN, "value": 190.0}, {"period": JAN, "group": "family", "value": 100.0})
    assert _value([_release("cube/cube", DAYS[1], *cells)], JAN) == 190


def test_a_place_stored_beside_its_parts_is_not_added_to_them():
    # Stored are the country 100, the border in it 90 and Texas in that 40.
    cells = [
        {"period": JAN, "place": "USA", "value": 100.0},
        {"period": JAN, "place": "southwest_land_border", "value": 90.0},
        {"period": JAN, "place": "texas_sw", "value": 40.0},
    ]
    history = [_release("rounded/ten", DAYS[1], *cells)]
    assert _value(history, JAN, place="USA") == 100
    assert _value(history, JAN) == 90


def test_a_copy_cut_to_a_place_covers_only_places_inside_it():
    cell = {"period": JAN, "place": "texas_sw", "origin": "MEX", "group": "family"}
    history = [
        _release("nation/state", DAYS[1], cell | {"authority": "title_8", "value": 4.0},
                 scope="southwest_land_border")
    ]  # fmt: skip
    assert _value(history, JAN) == 4
    assert _value(history, JAN, place="texas") is None
    assert _value(history, JAN, place="USA") is None


def test_reconstruct_waits_for_the_calendar_or_17_days_after_the_month():
    # The calendar says that January was out on 18 March; April is not in it:
    # 30 April + 17 days is 17 May.
    late = date(2020, 6, 1)
    history = [_release("cube/cube", late, *({"period": p, "value": 5.0} for p in PERIODS))]
    asked = {"reconstruct": True}
    assert _value(history, JAN, as_of=date(2020, 3, 17), **asked) is None
    assert _value(history, JAN, as_of=date(2020, 3, 18), **asked) == 5
    assert _value(history, APR, as_of=date(2020, 5, 16), **asked) is None
    assert _value(history, APR, as_of=date(2020, 5, 17), **asked) == 5
    assert _value(history, APR, as_of=date(2020, 5, 17)) is None


def test_a_genuine_telling_of_any_class_beats_a_reconstructed_one():
    quoted = _release("quotes/quoted", DAYS[1], {"period": JAN, "value": 188.0})
    exact = _release("cube/cube", DAYS[4], {"period": JAN, "value": 189.0})
    assert _value([exact, quoted], JAN, as_of=DAYS[2], reconstruct=True) == 188
    assert _value([exact], JAN, as_of=DAYS[2], reconstruct=True) == 189


def test_reconstruct_takes_the_oldest_later_release():
    later = _release("cube/cube", DAYS[5], {"period": JAN, "value": 3.0})
    sooner = _release("rounded/ten", DAYS[4], {"period": JAN, "value": 10.0})
    assert _value([later, sooner], JAN, as_of=DAYS[2], reconstruct=True) == 10


@settings(max_examples=60 * _TIMES, **_slow)
@given(asked_histories(), st.data())
def test_a_library_that_remembers_says_what_one_says_that_does_not(asked, data):
    history, question = asked
    others = [question, data.draw(questions(history, reconstruct=None)), question]
    remembers = replace(library_of(history), remembers=True)
    for one in others:
        assert figures(remembers, one).equals(figures(library_of(history), one))


def test_a_library_reads_once_only_where_it_remembers():
    library = library_of([])
    question = Question("test", Target("encounters", "x"))
    for remembers, times in ((False, 2), (True, 1)):
        read: list[int] = []
        one = replace(library, remembers=remembers)
        for _ in range(2):
            one.once(question, partial(_read, read))
        assert len(read) == times


def _read(read: list[int]) -> pl.DataFrame:
    read.append(1)
    return pl.DataFrame()
