"""
How long the command line takes to start, as ratios measured side by side: `make bench`.

`--help` is held against an empty Python, the first answer from the embedded
reference against the import of the frame library it needs.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping

from ratios import Comparison, measured, report

__all__ = ["ROUNDS", "comparisons"]

ROUNDS = 21


def comparisons(environment: Mapping[str, str]) -> tuple[Comparison, ...]:
    """
    What is held against what. Each is a process of its own, started in `environment`.
    """

    def python(*arguments: str) -> Callable[[], object]:
        command = (sys.executable, *arguments)
        return lambda: subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, env=environment
        )

    return (
        Comparison(
            "caudal --help",
            python("-m", "caudal", "--help"),
            "python -c pass",
            python("-c", "pass"),
            8.0,
        ),
        Comparison(
            "caudal observations --period 2021-06",
            python("-m", "caudal", "observations", "--period", "2021-06"),
            "python -c 'import polars'",
            python("-c", "import polars"),
            3.0,
        ),
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        # An empty home: the embedded reference answers, not this machine's archive.
        environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home}
        environment.pop("CAUDAL_DATA", None)
        results = [measured(one, rounds=ROUNDS) for one in comparisons(environment)]
    print(report(results))
    print(f"median of {ROUNDS} rounds, command and peer in turn")
    sys.exit(0 if all(one.kept for one in results) else 1)
