"""`caudal score`: known answers on a small archive, and the same bytes wherever it is computed."""

import os
import signal
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import caudal
from caudal.analysis.forecast import FORECASTERS
from caudal.render.exports import as_json
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.periods import add_months
from caudal.workflows import score as module
from dask_cluster import clustered
from workflows.gulf import Figure, gulf, monthly, months

JANUARY_2019 = date(2019, 1, 1)
# Thirty months of 1,000, to June 2021. Of April 2021 1,230 was told much later.
STEADY = monthly(JANUARY_2019, [1000] * 30)
CHANGED: list[Figure] = [(date(2021, 4, 1), 1230, date(2022, 1, 1), {})]


def walked(number: int, seed: int, **part: str) -> list[Figure]:
    chance = np.random.default_rng(seed)
    values = np.round(5000 * np.exp(np.cumsum(chance.normal(0, 0.2, number))))
    return monthly(JANUARY_2019, values, **part)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Steady figures, and a policy of April 2021 that breaks two months."""
    return gulf(tmp_path_factory.mktemp("steady"), STEADY, CHANGED, breaks={"2021-04": 2})


@pytest.fixture(scope="module")
def walking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of a total and two groups."""
    groups = (walked(36, seed, group=group) for seed, group in ((2, "family"), (3, "single_adult")))
    return gulf(tmp_path_factory.mktemp("walking"), walked(36, 1), *groups)


def score(corridor: Path, **asked: Any) -> Answer:
    return caudal.score(corridor=corridor, data=corridor.parent / "data", **asked)


def row(answer: Answer, **wanted: Any) -> dict[str, Any]:
    """The one row of these cells; a horizon or regime that is not said is all of them."""
    wanted = {"horizon": None, "regime": "all", **wanted}
    same = [pl.col(name).eq_missing(pl.lit(value)) for name, value in wanted.items()]
    rows = answer.rows.filter(*same)
    assert rows.height == 1
    return rows.row(0, named=True)


# --- by hand ---


def test_a_forecast_that_is_sure_of_itself_is_off_by_its_error(steady: Path) -> None:
    # All quantiles are 1,000: the WIS is |figure − 1,000|. The origins October 2020 to May 2021
    # have eight forecasts one month ahead and seven two months ahead; one of each is of April.
    answer = score(steady, model="naive", horizon=2, start="2020-10")
    one, two = row(answer, horizon=1), row(answer, horizon=2)
    assert (one["n"], two["n"]) == (8, 7)
    assert (one["first_origin"], one["last_origin"]) == (date(2020, 10, 1), date(2021, 5, 1))
    assert two["last_origin"] == date(2021, 4, 1)
    assert one["wis"] == pytest.approx(230 / 8)
    assert one["mae"] == pytest.approx(230 / 8)
    assert two["wis"] == pytest.approx(230 / 7)
    assert row(answer)["wis"] == pytest.approx(460 / 15)
    # Nothing had changed over a year before: there is no error to hold it against.
    assert one["mase"] is None
    assert one["relative_wis"] == pytest.approx(1.0)


def test_one_ahead_is_the_month_after_the_last_known_one(steady: Path) -> None:
    forecasts = score(steady, horizon=3, start="2021-01", end="2021-02").figures["forecasts"]
    told = forecasts.filter(model="default").select("last_known", "horizon", "period").rows()
    assert set(told) == {
        (first, step, add_months(first, step))
        for first in (date(2021, 1, 1), date(2021, 2, 1))
        for step in (1, 2, 3)
    }


def test_from_and_to_are_origins_and_not_months_forecast(steady: Path) -> None:
    answer = score(steady, model="naive", horizon=2, start="2021-03", end="2021-03")
    assert row(answer, horizon=1)["wis"] == pytest.approx(230)
    assert row(answer, horizon=2)["wis"] == pytest.approx(0, abs=1e-9)
    assert row(answer)["n"] == 2


def test_the_truth_is_the_newest_figure_and_no_origin_saw_it(steady: Path) -> None:
    # From April on the last figure known was 1,000: had 1,230 been seen, May would be off by 230.
    answer = score(steady, model="naive", horizon=1, start="2021-04", end="2021-04")
    assert row(answer, horizon=1)["wis"] == pytest.approx(0, abs=1e-9)


def test_a_month_is_a_break_if_its_policy_says_so_and_not_its_origins(steady: Path) -> None:
    # April and May are the break: forecast from March and April at one month.
    answer = score(steady, model="naive", horizon=1, start="2020-10")
    told = row(answer, horizon=1, regime="break")
    assert (told["first_origin"], told["last_origin"], told["n"]) == (
        date(2021, 3, 1),
        date(2021, 4, 1),
        2,
    )
    assert told["wis"] == pytest.approx(115)
    assert row(answer, horizon=1, regime="calm")["n"] == 6


def test_without_first_and_last_the_origins_are_those_of_the_last_ten_years(
    steady: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert module._ORIGINS == 120
    monkeypatch.setattr(module, "_ORIGINS", 7)
    (note, *_) = score(steady, model="naive", horizon=1).notes
    assert note.values == {"origins": 7, "first": date(2020, 11, 1), "last": date(2021, 5, 1)}


# --- what an origin sees ---


def test_an_origin_that_is_cut_from_a_later_release_is_counted(tmp_path: Path) -> None:
    # The first 24 months are told in July 2021 only; from 2021 on each on its day.
    late = [
        (month, 1000.0, date(2021, 7, 15), dict[str, str]()) for month in months(JANUARY_2019, 24)
    ]
    told = monthly(date(2021, 1, 1), [1000] * 6)
    corridor = gulf(tmp_path, late, told)
    answer = score(corridor, model="naive", horizon=1, start="2020-10")
    assert row(answer, horizon=1)["n"] == 8
    assert row(answer, horizon=1)["reconstructed"] == 3
    note = next(note for note in answer.notes if note.code == "origins_reconstructed")
    assert note.values == {"origins": 3, "of": 8}
    # Without it there is nothing to see before 2021, and too little after.
    genuine = score(corridor, model="naive", horizon=1, start="2020-10", reconstruct=False)
    assert genuine.rows.is_empty()
    assert {note.code for note in genuine.notes} == {"origins"}


def test_a_month_that_came_out_late_is_no_origin(tmp_path: Path) -> None:
    # Out by the calendar 17 days after its end, told 60 days after: nobody knew it on that day.
    told = monthly(JANUARY_2019, [1000] * 24)
    told[20] = (told[20][0], 1000, told[20][0] + timedelta(91), {})
    corridor = gulf(tmp_path, told)
    answer = score(corridor, model="naive", horizon=1, start="2020-06", reconstruct=False)
    origins = set(answer.figures["forecasts"]["last_known"])
    assert told[20][0] not in origins
    assert origins == set(months(date(2020, 6, 1), 6)) - {told[20][0]}


def test_every_series_of_a_question_is_scored_from_the_same_origins(walking: Path) -> None:
    answer = score(walking, group="each", horizon=2, start="2021-01")
    for group in ("all", "family", "single_adult"):
        told = row(answer, group=group, horizon=1)
        assert (told["n"], told["first_origin"]) == (11, date(2021, 1, 1))
    pooled = answer.figures["pooled"].filter(pl.col("horizon") == 1, regime="all")
    assert pooled.select("series", "n").rows() == [(3, 33)]


def test_models_are_named_as_they_were_asked_for_and_the_baseline_is_not_shown_unasked(
    walking: Path,
) -> None:
    answer = score(walking, model=["default", "theta", "theta"], horizon=1, start="2021-06")
    assert answer.rows["model"].unique(maintain_order=True).to_list() == ["default", "theta"]
    assert set(answer.figures["forecasts"]["model"]) == {"default", "theta", "naive"}
    (note,) = [note for note in answer.notes if note.code == "default_model"]
    assert note.values == {"model": "returning_walk"}
    named = score(walking, model="returning_walk", horizon=1, start="2021-06")
    scores = [column for column in answer.rows.columns if column != "model"]
    # Nearly: a relative score goes by way of all models that stand beside.
    assert_frame_equal(
        named.rows.select(scores), answer.rows.filter(model="default").select(scores)
    )


def test_all_are_all_of_the_table(walking: Path) -> None:
    answer = score(walking, model="all", horizon=1, start="2021-11")
    assert answer.rows["model"].unique(maintain_order=True).to_list() == [*FORECASTERS]


def test_days_are_scored_by_the_week_and_a_week_has_the_regime_of_its_month(
    tmp_path: Path,
) -> None:
    days = [
        (
            date(2021, 1, 4) + timedelta(number),
            100.0,
            date(2021, 1, 5) + timedelta(number),
            {"measure": "custody_intakes", "frequency": "day"},
        )
        for number in range(7 * 16)
    ]
    corridor = gulf(tmp_path, days, breaks={"2021-04": 1})
    answer = score(
        corridor, model="naive", measure="custody_intakes", frequency="day", horizon=2,
        start="2021-03-15",
    )  # fmt: skip
    forecasts = answer.figures["forecasts"].filter(model="naive")
    assert forecasts["last_known"].min() == date(2021, 3, 15)
    assert forecasts["wis"].to_list() == pytest.approx([0.0] * forecasts.height, abs=1e-9)
    broken = forecasts.filter(regime="break")["period"]
    assert set(broken) == {date(2021, 4, 5), date(2021, 4, 12), date(2021, 4, 19)}
    assert "the week of 2021-03-15" in answer.notes[0].text


# --- what is refused, and what is empty ---


def test_a_model_that_there_is_not_is_refused_with_one_that_is_near(walking: Path) -> None:
    with pytest.raises(WrongOption, match="there is no model `thetta`") as caught:
        score(walking, model="thetta")
    assert caught.value.where == "--model thetta"
    assert "`theta`" in caught.value.remedy


def test_a_span_without_an_origin_is_empty_and_says_what_is_held(walking: Path) -> None:
    answer = score(walking, start="2030-01")
    assert answer.rows.is_empty()
    (note,) = answer.notes
    assert (note.code, note.values) == ("no_origin", {"first": "2019-01", "last": "2021-12"})
    # Its run can be repeated all the same.
    assert answer.run.arguments["horizon"] == 6
    assert answer.run.arguments["models"] == ["default"]


def test_a_target_of_which_nothing_is_held_says_what_is_nearest(walking: Path) -> None:
    answer = score(walking, origin="MEX")
    assert answer.rows.is_empty()
    assert [note.code for note in answer.notes] == ["nothing_known"]


# --- the same bytes everywhere ---


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with clustered(2, tmp_path_factory.mktemp("cluster")) as address:
        yield address


_SCORED: dict[str, Any] = {
    "model": ["default", "theta", "damped_trend", "airline"],
    "group": "each",
    "horizon": 2,
    "start": "2021-05",
}


@pytest.fixture(scope="module")
def here(walking: Path) -> Answer:
    return score(walking, **_SCORED)


def test_two_workers_score_to_the_same_bytes(walking: Path, here: Answer) -> None:
    there = score(walking, workers=2, **_SCORED)
    assert as_json(there) == as_json(here)
    assert there.figures["forecasts"].equals(here.figures["forecasts"])


def test_a_cluster_of_which_a_worker_is_killed_scores_to_the_same_bytes(
    walking: Path, here: Answer, cluster: str
) -> None:
    from distributed import Client

    killed: list[int] = []

    def kill_one(done: int, *_: object) -> None:
        if done == 1:
            pid = sorted(pids)[0]
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    with Client(cluster, set_as_default=False) as client:
        pids = client.run(os.getpid).values()
        there = score(walking, cluster=cluster, progress=kill_one, **_SCORED)
        assert len(pids) == 2
        assert not set(killed) & set(client.run(os.getpid).values())
    assert len(killed) == 1
    assert as_json(there) == as_json(here)
    assert there.figures["forecasts"].equals(here.figures["forecasts"])


def test_another_order_of_the_models_gives_the_same_scores(walking: Path, here: Answer) -> None:
    turned = score(walking, **{**_SCORED, "model": [*reversed(_SCORED["model"])]})
    keys = ["model", "group", "horizon", "regime"]
    assert turned.rows.sort(keys).equals(here.rows.sort(keys))
