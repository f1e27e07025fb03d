"""Notes of an answer in Spanish, by code; figures stand in braces."""

__all__ = ["NOTES_ES"]

# Notes of the verbs that answer, in Spanish; those of `ingest` are for whoever keeps the archive.
NOTES_ES = {
    "longest_component": "se mira como lo informa `{component}`, desde {first:%Y-%m}: el total se "
    "informa desde hace muy poco para tener con qué comparar; --component all lo pide de todos modos",
    "treated_by_policy": "el calendario dice que se aplicó a {codes}: se toman juntos; --origin, "
    "--group o --treated nombran otros, y `all` el total",
    "donors": "se compara con: {names}",
    "touches_all": "según el calendario se aplicó a todas las personas, o a un resto que no puede "
    "descontarse: no queda ninguna a la que no alcanzara; --donors nombra algunas de todos modos",
    "too_few_donors": "conteos a los que no alcanzó, con qué comparar: {donors}; no se preguntó, "
    "pues necesitan más: {left} (--donors los nombra)",
    "scenario": "escenario, no pronóstico",
    "people_who_set_out": "al {day} se conocían los encuentros por mes, grupo y ciudadanía hasta "
    "{last:%Y-%m}; quienes parten son esos encuentros entre los encuentros de una persona que "
    "parte, en cada corrida según sus propios parámetros; los meses siguientes son el promedio de "
    "los últimos tres, con una dispersión que crece",
    "ranges": "{guesses} de {parameters} parámetros son conjeturas que nadie ha publicado; todos se "
    "toman al azar de sus intervalos y ninguno se ajustó: la tabla de supuestos da la fuente de cada "
    "uno",
    "told_by_state": "las ciudades se dan como el estado en que están, y no se da nada más fino que un "
    "sector, un estado o una zona de cruce",
    "no_counts_near": "el {day} no se conocían encuentros por grupo de los meses anteriores al {start}, y "
    "sin ellos nadie parte; el mes más cercano que se tiene es {nearest:%Y-%m}: pida un primer día algunas "
    "semanas después de ese mes",
    "not_in_these_days": "`{name}` no rige en ningún día del {start} al {end}: nada difiere",
    "forecast_from": "el dato más reciente conocido el {day} es de {last_known:%Y-%m}; periodos entre "
    "ese dato y el primer pronóstico, recorridos sin mostrarse: {gone}",
    "goes_on_from_nowcast": "el pronóstico parte de la estimación de {months}, de la que ya se había "
    "dicho algo: la muestra `caudal nowcast`",
    "suppressed": "se omiten {cells} celdas: menores que {least}, o deducibles de su total",
    "too_little_known": "de {series} series se sabe muy poco para un pronóstico",
    "parts_add_up": "las partes suman su total en cada simulación; pedida por sí sola, una parte "
    "tiene su propio pronóstico",
    "parts_on_their_own": "cada serie se pronostica por separado: no tienen por qué sumar",
    "nowcast_of": "{months}: sin publicar al {day}; el dato más reciente conocido es de "
    "{last_known:%Y-%m}",
    "nothing_unpublished": "ningún mes había terminado sin publicarse al {day}: el dato más reciente "
    "es de {last_known:%Y-%m}",
    "contributed": "{source} dice {value:,.0f}: mueve la mediana {median_shift:+.0%} y el ancho de la "
    "banda de 80% {width_change:+.0%}",
    "revealed": "{period:%Y-%m}: publicado por primera vez el {first_vintage} como {first:,.0f}, ahora "
    "{latest:,.0f}; WIS {wis:,.0f}",
    "expected_final": "{period:%Y-%m} se dio como {told:,.0f}; según se han revisado tales meses "
    "terminará en {median:,.0f} (80%: {low_80:,.0f} a {high_80:,.0f})",
    "leading_used": "{source}: se usa ({origins} orígenes, WIS × {ratio}; con el retraso de hoy, no "
    "por publicaciones de entonces)",
    "leading_not_used": "{source}: se examinó y no se usa ({origins} orígenes, WIS × {ratio}; con el "
    "retraso de hoy, no por publicaciones de entonces)",
    "origins": "{origins} orígenes, de {first:%Y-%m} a {last:%Y-%m}, cada uno con lo conocido el día "
    "en que se publicó, comparados con las cifras más recientes",
    "origins_reconstructed": "de {origins} orígenes no se conserva nada de esa fecha: se toman de "
    "publicaciones posteriores según el calendario, con las revisiones ya hechas",
    "default_model": "el modelo por omisión es `{model}`",
    "reconstructed": "tomadas de publicaciones posteriores ({first} a {last}) según el calendario "
    "de publicación, a falta de una anterior: {rows:,} de {of:,} filas",
    "quoted": "citadas de un comunicado o de la prensa, a falta de un archivo de esa fecha: "
    "{rows:,} de {of:,} filas",
    "inferred": "la fecha de publicación se infiere: {rows:,} de {of:,} filas",
    "provisional": "las filas con estado preliminar nunca sirven de respuesta",
    "parts_do_not_add_up": "{period:%Y-%m}: las partes por {dimension} suman {parts:,.0f}; el total "
    "conocido es {whole:,.0f}",
    "sources_change": "responden varias fuentes, cada una donde su publicación es la más reciente: "
    "{spans}",
    "source_changes": "la fuente cambia entre publicaciones: {listed}; un salto ahí puede ser un "
    "cambio de definición y no una revisión",
    "overlapping_lists": "los códigos se traslapan (listas de distinta extensión, lugares dentro "
    "de lugares): no se deben sumar estas filas",
    "quoted_before": "un comunicado o la prensa dieron estos meses antes que la primera "
    "publicación mostrada: añada --source all para ver la primera ({periods} meses)",
    "nothing_known": "no hay respuesta; el dato más cercano del archivo es {target}: publicado el "
    "{vintage} por `{source}`",
    "nothing_held": "el archivo no tiene nada de `{measure}`",
    "not_published": "{period:%Y-%m} ya había terminado ese día y aún no se publicaba",
    "not_known": "{period:%Y-%m} no se conocía ese día; el mes más reciente conocido es {newest:%Y-%m}",
    "not_held": "la publicación más reciente del archivo es la del {vintage}: es posible que ya se "
    "hubieran publicado cifras de {first:%Y-%m} a {last:%Y-%m}",
    "largest_shown": "de {of} ciudadanías se muestran las {shown} mayores",
    "understood_of_all": "sin fuente: así se entiende el país en los archivos de cualquier fuente; "
    "no importan mayúsculas, acentos, puntuación ni artículos",
    "verified": "{checks} comprobaciones, {wrong} incorrectas",
    "repaired": "archivos reparados: {repaired}",
    "repairable": "añada --repair: se escribe de nuevo lo que puede volver a saberse",
    "reference_damaged": "la referencia incorporada está dañada: instale Caudal de nuevo",
    "lost": "donde no queda entero ni el registro ni su copia, nada más dice lo que decían: quite "
    "ambos e incorpore de nuevo el archivo de la fuente",
    "more_findings": "y {more} hallazgos más sobre estas publicaciones: "
    "`caudal releases --findings`",
    "findings": "{findings} hallazgos",
    "false_discovery": "se juzgan juntas {series} series: a lo más {rate:.0%} de los aumentos, y de las "
    "disminuciones, puede deberse al azar; series que por sí solas se sostendrían y aquí no: {dropped}",
    "small_counts": "series con algún mes menor que {below}, que se juzgan como conteos y sin "
    "estacionalidad: {series}",
    "season_left_out": "no se toma estacionalidad de {first:%Y-%m} a {last:%Y-%m}",
    "no_stable_season": "no hay estacionalidad estable que quitar (M7 {m7:.2f}, p de QS {qs_p:.2f}, F "
    "{stable_f:.1f}): queda la cifra original",
    "no_stable_seasons": "{series} de {of} series no tienen estacionalidad que X-13 pueda quitar (M7, "
    "QS, F): quedan sus cifras originales",
    "season_left": "al quitar la estacionalidad queda otra (p de QS {residual_qs_p:.3f}): queda la "
    "cifra original",
    "heat_nothing_held": "no hay temperatura de ningún sector: incorpore archivos de {listed} con "
    "`caudal ingest`",
    "heat_too_little": "{name_es}: ningún mes tiene a la vez cambio del conteo y calor en dos sectores o "
    "más, así que un sector no puede distinguirse de toda la frontera",
    "heat_local_only": "se quita la estacionalidad y lo que mueve a todos los sectores en un mismo mes: "
    "no se ve un calor en toda la frontera a la vez, ni a quienes no están en ningún conteo porque "
    "regresaron o murieron",
    "heat_sectors_left_out": "no hay temperatura de {listed}: quedan fuera",
    "heat_small_counts": "{name_es}: se omiten {left_out:,} cambios desde o hacia un conteo menor que 10; "
    "se usan {used:,}",
    "heat_of_month": "{period:%Y-%m}, {name_es}: calor inusual en {hot} de {sectors} sectores",
    "heat_is_the_season": "{period:%Y-%m} no fue inusualmente caluroso en ninguno de los {sectors} "
    "sectores con dato: «a pesar del calor» se refiere al calor de la temporada",
    "heat_month_not_told": "no hay dato de {period:%Y-%m} de {listed}",
    "no_figure": "{series} series no tienen cifra de {period:%Y-%m}",
    "people_estimated": "las personas y los intentos son estimaciones: los encuentros son eventos. "
    "Ningún conteo de encuentros dice con qué probabilidad un intento termina en un encuentro; los "
    "intervalos cubren de {low:.0%} a {high:.0%} y todas las lecturas de cuánto tardan las "
    "repeticiones",
    "repeats_not_published": "no se publicó nada sobre repeticiones en {periods}: ahí no hay primeros "
    "encuentros, ni estimación de un periodo que incluya uno de esos meses; su intervalo admite "
    "cualquier proporción",
    "first_time_by_repeat_encounters": "no se publicó la proporción de repeticiones de {periods}: los "
    "primeros encuentros son los que no se publicaron como repetidos",
    "first_time_by_unique_individuals": "no se publicó la proporción de repeticiones de {periods}: los "
    "primeros encuentros son las personas distintas, tal como se publicaron",
    "year_back_not_known": "no se conocen completos los encuentros de los 12 meses anteriores a "
    "{periods}: ahí no se estiman personas",
    "tellings_of_repeats_differ": "lo publicado de {month} no concuerda: según {measures}, los primeros "
    "encuentros son de {low:,.0f} a {high:,.0f}; el intervalo lo cubre todo",
    "unique_year_to_date_jumps": "las personas distintas del año fiscal a la fecha se publicaron como "
    "{first:,.0f} hasta {first_month} ({first_vintage}) y {second:,.0f} hasta {second_month} "
    "({second_vintage}): {added:,.0f} más, pero entre ambas hubo {encounters:,.0f} encuentros, así "
    "que no pueden contarse de la misma manera; ambas quedan tal como se publicaron",
    "unique_year_to_date_falls": "las personas distintas del año fiscal a la fecha se publicaron como "
    "{first:,.0f} hasta {first_month} ({first_vintage}) y {second:,.0f} hasta {second_month} "
    "({second_vintage}): {lost:,.0f} menos, lo que una sola manera de contar no puede dar; ambas "
    "quedan tal como se publicaron",
    "nothing_to_read_again": "no hay carpeta de datos: solo se revisó la referencia incorporada",
}
