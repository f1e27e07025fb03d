"""
Hold the verdicts of `indicators (change)` against chance: `python tools/validate_change.py`.

Reads the embedded reference through `caudal.observations` and prints the
Markdown tables of docs/methods/change.md. Every draw is seeded.
"""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

import caudal
from caudal.analysis.indicators import change
from caudal.analysis.indicators.change import WINDOW
from caudal.analysis.indicators.panel import DIMENSIONS
from caudal.analysis.local_level import LEAST_MONTHS, fitted
from caudal.analysis.seasonal import usual_changes, without_season
from caudal.vocabulary.periods import add_months, months_between
from caudal.workflows.asking import opened

__all__ = [
    "RATE",
    "Series",
    "autoregressive",
    "pit_table",
    "power",
    "rates",
    "rises_found",
    "said",
    "shuffled",
    "small_histories",
]

_Array = NDArray[np.float64]
RATE = 0.1
# The last month whose figure was published in full under one definition.
UNTIL = date(2024, 12, 1)
# Ten years to learn the season from, and ten on which the model is estimated.
MONTHS = 241
_FIRST = date(1990, 1, 1)
_PLACE = "southwest_land_border"
_ORIGINS = ("MEX", "GTM", "HND", "SLV")
_GROUPS = ("single_adult", "family", "unaccompanied_child")
_ORDER = 2
_BURN_IN = 60
_HALVINGS = 10
_WIDEST = 2.5
_DECADES = ((2000, 2009), (2010, 2019), (2020, 2024), (2000, 2024))


@dataclass(frozen=True)
class Series:
    """
    A series of counts, a month each, without a gap.

    Args:
        name: as it is printed.
        first: its first month.
        values: (months,) [events].
    """

    name: str
    first: date
    values: _Array

    @property
    def season(self) -> _Array:
        """Median change of the logs into each calendar month, January first (12,)."""
        changes, months = self._changes()
        return np.array([np.median(changes[months == number]) for number in range(12)])

    @property
    def news(self) -> _Array:
        """Changes of the logs, less the median of their calendar month (months − 1,)."""
        changes, months = self._changes()
        return changes - self.season[months]

    def _changes(self) -> tuple[_Array, NDArray[np.int_]]:
        changes = np.diff(np.log(np.maximum(self.values, 1.0)))
        return changes, (np.arange(1, len(self.values)) + self.first.month - 1) % 12


def shuffled(
    series: Series, number: int, last_month: int, chance: np.random.Generator
) -> tuple[_Array, date]:
    """
    Histories whose news are the real ones in another order, the season in its place.

    Args:
        number: of histories.
        last_month: calendar month in which they end, 1–12.

    Returns:
        (MONTHS, number) [events], and the first month.
    """
    order = chance.random((number, len(series.news))).argsort(axis=1)
    news = np.resize(series.news[order].T, (MONTHS - 1, number))
    return _with_season(series, news, last_month)


def autoregressive(
    series: Series, number: int, last_month: int, chance: np.random.Generator
) -> tuple[_Array, date]:
    """
    Histories whose news follow an autoregression of order 2 with the real residuals drawn anew.

    Args and Returns: as `shuffled`.
    """
    news = series.news
    before = np.column_stack([news[_ORDER - lag : -lag] for lag in range(1, _ORDER + 1)])
    weights = np.linalg.lstsq(before, news[_ORDER:], rcond=None)[0]
    residuals = news[_ORDER:] - before @ weights
    drawn = chance.choice(residuals - residuals.mean(), (_BURN_IN + MONTHS - 1, number))
    for month in range(_ORDER, len(drawn)):
        drawn[month] += weights @ drawn[month - _ORDER : month][::-1]
    return _with_season(series, drawn[_BURN_IN:], last_month)


def _with_season(series: Series, news: _Array, last_month: int) -> tuple[_Array, date]:
    first = add_months(_FIRST, last_month - 1)
    months = (np.arange(1, MONTHS) + first.month - 1) % 12
    steps = np.cumsum(news + series.season[months][:, None], axis=0)
    logs = np.concatenate([np.zeros((1, news.shape[1])), steps])
    # Their mean level is the real one.
    logs += np.log(np.median(series.values)) - logs.mean(axis=0)
    return np.round(np.exp(logs)), first


def said(values: _Array, first: date, *, precision: float = 1.0) -> pl.DataFrame:
    """Rows of `indicators (change)` for the last month of each column of values (months, n)."""
    months, number = values.shape
    periods = [add_months(first, month) for month in range(months)]
    told = pl.DataFrame(
        {
            "period": np.repeat(np.array(periods, dtype="datetime64[D]"), number),
            "origin": [f"made_{column}" for column in range(number)] * months,
            "value": values.reshape(-1),
        }
    )
    same = {name: "all" for name in DIMENSIONS if name != "origin"} | {
        "measure": "encounters",
        "source": "made_up",
        "vintage_basis": "published",
        "status": "A",
        "derivation": "published",
    }
    frame = told.with_columns(
        *(pl.lit(word).alias(name) for name, word in same.items()),
        vintage=pl.lit(date(2030, 1, 1)),
        source_class=pl.lit(1, pl.Int8),
        precision=pl.lit(precision),
    )
    return change(frame, periods[-1])[0]


def rates(rows: pl.DataFrame) -> tuple[float, float, int]:
    """Shares of the judged rows of which an increase, and a decrease, is said one by one."""
    judged = rows.filter(pl.col("model").is_not_null())
    rises = _all_at_least(judged["probability_increase"], judged["predictive_percentile"])
    falls = _all_at_least(1 - judged["probability_increase"], 1 - judged["predictive_percentile"])
    return float(rises.mean()), float(falls.mean()), judged.height


def _all_at_least(*probabilities: pl.Series) -> NDArray[np.bool_]:
    found = [probability.to_numpy() >= 1 - RATE for probability in probabilities]
    all_of_them: NDArray[np.bool_] = np.logical_and.reduce(found)
    return all_of_them


def rises_found(values: _Array, first: date) -> _Array:
    """
    The smallest rise of the last month of each column for which an increase is said.

    Args:
        values: (months, n) [events].

    Returns:
        (n,) [log points], by halving between −2.5 and 2.5; may be negative, where
        what stands there is a rise already.
    """
    low, high = np.full(values.shape[1], -_WIDEST), np.full(values.shape[1], _WIDEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        planted = values.copy()
        planted[-1] = np.round(planted[-1] * np.exp(middle))
        rows = said(planted, first)
        found = _all_at_least(rows["probability_increase"], rows["predictive_percentile"])
        low, high = np.where(found, low, middle), np.where(found, middle, high)
    smallest: _Array = (low + high) / 2
    return smallest


def power(found: _Array) -> tuple[float, float, float]:
    """
    The rise found four times in five, as a fraction, and its binomial 95% band.

    Args:
        found: (n,) [log points], as `rises_found`.
    """
    error = 1.96 * math.sqrt(0.8 * 0.2 / len(found))
    middle, low, high = np.expm1(np.quantile(found, [0.8, 0.8 - error, min(0.8 + error, 1.0)]))
    return float(middle), float(low), float(high)


def pit_table(percentiles: _Array) -> str:
    """Share in each tenth, below 0.1 first, with how many there are [per cent]."""
    counts = np.histogram(percentiles, 10, (0, 1))[0]
    shares = " | ".join(f"{100 * count / len(percentiles):.1f}" for count in counts)
    error = 100 * math.sqrt(0.09 / len(percentiles))
    return f"{len(percentiles):,} | {shares} | {error:.1f}"


def read_rows() -> dict[str, pl.DataFrame]:
    """Answered rows of the Border Patrol's total, three groups, nine sectors, four citizenships."""
    sectors = caudal.places(kind="sector").rows.filter(pl.col("parents") == _PLACE)["code"]
    return {
        "Southwest land border": _told(place=_PLACE),
        **{group: _told(place=_PLACE, group=group) for group in _GROUPS},
        **{code: _told(place=code) for code in sectors},
        **{origin: _told(place=_PLACE, origin=origin) for origin in _ORIGINS},
    }


def _told(*, place: str, group: str = "all", origin: str = "all") -> pl.DataFrame:
    answer = caudal.observations(
        component="usbp", reconstruct=True, place=place, group=group, origin=origin
    )
    rows = answer.rows.filter(pl.col("value").is_not_null(), pl.col("period") <= UNTIL)
    return rows.sort("period", maintain_order=True)


def _series(name: str, rows: pl.DataFrame) -> Series:
    """The months after the last gap."""
    periods = rows["period"].to_list()
    gaps = [n for n in range(1, len(periods)) if months_between(periods[n - 1], periods[n]) > 1]
    start = gaps[-1] if gaps else 0
    return Series(name, periods[start], rows["value"].to_numpy()[start:].astype(float))


def read_small() -> pl.DataFrame:
    """Answered rows of citizenships that are few: typically 5–200 a month, at times below 20."""
    rows = _told(place=_PLACE, origin="each").filter(pl.col("origin").str.len_chars() == 3)
    values = pl.col("value")
    few = values.median().is_between(5, 200) & (values.min() < 20)
    return rows.filter(few.over("origin"), ~pl.col("origin").is_in(["all"]))


def _by_last_month(
    make: Callable[..., tuple[_Array, date]], series: Sequence[Series], each: int, seed: int
) -> Iterator[tuple[_Array, date]]:
    """Histories of every series that end in January, February, …; `each` of a series."""
    chance = np.random.default_rng(seed)
    for month in range(1, 13):
        made = [make(one, each, month, chance) for one in series]
        yield np.concatenate([values for values, _ in made], axis=1), made[0][1]


def _print_rates(series: Sequence[Series], each: int) -> None:
    print(
        "| series | histories | AR: increase | AR: decrease | shuffled: increase | shuffled: decrease | error |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    columns = []
    for make, seed in ((autoregressive, 1), (shuffled, 2)):
        found = [said(*made) for made in _by_last_month(make, series, each, seed)]
        columns.append(found)
    for number, name in enumerate([*(one.name for one in series), "all"]):
        keep = slice(number * each, (number + 1) * each) if number < len(series) else slice(0, None)
        cells = []
        for found in columns:
            rows = pl.concat(rows[keep] for rows in found)
            up, down, judged = rates(rows)
            cells += [f"{100 * up:.1f}", f"{100 * down:.1f}"]
        error = 100 * math.sqrt(RATE * (1 - RATE) / judged)
        print(f"| {name} | {judged:,} | {' | '.join(cells)} | {error:.1f} |")
    print()
    print("By calendar month (shuffled, all series): increase, decrease")
    for month, rows in enumerate(columns[1], 1):
        up, down, _ = rates(rows)
        print(f"| {month} | {100 * up:.1f} | {100 * down:.1f} |")
    print(flush=True)


def small_histories(chance: np.random.Generator, number: int) -> Iterator[tuple[str, _Array]]:
    """Ten years of small counts in which nothing happens: what they are, (121, number) each."""
    size = (121, number)
    for rate in (1.0, 3.0, 8.0):
        yield f"Poisson, mean {rate:g}", chance.poisson(rate, size).astype(float)
    for rate, shape in ((3.0, 1.0), (8.0, 2.0)):
        groups = chance.gamma(shape, 1 / shape, size)
        yield (
            f"in groups, mean {rate:g}, variance {rate + rate**2 / shape:g}",
            chance.poisson(rate * groups).astype(float),
        )
    walk = 5 * np.exp(np.cumsum(chance.normal(0, 0.15, size), axis=0))
    yield "Poisson, its rate moving by 15% a month from 5 on", chance.poisson(walk).astype(float)


def _print_small(small: pl.DataFrame, number: int) -> None:
    chance = np.random.default_rng(4)
    made = {name: said(values, _FIRST) for name, values in small_histories(chance, number)}
    for begin, end in ((2003, 2012), (2015, 2024)):
        years = small.filter(pl.col("period").dt.year().is_between(begin, end))
        made[f"real months of {begin}–{end}, shuffled"] = pl.concat(
            said(_permuted(rows["value"].to_numpy(), number, chance), _FIRST, precision=10.0)
            for _, rows in years.group_by("origin", maintain_order=True)
        )
    print("| small counts | histories | increase | decrease | error |")
    print("| --- | --- | --- | --- | --- |")
    for name, rows in made.items():
        up, down, judged = rates(rows.filter(pl.col("model") == "counts"))
        error = 100 * math.sqrt(RATE * (1 - RATE) / judged)
        print(f"| {name} | {judged:,} | {100 * up:.1f} | {100 * down:.1f} | {error:.1f} |")
    print(flush=True)


def _permuted(values: _Array, number: int, chance: np.random.Generator) -> _Array:
    """The months in other orders (months, number)."""
    return np.stack([chance.permutation(values) for _ in range(number)], axis=1)


def _print_power(series: Sequence[Series], each: int) -> None:
    print("| series | spread of a month's news | smallest rise found 4 times in 5 | band |")
    print("| --- | --- | --- | --- |")
    found = [rises_found(*made) for made in _by_last_month(shuffled, series, each, 3)]
    for number, one in enumerate(series):
        part = np.concatenate([rises[number * each : (number + 1) * each] for rises in found])
        middle, low, high = power(part)
        spread = 1.4826 * np.median(np.abs(one.news))
        print(
            f"| {one.name} | {100 * spread:.0f}% | {100 * middle:.0f}% | "
            f"{100 * low:.0f}–{100 * high:.0f}% |",
            flush=True,
        )
    print()


def _percentiles(rows: pl.DataFrame, left_out: Sequence[date]) -> pl.DataFrame:
    """Series, period, model and percentile of every month that could be judged."""
    parts = [
        change(rows, period, left_out=left_out)[0].select(
            *DIMENSIONS, "period", "model", "predictive_percentile"
        )
        for period in rows["period"].unique().sort()[24:]
    ]
    return pl.concat(parts).drop_nulls()


def _print_pit(percentiles: pl.DataFrame) -> None:
    tenths = " | ".join(f"to {n / 10}" for n in range(1, 11))
    print(f"| model | years | months | {tenths} | error |")
    print("| --- " * 14 + "|")
    for model in ("local_level", "counts"):
        for begin, end in _DECADES:
            found = percentiles.filter(
                pl.col("model") == model, pl.col("period").dt.year().is_between(begin, end)
            )
            if found.height:
                table = pit_table(found["predictive_percentile"].to_numpy())
                print(f"| {model} | {begin}–{end} | {table} |")
    print(flush=True)


def _print_months(percentiles: pl.DataFrame) -> None:
    """The tails by calendar month, 2010–2024."""
    found = percentiles.filter(
        pl.col("model") == "local_level", pl.col("period").dt.year().is_between(2010, 2024)
    )
    at = pl.col("predictive_percentile")
    table = found.group_by(month=pl.col("period").dt.month()).agg(
        months=pl.len(), below=100 * (at <= RATE).mean(), above=100 * (at >= 1 - RATE).mean()
    )
    print("real percentiles by calendar month: months, to 0.1, from 0.9 [per cent]")
    for month, number, below, above in table.sort("month").iter_rows():
        print(f"| {month} | {number} | {below:.1f} | {above:.1f} |")
    print(flush=True)


def _print_shrinkage(series: Sequence[Series], left_out: Sequence[date]) -> None:
    """Mean absolute surprise by λ and years of the season, 2010–2024 [log points × 100]."""
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    print("years | " + " | ".join(f"λ = {share}" for share in shares))
    for years in (5, 10, 20):
        errors: list[list[float]] = [[] for _ in shares]
        for one in series:
            periods = [add_months(one.first, month) for month in range(len(one.values))]
            changes = np.diff(np.log(one.values), prepend=np.nan)[:, None]
            apart = np.isin(np.array(periods), np.array(left_out))
            usual = usual_changes(changes, apart, years=years)
            counted = np.array([period.year >= 2010 for period in periods]) & ~apart
            counted &= ~np.isnan(usual[:, 0])
            for place, share in enumerate(shares):
                surprise = np.abs(changes - share * usual)[counted, 0]
                errors[place].append(float(surprise.mean()))
        print(
            f"| {years} | " + " | ".join(f"{100 * np.mean(found):.2f}" for found in errors) + " |"
        )
    print(flush=True)


def _surprises(series: Sequence[Series], left_out: Sequence[date], *, heavy: bool) -> _Array:
    """Of each month: its surprise in units of the spread, and the spread [log points] (2, months)."""
    longest = max(series, key=lambda one: len(one.values))
    logs = np.full((len(longest.values), len(series)), np.nan)
    for column, one in enumerate(series):
        logs[-len(one.values) :, column] = np.log(one.values)
    periods = [add_months(longest.first, month) for month in range(len(logs))]
    apart = np.isin(np.array(periods), np.array(left_out))
    adjusted = without_season(logs, usual_changes(np.diff(logs, axis=0, prepend=np.nan), apart))
    known = np.cumsum(~np.isnan(logs), axis=0)
    parts = []
    for month in range(LEAST_MONTHS + 1, len(logs)):
        enough = known[month] > LEAST_MONTHS + 1
        level = fitted(adjusted[max(month - WINDOW, 0) : month + 1, enough], heavy=heavy)
        surprise = (adjusted[month, enough] - level.expected) / level.spread
        parts.append(np.stack([surprise, level.spread]))
    return np.concatenate(parts, axis=1)


def _print_tails(series: Sequence[Series], left_out: Sequence[date]) -> None:
    """How heavy the tails of the surprises are, and what forecasts with either kind score."""
    surprise, spread = _surprises(series, left_out, heavy=True)
    print(f"{len(surprise)} surprises; degrees of freedom, mean log density, scale")
    for degrees in (3, 4, 5, 6, 8, 12, 30):
        density, scale = max(
            (float(_t_density(surprise / scale, degrees).mean()) - math.log(scale), float(scale))
            for scale in np.arange(0.6, 1.6, 0.01)
        )
        print(f"| {degrees} | {density:.4f} | {scale:.2f} |")
    heavy = float((_t_density(surprise, 5) - np.log(spread)).mean())
    surprise, spread = _surprises(series, left_out, heavy=False)
    normal = -0.5 * (math.log(2 * math.pi) + surprise**2) - np.log(spread)
    print(f"mean log score: t {heavy:.3f}, normal {float(normal.mean()):.3f}; normal errors:")
    below, above, far_below, far_above = (
        100 * float((sign * surprise > bound).mean())
        for bound in (1.2816, 2.3263)
        for sign in (-1, 1)
    )
    print(f"to 0.1 {below:.1f}, from 0.9 {above:.1f}, to 0.01 {far_below:.1f}, {far_above:.1f}")
    print(flush=True)


def _t_density(z: _Array, degrees: int) -> _Array:
    """Log density of Student's t of unit scale."""
    half = (degrees + 1) / 2
    constant = math.lgamma(half) - math.lgamma(degrees / 2) - 0.5 * math.log(degrees * math.pi)
    density: _Array = constant - half * np.log1p(z**2 / degrees)
    return density


def main(each: int) -> None:
    """Print the tables; `each`: histories of a series that end in one calendar month."""
    told, small = read_rows(), read_small()
    series = [_series(name, rows) for name, rows in told.items()]
    season = opened("us-mexico", None)[1].corridor.season
    print(", ".join(f"{one.name} from {one.first} ({len(one.values)})" for one in series))
    print(", ".join(small["origin"].unique().sort()), flush=True)
    _print_shrinkage(series, season.left_out)
    _print_tails(series, season.left_out)
    percentiles = _percentiles(pl.concat([*told.values(), small]), season.left_out)
    _print_pit(percentiles)
    _print_months(percentiles)
    _print_rates(series, each)
    _print_small(small, 12 * each)
    _print_power(series, each)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 34)
