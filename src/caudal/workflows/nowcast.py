"""What has happened and is not published: months that had ended by the day, with bands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.forecast import DEFAULT, FORECASTERS, Known
from caudal.analysis.forecast.known import SERIES, by_month, known_of, series_of
from caudal.analysis.forecast.parts import added_up
from caudal.analysis.nowcast import DEFAULT as DEFAULT_NOWCASTER
from caudal.analysis.nowcast import NOWCASTERS, Nowcaster
from caudal.analysis.nowcast.leading import Record, leading
from caudal.analysis.nowcast.measurement import Measurement, contributions, learned
from caudal.analysis.nowcast.revealed import revealed
from caudal.analysis.nowcast.revisions import finals, triangle
from caudal.analysis.nowcast.trial import tried
from caudal.archive import Archive
from caudal.archive.answering import figures, observed, targets, vintages
from caudal.archive.asof import Library
from caudal.archive.corridors import Leading
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months, last_day, month_name
from caudal.vocabulary.question import Question, Target
from caudal.vocabulary.tables import ESTIMATES, checked, empty
from caudal.workflows.asking import answered, known_corridor, odd, opened, recorded
from caudal.workflows.seeing import Seen, estimates, named, refuse_other_targets, seen_on

__all__ = ["Nowcast", "nowcast", "nowcast_on"]

_Array = NDArray[np.float64]
# Fewer releases tell nothing of how months are revised.
_FEWEST_RELEASES = 4


@dataclass(frozen=True)
class Nowcast:
    """
    The months that had ended and were not published, as estimated on a day.

    Args:
        seen: what was known.
        rows: of `estimates`, without their run.
        parts: what each source contributed: rows of `contributions` with their period.
        looked_at: sources that were tried, and whether each earned its place.
        notes: what must be said of them.
    """

    seen: Seen
    rows: pl.DataFrame
    parts: pl.DataFrame
    looked_at: Sequence[Record]
    notes: Sequence[Note]


def nowcast(
    question: Question,
    *,
    model: str = "default",
    reveal: bool = False,
    running: bool = False,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    Quantiles of the months that had ended by the day and were not published.

    The forecast of the month is the prior; what is already said of it
    (preliminary totals, counts known earlier) is weighed in, each with its own bias and noise.

    Args:
        question: the target; `as_of` None is the day of the newest vintage.
        model: one of `NOWCASTERS`, or `default`.
        reveal: tell what was published later, and the score of the nowcast.
        running: the month that holds the day too.
        data: the data folder.

    Returns:
        Rows of `estimates`. `figures`: `history`; `contributions`, what each source did;
        `final`, what published months are expected to be revised to; `revealed`.

    Raises:
        WrongOption: no such model, or a target that is not nowcast.

    Wrong when:
        Sources that are not independent (two quotes of one count) are weighed in twice.
    """
    refuse_other_targets(question, known_corridor(question.corridor).places)
    if question.target.frequency != "month":
        raise WrongOption(
            "months are nowcast, not days or weeks",
            where="--frequency",
            remedy="leave the option out; `caudal forecast --frequency day` answers by the week",
        )
    by = named(model, NOWCASTERS, DEFAULT_NOWCASTER, "nowcaster")
    archive, library = opened(question.corridor, data)
    found = nowcast_on(library, archive, question, by=by, running=running)
    if found is None:
        _, notes = observed(library, question)
        return answered("nowcast", question, archive, empty(ESTIMATES), notes)
    run = recorded("nowcast", question, archive, model=by.name, running=running)
    rows = checked(
        found.rows.with_columns(run=pl.lit(run.id)).select(column.name for column in ESTIMATES),
        ESTIMATES,
        where="answer of `nowcast`",
    )
    further = {"history": found.seen.history, "contributions": found.parts}
    notes = [*found.notes, *odd(archive, found.seen.newest, question.as_of, parts=True)]
    final = _final(library, question)
    if final is not None:
        further["final"] = final
        notes.append(_expected(final))
    if reveal and rows.height:
        further["revealed"] = revealed(rows, _published(library, question, rows))
        notes += _of_revealed(further["revealed"])
    answer = answered("nowcast", question, archive, rows, notes, run)
    return replace(answer, figures=further)


def nowcast_on(
    library: Library,
    archive: Archive,
    question: Question,
    *,
    by: Nowcaster = NOWCASTERS[DEFAULT_NOWCASTER],
    running: bool = False,
) -> Nowcast | None:
    """
    The nowcast on the day of the question; None: nothing is known of the target.

    Args:
        by: how the forecast and what is said are put together.
        running: the month that holds the day too.
    """
    seen = seen_on(library, question)
    if seen is None:
        return None
    day = question.as_of or seen.day
    periods = list(_unpublished(seen.last_known, day, running=running))
    steps = {period: step for step, period in enumerate(periods, 1)}
    if not periods:
        none = np.empty((0, len(LEVELS), seen.series.height))
        rows, _ = estimates(seen, none, steps, kind="nowcast", model=by.name, places=archive.places)
        return Nowcast(seen, rows, pl.DataFrame(), (), [_nothing(seen, day)])
    quantiles = FORECASTERS[DEFAULT].compute(seen.known, len(periods))
    looked_at: list[Record] = []
    parts = []
    asked = replace(question, first=None, last=None)
    all_targets = targets(library, asked)
    quoted = library.rows(library.provisional(asked, all_targets), all_targets)
    for period, step in steps.items():
        said = [*_preliminary(library, asked, seen, quoted, period)]
        if step == 1:
            early, looked_at = _earlier(library, question, seen, period)
            said += early
        if said:
            parts.append(_contributed(quantiles[step - 1], said, seen, period))
        quantiles[step - 1] = by.compute(quantiles[step - 1], said)
    quantiles, _ = added_up(quantiles, seen.known, seen.series, archive.places)
    told, _ = estimates(
        seen, quantiles, steps, kind="nowcast", model=by.name, places=archive.places
    )
    table = pl.concat(parts) if parts else pl.DataFrame()
    notes = [_unpublished_note(seen, periods, day), *_of_sources(table, looked_at)]
    return Nowcast(seen, told, table, looked_at, notes)


def _unpublished(last_known: date, day: date, *, running: bool) -> Iterator[date]:
    """Months after the last one known that had ended before the day; with `running` one more."""
    period = add_months(last_known, 1)
    while last_day(period) < day or (running and period <= day):
        yield period
        period = add_months(period, 1)


def _preliminary(
    library: Library, asked: Question, seen: Seen, quoted: pl.DataFrame, period: date
) -> Iterator[Measurement]:
    """What was said of the month before its print, each source by its own bias."""
    for source in quoted.filter(pl.col("period") == period)["source"].unique(maintain_order=True):
        of_source = quoted.filter(pl.col("source") == source)
        said = of_source.filter(pl.col("period") == period)
        known = known_of(said, period, series=seen.series)
        rounded = known_of(said.with_columns(value=pl.col("precision")), period, series=seen.series)
        figures_, firsts = _pairs(library, asked, of_source.filter(pl.col("period") < period))
        bias = learned(figures_, firsts)
        yield Measurement(
            f"{source} ({max(said['vintage'])})",
            known.values[-1],
            bias.mean,
            bias.mean_sd,
            bias.noise_sd,
            bias.pairs,
            rounded_to=np.nan_to_num(rounded.values[-1], nan=1.0),
        )


def _pairs(library: Library, asked: Question, said: pl.DataFrame) -> tuple[_Array, _Array]:
    """Earlier figures of the source, and what was then printed first, known by the day."""
    if said.is_empty():
        return np.empty(0), np.empty(0)
    span = _span(asked, said)
    firsts = vintages(library, span).group_by([*SERIES, "period"]).agg(pl.col("first").first())
    both = said.join(firsts, on=[*SERIES, "period"]).filter(
        pl.col("first") > 0, pl.col("value") > 0
    )
    return both["value"].to_numpy(), both["first"].to_numpy()


def _earlier(
    library: Library, question: Question, seen: Seen, period: date
) -> tuple[list[Measurement], list[Record]]:
    """Counts of the corridor that are known earlier: those that have earned their place."""
    used, looked_at = [], []
    compute = FORECASTERS[DEFAULT].compute
    groups = seen.series["group"].to_list()
    for one in library.corridor.leading:
        # What is told of a group is held against that group, else against the total.
        column = groups.index(one.group) if one.group in groups else 0
        if one.group not in ("all", groups[column]) or one.measure == question.target.measure:
            continue
        source = _aligned(library, question, one, seen.known, period)
        if source is None:
            continue
        name = f"{one.measure} {one.place}" + (f" t−{one.lag}" if one.lag else "")
        single = replace(seen.known, values=seen.known.values[:, [column]])
        record = tried(single, source, compute, name=name, lag=one.lag)
        looked_at.append(record)
        if record.used:
            said = leading(seen.known, source, name=name, lag=one.lag)
            of_group = np.array([one.group in ("all", group) for group in groups])
            used.append(replace(said, values=np.where(of_group, said.values, np.nan)))
    return used, looked_at


def _aligned(
    library: Library, question: Question, one: Leading, known: Known, period: date
) -> _Array | None:
    """A source's figures over the target's months and the nowcast's; None: it says nothing of it."""
    target = Target(one.measure, one.place, group=one.group, frequency=one.frequency)
    asked = replace(question, target=target, first=None, last=None, source=None)
    rows = figures(library, asked)
    if one.frequency == "day":
        rows = by_month(rows)
    if rows.filter(pl.col("period") == add_months(period, -one.lag)).is_empty():
        return None
    values = known_of(rows, period, series=series_of(rows).head(1))
    told = dict(zip(values.periods, values.values[:, 0], strict=True))
    return np.array([told.get(month, np.nan) for month in (*known.periods, period)])


def _contributed(
    quantiles: _Array, said: Sequence[Measurement], seen: Seen, period: date
) -> pl.DataFrame:
    names = [" ".join(word for word in row if word != "all") for row in seen.series.rows()]
    return contributions(quantiles, said, names).with_columns(period=pl.lit(period))


def _final(library: Library, question: Question) -> pl.DataFrame | None:
    """What the published months of the total will be revised to; None: too few releases tell."""
    asked = replace(question, first=None, last=None)
    total = targets(library, asked)[:1]
    rows = vintages(library, replace(asked, target=total[0]))
    if rows["vintage"].n_unique() < _FEWEST_RELEASES:
        return None
    final = finals(triangle(rows)).drop_nulls("median")
    return final if final.height else None


def _expected(final: pl.DataFrame) -> Note:
    newest = final.row(-1, named=True)
    return Note(
        "expected_final",
        f"{month_name(newest['period'])} was told as {newest['told']:,.0f}; by how such months were "
        f"revised it will end at {newest['median']:,.0f} (80%: {newest['low_80']:,.0f} to "
        f"{newest['high_80']:,.0f})",
        {name: newest[name] for name in ("period", "told", "median", "low_80", "high_80")},
    )


def _published(library: Library, question: Question, rows: pl.DataFrame) -> pl.DataFrame:
    """Every vintage of the nowcast's months, as held today."""
    span = _span(replace(question, as_of=None, source=None), rows)
    every = replace(span, source="all")
    told = pl.concat([vintages(library, span), vintages(library, every)])
    return told.unique(["vintage", "source", *SERIES, "period"], maintain_order=True)


def _span(question: Question, rows: pl.DataFrame) -> Question:
    return replace(question, first=min(rows["period"]), last=max(rows["period"]))


def _nothing(seen: Seen, day: date) -> Note:
    return Note(
        "nothing_unpublished",
        f"no month had ended by {day} and was not published: the newest figure is of "
        f"{month_name(seen.last_known)}",
        {"day": day, "last_known": seen.last_known},
    )


def _unpublished_note(seen: Seen, periods: Sequence[date], day: date) -> Note:
    months = ", ".join(map(month_name, periods))
    return Note(
        "nowcast_of",
        f"{months}: not published by {day}; the newest figure known is of "
        f"{month_name(seen.last_known)}",
        {"months": months, "day": day, "last_known": seen.last_known},
    )


def _of_sources(parts: pl.DataFrame, looked_at: Sequence[Record]) -> Iterator[Note]:
    if parts.height:
        for row in parts.filter(pl.col("series") == parts["series"][0]).iter_rows(named=True):
            yield Note(
                "contributed",
                f"{row['source']} says {row['value']:,.0f}: it moves the median by "
                f"{row['median_shift']:+.0%} and the width of the 80% band by "
                f"{row['width_change']:+.0%}",
                {name: row[name] for name in ("source", "value", "median_shift", "width_change")},
            )
    for one in looked_at:
        ratio = "–" if one.relative_wis is None else f"{one.relative_wis:.2f}"
        yield Note(
            "leading_used" if one.used else "leading_not_used",
            f"{one.source}: {'used' if one.used else 'looked at and not used'} "
            f"({one.origins} origins, WIS × {ratio}; with the delay of today, not in vintages)",
            {"source": one.source, "origins": one.origins, "ratio": ratio},
        )


def _of_revealed(rows: pl.DataFrame) -> Iterator[Note]:
    for row in rows.iter_rows(named=True):
        who = " ".join(row[name] for name in ("origin", "group", "component") if row[name] != "all")
        inside = "inside" if row["inside_80"] else "outside"
        yield Note(
            "revealed",
            f"{month_name(row['period'])}{f', {who}' if who else ''}: first published "
            f"{row['first_vintage']} as {row['first']:,.0f}, now {row['latest']:,.0f}; "
            f"{inside} the 80% band, WIS {row['wis']:,.0f}",
            {name: row[name] for name in ("period", "first", "latest", "first_vintage", "wis")},
        )
