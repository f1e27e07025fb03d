"""
Draw what a plain comparison makes of dates on which nothing began: `python tools/picture_effect.py`.

Writes docs/images/sham-dates.svg from the embedded reference: every month of 2001–2019 as if
a policy had begun with it, the change of the three months after from the three before, and
which of them `caudal effect` calls an effect.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from validate_effect import MARGIN, real_case, sham_cases

from caudal.analysis.effect import DECIDING, ESTIMATORS
from caudal.analysis.effect.ladder import Known, judged
from caudal.analysis.effect.shape import Case
from caudal.analysis.forecast.walk import logs_of
from caudal.render.charts.drawing import svg
from caudal.render.charts.framing import framed
from caudal.render.charts.theme import BLUE, FAINT, VERMILION

__all__ = ["picture", "shams"]

_FALL = -0.2
_WIDTH, _HEIGHT = 560, 260
_TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "sham-dates.svg"
_QUICK = {name: ESTIMATORS[name] for name in ("before_after", "before_after_same_month")}


def shams() -> list[dict[str, Any]]:
    """Each sham date of the Southwest total: month, plain change [fraction], verdict."""
    return [
        {
            "month": f"{case.periods[case.begins]:%Y-%m-%d}",
            "change": _plain(case),
            "verdict": _verdict(case),
        }
        for case in sham_cases(real_case(place="southwest_land_border"))
    ]


def picture(rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], str]:
    """The specification of the chart, and its finding."""
    falls = [row for row in rows if row["change"] <= _FALL]
    found = [row for row in rows if row["verdict"] == "effect"]
    others = [row for row in rows if row not in falls]
    title = (
        f"In {len(falls)} of {len(rows)} months taken as the start of a policy, before/after "
        f"shows a fall of a fifth or more; the verdict is “effect” in {len(found)}"
    )
    plot = {
        "width": _WIDTH,
        "height": _HEIGHT,
        "layer": [_points(others, FAINT), _points(falls, VERMILION), _ringed(found)],
    }
    frame = framed(
        [plot],
        title=title,
        subtitle="Border Patrol encounters at the Southwest land border: three months from the "
        "date on, against the three before. A ring: “effect”.",
        footer=["Every month from April 2001 to December 2019 taken as the start of a policy."],
        width=_WIDTH,
    )
    return frame, title


def _plain(case: Case) -> float:
    logs = logs_of(case.values[:, 0])
    begins, post = case.begins, case.post
    after, before = logs[begins : begins + post].mean(), logs[begins - post : begins].mean()
    return math.expm1(float(after - before))


def _verdict(case: Case) -> str:
    known = Known(case.post, case.post)
    found = judged(case, _QUICK, DECIDING, margin=MARGIN, known=known)
    return next(one.verdict for one in found if one.decides)


def _points(rows: Sequence[Mapping[str, Any]], colour: str) -> dict[str, Any]:
    mark = {"type": "point", "filled": True, "size": 38, "opacity": 1, "color": colour}
    return {"data": {"values": [*rows]}, "mark": mark, "encoding": _placed()}


def _ringed(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    mark = {"type": "point", "filled": False, "size": 170, "strokeWidth": 2.5, "color": BLUE}
    return {"data": {"values": [*rows]}, "mark": {**mark, "opacity": 1}, "encoding": _placed()}


def _placed() -> dict[str, Any]:
    x: dict[str, Any] = {
        "field": "month",
        "type": "temporal",
        "axis": {"title": None, "grid": False},
    }
    x["axis"] |= {"tickCount": 6, "format": "%Y"}
    axis = {"title": None, "format": "+.0%", "tickCount": 6}
    return {"x": x, "y": {"field": "change", "type": "quantitative", "axis": axis}}


if __name__ == "__main__":
    chart, finding = picture(shams())
    _TARGET.write_text(svg(chart, finding), encoding="utf-8")
    print(finding)
