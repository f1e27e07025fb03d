"""The pictures of an effect, each under the words of its verdict."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.render import numbers
from caudal.render.charts.effect_course import CourseWords, course_plot, leaves_the_frame
from caudal.render.charts.effect_gaps import SHADED_FROM, gap_plot, leads_and_lags
from caudal.render.charts.effect_ranks import Scale, most_weight, rank_plot, weight_bars
from caudal.render.charts.framing import framed
from caudal.render.charts.theme import AXIS_WIDTH
from caudal.render.effect.facts import Effect
from caudal.render.effect.words import Speech
from caudal.render.page import Chart
from caudal.vocabulary.periods import add_months

__all__ = ["charts_of", "one_picture"]

_SCALES = {
    "before_after": ("change", "statistic_change"),
    "before_after_same_month": ("change", "statistic_change"),
    "differences": ("change", "statistic_gap"),
    "differences_same_month": ("change", "statistic_gap"),
    "synthetic_control": ("times", "statistic_errors"),
    "augmented_control": ("times", "statistic_errors"),
    "synthetic_did": ("plain", "statistic_size"),
    "interrupted": ("plain", "statistic_step"),
    "structural": ("plain", "statistic_distance"),
}
# Weights that differ by less are the same.
_SAME = 1e-9
Part = Mapping[str, Any]


def one_picture(effect: Effect, say: Speech) -> Chart | None:
    """
    What was counted and expected, the gap, and the comparisons' ranks below each other.

    Returns:
        None where no month of the count is held.
    """
    if effect.course["observed"].drop_nulls().is_empty():
        return None
    parts = [_headed(_course(effect, say), _panel(effect, say), room=20)]
    reading = [*_course_reading(effect, say)]
    if not _gaps(effect).is_empty():
        parts.append(_headed(_gap(effect, say, began=False), say.say("panel_gaps")))
    if _ranked(effect):
        heading = say.say("panel_ranks", n=effect.own["n_placebo"])
        parts.append(_headed(_ranks(effect, say), heading))
        reading += [*_rank_reading(effect, say)]
    return _chart("", parts, say.title(effect), effect, say, reading)


def charts_of(effect: Effect, say: Speech) -> tuple[Chart, ...]:
    """
    The five pictures, one by one; what there is nothing to draw of is left out.
    """
    return tuple(_charts(effect, say))


def _charts(effect: Effect, say: Speech) -> Iterator[Chart]:
    if effect.course["observed"].drop_nulls().is_empty():
        return
    reading = [*_course_reading(effect, say)]
    yield _chart("course", [_course(effect, say)], say.title(effect), effect, say, reading)
    if not _gaps(effect).is_empty():
        title = say.headed(effect, _gap_title(effect, say))
        reading = [*_gap_reading(effect, say)]
        yield _chart("gaps", [_gap(effect, say)], title, effect, say, reading)
    if _ranked(effect):
        title = say.headed(effect, _rank_title(effect, say))
        reading = [say.say("read_ranks", comparisons=say.say(effect.comparisons))]
        reading += [*_rank_reading(effect, say)]
        yield _chart("ranks", [_ranks(effect, say)], title, effect, say, reading)
    if effect.weights.height:
        yield _weights(effect, say)
    if not _gaps(effect).is_empty():
        yield _leads(effect, say)


def _chart(
    name: str,
    parts: Sequence[Part],
    title: str,
    effect: Effect,
    say: Speech,
    reading: Sequence[str],
) -> Chart:
    """Parts under a title that begins with the verdict, and over what must be said of them."""
    drawn = framed(
        parts,
        title=title,
        subtitle=" ".join([say.about(effect), say.target(effect), *_finding(effect, say)]),
        footer=[" ".join(reading), *_beside(effect, say), say.source(effect)],
        indent=0 if name == "weights" else AXIS_WIDTH,
    )
    return Chart(name, drawn, str(drawn["description"]))


def _finding(effect: Effect, say: Speech) -> list[str]:
    """The figure of the estimator that decides; too early for one: why, and when it can be told."""
    if effect.verdict == "too_early":
        return list(say.reasons(effect))
    return [say.result(effect.own)]


def _beside(effect: Effect, say: Speech) -> list[str]:
    """What an effect may not be shown without."""
    return [say.say("read_also_simultaneous")] if effect.verdict == "effect" else []


def _headed(part: Part, text: str, *, room: float = 6) -> dict[str, Any]:
    """A part of a picture with its own small heading, so far above it [pixels]."""
    heading = {"text": text, "fontSize": 13, "frame": "group", "offset": room, "lineHeight": 16}
    return {**part, "title": heading}


def _span(effect: Effect) -> tuple[date, date]:
    """The months shown: those compared, and the day with the months after that were asked for."""
    months = effect.course["period"].to_list()
    last = add_months(effect.own["first_post"], int(effect.own["post"]) - 1)
    day: date = effect.own["date"]
    return min(*months, day.replace(day=1)), max(*months, last, day.replace(day=1))


def _panel(effect: Effect, say: Speech) -> str:
    known = effect.course["expected"].drop_nulls().len() > 0
    return say.say("panel_course" if known else "panel_counted")


def _course(effect: Effect, say: Speech) -> dict[str, Any]:
    day = numbers.short_day(effect.own["date"], say.language)
    if effect.day_known_to != "day":
        day = numbers.short_month(effect.own["date"], say.language)
    return course_plot(
        effect.course,
        effect.others_around,
        day=effect.own["date"],
        span=_span(effect),
        words=CourseWords(say.language, say.say("counted"), say.say("expected"), day),
    )


def _course_reading(effect: Effect, say: Speech) -> Iterator[str]:
    if effect.course["expected"].drop_nulls().is_empty():
        return
    yield say.say("read_course")
    banded = effect.course.drop_nulls(["low", "high"]).height > 0
    yield say.say("read_band" if banded else "read_no_band")
    others = effect.others_around
    if others.height:
        yield say.say("read_others", comparisons=say.say(effect.comparisons))
    if leaves_the_frame(effect.course, others):
        yield say.say("read_cut")


def _gaps(effect: Effect) -> pl.DataFrame:
    """Gaps with their months; empty where the treated one's are not known."""
    own = effect.paths.filter(pl.col("placebo") == 0)
    return effect.paths if own.height else effect.paths.clear()


def _gap(effect: Effect, say: Speech, *, began: bool = True) -> dict[str, Any]:
    day = effect.own["date"]
    text = numbers.short_day(day, say.language) if began and effect.day_known_to == "day" else ""
    return gap_plot(_gaps(effect), day=day, span=_span(effect), language=say.language, began=text)


def _gap_title(effect: Effect, say: Speech) -> str:
    p = effect.own["p_placebo"]
    if p is None:
        return say.say("shows_gaps_no_p")
    if effect.as_many is not None:
        return say.say("shows_gaps_rank", number=effect.as_many, n=effect.own["n_placebo"])
    return say.say("shows_gaps", share=say.share(p))


def _gap_reading(effect: Effect, say: Speech) -> Iterator[str]:
    if effect.paths.filter(pl.col("placebo") != 0).height:
        yield say.say("read_gaps", comparisons=say.say(effect.comparisons))
        yield say.say("read_cut")


def _ranked(effect: Effect) -> bool:
    """Whether there is a statistic, and others to rank it among."""
    own = effect.placebos.filter(pl.col("placebo") == 0)
    return own.height == 1 and effect.placebos.height > 1


def _ranks(effect: Effect, say: Speech) -> dict[str, Any]:
    placebo, statistic = pl.col("placebo"), effect.placebos["statistic"]
    kind, key = _SCALES.get(str(effect.own["estimator"]), ("plain", "statistic_change"))
    p = effect.own["p_placebo"]
    text = say.say("shows_ranks_no_p") if p is None else say.p_is(p)
    return rank_plot(
        float(statistic.filter(effect.placebos["placebo"] == 0)[0]),
        effect.placebos.filter(placebo != 0)["statistic"].to_list(),
        scale=Scale(kind, say.say(key)),
        text=text,
    )


def _rank_title(effect: Effect, say: Speech) -> str:
    p = effect.own["p_placebo"]
    if p is None:
        return say.say("shows_ranks_no_p")
    return say.say("shows_ranks", p=say.p_is(p))


def _rank_reading(effect: Effect, say: Speech) -> Iterator[str]:
    if effect.told_apart and effect.own["p_placebo"] is not None:
        yield say.say(f"read_{effect.told_apart}")


def _weights(effect: Effect, say: Speech) -> Chart:
    held = dict(effect.weights.select("donor", "weight").iter_rows())
    shown = most_weight(held)
    rest = say.say("rest", number=max(len(held) - 12, 0))
    named = [(say.telling.place(code) if code else rest, weight) for code, weight in shown]
    figures = [_share(weight, say) for _, weight in named]
    even = len(held) > 1 and max(held.values()) - min(held.values()) < _SAME
    key = "shows_weights_even" if even else "shows_weights"
    title = say.say(key, name=named[0][0], weight=figures[0], n=len(held))
    slopes = effect.own["estimator"] == "structural"
    total = _share(sum(held.values()), say)
    reading = [say.say("read_slopes" if slopes else "read_weights", total=total)]
    part = weight_bars(named, figures)
    return _chart("weights", [part], say.headed(effect, title), effect, say, reading)


def _share(value: float, say: Speech) -> str:
    size = numbers.percent(abs(value), say.language, decimals=0 if abs(value) >= 0.01 else 1)
    return f"−{size}" if value < 0 else size


def _leads(effect: Effect, say: Speech) -> Chart:
    part = leads_and_lags(
        _gaps(effect),
        day=effect.own["date"],
        first_post=effect.own["first_post"],
        span=_span(effect),
        language=say.language,
    )
    others = effect.paths.filter(pl.col("placebo") != 0)["placebo"].n_unique()
    strayed, of = effect.strayed_before
    if not of:
        title, key = say.say("shows_leads_bare"), "read_leads_bare"
    else:
        said = "shows_leads" if strayed else "shows_leads_none"
        title = say.say(said, number=strayed, of=of)
        key = "read_leads" if others >= SHADED_FROM else "read_leads_few"
    return _chart("leads", [part], say.headed(effect, title), effect, say, [say.say(key)])
