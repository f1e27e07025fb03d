"""
Where the tests write: in memory, where there is room for it; and with how many threads they count.

The archive has every file that it writes put on the disk (fsync), and some
thousands of archives are written here. What a killed process or a refused
operation leaves behind is the same in memory; nobody pulls the plug. Name
another folder with PYTEST_DEBUG_TEMPROOT, such as a disk's: `/tmp`.
"""

import os
from pathlib import Path

_MEMORY = Path("/dev/shm")
# Far more than a run of everything leaves behind; containers often have 64 MB.
_ROOM = 2 << 30


def pytest_configure() -> None:
    """Choose before the first temporary folder is made, and before numpy is there."""
    # Small matrices: a second thread only waits, and takes a core from the next test to do so.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if _roomy(_MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


def _roomy(folder: Path) -> bool:
    """Whether files and programs can be kept in this folder."""
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return False
    there = os.statvfs(folder)
    return there.f_bavail * there.f_frsize >= _ROOM and not there.f_flag & os.ST_NOEXEC
