"""
An instance run by Flee's rules, held against what was registered.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from caudal.analysis.simulate.flee.dated import Day, days_of
from caudal.analysis.simulate.flee.geography import Geography, geography_of
from caudal.analysis.simulate.flee.instance import (
    FleeInstance,
    FleePlace,
    FleeRoute,
    FleeSettings,
    Floats,
    Ints,
    Registrations,
)
from caudal.analysis.simulate.flee.member import lived, network_of, stretches_of
from caudal.analysis.simulate.flee.sheets import Network
from caudal.vocabulary.errors import BadRows

__all__ = [
    "FleeRun",
    "FleeWorld",
    "compared",
    "flee_places",
    "flee_rows",
    "flee_run",
    "laid_out",
    "ready",
    "relative_difference",
]


@dataclass(frozen=True)
class FleeRun:
    """
    What a run gives.

    Args:
        camps: the instance's camps.
        simulated: (days, camps, members) people in each camp in the evening.
        registered: (days, camps) people registered.
        ard: averaged relative difference, a member.
        ard_rescaled: the same with the camps scaled to the registered total, a member.
    """

    camps: tuple[str, ...]
    simulated: Ints
    registered: Ints
    ard: Floats
    ard_rescaled: Floats


def flee_run(
    instance: FleeInstance,
    registrations: Registrations,
    *,
    members: int = 1,
    seed: int,
    settings: FleeSettings | None = None,
) -> FleeRun:
    """
    Run an instance as counts of people.

    Args:
        instance, registrations: as read; counts already in agents if several people make one.
        members: independent runs.
        seed: of their random streams.
        settings: Flee's numbers; None: those of its published conflicts.

    Raises:
        BadRows: people flee on a day on which no place is in conflict.

    Assumes:
        Flee goes through its list of people in the order in which they fled. Here
        those in camps come first in the morning and the day's newcomers last at
        all times; the others come in random order.

    Source:
        Suleimenova, Bell and Groen, Sci. Rep. 7:13377 (2017); the code's own rules.
    """
    world = laid_out(instance, registrations, settings)
    return compared(world, flee_places(world, members=members, seed=seed))


@dataclass(frozen=True)
class FleeWorld:
    """
    An instance laid out, before anybody moves.

    Args:
        instance, registrations, settings: what it is made of.
        geography, network: its roads.
        capacity: (places,) people that each place takes; 0: no limit.
        first: (places,) people of day 0.
    """

    instance: FleeInstance
    registrations: Registrations
    settings: FleeSettings
    geography: Geography
    network: Network
    capacity: Floats
    first: Ints


def laid_out(
    instance: FleeInstance, registrations: Registrations, settings: FleeSettings | None = None
) -> FleeWorld:
    """Lay out an instance's network, as `flee_run` takes it."""
    settings = settings or FleeSettings()
    geography = geography_of(instance, settings)
    first = np.zeros(len(instance.places), dtype=np.int64)
    for camp in _camps(instance):
        first[camp] = registrations.of(instance.names[camp])[0]
    capacity = _capacity(instance, settings, first)
    network = network_of(geography, capacity, settings)
    return FleeWorld(instance, registrations, settings, geography, network, capacity, first)


def flee_places(world: FleeWorld, *, members: int = 1, seed: int) -> Ints:
    """
    Live all days: what changes by date, who flees, who moves.

    This is the loop of days that Flee's own times are told for; a caller who
    takes its time calls `ready` before.

    Args:
        world: an instance laid out.
        members, seed: as `flee_run` has them.

    Returns:
        (days, places, members) people at each place in the evening; who is on
        the road is not at a place.

    Raises:
        BadRows: people flee on a day on which no place is in conflict.
    """
    days = list(days_of(world.instance, world.geography, world.settings))
    newcomers = _newcomers(world.registrations, world.settings)
    _sources(newcomers, days)
    stretches = list(stretches_of(days, world.geography, world.capacity, world.settings))
    evenings = np.zeros((members, len(days), len(world.first)), dtype=np.int64)
    for stream, found in zip(np.random.SeedSequence(seed).spawn(members), evenings, strict=True):
        lived(
            stretches, world.network, world.first, newcomers, np.random.default_rng(stream), found
        )
    return evenings.transpose(1, 2, 0)


def compared(world: FleeWorld, everywhere: Ints) -> FleeRun:
    """Hold people at places, as `flee_places` gives them, against those registered."""
    camps = _camps(world.instance)
    names = tuple(world.instance.names[n] for n in camps)
    simulated = everywhere[:, camps]
    registered = np.column_stack([world.registrations.of(name) for name in names])
    ard, rescaled = relative_difference(simulated, registered)
    return FleeRun(names, simulated, registered, ard, rescaled)


def ready() -> None:
    """
    Compile what is not yet, by a day of one person: the next run's time is its own.
    """
    places = (FleePlace("a", "", "conflict", 0, 1, 0), FleePlace("b", "", "camp", 1))
    roads = (FleeRoute("a", "b", 1.0),)
    counts = np.array([[0], [1]], dtype=np.int64)
    instance = FleeInstance(date(2000, 1, 1), 2, places, roads)
    flee_places(laid_out(instance, Registrations(("b",), counts, counts[:, 0])), seed=0)


def _camps(instance: FleeInstance) -> list[int]:
    return [n for n, place in enumerate(instance.places) if place.kind in ("camp", "idp_camp")]


def relative_difference(simulated: Ints, registered: Ints) -> tuple[Floats, Floats]:
    """
    Flee's averaged relative difference, plain and with the simulated total set right.

    Mean over days of Σ|simulated − registered| / Σ registered over the camps.

    Args:
        simulated: (days, camps, members) [people].
        registered: (days, camps) [people].

    Returns:
        (members,) twice: plain; each day's camps first scaled to the registered total.
    """
    truth = registered[:, :, None].astype(np.float64)
    total = registered.sum(axis=1, dtype=np.float64)[:, None, None]
    ours = simulated.sum(axis=1, keepdims=True)
    scaled = np.where(ours > 0, simulated * total / np.where(ours > 0, ours, 1), 0.0)
    over = np.maximum(total[:, 0], 1.0)
    plain = (np.abs(simulated - truth).sum(axis=1) / over).mean(axis=0)
    return plain, (np.abs(scaled - truth).sum(axis=1) / over).mean(axis=0)


def flee_rows(run: FleeRun, start: date) -> pl.DataFrame:
    """
    A row a day and camp.

    Args:
        run: what was simulated.
        start: day 0.

    Returns:
        The columns of `FLEE_CAMPS`; `lower` and `upper`, the 10% and 90% quantiles
        over members, are null where there is one member.
    """
    days, camps, members = run.simulated.shape
    lower, upper = np.quantile(run.simulated, [0.1, 0.9], axis=2)
    rows = pl.DataFrame(
        {
            "day": np.repeat(np.arange(days), camps),
            "place": list(run.camps) * days,
            "simulated": run.simulated.mean(axis=2).ravel(),
            "lower": lower.ravel(),
            "upper": upper.ravel(),
            "registered": run.registered.ravel(),
        }
    )
    rows = rows.with_columns(day=pl.lit(start) + pl.duration(days="day"))
    if members > 1:
        return rows
    nothing = pl.lit(None, pl.Float64)
    return rows.with_columns(lower=nothing, upper=nothing)


def _capacity(instance: FleeInstance, settings: FleeSettings, first: Ints) -> Floats:
    """(places,) people that each place takes; 0: no limit."""
    told = np.array([place.capacity for place in instance.places]) // settings.people_per_agent
    taken = np.where(told > 0, first, 0) if settings.day0_takes_room else 0
    return np.maximum(told - taken, 0).astype(np.float64)


def _newcomers(registrations: Registrations, settings: FleeSettings) -> Ints:
    """(days,) people who begin their flight; what is lost first is made up for before more come."""
    counts = registrations.total if settings.from_total else registrations.counts.sum(axis=1)
    found = np.zeros(len(counts), dtype=np.int64)
    debt = 0
    for day, change in enumerate(np.diff(counts), start=1):
        found[day] = max(int(change) - debt, 0)
        debt = max(debt - int(change), 0)
    return found


def _sources(newcomers: Ints, days: list[Day]) -> None:
    """Refuse people who flee from nowhere."""
    for day, rules in enumerate(days):
        if newcomers[day] and rules.origins.sum() <= 0:
            raise BadRows(
                f"{newcomers[day]} people flee on day {day}, and no place with a population is in conflict",
                where="conflicts.csv and locations.csv, against the registrations",
                remedy="give a place a conflict and a population on that day",
            )
