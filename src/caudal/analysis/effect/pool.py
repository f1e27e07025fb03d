"""The treated series and the donors that can stand for it, in one window around a policy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.shape import Case
from caudal.analysis.forecast.walk import logs_of
from caudal.vocabulary.effect_limits import limit
from caudal.vocabulary.effects import Reason

__all__ = [
    "LEAST_COUNT",
    "LEAST_DONORS",
    "LEAST_PRE",
    "Pool",
    "demeaned",
    "large_enough",
    "pool_of",
    "windows_beside",
]

_Array = NDArray[np.float64]
# With 4 to 10 months before, placebos in space reject up to two in five true nulls
# (Illenberger 2020).
LEAST_PRE = 18
# Two are left out, and one must be left to compare with.
LEAST_DONORS = 3
# Of fewer a month, chance alone moves the count by a fifth and more.
LEAST_COUNT = 20


@dataclass(frozen=True)
class Pool:
    """
    A window of a case, without gaps.

    Args:
        logs: (pre + post, 1 + donors), logs of counts plus one half; the treated one first.
        names: of the columns.
        pre, post: months before and after.
        why: what was left out.
    """

    logs: _Array
    names: tuple[str, ...]
    pre: int
    post: int
    why: tuple[Reason, ...] = ()


def pool_of(case: Case) -> Pool | Reason:
    """
    The window of a case with the donors that have every month of it; or why there is none.

    A donor that never changes before the policy says nothing, and is left out too.
    """
    if case.pre < LEAST_PRE:
        return limit("few_before", before=case.pre, least=LEAST_PRE)
    skipped = set(case.skipped)
    before = [row for row in range(case.begins) if row not in skipped][-case.pre :]
    after = [row for row in range(case.begins, len(case.values)) if row not in skipped]
    after = after[: case.post]
    if len(before) < case.pre:
        return limit("held_before", before=len(before), needed=case.pre)
    if case.post < 1 or len(after) < case.post:
        return limit("known_after", after=len(after), needed=max(case.post, 1))
    logs = logs_of(case.values[np.array(before + after)])
    if np.isnan(logs[:, 0]).any():
        return limit("gap_in_window", name=case.names[0])
    donors = [at for at in case.donors if at != 0]
    gaps = [at for at in donors if np.isnan(logs[:, at]).any()]
    still = [at for at in donors if at not in gaps and np.ptp(logs[: case.pre, at]) == 0.0]
    kept = [at for at in donors if at not in gaps and at not in still]
    if len(kept) < LEAST_DONORS:
        return limit("few_donors", donors=len(kept), least=LEAST_DONORS)
    columns = [0, *kept]
    why = (
        *_left_out(case.names, gaps, "donors_with_gaps"),
        *_left_out(case.names, still, "donors_still"),
    )
    return Pool(logs[:, columns], tuple(case.names[at] for at in columns), case.pre, case.post, why)


def windows_beside(case: Case) -> list[Pool]:
    """The window with a month less or more before, and after, where there is one."""
    changes = ((-1, 0), (1, 0), (0, -1), (0, 1))
    cases = (replace(case, pre=case.pre + one, post=case.post + two) for one, two in changes)
    pools = (pool_of(beside) for beside in cases)
    return [pool for pool in pools if isinstance(pool, Pool)]


def demeaned(pool: Pool) -> _Array:
    """Logs less their mean over the months before."""
    less: _Array = pool.logs - pool.logs[: pool.pre].mean(axis=0)
    return less


def _left_out(names: Sequence[str], columns: Sequence[int], code: str) -> tuple[Reason, ...]:
    if not columns:
        return ()
    return (limit(code, names=", ".join(names[at] for at in columns)),)


def large_enough(case: Case) -> tuple[int, ...]:
    """
    Columns that have at least `LEAST_COUNT` in each month before: smaller ones are mostly chance.

    Nothing after the start is looked at: donors chosen by what came after would fit it.
    """
    kept = np.setdiff1d(np.arange(case.begins), np.asarray(case.skipped, int))[-case.pre :]
    least = case.values[kept].min(axis=0)
    return tuple(at for at in range(1, case.values.shape[1]) if least[at] >= LEAST_COUNT)
