"""X-13ARIMA-SEATS on series whose season is known, and on the Border Patrol's."""

import math
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import accumulate, pairwise

import polars as pl
import pytest

from analysis.seasonal_series import (
    months,
    needs_x13,
    noise,
    season_of,
    seasonally_adjusted,
    wave,
)
from caudal.analysis.x13 import MODELS, Adjusted, adjustment, season_refused, specification
from caudal.isolation import run_x13
from caudal.vocabulary.errors import NotAdjustable
from caudal.vocabulary.periods import add_months
from caudal.workflows.asking import asked
from caudal.workflows.observations import observations
from real_data import REAL, needs_real
from sources.ohss_books import opened

pytestmark = needs_x13

_KINDS = (("ao", "ls"), ("ao", "ls", "tc"))
# Months in which policies changed the level: June 2019 to January 2025.
_BREAKS = [date(2019, 6, 1), date(2020, 3, 1), date(2023, 5, 1), date(2024, 1, 1)]


# --- series whose season is known ---


def test_a_wave_with_a_trend_gives_its_factors_back() -> None:
    # Noise of 1%: factors of ten Aprils are known to about half a per cent.
    found = seasonally_adjusted(months(wave()))
    true = [season_of(period.month - 1) for period in found.periods]
    assert found.factors == pytest.approx(true, rel=0.02)
    assert found.identifiable
    assert not found.season_left
    assert found.m7 < 0.2


def test_adjusted_times_factor_is_the_series() -> None:
    values = wave()
    found = seasonally_adjusted(months(values))
    products = [a * f for a, f in zip(found.adjusted, found.factors, strict=True)]
    assert products == pytest.approx(values)


def _qs(figures: Sequence[float]) -> float:
    """QS of the logarithms, differenced twice as the airline model is (Maravall 2012)."""
    logs = [math.log(figure) for figure in figures]
    once = [later - earlier for earlier, later in pairwise(logs)]
    twice = [later - earlier for earlier, later in pairwise(once)]
    centred = [one - sum(twice) / len(twice) for one in twice]
    n, power = len(centred), sum(one**2 for one in centred)
    alike = [sum(centred[i] * centred[i - lag] for i in range(lag, n)) / power for lag in (12, 24)]
    terms = (max(0, r) ** 2 / (n - lag) for r, lag in zip(alike, (12, 24), strict=True))
    return n * (n + 2) * sum(terms) if alike[0] > 0 else 0.0


def test_qs_of_the_program_is_that_of_its_formula() -> None:
    walk = [1000 * math.exp(x) * season_of(n) for n, x in enumerate(accumulate(noise(120, 0.05)))]
    found = seasonally_adjusted(months(walk))
    assert found.qs == pytest.approx(_qs(walk), abs=1e-4)
    assert found.qs > 0
    assert found.residual_qs == pytest.approx(_qs(found.adjusted), abs=1e-4)


@pytest.mark.parametrize(
    "values",
    [
        [1000 * math.exp(one) for one in noise(120, 0.1)],
        [1000 * math.exp(one) for one in accumulate(noise(120, 0.1))],
    ],
    ids=["noise", "random walk"],
)
def test_a_series_without_a_season_has_none(values: list[float]) -> None:
    found = seasonally_adjusted(months(values))
    assert not found.identifiable
    note = season_refused(found)
    assert note is not None
    assert note.code == "no_stable_season"


def test_chance_rarely_passes_for_a_season() -> None:
    # M7 alone lets 6 in 100 pass, QS 2; together fewer than 1 (docs/methods).
    walks = {
        str(seed): months([1000 * math.exp(x) for x in accumulate(noise(120, 0.1, seed))])
        for seed in range(40)
    }
    told = {name: specification(walk, where=name) for name, walk in walks.items()}
    ran = run_x13(told)
    assert ran is not None
    found = [adjustment(files, told[n], where=n) for n, files in ran.items()]  # type: ignore[arg-type]
    assert sum(one.identifiable for one in found) <= 1


def test_a_known_break_stays_in_the_adjusted_series_and_out_of_the_factors() -> None:
    # From July 2005 on half as many.
    halved = [figure * (0.5 if n >= 66 else 1) for n, figure in enumerate(wave())]
    found = seasonally_adjusted(months(halved), breaks=[date(2005, 7, 1)])
    (shift,) = (one for one in found.outliers if one.known)
    assert (shift.kind, shift.period) == ("LS", date(2005, 7, 1))
    assert shift.effect == pytest.approx(math.log(0.5), abs=0.03)
    assert found.adjusted[66] / found.adjusted[65] == pytest.approx(0.5, rel=0.05)
    true = [season_of(period.month - 1) for period in found.periods]
    assert found.factors == pytest.approx(true, rel=0.02)


def test_a_break_that_nobody_told_is_found() -> None:
    halved = [figure * (0.5 if n >= 66 else 1) for n, figure in enumerate(wave())]
    found = seasonally_adjusted(months(halved))
    assert [(one.kind, one.period, one.known) for one in found.outliers] == [
        ("LS", date(2005, 7, 1), False)
    ]


def test_the_same_series_gives_the_same_figures() -> None:
    assert seasonally_adjusted(months(wave())) == seasonally_adjusted(months(wave()))


@pytest.mark.parametrize("values", [[100.0] * 60, [100.0 + n % 12 for n in range(60)]])
def test_a_series_that_hardly_varies_is_refused(values: list[float]) -> None:
    with pytest.raises(NotAdjustable, match=r"can test no season|annihilated"):
        seasonally_adjusted(months(values))


@pytest.mark.parametrize(
    ("right", "wrong", "what"),
    [
        (" 1", " -1", "cannot be done with a series with zero or negative values"),
        ("transform", "regression{ variables=(LS2031.Jan) }\ntransform", "Not within series"),
        ("\n  ", " ", "Input record longer than limit"),
    ],
)
def test_what_the_program_says_is_in_the_error(right: str, wrong: str, what: str) -> None:
    told = specification(months(wave()), where="series").replace(right, wrong, 20)
    ran = run_x13({"series": told})
    assert ran is not None
    with pytest.raises(NotAdjustable, match=what):
        adjustment(ran["series"], told, where="series")  # type: ignore[arg-type]


# --- the Border Patrol at the Southwest land border ---


@cache
def _printed() -> pl.DataFrame:
    """Apprehensions as the embedded reference tells them."""
    asking = asked(measure="encounters", place="southwest_land_border", component="usbp")
    return observations(asking).rows.select("period", "value")


@cache
def _rounded() -> pl.DataFrame:
    """The same by OHSS, rounded to ten."""
    book = REAL / "us/dhs-ohss/2025-01-16_khsm-fy25-nov/KHSM Encounters (USBP) fy25m11.xlsx"
    releases = opened(book.read_bytes(), book.name).releases
    (rows,) = (one.observations for one in releases if one.table == "sector")
    return rows.filter(
        (pl.col("place") == "southwest_land_border") & (pl.col("frequency") == "month")
    ).select("period", "value")


def _decades(history: pl.DataFrame, **options: object) -> tuple[Adjusted, Adjusted, Adjusted]:
    """FY2000–09, FY2010–19, FY2020 to November 2024."""
    ends = (date(1999, 10, 1), date(2009, 10, 1), date(2019, 10, 1), date(2024, 12, 1))
    first, second, third = (
        seasonally_adjusted(
            history.filter(pl.col("period").is_between(start, end, closed="left")),
            **options,
        )
        for start, end in pairwise(ends)
    )
    return first, second, third


def test_m7_of_the_printed_table_by_our_specification() -> None:
    # Airline model; ao, ls, tc: what the page says.
    m7 = [one.m7 for one in _decades(_printed())]
    assert m7 == pytest.approx([0.201, 1.032, 1.642], abs=0.01)


def test_m7_of_the_printed_table_by_the_default_run() -> None:
    # 0.20 and 0.74 (issue 6 §5): automatic model; outliers ao and ls, the program's own choice.
    first, second, _ = _decades(_printed(), model="automatic", outliers=("ao", "ls"))
    assert (first.m7, second.m7) == pytest.approx((0.20, 0.74), abs=0.005)


@needs_real
def test_m7_of_the_rounded_series_by_the_run_of_the_digest() -> None:
    # 0.236, 1.141, 1.360: automatic model; outliers ao, ls and tc.
    m7 = [one.m7 for one in _decades(_rounded(), model="automatic")]
    assert m7 == pytest.approx([0.236, 1.141, 1.360], abs=0.002)


@needs_real
def test_the_outliers_and_not_the_publisher_make_m7_differ() -> None:
    # Both series, both ways: FY2010–19 is 1.14 with tc and 0.74 without, printed or rounded.
    for history in (_printed(), _rounded()):
        assert _decades(history, model="automatic")[1].m7 == pytest.approx(1.141, abs=0.002)
        without = _decades(history, model="automatic", outliers=("ao", "ls"))
        assert without[1].m7 == pytest.approx(0.740, abs=0.002)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("outliers", _KINDS, ids="-".join)
@pytest.mark.parametrize("breaks", [(), _BREAKS], ids=["no breaks", "breaks"])
def test_the_season_was_strongest_in_the_first_decade(
    model: str, outliers: tuple[str, ...], breaks: list[date]
) -> None:
    first, *later = _decades(_printed(), model=model, outliers=outliers, breaks=breaks)
    assert first.identifiable
    assert min(one.m7 for one in later) > 3 * first.m7
    assert max(one.stable_f for one in later) < first.stable_f / 5


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("outliers", _KINDS, ids="-".join)
def test_the_season_weakens_from_decade_to_decade(model: str, outliers: tuple[str, ...]) -> None:
    first, second, third = _decades(_printed(), model=model, outliers=outliers)
    assert first.m7 < second.m7 < third.m7


def test_the_season_of_the_last_ten_years_is_refused() -> None:
    # As known in November 2024.
    history = _printed().filter(pl.col("period") < date(2024, 12, 1))
    found = seasonally_adjusted(history, breaks=_BREAKS)
    assert found.periods[0] == add_months(date(2024, 11, 1), -119)
    note = season_refused(found)
    assert note is not None
    assert note.code == "no_stable_season"


@pytest.mark.parametrize(("known_to", "figure"), [(7, 182_439), (10, 173_043)])
def test_the_adjusted_july_of_2021_is_the_one_on_the_page(known_to: int, figure: int) -> None:
    # docs/methods/seasonal-adjustment.md: three more months move it by 5%.
    history = _printed().filter(pl.col("period") <= date(2021, known_to, 1))
    found = seasonally_adjusted(history, breaks=_BREAKS)
    july = dict(zip(found.periods, found.adjusted, strict=True))[date(2021, 7, 1)]
    assert july == pytest.approx(figure, rel=0.002)
    assert season_refused(found) is None
