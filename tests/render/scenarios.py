"""Made-up answers of `simulate`: two months and a bit, with flows between areas."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.archive.corridors import corridor
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.places import Place
from caudal.vocabulary.scenario_flows import FLOWS
from caudal.vocabulary.scenario_tables import ASSUMPTIONS, SCENARIO, SENSITIVITY, UNITS

__all__ = ["FLIGHTS", "MONTHS", "answered", "made_flows"]

FLIGHTS = "lateral_flights_2021"
MONTHS = {date(2021, 8, 1): 27, date(2021, 9, 1): 30, date(2021, 10, 1): 2}
_BORDER, _MEXICO = "southwest_land_border", "MEX"
# Outcome → place, middle of `none`, and how the scenario differs.
_OUTCOMES: dict[str, tuple[str, float, float]] = {
    "encounters": (_BORDER, 150_000, -2_000),
    "repeat_share": (_BORDER, 0.25, -0.01),
    "in_shelters": (_MEXICO, 14_500, 0),
    "waiting_days": (_MEXICO, 15.3, -0.05),
    "returns_over_border": (_BORDER, 90_000, -6_000),
    "returns_by_flight": (_BORDER, 0, 5_000),
    "returns_by_mexico": (_MEXICO, 16_000, 300),
    "appointments": (_BORDER, 0, 0),
}
_SECTORS = ("san_diego_sector", "tucson_sector", "el_paso_sector", "rio_grande_valley_sector")
_STATES = ("baja_california", "sonora", "chihuahua", "tamaulipas")
# From, to, kind and how many in a month of 30 days.
_MOVES: tuple[tuple[str, str, str, float], ...] = (
    ("northern_triangle", "chiapas", "onward", 60_000),
    ("northern_triangle", "tabasco", "onward", 32_000),
    ("other_than_4", "chiapas", "onward", 40_000),
    ("other_than_4", "ciudad_de_mexico", "onward", 17_000),
    ("tabasco", "ciudad_de_mexico", "onward", 33_000),
    ("chiapas", "ciudad_de_mexico", "onward", 92_000),
    ("ciudad_de_mexico", "nuevo_leon", "onward", 70_000),
    ("ciudad_de_mexico", "baja_california", "onward", 21_000),
    ("ciudad_de_mexico", "sonora", "onward", 30_000),
    ("ciudad_de_mexico", "chihuahua", "onward", 22_000),
    ("nuevo_leon", "tamaulipas", "onward", 68_000),
    *(("MEX", state, "onward", 12_000.0) for state in _STATES),
    *(
        (state, sector, "encountered", 30_000.0 + 9_000 * number)
        for number, (state, sector) in enumerate(zip(_STATES, _SECTORS, strict=True))
    ),
    *((_BORDER, state, "returned", 20_000.0) for state in _STATES),
    (_BORDER, "chiapas", "flown", 2_500),
    (_BORDER, "tabasco", "flown", 2_500),
    (_BORDER, "northern_triangle", "removed", 4_000),
    (_BORDER, "USA", "admitted", 60_000),
    ("tabasco", "el_ceibo_crossing", "sent_on", 2_000),
    ("chiapas", "tecun_uman_crossing", "sent_on", 2_100),
    ("el_ceibo_crossing", "tabasco", "onward", 900),
    ("tecun_uman_crossing", "chiapas", "onward", 1_000),
    ("chiapas", "northern_triangle", "sent_home", 5_000),
    ("ciudad_de_mexico", "northern_triangle", "sent_home", 6_000),
)


def answered(
    scenario: str = FLIGHTS,
    *,
    flows: bool = True,
    members: int = 200,
    methods: Sequence[str] = ("ensemble",),
) -> Answer:
    """An answer of `simulate`; of `none` alone without a difference."""
    rows = _rows(scenario)
    run = run_of(
        "simulate",
        {"scenario": scenario, "members": members, "days": 59, "start": date(2021, 8, 5)},
        as_of=date(2021, 8, 5),
        code_version="0",
        inputs=(),
    )
    notes = (
        Note("scenario", "scenario, not a forecast"),
        Note("ranges", "1 of 2 parameters are guesses", {"guesses": 1, "parameters": 2}),
    )
    figures = {"assumptions": _assumptions(), "sensitivity": _sensitivity(scenario, methods)}
    moved = {"flows": made_flows(scenario)} if flows else {}
    names: dict[str, Place] = {**corridor("us-mexico").places}
    return Answer("simulate", rows, run, notes, names, {**figures, **moved})


def made_flows(scenario: str = FLIGHTS) -> pl.DataFrame:
    """
    Rows of `FLOWS`: each month as many a day as in the one before, and a tenth more.

    Nobody is flown or sent on in `none`, and 3,000 a month more are returned to each state.
    """
    rows = [
        _flow(name, start, end, kind, _moved(name, kind, middle), number, month)
        for name in ("none", *([] if scenario == "none" else [scenario]))
        for number, month in enumerate(MONTHS)
        for start, end, kind, middle in _MOVES
    ]
    return pl.DataFrame(rows, schema={column.name: column.type for column in FLOWS})


def _moved(name: str, kind: str, middle: float) -> tuple[float, float]:
    """How many of 30 days, and what differs from `none`."""
    differs = {"flown": middle, "sent_on": middle, "returned": -3_000.0}.get(kind, 0.0)
    return (middle - differs, 0.0) if name == "none" else (middle, differs)


def _flow(
    name: str,
    start: str,
    end: str,
    kind: str,
    moved: tuple[float, float],
    number: int,
    month: date,
) -> dict[str, Any]:
    days = MONTHS[month]
    middle, differs = (one * days / 30 * 1.1**number for one in moved)
    low, high = sorted((0.5 * differs, 1.5 * differs)) if differs else (-20.0, 20.0)
    bands = {"difference_low": low, "difference": differs, "difference_high": high}
    return {
        "scenario": name,
        "period": month,
        "days": days,
        "from_area": start,
        "to_area": end,
        "kind": kind,
        "low": 0.6 * middle,
        "median": middle,
        "high": 1.5 * middle,
        **(bands if name != "none" else dict.fromkeys(bands)),
    }


def _rows(scenario: str) -> pl.DataFrame:
    names = ["none", *([] if scenario == "none" else [scenario])]
    rows = [
        _row(name, outcome, place, middle + (moved if name != "none" else 0), month, moved)
        for name in names
        for outcome, (place, middle, moved) in _OUTCOMES.items()
        for month in MONTHS
    ]
    west_to_east = [
        {**_row(name, "encounters", sector, 9_000.0, month, 0), "place": sector}
        for name in names
        for sector in (*_SECTORS, "chiapas", *_STATES, "tabasco")
        for month in MONTHS
    ]
    schema = {column.name: column.type for column in SCENARIO}
    return pl.DataFrame([*rows, *west_to_east], schema=schema)


def _row(
    name: str, outcome: str, place: str, middle: float, month: date, moved: float
) -> dict[str, Any]:
    alone = name == "none"
    size = middle / 30 * MONTHS[month] if UNITS[outcome] == "events" else middle
    ends = (None, None, None) if alone else (min(1.5 * moved, 0.5 * moved), moved, 0.0)
    low, difference, high = ends if moved <= 0 or alone else (0.0, moved, 1.5 * moved)
    return {
        "scenario": name,
        "outcome": outcome,
        "place": place,
        "group": "all",
        "period": month,
        "days": MONTHS[month],
        "unit": UNITS[outcome],
        "low": 0.7 * size,
        "median": size,
        "high": 1.4 * size,
        "difference_low": low,
        "difference": difference,
        "difference_high": high,
    }


def _assumptions() -> pl.DataFrame:
    rows = [
        {
            "code": "flown_share",
            "name_en": "share of expulsions flown to southern Mexico",
            "name_es": "parte de las expulsiones trasladada al sur de México",
            "low": 0.03,
            "mode": 0.1,
            "high": 0.25,
            "unit": "0-1",
            "basis": "derived",
            "source": "reckoned from flights <counted>, https://example.org/flights",
        },
        {
            "code": "days_waiting",
            "name_en": "mean days in a border city before crossing",
            "name_es": "días promedio en una ciudad fronteriza antes de cruzar",
            "low": 2.0,
            "mode": 7.0,
            "high": 25.0,
            "unit": "days",
            "basis": "guess",
            "source": "nobody counts it",
        },
    ]
    return pl.DataFrame(rows, schema={column.name: column.type for column in ASSUMPTIONS})


# Assumption → method → figures: one of two is told.
_FOLLOWED: dict[str, dict[str, dict[str, Any]]] = {
    "flown_share": {
        "ensemble": {
            "told": True,
            "rank_correlation": -0.8,
            "sobol_first": 0.617,
            "sobol_low": 0.55,
            "sobol_high": 0.68,
        },
        "morris": {"told": True, "mu": -1_234.0, "mu_star": 1_234.0, "sigma": 300.0},
    },
    "days_waiting": {
        "ensemble": {
            "told": False,
            "rank_correlation": 0.1,
            "sobol_first": -0.01,
            "sobol_low": -0.03,
            "sobol_high": 0.01,
        },
        "morris": {"told": True, "mu": 100.0, "mu_star": 600.0, "sigma": 800.0},
    },
}


def _sensitivity(scenario: str, methods: Sequence[str]) -> pl.DataFrame:
    kinds = [("none", "level")]
    kinds += [] if scenario == "none" else [(scenario, "level"), (scenario, "difference")]
    rows = [
        {
            "scenario": name,
            "outcome": outcome,
            "of": of,
            "parameter": parameter,
            "method": method,
            **figures[method],
        }
        for name, of in kinds
        for outcome in ("encounters", "waiting_days")
        for parameter, figures in _FOLLOWED.items()
        for method in methods
    ]
    return pl.DataFrame(rows, schema={column.name: column.type for column in SENSITIVITY})
