"""Python as it runs here, started once more."""

import os
import sys

__all__ = ["OURSELVES", "environment"]

# -P: a file named like a library in the working folder is not run.
OURSELVES = (sys.executable, "-P", "-m", "caudal.isolation")


def environment() -> dict[str, str]:
    """Ours, with our modules."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
