"""A Dask cluster on loopback, until it is killed; its address is printed."""

import sys


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
