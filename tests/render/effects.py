"""Answers of `effect`, made up so that every figure can be worked out in the head."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.archive.corridors import corridor
from caudal.vocabulary.answer import Answer, Run
from caudal.vocabulary.column import Column
from caudal.vocabulary.effect_guards import Guard, guard
from caudal.vocabulary.effect_tables import (
    EFFECT_COURSE,
    EFFECT_GUARDS,
    EFFECT_OUTCOMES,
    EFFECT_PATHS,
    EFFECT_PLACEBOS,
    EFFECT_REASONS,
    EFFECT_WEIGHTS,
    EFFECTS,
)
from caudal.vocabulary.effects import Reason, reason
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.tables import checked

VERDICTS = sorted(EFFECT_OUTCOMES)
DAY, FIRST = date(2023, 1, 6), date(2023, 2, 1)
PRE, POST = 18, 3
COUNTED, EXPECTED = 600.0, 1000.0
GUARDS: tuple[Guard, ...] = (
    guard("simultaneous", "simultaneous", True, names=("End of Title 42", "Fin del Título 42")),
    guard("small_counts", "no_small_counts", False, median=1000.0),
    guard("harm_beside", "harm_unknown", None),
)
NEEDED: Mapping[str, tuple[Reason, ...]] = {
    "effect": (reason("effect", change=-0.4, low=-0.6, high=-0.1, p=0.048),),
    "no_large_effect": (
        reason("no_large_effect", low=-0.6, high=-0.1, margin_low=-0.7, margin_high=2.3),
    ),
    "cannot_tell": (
        reason("cannot_tell"),
        reason("fit_poor", fit=0.8, limit=0.5),
        reason("comparisons_needed", needed=39, extreme=1),
    ),
    "too_few_comparisons": (
        reason("too_few_comparisons", placebos=5, floor=0.167, limit=0.05),
        reason("placebos_needed", needed=19),
    ),
    "too_early": (
        reason("too_early", known=0, wanted=3),
        reason("could_tell_with_months", missing=3),
        reason("could_tell_on", day=date(2023, 5, 18)),
    ),
}
NAMES = {
    "policy_name_en": "Parole processes",
    "policy_name_es": "Procesos de permiso humanitario",
}


def answer(
    verdict: str = "cannot_tell",
    *,
    estimator: str = "synthetic_control",
    placebos: int = 20,
    band: bool = False,
    weights: Mapping[str, float] | None = None,
    guards: Sequence[Guard] = GUARDS,
    named: Mapping[str, Any] = NAMES,
    as_of: date | None = None,
    without: Sequence[str] = (),
    **row: Any,
) -> Answer:
    """
    Before it as many were counted as expected, 1,000 a month; after it 600: −40%.

    A comparison k of n lies (k − (n + 1) / 2) / n log points from what was expected after it, and
    a tenth of that before; the statistic is its size. With 20, the largest is 9.5 / 20 = 0.475,
    and the treated one's ln(1000 / 600) = 0.511 is larger.

    Args:
        without: names of figures that are left out.
        row: what stands in the row that decides.
    """
    early = verdict == "too_early"
    own = {**_row(estimator, verdict, placebos, early=early), **row}
    other = {
        **_row("before_after", "too_few_comparisons", 4, early=True),
        "p_floor": 0.2,
        "decides": False,
    }
    steps = [*range(-PRE - 1, -1), *(() if early else range(POST))]
    figures = {
        "course": _course(estimator, steps, early=early, band=band),
        "paths": _paths(estimator, () if early else steps, placebos),
        "placebos": _placebos(estimator, 0 if early else placebos),
        "weights": _frame(
            EFFECT_WEIGHTS,
            [(estimator, code, weight) for code, weight in (weights or _weights()).items()],
        ),
        "reasons": _frame(
            EFFECT_REASONS, [(estimator, one.code, one.en, one.es) for one in NEEDED[verdict]]
        ),
        "guards": _frame(EFFECT_GUARDS, [(g.code, g.concerns, g.en, g.es) for g in guards]),
    }
    rows = pl.DataFrame([other, own], schema={c.name: c.type for c in EFFECTS}, orient="row")
    arguments = dict(named)
    return Answer(
        "effect",
        checked(rows, EFFECTS, where=""),
        Run("0", "effect", arguments, as_of, "0", []),
        names=corridor("us-mexico").places,
        figures={name: frame for name, frame in figures.items() if name not in without},
    )


def _row(estimator: str, verdict: str, placebos: int, *, early: bool) -> dict[str, Any]:
    known = None if early else 1.0
    return {
        "policy": "chnv_parole_2023",
        "date": DAY,
        "measure": "encounters",
        "place": "southwest_land_border",
        "origin": "CUB",
        "group": "all",
        "authority": "all",
        "component": "usbp",
        "estimator": estimator,
        "pre": PRE,
        "post": POST,
        "first_post": FIRST,
        "estimate_log": known and math.log(0.6),
        "change": known and -0.4,
        "low": known and -0.6,
        "high": known and -0.1,
        "p_placebo": known and 1 / (placebos + 1),
        "n_placebo": 0 if early else placebos,
        "p_floor": known and 1 / (placebos + 1),
        "mde80": known and -0.5,
        "pretrend_p": known and 0.3,
        "fit": known and 0.8,
        "sign_stable": None if early else True,
        "verdict": verdict,
        "decides": True,
        "post_known": 0 if early else POST,
        "mean_before": float(EXPECTED),
        "mean_after": known and float(COUNTED),
        "change_counted": known and -0.4,
        "reasons": " ".join(one.en for one in NEEDED[verdict]),
    }


def _course(estimator: str, steps: Sequence[int], *, early: bool, band: bool) -> pl.DataFrame:
    rows = [
        (
            estimator,
            add_months(FIRST, step),
            step >= 0,
            COUNTED if step >= 0 else EXPECTED,
            None if early else EXPECTED,
            EXPECTED * 0.8 if band else None,
            EXPECTED * 1.25 if band else None,
        )
        for step in steps
    ]
    return _frame(EFFECT_COURSE, rows)


def _paths(estimator: str, steps: Sequence[int], placebos: int) -> pl.DataFrame:
    own = [(estimator, 0, "CUB", step, math.log(0.6) if step >= 0 else 0.0) for step in steps]
    others = [
        (estimator, one, f"D{one}", step, away(one, placebos) * (1.0 if step >= 0 else 0.1))
        for one in range(1, placebos + 1)
        for step in steps
    ]
    return _frame(EFFECT_PATHS, [*own, *others])


def _placebos(estimator: str, placebos: int) -> pl.DataFrame:
    own = [(estimator, 0, "CUB", abs(math.log(0.6)))] if placebos else []
    others = [
        (estimator, one, f"D{one}", abs(away(one, placebos))) for one in range(1, placebos + 1)
    ]
    return _frame(EFFECT_PLACEBOS, [*own, *others])


def away(one: int, placebos: int) -> float:
    """How far a comparison lies from what was expected after it [log points]."""
    return (one - (placebos + 1) / 2) / placebos


def _weights() -> dict[str, float]:
    return {"HND": 0.5, "GTM": 0.3, "ECU": 0.2}


def _frame(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={c.name: c.type for c in columns}, orient="row")
