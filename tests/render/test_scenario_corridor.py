"""The schematic of a corridor: where areas stand, how wide lines are, what a month says."""

import re
from dataclasses import replace
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caudal.archive.corridors import corridor
from caudal.render import scenario as told
from caudal.render.charts.telling import Telling
from caudal.render.scenario.corridor import Corridor, corridor_of
from caudal.render.scenario.curves import curves_of, free_points
from caudal.render.scenario.facts import scenario_of
from caudal.render.scenario.layout import MARGIN, WIDTH, Box, boxes_of, levels_of
from caudal.render.scenario.words import Speech
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.scenario_flows import FLOW_KINDS, ONWARD
from render.scenarios import answered, made_flows

LABEL = {"en": "Scenario, not a forecast", "es": "Escenario, no pronóstico"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
PLACES = corridor("us-mexico").places
BORDER = "southwest_land_border"
WITH, WITHOUT, DIFFERS = 0, 1, 2


def shown(answer: Answer | None = None, language: str = "en") -> Corridor:
    answer = answer or answered()
    facts = scenario_of(answer)
    assert facts is not None
    found = corridor_of(facts, Speech(Telling(language, answer.names)))
    assert found is not None
    return found


def boxes() -> dict[str, Box]:
    facts = scenario_of(answered())
    assert facts is not None
    return boxes_of(facts.flows, facts.names, facts.order)


def lines(drawing: str) -> dict[str, str]:
    """Words of each line → its mark-up."""
    found = re.findall(r"<g [^>]*><title>([^<]*)</title>(.*?)</g>", drawing)
    assert len(found) == len(dict(found))
    return dict(found)


def stroke(drawing: str, between: str) -> float:
    (path,) = [path for words, path in lines(drawing).items() if words.startswith(between)]
    (width,) = re.findall(r'stroke-width="([\d.]+)"', path)
    return float(width)


# Where areas stand.


def test_areas_stand_from_the_origins_at_the_bottom_to_the_destination_at_the_top() -> None:
    levels = levels_of(made_flows(), PLACES)
    rows: dict[int, set[str]] = {}
    for code, level in levels.items():
        rows.setdefault(level, set()).add(code)
    sectors = {"san_diego_sector", "tucson_sector", "el_paso_sector", "rio_grande_valley_sector"}
    assert [rows[level] for level in sorted(rows)] == [
        {"USA"},
        {BORDER, *sectors},
        {"baja_california", "sonora", "chihuahua", "tamaulipas"},
        # Citizens of Mexico come in at the border states.
        {"nuevo_leon", "MEX"},
        {"ciudad_de_mexico"},
        {"chiapas", "tabasco"},
        {"el_ceibo_crossing", "tecun_uman_crossing"},
        {"northern_triangle", "other_than_4"},
    ]


def test_without_crossing_areas_origins_stand_under_what_they_lead_to() -> None:
    flows = made_flows().filter(~pl.col("from_area").str.ends_with("_crossing"))
    levels = levels_of(flows.filter(~pl.col("to_area").str.ends_with("_crossing")), PLACES)
    assert levels["northern_triangle"] == levels["chiapas"] + 1


def test_where_only_returns_end_is_an_origin_too() -> None:
    flows = made_flows().filter(pl.col("from_area") != "other_than_4")
    home = pl.col("kind") == "sent_home"
    flows = flows.with_columns(
        to_area=pl.when(home).then(pl.lit("other_than_4")).otherwise("to_area")
    )
    levels = levels_of(flows, PLACES)
    assert levels["other_than_4"] == levels["northern_triangle"] == max(levels.values())


def test_sectors_stand_within_the_border_and_no_box_on_another() -> None:
    found = boxes()
    frame = found[BORDER]
    assert [code for code, box in found.items() if box.holds] == [BORDER]
    for code, one in found.items():
        inside = abs(one.x - frame.x) + one.width / 2 <= frame.width / 2
        assert inside, code
        within = frame.top < one.top < one.bottom < frame.bottom
        assert within == code.endswith("_sector"), code
        for other in found.values():
            if one is not other and one.top == other.top and not (one.holds or other.holds):
                assert abs(one.x - other.x) >= (one.width + other.width) / 2


def test_no_line_that_leads_elsewhere_passes_behind_a_crossing_area() -> None:
    found = boxes()
    rows = made_flows().unique(["from_area", "to_area"]).rows(named=True)
    pairs = [(row["from_area"], row["to_area"]) for row in rows]
    for crossing in ("tecun_uman_crossing", "el_ceibo_crossing"):
        box = found[crossing]
        for pair, curve in zip(pairs, curves_of(pairs, [4.0] * len(pairs), found), strict=True):
            points = [curve.at(part / 50) for part in range(51)]
            behind = [x for x, y in points if box.top <= y <= box.bottom]
            if crossing not in pair:
                assert all(abs(x - box.x) > box.width / 2 for x in behind), pair


def test_areas_of_a_row_stand_from_west_to_east() -> None:
    found = boxes()
    facts = scenario_of(answered())
    assert facts is not None
    sectors = [found[code].x for code in facts.order if code.endswith("_sector")]
    assert sectors == sorted(sectors)
    # Tecún Umán is at Chiapas, west of El Ceibo at Tabasco.
    assert found["tecun_uman_crossing"].x < found["el_ceibo_crossing"].x


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), min_size=1))
def test_flows_in_a_circle_are_placed_too(pairs: list[tuple[str, str]]) -> None:
    flows = pl.DataFrame(pairs, schema=["from_area", "to_area"], orient="row")
    levels = levels_of(flows.with_columns(kind=pl.lit("onward")), {})
    assert set(levels) == {code for pair in pairs for code in pair}


# How lines run.


def test_lines_begin_and_end_at_their_boxes_side_by_side() -> None:
    found = boxes()
    rows = made_flows().unique(["from_area", "to_area"]).rows(named=True)
    pairs = [(row["from_area"], row["to_area"]) for row in rows]
    curves = curves_of(pairs, [4.0] * len(pairs), found)
    ends: dict[tuple[str, float], list[float]] = {}
    for (start, end), curve in zip(pairs, curves, strict=True):
        for code, (x, y) in ((start, curve.points[0]), (end, curve.tip)):
            box = found[code]
            assert abs(x - box.x) <= box.width / 2
            assert y in (box.top, box.bottom)
            if not box.holds:
                ends.setdefault((code, y), []).append(x)
    for places in ends.values():
        assert all(b - a > 4 for a, b in pairwise(sorted(places)))


def test_what_leads_from_the_border_past_other_rows_runs_in_the_margin() -> None:
    found = boxes()
    far, near = curves_of([(BORDER, "chiapas"), (BORDER, "sonora")], [3.0, 3.0], found)
    x, _ = far.at(0.5)
    assert -MARGIN < x < 0 or WIDTH < x < WIDTH + MARGIN
    # The other stands straight over where it leads.
    assert near.points[0][0] == near.tip[0]


def test_figures_stand_on_no_box_and_on_no_other_figure() -> None:
    found = {"a": Box("a", 100, 0, 80), "b": Box("b", 100, 200, 80)}
    curves = curves_of([("b", "a")] * 3, [1.0] * 3, found)
    points = free_points([curves[0]] * 9, [(30.0, 12.0)] * 9, found)
    placed = [point for point in points if point is not None]
    assert 1 < len(placed) < 9
    for x, y in placed:
        assert 36 + 6 <= y <= 200 - 6
        near = [other for other in placed if abs(other[0] - x) < 30 and abs(other[1] - y) < 12]
        assert near == [(x, y)]


def test_a_line_is_as_wide_as_people_move_a_day() -> None:
    august, september = shown().views[WITH].drawings
    # Chiapas to Mexico City is the widest, and a tenth wider in September.
    for drawing, width in ((august, 26 / 1.1), (september, 26.0)):
        assert stroke(drawing, "Chiapas → Mexico City") == pytest.approx(width, abs=0.06)
    half = stroke(september, "Other countries → Chiapas")
    assert half == pytest.approx(26 * 40 / 92, abs=0.06)
    # 92,000 a month of 30 days; August has 27 of its days, and as many a day.
    assert ">3,070</text>" in august
    assert "on the way, 3,070 a day: 82,800 (80% band 49,700 to 124,000) in 27 days" in august


def test_lines_that_lead_back_are_dashed_and_those_of_nobody_are_not_drawn() -> None:
    here, without = (view.drawings[0] for view in shown().views[:DIFFERS])
    flown = [words for words in lines(here) if "by flight" in words]
    assert flown
    assert lines(without).keys().isdisjoint(flown)
    assert not any("by flight" in words or "sent on" in words for words in lines(without))
    dashes: dict[str, set[str]] = {}
    for words, path in lines(here).items():
        (kind,) = [code for code, term in FLOW_KINDS.items() if f": {term.en}, " in words]
        found = re.findall(r'stroke-dasharray="([^"]*)"', path)
        dashes.setdefault(kind, set()).add("".join(found))
        assert bool(found) == (kind not in ONWARD)
    # Sorts that lead back are told apart without their colours.
    back = [dashes[kind] for kind in FLOW_KINDS if kind not in ONWARD]
    assert len({one for (one,) in back}) == len(back) == 5


# What differs.


def test_the_difference_is_drawn_with_its_sign_where_most_members_agree() -> None:
    answer = answered()
    drawing = shown(answer).views[DIFFERS].drawings[1]
    assert len(lines(drawing)) == 4 + 2 + 2
    # 3,000 fewer in 30 days of September, a tenth more than in August.
    assert "Southwest border → Sonora: returned over the border, −110 a day" in drawing
    assert drawing.count("stroke-dasharray") == 4
    assert ">−110</text>" in drawing
    flows = answer.figures["flows"].with_columns(difference_low=pl.lit(-1e6))
    unsure = shown(replace(answer, figures={**answer.figures, "flows": flows}))
    told = unsure.views[DIFFERS].drawings[1]
    assert not any("flown" in words for words in lines(told))


def test_a_month_in_which_nothing_differs_says_so() -> None:
    answer = answered()
    flows = answer.figures["flows"].with_columns(difference=pl.lit(0.0))
    found = shown(replace(answer, figures={**answer.figures, "flows": flows}))
    assert all("no flow" in drawing for drawing in found.views[DIFFERS].drawings)


def test_of_none_alone_there_is_one_view_and_no_difference_in_the_table() -> None:
    found = shown(answered("none"))
    assert [view.name for view in found.views] == ["No further policy"]
    assert len(found.months[0].table.headings) == 5
    assert len(shown().months[0].table.headings) == 8


# On the page.


@LANGUAGES
def test_every_month_has_its_place_on_the_slider_and_words_for_who_does_not_see_it(
    language: str,
) -> None:
    html = told.as_picture(answered(), "html", language)
    assert isinstance(html, str)
    for name, letter, many in (("month", "m", 2), ("view", "v", 3)):
        ids = re.findall(rf'<input type="radio" name="{name}" id="(\w+)"', html)
        assert ids == [f"{letter}{number}" for number in range(1, many + 1)]
        assert all(f'<label for="{one}">' in html for one in ids)
        assert all(f"#{one}:focus-visible ~ " in html for one in ids)
        assert len(re.findall(rf'name="{name}" id="\w+" checked', html)) == 1
    for month in (1, 2):
        for view in (1, 2, 3):
            chosen = f"#m{month}:checked ~ #v{view}:checked ~ .m{month}.v{view}"
            assert f"{chosen} {{ display: block; }}" in html
            assert html.count(f'<div class="one m{month} v{view}">') == 1
    drawings = re.findall(r'<svg[^>]*role="img" aria-label="([^"]*)"', html)
    # Two months in three views, and the bands.
    assert len(drawings) == 7
    assert all(words.startswith(LABEL[language]) for words in drawings)
    heading = {"en": "September 2021: people a day", "es": "Septiembre de 2021: personas al día"}
    assert sum(heading[language] in words for words in drawings) == 3
    city = {"en": "Mexico City", "es": "Ciudad de México"}[language]
    assert all(f"Chiapas → {city}" in words for words in drawings[:2])


@LANGUAGES
def test_the_label_the_unit_and_the_legend_stand_at_every_picture(language: str) -> None:
    a_day = {"en": "a day", "es": "al día"}[language]
    for view in shown(language=language).views:
        for drawing in view.drawings:
            (heading,) = re.findall(r'font-weight="bold" fill="#1d1d1f">([^<]*)</text>', drawing)[
                :1
            ]
            assert heading.startswith(f"{LABEL[language]} · ")
            assert a_day in heading
        widths = [word for _, word in view.legend if word.endswith(a_day)]
        assert 1 <= len(widths) <= 3
        assert len(view.legend) > len(widths)
