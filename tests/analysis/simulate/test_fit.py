"""Parameters fitted to figures made from known ones, and what is told of the fit."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from numpy.random import default_rng

from caudal.analysis.simulate.corridor.evidence import (
    Figure,
    chosen,
    covariance,
    encounters_of,
    figures_of,
    months_made,
    on_scale,
    predicted,
)
from caudal.analysis.simulate.corridor.fit import (
    Fit,
    fit,
    fitted_members,
    held_out,
    prior_draws,
    setting_of,
)
from caudal.analysis.simulate.corridor.fit_rows import (
    draw_rows,
    fit_rows,
    learnt_rows,
    ridge_rows,
)
from caudal.analysis.simulate.corridor.known import Known, sectors_of
from caudal.analysis.simulate.corridor.members import drawn_parameters
from caudal.analysis.simulate.corridor.steady import Corridor, corridor_of
from caudal.archive.corridors import corridor as folder
from caudal.archive.simulation_files import described
from caudal.vocabulary.fit_tables import FIT, FIT_DRAWS, LEARNT, RIDGE
from caudal.vocabulary.tables import checked

AREA, BORDER = "northern_triangle", "southwest_land_border"
MONTHS = [date(2021, month, 1) for month in (4, 5, 6, 7)]


@cache
def made() -> Corridor:
    return corridor_of(described(folder("us-mexico")))


def known(month: date) -> Known:
    found = made().description
    rng = default_rng(month.month)
    groups, origins, sectors = len(found.groups), len(found.origins), sectors_of(found)
    mix = rng.dirichlet(np.ones(len(sectors)), (groups, origins))
    counted = rng.uniform(2_000, 40_000, (1, groups, origins))
    return Known([month], counted, rng.uniform(0.3, 0.9, (groups, origins)), sectors, mix)


def figures(months: list[date]) -> list[Figure]:
    """Repeat shares and returns of two countries as they are at a truth, without error."""
    empty = [
        one
        for month in months
        for one in (
            Figure("repeat_share", BORDER, "all", "all", month, 0.5),
            Figure("returns_per_encounter", "MEX", "GTM", AREA, month, 0.5),
            Figure("receptions_per_encounter", "GTM", "GTM", AREA, month, 0.5),
        )
    ]
    setting = setting_of(made(), months_made(made(), [known(month) for month in months]))
    truth = np.array([[truth_of(one.code, one.low, one.mode) for one in setting.parameters]])
    told = predicted(made(), setting.months, empty, setting.parameters, truth)[0]
    values = [
        value if one.statistic == "repeat_share" else np.exp(value)
        for one, value in zip(empty, told, strict=True)
    ]
    return [replace(one, value=float(v)) for one, v in zip(empty, values, strict=True)]


def truth_of(code: str, low: float, mode: float) -> float:
    """Mexico returns few; all else is likeliest."""
    return low + 0.005 if code == "sent_home_by_mexico" else mode


@cache
def found() -> Fit:
    setting = setting_of(made(), months_made(made(), [known(month) for month in MONTHS]))
    return fit(setting, figures(MONTHS[:3]), 1, draws=300, moves=5)


def test_a_parameter_goes_where_its_figures_are() -> None:
    learnt = learnt_rows(found(), made().description.parameters, 1)
    row = learnt.row(by_predicate=pl.col("parameter") == "sent_home_by_mexico", named=True)
    assert row["told"]
    assert row["high"] < row["prior"]
    assert row["low"] < row["prior_low"]


def test_parameters_on_which_no_figure_depends_stay_as_they_are() -> None:
    learnt = checked(learnt_rows(found(), made().description.parameters, 1), LEARNT, where="test")
    free = learnt.filter(~pl.col("touched"))
    assert free.height == 28
    assert not free["told"].any()
    assert (free["prior"] == free["median"]).all()
    assert (free["variance_ratio"] == 1).all()
    # Nobody is flown to southern Mexico under what always holds: the figures cannot tell it.
    flown = learnt.row(by_predicate=pl.col("parameter") == "sent_on", named=True)
    assert not flown["told"]


def test_arrivals_are_solved_from_encounters_in_each_draw() -> None:
    values = found().posterior.draws[:3]
    counted = known(MONTHS[2]).encounters[0].sum()
    people = found().arrivals(values)
    # Fewer than one encounter a person, or more, but of that order.
    assert ((people > counted / 3) & (people < 3 * counted)).all()
    sure = values.copy()
    codes = [one.code for one in found().setting.parameters]
    sure[:, codes.index("found_adult")] *= 0.8
    assert (found().arrivals(sure) > people).all()


def test_figures_held_out_are_told_beside_those_fitted() -> None:
    rows = checked(fit_rows(found(), found(), figures(MONTHS)[9:], 1), FIT, where="test")
    assert rows["role"].to_list() == ["fitted"] * 9 + ["held_out"] * 3
    assert (rows["prior_low"] < rows["prior"]).all()
    assert (rows["low"] <= rows["median"]).all()
    held = rows.filter(pl.col("role") == "held_out")
    # The truth made them: the fit without error is near.
    assert held["covered"].all()
    narrower = (pl.col("high") / pl.col("low") < pl.col("prior_high") / pl.col("prior_low")).all()
    assert held.select(narrower).item()
    one = rows.filter(pl.col("statistic") == "repeat_share")
    assert set(one["unit"]) == {"0–1"}
    assert one["error"].to_list() == pytest.approx([np.hypot(0.05, 0.03)] * 4)


def test_an_error_that_lasts_is_expected_again() -> None:
    # The same draws, but all fitted figures lie 0.2 above the model: so will the next one.
    higher = [
        replace(one, value=one.value + 0.2) if one.statistic == "repeat_share" else one
        for one in found().figures
    ]
    ahead = figures(MONTHS)[9:10]
    plain, raised = (
        held_out(one, ahead, 1).mean() for one in (found(), replace(found(), figures=higher))
    )
    assert 0.08 < raised - plain < 0.2


def test_pairs_beyond_chance_hold_what_arrivals_hang_on() -> None:
    rows = checked(ridge_rows(found(), 1), RIDGE, where="test")
    first = rows.row(0, named=True)
    assert (first["one"], first["other"]) == ("found_adult", "arrivals")
    assert first["correlation"] < -0.6
    assert first["prior_correlation"] < -0.6
    assert (rows["correlation"].abs() > rows["noise"]).all()
    assert rows.filter(pl.col("other") != "arrivals")["prior_correlation"].to_list() == [0.0] * (
        rows.filter(pl.col("other") != "arrivals").height
    )


def test_draws_are_of_what_was_told_and_of_arrivals() -> None:
    learnt = learnt_rows(found(), made().description.parameters, 1)
    rows = checked(draw_rows(found(), learnt), FIT_DRAWS, where="test")
    told = learnt.filter("told")["parameter"]
    assert set(rows["parameter"]) == {*told, "arrivals"}
    assert rows.group_by("parameter").len()["len"].unique().to_list() == [300]


def test_members_take_whole_draws_and_the_first_are_the_same_for_any_number() -> None:
    parameters = made().description.parameters
    codes = [one.code for one in parameters]
    many, few = (
        fitted_members(found(), drawn_parameters(parameters, number, 1), codes, 1)
        for number in (40, 10)
    )
    assert np.array_equal(many[:10], few)
    own = [codes.index(one.code) for one in found().setting.parameters]
    rows = {tuple(row) for row in found().posterior.draws}
    assert {tuple(row) for row in many[:, own]} <= rows
    free = [n for n in range(len(codes)) if n not in own]
    assert np.array_equal(many[:, free], drawn_parameters(parameters, 40, 1)[:, free])


def test_the_same_seed_gives_the_same_draws() -> None:
    setting = found().setting
    again = fit(setting, found().figures, 1, draws=300, moves=5)
    assert np.array_equal(again.posterior.draws, found().posterior.draws)
    assert not np.array_equal(prior_draws(setting, 1, 5), prior_draws(setting, 2, 5))


def test_the_last_figures_of_each_series_are_chosen() -> None:
    def of(place: str, *months: int) -> list[Figure]:
        return [
            Figure("returns_per_encounter", place, "GTM", AREA, date(2021, m, 1), 1) for m in months
        ]

    every = [
        *of("A", 1, 2, 3, 4, 5),
        *of("B", 2),
        Figure("repeat_share", "C", "all", "all", date(2020, 1, 1), 1),
    ]
    fitted, earlier, held = chosen(every, before=date(2021, 5, 1), most=2, months=12)
    months = [[(one.place, one.month.month) for one in part] for part in (fitted, earlier, held)]
    # May begins the simulation; January 2020 is older than a year.
    assert months == [[("A", 3), ("A", 4), ("B", 2)], [("A", 2), ("A", 3)], [("A", 4), ("B", 2)]]


def test_ratios_are_over_encounters_of_the_same_citizens() -> None:
    june = date(2021, 6, 1)
    met = encounters_of(
        made().description,
        pl.DataFrame(
            [
                (june, "GTM", "single_adult", 300.0),
                (june, "GTM", "family", 100.0),
                (june, "GTM", "all", 400.0),
            ],
            schema=["period", "origin", "group", "value"],
            orient="row",
        ),
    )
    rows = pl.DataFrame(
        {
            "period": [june] * 3,
            "place": ["MEX"] * 3,
            "origin": ["GTM", "HND", "GTM"],
            "value": [100.0, 9.0, 0.0],
        }
    )
    told = figures_of(made().description, "returns_per_encounter", rows, met)
    assert [(one.origin, one.area, one.value) for one in told] == [("GTM", AREA, 0.25)]
    assert on_scale(told) == pytest.approx([np.log(0.25)])


def test_errors_share_what_they_have_in_common() -> None:
    june, december = date(2021, 6, 1), date(2021, 12, 1)
    share = [Figure("repeat_share", BORDER, "all", "all", month, 0.3) for month in (june, december)]
    assert covariance(share) == pytest.approx(
        np.array([[0.0034, 0.0025 / np.e], [0.0025 / np.e, 0.0034]])
    )
    both = [
        Figure("returns_per_encounter", "MEX", "GTM", AREA, june, 0.1),
        Figure("receptions_per_encounter", "GTM", "GTM", AREA, june, 0.1),
        Figure("returns_per_encounter", "MEX", "HND", AREA, june, 0.1),
    ]
    # 0.3² + 0.5² + 0.2²; the count's own 2 × 0.1²; two countries share 0.3² alone.
    assert covariance(both) == pytest.approx(
        np.array([[0.38, 0.38, 0.09], [0.38, 0.40, 0.09], [0.09, 0.09, 0.38]])
    )
