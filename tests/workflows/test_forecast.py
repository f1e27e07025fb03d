"""`caudal forecast`: which months are answered, from what, and what is refused or left out."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import caudal
from caudal.analysis.forecast import FORECASTERS
from caudal.analysis.forecast.reconcile import coherent
from caudal.render.exports import as_json
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months
from caudal.workflows.asking import asked
from caudal.workflows.forecast import Planned
from caudal.workflows.forecast import forecast as workflow
from workflows.gulf import Figure, gulf, monthly, months

FIRST = date(2017, 1, 1)
# The figures end in December 2021, told on 10 January 2022.
LAST = date(2021, 12, 1)
MONDAY = date(2021, 3, 1)
_PARTS = {
    "group": ("family", "single_adult"),
    "place": ("aden_sector", "mocha_sector"),
    "origin": ("MEX", "GTM"),
}


def walked(seed: int, level: float = 4000) -> np.ndarray:
    chance = np.random.default_rng(seed)
    walk: np.ndarray = np.round(level * np.exp(np.cumsum(chance.normal(0, 0.1, 60))))
    return walk


def daily(values: list[float], measure: str, first: date = MONDAY) -> list[Figure]:
    """Figures of days that follow each other, each told on the day after."""
    part = {"measure": measure, "frequency": "day"}
    days = [first + timedelta(number) for number in range(len(values))]
    return [(day, value, day + timedelta(1), part) for day, value in zip(days, values, strict=True)]


def split() -> list[list[Figure]]:
    """A total, and the parts of it by group, by sector and by origin."""
    total = walked(1)
    told = [monthly(FIRST, total)]
    for seed, (dimension, codes) in enumerate(_PARTS.items()):
        share = 0.3 + 0.2 * np.sin(np.arange(60) / (4 + seed))
        first = np.round(total * share)
        for code, part in zip(codes, (first, total - first), strict=True):
            told.append(monthly(FIRST, part, **{dimension: code}))
    return told


@pytest.fixture(scope="module")
def corridor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Months with parts, a small count, a short series, a share, and days."""
    few = monthly(FIRST, [20, 60] * 30, component="ofo")
    short = monthly(date(2021, 8, 1), [500] * 5, component="usbp")
    share = monthly(FIRST, [0.25] * 60, measure="repeat_share")
    # Seventy days, until Sunday 9 May 2021; and of a stock until Wednesday 12 May.
    flow = daily([10.0 + number // 7 for number in range(70)], "custody_intakes")
    stock = daily([1000.0 + number for number in range(73)], "children_in_care")
    folder = tmp_path_factory.mktemp("gulf")
    return gulf(folder, *split(), few, short, share, flow, stock)


def forecast(corridor: Path, **asked: Any) -> Answer:
    return caudal.forecast(corridor=corridor, data=corridor.parent / "data", **asked)


def note(answer: Answer, code: str) -> Note:
    (found,) = [one for one in answer.notes if one.code == code]
    return found


def horizons(answer: Answer) -> list[tuple[date, int]]:
    return answer.rows.select("period", "horizon").unique(maintain_order=True).rows()


# --- which periods are answered ---


def test_the_months_after_the_one_that_holds_the_day_counted_from_the_last_known_one(
    corridor: Path,
) -> None:
    # On 20 March 2022 the newest figure is of December: January to March are gone through.
    answer = forecast(corridor, as_of="2022-03-20", horizon=3)
    assert horizons(answer) == [
        (date(2022, 4, 1), 4),
        (date(2022, 5, 1), 5),
        (date(2022, 6, 1), 6),
    ]
    assert set(answer.rows["last_known"]) == {LAST}
    assert note(answer, "forecast_from").values == {
        "day": date(2022, 3, 20),
        "last_known": LAST,
        "gone": 3,
    }


def test_the_months_between_are_gone_through(corridor: Path) -> None:
    # April told in March is the fourth step of what is told in January.
    far = forecast(corridor, as_of="2022-03-20", horizon=1).rows
    near = forecast(corridor, as_of="2022-01-15", horizon=3).rows
    keys = ["period", "horizon", "last_known", "output_type_id", "value"]
    assert near["horizon"].unique(maintain_order=True).to_list() == [2, 3, 4]
    assert far.select(keys).equals(near.filter(horizon=4).select(keys))


def test_on_the_day_itself_and_the_day_before_it_came_out(corridor: Path) -> None:
    # December was told on 10 January.
    for day, last in (("2022-01-10", LAST), ("2022-01-09", date(2021, 11, 1))):
        answer = forecast(corridor, as_of=day, horizon=1)
        assert set(answer.rows["last_known"]) == {last}
        assert set(answer.rows["period"]) == {date(2022, 2, 1)}


def test_without_a_day_it_is_that_of_the_newest_vintage(corridor: Path) -> None:
    answer = forecast(corridor, horizon=2)
    assert horizons(answer) == [(date(2022, 2, 1), 2), (date(2022, 3, 1), 3)]
    said = note(answer, "forecast_from")
    assert said.values["day"] == date(2022, 1, 10)
    assert "as of the newest vintage held, 2022-01-10" in said.text


def test_a_figure_told_within_its_month_is_followed_by_the_next(tmp_path: Path) -> None:
    early = gulf(tmp_path, monthly(FIRST, [900] * 24, -2))
    answer = forecast(early, as_of="2018-12-30", horizon=1)
    assert horizons(answer) == [(date(2019, 1, 1), 1)]
    assert "gone through" not in note(answer, "forecast_from").text


def test_rows_are_those_of_the_table_in_its_order(corridor: Path) -> None:
    answer = forecast(corridor, as_of="2022-01-15", horizon=2, model="theta")
    assert answer.rows["output_type_id"].to_list() == [*LEVELS] * 2
    assert set(answer.rows["model"]) == {"theta"}
    assert set(answer.rows["kind"]) == {"forecast"}
    assert set(answer.rows["run"]) == {answer.run.id}
    assert answer.rows["value"].to_list() == answer.rows["value"].round().to_list()
    assert answer.figures["history"].height == 60


@pytest.mark.parametrize("name", FORECASTERS)
def test_every_model_answers(corridor: Path, name: str) -> None:
    rows = forecast(corridor, as_of="2022-01-15", horizon=1, model=name).rows
    assert rows["value"].null_count() == 0
    assert rows["value"].is_sorted()


# --- weeks ---


def test_days_of_a_flow_are_forecast_by_the_week(corridor: Path) -> None:
    # On Wednesday 12 May the newest whole week is that of 3 May; the one that holds the day is gone.
    answer = forecast(
        corridor, measure="custody_intakes", frequency="day", as_of="2021-05-12", horizon=2
    )
    assert set(answer.rows["frequency"]) == {"week"}
    assert set(answer.rows["last_known"]) == {date(2021, 5, 3)}
    assert horizons(answer) == [(date(2021, 5, 17), 2), (date(2021, 5, 24), 3)]
    assert "the week of 2021-05-03" in note(answer, "forecast_from").text
    weeks = answer.figures["history"]
    assert weeks["value"].to_list() == [7 * (10 + number) for number in range(10)]


def test_a_week_that_is_not_over_is_told_of_a_stock_by_its_last_day(corridor: Path) -> None:
    answer = forecast(
        corridor, measure="children_in_care", frequency="day", as_of="2021-05-13", horizon=6
    )
    assert set(answer.rows["last_known"]) == {date(2021, 5, 10)}
    assert answer.figures["history"]["value"].to_list()[-2:] == [1069, 1072]
    assert horizons(answer) == [(date(2021, 5, 10) + timedelta(7 * n), n) for n in range(1, 7)]


def test_days_that_make_no_whole_week_are_said_to_make_none(tmp_path: Path) -> None:
    days = [one for one in daily([5.0] * 60, "custody_intakes") if one[0].weekday() != 2]
    answer = forecast(gulf(tmp_path, days), measure="custody_intakes", frequency="day")
    assert answer.rows.is_empty()
    assert note(answer, "no_whole_week").values == {"days": len(days)}


# --- what is refused ---


@pytest.mark.parametrize(
    ("asked", "what", "where", "remedy"),
    [
        ({"horizon": 0}, "a horizon of 0", "--horizon 0", "say 1 to 12 (months)"),
        ({"horizon": 13}, "a horizon of 13", "--horizon 13", "say 1 to 12 (months)"),
        (
            {"horizon": 7, "frequency": "day", "measure": "children_in_care"},
            "a horizon of 7",
            "--horizon 7",
            "say 1 to 6 (weeks)",
        ),
        ({"measure": "repeat_share"}, "`repeat_share` is no count", "--measure", "ask for a count"),
        ({"measure": "coffee_price"}, "`coffee_price` is no count", "--measure", "a count"),
        ({"frequency": "year"}, "not `year`", "--frequency", "`--frequency day`"),
        ({"frequency": "fiscal_year"}, "not `fiscal_year`", "--frequency", "leave the option out"),
        ({"model": "nave"}, "there is no model `nave`", "--model nave", "`naive`"),
        ({"source": "all"}, "what each source told", "--source all", "name one source"),
    ],
)
@pytest.mark.parametrize("verb", ["forecast", "score"])
def test_what_is_not_forecast_is_refused_and_says_what_helps(
    corridor: Path, verb: str, asked: dict[str, Any], what: str, where: str, remedy: str
) -> None:
    with pytest.raises(WrongOption) as caught:
        getattr(caudal, verb)(corridor=corridor, data=corridor.parent / "data", **asked)
    assert what in caught.value.what
    assert caught.value.where == where
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("place", ["aden_sector", "each"])
def test_of_a_sector_nothing_finer_than_a_month_is_forecast(corridor: Path, place: str) -> None:
    for verb in (caudal.forecast, caudal.score):
        with pytest.raises(WrongOption, match="nothing finer than a month") as caught:
            verb(
                corridor=corridor,
                data=corridor.parent / "data",
                place=place,
                measure="children_in_care",
                frequency="day",
            )
        assert caught.value.where == "--frequency"
        assert "a whole border or country" in caught.value.remedy


@pytest.mark.parametrize("horizon", [1, 12])
def test_the_nearest_and_the_farthest_are_answered(corridor: Path, horizon: int) -> None:
    answer = forecast(corridor, as_of="2022-01-15", horizon=horizon)
    assert len(horizons(answer)) == horizon


# --- parts ---


@pytest.mark.parametrize("dimension", _PARTS)
def test_parts_add_up_to_their_total_in_every_draw(
    corridor: Path, monkeypatch: pytest.MonkeyPatch, dimension: str
) -> None:
    drawn: list[tuple[Any, np.ndarray]] = []

    def kept(quantiles: np.ndarray, parts: Any, *more: Any, **options: Any) -> np.ndarray:
        drawn.append((parts, coherent(quantiles, parts, *more, **options)))
        return drawn[-1][1]

    monkeypatch.setattr("caudal.analysis.forecast.parts.coherent", kept)
    answer = forecast(corridor, as_of="2022-01-15", horizon=2, **{dimension: "each"})
    codes = answer.rows[dimension].unique(maintain_order=True).to_list()
    assert codes[1:] == [*_PARTS[dimension]]
    ((parts, draws),) = drawn
    ((total, columns),) = [(one.total, one.columns) for one in parts]
    assert (total, columns) == (0, (1, 2))
    np.testing.assert_allclose(
        draws[:, :, list(columns)].sum(axis=2), draws[:, :, total], rtol=1e-9
    )
    assert note(answer, "parts_add_up").values == {"splits": 1}
    # The total is what it is when it is asked for alone.
    alone = forecast(corridor, as_of="2022-01-15", horizon=2).rows
    assert answer.rows.filter(pl.col(dimension) == codes[0])["value"].equals(alone["value"])


def test_two_dimensions_at_once_are_answered(tmp_path: Path) -> None:
    # Sectors by groups: each sector is a total of its groups, and a part of the coast.
    figures = []
    for seed, place in enumerate(_PARTS["place"]):
        for group in _PARTS["group"]:
            figures.append((place, group, walked(seed + len(group))))
    told: dict[tuple[str, str], np.ndarray] = {}
    for place, group, values in figures:
        for above in (place, "yemeni_coast"):
            for code in (group, "all"):
                told[above, code] = told.get((above, code), np.zeros(60)) + values
    both = gulf(tmp_path, *(monthly(FIRST, v, place=p, group=g) for (p, g), v in told.items()))
    answer = forecast(both, as_of="2022-01-15", horizon=1, place="each", group="each")
    assert answer.rows.select("place", "group").unique().height == 9
    assert note(answer, "parts_add_up").values == {"splits": 3}


def test_where_parts_do_not_add_up_each_stands_alone_and_it_is_said(tmp_path: Path) -> None:
    groups = [monthly(FIRST, walked(seed), group=code) for seed, code in enumerate(_PARTS["group"])]
    apart = gulf(tmp_path, monthly(FIRST, walked(9, 90_000)), *groups)
    answer = forecast(apart, as_of="2022-01-15", horizon=1, group="each")
    assert note(answer, "parts_on_their_own").values == {}
    alone = forecast(apart, as_of="2022-01-15", horizon=1, group="family").rows
    assert answer.rows.filter(group="family")["value"].equals(alone["value"])


def test_a_part_told_of_earlier_months_is_not_taken_for_the_total(tmp_path: Path) -> None:
    # The part ends in June, the total in December: the total's last month counts.
    part = monthly(add_months(FIRST, -6), walked(3)[:60], component="usbp")
    other = gulf(tmp_path, monthly(FIRST, walked(4, 9_000)), part)
    answer = forecast(other, as_of="2022-01-15", horizon=1, component="each")
    assert set(answer.rows["last_known"]) == {LAST}
    assert set(answer.rows["component"]) == {"all"}
    assert note(answer, "too_little_known").values == {"series": 1}


# --- what is too small, too short, or not there ---


def test_no_cell_with_a_median_below_fifty_is_told(corridor: Path) -> None:
    # 20 and 60 by turns: of the naive forecast from 60 on 60, from 20 on 20.
    told = forecast(corridor, component="ofo", as_of="2022-01-15", horizon=2, model="naive")
    assert told.rows["value"].null_count() == 0
    assert "suppressed" not in {one.code for one in told.notes}
    hidden = forecast(corridor, component="ofo", as_of="2021-12-15", horizon=2, model="naive")
    assert hidden.rows.height == 2 * len(LEVELS)
    assert hidden.rows["value"].null_count() == hidden.rows.height
    assert note(hidden, "suppressed").values == {"cells": 2, "least": 50}


def test_of_a_target_with_too_little_history_nothing_is_forecast_and_it_is_said(
    corridor: Path,
) -> None:
    answer = forecast(corridor, component="usbp", as_of="2022-01-15")
    assert answer.rows.is_empty()
    assert note(answer, "too_little_known").values == {"series": 1}
    assert note(answer, "forecast_from").values["last_known"] == LAST


def test_of_a_single_month_nothing_is_forecast(tmp_path: Path) -> None:
    single = gulf(tmp_path, monthly(FIRST, [700]))
    for name in FORECASTERS:
        answer = forecast(single, as_of="2017-02-10", model=name)
        assert answer.rows.is_empty()
        assert note(answer, "too_little_known").values == {"series": 1}


def test_a_target_of_which_nothing_is_known_says_what_is_nearest(corridor: Path) -> None:
    answer = forecast(corridor, origin="HND", as_of="2022-01-15", horizon=4)
    assert answer.rows.is_empty()
    assert [one.code for one in answer.notes] == ["nothing_known"]
    assert answer.run.arguments["horizon"] == 4
    assert answer.run.arguments["model"] == "returning_walk"


def test_what_is_cut_from_later_releases_is_said(tmp_path: Path) -> None:
    late = [(month, 800.0, date(2020, 1, 1), dict[str, str]()) for month in months(FIRST, 24)]
    corridor = gulf(tmp_path, late)
    answer = forecast(corridor, as_of="2018-12-20", horizon=1)
    # Out by the calendar: January 2017 to November 2018.
    said = note(answer, "reconstructed").values
    assert (said["rows"], said["of"]) == (23, 23)
    assert set(answer.rows["last_known"]) == {date(2018, 11, 1)}
    nothing = forecast(corridor, as_of="2018-12-20", horizon=1, reconstruct=False)
    assert nothing.rows.is_empty()


# --- the same answer again ---


def test_two_runs_give_the_same_bytes_and_another_question_another_run(corridor: Path) -> None:
    words = {"as_of": "2022-01-15", "horizon": 1}
    first, second = (forecast(corridor, **words, group="each") for _ in range(2))
    assert as_json(first) == as_json(second)
    first = forecast(corridor, **words)
    others = [
        forecast(corridor, **{**words, **changed}).run.id
        for changed in ({"horizon": 2}, {"model": "naive"}, {"as_of": "2022-01-16"})
    ]
    assert len({first.run.id, *others}) == 4
    # By its name or as the default: the same model, and the same run.
    assert forecast(corridor, **words, model="returning_walk").run.id == first.run.id


def test_what_a_planner_reckons_with_is_part_of_the_run(corridor: Path) -> None:
    question = asked(corridor=corridor, as_of=date(2022, 1, 15), reconstruct=True)
    data = corridor.parent / "data"
    plans = (None, Planned((20.0,)), Planned((30.0,)), Planned((30.0,), per=8.0))
    answers = [workflow(question, horizon=1, planned=plan, data=data) for plan in plans]
    assert len({answer.run.id for answer in answers}) == 4
    for answer in answers:
        assert set(answer.rows["run"]) == {answer.run.id}
    unknown = asked(corridor=corridor, origin="HND")
    nothing = workflow(unknown, planned=plans[1], data=data)
    assert nothing.rows.is_empty()
    assert nothing.rows.columns == answers[1].rows.columns


def test_the_line_of_the_issue_answers_on_the_embedded_reference() -> None:
    answer = caudal.forecast(
        as_of="2024-05-31",
        measure="encounters",
        place="southwest_land_border",
        group="family",
        horizon=6,
    )
    assert answer.rows.height == 6 * len(LEVELS)
    assert answer.rows["period"].unique(maintain_order=True).to_list() == months(
        date(2024, 6, 1), 6
    )
    assert set(answer.rows["last_known"]) == {date(2024, 4, 1)}


def test_sectors_of_the_border_patrol_add_up_though_one_month_is_of_another_vintage() -> None:
    answer = caudal.forecast(as_of="2024-05-31", component="usbp", place="each", horizon=1)
    assert note(answer, "parts_add_up").values == {"splits": 1}


def test_a_forecast_goes_on_from_what_was_said_of_the_months_before() -> None:
    # On 10 August 2021 a court filing had said "about 210,000" of July: 11% above June.
    with_it = caudal.forecast(as_of="2021-08-10", horizon=2)
    assert note(with_it, "goes_on_from_nowcast").values == {"months": "2021-07"}
    brief = caudal.brief(as_of="2021-08-10")
    said = brief.figures["forecast"].filter(pl.col("group") == "all")
    september = pl.col("period") == date(2021, 9, 1)
    told = with_it.rows.filter(september)["value"].to_list()
    assert told == said.filter(september)["value"].to_list()
    # Without it June's level would go on: the middle of September lies far below.
    alone = caudal.forecast(as_of="2021-07-25", horizon=2)
    assert [one.code for one in alone.notes if one.code == "goes_on_from_nowcast"] == []
    middle = pl.col("output_type_id") == 0.5
    assert (
        with_it.rows.filter(september & middle)["value"][0]
        > 1.1 * (alone.rows.filter(september & middle)["value"][0])
    )
