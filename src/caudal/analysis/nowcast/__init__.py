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

__all__ = [
    "AT_LEAST",
    "PRELIMINARY",
    "Bias",
    "Measurement",
    "Prior",
    "Record",
    "combined",
    "contributions",
    "earned_by_then",
    "earns_its_place",
    "leading",
    "learned",
    "record",
]
