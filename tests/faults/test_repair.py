"""`verify --repair` writes again what can be known again, in the same bytes, and guesses nothing."""

import errno
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import DataObject, binary, data, integers, sampled_from

import caudal
from caudal.archive import releases, vault, verifying
from caudal.archive.files import write_whole
from caudal.cli.main import main
from caudal.vocabulary.errors import DataFolderNotOurs, TableMismatch
from caudal.vocabulary.tables import DIMENSIONS
from faults.door import Door, broken, standing
from faults.world import World, alike, built, earlier, living_in, take_in
from workflows import files as stored
from workflows.files import NOW

Damage = Callable[[bytes], bytes | None]
_NONE = "as it was"


def tree(folder: Path) -> dict[str, bytes]:
    """The files of a data folder but the list of what needs no second reading."""
    held = stored.tree(folder)
    return {name: body for name, body in held.items() if not name.startswith("known/")}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with living_in(tmp_path_factory.mktemp("repair")) as world:
        built(world)
        take_in(world, world.data)
        yield world


@pytest.fixture
def copy(world: World, tmp_path: Path) -> Path:
    """A copy of the archive to be damaged."""
    return shutil.copytree(world.data, tmp_path / "data")


def _repaired(folder: Path) -> tuple[int, dict[str, str]]:
    """Exit code, and what was done to each file that was repaired."""
    answer = caudal.verify(data=folder, deep=True, repair=True)
    rows = answer.rows.filter(pl.col("state") == "repaired")
    return answer.failed, dict(rows.select("path", "message").iter_rows())


def _sidecars(folder: Path) -> list[Path]:
    return sorted(folder.glob("vault/??/*.json"))


def _raw(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("vault/??/*") if not path.suffix)


def _twin(sidecar: Path) -> Path:
    return sidecar.parents[2] / "copies" / sidecar.name


def _damage(path: Path, how: str, drawn: DataObject) -> None:
    whole = path.read_bytes()
    if how == "flipped":
        bit = drawn.draw(integers(0, 8 * len(whole) - 1))
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
    elif how == "cut":
        path.write_bytes(whole[: drawn.draw(integers(0, len(whole) - 1))])
    elif how == "other":
        path.write_bytes(drawn.draw(binary(max_size=80).filter(lambda content: content != whole)))
    elif how == "gone":
        path.unlink()


_HOW = sampled_from([_NONE, "flipped", "cut", "other", "gone"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=data())
def test_rows_and_sidecars_damaged_in_any_way_are_repaired_to_the_same_bytes(
    world: World, tmp_path_factory: pytest.TempPathFactory, drawn: DataObject
) -> None:
    folder = shutil.copytree(world.data, tmp_path_factory.mktemp("damaged") / "data")
    before = tree(folder)
    for path in [folder / "caudal.toml", *sorted(folder.glob("observations/**/*.parquet"))]:
        _damage(path, drawn.draw(_HOW), drawn)
    for sidecar in _sidecars(folder):
        # One of the two stays: what both said stands nowhere else.
        _damage(drawn.draw(sampled_from([sidecar, _twin(sidecar)])), drawn.draw(_HOW), drawn)
    damaged = {name for name, content in before.items() if tree(folder).get(name) != content}
    failed, done = _repaired(folder)
    assert (failed, set(done)) == (0, damaged)
    assert tree(folder) == before
    shutil.rmtree(folder.parent)


@pytest.mark.parametrize("pattern", ["observations", "copies", "vault/??/*.json", "caudal.toml"])
def test_everything_of_a_kind_can_be_lost(copy: Path, pattern: str) -> None:
    before = tree(copy)
    for path in copy.glob(pattern):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert _repaired(copy)[0] == 0
    assert tree(copy) == before


def test_a_lost_sidecar_is_found_and_nothing_older_answers_in_its_place(copy: Path) -> None:
    whole = tree(copy)
    for sidecar in _sidecars(copy):
        sidecar.unlink()
        answer = caudal.verify(data=copy)
        wrong = answer.rows.filter(pl.col("state") == "wrong")
        told = wrong.select("path", "kind", "message").rows()
        name = str(sidecar.relative_to(copy))
        assert told == [(name, "sidecar", "the file is lost: its copy is there")]
        assert (answer.failed, "repairable" in {note.code for note in answer.notes}) == (1, True)
        for asked in (caudal.releases, caudal.revisions, caudal.observations):
            with pytest.raises(TableMismatch, match="1 sidecar of the archive: lost") as caught:
                asked(data=copy)
            assert (caught.value.where, "verify --repair" in caught.value.remedy) == (
                str(sidecar),
                True,
            )
        assert _repaired(copy) == (0, {name: "written again from its copy"})
        assert tree(copy) == whole


def test_a_copy_that_was_not_written_yet_is_no_fault_and_the_next_ingest_writes_it(
    world: World, copy: Path
) -> None:
    whole, told = tree(copy), earlier(copy)
    for repair in (True, False):
        for path in copy.glob("copies/*"):
            path.unlink()
        answer = caudal.verify(data=copy)
        other = answer.rows.filter(pl.col("kind") == "other")
        assert (answer.failed, other.height) == (0, len(_sidecars(copy)))
        assert set(other["message"]) == {"not written yet: `verify --repair` writes it"}
        assert earlier(copy) == told
        if repair:
            assert _repaired(copy)[0] == 0
        else:
            take_in(world, copy)
        assert tree(copy) == whole


def test_a_sidecar_is_written_before_its_copy(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def noted(root: Path, path: Path, content: bytes) -> None:
        written.append(path)
        write_whole(root, path, content)

    monkeypatch.setattr(vault, "write_whole", noted)
    take_in(world, tmp_path / "data")
    names = [path for path in written if path.suffix == ".json"]
    assert names
    assert names[1::2] == [_twin(path) for path in names[::2]]


def test_a_release_that_comes_while_one_looks_is_not_taken_for_lost(
    world: World, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = _release_of(copy, "2024-07-10")

    def written_before_the_second(listed: Callable[..., object]) -> Callable[..., object]:
        def looked(*arguments: object) -> object:
            listings.append(listed.__name__)
            for path, content in gone.items() if len(listings) == 2 else ():
                path.write_bytes(content)
            return listed(*arguments)

        return looked

    asked = {releases: "sidecars", verifying: "sidecar_paths"}
    for module, verb in ((releases, caudal.releases), (verifying, caudal.verify)):
        listings: list[str] = []
        for path in gone:
            path.unlink()
        with monkeypatch.context() as patch:
            for name in ("copied", asked[module]):
                patch.setattr(module, name, written_before_the_second(getattr(module, name)))
            assert verb(data=copy).failed == 0
        assert len(listings) == 2
    assert tree(copy) == tree(world.data)


def _release_of(folder: Path, vintage: str) -> dict[Path, bytes]:
    """The sidecar that tells a vintage, and its copy."""
    (sidecar,) = (path for path in _sidecars(folder) if f'"{vintage}"' in path.read_text("utf-8"))
    return {path: path.read_bytes() for path in (sidecar, _twin(sidecar))}


def test_a_repair_of_what_is_right_does_nothing(copy: Path) -> None:
    before = tree(copy)
    assert _repaired(copy) == (0, {})
    assert tree(copy) == before


def test_where_a_sidecar_and_its_copy_are_damaged_nothing_is_guessed(
    world: World, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = tree(copy)
    lost = _sidecars(copy)[0]
    for path in (lost, _twin(lost)):
        path.write_bytes(path.read_bytes()[:-1])
    before = tree(copy)
    assert main(["verify", "--repair", "--data", str(copy)]) == 1
    assert "take in the publisher's file again" in " ".join(capsys.readouterr().out.split())
    assert tree(copy) == before
    # As it says: without the two, and with the files taken in again, all is as it was.
    lost.unlink()
    _twin(lost).unlink()
    _take_in_again(world, copy)
    assert tree(copy) == whole


def test_a_damaged_raw_file_names_the_publishers_file(world: World, copy: Path) -> None:
    before = tree(copy)
    for raw in _raw(copy):
        raw.write_bytes(raw.read_bytes() + b"\n")
    answer = caudal.verify(data=copy, repair=True)
    wrong = answer.rows.filter(pl.col("state") == "wrong")
    assert (answer.failed, set(wrong["kind"])) == (1, {"raw"})
    told = " ".join(wrong["message"])
    assert all(f"take in `{name}` again" in told for name in ("s.csv", "q.csv", "c.csv"))
    _take_in_again(world, copy)
    assert tree(copy) == before


def test_rows_are_not_made_from_damaged_raw_bytes(copy: Path) -> None:
    for path in (*_raw(copy), *copy.glob("observations/**/*.parquet")):
        path.write_bytes(path.read_bytes().replace(b"6", b"7") + b"\n")
    before = tree(copy)
    assert _repaired(copy) == (1, {})
    assert tree(copy) == before


def test_what_an_interrupted_write_left_is_swept_and_strange_files_are_listed(copy: Path) -> None:
    before = tree(copy)
    strange = {"vault/ab/letter": b"dear", "observations/x.parquet": b"PAR1"}
    for name, content in {".partial-01": b"ha", **strange}.items():
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_bytes(content)
    answer = caudal.verify(data=copy, repair=True)
    other = answer.rows.filter(pl.col("kind") == "other")
    assert answer.failed == 0
    assert dict(other.select("path", "state").iter_rows()) == {
        ".partial-01": "repaired",
        "vault/ab/letter": "right",
        "observations/x.parquet": "right",
    }
    assert tree(copy) == before | strange


def test_another_version_of_the_library_may_write_rows_in_other_bytes(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = earlier(copy)
    held = caudal.releases(data=copy).rows.drop("stored_sha256")
    shutil.rmtree(copy / "observations")
    monkeypatch.setattr("caudal.archive.repairing.stored", _otherwise)
    failed, done = _repaired(copy)
    assert failed == 0
    assert {path.split("/")[0] for path in done} == {"observations", "vault", "copies"}
    assert caudal.releases(data=copy).rows.drop("stored_sha256").equals(held)
    assert earlier(copy)[0] == told[0]


def test_rows_that_the_source_reads_otherwise_today_stay_wrong(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(copy / "observations")
    before = tree(copy)
    monkeypatch.setattr("caudal.workflows.verify.as_stored", lambda rows, **_: rows[:0])
    assert _repaired(copy) == (1, {})
    assert tree(copy) == before


def test_an_archive_that_lost_its_marker_is_told_the_remedy(copy: Path) -> None:
    whole = tree(copy)
    (copy / "caudal.toml").unlink()
    remedy = f"caudal verify --repair --data {copy}"
    for asked in (caudal.releases, caudal.observations):
        with pytest.raises(DataFolderNotOurs, match="is missing from the folder") as caught:
            asked(data=copy)
        assert remedy in caught.value.remedy
    assert main(["verify", "--repair", "--data", str(copy)]) == 0
    assert tree(copy) == whole
    # Beside anything that is not an archive's, nobody can say that it was one.
    (copy / "caudal.toml").unlink()
    (copy / "letter.txt").write_bytes(b"dear")
    with pytest.raises(DataFolderNotOurs, match="is not an archive of Caudal") as caught:
        caudal.releases(data=copy)
    assert "repair" not in caught.value.remedy


def test_a_strange_folder_and_a_later_archive_are_not_repaired(tmp_path: Path) -> None:
    for name, content in {
        "letter.txt": b"dear",
        "caudal.toml": b"# An archive of Caudal, format 2.\nformat = 2\n",
    }.items():
        folder = tmp_path / name
        (folder / "vault").mkdir(parents=True)
        (folder / name).write_bytes(content)
        assert main(["verify", "--repair", "--data", str(folder)]) == 2
        assert tree(folder) == {name: content}


def test_an_operation_of_a_repair_that_fails_is_one_message_or_a_wrong_row(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = tree(copy)
    _sidecars(copy)[0].unlink()
    _twin(_sidecars(copy)[0]).unlink()
    next(copy.glob("observations/**/*.parquet")).unlink()
    with standing(Door()) as door:
        again = shutil.copytree(copy, copy.with_name("again"))
        assert main(["verify", "--repair", "--data", str(again)]) == 0
    left = []
    for point in range(1, len(door.passed) + 1):
        shutil.rmtree(again)
        shutil.copytree(copy, again)
        capsys.readouterr()
        with standing(Door(point, broken(errno.EIO))):
            code = main(["verify", "--repair", "--data", str(again)])
        message = capsys.readouterr().err
        assert message.count("error: ") == (1 if code == 2 else 0)
        if (state := alike(again)) not in left:
            assert caudal.verify(data=again, repair=True).failed == 0
            assert tree(again) == whole
            left.append(state)


def _take_in_again(world: World, folder: Path) -> None:
    for files in (world.files, world.before):
        caudal.ingest([files], now=NOW, data=folder)


def _otherwise(rows: pl.DataFrame) -> bytes:
    """The same rows in other bytes."""
    stream = io.BytesIO()
    rows.with_columns(pl.col(DIMENSIONS).cast(pl.Categorical)).write_parquet(
        stream, compression="snappy"
    )
    return stream.getvalue()
