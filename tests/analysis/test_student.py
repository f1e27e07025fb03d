"""Student's t with five degrees of freedom, against its density and against printed tables."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caudal.analysis import student


# Printed tables of the distribution with five degrees of freedom.
@pytest.mark.parametrize(
    ("share", "value"), [(0.75, 0.7267), (0.9, 1.4759), (0.95, 2.0150), (0.975, 2.5706)]
)
def test_quantiles_are_those_of_printed_tables(share: float, value: float) -> None:
    assert student.quantile(share) == pytest.approx(value, abs=5e-5)
    assert student.quantile(1 - share) == pytest.approx(-value, abs=5e-5)


def test_the_density_adds_up_to_the_cumulative() -> None:
    z = np.linspace(-60, 60, 400_001)
    density = np.exp(student.log_density(z))
    areas = np.concatenate([[0.0], np.cumsum(np.diff(z) * (density[1:] + density[:-1]) / 2)])
    assert np.abs(areas - student.cumulative(z)).max() < 1e-6


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_cumulative_never_falls(a: float, b: float) -> None:
    low, high = student.cumulative(np.array(sorted([a, b])))
    assert 0.0 <= low <= high <= 1.0
    assert math.isclose(student.cumulative(np.array(a)) + student.cumulative(np.array(-a)), 1.0)
