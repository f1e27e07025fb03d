"""What new measures did, as far as the counts can bear an answer, in English."""

from caudal.render.brief.facts import Facts
from caudal.render.brief.measure_words import MeasureWords

__all__ = ["EnglishMeasures"]


class EnglishMeasures(MeasureWords):
    """Words around a verdict; one method a claim."""

    seen = "Looked at"
    checks_found = "Checks that found something"

    def quoted(self, name: str) -> str:
        return f"“{name}”"

    def measures_note(self) -> str:
        return (
            "Of the calendar's measures that began within twelve months before, the newest two "
            "are told of which not all of the three months after are published, and the newest one of "
            "which they are. What else began in the same months is in the same counts: a verdict "
            "names no cause."
        )

    def measures_headings(self) -> tuple[str, ...]:
        return (
            "New measures, as far as the counts can tell",
            "Verdict",
            "Months after published / needed",
            "95% band",
            "p (smallest possible)",
            "Found 4 times in 5",
            "Comparisons",
            "Counts looked at; how",
        )

    def measure_steps(self, facts: Facts, options: str) -> list[tuple[str, str]]:
        return [
            (f"every estimator and check of “{one.name_en}”", f"caudal effect {one.id}{options}")
            for one in facts.measures
        ]
