"""The page of the fit says what the code does; `tools/validate_simulate.py --check` recomputes."""

import re
import sys
from pathlib import Path

import pytest

from caudal.analysis.simulate.corridor.evidence import MEMORY
from caudal.analysis.simulate.corridor.fit import DRAWS, FITTED, MOVES
from caudal.analysis.simulate.corridor.fit_rows import NOISE, TOLD

ROOT = Path(__file__).parents[2]
_TOOLS = str(ROOT / "tools")
sys.path.insert(0, _TOOLS)
try:
    from validate_simulate import PAGE, part_of
finally:
    sys.path.remove(_TOOLS)

TEXT = PAGE.read_text("utf-8")


@pytest.mark.parametrize("part", ["sbc", "null", "held-out", "back-test", "window"])
def test_every_part_is_printed(part: str) -> None:
    printed = re.search(rf"<!-- calibrate:{part} -->\n(.*?)<!-- end -->", TEXT, re.S)
    assert printed is not None
    assert printed[1].startswith("| ")
    assert part_of(TEXT, part, "new").count("new\n<!-- end -->") == 1


def test_limits_and_settings_are_those_of_the_code() -> None:
    assert f"told below {TOLD:.2f}" in TEXT
    assert f"beyond chance above {NOISE:.2f}" in TEXT
    assert f"{DRAWS:,} draws, {MOVES} moves a step" in TEXT
    assert f"slow, {MEMORY:.0f} months" in TEXT
    assert FITTED == 3
    assert "last three months are fitted" in TEXT


def test_the_picture_of_the_ranks_is_there() -> None:
    assert (ROOT / "docs" / "images" / "calibrate-ranks.svg").read_text("utf-8").startswith("<svg")
