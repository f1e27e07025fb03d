"""What is said of a fit, in both languages: a template a claim."""

from collections.abc import Mapping
from typing import ClassVar

from caudal.render.scenario.en import ENGLISH
from caudal.render.scenario.es import SPANISH
from caudal.render.scenario.words import Speech

__all__ = ["FIT_ENGLISH", "FIT_SPANISH", "FitSpeech"]

FIT_ENGLISH: Mapping[str, str] = {
    "fit_heading": "What was fitted, and what the figures cannot tell",
    "fit_learnt": "Learnt from published figures (80% bands, middle between)",
    "fit_line": "{name}: {before} before the figures, {after} after",
    "fit_nothing": "No parameter was learnt beyond what chance alone does.",
    "fit_held_out": "Held out: told by a second fit that has not seen them",
    "fit_held_line": "{name}, {month}: published {observed}; told {band}{outside}",
    "fit_band": "{low} to {high}",
    "fit_outside": " (outside)",
    "fit_cannot": "What the figures cannot tell",
    "fit_arrivals": "people who set out, solved from encounters",
    "fit_of": "{name}, {whose}",
    "fit_mark": "{month} held out",
    "fit_read": "Dots: as published. Grey: 80% band before any figure; blue: after, of figures that "
    "were fitted; orange: of figures held out, told by a second fit. Bands hold the assumed error. Orange can be "
    "narrower than blue: the second fit knows how far the country's own recent figures lay from the "
    "model, which bands of fitted figures do not use.",
    "fit_pairs": "What goes together in what is left",
    "fit_pairs_read": "Each dot is a draw of the parameters given the figures. A narrow slant: only "
    "the combination of both is told, not each.",
    "fit_pair": "correlation {size}",
    "fit_alt": "Published figures beside what the fitted parameters say of them: {covered} of "
    "{figures} lie inside the 80% bands",
    "fit_pairs_alt": "Draws of parameters against each other: {pairs}",
    "fit_table": "The parameters on which published figures depend",
    "fit_col_before": "80% before",
    "fit_col_after": "80% after",
    "fit_col_ratio": "variance after / before",
    "fit_col_told": "learnt",
    "fit_yes": "yes",
    "fit_no": "no",
}
FIT_SPANISH: Mapping[str, str] = {
    "fit_heading": "Qué se ajustó y qué no pueden indicar las cifras",
    "fit_learnt": "Aprendido de cifras publicadas (bandas de 80%, el centro en medio)",
    "fit_line": "{name}: {before} antes de las cifras, {after} después",
    "fit_nothing": "Ningún parámetro se aprendió más allá de lo que hace el azar.",
    "fit_held_out": "Reservadas: estimadas por un segundo ajuste que no las vio",
    "fit_held_line": "{name}, {month}: publicado {observed}; estimado {band}{outside}",
    "fit_band": "entre {low} y {high}",
    "fit_outside": " (fuera)",
    "fit_cannot": "Qué no pueden indicar las cifras",
    "fit_arrivals": "personas que parten, deducidas de los encuentros",
    "fit_of": "{name}, {whose}",
    "fit_mark": "{month} reservada",
    "fit_read": "Puntos: lo publicado. Gris: banda de 80% antes de toda cifra; azul: después, de "
    "cifras ajustadas; naranja: de cifras reservadas, estimadas por un segundo ajuste. Las bandas "
    "incluyen el error supuesto. Las naranjas pueden ser más angostas que las azules: el segundo "
    "ajuste sabe cuánto se apartaron del modelo las cifras recientes del propio país, y las bandas de "
    "las cifras ajustadas no lo usan.",
    "fit_pairs": "Qué va junto en lo que queda",
    "fit_pairs_read": "Cada punto es un sorteo de los parámetros dadas las cifras. Una franja "
    "inclinada y angosta: solo se indica la combinación de ambos, no cada uno.",
    "fit_pair": "correlación {size}",
    "fit_alt": "Cifras publicadas junto a lo que estiman los parámetros ajustados: {covered} "
    "de {figures} quedan dentro de las bandas de 80%",
    "fit_pairs_alt": "Sorteos de parámetros, uno frente a otro: {pairs}",
    "fit_table": "Los parámetros de los que dependen cifras publicadas",
    "fit_col_before": "80% antes",
    "fit_col_after": "80% después",
    "fit_col_ratio": "varianza después / antes",
    "fit_col_told": "aprendido",
    "fit_yes": "sí",
    "fit_no": "no",
}


class FitSpeech(Speech):
    """How a scenario and its fit are told."""

    sentences: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "en": {**ENGLISH, **FIT_ENGLISH},
        "es": {**SPANISH, **FIT_SPANISH},
    }

    def correlation(self, value: float) -> str:
        """A correlation with its sign."""
        return f"{'+' if value > 0 else '−'}{abs(value):.2f}"
