"""A Vega-Lite specification as SVG, PNG or PDF."""

import re
from collections.abc import Mapping
from typing import Any

import vl_convert

__all__ = ["pdf", "png", "svg"]

_VERSION = "5.21"


def svg(specification: Mapping[str, Any], words: str) -> str:
    """
    The chart as SVG that stands alone or in a page, and says its finding to a screen reader.
    """
    drawn = str(vl_convert.vegalite_to_svg(dict(specification), vl_version=_VERSION))
    opening = re.match(r"<svg[^>]*>", drawn)
    assert opening is not None
    box = re.search(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"', opening[0])
    assert box is not None
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box[0]} role="img" '
        f'aria-label="{_attribute(words)}">'
    )
    # The picture is one image with one finding; the drawing's own labels are English only.
    inside = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", drawn[opening.end() :])
    return head + inside


def png(specification: Mapping[str, Any]) -> bytes:
    """
    The chart as PNG, two pixels for one, so that it is sharp on paper and in slides.
    """
    return bytes(vl_convert.vegalite_to_png(dict(specification), vl_version=_VERSION, scale=2))


def pdf(specification: Mapping[str, Any]) -> bytes:
    """
    The chart as a PDF of one page, its letters embedded: what a larger PDF takes in.

    The font is named that the library carries, so that a machine's own Helvetica is not taken.

    Wrong when:
        Another version of Liberation Sans is installed: its letters may be taken instead.
    """
    config = {**specification.get("config", {}), "font": "Liberation Sans"}
    drawn = {**specification, "config": config}
    return bytes(vl_convert.vegalite_to_pdf(drawn, vl_version=_VERSION))


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
