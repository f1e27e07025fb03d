"""
What else could explain that counts changed after a policy: one check a function.

A check never changes an estimate or a verdict. It gives a `Guard` to stand
beside them: whether it found something, what, and the sentence that says so.
`concerns` is None where it could not be checked, which is no all-clear.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.forecast.walk import logs_of
from caudal.analysis.seasonal import SHRINKAGE, usual_changes
from caudal.vocabulary.effect_guards import Guard, guard
from caudal.vocabulary.periods import months_between
from caudal.vocabulary.terms import GROUPS

__all__ = [
    "AHEAD",
    "FEW",
    "Spans",
    "anticipation",
    "composition",
    "displacement",
    "harm_beside",
    "regression_to_mean",
    "revisions",
    "simultaneous",
    "small_counts",
]

_Array = NDArray[np.float64]
# Months before the start in which people may hurry, or wait.
AHEAD = 2
# At this mean, chance alone moves a month by 1/√20 = 22%.
FEW = 20.0
# So many months after its own a figure is usually no longer revised.
SETTLES = 6
# A tenth: of earlier changes, of the history on either side, of the change, of the shares.
_TENTH = 0.1
# A smaller share is not told.
_SEEN = 0.01
_LEAST = 24
_LEVEL = 3
# Rounding of sums of logs is no movement.
_ROUNDING = 1e-9
_GROUP_NAMES = {code: (group.en, group.es) for code, group in GROUPS.items()}


@dataclass(frozen=True)
class Spans:
    """Rows of a series of months that are before and after, without those that are neither."""

    before: NDArray[np.int64]
    after: NDArray[np.int64]

    @property
    def both(self) -> NDArray[np.int64]:
        """All rows that are compared."""
        return np.concatenate([self.before, self.after])


def anticipation(values: _Array, left_out: NDArray[np.bool_] | None = None) -> Guard:
    """
    Whether counts rose or fell unusually in the two months before the start.

    x = log y(t) − log y(t−2) − 0.5 · usual change of these months; it concerns where
    at most a tenth of the earlier x are as large, whatever their sign.

    Args:
        values: (months,), counts up to the last month before the start; not known: NaN.
        left_out: (months,), rows from which no season is read.

    Returns:
        change [fraction] and share of earlier x at least as large [0–1]; None with fewer than
        24 earlier ones.

    Wrong when:
        The policy was announced earlier than two months ahead, or part of the month of its
        start was spent in a hurry: that month is neither before nor after.

    Source:
        Malani and Reif 2015, Journal of Public Economics 124, 1–17.
    """
    logs = logs_of(values)[:, None]
    apart = np.zeros(len(logs), dtype=bool) if left_out is None else left_out
    changes = np.diff(logs, axis=0, prepend=np.nan)
    surprise = (changes - SHRINKAGE * np.nan_to_num(usual_changes(changes, apart)))[:, 0]
    pairs = surprise[1:] + surprise[:-1]
    # The pair before the last shares a month with it.
    earlier = pairs[:-AHEAD][~np.isnan(pairs[:-AHEAD])]
    if len(earlier) < _LEAST or np.isnan(pairs[-1]):
        return guard("anticipation", "anticipation_unknown", None)
    share = float(np.mean(np.abs(earlier) >= abs(pairs[-1]) - _ROUNDING))
    found = share <= _TENTH
    return guard(
        "anticipation",
        "anticipation" if found else "no_anticipation",
        found,
        change=float(np.expm1(pairs[-1])),
        share=share,
    )


def simultaneous(
    policies: pl.DataFrame, *, first: date, last: date, policy: str | None = None
) -> Guard:
    """
    Other policies of the calendar that began or ended between two days, by name.

    A start known to the month or year may be any day of it.

    Args:
        policies: rows of `POLICIES`.
        first, last: days, both included; the months that are compared around the start.
        policy: id of the one that is looked at, which is left out.

    Returns:
        ids, and names in English and Spanish, in the order of the start.

    Wrong when:
        Something else began that the calendar does not hold.
    """
    others = policies.filter(pl.col("id") != (policy or ""))
    begins, known = pl.col("start"), pl.col("start_known_to")
    latest = (
        pl.when(known == "day")
        .then(begins)
        .when(known == "month")
        .then(begins.dt.month_end())
        .otherwise(pl.date(begins.dt.year(), 12, 31))
    )
    within = ((begins <= last) & (latest >= first)) | pl.col("end").is_between(first, last)
    found = others.filter(within.fill_null(False)).sort("start", "id")
    names = tuple("; ".join(found[f"name_{language}"]) for language in ("en", "es"))
    return guard(
        "simultaneous",
        "simultaneous" if found.height else "none_simultaneous",
        found.height > 0,
        ids=found["id"].to_list(),
        names=names,
    )


def displacement(
    treated: _Array,
    beside: Mapping[str, _Array],
    spans: Spans,
    *,
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Guard:
    """
    The same change in neighbouring counts, and how much of the treated one's they undo.

    share = Σ over neighbours that moved the other way of |mean after − mean before|,
    over the same of the treated counts. It concerns from a tenth on.

    Args:
        treated: (months,) [events].
        beside: code → (months,), other sectors, components, routes; not added up anywhere
            else, so no total may stand among its parts.
        spans: rows before and after.
        names: code → name in English and Spanish; else the code.

    Returns:
        share [fraction], and per code mean before, after [events a month] and change [fraction].

    Wrong when:
        The neighbours have a season or a policy of their own; people went where nobody counts.
    """
    means = {code: _means(series, spans) for code, series in beside.items()}
    known = {code: pair for code, pair in means.items() if sum(pair) > 0}
    own = _means(treated, spans)
    moved = own[1] - own[0]
    if not known or np.isnan(moved):
        return guard("displacement", "displacement_unknown", None)
    undone = sum(abs(b - a) for a, b in known.values() if (b - a) * moved < 0)
    share = float(undone / abs(moved)) if moved else 0.0
    found = share >= _TENTH
    return guard(
        "displacement",
        ("displacement_whole" if share > 1 else "displacement") if found else "no_displacement",
        found,
        share=share,
        beside=_told(known, names or {}),
        means=known,
    )


def regression_to_mean(values: _Array) -> Guard:
    """
    Whether the level just before the start was extreme in its own history.

    The mean log of the last three months, among those of every three months before them in
    a row; it concerns in the lowest or highest tenth.

    Args:
        values: (months,), counts up to the last month before the start; not known: NaN.

    Returns:
        percentile [0–100]; ties count half. None with fewer than 24 earlier levels.

    Wrong when:
        The history holds a lasting shift: the new level is no extreme to come back from.

    Source:
        Barnett, van der Pols and Dobson 2005, International Journal of Epidemiology 34, 215–220.
    """
    logs = logs_of(values)
    if len(logs) < _LEVEL:
        return guard("regression_to_mean", "regression_unknown", None)
    levels = np.lib.stride_tricks.sliding_window_view(logs, _LEVEL).mean(axis=1)
    earlier = levels[:-_LEVEL][~np.isnan(levels[:-_LEVEL])]
    if len(earlier) < _LEAST or np.isnan(levels[-1]):
        return guard("regression_to_mean", "regression_unknown", None)
    same = np.abs(earlier - levels[-1]) < _ROUNDING
    below = (earlier < levels[-1]) & ~same
    share = float(np.mean(below + 0.5 * same))
    found = not _TENTH < share < 1 - _TENTH
    return guard(
        "regression_to_mean",
        "regression" if found else "no_regression",
        found,
        percentile=100 * share,
    )


def small_counts(values: _Array, spans: Spans) -> Guard:
    """
    Whether a compared month is zero, or a typical one below twenty.

    Args:
        values: (months,) [events]; not known: NaN.
        spans: rows before and after.

    Returns:
        median [events a month], zeros and months [months].

    Wrong when:
        People are met in large groups: then larger counts are as uncertain.
    """
    compared = values[spans.both]
    known = compared[~np.isnan(compared)]
    if not len(known):
        return guard("small_counts", "small_counts_unknown", None)
    median, zeros = float(np.median(known)), int((known == 0).sum())
    found = zeros > 0 or median < FEW
    return guard(
        "small_counts",
        "small_counts" if found else "no_small_counts",
        found,
        median=median,
        zeros=zeros,
        months=len(known),
    )


def composition(
    parts: Mapping[str, _Array], spans: Spans, *, names: Mapping[str, tuple[str, str]] | None = None
) -> Guard:
    """
    Whether the shares of the groups of a total moved by a tenth of it or more.

    Args:
        parts: code → (months,), groups that add up to the total [events]; a month in which one
            is not known counts for none.
        spans: rows before and after.
        names: code → name in English and Spanish; else those of `GROUPS`, or the code.

    Returns:
        means: per code the share before and after [0–1]. None with fewer than two groups or
        without a month on either side.

    Wrong when:
        A publisher began to class the same people otherwise.
    """
    if len(parts) < 2:
        return guard("composition", "composition_unknown", None)
    counts = np.stack(list(parts.values()))
    whole = np.where(np.isnan(counts).any(axis=0), np.nan, counts)
    sums = [np.nansum(whole[:, rows], axis=1) for rows in (spans.before, spans.after)]
    if not all(one.sum() > 0 for one in sums):
        return guard("composition", "composition_unknown", None)
    before, after = (one / one.sum() for one in sums)
    means = {code: (float(before[at]), float(after[at])) for at, code in enumerate(parts)}
    found = bool(np.abs(after - before).max() >= _TENTH - _ROUNDING)
    return guard(
        "composition",
        "composition" if found else "no_composition",
        found,
        shares=_told(
            {code: pair for code, pair in means.items() if max(pair) >= _SEEN},
            names or _GROUP_NAMES,
            ".0%",
        ),
        means=means,
    )


def revisions(periods: Sequence[date], *, as_of: date, settles_months: int = SETTLES) -> Guard:
    """
    Which of the compared months are so young that their figures still move.

    Args:
        periods: first days of the months that are compared.
        as_of: the day from which the figures are seen.
        settles_months: so many months after its own a figure has its last usual revision.

    Returns:
        moving: first days, oldest first.

    Wrong when:
        A definition changes: then old months move as well.
    """
    now = as_of.replace(day=1)
    moving = [one for one in sorted(periods) if months_between(one, now) <= settles_months]
    return guard(
        "revisions",
        "revisions" if moving else "no_revisions",
        bool(moving),
        months=", ".join(f"{one:%Y-%m}" for one in moving),
        moving=moving,
    )


def harm_beside(
    told: Mapping[str, _Array],
    spans: Spans,
    *,
    names: Mapping[str, tuple[str, str]],
    shares: Collection[str] = (),
) -> Guard:
    """
    What was published of deaths, returns and repeats for the same months, a month on average.

    Not an estimate of what a policy did: these stand beside the count so that a fall of it is
    never shown alone. It concerns where any of them rose.

    Args:
        told: code → (months,) [events, or a share 0–1]; not known: NaN.
        spans: rows before and after.
        names: code → name in English and Spanish.
        shares: codes of those that are shares.
        spans: rows before and after.

    Returns:
        means: per measure the mean of the months known before and after. None where none
        is known on both sides.

    Wrong when:
        Read as all harm: most of it is not published, and found deaths lag and fall short.
    """
    means = {code: _means(series, spans) for code, series in told.items()}
    known = {code: pair for code, pair in means.items() if sum(pair) > 0}
    if not known:
        return guard("harm_beside", "harm_unknown", None)
    rising = {code: pair for code, pair in known.items() if pair[1] > pair[0]}
    of_one = {code: pair for code, pair in known.items() if code in shares}
    counted = {code: pair for code, pair in known.items() if code not in shares}
    texts = zip(_told(counted, names), _told(of_one, names, ".0%"), strict=True)
    beside = tuple("; ".join(filter(None, pair)) for pair in texts)
    rose = tuple("; ".join(names[code][language] for code in rising) for language in (0, 1))
    finding = "harm" if rising else "no_harm"
    return guard("harm_beside", finding, bool(rising), beside=beside, rose=rose, means=known)


def _means(series: _Array, spans: Spans) -> tuple[float, float]:
    """Mean of the known months before, and after; NaN: none is known."""
    sides = (series[rows] for rows in (spans.before, spans.after))
    known = [side[~np.isnan(side)] for side in sides]
    before, after = (float(side.mean()) if len(side) else float("nan") for side in known)
    return before, after


def _told(
    means: Mapping[str, tuple[float, float]],
    names: Mapping[str, tuple[str, str]],
    form: str = "",
) -> tuple[str, str]:
    """Before → after of each, in English and Spanish."""

    def shown(value: float) -> str:
        return format(value, form or (",.0f" if value >= FEW else ".1f"))

    def line(language: int) -> str:
        return "; ".join(
            f"{names.get(code, (code, code))[language]} {shown(before)} → {shown(after)}"
            for code, (before, after) in means.items()
        )

    return line(0), line(1)
