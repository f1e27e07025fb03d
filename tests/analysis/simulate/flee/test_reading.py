"""Flee's input folder, read; and each message for a folder that cannot be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caudal.analysis.simulate.flee.instance import FleeClosure, FleePlace, FleeRoute
from caudal.analysis.simulate.flee.reading import read_instance
from caudal.vocabulary.errors import BadRows, CaudalError, NoSuchPath, WrongColumns

LOCATIONS = """#name,region,country,latitude,longitude,location_type,conflict_date,population
"Alba","A","Here",1.0,2.0,"conflict_zone",0,100
Brod,B,Here,1.0,2.0,town,,
Camp,C,There,1.0,2.0,camp,,50
"""
ROUTES = """#name1,name2,distance,forced_redirection
Alba,Brod,120,0
Brod,Camp,80.5,
"""
PERIOD = "StartDate,2020-02-28\nLength,3\n"
CONFLICTS = "#Day, Alba, Brod, Elsewhere,\n0, 1, 0, 0\n1, 1, 0, 0\n2, 0, 0.5, 0\n"


def folder(**files: str) -> dict[str, str]:
    """A folder that is right, but for the files named."""
    texts = {"locations": LOCATIONS, "routes": ROUTES, "sim_period": PERIOD, "conflicts": CONFLICTS}
    return {f"{name}.csv": text for name, text in (texts | files).items() if text}


def test_a_folder_is_read_as_it_stands() -> None:
    found = read_instance(folder(closures="country,Here,There,1,2\n"))
    assert (found.start, found.days) == (date(2020, 2, 28), 3)
    assert found.places == (
        FleePlace("Alba", "Here", "conflict", 0, 100, 0),
        FleePlace("Brod", "Here", "town"),
        FleePlace("Camp", "There", "camp", 50, 0),
    )
    assert found.routes == (FleeRoute("Alba", "Brod", 120.0), FleeRoute("Brod", "Camp", 80.5))
    assert found.closures == (FleeClosure("country", "Here", "There", 1, 2),)
    assert found.conflicts is not None
    assert found.conflicts.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0.5, 0]]


def test_files_that_may_be_missing_are() -> None:
    found = read_instance(folder(conflicts=""))
    assert found.conflicts is None
    assert (found.closures, found.corrections) == ((), ())


def test_the_period_may_have_its_old_name() -> None:
    texts = folder(sim_period="") | {"conflict_period.csv": PERIOD}
    assert read_instance(texts).days == 3


def test_a_correction_is_a_camp_and_a_day() -> None:
    found = read_instance(folder(registration_corrections='"Camp","2020-03-01","normalize"\n'))
    assert found.corrections == (("Camp", date(2020, 3, 1)),)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("camp", "camp"),
        ("idpcamp", "idp_camp"),
        ("forwarding_hub", "forward"),
        ("marker", "marker"),
        ("default", "town"),
        ("Conflict_Zone", "conflict"),
    ],
)
def test_kinds_of_place_are_known_by_a_part_of_their_word(written: str, kind: str) -> None:
    told = LOCATIONS.replace("town,,", f"{written},0,")
    assert read_instance(folder(locations=told)).places[1].kind == kind


WRONG = [
    ("routes", ROUTES + "Alba,Cmap,7,0\n", BadRows, "no place is called `Cmap`"),
    ("routes", ROUTES.replace("120", "-120"), BadRows, "`distance` `-120` is not a length in km"),
    ("routes", ROUTES.replace("120,0", "120,3"), BadRows, "`forced_redirection` `3`"),
    ("routes", ROUTES.replace("Brod,Camp,80.5,\n", ""), BadRows, "a dead end"),
    ("routes", ROUTES.replace("distance", "colour"), WrongColumns, "`colour`"),
    ("routes", ROUTES + "Alba\n", WrongColumns, "has 1 column"),
    ("locations", LOCATIONS.replace(",50", ",-50"), BadRows, "`population` `-50`"),
    ("locations", LOCATIONS.replace("town", "castle"), BadRows, "`location_type` `castle`"),
    ("locations", LOCATIONS.replace("region", "colour"), WrongColumns, "`colour`"),
    ("locations", LOCATIONS + "Alba,B,Here,1,2,town,,\n", BadRows, "a second time"),
    ("locations", LOCATIONS.replace('zone",0', 'zone",'), BadRows, "`conflict_date` ``"),
    ("sim_period", "StartDate,28.2.2020\nLength,3\n", BadRows, "is not a day YYYY-MM-DD"),
    ("sim_period", "StartDate,2020-02-28\n", BadRows, "no line `length`"),
    ("conflicts", CONFLICTS.replace("0.5", "-1"), BadRows, "`Brod`: `-1`"),
    ("conflicts", CONFLICTS.replace("0.5, 0", "0.5, 1"), BadRows, "no place is called `Elsewhere`"),
    (
        "conflicts",
        CONFLICTS.replace("2, 0, 0.5, 0\n", ""),
        BadRows,
        "it has 2 days, and the period 3",
    ),
    ("closures", "border,Here,There,0,1\n", BadRows, "`closure_type` `border`"),
    ("closures", "country,Here,Nowhere,0,1\n", BadRows, "`Nowhere` is not in locations.csv"),
    ("closures", "location,Alba,,soon,1\n", BadRows, "`soon` is not the number of a day"),
    ("registration_corrections", "Camp,soon\n", BadRows, "has no day"),
    ("locations", LOCATIONS.replace(",50", ",inf"), BadRows, "`population` `inf`"),
    ("locations", LOCATIONS.replace(",50", ",1e30"), BadRows, "`population` `1e30`"),
    ("locations", LOCATIONS.replace("camp,", "town,"), BadRows, "no place is a camp"),
    ("locations", LOCATIONS.replace(",", ";"), WrongColumns, "separated by `;`"),
    ("locations", LOCATIONS + 'Ende,"B\n', BadRows, "a quotation mark is opened"),
    ("routes", ROUTES.replace("120", "1e12"), BadRows, "not a length in km, 0 to 40,000"),
    ("sim_period", "StartDate,2020-02-28\nLength,1000000000\n", BadRows, "1,000,000,000 days"),
    ("sim_period", "StartDate;2020-02-28\nLength;3\n", BadRows, "separated by `;`"),
    ("conflicts", CONFLICTS.replace(",", "\t"), BadRows, "names no place"),
    ("conflicts", CONFLICTS.replace("Brod", "Alba"), BadRows, "`Alba` stands here a second time"),
]


@pytest.mark.parametrize(("name", "text", "error", "told"), WRONG)
def test_what_cannot_be_is_refused_with_its_place(
    name: str, text: str, error: type[CaudalError], told: str
) -> None:
    with pytest.raises(error) as caught:
        read_instance(folder(**{name: text}))
    assert told in caught.value.what
    assert f"{name}.csv" in caught.value.where
    assert caught.value.exit_code == 2
    assert caught.value.remedy


LEGAL = {
    "BOM": lambda text: "\ufeff" + text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "further commas": lambda text: text.replace("\n", ",,\n"),
    "blank lines at the end": lambda text: text + "\n\n  \n,,\n",
    "a comment with one quotation mark": lambda text: text + '#from here on,"guessed\n',
}


@pytest.mark.parametrize("name", ["locations", "routes", "sim_period", "conflicts"])
@pytest.mark.parametrize("way", LEGAL)
def test_what_editors_leave_in_a_file_changes_nothing(name: str, way: str) -> None:
    text = folder()[f"{name}.csv"]
    assert repr(read_instance(folder(**{name: LEGAL[way](text)}))) == repr(read_instance(folder()))


def test_without_any_conflict_nobody_would_flee() -> None:
    peace = LOCATIONS.replace("conflict_zone", "town")
    with pytest.raises(BadRows, match="no conflict on any day"):
        read_instance(folder(locations=peace, conflicts=""))
    # A place at peace at first may be at war on a day of conflicts.csv.
    assert read_instance(folder(locations=peace)).conflicts is not None


def test_no_more_than_twenty_lines_are_told() -> None:
    with pytest.raises(BadRows) as caught:
        read_instance(folder(routes=ROUTES + "Alba,Cmap,7,0\n" * 100))
    assert len(caught.value.what.splitlines()) == 21
    assert caught.value.what.endswith("and 80 more")


@pytest.mark.parametrize("name", ["locations", "routes", "sim_period"])
def test_a_file_that_must_be_there_is_named(name: str) -> None:
    with pytest.raises(NoSuchPath, match=f"`{name}.csv` is missing"):
        read_instance(folder(**{name: ""}))


def test_all_that_is_wrong_in_a_file_is_told_at_once() -> None:
    with pytest.raises(BadRows, match=r"line 2: .*\n *line 3: "):
        read_instance(folder(routes=ROUTES.replace("120", "x").replace("Camp", "Cmap")))


@given(st.dictionaries(st.sampled_from([*folder(), "closures.csv"]), st.text(max_size=60)))
def test_no_text_brings_another_error_than_ours(texts: dict[str, str]) -> None:
    try:
        read_instance(folder() | texts)
    except CaudalError:
        return
