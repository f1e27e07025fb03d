"""Qué hicieron las medidas nuevas, hasta donde lo permiten los conteos, en español de México."""

from caudal.render.brief.facts import Facts
from caudal.render.brief.measure_words import MeasureWords

__all__ = ["SpanishMeasures"]


class SpanishMeasures(MeasureWords):
    """Words around a verdict; one method a claim."""

    seen = "Se miraron"
    checks_found = "Controles que hallaron algo"

    def quoted(self, name: str) -> str:
        return f"«{name}»"

    def measures_note(self) -> str:
        return (
            "De las medidas del calendario que empezaron en los doce meses previos se muestran las "
            "dos más recientes cuyos tres meses posteriores aún no se publican todos, y la más "
            "reciente de la que ya se publicaron todos. Lo que haya empezado en los mismos meses está "
            "en los mismos conteos: un veredicto no señala ninguna causa."
        )

    def measures_headings(self) -> tuple[str, ...]:
        return (
            "Medidas nuevas, hasta donde lo permiten los conteos",
            "Veredicto",
            "Meses posteriores publicados / necesarios",
            "Banda de 95%",
            "p (menor posible)",
            "Se hallaría 4 de cada 5 veces",
            "Comparaciones",
            "Conteos que se miraron; cómo",
        )

    def measure_steps(self, facts: Facts, options: str) -> list[tuple[str, str]]:
        return [
            (
                f"todos los estimadores y controles de «{one.name_es}»",
                f"caudal effect {one.id}{options} --lang es",
            )
            for one in facts.measures
        ]
