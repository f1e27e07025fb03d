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

__all__ = ["sealed", "sha256", "sidecars", "store_raw", "store_sidecar", "unsealed"]

_SEAL = "sidecar_sha256"


def sha256(content: bytes) -> str:
    """Hash that names a file."""
    return hashlib.sha256(content).hexdigest()


def store_raw(folder: Path, content: bytes) -> str:
    """
    Keep a publisher's bytes under their hash; twice is once.
    """
    digest = sha256(content)
    path = raw_path(folder, digest)
    if not path.exists():
        write_whole(path, content)
    return digest


def raw_path(folder: Path, digest: str) -> Path:
    """Where the bytes with this hash lie."""
    return folder / "vault" / digest[:2] / digest


def store_sidecar(folder: Path, sidecar: Mapping[str, Any]) -> Path:
    """
    Make a file's releases visible.
    """
    keys = sorted(f"{r['source']} {r['table']} {r['vintage']}" for r in sidecar["releases"])
    name = f"{sidecar['sha256']}-{sha256(json.dumps(keys).encode())[:8]}.json"
    path = folder / "vault" / sidecar["sha256"][:2] / name
    if not path.exists():
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
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    if not isinstance(sidecar, dict):
        return None
    seal = sidecar.pop(_SEAL, None)
    body = json.dumps(sidecar, sort_keys=True, ensure_ascii=False, indent=1)
    whole = seal == sha256(body.encode()) and sealed(sidecar) == content
    return sidecar if whole else None
