"""
Where the publishers' own files are, for the tests that read them whole.

They are not part of the repository. `CAUDAL_TEST_DATA` names their folder;
without it, `shared/data` beside the checkout is tried. Tests marked
`needs_real` are skipped where there is neither.
"""

import os
from pathlib import Path

import pytest

__all__ = ["REAL", "needs_real"]

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"

REAL = Path(os.environ.get("CAUDAL_TEST_DATA") or _BESIDE)

needs_real = pytest.mark.skipif(
    not (REAL / "us").is_dir(),
    reason="the real publishers' files are not here: set CAUDAL_TEST_DATA",
)
