"""What if: people through the corridor under a scenario, beside the same people without it."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from os import PathLike
from typing import Any

import polars as pl

from caudal.analysis.simulate.corridor.counting import months_of
from caudal.analysis.simulate.corridor.flows import flow_rows, flows_of, told_apart
from caudal.analysis.simulate.corridor.members import Asked, drawn_parameters, simulated
from caudal.analysis.simulate.corridor.rounds import refuse_rounds
from caudal.analysis.simulate.corridor.sensitivity import moved_one_by_one, moves, sensitivity
from caudal.analysis.simulate.corridor.summary import assumptions, scenario_rows
from caudal.analysis.simulate.draws import drawn_by
from caudal.analysis.simulate.engine import ready
from caudal.archive import Archive
from caudal.archive.simulation_files import described
from caudal.isolation import computed
from caudal.vocabulary.answer import Answer, Run
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import Question
from caudal.vocabulary.scenario_flows import FLOWS
from caudal.vocabulary.scenario_tables import ASSUMPTIONS, SCENARIO, SENSITIVITY
from caudal.vocabulary.simulation import Steps
from caudal.vocabulary.tables import checked, empty
from caudal.workflows.asking import answered, opened, recorded
from caudal.workflows.corridor_counts import known_on
from caudal.workflows.fitting import Fitted, fitted_on
from caudal.workflows.scenario_notes import nobody_counted, scenario_notes
from caudal.workflows.scenarios import NONE, Ensemble, dated, first_day, steps_of

__all__ = ["simulate"]

_Progress = Callable[[int, int, str], None]
_Compute = Callable[..., list[Any]]


def simulate(
    question: Question,
    scenario: str | PathLike[str],
    ensemble: Ensemble,
    *,
    workers: int = 1,
    cluster: str | None = None,
    progress: _Progress | None = None,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    People through the corridor under a scenario, and what differs from `none`.

    Args:
        question: the corridor, and the day on which counts were known; None: the first day.
        scenario: `none`, id of a policy, or a TOML file of the user's.
        ensemble: how much is simulated.
        workers, cluster, progress: as in `isolation.computed`; the same bytes come out.
        data: the data folder.

    Returns:
        Rows of `simulate`. `figures`: `assumptions` (parameters with ranges and sources),
        `sensitivity` (each outcome to each parameter, a row a method) and `flows` (between
        areas, a month); of a fit `fit`, `learnt`, `ridge` and `draws`.

    Raises:
        UnknownCode, WrongOption: no such scenario, or numbers that cannot be.
        CorridorError: the corridor, or the file, is not right.

    Wrong when:
        Read as a forecast: people's choices, arrivals after the last known month and most
        parameters are assumed, not known. Repeat encounters are of people encountered before
        at all: published shares look back 12 months.
    """
    archive, library = opened(question.corridor, data)
    description = described(archive.corridor)
    steps = steps_of(scenario, description, archive.corridor)
    start = first_day(ensemble, steps, description)
    steps = dated(steps, start)
    question = replace(question, as_of=question.as_of or start, reconstruct=True)
    run = _run(question, archive, steps, start, ensemble)
    known = known_on(library, question, description, start)
    if known is None:
        notes = nobody_counted(library, question, description, start)
        return answered("simulate", question, archive, empty(SCENARIO), [*notes], run)
    refuse_rounds(description, known)
    fit = Fitted(None)
    if ensemble.fitted:
        fit = fitted_on(library, question, description, start, ensemble.seed, progress=progress)
    asked = Asked(
        description,
        known,
        [*description.parameters, *steps.parameters],
        [Steps(NONE, "", ""), *([] if steps.name == NONE else [steps])],
        start,
        ensemble.days,
        ensemble.seed,
    )
    if workers > 1:
        # Once here, and not in every process.
        ready()
    compute = partial(computed, workers=workers, cluster=cluster, progress=progress)
    rows, tables = _simulated(asked, fit, ensemble, compute)
    notes = scenario_notes(question, known, asked, tables["assumptions"], fit)
    answer = answered("simulate", question, archive, rows, [*notes], run)
    names = _names(archive.places, asked, tables["flows"], fit)
    return replace(answer, names={**answer.names, **names}, figures={**tables, **fit.figures})


def _run(
    question: Question, archive: Archive, steps: Steps, start: date, ensemble: Ensemble
) -> Run:
    run = recorded(
        "simulate",
        question,
        archive,
        scenario=steps.name,
        changes=hashlib.sha256(repr(steps).encode()).hexdigest(),
        start=start,
        days=ensemble.days,
        members=ensemble.members,
        seed=ensemble.seed,
        sensitivity=ensemble.sensitivity,
        trajectories=ensemble.trajectories if ensemble.sensitivity == "morris" else None,
        fitted=ensemble.fitted,
        draws=drawn_by(),
    )
    return replace(run, seed=ensemble.seed)


def _simulated(
    asked: Asked, fit: Fitted, ensemble: Ensemble, compute: _Compute
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The rows, and the tables beside them by name."""
    description, scenarios, parameters = asked.description, asked.scenarios, asked.parameters
    moved = flows_of(description)
    drawn = drawn_parameters(parameters, ensemble.members, ensemble.seed)
    values = fit.members(drawn, parameters, ensemble.seed)
    counting = replace(asked, further=[flow.counted for flow in moved])
    counts = simulated(values, counting, compute=compute)
    told, found, between = told_apart(*counts, moved)
    names = [one.name for one in scenarios]
    day_0 = asked.start - timedelta(description.warm_up_days)
    months = months_of(day_0, asked.start, asked.days)
    used = assumptions(description, scenarios, parameters)
    follows = [sensitivity(names, told, found, parameters, values)]
    if ensemble.sensitivity == "morris":
        follows.append(_one_by_one(asked, ensemble, set(used["code"]), compute))
    tables = {
        "assumptions": (used, ASSUMPTIONS),
        "sensitivity": (pl.concat(follows), SENSITIVITY),
        "flows": (flow_rows(names, moved, months, between), FLOWS),
    }
    rows = checked(scenario_rows(names, told, months, found), SCENARIO, where="simulate")
    return rows, {
        name: checked(frame, columns, where="simulate") for name, (frame, columns) in tables.items()
    }


def _names(
    places: Mapping[str, Place], asked: Asked, flows: pl.DataFrame, fit: Fitted
) -> dict[str, Place]:
    """Places of flows and figures, scenarios that have a name, and what the corridor calls its own."""
    codes = {*flows["from_area"], *flows["to_area"], *fit.places} & set(places)
    own = asked.description.outcomes.items()
    return {
        **{code: places[code] for code in sorted(codes)},
        **{
            one.name: Place(one.name, one.en, one.es, "policy") for one in asked.scenarios if one.en
        },
        **{code: Place(code, *said, "outcome") for code, said in own},
    }


def _one_by_one(
    asked: Asked, ensemble: Ensemble, used: Collection[str], compute: _Compute
) -> pl.DataFrame:
    """Effects of parameters that are moved one at a time, without chance."""
    points = moves(asked.parameters, used, ensemble.trajectories, ensemble.seed)
    told, found = simulated(points.values, replace(asked, in_mean=True), compute=compute)
    names = [one.name for one in asked.scenarios]
    return moved_one_by_one(names, told, found, asked.parameters, points)
