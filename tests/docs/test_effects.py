"""The pages of effects say what the verb gives today; `tools/testbed.py --check` looks at all."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TOOLS = str(ROOT / "tools")
sys.path.insert(0, _TOOLS)
try:
    from testbed import PAGES, line_of, printed, written
    from testbed_cases import CASES
finally:
    sys.path.remove(_TOOLS)

# One a page of a different kind: donors, other years, too early.
_LOOKED_AT = ("parole_cub", "guard_triangle", "flights_then")


@pytest.fixture(autouse=True)
def _nothing_but_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAUDAL_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/nonexistent")


@pytest.mark.parametrize("name", _LOOKED_AT)
def test_a_page_says_what_the_verb_gives_today(name: str) -> None:
    line = f"| {' | '.join(line_of(name))} |"
    assert line in (PAGES / f"{CASES[name].page}.md").read_text("utf-8").splitlines()


def test_every_main_case_has_its_line_in_the_index() -> None:
    index = (PAGES / "README.md").read_text("utf-8")
    missing = [
        case.name
        for case in CASES.values()
        if case.main and f"| {case.what} |" not in index.replace("\n", " ")
    ]
    assert not missing


def test_every_case_stands_on_its_page_with_its_command() -> None:
    pages = {case.page: (PAGES / f"{case.page}.md").read_text("utf-8") for case in CASES.values()}
    missing = [
        case.name
        for case in CASES.values()
        if case.command not in pages[case.page].splitlines()
        or f"| {case.what} |" not in pages[case.page]
    ]
    assert not missing


def test_every_picture_that_a_page_shows_is_there() -> None:
    shown = {
        path
        for page in PAGES.glob("*.md")
        for path in (PAGES / part.split(")")[0] for part in page.read_text("utf-8").split("](")[1:])
        if path.suffix == ".svg"
    }
    assert shown
    assert not [path for path in shown if not path.exists()]


def test_prose_stays_and_what_is_printed_is_printed_anew() -> None:
    page = "By hand.\n\n<!-- effect:commands -->\nold\n<!-- end -->\n\nBy hand too.\n"
    made = printed(page, "mpp_2019")
    assert made.startswith("By hand.\n\n<!-- effect:commands -->\n```sh\ncaudal effect mpp_2019 ")
    assert made.endswith("```\n<!-- end -->\n\nBy hand too.\n")
    assert "old" not in made


def test_prose_that_was_written_for_another_verdict_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- written for: flights_then=effect\nguard_triangle=effect -->", "utf-8")
    (said,) = written(page)
    assert said.startswith("flights_then is `too_early` now")
