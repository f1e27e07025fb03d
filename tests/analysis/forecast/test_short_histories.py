"""A history of a few months is forecast as far as it goes, or said to be too short: NaN."""

from datetime import date

import numpy as np
import pytest

from caudal.analysis.forecast import FORECASTERS, Known
from caudal.vocabulary.estimate_tables import LEVELS

_HORIZON = 12


@pytest.mark.parametrize("name", FORECASTERS)
@pytest.mark.parametrize("rows", [1, 2, 3, 8, 12, 13])
def test_a_history_shorter_than_the_horizon_is_no_accident(name: str, rows: int) -> None:
    values = np.random.default_rng(rows).uniform(50, 100, (rows, 2))
    periods = [date(2020 + n // 12, n % 12 + 1, 1) for n in range(rows)]
    quantiles = FORECASTERS[name].compute(Known(values, periods, np.zeros(rows, bool)), _HORIZON)
    assert quantiles.shape == (_HORIZON, len(LEVELS), 2)
    # All levels of a month are told, or none is.
    told = ~np.isnan(quantiles)
    assert (told.all(axis=1) == told.any(axis=1)).all()
