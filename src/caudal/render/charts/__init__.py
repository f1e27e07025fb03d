"""Charts: one Vega-Lite specification a chart, drawn without a browser."""

from caudal.render.charts.drawing import png, svg
from caudal.render.charts.monthly import monthly_total
from caudal.render.charts.panels import Panel, panels

__all__ = ["Panel", "monthly_total", "panels", "png", "svg"]
