"""
An ingest is killed before each of its operations, in the middle of each write, and at any moment.

After each kill the archive opens, holds whole releases only, and the same
ingest ends in the bytes of an undisturbed one, with no temporary left.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import caudal
from caudal.archive.files import swept
from faults.door import Act, Door, standing
from faults.world import World, alike, built, earlier, living_in, said, take_in
from workflows.files import tree

TESTS = Path(__file__).parents[1]
# Kills in all, and those among them at a moment that chance names.
LEAST = 500
MOMENTS = 60


class Killing:
    """The world, the process that forks the victims, and the states that they left behind."""

    def __init__(self, world: World, parent: "subprocess.Popen[str]") -> None:
        self.world, self.parent = world, parent
        self.before = earlier(world.data)
        self.left: list[dict[str, bytes]] = []
        undisturbed = self.copy("undisturbed")
        with standing(Door()) as door:
            take_in(world, undisturbed)
        said(world)
        self.operations = door.passed
        self.after = tree(undisturbed)
        self.whole = _rows_by_release(undisturbed)

    def copy(self, name: str) -> Path:
        """A copy of the archive as it was before the files came."""
        copy = self.world.data.parent / name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.world.data, copy)
        return copy

    def victim(
        self, data: Path, *, at: int = 0, halfway: bool = False, after_seconds: float | None = None
    ) -> list[str] | None:
        """Take in in a process of its own; the operations done, None if it was killed."""
        folder = str(self.world.data.parent)
        job = {"folder": folder, "data": str(data), "at": at, "halfway": halfway}
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(json.dumps(job | {"after_seconds": after_seconds}) + "\n")
        self.parent.stdin.flush()
        done: list[str] | None = json.loads(self.parent.stdout.readline())
        return done

    def check(self, data: Path) -> None:
        """What a kill left behind is whole, and the retry ends as if there had been none."""
        state = alike(data)
        if state in self.left:
            return
        assert caudal.verify(data=data, deep=True).failed == 0
        assert _rows_by_release(data).items() <= self.whole.items()
        assert earlier(data) == self.before
        take_in(self.world, data)
        assert tree(data) == self.after
        self.left.append(state)


@pytest.fixture(scope="module")
def killing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killing]:
    path = os.pathsep.join((str(TESTS), *sys.path))
    parent = subprocess.Popen(
        [sys.executable, "-m", "faults.victims"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "POLARS_MAX_THREADS": "1"},
    )
    with parent, living_in(tmp_path_factory.mktemp("killing")) as world:
        yield Killing(built(world), parent)
        parent.communicate()


def _rows_by_release(data: Path) -> dict[str, str]:
    """Every release that an archive shows, with the rows that answer from it."""
    held = caudal.archive.open_archive(caudal.archive.corridors.corridor("us-mexico"), data).held
    return {str(one.row): one.read().write_json() for one in held}


@pytest.mark.parametrize("half", [0, 1])
def test_an_archive_survives_a_kill_at_every_operation_and_at_any_moment(
    killing: Killing, half: int
) -> None:
    operations = killing.victim(killing.copy("whole"))
    assert operations is not None
    points = [(number, False) for number in range(1, len(operations) + 1)]
    writes = [number for number, name in enumerate(operations, 1) if name == "write"]
    points += [(number, True) for number in writes]
    for at, halfway in points[half::2]:
        data = killing.copy("victim")
        assert killing.victim(data, at=at, halfway=halfway) is None
        killing.check(data)
    chance = random.Random(half)
    for _ in range(MOMENTS // 2):
        data = killing.copy("moment")
        killing.victim(data, after_seconds=chance.uniform(0, 0.2))
        killing.check(data)
    print(f"{len(points[half::2]) + MOMENTS // 2} kills left {len(killing.left)} states behind")
    assert len(points) + MOMENTS >= LEAST
    # Each file that is written leaves at least its temporary or its name behind.
    assert len(killing.left) > len(writes)


def test_a_live_process_keeps_its_temporary(killing: Killing) -> None:
    data = killing.copy("two")

    def take_in_too(call: Act, *arguments: Any, **named: Any) -> Any:
        # The act is on: this second ingest, within the first one's write, passes freely.
        done.append(len(swept(data)))
        take_in(killing.world, data)
        return call(*arguments, **named)

    done: list[int] = []

    write = next(n for n, name in enumerate(killing.operations, 1) if name == "write")
    with standing(Door(write, take_in_too)):
        take_in(killing.world, data)
    assert done == [0]
    assert tree(data) == killing.after
