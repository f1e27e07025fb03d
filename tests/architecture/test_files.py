"""The archive touches the file system in one module, and there through one function."""

import ast
import re
from collections.abc import Iterator

import pytest

from architecture.purity import touches
from architecture.tree import Module, modules, parsed

LAYER = "caudal.archive.files"

# What `purity` lets pass, since it asks for no content: whether, when, under which name.
_ASKED = re.compile(
    r"exists|is_(file|dir|symlink|mount|fifo|socket)|l?stat|rename|rmdir|touch|l?chmod|walk"
    r"|(symlink|hardlink)_to|readlink|samefile|resolve|owner|group|scandir|listdir"
)
_LIBRARIES = {"os", "shutil", "glob", "tempfile", "fcntl", "secrets", "mmap", "posix", "io.open"}
# A type, the environment: no files.
_HARMLESS = {"PathLike", "environ", "fsdecode", "fsencode"}
_OPERATIONS = re.compile(
    r"os\.(?!strerror|O_|W_OK|stat_result|environ|PathLike)\w+|shutil\.\w+|fcntl\.flock|glob"
)


def around_the_layer(module: Module) -> list[str]:
    """File operations of a module that is not the layer, as "line N: what"."""
    found = [*touches(module), *(f"line {line}: {what}" for line, what in _asked(module))]
    return sorted(found + [f"line {line}: import {name}" for line, name in _libraries(module)])


def around_the_door(module: Module) -> list[str]:
    """Calls of the system that the layer makes itself and does not hand to `_system`."""
    return [
        f"line {node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _OPERATIONS.fullmatch(ast.unparse(node.func))
    ]


def _asked(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, arguments = node.func.attr, len(node.args) + len(node.keywords)
            # `Path.replace` takes one argument, `str.replace` two.
            if _ASKED.fullmatch(name) or (name == "replace" and arguments == 1):
                yield node.lineno, f".{name}"


def _libraries(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, a.name) for a in node.names if a.name in _LIBRARIES)
        elif isinstance(node, ast.ImportFrom) and node.module in _LIBRARIES:
            names = (alias.name for alias in node.names)
            yield from ((node.lineno, name) for name in names if name not in _HARMLESS)


ARCHIVE = [module for module in modules() if module.floor == "archive"]


@pytest.mark.parametrize("module", ARCHIVE, ids=lambda module: module.name)
def test_the_archive_touches_files_in_its_layer_only(module: Module) -> None:
    assert module.name == LAYER or around_the_layer(module) == []


def test_the_layer_goes_through_its_one_door() -> None:
    layer = next(module for module in ARCHIVE if module.name == LAYER)
    # The listing is one operation: the function that does it is handed to the door whole.
    assert [what.split(": ")[1] for what in around_the_door(layer)] == ["os.scandir"]


@pytest.mark.parametrize(
    "line",
    [
        "open(path)",
        "path.open()",
        "path.read_bytes()",
        "path.write_text(text)",
        "path.exists()",
        "path.is_file()",
        "path.stat()",
        "path.iterdir()",
        "path.rglob('*')",
        "path.replace(other)",
        "path.unlink()",
        "pl.read_csv(path)",
        "rows.write_parquet(path)",
        "import os",
        "import shutil",
        "from os import replace",
        "from glob import glob",
    ],
)
def test_the_gate_sees_an_operation_around_the_layer(line: str) -> None:
    assert len(around_the_layer(parsed(f"import polars as pl\n{line}"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "from os import PathLike, environ",
        "name.replace('a', 'b')",
        "replace(question, source=None)",
        "pl.read_csv(io.BytesIO(content))",
        "ARCHIVE.content(path)",
        "ARCHIVE.kind(path)",
    ],
)
def test_the_gate_lets_the_layer_be_used(line: str) -> None:
    assert around_the_layer(parsed(f"import io, polars as pl\n{line}")) == []


@pytest.mark.parametrize("line", ["os.fsync(f)", "os.open(p, os.O_RDONLY)", "shutil.rmtree(p)"])
def test_the_gate_sees_an_operation_around_the_door(line: str) -> None:
    assert len(around_the_door(parsed(line))) == 1
    call, _, rest = line.partition("(")
    assert around_the_door(parsed(f"_system({call}, {rest}")) == []
