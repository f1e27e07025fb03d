"""Table 5.1 of Mexico's monthly bulletin as a workbook of made-up figures; writes the golden file."""

from collections.abc import Iterable, Mapping, Sequence

from sources.workbooks import SheetOf, Value, workbook

__all__ = ["TITLE", "golden"]

_MONTHS = (
    "Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre",
    "Octubre", "Noviembre", "Diciembre",
)  # fmt: skip
TITLE = (
    "5.1 Eventos de repatriación de mexicanos desde Estados Unidos, según entidad federativa y "
    "punto de repatriación"
)
# Points of each state, January to August; the label is written as the publisher writes it.
_POINTS: Mapping[str, Mapping[str, Sequence[int]]] = {
    "Baja California": {
        "Mexicali": (610, 640, 702, 688, 715, 730, 741, 760),
        "Tecate1/": (0, 0, 3, 0, 0, 0, 2, 0),
        "Tijuana": (1_020, 1_130, 1_415, 1_390, 1_460, 1_502, 1_533, 1_611),
    },
    "Coahuila de Zaragoza": {
        "Ciudad Acuña": (410, 455, 498, 512, 530, 541, 522, 560),
        "Piedras Negras": (703, 755, 830, 846, 872, 890, 901, 915),
    },
    "Chihuahua": {
        "Ciudad Juárez 2/": (1_204, 1_311, 1_500, 1_488, 1_520, 1_534, 1_602, 1_633),
        "Ojinaga": (95, 101, 120, 118, 125, 131, 133, 140),
        "Puerto Palomas": (0, 0, 0, 12, 0, 7, 0, 0),
    },
    # The airport is written like the state.
    "Ciudad de México": {"Ciudad de México3/": (520, 0, 261, 250, 380, 255, 0, 390)},
    "Michoacán de Ocampo": {"Morelia": (0, 0, 0, 0, 0, 121, 119, 0)},
    "Sonora": {
        "Agua Prieta": (77, 81, 90, 92, 88, 85, 94, 99),
        "Nogales": (1_330, 1_402, 1_611, 1_598, 1_640, 1_702, 1_690, 1_733),
        "San Luis Río Colorado": (240, 251, 302, 290, 311, 305, 318, 322),
    },
    "Tamaulipas": {
        "Matamoros": (1_410, 1_460, 1_702, 1_680, 1_712, 1_745, 1_760, 1_801),
        "Nuevo Laredo II “Juárez-Lincoln”": (
            2_010,
            2_150,
            2_404,
            2_377,
            2_422,
            2_460,
            2_481,
            2_530,
        ),
        "Reynosa": (300, 322, 351, 340, 366, 371, 380, 392),
    },
}
_NOT_STATED = (2, 0, 1, 0, 0, 3, 0, 0)


def golden() -> bytes:
    """The golden file: a year to August, months to come, sums worked out here."""
    rows: list[list[Value]] = [
        ["Unidad de Política Migratoria, Registro e Identidad de Personas"],
        [],
        [f"{TITLE}, 2021"],
        [],
        ["Entidad federativa / punto de repatriación", 2021, *[None] * 11, "Total"],
        [None, *(f"{month[:3]}." for month in _MONTHS)],
    ]
    of_states = [_sum(points.values()) for points in _POINTS.values()]
    rows.append(_row("Total general", _sum([*of_states, _NOT_STATED])))
    for (state, points), summed in zip(_POINTS.items(), of_states, strict=True):
        rows.append(_row(state, summed))
        rows += [_row(name, figures) for name, figures in points.items()]
    rows += [
        _row("No especificado", _NOT_STATED),
        [],
        [
            "Nota: Las cifras se refieren a eventos, ya que una persona puede ser repatriada más de una vez."
        ],
        ["1/ Punto que recibe solo de manera esporádica."],
        ["2/ Incluye los puentes de la ciudad."],
        ["3/ Vuelos al Aeropuerto Internacional de la Ciudad de México."],
        [
            "Fuente: Unidad de Política Migratoria, con base en los puntos oficiales de repatriación."
        ],
    ]
    return workbook(SheetOf("Cuadro 5.1", rows, merged=("B5:M5", "N5:N6", "A5:A6")))


def _sum(rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _row(label: str, figures: Sequence[int]) -> list[Value]:
    """A dash for no event, and for the months to come."""
    shown: list[Value] = [figure or "-" for figure in figures]
    return [label, *shown, *["-"] * (12 - len(figures)), sum(figures)]
