"""
Does an unusually hot month mean fewer encounters, once the season is taken out?

`heat_effects` answers for all months held; `hot_months` says of single
months whether they were hot at all, so that nobody explains a count by a
heat that was not there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.random import Generator

from caudal.analysis.panel import Codes, Effects, Numbers, Slope, slopes
from caudal.vocabulary.answer import Note
from caudal.vocabulary.errors import listing
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.tables import HEAT, HEAT_MONTHS

__all__ = ["ALL_SECTORS", "MARGIN", "heat_effects", "hot_months"]

ALL_SECTORS = "all_sectors"
# An effect of a typical hot month within ± this is not large: a tenth of the count.
MARGIN = 0.10
# Logs of smaller counts are mostly noise: a count of 10 varies by a third by chance alone.
_LEAST_COUNT = 10
_LAGS = (0, 1, 2)
_SIGNIFICANT = 0.05
_SEASONS = {"all_year": range(1, 13), "may_to_september": range(5, 10)}
# What to take in where no temperature is held.
_SOURCES = ("azmet_daily", "prism_daily", "tx_heatwave_days")
_TARGET = ("measure", "origin", "group", "authority", "component")


@dataclass(frozen=True)
class _Panel:
    """The months of one regression, and how its bootstrap is drawn."""

    months: pl.DataFrame
    rng: Generator
    draws: int

    @property
    def typical(self) -> float:
        """Standard deviation of the deviations: how hot a typical hot month is."""
        return float(np.std(self.months["lag_0"].to_numpy()))

    def of_season(self, season: str) -> "_Panel":
        """The months of a season only."""
        kept = self.months.filter(_month().is_in(list(_SEASONS[season])))
        return replace(self, months=kept)

    @cached_property
    def effects(self) -> Effects:
        """What happens in a sector every year, and everywhere in one month."""
        season = pl.struct("place", _month())
        return Effects.of(_codes(self.months, pl.col("period")), _codes(self.months, season))


def heat_effects(
    encounters: pl.DataFrame,
    heat: pl.DataFrame,
    *,
    rng: Generator,
    margin: float = MARGIN,
    draws: int = 1999,
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """
    Change of encounters with a month that is hotter than its normal, the season taken out.

    log y(s,t) − log y(s,t−1) = Σ c_k [h(s,t−k) − h(s,t−k−1)] + a(s, month) + b(t) + e,
    k = 0, 1, 2, where h is the deviation of sector s from its own normal of
    that calendar month, and c_2 takes all that lasts. c_k is the change of
    the *level* k months after a month one unit hotter. Identified by what is
    unusual in one sector and not in the others in the same month: season and
    whatever happens along the whole border are taken out.

    Args:
        encounters: place, period, value [events], and one target: measure,
            origin, group, authority, component; one row a sector and month.
        heat: measure (`temperature_max` [°C], `heatwave_days` [days]), place,
            period, value; one row a measure, sector and month. Each measure is
            estimated by itself.
        rng: where the signs of the bootstrap are drawn.
        margin: an effect of a typical hot month inside ± this is not large [fraction].
        draws: of the bootstrap.

    Returns:
        Rows of HEAT, and notes: sectors and small counts left out, what to
        take in where nothing is held, what the design cannot see. The first
        row of each measure (all sectors, lag 0, all year) is its answer.

    Assumes:
        Calendar years are independent of each other; what is left after
        season and common months may be correlated in any way between the
        sectors and months of one year (cluster = year). One sector's heat
        does not move people to the next: if it does, the effect is overstated.

    Wrong when:
        Read as the effect of summer, or of a heat over the whole border at
        once: both are taken out. One station stands for a sector of hundreds
        of kilometres: what it measures wrongly weakens the effect. Changes
        from or to a count below 10 are left out: where heat itself brings
        counts so low, its effect is understated. Encounters are counted:
        people who turned back before they were met, or died, are in no count.

    Source:
        METHODS §3.7. Anomalies with place × season and period effects:
        Dell, Jones and Olken 2014, Journal of Economic Literature 52(3).
    """
    rows: list[dict[str, Any]] = []
    notes = [] if heat.height else [_nothing_to_go_by()]
    for codes, counted in encounters.group_by(_TARGET, maintain_order=True):
        target = dict(zip(_TARGET, codes, strict=True))
        for exposure in heat["measure"].unique().sort(descending=True):
            told = heat.filter(pl.col("measure") == exposure).sort("place", "period")
            found, said = _of_exposure(counted, told, rng, draws)
            named = {**target, "exposure": exposure, "margin": margin}
            rows += _with_verdicts([{**named, **row} for row in found], margin)
            notes += said
    if rows:
        notes.append(_limits())
    notes += _without_heat(encounters, heat)
    schema = {column.name: column.type for column in HEAT}
    return pl.DataFrame(rows, schema=schema, orient="row"), tuple(notes)


def hot_months(heat: pl.DataFrame, months: Sequence[date]) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """
    Was the month hot there? Its figure against the same calendar month of every year held.

    anomaly = value − mean of the calendar month over the years held. `hot`
    from one standard deviation above the normal on, `cool` from one below, else `usual`.

    Args:
        heat: measure, place, period, value; one row a measure, sector and month.
        months: by their first day.

    Returns:
        Rows of HEAT_MONTHS (rank 1 = hottest), and notes: for each month and measure
        where it was hot, and whether any sector told was; who tells nothing of it.

    Wrong when:
        A month before the year in question is compared with years after it
        (the normal takes all years held); places of a sector far from the
        station had other weather.
    """
    in_years = (
        heat.sort("measure", "place", "period")
        .select("measure", "place", "period", "value", _anomaly())
        .with_columns(
            normal=pl.col("value") - pl.col("anomaly"),
            typical=pl.col("anomaly").std().over("measure", "place", _month()),
            rank=pl.col("value").rank("min", descending=True).over("measure", "place", _month()),
            years=pl.len().over("measure", "place", _month()),
            first_year=pl.col("period").min().over("measure", "place", _month()).dt.year(),
            last_year=pl.col("period").max().over("measure", "place", _month()).dt.year(),
        )
    )
    reading = (
        pl.when((pl.col("typical") > 0) & (pl.col("anomaly") >= pl.col("typical")))
        .then(pl.lit("hot"))
        .when((pl.col("typical") > 0) & (pl.col("anomaly") <= -pl.col("typical")))
        .then(pl.lit("cool"))
        .otherwise(pl.lit("usual"))
    )
    rows = (
        in_years.filter(pl.col("period").is_in(list(months)))
        .with_columns(reading=reading)
        .sort("period", "measure", "place", descending=[False, True, False])
        .select(pl.col(column.name).cast(column.type) for column in HEAT_MONTHS)
    )
    return rows, (*_of_months(rows, heat, months),)


def _of_exposure(
    encounters: pl.DataFrame, heat: pl.DataFrame, rng: Generator, draws: int
) -> tuple[list[dict[str, Any]], list[Note]]:
    """Rows without their verdicts, and notes, of one target and one measure of heat."""
    exposure = str(heat["measure"][0])
    changes, small = _changes(encounters, heat)
    panel = _Panel(_with_lags(changes, heat, 0), rng, draws)
    placebo = _Panel(_with_lags(changes, heat, 12), rng, draws)
    if panel.months.is_empty():
        return [], [_too_little(exposure)]
    return [*_rows(panel, placebo)], [*_small_counts(small, panel.months.height, exposure)]


def _changes(encounters: pl.DataFrame, heat: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Change of log counts on the month before, in sectors with heat; and how many were too small."""
    told = encounters.filter(pl.col("place").is_in(heat["place"].unique().implode()))
    before = told.select(
        "place", pl.col("period").dt.offset_by("1mo"), before=pl.col("value").cast(pl.Float64)
    )
    pairs = told.join(before, on=["place", "period"]).drop_nulls(["value", "before"])
    pairs = pairs.join(heat, on=["place", "period"], how="semi")
    large = pairs.filter(pl.min_horizontal("value", "before") >= _LEAST_COUNT)
    change = pl.col("value").cast(pl.Float64).log() - pl.col("before").log()
    return large.select("place", "period", change=change), pairs.height - large.height


def _with_lags(changes: pl.DataFrame, heat: pl.DataFrame, later: int) -> pl.DataFrame:
    """
    Each change beside its sector's deviations 0 to 2 months back, where two sectors have them.

    `later` months on for a placebo: 12 is the same month of next year.
    """
    deviations = heat.select("place", "period", _anomaly("place"))
    for lag in _LAGS:
        moved = deviations.select(
            "place",
            pl.col("period").dt.offset_by(f"{lag - later}mo"),
            pl.col("anomaly").alias(f"lag_{lag}"),
        )
        changes = changes.join(moved, on=["place", "period"])
    return changes.filter(pl.len().over("period") > 1).sort("period", "place")


def _rows(panel: _Panel, placebo: _Panel) -> Iterator[dict[str, Any]]:
    """A row a slope: by season, all sectors together at each lag, then each sector at lag 0."""
    for season in _SEASONS:
        own, next_year = panel.of_season(season), placebo.of_season(season)
        if own.months.is_empty():
            continue
        found = _together(own) | _each(own)
        others = _together(next_year) | _each(next_year)
        for (place, lag), slope in found.items():
            other = others.get((place, lag))
            yield {
                "place": place,
                "season": season,
                "lag": lag,
                **_sizes(slope, own.typical),
                "p_placebo": other.p if other else None,
                "typical": round(own.typical, 6),
                **_used(own.months, place),
            }


def _used(months: pl.DataFrame, place: str) -> dict[str, Any]:
    """How much a row rests on."""
    own = months if place == ALL_SECTORS else months.filter(pl.col("place") == place)
    return {
        "sectors": own["place"].n_unique(),
        "months": own.height,
        "years": months["period"].dt.year().n_unique(),
        "first": own["period"].min(),
        "last": own["period"].max(),
    }


def _together(panel: _Panel) -> dict[tuple[str, int], Slope | None]:
    """One slope a lag for all sectors."""
    found = _slopes(panel, _levels(panel.months))
    return {(ALL_SECTORS, lag): found[lag] if found else None for lag in _LAGS}


def _each(panel: _Panel) -> dict[tuple[str, int], Slope | None]:
    """A slope a sector at lag 0, its own lags held; None where it was never hot at all."""
    levels = _levels(panel.months)
    places = panel.months["place"].to_numpy()
    columns = {place: levels * (places == place)[:, None] for place in np.unique(places).tolist()}
    hot = {place: own for place, own in columns.items() if own.any(axis=0).all()}
    found = (_slopes(panel, np.column_stack(list(hot.values()))) if hot else None) or []
    slopes_at_once = dict(zip(hot, found[:: len(_LAGS)], strict=False))
    return {(place, 0): slopes_at_once.get(place) for place in columns}


def _slopes(panel: _Panel, columns: Numbers) -> list[Slope] | None:
    """Slopes of the changes on these columns, season and common months taken out."""
    months = panel.months
    if months.is_empty():
        return None
    return slopes(
        months["change"].to_numpy(),
        columns,
        panel.effects,
        _codes(months, pl.col("period").dt.year()),
        rng=panel.rng,
        draws=panel.draws,
    )


def _levels(months: pl.DataFrame) -> Numbers:
    """Columns whose slopes are c_0, c_1, c_2: the level 0, 1 and 2 months after."""
    h = months.select(f"lag_{lag}" for lag in _LAGS).to_numpy().astype(float)
    return np.column_stack([h[:, 0] - h[:, 1], h[:, 1] - h[:, 2], h[:, 2]])


def _codes(rows: pl.DataFrame, key: pl.Expr) -> Codes:
    """Each row's key as a number from 0 on."""
    return rows.select(key.rank("dense").cast(pl.Int64) - 1).to_series().to_numpy()


def _month() -> pl.Expr:
    return pl.col("period").dt.month().alias("month")


def _anomaly(*by: str) -> pl.Expr:
    """Deviation from the mean of the same calendar month over the years held."""
    keys = by or ("measure", "place")
    value = pl.col("value").cast(pl.Float64)
    return (value - value.mean().over(*keys, pl.col("period").dt.month())).alias("anomaly")


def _sizes(slope: Slope | None, typical: float) -> dict[str, float | None]:
    """A slope on logs as fractions: a unit hotter, and a typical hot month."""
    names = ("estimate", "low", "high")
    if slope is None:
        keys = (*names, *(f"{name}_typical" for name in names), "p", "minimum_detectable")
        return dict.fromkeys(keys)
    ends = dict(zip(names, (slope.estimate, *slope.band), strict=True))
    return {
        **{name: _fraction(value) for name, value in ends.items()},
        **{f"{name}_typical": _fraction(value * typical) for name, value in ends.items()},
        "p": slope.p,
        "minimum_detectable": -_fraction(-slope.detectable * typical),
    }


def _fraction(logs: float) -> float:
    """A change of logs as a fraction, without the last figures: they differ between machines."""
    return round(float(np.expm1(logs)), 6)


def _with_verdicts(rows: Sequence[Mapping[str, Any]], margin: float) -> list[dict[str, Any]]:
    """
    Rows with p adjusted and a verdict.

    The first row is the question asked, and stands for itself. The others
    are many: among them false discoveries are held to 5% (Benjamini–Hochberg).
    """
    first, others = rows[:1], rows[1:]
    adjusted = [
        *(row["p"] for row in first),
        *_false_discoveries([row["p"] for row in others]),
    ]
    return [
        {**row, "p_adjusted": p, "verdict": _verdict({**row, "p_adjusted": p}, margin)}
        for row, p in zip(rows, adjusted, strict=True)
    ]


def _false_discoveries(ps: Sequence[float | None]) -> list[float | None]:
    """p adjusted after Benjamini and Hochberg 1995; None stays None and does not count."""
    known = [p for p in ps if p is not None]
    order = np.sort(known)
    scaled = order * len(order) / np.arange(1, len(order) + 1)
    least = np.minimum.accumulate(scaled[::-1])[::-1]
    return [None if p is None else float(min(1.0, least[order.searchsorted(p)])) for p in ps]


def _verdict(row: Mapping[str, Any], margin: float) -> str:
    """`cannot_tell` wherever next year's weather seems to move this year's counts."""
    if row["p"] is None or (row["p_placebo"] is not None and row["p_placebo"] < _SIGNIFICANT):
        return "cannot_tell"
    if row["p_adjusted"] < _SIGNIFICANT:
        return "lower" if row["estimate"] < 0 else "higher"
    inside = -margin < row["low_typical"] and row["high_typical"] < margin
    return "no_large_effect" if inside else "cannot_tell"


def _nothing_to_go_by() -> Note:
    return Note(
        "heat_nothing_held",
        "no temperature is held of any sector: take in files of "
        f"{listing(_SOURCES)} with `caudal ingest`",
        {"sources": list(_SOURCES), "listed": ", ".join(_SOURCES)},
    )


def _too_little(exposure: str) -> Note:
    return Note(
        "heat_too_little",
        f"{exposure}: no month has both a change of the count and heat in two sectors or more, so "
        "that a sector cannot be told from the whole border",
        {"exposure": exposure, "name_es": MEASURES[exposure].es},
    )


def _limits() -> Note:
    return Note(
        "heat_local_only",
        "season and whatever moves all sectors in one month are taken out: a heat over the whole "
        "border at once is not seen, nor are people in no count because they turned back or died",
    )


def _without_heat(encounters: pl.DataFrame, heat: pl.DataFrame) -> Iterator[Note]:
    """Sectors with counts and without any figure of heat."""
    lacking = sorted(set(encounters["place"].unique()) - set(heat["place"].unique()))
    if lacking and heat.height:
        yield Note(
            "heat_sectors_left_out",
            f"no temperature is held of {listing(lacking, most=12)}: left out",
            {"places": lacking, "listed": ", ".join(lacking)},
        )


def _small_counts(small: int, kept: int, exposure: str) -> Iterator[Note]:
    if small:
        yield Note(
            "heat_small_counts",
            f"{exposure}: {small:,} changes from or to a count below {_LEAST_COUNT} are left out, "
            f"{kept:,} are used",
            {"exposure": exposure, "left_out": small, "used": kept}
            | {"name_es": MEASURES[exposure].es},
        )


def _of_months(rows: pl.DataFrame, heat: pl.DataFrame, months: Sequence[date]) -> Iterator[Note]:
    """What the rows say of each month, and who says nothing."""
    for month in months:
        told = rows.filter(pl.col("period") == month)
        for (measure,), of_measure in told.group_by("measure", maintain_order=True):
            yield _of_month(month, str(measure), of_measure)
        if told.height and "hot" not in told["reading"]:
            yield Note(
                "heat_is_the_season",
                f"{month_name(month)} was unusually hot in none of the {told['place'].n_unique()} "
                "sectors told: 'despite the heat' is about the heat of the season",
                {"period": month, "sectors": told["place"].n_unique()},
            )
        silent = sorted(set(heat["place"].unique()) - set(told["place"]))
        if silent:
            yield Note(
                "heat_month_not_told",
                f"no figure of {month_name(month)} is held of {listing(silent, most=12)}",
                {"period": month, "places": silent, "listed": ", ".join(silent)},
            )


def _of_month(month: date, measure: str, rows: pl.DataFrame) -> Note:
    """One sentence: each sector's figure, its normal, and its rank."""
    unit = MEASURES[measure].unit
    each = "; ".join(
        f"{row['place']} {row['value']:.1f} {unit} (normal {row['normal']:.1f}, rank "
        f"{row['rank']} of {row['years']} years, {row['reading']})"
        for row in rows.iter_rows(named=True)
    )
    hot = rows.filter(pl.col("reading") == "hot").height
    none = rows.filter(pl.col("value") == 0).height
    return Note(
        "heat_of_month",
        f"{month_name(month)}, {MEASURES[measure].en}: hot in {hot} of {rows.height} sectors: {each}",
        {"period": month, "measure": measure, "sectors": rows.height, "hot": hot, "none": none}
        | {"name_es": MEASURES[measure].es}
        | {"rows": rows.to_dicts()},
    )
