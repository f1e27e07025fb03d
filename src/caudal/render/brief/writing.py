"""A brief written out: terminal and Markdown."""

from collections.abc import Sequence
from typing import Any

from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from caudal.render.brief.marks import Sentence, anchored
from caudal.render.brief.parts import Annex, AnnexRow, Brief, Part
from caudal.render.tables import console_text

__all__ = ["as_markdown", "as_text"]


def as_markdown(brief: Brief, chart_names: Sequence[str] = ()) -> str:
    """
    Markdown: each figure leads to its row; charts are linked where they stand beside.
    """
    lead = " ".join(_linked(sentence) for sentence in brief.lead)
    lines = [f"# {brief.title}", "", f"*{brief.known}*", "", f"**{lead}**", ""]
    for part in brief.parts:
        lines += _markdown_part(part)
    lines += _markdown_charts(brief, chart_names)
    lines += [f"## {brief.annex_heading}", ""]
    for table in brief.annex:
        lines += [f'<a id="{table.anchor}"></a>', "", f"### {table.caption}", ""]
        lines += [*_markdown_table(table), ""]
    lines += [f"### {brief.notes_heading}", ""]
    lines += [*(f"- {_linked(sentence)}" for sentence in brief.notes), ""]
    lines += [f"## {brief.next_heading}", ""]
    lines += [f"- {what}: `{command}`" for what, command in brief.next_steps]
    return "\n".join(lines) + "\n"


def as_text(brief: Brief, *, width: int, colour: bool) -> str:
    """
    The brief for the terminal, which has no links: figures are told apart by their colour.
    """
    lead = Text(" ", style="bold blue").join(Text(_plain(s)) for s in brief.lead)
    shown: list[Any] = [
        Text(brief.title, style="bold"),
        Text(brief.known, style="dim"),
        "",
        lead,
        "",
    ]
    for part in brief.parts:
        shown += [Rule(part.heading, align="left", style="dim")]
        shown += [line for told in part.paragraphs for line in (_coloured(told), "")]
        shown += [_bullet(_coloured(told)) for told in part.listed]
        shown += [""] if part.listed else []
    shown += [Rule(brief.annex_heading, align="left", style="dim")]
    for table in brief.annex:
        shown += [Text(table.caption, style="italic"), _terminal_table(table), ""]
    shown += [Rule(brief.notes_heading, align="left", style="dim")]
    shown += [*(_bullet(_coloured(sentence)) for sentence in brief.notes)]
    shown += [*_definitions(brief), ""]
    shown += [Rule(brief.next_heading, align="left", style="dim")]
    shown += [_bullet(Text(f"{what}:\n{command}")) for what, command in brief.next_steps]
    return console_text(shown, width=min(width, 132), colour=colour)


def _plain(sentence: Sentence) -> str:
    return "".join(run.text for run in sentence)


def _linked(sentence: Sentence) -> str:
    """Figures as links to their row."""
    return "".join(
        f"[{run.text}](#{anchored(run.anchor)})" if run.key else run.text for run in sentence
    )


def _markdown_part(part: Part) -> list[str]:
    lines = [f"## {part.heading}", ""]
    for told in part.paragraphs:
        lines += [_linked(told), ""]
    points = [f"- {_linked(told)}" for told in part.listed]
    return [*lines, *points, *([""] if points else [])]


def _markdown_charts(brief: Brief, names: Sequence[str]) -> list[str]:
    """Charts stand beside a written file; without one the brief links none and says so."""
    if brief.charts and not names:
        return [f"*{brief.no_chart}*", ""]
    return [
        line
        for chart, name in zip(brief.charts, names, strict=False)
        for line in (f"![{chart.words}]({name})", "")
    ]


def _markdown_table(table: Annex) -> list[str]:
    numbers = len(table.headings) - 1 - table.words
    align = ["---"] + ["---:"] * numbers + ["---"] * table.words
    rows = [_markdown_row(row) for row in table.rows]
    return ["| " + " | ".join(cells) + " |" for cells in ([*table.headings], align, *rows)]


def _markdown_row(row: AnnexRow) -> list[str]:
    cells = [
        f"[{cell.text}]({cell.link.split(' ')[0]})"
        if cell.link.startswith(("http", "#"))
        else cell.text
        for cell in row.cells
    ]
    return [f'<a id="{row.anchor}"></a>{cells[0]}', *cells[1:]]


def _coloured(sentence: Sentence) -> Text:
    text = Text()
    for run in sentence:
        text.append(run.text, style="bold" if run.key else "")
    return text


def _bullet(text: Text) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_row("•", text)
    return table


def _terminal_table(table: Annex) -> Table:
    """
    Without a last column of words, for which a terminal has no room.

    Definitions stand below; the release of a judgement, in the table of the figure itself.
    """
    shown = Table(box=None, pad_edge=False, collapse_padding=True)
    headings = table.headings[:-1] if table.words else table.headings
    for number, heading in enumerate(headings):
        # Wide enough for the longest word of a name and for a day; many columns have no room.
        least = {0: 12, len(headings) - 1: 11}.get(number) if table.defines else None
        words = number == 0 or (table.words > 1 and number == len(headings) - 1)
        justify: Any = "left" if words else "right"
        shown.add_column(heading, justify=justify, overflow="fold", min_width=least)
    for row in table.rows:
        shown.add_row(*(cell.text for cell in row.cells[: len(headings)]))
    return shown


def _definitions(brief: Brief) -> list[Table]:
    """What each name counts, once; names that count the same, together."""
    named: dict[str, str] = {}
    for row in (row for table in brief.annex if table.defines for row in table.rows):
        named.setdefault(row.cells[0].text, row.cells[-1].text)
    alike: dict[str, list[str]] = {}
    for name, what in named.items():
        alike.setdefault(what, []).append(name)
    return [_bullet(Text(f"{'; '.join(names)}: {what}")) for what, names in alike.items() if what]
