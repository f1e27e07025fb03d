"""
The default forecaster against statsforecast, in time and in accuracy: `python benchmarks/forecast.py`.

From the embedded reference. First 200 monthly series from 24 origins, twelve months ahead with
bands (figures as held newest, the same for both): ours all, the peer's AutoETS a part of the
same, both by series and origin. Then Border Patrol encounters of the Southwest land border from
114 origins, each as known on its day, against AutoETS, AutoTheta and a SARIMA (0,1,1)(0,1,1), of
the counts and of their logarithms. Then `caudal nowcast` from the shell.

`CAUDAL_STATSFORECAST` names a Python that has statsforecast (statsforecast_peer.py says how it is
made); without it the peers' columns are left out, and said to be.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

import caudal
from caudal.analysis.forecast import BASELINE, DEFAULT, FORECASTERS, Known
from caudal.analysis.forecast.known import known_of, series_of
from caudal.analysis.scores import coverage, weighted_interval_score
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.question import Question, Target
from caudal.workflows.asking import opened
from caudal.workflows.score import origins_of
from caudal.workflows.seeing import told

__all__ = ["Peer", "Seen", "many_series", "peers_of", "southwest"]

_Array = NDArray[np.float64]
_PEER = Path(__file__).with_name("statsforecast_peer.py")
_SERIES, _ORIGINS, _HORIZON, _OF_PEER = 200, 24, 12, 10
# Series of a mean of at least so many a month in the last ten years.
_LEAST, _RECENT = 30, 120
_SECONDS, _TIMES_FASTER, _SHELL = 5.0, 50.0, 2.0
_HORIZONS = (1, 2, 3, 6)
_LAST = date(2024, 5, 1)
_MODELS = ("AutoETS", "AutoTheta", "SARIMA")


@dataclass(frozen=True)
class Seen:
    """What is known at each origin, and the figures that came (origins, horizon, series)."""

    known: list[Known]
    truth: _Array


@dataclass(frozen=True)
class Peer:
    """Quantiles (origins, horizon, series, levels) and what they took [seconds]."""

    quantiles: _Array
    seconds: float


def many_series() -> Seen:
    """Real series, again and again until there are 200, at the last 24 origins with a year after."""
    asked: list[dict[str, Any]] = [
        {"component": "usbp", "group": "each", "place": "southwest_land_border"},
        {"component": "usbp", "origin": "each", "place": "southwest_land_border"},
        {"component": "usbp", "place": "each"},
    ]
    columns = []
    for one in asked:
        rows = caudal.observations(reconstruct=True, **one).rows
        known = known_of(rows, date(2025, 5, 1), series=series_of(rows))
        whole = ~np.isnan(known.values).any(axis=0)
        recent = known.values[-_RECENT:].mean(axis=0)
        columns.append(known.values[:, whole & (recent >= _LEAST)])
    # The total is in all three answers.
    real = np.array(list(dict.fromkeys(map(tuple, np.concatenate(columns, axis=1).T)))).T
    values = np.tile(real, (1, -(-_SERIES // real.shape[1])))[:, :_SERIES]
    last = known.periods.index(_LAST)
    ends = range(last - _ORIGINS + 1, last + 1)
    seen = [
        Known(values[: end + 1], known.periods[: end + 1], known.left_out[: end + 1])
        for end in ends
    ]
    truth = np.array([values[end + 1 : end + 1 + _HORIZON] for end in ends])
    return Seen(seen, truth)


def southwest() -> Seen:
    """Border Patrol encounters of the Southwest, as known on the day of each of 114 origins."""
    library = opened("us-mexico", None)[1]
    target = Target("encounters", "southwest_land_border", component="usbp")
    question = Question("us-mexico", target, date(2014, 12, 1), _LAST, reconstruct=True)
    figures = told(library, question)
    of = dict(figures.select("period", "value").iter_rows())
    months = sorted(of)
    origins = list(origins_of(library, question, figures))
    at = [months.index(one.period) for one in origins]
    ahead = max(_HORIZONS)
    truth = np.array([[[of[months[n + h]]] for h in range(1, ahead + 1)] for n in at])
    return Seen([one.seen.known for one in origins], truth)


def ours(name: str, seen: Seen, horizon: int) -> Peer:
    """A model of ours, one origin after the other."""
    begun = perf_counter()
    found = [FORECASTERS[name].compute(known, horizon) for known in seen.known]
    return Peer(np.moveaxis(np.array(found), 2, 3), perf_counter() - begun)


def peers_of(seen: Seen, horizon: int, models: Sequence[str], python: str) -> dict[str, Peer]:
    """The peers, in a process of the Python that has them."""
    rows = max(len(known.values) for known in seen.known)
    values = np.full((len(seen.known), rows, seen.known[0].values.shape[1]), np.nan)
    for origin, known in zip(values, seen.known, strict=True):
        origin[: len(known.values)] = known.values
    with tempfile.TemporaryDirectory() as folder:
        given, taken = (str(Path(folder) / name) for name in ("given.npz", "taken.npz"))
        np.savez(given, values=values, horizon=horizon, levels=LEVELS, models=list(models))
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        subprocess.run([python, str(_PEER), given, taken], check=True, env=environment)
        found = np.load(taken)
        return {
            name: Peer(np.moveaxis(quantiles, 2, 3), float(seconds))
            for name, quantiles, seconds in zip(
                models, found["quantiles"], found["seconds"], strict=True
            )
        }


def _compared(python: str | None) -> bool:
    seen = many_series()
    fastest = min((ours(DEFAULT, seen, _HORIZON) for _ in range(3)), key=lambda one: one.seconds)
    cells = len(seen.known) * _SERIES
    print(
        f"{_SERIES} series × {_ORIGINS} origins × {_HORIZON} months, `{DEFAULT}` with bands: "
        f"{fastest.seconds:.2f} s (target ≤ {_SECONDS:g} s), "
        f"{1000 * fastest.seconds / cells:.3f} ms a series and origin"
    )
    kept = fastest.seconds <= _SECONDS
    if python is None:
        return kept
    distinct = np.unique(seen.truth.reshape(-1, _SERIES), axis=1).shape[1]
    of_peer = np.linspace(0, distinct - 1, _OF_PEER).astype(int)
    part = Seen(
        [Known(k.values[:, of_peer], k.periods, k.left_out) for k in seen.known],
        seen.truth[:, :, of_peer],
    )
    peer = peers_of(part, _HORIZON, ["AutoETS"], python)["AutoETS"]
    times = (peer.seconds / (_ORIGINS * _OF_PEER)) / (fastest.seconds / cells)
    print(
        f"AutoETS, {_OF_PEER} of the {distinct} that differ, from the same origins: {peer.seconds:.1f} s, "
        f"{1000 * peer.seconds / (_ORIGINS * _OF_PEER):.0f} ms each: {times:.0f} times as long "
        f"(target ≥ {_TIMES_FASTER:g})"
    )
    naive = ours(BASELINE, part, _HORIZON)
    print("of these, all twelve horizons | relative WIS | in the 80% band | in the 95% band")
    for name, one in ((DEFAULT, ours(DEFAULT, part, _HORIZON)), ("AutoETS", peer)):
        ratio = np.exp(np.mean(np.log(_wis(one, part, (0, 1)) / _wis(naive, part, (0, 1)))))
        print(f"{name} | {ratio:.3f} | {_shares(one, part)}")
    return kept and times >= _TIMES_FASTER


def _wis(one: Peer, seen: Seen, axes: tuple[int, ...]) -> _Array:
    mean: _Array = weighted_interval_score(one.quantiles, seen.truth).mean(axis=axes)
    return mean


def _shares(one: Peer, seen: Seen) -> str:
    return " | ".join(
        f"{100 * coverage(one.quantiles, seen.truth, level):.0f}%" for level in (0.8, 0.95)
    )


def _ahead(python: str | None) -> bool:
    seen = southwest()
    ahead = max(_HORIZONS)
    mine, naive = ours(DEFAULT, seen, ahead), ours(BASELINE, seen, ahead)
    names = [f"{name}{what}" for name in _MODELS for what in ("", " of logs")]
    peers: Mapping[str, Peer] = peers_of(seen, ahead, names, python) if python else {}
    print(f"\nSouthwest land border, {len(seen.known)} origins: WIS over that of `{BASELINE}`")
    print(
        "model | " + " | ".join(f"h = {h}" for h in _HORIZONS) + " | 80% band | 95% band | seconds"
    )
    base = _wis(naive, seen, (0, 2))
    ratios = {
        name: _wis(one, seen, (0, 2)) / base for name, one in ((DEFAULT, mine), *peers.items())
    }
    for name, one in ((DEFAULT, mine), *peers.items()):
        cells = " | ".join(f"{ratios[name][h - 1]:.3f}" for h in _HORIZONS)
        print(f"{name} | {cells} | {_shares(one, seen)} | {one.seconds:.1f}")
    kept = True
    for name in peers:
        lost = [h for h in _HORIZONS if not ratios[DEFAULT][h - 1] < ratios[name][h - 1]]
        kept = kept and not lost
        print(f"ahead of {name} at every horizon: {'yes' if not lost else f'not at {lost}'}")
    return kept


def _from_the_shell() -> bool:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home}
        environment.pop("CAUDAL_DATA", None)
        command = [sys.executable, "-m", "caudal", "nowcast", "--as-of", "2021-08-10"]
        seconds = []
        for _ in range(6):
            begun = perf_counter()
            subprocess.run(
                command,
                check=True,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            seconds.append(perf_counter() - begun)
    print(
        f"\n`caudal nowcast --as-of 2021-08-10` from the shell, median of five: "
        f"{median(seconds[1:]):.2f} s (target ≤ {_SHELL:g} s)"
    )
    return median(seconds[1:]) <= _SHELL


if __name__ == "__main__":
    peer = os.environ.get("CAUDAL_STATSFORECAST")
    if peer is None:
        print("statsforecast is not measured: CAUDAL_STATSFORECAST names no Python that has it")
    results = [_compared(peer), _ahead(peer), _from_the_shell()]
    sys.exit(0 if all(results) else 1)
