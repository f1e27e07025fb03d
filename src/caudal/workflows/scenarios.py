"""Which scenario is asked for, and how much of it: what cannot be is refused."""

from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from pathlib import Path

from caudal.archive.corridors import Corridor
from caudal.archive.simulation_files import scenario_file
from caudal.vocabulary.errors import UnknownCode, WrongOption, listing, near_to
from caudal.vocabulary.scenario_tables import SENSITIVITY_METHODS
from caudal.vocabulary.simulation import Description, Steps

__all__ = ["NONE", "Ensemble", "dated", "first_day", "steps_of"]

NONE = "none"
_DAYS, _MEMBERS, _TRAJECTORIES = 1_100, 100_000, 1_000
_YEARS = range(1900, 2101)


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


def steps_of(scenario: str | PathLike[str], description: Description, corridor: Corridor) -> Steps:
    """
    The changes of `none`, of a policy, or of a file of the user's.

    Raises:
        UnknownCode: there is no such scenario, or its changes are not written down.
        CorridorError: the file is not right.
    """
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


def first_day(ensemble: Ensemble, steps: Steps, description: Description) -> date:
    """
    The first day that is told.

    Raises:
        WrongOption, UnknownCode: there is none, or a number or a way of the ensemble cannot be.
    """
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


def dated(steps: Steps, start: date) -> Steps:
    """
    A scenario without a first day holds from the first day that is told, if it has not ended.
    """
    if steps.start is not None or steps.name == NONE:
        return steps
    if steps.end is not None and steps.end < start:
        return replace(steps, start=steps.end, shifts=())
    return replace(steps, start=start)
