"""The brief says what was known, the same in both languages and all forms."""

import json
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

import caudal
from caudal.render import numbers
from caudal.render.brief import as_brief, charts_of
from caudal.render.brief.en import English
from caudal.render.brief.es import Spanish
from caudal.render.brief.phrases import Phrases
from caudal.render.charts import Panel, panels
from caudal.render.charts.theme import dark_style
from caudal.render.exports import as_csv, as_json
from caudal.vocabulary import terms
from caudal.vocabulary.answer import Answer
from render.documents import briefed, written

GOLDEN = Path(__file__).parents[1] / "golden" / "brief"
NUMBER = re.compile(r"\d+(?:,\d{3})+%?|\d+(?:\.\d+)?%")


@pytest.fixture(scope="module")
def meeting() -> Answer:
    return briefed(as_of="2021-08-10")


def read(answer: Answer, language: str = "en") -> str:
    """The Markdown as it is read: figures without the links to their rows."""
    return re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", written(answer, "md", language))


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("188,829 encounters in June 2021", "release of 16 July 2021"),
        ("55,805 of people in families", "press quoting CBP, 16 July 2021"),
        ("15,253 of unaccompanied children", "press quoting CBP, 16 July 2021"),
        ("In 34% of the encounters", "release of 16 July 2021"),
        (
            "July 2021 had ended, but its figures had not been published",
            "the calendar: 12 August 2021",
        ),
        ("preliminary figure of 2 August 2021 (court filing", "court filing, via AP"),
        ("about 210,000 encounters", "court filing, via AP"),
        ("more than 19,000 of unaccompanied children", "court filing, via AP"),
        ("123,838 unique individuals", "release of 16 July 2021"),
        ("highest of the 45 months since October 2017", "the months held"),
    ],
)
def test_the_brief_of_the_meeting_says_what_was_out(
    meeting: Answer, said: str, source: str
) -> None:
    assert said in read(meeting), source


def groups_of(answer: Answer, language: str = "en") -> str:
    """The picture of the groups, as SVG."""
    return charts_of(answer, language, "b")["b-groups.svg"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_picture_of_the_groups_has_a_panel_each_with_value_and_change(
    meeting: Answer, language: str
) -> None:
    told = {"55,805": "+24.7%", "15,253": "+7.9%", "117,726†": "−3.2%", "169†": "+9.0%"}
    said = groups_of(meeting, language)
    for value, change in told.items():
        assert f"{value} ({change}" in said
    for group in ("family", "unaccompanied_child", "single_adult", "accompanied_minor"):
        name = getattr(terms.GROUPS[group], language)
        assert name[1:] in said


def test_the_picture_of_the_groups_says_which_rose_and_fell_most(meeting: Answer) -> None:
    # 55,805 − 44,746 = 11,059 more in families; 121,612 − 117,726 = 3,886 fewer single adults.
    assert (
        "encounters of people in families rose most (by 11,059) and those of single adults fell "
        "most (by 3,886†)" in groups_of(meeting)
    )


def test_the_picture_of_the_groups_names_its_releases(meeting: Answer) -> None:
    said = re.sub(r"<[^>]*>", " ", groups_of(meeting))
    assert "16 July 2021" in said
    assert "calendar (†)" in re.sub(r"\s+", " ", said)


@pytest.mark.parametrize(
    ("language", "unit", "source"),
    [
        ("en", "Encounters at the Southwest land border, by month", "Source: US Customs"),
        ("es", "Encuentros en la frontera terrestre suroeste", "Cifras de la Oficina de Aduanas"),
    ],
)
def test_the_picture_of_the_total_stands_alone(
    meeting: Answer, language: str, unit: str, source: str
) -> None:
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", charts_of(meeting, language, "b")["b.svg"]))
    for told in ("188,829", "4.9%", unit, source, "16"):
        assert told in said


def test_the_page_has_its_charts_dark_where_the_screen_is(meeting: Answer) -> None:
    style = written(meeting, "html").split("</style>")[0]
    assert dark_style() in style
    # No white card under a chart: its letters are light there.
    assert "figure { background: #fff" not in style


def test_groups_that_are_not_known_are_said_to_be_so() -> None:
    # On 15 April 2021 only unaccompanied children were told of March.
    said = groups_of(briefed(as_of="2021-04-15"))
    assert "rose (by 9,487); the change of the other groups is not known" in said
    assert said.count("March 2021 not known") >= 3


def test_where_every_group_fell_none_is_said_to_rise() -> None:
    said = groups_of(briefed(as_of="2024-06-30", period="2020-04"))
    assert "single adults fell most (by 10,955); no group rose" in said


def test_a_line_breaks_where_a_month_is_not_known() -> None:
    part = Panel("a", "1", {date(2021, 1, 1): 1.0, date(2021, 3, 1): 3.0})
    chart = panels([part], marked=date(2021, 3, 1), title="t", footer=["f"], description="d")
    line = chart["vconcat"][0]["layer"][1]["data"]["values"]
    assert [(row["period"][:7], row["value"]) for row in line] == [
        ("2021-01", 1.0),
        ("2021-02", None),
        ("2021-03", 3.0),
    ]


def test_the_panels_show_the_figures_of_the_rows(meeting: Answer) -> None:
    series = meeting.figures["group"].filter(pl.col("period") == date(2021, 6, 1))
    shown = dict(series.select("group", "value").iter_rows())
    rows = meeting.rows.filter(pl.col("section") == "group")
    assert dict(rows.select("group", "value").iter_rows()).items() <= shown.items()


def test_the_brief_never_calls_encounters_people(meeting: Answer) -> None:
    said = read(meeting)
    assert "Encounters are events, not people" in said
    assert not re.search(r"\d[\d,]* (people|migrants|persons)\b", said)


def test_july_was_another_figure_five_weeks_later() -> None:
    answer = briefed(as_of="2021-09-20", period="2021-07")
    assert "213,534 encounters in July 2021" in read(answer)
    assert answer.rows["previous_month"][0] == 189_020


def test_july_was_another_figure_in_2024() -> None:
    assert "213,593 encounters in July 2021" in read(briefed(as_of="2024-01-31", period="2021-07"))


def test_a_month_that_was_not_out_is_said_and_not_replaced() -> None:
    answer = briefed(as_of="2021-08-10", period="2021-07")
    assert answer.rows["value"][0] is None
    said = read(answer)
    assert "July 2021 was not known; the newest month known was June 2021" in said
    assert "210,000" in said
    assert "188,829" not in said.split("##")[0]


def test_nothing_known_is_an_answer_with_the_nearest_cell() -> None:
    answer = briefed(as_of="2001-01-01")
    assert answer.rows.is_empty()
    assert "nearest cell held" in read(answer)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "No figure is known"), ("es", "No se conoce ninguna cifra")]
)
def test_where_nothing_is_held_the_page_is_whole_and_says_what_to_do(
    tmp_path: Path, language: str, title: str
) -> None:
    answer = caudal.brief(corridor="central-mediterranean", data=tmp_path)
    page = written(answer, "html", language)
    assert page.startswith("<!doctype html>")
    assert f"<h1>{title}</h1>" in page
    assert "<h2></h2>" not in page
    for form in ("html", "md", "table"):
        assert "caudal ingest FILE --corridor central-mediterranean" in written(
            answer, form, language
        )


@pytest.mark.parametrize("form", ["md", "html", "table"])
def test_both_languages_carry_the_same_numbers(meeting: Answer, form: str) -> None:
    def tabled(language: str) -> list[str]:
        # Where a line is drawn is no number of the brief.
        said = re.sub(r' (?:d|transform)="[^"]*"', "", written(meeting, form, language))
        return sorted(NUMBER.findall(said))

    assert tabled("en") == tabled("es")


def test_both_languages_have_every_sentence() -> None:
    claims = {name for name in vars(Phrases) if not name.startswith("_")}
    claims |= set(Phrases.__annotations__)
    for language in (English(), Spanish()):
        assert {claim for claim in claims if not hasattr(language, claim)} == set()


def test_spanish_is_written_by_its_own_rules() -> None:
    assert numbers.count(188_829, "es") == "188,829"  # es-MX, not 188.829
    assert numbers.month(date(2021, 6, 1), "es") == "junio de 2021"
    assert numbers.day(date(2021, 8, 10), "es") == "10 de agosto de 2021"
    assert numbers.signed_percent(-0.0324, "es") == "−3.2%"


class Seen(HTMLParser):
    """Tags with their attributes, and links out of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize(("language", "code"), [("en", "en"), ("es", "es-MX")])
def test_the_page_stands_alone_and_can_be_read_aloud(
    meeting: Answer, language: str, code: str
) -> None:
    seen = Seen()
    seen.feed(written(meeting, "html", language))
    tags = dict.fromkeys(tag for tag, _ in seen.tags)
    assert not {"script", "link", "img", "iframe", "object"} & set(tags)
    assert ("html", {"lang": code}) in seen.tags
    assert any(tag == "meta" and a.get("name") == "viewport" for tag, a in seen.tags)
    headers = [a.get("scope") for tag, a in seen.tags if tag == "th"]
    assert set(headers) == {"col", "row"}
    drawing = next(a for tag, a in seen.tags if tag == "svg")
    assert drawing["role"] == "img"
    assert "188,829" in (drawing["aria-label"] or "")


def test_json_has_the_documented_parts(meeting: Answer) -> None:
    document = json.loads(as_json(meeting))
    assert list(document) == ["verb", "question", "rows", "notes", "run"]
    total = document["rows"][0]
    assert (total["section"], total["period"], total["value"]) == ("total", "2021-06-01", 188829)
    repeat = next(row for row in document["rows"] if row["section"] == "repeat")
    assert repeat["value"] == 0.34
    assert {"not_published", "parts_do_not_add_up"} <= {n["code"] for n in document["notes"]}


def test_the_same_question_gives_the_same_bytes(meeting: Answer) -> None:
    again = caudal.brief(as_of="2021-08-10")
    for form in ("md", "html", "table"):
        assert written(meeting, form) == as_brief(again, form, "en", width=100, colour=False)
    assert as_json(meeting) == as_json(again)


def test_a_spreadsheet_does_not_run_what_a_publisher_wrote() -> None:
    rows = caudal.releases().rows.head(1)
    harmful = rows.with_columns(file_name=rows["file_name"].str.replace("^.*$", "=HYPERLINK(1)"))
    answer = Answer("releases", harmful, caudal.releases().run)
    assert ",'=HYPERLINK(1)," in as_csv(answer)


def test_preliminary_figures_go_when_the_month_is_out() -> None:
    answer = briefed(as_of="2021-08-20")
    assert answer.rows["period"][0] == date(2021, 7, 1)
    assert "provisional" not in answer.rows["section"].to_list()


def test_a_part_that_no_release_tells_says_so() -> None:
    # On 15 April 2021 the release of 8 April had told no families of March.
    answer = briefed(as_of="2021-04-15")
    said = read(answer)
    assert "More than 172,000 encounters in March 2021" in said
    assert "No figure of March 2021 is held for people in families" in said
    family = next(
        row
        for row in answer.rows.iter_rows(named=True)
        if (row["section"], row["group"]) == ("group", "family")
    )
    assert family["value"] is None


def test_title_42_is_ranked_among_its_own_months() -> None:
    rows = briefed(as_of="2021-08-10").rows.iter_rows(named=True)
    expulsions = next(row for row in rows if row["authority"] == "title_42")
    # March 2020 to June 2021: 16 months.
    assert expulsions["ranked_months"] == 16
    later = briefed(as_of="2024-01-31").rows
    assert "title_42" not in later["authority"].to_list()


# On the second day temperatures of the reference are known, and no count is any newer for it.
@pytest.mark.parametrize("day", ["2025-12-31", "2026-11-30"])
def test_an_archive_that_ends_does_not_claim_that_nothing_was_out(day: str) -> None:
    said = read(briefed(as_of=day))
    assert "the newest release held here is the one of 19 June 2025" in said
    assert "June 2025 had ended" not in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_words_are_the_ones_that_were_read_in_review(meeting: Answer, language: str) -> None:
    golden = GOLDEN / f"2021-08-10.{language}.md"
    assert written(meeting, "md", language) == golden.read_text("utf-8")


def test_citizenships_are_those_that_were_told_by_then(meeting: Answer) -> None:
    # Nationwide files name 21 countries, and came later: on that day four and the rest were told.
    origins = meeting.rows.filter(meeting.rows["section"] == "origin")
    assert origins["origin"].to_list() == ["MEX", "other_than_4", "HND", "GTM", "SLV"]


def test_at_most_ten_citizenships_are_shown_and_the_brief_says_of_how_many() -> None:
    answer = briefed(as_of="2024-01-31")
    origins = answer.rows.filter(answer.rows["section"] == "origin")
    assert origins.height == 10
    assert origins["value"].to_list() == sorted(origins["value"], reverse=True)
    assert "other_than_4" not in origins["origin"].to_list()
    assert "Of 22 citizenships the 10 largest are shown." in read(answer)


def test_a_history_with_holes_is_not_told_as_whole(tmp_path: Path) -> None:
    form = (
        "reference_period,frequency,place,component,measure,group,authority,value,unit,vintage,"
        "vintage_basis,source_kind,source,note\n"
        "2025-12,month,southwest_land_border,all,encounters,all,all,30698,events,2026-01-16,"
        "published,other,https://example.org,\n"
    )
    (tmp_path / "own.csv").write_text(form)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    caudal.ingest([tmp_path / "own.csv"], now=now, data=tmp_path / "data")
    said = read(caudal.brief(as_of="2026-02-20", data=tmp_path / "data"))
    # October 2017 to May 2025 are 92 months; December 2025 is the 93rd held. Six were lower:
    # April and May 2020, and February to May 2025.
    assert "the seventh lowest of the 93 months held since October 2017" in said
    assert "Title 8" in said.split("No figure of December 2025 is held for")[1].split(".")[0]
