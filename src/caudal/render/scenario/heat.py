"""Outcomes beside the assumptions that they follow: a table whose cells are coloured."""

from collections.abc import Sequence
from dataclasses import dataclass

from caudal.render.charts.telling import capital
from caudal.render.charts.theme import FALLS, RISES, ink_on
from caudal.render.scenario.facts import Row, Scenario, main
from caudal.render.scenario.following import ENSEMBLE, direction, followed, strength
from caudal.render.scenario.words import Speech

__all__ = ["HEAT", "HEAT_STYLE", "Heat", "Tile", "heat_of"]

# Parts of 1, or of the largest effect of an outcome, from which on a colour is the next.
_STEPS = (0.1, 0.25, 0.5)
_NEITHER = ("#ececec", "#cfcfcf", "#9a9a9a", "#5e5e5e")
_COLOURS = {1: RISES, -1: FALLS, 0: _NEITHER}
_LETTERS = {1: "r", -1: "f", 0: "n"}
_MARKS = {1: "▲", -1: "▼", 0: "◆"}

HEAT_STYLE = "\n".join(
    [
        "table.heat { width: auto; font-size: .75rem; }",
        "table.heat caption { font-size: 1.1rem; }",
        "details table.heat caption { display: none; }",
        "table.heat :is(th, td) { border-bottom: 2px solid #fff; }",
        "table.heat thead th { vertical-align: bottom; text-align: center; font-size: .66rem;"
        " max-width: 6rem; min-width: 3rem; padding: .2rem .1rem; hyphens: auto; }",
        "table.heat tbody th { max-width: 19rem; min-width: 9.5rem; padding: .2rem; line-height: 1.25; }",
        "table.heat td, table.heat td:last-child { text-align: center; min-width: 3rem;"
        " padding: .3rem .1rem;"
        " border-left: 2px solid #fff; white-space: nowrap; vertical-align: middle; }",
        "table.heat tfoot :is(th, td) { color: #555; font-weight: 400; text-align: center; }",
        "table.heat tfoot th { text-align: left; }",
        *(
            f"td.{_LETTERS[way]}{n} {{ background: {colour}; color: {ink_on(colour)};"
            " print-color-adjust: exact; }"
            for way, colours in _COLOURS.items()
            for n, colour in enumerate(colours)
        ),
    ]
)

# A coloured table of a page: `coloured(heat)` in a template.
HEAT = """{% macro coloured(heat) -%}
<figure class="follows">
<div class="scroll" tabindex="0" role="region" aria-label="{{ heat.caption }}">
<table class="heat">
<caption>{{ heat.caption }}</caption>
<thead><tr><td></td>{% for text in heat.headings %}<th scope="col">{{ text }}</th>{% endfor %}</tr></thead>
<tbody>
{% for name, tiles in heat.rows -%}
<tr><th scope="row">{{ name }}</th>
{%- for tile in tiles %}<td{% if tile.colour %} class="{{ tile.colour }}" title="{{ tile.words }}"{% endif %}>{{ tile.text }}</td>{% endfor -%}
</tr>
{% endfor -%}
</tbody>
{% if heat.sums -%}
<tfoot><tr><th scope="row">{{ heat.together }}</th>{% for text in heat.sums %}<td>{{ text }}</td>{% endfor %}</tr></tfoot>
{% endif -%}
</table>
</div>
<figcaption>{{ heat.read }}
{%- if assumptions %} <a href="#assumptions">{{ say.say("assumed") }}</a>.{% endif %}</figcaption>
</figure>
{%- endmacro -%}
"""


@dataclass(frozen=True)
class Tile:
    """A cell: what stands in it, its colour by way and size, and the sentence that it stands for."""

    text: str = ""
    colour: str = ""
    words: str = ""


@dataclass(frozen=True)
class Heat:
    """
    A coloured table.

    Args:
        caption: what it shows.
        headings: the outcomes.
        rows: name of an assumption, and a tile an outcome.
        together, sums: what all that is told of an outcome comes to; empty where sizes are told.
        read: how to read it.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Tile, ...]], ...]
    together: str
    sums: tuple[str, ...]
    read: str


def heat_of(scenario: Scenario, say: Speech, *, method: str, of: str) -> Heat | None:
    """
    The assumptions that any main outcome follows, the strongest first; None where none is told.

    Args:
        scenario, say: what is told, and how.
        method: `ensemble` or `morris`; `of`: `difference` or `level`.
    """
    rows = {code: followed(scenario, code, method=method, of=of) for code in main(scenario)}
    told = {code: own for code, own in rows.items() if own}
    if not told:
        return None
    parts: dict[str, dict[str, float]] = {}
    for code, own in told.items():
        for row in own:
            part = strength(row) if method == ENSEMBLE else strength(row) / strength(own[0])
            parts.setdefault(row["parameter"], {})[code] = part
    strongest = sorted(parts, key=lambda code: -max(parts[code].values()))
    none = say.follow_none([code for code, own in rows.items() if not own])
    read = (f"{say.say('label')}.", say.how_to_read(scenario, method, of), none)
    return Heat(
        say.say(f"sensitivity_{method}_{of}"),
        tuple(say.column(code, method) for code in told),
        tuple(_row(one, told, parts[one], scenario, say) for one in strongest),
        say.say("together"),
        tuple(_sum(own, say) for own in told.values()) if method == ENSEMBLE else (),
        " ".join(filter(None, read)),
    )


def _row(
    parameter: str,
    told: dict[str, Sequence[Row]],
    parts: dict[str, float],
    scenario: Scenario,
    say: Speech,
) -> tuple[str, tuple[Tile, ...]]:
    name = capital(say.parameter(scenario, parameter))
    found = {
        code: next((row for row in own if row["parameter"] == parameter), None)
        for code, own in told.items()
    }
    tiles = (
        Tile() if row is None else _tile(row, code, parts[code], scenario, say)
        for code, row in found.items()
    )
    return name, tuple(tiles)


def _tile(row: Row, code: str, part: float, scenario: Scenario, say: Speech) -> Tile:
    way = direction(row, scenario.members)
    colour = f"{_LETTERS[way]}{sum(part >= step for step in _STEPS)}"
    words = f"{capital(say.outcome(code))}: {say.follow(scenario, row)}"
    return Tile(f"{_MARKS[way]} {say.size(row, bare=True)}", colour, words)


def _sum(rows: Sequence[Row], say: Speech) -> str:
    return say.share(sum(strength(row) for row in rows))
