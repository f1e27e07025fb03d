"""Tasks that are done well, slowly or not at all, wherever `computed` has them done."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from caudal.isolation import computed
from caudal.vocabulary.errors import CaudalError, UnknownCode

__all__ = [
    "draws",
    "endless",
    "fatal",
    "fatal_once",
    "late",
    "lost_for_words",
    "odd",
    "refused",
    "said_aloud",
    "session",
    "solved",
    "spoilt",
    "two_endless",
]


def draws(seed: int) -> dict[str, Any]:
    """Numbers of the task's own chance."""
    drawn = np.random.default_rng(seed).normal(size=50)
    return {"seed": seed, "name": f"task {seed}", "drawn": drawn, "sum": float(drawn.sum())}


def solved(seed: int) -> Any:
    """Linear algebra that a library splits among threads, and then rounds otherwise."""
    square = np.random.default_rng(seed).normal(size=(400, 400))
    return np.linalg.cholesky(square @ square.T + 400 * np.eye(400))


def late(task: tuple[int, float]) -> int:
    """A number, so many seconds later."""
    number, seconds = task
    time.sleep(seconds)
    return number


def odd(number: int) -> int:
    """An odd number; an even one is a fault."""
    if number % 2 == 0:
        raise ValueError(f"{number} is even")
    return number


def refused(task: tuple[str, str, str, str]) -> None:
    """What Caudal says to a user."""
    from caudal.vocabulary import errors

    kind, what, where, remedy = task
    fault: CaudalError = getattr(errors, kind)(what, where=where, remedy=remedy)
    raise fault


def lost_for_words(word: str) -> None:
    """A fault that pickle can write and not read."""

    class Fault(UnknownCode):
        pass

    class Other(Exception):
        pass

    raise Other(word) from Fault("a", where="b", remedy="c")


def fatal(task: int) -> int:
    """Task 2 ends its process, always."""
    if task == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def fatal_once(task: tuple[int, Path]) -> dict[str, Any]:
    """`draws`; task 5 ends its process the first time, which a file tells."""
    seed, mark = task
    if seed == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return draws(seed)


def endless(folder: Path | None) -> None:
    """Nothing for None; else a file that is named after the process, which then stays."""
    if folder is not None:
        (folder / str(os.getpid())).touch()
        time.sleep(300)


def said_aloud(word: str) -> str:
    """What a task prints is no answer."""
    print(word)
    sys.stdout.flush()
    return word


def session(_: None) -> int:
    """The session of the process that has the task."""
    return os.getsid(0)


def spoilt(numbers: list[int]) -> int:
    """A function that spoils what it is given."""
    numbers.clear()
    return len(numbers)


def two_endless(folder: str) -> Sequence[Any]:
    """Two tasks without end, in two processes."""
    return computed(endless, [Path(folder)] * 2, workers=2)
