"""What is said of a scenario, in Spanish: a template a claim."""

from collections.abc import Mapping

__all__ = ["SPANISH", "SPANISH_AREAS"]

SPANISH: Mapping[str, str] = {
    "label": "Escenario, no pronóstico",
    "none": "sin otra política",
    "headline": "{label}: {name}",
    "finding": "{month}: {outcomes}, frente a `none`",
    "finding_level": "{month}: {outcomes}",
    "finding_one": "{outcome} {difference} (de {low} a {high})",
    "finding_level_one": "{outcome} {value} (de {low} a {high})",
    "asked": "{members} miembros, {days} días desde el {start}; conteos como se conocían el {day}. "
    "Bandas: 80% de los miembros.",
    "asked_newest": "{members} miembros, {days} días desde el {start}. Bandas: 80% de los miembros.",
    "made": "Simulación: Caudal.",
    "to": "de {low} a {high}",
    "points": "{value} puntos",
    "col_outcome": "resultado",
    "col_month": "mes",
    "col_none": "none",
    "col_value": "escenario",
    "col_band": "banda de 80%",
    "col_difference": "difiere en",
    "col_difference_band": "banda de 80%",
    "months": "Cada resultado, por mes",
    "month_days": "{month}, {days} d",
    "cohort": "primer día",
    "by_member": "Las diferencias se toman miembro por miembro: su centro no es la "
    "diferencia de las cifras centrales.",
    "absent": "Cero en todos los meses, con y sin el escenario: {names}.",
    "sensitivity": "De qué depende la diferencia",
    "sensitivity_level": "De qué dependen los resultados",
    "col_parameter": "supuesto",
    "col_correlation": "correlación de rangos",
    "col_share": "de los rangos explicado",
    "follows": "{outcome}: {parameters}",
    "nothing": "ningún supuesto más allá del azar",
    "chance": "Con {members} miembros, una correlación menor que {least} puede ser azar y no se "
    "indica.",
    "rises": "sube con",
    "falls": "baja con",
    "assumptions": "Supuestos",
    "assumptions_all": "Supuestos con sus fuentes",
    "assumptions_count": "{number} números, sorteados de sus rangos en cada miembro; {guesses} son "
    "conjeturas que nadie ha publicado. Ninguno se ajustó.",
    "assumptions_short": "Supuestos: {number} números con rangos; {guesses} son conjeturas. "
    "`--format html` y `--format json` enumeran cada uno con su fuente.",
    "col_range": "mínimo – más probable – máximo",
    "col_basis": "cómo se sabe",
    "col_source": "fuente",
    "panel_difference": "difiere de `none` en",
    "unit_points": "puntos",
    "unit_per_day": ", al día",
    "read": "Línea y banda: el miembro central y 80% de los miembros.",
    "read_both": "Izquierda, naranja: el escenario; gris: `none`. Derecha: la diferencia, miembro "
    "por miembro.",
    "read_per_day": "Los eventos se indican por día, para comparar meses de distinta duración.",
    "bands": "Los resultados, mes por mes",
    "flows": "Quién se mueve adónde, por mes",
    "flows_read": "El ancho de una línea es el número de personas que la recorren al día; la más "
    "ancha de todos los meses lleva {widest} al día. Las líneas de regreso son discontinuas.",
    "flows_scale": "Esquema, no a escala. Nada más fino que un sector, un estado o una "
    "zona de cruce; por mes, nada en tiempo real.",
    "flows_month": "Mes",
    "flows_alt": "{label}. {month}: {flows}.",
    "flow_events": "{kind}: {value} (banda de 80% de {low} a {high}) en {days} días",
    "flows_table": "Los flujos de {month} ({days} días)",
    "col_kind": "cómo",
    "col_people": "movimientos",
    "notes": "Notas",
}
SPANISH_AREAS: Mapping[str, str] = {
    "northern_triangle": "Triángulo Norte",
    "other_than_4": "Otros países",
    "southwest_land_border": "Frontera suroeste",
    "el_ceibo_crossing": "Zona de cruce de El Ceibo",
    "tecun_uman_crossing": "Zona de cruce de Tecún Umán",
    "MEX": "México (nacionales)",
    "rio_grande_valley_sector": "Rio Grande V.",
}
