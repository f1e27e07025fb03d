"""
What becomes of a task, as bytes: its value, what it refused, or its fault.

The same function makes the bytes wherever a task runs, so that nothing of
the place comes into them.
"""

import pickle
from collections.abc import Generator, Sequence
from typing import Any

from caudal.vocabulary.errors import CaudalError

__all__ = ["Answers", "answered", "in_this_process", "value"]

# Number of each task and what became of it, as they end.
Answers = Generator[tuple[int, bytes], None, None]


def in_this_process(asked: Sequence[bytes]) -> Answers:
    """Number and answer of each task, in this process."""
    # Loaded first: only threads of a library that is there can be held.
    import numpy  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield from enumerate(map(answered, asked))


def answered(asked: bytes) -> bytes:
    """What becomes of one task: its value, its refusal or its fault."""
    try:
        function, task = pickle.loads(asked)
        return pickle.dumps(("value", function(task)))
    except CaudalError as fault:
        return pickle.dumps(("refusal", (type(fault), fault.what, fault.where, fault.remedy)))
    except Exception as fault:
        return _faulty(fault)


def _faulty(fault: Exception) -> bytes:
    """A fault of the function with where it came from; as text where pickle cannot carry it."""
    from traceback import format_exception

    trace = "".join(format_exception(fault))
    try:
        told = pickle.dumps(("fault", (fault, trace)))
        pickle.loads(told)
    except Exception:
        instead = RuntimeError(f"{type(fault).__name__}: {fault}")
        return pickle.dumps(("fault", (instead, trace)))
    return told


def value(answer: bytes, number: int, tasks: Sequence[Any]) -> Any:
    """The value of an answer; a refusal or a fault is raised as it was raised there."""
    from reprlib import repr as short

    kind, told = pickle.loads(answer)
    if kind == "value":
        return told
    if kind == "refusal":
        refusal, what, where, remedy = told
        raise refusal(what, where=where, remedy=remedy)
    fault, trace = told
    fault.add_note(f"in task {number + 1} of {len(tasks)}: {short(tasks[number])}\n{trace}")
    raise fault
