"""An effect in the terminal: the verdict, every estimator, why, and what else could explain it."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from caudal.render.charts.telling import capital
from caudal.render.effect.facts import Effect, Row, findable
from caudal.render.effect.words import Speech

__all__ = ["HEADINGS", "lines_of", "row_of"]

HEADINGS = ("estimator", "change", "band", "p", "n", "floor", "findable", "verdict")
_WORDS = ("estimator", "verdict")


def lines_of(effect: Effect, say: Speech) -> list[Any]:
    """
    What is printed: lines, and one table.
    """
    return [
        f"{say.title(effect)}.",
        f"{say.about(effect)} {say.target(effect)} {say.known(effect)}.",
        "",
        _table(effect, say),
        say.say("decides"),
        *_reasons(effect, say),
        *_guards(effect, say),
    ]


def row_of(row: Row, effect: Effect, say: Speech) -> tuple[str, ...]:
    """A row in words, in the order of `HEADINGS`; the one that decides has a star."""
    star = "*" if row["estimator"] == effect.own["estimator"] else ""
    return (
        capital(say.estimator(row["estimator"])) + star,
        say.change(row["change"]),
        say.band(row),
        say.p(row["p_placebo"]),
        f"{row['n_placebo']:,}",
        say.p(row["p_floor"]),
        say.change(findable(row)),
        say.verdict(row["verdict"]).lower(),
    )


def _table(effect: Effect, say: Speech) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in HEADINGS:
        table.add_column(
            say.say(f"col_{name}"),
            justify="left" if name in _WORDS else "right",
            overflow="fold",
            no_wrap=name not in _WORDS,
        )
    for row in effect.rows:
        table.add_row(*row_of(row, effect, say))
    return table


def _reasons(effect: Effect, say: Speech) -> Iterator[str]:
    reasons = say.reasons(effect)
    if reasons:
        yield ""
        yield say.say("why", estimator=say.estimator(effect.own["estimator"])) + ":"
        yield from (f"- {text}" for text in reasons)


def _guards(effect: Effect, say: Speech) -> Iterator[str]:
    if effect.guards:
        yield ""
        yield say.say("guards") + ":"
    for row in effect.guards:
        yield f"- {say.guard(row)}"
