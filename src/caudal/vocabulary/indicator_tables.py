"""Tables of `indicators`: what is estimated stands under names that say so."""

import polars as pl

from caudal.vocabulary.column import TARGET, Column

__all__ = ["REPEAT", "REPEAT_SENSITIVITY"]

_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64

# What stands behind a row of an estimate of people, and how far the counts alone do not say.
_WINDOW = (
    *TARGET.values(),
    Column("period", _DAY, "last month of the window, by its first day"),
    Column(
        "window",
        _TEXT,
        "the month, the 12 months that end with it, or its fiscal year up to it",
        allowed=frozenset({"month", "twelve_months", "fiscal_year_to_date"}),
    ),
)

REPEAT = (
    *_WINDOW,
    Column("months", _COUNT, "months of the window", unit="months"),
    Column("months_told", _COUNT, "of these, months whose repeats are published", unit="months"),
    Column(
        "encounters", _NUMBER, "encounters; null: a month is not known", unit="events", null=True
    ),
    Column("vintage", _DAY, "newest vintage among these encounters", null=True),
    Column("repeat_share", _NUMBER, "as published of the month", unit="share", null=True),
    Column("repeat_share_vintage", _DAY, "day of its publication", null=True),
    Column("unique_individuals", _NUMBER, "as published of the window", unit="people", null=True),
    Column("unique_vintage", _DAY, "day of its publication", null=True),
    Column(
        "first_time_basis",
        _TEXT,
        "the published measure that tells the first-time encounters of the month",
        allowed=frozenset({"repeat_share", "repeat_encounters", "unique_individuals"}),
        null=True,
    ),
    Column(
        "first_time",
        _NUMBER,
        "encounters of someone not met in the previous 12 months; null: not told of every month",
        unit="events",
        null=True,
    ),
    Column("first_time_low", _NUMBER, "least that was told allows", unit="events", null=True),
    Column("first_time_high", _NUMBER, "most that was told allows", unit="events", null=True),
    Column(
        "met_before_estimated",
        _NUMBER,
        "people of the window who were met in the year before it too, estimated",
        unit="people",
        null=True,
    ),
    Column(
        "people_estimated",
        _NUMBER,
        "people encountered in the window, estimated",
        unit="people",
        null=True,
    ),
    Column("people_estimated_low", _NUMBER, "lower end of that estimate", unit="people", null=True),
    Column(
        "people_estimated_high", _NUMBER, "upper end of that estimate", unit="people", null=True
    ),
    Column(
        "next_encounter_estimated",
        _NUMBER,
        "probability that an encounter leads to another within 12 months, estimated",
        unit="share",
        null=True,
    ),
    Column(
        "encounters_per_person_estimated",
        _NUMBER,
        "encounters of one episode of a person, geometric, estimated",
        unit="events",
        null=True,
    ),
    Column(
        "encounter_probability_low",
        _NUMBER,
        "least probability of an encounter held",
        unit="share",
        null=True,
    ),
    Column(
        "encounter_probability_high",
        _NUMBER,
        "greatest probability of an encounter held",
        unit="share",
        null=True,
    ),
    Column(
        "attempts_estimated_low",
        _NUMBER,
        "attempts, at the greatest probability",
        unit="events",
        null=True,
    ),
    Column(
        "attempts_estimated_high",
        _NUMBER,
        "attempts, at the least probability",
        unit="events",
        null=True,
    ),
    Column(
        "people_attempting_estimated_low",
        _NUMBER,
        "people with an attempt, those never encountered too, at the greatest probability",
        unit="people",
        null=True,
    ),
    Column(
        "people_attempting_estimated_high",
        _NUMBER,
        "people with an attempt, those never encountered too, at the least probability",
        unit="people",
        null=True,
    ),
    Column(
        "label",
        _TEXT,
        "how people and attempts are known; null: not at all",
        allowed=frozenset({"estimated"}),
        null=True,
    ),
)

REPEAT_SENSITIVITY = (
    *_WINDOW,
    Column(
        "delays",
        _TEXT,
        "how soon repeats come: a reading of the same source",
        allowed=frozenset({"central", "slow", "fast"}),
    ),
    Column(
        "encounter_probability",
        _NUMBER,
        "probability that an attempt ends in an encounter",
        unit="share",
    ),
    Column("people_estimated", _NUMBER, "people encountered in the window", unit="people"),
    Column("next_encounter_estimated", _NUMBER, "an encounter leads to another", unit="share"),
    Column(
        "retry_estimated",
        _NUMBER,
        "probability of another attempt after an encounter; null: more than 1 would be needed",
        unit="share",
        null=True,
    ),
    Column("attempts_estimated", _NUMBER, "attempts", unit="events", null=True),
    Column(
        "people_attempting_estimated",
        _NUMBER,
        "people with an attempt, those never encountered too",
        unit="people",
        null=True,
    ),
    Column("label", _TEXT, "how these are known", allowed=frozenset({"estimated"})),
)
