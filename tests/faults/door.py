"""
Who stands in the door to the file system: counts its operations, and at one of them acts.

`caudal.archive.files._system` is the one door. An act is given the call and
its arguments; it fails, cuts a write short, or ends the process.
"""

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from caudal.archive import files

__all__ = ["Act", "Door", "broken", "cut", "killed", "killed_halfway", "short", "slow", "standing"]

Act = Callable[..., Any]


class Door:
    """
    Lets every operation pass but the one that is due, or (onwards) all from that one on.

    Args:
        at: number of the operation, from 1; 0 lets everything pass.
        act: what is done in its place.
    """

    def __init__(self, at: int = 0, act: Act | None = None, *, onwards: bool = False) -> None:
        self.at, self.act, self.onwards = at, act, onwards
        self.passed: list[str] = []

    def __call__(self, call: Act, *arguments: Any, **named: Any) -> Any:
        self.passed.append(call.__name__)
        due = len(self.passed) - self.at
        if self.act is not None and (due == 0 or (due > 0 and self.onwards)):
            return self.act(call, *arguments, **named)
        return call(*arguments, **named)


@contextmanager
def standing(door: Door) -> Iterator[Door]:
    """The door while it stands."""
    free = files._system
    files._system = door
    try:
        yield door
    finally:
        files._system = free


def broken(number: int) -> Act:
    """Fail with this error number; a file that fails to close is closed all the same."""

    def act(call: Act, *arguments: Any, **_: Any) -> None:
        if call is os.close:
            call(*arguments)
        raise OSError(number, os.strerror(number))

    return act


def short(call: Act, *arguments: Any, **named: Any) -> Any:
    """Write less than was asked for, and say so; other operations pass."""
    if call is not os.write:
        return call(*arguments, **named)
    descriptor, content = arguments
    return call(descriptor, content[: max(1, len(content) // 2)])


def slow(call: Act, *arguments: Any, **named: Any) -> Any:
    """Write half and wait before the rest is written, so that half a file would be seen."""
    done = short(call, *arguments, **named)
    if call is os.write:
        time.sleep(0.02)
    return done


def cut(call: Act, descriptor: int, content: memoryview, *_: Any) -> None:
    """Write half, then find the disk full."""
    call(descriptor, content[: len(content) // 2])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def killed(*_: Any, **__: Any) -> None:
    """End the process before the operation."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed_halfway(call: Act, descriptor: int, content: memoryview, *_: Any) -> None:
    """End the process with half of a write done."""
    call(descriptor, content[: len(content) // 2])
    killed()
