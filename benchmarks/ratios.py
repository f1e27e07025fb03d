"""
Ratios measured side by side: ours and its peer in turn, round by round.

A second depends on the machine, a ratio hardly does. The ratio of a
comparison is the median over its rounds.

Wrong when: something else keeps the machine busy in one half of the rounds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median
from time import perf_counter

__all__ = ["Comparison", "Measured", "measured", "report"]


@dataclass(frozen=True)
class Comparison:
    """What we do, the peer it is held against, and the ratio that it should not pass."""

    name: str
    ours: Callable[[], object]
    peer_name: str
    peer: Callable[[], object]
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


def measured(
    comparison: Comparison, *, rounds: int, clock: Callable[[], float] = perf_counter
) -> Measured:
    """
    Do ours and the peer's in turn, after one round that warms up and is not counted.
    """
    pairs = [
        (_seconds(comparison.ours, clock), _seconds(comparison.peer, clock))
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
    A Markdown table: milliseconds of both, the ratio, the target and the verdict.
    """
    head = ("what", "ms", "peer", "ms", "ratio", "target", "verdict")
    rows = [head] + [
        (
            one.comparison.name,
            _milliseconds(one.seconds),
            one.comparison.peer_name,
            _milliseconds(one.peer_seconds),
            f"{one.ratio:.2f}×",
            "none" if one.comparison.target == inf else f"≤ {one.comparison.target:g}×",
            "" if one.comparison.target == inf else "kept" if one.kept else "NOT KEPT",
        )
        for one in results
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (rows[0], rule, *rows[1:])
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}" if seconds < 0.1 else f"{seconds * 1000:.0f}"


def _seconds(action: Callable[[], object], clock: Callable[[], float]) -> float:
    started = clock()
    action()
    return clock() - started
