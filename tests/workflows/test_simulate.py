"""`simulate` from the archive to the answer: labels, places, bytes, and what is refused."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import caudal
from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.draws import drawn_by
from caudal.archive.asof import Library
from caudal.archive.corridors import corridor
from caudal.archive.simulation_files import described
from caudal.cli.main import main
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.errors import CaudalError, UnknownCode, WrongOption
from caudal.vocabulary.question import Question
from caudal.vocabulary.simulation import Description
from caudal.workflows import simulate
from caudal.workflows.simulate import known_on

pytestmark = pytest.mark.usefixtures("read_once")
FLIGHTS = "lateral_flights_2021"
NEEDED = (
    "national_guard_2019",
    "mpp_2019",
    "title_42_2020",
    "title_42_end_2023",
    "chnv_parole_2023",
    "lateral_flights_2021",
    "cbp_one_2023",
)


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """Counts of a day are read from the archive once: that takes longer than a small ensemble."""
    read: dict[tuple[date | None, date], Known | None] = {}

    def known(
        library: Library, question: Question, found: Description, start: date
    ) -> Known | None:
        key = (question.as_of, start)
        if key not in read:
            read[key] = known_on(library, question, found, start)
        return read[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulate, "known_on", known)
        yield


@cache
def flights() -> Answer:
    return caudal.simulate(FLIGHTS, start="2021-08-05", days=40, members=8)


def test_the_first_note_says_that_it_is_no_forecast() -> None:
    assert flights().notes[0].text == "scenario, not a forecast"


def test_the_first_line_says_so_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    main(["simulate", "--scenario", FLIGHTS, "--days", "3", "--members", "2", "--lang", "es"])
    assert capsys.readouterr().out.startswith("Escenario, no pronóstico")


def test_no_city_is_in_the_rows() -> None:
    places = corridor("us-mexico").places
    kinds = {places[code].kind for code in flights().rows["place"].unique()}
    assert kinds == {"region", "sector", "state", "country", "route"}
    nodes = {code for code, place in places.items() if place.kind == "node"}
    told = flights()
    text = json.dumps([told.rows.write_json(), told.figures["sensitivity"].write_json()])
    assert not [node for node in nodes if f'"{node}"' in text]


def test_assumptions_stand_beside_the_rows_with_their_sources() -> None:
    told = flights().figures["assumptions"]
    assert "flown_share" in told["code"].to_list()
    assert "permit_share" not in told["code"].to_list()  # of another scenario
    assert told.filter(pl.col("source").str.len_chars() < 10).is_empty()


def test_parts_add_up_to_the_whole() -> None:
    # In each member, so nearly in the middle one: first and repeat encounters are all of them.
    one = caudal.simulate(FLIGHTS, start="2021-08-05", days=40, members=1).rows
    border = one.filter(pl.col("place") == "southwest_land_border", pl.col("group") == "all")
    keys = ["scenario", "period"]
    of = {
        name: rows.sort(keys)["median"]
        for (name,), rows in border.group_by("outcome", maintain_order=True)
    }
    assert (of["first_encounters"] + of["repeat_encounters"] == of["encounters"]).all()
    groups = one.filter(pl.col("outcome") == "encounters", pl.col("group") != "all")
    assert (
        groups.group_by(keys)
        .agg(pl.col("median").sum())
        .sort(keys)["median"]
        .equals(of["encounters"])
    )
    sectors = one.filter(
        pl.col("outcome") == "encounters", pl.col("place").str.ends_with("_sector")
    )
    assert (
        sectors.group_by(keys)
        .agg(pl.col("median").sum())
        .sort(keys)["median"]
        .equals(of["encounters"])
    )


def test_what_no_scenario_changes_has_no_difference() -> None:
    none = flights().rows.filter(pl.col("scenario") == "none")
    assert none["difference"].null_count() == none.height
    other = flights().rows.filter(pl.col("scenario") == FLIGHTS)
    assert other["difference"].null_count() == 0


def test_bands_are_in_order() -> None:
    rows = flights().rows
    assert (rows["low"] <= rows["median"]).all()
    assert (rows["median"] <= rows["high"]).all()


def test_two_workers_give_the_same_bytes() -> None:
    one, two = (
        caudal.simulate(FLIGHTS, start="2021-08-05", days=2, members=102, workers=n) for n in (1, 2)
    )
    assert one.rows.equals(two.rows)
    # Which draws they were: each kind has bytes of its own.
    assert one.run.arguments["draws"] == drawn_by()
    assert one.figures["sensitivity"].equals(two.figures["sensitivity"])
    assert one.run == two.run


def test_another_seed_gives_other_figures() -> None:
    other = caudal.simulate(FLIGHTS, start="2021-08-05", days=40, members=8, seed=2)
    assert not other.rows.equals(flights().rows)
    assert other.run.id != flights().run.id
    assert other.run.seed == 2


def test_policies_of_the_corridor_are_scenarios() -> None:
    written = described(corridor("us-mexico")).policies
    assert set(NEEDED) <= set(written)
    found = caudal.simulate("title_42_2020", days=3, members=2)
    assert set(found.rows["scenario"]) == {"none", "title_42_2020"}


def test_a_later_day_tells_more_months() -> None:
    early, late = (
        caudal.simulate("none", start="2021-08-05", days=3, members=2, as_of=day).notes[1].values
        for day in (None, "2021-12-31")
    )
    assert f"{early['last']:%Y-%m}" == "2021-06"
    assert f"{late['last']:%Y-%m}" == "2021-11"


def test_a_scenario_that_does_not_hold_in_these_days_is_said() -> None:
    found = caudal.simulate(FLIGHTS, start="2021-03-01", days=10, members=2)
    assert found.notes[-1].code == "not_in_these_days"
    rows = found.rows.filter(pl.col("scenario") == FLIGHTS, pl.col("outcome") == "encounters")
    assert (rows["difference"] == 0).all()


def test_json_holds_the_assumptions(capsys: pytest.CaptureFixture[str]) -> None:
    words = f"simulate --scenario {FLIGHTS} --from 2021-08-05 --days 3 --members 2 --format json"
    assert main(words.split()) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["notes"][0]["text"] == "scenario, not a forecast"
    assert {"code", "low", "mode", "high", "source"} <= set(document["assumptions"][0])
    assert document["sensitivity"]
    assert document["run"]["seed"] == 1
    assert isinstance(document["rows"][0]["median"], int)


def test_a_file_of_ones_own_is_a_scenario(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[changes]]\nof = "release"\nto = "detention"\nportion = 0.5\n', encoding="utf-8"
    )
    found = caudal.simulate(path, start="2021-08-05", days=20, members=2)
    rows = found.rows.filter(
        pl.col("scenario") == "mine.toml", pl.col("outcome") == "removals_home"
    )
    assert (rows["difference"] > 0).all()


@pytest.mark.parametrize(
    ("kind", "words", "says"),
    [
        (UnknownCode, {"scenario": "lateral_flight_2021"}, "lateral_flights_2021"),
        (UnknownCode, {"scenario": "visa_brazil_2021"}, "not written down"),
        (WrongOption, {"scenario": "none"}, "--from"),
        (WrongOption, {"scenario": FLIGHTS, "start": "August"}, "is not a day"),
        (WrongOption, {"scenario": FLIGHTS, "days": 0}, "--days 0"),
        (WrongOption, {"scenario": FLIGHTS, "members": 0}, "--members 0"),
        (CaudalError, {"scenario": "nowhere.toml"}, "nowhere.toml"),
        (CaudalError, {"scenario": FLIGHTS, "corridor": "central-mediterranean"}, "stays.csv"),
    ],
)
def test_mistakes_get_one_message(
    kind: type[CaudalError], words: dict[str, object], says: str
) -> None:
    with pytest.raises(kind) as refused:
        caudal.simulate(**words)  # type: ignore[arg-type]
    assert says in str(refused.value)
    assert refused.value.exit_code == 2
