"""The pages of scenarios; `tools/corridor_pages.py --check` looks at every figure of them."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from caudal.archive.corridors import corridor
from caudal.archive.simulation_files import described, scenario_file
from caudal.vocabulary.simulation import Description

ROOT = Path(__file__).parents[2]
_TOOLS = str(ROOT / "tools")
sys.path.insert(0, _TOOLS)
try:
    from corridor_cases import CASES
    from corridor_pages import PAGES, printed
    from corridor_told import differs, moved, moves
finally:
    sys.path.remove(_TOOLS)

HARSH = re.compile(
    r"\b(illegal\w*|aliens?|waves?|surg\w+|flood\w*|influx\w*|caught|caravans?|recidivis\w+)\b",
    re.I,
)
TEXTS = {page.stem: page.read_text("utf-8") for page in sorted(PAGES.glob("*.md"))}
_PRINTED = re.compile(r"<!-- corridor:(answer|table|says)[^>]*-->\n(.*?)<!-- end -->", re.S)


@pytest.fixture(scope="module")
def us_mexico() -> Description:
    return described(corridor("us-mexico"))


def _row(low: float, middle: float, high: float, unit: str = "events") -> dict[str, object]:
    outcome = "repeat_share" if unit == "0–1" else "encounters"
    ends = {"difference_low": low, "difference": middle, "difference_high": high}
    return {"outcome": outcome, "unit": unit, **ends}


@pytest.mark.parametrize(
    ("band", "says"),
    [
        ((-9.0, -5.0, -1.0), "falls"),
        ((1.0, 5.0, 9.0), "rises"),
        ((-9.0, -5.0, 1.0), "cannot tell"),
        ((-9.0, -5.0, 0.0), "cannot tell"),
        ((0.0, 0.0, 0.0), "stays"),
    ],
)
def test_a_direction_is_said_only_where_the_whole_band_has_it(
    band: tuple[float, float, float], says: str
) -> None:
    assert moves(_row(*band)) == says


def test_a_fall_is_told_with_its_nearer_end_first() -> None:
    assert moved(_row(-4991, -2118, -704)) == "encounters fall by 2,120 (704 to 4,990)"
    said = moved(_row(-0.0146, -0.0083, -0.0043, "0–1"))
    assert said == "the repeat share falls by 0.8 points (0.4 to 1.5)"


def test_what_cannot_be_told_keeps_both_signs() -> None:
    row = _row(-321, -108, 40)
    assert differs(row) == "−108 (−321 to +40)"
    assert moved(row) == "whether encounters rise or fall cannot be told, −108 (−321 to +40)"


def test_prose_stays_and_what_is_printed_is_printed_anew() -> None:
    page = "By hand.\n\n<!-- corridor:commands -->\nold\n<!-- end -->\n\nBy hand too.\n"
    made = printed(page, "flights_2021")
    assert made == page.replace(
        "old\n",
        "```sh\ncaudal simulate --scenario lateral_flights_2021 --from 2021-08-05 --days 120 "
        "--members 200\n```\n",
    )


def test_every_case_stands_on_its_page_with_its_command() -> None:
    missing = [c.name for c in CASES.values() if c.command not in TEXTS[c.page].splitlines()]
    assert not missing


def test_every_page_says_that_it_is_no_forecast_and_when_it_is_wrong() -> None:
    pages = {case.page for case in CASES.values()}
    assert pages == TEXTS.keys() - {"README"}
    for page in pages:
        assert "**A scenario, not a forecast.**" in TEXTS[page]
        assert "**Wrong when**" in TEXTS[page]
        assert f"]({page}.md)" in TEXTS["README"]


def test_nothing_is_left_to_be_printed() -> None:
    for text in TEXTS.values():
        assert all(found[2].strip() for found in _PRINTED.finditer(text))


def test_every_picture_and_file_that_a_page_shows_is_there() -> None:
    shown = {
        PAGES / target for text in TEXTS.values() for target in re.findall(r"\]\(([^)#:]+)\)", text)
    }
    assert [path for path in shown if path.suffix == ".svg"]
    assert not [path for path in shown if not path.exists()]


def test_no_page_uses_a_harsh_word_for_people() -> None:
    assert not [found[0] for text in TEXTS.values() for found in HARSH.finditer(text)]


def test_the_file_without_more_discouragement_is_the_policy_without_it(
    us_mexico: Description,
) -> None:
    policy = us_mexico.policies["title_42_end_2023"]
    own = scenario_file(PAGES / "title_42_end_same_resolve.toml", us_mexico)
    kept = [shift for shift in policy.shifts if shift.portion != "gives_up_more"]
    assert len(kept) < len(policy.shifts)
    assert (list(own.shifts), own.start) == (kept, policy.start)


@pytest.mark.parametrize(("name", "times"), [("half", 0.5), ("twice", 2.0)])
def test_a_file_of_appointments_changes_their_number_and_nothing_else(
    us_mexico: Description, name: str, times: float
) -> None:
    policy = us_mexico.policies["cbp_one_2023"]
    own = scenario_file(PAGES / f"appointments_{name}.toml", us_mexico)
    offered = next(p for p in us_mexico.parameters if p.code == "appointments_a_day")
    (range_,) = own.parameters
    assert [
        replace(shift, capacity="appointments_a_day") if shift.capacity == range_.code else shift
        for shift in own.shifts
    ] == list(policy.shifts)
    assert own.start == policy.start
    assert (range_.low, range_.mode, range_.high) == tuple(
        times * value for value in (offered.low, offered.mode, offered.high)
    )
