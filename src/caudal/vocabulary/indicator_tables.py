"""Tables of `indicators`: what is estimated stands under names that say so."""

import polars as pl

from caudal.vocabulary import terms
from caudal.vocabulary.column import TARGET, Column
from caudal.vocabulary.measures import MEASURES

__all__ = ["CHANGES", "HEAT", "HEAT_MONTHS", "REPEAT", "REPEAT_SENSITIVITY"]

_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64
_SHARE, _YEARS = "fraction", "years"
CHANGES = (
    TARGET["measure"],
    Column("period", _DAY, "reference period, by its first day"),
    *(column for name, column in TARGET.items() if name != "measure"),
    Column("value", _NUMBER, "the figure; null: not known", unit="see measure", null=True),
    Column("change_previous", _NUMBER, "change on the month before", unit=_SHARE, null=True),
    Column("change_year", _NUMBER, "on the same month a year before", unit=_SHARE, null=True),
    Column("change_two_years", _NUMBER, "on that two years before", unit=_SHARE, null=True),
    Column(
        "year_to_date",
        _NUMBER,
        "sum since the statistical year began (US: October)",
        unit="see measure",
        null=True,
    ),
    Column(
        "change_year_to_date",
        _NUMBER,
        "on the same months a year before",
        unit=_SHARE,
        null=True,
    ),
    Column("sum_12_months", _NUMBER, "sum of twelve months", unit="see measure", null=True),
    Column("change_12_months", _NUMBER, "on the twelve before", unit=_SHARE, null=True),
    Column("rank", _COUNT, "1 = largest among the same month of all years", null=True),
    Column("rank_of_change", _COUNT, "the same of the change on the month before", null=True),
    Column("ranked_years", _COUNT, "years known, this one included", unit=_YEARS),
    Column("history_months", _COUNT, "months known, this one included", unit="months"),
    Column("history_from", _DAY, "first month known", null=True),
    Column(
        "same_month_falls",
        _NUMBER,
        "share of earlier years in which the figure fell into this month",
        unit="0–1",
        null=True,
    ),
    Column("usual_change", _NUMBER, "mean change of those years", unit=_SHARE, null=True),
    Column("usual_years", _COUNT, "years that these two are told of", unit=_YEARS),
    Column(
        "seasonal_change",
        _NUMBER,
        "median change into this month, the ten years before",
        unit=_SHARE,
        null=True,
    ),
    Column(
        "seasonal_size", _NUMBER, "change after half of that is taken out", unit=_SHARE, null=True
    ),
    Column(
        "seasonal_low",
        _NUMBER,
        "least over the methods and the first releases",
        unit=_SHARE,
        null=True,
    ),
    Column("seasonal_high", _NUMBER, "most over them", unit=_SHARE, null=True),
    Column(
        "adjusted",
        _NUMBER,
        "the figure adjusted by X-13; null: not installed, or no stable season",
        unit="see measure",
        null=True,
    ),
    Column("change_adjusted", _NUMBER, "its change on the month before", unit=_SHARE, null=True),
    Column("m7", _NUMBER, "M7 of X-13: above 1 there is no season to take out", null=True),
    Column("qs_p", _NUMBER, "p of the QS test for a season", unit="0–1", null=True),
    Column("stable_f", _NUMBER, "F for a stable season (table D8)", null=True),
    Column(
        "probability_increase",
        _NUMBER,
        "probability that the underlying level rose in the month",
        unit="0–1",
        null=True,
    ),
    Column(
        "predictive_percentile",
        _NUMBER,
        "where the figure stands among those expected from the months before",
        unit="0–1",
        null=True,
    ),
    Column("expected_low", _NUMBER, "low end of the middle 80% expected", null=True),
    Column("expected_high", _NUMBER, "high end of it", null=True),
    Column("level_change", _NUMBER, "change of the underlying level", unit=_SHARE, null=True),
    Column("level_change_low", _NUMBER, "low end of its middle 80%", unit=_SHARE, null=True),
    Column("level_change_high", _NUMBER, "high end of it", unit=_SHARE, null=True),
    Column(
        "model",
        _TEXT,
        "what these come from",
        allowed=frozenset({"local_level", "counts"}),
        null=True,
    ),
    Column(
        "verdict",
        _TEXT,
        "what can be said",
        allowed=frozenset(terms.VERDICTS),
    ),
    Column("first_release", _NUMBER, "the figure as first published", null=True),
    Column("first_vintage", _DAY, "day on which it was", null=True),
    Column(
        "change_first_releases",
        _NUMBER,
        "change on the month before, both as first published",
        unit=_SHARE,
        null=True,
    ),
    Column("source", _TEXT, "who tells", null=True),
    Column("vintage", _DAY, "day of publication", null=True),
    Column(
        "vintage_basis", _TEXT, "how it is known", allowed=frozenset(terms.VINTAGE_BASES), null=True
    ),
    Column("source_class", _COUNT, "1 exact files, 2 rounded files, 3 quoted figures", null=True),
    Column("status", _TEXT, "SDMX OBS_STATUS", allowed=frozenset(terms.STATUSES), null=True),
    Column("derivation", _TEXT, "published or sum", null=True),
    Column("precision", _NUMBER, "unit to which the publisher rounds", null=True),
)

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

_READINGS = frozenset({"hot", "usual", "cool"})
_VERDICTS = frozenset(terms.EFFECT_VERDICTS)

# Effects are changes as fractions: of a unit hotter, and of a typical hot month (one sd).
HEAT = (
    *TARGET.values(),
    Column("exposure", _TEXT, "the measure of heat", allowed=frozenset(MEASURES)),
    Column("season", _TEXT, "months used", allowed=frozenset({"all_year", "may_to_september"})),
    Column("lag", _COUNT, "months after the hot month", unit="months"),
    *(
        Column(name, _NUMBER, meaning, unit="fraction", null=True)
        for name, meaning in (
            ("estimate", "change of the count a unit of heat above normal (1 °C or 1 day)"),
            ("low", "lower end of the 95% band"),
            ("high", "upper end of the 95% band"),
            ("estimate_typical", "change of the count in a month one `typical` above normal"),
            ("low_typical", "lower end of the 95% band"),
            ("high_typical", "upper end of the 95% band"),
            ("minimum_detectable", "smallest true fall in such a month found 4 times in 5"),
            ("p", "probability of an estimate so far from zero without an effect"),
            ("p_adjusted", "p, false discoveries held among all rows but the first"),
            ("p_placebo", "p of next year's heat on this year's counts"),
        )
    ),
    Column("typical", _NUMBER, "standard deviation of the deviations", unit="as exposure"),
    Column("margin", _NUMBER, "an effect inside ± this is not large", unit="fraction"),
    Column("sectors", _COUNT, "sectors used", unit="sectors"),
    Column("months", _COUNT, "months of sectors used", unit="months"),
    Column("years", _COUNT, "years, each a cluster", unit="years"),
    Column("first", _DAY, "first month used"),
    Column("last", _DAY, "last month used"),
    Column("verdict", _TEXT, "what can be said", allowed=_VERDICTS),
)

HEAT_MONTHS = (
    TARGET["measure"],
    Column("period", _DAY, "reference period, by its first day"),
    TARGET["place"],
    Column("value", _NUMBER, "the figure", unit="see measure"),
    Column("normal", _NUMBER, "mean of that calendar month over the years", unit="as value"),
    Column("anomaly", _NUMBER, "value − normal", unit="as value"),
    Column("typical", _NUMBER, "standard deviation of the years", unit="as value", null=True),
    Column("rank", _COUNT, "1 = hottest among the years"),
    Column("years", _COUNT, "years held, this one included", unit="years"),
    Column("first_year", _COUNT, "first of them"),
    Column("last_year", _COUNT, "last of them"),
    Column("reading", _TEXT, "one standard deviation or more from normal", allowed=_READINGS),
)
