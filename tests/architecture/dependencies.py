"""What is installed with Caudal: the closure in uv.lock, the hashes, the licences."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Set
from importlib.metadata import Distribution, distribution
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from architecture.tree import ROOT

__all__ = ["Pins", "closure", "copyleft", "lock", "locked", "required"]

# (name, version) → hashes of the files that may be installed.
Pins = dict[tuple[str, str], frozenset[str]]

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
_COPYLEFT = re.compile(r"(?<!L)(A?GPL|GNU (Affero )?General Public)|AFFERO", re.IGNORECASE)


def lock() -> dict[str, Any]:
    """uv.lock."""
    return tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))


def locked(groups: Iterable[str]) -> Pins:
    """The project's dependencies and those of its groups, with all below them, as locked."""
    packages: list[Mapping[str, Any]] = lock()["package"]
    project = next(package for package in packages if package["name"] == "caudal")
    waiting = list(project["dependencies"])
    waiting += [one for group in groups for one in project["dev-dependencies"][group]]
    found: Pins = {}
    while waiting:
        wanted = waiting.pop()
        for package in (p for p in packages if _answers(p, wanted)):
            key = (package["name"], package["version"])
            if key not in found:
                found[key] = _hashes(package)
                waiting += package.get("dependencies", [])
    return found


def required(text: str) -> Pins:
    """What a requirements file pins, with its hashes."""
    found: Pins = {}
    for line in text.replace("\\\n", " ").splitlines():
        if pin := _PIN.match(line):
            found[pin[1], pin[2]] = frozenset(_HASH.findall(line))
    return found


def closure(name: str) -> dict[str, Distribution]:
    """What is installed here below a distribution, itself left out."""
    found: dict[str, Distribution] = {}
    waiting = list(_needs(name))
    while waiting:
        wanted = waiting.pop()
        if wanted not in found:
            found[wanted] = distribution(wanted)
            waiting += _needs(wanted)
    return found


def copyleft(licences: Mapping[str, Set[str]]) -> list[str]:
    """Distributions under a GPL or AGPL, or that name no licence at all."""
    return [
        f"{name}: {'; '.join(sorted(said)) or 'no licence named'}"
        for name, said in sorted(licences.items())
        if not said or any(_COPYLEFT.search(one) for one in said)
    ]


def _needs(name: str) -> Iterator[str]:
    for text in distribution(name).requires or []:
        need = Requirement(text)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield canonicalize_name(need.name)


def _answers(package: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return package["name"] == wanted["name"] and wanted.get("version") in (
        None,
        package["version"],
    )


def _hashes(package: Mapping[str, Any]) -> frozenset[str]:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    return frozenset(file["hash"] for file in files)
