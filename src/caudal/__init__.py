"""
Official aggregate statistics on people moving along a corridor, by vintage, as answers.

Every verb of the command line is a function here and returns an `Answer`
with the same rows (a polars frame), notes and run:

    import caudal
    june = caudal.observations(period="2021-06", group="family", as_of="2021-08-10")
    june.rows, june.notes

Nothing heavy is imported before the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from os import PathLike
    from typing import Unpack

    from caudal.vocabulary.answer import Answer
    from caudal.workflows.asking import Asked

__all__ = [
    "brief",
    "effect",
    "fetch",
    "forecast",
    "indicators",
    "ingest",
    "nowcast",
    "observations",
    "places",
    "releases",
    "revisions",
    "score",
    "simulate",
    "terms",
    "verify",
]


def observations(*, data: str | PathLike[str] | None = None, **asked: Unpack[Asked]) -> Answer:
    """
    Figures of a target as they were known on a day.

    Args:
        data: the data folder; None is `$CAUDAL_DATA`, else the platform's.
        asked: corridor (a name, or the path of a folder of your own), measure, place, origin, group, authority, component,
            frequency, source, provisional, reconstruct, period (or start and
            end), as_of; what is left out means `all`.

    Raises:
        CaudalError: a word is not known; the message says what, where and the remedy.
    """
    from caudal.workflows import asking
    from caudal.workflows.observations import observations as verb

    return verb(asking.asked(**asked), data=data)


def revisions(*, data: str | PathLike[str] | None = None, **asked: Unpack[Asked]) -> Answer:
    """
    Every vintage of each period, with the first and the latest figure and the change between.

    Args and Raises: as `observations`.
    """
    from caudal.workflows import asking
    from caudal.workflows.revisions import revisions as verb

    return verb(asking.asked(**asked), data=data)


def brief(*, data: str | PathLike[str] | None = None, **asked: Unpack[Asked]) -> Answer:
    """
    What happened in the newest month known on a day: figures, changes, ranks, what is not known.

    Args and Raises: as `observations`; only corridor, period and as_of are used.
    """
    from caudal.workflows import asking
    from caudal.workflows.brief import brief as verb

    asked.setdefault("reconstruct", True)
    return verb(asking.asked(**asked), data=data)


def indicators(
    *,
    indicator: str = "change",
    data: str | PathLike[str] | None = None,
    **asked: Unpack[Asked],
) -> Answer:
    """
    Is a month's change more than these figures do anyway? Levels, changes, ranks, a verdict.

    Without any target every target of the corridor is answered: the total,
    groups, authorities, components, sectors and citizenships.

    Args:
        indicator: `change`, `repeat` (first-time encounters, estimated people) or `heat`.
        data, asked: as `observations`; `period` is the month, else the newest known.

    Raises:
        CaudalError: a word is not known; the message says what, where and the remedy.
    """
    from caudal.workflows import asking
    from caudal.workflows.indicators import indicators as verb

    asked.setdefault("reconstruct", True)
    question = asking.asked(**asked)
    every = not asking.names_a_target(**asked)
    return verb(question, indicator=indicator, every=every, data=data)


def nowcast(
    *,
    model: str = "default",
    reveal: bool = False,
    running: bool = False,
    data: str | PathLike[str] | None = None,
    **asked: Unpack[Asked],
) -> Answer:
    """
    What has happened and is not published yet: months that had ended, with bands.

    Without any target: the total and its groups.

    Args:
        model: one of `NOWCASTERS`, or `default`.
        reveal: show what was published later, and how good the nowcast was.
        running: the month that holds the day too.
        data, asked: as `observations`; `as_of` is the day.

    Raises:
        CaudalError: a word is not known; the message says what, where and the remedy.
    """
    from caudal.workflows import asking
    from caudal.workflows.nowcast import nowcast as verb

    asked.setdefault("reconstruct", True)
    if not asking.names_a_target(**asked) and asked.get("group") is None:
        asked["group"] = "each"
    question = asking.asked(**asked)
    return verb(question, model=model, reveal=reveal, running=running, data=data)


def forecast(
    *,
    horizon: int = 6,
    model: str = "default",
    planning: bool = False,
    stays: Sequence[float] = (),
    per: float | None = None,
    data: str | PathLike[str] | None = None,
    **asked: Unpack[Asked],
) -> Answer:
    """
    What may come: quantiles of the periods after the one that holds the day.

    Args:
        horizon: so many periods: 1–12 months, 1–6 weeks of a daily source.
        model: one of `FORECASTERS`, or `default`.
        planning: instead, how many places or staff do not do with a chance of 5, 10 and 20%.
        stays: mean stays reckoned with [days]; none: arrivals.
        per: places, or arrivals of a period, for one member of staff.
        data, asked: as `observations`; `as_of` is the day.

    Raises:
        CaudalError: a word is not known; the message says what, where and the remedy.
    """
    from caudal.workflows import asking
    from caudal.workflows.forecast import Planned
    from caudal.workflows.forecast import forecast as verb

    asked.setdefault("reconstruct", True)
    return verb(
        asking.asked(**asked),
        horizon=horizon,
        model=model,
        planned=Planned(tuple(stays), per) if planning else None,
        data=data,
    )


def score(
    *,
    model: str | Sequence[str] = "default",
    horizon: int = 6,
    workers: int = 1,
    cluster: str | None = None,
    progress: Any = None,
    data: str | PathLike[str] | None = None,
    **asked: Unpack[Asked],
) -> Answer:
    """
    How good forecasts have been: each origin sees only what was known on its day.

    Args:
        model: names of `FORECASTERS`, or `default`, or `all`.
        horizon: so many periods ahead.
        workers: processes of this machine.
        cluster: address of a Dask scheduler in their place.
        progress: called with origins done, origins in all, and the name of the step.
        data, asked: as `observations`; `start` and `end` are the first and the last origin.

    Raises:
        CaudalError: a word is not known; the message says what, where and the remedy.
    """
    from caudal.workflows import asking
    from caudal.workflows.score import score as verb

    asked.setdefault("reconstruct", True)
    models = (model,) if isinstance(model, str) else tuple(model)
    return verb(
        asking.asked(**asked),
        models=models,
        horizon=horizon,
        workers=workers,
        cluster=cluster,
        progress=progress,
        data=data,
    )


def effect(
    policy: str | None = None,
    *,
    date: str | None = None,
    treated: Sequence[str] = (),
    donors: Sequence[str] | None = None,
    pre: int = 18,
    post: int = 3,
    margin: float = 0.25,
    policies: str | PathLike[str] | None = None,
    data: str | PathLike[str] | None = None,
    **asked: Unpack[Asked],
) -> Answer:
    """
    What a policy did to a count, as far as the counts can bear an answer.

    Args:
        policy: its id in the corridor's calendar; or
        date: a day of your own.
        treated: codes that are taken together; none: the target, or those that the policy names.
        donors: codes that it did not touch; None: chosen; `["none"]`: none.
        pre, post: months before and after.
        margin: a change up to which an effect is not large [fraction].
        policies: a CSV of your own with the columns `id` and `start` at least.
        data, asked: as `observations`.

    Raises:
        CaudalError: a word is not known; the message says what, where and the remedy.
    """
    from caudal.workflows import asking
    from caudal.workflows.affected import Studied
    from caudal.workflows.effect import effect as verb

    asked.setdefault("reconstruct", True)
    studied = Studied(
        policy=policy,
        day=date,
        treated=tuple(treated),
        donors=donors,
        pre=pre,
        post=post,
        margin=margin,
        policies=policies,
        longest=asked.get("component") is None,
        whole="all" in (asked.get("origin"), asked.get("group")),
    )
    return verb(asking.asked(**asked), studied, data=data)


def simulate(
    scenario: str | PathLike[str] = "none",
    *,
    start: str | date | None = None,
    days: int = 120,
    members: int | None = None,
    seed: int = 1,
    sensitivity: str = "ensemble",
    trajectories: int = 10,
    fitted: bool = True,
    as_of: str | date | None = None,
    corridor: str | PathLike[str] = "us-mexico",
    workers: int = 1,
    cluster: str | None = None,
    progress: Any = None,
    flee_input: str | PathLike[str] | None = None,
    flee_validation: str | PathLike[str] | None = None,
    clock: Callable[[], float] | None = None,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    What if: people through the corridor under a scenario, beside the same people without it.

    A scenario, not a forecast. `rows` has each outcome by month and place with an 80% band and
    what differs from `none`; `figures` has `assumptions` (every number that was assumed, with its
    source), `flows` between areas, `sensitivity`, and of a fit `fit`, `learnt`, `ridge` and
    `draws`: what each holds stands in docs/reference/tables.md.

        flights = caudal.simulate("lateral_flights_2021", start="2021-08-05", days=60, members=20)
        flights.rows, flights.figures["assumptions"]

    Args:
        scenario: `none`, the id of a policy of the corridor (`title_42_end_2023`), or a TOML file
            with changes of your own (docs/how-to/write-a-scenario.md).
        start: first day that is told; None: the day on which the scenario begins.
        days: how many [1, …, 1,100].
        members: how often, with other parameters and chance [1, …, 100,000]; None: 200, of a
            folder of Flee 1.
        seed: of all chance: the same seed, the same bytes.
        sensitivity: what each outcome follows: `ensemble`, from the members; `morris`: besides
            from further runs that move one parameter at a time.
        trajectories: how often each is moved, with `morris`.
        fitted: whether parameters are drawn given the figures published by the day; else from
            their ranges alone.
        as_of: day on which counts were known; None: the first day.
        corridor: a name, or the path of a folder of your own.
        workers: processes of this machine.
        cluster: address of a Dask scheduler in their place.
        progress: called with tasks done, tasks in all, and the name of the step.
        flee_input, flee_validation: folders of Flee's (locations.csv …; data_layout.csv …), run
            by Flee's rules in place of the corridor: rows by camp and day, `figures["members"]`.
        clock: tells the time [s]: the loop of days of a folder of Flee is timed; None: nothing is.
        data: the data folder.

    Raises:
        CaudalError: a word is not known; the message says what, where and the remedy.
    """
    if flee_input is not None or flee_validation is not None:
        from caudal.workflows.simulate_flee import flee_of

        beside = {
            "--scenario": str(scenario) != "none",
            "--from": start is not None,
            "--days": days != 120,
            "--as-of": as_of is not None,
            "--corridor": str(corridor) != "us-mexico",
            "--sensitivity": sensitivity != "ensemble",
            "--unfitted": not fitted,
        }
        return flee_of(
            flee_input,
            flee_validation,
            members=members,
            seed=seed,
            beside=[option for option, said in beside.items() if said],
            clock=clock,
            progress=progress,
        )
    from caudal.workflows import asking
    from caudal.workflows.scenarios import Ensemble
    from caudal.workflows.simulate import simulate as verb

    return verb(
        asking.asked(corridor=corridor, as_of=as_of),
        scenario,
        Ensemble(
            asking.day_of(start, "--from"),
            days,
            200 if members is None else members,
            seed,
            sensitivity,
            trajectories,
            fitted,
        ),
        workers=workers,
        cluster=cluster,
        progress=progress,
        data=data,
    )


def releases(
    *,
    corridor: str | PathLike[str] = "us-mexico",
    source: str | None = None,
    findings: bool = False,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    Every release held: source, table, vintage and its basis, periods, rows, hash.

    With `findings` the sanity report: what is odd about each, one finding a row.
    """
    from caudal.workflows import releases as verbs

    verb = verbs.findings if findings else verbs.releases
    return verb(corridor=corridor, source=source, data=data)


def fetch(sources: Sequence[str] = (), *, now: datetime, **options: Any) -> Answer:
    """
    Fetch the publishers' current files and take in what changed. Only this verb needs a network.

    Args:
        sources: names; none: all.
        now: the moment of fetching (UTC).
        options: since, backfill, dry_run, corridor, data, progress, manners, captures.
    """
    from caudal.workflows.fetch import fetch as verb

    return verb(sources, now=now, **options)


def ingest(paths: Sequence[str | PathLike[str]], *, now: datetime, **options: Any) -> Answer:
    """
    Take publishers' files into the data folder, each with its vintage.

    Args:
        paths: files, folders and globs.
        now: the moment of ingest (UTC).
        options: corridor, data, source, vintage, dry_run, progress.
    """
    from caudal.workflows.ingest import ingest as verb

    return verb(paths, now=now, **options)


def verify(
    *,
    corridor: str | PathLike[str] = "us-mexico",
    deep: bool = False,
    repair: bool = False,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    Hold every stored byte against its hash.

    Args:
        deep: read every raw file again too, and compare.
        repair: first write again what can be known again: rows from the raw files,
            sidecars from their copies; nothing is guessed.
    """
    from caudal.workflows.verify import verify as verb

    return verb(corridor=corridor, deep=deep, repair=repair, data=data)


def terms(
    *,
    kind: str | None = None,
    labels: bool = False,
    corridor: str | PathLike[str] = "us-mexico",
) -> Answer:
    """
    Every code that a question can use, with its names and meaning.

    Args:
        kind: only this kind (`measure`, `group`, `source`, …).
        labels: instead, the word that each publisher writes for a code: one row a
            source and label.
        corridor: the words are the same for all; a folder that is not right is refused.
    """
    from caudal.workflows.terms import term_labels
    from caudal.workflows.terms import terms as verb

    return (term_labels if labels else verb)(kind=kind, corridor=corridor)


def places(
    *,
    kind: str | None = None,
    labels: bool = False,
    corridor: str | PathLike[str] = "us-mexico",
) -> Answer:
    """
    Every place and origin that a question can use.

    Args:
        kind: only this kind (`sector`, `country`, …).
        labels: instead, the word that each publisher writes for a code: one row a
            source and label; what is understood of every source has no source.
        corridor: a folder of your own adds its places.
    """
    from caudal.workflows.places import place_labels
    from caudal.workflows.places import places as verb

    return (place_labels if labels else verb)(kind=kind, corridor=corridor)
