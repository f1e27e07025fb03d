"""
The tables of scores: what single forecasts add up to, by model, target, horizon and regime.

A row of all horizons, or of all regimes, stands beside the rows of each. What is
said of a number of forecasts (bands, p, effective number) goes by origins: forecasts of
one origin share its surprises.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.comparison import (
    binomial_band,
    diebold_mariano,
    effective_cases,
    effective_number,
    pairwise_relative,
)
from caudal.analysis.scores import BANDS, pit_histogram
from caudal.vocabulary.column import Column
from caudal.vocabulary.estimate_tables import POOLED_SCORES, SCORES

__all__ = ["LEAST", "SIGNIFICANT", "pit_table", "pooled_rows", "score_rows"]

_Array = NDArray[np.float64]
_TARGET = ("measure", "frequency", "place", "origin", "group", "authority", "component")
_REGIMES = pl.Enum(["all", "calm", "break"])
# Fewer origins are not compared.
LEAST = 10
# A p of at most this is a difference.
SIGNIFICANT = 0.05


def score_rows(scored: pl.DataFrame, baseline: str = "naive") -> pl.DataFrame:
    """
    Scores of every model on every target, per horizon and regime and all of them together.

    Args:
        scored: one row per forecast: model, the columns of the target (measure, frequency,
            place, origin, group, authority, component), last_known [newest known period],
            horizon, period, regime [calm, break], reconstructed, wis, absolute_error,
            mase_scale (null: none), hit_50, hit_80, hit_95, pit. Without a WIS: left out.
        baseline: the model that the others are held against, if it is there.

    Returns:
        `SCORES`: models and targets in the order in which they first stand in
        `scored`, horizons rising and then all of them, all regimes first.
        The order of the forecasts does not show in the numbers.

    Assumes:
        One frequency; origins that follow each other, with gaps for none but some series.

    Wrong when:
        Horizons are put together and one of them has far larger errors: it decides.
    """
    by = ["target", "horizon", "regime"]
    forecasts, targets = _forecasts(scored, baseline)
    rows = _summaries(forecasts, by)
    for name, score in (("relative_wis", "wis"), ("relative_mae", "absolute_error")):
        relative = _relative(forecasts, score, baseline).rename({"relative": name})
        rows = rows.join(relative, on=["model", *by], how="left", nulls_equal=True)
    tested = _tested(rows, forecasts, by, baseline, difference="difference")
    return _declared(tested.join(targets, on="target"), scored, SCORES)


def pit_table(scored: pl.DataFrame) -> pl.DataFrame:
    """
    Histogram of where figures stood in their forecasts: flat if calibrated.

    Args:
        scored: model, horizon, pit; one row a forecast.

    Returns:
        model, horizon, bin (0 to 9: the tenth in which the figure stood), share (0–1); a
        row each, zero too.
    """
    rows = []
    for (model, horizon), part in scored.group_by(["model", "horizon"], maintain_order=True):
        shares = pit_histogram(part["pit"].to_numpy())
        rows += [(model, horizon, place, share) for place, share in enumerate(shares)]
    return pl.DataFrame(rows, schema=["model", "horizon", "bin", "share"], orient="row")


def pooled_rows(scored: pl.DataFrame, baseline: str = "naive") -> pl.DataFrame:
    """
    Scores of every model over all targets together, each of which counts the same.

    Relative scores: geometric mean over the series of each one's. Diebold–Mariano: of
    WIS over the mean WIS of all models on that series and horizon, mean over the
    series per origin. Effective number: of the share inside the 80% band, over the
    series per origin (a WIS rises and falls with the counts: it would tell of them).

    Args:
        scored, baseline: as in `score_rows`.

    Returns:
        `POOLED_SCORES`; order as in `score_rows`.

    Assumes:
        As `score_rows`.

    Wrong when:
        Totals and their parts stand beside each other: they count twice (the bands
        let for it, the means do not). Some series are next to zero: there a ratio
        of two small errors counts as much as one of thousands.
    """
    by = ["horizon", "regime"]
    forecasts, _ = _forecasts(scored, baseline)
    rows = _summaries(forecasts, by)
    for name, score in (("relative_wis", "wis"), ("relative_mae", "absolute_error")):
        relative = (
            _relative(forecasts, score, baseline)
            .group_by("model", *by, maintain_order=True)
            .agg(pl.col("relative").log().mean().exp().alias(name))
        )
        rows = rows.join(relative, on=["model", *by], how="left", nulls_equal=True)
    tested = _tested(rows, forecasts, by, baseline, difference="even_difference")
    return _declared(tested.with_columns(target=0), scored, POOLED_SCORES)


def _forecasts(scored: pl.DataFrame, baseline: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Forecasts with a score, against the baseline's, four times: as they are, and with all
    horizons, all regimes, both put together; and the targets by number.
    """
    targets = scored.select(_TARGET).unique(maintain_order=True).with_row_index("target")
    # Sorted, so that sums are added up in one order, whoever handed the forecasts over.
    known = (
        scored.filter(pl.col("wis").is_not_nan())
        .sort("model", *_TARGET, "last_known", "horizon")
        .join(targets, on=_TARGET, maintain_order="left")
    )
    task = ["target", "last_known", "horizon"]
    base = known.filter(pl.col("model") == baseline).select(*task, pl.col("wis").alias("base"))
    typical = known.group_by("target", "horizon").agg(pl.col("wis").mean().alias("typical"))
    against = (
        known.join(base, on=task, how="left", maintain_order="left")
        .join(typical, on=["target", "horizon"], how="left", maintain_order="left")
        .with_columns(
            ahead=pl.col("horizon").cast(pl.Int64),
            horizon=pl.col("horizon").cast(pl.Int64),
            difference=pl.col("wis") - pl.col("base"),
        )
        .with_columns(
            even_difference=pl.when(pl.col("typical") > 0).then(
                pl.col("difference") / pl.col("typical")
            )
        )
    )
    regimes = pl.concat([against, against.with_columns(regime=pl.lit("all"))])
    return pl.concat([regimes, regimes.with_columns(horizon=pl.lit(None, pl.Int64))]), targets


def _relative(forecasts: pl.DataFrame, score: str, baseline: str) -> pl.DataFrame:
    return pairwise_relative(
        forecasts,
        score,
        by=["target", "horizon", "regime"],
        forecast=["last_known", "ahead"],
        baseline=baseline,
    )


def _summaries(forecasts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """What forecasts add up to, model by model."""
    scale = pl.col("mase_scale")
    return forecasts.group_by("model", *by, maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("n"),
        pl.col("last_known").min().alias("first_origin"),
        pl.col("last_known").max().alias("last_origin"),
        pl.col("last_known").n_unique().cast(pl.Int64).alias("origins"),
        pl.col("target").n_unique().cast(pl.Int64).alias("series"),
        pl.col("wis").mean(),
        pl.col("absolute_error").mean().alias("mae"),
        (pl.col("absolute_error") / scale).filter(scale > 0).mean().alias("mase"),
        *(pl.col(f"hit_{band}").mean().alias(f"coverage_{band}") for band in BANDS),
        pl.col("pit").mean().alias("pit_mean"),
        pl.col("reconstructed").sum().cast(pl.Int64),
        pl.col("ahead").max(),
    )


def _tested(
    rows: pl.DataFrame,
    forecasts: pl.DataFrame,
    by: Sequence[str],
    baseline: str,
    *,
    difference: str,
) -> pl.DataFrame:
    """Rows with their bands, effective number, p and verdict, all by origins."""
    numbered = rows.with_row_index("row")
    keys = ["model", *by]
    hits = [f"hit_{band}" for band in BANDS]
    origins = (
        forecasts.group_by(*keys, "last_known", maintain_order=True)
        .agg(pl.col(difference, *hits).mean())
        .join(numbered.select("row", *keys), on=keys, nulls_equal=True)
        .with_columns((pl.col("last_known").rank("dense") - 1).alias("at"))
    )
    differences = _by_origin(origins, difference, rows.height)
    p = _equal_p(differences, rows["ahead"].to_numpy())
    told = (rows["model"] != baseline).to_numpy() & (_known(differences) >= LEAST)
    return rows.with_columns(
        *_bands(rows, origins),
        effective=effective_number(_by_origin(origins, "hit_80", rows.height)),
        dm_p=np.where(told, p, np.nan),
        _mean=_mean(differences),
    ).with_columns(verdict=_verdict())


def _verdict() -> pl.Expr:
    """In words, of p and of the mean difference."""
    return (
        pl.when(pl.col("dm_p").is_nan())
        .then(None)
        .when(pl.col("dm_p") > SIGNIFICANT)
        .then(pl.lit("no_difference"))
        .when(pl.col("_mean") < 0)
        .then(pl.lit("better"))
        .otherwise(pl.lit("worse"))
    )


def _equal_p(differences: _Array, ahead: NDArray[np.int64]) -> _Array:
    """Diebold–Mariano of every column (rows,), each for its own horizon."""
    p = np.full(differences.shape[1], np.nan)
    for horizon in np.unique(ahead):
        p[ahead == horizon] = diebold_mariano(differences[:, ahead == horizon], int(horizon))
    return p


def _bands(rows: pl.DataFrame, origins: pl.DataFrame) -> list[pl.Series]:
    """Low and high ends of the coverages."""
    ends = []
    for band in BANDS:
        share, n = rows[f"coverage_{band}"].to_numpy(), rows["n"].to_numpy().astype(float)
        cases = effective_cases(_by_origin(origins, f"hit_{band}", rows.height), share, n)
        low, high = binomial_band(share * cases, cases)
        ends += [pl.Series(f"coverage_{band}_low", low), pl.Series(f"coverage_{band}_high", high)]
    return ends


def _by_origin(origins: pl.DataFrame, name: str, rows: int) -> _Array:
    """A column as (origins, rows); none: NaN."""
    at = origins["at"].to_numpy()
    values = np.full((int(at.max()) + 1 if len(at) else 0, rows), np.nan)
    values[at, origins["row"].to_numpy()] = origins[name].cast(pl.Float64).fill_null(np.nan)
    return values


def _known(values: _Array) -> NDArray[np.int64]:
    known: NDArray[np.int64] = (~np.isnan(values)).sum(axis=0)
    return known


def _mean(values: _Array) -> _Array:
    with np.errstate(invalid="ignore"):
        mean: _Array = np.nansum(values, axis=0) / _known(values)
    return mean


def _declared(
    rows: pl.DataFrame, scored: pl.DataFrame, columns: tuple[Column, ...]
) -> pl.DataFrame:
    """The declared columns, in order."""
    models = pl.Enum(scored["model"].unique(maintain_order=True))
    ordered = rows.sort(
        pl.col("model").cast(models),
        "target",
        "horizon",
        pl.col("regime").cast(_REGIMES),
        nulls_last=True,
    )
    return ordered.select(pl.col(one.name).cast(one.type) for one in columns).with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )
