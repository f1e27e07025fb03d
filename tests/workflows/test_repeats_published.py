"""People behind encounters, from what the embedded reference tells."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import caudal
from caudal.analysis.indicators import EstimatedPeople, estimated_people
from caudal.render.words import note_text

JULY_2021 = date(2021, 7, 1)


def known(data: Path, as_of: str | None = None, **asked: Any) -> EstimatedPeople:
    """What was known of the Southwest land border on a day."""

    def told(measure: str, frequency: str = "month") -> pl.DataFrame:
        return caudal.observations(
            measure=measure,
            frequency=frequency,
            as_of=as_of,
            reconstruct=measure == "encounters",
            data=data,
        ).rows

    published = [
        told("repeat_share"),
        told("repeat_encounters"),
        told("unique_individuals"),
        told("unique_individuals", "fiscal_year_to_date"),
    ]
    return estimated_people(told("encounters"), pl.concat(published), **asked)


def row(people: EstimatedPeople, period: date, window: str) -> dict[str, Any]:
    asked = (pl.col("period") == period) & (pl.col("window") == window)
    return people.rows.filter(asked).row(0, named=True)


def test_july_2021_as_its_release_told_it(tmp_path):
    # CBP, 12 August 2021: 212,672 encounters, 27% repeats, 154,288 unique individuals.
    july = row(known(tmp_path, "2021-08-12"), JULY_2021, "month")
    assert (july["encounters"], july["repeat_share"]) == (212_672, 0.27)
    assert july["first_time"] == pytest.approx(212_672 * 0.73)
    # 26.5% to 27.5% allow 154,187 to 156,314.
    assert july["first_time_low"] == pytest.approx(212_672 * 0.725)
    assert july["first_time_low"] <= july["unique_individuals"] <= july["first_time_high"]
    assert july["unique_individuals"] == 154_288


def test_the_year_to_date_of_summer_2021_is_flagged_and_stands(tmp_path):
    people = known(tmp_path, "2021-08-12", first=date(2021, 6, 1), last=JULY_2021)
    flagged = [note for note in people.notes if note.code == "unique_year_to_date_jumps"]
    (note,) = flagged
    # 845,307 − 454,944 = 390,363 more people, from 212,672 encounters.
    assert (note.values["added"], note.values["encounters"]) == (390_363, 212_672)
    assert "454,944" in note.text
    assert "845,307" in note.text
    year = row(people, JULY_2021, "fiscal_year_to_date")
    assert year["unique_individuals"] == 845_307
    assert year["people_estimated"] is None
    # Seven months of that year are not told of; the band is as wide as they leave it.
    assert (year["months"], year["months_told"]) == (10, 3)
    assert year["people_estimated_low"] < 845_307 < year["people_estimated_high"]


def test_the_year_before_the_pandemic_jumps_in_the_same_releases(tmp_path):
    # 796,400 − 489,760 = 306,640; July 2019 had 81,777 encounters.
    people = known(tmp_path, first=date(2019, 7, 1), last=date(2019, 7, 1))
    (note,) = [note for note in people.notes if note.code == "unique_year_to_date_jumps"]
    assert (note.values["added"], note.values["encounters"]) == (306_640, 81_777)


def test_before_the_second_figure_there_was_nothing_to_flag(tmp_path):
    codes = {note.code for note in known(tmp_path, "2021-08-10").notes}
    assert "unique_year_to_date_jumps" not in codes
    assert "people_estimated" in codes


def test_months_whose_published_figures_do_not_fit_are_named(tmp_path):
    # February 2023: 154,998 encounters less 39,206 repeats are 115,792, unique 94,124.
    people = known(tmp_path, "2023-03-16")
    found = {
        note.values["month"]: note.values
        for note in people.notes
        if note.code == "tellings_of_repeats_differ"
    }
    assert list(found) == ["2021-11", "2021-12", "2022-01", "2023-02"]
    assert (found["2023-02"]["low"], found["2023-02"]["high"]) == (94_124, 115_792)


def test_every_month_is_answered_or_says_null(tmp_path):
    people = known(tmp_path)
    silent = people.rows.filter(pl.col("months_told") == 0)
    assert people.rows.height > silent.height > 0
    for name in ("first_time", "people_estimated", "people_estimated_low", "label"):
        assert silent[name].null_count() == silent.height
    assert people.rows.equals(people.rows.sort("period", maintain_order=True))


PAGE = Path(__file__).parents[2] / "docs" / "methods" / "repeats.md"


def test_the_worked_example_of_the_page_is_what_is_answered(tmp_path):
    people = known(tmp_path, "2021-08-12", first=JULY_2021, last=JULY_2021)
    july = row(people, JULY_2021, "month")
    year = row(people, JULY_2021, "fiscal_year_to_date")
    q = people.sensitivity["next_encounter_estimated"].to_list()
    figures = [july[name] for name in ("encounters", "unique_individuals", "first_time")]
    figures += [july["met_before_estimated"], july["people_estimated"]]
    figures += [july["encounters"] - july["first_time"], year["unique_individuals"]]
    bands = [
        (july["first_time_low"], july["first_time_high"]),
        (july["people_estimated_low"], july["people_estimated_high"]),
        (july["attempts_estimated_low"], july["attempts_estimated_high"]),
        (july["people_attempting_estimated_low"], july["people_attempting_estimated_high"]),
        (year["people_estimated_low"], year["people_estimated_high"]),
    ]
    text = PAGE.read_text(encoding="utf-8")
    told = [f"{figure:,.0f}" for figure in figures]
    told += [f"{low:,.0f} to {high:,.0f}" for low, high in bands]
    told += [f"{july['next_encounter_estimated']:.3f}", f"{min(q):.3f} to {max(q):.3f}"]
    share = july["met_before_estimated"] / (july["encounters"] - july["first_time"])
    told.append(f"{july['encounters'] - july['first_time']:,.0f} × {share:.3f}")
    assert [figure for figure in told if figure not in text] == []


def test_every_note_is_said_in_spanish_too(tmp_path):
    notes = known(tmp_path).notes
    assert len({note.code for note in notes}) == 6
    for note in notes:
        assert note_text(note, "es") != note.text
