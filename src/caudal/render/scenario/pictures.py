"""The outcomes of a scenario as bands, with the assumptions beside them."""

from collections.abc import Sequence
from typing import Any

from caudal.render import numbers
from caudal.render.charts.framing import framed
from caudal.render.charts.scenario_bands import Bands, Series, band_rows, written_table
from caudal.render.charts.telling import capital
from caudal.render.page import Chart
from caudal.render.scenario.facts import BASELINE, Row, Scenario
from caudal.render.scenario.words import Speech

__all__ = ["assumed_rows", "bands_chart"]

# What is a sum over a month's days though its unit is people.
_SUMS = ("appointments", "deaths", "protection_screening")
_BANDS_WIDTH, _GAP = 500.0, 34.0
_ALONE_WIDTH = 270.0
_WIDTHS = (200.0, 150.0, 70.0)
_ENDS = ("low", "median", "high")
_DIFFERENCES = ("difference_low", "difference", "difference_high")


def bands_chart(
    scenario: Scenario, say: Speech, codes: Sequence[str], *, beside: bool
) -> Chart | None:
    """
    Small multiples of outcomes under the label and over what must be said of them.

    Args:
        scenario: what is told.
        say: how.
        codes: of the outcomes, none of them zero throughout.
        beside: whether the assumptions stand in the picture; a page has them beside it.

    Returns:
        None where there is no outcome.
    """
    outcomes = [_bands(scenario, code, say) for code in codes]
    if not outcomes:
        return None
    width = _BANDS_WIDTH if scenario.compared else _ALONE_WIDTH
    parts: list[dict[str, Any]] = [band_rows(outcomes)]
    if beside and scenario.assumptions.height:
        rows = [_headed(say), *assumed_rows(scenario, say)]
        parts.append(written_table(say.say("assumptions"), rows, _WIDTHS))
        width += _GAP + sum(_WIDTHS)
    drawn = framed(
        [{"hconcat": parts, "spacing": _GAP}] if len(parts) > 1 else parts,
        title=say.headline(scenario),
        subtitle=f"{say.finding(scenario)}. {say.asked(scenario)}",
        footer=_footer(scenario, say),
        width=width,
        indent=52,
    )
    drawn["description"] = f"{say.headline(scenario)}. {say.finding(scenario)}."
    return Chart("bands", drawn, str(drawn["description"]))


def assumed_rows(scenario: Scenario, say: Speech) -> list[tuple[str, str, str]]:
    """Each assumption in words: what it is, its range, how it is known."""
    return [
        (capital(say.assumption(row)), say.range(row), say.basis(row["basis"]))
        for row in scenario.assumptions.iter_rows(named=True)
    ]


def _headed(say: Speech) -> tuple[str, str, str]:
    return say.say("col_parameter"), say.say("col_range"), say.say("col_basis")


def _bands(scenario: Scenario, code: str, say: Speech) -> Bands:
    rows = scenario.course(code)
    unit = rows[0]["unit"]
    daily = unit == "events" or code in _SUMS
    name = capital(say.outcome(code)) + (say.say("unit_per_day") if daily else "")
    share = unit == "0–1"
    level = _series(rows, _ENDS, say, daily=daily)
    if not scenario.compared:
        return Bands(name, level, share)
    differs = say.say("panel_difference") + (f" ({say.say('unit_points')})" if share else "")
    return Bands(
        name,
        level,
        share,
        none=_series(scenario.course(code, BASELINE), _ENDS, say, daily=daily),
        differs=differs,
        difference=_series(rows, _DIFFERENCES, say, daily=daily, times=100 if share else 1),
    )


def _series(
    rows: Sequence[Row], columns: Sequence[str], say: Speech, *, daily: bool, times: float = 1
) -> Series:
    """What is counted over a month as told a day; a month without a figure is left out."""
    held = [row for row in rows if all(row[column] is not None for column in columns)]
    months = [numbers.short_month(row["period"], say.language) for row in held]
    scale = [times / row["days"] if daily else times for row in held]
    values = [
        (row[columns[0]] * by, row[columns[1]] * by, row[columns[2]] * by)
        for row, by in zip(held, scale, strict=True)
    ]
    return Series(months, values)


def _footer(scenario: Scenario, say: Speech) -> list[str]:
    read = [say.say("read"), say.say("read_both") if scenario.compared else ""]
    absent = say.absent(scenario)
    assumed = say.counted_assumptions(scenario) if scenario.assumptions.height else ""
    return [
        " ".join([*filter(None, read), say.say("read_per_day")]),
        say.say("by_member") if scenario.compared else "",
        absent,
        assumed,
        f"{say.say('label')}. {say.say('made')}",
    ]
