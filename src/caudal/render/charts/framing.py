"""A picture with its finding over it and its source under it; several as one."""

from collections.abc import Mapping, Sequence
from typing import Any

from caudal.render.charts.theme import MUTED, WIDTH, lines, paragraph, themed

__all__ = ["framed", "stacked"]

_FOOTER_SIZE, _FOOTER_LINE = 11.5, 15
_OUTER = ("$schema", "config", "padding", "description")


def framed(
    parts: Sequence[Mapping[str, Any]],
    *,
    title: str,
    subtitle: str,
    footer: Sequence[str],
    width: float = WIDTH,
    indent: float = 0,
) -> dict[str, Any]:
    """
    The specification of a chart: title, subtitle, the parts below each other, footer.

    Args:
        parts: specifications without a look of their own.
        title: the finding; it is the description too, with the rest of what is said.
        subtitle: the unit, and how to read it.
        footer: the source, and what else must be said.
        width: of the whole [pixels].
        indent: how far the parts' plots stand right of the left edge [pixels].
    """
    said = [text for text in footer if text]
    return themed(
        {
            "description": " ".join([f"{title}.", subtitle, *said]).strip(),
            "padding": {"left": 5, "right": 12, "top": 8, "bottom": 8},
            "title": {
                "text": lines(title, width=width, size=16, bold=True),
                "subtitle": lines(subtitle, width=width, size=12),
                "offset": 14,
            },
            "vconcat": [*parts, _footer(said, width, indent)] if said else [*parts],
        }
    )


def stacked(title: str, charts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """
    Several charts as one picture under one headline.

    Args:
        title: the headline.
        charts: specifications, each with its own title and footer.
    """
    inner = [{k: v for k, v in chart.items() if k not in _OUTER} for chart in charts]
    described = [str(chart["description"]) for chart in charts if "description" in chart]
    return themed(
        {
            "description": " ".join([title, *described]),
            "padding": 16,
            "spacing": 34,
            "title": {
                "text": lines(title, width=WIDTH, size=21, bold=True),
                "fontSize": 21,
                "lineHeight": 26,
                "offset": 22,
            },
            "vconcat": inner,
        }
    )


def _footer(texts: Sequence[str], width: float, indent: float) -> dict[str, Any]:
    told = paragraph(texts, width=width, size=_FOOTER_SIZE)
    return {
        "width": width - indent,
        "height": _FOOTER_LINE * len(told),
        "data": {"values": [{}]},
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "top",
            "fontSize": _FOOTER_SIZE,
            "lineHeight": _FOOTER_LINE,
            "x": -indent,
            "y": 6,
            "text": told,
            "color": MUTED,
        },
    }
