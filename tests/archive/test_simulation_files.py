"""The corridor of a simulation: what its files must keep, one message for each fault."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from caudal.archive.corridors import CORRIDORS, corridor
from caudal.archive.simulation_files import described, scenario_file
from caudal.vocabulary.errors import CorridorError
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
        ("low = 0.4", "low = 0.9", "not in order"),
        ("low = 0.4", "", "`low` in [parameters.half] is missing"),
        ('source = "our own reckoning"', "", "`source` in [parameters.half] is missing"),
        ("[[changes]]", "[changes", "not TOML"),
        ("[parameters.half]", "[parameters.found_adult]", "stands in parameters.csv already"),
        ('portion = "half"', "portion = -1", "negative"),
        ('portion = "half"', "capacity = 5", "holds for everyone"),
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
