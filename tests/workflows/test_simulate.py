"""`simulate` from the archive to the answer: labels, places, bytes, and what is refused."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

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
from caudal.workflows.corridor_counts import known_on

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


def simulated(*words: Any, **more: Any) -> Answer:
    """Without a fit: test_fitting.py has that."""
    return caudal.simulate(*words, **{"fitted": False, **more})


@cache
def flights() -> Answer:
    return simulated(FLIGHTS, start="2021-08-05", days=40, members=8)


def test_the_first_note_says_that_it_is_no_forecast() -> None:
    assert flights().notes[0].text == "scenario, not a forecast"


def test_the_first_line_says_so_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    main(
        [
            "simulate",
            "--unfitted",
            "--scenario",
            FLIGHTS,
            "--days",
            "3",
            "--members",
            "2",
            "--lang",
            "es",
        ]
    )
    assert capsys.readouterr().out.startswith("Escenario, no pronóstico")


def test_no_city_is_in_the_rows() -> None:
    places = corridor("us-mexico").places
    kinds = {places[code].kind for code in flights().rows["place"].unique()}
    assert kinds == {"region", "sector", "state", "country", "route"}
    nodes = {code for code, place in places.items() if place.kind == "node"}
    told = flights()
    text = json.dumps(
        [told.rows.write_json(), *(told.figures[n].write_json() for n in ("sensitivity", "flows"))]
    )
    assert not [node for node in nodes if f'"{node}"' in text]


def test_every_area_of_a_flow_has_a_name() -> None:
    flows = flights().figures["flows"]
    areas = {*flows["from_area"], *flows["to_area"]}
    assert {"northern_triangle", "USA", "el_ceibo_crossing"} < areas <= set(flights().names)
    assert flows.filter(pl.col("scenario") == "none")["difference"].null_count() * 2 == flows.height


def test_assumptions_stand_beside_the_rows_with_their_sources() -> None:
    told = flights().figures["assumptions"]
    assert "flown_share" in told["code"].to_list()
    assert "permit_share" not in told["code"].to_list()  # of another scenario
    assert told.filter(pl.col("source").str.len_chars() < 10).is_empty()


def test_parts_add_up_to_the_whole() -> None:
    # In each member, so nearly in the middle one: first and repeat encounters are all of them.
    one = simulated(FLIGHTS, start="2021-08-05", days=40, members=1).rows
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
        simulated(FLIGHTS, start="2021-08-05", days=2, members=102, workers=n) for n in (1, 2)
    )
    assert one.rows.equals(two.rows)
    # Which draws they were: each kind has bytes of its own.
    assert one.run.arguments["draws"] == drawn_by()
    assert one.figures["sensitivity"].equals(two.figures["sensitivity"])
    assert one.run == two.run


def test_another_seed_gives_other_figures() -> None:
    other = simulated(FLIGHTS, start="2021-08-05", days=40, members=8, seed=2)
    assert not other.rows.equals(flights().rows)
    assert other.run.id != flights().run.id
    assert other.run.seed == 2


def test_morris_adds_rows_and_leaves_the_others_as_they_are() -> None:
    said: list[int] = []
    one, other = (
        caudal.simulate(
            "none",
            start="2021-08-05",
            days=2,
            members=2,
            fitted=False,
            sensitivity=method,
            trajectories=1,
            progress=lambda *words: said.append(words[0]),
        )
        for method in ("ensemble", "morris")
    )
    assert one.rows.equals(other.rows)
    follows, moves = (found.figures["sensitivity"] for found in (one, other))
    assert moves.filter(pl.col("method") == "ensemble").equals(follows)
    rest = moves.filter(pl.col("method") == "morris")
    assert rest.height == follows.height
    deaths = rest.filter("told", pl.col("outcome") == "deaths").top_k(2, by="mu_star")
    assert set(deaths["parameter"]) == {"deaths_per_10000", "found_adult"}
    assert one.run.id != other.run.id
    # The ensemble twice, and the trajectory: each says 0 of 1 and 1 of 1.
    assert said == [0, 1] * 3


def test_policies_of_the_corridor_are_scenarios() -> None:
    written = described(corridor("us-mexico")).policies
    assert set(NEEDED) <= set(written)
    found = simulated("title_42_2020", days=3, members=2)
    assert set(found.rows["scenario"]) == {"none", "title_42_2020"}


def test_a_later_day_tells_more_months() -> None:
    early, late = (
        simulated("none", start="2021-08-05", days=3, members=2, as_of=day).notes[1].values
        for day in (None, "2021-12-31")
    )
    assert f"{early['last']:%Y-%m}" == "2021-06"
    assert f"{late['last']:%Y-%m}" == "2021-11"


def test_what_was_known_later_changes_nothing_of_how_people_were_shared_out() -> None:
    # In 2024 nobody was expelled: the months before the first day say who was.
    shares = [
        simulated("none", start="2021-08-05", days=27, members=8, as_of=day)
        .rows.filter(pl.col("outcome") == "repeat_share", pl.col("group") == "all")
        .row(0, named=True)
        for day in ("2022-12-31", "2024-12-31")
    ]
    assert shares[0]["median"] == shares[1]["median"] > 0.2


def test_a_policy_that_held_before_the_first_day_is_said() -> None:
    codes = [
        note.code
        for note in simulated("title_42_end_2023", start="2023-08-01", days=2, members=2).notes
    ]
    assert "began_before" in codes
    found = simulated(FLIGHTS, start="2021-08-05", days=2, members=2)
    assert "began_before" not in [note.code for note in found.notes]


def test_a_scenario_that_does_not_hold_in_these_days_is_said() -> None:
    found = simulated(FLIGHTS, start="2021-03-01", days=10, members=2)
    assert found.notes[-1].code == "not_in_these_days"
    rows = found.rows.filter(pl.col("scenario") == FLIGHTS, pl.col("outcome") == "encounters")
    assert (rows["difference"] == 0).all()


def test_json_holds_the_assumptions(capsys: pytest.CaptureFixture[str]) -> None:
    words = f"simulate --unfitted --scenario {FLIGHTS} --from 2021-08-05 --days 3 --members 2 --format json"
    assert main(words.split()) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["notes"][0]["text"] == "scenario, not a forecast"
    assert {"code", "low", "mode", "high", "source"} <= set(document["assumptions"][0])
    assert document["sensitivity"]
    assert {"from_area", "to_area", "kind", "difference"} <= set(document["flows"][0])
    assert isinstance(document["flows"][0]["median"], int)
    assert "fit" not in document
    assert any("none was fitted" in note["text"] for note in document["notes"])
    assert document["run"]["seed"] == 1
    assert isinstance(document["rows"][0]["median"], int)


def test_a_file_of_ones_own_is_a_scenario(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[changes]]\nof = "release"\nto = "detention"\nportion = 0.5\n', encoding="utf-8"
    )
    found = simulated(path, start="2021-08-05", days=20, members=2)
    rows = found.rows.filter(
        pl.col("scenario") == "mine.toml", pl.col("outcome") == "removals_home"
    )
    assert (rows["difference"] > 0).all()


def test_changes_that_ended_before_the_first_day_differ_in_nothing(tmp_path: Path) -> None:
    path = tmp_path / "over.toml"
    path.write_text(
        'end = 2021-08-01\n[[changes]]\nof = "release"\nto = "detention"\nportion = 0.5\n'
    )
    found = caudal.simulate(path, start="2021-08-05", days=3, members=2)
    assert found.notes[-1].code == "not_in_these_days"
    assert (found.rows["difference"].drop_nulls() == 0).all()


@pytest.mark.parametrize(
    ("kind", "words", "says"),
    [
        (UnknownCode, {"scenario": "lateral_flight_2021"}, "lateral_flights_2021"),
        (UnknownCode, {"scenario": "visa_brazil_2021"}, "not written down"),
        (WrongOption, {"scenario": "none"}, "--from"),
        (WrongOption, {"scenario": FLIGHTS, "start": "August"}, "is not a day"),
        (WrongOption, {"scenario": FLIGHTS, "days": 0}, "--days 0"),
        (WrongOption, {"scenario": FLIGHTS, "members": 0}, "--members 0"),
        (UnknownCode, {"scenario": FLIGHTS, "sensitivity": "moris"}, "near to it: `morris`"),
        (WrongOption, {"scenario": FLIGHTS, "trajectories": 0}, "--trajectories 0"),
        (CaudalError, {"scenario": "nowhere.toml"}, "nowhere.toml"),
        (WrongOption, {"scenario": "none"}, "lateral_flights_2021"),
        (WrongOption, {"scenario": FLIGHTS, "start": "0001-01-01"}, "1900 to 2100"),
        (WrongOption, {"scenario": FLIGHTS, "start": "2021-02-30"}, "is not a day"),
        (WrongOption, {"scenario": FLIGHTS, "members": 10**9}, "1 to 100,000"),
        (WrongOption, {"flee_input": "in"}, "add --flee-validation"),
        (
            WrongOption,
            {"flee_input": "in", "flee_validation": "val", "days": 3, "scenario": FLIGHTS},
            "leave out --scenario, --days",
        ),
        (CaudalError, {"scenario": FLIGHTS, "corridor": "central-mediterranean"}, "stays.csv"),
    ],
)
def test_mistakes_get_one_message(
    kind: type[CaudalError], words: dict[str, object], says: str
) -> None:
    with pytest.raises(kind) as refused:
        simulated(**words)
    assert says in str(refused.value)
    assert refused.value.exit_code == 2
