"""Made-up observations for the tests of people behind encounters."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from caudal.analysis.indicators import Delays
from caudal.vocabulary.periods import add_months, last_day

__all__ = ["ONE_DAY", "Told", "distinct", "even", "observed", "simulated", "told"]

# Whoever comes again comes the next day.
ONE_DAY = Delays("central", ((1, 1.0),))
DAY = date(2023, 1, 15)
Told = Mapping[date, float]

_COLUMNS = {
    "measure": pl.String,
    "period": pl.Date,
    "frequency": pl.String,
    "place": pl.String,
    "origin": pl.String,
    "group": pl.String,
    "authority": pl.String,
    "component": pl.String,
    "vintage": pl.Date,
    "value": pl.Float64,
    "precision": pl.Float64,
}


def observed(
    figures: Told,
    measure: str = "encounters",
    *,
    frequency: str = "month",
    precision: float = 0.0,
    vintage: date = DAY,
    place: str = "southwest_land_border",
) -> pl.DataFrame:
    """Rows as `observations` answers them, as far as the estimate reads them."""
    rows = [
        (measure, period, frequency, place, *["all"] * 4, vintage, float(value), precision)
        for period, value in figures.items()
    ]
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def told(share: Told = {}, unique: Told = {}, year_to_date: Told = {}) -> pl.DataFrame:  # noqa: B006
    """What is published of repeats."""
    return pl.concat(
        [
            observed(share, "repeat_share"),
            observed(unique, "unique_individuals", precision=1.0),
            observed(
                year_to_date,
                "unique_individuals",
                frequency="fiscal_year_to_date",
                precision=1.0,
            ),
        ]
    )


def even(first: date, months: int, *, a_day: float = 100.0) -> dict[date, float]:
    """So many encounters every day."""
    periods = [add_months(first, n) for n in range(months)]
    return {period: a_day * last_day(period).day for period in periods}


@dataclass(frozen=True)
class Simulated:
    """People one by one, and what a publisher would tell of them."""

    attempts: list[tuple[int, date]]
    encounters: list[tuple[int, date]]
    repeats: Counter[date]

    def counts(self) -> dict[date, float]:
        """Encounters by month."""
        return {month: float(n) for month, n in Counter(m for _, m in self.encounters).items()}

    def shares(self) -> dict[date, float]:
        """Share by month of encounters of someone encountered before."""
        return {month: self.repeats[month] / count for month, count in self.counts().items()}


def distinct(events: Iterable[tuple[int, date]], months: Iterable[date]) -> int:
    """People with an event in these months, each once."""
    within = set(months)
    return len({person for person, month in events if month in within})


def simulated(
    arrivals: Mapping[date, int], *, encountered: float, retry: float, delays: Delays, seed: int
) -> Simulated:
    """
    Each person attempts on a day of the month of arrival, is encountered with probability
    `encountered`, and then attempts again with probability `retry` after a delay.
    """
    chance = random.Random(seed)
    found: dict[str, Any] = {"attempts": [], "encounters": [], "repeats": Counter()}
    person = 0
    for month, count in arrivals.items():
        for _ in range(count):
            person += 1
            day = month + timedelta(days=chance.randrange(last_day(month).day))
            _episode(person, day, chance, encountered, retry, delays, found)
    return Simulated(**found)


def _episode(
    person: int,
    day: date,
    chance: random.Random,
    encountered: float,
    retry: float,
    delays: Delays,
    found: dict[str, Any],
) -> None:
    again = False
    while True:
        month = day.replace(day=1)
        found["attempts"].append((person, month))
        if chance.random() >= encountered:
            return
        found["encounters"].append((person, month))
        found["repeats"][month] += again
        if chance.random() >= retry:
            return
        again, day = True, day + timedelta(days=_drawn(chance.random(), delays))


def _drawn(level: float, delays: Delays) -> int:
    """Days whose share within is `level`, upwards to whole days."""
    left, low = 0, 0.0
    for right, high in delays.within:
        if level < high:
            return left + int((level - low) / (high - low) * (right - left)) + 1
        left, low = right, high
    return left
