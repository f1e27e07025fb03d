"""Which policy, which counts it is looked for in, and which it did not touch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from pathlib import Path

import numpy as np
import polars as pl

from caudal.analysis.effect import Case
from caudal.analysis.effect.pool import large_enough
from caudal.analysis.forecast.known import SERIES, known_of, series_of
from caudal.analysis.regimes import level_shifts
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.archive.files import USERS
from caudal.archive.policies import read_users
from caudal.vocabulary.answer import Note
from caudal.vocabulary.errors import NoSuchPath, UnknownCode, WrongOption, listing, near_to
from caudal.vocabulary.periods import add_months, month_name, months_between, parse_day
from caudal.vocabulary.question import EACH, Question
from caudal.vocabulary.tables import DIMENSIONS
from caudal.vocabulary.terms import COMPONENTS, GROUPS

__all__ = ["Affected", "Policy", "Studied", "affected", "policy_of"]

_PRE, _POST = 18, 3
# What may be told apart by treated and not: a code says which by itself.
_SPREAD = ("origin", "group", "place", "component")
_NONE = ("none",)
# So many months longer is worth a part in place of the whole.
_MUCH = 60


@dataclass(frozen=True)
class Studied:
    """
    What is said beside the target.

    Args:
        policy: its id; None: a day of the user's.
        day: the user's own day; None: that of the policy.
        treated: codes taken together; none: the target, or those that the policy names.
        donors: codes it did not touch; None: chosen; `none`: none.
        pre, post: months before and after.
        margin: a change up to which an effect is not large [fraction].
        policies: a user's own file of policies.
        longest: of the total, the reporting body whose figures go back furthest may answer.
        whole: the total was asked for in so many words, whomever the policy names.
    """

    policy: str | None = None
    day: str | date | None = None
    treated: Sequence[str] = ()
    donors: Sequence[str] | None = None
    pre: int = _PRE
    post: int = _POST
    margin: float = 0.25
    policies: str | PathLike[str] | None = None
    longest: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Policy:
    """
    A policy, or a day of the user's.

    Args:
        id: None: the user's own day.
        en, es: its name.
        start: the first day on which it applied.
        origins, groups: to whom, by code; empty: to all.
        calendar: rows of `policies`, the user's among them.
    """

    id: str | None
    en: str
    es: str
    start: date
    known_to: str
    origins: tuple[str, ...]
    groups: tuple[str, ...]
    calendar: pl.DataFrame

    @property
    def begins(self) -> date:
        """The first whole month after, by its first day."""
        whole = self.known_to == "day" and self.start.day == 1
        return self.start if whole else add_months(self.start, 1)

    @property
    def others(self) -> pl.DataFrame:
        """The other policies of the calendar."""
        return self.calendar.filter(pl.col("id") != (self.id or ""))


@dataclass(frozen=True)
class Affected:
    """
    The case, and what it is made of.

    Args:
        question: of the treated count; codes that are taken together stand with spaces.
        case: rows up to the last month asked for, which may not be known yet.
        known: months after that are published, of those asked for.
        newest: rows of the newest month of the treated count.
        history: all rows of the treated count.
        notes: what must be said of the choice.
    """

    question: Question
    case: Case
    known: int
    newest: pl.DataFrame
    history: pl.DataFrame
    notes: tuple[Note, ...]


def policy_of(library: Library, question: Question, studied: Studied) -> Policy:
    """
    The policy that is looked at.

    Raises:
        WrongOption: neither or both of a policy and a day are said, or its start is not known.
        UnknownCode: there is no such policy.
        CorridorError, Unreadable: the user's file of policies is not right.
    """
    calendar = library.corridor.policies
    known_by = question.as_of
    if studied.policies is not None:
        path = Path(studied.policies)
        where = question.target.place
        if USERS.kind(path) != "file":
            raise NoSuchPath(
                f"`{path}` is no file",
                where="--policies",
                remedy="name a CSV with the columns id and start at least",
            )
        users = read_users(USERS.content(path), path, library.places, where)
        calendar = pl.concat([calendar.join(users, on="id", how="anti"), users]).sort("start", "id")
    if (studied.policy is None) == (studied.day is None):
        raise WrongOption(
            "say a policy of the calendar, or a day with --date",
            where="caudal effect",
            remedy="such as `caudal effect title_42_end_2023`, or `caudal effect --date 2015-03-01`",
        )
    if studied.day is not None:
        return _of_day(studied.day, _known_by(calendar, known_by))
    found = calendar.filter(pl.col("id") == studied.policy)
    if found.is_empty():
        raise UnknownCode(
            f"there is no policy `{studied.policy}`",
            where="caudal effect POLICY",
            remedy=near_to(str(studied.policy), calendar["id"].to_list())
            + " (`caudal terms --kind policy` lists all);\n"
            "or say a day with --date, or a file of your own with --policies",
        )
    row = found.row(0, named=True)
    if row["start_known_to"] == "year":
        raise WrongOption(
            f"of `{row['id']}` only the year of its start is known: no month can be the first",
            where="caudal effect POLICY",
            remedy="say the day that you take for its start with --date",
        )
    return Policy(
        row["id"],
        row["name_en"],
        row["name_es"],
        row["start"],
        row["start_known_to"],
        _codes(row["origin"]),
        _codes(row["group"]),
        _known_by(calendar, known_by),
    )


def affected(library: Library, question: Question, studied: Studied, policy: Policy) -> Affected:
    """
    The counts before and after, those of the treated first.

    Raises:
        UnknownCode, WrongOption: a code is not known, not told, or of another kind.
    """
    question, notes = _of_longest(library, question) if studied.longest else (question, [])
    dimension, treated, chosen = _treated(library, question, studied, policy)
    own = _told(library, question, dimension, treated)
    donors = _donors(library, question, studied, policy, dimension, treated)
    history = pl.concat([own, donors])
    of_all = own.select(SERIES).unique(maintain_order=True)
    if of_all.height < max(len(treated), 1):
        raise _not_told(question, dimension, treated, of_all)
    case, known = _case(library, question, studied, policy, (own, donors), dimension)
    said = {} if not treated else {dimension: " ".join(treated)}
    return Affected(
        replace(question, target=replace(question.target, **said)),
        case,
        known,
        own.filter(pl.col("period") == own["period"].max()),
        history,
        (*notes, *chosen, *_compared_with(library, studied, policy, dimension, case)),
    )


def _known_by(calendar: pl.DataFrame, day: date | None) -> pl.DataFrame:
    """The calendar as it could be known on a day: no later start, no later end."""
    if day is None:
        return calendar
    begun = calendar.filter(pl.col("start") <= day)
    return begun.with_columns(end=pl.when(pl.col("end") <= day).then(pl.col("end")))


def _compared_with(
    library: Library, studied: Studied, policy: Policy, dimension: str, case: Case
) -> Iterator[Note]:
    """Who the donors are, or why there are none."""
    names = [case.names[at] for at in case.donors]
    if names:
        yield Note(
            "donors",
            f"compared with: {', '.join(names)}",
            {"names": ", ".join(names), "donors": len(names)},
        )
    elif studied.donors is None and dimension and _touches_all(library, policy, dimension):
        yield Note(
            "touches_all",
            f"by the calendar it applied to every {dimension}, or to a rest that cannot be counted "
            "out: none is left that it did not touch; --donors names some all the same",
            {"dimension": dimension},
        )


def _of_longest(library: Library, question: Question) -> tuple[Question, list[Note]]:
    """
    The target by the body that tells it over the longest time, where the total is much shorter.

    What is compared are other times: a total told for a few years has too few of them.
    """
    told = _told(library, question, "component", (EACH,))
    if told.is_empty() or question.target.component != "all":
        return question, []
    spans = told.group_by("component").agg(
        first=pl.col("period").min(), last=pl.col("period").max()
    )
    begins = dict(spans.sort("first", "component").select("component", "first").iter_rows())
    longest = next(iter(begins))
    total = begins.get("all")
    if longest == "all" or (total and months_between(begins[longest], total) < _MUCH):
        return question, []
    words = (
        f"looked at as `{longest}` tells it, from {month_name(begins[longest])} on"
        + (f"; the total is told from {month_name(total)} on only" if total else "")
        + ", which leaves too little to compare with: --component all asks for it all the same"
    )
    values = {"component": longest, "first": begins[longest], "total": total}
    note = Note("longest_component", words, values)
    return replace(question, target=replace(question.target, component=longest)), [note]


def _of_day(said: str | date, calendar: pl.DataFrame) -> Policy:
    day = said if isinstance(said, date) else parse_day(said)
    if day is None:
        raise WrongOption(
            f"`{said}` is not a day", where="--date", remedy="write YYYY-MM-DD, such as 2021-08-05"
        )
    return Policy(None, f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}", day, "day", (), (), calendar)


def _codes(words: str) -> tuple[str, ...]:
    return () if words == "all" else tuple(words.split())


def _treated(
    library: Library, question: Question, studied: Studied, policy: Policy
) -> tuple[str, tuple[str, ...], list[Note]]:
    """The dimension that tells treated from not, and the treated codes; none: the target's own."""
    target = question.target
    if studied.treated:
        codes = tuple(dict.fromkeys(studied.treated))
        kind = _dimension(library, codes, "--treated")
        if kind != "place" and getattr(target, kind) != "all":
            raise WrongOption(
                f"--{kind} {getattr(target, kind)} and --treated {','.join(codes)} say two things",
                where="--treated",
                remedy=f"leave --{kind} out, or --treated",
            )
        return kind, codes, []
    for name in _SPREAD:
        own = getattr(target, name)
        if name not in ("place", "component") and own != "all":
            return name, (), []
    for name, codes in (("origin", policy.origins), ("group", policy.groups)):
        if codes and not studied.whole and not _spoken(question):
            told = _told(library, question, name, codes)
            if told.select(SERIES).n_unique() == len(codes):
                return name, codes, [_by_policy(policy, name, codes)]
    place = library.places.get(target.place)
    if place is not None and place.kind in ("sector", "field_office"):
        return "place", (), []
    return "", (), []


def _spoken(question: Question) -> bool:
    return any(getattr(question.target, name) != "all" for name in ("origin", "group"))


def _by_policy(policy: Policy, dimension: str, codes: Sequence[str]) -> Note:
    named = " + ".join(codes)
    other = {"origin": policy.groups, "group": policy.origins}[dimension]
    beside = (
        f" (of all {'groups' if dimension == 'origin' else 'citizenships'}, though the calendar "
    )
    beside += f"names {' '.join(other)})"
    return Note(
        "treated_by_policy",
        f"the calendar says that it applied to {dimension} {named}: they are taken together"
        + (beside if other else "")
        + f"; --{dimension} or --treated names others, --{dimension} all the total",
        {"dimension": dimension, "codes": named, "others": " ".join(other)},
    )


def _dimension(library: Library, codes: Sequence[str], option: str) -> str:
    """What kind of code these are."""
    if all(code in GROUPS for code in codes):
        return "group"
    if all(code in COMPONENTS for code in codes):
        return "component"
    unknown = [code for code in codes if code not in library.places]
    if unknown:
        raise UnknownCode(
            f"there is no code {listing(unknown)}",
            where=option,
            remedy=near_to(unknown[0], [*library.places, *GROUPS, *COMPONENTS])
            + "; codes are said with commas between them, all of one kind",
        )
    origins = ("country", "remainder", "grouping", "unknown")
    kinds = {library.places[code].kind in origins for code in codes}
    if len(kinds) > 1:
        raise WrongOption(
            f"{listing(codes)} are not all of one kind",
            where=option,
            remedy="say citizenships, or places, or groups, or components",
        )
    return "origin" if kinds.pop() else "place"


def _told(
    library: Library, question: Question, dimension: str, codes: Sequence[str]
) -> pl.DataFrame:
    """Figures of the target, or of each of the codes in its place."""
    asked = [{dimension: code} for code in codes] or [{}]
    whole = replace(question, first=None, last=None, provisional=False)
    parts = [
        figures(library, replace(whole, target=replace(question.target, **one))) for one in asked
    ]
    return pl.concat(parts).filter(pl.col("status") == "A")


def _donors(
    library: Library,
    question: Question,
    studied: Studied,
    policy: Policy,
    dimension: str,
    treated: Sequence[str],
) -> pl.DataFrame:
    """Figures of the donors: those named, or all of the kind that no policy of the window names."""
    if studied.donors is not None:
        codes = () if tuple(studied.donors) == _NONE else tuple(dict.fromkeys(studied.donors))
        if not codes:
            return _told(library, question, "", ()).clear()
        kind = _dimension(library, codes, "--donors")
        if not dimension and kind != "place":
            raise WrongOption(
                f"the total holds {listing(codes)}: it cannot stand against a part of itself",
                where="--donors",
                remedy=f"say what is treated with --treated or --{kind}",
            )
        if dimension and kind != dimension:
            raise WrongOption(
                f"{listing(codes)} differ from the treated in {kind}, not in {dimension}",
                where="--donors",
                remedy=f"say codes of {dimension}, or `none`",
            )
        told = _told(library, question, kind, codes)
        found = told[kind].unique().to_list()
        missing = [code for code in codes if code not in found]
        if missing:
            raise UnknownCode(
                f"nothing is told of {listing(missing)} at this target",
                where="--donors",
                remedy=f"`caudal observations --{kind} each` shows what is told",
            )
        return told
    if not dimension or dimension == "component" or _touches_all(library, policy, dimension):
        return _told(library, question, "", ()).clear()
    told = _told(library, question, dimension, (EACH,))
    own = treated or (getattr(question.target, dimension),)
    kept = [
        code
        for code in told[dimension].unique(maintain_order=True)
        if code not in ("all", *own) and _comparable(library, question, dimension, code)
    ]
    touched = _touched(policy, studied, dimension)
    return told.filter(pl.col(dimension).is_in([code for code in kept if code not in touched]))


def _touches_all(library: Library, policy: Policy, dimension: str) -> bool:
    """Whether a policy applied to everyone of a kind, or to a rest of it that cannot be counted out."""
    if policy.id is None:
        return False
    named = {"origin": policy.origins, "group": policy.groups}.get(dimension, ())
    if dimension not in ("origin", "group") or not named:
        return True
    rests = ("remainder", "grouping")
    return dimension == "origin" and any(library.places[code].kind in rests for code in named)


def _comparable(library: Library, question: Question, dimension: str, code: str) -> bool:
    """Whether it is no sum and no rest: a country, a group, a place of the same kind."""
    if dimension == "origin":
        return code in library.places and library.places[code].kind == "country"
    if dimension == "group":
        return code not in ("unknown", "other")
    own = library.places[question.target.place]
    other = library.places.get(code)
    return other is not None and other.kind == own.kind and other.parents == own.parents


def _touched(policy: Policy, studied: Studied, dimension: str) -> set[str]:
    """Codes that this policy names, or one that began within the months that are compared."""
    first = add_months(policy.begins, -min(studied.pre, studied.post) - 1)
    last = add_months(policy.begins, studied.post)
    within = policy.others.filter(
        pl.col("start").is_between(first, last, closed="left") & (pl.col("kind") != "shock")
    )
    column = dimension if dimension in ("origin", "group") else "place"
    own = {"origin": policy.origins, "group": policy.groups}.get(dimension, ())
    named: Iterable[str] = (code for words in within[column] for code in _codes(words))
    return {*own, *named}


def _case(
    library: Library,
    question: Question,
    studied: Studied,
    policy: Policy,
    told: tuple[pl.DataFrame, pl.DataFrame],
    dimension: str,
) -> tuple[Case, int]:
    """The months from the first known one to the last asked for, and how many after are known."""
    own, donors = told
    last = add_months(policy.begins, studied.post - 1)
    newest = max([*own["period"], *donors["period"]], default=last)
    series = pl.concat([_series(own), _series(donors)])
    seen = known_of(
        pl.concat([own, donors]),
        max(last, newest),
        series=series,
        left_out=library.corridor.season.left_out,
    )
    treated = _series(own).height
    values = np.column_stack([seen.values[:, :treated].sum(axis=1), seen.values[:, treated:]])
    begins = months_between(seen.periods[0], policy.begins)
    if begins < 1:
        raise WrongOption(
            f"these counts begin in {month_name(seen.periods[0])}, and the policy before it",
            where="caudal effect",
            remedy="look at a later policy, or at counts that go further back "
            "(`--component usbp` is told from 1999 on in us-mexico)",
        )
    # A month in which it began is neither before nor after.
    start = add_months(policy.start, 0)
    skipped = (begins - 1,) if start < policy.begins else ()
    shifts = level_shifts(policy.others, known_by=question.as_of)
    rows = [months_between(seen.periods[0], month) for month in shifts]
    names = [" ".join(_labels(own, dimension)), *_labels(donors, dimension)]
    case = Case(
        values=values,
        names=names,
        periods=seen.periods,
        begins=begins,
        pre=studied.pre,
        post=studied.post,
        skipped=skipped,
        left_out=seen.left_out,
        breaks=[row for row in rows if 0 < row < len(values)],
    )
    case = replace(case, donors=large_enough(case) if studied.donors is None else _all(case))
    after = values[begins : begins + studied.post, 0]
    unknown = np.flatnonzero(np.isnan(after))
    return case, int(unknown[0]) if len(unknown) else studied.post


def _all(case: Case) -> Sequence[int]:
    return range(1, case.values.shape[1])


def _series(rows: pl.DataFrame) -> pl.DataFrame:
    return series_of(rows) if rows.height else rows.select(SERIES)


def _labels(rows: pl.DataFrame, dimension: str) -> Iterator[str]:
    """Codes of the series, or what is counted where nothing tells them apart."""
    for row in _series(rows).iter_rows(named=True):
        yield row[dimension] if dimension else row["place"]


def _not_told(
    question: Question, dimension: str, treated: Sequence[str], told: pl.DataFrame
) -> WrongOption:
    target = question.target
    words = [getattr(target, name) for name in DIMENSIONS if getattr(target, name) != "all"]
    found = told[dimension].to_list() if dimension and told.height else []
    missing = [code for code in treated if code not in found]
    what = f"{listing(missing)} of " if missing else ""
    return WrongOption(
        f"nothing is told of {what}{', '.join([target.measure, *words])}",
        where="the target of `caudal effect`",
        remedy="`caudal observations` with the same options shows the nearest cell that is held",
    )
