"""Judged estimates as rows, and the frames that stand behind them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.effect.ladder import Judged
from caudal.analysis.effect.shape import Case
from caudal.analysis.effect.windows import rows_of
from caudal.analysis.forecast.walk import logs_of
from caudal.vocabulary.column import Column
from caudal.vocabulary.effect_guards import Guard
from caudal.vocabulary.effect_tables import (
    EFFECT_COURSE,
    EFFECT_GUARDS,
    EFFECT_PATHS,
    EFFECT_PLACEBOS,
    EFFECT_REASONS,
    EFFECT_WEIGHTS,
    EFFECTS,
)

__all__ = ["behind", "effect_rows"]

_Array = NDArray[np.float64]
# Their placebos' paths are told from each one's mean before: the usual course is still in them.
_FROM_THEIR_MEAN = (
    "before_after",
    "before_after_same_month",
    "differences",
    "differences_same_month",
)


def effect_rows(found: Sequence[Judged], case: Case, head: Mapping[str, Any]) -> pl.DataFrame:
    """
    Rows of `effects`, one an estimator.

    Args:
        found: estimates of one case.
        case: that they are of.
        head: what is the same in every row: policy, date, the target, pre, post.
    """
    counted = _counted(case)
    rows = [{**head, **_row(one), **counted} for one in found]
    return _frame(rows, EFFECTS)


def behind(found: Sequence[Judged], case: Case, guards: Sequence[Guard]) -> dict[str, pl.DataFrame]:
    """The frames behind the rows: course, paths, placebos, weights, reasons, guards."""
    parts = {
        "course": (EFFECT_COURSE, _course),
        "paths": (EFFECT_PATHS, _paths),
        "placebos": (EFFECT_PLACEBOS, _placebos),
        "weights": (EFFECT_WEIGHTS, _weights),
    }
    frames = {
        name: _frame([row for one in found for row in rows(one, case)], columns)
        for name, (columns, rows) in parts.items()
    }
    said = [
        {"estimator": one.estimator.name, "code": why.code, "en": why.en, "es": why.es}
        for one in found
        for why in one.reasons
    ]
    checks = [
        {"code": one.code, "concerns": one.concerns, "en": one.en, "es": one.es} for one in guards
    ]
    return frames | {
        "reasons": _frame(said, EFFECT_REASONS),
        "guards": _frame(checks, EFFECT_GUARDS),
    }


def _row(one: Judged) -> dict[str, Any]:
    estimate = one.estimate
    conformal = estimate.conformal or (math.nan, math.nan)
    return {
        "estimator": one.estimator.name,
        "estimate_log": _known(estimate.log),
        "change": _change(estimate.log),
        "low": _change(estimate.low),
        "high": _change(estimate.high),
        "conformal_low": _change(conformal[0]),
        "conformal_high": _change(conformal[1]),
        "p_placebo": _known(estimate.p),
        "n_placebo": len(estimate.placebos),
        "p_floor": _known(estimate.floor),
        "mde80": _change(estimate.mde),
        "pretrend_p": _known(estimate.pretrend),
        "fit": _known(estimate.fit),
        "sign_stable": estimate.sign_stable,
        "verdict": one.verdict,
        "decides": one.decides,
        "reasons": " ".join(why.en for why in one.reasons),
    }


def _counted(case: Case) -> dict[str, float | None]:
    """
    Means of the months after and of as many nearest before, and the change of the mean logs.

    As counted: nothing is taken off for the season or for what happened elsewhere.
    """
    rows = rows_of(case)
    if rows is None:
        return {}
    compared = min(case.pre, case.post)
    own = case.values[rows, 0]
    before, after = own[case.pre - compared : case.pre], own[case.pre :]
    return {
        "mean_before": _known(before.mean()),
        "mean_after": _known(after.mean()),
        "change_counted": _change(float(logs_of(after).mean() - logs_of(before).mean())),
    }


def _course(one: Judged, case: Case) -> Iterator[dict[str, Any]]:
    expected, rows = one.estimate.counterfactual, rows_of(case)
    if rows is None:
        return
    if expected is None or len(expected) != len(rows):
        # What was counted is known all the same.
        expected = np.full(len(rows), np.nan)
    elif one.estimator.name in _FROM_THEIR_MEAN:
        # What is expected is told from the months that are compared; the others lie far from it.
        expected = expected.copy()
        expected[: case.pre - min(case.pre, case.post)] = np.nan
    low, high = _band(one, expected, case.pre)
    for at, row in enumerate(rows):
        yield {
            "estimator": one.estimator.name,
            "period": case.periods[row],
            "after": at >= case.pre,
            "observed": _known(case.values[row, 0]),
            "expected": _known(expected[at]),
            "low": _known(low[at]),
            "high": _known(high[at]),
        }


def _band(one: Judged, expected: _Array, pre: int) -> tuple[_Array, _Array]:
    """Of what was expected: the model's own, or as far off as the ends of the effect's band are."""
    estimate = one.estimate
    if estimate.band is not None:
        return estimate.band[0], estimate.band[1]
    ends = np.full((2, len(expected)), np.nan)
    for end, effect in zip(ends, (estimate.high, estimate.low), strict=True):
        if math.isfinite(effect):
            end[pre:] = (expected[pre:] + 0.5) * math.exp(estimate.log - effect) - 0.5
    return ends[0], ends[1]


def _paths(one: Judged, case: Case) -> Iterator[dict[str, Any]]:
    expected, rows = one.estimate.counterfactual, rows_of(case)
    if expected is None or rows is None or len(expected) != len(rows):
        return
    own = logs_of(case.values[rows, 0]) - logs_of(expected)
    others = one.estimate.paths if one.estimate.paths is not None else np.empty((0, len(rows)))
    if len(others) and one.estimator.name in _FROM_THEIR_MEAN:
        others = others - np.median(others, axis=0)
    for number, gaps in enumerate([own, *others]):
        for step, gap in zip(rows - case.begins, gaps, strict=True):
            if math.isfinite(gap):
                yield {
                    "estimator": one.estimator.name,
                    "placebo": number,
                    "name": _name(one, case, number),
                    "step": int(step),
                    "gap": float(gap),
                }


def _placebos(one: Judged, case: Case) -> Iterator[dict[str, Any]]:
    statistics = np.append(one.estimate.statistic, one.estimate.placebos)
    if len(statistics) > 1 and one.estimator.name in _FROM_THEIR_MEAN:
        # Beyond the usual change, as the estimate is.
        statistics = statistics - np.median(one.estimate.placebos)
    for number, statistic in enumerate(statistics):
        if math.isfinite(statistic):
            yield {
                "estimator": one.estimator.name,
                "placebo": number,
                "name": _name(one, case, number),
                "statistic": float(statistic),
            }


def _name(one: Judged, case: Case, number: int) -> str:
    return one.estimate.among[number - 1] if number else case.names[0]


def _weights(one: Judged, _: Case) -> Iterator[dict[str, Any]]:
    for donor, weight in one.estimate.weights.items():
        yield {"estimator": one.estimator.name, "donor": donor, "weight": float(weight)}


def _frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> pl.DataFrame:
    schema = {column.name: column.type for column in columns}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def _known(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _change(log: float) -> float | None:
    """Log points as a fraction; beyond what a count can do: null."""
    return math.expm1(log) if math.isfinite(log) and log < 100.0 else None
