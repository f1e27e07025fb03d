"""A corridor is a folder: every verb answers for another one, and for a user's own."""

import re
import shutil
from pathlib import Path

import pytest

import caudal
from caudal.archive import corridors
from caudal.archive.corridor_files import IN_BOTH, KEYS
from caudal.archive.reference import write_reference
from caudal.archive.releases import Shelf, held_releases
from caudal.archive.selecting import selection
from caudal.cli.main import main
from caudal.render.brief import as_brief
from caudal.render.tables import as_table
from caudal.sources import SOURCES, Source
from caudal.vocabulary.errors import CaudalError, CorridorError
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.question import Target
from caudal.vocabulary.tables import SourceTable
from caudal.workflows import asking
from caudal.workflows.asking import opened
from workflows.files import NOW, put, tree

CENTRAL = "central-mediterranean"
HEADER = (
    "reference_period,frequency,place,component,measure,group,authority,value,unit,vintage,"
    "vintage_basis,source_kind,source,note,origin"
)
# Made up: May told in June, and once more in July with more.
FIGURES = (
    ("2023-05", "all", 9_500, "2023-06-16"),
    ("2023-05", "all", 9_700, "2023-07-14"),
    ("2023-06", "all", 14_700, "2023-07-14"),
    ("2023-06", "TUN", 3_000, "2023-07-14"),
    ("2023-06", "GIN", 4_000, "2023-07-14"),
)
# Words of the corridor from Mexico to the United States.
THEIRS = re.compile(
    r"CBP|Title \d|Título \d|Border Patrol|Patrulla|fiscal|[Ee]ncounter|[Ee]ncuentro|"
    r"[Ll]and border|frontera terrestre|US–|Estados Unidos|United States|repeat|repetid"
)
OWN = """
name_en = "Gulf of Aden"
name_es = "Golfo de Adén"

[defaults]
measure = "sea_arrivals"
place = "yemeni_coast"

[[counts]]
measure = "sea_arrivals"
[counts.classes]
3 = ["published_figures"]
"""
OWN_PLACES = (
    "code,name_en,name_es,kind,parents\n"
    "gulf_of_aden,Gulf of Aden,Golfo de Adén,route,\n"
    "yemeni_coast,Yemeni coast,Costa de Yemen,region,gulf_of_aden YEM\n"
    "YEM,The Yemen,El Yemen,country,gulf_of_aden\n"
)


def detections(place: str = "central_mediterranean", measure: str = "border_detections") -> str:
    """The form of quoted figures, told of one place."""
    rows = (
        f"{month},month,{place},all,{measure},all,all,{n},events,{day},published,publisher_page,"
        f"https://example.org/{day},,{origin}"
        for month, origin, n, day in FIGURES
    )
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with figures of the Central Mediterranean."""
    folder = tmp_path_factory.mktemp("central")
    caudal.ingest(
        [put(folder, "q.csv", detections())], now=NOW, corridor=CENTRAL, data=folder / "data"
    )
    return folder / "data"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A corridor folder of the user's own."""
    put(tmp_path, "aden/corridor.toml", OWN)
    put(tmp_path, "aden/places.csv", OWN_PLACES)
    return tmp_path / "aden"


# --- the corridors that come with Caudal ---


@pytest.mark.parametrize("name", corridors.names_of_corridors())
def test_a_corridor_words_its_brief_in_both_languages(name: str) -> None:
    known = corridors.corridor(name)
    assert set(known.words) == set(IN_BOTH)
    assert all(word.en and word.es for word in known.words.values())
    assert known.defaults["place"] in known.places


def test_observations_answer_for_another_corridor(central: Path) -> None:
    rows = caudal.observations(corridor=CENTRAL, data=central).rows
    told = rows.select("measure", "place", "value", "source_class").rows()
    assert told == [
        ("border_detections", "central_mediterranean", 9_700, 3),
        ("border_detections", "central_mediterranean", 14_700, 3),
    ]


def test_a_day_in_the_past_sees_what_was_told_by_then(central: Path) -> None:
    then = caudal.observations(corridor=CENTRAL, data=central, as_of="2023-06-20").rows
    assert then["value"].to_list() == [9_500]


def test_revisions_answer_for_another_corridor(central: Path) -> None:
    rows = caudal.revisions(corridor=CENTRAL, data=central, period="2023-05", source="all").rows
    assert rows["value"].to_list() == [9_500, 9_700]


def test_releases_and_verify_answer_for_another_corridor(central: Path) -> None:
    held = caudal.releases(corridor=CENTRAL, data=central, source="published_figures").rows
    assert {"2023-06-16", "2023-07-14"} <= {str(day) for day in held["vintage"]}
    assert caudal.verify(corridor=CENTRAL, data=central, deep=True).failed == 0


def test_ingest_says_what_it_would_do_for_another_corridor(tmp_path: Path) -> None:
    path = put(tmp_path, "q.csv", detections())
    answer = caudal.ingest([path], now=NOW, corridor=CENTRAL, data=tmp_path / "d", dry_run=True)
    assert set(answer.rows["state"]) == {"would_take_in"}


def test_terms_and_places_answer_for_another_corridor() -> None:
    assert "border_detections" in caudal.terms(corridor=CENTRAL).rows["code"]
    assert "central_mediterranean" in caudal.places(corridor=CENTRAL).rows["code"]


@pytest.mark.parametrize(
    "verb", ["observations", "indicators", "revisions", "releases", "terms", "places"]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_command_line_answers_for_another_corridor(
    central: Path, capsys: pytest.CaptureFixture[str], verb: str, language: str
) -> None:
    words = [verb, "--corridor", CENTRAL, "--data", str(central), "--lang", language]
    assert main(words) == 0
    assert capsys.readouterr().out


def read(text: str) -> str:
    """Text as it is read: figures without the links to their rows."""
    return re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", text)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("form", ["md", "table", "html"])
def test_the_brief_speaks_of_its_own_corridor_only(central: Path, form: str, language: str) -> None:
    answer = caudal.brief(corridor=CENTRAL, data=central, as_of="2023-07-20")
    said = " ".join(read(as_brief(answer, form, language, width=100, colour=False)).split())
    assert THEIRS.findall(said) == []
    own_words = {
        "en": (
            "14,700 detections of irregular crossings",
            "in the Central Mediterranean",
            "Frontex",
        ),
        "es": ("14,700 detecciones de cruces irregulares", "en el Mediterráneo central", "Frontex"),
    }
    for words in own_words[language]:
        assert words in said
    assert f"--corridor {CENTRAL}" in said
    assert "Tunisia" in said or "Túnez" in said


@pytest.mark.parametrize(("language", "said"), [("en", "nothing is held"), ("es", "no tiene nada")])
def test_a_corridor_of_which_nothing_is_held_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("CAUDAL_DATA", raising=False)
    answer = caudal.brief(corridor=CENTRAL)
    assert said in as_brief(answer, "md", language, width=100, colour=False)


@pytest.mark.parametrize(("measure", "answers"), [("encounters", True), ("sea_arrivals", False)])
def test_only_encounters_were_all_under_title_8_before_march_2020(
    tmp_path: Path, measure: str, answers: bool
) -> None:
    place = "southwest_land_border"
    text = detections(place, measure).replace("2023-", "2009-")
    caudal.ingest([put(tmp_path, "q.csv", text)], now=NOW, data=tmp_path / "d")
    rows = caudal.observations(
        data=tmp_path / "d",
        source="published_figures",
        measure=measure,
        authority="title_8",
        period="2009-05",
    ).rows
    assert (rows.height > 0) == answers
    table = SourceTable("made_up", "whole", (measure,), {"place": (place,)}, roots=(place,))
    found = selection(table, None, Target(measure, place, authority="title_8"), {})
    assert (found is not None) == answers


# --- a corridor of the user's own ---


def test_a_folder_of_ones_own_is_a_corridor(own: Path, tmp_path: Path) -> None:
    path = put(tmp_path, "q.csv", detections("yemeni_coast", "sea_arrivals"))
    data = tmp_path / "data"
    caudal.ingest([path], now=NOW, corridor=own, data=data)
    rows = caudal.observations(corridor=own, data=data).rows
    assert rows.select("place", "value").rows() == [
        ("yemeni_coast", 9_700),
        ("yemeni_coast", 14_700),
    ]
    answer = caudal.brief(corridor=str(own), data=data, as_of="2023-07-20")
    for language, words in {
        "en": "The publisher recorded 14,700 arrivals by sea (Yemeni coast) in June",
        "es": "La fuente registró 14,700 llegadas por mar (Costa de Yemen) en junio",
    }.items():
        said = read(as_brief(answer, "md", language, width=100, colour=False))
        assert words in said
        assert f"--corridor {own}" in said
        assert THEIRS.findall(said) == []
    assert caudal.verify(corridor=own, data=data).failed == 0
    assert caudal.revisions(corridor=own, data=data, source="all").rows.height == 3


def test_its_places_are_drawn_in_the_order_it_says(own: Path) -> None:
    assert corridors.corridor(own).schematic == ()
    said = '[schematic]\nsectors = ["yemeni_coast", "gulf_of_aden"]\n[[counts]]'
    put(own, "corridor.toml", OWN.replace("[[counts]]", said))
    assert corridors.corridor(own).schematic == ("yemeni_coast", "gulf_of_aden")


def test_its_places_lie_over_the_shared_ones(own: Path) -> None:
    known = corridors.corridor(own).places
    assert known["YEM"].es == "El Yemen"
    assert known["yemeni_coast"].parents == ("gulf_of_aden", "YEM")
    assert known["MEX"] == corridors.all_places()["MEX"]
    assert corridors.all_places()["YEM"].en != "The Yemen"
    assert "yemeni_coast" in caudal.places(corridor=own).rows["code"]
    assert "yemeni_coast" not in caudal.places().rows["code"]


def test_a_known_place_keeps_what_it_is_part_of(own: Path) -> None:
    more = OWN_PLACES + "GTM,Guatemala,Guatemala,country,gulf_of_aden\n"
    put(own, "places.csv", more)
    assert corridors.corridor(own).places["GTM"].parents == ("northern_triangle", "gulf_of_aden")


def test_what_was_taken_in_for_it_does_not_trouble_another(own: Path, tmp_path: Path) -> None:
    path, data = put(tmp_path, "q.csv", detections("yemeni_coast")), tmp_path / "data"
    caudal.ingest([path], now=NOW, corridor=own, data=data)
    rows = caudal.observations(measure="border_detections", place="each", data=data).rows
    assert "yemeni_coast" not in rows["place"].to_list()
    assert caudal.observations(period="2021-06", data=data).rows["value"].to_list() == [189_034]


def test_a_file_that_is_written_anew_is_read_anew(own: Path) -> None:
    before = caudal.places(corridor=own).run
    assert corridors.corridor(own).en == "Gulf of Aden"
    put(own, "corridor.toml", OWN.replace('"Gulf of Aden"', '"Bab el-Mandeb"'))
    assert corridors.corridor(own).en == "Bab el-Mandeb"
    # The files are part of what an answer was made from.
    assert caudal.places(corridor=own).run.inputs != before.inputs


def test_its_calendar_dates_files(own: Path) -> None:
    put(
        own,
        "calendar.csv",
        "publisher,reference_month,date,date_basis,reference\n"
        "cbp,2021-05,2021-06-11,published,a page\n",
    )
    calendar = corridors.corridor(own).calendar["cbp"]
    assert [(str(k), str(day)) for k, (day, _) in calendar.items()] == [
        ("2021-05-01", "2021-06-11")
    ]


def test_its_reference_is_read_like_an_embedded_one(own: Path, tmp_path: Path) -> None:
    path, data = put(tmp_path, "q.csv", detections("yemeni_coast", "sea_arrivals")), tmp_path / "d"
    caudal.ingest([path], now=NOW, corridor=own, data=data)
    archive, library = opened(own, data)
    held = held_releases([Shelf(data, False)])
    write_reference(
        held, library.tables, archive.places, {}, scope="gulf_of_aden", out=own / "reference"
    )
    shutil.rmtree(data)
    empty = tmp_path / "empty"
    empty.mkdir()
    rows = caudal.observations(corridor=own, data=empty).rows
    assert rows["value"].to_list() == [9_700, 14_700]
    checks = caudal.verify(corridor=own, data=empty).rows
    assert any("aden/reference" in path for path in checks["path"])
    assert tree(empty) == {}


# --- what is wrong in a folder ---

# What is written instead → what the message says, and the file it names.
WRONG = {
    "key": ('name_en = "Gulf of Aden"', 'name_eng = "x"', "key `name_eng` is not known; near to it: `name_en`"),
    "key_missing": ('name_es = "Golfo de Adén"', "", "key `name_es` is missing"),
    "type": ('name_en = "Gulf of Aden"', "name_en = 5", "key `name_en` is not a text"),
    "default": ('place = "yemeni_coast"', 'plase = "yemeni_coast"', "key `plase` in [defaults] is not known; near to it: `place`"),
    "default_missing": ('place = "yemeni_coast"', "", "key `place` in [defaults] is missing"),
    "default_measure": ('measure = "sea_arrivals"\nplace', 'measure = "sea_arival"\nplace', "key `measure` in [defaults] is `sea_arival`, which is no measure; near to it: `sea_arrivals`"),
    "default_place": ('"yemeni_coast"', '"yemen_coast"', "`yemen_coast`, which is no place; near to it: `yemeni_coast`"),
    "counts": ("[counts.classes]", "[counts.class]", "key `class` in [[counts]] is not known; near to it: `classes`"),
    "counts_type": ("[[counts]]", "[counts]", "key `counts` is not a list of tables"),
    "class": ("3 = [", "4 = [", "key `4` in [counts.classes] is not known"),
    "class_type": ('["published_figures"]', '"published_figures"', "key `3` in [counts.classes] is not a list of sources"),
    "source": ('["published_figures"]', '["published_figure"]', "source `published_figure` is not known; near to it: `published_figures`"),
    "twice": ('["published_figures"]', '["published_figures", "published_figures"]', "source `published_figures` of `sea_arrivals` is named twice"),
    "language": ("[defaults]", '[brief]\nat_en = "there"\n[defaults]', "key `at_en` needs `at_es` beside it"),
    "schematic": ("[[counts]]", '[schematic]\nsectors = "YEM"\n[[counts]]', "key `sectors` in [schematic] is not a list of codes"),
    "schematic_missing": ("[[counts]]", "[schematic]\n[[counts]]", "key `sectors` in [schematic] is missing"),
    "schematic_twice": ("[[counts]]", '[schematic]\nsectors = ["YEM", "YEM"]\n[[counts]]', "key `sectors` in [schematic] names `YEM` twice"),
    "schematic_place": ("[[counts]]", '[schematic]\nsectors = ["yemen_coast"]\n[[counts]]', "[schematic] `yemen_coast` is no place; near to it: `yemeni_coast`"),
    "no_toml": ("[defaults]", "[defaults", "the file is not TOML"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_key_is_the_users_mistake_with_file_key_and_remedy(
    own: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    instead, written, said = WRONG[case]
    assert instead in OWN
    put(own, "corridor.toml", OWN.replace(instead, written, 1))
    for verb in ("observations", "terms", "places", "releases", "verify"):
        assert main([verb, "--corridor", str(own)]) == 2
        message = capsys.readouterr().err
        assert said in message
        assert f"where:  {own}/corridor.toml" in message
        assert "remedy: " in message


@pytest.mark.parametrize("name", corridors.names_of_corridors())
def test_a_corridor_that_comes_with_caudal_names_known_sources_and_publishers(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    known = asking.known_corridor(name)
    named = {one for classes in known.classes.values() for of in classes.values() for one in of}
    gone = sorted(named)[0]
    others = {one: source for one, source in SOURCES.items() if one != gone}
    monkeypatch.setattr(asking, "SOURCES", others)
    with pytest.raises(CorridorError, match=f"source `{gone}` is not known") as fault:
        asking.known_corridor(name)
    assert str(known.folder / "corridor.toml") in fault.value.where


def test_everything_wrong_is_said_at_once(own: Path) -> None:
    put(own, "corridor.toml", OWN.replace("name_en", "nam_en").replace("place =", "plce ="))
    with pytest.raises(CorridorError) as fault:
        corridors.corridor(own)
    assert len(fault.value.what.splitlines()) == 4  # two not known, and two therefore missing


WRONG_PLACES = {
    "kind": ("route,\n", "rout,\n", "kind `rout` of `gulf_of_aden` is not known; near to it: `route`"),
    "parent": ("region,gulf_of_aden YEM", "region,golf_of_aden YEM", "parent `golf_of_aden` of `yemeni_coast` is not known; near to it: `gulf_of_aden`"),
    "circle": ("route,\n", "route,yemeni_coast\n", "is a part of itself"),
    "twice": ("YEM,The", "gulf_of_aden,x,y,route,\nYEM,The", "place `gulf_of_aden` stands twice"),
    "other_kind": ("El Yemen,country", "El Yemen,region", "`YEM` is known as `country`, and is `region` here"),
    "reserved": ("gulf_of_aden,Gulf", "each,Gulf", "`each` is not a code"),
    "empty": ("Golfo de Adén", "", "row 2, `name_es` is empty"),
    "fields": ("route,\n", "route\n", "row 2 has 4 fields, the header has 5"),
    "header": ("kind,parents", "sort,parents", "column `kind` is missing"),
    "order": ("kind,parents", "parents,kind", "the columns stand in another order"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_PLACES)
def test_a_wrong_place_is_the_users_mistake(own: Path, case: str) -> None:
    instead, written, said = WRONG_PLACES[case]
    put(own, "places.csv", OWN_PLACES.replace(instead, written, 1))
    with pytest.raises(CorridorError) as fault:
        caudal.places(corridor=own)
    assert said in fault.value.what
    assert str(own / "places.csv") in fault.value.where
    assert fault.value.exit_code == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("cbp,2021-05,tomorrow,published,p", "row 2, `date` `tomorrow` is not YYYY-MM-DD"),
        ("cbp,2021-05,2021-06-09,publishd,p", "`publishd` is not known; near to it: `published`"),
        ("cbp,2021-05-09,2021-06-09,published,p", "is a day within a month: write 2021-05"),
        ("cpb,2021-05,2021-06-09,published,p", "publisher `cpb` is not known; near to it: `cbp`"),
    ],
)
def test_a_wrong_calendar_is_the_users_mistake(own: Path, row: str, said: str) -> None:
    put(own, "calendar.csv", f"publisher,reference_month,date,date_basis,reference\n{row}\n")
    with pytest.raises(CorridorError) as fault:
        caudal.places(corridor=own)
    assert said in fault.value.what


def test_a_file_that_is_nearly_named_right_is_not_passed_over(own: Path) -> None:
    put(own, "calender.csv", "x")
    with pytest.raises(CorridorError, match=r"`calender.csv` is not read; is it `calendar.csv`"):
        corridors.corridor(own)


def test_a_folder_without_a_corridor_says_what_it_needs(tmp_path: Path) -> None:
    for name in (tmp_path, tmp_path / "nowhere", ""):
        with pytest.raises(CaudalError) as fault:
            corridors.corridor(name)
        assert "corridor.toml" in fault.value.remedy


def test_the_keys_are_all_used_by_a_corridor_that_comes_with_caudal() -> None:
    text = (corridors.CORRIDORS / "us-mexico" / "corridor.toml").read_text("utf-8")
    keys = [key.name for part in KEYS.values() for key in part if key.name != "2"]
    assert [
        key for key in keys if not re.search(rf"^\W*(counts\.)?{key}\b", text, re.MULTILINE)
    ] == []


# --- the words of publishers ---

# What is read by patterns has no list of labels: headers and sheets are worded anew each year.
READ_BY_PATTERNS = {
    ("hhs_children_daily", "measure"): "headers of columns",
    ("mx_refusals", "measure"): "names of sheets",
    ("usbp_profiles", "measure"): "headers of columns",
    ("usbp_profiles", "origin"): "headers of columns",
    ("usbp_profiles", "group"): "headers of columns",
}


def test_every_label_of_a_source_means_a_known_code() -> None:
    known = {
        "measure": set(MEASURES),
        **{
            name: set(caudal.terms(kind=name).rows["code"])
            for name in ("group", "authority", "component")
        },
        **{name: {*corridors.all_places(), "all"} for name in ("place", "origin")},
    }
    for source in SOURCES.values():
        assert set(source.labels) <= set(known)
        for dimension, labels in source.labels.items():
            assert set(labels.values()) <= known[dimension], source.name


def test_what_a_source_tells_apart_has_the_labels_by_which_it_is_read() -> None:
    lacking = {
        (source.name, dimension)
        for source in SOURCES.values()
        for dimension in told_apart(source) - set(source.labels)
    }
    assert lacking == set(READ_BY_PATTERNS)
    named = {name for name, _ in READ_BY_PATTERNS}
    assert all(source.labels or source.name in named for source in SOURCES.values())


def told_apart(source: Source) -> set[str]:
    """Dimensions, and the measure, of which a source tells more than one code."""
    told: dict[str, set[str]] = {}
    for table in source.tables:
        for dimension, codes in {**table.values, "measure": table.measures}.items():
            told.setdefault(dimension, set()).update(codes)
    return {dimension for dimension, codes in told.items() if len(codes) > 1}


def test_labels_are_the_words_that_stand_in_the_files() -> None:
    rows = caudal.terms(labels=True).rows
    told = set(rows.select("code", "source", "label").rows())
    assert ("family", "cbp_southwest", "FMUA") in told
    assert ("unaccompanied_child", "cbp_nationwide", "UC / Single Minors") in told
    assert ("unknown", "cbp_southwest", "") in told
    assert ("custody_intakes", "published_figures") in {row[:2] for row in told}
    assert "cbp_dashboard" not in rows.filter(rows["label"] == "")["source"].to_list()
    assert ("job_openings", "fred_series", "JTSJOL") in told
    assert ("title_42", "ohss_monthly", "T42 expulsions") in told
    # In Italy all arrivals are by sea, in Spain by sea and by land.
    assert ("sea_arrivals", "unhcr_mediterranean", "italy_all") in told
    assert ("sea_and_land_arrivals", "unhcr_mediterranean", "spain_all") in told


def test_one_label_of_two_files_says_which_of_them() -> None:
    labels = SOURCES["owid_series"].labels["measure"]
    assert labels["GDP per capita"] == "gdp_per_capita"
    assert labels["GDP per capita at Maddison Project"] == "gdp_per_capita_2011"


def test_a_label_of_a_group_is_none_of_a_title() -> None:
    rows = caudal.terms(labels=True, kind="authority").rows
    cbp = rows.filter(rows["source"].str.starts_with("cbp_"))
    assert set(cbp["label"]) == {"Title 8", "Title 42", "", "all", "%all%"}


def test_places_show_the_publishers_words_and_what_every_source_understands() -> None:
    answer = caudal.places(labels=True)
    told = set(answer.rows.select("code", "source", "label").rows())
    assert ("yuma_sector", "usbp_demographics", "YUM") in told
    assert ("MMR", "cbp_nationwide", "MYANMAR (BURMA)") in told
    assert (
        "texas_at_southwest_land_border",
        "cbp_nationwide",
        "TX at Southwest Land Border",
    ) in told
    assert {("CIV", None, "Costa d'Avorio"), ("MEX", None, "Mexico")} <= told
    assert ("san_diego_sector", "ohss_monthly", "San Diego, CA at USBP") in told
    assert ("stateless", "mx_refusals", "Apátriadas") in told
    # One table reads where people are and where they are from: its words stand once.
    assert answer.rows.is_duplicated().sum() == 0
    assert "sin fuente" in as_table(answer, "es", width=200, colour=False)
