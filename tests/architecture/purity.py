"""
What a room may not touch, found in the syntax: files, the clock, unseeded chance.

Imports are import-linter's work (`.importlinter`); here are the calls that
no import gives away: `open`, `pl.read_csv(path)`, `frame.write_csv(path)`,
`datetime.now()`, `default_rng()` without a seed.
"""

import ast
import re
from collections.abc import Iterator

from architecture.tree import Module

__all__ = ["CLOCK_FLOORS", "PURE", "clocks", "touches"]

# Bytes, frames and answers in, the same out.
PURE = ("vocabulary", "sources", "analysis", "render")
# `cli` says what day it is; the network and processes need their time limits.
CLOCK_FLOORS = ("cli", "download", "isolation")

_CLOCKS = re.compile(
    r"(datetime\.)?(datetime\.(now|utcnow|today)|date\.today)|time\.\w+|.*\.localtime"
)
_BUILTINS = re.compile(r"(builtins\.)?(open|input|print|breakpoint)|io\.(open|open_code|FileIO)")
_DATABASE = re.compile(r"duckdb\.\w+")
_READERS = re.compile(r"polars\.(read|scan)_\w+|numpy\.(load|loadtxt|genfromtxt|fromfile|memmap)")
_SAVERS = re.compile(r"numpy\.(save|savez|savez_compressed|savetxt)")
_METHODS = re.compile(r"(write|sink)_\w+|tofile")
_PATH_METHODS = re.compile(r"(read|write)_(text|bytes)|open|unlink|mkdir|iterdir|glob|rglob")
_LOADERS = re.compile(r"jinja2\.(FileSystemLoader|ModuleLoader)")
_CHANCE = re.compile(r"numpy\.random\.(?!default_rng|Generator|SeedSequence|PCG64|Philox)\w+")
_STREAMS = re.compile(r"io\.(BytesIO|StringIO)")


def touches(module: Module) -> list[str]:
    """
    Everything in a module that would touch the world, as "line N: what".

    A reader or writer that is handed a stream of `io` touches
    nothing; neither does a `write_…` that is handed nothing and returns text.
    """
    names = _names(module.tree)
    streams = _stream_names(module.tree, names)
    found = [
        (call.lineno, what)
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call)
        for what in _touch(call, names, streams)
    ]
    return [f"line {line}: {what}" for line, what in sorted(found)]


def clocks(module: Module) -> list[str]:
    """Every look at the clock, called or handed on, as "line N: what"."""
    names = _names(module.tree)
    found = {
        (node.lineno, dotted)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute | ast.Name)
        for dotted in [_dotted(node, names)]
        if _CLOCKS.fullmatch(dotted)
    }
    return [f"line {line}: {what}" for line, what in sorted(found)]


def _touch(call: ast.Call, names: dict[str, str], streams: frozenset[str]) -> Iterator[str]:
    dotted = _dotted(call.func, names)
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    first = call.args[0] if call.args else next((k.value for k in call.keywords), None)
    streamed = first is not None and _is_stream(first, names, streams)
    if any(rule.fullmatch(dotted) for rule in (_BUILTINS, _DATABASE, _LOADERS, _CHANCE, _SAVERS)):
        yield dotted
    elif _READERS.fullmatch(dotted) and not streamed:
        yield f"{dotted} of what is no stream"
    elif _METHODS.fullmatch(method) and _target(call) is not None and not streamed:
        yield f"{method} to what is no stream"
    elif _PATH_METHODS.fullmatch(method) and not streamed:
        yield f".{method}"
    elif dotted == "numpy.random.default_rng" and not call.args and not call.keywords:
        yield f"{dotted} without a seed"


def _target(call: ast.Call) -> ast.expr | None:
    """Where a writer writes to."""
    named = [k.value for k in call.keywords if k.arg in ("file", "path", "workbook", "target")]
    return (call.args or named or [None])[0]  # type: ignore[list-item]


def _names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: `pl` for `polars`, `now` for `datetime.datetime`."""
    found: dict[str, str | None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name.split(".")[0]: a.asname and a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return {name: full or name for name, full in found.items()}


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return names.get(node.id, node.id) if isinstance(node, ast.Name) else ""


def _stream_names(tree: ast.Module, names: dict[str, str]) -> frozenset[str]:
    """Names that are given a stream of `io`, or a list of them, somewhere in the module."""
    bound = [
        (node.targets[0] if isinstance(node, ast.Assign) else node.target, node.value)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Assign) and len(node.targets) == 1)
        or (isinstance(node, ast.AnnAssign) and node.value is not None)
    ]
    return frozenset(
        target.id
        for target, value in bound
        if isinstance(target, ast.Name) and value and _is_stream(value, names, frozenset())
    )


def _is_stream(node: ast.expr, names: dict[str, str], streams: frozenset[str]) -> bool:
    if isinstance(node, ast.ListComp):
        return _is_stream(node.elt, names, streams)
    if isinstance(node, ast.Call):
        return _STREAMS.fullmatch(_dotted(node.func, names)) is not None
    return isinstance(node, ast.Name) and node.id in streams
