"""Which day a file was published on (contract, rule 15)."""

import os
from datetime import date

import pytest

from caudal.archive.dating import Beside, dated
from caudal.vocabulary.errors import BadVintage, WrongOption
from workflows.files import put, quoted, southwest, states, taken, tree

SEP_2023 = southwest((2023, "SEP", 5))
SEP_2024 = southwest((2024, "SEP", 5))
# October to December 2022 are in CBP's calendar; May 2019 is not.
OCT_2022 = southwest((2023, "OCT", 5))
MAY_2019 = southwest((2019, "MAY", 5))


def _dated(path, data, **more):
    row = taken(path, data, **more).rows.row(0, named=True)
    return str(row["vintage"]), row["vintage_basis"]


def test_the_vintage_given_stands_before_sidecar_name_calendar_and_folder(tmp_path):
    path = put(tmp_path, "2024-01-01_x/sbo-2023-05-05.csv", OCT_2022)
    put(tmp_path, "2024-01-01_x/sbo-2023-05-05.csv.toml", "vintage = 2023-06-06\n")
    found = _dated(path, tmp_path / "data", vintage="2023-07-07")
    assert found == ("2023-07-07", "published")


def test_a_sidecar_stands_before_name_calendar_and_folder(tmp_path):
    path = put(tmp_path, "2024-01-01_x/sbo-2023-05-05.csv", OCT_2022)
    put(tmp_path, path.name, "not this one")
    put(path.parent, path.name + ".toml", 'vintage = "2023-06-06"\nvintage_basis = "first_seen"\n')
    assert _dated(path, tmp_path / "data") == ("2023-06-06", "first_seen")


def test_a_name_stands_before_calendar_and_folder(tmp_path):
    path = put(tmp_path, "2024-01-01_x/sbo-2023-05-05.csv", OCT_2022)
    assert _dated(path, tmp_path / "data") == ("2023-05-05", "published")


def test_the_calendar_stands_before_a_dated_folder(tmp_path):
    # calendar.csv: cbp, 2022-10, 2022-11-15, first_seen
    path = put(tmp_path, "2024-01-01_x/sbo.csv", OCT_2022)
    assert _dated(path, tmp_path / "data") == ("2022-11-15", "first_seen")


def test_the_nearest_dated_folder_dates_a_month_that_no_calendar_lists(tmp_path):
    path = put(tmp_path, "2024-01-01/2021-02-03_through/in/sbo.csv", MAY_2019)
    assert _dated(path, tmp_path / "data") == ("2021-02-03", "first_seen")


def test_without_any_word_the_day_of_ingest_is_first_seen_and_noted(tmp_path):
    path = put(tmp_path, "sbo.csv", MAY_2019)
    os.utime(path, (1_600_000_000, 1_600_000_000))  # a file time is never a vintage
    answer = taken(path, tmp_path / "data")
    assert str(answer.rows["vintage"][0]) == "2026-11-24"
    assert answer.rows["vintage_basis"][0] == "first_seen"
    assert any("day of ingest" in note.text for note in answer.notes)


@pytest.mark.parametrize(
    ("text", "month", "expected"),
    [
        # The calendar's 2023-10-21 does not lie in November: the month's last day.
        (SEP_2023, "2023-11", ("2023-11-30", "inferred")),
        # The calendar's 2024-10-22 lies in October.
        (SEP_2024, "2024-10", ("2024-10-22", "first_seen")),
        (MAY_2019, "2021-03", ("2021-03-31", "inferred")),
    ],
)
def test_a_month_is_the_calendars_day_within_it_else_its_last_day(tmp_path, text, month, expected):
    said = put(tmp_path, "a/sbo.csv", text)
    assert _dated(said, tmp_path / "one", vintage=month) == expected
    seen = put(tmp_path, f"{month}_fy/sbo.csv", text)
    assert _dated(seen, tmp_path / "two") == expected


def test_a_dashboard_is_dated_by_the_calendar_against_its_own_name(tmp_path):
    path = tmp_path / "2021-11-23_x" / "dashboard-1-2021-11-23.csv"
    october = date(2021, 10, 1)
    calendar = {october: (date(2021, 11, 15), "published")}
    found = dated(
        path, october, said=None, sidecar=Beside(), calendar=calendar,
        use_calendar="always", today=date(2026, 1, 1),
    )  # fmt: skip
    assert (found.vintage, found.basis) == (date(2021, 11, 15), "published")


def test_quoted_figures_state_their_own_days_and_a_given_vintage_is_said_to_be_unused(tmp_path):
    path = put(
        tmp_path, "q.csv", quoted(("2019-05", 5, "2019-06-03"), ("2019-06", 6, "2019-07-04"))
    )
    answer = taken(path, tmp_path / "data", vintage="2020-01-01")
    assert [str(day) for day in answer.rows["vintage"]] == ["2019-06-03", "2019-07-04"]
    assert any("not used" in note.text for note in answer.notes)


@pytest.mark.parametrize("day", ["2019-05-30", "2026-11-25", "2026-12"])
def test_a_vintage_before_the_data_or_in_the_future_is_refused_and_nothing_written(tmp_path, day):
    path = put(tmp_path, "sbo.csv", MAY_2019)
    with pytest.raises(BadVintage, match=r"before the data|in the future"):
        taken(path, tmp_path / "data", vintage=day)
    assert not (tmp_path / "data").exists()


def test_the_last_day_of_the_data_and_today_are_possible_vintages(tmp_path):
    path = put(tmp_path, "sbo.csv", MAY_2019)
    assert _dated(path, tmp_path / "one", vintage="2019-05-31")[0] == "2019-05-31"
    assert _dated(path, tmp_path / "two", vintage="2026-11-24")[0] == "2026-11-24"


@pytest.mark.parametrize("word", ["yesterday", "2021", "2021-13", "2021-02-30", "15/09/2021"])
def test_a_vintage_that_is_no_day_is_the_users_mistake(tmp_path, word):
    with pytest.raises(WrongOption, match="is not a day"):
        taken(put(tmp_path, "sbo.csv", MAY_2019), tmp_path / "data", vintage=word)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("vintaje = 2021-01-01", "`vintaje` is not known"),
        ('source = "cbp_nothing"', "there is no source"),
        ('vintage_basis = "guessed"', "is not a basis"),
        ("vintage = ", "not TOML"),
        ("vintage = 2021", "is not a day"),
    ],
)
def test_a_sidecar_with_a_mistake_is_refused_with_its_name(tmp_path, text, says):
    path = put(tmp_path, "sbo.csv", MAY_2019)
    put(tmp_path, "sbo.csv.toml", text)
    with pytest.raises(WrongOption, match=says) as fault:
        taken(path, tmp_path / "data")
    assert "sbo.csv.toml" in str(fault.value)
    assert not (tmp_path / "data").exists()


def test_the_same_bytes_published_again_another_day_are_another_release(tmp_path):
    path = put(tmp_path, "sbo.csv", MAY_2019)
    data = tmp_path / "data"
    assert states(taken(path, data, vintage="2019-06-10")) == ["taken_in"]
    assert states(taken(path, data, vintage="2019-07-10")) == ["taken_in"]
    before = tree(data)
    assert states(taken(path, data, vintage="2019-07-10")) == ["held"]
    assert tree(data) == before
    assert len([name for name in before if name.startswith("observations/")]) == 2
