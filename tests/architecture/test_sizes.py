"""Code stays small enough to be read at one go."""

from pathlib import Path
from statistics import median

import pytest

from architecture.sizes import (
    ADAPTER,
    FUNCTION,
    MEDIAN,
    MODULE,
    adapter_lines,
    empty_names,
    exceptions,
    is_adapter,
    too_long,
)
from architecture.tree import FOLDERS, ROOT, Module, modules, parsed
from caudal.sources import SOURCES

FUNCTIONS = [function for module in modules() for function in module.functions()]
# What several sources share (reading CSV, a publisher's labels) is no adapter.
ADAPTERS = [module for module in modules() if is_adapter(module)]


def test_half_of_the_functions_are_short() -> None:
    assert median(function.lines for function in FUNCTIONS) <= MEDIAN


def test_a_long_function_says_why() -> None:
    assert too_long(FUNCTIONS, exceptions()) == []


def test_every_exception_is_still_needed() -> None:
    long = {function.name for function in FUNCTIONS if function.lines > FUNCTION}
    assert set(exceptions()) == long


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_fits_in_a_sitting(module: Module) -> None:
    assert len(module.code) <= MODULE


@pytest.mark.parametrize("module", ADAPTERS, ids=lambda module: module.name)
def test_an_adapter_is_short_without_its_tables(module: Module) -> None:
    assert adapter_lines(module) <= ADAPTER


def test_every_source_has_an_adapter() -> None:
    assert len(ADAPTERS) == len(SOURCES)


def test_no_module_is_named_after_nothing() -> None:
    paths = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    assert empty_names(path.relative_to(ROOT) for path in paths) == []


# --- the gates see what they are for ---

SNIPPET = '''"""What it is for."""

# A comment.
TABLE = {
    "a": 1,
}


def double(number):
    """
    Twice the number.
    """
    # Why.

    text = """two
    lines"""
    return 2 * number, text
'''


def test_blank_comment_and_docstring_lines_are_not_counted() -> None:
    module = parsed(SNIPPET)
    assert len(module.code) == 3 + 4
    assert [function.lines for function in module.functions()] == [4]


def test_the_tables_of_an_adapter_are_not_counted() -> None:
    assert adapter_lines(parsed(SNIPPET)) == 4


def test_the_gate_sees_a_long_function() -> None:
    body = "    x = 1\n" * FUNCTION
    (function,) = parsed(f"def much():\n{body}").functions()
    assert function.lines == FUNCTION + 1
    assert too_long([function], {}) != []
    assert too_long([function], {function.name: " "}) != []
    assert too_long([function], {function.name: "one list of columns"}) == []


def test_a_method_and_a_function_inside_have_names_of_their_own() -> None:
    module = parsed("class A:\n    def b(self):\n        def c(): pass\n", name="caudal.m")
    assert [function.name for function in module.functions()] == ["caudal.m:A.b", "caudal.m:A.b.c"]


@pytest.mark.parametrize("name", ["utils.py", "helpers/x.py", "_common.py", "base.py"])
def test_the_gate_sees_an_empty_name(name: str) -> None:
    assert empty_names([Path("src/caudal") / name]) != []


def test_a_name_that_says_something_passes() -> None:
    assert empty_names([Path("src/caudal/database.py"), Path("src/caudal/baseline.py")]) == []
