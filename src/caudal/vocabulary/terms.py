"""
The words: groups, authorities, components, statuses, with names in both languages.

VOCABULARY.md is printed from here. A code that is not here, or in a
corridor's `places.csv`, does not enter an observation.
"""

from datetime import date

from caudal.vocabulary.term import Term, table

__all__ = [
    "AUTHORITIES",
    "CITATION_KINDS",
    "COMPONENTS",
    "EFFECT_VERDICTS",
    "FREQUENCIES",
    "GROUPS",
    "GROUP_PARTS",
    "ORIGIN_BASES",
    "PLANNED_UNITS",
    "QUALIFIERS",
    "SCORE_VERDICTS",
    "STATUSES",
    "TITLE_42_START",
    "VERDICTS",
    "VINTAGE_BASES",
]


GROUPS = table(
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
    Term("adult", "adults", "personas adultas", "people of 18 years and more"),
    Term(
        "child",
        "children",
        "niñas, niños y adolescentes",
        "people under 18 years, alone or not",
    ),
    Term(
        "child_12_17",
        "children of 12 to 17 years",
        "adolescentes de 12 a 17 años",
        "people of 12 to 17 years, alone or not",
    ),
    Term(
        "child_under_12_accompanied",
        "children under 12 years, accompanied",
        "niñas y niños menores de 12 años, acompañados",
        "people under 12 years with a relative",
    ),
    Term(
        "child_under_12_unaccompanied",
        "children under 12 years, alone",
        "niñas y niños menores de 12 años, no acompañados",
        "people under 12 years without a relative",
    ),
    Term("unknown", "group not stated", "grupo no especificado", "the publisher's label is empty"),
)

# A group that is answered by the sum of these where a table tells only them.
GROUP_PARTS = {
    "child": ("child_12_17", "child_under_12_accompanied", "child_under_12_unaccompanied"),
}

AUTHORITIES = table(
    Term("all", "both titles", "ambos fundamentos", "every legal authority together"),
    Term("title_8", "Title 8", "Título 8", "immigration law: apprehensions and inadmissibilities"),
    Term(
        "title_42",
        "Title 42",
        "Título 42",
        "public-health expulsions, 20 March 2020 to 11 May 2023",
    ),
    Term(
        "removal",
        "removals",
        "remociones",
        "compulsory movement out of the United States on an order of removal",
    ),
    Term(
        "enforcement_return",
        "enforcement returns",
        "retornos por aplicación de la ley",
        "return out of the United States without an order, after an enforcement action",
    ),
    Term(
        "administrative_return",
        "administrative returns",
        "retornos administrativos",
        "return out of the United States of people found inadmissible at a port of entry",
    ),
    Term(
        "deportation",
        "deportations",
        "deportaciones",
        "return by Mexico on an order of deportation",
    ),
    Term(
        "assisted_return",
        "assisted returns",
        "retornos asistidos",
        "return by Mexico of adults with consent, without an order",
    ),
    Term(
        "assisted_return_of_children",
        "assisted returns of children",
        "retornos asistidos de niñas, niños y adolescentes",
        "return by Mexico of children and the people with them",
    ),
    Term("unknown", "title not stated", "fundamento no especificado", "the label is empty"),
)

COMPONENTS = table(
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
    Term(
        "ice",
        "Immigration and Customs Enforcement (ICE)",
        "Servicio de Inmigración y Control de Aduanas (ICE)",
        "US Immigration and Customs Enforcement; no part of CBP, it tells no encounters",
    ),
    Term("unknown", "body not stated", "organismo no especificado", "the label is empty"),
)

FREQUENCIES = table(
    Term("month", "month", "mes", "a calendar month, by its first day"),
    Term("day", "day", "día", "one day"),
    Term("week", "week", "semana", "seven days, by the first of them"),
    Term("quarter", "quarter", "trimestre", "three calendar months, by their first day"),
    Term("year", "calendar year", "año", "a calendar year, by its first day"),
    Term(
        "fiscal_year",
        "US fiscal year",
        "año fiscal de Estados Unidos",
        "October to September, by its first day: FY2021 is 2020-10-01",
    ),
    Term("five_years", "five years", "quinquenio", "five years, by their first day"),
    Term(
        "year_to_date",
        "year to date",
        "acumulado del año",
        "from 1 January to the end of the day named",
    ),
    Term(
        "constant",
        "constant",
        "constante",
        "holds for all time; its period is 1 January of the year of publication",
    ),
    Term(
        "fiscal_year_to_date",
        "fiscal year to date",
        "acumulado del año fiscal",
        "from October to the end of the month named by its first day",
    ),
)

STATUSES = table(
    Term("A", "final", "definitivo", "SDMX OBS_STATUS A: normal value"),
    Term(
        "P",
        "preliminary",
        "preliminar",
        "SDMX OBS_STATUS P: said before publication; never answers, shown with --provisional",
    ),
)

VINTAGE_BASES = table(
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

CITATION_KINDS = table(
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

QUALIFIERS = table(
    Term("about", "about", "unos", "the text tells a rounded figure"),
    Term("more_than", "more than", "más de", "the text says that the figure is larger"),
)

VERDICTS = table(
    Term(
        "increase",
        "increase",
        "aumento",
        "the level rose, and the figure is above what was to be expected, both with 90% or more",
    ),
    Term(
        "decrease",
        "decrease",
        "disminución",
        "the level fell, and the figure is below what was to be expected, both with 90% or more",
    ),
    Term(
        "within_noise",
        "within noise",
        "dentro de lo habitual",
        "no larger than these figures move from month to month anyway",
    ),
    Term("no_history", "too few months", "muy pocos meses", "too few months are known to tell"),
)

EFFECT_VERDICTS = table(
    Term("lower", "lower", "menos", "fewer than without it, and next year's heat tells nothing"),
    Term("higher", "higher", "más", "more than without it, and next year's heat tells nothing"),
    Term(
        "no_large_effect",
        "no large effect",
        "sin efecto grande",
        "the whole band of a typical hot month lies within the margin",
    ),
    Term("cannot_tell", "cannot tell", "no se puede saber", "the figures do not bear an answer"),
)

SCORE_VERDICTS = table(
    Term("better", "better", "mejor", "a smaller mean score than the naive forecast, p ≤ 0.05"),
    Term("worse", "worse", "peor", "a larger mean score than the naive forecast, p ≤ 0.05"),
    Term("no_difference", "no difference", "sin diferencia", "no difference that can be told"),
)

PLANNED_UNITS = table(
    Term("arrivals", "arrivals", "llegadas", "all that a period brings, however long they stay"),
    Term("places", "places", "plazas", "beds or other places taken at one time"),
    Term("staff", "staff", "personal", "members of staff"),
)

ORIGIN_BASES = table(
    Term("citizenship", "citizenship", "ciudadanía", "the country of citizenship"),
    Term("departure", "departure", "salida", "the country that people were sent from"),
    Term("birth", "country of birth", "país de nacimiento", "the country of birth"),
    Term(
        "residence",
        "previous residence",
        "residencia anterior",
        "the country in which people lived before",
    ),
)

# Before this month every encounter was under Title 8.
TITLE_42_START = date(2020, 3, 1)
