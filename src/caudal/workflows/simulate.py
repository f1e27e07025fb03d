"""What if: people through the corridor under a scenario, beside the same people without it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from os import PathLike
from pathlib import Path

import polars as pl

from caudal.analysis.simulate.corridor.counting import months_of
from caudal.analysis.simulate.corridor.known import Known, known_from, origins_asked, sectors_of
from caudal.analysis.simulate.corridor.members import Asked, drawn_parameters, simulated
from caudal.analysis.simulate.corridor.summary import assumptions, scenario_rows, sensitivity
from caudal.analysis.simulate.draws import drawn_by
from caudal.analysis.simulate.engine import ready
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.archive.corridors import Corridor
from caudal.archive.simulation_files import described, scenario_file
from caudal.isolation import computed
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.errors import UnknownCode, WrongOption, listing, near_to
from caudal.vocabulary.periods import period_name
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import Question
from caudal.vocabulary.scenario_tables import ASSUMPTIONS, SCENARIO, SENSITIVITY
from caudal.vocabulary.simulation import Description, Steps
from caudal.vocabulary.tables import checked, empty
from caudal.workflows.asking import answered, opened, recorded
from caudal.workflows.seeing import unseen

__all__ = ["Ensemble", "known_on", "simulate"]

NONE = "none"
_DAYS, _MEMBERS = 1_100, 100_000
# Counts of so many days before the first simulated one are read too.
_BEFORE = 100
_Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Ensemble:
    """
    How much is simulated.

    Args:
        start: first day that is told; None: the day on which the scenario begins.
        days, members: how many.
        seed: of all chance.
    """

    start: date | None
    days: int = 120
    members: int = 200
    seed: int = 1


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
        Rows of `simulate`. `figures`: `assumptions` (parameters with ranges and sources) and
        `sensitivity` (each outcome to each parameter).

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
    start = _refuse_numbers(ensemble, steps)
    if steps.start is None and steps.name != NONE:
        steps = replace(steps, start=start)
    question = replace(question, as_of=question.as_of or start, reconstruct=True)
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
        draws=drawn_by(),
    )
    run = replace(run, seed=ensemble.seed)
    known = known_on(library, question, description, start)
    if known is None:
        notes = [_LABEL, *unseen(library, question)]
        return answered("simulate", question, archive, empty(SCENARIO), notes, run)
    parameters = (*description.parameters, *steps.parameters)
    both = [Steps(NONE, "", ""), *([] if steps.name == NONE else [steps])]
    asked = Asked(description, known, parameters, both, start, ensemble.days, ensemble.seed)
    values = drawn_parameters(parameters, ensemble.members, ensemble.seed)
    if workers > 1:
        ready()
    compute = partial(computed, workers=workers, cluster=cluster, progress=progress)
    told, found = simulated(values, asked, compute=compute)
    names = [one.name for one in both]
    day_0 = start - timedelta(description.warm_up_days)
    rows = scenario_rows(names, told, months_of(day_0, start, ensemble.days), found)
    used = checked(assumptions(description, both, parameters), ASSUMPTIONS, where="simulate")
    moves = sensitivity(names, told, found, parameters, values)
    notes = [*_notes(question, known, asked, used)]
    answer = answered(
        "simulate", question, archive, checked(rows, SCENARIO, where="simulate"), notes, run
    )
    of = checked(moves, SENSITIVITY, where="simulate")
    policies = {one.name: Place(one.name, one.en, one.es, "policy") for one in both if one.en}
    return replace(
        answer,
        names={**answer.names, **policies},
        figures={"assumptions": used, "sensitivity": of},
    )


def known_on(
    library: Library, question: Question, description: Description, start: date
) -> Known | None:
    """
    Counts of the Border Patrol as they were known on the day of the question; None: nothing.
    """
    first = (start - timedelta(description.warm_up_days + _BEFORE)).replace(day=1)
    target = replace(question.target, component="usbp", group="each")

    def of(first: date, **parts: str) -> pl.DataFrame:
        asked = replace(question, target=replace(target, **parts), first=first)
        return figures(library, asked).filter(pl.col("status") == "A")

    origins = ["all", *origins_asked(description)]
    by_origin = pl.concat([of(first, origin=code) for code in origins])
    if by_origin.is_empty():
        return None
    out = pl.concat([of(first, origin=code, authority="title_42") for code in origins])
    # The last three months known say by which sectors people come.
    last = sorted(by_origin["period"].unique())[-3:][0]
    by_sector, country = (
        pl.concat([of(last, origin=origin, place=code) for code in sectors_of(description)])
        for origin in ("all", description.transit)
    )
    return known_from(description, by_origin, out, by_sector, country)


def _steps(scenario: str | PathLike[str], description: Description, corridor: Corridor) -> Steps:
    name = str(scenario)
    if name == NONE:
        return Steps(NONE, "", "")
    if name in description.policies:
        return description.policies[name]
    if name.endswith(".toml"):
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
        remedy=f"say `{NONE}`, one of {listing(description.policies, most=20)}, or FILE.toml",
    )


def _refuse_numbers(ensemble: Ensemble, steps: Steps) -> date:
    """The first day that is told."""
    for option, number, most in (
        ("--days", ensemble.days, _DAYS),
        ("--members", ensemble.members, _MEMBERS),
    ):
        if not 1 <= number <= most:
            raise WrongOption(
                f"{number} is not a number from 1 to {most:,}",
                where=f"{option} {number}",
                remedy=f"say {option} with a number from 1 to {most:,}",
            )
    start = ensemble.start or steps.start
    if start is None:
        raise WrongOption(
            "the scenario names no day on which it begins",
            where="--from",
            remedy="say the first day with --from YYYY-MM-DD",
        )
    return start


_LABEL = Note("scenario", "scenario, not a forecast")


def _notes(question: Question, known: Known, asked: Asked, used: pl.DataFrame) -> Iterator[Note]:
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
    guesses = used.filter(pl.col("basis") == "guess").height
    yield Note(
        "ranges",
        f"{guesses} of {used.height} parameters are guesses that nobody has published; all are drawn "
        "from their ranges, and none was fitted: the table of assumptions names each with its source",
        {"guesses": guesses, "parameters": used.height},
    )
    yield Note(
        "told_by_state",
        "cities are told as their Mexican state, and nothing finer than a sector, a state or a "
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
