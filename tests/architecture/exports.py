"""What a module offers, and what others take from it."""

import ast
from collections.abc import Iterable, Iterator

from architecture.tree import Module

__all__ = ["missing_exports", "offered", "phantom_exports", "taken_without_offer"]


def offered(module: Module) -> frozenset[str] | None:
    """The names in `__all__`, or None where the module has none."""
    lists = [
        ast.literal_eval(node.value)
        for node in module.tree.body
        if isinstance(node, ast.Assign) and _targets(node) == ["__all__"]
    ]
    return frozenset(lists[0]) if lists else None


def missing_exports(module: Module) -> list[str]:
    """Public functions and classes that the module defines and does not offer."""
    return sorted(_definitions(module) - (offered(module) or frozenset()))


def phantom_exports(module: Module) -> list[str]:
    """Names that the module offers and does not have."""
    return sorted((offered(module) or frozenset()) - _names(module))


def taken_without_offer(modules: Iterable[Module]) -> list[str]:
    """Names that one module imports from another that does not offer them."""
    by_name = {module.name: module for module in modules}
    return [
        f"{module.name} takes {name} of {origin}"
        for module in by_name.values()
        for origin, name in _taken(module)
        if origin in by_name
        and f"{origin}.{name}" not in by_name
        and name not in (offered(by_name[origin]) or frozenset())
    ]


def _definitions(module: Module) -> frozenset[str]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    named = (node.name for node in module.tree.body if isinstance(node, kinds))
    return frozenset(name for name in named if not name.startswith("_"))


def _names(module: Module) -> frozenset[str]:
    """Everything that has a name at the top of the module: defined, assigned, imported."""
    found = set(_definitions(module))
    for node in module.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            found |= set(_targets(node))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
    return frozenset(found)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _taken(module: Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
