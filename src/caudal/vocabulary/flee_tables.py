"""Tables of Flee's instances run by its rules: people in camps, simulated and registered."""

import polars as pl

from caudal.vocabulary.column import Column

__all__ = ["FLEE_CAMPS", "FLEE_MEMBERS"]

_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64

# A row a day and camp.
FLEE_CAMPS = (
    Column("day", _DAY, "evening on which people are counted"),
    Column("place", _TEXT, "camp, by its name in the input folder"),
    Column("simulated", _NUMBER, "people in it, the mean over members", unit="people"),
    Column("lower", _NUMBER, "10% of the members have fewer", unit="people", null=True),
    Column("upper", _NUMBER, "10% of the members have more", unit="people", null=True),
    Column("registered", _COUNT, "people registered, interpolated between counts", unit="people"),
)

# A row a member.
FLEE_MEMBERS = (
    Column("member", _COUNT, "number of the run, from 0"),
    Column("ard", _NUMBER, "averaged relative difference over days", unit="ratio"),
    Column("ard_rescaled", _NUMBER, "the same, camps scaled to the total", unit="ratio"),
)
