"""A fit from the archive to the answer: what was known on a day, and what is said of it."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import caudal
from caudal.analysis.simulate.corridor import fit
from caudal.analysis.simulate.corridor.fit import setting_of
from caudal.analysis.simulate.corridor.members import drawn_parameters, simulated
from caudal.analysis.simulate.corridor.steady import corridor_of
from caudal.archive.simulation_files import described
from caudal.render.words import note_text
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.fit_tables import FIT_TABLES
from caudal.vocabulary.question import Question, Target
from caudal.workflows import fitting, simulate
from caudal.workflows.asking import opened
from caudal.workflows.fitting import Evidence, evidence_on, fitted_on, published_on
from caudal.workflows.fitting_notes import fitted_notes

pytestmark = pytest.mark.usefixtures("few_draws")
START = date(2021, 8, 5)


@pytest.fixture(scope="module")
def few_draws() -> Iterator[None]:
    """A fit with few draws and moves: what is told of it has the same shape."""

    def quick(*words: object, **more: object) -> fit.Fit:
        return fit.fit(*words, **{"draws": 100, "moves": 2, **more})  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "fit", quick)
        yield


def asked(as_of: date) -> Question:
    target = Target(measure="encounters", place="southwest_land_border", origin="all")
    return Question(corridor="us-mexico", target=target, as_of=as_of, reconstruct=True)


TOLD: list[tuple[int, str]] = []


MEMBERS: list[NDArray[np.float64]] = []


@cache
def answer() -> Answer:
    """With what its members were given in `MEMBERS`, and its progress in `TOLD`."""

    def given(values: NDArray[np.float64], *words: Any, **more: Any) -> Any:
        MEMBERS.append(values)
        return simulated(values, *words, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulate, "simulated", given)
        return caudal.simulate(
            "none",
            start="2021-08-05",
            days=2,
            members=2,
            progress=lambda done, _, name: TOLD.append((done, name)),
        )


def note(code: str) -> Note:
    return next(one for one in answer().notes if one.code == code)


def test_nothing_is_read_that_was_published_later() -> None:
    # The share of August was published on 15 September 2021.
    archive, library = opened("us-mexico", None)
    before, after = (
        next(
            rows["period"].to_list()
            for statistic, _, rows in published_on(
                library, asked(day), described(archive.corridor), date(2021, 5, 1)
            )
            if statistic == "repeat_share"
        )
        for day in (date(2021, 9, 14), date(2021, 9, 15))
    )
    assert before == [date(2021, month, 1) for month in (5, 6, 7)]
    assert after == [*before, date(2021, 8, 1)]


def test_no_month_of_the_simulation_is_fitted() -> None:
    archive, library = opened("us-mexico", None)
    found = evidence_on(
        library, asked(date(2022, 6, 1)), described(archive.corridor), START, months=2
    )
    assert max(one.month for one in found.figures) == date(2021, 7, 1)


def test_members_have_the_parameters_of_the_fit_and_others_from_their_ranges() -> None:
    assert answer().rows.height
    parameters = described(opened("us-mexico", None)[0].corridor).parameters
    learnt = answer().figures["learnt"]
    touched = learnt.filter("touched")["parameter"]
    same = (MEMBERS[0] == drawn_parameters(parameters, 2, 1)).all(axis=0)
    assert [one.code for one in parameters if not same[parameters.index(one)]] == [
        code for code in touched if code != "arrivals"
    ]


def test_figures_are_of_each_country_that_tells_them() -> None:
    told = answer().figures["fit"].filter(pl.col("role") == "fitted")
    series = set(told.select("statistic", "place", "origin").rows())
    assert series == {
        ("repeat_share", "southwest_land_border", "all"),
        *(("returns_per_encounter", "MEX", code) for code in ("GTM", "HND", "SLV")),
        ("receptions_per_encounter", "GTM", "GTM"),
    }
    assert "people received at home per encounter, Honduras" in note("fit_absent").text


def test_a_published_share_stands_as_it_was_published() -> None:
    told = answer().figures["fit"].filter(pl.col("statistic") == "repeat_share")
    fitted = told.filter(pl.col("role") == "fitted").sort("period")
    assert fitted["observed"].to_list() == [0.38, 0.34]
    assert told.filter(pl.col("role") == "held_out")["period"].to_list() == [date(2021, 6, 1)]


def test_an_answer_has_all_tables_of_its_fit() -> None:
    names = {name.split("(")[1].rstrip(")") for name in FIT_TABLES}
    assert names <= set(answer().figures)
    assert answer().figures["learnt"].height == 44


def test_what_cannot_be_told_is_said_in_both_languages() -> None:
    english = " ".join(one.text for one in answer().notes)
    spanish = " ".join(note_text(one, "es") for one in answer().notes)
    for said in (
        "43 parameters were learnt from",
        "put in, not fitted",
        "combinations",
        "no forecast",
    ):
        assert said in english
    for said in (
        "43 parámetros se aprendieron",
        "se dan, no se ajustan",
        "combinaciones",
        "pronóstico",
    ):
        assert said in spanish
    assert "none was fitted" not in english
    assert "ninguno se ajustó" not in spanish


def test_one_parameter_was_learnt_and_not_were() -> None:
    archive, _ = opened("us-mexico", None)
    first = pl.col("parameter") == "found_adult"
    tables = {
        **answer().figures,
        "learnt": answer().figures["learnt"].with_columns(told=first),
    }
    words = fitted_notes(described(archive.corridor), asked(START), [], tables)
    one = next(note for note in words if note.code == "fitted")
    assert one.text.startswith("1 of 43 parameters was learnt from")
    assert note_text(one, "es").startswith("1 de 43 parámetros se aprendió de")


def test_progress_rises_through_both_fits() -> None:
    assert answer().rows.height
    told = [done for done, name in TOLD if name == "fitting"]
    assert told == sorted(told)
    assert told[-1] == 100


def test_without_figures_members_are_as_their_ranges_say(monkeypatch: pytest.MonkeyPatch) -> None:
    archive, library = opened("us-mexico", None)
    description = described(archive.corridor)
    nothing = Evidence((), (), setting_of(corridor_of(description), {}))
    monkeypatch.setattr(fitting, "evidence_on", lambda *_: nothing)
    found = fitted_on(library, asked(START), description, START, 1)
    assert found.found is None
    assert [one.code for one in found.notes] == ["fit_none"]
    values = np.ones((2, 3))
    assert found.members(values, [], 1) is values
