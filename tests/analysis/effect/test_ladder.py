"""Which estimator decides, and what the others may say beside it."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.effect.window_cases import case_of, noise
from caudal.analysis.effect import DECIDING, ESTIMATORS
from caudal.analysis.effect.ladder import Known, decided, judged
from caudal.analysis.effect.pool import large_enough
from caudal.analysis.effect.rows import behind, effect_rows
from caudal.analysis.effect.shape import Case, Estimate, Estimator

WHOLE = Known(3, 3)
MARGIN = math.log(1.25)


def saying(name: str, *, p: float = 0.5, floor: float = 0.01, donors: int = 0) -> Estimator:
    """An estimator that says the same of every case: a fall by 40% with this p."""
    half = 0.2 if p <= 0.05 else 1.0
    estimate = Estimate(
        log=-0.5,
        low=-0.5 - half,
        high=-0.5 + half,
        p=p,
        placebos=np.zeros(99),
        statistic=-0.5,
        floor=floor,
        mde=-0.4,
        sign_stable=True,
    )
    return Estimator(name, name, lambda _: estimate, donors)


def verdicts(*estimators: Estimator, donors: int = 3) -> dict[str, tuple[str, bool]]:
    case = case_of(noise(100, 1 + donors), begins=50)
    named = {one.name: one for one in estimators}
    found = judged(case, named, [*named][::-1], margin=MARGIN, known=WHOLE)
    return {one.estimator.name: (one.verdict, one.decides) for one in found}


def test_a_second_opinion_says_no_effect_that_the_deciding_one_does_not() -> None:
    weak, strong = saying("weak", p=0.01), saying("strong", p=0.5)
    assert verdicts(weak, strong) == {
        "weak": ("cannot_tell", False),
        "strong": ("cannot_tell", True),
    }
    assert verdicts(saying("weak", p=0.01), saying("strong", p=0.01)) == {
        "weak": ("effect", False),
        "strong": ("effect", True),
    }


def test_who_decides_is_chosen_by_what_can_be_compared_and_not_by_what_was_found() -> None:
    # The strongest cannot reach 0.05: the next one decides, whatever either found.
    for p in (0.01, 0.9):
        found = verdicts(saying("weak", p=p), saying("strong", p=0.01, floor=0.2))
        assert found["strong"] == ("too_few_comparisons", False)
        assert found["weak"][1]


def test_an_estimator_without_its_donors_is_not_asked() -> None:
    assert list(verdicts(saying("weak"), saying("strong", donors=3), donors=2)) == ["weak"]


def test_nothing_decides_more_than_once_and_someone_always_does() -> None:
    few = verdicts(saying("weak", floor=0.3), saying("strong", floor=0.2))
    assert [name for name, (_, decides) in few.items() if decides] == ["strong"]


@given(
    st.lists(
        st.tuples(st.sampled_from([0.01, 0.04, 0.2]), st.sampled_from([0.01, 0.2])),
        min_size=1,
        max_size=6,
    )
)
def test_no_row_says_effect_unless_the_answer_is_effect(told: list[tuple[float, float]]) -> None:
    found = verdicts(*(saying(f"e{at}", p=p, floor=floor) for at, (p, floor) in enumerate(told)))
    answer = next(word for word, decides in found.values() if decides)
    assert sum(decides for _, decides in found.values()) == 1
    assert answer == "effect" or all(word != "effect" for word, _ in found.values())


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.01, 0.2]),
            st.sampled_from([0.01, 0.2, math.nan]),
            st.sampled_from([0, 3, 9]),
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 3),
)
def test_alone_the_one_that_decides_says_what_it_says_among_all(
    told: list[tuple[float, float, int]], known: int
) -> None:
    # The first needs none, as the last of the real ladder: someone always decides.
    named = {
        f"e{at}": saying(f"e{at}", p=p, floor=floor, donors=donors if at else 0)
        for at, (p, floor, donors) in enumerate(told)
    }
    case, order = case_of(noise(100, 4), begins=50), [*named][::-1]
    months = Known(known, 3)
    among = judged(case, named, order, margin=MARGIN, known=months)
    alone = decided(case, named, order, margin=MARGIN, known=months)
    assert alone == [one for one in among if one.decides]


def test_who_stands_behind_the_one_that_decides_is_not_worked_out() -> None:
    def never(case: Case) -> Estimate:
        raise AssertionError(case)

    named = {"weak": Estimator("weak", "weak", never), "strong": saying("strong")}
    case = case_of(noise(100, 2), begins=50)
    (one,) = decided(case, named, ["strong", "weak"], margin=MARGIN, known=WHOLE)
    assert one.estimator.name == "strong"


def test_what_is_held_back_says_why() -> None:
    case = case_of(noise(100, 2), begins=50)
    named = {"weak": saying("weak", p=0.01), "strong": saying("strong")}
    held, _ = judged(case, named, ["strong", "weak"], margin=MARGIN, known=WHOLE)
    assert [why.code for why in held.reasons] == ["cannot_tell", "second_opinion"]
    assert "−39%" in held.reasons[1].en


# --- the real ladder ---


def real(case: Case, known: Known = WHOLE) -> dict[str, str]:
    found = judged(case, ESTIMATORS, DECIDING, margin=MARGIN, known=known)
    return {one.estimator.name: one.verdict for one in found}


def test_a_fall_that_no_other_series_has_is_an_effect_to_the_whole_ladder() -> None:
    logs = noise(300, 26, scale=0.05)
    logs[:, 0] = 6.0 + (logs[:, 0] - 6.0) / 2
    logs[250:, 0] -= 1.0
    said = real(case_of(logs, begins=250, pre=18))
    assert list(said) == list(ESTIMATORS)
    # A model with a trend may take a part of it for one.
    assert {word for name, word in said.items() if name != "interrupted"} == {"effect"}


def test_nothing_is_told_of_months_that_are_not_published() -> None:
    logs = noise(300, 26)
    logs[250:] = np.nan
    case = case_of(logs, begins=250, pre=18)
    assert set(real(case, Known(0, 3, date(2021, 12, 17))).values()) == {"too_early"}
    ahead = judged(case, ESTIMATORS, DECIDING, margin=MARGIN, known=Known(0, 3))
    by_name = {one.estimator.name: one.estimate for one in ahead}
    # What could be found is known before: from the windows of earlier times.
    assert -1 < math.expm1(by_name["before_after"].mde) < 0
    rows = effect_rows(ahead, case, {"pre": 18, "post": 3, "post_known": 0})
    assert rows["change"].null_count() == rows.height
    assert rows["mde80"].drop_nulls().len() >= 2


def test_rows_and_what_stands_behind_them_agree() -> None:
    logs = noise(300, 26, scale=0.05)
    logs[250:, 0] -= 1.0
    case = case_of(logs, begins=250, pre=18)
    found = judged(case, ESTIMATORS, DECIDING, margin=MARGIN, known=WHOLE)
    rows = effect_rows(found, case, {"pre": 18, "post": 3, "post_known": 3})
    frames = behind(found, case, [])
    assert rows["decides"].sum() == 1
    counted = rows["change_counted"].unique().to_list()
    assert counted == pytest.approx([math.expm1(logs[250:253, 0].mean() - logs[247:250, 0].mean())])
    for row in rows.iter_rows(named=True):
        placebos = frames["placebos"].filter(estimator=row["estimator"])
        assert placebos.height == row["n_placebo"] + 1
        assert placebos.filter(placebo=0)["name"].to_list() == ["treated"]
        own = frames["paths"].filter(estimator=row["estimator"], placebo=0)
        after = own.filter(own["step"] >= 0)["gap"]
        if row["estimator"] in ("synthetic_control", "augmented_control", "synthetic_did"):
            assert after.mean() == pytest.approx(row["estimate_log"], abs=1e-6)


def test_donors_are_chosen_by_their_months_before_alone() -> None:
    logs = np.log(np.full((60, 3), 100.5))
    logs[45, 1] = np.log(19.5)  # 19 in a month before
    logs[55, 2] = np.log(0.5)  # none in a month after
    case = case_of(logs, begins=50, pre=18)
    assert large_enough(case) == (2,)


@pytest.mark.parametrize("known", [0, 2, 3])
def test_of_the_real_ladder_too_the_one_that_decides_stands_alone_as_among_all(known: int) -> None:
    logs = noise(300, 26)
    logs[250 + known :] = np.nan
    case = case_of(logs, begins=250, pre=18)
    (among,) = (
        one
        for one in judged(case, ESTIMATORS, DECIDING, margin=MARGIN, known=Known(known, 3))
        if one.decides
    )
    (alone,) = decided(case, ESTIMATORS, DECIDING, margin=MARGIN, known=Known(known, 3))
    assert (alone.estimator, alone.verdict, alone.reasons) == (
        among.estimator,
        among.verdict,
        among.reasons,
    )
