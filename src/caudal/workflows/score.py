"""How good forecasts have been: every origin sees what was known on its day, and no more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.forecast import BASELINE, DEFAULT, FORECASTERS
from caudal.analysis.forecast.backtest import Task, forecast_task
from caudal.analysis.forecast.known import SERIES, series_of
from caudal.analysis.regimes import regimes
from caudal.analysis.score_tables import pit_table, pooled_rows, score_rows
from caudal.analysis.scores import judged, seasonal_scale
from caudal.archive.asof import Library
from caudal.isolation import computed
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.periods import add_periods, period_name
from caudal.vocabulary.question import Question
from caudal.vocabulary.tables import POOLED_SCORES, SCORES, checked, empty
from caudal.workflows.asking import answered, known_corridor, opened, recorded
from caudal.workflows.forecast import HORIZON, horizon_within
from caudal.workflows.seeing import Seen, forecaster, refuse_other_targets, seen_on, told, unseen

__all__ = ["Origin", "origins_of", "score", "scored"]

# Where no origin is said: those of the last ten years that have a figure to be held against.
_ORIGINS = 120
_Progress = Callable[[int, int, str], None]
# So many origins are one task: enough to be worth a process, few enough to be told of.
_CHUNK = 12


@dataclass(frozen=True)
class Origin:
    """A last known period, and what was known on the day on which it was published."""

    period: date
    seen: Seen
    reconstructed: bool


def score(
    question: Question,
    *,
    models: Sequence[str] = ("default",),
    horizon: int = HORIZON,
    workers: int = 1,
    cluster: str | None = None,
    progress: _Progress | None = None,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    Rolling-origin scores of models on a target, against the newest figures held.

    Args:
        question: the target; its first and last period are origins: the last known
            period, seen on the day on which it was published. None: the last ten years.
        models: names of `FORECASTERS`, `default`, or `all`.
        horizon: so many periods ahead, each scored: 1–12 months, 1–6 weeks.
        workers, cluster, progress: as in `isolation.computed`; the same bytes come out.
        data: the data folder.

    Returns:
        Rows of `score`. `figures`: `pooled` (all series together), `pit` (histogram by model
        and horizon), `forecasts` (one row each).

    Raises:
        WrongOption: no such model, a horizon too far, or a target that is not forecast.
        NoCluster, WorkerLost: as in `isolation.computed`.

    Wrong when:
        Few origins, or origins of one regime, are taken for how a model does in another;
        or one model is picked among many by the months it is then said to be good at.
    """
    refuse_other_targets(question, known_corridor(question.corridor).places)
    horizon_within(horizon, question.target.frequency)
    asked = {name: forecaster(name).name for name in _names(models)}
    archive, library = opened(question.corridor, data)
    truth = told(library, replace(question, as_of=None, reconstruct=False))
    origins = list(origins_of(library, question, truth))
    run = recorded("score", question, archive, horizon=horizon, models=[*asked])
    if not origins:
        notes = _none(library, question, truth)
        return answered("score", question, archive, empty(SCORES), notes, run)
    forecasts = scored(
        origins, truth, asked, horizon, library, workers=workers, cluster=cluster, progress=progress
    )
    rows = checked(_asked_for(score_rows(forecasts), asked), SCORES, where="answer of `score`")
    pooled = checked(_asked_for(pooled_rows(forecasts), asked), POOLED_SCORES, where="score")
    answer = answered("score", question, archive, rows, [*_notes(origins, asked)], run)
    return replace(
        answer,
        figures={"pooled": pooled, "pit": pit_table(forecasts), "forecasts": forecasts},
    )


def scored(
    origins: Sequence[Origin],
    truth: pl.DataFrame,
    asked: dict[str, str],
    horizon: int,
    library: Library,
    *,
    workers: int = 1,
    cluster: str | None = None,
    progress: _Progress | None = None,
) -> pl.DataFrame:
    """
    Every single forecast of the models and of the baseline, with its scores.

    Args:
        origins: what was known, and when.
        truth: rows of `observations (answer)`: what the forecasts are held against.
        asked: name that was asked for → name of the forecaster.
        horizon: so many periods ahead.
    """
    models = {**asked, **({} if BASELINE in asked.values() else {BASELINE: BASELINE})}
    chunks = [origins[at : at + _CHUNK] for at in range(0, len(origins), _CHUNK)]
    tasks = [
        Task(name, tuple(one.seen.known for one in chunk), horizon)
        for name in models.values()
        for chunk in chunks
    ]
    answers = computed(forecast_task, tasks, workers=workers, cluster=cluster, progress=progress)
    flat = [quantiles for answer in answers for quantiles in answer]
    frames = []
    for number, model in enumerate(models):
        of_model = flat[number * len(origins) : (number + 1) * len(origins)]
        frames += [
            _held_against(one, quantiles, truth).with_columns(model=pl.lit(model))
            for one, quantiles in zip(origins, of_model, strict=True)
        ]
    forecasts = pl.concat(frames)
    # A week is of the month in which it begins.
    months = forecasts["period"].dt.month_start()
    told_of = regimes(library.corridor.policies, months)
    return forecasts.with_columns(told_of["regime"])


def origins_of(library: Library, question: Question, truth: pl.DataFrame) -> Iterator[Origin]:
    """The origins asked for whose newest figure was known on the day it was published."""
    if truth.is_empty():
        return
    total = truth.join(series_of(truth).head(1), on=list(SERIES), how="semi").sort("period")
    frequency = total["frequency"][0]
    told_by = dict(total.select("period", "source").iter_rows())
    last = question.last or add_periods(max(total["period"]), -1, frequency)
    first = question.first or add_periods(last, 1 - _ORIGINS, frequency)
    for period, source in told_by.items():
        if not first <= period <= last:
            continue
        day = library.out_on(source, period, frequency)
        seen = seen_on(library, replace(question, as_of=day), period)
        if seen is None or seen.last_known != period:
            continue
        newest_rows = seen.history.filter(pl.col("period") == period)
        rebuilt = (newest_rows["vintage_basis"] == "reconstructed").any()
        yield Origin(period, seen, bool(rebuilt))


def _held_against(
    origin: Origin, quantiles: NDArray[np.float64], truth: pl.DataFrame
) -> pl.DataFrame:
    """The forecasts of one origin: one row a series and horizon that has a figure."""
    seen = origin.seen
    periods = [
        add_periods(origin.period, step, seen.frequency) for step in range(1, len(quantiles) + 1)
    ]
    series = seen.series.with_row_index("series_index").cast({"series_index": pl.Int64})
    figures = truth.join(series, on=list(SERIES)).filter(pl.col("period").is_in(periods))
    values = np.full((1, len(periods), series.height), np.nan)
    row = [periods.index(period) for period in figures["period"]]
    values[0, row, figures["series_index"].to_numpy()] = figures["value"].to_numpy()
    scale = seasonal_scale(seen.known.values, seen.known.season)
    rows = judged(quantiles[None], values, scale[None])
    of_horizon = pl.DataFrame({"horizon": range(1, len(periods) + 1), "period": periods})
    return (
        rows.join(series, on="series_index", maintain_order="left")
        .join(of_horizon, on="horizon", maintain_order="left")
        .with_columns(last_known=pl.lit(origin.period), reconstructed=pl.lit(origin.reconstructed))
        .drop("origin_index", "series_index")
    )


def _names(models: Sequence[str]) -> list[str]:
    return [*FORECASTERS] if "all" in models else list(dict.fromkeys(models))


def _none(library: Library, question: Question, truth: pl.DataFrame) -> list[Note]:
    """What must be said where there is no origin."""
    if truth.is_empty():
        return unseen(library, question)
    ends = (min(truth["period"]), max(truth["period"]))
    first, last = (period_name(end, truth["frequency"][0]) for end in ends)
    return [
        Note(
            "no_origin",
            f"figures are held of {first} to {last}: an origin is one of these periods that has "
            "another after it and was known on the day on which its publisher tells it",
            {"first": first, "last": last},
        )
    ]


def _asked_for(rows: pl.DataFrame, asked: dict[str, str]) -> pl.DataFrame:
    return rows.filter(pl.col("model").is_in([*asked]))


def _notes(origins: Sequence[Origin], asked: dict[str, str]) -> Iterator[Note]:
    first, last = origins[0].period, origins[-1].period
    frequency = origins[0].seen.frequency
    rebuilt = sum(one.reconstructed for one in origins)
    yield Note(
        "origins",
        f"{len(origins)} origins, {period_name(first, frequency)} to {period_name(last, frequency)}, each as "
        "known on the day it was published, held against the newest figures",
        {"origins": len(origins), "first": first, "last": last},
    )
    if rebuilt:
        yield Note(
            "origins_reconstructed",
            f"of {rebuilt} origins nothing that old is held: they are cut from later releases by "
            "the publication calendar, so what was revised since is seen as it is now",
            {"origins": rebuilt, "of": len(origins)},
        )
    if "default" in asked:
        yield Note("default_model", f"the default model is `{DEFAULT}`", {"model": DEFAULT})
