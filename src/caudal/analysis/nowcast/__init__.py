"""What has happened and is not published: the forecast, and what is known already."""

from caudal.analysis.nowcast.measurement import (
    PRELIMINARY,
    Bias,
    Measurement,
    Prior,
    combined,
    contributions,
    learned,
)

__all__ = [
    "PRELIMINARY",
    "Bias",
    "Measurement",
    "Prior",
    "combined",
    "contributions",
    "learned",
]
