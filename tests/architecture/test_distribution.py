"""The wheel carries the corridors, and the same tree gives the same bytes."""

import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from architecture.tree import PACKAGE, ROOT

BUILDERS = {"wheel": WheelBuilder, "sdist": SdistBuilder}


def built(kind: str, folder: Path) -> Path:
    """The wheel or the sdist of the present tree."""
    (made,) = BUILDERS[kind](str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(made)


def names_in(wheel: Path) -> list[str]:
    """Files that the wheel carries."""
    with zipfile.ZipFile(wheel) as files:
        return files.namelist()


def test_the_wheel_carries_the_corridors_and_the_types(tmp_path: Path) -> None:
    held = set(names_in(built("wheel", tmp_path)))
    files = [path for path in (PACKAGE / "corridors").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".csv", ".toml", ".parquet"}
    assert {path.relative_to(PACKAGE.parent).as_posix() for path in files} <= held
    assert "caudal/py.typed" in held


def test_the_wheel_carries_nothing_else_than_the_package(tmp_path: Path) -> None:
    held = names_in(built("wheel", tmp_path))
    assert {name.split("/")[0].split("-")[0] for name in held} == {"caudal"}
    assert [name for name in held if "__pycache__" in name] == []


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    texts = {
        name: (ROOT / name).read_text(encoding="utf-8")
        for name in ("pyproject.toml", "CITATION.cff")
    }
    version = tomllib.loads(texts["pyproject.toml"])["project"]["version"]
    assert f"\nversion: {version}\n" in texts["CITATION.cff"]


def test_the_sdist_carries_what_its_tests_need(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as sdist:
        held = {name.split("/", 1)[-1] for name in sdist.getnames()}
    assert {"uv.lock", "Makefile", ".importlinter", "requirements/core.txt"} <= held


@pytest.mark.parametrize("kind", BUILDERS)
def test_two_builds_give_the_same_bytes(kind: str, tmp_path: Path) -> None:
    once, again = (built(kind, tmp_path / name) for name in ("once", "again"))
    assert once.read_bytes() == again.read_bytes()
