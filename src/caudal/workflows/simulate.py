"""What if: people through the corridor under a scenario, beside the same people without it."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from caudal.analysis.simulate.corridor.counting import months_of
from caudal.analysis.simulate.corridor.flows import flow_rows, flows_of, told_apart
from caudal.analysis.simulate.corridor.known import Known, known_from
from caudal.analysis.simulate.corridor.members import Asked, drawn_parameters, simulated
from caudal.analysis.simulate.corridor.sensitivity import moved_one_by_one, moves, sensitivity
from caudal.analysis.simulate.corridor.summary import assumptions, scenario_rows
from caudal.archive import Archive
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.archive.corridors import Corridor
from caudal.archive.simulation_files import described, scenario_file
from caudal.isolation import computed
from caudal.vocabulary.answer import Answer, Note, Run
from caudal.vocabulary.errors import UnknownCode, WrongOption, listing, near_to
from caudal.vocabulary.periods import period_name
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import Question
from caudal.vocabulary.scenario_flows import FLOWS
from caudal.vocabulary.scenario_tables import (
    ASSUMPTIONS,
    SCENARIO,
    SENSITIVITY,
    SENSITIVITY_METHODS,
)
from caudal.vocabulary.simulation import Description, Steps
from caudal.vocabulary.tables import checked, empty
from caudal.workflows.asking import answered, opened, recorded
from caudal.workflows.corridor_counts import counted_in, counts_of
from caudal.workflows.fitting import Fitted, fitted_on
from caudal.workflows.fitting_notes import ranges_note
from caudal.workflows.seeing import unseen

__all__ = ["Ensemble", "known_on", "simulate"]

NONE = "none"
_DAYS, _MEMBERS, _TRAJECTORIES = 1_100, 100_000, 1_000
_YEARS = range(1900, 2101)
# Counts of so many days before the first simulated one are read too.
_BEFORE = 100
_Progress = Callable[[int, int, str], None]
_Compute = Callable[..., list[Any]]


@dataclass(frozen=True)
class Ensemble:
    """
    How much is simulated.

    Args:
        start: first day that is told; None: the day on which the scenario begins.
        days, members: how many.
        seed: of all chance.
        sensitivity: `ensemble`, from the members; `morris`: from further runs besides.
        trajectories: of these runs, each one more than there are parameters in use.
        fitted: whether parameters that published figures tell are drawn given those.
    """

    start: date | None
    days: int = 120
    members: int = 200
    seed: int = 1
    sensitivity: str = "ensemble"
    trajectories: int = 10
    fitted: bool = True


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
    steps = _steps(scenario, description, archive.corridor)
    start = _refuse_numbers(ensemble, steps, description)
    steps = _dated(steps, start)
    question = replace(question, as_of=question.as_of or start, reconstruct=True)
    run = _run(question, archive, steps, start, ensemble)
    known = known_on(library, question, description, start)
    if known is None:
        notes = [_LABEL, *_no_counts(library, question, description, start)]
        return answered("simulate", question, archive, empty(SCENARIO), notes, run)
    parameters = (*description.parameters, *steps.parameters)
    both = [Steps(NONE, "", ""), *([] if steps.name == NONE else [steps])]
    moved = flows_of(description)
    asked = Asked(description, known, parameters, both, start, ensemble.days, ensemble.seed)
    asked = replace(asked, further=[flow.counted for flow in moved])
    fit = Fitted(None)
    if ensemble.fitted:
        fit = fitted_on(library, question, description, start, ensemble.seed, progress=progress)
    drawn = drawn_parameters(parameters, ensemble.members, ensemble.seed)
    values = fit.members(drawn, parameters, ensemble.seed)
    compute = partial(computed, workers=workers, cluster=cluster, progress=progress)
    counts = simulated(values, asked, compute=compute)
    told, found, between = told_apart(*counts, moved)
    names = [one.name for one in both]
    day_0 = start - timedelta(description.warm_up_days)
    months = months_of(day_0, start, ensemble.days)
    rows = scenario_rows(names, told, months, found)
    flows = checked(flow_rows(names, moved, months, between), FLOWS, where="simulate")
    used = checked(assumptions(description, both, parameters), ASSUMPTIONS, where="simulate")
    follows = [sensitivity(names, told, found, parameters, values)]
    if ensemble.sensitivity == "morris":
        follows.append(_one_by_one(asked, ensemble, set(used["code"]), compute))
    notes = [*_notes(question, known, asked, used, fit)]
    answer = answered(
        "simulate", question, archive, checked(rows, SCENARIO, where="simulate"), notes, run
    )
    of = checked(pl.concat(follows), SENSITIVITY, where="simulate")
    whose = {code: archive.places[code] for code in fit.places if code in archive.places}
    own = {code: Place(code, *said, "outcome") for code, said in description.outcomes.items()}
    return replace(
        answer,
        names={**answer.names, **whose, **_names(archive.places, flows, both), **own},
        figures={"assumptions": used, "sensitivity": of, "flows": flows, **fit.figures},
    )


def _run(
    question: Question, archive: Archive, steps: Steps, start: date, ensemble: Ensemble
) -> Run:
    """Enough to repeat the answer."""
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
    )
    return replace(run, seed=ensemble.seed)


def _names(
    places: Mapping[str, Place], flows: pl.DataFrame, scenarios: Sequence[Steps]
) -> dict[str, Place]:
    """Areas of the flows, and the scenarios that have a name."""
    areas = {*flows["from_area"], *flows["to_area"]} & set(places)
    named = (Place(one.name, one.en, one.es, "policy") for one in scenarios if one.en)
    return {code: places[code] for code in sorted(areas)} | {one.code: one for one in named}


def _one_by_one(
    asked: Asked, ensemble: Ensemble, used: Collection[str], compute: _Compute
) -> pl.DataFrame:
    """Effects of parameters that are moved one at a time, without chance."""
    points = moves(asked.parameters, used, ensemble.trajectories, ensemble.seed)
    asked = replace(asked, in_mean=True, further=())
    told, found = simulated(points.values, asked, compute=compute)
    names = [one.name for one in asked.scenarios]
    return moved_one_by_one(names, told, found, asked.parameters, points)


def known_on(
    library: Library, question: Question, description: Description, start: date
) -> Known | None:
    """
    Counts as they were known on the day of the question; None: none of the groups near that day.
    """
    first = (start - timedelta(description.warm_up_days + _BEFORE)).replace(day=1)
    counts = counts_of(library, question, description, first)
    if counts is None:
        return None
    # The last three months known say by which sectors people come.
    last = sorted(counts.by_origin["period"].unique())[-3:][0]
    by_sector, country = (
        rows.filter(pl.col("period") >= last) for rows in (counts.by_sector, counts.country)
    )
    return known_from(description, counts.by_origin, counts.expelled, by_sector, country)


def _no_counts(
    library: Library, question: Question, description: Description, start: date
) -> Iterator[Note]:
    """Nothing is simulated, for nobody was counted near that day: which month is nearest."""
    asked = replace(question, target=counted_in(question, description), as_of=None)
    rows = figures(library, asked).filter(pl.col("group").is_in(description.groups))
    if rows.is_empty():
        yield from unseen(library, question)
        return
    day = question.as_of or start
    nearest = min(rows["period"].unique().sort(), key=lambda month: abs((month - start).days))
    yield Note(
        "no_counts_near",
        f"no encounters by group are known on {day} for the months before {start}, and without "
        f"them nobody sets out; the nearest month held is {period_name(nearest, 'month')}: ask "
        "for a first day just after it",
        {"day": day, "start": start, "nearest": nearest},
    )


def _steps(scenario: str | PathLike[str], description: Description, corridor: Corridor) -> Steps:
    name = str(scenario)
    if name == NONE:
        return Steps(NONE, "", "")
    if name in description.policies:
        return description.policies[name]
    if name.lower().endswith(".toml"):
        return scenario_file(Path(name), description)
    if name in corridor.policies["id"]:
        raise UnknownCode(
            f"what `{name}` changes in the network is not written down",
            where=f"--scenario {name}",
            remedy=f"written are {listing(description.policies, most=20)};\n"
            "or write its changes in a file and name that: FILE.toml",
        )
    raise UnknownCode(
        f"there is no scenario `{name}`; {near_to(name, [NONE, *description.policies])}",
        where=f"--scenario {name}",
        remedy=f"say `{NONE}`, one of {listing(description.policies, most=20)},\n"
        "or a file of your own, whose name ends in .toml",
    )


def _refuse_numbers(ensemble: Ensemble, steps: Steps, description: Description) -> date:
    """The first day that is told."""
    for option, number, most in (
        ("--days", ensemble.days, _DAYS),
        ("--members", ensemble.members, _MEMBERS),
        ("--trajectories", ensemble.trajectories, _TRAJECTORIES),
    ):
        if not 1 <= number <= most:
            raise WrongOption(
                f"{number} is not a number from 1 to {most:,}",
                where=f"{option} {number}",
                remedy=f"say {option} with a number from 1 to {most:,}",
            )
    if ensemble.sensitivity not in SENSITIVITY_METHODS:
        raise UnknownCode(
            f"there is no way `{ensemble.sensitivity}` of telling what outcomes follow; "
            f"{near_to(ensemble.sensitivity, SENSITIVITY_METHODS)}",
            where=f"--sensitivity {ensemble.sensitivity}",
            remedy="say `ensemble`, or `morris` for further runs that move one parameter at a time",
        )
    start = ensemble.start or steps.start
    if start is None:
        scenarios = listing(description.policies, most=20) if steps.name == NONE else ""
        raise WrongOption(
            f"scenario `{steps.name}` names no day on which it begins",
            where="--from",
            remedy="say the first day, as --from 2021-08-05"
            + (f";\nor name what differs: --scenario with {scenarios}" if scenarios else ""),
        )
    if start.year not in _YEARS:
        raise WrongOption(
            f"no count is known near {start}",
            where=f"--from {start}" if ensemble.start else f"`start` of `{steps.name}`",
            remedy=f"say a day of the years {_YEARS[0]} to {_YEARS[-1]}",
        )
    return start


def _dated(steps: Steps, start: date) -> Steps:
    """A scenario without a first day holds from the first day that is told, if it has not ended."""
    if steps.start is not None or steps.name == NONE:
        return steps
    if steps.end is not None and steps.end < start:
        return replace(steps, start=steps.end, shifts=())
    return replace(steps, start=start)


_LABEL = Note("scenario", "scenario, not a forecast")


def _notes(
    question: Question, known: Known, asked: Asked, used: pl.DataFrame, fit: Fitted
) -> Iterator[Note]:
    yield _LABEL
    last = period_name(known.months[-1], "month")
    yield Note(
        "people_who_set_out",
        f"encounters by month, group and citizenship were known up to {last} on {question.as_of}; "
        "people who set out are those encounters over the encounters of one who sets out, in each "
        "member by its own parameters; later months are the last three on average, with a spread "
        "that grows",
        {"last": known.months[-1], "day": question.as_of},
    )
    yield ranges_note(used, fitted=fit.found is not None)
    yield from fit.notes
    yield Note(
        "told_by_state",
        "cities are told as the state they lie in, and nothing finer than a sector, a state or a "
        "crossing area is told",
    )
    steps = asked.scenarios[-1]
    end = asked.start + timedelta(asked.days - 1)
    if (steps.start and steps.start > end) or (steps.end and steps.end < asked.start):
        yield Note(
            "not_in_these_days",
            f"`{steps.name}` does not hold on any day from {asked.start} to {end}: nothing differs",
            {"name": steps.name, "start": asked.start, "end": end},
        )
