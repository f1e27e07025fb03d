"""A Vega-Lite specification as SVG."""

import re
from typing import Any

import vl_convert

__all__ = ["svg"]


def svg(specification: dict[str, Any], words: str) -> str:
    """
    The chart as inline SVG that fills its container and says its finding to a screen reader.
    """
    drawn = str(vl_convert.vegalite_to_svg(specification, vl_version="5.21"))
    opening = re.match(r"<svg[^>]*>", drawn)
    assert opening is not None
    box = re.search(r'viewBox="[^"]*"', opening[0])
    assert box is not None
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box[0]} role="img" '
        f'aria-label="{_attribute(words)}">'
    )
    # The picture is one image with one finding; the drawing's own labels are English only.
    inside = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", drawn[opening.end() :])
    return head + inside


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
