"""`caudal effect`: the lines that are promised, what is compared with what, what is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import caudal
from caudal.analysis.effect import ESTIMATORS
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.errors import CorridorError, UnknownCode, WrongOption
from workflows.gulf import gulf, monthly

USBP: dict[str, Any] = {"component": "usbp"}


def said(answer: Answer) -> str:
    """The verdict that decides."""
    return str(answer.rows.filter("decides")["verdict"].item())


def code(answer: Answer, name: str) -> dict[str, object]:
    return dict(next(note.values for note in answer.notes if note.code == name))


@pytest.fixture(scope="module")
def cuba() -> Answer:
    return caudal.effect("chnv_parole_2023", origin="CUB", **USBP)


def test_cuba_fell_beyond_its_comparisons(cuba: Answer) -> None:
    assert said(cuba) == "effect"
    row = cuba.rows.filter("decides").row(0, named=True)
    assert row["estimator"] == "synthetic_control"
    assert row["change"] == pytest.approx(-0.98, abs=0.02)
    assert row["p_placebo"] <= 0.05
    # The band from months, where weights are fitted to those after as well, lies about there too.
    assert row["conformal_low"] < -0.98 < row["conformal_high"] < 0
    assert cuba.rows["estimator"].to_list() == list(ESTIMATORS)
    # January is neither before nor after: the processes began on the 6th.
    assert row["first_post"] == date(2023, 2, 1)


def test_donors_are_whom_no_policy_of_the_window_names(cuba: Answer) -> None:
    donors = set(cuba.figures["placebos"].filter(estimator="synthetic_control")["name"]) - {"CUB"}
    assert len(donors) >= 19
    assert not donors & {"NIC", "HTI", "VEN", "all", "other_than_mexico"}


def test_every_check_has_its_line(cuba: Answer) -> None:
    checks = [note.code for note in cuba.notes if note.code.startswith("guard_")]
    assert checks == [
        f"guard_{name}"
        for name in (
            "anticipation",
            "simultaneous",
            "displacement",
            "regression_to_mean",
            "small_counts",
            "composition",
            "revisions",
            "harm_beside",
        )
    ]
    assert "Expulsions" in cuba.figures["guards"]["en"].str.join("").item() or (
        "expulsions" in " ".join(cuba.figures["guards"]["en"])
    )


@pytest.mark.parametrize("origin", ["HTI", "VEN"])
def test_of_haiti_and_venezuela_the_counts_cannot_tell(origin: str) -> None:
    answer = caudal.effect("chnv_parole_2023", origin=origin, **USBP)
    assert said(answer) == "cannot_tell"
    assert "effect" not in answer.rows["verdict"].to_list()


def test_the_national_guard_cannot_be_told_from_the_total() -> None:
    answer = caudal.effect("national_guard_2019")
    assert set(answer.rows["verdict"]) == {"cannot_tell"}
    # The total is told since 2017 only: the Border Patrol's goes back to 1999.
    assert set(answer.rows["component"]) == {"usbp"}
    assert code(answer, "longest_component")["component"] == "usbp"
    asked = caudal.effect("national_guard_2019", component="all")
    assert set(asked.rows["component"]) == {"all"}
    assert said(asked) == "too_few_comparisons"


def test_the_northern_triangle_stands_against_mexico() -> None:
    answer = caudal.effect(
        "national_guard_2019", treated=["GTM", "HND", "SLV"], donors=["MEX"], **USBP
    )
    row = answer.rows.filter("decides").row(0, named=True)
    assert (row["estimator"], row["origin"]) == ("differences_same_month", "GTM HND SLV")
    assert row["p_placebo"] == pytest.approx(row["p_floor"])


def test_on_the_day_of_the_meeting_it_is_too_early_and_it_is_said_when_not() -> None:
    answer = caudal.effect("lateral_flights_2021", as_of="2021-08-10")
    assert set(answer.rows["verdict"]) == {"too_early"}
    assert answer.rows["change"].null_count() == answer.rows.height
    reasons = answer.rows.filter("decides")["reasons"].item()
    # As months had been published until then; November's came out on 17 December.
    assert "2021-12-16" in reasons
    # What could be found later is known already.
    assert answer.rows.filter("decides")["mde80"].item() < 0
    # No policy is named that began after that day.
    named = code(answer, "guard_simultaneous")
    assert "Ecuador" not in str(named["es"])
    later = caudal.effect("lateral_flights_2021")
    assert said(later) == "cannot_tell"
    assert "Ecuador" in str(code(later, "guard_simultaneous")["es"])


def test_what_could_be_found_of_three_months_is_not_what_could_be_of_one() -> None:
    policy, day = "lateral_flights_2021", "2021-08-10"
    then = caudal.effect(policy, origin="all", component="usbp", as_of=day)
    now = caudal.effect(policy, origin="all", component="usbp")
    found = [abs(np.log1p(answer.rows.filter("decides")["mde80"].item())) for answer in (then, now)]
    # Two windows fewer are known then, and one month after would find 47%: 0.63.
    assert found[0] == pytest.approx(found[1], rel=0.25)
    assert found[0] > 1.0


def test_of_a_policy_for_everyone_nobody_is_left_to_compare_with() -> None:
    answer = caudal.effect("national_guard_2019", origin="GTM", **USBP)
    assert code(answer, "touches_all")["dimension"] == "origin"
    assert "synthetic_control" not in answer.rows["estimator"].to_list()


def test_the_total_can_be_asked_for_though_the_policy_names_whom_it_is_for() -> None:
    named = caudal.effect("lateral_flights_2021", **USBP)
    whole = caudal.effect("lateral_flights_2021", **USBP, origin="all")
    assert set(named.rows["origin"]) == {"MEX GTM HND SLV"}
    assert set(whole.rows["origin"]) == {"all"}
    assert whole.rows["mean_after"][0] > named.rows["mean_after"][0]


def test_a_day_on_which_nothing_was_decided() -> None:
    answer = caudal.effect(
        date="2015-03-01", measure="encounters", place="southwest_land_border", **USBP
    )
    assert answer.rows["policy"].null_count() == answer.rows.height
    # It begins on the first: March is the first month after.
    assert set(answer.rows["first_post"]) == {date(2015, 3, 1)}
    assert "effect" not in answer.rows["verdict"].to_list()
    assert code(answer, "too_few_donors")["donors"] == 0


def test_the_same_question_gives_the_same_bytes() -> None:
    first, second = (caudal.effect("title_42_end_2023") for _ in range(2))
    assert first.rows.equals(second.rows)
    assert first.run.id == second.run.id


# --- a user's own policies and corridor ---


def test_a_users_own_file_needs_an_id_and_a_start_only(tmp_path: Path) -> None:
    own = tmp_path / "mine.csv"
    own.write_text("id,start\ncheckpoint_2015,2015-03-01\n", encoding="utf-8")
    answer = caudal.effect("checkpoint_2015", policies=own, **USBP)
    day = caudal.effect(date="2015-03-01", **USBP)
    shown = ["estimator", "change", "p_placebo", "verdict"]
    assert answer.rows.select(shown).equals(day.rows.select(shown))
    assert set(answer.rows["policy"]) == {"checkpoint_2015"}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("id,begin\nx_2015,2015-03-01\n", "column `start` is missing"),
        ("id,start,origins\nx_2015,2015-03-01,GTM\n", "column `origins` is not known"),
        ("id,start\nx_2015,March\n", "row 2"),
        ("id,start,origin\nx_2015,2015-03-01,XYZ\n", "row 2, `origin` `XYZ`"),
        ("id,start\nx_2014,2015-03-01\n", "year of its start"),
        ("id,start\nx_2015,2015-03-01\nx_2015,2015-04-01\n", "stands in row 2 already"),
    ],
)
def test_a_users_own_file_that_is_wrong_says_where(tmp_path: Path, content: str, what: str) -> None:
    own = tmp_path / "mine.csv"
    own.write_text(content, encoding="utf-8")
    with pytest.raises(CorridorError, match=r"(?s).") as fault:
        caudal.effect("x_2015", policies=own)
    assert what in str(fault.value)
    assert "mine.csv" in str(fault.value)


def test_another_corridor_needs_no_code(tmp_path: Path) -> None:
    values = [1000 + 37 * (month * 7919 % 23) for month in range(240)]
    values[200:] = [value // 20 for value in values[200:]]
    corridor = gulf(tmp_path, monthly(date(2005, 1, 1), values))
    answer = caudal.effect(date="2021-09-01", corridor=corridor, data=tmp_path / "data")
    assert said(answer) == "effect"
    assert answer.rows.filter("decides")["change"].item() == pytest.approx(-0.95, abs=0.02)


# --- what is refused ---


@pytest.mark.parametrize(
    ("policy", "asked", "kind", "what"),
    [
        (None, {}, WrongOption, "say a policy of the calendar"),
        ("mpp_2019", {"date": "2019-01-28"}, WrongOption, "say a policy of the calendar"),
        ("mpp_2091", {}, UnknownCode, "mpp_2019"),
        ("interior_repatriation_2004", {}, WrongOption, "only the year"),
        (None, {"date": "yesterday"}, WrongOption, "is not a day"),
        (None, {"date": "1999-01-01"}, WrongOption, "begin in"),
        ("mpp_2019", {"origin": "each"}, WrongOption, "each"),
        ("mpp_2019", {"measure": "repeat_share"}, WrongOption, "no count"),
        ("mpp_2019", {"frequency": "day"}, WrongOption, "months"),
        ("mpp_2019", {"treated": ["GTM", "XYZ"]}, UnknownCode, "XYZ"),
        ("mpp_2019", {"treated": ["GTM", "tucson_sector"]}, WrongOption, "one kind"),
        ("mpp_2019", {"origin": "GTM", "donors": ["family"]}, WrongOption, "--donors"),
        (
            "mpp_2019",
            {"origin": "GTM", "donors": ["other_than_8_routes"]},
            UnknownCode,
            "other_than_8",
        ),
        ("mpp_2019", {"origin": "CUB", "treated": ["NIC"]}, WrongOption, "say two things"),
        ("national_guard_2019", {"donors": ["MEX"]}, WrongOption, "a part of itself"),
        ("mpp_2019", {"pre": 0}, WrongOption, "--pre"),
        ("mpp_2019", {"post": 37}, WrongOption, "--post"),
        ("mpp_2019", {"margin": 0.0}, WrongOption, "margin"),
    ],
)
def test_a_mistake_is_named(
    policy: str | None, asked: dict[str, object], kind: type[Exception], what: str
) -> None:
    with pytest.raises(kind) as fault:
        caudal.effect(policy, **asked)  # type: ignore[arg-type]
    assert what in str(fault.value)


def test_figures_behind_the_rows_are_whole(cuba: Answer) -> None:
    behind = {"course", "paths", "placebos", "weights", "reasons", "guards", "sources"}
    assert set(cuba.figures) == behind
    weights = cuba.figures["weights"].filter(estimator="synthetic_control")["weight"]
    assert weights.sum() == pytest.approx(1.0, abs=1e-3)
    course = cuba.figures["course"].filter(estimator="synthetic_control")
    assert course.height == 21
    assert course.filter(pl.col("after")).height == 3
