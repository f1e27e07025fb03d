"""A person's or a program's words made into a question, and the archive opened for it."""

from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from os import PathLike
from typing import Any, TypedDict, Unpack

from polars import DataFrame

from caudal.archive import Archive, open_archive
from caudal.archive.asof import Library
from caudal.archive.corridors import Corridor, corridor
from caudal.archive.findings import of_answer, sentence
from caudal.sources import SOURCES, declared_precisions, declared_tables
from caudal.vocabulary.answer import Answer, Note, Run, run_of
from caudal.vocabulary.errors import CorridorError, UnknownCode, WrongOption, listing, near_to
from caudal.vocabulary.periods import parse_day, parse_period
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import Question, Target, checked_question
from caudal.vocabulary.tables import DIMENSIONS

__all__ = [
    "CORRIDOR",
    "Asked",
    "answered",
    "asked",
    "asks_for_parts",
    "code_version",
    "day_of",
    "known_corridor",
    "library_of",
    "names_a_target",
    "names_in",
    "odd",
    "only_kind",
    "opened",
    "recorded",
]

CORRIDOR = "us-mexico"
# So many findings are said with an answer; the rest is counted.
_MOST = 5


class Asked(TypedDict, total=False):
    """Target options, the same in every verb. What is left out means `all`."""

    corridor: str | PathLike[str]
    measure: str | None
    place: str | None
    origin: str
    group: str
    authority: str
    component: str
    frequency: str
    source: str | None
    provisional: bool
    reconstruct: bool
    period: str | date | None
    start: str | date | None
    end: str | date | None
    as_of: str | date | None


def asked(**words: Unpack[Asked]) -> Question:
    """
    The question that the words ask; measure and place default to the corridor's.

    Raises:
        UnknownCode, WrongOption, CorridorError: a word is not known or not a day.
    """
    known = known_corridor(words.get("corridor", CORRIDOR))
    defaults = known.defaults
    target = Target(
        measure=words.get("measure") or defaults["measure"],
        place=words.get("place") or defaults["place"],
        **{d: words.get(d) or "all" for d in DIMENSIONS if d != "place"},  # type: ignore[arg-type]
        frequency=words.get("frequency") or "month",
    )
    one = _period(words.get("period"), "--period")
    if one and (words.get("start") or words.get("end")):
        raise WrongOption(
            "--period and --from or --to are said together",
            where="--period",
            remedy="say one month with --period, or a span with --from and --to",
        )
    question = Question(
        corridor=known.name,
        target=target,
        first=one or _period(words.get("start"), "--from"),
        last=one or _period(words.get("end"), "--to"),
        as_of=day_of(words.get("as_of"), "--as-of"),
        source=words.get("source"),
        provisional=words.get("provisional", False),
        reconstruct=words.get("reconstruct", False),
    )
    return checked_question(question, known.places, tuple(SOURCES))


def names_a_target(**words: Unpack[Asked]) -> bool:
    """Whether any part of a target is said, or all is left to the corridor."""
    names = (words.get(d) for d in ("measure", *DIMENSIONS))
    return any(name not in (None, "all") for name in names)


def known_corridor(name: str | PathLike[str]) -> Corridor:
    """
    A corridor whose files name sources and publishers that there are.

    Raises:
        CorridorError, Unreadable: as `corridor`, or one of them is not known.
    """
    known = corridor(name)
    publishers = {source.publisher for source in SOURCES.values()}
    told = {
        source for classes in known.classes.values() for one in classes.values() for source in one
    }
    wrong = [
        (file, f"{noun} `{word}` is not known; {near_to(word, words)}")
        for file, noun, named, words in (
            ("corridor.toml", "source", told, [*SOURCES]),
            ("calendar.csv", "publisher", set(known.calendar), sorted(publishers)),
        )
        for word in sorted(named - set(words))
    ]
    if wrong:
        raise CorridorError(
            "\n".join(what for _, what in wrong),
            where="\n".join(dict.fromkeys(str(known.folder / file) for file, _ in wrong)),
            remedy="`caudal terms --kind source` lists the sources; a publisher is the one that\n"
            "the page of a source names",
        )
    return known


def opened(name: str | PathLike[str], data: str | PathLike[str] | None) -> tuple[Archive, Library]:
    """
    The archive of a corridor, and everything in it ready to be asked.
    """
    archive = open_archive(known_corridor(name), data)
    return archive, library_of(archive)


def library_of(archive: Archive) -> Library:
    """
    Everything in an archive, ready to be asked of what the sources declare.
    """
    return archive.library(
        declared_tables(),
        declared_precisions(),
        {source.name: source.publisher for source in SOURCES.values()},
    )


def recorded(verb: str, question: Question, archive: Archive, **further: Any) -> Run:
    """
    How to repeat an answer: the question, and the hashes of the releases it could see.

    `further` are the verb's own arguments.
    """
    arguments = {
        **further,
        **vars(question.target),
        "corridor": question.corridor,
        "from": question.first,
        "to": question.last,
        "source": question.source,
        "provisional": question.provisional,
        "reconstruct": question.reconstruct,
    }
    day = question.as_of
    inputs = [
        held.row["rows_sha256"] for held in archive.held if day is None or held.key[2] <= day
    ] + ([held.row["rows_sha256"] for held in archive.held] if question.reconstruct else [])
    inputs += archive.corridor.inputs
    return run_of(verb, arguments, as_of=day, code_version=code_version(), inputs=inputs)


def answered(
    verb: str,
    question: Question,
    archive: Archive,
    rows: DataFrame,
    notes: list[Note],
    run: Run | None = None,
) -> Answer:
    """The answer of a verb that asks the archive; a verb with arguments of its own recorded them."""
    return Answer(
        verb,
        rows,
        run or recorded(verb, question, archive),
        tuple(notes),
        names_in(rows, archive.places),
    )


def asks_for_parts(question: Question) -> bool:
    """Whether anything but the total over origin, group, authority and component is asked for."""
    return any(getattr(question.target, d) != "all" for d in DIMENSIONS if d != "place")


def odd(archive: Archive, rows: DataFrame, as_of: date | None, *, parts: bool) -> list[Note]:
    """
    What is odd about the releases that answer, for whoever reads the rows; the most once.

    Args:
        parts: a part is asked for: lost labels matter.
    """
    if rows.is_empty():
        return []
    sources = set(rows["source"].unique())
    findings = archive.findings(declared_tables(), declared_precisions(), sources)
    found = of_answer(findings, rows, as_of)
    if not parts:
        found = found.filter(found["kind"] != "labels_lost")
    shown = [Note("sanity", sentence(row), row) for row in found.head(_MOST).iter_rows(named=True)]
    if found.height > _MOST:
        more = found.height - _MOST
        shown.append(
            Note(
                "more_findings",
                f"and {more:,} more findings on these releases: `caudal releases --findings`",
                {"more": more},
            )
        )
    return shown


def names_in(rows: DataFrame, places: Mapping[str, Place]) -> dict[str, Place]:
    """Places and origins that occur in the rows."""
    columns = [column for column in ("place", "origin") if column in rows.columns]
    codes = {code for column in columns for code in rows[column].unique()}
    return {code: places[code] for code in sorted(codes & set(places))}


def only_kind(words: DataFrame, kind: str | None) -> DataFrame:
    """
    Words of one kind; all of them without one.

    Raises:
        UnknownCode: there is no such kind.
    """
    known = words["kind"].unique(maintain_order=True).to_list()
    if kind is not None and kind not in known:
        raise UnknownCode(
            f"there is no kind `{kind}`",
            where="--kind",
            remedy=f"known are {listing(known, most=20)}",
        )
    return words.filter(words["kind"] == kind) if kind else words


def code_version() -> str:
    """Version of Caudal."""
    return version("caudal")


def _period(value: str | date | None, where: str) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return parse_period(value) or _refuse(
        value, where, "YYYY-MM for a month, or YYYY-MM-DD for a day"
    )


def day_of(value: str | date | None, where: str) -> date | None:
    """
    The day that is said, or None.

    Raises:
        WrongOption: it is not a day.
    """
    if value is None or isinstance(value, date):
        return value
    return parse_day(value) or _refuse(value, where, "YYYY-MM-DD, such as 2021-08-10")


def _refuse(value: str, where: str, form: str) -> date:
    kind = "day" if form.startswith("YYYY-MM-DD") else "period"
    raise WrongOption(f"`{value}` is not a {kind}", where=where, remedy=f"write {form}")
