"""A pure function on bytes in a process of its own, under limits of memory and time."""

import importlib
import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec, module_from_spec
from itertools import accumulate
from typing import Any

from caudal.isolation.interpreter import OURSELVES, environment
from caudal.vocabulary import errors
from caudal.vocabulary.errors import CaudalError, TooDemanding, Unreadable

__all__ = ["Limits", "answer_under_limits", "limited"]

# Exit code of a child that could not get memory, so that no text of its own is trusted for it.
_NO_MEMORY = 77
_NOT_OF_A_PUBLISHER = (
    "no publisher's file needs that much: fetch it again from its publisher;\n"
    "if it is the publisher's, report this message with the file's name"
)
# A package that begins with far more than its reader needs: pandas and xarray.
_BARE = ("rdata",)


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
    with subprocess.Popen(
        [*OURSELVES, asked],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
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


def answer_under_limits(asked: str) -> int:
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
