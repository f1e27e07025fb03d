"""
A small world for faults: an archive that holds releases, and files to take in to it.

The corridor's folder is a copy with a reference of its own, so that a run
is short: the files are the golden ones, each with its day beside it.
"""

import pickle
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import caudal
from caudal.archive import corridors
from caudal.archive.reference import write_reference
from caudal.archive.releases import Shelf, held_releases
from caudal.sources import Reading
from caudal.workflows.asking import opened
from caudal.workflows.reading import Recognised
from workflows.files import NOW, put, quoted, southwest, tree

__all__ = ["EARLIER", "World", "alike", "built", "earlier", "living_in", "said", "take_in"]

GOLDEN = Path(__file__).parents[1] / "golden" / "cbp_dashboard"
CORRIDORS = corridors.CORRIDORS
_READ = Recognised.read
_SAID = "said.pickle"
# A day on which only the releases were known that the archive holds before.
EARLIER = date(2022, 1, 1)
_CUBE = "cbp-encounters-dashboard-1-nov-2021.csv"
_CONTROL = "cbp-encounters-dashboard-2-nov-2021.csv"


@dataclass(frozen=True)
class World:
    """Where things are: corridors, the archive, the files in it, those to take in; what they say."""

    corridors: Path
    data: Path
    before: Path
    files: Path
    known: Mapping[tuple[bytes, str], Reading] = field(default_factory=dict)


@contextmanager
def living_in(folder: Path) -> Iterator[World]:
    """
    The world in a folder; this process finds its corridors there, read anew.

    The same few files are taken in a thousand times: what their bytes say is worked out once,
    and is left in the folder (`said`) for other processes of the world.
    """
    corridor, data, before, files = (
        folder / name for name in ("corridors", "data", "before", "files")
    )
    world = World(corridor, data, before, files)
    _move_to(world.corridors)
    known: dict[tuple[bytes, str], Reading] = {}
    left = folder / _SAID
    if left.exists():
        known |= pickle.loads(left.read_bytes())

    def read(one: Recognised) -> Reading:
        key = (one.content, one.file_name)
        if key not in known:
            known[key] = _READ(one)
        return known[key]

    try:
        with patch.object(Recognised, "read", read):
            yield replace(world, known=known)
    finally:
        _move_to(CORRIDORS)


def built(world: World) -> World:
    """
    Build the world that one lives in, in an empty folder.
    """
    folder = world.data.parent
    shutil.copytree(CORRIDORS, world.corridors)
    shutil.rmtree(world.corridors / "us-mexico" / "reference")
    _embed(world, folder / "embedded")
    put(world.before, "cube/c.csv.toml", "vintage = 2021-11-15\n")
    _take(world.before, world.data, "cube/c.csv", (GOLDEN / _CUBE).read_text("utf-8"))
    _take(world.before, world.data, "2019-06-10_x/sbo.csv", southwest((2019, "MAY", 5)))
    _take(world.before, world.data, "q.csv", quoted(("2019-05", 6, "2019-06-20")))
    put(world.files, _CONTROL, (GOLDEN / _CONTROL).read_text("utf-8"))
    put(
        world.files, "own/q.csv", quoted(("2021-06", 9, "2022-07-16"), ("2021-06", 8, "2022-08-12"))
    )
    put(world.files, "own/s.csv", southwest((2019, "MAY", 6), (2019, "JUN", 7)))
    put(world.files, "own/s.csv.toml", "vintage = 2024-07-10\n")
    return world


def said(world: World) -> None:
    """
    Leave what the files say for other processes of the world.
    """
    (world.data.parent / _SAID).write_bytes(pickle.dumps(dict(world.known)))


def take_in(world: World, data: Path) -> None:
    """Take the files in, always at the same moment."""
    caudal.ingest([world.files], now=NOW, data=data)


def earlier(data: Path) -> list[str]:
    """What was known on the earlier day, and the releases known by then, as text."""
    told = caudal.observations(
        data=data, start="2019-05", end="2021-06", as_of=EARLIER, source="all", group="each"
    )
    held = caudal.releases(data=data).rows
    return [told.rows.write_json(), held.filter(held["vintage"] <= EARLIER).write_json()]


def alike(data: Path) -> dict[str, bytes]:
    """The files of an archive; temporaries by number, since their names are drawn."""
    files = tree(data)
    left = sorted(name for name in files if name.startswith(".partial-"))
    named = {name: f".partial-{number}" for number, name in enumerate(left)}
    return {named.get(name, name): content for name, content in files.items()}


def _move_to(folder: Path) -> None:
    corridors.CORRIDORS = folder
    corridors.read_anew()


def _take(folder: Path, data: Path, name: str, text: str) -> None:
    caudal.ingest([put(folder, name, text)], now=NOW, data=data)


def _embed(world: World, data: Path) -> None:
    _take(
        data.with_name("embedded-files"), data, "2018-06-10_x/sbo.csv", southwest((2018, "MAY", 3))
    )
    archive, library = opened("us-mexico", data)
    write_reference(
        held_releases([Shelf(data, False)]),
        library.tables,
        archive.places,
        library.precisions,
        scope="southwest_land_border",
        out=world.corridors / "us-mexico" / "reference",
    )
