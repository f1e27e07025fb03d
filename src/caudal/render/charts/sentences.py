"""What the charts say, in both languages: a template a claim."""

from collections.abc import Mapping

__all__ = ["SENTENCES"]

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
        "not_known": "not known",
        # Vintages of a series.
        "fan_moved": "Later releases changed {month} most: {change} since its first figure",
        "fan_still": "No later release changed a month by more than {least}",
        "fan_single": "Each month shown has one release so far: no revision can be seen",
        "fan_subtitle": "{counted} a month, {first} to {last}. A thin line or a point is one "
        "release; the thick line is the newest figure of each month.",
        "fan_changes": "Newest figure of a month against its first [%]",
        # The same month of other years.
        "strip_rank": "{month}: {value} {counted}, number {rank} of the {years} {name} months known",
        "strip_first": "{month}: {value} {counted}, the largest {name} of the {years} known",
        "strip_only": "{month}: {value} {counted}; no other {name} is known",
        "strip_unknown": "{month} is not known",
        "strip_falls": "From {before} to {name} the figure fell in {falls} of {years} earlier years "
        "(mean change {usual}); in {year}: {change}.",
        "strip_subtitle": "{counted} in {name} of each year (filled), from {before} (hollow).",
        # Groups.
        "groups_title": "{before} to {month}: {parts}",
        "groups_unknown": "{month}: no group can be compared with the month before",
        "groups_subtitle": "{counted} a month. Each panel has a scale of its own, from zero; the "
        "dotted line marks {month}.",
        "told_change": "{value} ({change} on the month before)",
        # Changes with probability.
        "changes_rose": "More than usual movement: {names} rose",
        "changes_fell": "More than usual movement: {names} fell",
        "changes_both": "More than usual movement: {rose} rose, {fell} fell",
        "changes_none": "{month}: no change is larger than these figures make anyway",
        "changes_unknown": "{month}: too little is known to judge a change",
        "changes_many": "{number} of {of} series",
        "changes_subtitle": "Change of {counted}, {before} to {month}. Filled point: after half of "
        "the usual seasonal change is taken out, where the season is known; ring: as published. "
        "Band: where the underlying change lies with 80% probability. A triangle lies further out.",
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
        "row_subtitle": "{counted} in {month} and the change on {before}, in the order along the "
        "border. Orange: fewer; blue: more. Not to scale.",
        "row_absent": "No figure: {names}.",
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
        "not_known": "sin dato",
        "fan_moved": "Las publicaciones posteriores cambiaron sobre todo {month}: {change} desde su "
        "primera cifra",
        "fan_still": "Ninguna publicación posterior cambió un mes en más de {least}",
        "fan_single": "Cada mes mostrado tiene hasta ahora una publicación: no se ve revisión alguna",
        "fan_subtitle": "{counted} por mes, de {first} a {last}. Cada línea delgada o punto es una "
        "publicación; la línea gruesa es la cifra más reciente de cada mes.",
        "fan_changes": "Cifra más reciente de un mes frente a la primera [%]",
        "strip_rank": "{month}: {value} {counted}, número {rank} de los {years} meses de {name} "
        "conocidos",
        "strip_first": "{month}: {value} {counted}, la cifra más alta de los {years} meses de {name} "
        "conocidos",
        "strip_only": "{month}: {value} {counted}; no se conoce otro mes de {name}",
        "strip_unknown": "{month}: sin dato",
        "strip_falls": "De {before} a {name} la cifra bajó en {falls} de {years} años anteriores "
        "(cambio medio {usual}); en {year}: {change}.",
        "strip_subtitle": "{counted} en {name} de cada año (punto lleno), desde {before} (hueco).",
        "groups_title": "De {before} a {month}: {parts}",
        "groups_unknown": "{month}: ningún grupo puede compararse con el mes anterior",
        "groups_subtitle": "{counted} por mes. Cada recuadro tiene su propia escala, desde cero; la "
        "línea punteada marca {month}.",
        "told_change": "{value} ({change} frente al mes anterior)",
        "changes_rose": "Más que el movimiento habitual: aumento en {names}",
        "changes_fell": "Más que el movimiento habitual: disminución en {names}",
        "changes_both": "Más que el movimiento habitual: aumento en {rose}; disminución en {fell}",
        "changes_none": "{month}: ningún cambio es mayor que lo habitual en estas cifras",
        "changes_unknown": "{month}: se sabe muy poco para juzgar un cambio",
        "changes_many": "{number} de {of} series",
        "changes_subtitle": "Cambio de {counted}, de {before} a {month}. Punto lleno: sin la mitad "
        "del cambio estacional habitual, donde se conoce; anillo: según lo publicado. Banda: donde "
        "está el cambio de fondo con 80% de probabilidad. Un triángulo queda más lejos.",
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
        "row_subtitle": "{counted} en {month} y cambio frente a {before}, en el orden a lo largo de "
        "la frontera. Naranja: menos; azul: más. No está a escala.",
        "row_absent": "Sin dato: {names}.",
    },
}
