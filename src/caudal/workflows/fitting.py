"""Parameters of a corridor fitted to what was published, as it was known on a day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
from numpy import float64
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.evidence import (
    Figure,
    chosen,
    encounters_of,
    figures_of,
    months_made,
)
from caudal.analysis.simulate.corridor.fit import (
    FITTED,
    Fit,
    Setting,
    fit,
    fitted_members,
    setting_of,
)
from caudal.analysis.simulate.corridor.fit_rows import (
    draw_rows,
    fit_rows,
    learnt_rows,
    ridge_rows,
)
from caudal.analysis.simulate.corridor.steady import corridor_of
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Note
from caudal.vocabulary.fit_tables import FIT, FIT_DRAWS, LEARNT, RIDGE
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.question import Question, Target
from caudal.vocabulary.simulation import Description, Parameter
from caudal.vocabulary.tables import checked
from caudal.workflows.corridor_counts import counts_of, known_in
from caudal.workflows.fitting_notes import fitted_notes

__all__ = ["Evidence", "Fitted", "evidence_on", "fitted_on", "published_on", "told_fit"]

_YEAR = 12
_Progress = Callable[[int, int, str], None]
_STEP = "fitting"


@dataclass(frozen=True)
class Evidence:
    """
    What was published by the day of the question.

    Args:
        figures: every figure known that tells parameters.
        absent: place and statistic of which none was known.
        setting: months with their counts.
    """

    figures: Sequence[Figure]
    absent: Sequence[tuple[str, str]]
    setting: Setting


@dataclass(frozen=True)
class Fitted:
    """
    A fit, told; empty: nothing was fitted.

    Args:
        found: the fit; None: no figure was known.
        figures: its tables, by name; `notes`: what must be said with them.
    """

    found: Fit | None
    figures: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    notes: Sequence[Note] = ()

    @property
    def places(self) -> list[str]:
        """Codes of places and citizenships of the figures."""
        if "fit" not in self.figures:
            return []
        told = self.figures["fit"].select("place", "origin")
        return sorted({*told["place"], *told["origin"]} - {"all"})

    def members(
        self, values: NDArray[float64], parameters: Sequence[Parameter], seed: int
    ) -> NDArray[float64]:
        """Members drawn from the ranges, with the parameters of the fit where there is one."""
        if self.found is None:
            return values
        return fitted_members(self.found, values, [one.code for one in parameters], seed)


def fitted_on(
    library: Library,
    question: Question,
    description: Description,
    start: date,
    seed: int,
    *,
    progress: _Progress | None = None,
) -> Fitted:
    """
    Fit to the last figures known before a simulation begins, and hold the last ones out once.

    Args:
        library, question: what was known, on which day.
        description: the corridor; `start`: first day that is told.
        seed: of all chance; `progress`: called with hundredths done, 100, and the step.

    Returns:
        Members come from the fit to the last three figures of each series. `figures["fit"]` has
        those, and the last one of each series as a second fit tells it that has not seen it.
    """
    evidence = evidence_on(library, question, description, start)
    fitted, earlier, held = chosen(
        evidence.figures, before=start.replace(day=1), most=FITTED, months=_YEAR
    )
    if not fitted:
        return Fitted(None, notes=[*fitted_notes(description, question, evidence.absent)])
    found = fit(evidence.setting, fitted, seed, told=_half(progress, 0))
    check = fit(evidence.setting, earlier, seed, told=_half(progress, 1)) if earlier else None
    return told_fit(description, question, evidence, found, check, held, seed)


def told_fit(
    description: Description,
    question: Question,
    evidence: Evidence,
    found: Fit,
    check: Fit | None,
    held: Sequence[Figure],
    seed: int,
) -> Fitted:
    """
    A fit as tables and notes; `check` is a fit that has not seen `held`.
    """
    learnt = learnt_rows(found, description.parameters, seed)
    tables = {
        "fit": checked(fit_rows(found, check, held, seed), FIT, where="simulate"),
        "learnt": checked(learnt, LEARNT, where="simulate"),
        "ridge": checked(ridge_rows(found, seed), RIDGE, where="simulate"),
        "draws": checked(draw_rows(found, learnt), FIT_DRAWS, where="simulate"),
    }
    return Fitted(found, tables, [*fitted_notes(description, question, evidence.absent, tables)])


def evidence_on(
    library: Library,
    question: Question,
    description: Description,
    before: date,
    *,
    months: int = _YEAR,
) -> Evidence:
    """
    Figures that tell parameters, of so many months before a day, as known on that of the question.
    """
    first = add_months(before.replace(day=1), -months)
    counts = counts_of(library, question, description, add_months(first, -2))
    corridor = corridor_of(description)
    if counts is None:
        return Evidence((), (), setting_of(corridor, {}))
    met = encounters_of(description, counts.by_origin)
    found: list[Figure] = []
    absent = []
    for statistic, place, rows in published_on(library, question, description, first):
        usable = rows.filter(pl.col("period") < before.replace(day=1))
        new = figures_of(description, statistic, usable, met)
        found += [one for one in new if (one.month, "all") in met]
        if not new:
            absent.append((statistic, place))
    knowns = [
        known_in(description, counts, month) for month in sorted({one.month for one in found})
    ]
    return Evidence(found, absent, setting_of(corridor, months_made(corridor, knowns)))


def published_on(
    library: Library, question: Question, description: Description, first: date
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """
    Statistic, place, and its rows from a month on: period, place, origin (of whom), value.
    """

    def of(measure: str, place: str, origin: str, whose: str) -> pl.DataFrame:
        target = Target(measure=measure, place=place, origin=origin)
        rows = figures(library, replace(question, target=target, first=first))
        told = rows.filter(pl.col("status") == "A").select("period", "place", "value")
        return told.with_columns(origin=pl.lit(whose))

    border, transit = description.border, description.transit
    yield "repeat_share", border, of("repeat_share", border, "all", "all")
    for code in _citizenships(description):
        yield "returns_per_encounter", transit, of("returns", transit, code, code)
    for code in _citizenships(description):
        yield "receptions_per_encounter", code, of("receptions", code, transit, code)


def _citizenships(description: Description) -> list[str]:
    """Of areas whose citizens are named, beside the country on the way itself."""
    return [
        code
        for codes in description.origins.values()
        if description.transit not in codes
        for code in codes
        if not code.startswith("other_than")
    ]


def _half(progress: _Progress | None, number: int) -> Callable[[float], None] | None:
    """Told the power that one of two fits has reached [0-1]: as hundredths of both."""
    if progress is None:
        return None
    return lambda power: progress(50 * number + round(50 * power), 100, _STEP)
