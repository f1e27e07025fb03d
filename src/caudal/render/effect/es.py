"""What is said of an effect, in Spanish: a template a claim."""

from collections.abc import Mapping

__all__ = ["SPANISH"]

SPANISH: Mapping[str, str] = {
    "says_effect": "los conteos cambiaron más que sus comparaciones: {change} (banda de 95%: "
    "{low} a "
    "{high})",
    "says_effect_bare": "los conteos cambiaron más que sus comparaciones",
    "says_no_large_effect": "toda la banda de 95%, de {low} a {high}, queda dentro del margen; no "
    "se "
    "descarta un efecto menor",
    "says_no_large_effect_bare": "toda la banda queda dentro del margen; no se descarta un efecto "
    "menor",
    "says_cannot_tell": "los conteos no muestran ni un efecto ni su ausencia",
    "says_too_few_comparisons": "ni el rango más extremo entre {n} daría p\u00a0≤\u00a00.05",
    "says_too_few_comparisons_bare": "no hay con qué comparar",
    "says_too_early": "aún no se publican todos los meses posteriores que se pidieron",
    "shows_gaps": "las comparaciones cambiaron al menos otro tanto en {share} de los casos",
    "shows_gaps_rank": "{number} de {n} comparaciones cambiaron al menos otro tanto",
    "shows_gaps_no_p": "a qué distancia estuvieron los conteos de lo esperado",
    "shows_ranks": "{p}, cuando se admite 0.05 como máximo",
    "shows_ranks_no_p": "no hay un valor p con qué juzgarlo",
    "shows_weights": "lo esperado se apoya sobre todo en {name} ({weight})",
    "shows_weights_even": "{n} comparaciones tienen el mismo peso en lo esperado",
    "shows_leads_none": "antes, la distancia no salió del rango usual de las comparaciones en "
    "ninguno "
    "de {of} meses",
    "shows_leads": "antes, la distancia salió del rango usual de las comparaciones en {number} de "
    "{of} "
    "meses",
    "shows_leads_bare": "la distancia antes y después",
    "policy_from": "{policy}, desde el {day}.",
    "policy_since": "{policy}, desde {day}.",
    "the_date": "La fecha: {day}.",
    "target": "{counted} por mes, {target}.",
    "target_all": "{counted} por mes.",
    "result": "{estimator}: {change} frente a lo esperado{band}{p}.",
    "result_none": "{estimator}: sin estimación.",
    "band": " (banda de 95%: {low} a {high})",
    "p": ", {p}",
    "counted": "contado",
    "expected": "esperado",
    "panel_course": "Contado y esperado, por mes",
    "panel_counted": "Contado, por mes",
    "panel_gaps": "Distancia de lo esperado",
    "panel_ranks": "Su lugar entre sus {n} comparaciones",
    "read_course": "Azul: lo contado. Discontinua: lo esperado, según fueron las comparaciones.",
    "read_band": "Sombra: su banda de 95%.",
    "read_no_band": "Este estimador tiene banda solo para la media, no para cada mes.",
    "read_others": "Gris: {comparisons}, con el mismo cálculo y en torno a lo esperado.",
    "read_cut": "Lo que sale del recuadro se corta.",
    "read_gaps": "Azul: este conteo. Gris: {comparisons}, frente a lo esperado en cada caso.",
    "read_leads": "Azul: antes; naranja: después. Sombra: donde está 90% de las comparaciones.",
    "read_leads_few": "Azul: antes; naranja: después. Sombra: donde están las comparaciones.",
    "read_leads_bare": "Azul: antes; naranja: después.",
    "read_ranks": "Gris: {comparisons}; naranja: este conteo.",
    "read_pairs": "p se obtiene al dejar fuera de dos en dos, como piden tan pocas comparaciones; "
    "no es "
    "el rango simple.",
    "read_overlap": "Los periodos que se traslapan cuentan como menos: p es mayor que el rango "
    "simple.",
    "read_weights": "La parte de cada uno en lo esperado; juntos suman {total}.",
    "read_slopes": "La pendiente de cada uno en una regresión con todos; no tienen por qué sumar "
    "100%.",
    "read_also_simultaneous": "Lo que haya empezado en los mismos meses también está en estos "
    "conteos.",
    "rest": "{number} más",
    "counts_newest": "Conteos: las cifras más recientes del archivo.",
    "counts_as_of": "Conteos: según lo que se conocía el {day}.",
    "made": "Estimación: Caudal.",
    "known": "Según lo que se conocía el {day}",
    "newest": "Cifras más recientes del archivo",
    "times": "otros momentos del mismo conteo",
    "years": "los mismos meses de otros años",
    "donors": "conteos a los que no alcanzó",
    "shams": "fechas anteriores vistas como si entonces hubiera empezado",
    "statistic_change": "cambio de la media, después frente a antes",
    "statistic_gap": "cambio de la distancia a los otros conteos",
    "statistic_errors": "error después ÷ error antes",
    "statistic_size": "tamaño del cambio, como fracción de 1 [puntos log]",
    "statistic_step": "escalón ÷ su error",
    "statistic_distance": "distancia de lo esperado ÷ su dispersión",
    "table": "Cada estimador, del más débil al más fuerte",
    "col_estimator": "estimador",
    "col_change": "cambio",
    "col_band": "banda de 95%",
    "col_p": "p",
    "col_n": "n",
    "col_floor": "p mínimo",
    "col_findable": "hallable",
    "col_verdict": "veredicto",
    "to": "{low} a {high}",
    "decides": "* decide",
    "why": "Por qué ({estimator})",
    "guards": "Qué más podría explicar un cambio",
    "found": "hallado",
    "not_found": "no hallado",
    "unchecked": "sin comprobar",
    "notes": "Notas",
    "over": "más de {value}",
    "x_asked": "Qué se preguntó",
    "x_question": "{about} {target} A los conteos no se les puede preguntar qué "
    "pasó, sino si cambiaron más que conteos comparables.",
    "x_compared": "Qué se comparó",
    "x_months": "{pre} meses antes y {post} después, desde {first}.",
    "x_counted": "Qué se contó y qué se esperaba",
    "x_means": "En los de después se contaron {observed} por mes; se esperaban {expected}.",
    "x_change": "Mes a mes, cada uno con el mismo peso, es {change}{band}.",
    "x_nothing": "No se pudo estimar nada.",
    "x_before_only": "Antes se contaron {observed} por mes.",
    "x_events": "Un encuentro es un evento: la misma persona puede contarse más de una vez.",
    "x_events_other": "Lo que se cuenta son eventos: la misma persona puede contarse más de una "
    "vez.",
    "x_moved": "Qué tan a menudo otros cambian otro tanto",
    "x_p": "{comparisons}: {n}. En {share} de los casos cambiaron al "
    "menos otro tanto ({p}); se admite como máximo 5%.",
    "x_p_rank": "{comparisons}: {n}. De ellos, {number} cambiaron al menos otro tanto; con este "
    "conteo entre ellos, {p}; se admite 0.05 como máximo.",
    "x_no_p": "No hay un valor p con qué juzgarlo.",
    "x_floor": "Con esa cantidad, p no puede ser menor que {floor}.",
    "x_findable": "Qué se habría podido hallar",
    "x_mde": "Un cambio de {mde} se hallaría cuatro de cada cinco veces; uno menor, con menos "
    "frecuencia.",
    "x_no_mde": "No se sabe qué tan pequeño puede ser un cambio que se halle.",
    "x_trust": "Hasta dónde confiar",
    "x_fit": "Antes, el error es {fit} veces el de una comparación típica; debería ser menor que "
    "0.50.",
    "x_no_fit": "No se midió qué tanto coincidían antes.",
    "x_pretrend": "p de que no haya tendencia antes: {pretrend}.",
    "x_sign_holds": "Que sea alza o baja no depende de una comparación ni de un mes.",
    "x_sign_fails": "Que sea alza o baja depende de una comparación, o de un mes más o menos.",
    "x_sign_unknown": "No se comprobó si que sea alza o baja depende de una comparación.",
    "x_else": "Qué más podría explicarlo",
    "x_else_found": "Hallado: {found}.",
    "x_else_none": "Ninguna de las comprobaciones halló algo; lo que no se comprobó puede "
    "explicarlo.",
    "x_else_not_checked": "Sin comprobar: {names}.",
    "x_else_no_checks": "No se hizo ninguna comprobación.",
    "x_may": "Qué puede decirse",
    "x_may_not": "Qué no puede decirse",
    "x_needed": "Qué haría falta para saberlo",
    "x_nothing_needed": "La regla se cumple. Caería si también se hubiera tocado una comparación.",
    "x_margin_known": "La regla se cumple. Puede pedirse otro margen, de antemano.",
    "x_needed_unknown": "Otras comparaciones: con estos meses y conteos no se puede saber.",
    "may_effect": "«Los conteos cambiaron más que sus comparaciones», con su banda.",
    "may_not_effect": "«Fue solo por esto» o «llegaron menos personas»: lo que haya empezado en "
    "los "
    "mismos meses está en los mismos conteos, y son de eventos.",
    "may_not_effect_rise": "«Fue solo por esto» o «llegaron más personas»: lo que haya empezado "
    "en los "
    "mismos meses está en los mismos conteos, y son de eventos.",
    "may_no_large_effect": "«El cambio más allá de las comparaciones queda dentro del margen.»",
    "may_not_no_large_effect": "«No hizo nada»: no se descarta un efecto menor.",
    "may_cannot_tell": "«Estos conteos no permiten saberlo.»",
    "may_not_cannot_tell": "Ni «funcionó» ni «no hizo nada»: ambas dicen más que los conteos.",
    "may_too_few_comparisons": "«Hay muy pocas comparaciones para saberlo.»",
    "may_not_too_few_comparisons": "Ni «funcionó» ni «no hizo nada», por grande que parezca el "
    "cambio.",
    "may_too_early": "«Todavía no se puede saber.»",
    "may_not_too_early": "Ni «funciona» ni «no funciona»: nada posterior se conoce.",
    "may_not_too_early_some": "Ni «funciona» ni «no funciona»: se conoce muy poco de lo posterior.",
}
