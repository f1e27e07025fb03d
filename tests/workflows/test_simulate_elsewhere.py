"""`simulate` in a corridor of a user's own: another border, other groups, no word of ours."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import caudal
from caudal.cli.main import main
from caudal.render.exports import as_json
from caudal.vocabulary.errors import CorridorError
from dask_cluster import clustered
from workflows.files import put
from workflows.gulf import gulf, monthly

# Words of the corridor from Mexico to the United States.
THEIRS = re.compile(
    r"Border Patrol|Patrulla|Title \d|Título \d|Mexic|México|mexican|Guatemala|United States|"
    r"EE\. UU\.|Estados Unidos|southwest_land_border|northern_triangle|us-mexico"
)
STAYS = """code,place,state,mean_days,stages,capacity,overflow,final,source
origin_oromia,ETH,origin,1,1,,,,made up
origin_coast,SOM,origin,1,1,,,,made up
obock_shore,obock,waiting,days_waiting,1,,,,made up
obock_centre,obock,shelter,5,1,centre_places,obock_shore,,made up
met_aden,aden_sector,encountered,1,1,,,,made up
met_mocha,mocha_sector,encountered,1,1,,,,made up
held,YEM,in_processing,1,1,,,,made up
sent_back,obock,returned_to_border,3,1,,,,made up
stayed,YEM,released,,1,,,yes,made up
unseen,YEM,not_encountered,,1,,,yes,made up
home,ETH,gave_up,,1,,,yes,made up
"""
LINKS = """code,from,to,mode,distance_km,days,share,attempt,source
a,origin_oromia,obock_shore,walk,,9,1,,made up
b,origin_coast,obock_shore,drive,,2,1,,made up
c,obock_shore,unseen,night_boat,,0,1,,made up
d,obock_shore,met_aden,day_boat,,0,0,,made up
e,obock_shore,met_mocha,day_boat,,0,0,,made up
f,obock_shore,obock_centre,asks_for_help,,0,0,,made up
g,obock_centre,home,goes_home,,1,1,,made up
h,met_aden,held,taken_in,,0,1,,made up
i,met_mocha,held,taken_in,,0,1,,made up
j,held,stayed,let_in,,0,1,,made up
k,held,sent_back,sent_back,,0,0,1,made up
l,sent_back,obock_shore,tries_again,,0,1,,made up
"""
PARAMETERS = """code,name_en,name_es,low,mode,high,unit,basis,source
found,encountered,encontrados,0.4,0.5,0.6,0-1,guess,made up
returned,sent back,devueltos,0.2,0.3,0.4,0-1,guess,made up
days_waiting,days of waiting,días de espera,2,4,8,days,guess,made up
centre_places,places,plazas,100,200,300,people,guess,made up
screened,screened,examinados,0.1,0.2,0.3,0-1,guess,made up
deaths_per_10000,deaths,muertes,10,20,30,"per 10,000",guess,made up
arrivals_change,spread,dispersión,0.1,0.2,0.3,log points,guess,made up
"""
SIMULATION = """
attempts = 2
warm_up_days = 20
groups = ["all"]
[origins]
oromia = ["ETH"]
coast = ["SOM", "DJI"]
[outcomes.returns_over_border]
name_en = "returns to Obock"
name_es = "devoluciones a Obock"
[[usual]]
of = "night_boat"
to = "day_boat"
portion = "found"
[[usual]]
of = "let_in"
to = "sent_back"
portion = "returned"
[[policies.centre_2023]]
of = ["night_boat", "day_boat"]
to = "asks_for_help"
portion = 0.5
"""
POLICY = (
    "centre_2023,A centre at Obock,Un centro en Obock,2023-07-01,day,,DJI,practice,other,"
    "yemeni_coast,all,all,opens,abre,,,made up,reported\n"
)


@pytest.fixture(scope="module")
def aden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corridor over the Gulf of Aden, with arrivals of 2023 by citizenship and sector."""
    first, people = date(2023, 1, 1), [3_000.0] * 5
    parts = [
        {},
        {"origin": "ETH"},
        {"origin": "SOM"},
        {"place": "aden_sector"},
        {"place": "mocha_sector"},
    ]
    shares = (1, 0.75, 0.25, 0.4, 0.6)
    folder = gulf(
        tmp_path_factory.mktemp("gulf"),
        *(
            monthly(first, [share * one for one in people], **part)
            for share, part in zip(shares, parts, strict=True)
        ),
        breaks={"2023-05": 1},
    )
    for name, text in (
        ("stays.csv", STAYS),
        ("links.csv", LINKS),
        ("parameters.csv", PARAMETERS),
        ("simulation.toml", SIMULATION),
    ):
        put(folder, name, text)
    for name, line in (
        ("places.csv", "tadjoura,Tadjoura,Tadjoura,state,DJI\nobock,Obock,Obock,node,tadjoura\n"),
        ("policies.csv", POLICY),
    ):
        path = folder / name
        path.write_text(path.read_text("utf-8") + line, "utf-8")
    settings = folder / "corridor.toml"
    settings.write_text('origin = "DJI"\n' + settings.read_text("utf-8"), "utf-8")
    return folder


def test_people_set_out_as_they_were_counted_there(aden: Path) -> None:
    answer = caudal.simulate(
        "centre_2023",
        start="2023-06-10",
        days=60,
        members=30,
        corridor=aden,
        data=aden.parent / "data",
    )
    july = {
        (row["scenario"], row["outcome"], row["place"]): row
        for row in answer.rows.iter_rows(named=True)
        if f"{row['period']:%Y-%m}" == "2023-07"
    }
    # 3,000 a month were counted, three quarters of them Ethiopians, and nothing changes.
    usual = july["none", "encounters", "yemeni_coast"]
    assert usual["low"] < 3_000 < usual["high"]
    assert july["none", "encounters", "aden_sector"]["median"] == pytest.approx(1_240, rel=0.15)
    # With a centre that half of those who wait ask for help, fewer go on.
    assert july["centre_2023", "encounters", "yemeni_coast"]["difference_high"] < 0
    assert july["centre_2023", "in_shelters", "tadjoura"]["difference_low"] > 0
    assert {"yemeni_coast", "aden_sector", "mocha_sector", "tadjoura", "DJI"} == set(
        answer.rows["place"]
    )
    assert set(answer.rows["group"]) == {"all"}


@pytest.mark.parametrize(("language", "form"), [("en", "html"), ("es", "table")])
def test_no_word_of_another_corridor_is_said(
    aden: Path, capsys: pytest.CaptureFixture[str], language: str, form: str
) -> None:
    words = (
        f"simulate --scenario centre_2023 --days 31 --members 5 --format {form} --lang {language}"
    )
    assert main([*words.split(), "--corridor", str(aden), "--data", str(aden.parent / "data")]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert THEIRS.findall(told) == []
    assert {"en": "eturns to Obock", "es": "evoluciones a Obock"}[language] in told


def test_a_cluster_gives_the_same_bytes(
    aden: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told: list[tuple[int, int, str]] = []

    def simulated(**where: Any) -> str:
        # Two blocks of members and a part of one.
        data = aden.parent / "data"
        answer = caudal.simulate(
            start="2023-06-10", days=3, members=201, corridor=aden, data=data, **where
        )
        return as_json(answer)

    here = simulated(progress=lambda *step: told.append(step))
    assert told == [(0, 3, "0 of 3"), (1, 3, "1 of 3"), (2, 3, "2 of 3"), (3, 3, "")]
    with clustered(2, tmp_path_factory.mktemp("cluster")) as address:
        assert simulated(cluster=address) == here


def test_who_can_never_arrive_anywhere_is_told(aden: Path, tmp_path: Path) -> None:
    # All are seen on the boat, all who are seen are sent back, and all who are sent back try again.
    round_trip = SIMULATION.replace('"found"', "1").replace('"returned"', "1")
    folder = Path(shutil.copytree(aden, tmp_path / "round"))
    put(folder, "simulation.toml", round_trip)
    with pytest.raises(CorridorError, match=r"`obock_shore`.* goes round for ever") as refused:
        caudal.simulate(
            "centre_2023", days=2, members=2, corridor=folder, data=aden.parent / "data"
        )
    assert "all from oromia" in refused.value.where


@pytest.mark.parametrize(
    ("start", "nearest"), [("2022-06-01", "2023-01"), ("2025-06-01", "2023-05")]
)
def test_far_from_any_count_nothing_is_simulated_and_the_nearest_month_is_named(
    aden: Path, start: str, nearest: str
) -> None:
    answer = caudal.simulate(
        start=start, days=2, members=2, corridor=aden, data=aden.parent / "data"
    )
    assert answer.rows.is_empty()
    label, note = answer.notes
    assert (label.code, note.code) == ("scenario", "no_counts_near")
    assert re.search(f"the nearest month (held, known later|known on .*) is {nearest}", note.text)
