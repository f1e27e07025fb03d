"""What a table can answer: a flow of several places is their sum, a level is not."""

import pytest

from caudal.archive.selecting import selection
from caudal.vocabulary.question import Target
from caudal.vocabulary.tables import SourceTable

_GROUPING = frozenset({"northern_triangle", "GTM", "HND", "SLV"})
_CONTENTS = {"northern_triangle": _GROUPING}


def _table(measure: str) -> SourceTable:
    return SourceTable(
        source="made_up",
        name="table",
        measures=(measure,),
        values={"place": ("USA",), "origin": ("GTM", "HND", "SLV")},
        exhaustive=frozenset({"origin"}),
        roots=("USA",),
    )


@pytest.mark.parametrize("origin", ["northern_triangle", "all"])
def test_a_distance_or_a_share_of_several_origins_is_not_their_sum(origin: str) -> None:
    for measure in ("distance", "unemployment_rate"):
        target = Target(measure, "USA", origin=origin)
        assert selection(_table(measure), None, target, _CONTENTS) is None


def test_a_distance_of_one_origin_is_told() -> None:
    found = selection(_table("distance"), None, Target("distance", "USA", origin="HND"), _CONTENTS)
    assert found is not None
    assert found["origin"] == frozenset({"HND"})


def test_money_of_several_origins_is_their_sum() -> None:
    target = Target("remittances_received", "USA", origin="northern_triangle")
    found = selection(_table("remittances_received"), None, target, _CONTENTS)
    assert found is not None
    assert found["origin"] == _GROUPING - {"northern_triangle"}
