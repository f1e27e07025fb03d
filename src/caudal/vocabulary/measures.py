"""What is counted, with its unit: events and people here, what surrounds them in `context`."""

from collections.abc import Mapping

from caudal.vocabulary.context import CONTEXT
from caudal.vocabulary.term import Measure, table

__all__ = ["ALIASES", "MEASURES"]

_PEOPLE = table(
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
    Measure(
        "irregular_events",
        "events of people in an irregular situation",
        "eventos de personas en situación migratoria irregular",
        "events of people found in an irregular situation by Mexico's migration authority: "
        "presented or, since the bulletins of 2022, also channelled to child-welfare services",
    ),
    Measure(
        "returns",
        "returns by Mexico",
        "personas extranjeras devueltas por México",
        "events of foreigners returned to their country by Mexico's migration authority",
    ),
    Measure(
        "refusals",
        "people refused entry",
        "rechazos",
        "events of foreigners refused entry at a port of entry, such as an airport",
    ),
    Measure(
        "admissions",
        "entries admitted",
        "ingresos",
        "events of people admitted at a port of entry, such as an airport",
    ),
    Measure(
        "receptions",
        "nationals received back",
        "connacionales recibidos",
        "events of nationals received back by their country; origin is the country that sent them",
    ),
    Measure(
        "transits",
        "people in transit",
        "personas en tránsito",
        "events of people registered in transit, such as through the Darién",
    ),
    Measure(
        "irregular_entries",
        "irregular entries",
        "ingresos irregulares",
        "events of people registered as having entered irregularly",
    ),
    Measure(
        "border_detections",
        "detections at the border",
        "detecciones en la frontera",
        "events of irregular crossings of an external border of the European Union detected by "
        "its member states, as Frontex collects them; one person may count several times",
    ),
    Measure(
        "sea_arrivals",
        "arrivals by sea",
        "llegadas por mar",
        "events of people who arrived by sea, as the country of arrival registers them",
    ),
    Measure(
        "land_arrivals",
        "arrivals by land",
        "llegadas por tierra",
        "events of people who arrived by land, as the country of arrival registers them",
    ),
    Measure(
        "asylum_applications",
        "asylum applications",
        "solicitudes de asilo",
        "first applications for asylum",
        unit="applications",
    ),
    Measure(
        "deaths",
        "deaths and disappearances",
        "muertes y desapariciones",
        "people who died or are missing on the way, as far as they became known: a minimum",
        unit="people",
    ),
    Measure(
        "migrant_stock",
        "migrant stock",
        "población migrante",
        "people who live in a country other than their own or the one they were born in",
        unit="people",
        kind="stock",
    ),
    Measure(
        "migration_flow",
        "migration flow",
        "flujo migratorio",
        "people who changed their country of residence within the period, estimated from stocks",
        unit="people",
    ),
    Measure(
        "repatriations",
        "repatriations",
        "repatriaciones",
        "removals, returns and expulsions by the United States, as events; an expulsion is an "
        "encounter and a repatriation: never add the two",
    ),
    Measure(
        "book_ins",
        "book-ins to detention",
        "ingresos a detención",
        "events of people booked into immigration detention",
    ),
    Measure(
        "book_outs",
        "book-outs of custody",
        "salidas de custodia",
        "events of people who left the custody of CBP or of immigration detention",
    ),
    Measure(
        "credible_fear_screenings",
        "credible fear screenings",
        "entrevistas de temor creíble",
        "credible or reasonable fear claims screened or decided",
        unit="cases",
    ),
    Measure(
        "appointments",
        "CBP One appointments",
        "citas de CBP One",
        "people processed at a port of entry with an appointment made by CBP One",
        unit="events",
    ),
    Measure(
        "paroles",
        "paroles",
        "admisiones bajo palabra (parole)",
        "events of people paroled into the United States",
    ),
    Measure(
        "sea_and_land_arrivals",
        "arrivals by sea and by land",
        "llegadas por mar y por tierra",
        "events of people who arrived by sea or by land, told together by the publisher: never "
        "add them to either",
    ),
    Measure(
        "enforcement_encounters",
        "enforcement encounters",
        "encuentros con fines de control migratorio",
        "encounters without the administrative ones, as the US Office of Homeland Security "
        "Statistics tells them apart: all of the Border Patrol, expulsions, and those at ports of "
        "entry in which a removal is considered",
    ),
    Measure(
        "administrative_encounters",
        "administrative encounters",
        "encuentros administrativos",
        "encounters at ports of entry in which no removal is considered, such as crews without "
        "visas and some withdrawn applications; with the enforcement encounters they are all",
    ),
    Measure(
        "administrative_arrests",
        "administrative arrests by ICE",
        "detenciones administrativas de ICE",
        "events of people arrested by ICE's Enforcement and Removal Operations on grounds of "
        "immigration law",
    ),
    Measure(
        "credible_fear_decisions",
        "credible fear decisions",
        "decisiones sobre temor creíble",
        "credible fear screenings completed, whatever their result, by the date of completion",
        unit="cases",
    ),
)

MEASURES: Mapping[str, Measure] = {**_PEOPLE, **CONTEXT}

# Parts of `encounters` that publishers name as if they were counts of their own.
ALIASES: dict[str, dict[str, str]] = {
    "expulsions": {"measure": "encounters", "authority": "title_42"},
    "apprehensions": {"measure": "encounters", "component": "usbp", "authority": "title_8"},
    "inadmissibles": {"measure": "encounters", "component": "ofo", "authority": "title_8"},
    "removals": {"measure": "repatriations", "authority": "removal"},
}
