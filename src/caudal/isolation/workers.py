"""Processes of this machine that answer one task after another."""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from caudal.isolation.answers import Answers, answered
from caudal.isolation.interpreter import OURSELVES, environment
from caudal.vocabulary.errors import WorkerLost

__all__ = ["in_processes", "work"]

# A library that splits a sum among threads rounds it otherwise: every task has one thread.
_ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "POLARS_MAX_THREADS",
    ),
    "1",
)
# So often a task may lose its process before it is blamed for it.
_TRIES = 3


def in_processes(asked: Sequence[bytes], workers: int) -> Answers:
    """Number and answer of each task as they end, in processes of this machine."""
    from multiprocessing.connection import wait

    waiting = deque(range(len(asked)))
    lost = [0] * len(asked)
    crew: list[_Worker] = []
    try:
        for _ in range(min(workers, len(asked))):
            crew.append(_Worker())
        for worker in crew:
            worker.give(number := waiting.popleft(), asked[number])
        while crew:
            ready = wait([worker.line for worker in crew])
            for worker in [one for one in crew if one.line in ready]:
                done, answer = worker.number, worker.answer()
                if answer is None:
                    crew.remove(worker)
                    code = worker.end()
                    lost[done] += 1
                    if lost[done] == _TRIES:
                        raise _lost(done, len(asked), code, workers)
                    waiting.appendleft(done)
                    crew.append(worker := _Worker())
                if waiting:
                    worker.give(number := waiting.popleft(), asked[number])
                else:
                    crew.remove(worker)
                    worker.end()
                if answer is not None:
                    yield done, answer
    finally:
        for worker in crew:
            worker.end()


def work(handle: int) -> int:
    """Answer each task that comes in, until the parent has no more or is gone."""
    from multiprocessing.connection import Connection
    from threading import Thread

    def end_with_parent() -> None:
        os.read(sys.stdin.fileno(), 1)
        os._exit(0)

    Thread(target=end_with_parent, daemon=True).start()
    line = Connection(handle)
    with suppress(EOFError, OSError):
        while True:
            line.send_bytes(answered(line.recv_bytes()))
    return 0


class _Worker:
    """A process of this machine that answers one task after another."""

    def __init__(self) -> None:
        from multiprocessing import Pipe

        self.line, theirs = Pipe()
        self.number = -1
        with theirs:
            self.process = subprocess.Popen(
                [*OURSELVES, "work", str(theirs.fileno())],
                # Nothing is said on it: it closes with us, and the process ends.
                stdin=subprocess.PIPE,
                # What a task prints is no part of an answer.
                stdout=2,
                env={**environment(), **_ONE_THREAD},
                pass_fds=[theirs.fileno()],
                # Ctrl-C is for us alone; we end it.
                start_new_session=True,
            )

    def give(self, number: int, asked: bytes) -> None:
        """Hand it a task; that it is dead is seen where its answer is awaited."""
        self.number = number
        with suppress(OSError):
            self.line.send_bytes(asked)

    def answer(self) -> bytes | None:
        """Its answer, or None if it has died over the task."""
        try:
            return self.line.recv_bytes()
        except (EOFError, OSError):
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            return None

    def end(self) -> int:
        """End it, whatever it does; its exit code, or minus the signal that ended it."""
        self.process.kill()
        self.line.close()
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait()


def _lost(number: int, of: int, code: int, workers: int) -> WorkerLost:
    killed = code == -signal.SIGKILL
    ending = f"signal {-code} ({signal.Signals(-code).name})" if code < 0 else f"exit code {code}"
    return WorkerLost(
        f"task {number + 1} of {of} ended its process {_TRIES} times, the last with {ending}",
        where=f"--workers {workers}",
        remedy=("memory may have run out: take fewer workers; if it stays, " if killed else "")
        + "report this message",
    )
