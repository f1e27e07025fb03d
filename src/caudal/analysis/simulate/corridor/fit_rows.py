"""
What a fit has learnt, as tables: figures beside predictions, parameters, and what goes together.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.simulate.calibrate.priors import Triangle
from caudal.analysis.simulate.corridor.evidence import Figure, on_scale
from caudal.analysis.simulate.corridor.fit import (
    Fit,
    held_out,
    predictions,
    prior_draws,
    priors_of,
)
from caudal.analysis.simulate.corridor.summary import BAND
from caudal.vocabulary.column import Column
from caudal.vocabulary.fit_tables import ARRIVALS, FIT, FIT_DRAWS, LEARNT, RIDGE
from caudal.vocabulary.simulation import Parameter

__all__ = ["NOISE", "TOLD", "draw_rows", "fit_rows", "learnt_rows", "ridge_rows"]

_Floats = NDArray[np.float64]
# A parameter is told where its variance falls below this share of what it was; a pair goes
# together above that correlation. Of 300 parameters that are in no network none came below 0.83,
# and of their pairs none above 0.15 (tools/validate_simulate.py null --runs 100).
TOLD = 0.80
NOISE = 0.20
_SHOWN = 300
_ENDS = ("low", "median", "high")


def fit_rows(found: Fit, check: Fit | None, held: Sequence[Figure], seed: int) -> pl.DataFrame:
    """
    Rows of `simulate (fit)`.

    Args:
        found: the fit that members come from.
        check: a fit that has not seen `held`; None: nothing is held out.
        seed: of errors.

    Returns:
        Fitted figures, then those held out; each beside what the ranges alone say of it.
    """
    rows = [*_rows(found, "fitted", found.figures, seed)]
    if check is not None and held:
        rows += [*_rows(check, "held_out", held, seed)]
    return _frame(rows, FIT)


def _rows(found: Fit, role: str, figures: Sequence[Figure], seed: int) -> Iterator[dict[str, Any]]:
    before = predictions(found, prior_draws(found.setting, seed, len(found.even)), figures, seed)
    after = (
        held_out(found, figures, seed)
        if role == "held_out"
        else predictions(found, found.posterior.draws[found.even], figures, seed)
    )
    errors = np.sqrt(np.diag(found.setting.errors(figures)))
    for n, (one, value) in enumerate(zip(figures, on_scale(figures), strict=True)):
        share = one.statistic == "repeat_share"
        bands = [np.quantile(made[:, n], BAND) for made in (before, after)]
        prior, posterior = bands if share else [np.exp(band) for band in bands]
        yield {
            "role": role,
            "statistic": one.statistic,
            "place": one.place,
            "origin": one.origin,
            "period": one.month,
            "unit": "0–1" if share else "ratio",
            "observed": one.value,
            "error": float(errors[n]),
            "error_unit": "0–1" if share else "log points",
            **_bands(prior, posterior),
            "rank": float((after[:, n] < value).mean()),
            "covered": bool(posterior[0] <= one.value <= posterior[2]),
        }


def learnt_rows(found: Fit, parameters: Sequence[Parameter], seed: int) -> pl.DataFrame:
    """
    Rows of `simulate (learnt)`: every parameter, and the arrivals that follow.

    Args:
        found: the fit; `parameters`: all, those among them on which no figure depends.
        seed: of the draws before.
    """
    own = [one.code for one in found.setting.parameters]
    before = prior_draws(found.setting, seed, len(found.even))
    after = found.posterior.draws[found.even]
    priors, ratios = priors_of(found.setting), _variances(found)
    scores = np.array([-1.2815515655446004, 0.0, 1.2815515655446004])
    rows = []
    for one in parameters:
        n = own.index(one.code) if one.code in own else None
        if n is None:
            band = _triangle(one, scores)
            rows.append(_learnt(one.code, one.unit, None, band, band))
        else:
            quantiles = np.quantile(after[:, n], BAND)
            rows.append(
                _learnt(one.code, one.unit, float(ratios[n]), priors[n].values(scores), quantiles)
            )
    people = [found.arrivals(values) for values in (before, after)]
    ratio = float(np.log(people[1]).var() / max(np.log(people[0]).var(), 1e-300))
    bands = [np.quantile(one, BAND) for one in people]
    rows.append(_learnt(ARRIVALS, "people", ratio, *bands))
    return _frame(rows, LEARNT)


def _learnt(
    code: str, unit: str, ratio: float | None, prior: _Floats, posterior: _Floats
) -> dict[str, Any]:
    return {
        "parameter": code,
        "unit": unit,
        "touched": ratio is not None,
        "told": ratio is not None and ratio < TOLD,
        "variance_ratio": 1.0 if ratio is None else ratio,
        **_bands(prior, posterior),
    }


def ridge_rows(found: Fit, seed: int) -> pl.DataFrame:
    """
    Rows of `simulate (ridge)`: pairs beyond chance after the figures, the closest first.
    """
    before = prior_draws(found.setting, seed, len(found.even))
    log_before = np.log(found.arrivals(before))
    scores = found.posterior.scores[found.even]
    log_after = np.log(found.arrivals(found.posterior.draws[found.even]))
    after = _correlations(np.column_stack([scores, log_after]))
    prior = _correlations(np.column_stack([before, log_before]))
    codes = [*(one.code for one in found.setting.parameters), ARRIVALS]
    rows = [
        {
            "one": codes[a],
            "other": codes[b],
            "correlation": float(after[a, b]),
            # Ranges are drawn independently: only arrivals hang on parameters before.
            "prior_correlation": float(prior[a, b]) if codes[b] == ARRIVALS else 0.0,
            "noise": NOISE,
        }
        for a in range(len(codes))
        for b in range(a + 1, len(codes))
        if abs(after[a, b]) > NOISE
    ]
    return _frame(rows, RIDGE).sort(pl.col("correlation").abs(), descending=True)


def draw_rows(found: Fit, learnt: pl.DataFrame) -> pl.DataFrame:
    """
    Rows of `simulate (draws)`: parameters that were told, and arrivals, in some of the draws.
    """
    own = [one.code for one in found.setting.parameters]
    every = found.even[:: max(1, len(found.even) // _SHOWN)][:_SHOWN]
    values = found.posterior.draws[every]
    told = learnt.filter(pl.col("told"), pl.col("parameter") != ARRIVALS)["parameter"]
    columns = {code: values[:, own.index(code)] for code in told}
    columns[ARRIVALS] = found.arrivals(values)
    rows = [
        {"draw": n, "parameter": code, "value": float(value)}
        for code, column in columns.items()
        for n, value in enumerate(column)
    ]
    return _frame(rows, FIT_DRAWS)


def _variances(found: Fit) -> _Floats:
    """Variance of each parameter's scores: before the figures it is 1."""
    scores, weights = found.posterior.scores, found.posterior.weights
    off = scores - weights @ scores
    return weights @ off**2


def _triangle(one: Parameter, scores: _Floats) -> _Floats:
    return Triangle(one.low, one.mode, one.high).values(scores)


def _correlations(columns: _Floats) -> _Floats:
    off = columns - columns.mean(axis=0)
    sizes = np.sqrt((off**2).sum(axis=0))
    sizes[sizes == 0] = np.inf
    found: _Floats = off.T @ off / np.outer(sizes, sizes)
    return found


def _bands(prior: _Floats, posterior: _Floats) -> dict[str, float]:
    names = (*("prior_low", "prior", "prior_high"), *_ENDS)
    return dict(zip(names, map(float, (*prior, *posterior)), strict=True))


def _frame(rows: Sequence[dict[str, Any]], columns: Sequence[Column]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={column.name: column.type for column in columns})
