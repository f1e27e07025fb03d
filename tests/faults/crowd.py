"""
One of several who write to one archive or read from it, for some seconds.

Release number n is of the day n days after the first; it tells n for May
and n + 1,000 for June. Both writers take in the same files in the same
order, so they meet; a reader knows what every release must say.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import caudal
from faults.door import Door, slow, standing
from faults.world import living_in
from workflows.files import NOW, put, southwest

__all__ = ["main"]

FIRST = date(2019, 7, 1)


def main(role: str, folder: Path, seconds: float) -> None:
    """Write or read, once at least; say how often as a line of JSON."""
    # Whoever else runs on this machine comes first.
    os.nice(10)
    rounds = 0
    with living_in(folder) as world:
        work = {"writer": _written, "reader": _read}[role](world.data, folder / f"in-{os.getpid()}")
        until = time.monotonic() + seconds
        for _ in work:
            rounds += 1
            if time.monotonic() > until:
                break
    print(json.dumps(rounds))


def _written(data: Path, files: Path) -> Iterator[None]:
    for number in range(2_000):
        text = southwest((2019, "MAY", number), (2019, "JUN", number + 1_000))
        path = put(files, f"{FIRST + timedelta(number)}/sbo.csv", text)
        with standing(Door(1, slow, onwards=True)):
            answer = caudal.ingest([path], now=NOW, data=data)
        assert answer.rows["state"].to_list() in (["taken_in"], ["held"])
        yield


def _read(data: Path, _: Path) -> Iterator[None]:
    seen: set[date] = set()
    while True:
        answer = caudal.revisions(
            data=data, source="cbp_southwest", start="2019-05", end="2019-06", as_of="2026-01-01"
        )
        own = answer.rows.filter(answer.rows["vintage"] >= FIRST)
        rows = own.select("vintage", "period", "value").sort("vintage", "period")
        told = set(rows["vintage"])
        assert rows.rows() == [row for day in sorted(told) for row in _release(day)]
        assert seen <= told, "a release that was there is gone"
        seen = told
        wrong = caudal.verify(data=data).rows
        assert "wrong" not in set(wrong["state"]), wrong.filter(wrong["state"] == "wrong").rows()
        yield


def _release(day: date) -> list[tuple[date, date, float]]:
    number = (day - FIRST).days
    return [(day, date(2019, 5, 1), number), (day, date(2019, 6, 1), number + 1_000)]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
