"""The corridor of a simulation: what its files must keep, one message for each fault."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from caudal.archive.corridors import CORRIDORS, corridor
from caudal.archive.simulation_files import described, scenario_file
from caudal.cli.verbs import POLICIES_SIMULATED
from caudal.vocabulary.errors import CaudalError, CorridorError, NoSuchPath, TooDemanding
from caudal.vocabulary.simulation import BASES, OBSERVED, STATES

EMBEDDED = CORRIDORS / "us-mexico"
_FILES = (
    "corridor.toml", "places.csv", "policies.csv", "calendar.csv",
    "stays.csv", "links.csv", "parameters.csv", "simulation.toml",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """In a file, this line made that one; and what the message says."""

    file: str
    line: str
    becomes: str
    says: tuple[str, ...]


FAULTS = {
    "link that leads back to its stay": Fault(
        "links.csv", "us_custody,back_home,removal", "us_custody,us_custody,removal",
        ("is where it begins", "`mean_days`"),
    ),
    "link with the code of a stay": Fault(
        "links.csv", "us_custody-back_home,", "us_custody,", ("is that of a stay",),
    ),
    "way of years": Fault(
        "links.csv", "us_custody,back_home,removal,,1,1", "us_custody,back_home,removal,,1e12,1",
        ("`days` 1e+12", "more than 365"),
    ),
    "share that is no number": Fault(
        "links.csv", "us_custody,back_home,removal,,1,1", "us_custody,back_home,removal,,1,nan",
        ("`share` `nan`",),
    ),
    "endless capacity": Fault(
        "stays.csv", "shelter_places_tijuana", "1e30", ("more people than there are",),
    ),
    "too many stages": Fault(
        "stays.csv", "us_custody,USA,in_custody,days_custody,1",
        "us_custody,USA,in_custody,days_custody,10000", ("`stages` 10000", "more than 50"),
    ),
    "stay that may be shorter than its stages": Fault(
        "stays.csv", "us_custody,USA,in_custody,days_custody,1",
        "us_custody,USA,in_custody,days_custody,9",
        ("`low` of `days_custody`, 5, is less than its stages, 9",),
    ),
    "semicolons": Fault(
        "stays.csv", "code,place,state,mean_days,stages,capacity,overflow,final,source",
        "code;place;state;mean_days;stages;capacity;overflow;final;source",
        ("separated by `;`, not by commas",),
    ),
    "parameter that every simulation needs": Fault(
        "parameters.csv", "arrivals_change,", "arrivals_chang,", ("`arrivals_change` is missing",),
    ),
    "number of days as a share": Fault(
        "simulation.toml", 'portion = "through_tenosique"', 'portion = "days_stop"',
        ("`days_stop` is a parameter in days, not a share",),
    ),
    "mode that is a list": Fault(
        "simulation.toml", 'to = "to_tenosique"', 'to = ["to_tenosique"]', ("is no mode",),
    ),
    "mode within two lists": Fault(
        "simulation.toml", 'of = "to_mexico"', 'of = [["to_mexico"]]', ("is no mode",),
    ),
    "mode to itself": Fault(
        "simulation.toml", 'to = "to_tenosique"', 'to = "to_mexico"', ("are both `to_mexico`",),
    ),
    "groups that are a number": Fault(
        "simulation.toml", 'groups = ["family"]', "groups = 3", ("`groups` is not a list",),
    ),
    "group that nobody knows": Fault(
        "simulation.toml", '["single_adult", "family", ', '["single_adult", "families", ',
        ("`families` is not a group", "`family`"),
    ),
    "group named twice": Fault(
        "simulation.toml", '["single_adult", "family", ', '["single_adult", "single_adult", ',
        ("names `single_adult` twice",),
    ),
    "citizenship in two areas": Fault(
        "simulation.toml", '["GTM", ', '["MEX", ', ("names `MEX` twice",),
    ),
    "citizenship without a list": Fault(
        "simulation.toml", '["MEX"]', '"MEX"', ("is not a list of codes",),
    ),
    "attempts without end": Fault(
        "simulation.toml", "attempts = 2", "attempts = 10000000", ("write 1 to 10",),
    ),
    "days of running in without end": Fault(
        "simulation.toml", "warm_up_days = 30", "warm_up_days = 1000000000", ("write 1 to 1,000",),
    ),
    "authority that nobody knows": Fault(
        "simulation.toml", 'observed = "title_42"', 'observed = "title_43"', ("`title_42`",),
    ),
    "observed share of no authority": Fault(
        "simulation.toml", 'observed = "title_42"', "", ("does not say which authority",),
    ),
    "dead end": Fault(
        "links.csv", "us_custody-back_home,us_custody,", "x,back_home,",
        ("row ", "`us_custody` is a dead end"),
    ),
    "link to nowhere": Fault(
        "links.csv", "us_custody,back_home,removal", "us_custody,back_hom,removal",
        ("`to` `back_hom`", "no stay of stays.csv", "`back_home`"),
    ),
    "shares past 1": Fault(
        "links.csv", "us_custody,back_home,removal,,1,1", "us_custody,back_home,removal,,1,1.5",
        ("`share` `1.5`", "neither 0 to 1"),
    ),
    "shares that do not add up": Fault(
        "links.csv", "us_custody,back_home,removal,,1,1", "us_custody,back_home,removal,,1,0.5",
        ("from `us_custody` adds up to 0.5",),
    ),
    "unknown place": Fault(
        "stays.csv", "us_custody,USA,", "us_custody,UAS,", ("`place` `UAS`", "not in places.csv"),
    ),
    "negative capacity": Fault(
        "stays.csv", "shelter_places_tijuana", "-5", ("`capacity` -5", "negative"),
    ),
    "unknown parameter": Fault(
        "stays.csv", ",days_custody,", ",days_custdy,",
        ("`mean_days` `days_custdy`", "`days_custody`"),
    ),
    "stay shorter than its stages": Fault(
        "stays.csv", "us_custody,USA,in_custody,days_custody,1",
        "us_custody,USA,in_custody,1,2", ("less than its stages",),
    ),
    "capacity without overflow": Fault(
        "stays.csv", "shelter_places_tijuana,tijuana_waiting", "shelter_places_tijuana,",
        ("`capacity` and `overflow`",),
    ),
    "unknown state": Fault(
        "stays.csv", "us_custody,USA,in_custody", "us_custody,USA,custody", ("`state` `custody`",),
    ),
    "range out of order": Fault(
        "parameters.csv", ",0.4,0.7,0.9,0-1,", ",0.8,0.7,0.9,0-1,", ("`found_adult`", "not in order"),
    ),
    "share above 1": Fault(
        "parameters.csv", ",0.4,0.7,0.9,0-1,", ",0.4,0.7,1.9,0-1,", ("at most 1",),
    ),
    "number that is none": Fault(
        "parameters.csv", ",0.4,0.7,0.9,0-1,", ",0.4,most,0.9,0-1,", ("`mode` `most`",),
    ),
    "unknown column": Fault(
        "links.csv", "distance_km", "distance", ("column `distance` is not known", "`distance_km`"),
    ),
    "unknown key": Fault(
        "simulation.toml", 'portion = "through_tenosique"', 'portoin = "through_tenosique"',
        ("[[usual]] number 1", "`portoin`", "`portion`"),
    ),
    "unknown mode": Fault(
        "simulation.toml", 'to = "to_tenosique"', 'to = "to_tenosike"',
        ("`to_tenosike` is no mode", "`to_tenosique`"),
    ),
    "portion past 1": Fault(
        "simulation.toml", 'portion = "through_tenosique"', "portion = 1.2", ("more than 1",),
    ),
    "policy without a date": Fault(
        "simulation.toml", "[[policies.mpp_2019]]", "[[policies.mpp_2018]]",
        ("no policy `mpp_2018`", "`mpp_2019`"),
    ),
    "unknown group": Fault(
        "simulation.toml", 'groups = ["family"]', 'groups = ["families"]', ("`families`",),
    ),
    "no stay where people set out": Fault(
        "simulation.toml", 'other = ["other_than_4"]', 'others = ["other_than_4"]',
        ("no `origin_others`",),
    ),
    "modes that never meet": Fault(
        "simulation.toml", 'of = "to_mexico"\nto = "to_tenosique"',
        'of = "removal"\nto = "to_tenosique"', ("no link of `to_tenosique` leaves",),
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in _FILES:
        shutil.copy(EMBEDDED / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file_and_a_remedy(folder: Path, fault: Fault) -> None:
    path = folder / fault.file
    text = path.read_text(encoding="utf-8")
    assert fault.line in text
    path.write_text(text.replace(fault.line, fault.becomes, 1), encoding="utf-8")
    with pytest.raises(CorridorError) as refused:
        described(corridor(folder))
    message = str(refused.value)
    assert all(words in message for words in (*fault.says, fault.file, "remedy")), message
    assert refused.value.exit_code == 2


def test_a_corridor_without_a_network_says_which_files_are_missing(folder: Path) -> None:
    (folder / "links.csv").unlink()
    with pytest.raises(CorridorError, match=r"has no links\.csv: it cannot be simulated"):
        described(corridor(folder))


def test_every_range_has_a_source_and_is_in_order() -> None:
    found = described(corridor("us-mexico"))
    for one in found.parameters:
        assert one.low <= one.mode <= one.high, one.code
        assert one.low < one.high, one.code
        assert len(one.source) > 10, one.code
        assert one.basis in BASES
        assert one.en != one.es
        # What is published or reckoned can be looked up: an address, or the counts held here.
        if one.basis == "published":
            assert "http" in one.source or "as held here" in one.source, one.code
    assert all(stay.source for stay in found.stays)
    assert all(way.source for way in found.ways)


def test_every_parameter_is_used() -> None:
    found = described(corridor("us-mexico"))
    shifts = [*found.usual, *(s for one in found.policies.values() for s in one.shifts)]
    used = {value for s in shifts for value in (s.portion, s.capacity)} | {
        value for stay in found.stays for value in (stay.mean_days, stay.capacity)
    }
    beside = {"screened", "deaths_per_10000", "arrivals_change"}
    assert {one.code for one in found.parameters} - beside == used & {
        one.code for one in found.parameters
    }
    assert {value for value in used if isinstance(value, str)} - {OBSERVED} <= {
        one.code for one in found.parameters
    }


def test_the_network_has_every_state_and_every_sector_at_the_border() -> None:
    known = corridor("us-mexico")
    found = described(known)
    assert {stay.state for stay in found.stays} == set(STATES)
    sectors = {code for code, place in known.places.items() if place.kind == "sector"
               and "southwest_land_border" in place.parents}  # fmt: skip
    assert {stay.place for stay in found.stays if stay.state == "encountered"} == sectors


def test_no_city_is_told_as_itself() -> None:
    known = corridor("us-mexico")
    found = described(known)
    assert all(known.places[above].kind != "node" for above in found.above.values())
    assert found.above["tijuana"] == "baja_california"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


_MINE = """
name_en = "half"
name_es = "mitad"
start = 2021-09-01
[[changes]]
of = "release"
to = "detention"
portion = "half"
groups = ["single_adult"]
[parameters.half]
low = 0.4
mode = 0.5
high = 0.6
source = "our own reckoning"
"""


def test_a_file_of_ones_own_is_a_scenario(written: Callable[[str], Path]) -> None:
    steps = scenario_file(written(_MINE), described(corridor("us-mexico")))
    assert steps.name == "mine.toml"
    assert steps.shifts[0].of == ("release",)
    assert steps.parameters[0].mode == 0.5


@pytest.mark.parametrize(
    ("line", "becomes", "says"),
    [
        ("start = 2021-09-01", 'start = "soon"', "`start` is not a day"),
        ("start = 2021-09-01", "star = 2021-09-01", "key `star` is not known"),
        ("portion", "part", "key `part` is not known"),
        ('"half"\ngroups', '"halve"\ngroups', "`halve` is no parameter"),
        ('of = "release"', 'of = "releases"', "`releases` is no mode"),
        ('of = "release"', 'of = ["release", "release"]', "`of` names `release` twice"),
        ("low = 0.4", "low = 0.9", "not in order"),
        ("low = 0.4", "", "`low` in [parameters.half] is missing"),
        ('source = "our own reckoning"', "", "`source` in [parameters.half] is missing"),
        ("[[changes]]", "[changes", "not TOML"),
        ("[parameters.half]", "[parameters.found_adult]", "already; give the range another name"),
        ("[parameters.half]", "[parameters.found_adult]", "copy the corridor's folder"),
        ('portion = "half"', "portion = -1", "negative"),
        ('portion = "half"', "capacity = 5", "holds for everyone"),
        ('portion = "half"', 'portion = "0.5"', "a number stands without quotes"),
        ('portion = "half"', "portion = nan", "no number"),
        ('portion = "half"', "", "neither is written"),
        ('portion = "half"', 'portion = "half"\ncapacity = 5', "both are written"),
        ('"detention"\nportion = "half"', '"detention"\ncapacity = 1e30', "more than 1e+10"),
        ("start = 2021-09-01", "start = 2021-09-01\nend = 2021-08-01", "is before `start`"),
        ("start = 2021-09-01", "start = 2021-09-01T00:00:00", "`start` is not a day"),
        ('name_en = "half"', "name_en = 3", "`name_en` is not a text"),
        (
            "mode = 0.5",
            'mode = 0.5\nbasis = "hearsay"',
            "`basis` in [parameters.half] is `hearsay`",
        ),
        ("mode = 0.5", "mode = 0.5\nunit = 3", "`unit` in [parameters.half] is not a text"),
        ("mode = 0.5", 'mode = 0.5\nunit = "days"', "is a parameter in days, not a share"),
        ("[parameters.half]", "[parameters.observed]", "means what was counted"),
    ],
)
def test_a_file_of_ones_own_is_refused_with_one_message(
    written: Callable[[str], Path], line: str, becomes: str, says: str
) -> None:
    assert line in _MINE
    with pytest.raises(CorridorError) as refused:
        scenario_file(written(_MINE.replace(line, becomes, 1)), described(corridor("us-mexico")))
    assert says in str(refused.value)
    assert "mine.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        (b"", CorridorError, "[[changes]] is missing"),
        (b"a,b\n1,2\n", CorridorError, "the file is not TOML: "),
        (b"# caf\xe9\n", CorridorError, "byte 5 is not UTF-8"),
        (b"a = " + b"[" * 100_000, CorridorError, "lists within lists"),
        (b"#" * 1_000_001, TooDemanding, "1,000,001 bytes"),
    ],
    ids=["empty", "csv", "latin-1", "lists within lists", "a million bytes"],
)
def test_a_file_that_is_no_scenario_is_refused(
    tmp_path: Path, content: bytes, kind: type[CaudalError], says: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(kind) as refused:
        scenario_file(path, described(corridor("us-mexico")))
    assert says in refused.value.what
    assert str(path) in refused.value.where


@pytest.mark.parametrize(
    ("name", "says"),
    [("gone.toml", "there is no file"), ("", "is a folder"), ("a\0b.toml", "there is no file")],
)
def test_a_scenario_that_is_no_file_is_refused(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(NoSuchPath, match=says):
        scenario_file(tmp_path / name, described(corridor("us-mexico")))


def test_a_mark_before_the_first_byte_is_no_part_of_the_text(
    written: Callable[[str], Path],
) -> None:
    plain = scenario_file(written(_MINE), described(corridor("us-mexico")))
    marked = scenario_file(written("\ufeff" + _MINE), described(corridor("us-mexico")))
    assert plain == marked


def test_a_table_without_rows_gives_a_few_lines(folder: Path) -> None:
    path = folder / "links.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    with pytest.raises(CorridorError) as refused:
        described(corridor(folder))
    assert refused.value.what == "links.csv has no rows: nobody can leave a stay"
    path.write_text("", "utf-8")
    with pytest.raises(CorridorError, match="the file is empty"):
        described(corridor(folder))


def test_no_more_than_twenty_faults_are_told(folder: Path) -> None:
    path = folder / "links.csv"
    path.write_text(path.read_text("utf-8").replace(",us_custody,", ",nowhere,"), "utf-8")
    stays = folder / "stays.csv"
    lines = stays.read_text("utf-8").splitlines()
    stays.write_text("\n".join([lines[0], *(line.replace(",1,", ",0,", 1) for line in lines[1:])]))
    with pytest.raises(CorridorError) as refused:
        described(corridor(folder))
    told = refused.value.what.splitlines()
    assert len(told) == 21
    assert re.fullmatch(r"and \d+ more", told[-1])


def test_a_corridor_may_name_its_outcomes(folder: Path) -> None:
    path = folder / "simulation.toml"
    text = path.read_text("utf-8")
    own = '[outcomes.returns_by_mexico]\nname_en = "returns on the way"\nname_es = "devoluciones"\n'
    path.write_text(text.replace("[origins]", own + "[origins]", 1), "utf-8")
    names = described(corridor(folder)).outcomes
    assert names == {"returns_by_mexico": ("returns on the way", "devoluciones")}
    path.write_text(
        text.replace("[origins]", own.replace("returns_by", "return_by") + "[origins]", 1)
    )
    with pytest.raises(CorridorError, match="near to it: `returns_by_mexico`"):
        described(corridor(folder))


def test_the_how_to_page_shows_a_scenario_that_is_one(written: Callable[[str], Path]) -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-scenario.md"
    shown = re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    corridor_told = described(corridor("us-mexico"))
    own, half = (scenario_file(written(text), corridor_told) for text in shown)
    assert [shift.to for shift in own.shifts] == ["detention", ""]
    flights = corridor_told.policies["lateral_flights_2021"].shifts
    copied = [replace(shift, portion="flown_share") for shift in half.shifts[:1]]
    assert (*copied, *half.shifts[1:]) == flights
    (flown,) = half.parameters
    (whole,) = (one for one in corridor_told.parameters if one.code == "flown_share")
    assert (2 * flown.low, 2 * flown.mode, 2 * flown.high) == (whole.low, whole.mode, whole.high)


def test_the_how_to_page_names_every_mode() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-scenario.md"
    named = set(re.findall(r"`(\w+)`", page.read_text("utf-8")))
    corridor_told = described(corridor("us-mexico"))
    words = {way.mode for way in corridor_told.ways} | {*corridor_told.groups}
    assert words | {*corridor_told.origins} <= named


def test_the_help_names_every_policy_that_can_be_simulated() -> None:
    assert list(POLICIES_SIMULATED) == list(described(corridor("us-mexico")).policies)
