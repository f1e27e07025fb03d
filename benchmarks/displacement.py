"""
Flee's published instances, run by us and by Flee itself, side by side.

`CAUDAL_FLEE` names a Python with flee 3.1 (how to make it: `flee_peer.py`),
`CAUDAL_TEST_DATA` the folder that holds `flee/`; without either this says so and
ends well. `--quick` leaves out the runs at one agent a person, which take Flee
minutes. Ours is always at one agent a person, the median of runs before and
after Flee's: its cost hardly grows with people.

Wrong when: something else keeps the machine busy in one half of a comparison.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from ratios import Comparison, Measured, report

from caudal.analysis.simulate.flee.reading import read_instance
from caudal.analysis.simulate.flee.registrations import read_registrations
from caudal.analysis.simulate.flee.run import FleeRun, flee_run
from caudal.archive.flee_folders import flee_texts

__all__ = ["compared", "ours"]

_INSTANCES = {"mali": "mali2012", "burundi": "burundi2015"}
# People behind one of Flee's agents → how many times faster we mean to be.
_TARGETS = {100: 20, 1: 2_000}
ROUNDS = 3


def ours(source: Path, validation: Path, seed: int) -> tuple[float, FleeRun]:
    """Seconds of our run at one agent a person, reading not counted, and the run."""
    instance = read_instance(flee_texts(source, option="input"))
    counts = read_registrations(flee_texts(validation, option="validation"), instance)
    begun = perf_counter()
    run = flee_run(instance, counts, seed=seed)
    return perf_counter() - begun, run


def compared(data: Path, name: str, people: int, python: str) -> Measured:
    """Ours, Flee, ours again."""
    folders = (data / "conflict_input" / name, data / "conflict_validation" / _INSTANCES[name])
    runs = [ours(*folders, seed) for seed in range(ROUNDS)]
    command = [python, str(Path(__file__).with_name("flee_peer.py")), *map(str, folders)]
    told = json.loads(subprocess.check_output([*command, str(people), "1"]))
    runs += [ours(*folders, seed) for seed in range(ROUNDS, 2 * ROUNDS)]
    seconds = median(took for took, _ in runs)
    peer = f"flee 3.1, {told['agents']} agents"
    print(
        f"{name}: averaged relative difference {np.mean([run.ard for _, run in runs]):.4f} and "
        f"{np.mean([run.ard_rescaled for _, run in runs]):.4f} rescaled; "
        f"{peer}: {told['ard']:.4f} and {told['ard_rescaled']:.4f}"
    )
    target = Comparison(f"{name}, one agent a person", list, peer, list, 1 / _TARGETS[people])
    return Measured(target, seconds, told["seconds"], seconds / told["seconds"])


if __name__ == "__main__":
    data = Path(os.environ.get("CAUDAL_TEST_DATA", "")) / "flee"
    python = os.environ.get("CAUDAL_FLEE", "")
    if not python or not data.is_dir():
        print("not run: set CAUDAL_FLEE to a Python with flee 3.1, CAUDAL_TEST_DATA to the files")
        sys.exit(0)
    sizes = [100] if "--quick" in sys.argv else list(_TARGETS)
    results = [compared(data, name, people, python) for people in sizes for name in _INSTANCES]
    print(report(results))
    for one in results:
        times, target = 1 / one.ratio, 1 / one.comparison.target
        print(
            f"{one.comparison.name}: {times:.0f} times {one.comparison.peer_name} (target {target:.0f})"
        )
    sys.exit(0 if all(one.kept for one in results) else 1)
