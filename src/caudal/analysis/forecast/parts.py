"""Which series of an answer add up to which, and their forecasts made to add up."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.forecast.reconcile import Partition, coherent, correlations, quantiles_of
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import logs_of
from caudal.vocabulary.places import Place, contents

__all__ = ["DRAWS", "added_up", "partitions"]

DRAWS = 2000
_SPLIT = ("group", "authority", "component", "origin", "place")
# So many of the last periods must add up, each within this part of the total.
_PERIODS, _APART = 12, 0.01
_Array = NDArray[np.float64]


def added_up(
    quantiles: _Array, known: Known, series: pl.DataFrame, places: Mapping[str, Place]
) -> tuple[_Array, int]:
    """
    The quantiles after totals and parts are drawn together, and how many splits add up.

    Args:
        quantiles: (horizon, levels, series), at `LEVELS`.
        known: what they were made from.
        series: one row a column: the columns of the target.
        places: kinds and parents of places and origins.

    Wrong when:
        A part is asked for without its total: it keeps its own forecast, which can differ.
    """
    told = np.asarray(~np.isnan(quantiles).any(axis=(0, 1)))
    parts = partitions(known, series, places, told=told)
    if not parts:
        return quantiles, 0
    used = sorted({column for one in parts for column in (one.total, *one.columns)})
    place = {column: number for number, column in enumerate(used)}
    within = [
        Partition(place[one.total], tuple(place[column] for column in one.columns)) for one in parts
    ]
    correlation = correlations(np.diff(logs_of(known.values[:, used]), axis=0))
    rng = np.random.default_rng(known.seed)
    drawn = coherent(quantiles[:, :, used], within, DRAWS, rng, correlation=correlation)
    found = quantiles.copy()
    found[:, :, used] = quantiles_of(drawn)
    totals = {one.total for one in parts} - {column for one in parts for column in one.columns}
    for total in totals:
        # What is drawn of a total is its own forecast: told as it was computed.
        found[:, :, total] = quantiles[:, :, total]
    return found, len(parts)


def partitions(
    known: Known,
    series: pl.DataFrame,
    places: Mapping[str, Place],
    *,
    told: NDArray[np.bool_],
) -> list[Partition]:
    """
    Splits of a total into series of the answer that added up in the last year, one a dimension.

    Args:
        told: (series,), of which there is a forecast.
    """
    rows = series.rows(named=True)
    values = known.values[-_PERIODS:]
    found: list[Partition] = []
    taken: set[int] = set()
    for dimension in _SPLIT:
        for total, candidates in _candidates(rows, dimension, places):
            for columns in candidates:
                kept = tuple(column for column in columns if told[column])
                fits = told[total] and len(kept) > 1 and not taken.intersection(kept)
                if fits and total not in taken and _adds_up(values, total, kept):
                    found.append(Partition(total, kept))
                    taken.update(kept)
                    break
    return found


def _adds_up(values: _Array, total: int, columns: Sequence[int]) -> bool:
    parts = np.nansum(values[:, list(columns)], axis=1)
    whole = values[:, total]
    apart = np.abs(parts - whole) <= _APART * np.maximum(whole, 1.0)
    return bool(apart[~np.isnan(whole)].all())


def _candidates(
    rows: Sequence[Mapping[str, str]], dimension: str, places: Mapping[str, Place]
) -> Iterator[tuple[int, list[list[int]]]]:
    """Each total over a dimension, with the splits that may be tried, the finest first."""
    others = [name for name in rows[0] if name != dimension]
    alike: dict[tuple[str, ...], dict[str, int]] = {}
    for column, row in enumerate(rows):
        alike.setdefault(tuple(row[name] for name in others), {})[row[dimension]] = column
    for codes in alike.values():
        if dimension == "place":
            for whole, column in codes.items():
                yield column, [[codes[code] for code in _leaves(whole, codes, places)]]
        elif "all" in codes and len(codes) > 1:
            yield codes["all"], [*_splits(codes, places, by_place=dimension == "origin")]


def _leaves(whole: str, codes: Mapping[str, int], places: Mapping[str, Place]) -> Iterator[str]:
    """Codes that lie in the whole and hold no other code."""
    inside = contents(places)
    for code in sorted(
        inside.get(whole, frozenset()) & codes.keys() - {whole}, key=codes.__getitem__
    ):
        if not (inside.get(code, frozenset()) - {code}) & codes.keys():
            yield code


def _splits(
    codes: Mapping[str, int], places: Mapping[str, Place], *, by_place: bool
) -> Iterator[list[int]]:
    parts = {code: column for code, column in codes.items() if code != "all"}
    if not by_place:
        yield list(parts.values())
        return
    kinds = {code: places[code].kind if code in places else "country" for code in parts}
    remainders = [code for code, kind in kinds.items() if kind == "remainder"]
    single = [code for code, kind in kinds.items() if kind not in ("remainder", "grouping")]
    yield [parts[code] for code in single]
    for remainder in remainders:
        yield [*(parts[code] for code in single), parts[remainder]]
