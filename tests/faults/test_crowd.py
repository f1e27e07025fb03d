"""Two writers and four readers on one archive: nobody sees half of a release, nobody fails."""

import json
import os
import subprocess
import sys
from pathlib import Path

import caudal
from faults.world import built, living_in

TESTS = Path(__file__).parents[1]
SECONDS = 60


def test_two_writers_and_four_readers_never_see_half_of_a_release(tmp_path: Path) -> None:
    with living_in(tmp_path) as world:
        built(world)
        crowd = {
            f"{role} {number}": _started(role, tmp_path)
            for role, count in (("writer", 2), ("reader", 4))
            for number in range(count)
        }
        told = {name: process.communicate() for name, process in crowd.items()}
        assert {name: told[name][1] for name in crowd if crowd[name].returncode} == {}
        rounds = {name: json.loads(out) for name, (out, _) in told.items()}
        print(rounds)
        assert min(rounds.values()) >= 1
        assert caudal.verify(data=world.data, deep=True).failed == 0
        assert list(world.data.glob(".partial-*")) == []


def _started(role: str, folder: Path) -> "subprocess.Popen[str]":
    path = os.pathsep.join((str(TESTS), *sys.path))
    return subprocess.Popen(
        [sys.executable, "-m", "faults.crowd", role, str(folder), str(SECONDS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "POLARS_MAX_THREADS": "1"},
    )
