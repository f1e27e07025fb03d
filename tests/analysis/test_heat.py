"""Heat and encounters: what was put in is found, what was not is not, and real months."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import caudal
from analysis.heat_worlds import SECTORS, counts, frame, weather
from caudal.analysis.indicators import heat_effects, hot_months
from caudal.vocabulary.tables import HEAT, HEAT_MONTHS, checked


def _world(seed, *, years=12, sectors=4, **said):
    rng = np.random.default_rng(seed)
    heat = weather(rng, years=years, sectors=sectors)
    return frame(counts(rng, heat, **said), "encounters"), frame(heat, "temperature_max")


def _effects(encounters, heat, *, seed=0, draws=199, **said):
    rows, notes = heat_effects(
        encounters, heat, rng=np.random.default_rng(seed), draws=draws, **said
    )
    return checked(rows, HEAT, where="test"), {note.code: note for note in notes}


def _first(encounters, heat, **said):
    return _effects(encounters, heat, **said)[0].row(0, named=True)


# What was put in.


def test_an_effect_that_was_put_in_is_found_in_its_month_and_not_later():
    # The log falls by 0.06 a °C: −5.8%.
    rows, _ = _effects(*_world(1, years=18, effect=-0.06, noise=0.5))
    told = rows.filter(pl.col("place") == "all_sectors", pl.col("season") == "all_year")
    now, *later = told.sort("lag").rows(named=True)
    assert now["low"] <= np.expm1(-0.06) <= now["high"] < 0
    assert now["verdict"] == "lower"
    assert all(abs(row["estimate"]) < 0.03 for row in later)
    # A typical hot month is one standard deviation hot: the same slope on more degrees.
    typical = np.expm1(np.log1p(now["estimate"]) * now["typical"])
    assert now["estimate_typical"] == pytest.approx(typical, abs=1e-5)


def test_what_could_be_found_is_wider_than_the_band():
    row = _first(*_world(3))
    ends = [np.log1p(row[name]) for name in ("low_typical", "high_typical")]
    half = (ends[1] - ends[0]) / 2
    # Critical and power: about 2.1 and 0.85 errors, where the band has 2.1.
    assert 1.2 * half < -np.log1p(-row["minimum_detectable"]) < 1.7 * half


def test_false_discoveries_are_held_among_all_rows_but_the_first():
    rows, _ = _effects(*_world(21, years=18, effect=-0.04))
    others = sorted(rows["p"].to_list()[1:])
    # The slow way: the least of p × rows / rank among those at least as large.
    slow = {
        p: min([1.0, *(q * len(others) / (n + 1) for n, q in enumerate(others) if q >= p)])
        for p in others
    }
    told = rows.select("p", "p_adjusted").rows()[1:]
    assert [adjusted for _, adjusted in told] == pytest.approx([slow[p] for p, _ in told])
    assert any(p < adjusted for p, adjusted in told)


def test_more_with_heat_is_told_as_higher():
    assert _first(*_world(2, years=18, effect=0.06))["verdict"] == "higher"


def test_the_first_row_is_the_question_asked():
    row = _first(*_world(3))
    assert (row["place"], row["lag"], row["season"]) == ("all_sectors", 0, "all_year")
    assert row["p_adjusted"] == row["p"]


# What was not put in.


def test_without_an_effect_one_in_twenty_worlds_tells_one():
    worlds = 100
    told = [_first(*_world([4, n], years=10, sectors=3), seed=n)["verdict"] for n in range(worlds)]
    # 5%, and twice its binomial error: sqrt(0.05 × 0.95 / 100) = 2.2%.
    assert np.mean([verdict in ("lower", "higher") for verdict in told]) <= 0.05 + 2 * 0.022


def test_season_alone_gives_nothing():
    # Counts that halve every summer, when it is hot: not one part of it is left.
    calm, heat = _world(5, seasonal=0.0)
    wild, _ = _world(5, seasonal=1.5)
    assert calm["value"].to_list() != wild["value"].to_list()
    assert _first(calm, heat)["estimate"] == pytest.approx(_first(wild, heat)["estimate"], abs=1e-6)


def test_weather_that_is_season_only_tells_nothing():
    encounters, heat = _world(6, years=8)
    every_year = pl.col("value").mean().over("place", pl.col("period").dt.month())
    rows, _ = _effects(encounters, heat.with_columns(value=every_year))
    assert rows["verdict"].unique().to_list() == ["cannot_tell"]
    assert rows["estimate"].null_count() == rows.height


def test_a_heat_over_the_whole_border_is_not_told():
    encounters, heat = _world(7, years=8)
    everywhere = heat.with_columns(value=pl.col("value").mean().over("period"))
    assert _first(encounters, everywhere)["verdict"] == "cannot_tell"


def test_the_placebo_stops_a_verdict():
    # Counts that follow next year's weather: something else than heat is at work.
    rng = np.random.default_rng(8)
    heat = weather(rng, years=20)
    moved = np.roll(heat, -12, axis=0)
    encounters = frame(counts(rng, moved, effect=-0.1), "encounters")
    row = _first(encounters, frame(heat, "temperature_max"))
    assert row["p_placebo"] < 0.05
    assert row["verdict"] == "cannot_tell"


def test_a_margin_decides_what_is_not_large():
    world = _world(9, years=18, noise=0.5)
    row = _first(*world)
    widest = max(-row["low_typical"], row["high_typical"])
    assert row["low"] < 0 < row["high"]
    assert _first(*world, margin=widest * 1.01)["verdict"] == "no_large_effect"
    assert _first(*world, margin=widest * 0.99)["verdict"] == "cannot_tell"


# What is left out.


def test_a_sector_without_temperature_is_left_out_and_named():
    encounters, heat = _world(10, years=8)
    rows, notes = _effects(encounters, heat.filter(pl.col("place") != "coast_sector"))
    assert "coast_sector" not in rows["place"].to_list()
    assert rows["sectors"][0] == 3
    assert notes["heat_sectors_left_out"].values["places"] == ["coast_sector"]
    assert "`coast_sector`" in notes["heat_sectors_left_out"].text


def test_without_any_temperature_the_note_says_what_to_ingest():
    encounters, heat = _world(11, years=8)
    rows, notes = _effects(encounters, heat.clear())
    assert rows.is_empty()
    assert list(notes) == ["heat_nothing_held"]
    for source in ("azmet_daily", "prism_daily", "tx_heatwave_days"):
        assert f"`{source}`" in notes["heat_nothing_held"].text


def test_one_sector_alone_cannot_be_told_from_the_border():
    encounters, heat = _world(12, years=8)
    rows, notes = _effects(encounters, heat.filter(pl.col("place") == "desert_sector"))
    assert rows.is_empty()
    assert notes["heat_too_little"].values["exposure"] == "temperature_max"


def test_zeros_and_small_counts_are_left_out_and_counted():
    encounters, heat = _world(13, years=8)
    zero = (pl.col("place") == "river_sector") & (pl.col("period") == date(2008, 7, 1))
    small = (pl.col("place") == "coast_sector") & (pl.col("period") == date(2009, 7, 1))
    changed = encounters.with_columns(
        value=pl.when(zero).then(0.0).when(small).then(9.0).otherwise("value")
    )
    rows, notes = _effects(changed, heat)
    # A month is in two changes: from the month before, and to the month after.
    assert notes["heat_small_counts"].values["left_out"] == 4
    assert rows["months"][0] == _effects(encounters, heat)[0]["months"][0] - 4
    assert np.isfinite(rows["estimate"].to_numpy()).all()


def test_a_missing_month_is_no_change_of_two_months():
    encounters, heat = _world(14, years=8)
    whole = _first(encounters, heat)["months"]
    gone = encounters.filter(
        (pl.col("place") != "river_sector") | (pl.col("period") != date(2008, 7, 1))
    )
    assert _first(gone, heat)["months"] == whole - 2


def test_days_of_heatwave_stand_in_rows_of_their_own():
    encounters, heat = _world(15, years=8)
    west = pl.col("place").is_in(SECTORS[:2])
    days = heat.filter(~west).with_columns(measure=pl.lit("heatwave_days"))
    rows, _ = _effects(encounters, pl.concat([heat.filter(west), days]))
    by_exposure = {
        exposure: set(part["place"].to_list()) - {"all_sectors"}
        for (exposure,), part in rows.group_by("exposure")
    }
    assert by_exposure == {
        "temperature_max": set(SECTORS[:2]),
        "heatwave_days": set(SECTORS[2:]),
    }
    assert rows["exposure"][0] == "temperature_max"


def test_a_sector_that_was_never_hot_is_not_told_and_the_others_are():
    encounters, heat = _world(18, years=8)
    never = pl.when(pl.col("place") == "coast_sector").then(0.0).otherwise("value")
    rows, _ = _effects(encounters, heat.with_columns(value=never))
    told = rows.filter(pl.col("season") == "all_year", pl.col("lag") == 0)
    unknown = told.filter(pl.col("estimate").is_null())
    assert unknown.select("place", "verdict").rows() == [("coast_sector", "cannot_tell")]
    assert told.height == 5


def test_a_season_without_a_month_has_no_row():
    encounters, heat = _world(19, years=8)
    winter = encounters.filter(pl.col("period").dt.month().is_in([10, 11, 12, 1, 2, 3]))
    assert _effects(winter, heat)[0]["season"].unique().to_list() == ["all_year"]


def test_each_target_has_its_own_rows():
    encounters, heat = _world(20, years=8, level=10**6)
    families = encounters.with_columns(group=pl.lit("family"), value=pl.col("value") * 2)
    rows, _ = _effects(pl.concat([encounters, families]), heat)
    whole, part = (rows.filter(pl.col("group") == group) for group in ("all", "family"))
    # Twice every count changes as that count does; the draws are others.
    assert part["estimate"].to_list() == whole["estimate"].to_list()
    assert rows["group"].to_list()[:14] == ["all"] * 14


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 30), st.floats(-20, 20))
def test_neither_the_scale_of_counts_nor_the_zero_of_the_thermometer_matters(seed, times, warmer):
    encounters, heat = _world(seed, years=9, sectors=2)
    one = _first(encounters, heat, draws=19)
    other = _first(
        encounters.with_columns(value=pl.col("value") * times),
        heat.with_columns(value=pl.col("value") + warmer),
        draws=19,
    )
    if one["months"] == other["months"]:
        assert other["estimate"] == pytest.approx(one["estimate"], abs=1e-5)
        assert other["low"] == pytest.approx(one["low"], abs=1e-4)


def test_the_same_seed_gives_the_same_rows():
    world = _world(16, years=8)
    assert _effects(*world)[0].equals(_effects(*world)[0])


def test_the_order_of_rows_does_not_matter():
    encounters, heat = _world(17, years=8)
    shuffled = _effects(encounters.reverse(), heat.sample(fraction=1, shuffle=True, seed=1))
    assert shuffled[0].equals(_effects(encounters, heat)[0])


# Was it hot?


def _julys(*values, place="desert_sector", measure="temperature_max"):
    return pl.DataFrame(
        {
            "measure": measure,
            "place": place,
            "period": [date(2018 + n, 7, 1) for n in range(len(values))],
            "value": values,
        }
    )


def test_a_month_against_its_own_month_of_other_years():
    # Julys of 38, 40, 39 and 35: normal 38; 35 is 3 below, the last of four. Their standard
    # deviation is sqrt((0 + 4 + 1 + 9) / 3) = 2.16.
    january = _julys(10.0).with_columns(period=pl.date(2018, 1, 1))
    heat = pl.concat([_julys(38.0, 40.0, 39.0, 35.0), january])
    rows, _ = hot_months(heat, [date(2021, 7, 1)])
    row = checked(rows, HEAT_MONTHS, where="test").row(0, named=True)
    assert (row["normal"], row["anomaly"], row["rank"], row["years"]) == (38, -3, 4, 4)
    assert row["typical"] == pytest.approx(2.1602, abs=1e-4)
    assert row["reading"] == "cool"
    readings = [
        hot_months(heat, [date(year, 7, 1)])[0]["reading"][0] for year in (2018, 2019, 2020)
    ]
    assert readings == ["usual", "usual", "usual"]


def test_a_hot_month_is_one_standard_deviation_above():
    # 30, 30, 30 and 34: mean 31, standard deviation 2; 34 is 3 above.
    rows, notes = hot_months(_julys(30.0, 30.0, 30.0, 34.0), [date(2021, 7, 1)])
    assert rows["reading"].to_list() == ["hot"]
    assert "heat_is_the_season" not in [note.code for note in notes]


def test_one_year_alone_is_usual():
    rows, _ = hot_months(_julys(40.0), [date(2018, 7, 1)])
    assert rows.select("reading", "rank", "years").row(0) == ("usual", 1, 1)


def test_a_month_that_was_hot_nowhere_is_said_and_who_is_silent_too():
    heat = pl.concat(
        [
            _julys(38.0, 40.0, 39.0, 35.0),
            _julys(2.0, 5.0, 0.0, 0.0, place="river_sector", measure="heatwave_days"),
            _julys(30.0, 31.0, place="coast_sector"),
        ]
    )
    rows, notes = hot_months(heat, [date(2021, 7, 1)])
    told = {note.code: note for note in notes}
    assert rows["place"].to_list() == ["desert_sector", "river_sector"]
    assert told["heat_is_the_season"].values["sectors"] == 2
    assert told["heat_month_not_told"].values["places"] == ["coast_sector"]
    days = [note for note in notes if note.values.get("measure") == "heatwave_days"]
    assert days[0].values["none"] == days[0].values["sectors"] == 1


# The embedded reference.

_TEMPERATURE = ("tucson_sector", "yuma_sector", "el_centro_sector", "san_diego_sector")
_TEXAS = ("el_paso", "big_bend", "del_rio", "laredo", "rio_grande_valley")


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Encounters of the Border Patrol and heat by sector, as the reference tells them."""
    nothing = tmp_path_factory.mktemp("nothing")
    texas = [f"{name}_sector" for name in _TEXAS]
    asked = [
        *(("encounters", place, "usbp") for place in (*_TEMPERATURE, *texas)),
        *(("temperature_max", place, "all") for place in _TEMPERATURE),
        *(("heatwave_days", place, "all") for place in texas),
    ]
    rows = pl.concat(
        caudal.observations(measure=measure, place=place, component=component, data=nothing).rows
        for measure, place, component in asked
    )
    counted = pl.col("measure") == "encounters"
    return rows.filter(counted), rows.filter(~counted)


def test_july_2021_was_not_hot_at_the_arizona_border(real):
    rows, notes = hot_months(real[1], [date(2021, 6, 1), date(2021, 7, 1)])
    tucson = rows.filter(pl.col("place") == "tucson_sector")
    # Published: 39.8 in June, 35.8 in July, against 37.7 to 39.5 in the Julys of 2018 to 2020.
    assert tucson["value"].round(1).to_list() == [39.8, 35.8]
    assert tucson["reading"].to_list() == ["hot", "cool"]
    assert tucson["rank"].to_list() == [1, 20]
    season = [note for note in notes if note.code == "heat_is_the_season"]
    assert [note.values["period"] for note in season] == [date(2021, 7, 1)]


def test_no_sector_of_texas_had_a_heatwave_day_in_july_2021(real):
    rows, _ = hot_months(real[1], [date(2021, 7, 1)])
    assert rows.filter(pl.col("measure") == "heatwave_days")["value"].to_list() == [0] * 5


def test_a_hot_month_has_no_large_effect_on_real_counts(real):
    rows, notes = _effects(*real, draws=999)
    for exposure in ("temperature_max", "heatwave_days"):
        row = rows.filter(pl.col("exposure") == exposure).row(0, named=True)
        assert row["verdict"] == "no_large_effect"
        assert row["p_placebo"] > 0.05
        # Within 4% of the count either way, and 4% would have been found.
        assert -0.04 < row["low_typical"] < 0 < row["high_typical"] < 0.04
        assert row["minimum_detectable"] < 0.04
    assert "heat_local_only" in notes
