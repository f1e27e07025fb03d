"""The picture of revisions says what its rows say, and calls nothing a revision that is none."""

import json
import re
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, sampled_from, tuples

import caudal
from caudal.render.charts.triangle import layout
from caudal.render.revisions import WORDS, as_picture
from caudal.render.revisions.compose import picture_of
from caudal.render.revisions.facts import Triangle, triangle_of
from caudal.render.revisions.finding import Settled, finding_of
from caudal.render.revisions.words import RevisionWords
from caudal.vocabulary.answer import Answer, Note, Run
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.places import Place
from caudal.vocabulary.tables import REVISIONS, checked

JANUARY = date(2021, 1, 1)
NUMBER = re.compile(r"\d+(?:,\d{3})+|\d+(?:\.\d+)?%")
# Month of reference (0 = January 2021), month of release, source, figure.
Told = tuple[int, int, str, float]


def revisions(*told: Told, basis: str = "published", notes: Sequence[Note] = ()) -> Answer:
    """An answer of these figures, in the order of their releases."""
    rows = [
        {
            "measure": "encounters",
            "frequency": "month",
            "place": "border",
            "origin": "all",
            "origin_basis": "citizenship",
            "group": "all",
            "authority": "all",
            "component": "all",
            "period": add_months(JANUARY, month),
            "vintage": add_months(JANUARY, release).replace(day=15),
            "vintage_basis": basis,
            "source": source,
            "value": float(value),
        }
        for month, release, source, value in told
    ]
    frame = pl.DataFrame(rows).sort("period", "vintage", maintain_order=True)
    first, latest = (pl.col("value").first(), pl.col("value").last())
    frame = frame.with_columns(first=first.over("period"), latest=latest.over("period"))
    change = pl.when(pl.col("first") != 0).then(pl.col("latest") / pl.col("first") - 1)
    frame = frame.with_columns(change_latest=change).select(c.name for c in REVISIONS)
    run = Run("0", "revisions", {}, None, "0", [])
    border = Place("border", "the border", "la frontera", "region", ())
    return Answer("revisions", checked(frame, REVISIONS, where=""), run, tuple(notes), {"border": border})  # fmt: skip


def triangle(*told: Told) -> Triangle:
    return triangle_of(revisions(*told))


def finding(*told: Told, language: str = "en") -> str:
    rows = triangle(*told).rows
    return WORDS[language].finding(finding_of(rows), rows, "month")


def drawn(answer: Answer, language: str = "en") -> str:
    """Everything that is written in the picture."""
    picture = picture_of(triangle_of(answer), WORDS[language])
    return json.dumps(picture.specification, ensure_ascii=False)


# --- what is a revision ---


def test_a_source_that_tells_another_figure_than_before_has_revised_it() -> None:
    cells = triangle((0, 1, "a", 100), (0, 2, "a", 101), (0, 3, "a", 101)).rows[0].cells
    assert [cell.revised for cell in cells] == [False, True, False]
    assert [cell.change for cell in cells] == [0, pytest.approx(0.01), pytest.approx(0.01)]


def test_a_change_of_source_is_no_revision() -> None:
    row = triangle((0, 1, "a", 100), (0, 2, "b", 105)).rows[0]
    assert row.revisions == (0, 0)
    assert [cell.stepped for cell in row.cells] == [False, True]


def test_a_source_is_compared_with_itself_when_another_spoke_between() -> None:
    # a says 100, b says 105, a says 100 still: a revised nothing.
    row = triangle((0, 1, "a", 100), (0, 2, "b", 105), (0, 3, "a", 100)).rows[0]
    assert row.revisions == (0, 0)


def test_the_same_step_told_by_two_sources_is_one_revision() -> None:
    told = [(0, 1, "a", 100), (0, 1, "b", 100), (0, 2, "a", 101), (0, 2, "b", 101)]
    assert triangle(*told).rows[0].revisions == (1, 0)


def test_of_two_sources_on_one_day_the_one_that_spoke_before_stands_first() -> None:
    # b is told before a on that day in the rows, yet a revised its own figure first.
    shown = triangle((0, 1, "a", 100), (0, 2, "b", 101), (0, 2, "a", 101))
    assert [column.source for column in shown.columns] == ["a", "a", "b"]
    assert not any(cell.stepped for cell in shown.rows[0].cells)


def test_a_change_on_zero_has_no_percentage() -> None:
    shown = triangle((0, 1, "a", 0), (0, 2, "a", 12), (1, 2, "a", 0), (1, 3, "a", 0))
    assert [row.change for row in shown.rows] == [None, 0]


@given(
    lists(
        tuples(integers(0, 4), integers(5, 9), sampled_from("ab"), integers(0, 3)),
        min_size=1,
        unique_by=lambda told: told[:3],
    )
)
def test_the_picture_keeps_every_figure_of_the_rows(told: list[Told]) -> None:
    answer = revisions(*told)
    shown = triangle_of(answer)
    cells = [(row.period, cell.column.vintage, cell.column.source, cell.value) for row in shown.rows for cell in row.cells]  # fmt: skip
    rows = answer.rows.select("period", "vintage", "source", "value").rows()
    assert sorted(cells) == sorted(rows)
    assert {cell.column for row in shown.rows for cell in row.cells} == set(shown.columns)
    compared = [row for row in shown.rows if len(row.cells) > 1]
    found = finding_of(shown.rows)
    assert found.higher + found.lower <= len(found.compared) == len(compared)


# --- the finding ---


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            [(5, 6, "a", 188_829), (5, 8, "a", 189_020), (5, 10, "a", 189_034)],
            "June 2021 was raised twice after the first release shown, by 0.11% in all.",
        ),
        (
            [(5, 6, "a", 1000), (5, 8, "a", 990)],
            "June 2021 was lowered once after the first release shown, by 1.00%.",
        ),
        (
            [(5, 6, "a", 1000), (5, 7, "a", 990), (5, 8, "a", 1010)],
            "June 2021 was revised twice after the first release shown (1 up, 1 down), "
            "by +1.00% in all.",
        ),
        (
            [(5, 6, "a", 1000), (5, 7, "a", 1000), (5, 8, "a", 1000)],
            "June 2021 was not changed by any of the 2 releases after the first one shown.",
        ),
        (
            [(5, 6, "a", 1000)],
            "June 2021 is held in one release only: there is nothing to compare.",
        ),
        (
            [(5, 6, "a", 1000), (5, 7, "b", 1010)],
            "June 2021 changed by +1.00% where the source changed; no source revised it.",
        ),
        (
            [(5, 6, "a", 1000), (5, 7, "a", 1010), (5, 8, "b", 1020)],
            "June 2021 was raised once after the first release shown, by +2.00% in all, part of "
            "it where the source changed.",
        ),
        (
            [(5, 6, "a", 0), (5, 7, "a", 12)],
            "June 2021 was raised once after the first release shown, from 0 to 12.",
        ),
    ],
)
def test_the_finding_of_one_month_is_read_from_its_row(told: list[Told], said: str) -> None:
    assert finding(*told) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            [(0, 1, "a", 1000), (0, 2, "a", 1010), (1, 2, "a", 1000), (1, 3, "a", 1001)],
            "Every month from January 2021 to February 2021 was revised upwards after the first "
            "release shown; the largest change is +1.00% (January 2021).",
        ),
        (
            [(0, 1, "a", 1000), (0, 2, "a", 1010), (1, 2, "a", 1000), (1, 3, "a", 950)],
            "Of the 2 months from January 2021 to February 2021, 1 was revised upwards after the "
            "first release shown and 1 downwards; the largest change is −5.00% (February 2021).",
        ),
        (
            [(0, 1, "a", 1000), (0, 2, "b", 1010), (1, 2, "b", 1000), (1, 3, "b", 1000)],
            "Of the 2 months from January 2021 to February 2021, 1 stands higher than in the "
            "first release shown; the largest change is +1.00% (January 2021).",
        ),
        (
            [(0, 1, "a", 1000), (0, 2, "a", 1000), (1, 2, "a", 1000), (1, 3, "a", 1000)],
            "None of the 2 months from January 2021 to February 2021 differs from the first "
            "release shown.",
        ),
        (
            [(0, 1, "a", 1000), (1, 2, "a", 1000)],
            "The 2 months from January 2021 to February 2021 are held in one release each: there "
            "is nothing to compare.",
        ),
    ],
)
def test_the_finding_of_many_months_is_counted(told: list[Told], said: str) -> None:
    assert finding(*told) == said


def test_from_when_on_nothing_moved_is_said_and_stays_true() -> None:
    # 1%, then three months by 31, 0 and 20 in 100,000.
    moved = [1000, 31, 0, 20]
    told = [(m, m + 1, "a", 100_000) for m in range(4)]
    told += [(m, 9, "a", 100_000 + change) for m, change in enumerate(moved)]
    found = finding_of(triangle(*told).rows)
    # 0.031% is rounded up: "none by more than 0.03%" would be false.
    assert found.settled == Settled(add_months(JANUARY, 1), 0.0004)
    assert finding(*told).endswith("From February 2021 on none changed by more than 0.04%.")


def test_two_quiet_months_are_too_few_to_have_settled() -> None:
    told = [(m, m + 1, "a", 100_000) for m in range(3)]
    told += [(0, 9, "a", 101_000), (1, 9, "a", 100_000), (2, 9, "a", 100_000)]
    assert finding_of(triangle(*told).rows).settled is None


def test_the_reference_tells_june_2021_as_it_was_published() -> None:
    # 188,829 on 16 July 2021, 189,020 by 15 September, 189,034 by 15 November.
    answer = caudal.revisions(period="2021-06", source="all")
    said = drawn(answer)
    assert "June 2021 was raised twice after the first release shown, by 0.11% in all." in said
    assert "188,829" in said
    assert "+0.11%" in said


@pytest.mark.parametrize("span", [("2021-06", "2021-06"), ("2021-04", "2023-02"), (None, None)])
def test_both_languages_carry_the_same_numbers(span: tuple[str | None, str | None]) -> None:
    answer = caudal.revisions(start=span[0], end=span[1])

    def numbers(language: str) -> list[str]:
        shown = triangle_of(answer)
        said = WORDS[language].finding(finding_of(shown.rows), shown.rows, "month")
        return sorted(NUMBER.findall(said))

    assert numbers("en") == numbers("es")
    assert numbers("en")


def test_both_languages_have_every_sentence() -> None:
    claims = set(RevisionWords.__annotations__)
    claims |= {
        name
        for name, said in vars(RevisionWords).items()
        if callable(said) and "NotImplementedError" in said.__code__.co_names
    }
    for words in WORDS.values():
        assert {claim for claim in claims if claim not in vars(type(words))} == set()


def test_spanish_joins_preposition_and_article() -> None:
    rows = triangle((0, 1, "a", 10), (1, 2, "a", 10)).rows
    said = WORDS["es"].finding(finding_of(rows), rows, "day")
    assert "del 1 de enero de 2021 al 1 de febrero de 2021" in said
    said = WORDS["es"].finding(finding_of(rows[:1]), rows[:1], "fiscal_year_to_date")
    assert said.startswith("La cifra del año fiscal hasta enero de 2021")


# --- the picture ---


def test_numbers_stand_where_figures_changed_and_only_there() -> None:
    said = drawn(revisions((0, 1, "a", 2000), (0, 2, "a", 2010), (0, 3, "a", 2010)))
    # The first figure, one change in the cells, the same in the margin.
    assert said.count('"2,000"') == 1
    assert said.count('"+0.50"') == 1
    assert said.count('"+0.50%"') == 1


def test_a_change_of_source_stands_in_brackets_and_is_explained() -> None:
    said = drawn(revisions((0, 1, "a", 2000), (0, 2, "b", 2010)))
    assert '"(+0.50)"' in said
    assert "perhaps another definition and not a revision" in re.sub(r'", "', " ", said)
    assert "A a, B b; 2 releases" in said
    alone = drawn(revisions((0, 1, "a", 2000), (0, 2, "a", 2010)))
    assert "definition" not in alone
    assert "Source: a; 2 releases" in alone


def test_a_day_that_is_not_the_publishers_own_is_marked() -> None:
    assert "†" not in drawn(revisions((0, 1, "a", 1), (0, 2, "a", 1)))
    said = drawn(revisions((0, 1, "a", 1), (0, 2, "a", 1), basis="reconstructed"))
    assert "2021†" in said
    assert "† reconstructed" in said


def test_a_first_figure_of_zero_is_grey_and_told_as_a_count() -> None:
    said = drawn(revisions((0, 1, "a", 0), (0, 2, "a", 12)))
    assert "first was 0" in said
    assert '"12"' in said
    assert "first was 0" not in drawn(revisions((0, 1, "a", 5), (0, 2, "a", 12)))


def test_a_note_of_the_answer_is_in_the_picture() -> None:
    note = Note("quoted_before", "told before", {"periods": 3})
    told = [(0, 1, "a", 1), (0, 2, "a", 1)]
    assert "3 months were told earlier" in drawn(revisions(*told, notes=[note]))
    assert "Something else." in drawn(revisions(*told, notes=[Note("other", "something else")]))


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (23, 21), (86, 47), (100, 60), (100, 80)])
def test_a_cell_is_never_too_small_for_what_stands_in_it(rows: int, columns: int) -> None:
    size = layout(rows, columns)
    assert size.height >= 12
    assert size.width >= 13
    # "−0.002" in letters of 11 pixels is 36 wide.
    assert not size.numbers or size.width >= 40
    assert columns * size.width <= 1_100
    assert rows * size.height <= 1_200


def test_marks_with_a_key_stand_for_numbers_where_these_do_not_fit() -> None:
    told = [(0, release, "a", 1000 + release) for release in range(1, 31)]
    said = drawn(revisions(*told))
    assert "first release shown" in said
    assert '"shape": "triangle-up"' in said
    assert '"+0.20"' not in said


def test_of_too_many_months_the_newest_are_drawn_and_the_picture_says_so() -> None:
    told = [
        (month, month + 1 + later, "a", 100 + later) for month in range(120) for later in (0, 1)
    ]
    said = drawn(revisions(*told))
    assert "the newest 100 of 120 months (others: --from and --to)" in said
    assert "the newest 80 of 101 releases (earlier ones: --as-of)" in said
    assert "Every month from September 2022 to December 2030" in re.sub(r'", "', " ", said)
    assert '"Aug 2022"' not in said
    assert '"Dec 2030"' in said


def test_a_picture_shows_one_target() -> None:
    answer = caudal.revisions(period="2021-06", group="each")
    with pytest.raises(WrongOption, match="a picture shows one target"):
        as_picture(answer, "svg", "en")


def test_the_same_answer_gives_the_same_bytes() -> None:
    answer = caudal.revisions(start="2021-04", end="2023-02")
    for form in ("svg", "png", "html"):
        assert as_picture(answer, form, "es") == as_picture(answer, form, "es")


def test_the_drawing_is_well_formed_and_says_its_finding() -> None:
    said = as_picture(caudal.revisions(period="2021-06"), "svg", "es")
    root = ElementTree.fromstring(str(said))
    assert root.get("role") == "img"
    assert "junio de 2021" in root.get("aria-label", "")
    assert float(root.get("width", 0)) > 500


def test_a_raster_has_two_pixels_for_one() -> None:
    answer = caudal.revisions(period="2021-06")
    drawing = ElementTree.fromstring(str(as_picture(answer, "svg", "en")))
    raster = as_picture(answer, "png", "en")
    assert isinstance(raster, bytes)
    assert raster.startswith(b"\x89PNG")
    width = int.from_bytes(raster[16:20], "big")
    assert width == pytest.approx(2 * float(drawing.get("width", 0)), abs=2)


class Seen(HTMLParser):
    """Tags with their attributes, and how many cells the folded table has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize(("language", "code"), [("en", "en"), ("es", "es-MX")])
def test_the_page_stands_alone_and_holds_every_figure(language: str, code: str) -> None:
    answer = caudal.revisions(start="2021-04", end="2021-08")
    seen = Seen()
    seen.feed(str(as_picture(answer, "html", language)))
    tags = [tag for tag, _ in seen.tags]
    assert not {"script", "link", "img", "iframe", "object"} & set(tags)
    assert ("html", {"lang": code}) in seen.tags
    assert tags.index("svg") < tags.index("details") < tags.index("table")
    assert sum(a.get("scope") == "row" for tag, a in seen.tags if tag == "th") == answer.rows.height
