"""A Dask cluster on loopback, until it is killed; its address is printed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["clustered", "main"]


@contextmanager
def clustered(workers: int, folder: Path) -> Iterator[str]:
    """The address of so many workers on this machine; all its processes end at the end."""
    with subprocess.Popen(
        [sys.executable, __file__, str(workers), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith("tcp://127.0.0.1:")
            yield address
        finally:
            # Scheduler, nannies, workers: they are one group.
            os.killpg(process.pid, signal.SIGKILL)


def main(workers: int, folder: str) -> None:
    """So many workers, in processes of their own, on ports that are free."""
    import dask
    from distributed import LocalCluster

    # As it is with workers that have no nanny: she would set it to 1.
    dask.config.set({"distributed.nanny.pre-spawn-environ.OPENBLAS_NUM_THREADS": 2})
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
        local_directory=folder,
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
