"""A page written out as one self-contained HTML file."""

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from caudal.render.charts import svg
from caudal.render.page import Page

__all__ = ["STYLE", "TABLED", "as_html"]

STYLE = """
:root { color-scheme: light; }
body { font: 17px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
  color: #1d1d1f; background: #fff; margin: 0 auto; padding: 1rem; max-width: 52rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
.known { color: #555; margin: .2rem 0 1rem; }
.finding { font-size: 1.25rem; font-weight: 600; line-height: 1.35; border-left: 4px solid #0072b2;
  padding-left: .8rem; margin: 1rem 0; }
figure { margin: 1.2rem 0; }
figure svg { width: 100%; height: auto; max-width: 32rem; }
body:has(.wide) { max-width: 84rem; }
body:has(.wide) :is(.finding, ul) { max-width: 50rem; }
.wide svg { width: auto; max-width: none; display: block; }
details { margin-top: 2rem; }
summary { font-weight: 600; cursor: pointer; }
figcaption { font-size: .85rem; color: #555; }
.scroll { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid #ddd; text-align: right; vertical-align: top;
  white-space: nowrap; }
thead th { border-bottom: 2px solid #888; font-weight: 600; font-size: .8rem; }
th:first-child, td:last-child, thead th:last-child { text-align: left; }
tbody th { font-weight: 400; min-width: 9rem; white-space: normal; }
td:last-child { white-space: normal; min-width: 8.5rem; }
thead th { white-space: normal; }
a { color: #00558a; }
code { font-size: .85em; background: #f3f3f3; padding: .1em .3em; overflow-wrap: anywhere; }
footer { margin-top: 2.5rem; color: #555; font-size: .85rem; border-top: 1px solid #ddd; }
@media (max-width: 30rem) { table { font-size: .8rem; } th, td { padding: .3rem .25rem; }
  tbody th { min-width: 5.5rem; } caption { white-space: normal; } ul { padding-left: 1.2rem; } }
@media print { body { max-width: none; font-size: 11pt; } .scroll { overflow: visible; } }
""".strip()

# A table of a page: `tabled(table)` in a template.
TABLED = """{% macro tabled(table) -%}
<div class="scroll" tabindex="0" role="region" aria-label="{{ table.caption }}">
<table>
<caption>{{ table.caption }}</caption>
<thead><tr>
{%- for text in table.headings %}{% if loop.first %}<td></td>{% else %}<th scope="col">{{ text }}</th>{% endif %}{% endfor -%}
</tr></thead>
<tbody>
{% for row in table.rows -%}
<tr><th scope="row">{{ row[0].text }}</th>
{%- for cell in row[1:] %}<td>{% if cell.link.startswith('http') %}<a href="{{ cell.link.split(' ')[0] }}">{{ cell.text }}</a>{% else %}{{ cell.text }}{% endif %}</td>{% endfor -%}
</tr>
{% endfor -%}
</tbody>
</table>
</div>
{%- endmacro -%}
"""

_HTML = (
    TABLED
    + """<!doctype html>
<html lang="{{ 'es-MX' if page.language == 'es' else 'en' }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title }} · {{ page.known }}</title>
<meta name="description" content="{{ page.finding }}">
<style>
{{ style }}
</style>
</head>
<body>
<main>
<h1>{{ page.title }}</h1>
{% if page.known %}<p class="known">{{ page.known }}</p>
{% endif -%}
<p class="finding">{{ page.finding }}</p>
{% for text in page.paragraphs -%}
<p>{{ text }}</p>
{% endfor -%}
{% for chart, drawing in drawings -%}
<figure>
{% if chart.wide %}<div class="scroll wide" tabindex="0" role="region" aria-label="{{ page.title }}">{% endif -%}
{{ drawing }}
{%- if chart.wide %}</div>{% endif %}
{%- if chart.caption %}
<figcaption>{{ chart.caption }}</figcaption>
{%- endif %}
</figure>
{% endfor -%}
{% if page.unknown -%}
<h2>{{ page.unknown_heading }}</h2>
<ul>
{% for text in page.unknown -%}
<li>{{ text }}</li>
{% endfor -%}
</ul>
{% endif -%}
{% for table in page.tables -%}
{{ tabled(table) }}
{% endfor -%}
{% if page.notes -%}
<h2>{{ page.notes_heading }}</h2>
<ul>
{% for text in page.notes -%}
<li>{{ text }}</li>
{% endfor -%}
</ul>
{% endif -%}
{% if page.folded -%}
<details>
<summary>{{ page.folded.caption }}</summary>
{{ tabled(page.folded) }}
</details>
{% endif -%}
</main>
{% if page.next_steps -%}
<footer>
<p>{{ page.next_heading }}:</p>
<ul>
{% for what, command in page.next_steps -%}
<li>{{ what }}: <code>{{ command }}</code></li>
{% endfor -%}
</ul>
</footer>
{% endif -%}
</body>
</html>
"""
)


def as_html(page: Page) -> str:
    """
    One self-contained file: no script, no font, no picture from elsewhere.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    drawings = [(chart, Markup(svg(chart.specification, chart.words))) for chart in page.charts]
    return environment.from_string(_HTML).render(
        page=page,
        drawings=drawings,
        style=Markup(STYLE),
    )
