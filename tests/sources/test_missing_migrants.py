"""IOM's Missing Migrants: sums by month and route, and nothing of a single incident."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.sources.iom_missing_migrants import SOURCE, aggregate
from caudal.vocabulary.errors import CaudalError
from real_data import REAL, needs_real
from sources.golden_files import content, read

_HEADER = "t,type,route,geo,dead,cause,surv,nat,location,lon,lat"
_ROUTES = ("Central American Route", "Central Mediterranean Route", "Undefined")
_STRANGE = ("A new route", "Another new route")
_CAUSES = ("Drowning", "Violence", "Mixed or unknown", "")
_INCIDENT = st.tuples(
    st.dates(date(2020, 1, 1), date(2021, 12, 31)),
    st.sampled_from(_ROUTES + _STRANGE),
    st.integers(0, 2_000),
    st.sampled_from(_CAUSES),
)


def incidents(*rows: tuple[date | str, str, int, str]) -> str:
    """A table of incidents that nobody had: day, route, dead, cause."""
    body = [
        f'{day},Incident,{route},XXX,{dead},"{cause}",,UNK,secret place,12.345678,-9.876543'
        for day, route, dead, cause in rows
    ]
    return "\n".join((_HEADER, *body)) + "\n"


def kept(body: str) -> list[Sequence[str]]:
    """Rows of what is kept in place of a file."""
    instead = read(body).instead
    assert instead is not None
    return list(csv.reader(io.StringIO(instead.decode())))


def test_days_become_months() -> None:
    body = incidents(
        ("2021-06-30", "Undefined", 2, "Violence"), ("2021-07-01", "Undefined", 3, "Violence")
    )
    (release,) = read(body).releases
    assert release.observations.select("period", "value").rows() == [
        (date(2021, 6, 1), 2.0),
        (date(2021, 7, 1), 3.0),
    ]


def test_what_is_kept_tells_month_route_and_cause() -> None:
    rows = [("2021-06-03", "Central American Route", 2, "Violence")] * 5
    assert kept(incidents(*rows)) == [
        ["month", "route", "cause", "dead_and_missing", "incidents"],
        ["2021-06-01", "central_american_route", "Violence", "10", "5"],
    ]


def test_a_cause_of_few_incidents_is_not_told() -> None:
    rows = [("2021-06-03", "Undefined", 1, "Fall from train, hit by train")] * 4
    assert [row[2] for row in kept(incidents(*rows))[1:]] == ["other"]


def test_nothing_of_an_incident_is_kept() -> None:
    body = incidents(*[("2021-06-03", "Undefined", 1, "Violence")] * 5)
    reading = read(body)
    assert reading.instead is not None
    said = reading.instead.decode() + str(reading.releases[0].observations.rows())
    for secret in ("secret", "12.345", "9.876", "XXX", "UNK", "2021-06-03", "06, 3"):
        assert secret not in said


@settings(deadline=None, max_examples=40)
@given(st.lists(_INCIDENT, min_size=1, max_size=30))
def test_what_is_kept_reads_to_the_same_rows(rows: list[tuple[date, str, int, str]]) -> None:
    first = read(incidents(*rows))
    assert first.instead is not None
    again = read(first.instead)
    assert again.instead is None
    assert again.releases[0].observations.equals(first.releases[0].observations)
    assert first.releases[0].observations["value"].sum() == sum(dead for _, _, dead, _ in rows)


@pytest.mark.parametrize(
    "name",
    [
        "hand-made-incidents.csv",
        "hand-made-download-2019.csv",
        "hand-made-download-2022.csv",
        "hand-made-download-2025.csv",
    ],
)
def test_the_sum_can_be_asked_for_by_itself(name: str) -> None:
    body = content(f"iom_missing_migrants/{name}")
    assert aggregate(body, name) == read(body, name).instead


def test_what_is_kept_of_the_golden_file_was_worked_out_by_hand() -> None:
    body = content("iom_missing_migrants/hand-made-incidents.csv")
    assert aggregate(body, "x.csv") == content("iom_missing_migrants/kept-in-place.csv")


def test_a_quarter_and_a_month_may_stand_beside_the_day() -> None:
    body = incidents(("2021-06-03", "Undefined", 1, "Violence"))
    wider = body.replace("t,type", "t,m,q,type").replace(
        "2021-06-03,", "2021-06-03,2021-06-01,2021-04-01,"
    )
    assert read(wider).releases[0].observations["value"].to_list() == [1.0]


def test_a_route_that_a_file_names_is_zero_where_it_has_no_incident() -> None:
    body = incidents(
        ("2021-06-03", "Undefined", 2, "Violence"),
        ("2021-07-03", "Central Mediterranean Route", 3, "Drowning"),
    )
    (release,) = read(body).releases
    assert release.observations.select("period", "place", "value").rows() == [
        (date(2021, 6, 1), "central_mediterranean", 0.0),
        (date(2021, 6, 1), "route_not_told", 2.0),
        (date(2021, 7, 1), "central_mediterranean", 3.0),
        (date(2021, 7, 1), "route_not_told", 0.0),
    ]


def test_a_route_that_nobody_has_seen_is_told_by_its_name_and_not_lost() -> None:
    body = incidents(
        ("2021-06-03", "A new route", 2, "Violence"),
        ("2021-06-04", "A new  route", 1, "Violence"),
        ("2021-06-05", "Undefined", 5, "Violence"),
    )
    reading = read(body)
    assert reading.releases[0].observations.select("place", "value").rows() == [
        ("route_not_known", 3.0),
        ("route_not_told", 5.0),
    ]
    assert reading.findings == (
        "route `A new route` is not known: people dead or missing: 3, in 2 incidents; "
        "told as `route_not_known`",
    )


def test_a_strange_route_of_few_incidents_is_not_kept_in_its_words() -> None:
    rows = [("2021-06-03", "A new route", 1, "Violence")] * 4
    assert [row[1] for row in kept(incidents(*rows))[1:]] == ["route_not_known"]
    assert [row[1] for row in kept(incidents(*rows, *rows))[1:]] == ["A new route"]


def test_a_strange_route_that_was_kept_can_be_learnt_later() -> None:
    # What was kept when nobody knew it: five incidents under the publisher's own words.
    body = (
        "month,route,cause,dead_and_missing,incidents\n"
        "2021-06-01,A new route,other,7,5\n2021-06-01,Ukraine to Europe,other,9,5\n"
    )
    reading = read(body)
    assert reading.releases[0].observations.select("place", "value").rows() == [
        ("route_not_known", 7.0),
        ("ukraine_to_europe", 9.0),
    ]
    assert "`A new route` is not known: people dead or missing: 7, in 5" in reading.findings[0]


def test_many_strange_routes_are_counted_and_not_all_named() -> None:
    rows = [("2021-06-03", f"Strange {n}", 1, "Violence") for n in range(40)]
    findings = read(incidents(*rows)).findings
    assert len(findings) == 13
    assert findings[-1] == "and 28 more routes that are not known"


def test_a_route_of_another_list_is_not_zero() -> None:
    # The file of 2019 knows no `Central American Route`: nothing is answered of it.
    assert all(table.sparse for table in SOURCE.tables)


def test_a_running_month_is_no_reason_to_refuse() -> None:
    assert not SOURCE.whole_periods


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (incidents(("June 2021", "Undefined", 1, "x")), "`June 2021` is not a day"),
        (incidents(("2021-06-03", "Undefined", -1, "x")), "count `-1` is negative"),
        ("month,route,cause,dead_and_missing,incidents\n2021-06-02,darien,x,1,1\n", "first day"),
    ],
)
def test_what_is_not_known_is_refused(body: str, said: str) -> None:
    with pytest.raises(CaudalError, match=said):
        read(body)


def test_a_refusal_does_not_tell_the_place() -> None:
    with pytest.raises(CaudalError) as caught:
        read(incidents(("2021-06-33", "Undefined", 1, "Violence")))
    assert "secret" not in str(caught.value)


@needs_real
def test_the_routes_changed_their_names() -> None:
    folder = REAL / "region/iom-gdidata"
    told = {}
    for name in ("2025-02-16_35107cd/iom_mmp.rda", "2025-05-09_822bff4/derived-csv/iom_mmp.csv"):
        reading = read((folder / name).read_bytes(), "iom_mmp")
        year = reading.releases[0].observations.filter(pl.col("period").dt.year() == 2021)
        told[name] = dict(year.group_by("place").agg(pl.col("value").sum()).iter_rows())
    before, after = told.values()
    assert "central_american_route" not in before
    assert before["mesoamerican_route"] == 1_020
    assert "mesoamerican_route" not in after
    assert (after["central_american_route"], after["south_american_route"]) == (1_272, 126)


@needs_real
def test_the_download_of_2019_is_summed_to_months() -> None:
    (path,) = (REAL / "region/iom-mmp").glob("*.csv")
    reading = read(path.read_bytes(), path.name)
    # The sum of the column `Total Dead and Missing` of its 6,090 rows.
    assert reading.releases[0].observations["value"].sum() == 33_748
    assert reading.report[1].startswith("6,090 incidents, summed to 1,935")
