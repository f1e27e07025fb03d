"""A page written out: terminal and Markdown."""

from collections.abc import Sequence
from typing import Any

from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from caudal.render.page import Page, PageTable
from caudal.render.tables import console_text

__all__ = ["as_markdown", "as_text"]


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
