"""
How long a workbook takes to read, with every check, against pandas and openpyxl, side by side.

The target is for the same work: the cells of every sheet, ours with the
preflight of every part. Beside it stands the whole way to observations, of
which the peer has only the first step. The publishers' own workbooks are
measured where `CAUDAL_TEST_DATA` names their folder.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from ratios import Comparison, measured, report

from caudal.sources import recognise
from caudal.sources.workbook import sheets, workbook_of

__all__ = ["ROUNDS", "comparisons", "published_workbooks"]

# Seconds against tens of seconds: one round after the one that warms up tells enough.
ROUNDS = 1
# At most a fifth of the peer's time; of what the peer does not do there is no target.
_TARGET, _NO_TARGET = 0.2, float("inf")


def comparisons(name: str, content: bytes) -> tuple[Comparison, Comparison]:
    """
    Our reading of a workbook against pandas' with openpyxl: the cells, and all the way.
    """

    def observations() -> object:
        opened = workbook_of(sheets(content, name))
        _, layout = recognise(opened, name, form="workbook")
        return layout.read(opened, name)

    def peer() -> object:
        return pd.read_excel(io.BytesIO(content), sheet_name=None, engine="openpyxl")

    label, peers = f"{name[:36]}, {len(content) / 1e6:.2f} MB", "pandas.read_excel (openpyxl)"
    return (
        Comparison(f"cells of {label}", lambda: sheets(content, name), peers, peer, _TARGET),
        Comparison(f"observations of {label}", observations, peers, peer, _NO_TARGET),
    )


def published_workbooks(folder: str | None) -> Iterator[tuple[str, bytes]]:
    """
    The publishers' workbooks of encounters and repatriations below a folder; none without one.
    """
    patterns = ("us/usbp/*/*.xlsx", "us/dhs-ohss/*/*.xlsx", "mx/mirror/us-side/*.xlsx")
    for pattern in patterns if folder else ():
        for path in sorted(Path(str(folder)).glob(pattern)):
            yield path.name, path.read_bytes()


if __name__ == "__main__":
    results = [
        measured(one, rounds=ROUNDS)
        for file in published_workbooks(os.environ.get("CAUDAL_TEST_DATA"))
        for one in comparisons(*file)
    ]
    if not results:
        print("skipped: set CAUDAL_TEST_DATA to the folder of the publishers' files")
        sys.exit(0)
    print(report(results))
    print("one round after one that warms up, ours and the peer in turn")
    sys.exit(0 if all(one.kept for one in results) else 1)
