"""Charts: one Vega-Lite specification a chart, drawn without a browser."""

from caudal.render.charts.changes import change_dots
from caudal.render.charts.drawing import pdf, png, svg
from caudal.render.charts.fan import fan
from caudal.render.charts.framing import stacked
from caudal.render.charts.groups import group_panels
from caudal.render.charts.monthly import monthly_total
from caudal.render.charts.panels import Panel, panels
from caudal.render.charts.same_month import same_month
from caudal.render.charts.schematic import schematic
from caudal.render.charts.telling import Telling
from caudal.render.charts.vintages import vintages

__all__ = [
    "Panel",
    "Telling",
    "change_dots",
    "fan",
    "group_panels",
    "monthly_total",
    "panels",
    "pdf",
    "png",
    "same_month",
    "schematic",
    "stacked",
    "svg",
    "vintages",
]
