"""
Processes to be killed: a parent that has imported everything forks one for each job.

Run as a program, it reads jobs from stdin, one JSON object a line, and
answers each with a line: the names of the operations done, or null for a
process that was killed. Before it forks it compiles the patterns that every
child would, and computes nothing else, so no thread of a library is lost.
"""

import json
import os
import re
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from caudal.sources import SOURCES
from caudal.workflows import brief, ingest, observations, verify
from faults.door import Door, killed, killed_halfway, standing
from faults.world import living_in, take_in

__all__ = ["main"]

_IMPORTED = (brief, ingest, observations, verify)


def main() -> None:
    """Serve jobs until there are no more."""
    for layout in (one for source in SOURCES.values() for one in source.layouts):
        # Python keeps what it has compiled, by pattern and flags.
        re.compile(layout.title, re.MULTILINE)
    for line in sys.stdin:
        print(json.dumps(_served(json.loads(line))), flush=True)


def _served(job: dict[str, Any]) -> list[str] | None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(job, writing)
    os.close(writing)
    if job["after_seconds"] is not None:
        time.sleep(job["after_seconds"])
        os.kill(child, signal.SIGKILL)
    with open(reading, "rb") as told:
        names = told.read().decode().split()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
        return None
    assert status == 0, "neither killed nor done: what went wrong stands on stderr"
    return names


def _live(job: dict[str, Any], writing: int) -> None:
    """Take the files in; name the operations that took, if alive by then."""
    try:
        act = killed_halfway if job["halfway"] else killed
        with living_in(Path(job["folder"])) as world, standing(Door(job["at"], act)) as door:
            take_in(world, Path(job["data"]))
        os.write(writing, " ".join(door.passed).encode())
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
