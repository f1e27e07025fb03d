"""One bit changes somewhere in a stored file: `verify` finds it, and no figure comes from it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import caudal
from caudal.vocabulary.errors import DataFolderNotOurs, DataFolderTooNew, TableMismatch
from faults.world import World, built, living_in, take_in

FLIPS = 1_000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with living_in(tmp_path_factory.mktemp("flips")) as world:
        built(world)
        take_in(world, world.data)
        yield world


def _stored(world: World) -> list[Path]:
    reference = world.corridors / "us-mexico" / "reference"
    return sorted(p for f in (world.data, reference) for p in f.rglob("*") if p.is_file())


def _answer(world: World) -> str:
    """Every figure that is held, as text."""
    answer = caudal.revisions(data=world.data, group="each", source="all")
    return answer.rows.write_json()


def _is_served(path: Path) -> bool:
    """Whether answers are made from this file."""
    if not {"latest", "findings", "known"}.isdisjoint(path.parts):
        # Made from the releases, which answer in its place.
        return False
    return path.suffix == ".parquet" or (path.suffix == ".json" and path.parent.name != "copies")


def _flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _wrong(world: World) -> list[str]:
    answer = caudal.verify(data=world.data)
    wrong = answer.rows.filter(answer.rows["state"] == "wrong")["path"].to_list()
    assert answer.failed == (1 if wrong else 0)
    return wrong


def test_every_flipped_bit_is_found_and_no_figure_comes_from_it(world: World) -> None:
    files = _stored(world)
    right = _answer(world)
    assert _wrong(world) == []
    chance = random.Random(20210812)
    sizes = [path.stat().st_size for path in files]
    # Every file at least once, however small; the rest by the bytes that they have.
    paths = [*files, *chance.choices(files, sizes, k=FLIPS - len(files))]
    for path in paths:
        whole = path.read_bytes()
        path.write_bytes(_flipped(whole, chance.randrange(8 * len(whole))))
        wrong = _wrong(world)
        # A hash in SHA256 that disagrees with its file is told of the file: nobody knows which.
        assert any(path.name in name for name in wrong) or (wrong and path.name == "SHA256"), path
        try:
            told = _answer(world)
        except (TableMismatch, DataFolderNotOurs, DataFolderTooNew):
            pass
        else:
            assert told == right
            assert not _is_served(path), path
        path.write_bytes(whole)
    assert _wrong(world) == []
    assert len(paths) == FLIPS


def test_bits_of_the_marker_are_held(world: World) -> None:
    marker = world.data / "caudal.toml"
    whole = marker.read_bytes()
    # Every third: three neighbours are never left out together.
    for bit in range(0, 8 * len(whole), 3):
        marker.write_bytes(_flipped(whole, bit))
        assert _wrong(world) == [marker.name]
        assert caudal.verify(data=world.data, repair=True).failed == 0
        assert marker.read_bytes() == whole
