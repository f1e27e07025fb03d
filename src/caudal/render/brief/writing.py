"""A page written out: terminal, Markdown, HTML."""

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from caudal.render.brief.page import Page, PageTable
from caudal.render.charts import svg
from caudal.render.tables import console_text

__all__ = ["as_html", "as_markdown", "as_text"]

_STYLE = """
:root { color-scheme: light; }
body { font: 17px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
  color: #1d1d1f; background: #fff; margin: 0 auto; padding: 1rem; max-width: 52rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
.known { color: #555; margin: .2rem 0 1rem; }
.finding { font-size: 1.25rem; font-weight: 600; line-height: 1.35; border-left: 4px solid #0072b2;
  padding-left: .8rem; margin: 1rem 0; }
figure { margin: 1.2rem 0; }
figure svg { width: 100%; height: auto; max-width: 36rem; }
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

_HTML = """<!doctype html>
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
<p class="known">{{ page.known }}</p>
<p class="finding">{{ page.finding }}</p>
{% for text in page.paragraphs -%}
<p>{{ text }}</p>
{% endfor -%}
{% for chart, drawing in drawings -%}
<figure>
{{ drawing }}
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
{% endfor -%}
<h2>{{ page.notes_heading }}</h2>
<ul>
{% for text in page.notes -%}
<li>{{ text }}</li>
{% endfor -%}
</ul>
</main>
<footer>
<p>{{ page.next_heading }}:</p>
<ul>
{% for what, command in page.next_steps -%}
<li>{{ what }}: <code>{{ command }}</code></li>
{% endfor -%}
</ul>
</footer>
</body>
</html>
"""


def as_html(page: Page) -> str:
    """
    One self-contained file: no script, no font, no picture from elsewhere.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    drawings = [(chart, Markup(svg(chart.specification, chart.words))) for chart in page.charts]
    return environment.from_string(_HTML).render(
        page=page,
        drawings=drawings,
        style=Markup(_STYLE),
    )


def as_markdown(page: Page, chart_names: Sequence[str] = ()) -> str:
    """
    Markdown with tables; charts are linked where they stand beside, else the text says so.
    """
    lines = [f"# {page.title}", "", f"*{page.known}*", "", f"**{page.finding}**", ""]
    for text in page.paragraphs:
        lines += [text, ""]
    # Charts stand beside a written file; without one the page links none and says so.
    if page.charts and not chart_names:
        lines += [f"*{page.no_chart}*", ""]
    for chart, name in zip(page.charts, chart_names, strict=False):
        lines += [f"![{chart.words}]({name})", ""]
    if page.unknown:
        lines += [f"## {page.unknown_heading}", "", *(f"- {text}" for text in page.unknown), ""]
    for table in page.tables:
        lines += [f"## {table.caption}", "", *_markdown_table(table), ""]
    lines += [f"## {page.notes_heading}", "", *(f"- {text}" for text in page.notes), ""]
    lines += [f"## {page.next_heading}", ""]
    lines += [f"- {what}: `{command}`" for what, command in page.next_steps]
    return "\n".join(lines) + "\n"


def as_text(page: Page, *, width: int, colour: bool) -> str:
    """
    The brief for the terminal.
    """
    parts: list[Any] = [
        Text(page.title, style="bold"),
        Text(page.known, style="dim"),
        "",
        Text(page.finding, style="bold blue"),
        "",
    ]
    for text in page.paragraphs:
        parts += [text, ""]
    if page.unknown:
        parts += [Rule(page.unknown_heading, align="left", style="dim")]
        parts += [*(_bullet(text) for text in page.unknown), ""]
    for table in page.tables:
        parts += [_terminal_table(table), ""]
    parts += [Rule(page.notes_heading, align="left", style="dim")]
    parts += [*(_bullet(text) for text in page.notes), ""]
    parts += [Rule(page.next_heading, align="left", style="dim")]
    parts += [_bullet(f"{what}:\n{command}") for what, command in page.next_steps]
    return console_text(parts, width=min(width, 132), colour=colour)


def _bullet(text: str) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_row("•", text)
    return table


def _terminal_table(table: PageTable) -> Table:
    shown = Table(
        title=table.caption, title_justify="left", box=None, pad_edge=False, collapse_padding=True
    )
    for number, heading in enumerate(table.headings):
        # Wide enough for the longest word of a name and for a day.
        least = {0: 12, len(table.headings) - 1: 11}.get(number)
        justify: Any = "left" if least else "right"
        shown.add_column(heading, justify=justify, overflow="fold", min_width=least)
    for row in table.rows:
        shown.add_row(*(cell.text for cell in row))
    return shown


def _markdown_table(table: PageTable) -> list[str]:
    align = ["---"] + ["---:"] * (len(table.headings) - 2) + ["---"]
    rows = [
        [
            f"[{cell.text}]({cell.link.split(' ')[0]})"
            if cell.link.startswith("http")
            else cell.text
            for cell in row
        ]
        for row in table.rows
    ]
    return ["| " + " | ".join(cells) + " |" for cells in ([*table.headings], align, *rows)]
