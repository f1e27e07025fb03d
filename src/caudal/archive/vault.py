"""
Raw files by hash, with a sidecar beside each that says what they are, and a copy of it.

A sidecar is written after all that it names, and a release is visible from
that moment on. Its copy is written last, in another folder: nothing is
answered from it, but a sidecar tells what cannot be read from the
publisher's file again (its vintage, its name, when it came), and `verify
--repair` puts either right by the other. So a copy without its sidecar is a
loss, never a write cut short, and nothing is answered in its place. Two
processes that store the same file write the same bytes to the same names.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from caudal.archive.files import ARCHIVE, Stamp, write_whole

__all__ = [
    "COPIES",
    "Seen",
    "copied",
    "copy_sidecars",
    "holds",
    "kept_digest",
    "raw_path",
    "sealed",
    "sha256",
    "sidecar_path",
    "sidecar_paths",
    "sidecars",
    "store_raw",
    "store_sidecar",
    "unsealed",
]

COPIES = "copies"
_SEAL = "sidecar_sha256"
_NAME = re.compile(r"[0-9a-f]{64}-[0-9a-f]{8}\.json")
# Sidecars that were whole, by path, as long as the file is the same.
Seen = dict[Path, tuple[Stamp, Mapping[str, Any]]]


def sha256(content: bytes) -> str:
    """Hash that names a file."""
    return hashlib.sha256(content).hexdigest()


def store_raw(folder: Path, content: bytes) -> str:
    """
    Keep a publisher's bytes under their hash; twice is once, and a damaged copy is put right.
    """
    digest = sha256(content)
    path = raw_path(folder, digest)
    if not holds(path, digest):
        write_whole(folder, path, content)
    return digest


def kept_digest(sidecar: Mapping[str, Any]) -> str:
    """Hash of the bytes that stand in the vault: the file's, or what was kept in their place."""
    return str(sidecar.get("kept_sha256") or sidecar["sha256"])


def holds(path: Path, digest: str) -> bool:
    """Whether the file is there with exactly the bytes of this hash."""
    content = ARCHIVE.found(path)
    return content is not None and sha256(content) == digest


def raw_path(folder: Path, digest: str) -> Path:
    """Where the bytes with this hash lie."""
    return folder / "vault" / digest[:2] / digest


def sidecar_path(folder: Path, name: str) -> Path:
    """Where the sidecar of this name lies."""
    return folder / "vault" / name[:2] / name


def sidecar_paths(folder: Path) -> list[Path]:
    """Every sidecar, in order."""
    return [
        folder / "vault" / two / name
        for two in ARCHIVE.names(folder / "vault")
        if len(two) == 2
        for name in ARCHIVE.names(folder / "vault" / two)
        if name.endswith(".json")
    ]


def copied(folder: Path) -> list[Path]:
    """
    Every sidecar that has a copy, in order, be it there or lost.

    Listed before the sidecars, it names none that another process has yet to write.
    """
    names = filter(_NAME.fullmatch, ARCHIVE.names(folder / COPIES))
    return [sidecar_path(folder, name) for name in names]


def store_sidecar(folder: Path, sidecar: Mapping[str, Any]) -> None:
    """
    Make a file's releases visible; one that is there and says the same stays as it is.
    """
    keys = sorted(f"{r['source']} {r['table']} {r['vintage']}" for r in sidecar["releases"])
    name = f"{sidecar['sha256']}-{sha256(json.dumps(keys).encode())[:8]}.json"
    path = sidecar_path(folder, name)
    content = ARCHIVE.found(path) or b""
    there = unsealed(content)
    if there is None or there["releases"] != sidecar["releases"]:
        content = sealed(sidecar)
    # The sidecar first: without a copy it is a write cut short, a copy without a sidecar is a loss.
    for target in (path, folder / COPIES / name):
        if ARCHIVE.found(target) != content:
            write_whole(folder, target, content)


def copy_sidecars(folder: Path) -> None:
    """
    Write the copies that an interrupted write did not come to; two listings where there are none.
    """
    there = set(copied(folder))
    for path in sidecar_paths(folder):
        content = b"" if path in there else ARCHIVE.content(path)
        if unsealed(content) is not None:
            write_whole(folder, folder / COPIES / path.name, content)


def sidecars(
    folder: Path, seen: Seen | None = None
) -> Iterator[tuple[Path, Mapping[str, Any] | None]]:
    """
    Every sidecar with its path; None in place of one whose bytes are not as written.

    Args:
        seen: what was read before and is not read again while the file stays the same;
            filled here.
    """
    for path in sidecar_paths(folder):
        if seen is None:
            yield path, unsealed(ARCHIVE.content(path))
        else:
            yield path, _seen(path, seen)


def _seen(path: Path, seen: Seen) -> Mapping[str, Any] | None:
    stamp = ARCHIVE.stamp(path)
    if path in seen and seen[path][0] == stamp:
        return seen[path][1]
    sidecar = unsealed(ARCHIVE.content(path))
    if stamp is not None and sidecar is not None:
        seen[path] = (stamp, sidecar)
    return sidecar


def sealed(sidecar: Mapping[str, Any]) -> bytes:
    """The sidecar as bytes that carry their own hash."""
    body = json.dumps(sidecar, sort_keys=True, ensure_ascii=False, indent=1)
    seal = sha256(body.encode())
    return json.dumps(
        {**sidecar, _SEAL: seal}, sort_keys=True, ensure_ascii=False, indent=1
    ).encode()


def unsealed(content: bytes) -> Mapping[str, Any] | None:
    """
    The sidecar, or None if a byte of it changed.
    """
    try:
        sidecar = json.loads(content)
        if not isinstance(sidecar, dict):
            return None
        sidecar.pop(_SEAL, None)
        return sidecar if sealed(sidecar) == content else None
    except (ValueError, RecursionError):
        # Not JSON, not UTF-8, half of a character, or brackets without end.
        return None
