"""What is said of a scenario, in Spanish: a template a claim."""

from collections.abc import Mapping

__all__ = ["SPANISH", "SPANISH_AREAS"]

SPANISH: Mapping[str, str] = {
    "label": "Escenario, no pronóstico",
    "none": "sin otra política",
    "headline": "{label}: {name}",
    "finding": "{month}, con el escenario menos sin él: {outcomes}",
    "idle": "Nada difiere de `none` en ningún resultado ni mes de los que se indican",
    "finding_level": "{month}: {outcomes}",
    "finding_one": "{outcome} {difference} (de {low} a {high})",
    "finding_level_one": "{outcome} {value} (de {low} a {high})",
    "asked": "{members} corridas, {days} días desde el {start}; conteos como se conocían el {day}. "
    "Bandas: 80% de las corridas.",
    "asked_newest": "{members} corridas, {days} días desde el {start}. Bandas: 80% de las corridas.",
    "made": "Simulación: Caudal.",
    "to": "{low} a {high}",
    "points": "{value} puntos",
    "points_prose": "{value} puntos porcentuales",
    "col_outcome": "resultado",
    "col_month": "mes",
    "col_none": "sin",
    "col_value": "con",
    "col_middle": "centro",
    "col_band": "banda de 80%",
    "col_difference": "difiere en",
    "col_difference_band": "banda de 80%",
    "months": "Cada resultado, por mes",
    "month_days": "{month}, {days} d",
    "cohort": "primer día",
    "by_member": "Las diferencias se toman corrida por corrida: su centro no es la "
    "diferencia de las cifras centrales.",
    "further_outcomes": "Hay {number} resultados más en `--format html` y `--format json`.",
    "further_outcomes_one": "Hay 1 resultado más en `--format html` y `--format json`.",
    "further_months": "Hay {number} meses de menos de 7 días en `--format json`.",
    "further_months_one": "Hay 1 mes de menos de 7 días en `--format json`.",
    "absent": "Cero en todos los meses, con y sin el escenario: {names}.",
    "absent_level": "Cero en todos los meses: {names}.",
    "sensitivity_ensemble_difference": "De qué depende la diferencia",
    "sensitivity_ensemble_level": "De qué dependen los resultados",
    "sensitivity_morris_difference": "De qué depende la diferencia, si se mueve un supuesto a la vez",
    "sensitivity_morris_level": "De qué dependen los resultados, si se mueve un supuesto a la vez",
    "follows": "{outcome}: {parameters}",
    "nothing": "ningún supuesto se distingue del azar",
    "nothing_for": "Ningún supuesto se distingue del azar en: {names}.",
    "together": "todos estos",
    "rises": "sube con “{name}”",
    "falls": "baja con “{name}”",
    "moves": "varía con “{name}”",
    "rise_larger": "el aumento es mayor cuanto mayor es “{name}”",
    "rise_smaller": "el aumento es menor cuanto mayor es “{name}”",
    "fall_larger": "la disminución es mayor cuanto mayor es “{name}”",
    "fall_smaller": "la disminución es menor cuanto mayor es “{name}”",
    "difference_rises": "la diferencia sube cuanto mayor es “{name}”",
    "difference_falls": "la diferencia baja cuanto mayor es “{name}”",
    "difference_moves": "la diferencia varía con “{name}”",
    "marks_ensemble_level": "▲ el resultado sube con él, ▼ baja, ◆ ni lo uno ni lo otro.",
    "marks_ensemble_difference": "Las marcas son de la diferencia (con − sin): ▲ sube cuanto mayor es "
    "el supuesto (un aumento es mayor, una disminución menor), ▼ baja (un aumento es menor, una "
    "disminución mayor), ◆ ni lo uno ni lo otro.",
    "marks_morris_level": "▲ el resultado sube con él, ▼ baja, ◆ unas veces sube y otras baja.",
    "marks_morris_difference": "Las marcas son de la diferencia (con − sin): ▲ sube cuanto mayor es "
    "el supuesto (un aumento es mayor, una disminución menor), ▼ baja (un aumento es menor, una "
    "disminución mayor), ◆ unas veces sube y otras baja.",
    "read_ensemble": "Parte de la varianza entre {members} corridas que explica un supuesto por sí solo "
    "(índice de Sobol de primer orden). {marks} "
    "Vacío: no se distingue de 0; entre todos los supuestos el ruido pasaría con alguno "
    "en 1 de cada 20 ensayos. Lo demás es azar, lo que hacen los supuestos en conjunto y lo "
    "que es demasiado pequeño.",
    "read_ensemble_short": "Entre paréntesis: parte de la varianza entre {members} corridas que explica el supuesto "
    "por sí solo. Lo que no se distingue del azar no se indica.",
    "read_morris": "Cuánto se mueve el resultado, en promedio por mes y en su unidad, cuando un supuesto "
    "recorre su rango y lo demás y el azar quedan igual (Morris: tamaño medio de los "
    "efectos). {marks} Vacío: "
    "menos de un décimo del mayor del resultado.",
    "read_morris_short": "Entre paréntesis: cuánto se mueve, en promedio por mes, cuando el supuesto recorre su "
    "rango, sin azar.",
    "col_parameter": "supuesto",
    "assumptions": "Supuestos",
    "assumptions_all": "Supuestos con sus fuentes",
    "assumptions_count": "{number} números, sorteados de sus rangos en cada corrida; {guesses} son "
    "conjeturas que nadie ha publicado.",
    "in_use": "De los {every} parámetros del corredor aquí se usan {number}.",
    "none_fitted": "Ninguno se ajustó.",
    "some_fitted": "Se aprendieron de cifras publicadas: {learnt}.",
    "assumptions_short": "Supuestos: {number} números con rangos; {guesses} son conjeturas. "
    "`--format html` y `--format json` enumeran cada uno con su fuente.",
    "col_range": "mínimo – más probable – máximo",
    "col_basis": "cómo se sabe",
    "col_source": "fuente",
    "panel_difference": "con − sin",
    "unit_points": "puntos",
    "unit_per_day": ", al día",
    "read": "Línea y banda: la corrida central y 80% de las corridas.",
    "read_both": "Izquierda, naranja: con el escenario; gris, discontinua: sin él. Derecha: la "
    "diferencia, corrida por corrida.",
    "read_per_day": "Los eventos se indican por día, para comparar meses de distinta duración.",
    "bands": "Los resultados, mes por mes",
    "bands_further": "Los demás resultados, mes por mes",
    "flows": "Quién se mueve adónde, mes por mes",
    "flows_month": "Mes",
    "flows_shown": "Se muestra",
    "view_only": "Sin otra política",
    "view_scenario": "Con el escenario",
    "view_none": "Sin él",
    "view_differs": "La diferencia (con − sin)",
    "head_only": "sin otra política",
    "head_scenario": "con: {name}",
    "head_none": "sin: {name}",
    "head_differs": "la diferencia: {name}",
    "flows_heading": "{label} · {month}: personas al día, promedio de {days} días · {what}",
    "flows_read": "El ancho de una línea es el número de personas que la toman al día: la corrida central; al "
    "señalarla aparece su banda. Las líneas continuas avanzan, las discontinuas regresan. Una persona recorre muchas "
    "líneas, y algunas más de una vez.",
    "flows_read_differs": "El ancho de una línea es la diferencia al día: continua donde más personas la toman con el "
    "escenario, discontinua donde son menos. Se dibuja lo que difiere hacia el mismo lado en nueve de cada diez corridas.",
    "flows_scale": "Esquema, no a escala. Nada más fino que un sector, un estado o una "
    "zona de cruce; por mes, nada en tiempo real. No se dibujan, pues nadie los cuenta: los cruces sin encuentro "
    "y quienes desisten y vuelven a casa.",
    "frame": "{area}: puertos de entrada y sectores",
    "flows_none": "ningún flujo",
    "flows_width": "{value} al día",
    "more": "más que sin él",
    "fewer": "menos que sin él",
    "flows_alt": "{heading}. {flows}.",
    "flow_events": "{kind}, {daily} al día: {value} (banda de 80% de {low} a {high}) en {days} días",
    "flow_differs": "{kind}, {daily} al día: {value} (banda de 80% de {low} a {high}) en {days} días",
    "flows_table": "Todos los flujos de {month} en cifras (personas en {days} días)",
    "wide": "La imagen es más ancha que la pantalla: deslícela hacia un lado.",
    "assumed": "Qué se supone",
    "col_kind": "cómo",
    "col_daily": "al día",
    "col_people": "personas",
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
