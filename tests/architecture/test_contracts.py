"""`.importlinter` names every floor and room that stands in the tree."""

import configparser
from pathlib import Path

import pytest

from architecture.purity import PURE
from architecture.tree import PACKAGE, ROOT

ROOMS = {"sources", "archive", "analysis", "render", "download", "isolation"}
DOORS = {"cli", "web", "__main__"}
FLOORS = ROOMS | DOORS | {"workflows", "vocabulary"}


def contracts(path: Path = ROOT / ".importlinter") -> configparser.ConfigParser:
    """The contracts as they are written."""
    parser = configparser.ConfigParser()
    parser.read(path, encoding="utf-8")
    return parser


def standing() -> set[str]:
    """Floors and rooms that are there."""
    files = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def named(contract: str, field: str) -> set[str]:
    """Parts of the package that a contract names."""
    text = contracts()[f"importlinter:contract:{contract}"][field]
    return {part.split(".")[1] for part in text.split() if part.startswith("caudal.")}


def test_the_tree_has_no_floor_that_the_design_does_not_know() -> None:
    assert standing() <= FLOORS


@pytest.mark.parametrize(
    ("contract", "field", "wanted"),
    [
        ("python-door", "forbidden_modules", ROOMS | {"cli", "web"}),
        ("doors", "source_modules", DOORS),
        ("doors", "forbidden_modules", ROOMS - {"render"}),
        ("workflows", "source_modules", {"workflows"}),
        ("workflows", "forbidden_modules", {"render"}),
        ("pure", "source_modules", set(PURE)),
        ("network", "source_modules", FLOORS - {"download"}),
        ("processes", "source_modules", FLOORS - {"isolation"}),
    ],
)
def test_a_contract_names_all_it_is_about(contract: str, field: str, wanted: set[str]) -> None:
    assert named(contract, field) == wanted & standing()


def test_the_floors_are_exhaustive() -> None:
    assert contracts()["importlinter:contract:floors"]["exhaustive"] == "True"
