"""No model can see the future: it gets what `observations --as-of` answers, and no byte more."""

import pickle
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import caudal
from caudal import isolation
from caudal.analysis.forecast import FORECASTERS
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.question import Question
from caudal.workflows import score as scoring
from caudal.workflows.asking import asked, opened
from caudal.workflows.seeing import Seen, seen_on, told
from workflows.files import put, southwest, taken
from workflows.gulf import Figure, gulf, monthly, more

FIRST = date(2017, 1, 1)
# Sixty months, to December 2021. The day: 17 days after September 2021 had ended.
LAST, DAY = date(2021, 9, 1), date(2021, 10, 17)
ABSURD = 9e8
GROUPS = ("all", "family", "single_adult")


def walked(seed: int, **part: str) -> list[Figure]:
    chance = np.random.default_rng(seed)
    return monthly(FIRST, np.round(4000 * np.exp(np.cumsum(chance.normal(0, 0.2, 60)))), **part)


def planted() -> list[Figure]:
    """
    Absurd figures from the day after on: of months before and after, and of a new group.

    Of the new group only of months that were not out: what was out and is held of a later
    day only is what `reconstruct` shows, by its rule.
    """
    days = (DAY + timedelta(1), date(2022, 6, 1))
    return [
        (add_months(FIRST, number), ABSURD, day, {"group": group})
        for day in days
        for group in (*GROUPS, "unaccompanied_child")
        for number in (0, 20, 55, 56, 57, 58, 59)
        if last_day_of(number) < day and (group in GROUPS or number >= 57)
    ]


def last_day_of(number: int) -> date:
    return add_months(FIRST, number + 1) - timedelta(1)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same corridor without and with the absurd figures."""
    figures = [walked(seed, group=group) for seed, group in enumerate(GROUPS)]
    # Two months of a group came out by the calendar, and are held of a later day only.
    for month in (10, 40):
        period, value, _, part = figures[1][month]
        figures[1][month] = (period, value, DAY + timedelta(1), part)
    without, spoilt = (
        gulf(tmp_path_factory.mktemp(name), *figures, breaks={"2021-05": 2, "2021-11": 2})
        for name in ("without", "spoilt")
    )
    absurd = [one for one in planted() if one[0] not in {figures[1][m][0] for m in (10, 40)}]
    more(spoilt, absurd)
    return without, spoilt


def question(corridor: Path, **words: Any) -> Question:
    words = {"group": "each", "reconstruct": True, "as_of": DAY, **words}
    return asked(corridor=corridor, **words)


def seen(corridor: Path, last: date | None = LAST, **words: Any) -> Seen:
    _, library = opened(corridor, corridor.parent / "data")
    found = seen_on(library, question(corridor, **words), last)
    assert found is not None
    return found


def bytes_of(one: Seen) -> tuple[bytes, bytes, Sequence[object]]:
    """All that a model gets."""
    known = one.known
    rest = [known.periods, known.left_out.tolist(), known.season, known.shifts, known.seed]
    return known.values.tobytes(), pickle.dumps(one.series.rows()), rest


def test_the_figures_planted_are_there_for_whoever_asks_later(worlds: tuple[Path, Path]) -> None:
    # Were they not, the tests below would say nothing.
    without, spoilt = worlds
    later = date(2022, 7, 1)
    assert ABSURD not in seen(without, None, as_of=later).known.values
    assert (seen(spoilt, None, as_of=later).known.values == ABSURD).sum() == 3 * 7 + 3
    assert (seen(spoilt, None, as_of=DAY + timedelta(1)).known.values == ABSURD).sum() == 3 * 4


@pytest.fixture(scope="module")
def both(worlds: tuple[Path, Path]) -> tuple[Seen, Seen]:
    """What is seen of both on the day."""
    without, spoilt = worlds
    return seen(without), seen(spoilt)


def test_what_was_seen_on_the_day_is_the_same_to_the_byte(both: tuple[Seen, Seen]) -> None:
    without, spoilt = both
    assert bytes_of(spoilt) == bytes_of(without)
    assert spoilt.history.equals(without.history)
    assert ABSURD not in spoilt.known.values
    # The policy of November was not known in October.
    assert spoilt.known.shifts == (date(2021, 5, 1),)


@pytest.mark.parametrize("name", FORECASTERS)
def test_every_forecast_of_the_day_is_the_same_to_the_byte(
    both: tuple[Seen, Seen], name: str
) -> None:
    without, spoilt = (FORECASTERS[name].compute(one.known, 6) for one in both)
    assert spoilt.tobytes() == without.tobytes()
    assert not np.isnan(spoilt).all()


@pytest.mark.parametrize("reconstruct", [True, False])
def test_what_is_seen_is_what_observations_answers_on_that_day(
    worlds: tuple[Path, Path], reconstruct: bool
) -> None:
    _, spoilt = worlds
    rows = caudal.observations(
        corridor=spoilt,
        data=spoilt.parent / "data",
        group="each",
        as_of=DAY,
        reconstruct=reconstruct,
    ).rows
    found = seen(spoilt, None, reconstruct=reconstruct)
    assert found.history.equals(rows)
    assert rows.filter(rows["vintage"] > DAY).height == (2 if reconstruct else 0)
    figures = {(row["group"], row["period"]): row["value"] for row in rows.iter_rows(named=True)}
    for column, group in enumerate(found.series["group"]):
        for number, period in enumerate(found.known.periods):
            value = found.known.values[number, column]
            assert figures.pop((group, period), None) == (None if np.isnan(value) else value)
    assert not figures


def test_nothing_after_the_last_period_is_seen_though_it_was_known(
    worlds: tuple[Path, Path],
) -> None:
    _, spoilt = worlds
    found = seen(spoilt, date(2020, 3, 1))
    assert found.last_known == found.history["period"].max() == date(2020, 3, 1)


def test_what_a_question_shows_does_not_narrow_what_is_seen(worlds: tuple[Path, Path]) -> None:
    _, spoilt = worlds
    shown = seen(spoilt, start="2021-01", end="2021-02", provisional=True)
    assert bytes_of(shown) == bytes_of(seen(spoilt))


def test_the_tasks_of_a_score_are_the_same_to_the_byte(
    worlds: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[bytes] = []

    def kept(function: Any, tasks: Any, **more: Any) -> list[Any]:
        given.append(pickle.dumps(tasks))
        return isolation.computed(function, tasks, **more)

    monkeypatch.setattr(scoring, "computed", kept)
    for corridor in worlds:
        caudal.score(
            corridor=corridor,
            data=corridor.parent / "data",
            group="each",
            horizon=2,
            start="2021-05",
            end="2021-08",
        )
    without, spoilt = given
    assert spoilt == without


def test_a_later_file_of_a_publisher_changes_nothing_of_the_embedded_days(tmp_path: Path) -> None:
    # Absurd from October 2018 on, published after everything that is embedded.
    fiscal = ("OCT", "NOV", "DEC", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP")
    months = [(year, month, 900_000_000) for year in range(2019, 2027) for month in fiscal]
    path = put(tmp_path, "in/sbo-encounters.csv", southwest(*months))
    taken(path, tmp_path / "data", vintage="2026-11-20")
    for day in ("2021-08-10", "2024-05-31"):
        asking = asked(group="each", as_of=day, reconstruct=True)
        without, spoilt = (
            seen_on(opened("us-mexico", data)[1], asking) for data in (None, tmp_path / "data")
        )
        assert without is not None
        assert spoilt is not None
        assert bytes_of(spoilt) == bytes_of(without)
    _, library = opened("us-mexico", tmp_path / "data")
    assert 9e8 in told(library, asked(group="single_adult"))["value"]
