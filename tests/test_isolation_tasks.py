"""Wherever tasks are computed, and whatever ends there, the same bytes come out."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import toil
from caudal.isolation import computed
from caudal.vocabulary import errors
from caudal.vocabulary.errors import (
    CaudalError,
    NoCluster,
    NotFetched,
    TableMismatch,
    WorkerLost,
    WrongOption,
)
from dask_cluster import clustered

# Versions that no worker here has.
LATER = dict.fromkeys(("python", "caudal", "numpy", "polars", "distributed"), "7.5")


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def two_names(folder: Path) -> list[int]:
    """The processes of two endless tasks, once both have begun."""
    for _ in range(600):
        if len(found := [int(path.name) for path in folder.iterdir()]) == 2:
            return found
        time.sleep(0.05)
    raise AssertionError("two processes never began")


def ended(pids: list[int]) -> bool:
    """Whether processes end within some seconds."""
    for _ in range(200):
        if not any(map(alive, pids)):
            return True
        time.sleep(0.05)
    return False


# --- in this process and in others of this machine ---


def test_results_stand_in_the_order_of_the_tasks() -> None:
    # The first ends last.
    tasks = [(0, 0.4), (1, 0.0), (2, 0.0), (3, 0.0)]
    assert computed(toil.late, tasks, workers=2) == [0, 1, 2, 3]


@pytest.mark.parametrize("workers", [1, 2, 9])
def test_no_task_gives_no_result(workers: int) -> None:
    assert computed(toil.draws, [], workers=workers) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_tells_how_many_have_ended(workers: int) -> None:
    told: list[tuple[int, int, str]] = []
    computed(toil.draws, range(3), workers=workers, progress=lambda *step: told.append(step))
    assert told == [(0, 3, "0 of 3"), (1, 3, "1 of 3"), (2, 3, "2 of 3"), (3, 3, "")]


@pytest.mark.parametrize("function", [toil.draws, toil.solved])
def test_two_workers_give_the_bytes_that_none_gives(function: Callable[[int], Any]) -> None:
    here = pickle.dumps(computed(function, range(6)))
    assert pickle.dumps(computed(function, range(6), workers=2)) == here


@pytest.mark.parametrize("workers", [1, 2])
def test_a_refusal_is_raised_as_itself(workers: int) -> None:
    task = ("TableMismatch", "é is lost", "row 3", "report it\nat once")
    with pytest.raises(TableMismatch) as caught:
        computed(toil.refused, [task], workers=workers)
    assert caught.value.exit_code == 1
    assert str(caught.value) == str(TableMismatch(task[1], where=task[2], remedy=task[3]))


def test_every_kind_of_refusal_comes_through() -> None:
    for name in (name for name in errors.__all__ if isinstance(getattr(errors, name), type)):
        with pytest.raises(CaudalError) as caught:
            computed(toil.refused, [(name, "what", "where", "remedy")])
        assert type(caught.value) is getattr(errors, name)


def test_an_error_comes_whole_through_pickle() -> None:
    fault = NotFetched("what", where="where", remedy="remedy", status=404)
    again = pickle.loads(pickle.dumps(fault))
    assert (str(again), again.status, again.args) == (str(fault), 404, fault.args)


@pytest.mark.parametrize("workers", [1, 2])
def test_another_fault_says_in_which_task_and_where(workers: int) -> None:
    with pytest.raises(ValueError, match=r"^12 is even\n") as caught:
        computed(toil.odd, [1, 3, 12, 5], workers=workers)
    (note,) = caught.value.__notes__
    assert note.startswith("in task 3 of 4: 12\n")
    assert "toil.py" in note


@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_that_pickle_cannot_carry_comes_as_text(workers: int) -> None:
    with pytest.raises(RuntimeError, match=r"^Other: é\n"):
        computed(toil.lost_for_words, ["é"], workers=workers)


def test_a_task_gets_a_copy() -> None:
    numbers = [1, 2]
    assert computed(toil.spoilt, [numbers]) == [0]
    assert numbers == [1, 2]


def test_what_a_task_prints_is_not_in_the_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert computed(toil.said_aloud, ["é"], workers=2) == ["é"]
    assert capfd.readouterr() == ("", "é\n")


def test_a_file_named_like_a_library_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert computed(toil.odd, [1, 3], workers=2) == [1, 3]


def test_a_worker_that_is_killed_changes_no_byte(tmp_path: Path) -> None:
    tasks = [(seed, tmp_path / "killed") for seed in range(12)]
    told = computed(toil.fatal_once, tasks, workers=2)
    assert (tmp_path / "killed").exists()
    assert pickle.dumps(told) == pickle.dumps(computed(toil.draws, range(12)))


def test_a_task_that_always_ends_its_process_is_named() -> None:
    with pytest.raises(WorkerLost) as caught:
        computed(toil.fatal, range(4), workers=2)
    assert str(caught.value) == (
        "error: task 3 of 4 ended its process 3 times, the last with signal 9 (SIGKILL)\n"
        "  where:  --workers 2\n"
        "  remedy: memory may have run out: take fewer workers; if it stays, report this message"
    )


def test_an_interruption_ends_every_worker(tmp_path: Path) -> None:
    def interrupt(*step: object) -> None:
        if step[0] == 1:
            pids.extend(two_names(tmp_path))
            raise KeyboardInterrupt

    pids: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        computed(toil.endless, [None, tmp_path, tmp_path], workers=2, progress=interrupt)
    assert len(pids) == 2
    assert not any(map(alive, pids))


def test_the_keyboard_reaches_no_worker() -> None:
    # Ctrl-C goes to all of a session.
    assert computed(toil.session, [None], workers=2) != [os.getsid(0)]


def test_workers_end_with_the_process_they_work_for(tmp_path: Path) -> None:
    code = f"import toil; toil.two_endless({str(tmp_path)!r})"
    # A process of its own knows nothing of where pytest looks for modules.
    where = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", code], env=where) as parent:
        pids = two_names(tmp_path)
        parent.kill()
    assert ended(pids)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"workers": 0}, "--workers 0"),
        ({"workers": 2, "cluster": "tcp://x:1"}, "--workers 2 --cluster tcp://x:1"),
    ],
)
def test_options_that_say_nothing_or_two_things_are_refused(
    options: dict[str, Any], where: str
) -> None:
    with pytest.raises(WrongOption) as caught:
        computed(toil.draws, [1], **options)
    assert caught.value.where == where


# --- on a Dask cluster ---


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of two workers on this machine; all its processes end with the tests."""
    with clustered(2, tmp_path_factory.mktemp("cluster")) as address:
        yield address


def test_a_cluster_gives_the_bytes_that_this_process_gives(cluster: str) -> None:
    told: list[tuple[int, int, str]] = []
    there = computed(
        toil.draws, range(12), cluster=cluster, progress=lambda *step: told.append(step)
    )
    assert pickle.dumps(there) == pickle.dumps(computed(toil.draws, range(12)))
    assert [done for done, *_ in told] == list(range(13))


def test_linear_algebra_has_one_thread_on_a_cluster_too(cluster: str) -> None:
    there = computed(toil.solved, range(2), cluster=cluster)
    assert pickle.dumps(there) == pickle.dumps(computed(toil.solved, range(2)))


def test_a_worker_of_a_cluster_that_is_killed_changes_no_byte(cluster: str, tmp_path: Path) -> None:
    tasks = [(seed, tmp_path / "killed") for seed in range(12)]
    told = computed(toil.fatal_once, tasks, cluster=cluster)
    assert (tmp_path / "killed").exists()
    assert pickle.dumps(told) == pickle.dumps(computed(toil.draws, range(12)))


def test_a_refusal_comes_from_a_cluster_as_itself(cluster: str) -> None:
    with pytest.raises(TableMismatch, match=r"error: what\n"):
        computed(toil.refused, [("TableMismatch", "what", "where", "remedy")], cluster=cluster)


def test_a_cluster_that_has_lost_its_workers_is_said(
    cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_comes(*_: object, timeout: float) -> None:
        raise TimeoutError(f"none within {timeout} seconds")

    monkeypatch.setattr("distributed.Client.wait_for_workers", none_comes)
    with pytest.raises(NoCluster, match="no worker is at") as caught:
        computed(toil.draws, [1], cluster=cluster)
    assert caught.value.remedy == f"start one on each machine: dask worker {cluster}"


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caudal.isolation.cluster._SCHEDULER_WITHIN", 0.2)
    with pytest.raises(NoCluster, match="no Dask scheduler answers") as caught:
        computed(toil.draws, [1], cluster="tcp://127.0.0.1:1")
    assert caught.value.exit_code == 2
    assert "tcp://10.0.0.1:8786" in caught.value.remedy


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(NoCluster, match="no address of a Dask scheduler"):
        computed(toil.draws, [1], cluster="nonsense")


def test_a_missing_library_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster) as caught:
        computed(toil.draws, [1], cluster="tcp://127.0.0.1:1")
    assert caught.value.remedy == "pip install 'caudal[cluster]'"


def test_a_worker_of_other_versions_is_said(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A library that is on neither side, and this side said to have it.
    monkeypatch.setattr("caudal.isolation.cluster._SAME", ("caudal", "no-such-library"))
    monkeypatch.setattr("distributed.versions._version_cached", lambda _: "7.5")
    with pytest.raises(NoCluster, match="other versions than this machine") as caught:
        computed(toil.draws, [1], cluster=cluster)
    assert "no-such-library missing (here 7.5)" in caught.value.where


def test_a_worker_of_other_versions_that_comes_late_is_said(
    cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not looked at when the work begins; the task looks itself.
    monkeypatch.setattr("caudal.isolation.cluster._same_as_here", lambda *_: LATER)
    with pytest.raises(NoCluster) as caught:
        computed(toil.draws, [1], cluster=cluster)
    assert "python 3." in caught.value.where
    assert f"caudal {version('caudal')} (here 7.5)" in caught.value.where


def test_a_task_that_ends_every_worker_of_a_cluster_is_named(cluster: str) -> None:
    from distributed import Client

    def blame_at_once(dask_scheduler: Any) -> None:
        dask_scheduler.allowed_failures = 0

    with Client(cluster, set_as_default=False) as client:
        client.run_on_scheduler(blame_at_once)
    with pytest.raises(WorkerLost, match="error: task 1 of 1 ended every worker") as caught:
        computed(toil.fatal, [2], cluster=cluster)
    assert caught.value.where == f"--cluster {cluster}"
