"""The policies of a corridor: what is read, what is refused, what the shipped ones say."""

import re
from datetime import date
from math import log
from pathlib import Path
from statistics import mean, median

import pytest
from polars import DataFrame

import caudal
from caudal.analysis.regimes import level_shifts, regimes
from caudal.archive.corridors import all_places, corridor, names_of_corridors
from caudal.archive.policies import read_policies
from caudal.cli.main import main
from caudal.vocabulary.errors import CorridorError
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.policies import CONFIDENCES, POLICY_KINDS
from caudal.vocabulary.tables import POLICIES, checked

GOLDEN = Path(__file__).parents[1] / "golden" / "messages"
WORDED = ("name_en", "name_es", "what_en", "what_es")
HARSH = re.compile(r"\b(illegal|alien|ilegal|indocumentad|undocumented)\w*", re.IGNORECASE)
HEADER = ",".join(column.name for column in POLICIES)
# Made up.
GOOD = (
    "ferry_quota_2021,Ferry quota,Cupo en transbordadores,2021-05-04,day,2021-06-30,ITA,rule,"
    "transit_control,central_mediterranean,all,all,Few may board.,Pocas personas pueden abordar.,"
    "2021-05,4,a page,reported"
)
WHERE = Path("aden/policies.csv")


def policies_of(*rows: str, header: str = HEADER) -> DataFrame:
    text = "\n".join([header, *rows]) + "\n"
    return read_policies(text.encode(), WHERE, all_places())


def refused(*rows: str, header: str = HEADER) -> str:
    with pytest.raises(CorridorError) as fault:
        policies_of(*rows, header=header)
    return str(fault.value) + "\n"


def changed(**cells: str) -> str:
    """The good row with other cells."""
    fields = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    assert set(cells) <= set(fields)
    return ",".join((fields | cells).values())


# --- reading ---


def test_a_row_is_read_with_its_days_months_and_codes() -> None:
    (row,) = policies_of(GOOD).iter_rows(named=True)
    assert (row["start"], row["end"]) == (date(2021, 5, 4), date(2021, 6, 30))
    assert (row["level_shift"], row["break_months"]) == (date(2021, 5, 1), 4)
    assert (row["kind"], row["confidence"]) == ("transit_control", "reported")


def test_what_may_be_empty_is_null() -> None:
    empty = changed(end="", actor="", level_shift="", break_months="")
    (row,) = policies_of(empty).iter_rows(named=True)
    assert [row[name] for name in ("end", "actor", "level_shift", "break_months")] == [None] * 4


def test_rows_stand_by_the_day_of_their_start() -> None:
    later = changed(id="later_2022", start="2022-01-01", end="", level_shift="")
    assert policies_of(later, GOOD)["id"].to_list() == ["ferry_quota_2021", "later_2022"]


def test_a_corridor_without_the_file_has_no_policies(tmp_path: Path) -> None:
    (tmp_path / "corridor.toml").write_text(
        'name_en = "a"\nname_es = "a"\n[defaults]\nmeasure = "sea_arrivals"\nplace = "ITA"\n'
    )
    assert corridor(tmp_path).policies.is_empty()
    assert caudal.terms(corridor=tmp_path).rows.filter(kind="policy").is_empty()
    # A file that comes later is read, and is part of what an answer was made from.
    before = caudal.terms(corridor=tmp_path).run.inputs
    (tmp_path / "policies.csv").write_text(f"{HEADER}\n{GOOD}\n")
    assert corridor(tmp_path).policies["id"].to_list() == ["ferry_quota_2021"]
    assert caudal.terms(corridor=tmp_path).run.inputs != before


# --- what is wrong ---

WRONG = {
    "end_before_start": (changed(end="2021-05-03"), "row 2, `end` 2021-05-03 of"),
    "unknown_kind": (changed(kind="transit"), "row 2, `kind` `transit` is not known; near to it: `transit_control`"),
    "unknown_confidence": (changed(confidence="sure"), "row 2, `confidence` `sure` is not known"),
    "unknown_place": (changed(place="central_mediteranean"), "row 2, `place` `central_mediteranean` of `ferry_quota_2021` is not known; near to it: `central_mediterranean`"),
    "unknown_origin": (changed(origin="LBY tunisia"), "row 2, `origin` `tunisia`"),
    "unknown_group": (changed(group="families"), "row 2, `group` `families` of `ferry_quota_2021` is not known; near to it: `family`"),
    "unknown_actor": (changed(actor="europe"), "row 2, `actor` `europe`"),
    "id_without_year": (changed(id="ferry_quota"), "such as `quota_2021`"),
    "id_of_another_year": (changed(id="ferry_quota_2020"), "such as `quota_2021`"),
    "id_not_lower_case": (changed(id="Ferry_quota_2021"), "is not lower case words that end in the year"),
    "id_with_a_blank": (changed(id="ferry quota_2021"), "is not lower case words that end in the year"),
    "no_day": (changed(start="May 2021"), "row 2, `start` `May 2021` is not YYYY-MM-DD"),
    "no_count": (changed(break_months="some"), "row 2, `break_months` `some` is not a whole number above 0"),
    "no_months": (changed(break_months="0"), "row 2, `break_months` `0` is not a whole number above 0"),
    "shift_is_a_day": (changed(level_shift="2021-05-04"), "row 2, `level_shift` 2021-05-04 of `ferry_quota_2021` is a day: write 2021-05"),
    "shift_before_start": (changed(level_shift="2021-04"), "row 2, `level_shift` 2021-04 of `ferry_quota_2021` is before its start"),
    "no_source": (changed(source=""), "row 2, `source` is empty"),
    "one_language": (changed(what_es=""), "row 2, `what_es` is empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_row_names_its_row_and_column(case: str) -> None:
    row, said = WRONG[case]
    message = refused(row)
    assert said in message
    assert f"where:  {WHERE}" in message
    assert "remedy: " in message


def test_a_row_number_counts_empty_rows() -> None:
    assert "row 4, `end`" in refused(GOOD, "", changed(id="other_2021", end="2020-01-01"))


MESSAGES = {
    "policies_rows": (
        GOOD,
        changed(place="mediterranean", group="families"),
        changed(id="quota_2020", end="2021-01-01", level_shift="2021-04"),
    ),
    "policies_cells": (
        changed(kind="visas", start="soon", break_months="-1"),
        changed(confidence="", source=""),
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_whole_message_is_the_one_read_in_review(name: str) -> None:
    golden = GOLDEN / f"corridor_{name}.txt"
    assert refused(*MESSAGES[name]) == golden.read_text("utf-8")


def test_an_unknown_column_is_refused_with_the_right_ones() -> None:
    message = refused(GOOD, header=HEADER.replace("confidence", "certainty"))
    assert message == (GOLDEN / "corridor_policies_header.txt").read_text("utf-8")


def test_a_wrong_policy_is_the_users_mistake_in_every_verb(tmp_path: Path) -> None:
    (tmp_path / "corridor.toml").write_text(
        'name_en = "a"\nname_es = "a"\n[defaults]\nmeasure = "sea_arrivals"\nplace = "ITA"\n'
    )
    (tmp_path / "policies.csv").write_text(f"{HEADER}\n{changed(kind='ban')}\n")
    with pytest.raises(CorridorError) as fault:
        caudal.places(corridor=tmp_path)
    assert fault.value.exit_code == 2
    assert str(tmp_path / "policies.csv") in fault.value.where


# --- the policies that come with Caudal ---


@pytest.mark.parametrize("name", names_of_corridors())
def test_the_shipped_policies_keep_their_declaration(name: str) -> None:
    rows = checked(corridor(name).policies, POLICIES, where=name)
    assert rows["id"].is_unique().all()
    assert set(rows["kind"]) <= set(POLICY_KINDS)
    told = " ".join(text for name in WORDED for text in rows[name])
    assert HARSH.findall(told) == []


@pytest.mark.parametrize("name", names_of_corridors())
def test_a_checked_or_reported_row_names_a_page(name: str) -> None:
    for row in corridor(name).policies.iter_rows(named=True):
        assert row["confidence"] == "background" or "http" in row["source"], row["id"]


def test_the_policies_that_scenarios_name_are_there() -> None:
    named = {
        "national_guard_2019",
        "mpp_2019",
        "title_42_2020",
        "title_42_end_2023",
        "chnv_parole_2023",
        "lateral_flights_2021",
    }
    assert named <= set(corridor("us-mexico").policies["id"])


def test_title_42_ends_on_the_day_before_its_end_begins() -> None:
    days = {
        row["id"]: (row["start"], row["end"])
        for row in corridor("us-mexico").policies.iter_rows(named=True)
    }
    assert (days["title_42_2020"][1], days["title_42_end_2023"][0]) == (
        date(2023, 5, 11),
        date(2023, 5, 12),
    )


def test_what_shifts_the_level_is_a_break() -> None:
    rows = corridor("us-mexico").policies
    shifted = rows.filter(rows["level_shift"].is_not_null())
    assert shifted["break_months"].null_count() == 0
    assert len(level_shifts(rows)) == shifted.height == 6


def test_most_months_are_calm() -> None:
    months = [add_months(date(2014, 1, 1), n) for n in range(137)]  # to May 2025
    told = regimes(corridor("us-mexico").policies, months)["regime"].to_list()
    # Eight policies of four months each; none lies within four months of another.
    assert told.count("break") == 8 * 4


def test_the_months_of_a_break_surprise_more_than_calm_ones() -> None:
    # Another path: the counts themselves, not the days of the policies. A surprise is what
    # the change of a month differs from half of its median change in ten years [log points].
    rows = caudal.observations(component="usbp").rows
    counts = dict(rows.select("period", "value").iter_rows())
    change = {
        month: log(count / counts[add_months(month, -1)])
        for month, count in counts.items()
        if add_months(month, -1) in counts
    }
    months = [month for month in change if date(2014, 1, 1) <= month <= date(2025, 5, 1)]
    told = regimes(corridor("us-mexico").policies, months)
    size: dict[str, list[float]] = {"calm": [], "break": []}
    for month, regime in told.iter_rows():
        usual = median(change[add_months(month, -12 * years)] for years in range(1, 11))
        size[regime].append(abs(change[month] - usual / 2))
    # docs/methods/regimes.md says 0.32 and 0.12.
    assert mean(size["break"]) == pytest.approx(0.32, abs=0.01)
    assert mean(size["calm"]) == pytest.approx(0.12, abs=0.01)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_policy_is_listed_without_how_well_it_is_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    rows = caudal.terms(kind="policy").rows
    known = dict(corridor("us-mexico").policies.select("id", "confidence").iter_rows())
    assert rows.height == len(known)
    for code, meaning in rows.select("code", "meaning").iter_rows():
        assert f"; {CONFIDENCES[known[code]].en}: " in meaning
    assert main(["terms", "--kind", "policy", "--lang", language]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "visa_ecuador_2022" in shown
    assert "background, not checked" in shown or "background, not" in shown


def test_the_policies_are_those_of_the_corridor() -> None:
    there = caudal.terms(kind="policy", corridor="central-mediterranean").rows["code"].to_list()
    assert there == corridor("central-mediterranean").policies["id"].to_list()
    assert "title_42_2020" not in there
