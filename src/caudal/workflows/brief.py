"""What happened: the newest month known on a day, for a reader in a hurry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from os import PathLike
from typing import Any

import polars as pl

from caudal.analysis.indicators import closing_remainder, level_in_history
from caudal.archive import Archive
from caudal.archive.answering import figures as told_figures
from caudal.archive.answering import observed, revised
from caudal.archive.asof import Library, out_on
from caudal.sources import SOURCES
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import add_months, last_day, month_name
from caudal.vocabulary.places import Place
from caudal.vocabulary.policies import CONFIDENCES
from caudal.vocabulary.question import EACH, Question, Target
from caudal.vocabulary.tables import (
    ANSWERED_OBSERVATIONS,
    BRIEF_FIGURES,
    CHANGES,
    HEAT_MONTHS,
    JUDGED,
    checked,
    empty,
)
from caudal.vocabulary.terms import TITLE_42_START
from caudal.workflows.asking import names_in, opened, recorded
from caudal.workflows.changes import SERIES, judged, once
from caudal.workflows.new_measures import NewMeasures, new_measures
from caudal.workflows.outlook import Outlook, outlook
from caudal.workflows.weather import sectors_of, weather_of

__all__ = ["brief"]

# Sections that spread the dimension of their name.
_SECTIONS = ("group", "authority", "component")
_MOST_ORIGINS = 10
# Whose sectors a schematic draws.
_OF_SECTORS = "usbp"


def brief(question: Question, *, data: str | PathLike[str] | None = None) -> Answer:
    """
    The newest month known, in total and by group, authority, component and citizenship.

    Each figure carries its changes, its rank among the months known, the
    release it comes from, and whether its change is more than these figures
    do anyway. What was not known on that day is said: months that had ended,
    preliminary figures, parts cut from later releases, and the policies that
    began in the month or the one before.

    Returns:
        Rows of `brief`; the figures `total` and `group` hold the series of the charts, `heat`
        the month's weather in the sectors (`indicators (hot months)`), `nowcast` and `forecast`
        rows of `estimates`, `track` and `past` how earlier forecasts came out, `measures` rows of
        `effects`.

    Wrong when:
        Encounters (events) are read as people; a reconstructed part is added
        to a genuine total; or a policy that is named is read as a cause.
    """
    archive, library = opened(question.corridor, data)
    library = replace(library, remembers=True)
    asked = replace(question, first=None, last=None)
    series, _ = observed(library, asked)
    month = question.first or (series["period"].max() if series.height else None)
    if not isinstance(month, date):
        return _nothing_known(question, archive, library)
    spread = {section: _parts(library, asked, section, month) for section in _SECTIONS}
    by_origin, origins = _origins(library, asked, series, month)
    changes, judging = _judged(library, [series, *spread.values(), by_origin], month)
    judgements = _judgements(changes)
    told = [
        *_figures(library, "total", series, month),
        *(f for section, rows in spread.items() for f in _figures(library, section, rows, month)),
        *origins[:_MOST_ORIGINS],
    ]
    figures = [
        *({**figure, **judgements.get(_series(figure), {})} for figure in told),
        *_single(library, asked, "repeat", "repeat_share", month),
        *_single(library, asked, "unique", "unique_individuals", month),
        *_provisional(library, asked, series, month),
    ]
    heat = _heat(library, asked.target, month)
    unknown = list(_unpublished(library, asked, series, month))
    now = _is_now(series, month, unknown)
    ahead = outlook(library, archive, asked) if now else Outlook()
    measures = new_measures(library, asked, series) if now else NewMeasures()
    rows = _rows(figures)
    return Answer(
        "brief",
        rows,
        recorded("brief", replace(question, first=month, last=month), archive),
        (
            *unknown,
            *_notes(library, asked, month),
            *_cut_list(len(origins)),
            *judging,
            *_policies(library.corridor.policies, month, question.as_of),
            *measures.notes,
            *ahead.notes,
        ),
        _names(rows, archive, asked.target) | _drawn(archive, [*heat["place"], *measures.origins]),
        {
            "total": series,
            "group": spread["group"],
            "heat": heat,
            "changes": changes,
            "component": spread["component"],
            "sectors": _sectors(library, asked, month),
            "revisions": revised(library, asked)[0],
            "measures": measures.rows,
            **ahead.figures,
        },
    )


def _rows(figures: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = {column.name: column.type for column in BRIEF_FIGURES}
    rows = pl.DataFrame([{n: f.get(n) for n in schema} for f in figures], schema=schema)
    return checked(rows, BRIEF_FIGURES, where="answer of `brief`")


def _is_now(series: pl.DataFrame, month: date, unknown: list[Note]) -> bool:
    """Whether it is told of the day: not beside an older month, or where newer figures may be out."""
    newest = series["period"].max() if series.height else None
    if not isinstance(newest, date) or month < newest:
        return False
    return not any(note.code == "not_held" for note in unknown)


def _heat(library: Library, target: Target, month: date) -> pl.DataFrame:
    """The month's weather in the sectors, where it is sectors that the brief counts in."""
    defaults = library.corridor.defaults
    here = (target.measure, target.place) == (defaults["measure"], defaults["place"])
    inside = [code for code in sectors_of(library) if target.place in library.places[code].parents]
    return weather_of(library, month) if here and inside else empty(HEAT_MONTHS)


def _figures(
    library: Library, section: str, answered: pl.DataFrame, month: date
) -> Iterator[dict[str, Any]]:
    """One figure for each target in the answered rows; a part without that month says null."""
    dimensions = ["measure", "place", "origin", "group", "authority", "component"]
    for codes, history in answered.group_by(dimensions, maintain_order=True):
        target = dict(zip(dimensions, codes, strict=True))
        row = history.filter(pl.col("period") == month)
        level = level_in_history(history, month, share=target["measure"] == "repeat_share")
        told = row.row(0, named=True) if row.height else {}
        yield {"section": section, **target, "period": month, **level, **_told(told, library)}


def _told(row: Mapping[str, Any], library: Library) -> dict[str, Any]:
    if not row:
        return {}
    names = ("status", "source", "vintage", "vintage_basis", "source_class", "derivation")
    urls = {
        held.row["url"]
        for held in library.held
        if held.key[0] == row["source"] and held.key[2] == row["vintage"]
    }
    url = next((url for url in sorted(filter(None, urls))), SOURCES[row["source"]].page)
    return {
        **{name: row[name] for name in names},
        "link": row["citation"] or url,
        "citation_kind": row["citation_kind"],
        "qualifier": row["qualifier"],
    }


def _judged(
    library: Library, histories: list[pl.DataFrame], month: date
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Rows of `indicators (change)` of every series, all judged together; of counts a month only."""
    history = once(pl.concat(histories))
    counts = [name for name, one in MEASURES.items() if one.unit != "share"]
    history = history.filter(pl.col("measure").is_in(counts), pl.col("frequency") == "month")
    if history.filter(pl.col("period") == month).is_empty():
        return empty(CHANGES), ()
    rows, notes = judged(library, history, month)
    return rows.filter(pl.col("value").is_not_null()), notes


def _judgements(changes: pl.DataFrame) -> dict[tuple[str, ...], dict[str, Any]]:
    """Series → what the brief says of its change."""
    rows = changes.rename({"rank": "rank_same_month"})
    names = ("rank_same_month", *JUDGED)
    return {_series(row): {n: row[n] for n in names} for row in rows.iter_rows(named=True)}


def _sectors(library: Library, question: Question, month: date) -> pl.DataFrame:
    """Changes of the places that the corridor draws in a row, where they are counted in them."""
    defaults = library.corridor.defaults
    target = question.target
    if (target.measure, target.place) != (defaults["measure"], defaults["place"]):
        return empty(CHANGES)
    asked = [
        replace(question, target=replace(target, place=code, component=_OF_SECTORS))
        for code in library.corridor.schematic
    ]
    history = pl.concat(
        [empty(ANSWERED_OBSERVATIONS), *(told_figures(library, one) for one in asked)]
    )
    if history.filter(pl.col("period") == month).is_empty():
        return empty(CHANGES)
    return judged(library, history, month)[0]


def _series(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in SERIES)


def _policies(policies: pl.DataFrame, month: date, as_of: date | None) -> Iterator[Note]:
    """
    What began in the month or the one before, as far as that day could know, by name only.

    What a row says of the policy may have come later, and a start that is known to the
    year could lie in any month.
    """
    begun = policies.filter(
        pl.col("start").is_between(add_months(month, -1), last_day(month)),
        pl.col("start_known_to") != "year",
        pl.lit(True) if as_of is None else pl.col("start") <= as_of,
    )
    names = ("id", "name_en", "name_es", "start", "start_known_to", "confidence")
    for row in begun.select(names).sort("start", maintain_order=True).iter_rows(named=True):
        when = str(row["start"]) if row["start_known_to"] == "day" else month_name(row["start"])
        yield Note(
            "policy_began",
            f"from {when} ({CONFIDENCES[row['confidence']].en}): {row['name_en']}; "
            "what it did cannot be told from the month alone",
            row,
        )


def _parts(library: Library, question: Question, section: str, month: date) -> pl.DataFrame:
    rows = _spread(library, question, section).filter(pl.col(section) != "unknown")
    return _in_force(rows, month) if section == "authority" else rows


def _origins(
    library: Library, question: Question, series: pl.DataFrame, month: date
) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Citizenship groupings known on that day, of one list; and their figures, largest first."""
    places = library.places
    rows = _known_by_then(_spread(library, question, "origin"), month)
    rows = rows.filter(
        ~pl.col("origin").is_in([c for c, p in places.items() if p.kind in ("grouping", "unknown")])
    )
    parts = dict(rows.filter(pl.col("period") == month).select("origin", "value").iter_rows())
    rests = [code for code in parts if places[code].kind == "remainder"]
    total = series.filter(pl.col("period") == month)["value"].to_list()
    kept = closing_remainder(parts, rests, total[0] if total else None)
    rows = rows.filter(~pl.col("origin").is_in([code for code in rests if code != kept]))
    figures = [f for f in _figures(library, "origin", rows, month) if f["value"] is not None]
    return rows, sorted(figures, key=lambda f: (-(f["value"] or 0), f["origin"]))


def _known_by_then(rows: pl.DataFrame, month: date) -> pl.DataFrame:
    """
    Codes told of the month on that day; where none was, those of the oldest later release.

    A list of 21 countries that was first published two years later was not known then.
    """
    now = rows.filter(pl.col("period") == month)
    genuine = now.filter(pl.col("vintage_basis") != "reconstructed")
    oldest = now.filter(pl.col("vintage") == pl.col("vintage").min())
    codes = (genuine if genuine.height else oldest)["origin"].unique()
    return rows.filter(pl.col("origin").is_in(codes.implode()))


def _in_force(rows: pl.DataFrame, month: date) -> pl.DataFrame:
    """
    Title 42 among its own months only: it began in March 2020, and ended in May 2023.

    The zeros of the years without it would lift its ranks and tell nothing.
    """
    kept = rows.filter((pl.col("authority") != "title_42") | (pl.col("period") >= TITLE_42_START))
    around = kept.filter(pl.col("period").is_in([month, add_months(month, -1)]))
    used = around.group_by("authority").agg(pl.col("value").sum()).filter(pl.col("value") > 0)
    in_use = pl.col("authority").is_in(used["authority"].implode())
    return kept.filter((pl.col("authority") != "title_42") | in_use)


def _single(
    library: Library, question: Question, section: str, measure: str, month: date
) -> Iterator[dict[str, Any]]:
    """A measure that is told in total only."""
    rows, _ = observed(library, replace(question, target=Target(measure, question.target.place)))
    if rows.filter(pl.col("period") == month).height:
        yield from _figures(library, section, rows, month)


def _provisional(
    library: Library, question: Question, series: pl.DataFrame, month: date
) -> Iterator[dict[str, Any]]:
    """Preliminary figures of months that no final figure answers."""
    asked = replace(question, first=month, provisional=True, reconstruct=False)
    rows, _ = observed(library, _each(asked, "group"))
    early = rows.filter(pl.col("status") == "P").join(series, on="period", how="anti")
    for row in early.sort("period", maintain_order=True).iter_rows(named=True):
        names = ("measure", "period", "place", "origin", "group", "authority", "component", "value")
        yield {"section": "provisional", **{n: row[n] for n in names}, **_told(row, library)}


def _spread(library: Library, question: Question, dimension: str) -> pl.DataFrame:
    rows, _ = observed(library, _each(question, dimension))
    return rows.filter(pl.col(dimension) != "all")


def _each(question: Question, dimension: str) -> Question:
    return replace(question, target=replace(question.target, **{dimension: EACH}))


def _unpublished(
    library: Library, question: Question, series: pl.DataFrame, month: date
) -> Iterator[Note]:
    """Months that had ended on that day: not published by then, or published and not held."""
    day = question.as_of
    newest = series["period"].max() if series.height else None
    if isinstance(newest, date) and month not in series["period"].to_list():
        yield Note(
            "not_known",
            f"{month_name(month)} was not known on that day; the newest month known is "
            f"{month_name(newest)}",
            {"period": month, "newest": newest},
        )
    if day is None or not isinstance(newest, date):
        return
    calendar = _calendar(library, question.target.measure)
    missing = []
    for ended in _ended_after(newest, day):
        if out_on(ended, "month", calendar) <= day:
            missing.append(ended)
        else:
            yield Note(
                "not_published",
                f"{month_name(ended)} had ended by {day} and was not published",
                {"period": ended},
            )
    held = _newest_release(library, question.target.measure, day)
    if missing and held:
        yield Note(
            "not_held",
            f"the newest release held from before {day} is the one of {held}: "
            f"{month_name(missing[0])} to {month_name(missing[-1])} may have been out",
            {"first": missing[0], "last": missing[-1], "vintage": held},
        )


def _newest_release(library: Library, measure: str, day: date) -> date | None:
    """Of those that tell the measure: weather and prices come out on other days."""
    days = (one.key[2] for one in library.held if measure in library.tables[one.key[:2]].measures)
    return max((when for when in days if when <= day), default=None)


def _calendar(library: Library, measure: str) -> Mapping[date, tuple[date, str]]:
    """The release calendar of whoever publishes the exact files of a measure."""
    sources = library.corridor.classes.get(measure, {}).get(1, ())
    publishers = [library.publishers.get(source, "") for source in sources]
    calendars = [library.corridor.calendar.get(publisher, {}) for publisher in publishers]
    return next(filter(None, calendars), {})


def _ended_after(newest: date, day: date) -> Iterator[date]:
    ended = add_months(newest, 1)
    while last_day(ended) < day:
        yield ended
        ended = add_months(ended, 1)


def _notes(library: Library, question: Question, month: date) -> list[Note]:
    """What must be said of this month's figures, each once."""
    one_month = replace(question, first=month, last=month)
    found: dict[str, Note] = {}
    for dimension in _SECTIONS:
        _, notes = observed(library, _each(one_month, dimension))
        for note in notes:
            if note.code == "parts_do_not_add_up":
                found[note.text] = note
    return list(found.values())


def _names(rows: pl.DataFrame, archive: Archive, target: Target) -> dict[str, Place]:
    """Places of the rows, and the corridor's words for what is counted, by whom and where."""
    known, defaults = archive.corridor.words, archive.corridor.defaults
    counted = target.measure == defaults["measure"]
    here = counted and target.place == defaults["place"]
    words = [word for word in known if (here if word == "at" else counted)]
    return names_in(rows, archive.places) | {word: known[word] for word in words}


def _drawn(archive: Archive, further: Iterable[str]) -> dict[str, Place]:
    """Places that charts and sentences name beside those of the rows."""
    known = archive.corridor
    codes = (*known.schematic, *(one.place for one in known.leading), *further)
    return {code: archive.places[code] for code in codes if code in archive.places}


def _cut_list(origins: int) -> Iterator[Note]:
    if origins > _MOST_ORIGINS:
        yield Note(
            "largest_shown",
            f"the {_MOST_ORIGINS} largest of {origins} citizenships are shown",
            {"shown": _MOST_ORIGINS, "of": origins},
        )


def _nothing_known(question: Question, archive: Archive, library: Library) -> Answer:
    rows, notes = observed(library, question)
    schema = {column.name: column.type for column in BRIEF_FIGURES}
    empty = pl.DataFrame(schema=schema)
    run = recorded("brief", question, archive)
    return Answer("brief", empty, run, tuple(notes), {}, {"total": rows})
