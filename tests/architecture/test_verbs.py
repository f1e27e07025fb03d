"""One name per topic: a verb is a workflow, a Python function and a page."""

import inspect

import pytest

import caudal
from architecture.tree import PACKAGE, ROOT
from caudal.cli.verbs import VERBS

PAGES = ROOT / "docs" / "reference" / "verbs"


def test_every_function_of_the_python_door_is_a_verb() -> None:
    assert sorted(caudal.__all__) == sorted(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_workflow(verb: str) -> None:
    assert (PACKAGE / "workflows" / f"{verb}.py").is_file()


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_documented_python_function(verb: str) -> None:
    assert inspect.getdoc(getattr(caudal, verb))


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_a_page(verb: str) -> None:
    page = PAGES / f"{verb}.md"
    assert page.is_file(), f"{page.relative_to(ROOT)} is missing"
    assert f"caudal {verb}" in page.read_text(encoding="utf-8")


def test_no_page_is_left_of_a_verb_that_is_gone() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"index"} <= set(VERBS)
