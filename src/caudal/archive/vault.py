"""
Raw files by hash, with a sidecar beside each that says what they are.

A sidecar is written last: what it names is whole by then, and a release is
visible from that moment on. Two processes that store the same file write
the same bytes to the same names.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from caudal.archive.files import read_bytes, write_whole
from caudal.vocabulary.errors import Unreadable

__all__ = [
    "holds",
    "raw_path",
    "sealed",
    "sha256",
    "sidecars",
    "store_raw",
    "store_sidecar",
    "unsealed",
]

_SEAL = "sidecar_sha256"


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
        write_whole(path, content)
    return digest


def holds(path: Path, digest: str) -> bool:
    """Whether the file is there with exactly the bytes of this hash."""
    try:
        return sha256(read_bytes(path)) == digest
    except Unreadable:
        return False


def raw_path(folder: Path, digest: str) -> Path:
    """Where the bytes with this hash lie."""
    return folder / "vault" / digest[:2] / digest


def store_sidecar(folder: Path, sidecar: Mapping[str, Any]) -> Path:
    """
    Make a file's releases visible; one that is there and says the same stays as it is.
    """
    keys = sorted(f"{r['source']} {r['table']} {r['vintage']}" for r in sidecar["releases"])
    name = f"{sidecar['sha256']}-{sha256(json.dumps(keys).encode())[:8]}.json"
    path: Path = folder / "vault" / sidecar["sha256"][:2] / name
    there = unsealed(path.read_bytes()) if path.is_file() else None
    if there is None or there["releases"] != sidecar["releases"]:
        write_whole(path, sealed(sidecar))
    return path


def sidecars(folder: Path) -> Iterator[tuple[Path, Mapping[str, Any] | None]]:
    """
    Every sidecar with its path; None in place of one whose bytes are not as written.
    """
    for path in sorted(folder.glob("vault/??/*.json")):
        yield path, unsealed(read_bytes(path))


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
    except ValueError:
        # Not JSON, not UTF-8, or half of a character.
        return None
