"""A scenario on a page of its own: the corridor, the outcomes, and the assumptions beside them."""

from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from caudal.render.charts import svg
from caudal.render.charts.telling import capital
from caudal.render.page import Cell, PageTable
from caudal.render.page.html import STYLE, TABLED
from caudal.render.scenario.corridor import corridor_of
from caudal.render.scenario.facts import Scenario, further, main
from caudal.render.scenario.fitted import FIT_NOTES, fit_chart, fit_table, fitting_of, pairs_chart
from caudal.render.scenario.fitted_words import FitSpeech
from caudal.render.scenario.following import kinds, methods
from caudal.render.scenario.heat import HEAT, HEAT_STYLE, Heat, heat_of
from caudal.render.scenario.pictures import assumed_rows, bands_chart
from caudal.render.scenario.terminal import headings, rows_of
from caudal.render.scenario.words import Speech
from caudal.vocabulary.answer import Answer

__all__ = ["page_of"]

_STYLE = """
body { max-width: 84rem; }
.label { display: inline-block; background: #8a3c00; color: #fff; font-weight: 600;
  padding: .15rem .6rem; border-radius: .2rem; margin: .5rem 0 0; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) 26rem; gap: 1.5rem; align-items: start; }
aside { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; font-size: .85rem; }
aside :is(td, tbody th, td:last-child) { white-space: normal; min-width: 0; text-align: left; }
aside thead th { text-align: left; }
aside tbody th { min-width: 11rem; }
aside table { font-size: .8rem; }
aside h2 { margin-top: 1rem; }
figure svg { max-width: 60rem; }
figure.bands svg { max-width: 46rem; }
figure.alone svg { max-width: 24rem; }
figure.fitted svg { max-width: 44rem; }
fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
legend { font-weight: 600; }
.months > input { position: absolute; opacity: 0; }
.switch { display: flex; flex-wrap: wrap; gap: .3rem; margin: .2rem 0 .8rem; align-items: baseline; }
.switch label { cursor: pointer; border: 1px solid #888; border-radius: .3rem; padding: .1rem .6rem;
  font-size: .85rem; color: #00558a; }
.choice { font-weight: 600; font-size: .85rem; margin: .4rem .4rem .1rem 0; }
.track { display: flex; flex-wrap: wrap; margin: .6rem 0 1rem; }
.track label { flex: 1 0 3.4rem; border-top: 3px solid #b4b4b4; margin-top: .4rem; text-align: center; font-size: .8rem; cursor: pointer; padding: .1rem .2rem;
  position: relative; color: #00558a; }
.track label::before { content: ""; display: block; width: 15px; height: 15px; border-radius: 50%;
  border: 2px solid #555; background: #fff; margin: -11px auto .2rem; }
.one, .kept { display: none; }
.key { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem;
  font-size: .85rem; }
figure .key svg { width: 40px; height: auto; vertical-align: middle; }
.sideways { display: none; font-size: .85rem; color: #555; }
.one details { margin-top: .6rem; }
td.source, .sources td:last-child { overflow-wrap: anywhere; min-width: 18rem; }
.sources td { white-space: normal; }
.figures :is(th, td) { white-space: nowrap; text-align: right; min-width: 0; }
.figures :is(th:first-child, td:nth-child(2), thead th:nth-child(2)) { text-align: left; }
@media (max-width: 64rem) { .beside { display: block; } aside { position: static; max-height: none; } }
@media (max-width: 48rem) { .sideways { display: block; } .track label { font-size: .68rem; padding: .1rem 0; } figure.flows .scroll svg { width: 48rem; max-width: none; }
  figure.both .scroll svg { width: 38rem; max-width: none; } }
@media print { aside { position: static; max-height: none; } }
""".strip()

# What a choice looks like: the one that holds, and the one that the keyboard is at.
_CHOSEN = """{% macro chosen(letter, number, where) -%}
#{{ letter }}{{ number }}:checked ~ .{{ where }} label[for={{ letter }}{{ number }}] { font-weight: 700; color: #1d1d1f; }
#{{ letter }}{{ number }}:focus-visible ~ .{{ where }} label[for={{ letter }}{{ number }}] { outline: 2px solid #0072b2; outline-offset: 2px; }
{%- endmacro -%}
"""

# Bands of outcomes, and where their assumptions stand.
_BANDED = """{% macro banded(drawing) -%}
<figure class="bands {{ "both" if scenario.compared else "alone" }}">
{% if scenario.compared %}<p class="sideways">{{ say.say("wide") }}</p>
{% endif -%}
<div class="scroll" tabindex="0" role="region" aria-label="{{ say.say("bands") }}">
{{ drawing|safe }}
</div>
{% if assumptions -%}
<figcaption>{{ say.say("label") }}. <a href="#assumptions">{{ say.say("assumed") }}</a>.</figcaption>
{% endif -%}
</figure>
{%- endmacro -%}
"""

_HTML = (
    TABLED
    + _CHOSEN
    + _BANDED
    + HEAT
    + """<!doctype html>
<html lang="{{ 'es-MX' if say.language == 'es' else 'en' }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ headline }}</title>
<meta name="description" content="{{ headline }}. {{ finding }}">
<style>
{{ style }}
{% if corridor -%}
{% for month in corridor.months -%}
{{ chosen("m", loop.index, "track") }}
#m{{ loop.index }}:checked ~ .track label[for=m{{ loop.index }}]::before { background: #0072b2; border-color: #0072b2; }
#m{{ loop.index }}:checked ~ .t{{ loop.index }} { display: block; }
{% set number = loop.index -%}
{% for view in corridor.views -%}
#m{{ number }}:checked ~ #v{{ loop.index }}:checked ~ .m{{ number }}.v{{ loop.index }} { display: block; }
{% endfor -%}
{% endfor -%}
{% for view in corridor.views -%}
{{ chosen("v", loop.index, "switch") }}
#v{{ loop.index }}:checked ~ .switch label[for=v{{ loop.index }}] { background: #e8f1f8; border: 2px solid #0072b2; }
#v{{ loop.index }}:checked ~ .k{{ loop.index }} { display: block; }
{% endfor -%}
{% endif -%}
</style>
</head>
<body>
<main>
<p class="label">{{ say.say("label") }}</p>
<h1>{{ name }}</h1>
<p class="known">{{ asked }}</p>
<p class="finding">{{ finding }}</p>
<div class="beside">
<div>
{% if corridor -%}
<h2>{{ say.say("flows") }}</h2>
<figure class="flows">
<fieldset class="months">
<legend>{{ say.say("flows_month") }}</legend>
{% for month in corridor.months -%}
<input type="radio" name="month" id="m{{ loop.index }}"{% if loop.first %} checked{% endif %}>
{% endfor -%}
{% for view in corridor.views -%}
<input type="radio" name="view" id="v{{ loop.index }}"{% if loop.first %} checked{% endif %}>
{% endfor -%}
<div class="track">
{% for month in corridor.months -%}
<label for="m{{ loop.index }}">{{ month.name }}</label>
{% endfor -%}
</div>
{% if corridor.views|length > 1 -%}
<div class="switch">
<span class="choice">{{ say.say("flows_shown") }}</span>
{% for view in corridor.views -%}
<label for="v{{ loop.index }}">{{ view.name }}</label>
{% endfor -%}
</div>
{% endif -%}
<p class="sideways">{{ say.say("wide") }}</p>
{% for view in corridor.views -%}
{% set number = loop.index -%}
{% for drawing in view.drawings -%}
<div class="one m{{ loop.index }} v{{ number }}">
<div class="scroll" tabindex="0" role="region" aria-label="{{ view.name }}: {{ corridor.months[loop.index0].name }}">
{{ drawing|safe }}
</div>
</div>
{% endfor -%}
<div class="kept k{{ number }}">
<ul class="key">
{% for line, word in view.legend -%}
<li>{{ line|safe }} {{ word }}</li>
{% endfor -%}
</ul>
<figcaption>{{ say.say("label") }}. {{ view.read }} {{ corridor.limits }}
{%- if assumptions %} <a href="#assumptions">{{ say.say("assumed") }}</a>.{% endif %}</figcaption>
</div>
{% endfor -%}
{% for month in corridor.months -%}
<div class="kept t{{ loop.index }}">
<details>
<summary>{{ month.table.caption }}</summary>
<div class="figures">{{ tabled(month.table) }}</div>
</details>
</div>
{% endfor -%}
</fieldset>
</figure>
{% endif -%}
{% if bands -%}
<h2>{{ say.say("bands") }}</h2>
{{ banded(bands) }}
{% endif -%}
{% if further -%}
<details>
<summary>{{ say.say("bands_further") }}</summary>
{{ banded(further) }}
</details>
{% endif -%}
{% for heat in follows -%}
{{ coloured(heat) }}
{% endfor -%}
{% if nothing -%}
<p class="known">{{ nothing }}</p>
{% endif -%}
{% for heat in levels -%}
<details>
<summary>{{ heat.caption }}</summary>
{{ coloured(heat) }}
</details>
{% endfor -%}
</div>
{% if assumptions -%}
<aside id="assumptions" aria-label="{{ say.say("assumptions") }}">
<h2>{{ say.say("assumptions") }}</h2>
<p>{{ say.counted_assumptions(scenario) }}</p>
{{ tabled(assumptions) }}
</aside>
{% endif -%}
</div>
<details>
<summary>{{ figures.caption }}</summary>
<div class="figures">{{ tabled(figures) }}</div>
</details>
{% if sources -%}
<details>
<summary>{{ sources.caption }}</summary>
<div class="sources">{{ tabled(sources) }}</div>
</details>
{% endif -%}
{% if fitted -%}
<h2>{{ fitted.heading }}</h2>
{% for picture in fitted.pictures -%}
<figure class="fitted"><div class="scroll" tabindex="0" role="region" aria-label="{{ fitted.heading }}">
{{ picture|safe }}
</div></figure>
{% endfor -%}
<ul>
{% for note in fitted.notes -%}
<li>{{ note }}</li>
{% endfor -%}
</ul>
<details>
<summary>{{ fitted.table.caption }}</summary>
<div class="figures">{{ tabled(fitted.table) }}</div>
</details>
{% endif -%}
<h2>{{ say.say("notes") }}</h2>
<ul>
{% for note in notes -%}
<li>{{ note }}</li>
{% endfor -%}
</ul>
</main>
</body>
</html>
"""
)


def page_of(scenario: Scenario, answer: Answer, say: Speech) -> str:
    """
    One self-contained file: no script, nothing from elsewhere; the months' slider is the page's.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    shown, more = (
        bands_chart(scenario, say, codes, beside=False)
        for codes in (main(scenario), further(scenario))
    )
    follows = [] if scenario.idle else _heats(scenario, say, of=kinds(scenario)[0])
    silent = methods(scenario) and not follows and not scenario.idle
    return environment.from_string(_HTML).render(
        scenario=scenario,
        say=say,
        style=Markup(f"{STYLE}\n{_STYLE}\n{HEAT_STYLE}"),
        headline=say.headline(scenario),
        name=capital(say.name(scenario)),
        asked=say.asked(scenario),
        finding=f"{say.finding(scenario)}.",
        corridor=corridor_of(scenario, say),
        bands=svg(shown.specification, shown.words) if shown else "",
        further=svg(more.specification, more.words) if more else "",
        follows=follows,
        levels=_heats(scenario, say, of="level") if scenario.compared else [],
        nothing=f"{capital(say.say('nothing'))}." if silent else "",
        assumptions=_assumptions(scenario, say),
        figures=_figures(scenario, say),
        sources=_sources(scenario, say),
        fitted=_fitted(scenario, answer, say),
        # Those of the fit stand with its pictures.
        notes=[
            capital(say.note(note))
            for note in answer.notes
            if note.code not in FIT_NOTES and not (scenario.idle and note is scenario.reason)
        ],
    )


def _fitted(scenario: Scenario, answer: Answer, say: Speech) -> dict[str, Any] | None:
    """Pictures, notes and the table of the fit; None where nothing was fitted."""
    fitting = fitting_of(answer)
    if fitting is None:
        return None
    charts = [fit_chart(fitting, scenario, say), pairs_chart(fitting, scenario, say)]
    return {
        "heading": FitSpeech(say.telling).say("fit_heading"),
        "pictures": [svg(one.specification, one.words) for one in charts if one],
        "notes": [capital(say.note(note)) for note in fitting.notes],
        "table": fit_table(fitting, say),
    }


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)


def _figures(scenario: Scenario, say: Speech) -> PageTable:
    names = tuple(say.say(f"col_{name}") for name in headings(scenario)[1:])
    rows = tuple(_cells(*row) for row in rows_of(scenario, say))
    return PageTable(say.say("months"), ("", *names), rows)


def _heats(scenario: Scenario, say: Speech, *, of: str) -> list[Heat]:
    """A coloured table a method that tells anything."""
    found = [heat_of(scenario, say, method=method, of=of) for method in methods(scenario)]
    return [heat for heat in found if heat is not None]


def _assumptions(scenario: Scenario, say: Speech) -> PageTable | None:
    if scenario.assumptions.is_empty():
        return None
    columns = ("", say.say("col_range"), say.say("col_basis"))
    rows = tuple(_cells(*row) for row in assumed_rows(scenario, say))
    return PageTable(say.say("label"), columns, rows)


def _sources(scenario: Scenario, say: Speech) -> PageTable | None:
    if scenario.assumptions.is_empty():
        return None
    rows = zip(assumed_rows(scenario, say), scenario.assumptions["source"], strict=True)
    columns = ("", *(say.say(f"col_{name}") for name in ("range", "basis", "source")))
    told = tuple(_cells(*row, source) for row, source in rows)
    return PageTable(say.say("assumptions_all"), columns, told)
