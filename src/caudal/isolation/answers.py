"""
What becomes of a task, as bytes: its value or its fault.

The same function makes the bytes wherever a task runs, so that nothing of
the place comes into them.
"""

import pickle
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from caudal.vocabulary.errors import CaudalError

__all__ = ["Answers", "answered", "in_this_process", "value"]

# Number of each task and what became of it, as they end.
Answers = Generator[tuple[int, bytes], None, None]


def in_this_process(asked: Sequence[bytes]) -> Answers:
    """Number and answer of each task, in this process."""
    with _on_one_thread():
        yield from enumerate(map(answered, asked))


def _on_one_thread() -> AbstractContextManager[object]:
    """
    Linear algebra on one thread, where `threadpoolctl` can hold it there.

    It comes with the extra `cluster`. Without it the command has set one
    thread before numpy was loaded, and a program of a user has those it chose.
    """
    # Loaded first: only threads of a library that is there can be held.
    import numpy  # noqa: F401

    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    held: AbstractContextManager[object] = threadpool_limits(1)
    return held


def answered(asked: bytes) -> bytes:
    """What becomes of one task: whether it has a value, and the value or the fault."""
    try:
        function, task = pickle.loads(asked)
        return pickle.dumps((True, function(task)))
    except Exception as fault:
        return _faulty(fault)


def value(answer: bytes, number: int, tasks: Sequence[Any]) -> Any:
    """The value of an answer; a fault is raised here as it was raised there."""
    from reprlib import repr as short

    done, told = pickle.loads(answer)
    if done:
        return told
    fault, trace = told
    # What Caudal says to a user stands for itself.
    if not isinstance(fault, CaudalError):
        fault.add_note(f"in task {number + 1} of {len(tasks)}: {short(tasks[number])}\n{trace}")
    raise fault


def _faulty(fault: Exception) -> bytes:
    """A fault of the function with where it came from; as text where pickle cannot carry it."""
    from traceback import format_exception

    trace = "".join(format_exception(fault))
    try:
        told = pickle.dumps((False, (fault, trace)))
        pickle.loads(told)
    except Exception:
        instead = RuntimeError(f"{type(fault).__name__}: {fault}")
        return pickle.dumps((False, (instead, trace)))
    return told
