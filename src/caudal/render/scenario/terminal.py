"""A scenario in the terminal: its label first, then outcomes, what they follow, assumptions."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from caudal.render.charts.telling import capital
from caudal.render.scenario.facts import Row, Scenario, baseline, main
from caudal.render.scenario.following import kinds, methods
from caudal.render.scenario.words import Speech

__all__ = ["headings", "lines_of", "rows_of"]

_ALONE = ("outcome", "month", "middle", "band")
_COMPARED = ("outcome", "month", "none", "value", "band", "difference", "difference_band")
_WORDS = ("outcome", "month")


def lines_of(scenario: Scenario, say: Speech) -> list[Any]:
    """
    What is printed: lines, and one table.
    """
    absent = say.absent(scenario)
    return [
        f"{say.headline(scenario)}.",
        f"{say.finding(scenario)}.",
        say.asked(scenario),
        "",
        _table(scenario, say),
        *_further(scenario, say),
        *([say.say("by_member")] if scenario.compared else []),
        *([absent] if absent else []),
        *([] if scenario.idle else _followed(scenario, say)),
        *_assumed(scenario, say),
    ]


def headings(scenario: Scenario) -> tuple[str, ...]:
    """Columns of the table of outcomes: of `none` alone without a difference."""
    return _COMPARED if scenario.compared else _ALONE


def rows_of(scenario: Scenario, say: Speech) -> Iterator[tuple[str, ...]]:
    """Every outcome and month in words, in the order of `headings`."""
    for outcome in scenario.outcomes:
        for row in scenario.course(outcome):
            yield _row(row, scenario, say)


def _row(row: Row, scenario: Scenario, say: Speech) -> tuple[str, ...]:
    unit = row["unit"]
    value = (say.value(row["median"], unit), say.band(row))
    head = (capital(say.outcome(row["outcome"])), say.month(row))
    if not scenario.compared:
        return (*head, *value)
    beside = baseline(scenario, row)
    none = say.value(beside["median"] if beside else None, unit)
    return (*head, none, *value, say.differs(row["difference"], unit), say.difference_band(row))


def _table(scenario: Scenario, say: Speech) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in headings(scenario):
        table.add_column(
            say.say(f"col_{name}"),
            justify="left" if name in _WORDS else "right",
            # A narrow screen folds names before it cuts figures.
            no_wrap=name != "outcome",
        )
    before = ""
    for outcome in (code for code in scenario.outcomes if _shown(code, scenario)):
        for row in scenario.course(outcome):
            name, *rest = _row(row, scenario, say)
            table.add_row("" if name == before else name, *rest)
            before = name
    return table


def _shown(outcome: str, scenario: Scenario) -> bool:
    """Whether an outcome is a main one, or is one figure and takes one line."""
    return outcome in main(scenario) or len(scenario.course(outcome)) == 1


def _further(scenario: Scenario, say: Speech) -> Iterator[str]:
    """What the table leaves out, and where it is; nothing where it leaves out nothing."""
    outcomes = sum(not _shown(code, scenario) for code in scenario.outcomes)
    months = scenario.short_months()
    told = [
        say.counted("further_outcomes", outcomes) if outcomes else "",
        say.counted("further_months", months) if months else "",
    ]
    if any(told):
        yield " ".join(filter(None, told))


def _followed(scenario: Scenario, say: Speech) -> Iterator[str]:
    for method in methods(scenario):
        yield ""
        yield say.say(f"sensitivity_{method}_{kinds(scenario)[0]}") + ":"
        told = {code: say.follows(scenario, code, method) for code in main(scenario)}
        for code, parameters in told.items():
            if parameters:
                name = capital(say.outcome(code))
                yield "- " + say.say("follows", outcome=name, parameters="; ".join(parameters))
        none = say.follow_none([code for code, parameters in told.items() if not parameters])
        if none:
            yield f"- {none}"
        yield say.how_to_read(scenario, method, short=True)


def _assumed(scenario: Scenario, say: Speech) -> Iterator[str]:
    if scenario.assumptions.height:
        yield ""
        yield say.counted_assumptions(scenario, "assumptions_short")
