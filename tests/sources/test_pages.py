"""The page of each source says what its code does: columns, example, measures."""

import re
from pathlib import Path

import pytest

from caudal.sources import SOURCES
from caudal.sources.quoted_rows import LABELS
from sources.golden_files import read

_PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sources"


def _page(source: str) -> str:
    return (_PAGES / f"{source}.md").read_text()


def test_every_source_has_a_page_and_every_page_a_source() -> None:
    assert {path.stem for path in _PAGES.glob("*.md")} == set(SOURCES)


@pytest.mark.parametrize("source", SOURCES)
def test_a_page_names_every_column_and_table(source: str) -> None:
    page = _page(source)
    words = set(re.findall(r"`([^`]+)`", page))
    aliases = {word.replace("-value", "-alias") for word in words}
    for layout in SOURCES[source].layouts:
        assert {*layout.columns, *layout.optional} <= words | aliases
    assert {table.name for table in SOURCES[source].tables} <= words


@pytest.mark.parametrize("source", SOURCES)
def test_a_page_says_unit_quirks_vintage_and_licence(source: str) -> None:
    page = _page(source)
    for part in ("**Definition and unit.**", "## Quirks", "## Vintage", "## Licence"):
        assert part in page


def test_the_example_of_the_form_is_read_as_the_page_says() -> None:
    found = re.search(r"```csv\n(.*?)```", _page("published_figures"), re.DOTALL)
    assert found
    june, july = read(found[1]).releases
    assert june.observations["value"].to_list() == [188_829, 0.34]
    assert july.observations["status"].to_list() == ["P"]


def test_the_page_names_every_measure_that_the_form_renames() -> None:
    page = _page("published_figures")
    for written, meant in LABELS["measure"].items():
        assert f"| `{written}` | `{meant}` |" in page
