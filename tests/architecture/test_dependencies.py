"""What is installed is locked, hashed, few and free."""

import re
import tomllib
from importlib.metadata import Distribution
from itertools import chain

import pytest

from architecture.dependencies import closure, copyleft, lock, locked, required
from architecture.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# On a machine of one kind; other platforms add none of their own.
MOST = 35


def said(one: Distribution) -> set[str]:
    """Every word of a distribution's metadata on its licence."""
    meta = one.metadata
    classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    # Some write the whole text of the licence there: its head says which it is.
    heads = [
        text[:200]
        for name in ("License-Expression", "License")
        for text in meta.get_all(name) or []
    ]
    return {text for text in (*heads, *classifiers) if text}


@pytest.mark.parametrize(("name", "groups"), [("core", ["build"]), ("dev", ["dev"])])
def test_a_requirements_file_says_what_the_lock_says(name: str, groups: list[str]) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert required(text) == locked(groups), "run `make lock`"


def test_the_lock_is_of_the_present_project() -> None:
    package = next(p for p in lock()["package"] if p["name"] == "caudal")
    extras = PROJECT["project"].get("optional-dependencies", {}).values()
    told = [*PROJECT["project"]["dependencies"], *chain.from_iterable(extras)]
    wanted = sorted(re.sub(r"\s", "", text) for text in told)
    held = sorted(d["name"] + d["specifier"] for d in package["metadata"]["requires-dist"])
    assert held == wanted, "run `make lock`"
    assert package["version"] == PROJECT["project"]["version"]
    assert lock()["requires-python"] == PROJECT["project"]["requires-python"]


def test_every_locked_file_comes_from_the_public_registry_with_its_hash() -> None:
    for package in (p for p in lock()["package"] if p["name"] != "caudal"):
        assert package["source"] == {"registry": "https://pypi.org/simple"}
        files = [*package["wheels"], *([package["sdist"]] if "sdist" in package else [])]
        assert all(f["url"].startswith("https://files.pythonhosted.org/") for f in files)
        assert all(f["hash"].startswith("sha256:") for f in files)


def test_what_the_project_is_built_with_is_locked() -> None:
    (builder,) = PROJECT["build-system"]["requires"]
    assert tuple(builder.split("==")) in locked(["build"])


def test_no_run_time_dependency_is_under_the_gpl() -> None:
    assert copyleft({name: said(one) for name, one in closure("caudal").items()}) == []


def test_the_core_is_small() -> None:
    assert len(closure("caudal")) <= MOST


# --- the gates see what they are for ---


@pytest.mark.parametrize(
    "licence",
    ["GPL-3.0-or-later", "AGPL-3.0", "GNU General Public License v3", "GNU AFFERO GPL 3", ""],
)
def test_the_gate_sees_the_gpl_and_a_missing_licence(licence: str) -> None:
    assert copyleft({"one": {licence} if licence else set()}) != []


@pytest.mark.parametrize("licence", ["MIT", "LGPL-2.1-or-later", "Apache-2.0 OR BSD-3-Clause"])
def test_the_gate_lets_other_licences_pass(licence: str) -> None:
    assert copyleft({"one": {licence}}) == []


def test_a_changed_hash_is_seen() -> None:
    text = (ROOT / "requirements" / "core.txt").read_text(encoding="utf-8")
    digest = re.search(r"sha256:([0-9a-f]{64})", text)
    assert digest is not None
    assert required(text.replace(digest[1], "0" * 64)) != locked(["build"])
