"""
Hold the verdicts of `effect` against chance: `python tools/validate_effect.py --panels 1000`.

Reads the embedded reference through `caudal.observations` and prints the Markdown tables of
docs/methods/effect.md: how often "effect" is said of panels in which nothing happened, how
often a planted effect is found, and what is said of every month taken as a sham date. Each
estimator is told alone and as a user sees it, beside the others. Every draw is seeded.
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
from caudal.analysis.effect import DECIDING, ESTIMATORS
from caudal.analysis.effect.ladder import Judged, Known, judged
from caudal.analysis.effect.pool import large_enough
from caudal.analysis.effect.shape import Case, Estimate, Estimator
from caudal.analysis.effect.synthetic import synthetic_control
from caudal.analysis.effect.verdict import LARGEST_P, verdict
from caudal.analysis.forecast.walk import counted, logs_of
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.question import Question, Target
from caudal.workflows.affected import Studied, affected, policy_of
from caudal.workflows.asking import opened

__all__ = [
    "ANY",
    "RATE",
    "World",
    "allowed",
    "no_effect_case",
    "planted",
    "read_world",
    "real_case",
    "sham_cases",
    "tally",
]

_Array = NDArray[np.float64]
RATE = 0.05
# An effect is large beyond a quarter more, or a fifth less.
MARGIN = math.log(1.25)
PLANTED = (0.2, 0.4, 0.6)
# The row that tells whether any estimator of a case says "effect".
ANY = "any of them"
_POST = 3
# Nineteen other years of the same calendar month.
_BEFORE, _AFTER = 162, 90
_DONORS = 20
_BLOCK = 12
# Share of its distance from the usual level that a series loses a month.
_RETURN = 0.03
_BURN_IN = 120
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
        """Median change of the logs into each calendar month, its mean taken off (12, series)."""
        changes, calendar = self._changes()
        usual = np.stack([np.median(changes[calendar == month], axis=0) for month in range(12)])
        season: _Array = usual - usual.mean(axis=0)
        return season

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
    before: int = _BEFORE,
    after: int = _AFTER,
    because_extreme: bool = False,
) -> Case:
    """
    A made-up panel in which nothing happened, with the movement of the real series.

    Blocks of twelve months of the real changes, the same months for every series, are put
    one after the other: what hits all at once, breaks and the memory within a year stay.
    Levels come back by 3% a month, as the real ones do: without it, changes over 12, 24 and 48
    months had 1.2, 1.4 and 1.8 times the variance they have; with it 1.1, 1.1 and 1.0 times.
    The season is put back in its place, each series keeps its real size.

    Args:
        world: real series, at least donors + 1.
        rng: draws the months, the first calendar month, and who is treated.
        pre, post: months before and after that are compared.
        donors: series beside the treated one; those large enough before are compared with.
        before, after: months known before the sham start and from it on.
        because_extreme: the treated one is the one that stands highest above its own past,
            as a measure is often taken because of it; else any.

    Raises:
        ValueError: the world has too few series.

    Wrong when:
        Read as the future of these series: what lasts longer than a year is one pull for all.

    Source:
        Künsch 1989, Annals of Statistics 17, 1217–1241 (blocks).
    """
    chosen = rng.choice(len(world.names), donors + 1, replace=False)
    months, first = before + after, add_months(_FIRST, int(rng.integers(12)))
    calendar = (np.arange(months) + first.month - 1) % 12
    logs = np.cumsum(world.season[calendar], axis=0) + _levels(world.news, rng, months)
    logs = logs[:, chosen]
    logs += logs_of(np.median(world.values[:, chosen], axis=0)) - logs.mean(axis=0)
    values = np.round(counted(logs))
    if because_extreme:
        above = logs[before - 1] - logs[:before].mean(axis=0)
        order = np.argsort(-above, kind="stable")
        values, chosen = values[:, order], chosen[order]
    case = Case(
        values=values,
        names=[world.names[column] for column in chosen],
        periods=[add_months(first, month) for month in range(months)],
        begins=before,
        pre=pre,
        post=post,
        seed=int(rng.integers(2**31)),
    )
    return replace(case, donors=large_enough(case))


def _levels(news: _Array, rng: Generator, months: int) -> _Array:
    """Sums of blocks of news that come back a little every month (months, series)."""
    starts = rng.integers(len(news), size=-(-(_BURN_IN + months) // _BLOCK))
    rows = (starts[:, None] + np.arange(_BLOCK)).reshape(-1) % len(news)
    levels = np.zeros((len(rows), news.shape[1]))
    for month in range(1, len(rows)):
        levels[month] = (1 - _RETURN) * levels[month - 1] + news[rows[month]]
    return levels[_BURN_IN : _BURN_IN + months]


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
    case: Case,
    *,
    first: date = _SHAM[0],
    last: date = _SHAM[1],
    every: int = 1,
    known_then: bool = False,
) -> Iterator[Case]:
    """
    Months from first to last taken as the first month of a policy that was none.

    Args:
        case: of any date; its series, known shifts and length of window are kept.
        every: so many months lie between two dates.
        known_then: the figures end with the last month after; else all are known, as they
            are to a reader today.

    Returns:
        Cases with the donors large enough before each date; a date without so many months
        before and after is none.
    """
    dates = range(case.pre, len(case.values) - case.post + 1)
    within = [row for row in dates if first <= case.periods[row] <= last]
    for begins in within[::every]:
        end = begins + case.post if known_then else len(case.values)
        moved = replace(
            case,
            values=case.values[:end],
            periods=case.periods[:end],
            begins=begins,
            skipped=(),
            left_out=None if case.left_out is None else case.left_out[:end],
            breaks=[row for row in case.breaks if row < end],
            seed=begins,
        )
        yield replace(moved, donors=large_enough(moved))


def tally(
    cases: Iterable[Case],
    estimators: Mapping[str, Estimator] = ESTIMATORS,
    deciding: Sequence[str] = DECIDING,
    *,
    margin: float = MARGIN,
) -> pl.DataFrame:
    """
    What each estimator's verdicts are, alone and as told beside the others.

    Returns:
        One row an estimator, in their order, then `ANY`: estimator; cases that it looked at;
        decides, share that it decides; low_p, share with p ≤ 0.05, whatever the verdict; alone,
        share of "effect" by its own verdict; the share of each verdict as told [0–1]; judged,
        cases with enough comparisons; of_judged, share of "effect" among these as told, null
        without any. Of `ANY` a case counts if any of its estimators says so.
    """
    rows = [
        (number, *row)
        for number, case in enumerate(cases)
        for row in _said(_judged(case, estimators, deciding, margin), case, margin)
    ]
    schema = {
        "case": pl.Int64,
        "estimator": pl.String,
        "decides": pl.Boolean,
        "low_p": pl.Boolean,
        "alone": pl.Boolean,
        "told": pl.String,
    }
    told = pl.DataFrame(rows, schema=schema, orient="row")
    shares = told.group_by("estimator", maintain_order=True).agg(
        pl.len().alias("cases"),
        pl.col("decides", "low_p", "alone").mean(),
        *((pl.col("told") == word).mean().alias(word) for word in POLICY_VERDICTS),
        _ENOUGH.sum().alias("judged"),
        _EFFECT.filter(_ENOUGH).mean().alias("of_judged"),
    )
    return pl.concat([shares, _of_any(told)], how="diagonal")


_EFFECT = pl.col("told") == "effect"
_ENOUGH = ~pl.col("told").is_in(["too_few_comparisons", "too_early"])


def _of_any(told: pl.DataFrame) -> pl.DataFrame:
    """The same of each case as a whole."""
    cases = told.group_by("case").agg(
        pl.col("decides", "low_p", "alone").any(),
        _EFFECT.any().alias("effect"),
        _ENOUGH.any().alias("enough"),
    )
    return cases.select(
        pl.lit(ANY).alias("estimator"),
        pl.len().alias("cases"),
        pl.col("decides", "low_p", "alone", "effect").mean(),
        pl.col("enough").sum().alias("judged"),
        pl.col("effect").filter(pl.col("enough")).mean().alias("of_judged"),
    )


def _judged(
    case: Case, estimators: Mapping[str, Estimator], deciding: Sequence[str], margin: float
) -> list[Judged]:
    """What a user is told of a case whose months after are all known."""
    known = Known(case.post, case.post)
    return judged(case, estimators, deciding, margin=margin, known=known)


def _said(found: Iterable[Judged], case: Case, margin: float) -> Iterator[tuple[object, ...]]:
    """Estimator, whether it decides, whether its p is low, "effect" alone, and what is told."""
    for one in found:
        word, _ = verdict(one.estimate, margin=margin, post_known=case.post, post_wanted=case.post)
        low = one.estimate.p <= LARGEST_P
        yield one.estimator.name, one.decides, low, word == "effect", one.verdict


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
    print(f"\n{title}\n")
    heads = ("cases", "decides", "p ≤ 0.05", "effect alone", *_WORDS, "judged", "effect of these")
    print(f"| estimator | {' | '.join(heads)} | allowed |")
    print("| --- " * (len(heads) + 2) + "|")
    for row in table.iter_rows(named=True):
        shares = [_per_cent(row[name]) for name in ("decides", "low_p", "alone", *_WORDS)]
        limit = _per_cent(allowed(row["judged"])) if row["judged"] else "–"
        cells = (row["estimator"], row["cases"], *shares, row["judged"])
        print("|", " | ".join(map(str, cells)), f"| {_per_cent(row['of_judged'])} | {limit} |")
    print(end="", flush=True)


_WORDS = [word for word in POLICY_VERDICTS if word != "too_early"]


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


@dataclass(frozen=True)
class _Panels:
    """Which panels are drawn: the same ones whichever estimator looks at them."""

    pre: int = 18
    donors: int = _DONORS
    known_then: bool = False
    because_extreme: bool = False

    def __str__(self) -> str:
        words = [f"{self.pre} months before", f"{self.donors} donors at most"]
        words += ["figures as known then"] * self.known_then
        words += ["treated the highest above its past"] * self.because_extreme
        return ", ".join(words)

    def drawn(self, world: World, number: int) -> Iterator[Case]:
        """So many of them."""
        rng = default_rng([self.pre, self.donors, self.because_extreme])
        for _ in range(number):
            yield no_effect_case(
                world,
                rng,
                pre=self.pre,
                donors=self.donors,
                after=_POST if self.known_then else _AFTER,
                because_extreme=self.because_extreme,
            )


_TABLES = (
    _Panels(donors=0),
    _Panels(),
    _Panels(pre=36),
    _Panels(pre=36, donors=0),
    _Panels(donors=8),
    _Panels(donors=0, because_extreme=True),
    _Panels(because_extreme=True),
)
# They look at one series, need most of the time, and never decide: without donors only.
_MODELS = ("interrupted", "structural")
_OTHERS = {name: one for name, one in ESTIMATORS.items() if name not in _MODELS}


def _print_panels(panels: int, tables: Sequence[_Panels], sizes: Sequence[float]) -> None:
    world = read_world()
    parts = world.only(name for name in world.names if name != _PLACE)
    print(f"{len(parts.names)} series: {', '.join(parts.names)}")
    for kind in tables:
        for size in sizes:
            cases = (planted(case, -size) for case in kind.drawn(parts, panels))
            table = tally(cases, _OTHERS if kind.donors else ESTIMATORS)
            _print(f"{_fall(size)}, {kind} [per cent]", table)


def _fall(size: float) -> str:
    return f"A fall of {size:.0%} planted" if size else "No effect"


def _print_extremes(panels: int) -> None:
    """What a plain before/after makes of a series treated because it was high."""
    world = read_world()
    parts = world.only(name for name in world.names if name != _PLACE)
    print("\nA fifth or more below, three months against three, nothing happened [per cent]\n")
    for kind in (_Panels(), _Panels(because_extreme=True)):
        falls = [_plain(case) <= -0.2 for case in kind.drawn(parts, panels)]
        print(f"- {kind}: {_per_cent(float(np.mean(falls)))} of {panels}")


def _plain(case: Case) -> float:
    """Change of the mean log, as a fraction."""
    logs, begins, post = logs_of(case.values[:, 0]), case.begins, case.post
    return math.expm1(logs[begins : begins + post].mean() - logs[begins - post : begins].mean())


def _print_fits(panels: int) -> None:
    """What a stricter or a looser fit would find, and say of nothing."""
    world = read_world()
    parts = world.only(name for name in world.names if name != _PLACE)
    sizes = (0.0, *PLANTED, 0.95)
    print("\n“Effect” of the synthetic control, by the largest fit allowed [per cent]\n")
    print(f"| fit at most | {' | '.join(map(_fall, sizes))} |")
    print("| --- " * (len(sizes) + 1) + "|")
    cases = list(_Panels().drawn(parts, panels))
    found = [[synthetic_control(planted(case, -size)) for case in cases] for size in sizes]
    for most in (0.5, 1.0, 2.0, math.inf):
        shares = [np.mean([_effect_with(one, most) for one in of_size]) for of_size in found]
        print(f"| {most} | {' | '.join(_per_cent(float(share)) for share in shares)} |")


def _effect_with(estimate: Estimate, most: float) -> bool:
    """Whether it would be one if a fit up to this were good."""
    judging = replace(estimate, fit=0.0 if (estimate.fit or 0.0) <= most else math.inf)
    return verdict(judging, margin=MARGIN, post_known=_POST, post_wanted=_POST)[0] == "effect"


def _print_shams(every: int) -> None:
    names = read_world().names
    sectors = [{"place": name} for name in names if name.endswith("_sector")]
    origins = [{"place": _PLACE, "origin": name} for name in names if len(name) == 3]
    for what, targets, step, estimators in (
        ("the total", [{"place": _PLACE}], 1, ESTIMATORS),
        ("each sector", sectors, every, _OTHERS),
        ("each citizenship", origins, every, _OTHERS),
    ):
        for known_then in (False, True):
            cases = (
                case
                for target in targets
                for case in sham_cases(real_case(**target), every=step, known_then=known_then)
            )
            seen = "as known then" if known_then else "as known today"
            title = f"Sham dates 2001–2019, every {step}, {what}, {seen} [per cent]"
            _print(title, tally(cases, estimators))


def _print_alone() -> None:
    """Each real series without donors, seen today and as known then."""
    quick = {name: ESTIMATORS[name] for name in ("before_after", "before_after_same_month")}
    print("\nSham dates without donors: “effect” by any, of dates with enough comparisons\n")
    print("| series | as known today | as known then |\n| --- | --- | --- |")
    sums = dict.fromkeys((False, True), np.zeros(3))
    for name in read_world().names:
        case = real_case(**({"place": name} if "_" in name else {"place": _PLACE, "origin": name}))
        cells = []
        for then in sums:
            shams = (replace(one, donors=()) for one in sham_cases(case, known_then=then))
            row = tally(shams, quick).row(-1, named=True)
            found = np.array([row["effect"] * row["cases"], row["judged"], row["cases"]])
            sums[then] = sums[then] + found
            cells.append("{:.0f} of {:.0f} ({:.0f})".format(*found))
        print(f"| {name} | {' | '.join(cells)} |")
    together = ("{:.0f} of {:.0f} ({:.0f})".format(*found) for found in sums.values())
    print(f"| together | {' | '.join(together)} |", flush=True)


def real_case(**target: str) -> Case:
    """The case of `caudal effect --date` on any day, which `sham_cases` moves."""
    library = opened("us-mexico", None)[1]
    of = Target(measure="encounters", component="usbp", **target)
    question = Question("us-mexico", of, reconstruct=True)
    studied = Studied(day=_SHAM[0])
    return affected(library, question, studied, policy_of(library, question, studied)).case


_ALL = ["panels", "power", "fits", "extremes", "shams", "alone"]


def main(tables: Iterable[str], panels: int, every: int) -> None:
    """Print the tables."""
    if "panels" in tables:
        _print_panels(panels, _TABLES, [0.0])
    if "power" in tables:
        _print_panels(panels, _TABLES[:2], PLANTED)
    if "extremes" in tables:
        _print_extremes(panels)
    if "alone" in tables:
        _print_alone()
    if "fits" in tables:
        _print_fits(panels)
    if "shams" in tables:
        _print_shams(every)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "tables", nargs="*", default=_ALL, metavar="TABLE", help=f"any of {', '.join(_ALL)}"
    )
    parser.add_argument("--panels", type=int, default=1000)
    parser.add_argument("--every", type=int, default=1, help="months from sham date to sham date")
    asked = parser.parse_args()
    main(asked.tables, asked.panels, asked.every)
