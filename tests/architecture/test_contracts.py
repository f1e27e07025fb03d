"""`.importlinter` names every floor and room that stands in the tree."""

import configparser
import os
import re
import shutil
import subprocess
import sys
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


# --- the contracts see what they are for ---

# Module → a line that breaks the contract named beside it.
BREACHES = {
    "floors": ("sources/source.py", "import caudal.archive"),
    "python-door": ("__init__.py", "from caudal.render import words"),
    "doors": ("cli/output.py", "import caudal.sources"),
    "workflows": ("workflows/terms.py", "from caudal.render import words"),
    "pure": ("sources/source.py", "import os"),
    "network": ("archive/vault.py", "import urllib.request"),
    "processes": ("archive/vault.py", "import subprocess"),
}

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def broken(folder: Path) -> int:
    """How many contracts a copy of the tree breaks."""
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
    )
    found = re.search(r"(\d+) broken", done.stdout)
    assert found is not None, done.stdout + done.stderr
    return int(found[1])


def copied(folder: Path) -> Path:
    """The package and its contracts, to be broken."""
    shutil.copy(ROOT / ".importlinter", folder)
    target = folder / "src" / "caudal"
    shutil.copytree(PACKAGE, target, ignore=shutil.ignore_patterns("corridors", "__pycache__"))
    return target


def test_every_contract_has_a_breach_here() -> None:
    written = {name.split(":")[-1] for name in contracts().sections() if name.count(":") == 2}
    assert set(BREACHES) == written


def test_the_contracts_hold_now_and_break_each_at_its_breach(tmp_path: Path) -> None:
    package = copied(tmp_path)
    assert broken(tmp_path) == 0
    for file, line in BREACHES.values():
        with (package / file).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    assert broken(tmp_path) == len(BREACHES)


def test_a_new_floor_breaks_the_contract(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "extra").mkdir()
    (package / "extra" / "__init__.py").touch()
    assert broken(tmp_path) == 1
