"""
Draw who moves where under a scenario: `python tools/picture_flows.py`.

Writes docs/images/flows.svg: September 2021 with the flights to southern Mexico, from the
embedded reference, as the page of `caudal simulate --format html` has it.
"""

from pathlib import Path

import caudal
from caudal.render.charts.telling import Telling
from caudal.render.scenario.corridor import corridor_of
from caudal.render.scenario.facts import scenario_of
from caudal.render.scenario.words import Speech
from caudal.vocabulary.answer import Answer

__all__ = ["picture"]

_TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "flows.svg"
_MONTH = "Sep 2021"


def picture(answer: Answer) -> str:
    """The scenario's schematic of the month, as SVG."""
    scenario = scenario_of(answer)
    drawn = scenario and corridor_of(scenario, Speech(Telling("en", answer.names)))
    if not drawn:
        raise ValueError("the answer has no flows")
    months = [month.name for month in drawn.months]
    return drawn.views[0].drawings[months.index(_MONTH)]


if __name__ == "__main__":
    found = caudal.simulate("lateral_flights_2021", start="2021-08-05", days=120, members=200)
    _TARGET.write_text(picture(found) + "\n", encoding="utf-8")
    print(_TARGET)
