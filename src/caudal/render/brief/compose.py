"""The facts of a brief put into its seven parts and their annex, in one language."""

from collections.abc import Sequence
from itertools import groupby

from caudal.render.brief.annex import annex
from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import runs
from caudal.render.brief.measures import NewMeasure
from caudal.render.brief.parts import Brief, Part
from caudal.render.brief.phrases import Phrases
from caudal.render.brief.pictures import pictures

__all__ = ["brief_of"]


def brief_of(facts: Facts, say: Phrases) -> Brief:
    """
    What happened; is it real; what is happening; what may come; what new measures did; what we
    do not know; sources.

    A part with nothing to say is left out. The lead is the finding and,
    where the change can be judged, what it is worth.
    """
    lead = [say.finding(facts), *_worth(facts, say)]
    parts = (
        _part("happened", say, _happened(facts, say)),
        _part("real", say, say.real(facts)),
        _part("happening", say, _happening(facts, say)),
        _part("coming", say, [say.forecast(facts), say.track(facts)]),
        _measures(facts, say),
        _part("unknown", say, [say.causes(facts)], _unknown(facts, say)),
        _part("sources", say, [say.total_source(facts)]),
    )
    return Brief(
        language=say.language,
        title=say.title(facts),
        known=say.known(facts),
        lead=tuple(runs(sentence) for sentence in lead),
        parts=tuple(part for part in parts if part.paragraphs or part.points),
        charts=pictures(facts, say),
        no_chart=say.no_chart,
        annex_heading=say.annex_heading,
        annex=annex(facts, say),
        notes_heading=say.notes_heading,
        notes=tuple(runs(sentence) for sentence in _notes(facts, say) if sentence),
        next_heading=say.next_heading,
        next_steps=tuple(say.next_steps(facts)),
    )


def _worth(facts: Facts, say: Phrases) -> list[str]:
    """What the change is worth: of the total, else of the body that is known for longer."""
    if not facts.total.judged:
        return []
    known = facts.total.probability_increase is not None
    longest = facts.longest
    if not known and longest is not None and longest.probability_increase is not None:
        return [say.verdict_of_longest(longest)]
    return [say.verdict(facts.total)]


def _part(
    name: str,
    say: Phrases,
    told: Sequence[str],
    points: Sequence[str] = (),
    details: Sequence[str] = (),
) -> Part:
    return Part(
        name,
        say.headings[name],
        tuple(runs(sentence.strip()) for sentence in told if sentence),
        tuple(runs(sentence) for sentence in points if sentence),
        tuple(runs(sentence) for sentence in details if sentence),
    )


def _measures(facts: Facts, say: Phrases) -> Part:
    """The verdicts, those that are told alike together; why, and what would be needed, below."""
    alike: dict[str, list[NewMeasure]] = {}
    for one in facts.measures:
        alike.setdefault(say.verdict_sentence(one), []).append(one)
    told = " ".join(say.measures(group) for group in alike.values())
    why = [say.measure(one, facts) for one in facts.measures]
    return _part("measures" if why[1:] else "measure", say, [told], details=why)


def _happened(facts: Facts, say: Phrases) -> list[str]:
    if facts.total.value is None:
        return []
    once = [
        *([say.repeat(facts.repeat)] if facts.repeat else []),
        *([say.unique(facts.unique)] if facts.unique else []),
    ]
    return [
        say.total(facts),
        say.groups(facts),
        say.authorities(facts.sections["authority"]),
        " ".join(once),
    ]


def _happening(facts: Facts, say: Phrases) -> list[str]:
    """Months after the one told of: what is out of them, and the nowcast."""
    by_month = groupby(facts.provisional, key=lambda figure: (figure.period, figure.vintage))
    known = facts.total.value is not None and not (facts.unpublished or facts.not_held)
    return [
        " ".join(
            [
                *([say.newest_known(facts)] if known else []),
                *(say.unpublished(month) for month in facts.unpublished),
                *([say.not_held(facts.not_held)] if facts.not_held else []),
                *(say.preliminary(list(figures), facts) for _, figures in by_month),
            ]
        ),
        say.nowcast(facts),
    ]


def _unknown(facts: Facts, say: Phrases) -> list[str]:
    told = []
    later = facts.reconstructed
    if later:
        days = sorted({figure.vintage for figure in later})
        whole = [say.the_total()] if facts.total.reconstructed else []
        names = [] if facts.all_reconstructed else [*whole, *_names_of(later, say)]
        told.append(say.parts_from_later(names, days))
    if facts.total.value is None:
        return told
    missing = facts.unknown_parts
    if missing or not facts.sections["origin"]:
        names = _names_of(missing, say)
        names += [] if facts.sections["origin"] else [say.section_name("origin")]
        told.append(say.unknown_parts(names, facts.total.period))
    if facts.may_repeat and (facts.repeat is None or not facts.repeat.reconstructed):
        told.append(say.no_repeat_by_group(facts.repeat is not None, facts.total.period))
    return told


def _notes(facts: Facts, say: Phrases) -> list[str]:
    return [
        say.rule(facts),
        *([say.mismatches(facts.mismatches)] if facts.mismatches else []),
        *say.reading(facts),
        *([say.estimates_note()] if facts.estimates.forecast else []),
        *([say.measures_note()] if facts.measures else []),
    ]


def _names_of(figures: Sequence[Figure], say: Phrases) -> list[str]:
    """Groups and titles by name; bodies and citizenships as a whole."""
    figures = [f for f in figures if f.section != "total"]
    single = [say.label(f) for f in figures if f.section in ("group", "authority")]
    whole = [s for s in ("component", "origin") if any(f.section == s for f in figures)]
    return single + [say.section_name(section) for section in whole]
