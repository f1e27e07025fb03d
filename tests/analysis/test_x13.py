"""What X-13ARIMA-SEATS is told, and what is read from its files; without the program."""

import math
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.seasonal_series import months, wave
from caudal.analysis.x13 import Outlier, adjustment, season_refused, specification
from caudal.vocabulary.errors import NotAdjustable

_GOLDEN = Path(__file__).parents[1] / "golden"
# Cut by hand from a run: golden/x13/README.md.
_FILES = {
    ending: (_GOLDEN / "x13" / f"series.{ending}").read_text(encoding="ascii")
    for ending in ("d10", "d11", "udg", "err")
}
_READ = adjustment(_FILES, "series{ }", where="series")
_SERIES = "encounters of the Border Patrol, Southwest land border"
figures = st.lists(
    st.floats(1e-3, 1e12, allow_nan=False, allow_infinity=False), min_size=36, max_size=200
)


def _without(key: str) -> dict[str, str]:
    kept = [line for line in _FILES["udg"].splitlines() if not line.startswith(key)]
    return _FILES | {"udg": "\n".join(kept)}


# --- what it is told ---


def test_a_specification_says_series_model_outliers_and_season() -> None:
    # From November 2003 on: the break of June 2004 lies inside; those of the
    # first and the last month and of another year the program would refuse.
    breaks = [date(2004, 6, 1), date(2003, 11, 1), date(2006, 10, 1), date(2020, 3, 1)]
    history = months([100 + n for n in range(36)], date(2003, 11, 1))
    assert specification(history, where="series", breaks=breaks) == (
        "series{ start=2003.Nov period=12 data=(\n"
        "  100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118\n"
        "  119 120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 135\n"
        ") }\n"
        "transform{ function=log }\n"
        "regression{ variables=(\n"
        "  LS2004.Jun\n"
        ") }\n"
        "arima{ model=(0 1 1)(0 1 1) }\n"
        "outlier{ types=(ao ls tc) }\n"
        "x11{ mode=mult save=(d10 d11) }\n"
        "spectrum{ logqs=yes }\n"
    )


def test_a_specification_says_what_was_chosen() -> None:
    told = specification(months(wave()), where="s", model="automatic", outliers=("ao", "ls"))
    assert "\nautomdl{ }\noutlier{ types=(ao ls) }\n" in told
    assert "outlier" not in specification(months(wave()), where="s", outliers=())


@given(figures)
def test_no_line_is_so_long_that_the_program_would_lose_its_end(values: list[float]) -> None:
    breaks = [date(year, month, 1) for year in range(2000, 2020) for month in range(1, 13)]
    told = specification(months(values), where="series", breaks=breaks, window=None)
    assert max(map(len, told.splitlines())) <= 132


@given(figures)
def test_the_figures_are_told_in_their_order(values: list[float]) -> None:
    history = months(values).sample(fraction=1, shuffle=True, seed=1)
    told = specification(history, where="series", window=None)
    found = re.search(r"data=\((.*?)\)", told, re.DOTALL)
    assert found
    assert [float(word) for word in found[1].split()] == pytest.approx(values, rel=1e-11)


def test_the_last_ten_years_are_told() -> None:
    # 130 months from January 2000 on end in October 2010: ten years begin in November 2000.
    history = months([float(n) for n in range(1, 131)])
    assert "start=2000.Nov" in specification(history, where="series")
    assert "start=2000.Jan" in specification(history, where="series", window=None)


def test_what_is_wrong_before_the_window_does_not_matter() -> None:
    assert "start=2000.Nov" in specification(months([0, None, *wave(128)]), where="series")


# --- what is refused ---


def _broken(*, twice: bool = False) -> pl.DataFrame:
    values: list[float | None] = [*wave(40)]
    values[3] = values[4] = None
    values[10], values[11], values[20] = 0.0, -3.0, math.inf
    history = months(values)
    return pl.concat([history, history[30:31]]) if twice else history


_REFUSED = {
    "all": _broken(twice=True),
    "short": months(wave(35)),
    "none": months([]),
}


@pytest.mark.parametrize("case", _REFUSED)
def test_a_series_that_cannot_be_adjusted_is_refused_in_words(case: str) -> None:
    with pytest.raises(NotAdjustable) as caught:
        specification(_REFUSED[case], where=_SERIES)
    expected = (_GOLDEN / "messages" / f"x13_{case}.txt").read_text(encoding="utf-8")
    assert f"{caught.value}\n" == expected


# --- what it says ---


def test_figures_and_factors_are_read_by_month() -> None:
    assert _READ.periods == (date(2014, 10, 1), date(2014, 11, 1), date(2014, 12, 1))
    assert _READ.adjusted == pytest.approx((21285.0952, 20565.8762, 21898.2145))
    assert _READ.factors == pytest.approx((1.24265359, 1.19814978, 1.14251324))


def test_adjusted_times_factor_is_the_figure_published() -> None:
    # October to December 2014: 26,450, 24,641, 25,019 apprehensions in the printed table.
    products = [a * f for a, f in zip(_READ.adjusted, _READ.factors, strict=True)]
    assert products == pytest.approx([26_450, 24_641, 25_019])


def test_the_diagnostics_are_read() -> None:
    assert (_READ.m7, _READ.q) == (1.129, 0.75)
    assert (_READ.qs, _READ.qs_p) == (25.46374, 0.0)
    assert (_READ.residual_qs, _READ.residual_qs_p) == (1.50658, 0.47082)
    assert (_READ.stable_f, _READ.stable_f_p) == (4.334, 0.0)
    assert _READ.specification == "series{ }"


def test_m7_is_that_of_lothian_and_morry() -> None:
    # M7 = √((7 / F_stable + 3 · F_moving / F_stable) / 2), with 4.334 and 1.349.
    assert _READ.m7 == pytest.approx(math.sqrt((7 / 4.334 + 3 * 1.349 / 4.334) / 2), abs=5e-4)


def test_the_p_value_of_qs_is_that_of_chi_squared() -> None:
    # With two degrees of freedom: exp(−QS / 2).
    assert _READ.residual_qs_p == pytest.approx(math.exp(-1.50658 / 2), abs=1e-5)


def test_the_p_value_of_f_is_a_share() -> None:
    files = _FILES | {"udg": _FILES["udg"].replace("4.334    0.00", "2.500    1.37")}
    assert adjustment(files, "", where="series").stable_f_p == pytest.approx(0.0137)


def test_breaks_handed_in_and_outliers_found_are_told_apart() -> None:
    assert [(o.kind, o.period, o.known) for o in _READ.outliers] == [
        ("LS", date(2019, 6, 1), True),
        ("LS", date(2020, 3, 1), True),
        ("TC", date(2020, 4, 1), False),
        ("LS", date(2023, 5, 1), True),
        ("TC", date(2023, 6, 1), False),
        ("LS", date(2024, 1, 1), True),
        ("LS", date(2024, 6, 1), True),
    ]
    april = Outlier("TC", date(2020, 4, 1), -0.644372301112841, -4.99018274068359, False)
    assert _READ.outliers[2] == april


# --- what it refuses ---


_REFUSES = "X-13ARIMA-SEATS does not adjust the series: "
_NO_TEST = "X-13ARIMA-SEATS can test no season: the series is constant or repeats itself exactly"


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (
            {"err": " ERROR: Differencing has annihilated the series.\n        Check the model.\n"},
            _REFUSES + "Differencing has annihilated the series",
        ),
        (
            # A warning before it, and more after it.
            _FILES | {"err": f"{_FILES['err']}\n ERROR: Bad\n        luck\n  \n No adjustment\n"},
            _REFUSES + "Bad luck",
        ),
        (
            {"err": " ERROR: One\n\n ERROR: Two\n\n"},
            _REFUSES + "One\nTwo",
        ),
        (
            {"err": "Error messages\n", "screen": "  ERROR: Input record longer than limit\n"},
            _REFUSES + "Input record longer than limit",
        ),
        ({}, _REFUSES + "it wrote no adjusted series and no error"),
        (
            _FILES | {"udg": _FILES["udg"].replace("converged: yes", "converged: no")},
            "X-13ARIMA-SEATS finds no model of the series: its estimate does not settle",
        ),
        (_without("f3.m07"), _NO_TEST),
        (_without("qsori:"), _NO_TEST),
    ],
)
def test_what_the_program_refuses_is_one_error(files: dict[str, str], what: str) -> None:
    with pytest.raises(NotAdjustable) as caught:
        adjustment(files, "", where=_SERIES)
    assert (caught.value.what, caught.value.where) == (what, _SERIES)


def test_a_warning_is_no_refusal() -> None:
    assert "WARNING" in _FILES["err"]
    assert _READ.m7 == 1.129


# --- the gate ---

_SEASONAL = replace(_READ, m7=0.2)


def test_a_season_that_passes_every_test_is_identifiable() -> None:
    assert _SEASONAL.identifiable
    assert season_refused(_SEASONAL) is None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"m7": 1.01}, "no stable season: M7 is 1.01, above 1. The raw figure stands"),
        ({"qs_p": 0.01}, "no stable season: QS has p = 0.01. The raw figure stands"),
        (
            {"stable_f_p": 0.001},
            "no stable season: the F of a stable season has p = 0.001. The raw figure stands",
        ),
        (
            {"m7": 2.0, "qs_p": 0.5},
            "no stable season: M7 is 2.00, above 1; QS has p = 0.50. The raw figure stands",
        ),
    ],
)
def test_each_test_alone_refuses(wrong: dict[str, float], reason: str) -> None:
    unstable = replace(_SEASONAL, **wrong)  # type: ignore[arg-type]
    assert not unstable.identifiable
    note = season_refused(unstable)
    assert note is not None
    assert (note.code, note.text) == ("no_stable_season", reason)
    assert note.values["m7"] == unstable.m7


def test_m7_of_one_passes() -> None:
    assert replace(_SEASONAL, m7=1.0).identifiable


def test_a_season_left_in_the_adjusted_series_is_refused_too() -> None:
    left = replace(_SEASONAL, residual_qs_p=0.004)
    assert left.identifiable
    assert left.season_left
    note = season_refused(left)
    assert note is not None
    assert note.code == "season_left"
    assert "p = 0.004" in note.text
