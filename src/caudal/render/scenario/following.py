"""What an outcome follows: the assumptions that are told, the strongest first, and which way."""

from collections.abc import Sequence
from math import sqrt

import polars as pl

from caudal.render.scenario.facts import Row, Scenario
from caudal.vocabulary.scenario_tables import SENSITIVITY_METHODS

__all__ = ["ENSEMBLE", "MORRIS", "direction", "followed", "kinds", "methods", "strength"]

ENSEMBLE = SENSITIVITY_METHODS[0]
MORRIS = SENSITIVITY_METHODS[1]
_STRENGTHS = {ENSEMBLE: "sobol_first", MORRIS: "mu_star"}
# Of moving one at a time an effect below this part of the outcome's largest is not told.
_LEAST = 0.1
# A correlation of fewer standard errors has no sign.
_SIGN = 2.0
# An effect goes one way where its mean is so much of its mean size.
_ONE_WAY = 0.5


def methods(scenario: Scenario) -> tuple[str, ...]:
    """The methods that the answer has figures of."""
    if scenario.sensitivity.is_empty():
        return ()
    held = set(scenario.sensitivity["method"])
    return tuple(method for method in SENSITIVITY_METHODS if method in held)


def kinds(scenario: Scenario) -> tuple[str, ...]:
    """What may follow an assumption: what differs, if anything does, and the level."""
    return ("difference", "level") if scenario.compared else ("level",)


def followed(
    scenario: Scenario,
    outcome: str,
    *,
    method: str = ENSEMBLE,
    of: str = "",
    most: int | None = None,
) -> Sequence[Row]:
    """
    The assumptions that an outcome follows, the strongest first.

    Args:
        scenario, outcome: of whom.
        method: `ensemble` or `morris`.
        of: `difference` or `level`; none: the first of `kinds`.
        most: so many at most.
    """
    if scenario.sensitivity.is_empty():
        return []
    rows = scenario.sensitivity.filter(
        pl.col("scenario") == scenario.name,
        pl.col("outcome") == outcome,
        pl.col("of") == (of or kinds(scenario)[0]),
        pl.col("method") == method,
        pl.col("told"),
    )
    strong = pl.col(_STRENGTHS[method])
    if method == MORRIS:
        rows = rows.filter(strong >= _LEAST * strong.max())
    return rows.sort(strong, descending=True, nulls_last=True).head(most or rows.height).to_dicts()


def strength(row: Row) -> float:
    """Share of the variance, or mean size of the effects; noise has no share below 0."""
    return max(float(row[_STRENGTHS[row["method"]]] or 0), 0.0)


def direction(row: Row, members: int) -> int:
    """1: the outcome rises with the assumption, −1: it falls, 0: neither throughout."""
    if row["method"] == MORRIS:
        way, least = row["mu"], _ONE_WAY * row["mu_star"]
    else:
        way, least = row["rank_correlation"] or 0.0, _SIGN / sqrt(max(members - 1, 1))
    return 0 if abs(way) < least else 1 if way > 0 else -1
