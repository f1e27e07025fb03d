"""
Hold the verdicts of `effect` against chance: `python tools/validate_effect.py --panels 1000`.

Reads the embedded reference through `caudal.observations` and prints the
Markdown tables of docs/methods/effect.md: how often "effect" is said of panels
in which nothing happened, how often a planted effect is found, and what is
said of every month taken as a sham date. Every draw is seeded.
"""

import argparse
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

import caudal
from caudal.analysis import effect
from caudal.analysis.effect.shape import Case, Estimator
from caudal.analysis.effect.verdict import LARGEST_P, verdict
from caudal.analysis.forecast.walk import counted, logs_of
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.periods import add_months
from caudal.workflows.asking import opened

__all__ = [
    "RATE",
    "World",
    "allowed",
    "no_effect_case",
    "planted",
    "read_world",
    "sham_cases",
    "tally",
]

_Array = NDArray[np.float64]
RATE = 0.05
# An effect is large beyond a quarter more, or a fifth less.
MARGIN = math.log(1.25)
PLANTED = (0.2, 0.4, 0.6)
_POST = 3
_HISTORY = 120
_DONORS = 20
_BLOCK = 12
_PLACE = "southwest_land_border"
_FIRST, _UNTIL = date(1999, 10, 1), date(2024, 11, 1)
_SHAM = (date(2001, 1, 1), date(2019, 12, 1))
# A citizenship that is typically fewer is mostly zeros.
_FEWEST = 20.0


@dataclass(frozen=True)
class World:
    """
    Series of counts over the same months, without a gap.

    Args:
        names: of the series.
        first: their first month.
        values: (months, series) [events].
    """

    names: Sequence[str]
    first: date
    values: _Array

    @cached_property
    def season(self) -> _Array:
        """Median change of the logs into each calendar month, January first (12, series)."""
        changes, calendar = self._changes()
        return np.stack([np.median(changes[calendar == month], axis=0) for month in range(12)])

    @cached_property
    def news(self) -> _Array:
        """Changes of the logs without season and drift (months − 1, series)."""
        changes, calendar = self._changes()
        adjusted = changes - self.season[calendar]
        news: _Array = adjusted - adjusted.mean(axis=0)
        return news

    def only(self, names: Iterable[str]) -> "World":
        """The same of these series."""
        kept = list(names)
        columns = [list(self.names).index(name) for name in kept]
        return World(kept, self.first, self.values[:, columns])

    def _changes(self) -> tuple[_Array, NDArray[np.int64]]:
        changes = np.diff(logs_of(self.values), axis=0)
        return changes, (np.arange(1, len(self.values)) + self.first.month - 1) % 12


def no_effect_case(
    world: World,
    rng: Generator,
    *,
    pre: int,
    post: int = _POST,
    donors: int = _DONORS,
    history: int = _HISTORY,
    because_extreme: bool = False,
) -> Case:
    """
    A made-up panel in which nothing happened, with the movement of the real series.

    Blocks of twelve months of the real changes, the same months for every series, are put
    one after the other: what hits all at once, breaks and the memory within a year stay.
    The season is put back in its place, each series keeps its real size.

    Args:
        world: real series, at least donors + 1.
        rng: draws the months, the first calendar month, and who is treated.
        pre, post: months before and after that are compared.
        donors: series beside the treated one.
        history: months before the sham start.
        because_extreme: the treated one is the one that stands highest above its own history,
            as a measure is often taken because of it; else any.

    Raises:
        ValueError: the world has too few series.

    Wrong when:
        Read as the future of these series: blocks that follow each other make a walk that
        does not come back, where the real ones at times do.

    Source:
        Künsch 1989, Annals of Statistics 17, 1217–1241 (blocks).
    """
    chosen = rng.choice(len(world.names), donors + 1, replace=False)
    months, first = history + post, add_months(_FIRST, int(rng.integers(12)))
    starts = rng.integers(len(world.values) - 1, size=-(-months // _BLOCK))
    rows = (starts[:, None] + np.arange(_BLOCK)).reshape(-1)[:months] % (len(world.values) - 1)
    calendar = (np.arange(months) + first.month - 1) % 12
    logs = np.cumsum(world.news[rows] + world.season[calendar], axis=0)[:, chosen]
    logs += logs_of(np.median(world.values[:, chosen], axis=0)) - logs.mean(axis=0)
    values = np.round(counted(logs))
    if because_extreme:
        above = logs[history - 1] - logs[:history].mean(axis=0)
        order = np.argsort(-above, kind="stable")
        values, chosen = values[:, order], chosen[order]
    return Case(
        values=values,
        names=[world.names[column] for column in chosen],
        periods=[add_months(first, month) for month in range(months)],
        begins=history,
        pre=pre,
        post=post,
        donors=range(1, donors + 1),
        seed=int(rng.integers(2**31)),
    )


def planted(case: Case, change: float) -> Case:
    """
    The same panel with its treated series changed from the start on.

    Args:
        change: of every month after [fraction]; −0.4 takes 40 in 100 away.
    """
    values = case.values.copy()
    values[case.begins :, 0] = np.round(values[case.begins :, 0] * (1 + change))
    return replace(case, values=values)


def sham_cases(
    world: World,
    treated: str,
    *,
    pre: int,
    post: int = _POST,
    first: date = _SHAM[0],
    last: date = _SHAM[1],
    left_out: Sequence[date] = (),
) -> Iterator[Case]:
    """
    Every month from first to last taken as the first month of a policy that was none.

    The figures end with the last month after: nothing later is seen. The other series of
    the world are the donors; months without `pre` months before them are no case.
    """
    at = list(world.names).index(treated)
    order = [at, *(column for column in range(len(world.names)) if column != at)]
    periods = [add_months(world.first, month) for month in range(len(world.values))]
    apart = np.isin(np.array(periods), np.array(left_out, dtype=object))
    for begins in range(pre, len(periods) - post + 1):
        if first <= periods[begins] <= last:
            end = begins + post
            yield Case(
                values=world.values[:end, order],
                names=[world.names[column] for column in order],
                periods=periods[:end],
                begins=begins,
                pre=pre,
                post=post,
                donors=range(1, len(order)),
                left_out=apart[:end],
                seed=begins,
            )


def tally(
    cases: Iterable[Case], estimators: Mapping[str, Estimator], *, margin: float = MARGIN
) -> pl.DataFrame:
    """
    What each estimator's verdicts are.

    Returns:
        estimator, cases, low_p (share with p ≤ 0.05, whatever the verdict), the share of each
        verdict [0–1], judged (cases with enough comparisons) and of_judged (share of "effect"
        among these, null without any); one row an estimator, in their order.
    """
    rows = []
    for case in cases:
        for name, estimator in estimators.items():
            found = estimator.compute(case)
            said, _ = verdict(found, margin=margin, post_known=case.post, post_wanted=case.post)
            rows.append((name, found.p <= LARGEST_P, said))
    schema = {"estimator": pl.String, "low_p": pl.Boolean, "said": pl.String}
    judged = pl.DataFrame(rows, schema=schema, orient="row")
    enough = ~pl.col("said").is_in(["too_few_comparisons", "too_early"])
    return judged.group_by("estimator", maintain_order=True).agg(
        pl.len().alias("cases"),
        pl.col("low_p").mean(),
        *((pl.col("said") == word).mean().alias(word) for word in POLICY_VERDICTS),
        enough.sum().alias("judged"),
        (pl.col("said").filter(enough) == "effect").mean().alias("of_judged"),
    )


def allowed(cases: int, *, rate: float = RATE) -> float:
    """
    Share of "effect" among so many panels that a true rate of 5% stays below, 39 times in 40.

    >>> round(allowed(1000), 4)
    0.0635
    """
    return rate + 1.96 * math.sqrt(rate * (1 - rate) / cases)


def read_world() -> World:
    """The Border Patrol's sectors and citizenships at the Southwest border, 1999 to 2024."""
    sectors = caudal.places(kind="sector").rows.filter(pl.col("parents") == _PLACE)["code"]
    told = {code: _told(place=code) for code in ["southwest_land_border", *sectors]}
    origins = _told(place=_PLACE, origin="each").filter(pl.col("origin").str.len_chars() == 3)
    for (origin,), rows in origins.group_by("origin", maintain_order=True):
        if origin != "all":
            told[str(origin)] = rows
    months = (_UNTIL.year - _FIRST.year) * 12 + _UNTIL.month - _FIRST.month + 1
    whole = {
        name: rows["value"].to_numpy().astype(float)
        for name, rows in told.items()
        if rows.height == months and rows["value"].median() >= _FEWEST  # type: ignore[operator]
    }
    return World(list(whole), _FIRST, np.column_stack(list(whole.values())))


def _told(*, place: str, origin: str = "all") -> pl.DataFrame:
    answer = caudal.observations(component="usbp", reconstruct=True, place=place, origin=origin)
    within = pl.col("period").is_between(_FIRST, _UNTIL) & pl.col("value").is_not_null()
    return answer.rows.filter(within).sort("period", maintain_order=True)


def _print(title: str, table: pl.DataFrame) -> None:
    words = [word for word in POLICY_VERDICTS if word != "too_early"]
    print(f"\n{title}\n")
    print(
        f"| estimator | cases | p ≤ 0.05 | {' | '.join(words)} | judged | effect of these | allowed |"
    )
    print("| --- " * (len(words) + 6) + "|")
    for row in table.iter_rows(named=True):
        shares = " | ".join(f"{100 * row[name]:.1f}" for name in ("low_p", *words))
        of_judged = "–" if row["of_judged"] is None else f"{100 * row['of_judged']:.1f}"
        limit = f"{100 * allowed(row['judged']):.1f}" if row["judged"] else "–"
        cells = (row["estimator"], row["cases"], shares, row["judged"], of_judged, limit)
        print("| " + " | ".join(map(str, cells)) + " |")
    print(end="", flush=True)


def _panels(
    world: World, number: int, *, pre: int, because_extreme: bool = False
) -> Iterator[Case]:
    """The same panels whichever estimator looks at them."""
    rng = default_rng([pre, because_extreme])
    for _ in range(number):
        yield no_effect_case(world, rng, pre=pre, because_extreme=because_extreme)


def main(panels: int, estimators: Mapping[str, Estimator]) -> None:
    """Print the tables."""
    world = read_world()
    total = "southwest_land_border"
    parts = world.only(name for name in world.names if name != total)
    print(f"{len(parts.names)} series: {', '.join(parts.names)}")
    for pre in (18, 36):
        for extreme in (False, True):
            chosen = "the highest above its history" if extreme else "any"
            table = tally(_panels(parts, panels, pre=pre, because_extreme=extreme), estimators)
            _print(f"No effect, {pre} months before, treated: {chosen} [per cent]", table)
    for size in PLANTED:
        cases = (planted(case, -size) for case in _panels(parts, panels, pre=36))
        _print(f"A fall of {size:.0%} planted, 36 months before", tally(cases, estimators))
    left_out = opened("us-mexico", None)[1].corridor.season.left_out
    sectors = parts.only(name for name in parts.names if name.endswith("_sector"))
    origins = parts.only(name for name in parts.names if not name.endswith("_sector"))
    for whole, treated in [
        (world.only([total]), [total]),
        (sectors, sectors.names),
        (origins, origins.names),
    ]:
        cases = (
            case for name in treated for case in sham_cases(whole, name, pre=18, left_out=left_out)
        )
        _print(f"Sham dates 2001–2019: {', '.join(treated)}", tally(cases, estimators))


if __name__ == "__main__":
    # The table of estimators, once the room has one.
    offered: Mapping[str, Estimator] = getattr(effect, "ESTIMATORS", {})
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--panels", type=int, default=1000)
    parser.add_argument("--only", nargs="*", choices=list(offered), default=list(offered))
    asked = parser.parse_args()
    main(asked.panels, {name: offered[name] for name in asked.only})
