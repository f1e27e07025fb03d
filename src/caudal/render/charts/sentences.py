"""What the charts say, in both languages: a template a claim."""

from collections.abc import Mapping

__all__ = ["SENTENCES", "SOURCE_NAMES"]

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "source": "Source: {releases}.",
        "release": "{source}, release of {day}",
        "quoted": "as quoted",
        "later": "cut by the publication calendar (†)",
        "inferred": "a day that is inferred",
        "first_seen": "first seen on that day",
        "and": "and",
        "total": "Total",
        "the_total": "the total",
        "not_known": "not known",
        # Vintages of a series.
        "fan_moved": "Later releases changed {month} most: {change} since its first figure",
        "fan_still": "No later release changed a month by more than {least}",
        "fan_single": "No revision yet: each month has one release so far",
        "fan_subtitle": "{counted} a month, {target}, {first} to {last}. A thin line or a point is one "
        "release; the thick line is the newest figure of each month.",
        "fan_releases": "Drawn: {number} releases, {first} to {last}.",
        "fan_changes": "Change since the first figure, by day of release; a line a month",
        # The same month of other years.
        "strip_rank": "{month}: {value} {counted}, number {rank} from the top of the {years} {name} "
        "figures known",
        "strip_first": "{month}: {value} {counted}, the largest {name} of the {years} known",
        "strip_last": "{month}: {value} {counted}, the smallest {name} of the {years} known",
        "strip_only": "{month}: {value} {counted}; no other {name} is known",
        "strip_unknown": "{month} is not known",
        "strip_falls": "From {before} to {name} the figure fell in {falls} of {years} earlier years "
        "(mean change {usual}); in {year}: {change}.",
        "strip_subtitle": "{counted}, {target}: {name} of each year (filled), from {before} (hollow).",
        # Groups.
        "groups_title": "{before} to {month}: {parts}",
        "groups_unknown": "{month}: no group can be compared with the month before",
        "groups_subtitle": "{counted} a month, {target}. Each panel has a scale of its own, from zero; the "
        "dotted line marks {month}.",
        "told_change": "{value} ({change} on the month before)",
        # Changes with probability.
        "changes_rose": "More than usual movement: {names} rose",
        "changes_fell": "More than usual movement: {names} fell",
        "changes_both": "More than usual movement: {rose} rose, {fell} fell",
        "changes_none": "{month}: no change is larger than these figures make anyway",
        "changes_unknown": "{month}: too little is known to judge a change",
        "changes_many": "{number} of {of} series",
        "changes_subtitle": "{counted}, {target}: change from {before} to {month}.",
        "changes_season": "Filled point: after half of the usual seasonal change is taken out; "
        "ring: as published.",
        "changes_band": "Band: where the underlying change lies with 80% probability.",
        "changes_no_band": "A point without a band: none is given for small counts.",
        "changes_far": "A triangle stands for a change of more than {furthest}.",
        "changes_rule": "An increase or a decrease needs both: 90% probability that the underlying "
        "level moved, and a figure beyond nine in ten of those expected from the months before.",
        "changes_told": "{change} · {probability} · {verdict}",
        "changes_seasonal": "{change}; {size} after season",
        "rise": "rise: {share}",
        "more_than": "over {share}",
        "less_than": "under {share}",
        # The places in a row.
        "row_both": "{before} to {month}: largest rise in {top} ({rise}), largest fall in {low} "
        "({fall})",
        "row_rose": "{before} to {month}: largest rise in {top} ({rise}); none fell",
        "row_fell": "{before} to {month}: largest fall in {low} ({fall}); none rose",
        "row_still": "{before} to {month}: no change is known",
        "row_unknown": "{month}: no figure of a sector was known",
        "row_subtitle": "{counted}, {target}: {month}, and the change on {before}, in the order along "
        "the border. Orange: fewer; blue: more. Not to scale.",
        "row_absent": "No figure: {names}.",
        # What may come.
        "ahead_nowcast": "{period}, not published: about {value} estimated ({low} to {high} with 80% "
        "probability)",
        "ahead_forecast": "{period}: {low} to {high} with 80% probability",
        "ahead_week": "week of {day}",
        "ahead_subtitle": "{counted} a month, {target}; {known}.",
        "ahead_subtitle_week": "{counted} a week, {target}; {known}.",
        "ahead_known": "known on {day}",
        "ahead_newest": "the newest figures held",
        "ahead_bands": "Dashed: the middle of what can be expected; shaded: where the figure lies with "
        "50, 80 and 95% probability, if the future is like the past.",
        "ahead_ring": "Ring: estimate of a month that had ended.",
        "ahead_past": "Grey: what would have been forecast 1, 3 and 6 months before.",
        "ahead_later": "Black point: what was published later ({values}).",
        "ahead_made": "Estimates: Caudal ({models})",
        "ahead_no_promise": "; a forecast is not a promise.",
    },
    "es": {
        "source": "Fuente: {releases}.",
        "release": "{source}, publicación del {day}",
        "quoted": "según cita",
        "later": "tomada según el calendario de publicación (†)",
        "inferred": "fecha inferida",
        "first_seen": "vista por primera vez ese día",
        "and": "y",
        "total": "Total",
        "the_total": "el total",
        "not_known": "sin dato",
        "fan_moved": "Las publicaciones posteriores cambiaron sobre todo {month}: {change} desde su "
        "primera cifra",
        "fan_still": "Ninguna publicación posterior cambió un mes en más de {least}",
        "fan_single": "Sin revisiones: cada mes tiene hasta ahora una sola publicación",
        "fan_subtitle": "{counted} por mes, {target}, de {first} a {last}. Cada línea delgada o punto es una "
        "publicación; la línea gruesa es la cifra más reciente de cada mes.",
        "fan_releases": "Se muestran {number} publicaciones, del {first} al {last}.",
        "fan_changes": "Cambio desde la primera cifra, por día de publicación; una línea por mes",
        "strip_rank": "{month}: {value} {counted}, lugar {rank}, de mayor a menor, entre los {years} "
        "meses de {name} conocidos",
        "strip_first": "{month}: {value} {counted}, la cifra más alta de los {years} meses de {name} "
        "conocidos",
        "strip_last": "{month}: {value} {counted}, la cifra más baja de los {years} meses de {name} "
        "conocidos",
        "strip_only": "{month}: {value} {counted}; no se conoce otro mes de {name}",
        "strip_unknown": "{month}: sin dato",
        "strip_falls": "De {before} a {name} la cifra bajó en {falls} de {years} años anteriores "
        "(cambio medio {usual}); en {year}: {change}.",
        "strip_subtitle": "{counted}, {target}: {name} de cada año (punto lleno), desde {before} "
        "(hueco).",
        "groups_title": "De {before} a {month}: {parts}",
        "groups_unknown": "{month}: ningún grupo puede compararse con el mes anterior",
        "groups_subtitle": "{counted} por mes, {target}. Cada recuadro tiene su propia escala, desde cero; la "
        "línea punteada marca {month}.",
        "told_change": "{value} ({change} frente al mes anterior)",
        "changes_rose": "Más que el movimiento habitual: aumento en {names}",
        "changes_fell": "Más que el movimiento habitual: disminución en {names}",
        "changes_both": "Más que el movimiento habitual: aumento en {rose}; disminución en {fell}",
        "changes_none": "{month}: ningún cambio es mayor que lo habitual en estas cifras",
        "changes_unknown": "{month}: se sabe muy poco para juzgar un cambio",
        "changes_many": "{number} de {of} series",
        "changes_subtitle": "{counted}, {target}: cambio de {before} a {month}.",
        "changes_season": "Punto lleno: sin la mitad del cambio estacional habitual; anillo: según "
        "lo publicado.",
        "changes_band": "Banda: donde está el cambio de fondo con 80% de probabilidad.",
        "changes_no_band": "Punto sin banda: no la hay para conteos pequeños.",
        "changes_far": "Un triángulo es un cambio de más de {furthest}.",
        "changes_rule": "Un aumento o una disminución exige ambas cosas: 90% de probabilidad de que "
        "el nivel de fondo se haya movido, y una cifra más allá de nueve de cada diez de las "
        "esperadas según los meses anteriores.",
        "changes_told": "{change} · {probability} · {verdict}",
        "changes_seasonal": "{change}; {size} sin estacionalidad",
        "rise": "alza: {share}",
        "more_than": "más de {share}",
        "less_than": "menos de {share}",
        "row_both": "De {before} a {month}: mayor alza en {top} ({rise}); mayor baja en {low} "
        "({fall})",
        "row_rose": "De {before} a {month}: mayor alza en {top} ({rise}); ninguno bajó",
        "row_fell": "De {before} a {month}: mayor baja en {low} ({fall}); ninguno subió",
        "row_still": "De {before} a {month}: no se conoce cambio alguno",
        "row_unknown": "{month}: no se conocía cifra de ningún sector",
        "row_subtitle": "{counted}, {target}: {month}, y cambio frente a {before}, en el orden a lo "
        "largo de la frontera. Naranja: menos; azul: más. No está a escala.",
        "row_absent": "Sin dato: {names}.",
        "ahead_nowcast": "{period}, sin publicar: cerca de {value} según la estimación (de {low} a "
        "{high} con 80% de probabilidad)",
        "ahead_forecast": "{period}: de {low} a {high} con 80% de probabilidad",
        "ahead_week": "semana del {day}",
        "ahead_subtitle": "{counted} por mes, {target}; {known}.",
        "ahead_subtitle_week": "{counted} por semana, {target}; {known}.",
        "ahead_known": "según lo que se conocía el {day}",
        "ahead_newest": "cifras más recientes del archivo",
        "ahead_bands": "Línea discontinua: el centro de lo esperable; sombra: dónde está la cifra con 50, "
        "80 y 95% de probabilidad, si el futuro se parece al pasado.",
        "ahead_ring": "Anillo: estimación del mes ya concluido.",
        "ahead_past": "Gris: lo que se habría pronosticado 1, 3 y 6 meses antes.",
        "ahead_later": "Punto negro: lo que se publicó después ({values}).",
        "ahead_made": "Estimaciones: Caudal ({models})",
        "ahead_no_promise": "; un pronóstico no es una promesa.",
    },
}

# Source → what a reader calls it. One that is left out is told by its code.
SOURCE_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "azmet_daily": "AZMET, University of Arizona",
        "cbp_dashboard": "CBP dashboard",
        "cbp_nationwide": "CBP nationwide encounters",
        "cbp_southwest": "CBP Southwest land border encounters",
        "frontex_detections": "Frontex detections",
        "iom_usa": "CBP, as republished by IOM",
        "ohss_khsm_encounters": "DHS OHSS monthly tables",
        "ohss_monthly": "DHS OHSS monthly tables",
        "prism_daily": "PRISM, Oregon State University",
        "published_figures": "published figures",
        "tx_heatwave_days": "heatwave days by Texas county",
        "usbp_annual": "US Border Patrol, annual tables",
        "usbp_children": "US Border Patrol, table of children",
        "usbp_citizenship": "US Border Patrol, table by citizenship",
        "usbp_demographics": "US Border Patrol, demographic tables",
        "usbp_monthly": "US Border Patrol, monthly table",
        "usbp_profiles": "US Border Patrol, sector profiles",
    },
    "es": {
        "azmet_daily": "AZMET, Universidad de Arizona",
        "cbp_dashboard": "tablero de CBP",
        "cbp_nationwide": "encuentros en todo el país, CBP",
        "cbp_southwest": "encuentros en la frontera suroeste, CBP",
        "frontex_detections": "detecciones de Frontex",
        "iom_usa": "CBP, según la OIM",
        "ohss_khsm_encounters": "tablas mensuales de OHSS (DHS)",
        "ohss_monthly": "tablas mensuales de OHSS (DHS)",
        "prism_daily": "PRISM, Universidad Estatal de Oregón",
        "published_figures": "cifras publicadas",
        "tx_heatwave_days": "días de ola de calor por condado de Texas",
        "usbp_annual": "Patrulla Fronteriza, tablas anuales",
        "usbp_children": "Patrulla Fronteriza, tabla de niñez",
        "usbp_citizenship": "Patrulla Fronteriza, tabla por ciudadanía",
        "usbp_demographics": "Patrulla Fronteriza, tablas demográficas",
        "usbp_monthly": "Patrulla Fronteriza, tabla mensual",
        "usbp_profiles": "Patrulla Fronteriza, perfiles de sectores",
    },
}
