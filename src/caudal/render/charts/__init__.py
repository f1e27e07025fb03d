"""Charts: one Vega-Lite specification a chart, drawn without a browser."""

from caudal.render.charts.drawing import svg
from caudal.render.charts.monthly import monthly_total

__all__ = ["monthly_total", "svg"]
