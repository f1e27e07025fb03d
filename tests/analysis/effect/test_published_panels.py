"""
The synthetic control on published examples, against pysyncon and the authors of leave-two-out.

Figures of pysyncon 1.7.0 (scipy 1.17.1), outcomes only, `panel` (years, series) with the treated
one first and `pre` years before; logs are np.log(panel + 0.5) less their mean before:

    before = panel[:pre]
    weights, _ = Synth.w_optimize(
        np.eye(pre), before[:, 1:], before[:, 0], qp_options={"maxiter": 5000, "ftol": 1e-14}
    )
    gaps = panel[:, 0] - panel[:, 1:] @ weights
    gaps[pre:].mean(), np.sqrt((gaps[:pre] ** 2).mean())

Dollars are given to it in thousands: in dollars it stops early, at weights that sum to 1.14.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from analysis.effect.effect_panels import (
    Panel,
    basque_country,
    case_of,
    proposition_99,
    reunification,
)
from caudal.analysis.effect.pool import Pool
from caudal.analysis.effect.simplex import simplex_weights
from caudal.analysis.effect.synthetic import gaps_of, own_and_donors, synthetic_control

approx = pytest.approx
# Asked for is 1%; what is seen is solvers that stop at different times.
_NEAR = 0.001


@dataclass(frozen=True)
class Published:
    """A panel, its years before, and what pysyncon says: weights above 0.1, effect, misfit."""

    panel: Callable[[], Panel]
    pre: int
    weights: dict[str, float]
    effect: float
    before: float


_LEVELS = {
    "Proposition 99": Published(
        proposition_99,
        19,
        {"Utah": 0.39391, "Montana": 0.23185, "Nevada": 0.20492, "Connecticut": 0.10909},
        -19.51371940118177,
        1.6564004136471684,
    ),
    "German reunification": Published(
        reunification,
        30,
        {"USA": 0.34261, "Austria": 0.32316, "Switzerland": 0.10788},
        -1297.4569572850327,
        60.844352687038375,
    ),
    "Basque country, before 1970": Published(
        basque_country,
        15,
        {"Madrid": 0.48313, "Baleares": 0.31108, "La Rioja": 0.20579},
        -0.8945981013210097,
        0.07556816476698135,
    ),
}
_LOGS = {
    "Proposition 99": Published(
        proposition_99,
        19,
        {"Nevada": 0.26797, "New Hampshire": 0.2053, "Montana": 0.14787, "Nebraska": 0.11848},
        -0.2808148304609229,
        0.010752348136545903,
    ),
    "German reunification": Published(
        reunification,
        30,
        {
            "USA": 0.28281,
            "Austria": 0.25467,
            "Switzerland": 0.14721,
            "Norway": 0.12371,
            "Netherlands": 0.10987,
        },
        -0.06732895723083644,
        0.010520856015344986,
    ),
    "Basque country, before 1970": Published(
        basque_country,
        15,
        {"Madrid": 0.49364, "Murcia": 0.19957, "Galicia": 0.15711, "Andalucia": 0.14968},
        -0.11021117413958352,
        0.010567368874349795,
    ),
}


def _without(units: int, *others: int) -> np.ndarray:
    allowed = np.ones((1, units), bool)
    allowed[0, list(others)] = False
    return allowed


@pytest.mark.parametrize("name", _LEVELS)
def test_levels_have_the_weights_and_effect_of_pysyncon(name: str) -> None:
    said = _LEVELS[name]
    names, panel = said.panel()
    before = panel[: said.pre]
    gram = before.T @ before
    solved = simplex_weights(gram, gram[:1], _without(len(names), 0)).weights[0]
    weights = dict(zip(names, solved, strict=True))
    assert {one: weights[one] for one in said.weights} == approx(said.weights, rel=_NEAR)
    gaps = panel[:, 0] - panel @ solved
    assert gaps[said.pre :].mean() == approx(said.effect, rel=_NEAR)
    assert np.sqrt((gaps[: said.pre] ** 2).mean()) == approx(said.before, rel=_NEAR)


@pytest.mark.parametrize("name", _LOGS)
def test_logs_have_the_weights_and_effect_of_pysyncon(name: str) -> None:
    said = _LOGS[name]
    names, panel = said.panel()
    # Built here: fewer than 18 years before are refused where counts come in.
    pool = Pool(np.log(panel + 0.5), names, said.pre, len(panel) - said.pre)
    found = gaps_of(pool, *own_and_donors(pool))
    weights = dict(zip(names, found.weights[0], strict=True))
    assert {one: weights[one] for one in said.weights} == approx(said.weights, rel=_NEAR)
    assert found.gaps[0, said.pre :].mean() == approx(said.effect, rel=_NEAR)
    assert found.before[0] == approx(said.before, rel=_NEAR)


@pytest.mark.parametrize(
    ("name", "p"), [("Proposition 99", 2 / 39), ("German reunification", 1 / 121)]
)
def test_the_whole_estimate_is_that_of_pysyncon(name: str, p: float) -> None:
    # California, and Missouri before it, are the first two of 39 by pysyncon's weights too. West
    # Germany is the first of 17: too few for a rank, and no pair of 120 is lost.
    said = _LOGS[name]
    _, panel = said.panel()
    found = synthetic_control(case_of(panel, said.pre, len(panel) - said.pre))
    assert found.log == approx(said.effect, rel=_NEAR)
    assert found.p == approx(p)
    assert (found.high < 0.0) == (found.p <= 0.05)
    assert found.low < found.log < found.high
    assert found.sign_stable


@pytest.mark.parametrize(
    ("panel", "pre", "losses", "pairs", "ratio"),
    [
        (proposition_99, 19, 73, 703, 12.44),
        (reunification, 30, 1, 120, 30.4),
        (basque_country, 16, 83, 120, 12.5),
    ],
)
def test_leave_two_out_has_the_losses_of_its_authors(
    panel: Callable[[], Panel], pre: int, losses: int, pairs: int, ratio: float
) -> None:
    # Pairs not won, outcomes only, by the authors' code (github.com/tsudijon/LeaveTwoOutSCI) as
    # told in mlsynth's benchmarks/cases/lto_refined_placebo.py, and error after over error
    # before. Not demeaned there, so told here by hand.
    names, values = panel()
    units = len(names)
    gram = values[:pre].T @ values[:pre]
    one, other = np.triu_indices(units - 1, k=1)
    outside = np.concatenate(
        [_without(units, 0, int(a), int(b)) for a, b in zip(one + 1, other + 1, strict=True)]
    )
    three = np.concatenate([np.zeros(len(one), int), one + 1, other + 1])
    solved = simplex_weights(gram, gram[three], np.tile(outside, (3, 1)))
    squares = (values.T[three] - solved.weights @ values.T) ** 2
    own, first, second = (squares[:, pre:].mean(1) / squares[:, :pre].mean(1)).reshape(3, -1)
    assert len(own) == pairs
    assert np.count_nonzero(own <= np.maximum(first, second)) == losses
    alone = simplex_weights(gram, gram[:1], _without(units, 0)).weights[0]
    gaps = (values[:, 0] - values @ alone) ** 2
    assert np.sqrt(gaps[pre:].mean() / gaps[:pre].mean()) == approx(ratio, rel=0.003)
