"""Tasks on a Dask cluster; `distributed` comes with the extra `cluster`, on first use."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from caudal.isolation.answers import Answers, answered
from caudal.vocabulary.errors import NoCluster, WorkerLost

if TYPE_CHECKING:
    from queue import Queue

    from distributed import Client, Future

__all__ = ["on_cluster"]

# Seconds: a scheduler answers at once or not at all; a worker that was killed is started again.
_SCHEDULER_WITHIN, _WORKER_WITHIN = 5, 30
_ADDRESS = "give the address that `dask scheduler` prints, as tcp://10.0.0.1:8786"
_Versions = Mapping[str, str | None]
# What must be the same everywhere for the same bytes; of Python the first two numbers.
# Where numba is missing the draws of `simulate` are others.
_SAME = ("caudal", "numpy", "numba", "polars", "distributed")


def on_cluster(asked: Sequence[bytes], address: str) -> Answers:
    """Number and answer of each task as they end, on a Dask cluster."""
    from queue import Queue

    ended: Queue[int] = Queue()
    with _connected(address) as client:
        here = _same_as_here(client, address)
        # Never `pure`: a result that another run left on the cluster is not taken for ours.
        futures = {
            number: client.submit(_answered_there, one, here, address, pure=False)
            for number, one in enumerate(asked)
        }
        for number, future in futures.items():
            future.add_done_callback(lambda _, number=number: ended.put(number))
        while futures:
            number = _next(ended, client, address)
            yield number, _gathered(futures.pop(number), number, len(asked), address)


@cache
def _hold_to_one_thread() -> None:
    """For good, in a worker of a cluster: tasks may run in it side by side."""
    import numpy  # noqa: F401
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)


def _answered_there(asked: bytes, here: _Versions, address: str) -> bytes:
    """What becomes of one task on a cluster's worker, which may have come after the others."""
    from distributed import get_worker
    from distributed.versions import get_versions

    there = get_versions(packages=_SAME)["packages"]
    _refuse_others(here, {get_worker().address: there}, address)
    _hold_to_one_thread()
    return answered(asked)


def _connected(address: str) -> "Client":
    import gc
    import warnings

    where = f"--cluster {address}"
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster(
            "the package `distributed` is not installed",
            where=where,
            remedy="pip install 'caudal[cluster]'",
        ) from None
    # A client that found no scheduler is closed when it is collected. If that happens while
    # another one starts its loop, both wait for one lock for ever: so it is collected now.
    gc.collect()
    try:
        with warnings.catch_warnings():
            # Of other versions we say more, in our own words.
            warnings.simplefilter("ignore")
            try:
                return Client(address, timeout=_SCHEDULER_WITHIN, set_as_default=False)
            except AssertionError:
                # Its own event loop did not start in time, which it asserts: this machine is busy.
                return Client(address, timeout=_SCHEDULER_WITHIN, set_as_default=False)
    except ValueError as fault:
        raise NoCluster(
            f"this is no address of a Dask scheduler: {fault}", where=where, remedy=_ADDRESS
        ) from None
    except OSError as fault:
        raise NoCluster(
            f"no Dask scheduler answers within {_SCHEDULER_WITHIN} seconds",
            where=f"{where}\n{fault}",
            remedy=f"{_ADDRESS};\nif it is right, see that no firewall stands between",
        ) from None


def _same_as_here(client: "Client", address: str) -> _Versions:
    """Versions here, which all workers have too; else, or without workers, refused."""
    _await_workers(client, address)
    versions = client.get_versions(packages=list(_SAME))
    here: _Versions = versions["client"]["packages"]
    workers = {name: worker["packages"] for name, worker in versions["workers"].items()}
    _refuse_others(here, workers, address)
    return here


def _refuse_others(here: _Versions, workers: Mapping[str, _Versions], address: str) -> None:
    """Workers that might compute other bytes."""
    if differences := _differences(here, workers):
        raise NoCluster(
            "workers of the cluster have other versions than this machine",
            where="\n".join((f"--cluster {address}", *differences)),
            remedy="install the same versions on all machines and start the workers anew",
        )


def _differences(here: _Versions, workers: Mapping[str, _Versions]) -> list[str]:
    """For each worker that has other versions: which it has, and which are here."""

    def of_python(packages: _Versions) -> list[str]:
        return str(packages["python"]).split(".")[:2]

    found = []
    for name, there in sorted(workers.items()):
        other = [one for one in _SAME if there.get(one) != here.get(one)]
        if of_python(there) != of_python(here):
            other.insert(0, "python")
        told = (
            f"{one} {there.get(one) or 'missing'} (here {here.get(one) or 'missing'})"
            for one in other
        )
        if other:
            found.append(f"{name}: {', '.join(told)}")
    return found


def _await_workers(client: "Client", address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKER_WITHIN)
    except (OSError, RuntimeError):
        raise NoCluster(
            f"no worker is at the cluster's scheduler for {_WORKER_WITHIN} seconds",
            where=f"--cluster {address}",
            remedy=f"start one on each machine: dask worker {address}",
        ) from None


def _next(ended: "Queue[int]", client: "Client", address: str) -> int:
    """Number of the next task to end; a cluster that has lost all its workers ends none."""
    from queue import Empty

    while True:
        with suppress(Empty):
            return ended.get(timeout=_WORKER_WITHIN)
        _await_workers(client, address)


def _gathered(future: "Future", number: int, of: int, address: str) -> bytes:
    from distributed import CancelledError, KilledWorker

    try:
        answer: bytes = future.result()
    except CancelledError:
        raise NoCluster(
            "the cluster's scheduler has dropped the work",
            where=f"--cluster {address}",
            remedy="see whether the scheduler still runs; then ask again",
        ) from None
    except KilledWorker as fault:
        raise WorkerLost(
            f"task {number + 1} of {of} ended every worker that took it on, the last was\n"
            f"{fault.last_worker.address}",
            where=f"--cluster {address}",
            remedy="memory may have run out: start fewer workers to a machine; if it stays, "
            "report this message",
        ) from None
    return answer
