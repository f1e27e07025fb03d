"""
How long the command line takes to start, as ratios measured side by side: `make bench`.

A second depends on the machine, a ratio hardly does: each round runs the
command and its peer one after the other, and the ratio is the median over
the rounds. `--help` is held against an empty Python, the first answer from
the embedded reference against the import of the frame library it needs.

Wrong when: something else keeps the machine busy in one half of the rounds.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

__all__ = ["COMPARISONS", "Comparison", "Measured", "measured", "report"]

ROUNDS = 21


@dataclass(frozen=True)
class Comparison:
    """A command, the peer it is held against, and the ratio that it should not pass."""

    name: str
    command: Sequence[str]
    peer_name: str
    peer: Sequence[str]
    target: float


@dataclass(frozen=True)
class Measured:
    """Median wall times [seconds] and the median of the ratios, round by round."""

    comparison: Comparison
    seconds: float
    peer_seconds: float
    ratio: float

    @property
    def kept(self) -> bool:
        """Whether the target is kept."""
        return self.ratio <= self.comparison.target


_CAUDAL = (sys.executable, "-m", "caudal")
_PYTHON = (sys.executable, "-c")

COMPARISONS = (
    Comparison("caudal --help", (*_CAUDAL, "--help"), "python -c pass", (*_PYTHON, "pass"), 8.0),
    Comparison(
        "caudal observations --period 2021-06",
        (*_CAUDAL, "observations", "--period", "2021-06"),
        "python -c 'import polars'",
        (*_PYTHON, "import polars"),
        3.0,
    ),
)


def measured(comparison: Comparison, *, rounds: int = ROUNDS) -> Measured:
    """
    Run command and peer in turn, after one round that warms the disk and is not counted.
    """
    with tempfile.TemporaryDirectory() as home:
        # An empty home: the embedded reference answers, not this machine's archive.
        environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home}
        environment.pop("CAUDAL_DATA", None)
        pairs = [
            (_seconds(comparison.command, environment), _seconds(comparison.peer, environment))
            for _ in range(rounds + 1)
        ][1:]
    return Measured(
        comparison,
        median(ours for ours, _ in pairs),
        median(peer for _, peer in pairs),
        median(ours / peer for ours, peer in pairs),
    )


def report(results: Sequence[Measured]) -> str:
    """
    A line a comparison: milliseconds of both, the ratio, the target and the verdict.
    """
    head = ("command", "ms", "peer", "ms", "ratio", "target", "")
    rows = [head] + [
        (
            one.comparison.name,
            f"{one.seconds * 1000:.0f}",
            one.comparison.peer_name,
            f"{one.peer_seconds * 1000:.0f}",
            f"{one.ratio:.1f}×",
            f"≤ {one.comparison.target:g}×",
            "kept" if one.kept else "NOT KEPT",
        )
        for one in results
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    started = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return perf_counter() - started


if __name__ == "__main__":
    results = [measured(comparison) for comparison in COMPARISONS]
    print(report(results))
    print(f"median of {ROUNDS} rounds, command and peer in turn")
    sys.exit(0 if all(one.kept for one in results) else 1)
