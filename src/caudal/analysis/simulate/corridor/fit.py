"""
A corridor's parameters fitted to published figures: a posterior, and members drawn from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import SeedSequence, default_rng
from numpy.typing import NDArray

from caudal.analysis.simulate.calibrate.errors import given_seen, root_of
from caudal.analysis.simulate.calibrate.particles import (
    Posterior,
    Simulate,
    calibrated,
    resampled,
)
from caudal.analysis.simulate.calibrate.priors import Prior, Triangle, values_of
from caudal.analysis.simulate.corridor.evidence import (
    MEMORY,
    Figure,
    Month,
    covariance,
    on_scale,
    predicted,
)
from caudal.analysis.simulate.corridor.steady import Corridor, steady, touched
from caudal.vocabulary.simulation import Parameter

__all__ = [
    "DRAWS",
    "FITTED",
    "MOVES",
    "Fit",
    "Setting",
    "fit",
    "fitted_members",
    "held_out",
    "model_of",
    "predictions",
    "prior_draws",
    "priors_of",
    "setting_of",
]

_Floats = NDArray[np.float64]
# Figures of each series that are fitted: with fewer a month's chance counts, with more the
# parameters are asked to be the same for longer than policies are.
FITTED = 3
DRAWS = 1_000
MOVES = 12
# Spawn keys of a fit's chance, beside those of the members (members.py).
_MEMBERS, _FIT, _PREDICTED = 103, 104, 105


@dataclass(frozen=True)
class Setting:
    """
    What a fit is made of.

    Args:
        corridor: with its chains; `months`: with their counts.
        parameters: those that figures depend on, in the order of the columns.
        memory: of the slow parts of errors [months].
    """

    corridor: Corridor
    months: Mapping[date, Month]
    parameters: Sequence[Parameter]
    memory: float = MEMORY

    def errors(self, figures: Sequence[Figure]) -> _Floats:
        """Their covariance: (figures, figures)."""
        return covariance(figures, memory=self.memory)


@dataclass(frozen=True)
class Fit:
    """
    Draws of parameters given figures.

    Args:
        setting, figures: of what.
        posterior: weighted draws.
        even: draws of it with equal weights, (draws,) numbers.
    """

    setting: Setting
    figures: Sequence[Figure]
    posterior: Posterior
    even: NDArray[np.int64]

    def arrivals(self, values: _Floats) -> _Floats:
        """
        People who set out in the last month of the figures, solved from encounters: (draws,).
        """
        month = self.setting.months[max(one.month for one in self.figures)]
        long_run = steady(self.setting.corridor, month.usual, self.setting.parameters, values)
        return long_run.arrivals(month.counted)


def setting_of(corridor: Corridor, months: Mapping[date, Month]) -> Setting:
    """
    A setting with the parameters on which figures depend at all.
    """
    codes = touched(corridor.description)
    own = [one for one in corridor.description.parameters if one.code in codes]
    return Setting(corridor, months, own)


def priors_of(setting: Setting) -> list[Prior]:
    """
    The ranges of the parameters as priors.
    """
    return [Triangle(one.low, one.mode, one.high) for one in setting.parameters]


def model_of(setting: Setting, figures: Sequence[Figure]) -> Simulate:
    """
    From (draws, parameters) to (draws, figures), on the scale of errors.
    """
    return lambda values: predicted(
        setting.corridor, setting.months, figures, setting.parameters, values
    )


def fit(
    setting: Setting,
    figures: Sequence[Figure],
    seed: int,
    *,
    draws: int = DRAWS,
    moves: int = MOVES,
    told: Callable[[float], None] | None = None,
) -> Fit:
    """
    Draw parameters given figures.

    Args:
        setting, figures: of what.
        seed: of all chance.
        draws, moves, told: as in `calibrated`.

    Assumes:
        The errors of `covariance`; the long run of `steady`; parameters the same in all months.

    Wrong when:
        A range was made from the same figures: they then count twice. Read as what a parameter
        is: it is what it must be for this network to agree.
    """
    rng = default_rng(SeedSequence(seed, spawn_key=(_FIT,)))
    posterior = calibrated(
        model_of(setting, figures),
        priors_of(setting),
        on_scale(figures),
        setting.errors(figures),
        rng,
        draws=draws,
        moves=moves,
        told=told,
    )
    return Fit(setting, figures, posterior, resampled(posterior.weights, rng))


def fitted_members(found: Fit, values: _Floats, codes: Sequence[str], seed: int) -> _Floats:
    """
    Members with the parameters of the fit, all others as they are.

    Args:
        found: the fit.
        values: (members, parameters) drawn from the ranges, in the order of `codes`.
        seed: of which draw a member takes; the first members are the same for any number.

    Returns:
        (members, parameters). With more members than draws several share the fitted parameters.
    """
    chance = default_rng(SeedSequence(seed, spawn_key=(_MEMBERS,))).random(len(values))
    taken = np.searchsorted(np.cumsum(found.posterior.weights), chance)
    own = found.posterior.draws[np.minimum(taken, len(found.posterior.draws) - 1)]
    at = [codes.index(one.code) for one in found.setting.parameters]
    members = values.copy()
    members[:, at] = own
    return members


def predictions(
    found: Fit, values: _Floats, figures: Sequence[Figure], seed: int, *, repeats: int = 4
) -> _Floats:
    """
    Figures as they would be published under draws of parameters, errors and all.

    Args:
        found: for the setting; `values`: (draws, parameters) equally likely.
        figures: which.
        seed: of the errors; `repeats`: errors for each draw.

    Returns:
        (draws × repeats, figures) on the scale of errors.
    """
    rng = default_rng(SeedSequence(seed, spawn_key=(_PREDICTED,)))
    told = np.repeat(model_of(found.setting, figures)(values), repeats, axis=0)
    root = root_of(found.setting.errors(figures), len(figures))
    made: _Floats = told + rng.standard_normal(told.shape) @ root.T
    return made


def held_out(found: Fit, figures: Sequence[Figure], seed: int, *, repeats: int = 4) -> _Floats:
    """
    Figures that the fit did not see, as it tells them.

    Errors that last are known in part from the figures that were fitted: where all of those lay
    above the model, these will too.

    Returns:
        (draws × repeats, figures) on the scale of errors.
    """
    rng = default_rng(SeedSequence(seed, spawn_key=(_PREDICTED,)))
    every = [*found.figures, *figures]
    seen = np.arange(len(every)) < len(found.figures)
    off = on_scale(found.figures) - found.posterior.outcomes[found.even]
    mean, left = given_seen(found.setting.errors(every), seen, off)
    values = found.posterior.draws[found.even]
    told = model_of(found.setting, figures)(values) + mean
    many = np.repeat(told, repeats, axis=0)
    made: _Floats = many + rng.standard_normal(many.shape) @ root_of(left, len(figures)).T
    return made


def prior_draws(setting: Setting, seed: int, draws: int) -> _Floats:
    """
    (draws, parameters) from the ranges alone.
    """
    rng = default_rng(SeedSequence(seed, spawn_key=(_PREDICTED, 1)))
    return values_of(priors_of(setting), rng.standard_normal((draws, len(setting.parameters))))
