"""
What is odd about a release, held against the one before it and against itself.

Publishers revise by a few per cent at most. A file that lost months or
labels, that was joined from overlapping ones, or in which totals stand among
their parts looks like any other: only its figures tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from caudal.archive.releases import Held
from caudal.archive.selecting import selection
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import periods_of, ranges_of
from caudal.vocabulary.question import Target
from caudal.vocabulary.tables import DIMENSIONS, SourceTable

__all__ = ["Finding", "changes_since", "oddities"]

# More than this of a period's total, and more events than this, is no everyday revision.
_TOTAL_CHANGE, _TOTAL_LEAST = 0.05, 50
# A cell that changed by so much, and by so many events.
_CELL_CHANGE, _CELL_LEAST = 0.25, 100
# So many of a period's cells, by their value, tell twice what they told before.
_DOUBLED = 0.8
# So many of the oldest periods leave a file whose span moves on by a year.
_ONE_YEAR = 12
# Of more totals that changed in one release, the farthest are named and the rest is counted.
_NAMED = 5
# A total among its parts is half of everything in so many of the periods.
_MOSTLY, _FEWEST_PERIODS = 0.9, 3
_KEY = ("measure", "period", *DIMENSIONS)
_Contents = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Finding:
    """
    One thing that is odd.

    Args:
        kind: its code.
        periods: which periods, as ranges; "" where it is about the whole release.
        what: a sentence.
        amount: how much, in the unit of what is counted (or a number of cells or rows).
        change: the same as a fraction of what was told before, where that has a meaning.
        measure, place: what is concerned, where it is not all of the table.
    """

    kind: str
    periods: str
    what: str
    amount: float | None = None
    change: float | None = None
    measure: str | None = None
    place: str | None = None


def oddities(held: Held, table: SourceTable, *, precision: float = 1.0) -> list[Finding]:
    """
    What is odd in a release itself: labels lost, periods missing, totals among parts, self-flows.

    Args:
        precision: the publisher rounds to this.
    """
    found = [*_labels_lost(held), *_holes(held)]
    if table.complete:
        rows, frequency = held.read(), held.row["frequency"]
        found += _total_among_parts(rows, table)
        found += _parts_that_do_not_add_up(rows, table, frequency, precision)
        found += _self_flows(rows, frequency)
    return found


def changes_since(
    held: Held,
    before: Held,
    table: SourceTable,
    contents: _Contents,
    *,
    precision: float = 1.0,
) -> list[Finding]:
    """
    What a release lost or changed, held against another one of its table.

    Args:
        before: the release before it, or another file of the same day.
        contents: per place every place in it.
        precision: the publisher rounds to this.
    """
    rows, earlier = held.read(), before.read()
    found = (
        []
        if rows.drop("vintage", strict=False).equals(earlier.drop("vintage", strict=False))
        else [*_replaced(held, before)]
    )
    if table.complete and before.row["scope"] == held.row["scope"]:
        found += _periods_lost(held, before, earlier)
        found += _changes(rows, earlier, table, held, contents, precision)
    return found


def _periods_lost(held: Held, before: Held, earlier: pl.DataFrame) -> Iterator[Finding]:
    frequency = held.row["frequency"]
    lost = sorted(before.periods - held.periods)
    if not lost or (max(lost) < min(held.periods) and held.periods.isdisjoint(before.periods)):
        # The next report of a publisher that tells each stretch once.
        return
    told = float(earlier.filter(pl.col("period").is_in(lost))["value"].sum())
    ranges = ranges_of(lost, frequency)
    newer = max(held.periods) > max(before.periods)
    moved = newer and max(lost) < min(held.periods) and len(lost) <= _ONE_YEAR
    yield Finding(
        "window_moved" if moved else "periods_lost",
        ranges,
        f"{_many(lost, frequency)} that the release of {before.key[2]} covers "
        f"{_verb(lost)} not covered: answered from older releases, not as zero"
        + ("; the span moved on" if moved else ""),
        amount=-told,
    )


def _changes(
    rows: pl.DataFrame,
    earlier: pl.DataFrame,
    table: SourceTable,
    held: Held,
    contents: _Contents,
    precision: float,
) -> Iterator[Finding]:
    """Totals that moved by much, period by period; then single cells in the other periods."""
    frequency, scope = held.row["frequency"], held.row["scope"]
    now = _totals(rows, table, scope, contents)
    then = _totals(earlier, table, scope, contents)
    keys = ["measure", "place", "period"]
    both = now.join(then, on=keys, suffix="_before").with_columns(
        amount=pl.col("value") - pl.col("value_before")
    )
    # Prices and temperatures are small numbers of which no change is too small to name.
    levels = [name for name in table.measures if MEASURES[name].kind in ("level", "share")]
    least = (
        pl.when(pl.col("measure").is_in(levels))
        .then(0.0)
        .otherwise(max(_TOTAL_LEAST, 2 * precision))
    )
    far = both.filter(
        pl.col("amount").abs() > _TOTAL_CHANGE * pl.col("value_before").abs(),
        pl.col("amount").abs() > least,
    )
    moved = (
        far.sort(pl.col("amount").abs(), descending=True)
        .head(far.height if far.height <= 2 * _NAMED else _NAMED)
        .sort(keys)
    )
    cells = _joined(rows, earlier)
    doubled = _doubled(cells)
    flagged = set(far["period"].unique().to_list())
    for row in moved.iter_rows(named=True):
        twice = row["period"] in doubled and 1.9 <= row["value"] / (row["value_before"] or 1) <= 2.1
        yield Finding(
            "counted_twice" if twice else "total_changed",
            ranges_of([row["period"]], frequency),
            f"{row['measure']} of {row['place']}: {row['value_before']:,.10g} before, "
            f"{row['value']:,.10g} now"
            + (
                "; nearly every cell is told twice: were overlapping files joined?" if twice else ""
            ),
            amount=row["amount"],
            change=row["amount"] / row["value_before"] if row["value_before"] else None,
            measure=row["measure"],
            place=row["place"] if len(table.roots) > 1 else None,
        )
    if far.height > moved.height:
        yield Finding(
            "total_changed",
            ranges_of(flagged, frequency),
            f"{far.height:,} totals changed by more than {_TOTAL_CHANGE:.0%}; the "
            f"{moved.height} farthest are named",
            amount=float(far.height),
        )
    yield from _cells_changed(cells.filter(~pl.col("period").is_in(sorted(flagged))), frequency)


def _cells_changed(cells: pl.DataFrame, frequency: str) -> Iterator[Finding]:
    change = (pl.col("value") - pl.col("before")).abs()
    far = cells.filter(change > _CELL_LEAST, change > _CELL_CHANGE * pl.col("before").abs())
    if far.is_empty():
        return
    top = far.sort(change, descending=True).row(0, named=True)
    named = ", ".join(str(top[name]) for name in DIMENSIONS if top[name] != "all")
    yield Finding(
        "cells_changed",
        ranges_of(far["period"].unique().to_list(), frequency),
        f"{far.height:,} cells changed by more than {_CELL_CHANGE:.0%} though their totals hardly "
        f"did; the largest: {top['period']:%Y-%m}, {named}: {top['before']:,.10g} before, "
        f"{top['value']:,.10g} now",
        amount=float(far.height),
    )


def _joined(rows: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Cells of periods that both releases tell, with what each told; absent is zero."""
    shared = set(rows["period"].unique()) & set(earlier["period"].unique())
    told = pl.col("period").is_in(sorted(shared))
    here = rows.filter(told).select(*_KEY, "value")
    there = earlier.filter(told).select(*_KEY, before="value")
    return here.join(there, on=_KEY, how="full", coalesce=True).with_columns(
        pl.col("value", "before").fill_null(0.0)
    )


def _doubled(cells: pl.DataFrame) -> set[date]:
    """Periods in which nearly every cell tells twice what it told before."""
    weight = pl.col("before").abs()
    shares = cells.group_by("period").agg(
        twice=weight.filter(pl.col("value") == 2 * pl.col("before")).sum(), all=weight.sum()
    )
    return set(shares.filter(pl.col("twice") > _DOUBLED * pl.col("all"))["period"].to_list())


def _totals(
    rows: pl.DataFrame, table: SourceTable, scope: str | None, contents: _Contents
) -> pl.DataFrame:
    """Totals over everything but place, for each measure, root and period that can be told."""
    parts = []
    for measure in table.measures:
        for places in _root_sets(table, scope):
            target = Target(measure, places[0], frequency=table.frequency)
            filters = selection(table, scope, target, contents)
            if filters is None:
                continue
            kept = {name: codes for name, codes in filters.items() if codes is not None}
            whole = len(places) == 1
            if not whole:
                kept["place"] = frozenset(places)
            chosen = rows.filter(pl.col(name).is_in(sorted(codes)) for name, codes in kept.items())
            place = pl.lit(places[0]) if whole else pl.col("place")
            parts.append(
                chosen.group_by(place.alias("place"), "period")
                .agg(pl.col("value").sum())
                .with_columns(measure=pl.lit(measure))
            )
    names = ["measure", "place", "period", "value"]
    return pl.concat(part.select(names) for part in parts) if parts else _no_totals()


def _no_totals() -> pl.DataFrame:
    kinds = {"measure": pl.String, "place": pl.String, "period": pl.Date, "value": pl.Float64}
    return pl.DataFrame(schema=kinds)


def _root_sets(table: SourceTable, scope: str | None) -> Sequence[tuple[str, ...]]:
    """Roots one by one; where each is stored itself, all at once."""
    roots = (scope,) if scope else table.roots
    if len(roots) > 1 and set(roots) <= set(table.codes("place")):
        return [roots]
    return [(root,) for root in roots]


def _total_among_parts(rows: pl.DataFrame, table: SourceTable) -> Iterator[Finding]:
    """One code of an exhaustive dimension tells what all others tell together: a total among them."""
    for dimension in sorted(table.exhaustive):
        parts = rows.filter(pl.col(dimension) != "all")
        if parts[dimension].n_unique() < 3:
            continue
        by_code = parts.group_by("period", dimension).agg(pl.col("value").sum())
        half = by_code.with_columns(all=pl.col("value").sum().over("period")).filter(
            pl.col("all") > 0
        )
        periods = half["period"].n_unique()
        totals = (
            half.filter(2 * pl.col("value") == pl.col("all"))
            .group_by(dimension)
            .agg(pl.len().alias("n"), pl.col("value").sum())
            .filter(pl.col("n") >= max(_FEWEST_PERIODS, _MOSTLY * periods))
        )
        for code, n, value in totals.iter_rows():
            yield Finding(
                "total_among_parts",
                "",
                f"`{code}` of {dimension} tells what all others tell together, in {n} of {periods} "
                "periods: is it a total that is counted as a part?",
                amount=value,
            )


def _parts_that_do_not_add_up(
    rows: pl.DataFrame, table: SourceTable, frequency: str, precision: float
) -> Iterator[Finding]:
    """Published totals held against the sum of the parts beside them."""
    for dimension in sorted(table.exhaustive):
        if "all" not in table.codes(dimension):
            continue
        others = [name for name in _KEY if name != dimension]
        is_total = pl.col(dimension) == "all"
        sums = rows.group_by(others).agg(
            whole=pl.col("value").filter(is_total).sum(),
            told=is_total.any(),
            parts=pl.col("value").filter(~is_total).sum(),
            n=(~is_total).sum(),
        )
        # Each rounded figure is off by half a unit at most.
        slack = (pl.col("n") + 1) * (precision / 2 if precision > 1 else 0)
        wrong = sums.filter(
            "told", pl.col("n") > 1, (pl.col("whole") - pl.col("parts")).abs() > slack
        )
        if wrong.is_empty():
            continue
        off = wrong.with_columns(off=pl.col("whole") - pl.col("parts"))
        top = off.sort(pl.col("off").abs(), descending=True).row(0, named=True)
        yield Finding(
            "parts_do_not_add_up",
            ranges_of(wrong["period"].unique().to_list(), frequency),
            f"{wrong.height:,} totals over {dimension} are not the sum of their parts; the farthest: "
            f"{top['period']:%Y-%m}, total {top['whole']:,.10g}, parts {top['parts']:,.10g}",
            amount=top["off"],
            change=top["off"] / top["whole"] if top["whole"] else None,
        )


def _self_flows(rows: pl.DataFrame, frequency: str) -> Iterator[Finding]:
    itself = rows.filter(
        pl.col("origin") == pl.col("place"),
        pl.col("origin").is_in(list(COUNTRIES)),
        pl.col("value") != 0,
    )
    if itself.height:
        yield Finding(
            "self_flow",
            ranges_of(itself["period"].unique().to_list(), frequency),
            f"{itself.height:,} cells tell of people of a country in that same country "
            f"({', '.join(sorted(itself['place'].unique())[:6])})",
            amount=float(itself["value"].sum()),
        )


def _labels_lost(held: Held) -> Iterator[Finding]:
    frequency = held.row["frequency"]
    for dimension, periods in held.lost.items():
        yield Finding(
            "labels_lost",
            ranges_of(periods, frequency),
            f"labels of {dimension} are lost in {_many(periods, frequency)}: there only totals "
            "over it are answered from this release",
            amount=float(len(periods)),
        )


def _holes(held: Held) -> Iterator[Finding]:
    frequency = held.row["frequency"]
    if frequency in ("day", "year_to_date", "week"):
        # A daily report that pauses on holidays is no broken one.
        return
    ranges = ranges_of(held.periods, frequency)
    span = periods_of(f"{ranges.partition('/')[0]}/{ranges.rpartition('/')[2]}", frequency)
    holes = sorted(set(span) - held.periods)
    if holes:
        yield Finding(
            "periods_missing",
            ranges_of(holes, frequency),
            f"{_many(holes, frequency)} within its span {_verb(holes)} missing: not covered, "
            "not zero; is the file whole?",
            amount=float(len(holes)),
        )


def _replaced(held: Held, before: Held) -> Iterator[Finding]:
    """The same name and address, no newer period, other bytes: replaced without a word."""
    same = all(held.row[name] == before.row[name] for name in ("file_name", "url"))
    one_day = held.key == before.key
    if held.row["sha256"] == before.row["sha256"]:
        return
    if one_day or (same and max(held.periods) == max(before.periods)):
        day = "of the same day" if one_day else f"of {before.key[2]}"
        yield Finding(
            "replaced",
            "",
            f"replaces without a word the file `{before.row['file_name']}` {day} (sha256 "
            f"{before.row['sha256'][:12]}), which ends with the same period; both are kept",
        )


def _many(periods: Iterable[date], frequency: str) -> str:
    number = len(list(periods))
    noun = {"month": "month", "day": "day", "quarter": "quarter", "week": "week"}.get(
        frequency, "year" if "year" in frequency else "period"
    )
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _verb(periods: Sequence[date]) -> str:
    return "is" if len(periods) == 1 else "are"
