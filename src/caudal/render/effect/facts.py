"""One answer of `effect` as its pictures and sentences take it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from caudal.render.charts.effect_gaps import usual_range
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.column import Column
from caudal.vocabulary.effect_tables import (
    EFFECT_COURSE,
    EFFECT_GUARDS,
    EFFECT_PATHS,
    EFFECT_PLACEBOS,
    EFFECT_REASONS,
    EFFECT_WEIGHTS,
)
from caudal.vocabulary.periods import add_months

__all__ = ["COMPARISONS", "NEEDED", "Effect", "Row", "effect_of", "findable"]

Row = Mapping[str, Any]
# A fall of more than this is not a fall that can be found: nothing could be.
_NEARLY_ALL = -0.9999
# With what each estimator compares.
COMPARISONS = {
    "before_after": "times",
    "before_after_same_month": "years",
    "differences": "times",
    "differences_same_month": "years",
    "synthetic_control": "donors",
    "augmented_control": "donors",
    "synthetic_did": "donors",
    "interrupted": "shams",
    "structural": "shams",
}
# Reasons that say what it would take to tell.
NEEDED = (
    "could_tell_with_months",
    "could_tell_on",
    "fit_poor",
    "placebos_needed",
    "effect_needed",
    "months_needed",
    "comparisons_needed",
)


@dataclass(frozen=True)
class Effect:
    """
    The answer, and what stands behind the estimator whose verdict it is.

    Args:
        rows: of `EFFECTS`, weakest first.
        own: the one of them that decides.
        verdict: a word of `POLICY_VERDICTS`.
        policy: its name by language; empty: a day of the user's.
        day_known_to: `day`, `month` or `year`.
        as_of: the day of which it tells; None: the newest figures.
        course, placebos, weights: rows of these tables, of the estimator that decides.
        paths: the same with `period`, the month.
        reasons: of the estimator that decides.
        guards: rows of `EFFECT_GUARDS`.
        sources: releases that the counts are from; empty where the answer does not say.
    """

    rows: tuple[Row, ...]
    own: Row
    verdict: str
    policy: Mapping[str, str]
    day_known_to: str
    as_of: date | None
    course: pl.DataFrame
    paths: pl.DataFrame
    placebos: pl.DataFrame
    weights: pl.DataFrame
    reasons: tuple[Row, ...]
    guards: tuple[Row, ...]
    sources: tuple[Row, ...] = ()

    @property
    def comparisons(self) -> str:
        """With what the estimator that decides compares: a word of `COMPARISONS`."""
        return COMPARISONS.get(str(self.own["estimator"]), "times")

    @property
    def months_after(self) -> int:
        """Months after of which both what was counted and what was expected is known."""
        return self._both.height

    @property
    def means_after(self) -> tuple[float, float] | None:
        """Counted and expected in a month after, on average [events]."""
        both = self._both
        if both.is_empty():
            return None
        return float(both["observed"].to_numpy().mean()), float(both["expected"].to_numpy().mean())

    @property
    def mean_before(self) -> float | None:
        """Counted in a month before, on average [events]."""
        before = self.course.filter(~pl.col("after")).drop_nulls("observed")
        return float(before["observed"].to_numpy().mean()) if before.height else None

    @property
    def strayed_before(self) -> tuple[int, int]:
        """In how many months before the gap lay outside the usual range, of how many."""
        own = self.paths.filter(pl.col("placebo") == 0, pl.col("step") < 0)
        held = own.join(usual_range(self.paths), on="period")
        gap = pl.col("gap")
        return held.filter((gap < pl.col("low")) | (gap > pl.col("high"))).height, held.height

    @property
    def others_around(self) -> pl.DataFrame:
        """The comparisons around what was expected: placebo, period, value [events]."""
        around = self.paths.filter(pl.col("placebo") != 0).join(
            self.course.drop_nulls("expected").select("period", "expected"), on="period"
        )
        value = (pl.col("expected") * pl.col("gap").clip(-50, 50).exp()).alias("value")
        return around.select("placebo", "period", value).sort("placebo", "period")

    @property
    def told_apart(self) -> str:
        """
        How p was found, where not as the plain rank: `pairs` were left out, or `overlap` counted.
        """
        floor, number = self.own["p_floor"], self.own["n_placebo"]
        if floor is None or not number:
            return ""
        plain = 1 / (number + 1)
        return "pairs" if floor < plain * 0.99 else "overlap" if floor > plain * 1.01 else ""

    @property
    def as_many(self) -> int | None:
        """How many comparisons moved at least as much; None where p is not their plain rank."""
        p, number = self.own["p_placebo"], self.own["n_placebo"]
        if p is None or not number or self.told_apart:
            return None
        return int(max(round(p * (number + 1)) - 1, 0))

    @property
    def _both(self) -> pl.DataFrame:
        return self.course.filter("after").drop_nulls(["observed", "expected"])


def effect_of(answer: Answer) -> Effect | None:
    """
    The answer's parts; None where it has no row.

    The row that decides is marked; where none is, the last, which is the strongest.
    """
    rows = tuple(answer.rows.iter_rows(named=True))
    if not rows:
        return None
    told = answer.run.arguments
    own = next((row for row in rows if row["decides"]), rows[-1])
    names = {language: told.get(f"policy_name_{language}") for language in ("en", "es")}
    estimator = str(own["estimator"])
    course = _of(answer, "course", EFFECT_COURSE, estimator).sort("period")
    return Effect(
        rows=rows,
        own=own,
        verdict=str(own["verdict"]),
        policy={language: str(name) for language, name in names.items() if name},
        day_known_to=str(told.get("start_known_to") or "day"),
        as_of=answer.run.as_of,
        course=course if course.height else _counted(answer),
        paths=_paths(_of(answer, "paths", EFFECT_PATHS, estimator), course, own["first_post"]),
        placebos=_of(answer, "placebos", EFFECT_PLACEBOS, estimator).filter(
            pl.col("statistic").is_finite()
        ),
        weights=_of(answer, "weights", EFFECT_WEIGHTS, estimator),
        reasons=tuple(_of(answer, "reasons", EFFECT_REASONS, estimator).iter_rows(named=True)),
        guards=tuple(_frame(answer, "guards", EFFECT_GUARDS).iter_rows(named=True)),
        sources=_sources(answer),
    )


def findable(row: Row) -> float | None:
    """
    The smallest change found four times in five, on the side of the estimate [fraction].

    None where there is none: no fall is larger than that of the whole count.

    >>> findable({"mde80": 1.0, "estimate_log": -0.2})
    -0.5
    """
    smallest, estimate = row["mde80"], row["estimate_log"]
    if smallest is None or not math.isfinite(smallest) or smallest <= -1.0:
        return None
    if estimate is None:
        return float(smallest)
    told = math.expm1(math.copysign(abs(math.log1p(smallest)), estimate))
    return told if told > _NEARLY_ALL else None


def _frame(answer: Answer, name: str, columns: Sequence[Column]) -> pl.DataFrame:
    found = answer.figures.get(name)
    if found is None:
        return pl.DataFrame(schema={column.name: column.type for column in columns})
    return found


def _of(answer: Answer, name: str, columns: Sequence[Column], estimator: str) -> pl.DataFrame:
    return _frame(answer, name, columns).filter(pl.col("estimator") == estimator)


def _counted(answer: Answer) -> pl.DataFrame:
    """What was counted, as any estimator's course has it, where the deciding one has none."""
    every = _frame(answer, "course", EFFECT_COURSE)
    bare = every.unique("period", keep="first", maintain_order=True).sort("period")
    nothing = pl.lit(None, dtype=pl.Float64)
    return bare.with_columns(expected=nothing, low=nothing, high=nothing)


def _paths(paths: pl.DataFrame, course: pl.DataFrame, first_post: date) -> pl.DataFrame:
    """Gaps with their months; the treated one's from the course where they are not given."""
    held = paths.filter(pl.col("gap").is_finite())
    months = [add_months(first_post, step) for step in held["step"].to_list()]
    told = held.select("placebo", "step", "gap").with_columns(
        period=pl.Series(months, dtype=pl.Date)
    )
    if (told["placebo"] == 0).any():
        return told
    both = course.drop_nulls(["observed", "expected"])
    gap = ((pl.col("observed") + 0.5) / (pl.col("expected") + 0.5)).log()
    month, first = pl.col("period").dt, pl.lit(first_post).dt
    step = (month.year() - first.year()) * 12 + month.month() - first.month()
    own = both.select(
        pl.lit(0, dtype=pl.Int64).alias("placebo"),
        step.cast(pl.Int64).alias("step"),
        gap.alias("gap"),
        "period",
    )
    return pl.concat([own, told])


def _sources(answer: Answer) -> tuple[Row, ...]:
    found = answer.figures.get("sources")
    return () if found is None else tuple(found.iter_rows(named=True))
