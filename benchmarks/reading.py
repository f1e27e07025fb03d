"""
How long a CSV of CBP takes to read, with every check, as ratios measured side by side.

Recognising a file and reading it to observations is held against the frame
library's bare reading of the same bytes, every cell as text. The publisher's
own files are measured where `CAUDAL_TEST_DATA` names their folder; files
made here from the labels of a layout, always.
"""

import io
import os
import sys
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

import polars as pl
from ratios import Comparison, measured, report

from caudal.sources import recognise
from caudal.sources.cbp_nationwide import STATE_ENCOUNTERS
from caudal.vocabulary.periods import MONTHS

__all__ = ["ROUNDS", "comparison", "made_file", "published_files"]

ROUNDS = 31
ROWS = 300_000
# The bare reading of a small file takes under a millisecond. Ours adds about one, however small
# the file: some hundred calls of the library. 1.5 is not had there.
_TARGET = 1.5


def comparison(name: str, content: bytes) -> Comparison:
    """
    Our reading of a file against the bare one.
    """

    def ours() -> object:
        _, layout = recognise(content, name)
        return layout.read(content, name)

    # Guessing types is no peer: "2024 (FYTD)" stands below thousands of plain years.
    return Comparison(
        f"{name}, {len(content) / 1e6:.2f} MB",
        ours,
        "polars.read_csv",
        lambda: pl.read_csv(io.BytesIO(content), infer_schema=False),
        _TARGET,
    )


def made_file(rows: int, *, end: str = "\n") -> bytes:
    """
    A file by state with every combination of labels up to `rows`, sorted as the publisher's are.
    """
    labels = product(
        ("2021", "2022", "2023", "2024 (FYTD)"),
        ("FYTD",),
        sorted(MONTHS),
        # Every state has an airport or a coast.
        ("Other",),
        STATE_ENCOUNTERS.place_labels["State"],
        *(_one_label_a_code(meaning) for _, meaning, _ in STATE_ENCOUNTERS.codes.values()),
    )
    lines = (
        ",".join((*map(_quoted, row), str(number * 7919 % 997)))
        for number, row in enumerate(islice(labels, rows))
    )
    return end.join((",".join(STATE_ENCOUNTERS.columns), *lines, "")).encode()


def published_files(folder: str | None) -> Iterator[tuple[str, bytes]]:
    """
    The publisher's own files below a folder, by name; none without one.
    """
    for path in sorted(Path(folder).glob("us/cbp/*/*.csv")) if folder else ():
        yield path.name, path.read_bytes()


def _one_label_a_code(meaning: dict[str, str]) -> list[str]:
    first = {code: label for label, code in reversed(meaning.items()) if label}
    return sorted(first.values())


def _quoted(label: str) -> str:
    return f'"{label}"' if "," in label else label


if __name__ == "__main__":
    files = [
        *published_files(os.environ.get("CAUDAL_TEST_DATA")),
        ("made of labels", made_file(ROWS)),
        ("made of labels, \\r\\n", made_file(ROWS, end="\r\n")),
    ]
    results = [measured(comparison(*file), rounds=ROUNDS) for file in files]
    print(report(results))
    print(f"median of {ROUNDS} rounds, ours and the peer in turn")
    sys.exit(0 if all(one.kept for one in results) else 1)
