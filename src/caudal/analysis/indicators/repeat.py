"""
People behind encounters: first-time encounters, and people estimated over a window.

Encounters are events. What the publisher tells of repeats turns them into
first-time encounters; people of a window are those plus the people of its
repeats who were met before it began, by the delays between encounters.
How many tried without ever being encountered no count of encounters tells:
a band over the probability that an attempt ends in one stands in its place.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

import polars as pl

from caudal.analysis.indicators.delays import (
    DELAYS,
    Delays,
    met_before,
    repeats_by_month_back,
)
from caudal.analysis.indicators.tellings import (
    Figure,
    FirstTime,
    first_time,
    year_to_date_notes,
)
from caudal.vocabulary.answer import Note
from caudal.vocabulary.periods import add_months, month_name, months_between, ranges_of
from caudal.vocabulary.tables import DIMENSIONS, REPEAT, REPEAT_SENSITIVITY, Column, checked

__all__ = ["ENCOUNTER_PROBABILITIES", "WINDOWS", "EstimatedPeople", "estimated_people"]

# Probability that an attempt ends in an encounter. No count of encounters tells it: these are
# held side by side, and their ends make the bands.
ENCOUNTER_PROBABILITIES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

# Window → the months it holds, up to a month.
WINDOWS: Mapping[str, Callable[[date], int]] = {
    "month": lambda _: 1,
    "twelve_months": lambda _: 12,
    "fiscal_year_to_date": lambda month: (month.month - 10) % 12 + 1,
}
_TARGET = ("measure", *DIMENSIONS)


@dataclass(frozen=True)
class EstimatedPeople:
    """
    What stands behind encounters.

    Args:
        rows: a table `REPEAT`, by period and window.
        sensitivity: a table `REPEAT_SENSITIVITY`: each estimate of `rows` for
            every reading of the delays and every probability of an encounter.
        notes: what must be said with them.
    """

    rows: pl.DataFrame
    sensitivity: pl.DataFrame
    notes: tuple[Note, ...]


def estimated_people(
    encounters: pl.DataFrame,
    published: pl.DataFrame,
    *,
    first: date | None = None,
    last: date | None = None,
    delays: Sequence[Delays] = DELAYS,
    probabilities: Sequence[float] = ENCOUNTER_PROBABILITIES,
) -> EstimatedPeople:
    """
    Estimate the people behind encounters of a month, of 12 months, of a fiscal year to date.

    Of a month s with E encounters, of which F are first-time (`first_time`):
    people of a window W = Σ F(s) + Σ (E(s) − F(s)) × b(s, W), where b is the
    share of the month's repeats whose encounter before lies before W
    (`met_before`): each person is counted at the first encounter in W.
    q = Σ repeats / Σ repeats if every encounter led to another
    (`repeats_by_month_back`); encounters a person = 1 / (1 − q), geometric.
    With the probability p that an attempt ends in one: attempts = E / p, people who attempted
    = people / p, another attempt follows an encounter with q / p ≤ 1.

    Args:
        encounters: answered observations of one target, monthly; one row a
            period, a year further back than the first window [events].
        published: answered observations of `repeat_share` [0–1],
            `repeat_encounters` [events] and `unique_individuals` [people] of
            the same place, by month and fiscal year to date; may be empty.
        first, last: the periods to answer; all of `encounters` if left out.
        delays: the first is the estimate, all together its band.
        probabilities: that an attempt ends in an encounter; their ends make the bands.

    Returns:
        Rows, sensitivity and notes. A month of which nothing is told has no
        first-time encounters, and no window with it an estimate: the band of
        that window then lets any share of that month be repeats, 0 to 1.

    Raises:
        ValueError: two rows of one period, more than one target, or `published` of another.

    Assumes:
        Of those published: share and count are of one place and body. A
        share of a month holds for that month's people of every group; next
        encounters are as likely after every encounter of the year before.

    Wrong when:
        Read as a count of people: it is estimated. Read at ports of entry or
        where people ask to be met: the probability of an encounter has no meaning
        there. Families and single adults return with different probability;
        the share of all says nothing of one of them. Fingerprints tell
        repeats, so young children are first-time more often than they are.

    Source:
        National Research Council 2013 (delays, p. 77; repeated trials, ch. 5),
        Espenshade & Acevedo 1995, Morral, Willis & Brownell 2011 (docs/methods/repeats.md).
    """
    counts = _counts(encounters, published)
    periods = [
        month for month in sorted(counts.encounters) if (first or month) <= month <= (last or month)
    ]
    windows = [_Window(period, window) for period in periods for window in WINDOWS]
    estimates = [_Estimates(counts, window, tuple(delays)) for window in windows]
    rows = [_row(one, probabilities) for one in estimates]
    return EstimatedPeople(
        _table(rows, counts.target, REPEAT),
        _table(
            [line for one in estimates for line in _variants(one, probabilities)],
            counts.target,
            REPEAT_SENSITIVITY,
        ),
        tuple(_notes(counts, periods, rows, probabilities)),
    )


@dataclass(frozen=True)
class _Window:
    """So many months up to a month."""

    period: date
    name: str

    @property
    def months(self) -> list[date]:
        count = WINDOWS[self.name](self.period)
        return [add_months(self.period, n - count + 1) for n in range(count)]


@dataclass(frozen=True)
class _Counts:
    """What is known of one target: encounters by month, and what is told of its repeats."""

    target: Mapping[str, str]
    counted: Mapping[date, Figure]
    told: Mapping[str, Mapping[date, Figure]]
    year_to_date: Mapping[date, Figure]
    first_time: Mapping[date, FirstTime]
    _back: dict[tuple[date, Delays], tuple[float, ...] | None] = field(default_factory=dict)

    @cached_property
    def encounters(self) -> Mapping[date, float]:
        return {month: figure.value for month, figure in self.counted.items()}

    def back(self, month: date, delays: Delays) -> tuple[float, ...] | None:
        """As `repeats_by_month_back`, reckoned once."""
        key = (month, delays)
        if key not in self._back:
            self._back[key] = repeats_by_month_back(month, self.encounters, delays)
        return self._back[key]


@dataclass(frozen=True)
class _Estimates:
    """What follows for one window; None where it does not."""

    counts: _Counts
    window: _Window
    delays: tuple[Delays, ...]

    @cached_property
    def told(self) -> list[FirstTime]:
        """First-time encounters by month; empty if a month is not known or none is told."""
        known = self.counts.first_time
        months = [known[month] for month in self.window.months if month in known]
        whole = len(months) == len(self.window.months)
        return months if whole and any(one.basis for one in months) else []

    @cached_property
    def complete(self) -> bool:
        return bool(self.told) and all(one.basis for one in self.told)

    @cached_property
    def encounters(self) -> float | None:
        known = self.counts.encounters
        months = self.window.months
        return sum(known[month] for month in months) if set(months) <= set(known) else None

    def first_time(self, side: str) -> float | None:
        """Σ F, or an end of its band."""
        told: list[float] = [getattr(one, side) for one in self.told if one.basis]
        return sum(told) if self.complete else None

    def repeats_met_before(self, side: str, delays: Delays) -> float | None:
        """Σ (E − F) × b: repeats of people met before the window began."""
        start, parts = self.window.months[0], []
        for month, one in zip(self.window.months, self.told, strict=False):
            back = self.counts.back(month, delays)
            first = getattr(one, side)
            if back is None or first is None:
                return None
            share = met_before(back, months_between(start, month))
            parts.append((self.counts.encounters[month] - first) * share)
        return sum(parts) if parts else None

    def people(self, side: str, delays: Delays) -> float | None:
        """People of the window, from the estimate or an end of the first-time encounters."""
        before = self.repeats_met_before(side, delays)
        return None if before is None else sum(getattr(o, side) for o in self.told) + before

    def next_encounter(self, delays: Delays) -> float | None:
        """Probability that an encounter leads to another within 12 months."""
        backs = [self.counts.back(month, delays) for month in self.window.months]
        first = self.first_time("value")
        most = sum(sum(back) for back in backs if back is not None)
        if first is None or self.encounters is None or None in backs or not most:
            return None
        return (self.encounters - first) / most


def _row(one: _Estimates, probabilities: Sequence[float]) -> dict[str, Any]:
    """A row of `REPEAT`, without the target."""
    central = one.delays[0]
    ends = {
        side: [people for d in one.delays if (people := one.people(side, d)) is not None]
        for side in ("low", "high")
    }
    low, high = min(ends["low"], default=None), max(ends["high"], default=None)
    following = [q for d in one.delays if (q := one.next_encounter(d)) is not None]
    return {
        **_published(one),
        "first_time": one.first_time("value"),
        "first_time_low": one.first_time("low"),
        "first_time_high": one.first_time("high"),
        "met_before_estimated": one.repeats_met_before("value", central),
        "people_estimated": one.people("value", central),
        "people_estimated_low": low,
        "people_estimated_high": high,
        "next_encounter_estimated": one.next_encounter(central),
        "encounters_per_person_estimated": _episode(one.next_encounter(central)),
        **_attempts(one.encounters, low, high, min(following, default=0.0), probabilities),
    }


def _published(one: _Estimates) -> dict[str, Any]:
    """Period, window, encounters, and what is published of the window itself."""
    period, counts = one.window.period, one.counts
    month = one.window.name == "month"
    by_window = {
        "month": counts.told.get("unique_individuals", {}),
        "fiscal_year_to_date": counts.year_to_date,
    }
    share = counts.told.get("repeat_share", {}).get(period) if month else None
    unique = by_window.get(one.window.name, {}).get(period)
    vintages = [counts.counted[m].vintage for m in one.window.months if m in counts.counted]
    known = [counts.first_time[m] for m in one.window.months if m in counts.first_time]
    return {
        "period": period,
        "window": one.window.name,
        "months": len(one.window.months),
        "months_told": sum(told.basis is not None for told in known),
        "encounters": one.encounters,
        "vintage": max(vintages) if one.encounters is not None else None,
        "repeat_share": share and share.value,
        "repeat_share_vintage": share and share.vintage,
        "unique_individuals": unique and unique.value,
        "unique_vintage": unique and unique.vintage,
        "first_time_basis": counts.first_time[period].basis if month else None,
    }


def _attempts(
    encounters: float | None,
    low: float | None,
    high: float | None,
    following: float,
    probabilities: Sequence[float],
) -> dict[str, Any]:
    """Bands over the probabilities that the repeats allow; none without people."""
    least, most = max(min(probabilities), following), max(probabilities)
    if encounters is None or low is None or high is None or least > most:
        return {"label": "estimated" if low is not None else None}
    return {
        "encounter_probability_low": least,
        "encounter_probability_high": most,
        "attempts_estimated_low": encounters / most,
        "attempts_estimated_high": encounters / least,
        "people_attempting_estimated_low": low / most,
        "people_attempting_estimated_high": high / least,
        "label": "estimated",
    }


def _variants(one: _Estimates, probabilities: Sequence[float]) -> Iterator[dict[str, Any]]:
    """Rows of `REPEAT_SENSITIVITY` of one window: nothing where there is no estimate."""
    for delays, p in product(one.delays, probabilities):
        people, following = one.people("value", delays), one.next_encounter(delays)
        if people is None or following is None or one.encounters is None:
            return
        possible = following <= p
        yield {
            "period": one.window.period,
            "window": one.window.name,
            "delays": delays.name,
            "encounter_probability": p,
            "people_estimated": people,
            "next_encounter_estimated": following,
            "retry_estimated": following / p if possible else None,
            "attempts_estimated": one.encounters / p if possible else None,
            "people_attempting_estimated": people / p if possible else None,
            "label": "estimated",
        }


def _episode(following: float | None) -> float | None:
    """Mean of a geometric number of encounters, each followed by another so often."""
    return None if following is None or following >= 1 else 1 / (1 - following)


def _notes(
    counts: _Counts,
    periods: Sequence[date],
    rows: Sequence[Mapping[str, Any]],
    probabilities: Sequence[float],
) -> Iterator[Note]:
    """What must be said with the rows asked for."""
    if any(row["label"] for row in rows):
        yield _estimated(probabilities)
    within = {month for row in rows for month in _Window(row["period"], row["window"]).months}
    yield from _not_told(counts, within)
    yield from _by_other_measure(counts, periods)
    yield from _year_back(counts, periods)
    for month in periods:
        if counts.first_time[month].differ:
            yield _differ(counts, month)
    for note, month in year_to_date_notes(counts.year_to_date, counts.encounters):
        if month in periods:
            yield note


def _estimated(probabilities: Sequence[float]) -> Note:
    low, high = min(probabilities), max(probabilities)
    return Note(
        "people_estimated",
        "people and attempts are estimated: encounters are events. No count of them tells how "
        f"likely an attempt ends in an encounter; the bands hold {low:.0%} to {high:.0%}, and every "
        "reading of how soon repeats come",
        {"low": low, "high": high},
    )


def _not_told(counts: _Counts, within: Iterable[date]) -> Iterator[Note]:
    known = [month for month in within if month in counts.first_time]
    silent = [month for month in known if counts.first_time[month].basis is None]
    if silent:
        periods = _listed(silent)
        yield Note(
            "repeats_not_published",
            f"nothing is published of repeats in {periods}: no first-time encounters there, and no "
            "estimate of a window with such a month; its band lets any share of it be repeats",
            {"periods": periods},
        )


def _by_other_measure(counts: _Counts, periods: Iterable[date]) -> Iterator[Note]:
    for measure, words in _OTHER.items():
        months = [month for month in periods if counts.first_time[month].basis == measure]
        if months:
            listed = _listed(months)
            yield Note(
                f"first_time_by_{measure}",
                f"no share of repeats is published of {listed}: {words}",
                {"periods": listed},
            )


def _year_back(counts: _Counts, periods: Iterable[date]) -> Iterator[Note]:
    """Months that are told, but not the encounters of the year before them."""
    told = [month for month in periods if counts.first_time[month].basis]
    alone = [month for month in told if counts.back(month, DELAYS[0]) is None]
    if alone:
        listed = _listed(alone)
        yield Note(
            "year_back_not_known",
            f"encounters of the 12 months before are not known whole for {listed}: people are not "
            "estimated there",
            {"periods": listed},
        )


_OTHER = {
    "repeat_encounters": "first-time encounters are those that are not published as repeats",
    "unique_individuals": "first-time encounters are the unique individuals, as published",
}


def _differ(counts: _Counts, month: date) -> Note:
    told = counts.first_time[month]
    values: dict[str, Any] = {
        "month": month_name(month),
        "low": told.low,
        "high": told.high,
        "measures": ", ".join(
            f"`{name}`" for name in sorted(counts.told) if month in counts.told[name]
        ),
    }
    return Note(
        "tellings_of_repeats_differ",
        "what is published of {month} does not fit: by {measures} first-time encounters are "
        "{low:,.0f} to {high:,.0f}; the band holds all of it".format(**values),
        values,
    )


def _listed(months: Iterable[date]) -> str:
    """Months as ranges; one month alone once."""
    runs = (run.split("/") for run in ranges_of(months).split(","))
    return ", ".join("/".join(dict.fromkeys(run)) for run in runs)


def _counts(encounters: pl.DataFrame, published: pl.DataFrame) -> _Counts:
    """
    Both frames by month.

    Raises:
        ValueError: two rows of one period, more than one target, or published of another.
    """
    target = _only_target(encounters, published)
    counted = _figures(encounters)
    told = {
        (str(measure), str(frequency)): _figures(rows)
        for (measure, frequency), rows in published.group_by(
            ["measure", "frequency"], maintain_order=True
        )
    }
    monthly = {measure: told[measure, f] for measure, f in told if f == "month"}
    return _Counts(
        target,
        counted,
        monthly,
        told.get(("unique_individuals", "fiscal_year_to_date"), {}),
        {
            month: first_time(figure, {m: f[month] for m, f in monthly.items() if month in f})
            for month, figure in counted.items()
        },
    )


def _only_target(encounters: pl.DataFrame, published: pl.DataFrame) -> dict[str, str]:
    targets = encounters.select(_TARGET).unique()
    places = pl.concat([encounters.select(DIMENSIONS), published.select(DIMENSIONS)]).unique()
    if targets.height > 1 or (targets.height and places.height > 1):
        raise ValueError(f"more than one target: {places.rows()}")
    return dict(zip(_TARGET, targets.row(0), strict=True)) if targets.height else {}


def _figures(rows: pl.DataFrame) -> dict[date, Figure]:
    if rows["period"].is_duplicated().any():
        raise ValueError("two rows of one period: ask for the answer, not for every telling")
    told = rows.select("period", "value", "precision", "vintage")
    return {period: Figure(*figure) for period, *figure in told.iter_rows()}


def _table(
    rows: Sequence[Mapping[str, Any]], target: Mapping[str, str], columns: tuple[Column, ...]
) -> pl.DataFrame:
    schema = {column.name: column.type for column in columns}
    full = [{name: {**target, **row}.get(name) for name in schema} for row in rows]
    return checked(pl.DataFrame(full, schema=schema), columns, where="estimated people")
