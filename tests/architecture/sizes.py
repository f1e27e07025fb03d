"""How much code stands in one place, and names that say nothing."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from architecture.exports import offered
from architecture.tree import Function, Module

__all__ = [
    "ADAPTER",
    "FUNCTION",
    "MEDIAN",
    "MODULE",
    "adapter_lines",
    "empty_names",
    "exceptions",
    "is_adapter",
    "too_long",
]

# In lines of code.
MEDIAN, FUNCTION, MODULE, ADAPTER = 15, 60, 400, 150

_EMPTY = re.compile(r"_*(utils?|helpers?|common|managers?|base|misc)_*")


def too_long(functions: Iterable[Function], reasons: dict[str, str]) -> list[str]:
    """Functions above the limit that no line of `exceptions.toml` explains."""
    return [
        f"{function.name} has {function.lines} lines of code"
        for function in functions
        if function.lines > FUNCTION and not reasons.get(function.name, "").strip()
    ]


def is_adapter(module: Module) -> bool:
    """Whether a module of `sources` declares a source."""
    return module.floor == "sources" and "SOURCE" in (offered(module) or frozenset())


def adapter_lines(module: Module) -> int:
    """Lines of code of a source's module without its tables."""
    return len(module.code - module.constants())


def empty_names(paths: Iterable[Path]) -> list[Path]:
    """Paths with a module or folder whose name says nothing of what it knows."""
    return [
        path for path in paths if any(_EMPTY.fullmatch(part) for part in path.with_suffix("").parts)
    ]


def exceptions() -> dict[str, str]:
    """Functions that are long for a reason, with the reason."""
    text = (Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["functions"])
