"""What has happened and is not published: the forecast, and what is known already."""

from caudal.analysis.nowcast.leading import (
    AT_LEAST,
    Record,
    earned_by_then,
    earns_its_place,
    leading,
    record,
)
from caudal.analysis.nowcast.measurement import (
    PRELIMINARY,
    Bias,
    Measurement,
    Prior,
    combined,
    contributions,
    learned,
)
from caudal.analysis.nowcast.revisions import Triangle, finals, triangle

__all__ = [
    "AT_LEAST",
    "PRELIMINARY",
    "Bias",
    "Measurement",
    "Prior",
    "Record",
    "Triangle",
    "combined",
    "contributions",
    "earned_by_then",
    "earns_its_place",
    "finals",
    "leading",
    "learned",
    "record",
    "triangle",
]
