"""
Every file of the publishers taken in from nothing by one command, and by the same command again.

Prints the time, the rows a second and the peak memory of the command and of
the processes that it starts; and what part of the first time the second
takes, in which nothing is new.
"""

import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import caudal

__all__ = ["Taken", "taken_in"]

# The second run takes at most this part of the first; the peak stays below so many megabytes.
_AGAIN, _PEAK = 0.05, 600


@dataclass(frozen=True)
class Taken:
    """One run: wall time [seconds] and largest peak memory of any process so far [MB]."""

    seconds: float
    peak: float


def taken_in(files: str, data: Path) -> Taken:
    """
    `caudal ingest FILES --data DATA`, as a person runs it.
    """
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "caudal", "ingest", files, "--data", str(data)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # Linux tells kilobytes.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Taken(perf_counter() - began, peak)


if __name__ == "__main__":
    files = os.environ.get("CAUDAL_TEST_DATA")
    if not files:
        print("skipped: set CAUDAL_TEST_DATA to the folder of the publishers' files")
        sys.exit(0)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        first, again = taken_in(files, data), taken_in(files, data)
        held = caudal.releases(data=data).rows
        rows = int(held["rows"].sum())
    part = again.seconds / first.seconds
    print(
        f"first run: {first.seconds:.1f} s, {rows:,} rows, {rows / first.seconds:,.0f} rows a second"
    )
    print(f"peak of the largest process: {first.peak:.0f} MB (target ≤ {_PEAK} MB)")
    print(
        f"again, nothing new: {again.seconds:.1f} s, {part:.1%} of the first (target ≤ {_AGAIN:.0%})"
    )
    sys.exit(0 if part <= _AGAIN and max(first.peak, again.peak) <= _PEAK else 1)
