"""
One run of Flee, in an environment of its own: `PYTHON flee_peer.py INPUT VALIDATION PEOPLE SEED`.

Flee 3.1 brings MPI and plotting along. `benchmarks/displacement.py` starts this
file with the interpreter that `CAUDAL_FLEE` names, made once by

    python -m venv build/flee
    build/flee/bin/pip install flee==3.1

PEOPLE stand behind one agent. Told on stdout, as JSON: the seconds of the days
(reading and starting not counted) by the clock and of the processor, agents, and both averaged relative
differences. The days go as in the code's newest run script: newcomers from the
sum of the camps' counts, the people of day 0 off the camps' capacities, and its
settings for the published conflicts.
"""

import contextlib
import io
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from flee import InputGeography, flee, spawning
from flee.datamanager import handle_refugee_data
from flee.SimulationSettings import SimulationSettings

_SETTINGS = {"conflict_weight": 0.25, "default_movechance": 0.3, "camp_movechance": 0.001}


def settled(people: int, source: Path) -> None:
    """Flee's settings, which live in one place for the whole process."""
    rules = "".join(f"  {name}: {value}\n" for name, value in _SETTINGS.items())
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        file.write(f"move_rules:\n{rules}optimisations:\n  hasten: {people}\n")
        file.flush()
        SimulationSettings.ReadFromYML(file.name)
    SimulationSettings.ConflictInputFile = str(source / "conflicts.csv")


def world(source: Path) -> tuple[Any, Any, Any]:
    """Flee's network, its places by name, and what changes it by date."""
    geography = InputGeography.InputGeography()
    geography.ReadConflictInputCSV(SimulationSettings.ConflictInputFile)
    geography.ReadLocationsFromCSV(str(source / "locations.csv"))
    geography.ReadLinksFromCSV(str(source / "routes.csv"))
    geography.ReadClosuresFromCSV(str(source / "closures.csv"))
    return *geography.StoreInputGeographyInEcosystem(flee.Ecosystem()), geography


def run(source: Path, validation: Path, people: int) -> dict[str, float]:
    """All days of an instance."""
    settled(people, source)
    ecosystem, places, geography = world(source)
    period = dict(line.split(",")[:2] for line in (source / "sim_period.csv").read_text().split())
    counts = handle_refugee_data.RefugeeTable(
        csvformat="generic",
        data_directory=str(validation),
        start_date=period["StartDate"],
        data_layout="data_layout.csv",
        population_scaledown_factor=people,
    )
    counts.ReadL1Corrections(str(source / "registration_corrections.csv"))
    camps = ecosystem.get_camp_names()
    for camp in camps:
        spawning.add_initial_refugees(ecosystem, counts, places[camp])
        if places[camp].capacity > 0:
            places[camp].capacity -= int(counts.get_field(camp, 0))
    days = int(period["Length"])
    simulated, registered = np.zeros((2, days, len(camps)))
    begun, busy = time.perf_counter(), time.process_time()
    for day in range(days):
        geography.AddNewConflictZones(ecosystem, day)
        spawning.spawn_daily_displaced(ecosystem, day, counts, SumFromCamps=True)
        spawning.refresh_spawn_weights(ecosystem)
        ecosystem.enact_border_closures(day)
        ecosystem.evolve()
        simulated[day] = [places[camp].numAgents for camp in camps]
        registered[day] = [counts.get_field(camp, day) for camp in camps]
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    total = np.maximum(registered.sum(axis=1, keepdims=True), 1)
    scaled = simulated * total / np.maximum(simulated.sum(axis=1, keepdims=True), 1)
    return {
        "seconds": seconds,
        "busy": busy,
        "agents": len(ecosystem.agents),
        "ard": float((np.abs(simulated - registered) / total).sum(axis=1).mean()),
        "ard_rescaled": float((np.abs(scaled - registered) / total).sum(axis=1).mean()),
    }


if __name__ == "__main__":
    random.seed(int(sys.argv[4]))
    np.random.seed(int(sys.argv[4]))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        told = run(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps(told))
