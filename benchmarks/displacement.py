"""
Flee's published instances, run by us and by Flee itself, side by side.

`CAUDAL_FLEE` names a Python with flee 3.1 (how to make it: `flee_peer.py`),
`CAUDAL_TEST_DATA` the folder that holds `flee/`; without the second this says so
and ends well, without the first only ours is told. `--quick` leaves out the runs
at one agent a person, which take Flee minutes. Ours is always at one agent a
person, the median of runs before and after Flee's. Both are the loop of days
alone: without reading, laying out the network and, of ours, compiling.

Then ours with other numbers of people: counts and capacities times the same.

Times are told twice, by the clock and of the processor: on a machine that does
other things the second is the one to compare.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
from ratios import Comparison, Measured, report

from caudal.analysis.simulate.compiling import COMPILED
from caudal.analysis.simulate.flee.instance import FleeInstance, Registrations
from caudal.analysis.simulate.flee.reading import read_instance
from caudal.analysis.simulate.flee.registrations import read_registrations
from caudal.analysis.simulate.flee.run import FleeRun, compared, flee_places, laid_out, ready
from caudal.archive.flee_folders import flee_texts

__all__ = ["Ours", "beside", "grown", "ours"]

_INSTANCES = {"mali": "mali2012", "burundi": "burundi2015"}
# People behind one of Flee's agents → how many times faster we mean to be.
_TARGETS = {100: 20, 1: 2_000}
ROUNDS = 5
# People in all; the second may take so many times as long as the first.
_SIZES, _GROWTH = (1e4, 1e6, 1e8), 1.2


@dataclass(frozen=True)
class Ours:
    """One run of ours: seconds by the clock, seconds of the processor, and what it gave."""

    seconds: float
    busy: float
    run: FleeRun


def read(data: Path, name: str) -> tuple[FleeInstance, Registrations]:
    """An instance and its counts."""
    source, validation = _folders(data, name)
    instance = read_instance(flee_texts(source, option="input"))
    return instance, read_registrations(flee_texts(validation, option="validation"), instance)


def ours(instance: FleeInstance, counts: Registrations, seed: int) -> Ours:
    """Our run of all days, at one agent a person."""
    world = laid_out(instance, counts)
    begun, busy = perf_counter(), process_time()
    everywhere = flee_places(world, seed=seed)
    seconds, busy = perf_counter() - begun, process_time() - busy
    return Ours(seconds, busy, compared(world, everywhere))


def beside(data: Path, name: str, people: int, python: str) -> Measured:
    """Ours, Flee, ours again."""
    instance, counts = read(data, name)
    runs = [ours(instance, counts, seed) for seed in range(ROUNDS)]
    command = [python, str(Path(__file__).with_name("flee_peer.py"))]
    told = json.loads(
        subprocess.check_output([*command, *map(str, _folders(data, name)), str(people), "1"])
    )
    runs += [ours(instance, counts, seed) for seed in range(ROUNDS, 2 * ROUNDS)]
    seconds, busy = median(run.seconds for run in runs), median(run.busy for run in runs)
    peer = f"flee 3.1, {told['agents']} agents"
    _told(
        name, [run.run for run in runs], f"; {peer}: {told['ard']:.4f}, {told['ard_rescaled']:.4f}"
    )
    print(
        f"{name}: processor {busy:.4f} s, {peer} {told['busy']:.1f} s: {told['busy'] / busy:.0f} times"
    )
    target = Comparison(f"{name}, one agent a person", list, peer, list, 1 / _TARGETS[people])
    return Measured(target, seconds, told["seconds"], seconds / told["seconds"])


def grown(data: Path, name: str) -> list[float]:
    """Seconds of the processor of our run by the number of people, the least of some."""
    instance, counts = read(data, name)
    found = []
    for size in _SIZES:
        times = size / counts.counts[-1].sum()
        places = [replace(place, capacity=int(place.capacity * times)) for place in instance.places]
        more = Registrations(
            counts.names,
            (counts.counts * times).astype(np.int64),
            (counts.total * times).astype(np.int64),
        )
        world = replace(instance, places=tuple(places))
        found.append(min(ours(world, more, seed).busy for seed in range(2 * ROUNDS)))
    listed = ", ".join(f"{took:.4f}" for took in found)
    print(f"{name}: processor {listed} s with {', '.join(f'{size:.0e}' for size in _SIZES)} people")
    print(f"{name}: ratio {found[-1] / found[0]:.2f} (target {_GROWTH})")
    return found


def _folders(data: Path, name: str) -> tuple[Path, Path]:
    return data / "conflict_input" / name, data / "conflict_validation" / _INSTANCES[name]


def _told(name: str, runs: list[FleeRun], more: str) -> None:
    plain, rescaled = (np.array([getattr(r, n)[0] for r in runs]) for n in ("ard", "ard_rescaled"))
    print(
        f"{name}: averaged relative difference {plain.mean():.4f}, rescaled {rescaled.mean():.4f} "
        f"(spread {plain.std(ddof=1):.4f}, {rescaled.std(ddof=1):.4f} of {len(runs)} runs){more}"
    )


if __name__ == "__main__":
    data = Path(os.environ.get("CAUDAL_TEST_DATA", "")) / "flee"
    python = os.environ.get("CAUDAL_FLEE", "")
    if not data.is_dir():
        print("not run: set CAUDAL_TEST_DATA to the files, CAUDAL_FLEE to a Python with flee 3.1")
        sys.exit(0)
    ready()
    print("compiled" if COMPILED else "not compiled: numba is not installed")
    for name in _INSTANCES:
        runs = [ours(*read(data, name), seed) for seed in range(2 * ROUNDS)]
        busy, seconds = median(run.busy for run in runs), median(run.seconds for run in runs)
        _told(name, [run.run for run in runs], f"; {seconds:.4f} s, processor {busy:.4f} s a run")
        grown(data, name)
    if not python:
        print("Flee not run: set CAUDAL_FLEE to a Python with flee 3.1")
        sys.exit(0)
    sizes = [100] if "--quick" in sys.argv else list(_TARGETS)
    results = [beside(data, name, people, python) for people in sizes for name in _INSTANCES]
    print(report(results))
    for one in results:
        times, target = 1 / one.ratio, 1 / one.comparison.target
        print(
            f"{one.comparison.name}: {times:.0f} times {one.comparison.peer_name} (target {target:.0f})"
        )
    sys.exit(0 if all(one.kept for one in results) else 1)
