"""What a revision triangle shows, before it is said in a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from caudal.render.revisions.facts import Row

__all__ = ["Finding", "Settled", "finding_of"]

# From a month on that all changes stay below the first, while one earlier exceeds the second, the
# figures have settled; so many months are needed to say so.
_SMALL, _LARGE, _ENOUGH = 0.0005, 0.0025, 3


@dataclass(frozen=True)
class Settled:
    """From a period on no change was larger than a bound [fraction]."""

    period: date
    bound: float


@dataclass(frozen=True)
class Finding:
    """
    Args:
        compared: periods told by two releases or more.
        alone: how many are told by one only.
        higher, lower: how many of the compared stand above or below their first figure.
        largest: the one with the largest change; None where no change has a percentage.
        stepped: a figure changed where its source changed.
        settled: from when on nothing moved much, or None.
    """

    compared: Sequence[Row]
    alone: int
    higher: int
    lower: int
    largest: Row | None
    stepped: bool
    settled: Settled | None


def finding_of(rows: Sequence[Row]) -> Finding:
    """
    The finding in the rows of a triangle.
    """
    compared = [row for row in rows if len(row.cells) > 1]
    sized = [row for row in compared if row.change is not None]
    return Finding(
        compared=compared,
        alone=len(rows) - len(compared),
        higher=sum(row.latest > row.first for row in compared),
        lower=sum(row.latest < row.first for row in compared),
        largest=max(sized, key=lambda row: abs(row.change or 0), default=None),
        stepped=any(cell.stepped for row in compared for cell in row.cells),
        settled=_settled(compared),
    )


def _settled(compared: Sequence[Row]) -> Settled | None:
    sizes = [_size(row) for row in compared]
    moved = [number for number, size in enumerate(sizes) if size > _SMALL]
    since = moved[-1] + 1 if moved else 0
    if not since or len(compared) - since < _ENOUGH or max(sizes) < _LARGE:
        return None
    # Rounded up to two decimals of a per cent, so that "none by more than" stays true.
    return Settled(compared[since].period, ceil(max(sizes[since:]) * 10_000) / 10_000)


def _size(row: Row) -> float:
    return float("inf") if row.change is None else abs(row.change)
