"""A brief written out as one self-contained HTML file."""

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from caudal.render.brief.marks import anchored
from caudal.render.brief.parts import Brief
from caudal.render.charts import svg
from caudal.render.charts.theme import DARK, dark_style
from caudal.render.page.html import STYLE

__all__ = ["as_html"]

_MORE_STYLE = """
:root { color-scheme: light dark; }
.finding { margin-bottom: 1.4rem; }
.finding span { display: block; }
.finding span + span { font-size: 1.05rem; font-weight: 400; margin-top: .4rem; }
h2 { margin: 1.6rem 0 .3rem; }
.annex ul { max-width: 50rem; }
p { margin: .5rem 0; }
.part ul { margin: .5rem 0; }
a.figure { color: inherit; text-decoration: underline dotted; text-underline-offset: .2em; }
.annex { border-top: 1px solid #888; margin-top: 2.5rem; }
@media (min-width: 54rem) { .annex { width: min(100vw - 3rem, 76rem); margin-left: 50%;
  transform: translateX(-50%); } }
.annex td:last-child { text-align: left; }
.annex .numbers :is(td:last-child, thead th:last-child) { text-align: right; }
.defines td:last-child { color: #555; font-size: .85rem; min-width: 11rem; }
.defines td:nth-last-child(2), .defines thead th:nth-last-child(2) { text-align: left; }
:target { background: #fff3c4; }
#judged td { white-space: normal; }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8ea; background: DARK_PAPER; }
  .known, footer, .defines td:last-child { color: #b4b4ba; }
  a { color: #7cc0f0; }
  .finding { border-left-color: #56b4e9; }
  code { background: #2a2b2e; }
  th, td { border-bottom-color: #3a3b3f; }
  thead th { border-bottom-color: #8a8a90; }
  :target { background: #4a4117; }
}
@media print {
  :root { color-scheme: light; }
  @page { margin: 12mm 15mm; }
  body { color: #000; background: #fff; font-size: 8.5pt; line-height: 1.28; padding: 0; }
  h1 { font-size: 14pt; margin: 0; } h2 { font-size: 10.5pt; margin: 7pt 0 2pt; break-after: avoid; }
  .known { margin: 2pt 0 5pt; } p, .part ul { margin: 3pt 0; }
  .finding { font-size: 11.5pt; margin: 5pt 0; } .finding span + span { font-size: 10pt; }
  a, .known, footer, .defines td:last-child { color: inherit; }
  a.figure { text-decoration: none; }
  figure { break-inside: avoid; padding: 0; }
  .annex { break-before: page; border: 0; margin: 0; width: auto; transform: none; } tr { break-inside: avoid; }
  table, thead th { font-size: 7.5pt; } th, td { white-space: normal; padding: .2rem .3rem; }
  tbody th, td:last-child, .defines td:last-child { min-width: 0; font-size: inherit; }
}
""".strip().replace("DARK_PAPER", DARK["white"])

_HTML = """{% macro said(sentence) -%}
{% for run in sentence %}{% if run.key %}<a class="figure" href="#{{ anchored(run.anchor) }}">{{ run.text }}</a>{% else %}{{ run.text }}{% endif %}{% endfor %}
{%- endmacro -%}
{% macro tabled(table) -%}
<div class="scroll{% if table.defines %} defines{% endif %}{% if not table.words %} numbers{% endif %}" id="{{ table.anchor }}" tabindex="0" role="region" aria-label="{{ table.caption }}">
<table>
<caption>{{ table.caption }}</caption>
<thead><tr>
{%- for text in table.headings %}{% if loop.first %}<td></td>{% else %}<th scope="col">{{ text }}</th>{% endif %}{% endfor -%}
</tr></thead>
<tbody>
{% for row in table.rows -%}
<tr id="{{ row.anchor }}">
{%- for cell in row.cells %}{% if loop.first %}<th scope="row">{% else %}<td>{% endif %}
{%- if cell.link.startswith('http') or cell.link.startswith('#') %}<a href="{{ cell.link.split(' ')[0] }}">{{ cell.text }}</a>{% else %}{{ cell.text }}{% endif -%}
{% if loop.first %}</th>{% else %}</td>{% endif %}{% endfor -%}
</tr>
{% endfor -%}
</tbody>
</table>
</div>
{%- endmacro -%}
<!doctype html>
<html lang="{{ 'es-MX' if brief.language == 'es' else 'en' }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ brief.title }} · {{ brief.known }}</title>
<meta name="description" content="{{ description }}">
<style>
{{ style }}
</style>
</head>
<body>
<main>
<h1>{{ brief.title }}</h1>
<p class="known">{{ brief.known }}</p>
<p class="finding">{% for sentence in brief.lead %}<span>{{ said(sentence) }}</span> {% endfor %}</p>
{% for part in brief.parts -%}
<section class="part" id="{{ part.name }}">
<h2>{{ part.heading }}</h2>
{% for sentence in part.paragraphs -%}
<p>{{ said(sentence) }}</p>
{% endfor -%}
{% if part.listed -%}
<ul>
{% for sentence in part.listed -%}
<li>{{ said(sentence) }}</li>
{% endfor -%}
</ul>
{% endif -%}
</section>
{% endfor -%}
{% for chart, drawing in drawings -%}
<figure>
{% if chart.wide %}<div class="scroll wide" tabindex="0" role="region" aria-label="{{ brief.title }}">{% endif -%}
{{ drawing }}
{%- if chart.wide %}</div>{% endif %}
{%- if chart.caption %}
<figcaption>{{ chart.caption }}</figcaption>
{%- endif %}
</figure>
{% endfor -%}
<section class="annex" id="annex">
<h2>{{ brief.annex_heading }}</h2>
{% for table in brief.annex -%}
{{ tabled(table) }}
{% endfor -%}
<h2>{{ brief.notes_heading }}</h2>
<ul>
{% for sentence in brief.notes -%}
<li>{{ said(sentence) }}</li>
{% endfor -%}
</ul>
</section>
</main>
{% if brief.next_steps -%}
<footer>
<p>{{ brief.next_heading }}:</p>
<ul>
{% for what, command in brief.next_steps -%}
<li>{{ what }}: <code>{{ command }}</code></li>
{% endfor -%}
</ul>
</footer>
{% endif -%}
</body>
</html>
"""


def as_html(brief: Brief) -> str:
    """
    One self-contained file, light and dark: no script, no font, no picture from elsewhere.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    drawings = [(chart, Markup(svg(chart.specification, chart.words))) for chart in brief.charts]
    return environment.from_string(_HTML).render(
        brief=brief,
        anchored=anchored,
        description=" ".join("".join(run.text for run in sentence) for sentence in brief.lead),
        drawings=drawings,
        style=Markup(f"{STYLE}\n{_MORE_STYLE}\n{dark_style()}"),
    )
