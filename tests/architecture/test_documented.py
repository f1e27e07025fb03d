"""Every source, table, error, exit code and word stands on its page."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from architecture.tree import PACKAGE, ROOT
from caudal.archive.corridor_files import FILES, KEYS
from caudal.archive.corridor_files import TABLES as TABLES_OF_A_CORRIDOR
from caudal.sources import SOURCES
from caudal.vocabulary import errors, terms
from caudal.vocabulary.errors import EXIT_CODES, CaudalError
from caudal.vocabulary.measures import ALIASES, MEASURES
from caudal.vocabulary.places import KINDS
from caudal.vocabulary.tables import TABLES
from caudal.vocabulary.term import Term
from caudal.workflows.asking import known_corridor

REFERENCE = ROOT / "docs" / "reference"
ERRORS = REFERENCE / "errors.md"
WORDS = ROOT / "VOCABULARY.md"
GOLDEN = ROOT / "tests" / "golden"


def undocumented(names: Iterable[str], page: Path) -> list[str]:
    """Names that do not stand as `name` on the page."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    marked = set(re.findall(r"`([^`\n]+)`", text))
    return sorted(set(names) - marked)


def error_classes(above: type[CaudalError] = CaudalError) -> Iterator[type[CaudalError]]:
    """Every class of error that a reader may meet."""
    for kind in above.__subclasses__():
        yield kind
        yield from error_classes(kind)


def word_tables() -> dict[str, dict[str, Any]]:
    """Codes of each table of words."""
    named = {name: getattr(terms, name) for name in terms.__all__}
    named |= {"MEASURES": MEASURES, "ALIASES": ALIASES}
    return {name: table for name, table in named.items() if isinstance(table, dict)}


def place_codes() -> list[str]:
    """Codes of every corridor's places."""
    tables = sorted((PACKAGE / "corridors").glob("*/places.csv"))
    texts = (table.read_text(encoding="utf-8").splitlines() for table in tables)
    return [row["code"] for text in texts for row in csv.DictReader(text)]


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_has_a_page(name: str) -> None:
    page = REFERENCE / "sources" / f"{name}.md"
    assert page.is_file(), f"{page.relative_to(ROOT)} is missing"
    text = page.read_text(encoding="utf-8")
    assert SOURCES[name].page in text, "the page says where the publisher explains the file"


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_has_a_golden_folder(name: str) -> None:
    assert list((GOLDEN / name).rglob("*.csv")), f"tests/golden/{name}/ holds no file"


def test_no_page_is_left_of_a_source_that_is_gone() -> None:
    pages = {page.stem for page in (REFERENCE / "sources").glob("*.md")} - {"index"}
    assert pages <= set(SOURCES)


def test_every_error_is_on_its_page() -> None:
    assert undocumented((kind.__name__ for kind in error_classes()), ERRORS) == []


def test_every_error_is_offered_by_the_vocabulary() -> None:
    ours = {k.__name__ for k in error_classes() if k.__module__.startswith("caudal.")}
    assert ours <= set(errors.__all__)


def test_every_exit_code_is_on_its_page() -> None:
    assert undocumented(map(str, EXIT_CODES), ERRORS) == []


def test_every_error_ends_with_a_documented_exit_code() -> None:
    assert {kind.exit_code for kind in error_classes()} <= set(EXIT_CODES)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_is_on_its_page(name: str) -> None:
    columns = [column.name for column in TABLES[name]]
    assert undocumented(columns, REFERENCE / "tables.md") == []


def test_every_key_and_column_of_a_corridor_is_on_its_page() -> None:
    keys = [key.name for part in KEYS.values() for key in part]
    columns = [column.name for table in TABLES_OF_A_CORRIDOR.values() for column in table]
    page = REFERENCE / "corridors.md"
    assert undocumented([*keys, *filter(None, KEYS), *columns, *FILES, *KINDS], page) == []


def test_the_corridor_on_the_page_is_one(tmp_path: Path) -> None:
    found = re.search(
        r"```toml\n(.*?)```", (REFERENCE / "corridors.md").read_text("utf-8"), re.DOTALL
    )
    assert found
    (tmp_path / "corridor.toml").write_text(found[1], "utf-8")
    row = "yemeni_coast,Yemeni coast,Costa de Yemen,region,"
    (tmp_path / "places.csv").write_text(f"code,name_en,name_es,kind,parents\n{row}\n", "utf-8")
    assert known_corridor(tmp_path).words["counted"].es == "llegadas"


@pytest.mark.parametrize("name", word_tables())
def test_every_word_is_in_the_vocabulary(name: str) -> None:
    assert undocumented(word_tables()[name], WORDS) == []


def test_every_place_is_in_the_vocabulary() -> None:
    assert undocumented(place_codes(), WORDS) == []


@pytest.mark.parametrize("name", word_tables())
def test_every_word_says_what_it_means_in_both_languages(name: str) -> None:
    words = [word for word in word_tables()[name].values() if isinstance(word, Term)]
    assert [word.code for word in words if not (word.en and word.es and word.meaning)] == []


# --- the gate sees what it is for ---


def test_the_gate_sees_a_word_that_is_not_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`family` and single_adult")
    assert undocumented(["family", "single_adult"], page) == ["single_adult"]


def test_the_gate_sees_a_page_that_is_missing(tmp_path: Path) -> None:
    assert undocumented(["family"], tmp_path / "page.md") == ["family"]
