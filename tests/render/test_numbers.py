"""Small changes keep the first figure that says something."""

import pytest

from caudal.render import numbers


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (0.010529, "+1.05%"),
        (0.0000741, "+0.01%"),
        (-0.0000223, "−0.002%"),  # 4 of 178,799
        (-0.0000041, "−0.0004%"),  # 1 of 240,988
        (0.0, "0%"),
        (0.123, "+12.3%"),
        (0.09996, "+10.0%"),
        (1.205, "+120%"),
        (-0.9999, "−100%"),
    ],
)
def test_a_change_is_never_told_as_zero_unless_it_is(change: float, said: str) -> None:
    assert numbers.signed_fine_percent(change, "en") == said
    assert numbers.signed_fine_percent(change, "es") == said
