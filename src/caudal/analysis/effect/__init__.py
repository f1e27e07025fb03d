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
    Estimator("before_after", "after against before, among all windows", before_after),
    Estimator(
        "before_after_same_month",
        "after against before, among the same months of other years",
        before_after_same_month,
    ),
    Estimator(
        "differences", "against counts not touched, among all windows", differences, donors=1
    ),
    Estimator(
        "differences_same_month",
        "against counts not touched, among the same months of other years",
        differences_same_month,
        donors=1,
    ),
    Estimator("interrupted", "a step of its own level, among sham dates", interrupted),
    Estimator("structural", "what its own past and others foretold, among sham dates", structural),
    Estimator(
        "synthetic_control",
        "a mix of others that went the same way before, among others",
        synthetic_control,
        donors=3,
    ),
    Estimator(
        "augmented_control",
        "the same, its misfit before taken off",
        augmented_control,
        donors=3,
    ),
    Estimator(
        "synthetic_did",
        "others and months before both weighted, among others",
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
