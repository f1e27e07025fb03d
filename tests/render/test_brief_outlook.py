"""What a brief estimates: its rows, its words, and what it leaves unsaid."""

import re
from dataclasses import replace

import polars as pl
import pytest

import caudal
from caudal.render import numbers
from caudal.render.brief import charts_of, parts_of
from caudal.vocabulary.answer import Answer
from render.documents import briefed

BOTH = pytest.mark.parametrize("language", ["en", "es"])


def brief(as_of: str | None, period: str | None = None) -> Answer:
    asked = {"as_of": as_of, "period": period}
    return briefed(**{name: text for name, text in asked.items() if text is not None})


def part(answer: Answer, name: str, language: str = "en") -> str:
    told = parts_of(answer, language)
    assert told is not None
    sentences = [s for one in told.parts if one.name == name for s in one.paragraphs]
    return "\n".join("".join(run.text for run in sentence) for sentence in sentences)


def level(answer: Answer, frame: str, at: float, group: str = "all") -> list[float]:
    rows = answer.figures[frame].filter(
        pl.col("group") == group, (pl.col("output_type_id") - at).abs() < 1e-9
    )
    return rows["value"].to_list()


def test_the_nowcast_is_the_one_of_the_verb() -> None:
    answer = brief("2021-08-10")
    alone = caudal.nowcast(as_of="2021-08-10", group="each", reconstruct=True).rows.drop("run")
    assert answer.figures["nowcast"].select(alone.columns).equals(alone)


@BOTH
def test_july_was_not_published_and_its_estimate_stands_beside_the_preliminary_figure(
    language: str,
) -> None:
    said = part(brief("2021-08-10"), "happening", language)
    unpublished = {"en": "July 2021 had ended", "es": "Julio de 2021 ya había terminado"}
    assert said.startswith(unpublished[language])
    assert "210,000" in said
    own = {"en": "not a published figure", "es": "no una cifra publicada"}[language]
    assert own in said
    for at in (0.1, 0.5, 0.9):
        (value,) = level(brief("2021-08-10"), "nowcast", at)
        assert numbers.estimate(value, language) in said


def test_the_estimate_says_what_it_was_made_from() -> None:
    said = part(brief("2021-08-10"), "happening")
    assert "made from the figures up to June 2021 and from the preliminary figure of" in said
    assert "2 August 2021 (210,000), which moved it by +" in said
    alone = part(brief("2019-07-03"), "happening")
    assert "It was made from the figures up to May 2019 alone." in alone


def test_three_months_follow_the_one_that_had_ended() -> None:
    rows = brief("2021-08-10").figures["forecast"]
    months = [str(month)[:7] for month in rows["period"].unique().sort()]
    assert months == ["2021-08", "2021-09", "2021-10"]
    after = brief("2024-05-31").figures["forecast"]["period"].unique().sort()
    assert str(after[0]) == "2024-05-01"


def test_the_forecast_goes_on_from_what_was_already_said_of_july() -> None:
    # From June alone the forecast of August is lower: 210,000 were told of July.
    answer = brief("2021-08-10")
    alone = caudal.forecast(as_of="2021-07-20", group="all", horizon=1)
    june_only = alone.rows.filter(pl.col("output_type_id") == 0.5)["value"][0]
    assert level(answer, "forecast", 0.5)[0] > 1.05 * june_only
    assert "which goes on from that estimate" in part(answer, "coming")
    assert "which goes on from" not in part(brief("2019-07-03"), "coming")


@BOTH
def test_a_forecast_is_called_no_promise(language: str) -> None:
    said = part(brief("2024-05-31"), "coming", language)
    assert {"en": "not a promise", "es": "no es una promesa"}[language] in said
    assert {"en": "change of policy", "es": "cambios de política"}[language] in said


def test_the_track_record_counts_as_the_rows_of_its_months_do() -> None:
    # Independent of the table: each earlier forecast against the series of the brief.
    answer = brief("2021-08-10")
    series = dict(answer.figures["total"].select("period", "value").rows())
    past = answer.figures["past"].filter(pl.col("horizon") == 3)
    assert past.height
    for row in past.iter_rows(named=True):
        assert row["figure"] == series[row["period"]]
        assert row["carried"] == series[row["last_known"]]
        assert row["period"] <= max(series)
    said = part(answer, "coming")
    record = answer.figures["track"].row(0, named=True)
    assert f"{record['inside']} of {record['n']} cases {record['horizon']} months ahead" in said


def test_bands_that_missed_more_than_chance_does_are_said_to_have() -> None:
    assert "fewer than the four in five" in part(brief("2021-08-10"), "coming")
    assert "fewer than the four in five" not in part(brief("2024-05-31"), "coming")


def test_of_too_few_cases_nothing_is_said() -> None:
    said = part(brief("2019-07-03"), "coming")
    assert said.endswith("cannot be told: too few months are known.")


@BOTH
def test_no_month_is_estimated_that_may_have_been_out(language: str) -> None:
    answer = brief("2025-12-31")
    assert "nowcast" not in answer.figures
    assert part(answer, "coming", language) == ""
    said = part(answer, "happening", language)
    assert {"en": "estimates no month", "es": "no estima meses"}[language] in said


def test_beside_an_older_month_nothing_is_forecast() -> None:
    answer = brief("2024-06-30", "2020-04")
    assert part(answer, "coming") == ""
    assert "ahead" not in "".join(charts_of(answer, "en", "b"))
    assert "May 2024 was the newest month known; this brief tells of an older one" in part(
        answer, "happening"
    )


def test_a_month_that_was_asked_for_and_not_known_is_estimated() -> None:
    answer = brief("2021-08-10", "2021-07")
    assert level(answer, "nowcast", 0.5) == level(brief("2021-08-10"), "nowcast", 0.5)


def test_what_is_too_small_to_be_told_is_not_told() -> None:
    # Families, May 2025: so few that the forecast of June lies below fifty.
    answer = brief(None)
    family = answer.figures["forecast"].filter(pl.col("group") == "family").sort("period")
    assert family["value"].null_count() > 0
    told = parts_of(answer, "en")
    assert told is not None
    anchors = {row.anchor for table in told.annex for row in table.rows}
    first = family["period"][0]
    assert f"forecast-{first:%Y-%m}-all" in anchors
    assert f"forecast-{first:%Y-%m}-family" not in anchors


@BOTH
def test_the_picture_shows_the_estimates_and_earlier_forecasts(language: str) -> None:
    said = charts_of(brief("2021-08-10"), language, "b")["b-ahead.svg"]
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", said))
    (july,) = level(brief("2021-08-10"), "nowcast", 0.5)
    assert numbers.estimate(july, language) in said
    assert {"en": "1, 3 and 6 months before", "es": "1, 3 y 6 meses antes"}[language] in said


def test_without_estimates_a_brief_is_whole() -> None:
    answer = brief("2021-08-10")
    names = ("nowcast", "forecast", "past", "track", "contributions")
    bare = replace(answer, figures={k: v for k, v in answer.figures.items() if k not in names})
    told = parts_of(bare, "en")
    assert told is not None
    assert "coming" not in [one.name for one in told.parts]
