"""Many tasks at once: here, in processes of this machine, or on a cluster."""

import pickle
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

from caudal.isolation.answers import in_this_process, value
from caudal.isolation.cluster import on_cluster
from caudal.isolation.workers import in_processes
from caudal.vocabulary.errors import WrongOption

__all__ = ["computed"]


def computed(
    function: Callable[[Any], Any],
    tasks: Iterable[Any],
    *,
    workers: int = 1,
    cluster: str | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Any]:
    """
    `function(task)` for each task, in the order of the tasks, whatever ends first.

    In this process, in `workers` processes of this machine, or on a Dask
    cluster: the same bytes. A task gets a copy, and its linear algebra one
    thread, wherever it runs. A process that dies is replaced and its task
    run again, at most three times; those of a cluster as its scheduler is set.

    Args:
        function: of a module, by its name.
        tasks: what pickle can carry.
        workers: processes of this machine [1, …]; with 1 none is started.
        cluster: address of a Dask scheduler, as tcp://10.0.0.1:8786.
        progress: called with tasks done, tasks in all, how far that is.

    Raises:
        CaudalError: what the function raised, of the first task to end so.
        NoCluster: `distributed` is not installed, no scheduler or worker is
            at the address, or a worker has other versions than this process.
        WorkerLost: a task ended every process that it was given.
        WrongOption: fewer workers than one, or both workers and a cluster.
        Exception: any other that the function raised; a note says of which task.

    Assumes:
        The function is pure: a task carries its own seed, and no order of a
        set, clock or file has a part in the result.

    Wrong when:
        Machines of a cluster have processors of different kinds: numpy
        chooses its instructions by them, and last digits can differ.
    """
    _refuse_both(workers, cluster)
    given = list(tasks)
    asked = [pickle.dumps((function, task)) for task in given]
    if cluster is not None:
        answers = on_cluster(asked, cluster)
    else:
        answers = in_processes(asked, workers) if workers > 1 else in_this_process(asked)
    ended: dict[int, Any] = {}
    _tell(progress, 0, len(given))
    with closing(answers):
        for number, answer in answers:
            ended[number] = value(answer, number, given)
            _tell(progress, len(ended), len(given))
    return [ended[number] for number in range(len(given))]


def _refuse_both(workers: int, cluster: str | None) -> None:
    if workers < 1:
        raise WrongOption(
            "no process would compute anything",
            where=f"--workers {workers}",
            remedy="give 1 or more; 1 computes in this process",
        )
    if workers > 1 and cluster is not None:
        raise WrongOption(
            "a cluster has workers of its own",
            where=f"--workers {workers} --cluster {cluster}",
            remedy="leave one of the two out",
        )


def _tell(progress: Callable[[int, int, str], None] | None, done: int, of: int) -> None:
    if progress is not None:
        progress(done, of, f"{done} of {of}" if done < of else "")
