"""Every figure in a brief leads to its row, says what the row says, and is the same in Spanish."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from math import isclose
from typing import Any

import polars as pl
import pytest

import caudal
from caudal.archive.corridors import corridor
from caudal.render.brief import as_brief, parts_of
from caudal.render.brief.facts import Figure
from caudal.render.brief.marks import Run, anchored, mark, plain, runs
from caudal.render.brief.parts import Brief
from caudal.vocabulary import policies, terms
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.term import Term
from render.documents import briefed, written

# Days whose briefs differ: quoted, reconstructed, not out, falling, nothing judged, far back.
DAYS = [
    {"as_of": "2021-08-10"},
    {"as_of": "2021-08-10", "period": "2021-07"},
    {"as_of": "2021-04-15"},
    {"as_of": "2024-01-31"},
    {"as_of": "2024-06-30", "period": "2020-04"},
    {"as_of": "2025-12-31"},
    {"as_of": "2019-06-30", "period": "2018-03"},
    {"as_of": "2019-07-03"},
    {"as_of": "2024-05-31"},
]
# What no template may call people, in either language, whole words in any case.
DEHUMANISING = re.compile(
    r"\b(illegals?|illegally|aliens?|waves?|surg(?:e|es|ed|ing)|flood(?:s|ed|ing)?|influx(?:es)?|"
    r"invasi[oó]n(?:es)?|invasions?|invad\w*|hordes?|hordas?|swarm\w*|tide|caravans?|tsunamis?|"
    r"catch|caught|stream(?:s|ed|ing)? of|oleadas?|avalanchas?|ilegal(?:es|mente)?|"
    r"flujos? masivos?|aluvi[oó]n(?:es)?|estampidas?|marea|mareas|caravanas?|"
    r"indocumentad[oa]s?|extranjer[oa]s? ilegal(?:es)?|UACs?|UAC|mojad[oa]s?)\b",
    re.IGNORECASE,
)
# What is no figure of a row: names of laws and policies, days, a span of the definition.
NAMED = corridor("us-mexico").policies.select("name_en", "name_es").unpivot()["value"]
NO_FIGURE = re.compile(
    "|".join(map(re.escape, NAMED))
    + r"|\d{4}-\d\d-\d\d|(Title|Título) (8|42)|12 (months|meses)|\b(19|20)\d\d\b|\b\d{1,2} (de )?[A-Za-z]+|"
    r"\d{1,2} (?=de )|“[^”]*”|«[^»]*»"
)


def brief_of(answer: Answer, language: str) -> Brief:
    found = parts_of(answer, language)
    assert found is not None
    return found


def pieces(brief: Brief) -> list[Run]:
    """Every piece of every sentence."""
    sentences = [*brief.lead, *(s for p in brief.parts for s in (*p.paragraphs, *p.listed))]
    return [run for sentence in (*sentences, *brief.notes) for run in sentence]


def figures(brief: Brief) -> list[Run]:
    return [run for run in pieces(brief) if run.key]


def said(brief: Brief) -> str:
    return "".join(run.text for run in pieces(brief))


@pytest.fixture(scope="module", params=DAYS, ids=lambda day: "-".join(day.values()))
def answer(request: pytest.FixtureRequest) -> Answer:
    return briefed(**request.param)


@pytest.fixture(scope="module")
def meeting() -> Answer:
    return briefed(as_of="2021-08-10")


# --- figures and their rows ---


def cell(answer: Answer, run: Run) -> float:
    """The value that a figure leads to: of a row, or of the note on a sum."""
    rows = {f.key: f for f in (Figure(row) for row in answer.rows.iter_rows(named=True))}
    if run.key in rows:
        row = rows[run.key].row
        if run.column == "same_month_falls":
            # Told as years, of the years compared.
            return round(row[run.column] * row["usual_years"])
        of = {"rank": "ranked_months", "rank_same_month": "ranked_years"}.get(run.column)
        if of and run.text in ORDINALS:
            # “Fourth lowest”: counted from the end that is nearer.
            return float(min(row[run.column], row[of] - row[run.column] + 1))
        return float(row[run.column])
    if run.key.startswith("heat-"):
        weather = answer.figures["heat"].iter_rows(named=True)
        by_key = {f"heat-{row['place']}-{row['measure']}": row for row in weather}
        return float(by_key[run.key][run.column])
    if run.key.startswith("measure-"):
        return told_of_measure(answer, run)
    if run.key.startswith(("nowcast-", "forecast-", "track-", "made-")):
        return estimated_cell(answer, run)
    notes = {note.code: note.values for note in answer.notes}
    if run.key == "judged":
        return float(notes["false_discovery"][run.column])
    if run.column in ("shown", "of"):
        return float(notes["largest_shown"][run.column])
    sums = [note.values for note in answer.notes if note.code == "parts_do_not_add_up"]
    told = next(one for one in sums if run.key == f"parts-{one['dimension']}")
    return float(told["parts"] if run.column == "parts" else abs(told["parts"] - told["whole"]))


def told_of_measure(answer: Answer, run: Run) -> float:
    """The figure as the reasons of the deciding estimator tell it."""
    row = answer.figures["measures"].row(
        by_predicate=pl.col("policy") == run.key.removeprefix("measure-"), named=True
    )
    if run.column == "word":
        return float(run.text == POLICY_VERDICTS[row["verdict"]].en)
    assert run.column == "reasons"
    return float(run.text in re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?%?", row["reasons"]))


LEVELS = {"median": 0.5, "low_80": 0.1, "high_80": 0.9}


def estimated_cell(answer: Answer, run: Run) -> float:
    """The value of an estimate, of a source it was made from, or of the track record."""
    name, _, rest = run.key.partition("-")
    if name == "track":
        row = answer.figures["track"].row(by_predicate=pl.col("horizon") == int(rest), named=True)
        return float(row[run.column])
    if name == "made":
        parts = answer.figures["contributions"]
        of_total = parts.filter(pl.col("series") == parts["series"][0])
        return float(of_total[run.column][int(rest) - 1])
    period, group = rest[:7], rest[8:]
    rows = answer.figures[name].filter(
        pl.col("group") == group,
        pl.col("period") == date.fromisoformat(f"{period}-01"),
        (pl.col("output_type_id") - LEVELS[run.column]).abs() < 1e-9,
    )
    return float(rows["value"][0])


ORDINALS = ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]


def shows(run: Run, value: float) -> bool:
    """Whether the text is the value, rounded as far as the text goes."""
    text = run.text.rstrip("†")
    if run.key.startswith("measure-"):
        return value == 1
    if run.column in LEVELS:
        # An estimate is told to three figures.
        return float(text.replace(",", "")) == float(f"{value:.3g}")
    if text in ORDINALS:
        return ORDINALS.index(text) + 2 == value
    number = float(re.sub(r"[,%+−<>]", "", text))
    sign = -1 if "−" in text else 1
    decimals = len(text.rstrip("%").partition(".")[2])
    if "<" in text or ">" in text:
        return value < 0.001 if "<" in text else value > 0.999
    if "%" in text:
        # A fall is told without its sign where a word says it.
        signed = "−" in text or "+" in text
        shown = value * 100 if signed or run.column.startswith("probability") else abs(value) * 100
        return isclose(sign * number, shown, abs_tol=0.5001 * 10**-decimals)
    if run.column.startswith("change_"):
        return isclose(number, value + 1, abs_tol=0.5001 * 10**-decimals)
    return isclose(number, value, abs_tol=0.5001)


def test_each_figure_in_the_text_stands_in_its_row(answer: Answer) -> None:
    wrong = [
        (run, cell(answer, run))
        for run in figures(brief_of(answer, "en"))
        if not shows(run, cell(answer, run))
    ]
    assert wrong == []


def test_no_figure_stands_in_the_text_without_its_row(answer: Answer) -> None:
    for language in ("en", "es"):
        rest = " ".join(run.text for run in pieces(brief_of(answer, language)) if not run.key)
        assert re.findall(r"\d+", NO_FIGURE.sub("", rest)) == []


def test_both_languages_hold_the_same_figures(answer: Answer) -> None:
    def told(language: str) -> list[tuple[str, str, str]]:
        found = figures(brief_of(answer, language))
        # An ordinal is a word of its language.
        return sorted(
            (r.key, r.column, r.text if any(map(str.isdigit, r.text)) else "") for r in found
        )

    assert told("en") == told("es")


class Links(HTMLParser):
    """Addresses within a page, and links to them."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if "id" in told:
            self.ids.append(told["id"] or "")
        if (told.get("href") or "").startswith("#"):
            self.links.add((told["href"] or "")[1:])


@pytest.mark.parametrize("form", ["html", "md"])
def test_each_figure_links_to_a_row_that_is_there_once(answer: Answer, form: str) -> None:
    text = as_brief(answer, form, "en", width=100, colour=False)
    seen = Links()
    seen.feed(re.sub(r"\]\((#[^)]*)\)", r'<a href="\1">', text))
    annex = [one for one in seen.ids if not re.search(r"^(cls|clip|gradient)", one)]
    assert len(annex) == len(set(annex))
    assert seen.links <= set(annex)
    brief = brief_of(answer, "en")
    assert {anchored(run.anchor) for run in figures(brief)} <= seen.links


def test_the_row_of_a_figure_holds_its_source_its_day_and_what_it_is(meeting: Answer) -> None:
    rows = {row.anchor: row for table in brief_of(meeting, "en").annex for row in table.rows}
    *_, release, what = rows["group-family"].cells
    assert release.text.startswith("16 Jul 2021")
    assert release.link.startswith("https://")
    assert what.text == "Individuals in family units: each person is counted, not each family"
    # The row of a judgement has the release, and leads to the row with the definition.
    judged = rows["group-family-change"].cells
    assert (judged[0].link, judged[-1].link) == ("#group-family", release.link)


# --- the seven parts ---


def test_the_parts_are_seven_in_this_order(meeting: Answer) -> None:
    names = ["happened", "real", "happening", "coming", "measures", "unknown", "sources"]
    for language in ("en", "es"):
        assert [part.name for part in brief_of(meeting, language).parts] == names


def test_the_first_two_sentences_are_the_answer(meeting: Answer) -> None:
    first, second = ("".join(run.text for run in s) for s in brief_of(meeting, "en").lead)
    assert first.startswith("188,829 encounters in June 2021: 4.9% more than in May 2021")
    # By the rows of `caudal indicators`: the level rose with 90%, the figure is at 60%.
    assert "This rise is no more than these figures usually move" in second
    assert "very probably rose (probability of a rise: 90%)" in second


def test_what_stands_out_alone_and_not_among_all_is_told_as_that() -> None:
    # Border Patrol, December 2023: both at 90% or more, and not an increase among 30 series.
    answer = briefed(as_of="2024-01-31")
    row = answer.rows.row(by_predicate=pl.col("component") == "usbp", named=True)
    assert min(row["probability_increase"], row["predictive_percentile"]) >= 0.9
    assert row["verdict"] == "within_noise"
    assert "Judged alone, this rise would stand out" in said(brief_of(answer, "en"))
    assert "Por separado, esta alza se distinguiría del azar" in said(brief_of(answer, "es"))


def test_the_judgements_are_those_of_the_verb_indicators(meeting: Answer) -> None:
    rows = caudal.indicators(as_of="2021-08-10", group="each").rows
    names = ("same_month_falls", "usual_change", "probability_increase", "predictive_percentile")
    told = meeting.rows.filter(pl.col("section").is_in(["total", "group"]))
    assert told.select("group", *names).rows() == rows.select("group", *names).rows()
    assert told["rank_same_month"].to_list() == rows["rank"].to_list()


def test_the_longest_record_tells_what_june_usually_brings(meeting: Answer) -> None:
    # From the printed table: into June the Border Patrol's figure fell in 19 of the 20 years
    # 2000–2019, by 18% in the mean; in 2021 it rose by 3.5%.
    text = said(brief_of(meeting, "en"))
    assert "the figure fell in 19 of 20 earlier years compared (mean change −18.1%)" in text
    assert "This time: +3.5%" in text


def given(answer: Answer, **frames: pl.DataFrame) -> Answer:
    return replace(answer, figures={**answer.figures, **frames})


def test_the_weather_is_told_only_where_rows_of_heat_are_given(meeting: Answer) -> None:
    none = given(meeting, heat=meeting.figures["heat"].clear())
    assert "weather" not in said(brief_of(none, "en"))
    row: dict[str, Any] = {
        "place": "southwest_land_border",
        "measure": "temperature_max",
        "value": 35.84,
        "normal": 37.1,
        "reading": "cool",
    }
    told = given(meeting, heat=pl.DataFrame([row]))
    english, spanish = (said(brief_of(told, language)) for language in ("en", "es"))
    assert "The weather of June 2021 (mean daily maximum, °C): cooler than usual in" in english
    assert "this is the weather of one month" in english
    assert "menos calor que de costumbre en" in spanish
    assert "esto es el tiempo de un solo mes" in spanish
    # Nobody said so in this text.
    assert "Despite the heat" not in english
    assert "35.8" in {run.text for run in figures(brief_of(told, "es"))}


def test_a_place_and_a_reading_of_the_weather_are_said_once(meeting: Answer) -> None:
    # June 2021: hot in Tucson; in Yuma not. In Spanish a sector has its article.
    english, spanish = (said(brief_of(meeting, language)) for language in ("en", "es"))
    assert "hotter than usual in Tucson Sector (39.8; usually 38.3); within" in english
    assert "más calor que de costumbre en el Sector Tucson (39.8; lo usual: 38.3)" in spanish
    assert english.count("mean daily maximum") == 1


# --- what is clear at once ---


def test_one_earlier_year_is_no_share_of_years() -> None:
    # May 2019: of the total only May 2018 comes before it.
    answer = briefed(as_of="2019-07-03")
    english, spanish = (said(brief_of(answer, language)) for language in ("en", "es"))
    assert "Only 1 earlier year can be compared: +1.4% into May. This time: +31.7%." in english
    assert "Solo puede compararse 1 año anterior: +1.4% de abril a mayo." in spanish


def test_where_the_total_cannot_be_judged_the_lead_says_what_the_longest_record_says() -> None:
    brief = brief_of(briefed(as_of="2019-07-03"), "en")
    second = "".join(run.text for run in brief.lead[1])
    assert "for Border Patrol (between ports of entry), known since October 1999" in second
    assert "an increase beyond what these figures usually do" in second
    assert len(brief.lead) == 2


def test_a_low_rank_is_counted_from_the_low_end() -> None:
    # The series of the archive up to May 2025: three of its 92 months were lower.
    answer = briefed(as_of="2025-12-31")
    series = answer.figures["total"].drop_nulls("value")
    assert series.filter(pl.col("value") < answer.rows["value"][0]).height == 3
    first = "".join(run.text for run in brief_of(answer, "en").lead[0])
    assert "the fourth lowest of the 92 months" in first
    assert "la cuarta cifra más baja de los 92 meses" in said(brief_of(answer, "es"))


def test_a_total_from_a_later_release_is_said_to_be_so_at_the_top() -> None:
    later = brief_of(briefed(as_of="2024-07-20"), "en")
    assert later.known == "What was known on 20 July 2024, as later releases have it (†)"
    assert "held with these figures" in said(later)


def test_a_total_that_was_out_is_known_without_more(meeting: Answer) -> None:
    assert brief_of(meeting, "en").known == "What was known on 10 August 2021"
    assert "held with single adults" in said(brief_of(meeting, "en"))


# --- policies ---


def policies_of(period: str, as_of: str | None = None) -> list[str]:
    notes = briefed(period=period, **({"as_of": as_of} if as_of else {})).notes
    return [note.values["id"] for note in notes if note.code == "policy_began"]


def test_policies_of_the_month_and_the_one_before_are_named() -> None:
    # The Guard went south on 11 June 2019, four days after the declaration.
    named = policies_of(period="2019-06")
    assert {"us_mexico_declaration_2019", "national_guard_2019"} <= set(named)
    # Returns to Mexico began in January.
    assert "mpp_2019" not in named


def test_a_policy_that_began_after_the_day_is_not_named() -> None:
    # Flights to southern Mexico began on 5 August 2021.
    assert "lateral_flights_2021" in policies_of("2021-08")
    assert "lateral_flights_2021" not in policies_of("2021-08", as_of="2021-08-04")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_policy_is_named_with_how_well_it_is_known(language: str) -> None:
    for period in ("2019-06", "2021-06", "2022-03"):
        answer = briefed(period=period)
        text = said(brief_of(answer, language))
        named = [note.values for note in answer.notes if note.code == "policy_began"]
        assert named
        for row in named:
            told = text.split(row[f"name_{language}"])[1].split(")")[0]
            assert getattr(policies.CONFIDENCES[row["confidence"]], language) in told


def test_a_policy_is_no_cause(meeting: Answer) -> None:
    text = said(brief_of(meeting, "en"))
    assert "What it did to the figures cannot be told from the month alone" in text


# --- words ---


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("form", ["md", "html", "table"])
def test_no_word_takes_peoples_dignity(answer: Answer, form: str, language: str) -> None:
    text = re.sub(
        r"<style>.*?</style>",
        "",
        written(answer, form, language),
        flags=re.S,
    )
    # Addresses are the publishers' words.
    text = re.sub(r"https?://\S+", "", text)
    assert DEHUMANISING.findall(text) == []


@pytest.mark.parametrize("word", ["illegal", "Aliens", "wave", "SURGE", "flood", "influx"])
def test_the_word_list_finds_a_word(word: str) -> None:
    assert DEHUMANISING.search(f"a {word} of encounters")
    assert DEHUMANISING.search("una oleada, una avalancha, ilegales, un flujo masivo")


def test_the_words_of_the_vocabulary_take_no_dignity() -> None:
    tables = [terms.GROUPS, terms.AUTHORITIES, terms.COMPONENTS, terms.VERDICTS]
    words: list[Term] = [term for table in tables for term in table.values()]
    assert [w for w in words if DEHUMANISING.search(f"{w.en} {w.es}")] == []


# --- marks ---


def test_a_mark_is_taken_away_or_read() -> None:
    sentence = "In " + mark("34%", "repeat", "value") + " of them."
    assert plain(sentence) == "In 34% of them."
    assert runs(sentence)[1] == Run("34%", "repeat", "value")
    assert runs("No figure.") == (Run("No figure."),)
