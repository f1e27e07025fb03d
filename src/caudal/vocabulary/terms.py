"""
The words: measures, groups, authorities, components, statuses, with names in both languages.

VOCABULARY.md is printed from here. A code that is not here, or in a
corridor's `places.csv`, does not enter an observation.
"""

from dataclasses import dataclass
from datetime import date

__all__ = [
    "ALIASES",
    "AUTHORITIES",
    "CITATION_KINDS",
    "COMPONENTS",
    "FREQUENCIES",
    "GROUPS",
    "MEASURES",
    "ORIGIN_BASES",
    "QUALIFIERS",
    "STATUSES",
    "TITLE_42_START",
    "VINTAGE_BASES",
    "Measure",
    "Term",
]


@dataclass(frozen=True)
class Term:
    """A code with its meaning and its name in English and Spanish."""

    code: str
    en: str
    es: str
    meaning: str


@dataclass(frozen=True)
class Measure(Term):
    """What is counted, in which unit, and whether it is a flow, a stock or a share."""

    unit: str = "events"
    kind: str = "flow"


def _table(*terms: Term) -> dict[str, Term]:
    return {term.code: term for term in terms}


def _measures(*terms: Measure) -> dict[str, Measure]:
    return {term.code: term for term in terms}


MEASURES = _measures(
    Measure(
        "encounters",
        "encounters",
        "encuentros",
        "events recorded by US Customs and Border Protection: apprehension (Title 8), "
        "inadmissibility (Title 8) or expulsion (Title 42); one person may count several times",
    ),
    Measure(
        "unique_individuals",
        "unique individuals",
        "personas distintas",
        "people encountered for the first time in the previous 12 months, as the publisher counts",
        unit="people",
    ),
    Measure(
        "repeat_encounters",
        "repeat encounters",
        "encuentros repetidos",
        "encounters of someone encountered before in the previous 12 months",
    ),
    Measure(
        "repeat_share",
        "repeat share",
        "proporción de encuentros repetidos",
        "share (0–1) of encounters of someone encountered before in the previous 12 months",
        unit="share",
        kind="share",
    ),
    Measure(
        "custody_intakes",
        "children placed in CBP custody",
        "niñas, niños y adolescentes ingresados en custodia de CBP",
        "children apprehended and placed in CBP custody on a day",
        unit="people",
    ),
    Measure(
        "custody_transfers",
        "children transferred out of CBP custody",
        "niñas, niños y adolescentes trasladados fuera de la custodia de CBP",
        "children transferred out of CBP custody on a day",
        unit="people",
    ),
    Measure(
        "care_discharges",
        "children discharged from HHS care",
        "niñas, niños y adolescentes que salieron del cuidado del HHS",
        "children discharged from the care of Health and Human Services on a day",
        unit="people",
    ),
    Measure(
        "children_in_custody",
        "children in CBP custody",
        "niñas, niños y adolescentes en custodia de CBP",
        "children in CBP custody on a day",
        unit="people",
        kind="stock",
    ),
    Measure(
        "children_in_care",
        "children in HHS care",
        "niñas, niños y adolescentes al cuidado del HHS",
        "children in the care of Health and Human Services on a day",
        unit="people",
        kind="stock",
    ),
)

# Parts of `encounters` that publishers name as if they were counts of their own.
ALIASES: dict[str, dict[str, str]] = {
    "expulsions": {"measure": "encounters", "authority": "title_42"},
    "apprehensions": {"measure": "encounters", "component": "usbp", "authority": "title_8"},
    "inadmissibles": {"measure": "encounters", "component": "ofo", "authority": "title_8"},
}

GROUPS = _table(
    Term("all", "all groups", "todos los grupos", "every group together"),
    Term(
        "family",
        "people in families",
        "personas en familia",
        "individuals in family units: each person is counted, not each family",
    ),
    Term(
        "unaccompanied_child",
        "unaccompanied children",
        "niñas, niños y adolescentes no acompañados",
        "children travelling without a parent or legal guardian",
    ),
    Term("single_adult", "single adults", "personas adultas solas", "adults without a family unit"),
    Term(
        "accompanied_minor",
        "accompanied minors",
        "niñas, niños y adolescentes acompañados",
        "children with a parent or guardian who is not counted beside them",
    ),
    Term("unknown", "group not stated", "grupo no especificado", "the publisher's label is empty"),
)

AUTHORITIES = _table(
    Term("all", "both titles", "ambos fundamentos", "every legal authority together"),
    Term("title_8", "Title 8", "Título 8", "immigration law: apprehensions and inadmissibilities"),
    Term(
        "title_42",
        "Title 42",
        "Título 42",
        "public-health expulsions, 20 March 2020 to 11 May 2023",
    ),
    Term("unknown", "title not stated", "fundamento no especificado", "the label is empty"),
)

COMPONENTS = _table(
    Term("all", "all of CBP", "todo CBP", "every reporting body together"),
    Term(
        "usbp",
        "Border Patrol (between ports of entry)",
        "Patrulla Fronteriza (entre puertos de entrada)",
        "US Border Patrol",
    ),
    Term(
        "ofo",
        "Field Operations (at ports of entry)",
        "Operaciones de Campo (en puertos de entrada)",
        "CBP Office of Field Operations",
    ),
    Term("unknown", "body not stated", "organismo no especificado", "the label is empty"),
)

FREQUENCIES = _table(
    Term("month", "month", "mes", "a calendar month, by its first day"),
    Term("day", "day", "día", "one day"),
    Term(
        "fiscal_year_to_date",
        "fiscal year to date",
        "acumulado del año fiscal",
        "from October to the end of the month named by its first day",
    ),
)

STATUSES = _table(
    Term("A", "final", "definitivo", "SDMX OBS_STATUS A: normal value"),
    Term(
        "P",
        "preliminary",
        "preliminar",
        "SDMX OBS_STATUS P: said before publication; never answers, shown with --provisional",
    ),
)

VINTAGE_BASES = _table(
    Term("published", "published that day", "publicado ese día", "the publisher's own day"),
    Term("first_seen", "first seen that day", "visto por primera vez ese día", "an upper bound"),
    Term("inferred", "inferred day", "fecha inferida", "from a rule: month end or calendar"),
    Term(
        "reconstructed",
        "reconstructed",
        "reconstruido",
        "cut from a later release by the publication calendar",
    ),
)

CITATION_KINDS = _table(
    Term("publisher_page", "publisher's page", "página de la fuente", "the publisher's page"),
    Term(
        "publisher_pdf_copy",
        "copy of the publisher's PDF",
        "copia del PDF de la fuente",
        "a copy of the publisher's document",
    ),
    Term(
        "release_copy",
        "copy of the release text",
        "copia del comunicado",
        "the release text on another page",
    ),
    Term("press_quoting_cbp", "press", "prensa", "the press, quoting the publisher"),
    Term(
        "court_filing_via_press",
        "court filing, via the press",
        "documento presentado ante un tribunal, citado por la prensa",
        "an official's statement to a court, quoted by the press",
    ),
    Term(
        "press_quoting_court_filing",
        "court filing, via the press",
        "documento presentado ante un tribunal, citado por la prensa",
        "final figures that came through a court filing",
    ),
    Term("other", "another text", "otro texto", "none of the above: the citation says what"),
)

QUALIFIERS = _table(
    Term("about", "about", "unos", "the text tells a rounded figure"),
    Term("more_than", "more than", "más de", "the text says that the figure is larger"),
)

ORIGIN_BASES = _table(
    Term("citizenship", "citizenship", "ciudadanía", "the country of citizenship"),
    Term("departure", "departure", "salida", "the country that people were sent from"),
)

# Before this month every encounter was under Title 8.
TITLE_42_START = date(2020, 3, 1)
