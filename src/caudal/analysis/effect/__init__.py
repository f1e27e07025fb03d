"""
What a policy did, as far as the counts can bear an answer.

`ESTIMATORS` is the ladder, weakest first. `deciding` names the one whose verdict is the
answer: it is chosen by what can be compared, never by what was found.
"""

from collections.abc import Mapping

from caudal.analysis.effect.augmented import augmented_control
from caudal.analysis.effect.before_after import before_after, before_after_same_month
from caudal.analysis.effect.differences import differences, differences_same_month
from caudal.analysis.effect.interrupted import interrupted
from caudal.analysis.effect.shape import Case, Estimate, Estimator
from caudal.analysis.effect.structural import structural
from caudal.analysis.effect.synthetic import synthetic_control
from caudal.analysis.effect.synthetic_did import synthetic_did

__all__ = ["DECIDING", "ESTIMATORS", "Case", "Estimate", "Estimator"]

_TABLE = (
    Estimator("before_after", "after against before, ranked among all other dates", before_after),
    Estimator(
        "before_after_same_month",
        "after against before, ranked among the same month of other years",
        before_after_same_month,
    ),
    Estimator(
        "differences",
        "against counts it did not touch, ranked among all other dates",
        differences,
        donors=1,
    ),
    Estimator(
        "differences_same_month",
        "against counts it did not touch, ranked among the same month of other years",
        differences_same_month,
        donors=1,
    ),
    Estimator("interrupted", "a step in its own level, ranked among sham dates", interrupted),
    Estimator(
        "structural", "what its past and the donors foretold, ranked among sham dates", structural
    ),
    Estimator(
        "synthetic_control",
        "a mix of donors that went the same way before, ranked among the donors",
        synthetic_control,
        donors=3,
    ),
    Estimator(
        "augmented_control",
        "the same with its misfit before taken off",
        augmented_control,
        donors=3,
    ),
    Estimator(
        "synthetic_did",
        "donors and months before both weighted, ranked among the donors",
        synthetic_did,
        donors=3,
    ),
)
ESTIMATORS: Mapping[str, Estimator] = {one.name: one for one in _TABLE}
# Who decides where it can be at p ≤ 0.05, the first of these.
DECIDING = (
    "synthetic_control",
    "differences_same_month",
    "differences",
    "before_after_same_month",
    "before_after",
)
