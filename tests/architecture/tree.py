"""
The code as it stands on disk: its modules, their syntax trees, their lines of code.

A line of code is a line that holds more than blanks, a comment or a docstring.
"""

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

__all__ = ["FOLDERS", "PACKAGE", "ROOT", "Function", "Module", "modules", "parsed"]

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "caudal"
# Where code of ours stands.
FOLDERS = ("src", "tests", "benchmarks", "tools", "docs")

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """A function or method and its lines of code; those of functions inside it count too."""

    name: str
    lines: int


@dataclass(frozen=True)
class Module:
    """One module: dotted name, text, and what can be read from them."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text)

    @property
    def floor(self) -> str:
        """The floor or room it stands in: `sources` of `caudal.sources.cbp_southwest`."""
        return self.name.split(".")[1] if "." in self.name else ""

    @cached_property
    def code(self) -> frozenset[int]:
        """Numbers of the lines of code."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        spans = ((t.start[0], t.end[0]) for t in tokens if t.type not in _NO_CODE)
        lines = {line for first, last in spans for line in range(first, last + 1)}
        return frozenset(lines - self._docstrings)

    @cached_property
    def _docstrings(self) -> set[int]:
        bodies = [node.body for node in ast.walk(self.tree) if isinstance(node, _DOCUMENTED)]
        return {line for body in bodies if _is_docstring(body) for line in _span(body[0])}

    def functions(self) -> Iterator[Function]:
        """Every function, by its dotted name inside the module."""
        return self._functions(self.tree, "")

    def _functions(self, node: ast.AST, prefix: str) -> Iterator[Function]:
        for child in ast.iter_child_nodes(node):
            name = f"{prefix}{getattr(child, 'name', '')}"
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(f"{self.name}:{name}", len(self.code & _span(child)))
            named = isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            yield from self._functions(child, f"{name}." if named else prefix)

    def constants(self) -> frozenset[int]:
        """Lines of code of the constants of the module: its tables."""
        nodes = (node for node in self.tree.body if _is_constant(node))
        return frozenset(line for node in nodes for line in _span(node)) & self.code


def parsed(text: str, name: str = "caudal.sources.snippet") -> Module:
    """A snippet as if it were a module of that name."""
    return Module(name, text)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    return tuple(
        Module(_dotted(path), path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    )


def _dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _span(node: ast.stmt) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def _is_docstring(body: Sequence[ast.stmt]) -> bool:
    first = body[0] if body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def _is_constant(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        targets: list[ast.expr] = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    else:
        return False
    return all(isinstance(target, ast.Name) and target.id.isupper() for target in targets)
