"""A scenario told in a language: names, figures in their units, sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

from caudal.render import numbers
from caudal.render.charts.speaking import Speaking
from caudal.render.charts.telling import capital
from caudal.render.scenario.en import ENGLISH, ENGLISH_AREAS
from caudal.render.scenario.es import SPANISH, SPANISH_AREAS
from caudal.render.scenario.facts import COHORTS, Row, Scenario
from caudal.render.scenario.following import ENSEMBLE, MORRIS, direction, followed, kinds, strength
from caudal.render.words import note_text
from caudal.vocabulary.answer import Note
from caudal.vocabulary.periods import add_months, month_name
from caudal.vocabulary.scenario_flows import FLOW_KINDS
from caudal.vocabulary.scenario_tables import OUTCOMES, UNITS
from caudal.vocabulary.simulation import BASES

__all__ = ["Speech"]

_AREAS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH_AREAS, "es": SPANISH_AREAS}
_UNITS_ES = {
    "people": "personas",
    "days": "días",
    "log points": "puntos log",
    "per 10,000": "por 10,000",
}
_SHARES = ("0–1", "0-1")
_HEADLINES = ("encounters", "repeat_share")
# Told too where they differ.
_WHERE_DIFFERENT = ("returns_over_border", "in_border_cities")


class Speech(Speaking):
    """How a scenario is told."""

    sentences: ClassVar[Mapping[str, Mapping[str, str]]] = {"en": ENGLISH, "es": SPANISH}

    def name(self, scenario: Scenario) -> str:
        """The scenario's name: of a policy its own, of a file that of the file."""
        if not scenario.compared:
            return self.say("none")
        known = scenario.names.get(scenario.name)
        return self.telling.name(known) if known else scenario.name

    def headline(self, scenario: Scenario) -> str:
        """The label, and which scenario: what stands over everything."""
        return self.say("headline", label=self.say("label"), name=self.name(scenario))

    def finding(self, scenario: Scenario) -> str:
        """What differs in the month that is told; of `none` what there is."""
        if scenario.idle:
            reason = scenario.reason
            return capital(self.note(reason)) if reason else self.say("idle")
        moved = [code for code in _WHERE_DIFFERENT if self._moved(scenario, code)]
        told = [one for code in (*_HEADLINES, *moved) if (one := self._found(scenario, code))]
        key = "finding" if scenario.compared else "finding_level"
        month = capital(self.telling.month(scenario.month))
        return self.say(key, month=month, outcomes="; ".join(told))

    def _moved(self, scenario: Scenario, code: str) -> bool:
        row = scenario.in_month(code) if scenario.compared and code in scenario.outcomes else None
        ends = ("difference_low", "difference", "difference_high")
        return row is not None and any(self.differs(row[end], row["unit"]) != "0" for end in ends)

    def _found(self, scenario: Scenario, code: str) -> str:
        row = scenario.in_month(code) if code in scenario.outcomes else None
        if row is None:
            return ""
        outcome = self.outcome(code)
        if not scenario.compared:
            values = {end: self.value(row[end], row["unit"]) for end in ("low", "high")}
            middle = self.value(row["median"], row["unit"])
            return self.say("finding_level_one", outcome=outcome, value=middle, **values)
        low, high = self._ends(row, prose=True)
        difference = self.differs(row["difference"], row["unit"], prose=True)
        return self.say("finding_one", outcome=outcome, difference=difference, low=low, high=high)

    def _ends(self, row: Row, *, prose: bool = False) -> tuple[str, str]:
        """Both ends of what differs; the unit stands at the second only."""
        low, high = row["difference_low"], row["difference_high"]
        unit = row["unit"]
        return self.differs(low, unit, bare=True), self.differs(high, unit, prose=prose)

    def asked(self, scenario: Scenario) -> str:
        """How much was simulated, from when, and what the bands are."""
        key = "asked" if scenario.as_of else "asked_newest"
        as_of = scenario.as_of or scenario.start
        return self.say(
            key,
            members=numbers.count(scenario.members, self.language),
            days=scenario.days,
            start=numbers.day(scenario.start, self.language),
            day=numbers.day(as_of, self.language),
        )

    def outcome(self, code: str) -> str:
        """What an outcome is, within a sentence: as the corridor calls it, if it has its own name."""
        own = self.telling.names.get(code)
        if own is not None and own.kind == "outcome":
            return self.telling.name(own)
        return self.telling.name(OUTCOMES[code]) if code in OUTCOMES else code

    def kind(self, code: str) -> str:
        """How people move along a flow."""
        return self.telling.name(FLOW_KINDS[code]) if code in FLOW_KINDS else code

    def area(self, code: str) -> str:
        """An area, as it stands in a small box."""
        return _AREAS[self.language].get(code) or self.telling.place(code)

    def basis(self, code: str) -> str:
        """How a range is known."""
        return self.telling.name(BASES[code]) if code in BASES else code

    def assumption(self, row: Row) -> str:
        """What a parameter is."""
        return str(row["name_es"] if self.language == "es" else row["name_en"])

    def parameter(self, scenario: Scenario, code: str) -> str:
        """What a parameter is, by its code."""
        rows = scenario.assumptions.to_dicts()
        found = next((row for row in rows if row["code"] == code), None)
        return self.assumption(found) if found else code

    def range(self, row: Row) -> str:
        """Least, likeliest and greatest value of a parameter, with the unit."""
        values = [self._plain(row[end], row["unit"]) for end in ("low", "mode", "high")]
        unit = "" if row["unit"] in _SHARES else f" {self._unit(row['unit'])}"
        return " – ".join(values) + unit

    def _unit(self, unit: str) -> str:
        return _UNITS_ES.get(unit, unit) if self.language == "es" else unit

    def _plain(self, value: float, unit: str) -> str:
        if unit in _SHARES:
            return numbers.percent(value, self.language)
        return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:g}"

    def value(self, value: float | None, unit: str) -> str:
        """A figure in its unit, as far as it means anything."""
        if value is None:
            return "–"
        if unit in _SHARES:
            return numbers.percent(value, self.language, column=True)
        if unit == "days":
            return numbers.decimal(value, self.language)
        return numbers.estimate(value, self.language)

    def differs(
        self, value: float | None, unit: str, *, bare: bool = False, prose: bool = False
    ) -> str:
        """A difference with its sign: of a share in points, `bare` without the word; never −0."""
        if value is None:
            return "–"
        size = abs(value)
        if unit in _SHARES:
            told = numbers.decimal(100 * size, self.language)
        else:
            told = f"{size:.2f}" if unit == "days" else numbers.estimate(size, self.language)
        if not set(told) & set("123456789"):
            return "0"
        if unit in _SHARES and not bare:
            told = self.say("points_prose" if prose else "points", value=told)
        return ("+" if value > 0 else "−") + told

    def band(self, row: Row) -> str:
        """Both ends of a figure's band."""
        low, high = (self.value(row[end], row["unit"]) for end in ("low", "high"))
        return "–" if row["low"] is None else self.say("to", low=low, high=high)

    def difference_band(self, row: Row) -> str:
        """Both ends of the band of what differs."""
        low, high = self._ends(row)
        if row["difference_low"] is None:
            return "–"
        return low if low == high == "0" else self.say("to", low=low, high=high)

    def month(self, row: Row) -> str:
        """A month in a column; one that was simulated in part with its days."""
        if row.get("outcome") in COHORTS:
            return self.say("cohort")
        name = month_name(row["period"])
        whole = (add_months(row["period"], 1) - row["period"]).days == row["days"]
        return name if whole else self.say("month_days", month=name, days=row["days"])

    def long_month(self, month: date) -> str:
        """August 2021, as a sentence begins with it."""
        return capital(self.telling.month(month))

    def follows(self, scenario: Scenario, outcome: str, method: str) -> list[str]:
        """The three assumptions that an outcome follows most."""
        rows = followed(scenario, outcome, method=method, most=3)
        return [self.follow(scenario, row) for row in rows]

    def follow(self, scenario: Scenario, row: Row) -> str:
        """That an outcome, or its rise or fall, hangs on an assumption; and how much of it."""
        way = direction(row, scenario.members)
        key = {1: "rises", -1: "falls", 0: "moves"}[way]
        if row["of"] == "difference":
            key = _of_difference(way, scenario.leaning(row["outcome"]))
        told = self.say(key, name=self.parameter(scenario, row["parameter"]))
        return f"{told} ({self.size(row)})"

    def column(self, outcome: str, method: str) -> str:
        """An outcome over its sizes, with the unit where it is not the outcome's own."""
        name = capital(self.outcome(outcome))
        points = method == MORRIS and UNITS[outcome] in _SHARES
        return f"{name} ({self.say('unit_points')})" if points else name

    def size(self, row: Row, *, bare: bool = False) -> str:
        """A share of the variance, or the size of an effect in the outcome's unit."""
        size = strength(row)
        if row["method"] == ENSEMBLE:
            return self.share(size)
        share = UNITS[row["outcome"]] in _SHARES
        size = 100 * size if share else size
        told = numbers.estimate(size, self.language) if size >= 10 else f"{size:.2g}"
        return self.say("points_prose", value=told) if share and not bare else told

    def share(self, value: float) -> str:
        """A share, whole: no more of it is known."""
        if value < 0.005:
            return f"<{numbers.percent(0.01, self.language, decimals=0)}"
        return numbers.percent(value, self.language, decimals=0)

    def follow_none(self, outcomes: Sequence[str]) -> str:
        """Which outcomes follow no assumption that is told; empty where all follow one."""
        names = self.telling.listed([self.outcome(code) for code in outcomes])
        return self.say("nothing_for", names=names) if names else ""

    def how_to_read(
        self, scenario: Scenario, method: str, of: str = "", *, short: bool = False
    ) -> str:
        """What stands in brackets behind what an outcome follows, or in a cell and its marks."""
        members = numbers.count(scenario.members, self.language)
        key = f"read_{method}{'_short' if short else ''}"
        marks = "" if short else self.say(f"marks_{method}_{of or kinds(scenario)[0]}")
        return self.say(key, members=members, marks=marks)

    def counted_assumptions(self, scenario: Scenario, key: str = "assumptions_count") -> str:
        """How many numbers are assumed, and how many of them are guesses."""
        guesses = (scenario.assumptions["basis"] == "guess").sum()
        number, every = scenario.assumptions.height, scenario.parameters
        told = self.say(key, number=number, guesses=guesses)
        if every is not None and every != number:
            told = f"{told} {self.say('in_use', number=number, every=every)}"
        if key != "assumptions_count":
            return told
        fitted = "some_fitted" if scenario.learnt is not None else "none_fitted"
        return f"{told} {self.say(fitted, learnt=scenario.learnt)}"

    def counted(self, key: str, number: int) -> str:
        """A sentence of one, or of so many."""
        return self.say(f"{key}_one" if number == 1 else key, number=number)

    def absent(self, scenario: Scenario) -> str:
        """Which outcomes are zero throughout; empty where none is."""
        names = self.telling.listed([self.outcome(code) for code in scenario.absent])
        key = "absent" if scenario.compared else "absent_level"
        return self.say(key, names=names) if names else ""

    def note(self, note: Note) -> str:
        """A note of the answer in the language."""
        return note_text(note, self.language)  # type: ignore[arg-type]


def _of_difference(way: int, leaning: int) -> str:
    """The sentence of a difference that goes `way` with an assumption and is a rise or a fall."""
    if not leaning or not way:
        return {1: "difference_rises", -1: "difference_falls", 0: "difference_moves"}[way]
    return f"{'rise' if leaning > 0 else 'fall'}_{'larger' if way == leaning else 'smaller'}"
