"""Si el cambio es real y lo que no se sabe de él, en español de México."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import mark
from caudal.render.brief.verdicts import Verdicts
from caudal.vocabulary import policies, terms
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.places import Place

__all__ = ["ORDINALS", "SpanishVerdicts"]

ORDINALS = dict(
    enumerate(
        [
            "segunda",
            "tercera",
            "cuarta",
            "quinta",
            "sexta",
            "séptima",
            "octava",
            "novena",
            "décima",
        ],
        2,
    )
)
_READINGS = {"hot": "más calor que de costumbre", "usual": "dentro de lo habitual"}
_READINGS |= {"cool": "menos calor que de costumbre"}
_ARTICLES = {"usbp": "la "}
_BETWEEN = {"increase": "un aumento", "decrease": "una disminución"}


class SpanishVerdicts(Verdicts):
    """Sentences of the second to the fifth part; one method a claim."""

    language = "es"
    conjunction = "y"
    ordinals = ORDINALS
    headings: ClassVar[Mapping[str, str]] = {
        "happened": "Qué pasó",
        "real": "¿Es un cambio real?",
        "happening": "Qué está pasando ahora",
        "coming": "Qué puede venir",
        "measure": "Qué hizo la nueva medida",
        "measures": "Qué hicieron las nuevas medidas",
        "unknown": "Lo que no sabemos",
        "sources": "Fuentes y fechas de publicación",
    }
    annex_heading = "Anexo: las cifras"
    notes_heading = "Cómo leer las cifras"
    definition_heading = "Qué es"
    usually = "lo usual:"
    weather_of: ClassVar[Mapping[str, str]] = {
        "temperature_max": "máxima diaria media, °C",
        "heatwave_days": "días de ola de calor",
    }
    moved = (
        "subió casi con certeza",
        "subió muy probablemente",
        "probablemente subió",
        "pudo subir o bajar",
        "probablemente bajó",
        "bajó muy probablemente",
        "bajó casi con certeza",
    )

    def body(self, figure: Figure) -> str:
        """A reporting body within a sentence: one that has an article, with it."""
        return _ARTICLES.get(figure.component, "") + self.label(figure)

    def sited(self, name: str) -> str:
        return f"el {name}" if name.startswith("Sector ") else name

    def verdict(self, figure: Figure) -> str:
        if figure.probability_increase is None:
            return (
                "No puede saberse si el cambio supera lo habitual en estas cifras: se conocen muy "
                "pocos meses."
            )
        rise = self.probability_of(figure, "probability_increase")
        level = f"el nivel subyacente {self.moved_words(figure)} (probabilidad de alza: {rise})"
        if figure.verdict in _BETWEEN:
            return (
                f"Es {_BETWEEN[figure.verdict]} que supera lo que estas cifras suelen variar de "
                f"un mes a otro: {level}."
            )
        although = ", aunque " if self.strongly(figure) else "; "
        change = figure.change_previous_month
        what = "esta alza" if change and change > 0 else "este cambio"
        what = "esta baja" if change and change < 0 else what
        if self.alone(figure):
            return (
                f"Por separado, {what} se distinguiría del azar: {level}. Entre todas las series "
                "que se juzgan juntas, aún puede deberse al azar."
            )
        return (
            f"{what[0].upper()}{what[1:]} no supera lo que estas cifras suelen variar de un mes a "
            f"otro{although}{level}."
        )

    def verdict_of_longest(self, figure: Figure) -> str:
        rise = self.probability_of(figure, "probability_increase")
        words = "no supera"
        if figure.verdict in _BETWEEN:
            words = f"es {_BETWEEN[figure.verdict]} que supera"
        return (
            "Del total se conocen muy pocos meses para juzgar el cambio; el de "
            f"{self.body(figure)}, con cifras desde {self.month(figure.history_from)}, {words} "
            "lo que estas cifras suelen variar de un mes a otro: el nivel subyacente "
            f"{self.moved_words(figure)} (probabilidad de alza: {rise})."
        )

    def among_years(self, figure: Figure) -> str:
        if not figure.rank_same_month or figure.ranked_years < 2:
            return ""
        years = self.count_of(figure, "ranked_years")
        return f"Es {self._rank(figure)} de los {years} años conocidos."

    def usual(self, figure: Figure) -> str:
        if not figure.usual_years or figure.same_month_falls is None:
            return ""
        month, before = (
            self.month_alone(figure),
            self.month(add_months(figure.period, -1)).split(" ")[0],
        )
        years, change = self.count_of(figure, "usual_years"), self.change_of(figure, "usual_change")
        few = ", muy pocos para hablar de una costumbre" if self.few_years(figure) else ""
        now = ""
        if figure.change_previous_month is not None:
            now = f" Esta vez: {self.change_of(figure, 'change_previous_month')}."
        if figure.usual_years == 1:
            return (
                f"Solo puede compararse {years} año anterior: {change} de {before} a {month}.{now}"
            )
        return (
            f"De {before} a {month}, la cifra bajó en {self.falls_of(figure)} de {years} años "
            f"anteriores comparados (cambio medio: {change}){few}.{now}"
        )

    def after_season(self, figure: Figure) -> str:
        if figure.seasonal_size is None:
            return "Se conocen muy pocos años para descontar la estacionalidad."
        low, high = (self.change_of(figure, f"seasonal_{end}") for end in ("low", "high"))
        return (
            f"Descontada la estacionalidad, el cambio es de "
            f"{self.change_of(figure, 'seasonal_size')} (de {low} a {high}, según qué parte del "
            "cambio habitual se descuente)."
        )

    def expected(self, figure: Figure) -> str:
        if figure.predictive_percentile is None:
            return ""
        below = self.probability_of(figure, "predictive_percentile")
        low, high = (self.count_of(figure, f"expected_{end}") for end in ("low", "high"))
        return (
            f"A partir de los meses previos cabía esperar, en cuatro de cada cinco casos, entre "
            f"{low} y {high}; la cifra supera el {below} de los resultados esperables."
        )

    def known_longer(self, figure: Figure) -> str:
        return (
            f"La serie más larga, desde {self.month(figure.history_from)}, es la de "
            f"{self.body(figure)}: {self.marked(figure)}, {self._rank(figure)} de los "
            f"{self.count_of(figure, 'ranked_years')} años conocidos."
        )

    def group_verdicts(self, figures: Sequence[Figure]) -> str:
        told = self.by_verdict(figures)
        words = {
            "increase": "un aumento mayor que lo habitual en {}",
            "decrease": "una disminución mayor que lo habitual en {}",
            "within_noise": "un cambio dentro de lo habitual en {}",
            "no_history": "muy pocos meses para saberlo en {}",
        }
        parts = [
            words[verdict].format(self.list(told[verdict])) for verdict in words if verdict in told
        ]
        return f"Por grupo (entre paréntesis, la probabilidad de alza): {'; '.join(parts)}."

    def heat(self, rows: Sequence[Mapping[str, Any]], facts: Facts) -> str:
        where = self.by_reading(rows, facts)
        told = [f"{_READINGS[r]} en {self.list(where[r])}" for r in _READINGS if r in where]
        weather = (
            f"El tiempo en {self.month(facts.total.period)} ({self.weathers(rows)}): "
            f"{'; '.join(told)}."
        )
        if "hot" in where:
            return (
                f"{weather} Si un mes inusualmente caluroso cambia las cifras no puede saberse con "
                "un solo mes: «caudal indicators --indicator heat» compara muchos."
            )
        return (
            f"{weather} Lo habitual de {self.month_alone(facts.total)} es cosa de la temporada; "
            "esto es el tiempo de un solo mes."
        )

    def newest_known(self, facts: Facts) -> str:
        month = self.month(facts.newest_known)
        month = month[0].upper() + month[1:]
        older = "; este informe trata de uno anterior" if facts.older else ""
        if facts.as_of is None:
            return f"{month} es el mes más reciente del archivo{older}."
        return f"{month} era el mes más reciente que se conocía{older}."

    def causes(self, facts: Facts) -> str:
        told = [self.policy(note.values) for note in facts.policies]
        if not told:
            return "No se sabe por qué cambiaron las cifras: un solo mes no permite saberlo."
        began = add_months(facts.total.period, -1)
        took = "comenzó o tuvo lugar" if len(told) == 1 else "comenzaron o tuvieron lugar"
        return (
            "No se sabe por qué cambiaron las cifras. Desde "
            f"{self.month(began)} {took}: {self.list(told)}. Su efecto en las cifras no puede "
            "conocerse solo con este mes."
        )

    def policy(self, row: Mapping[str, Any]) -> str:
        exact = row["start_known_to"] == "day"
        when = self.day(row["start"]) if exact else self.month(row["start"])
        known = policies.CONFIDENCES[row["confidence"]].es
        return f"«{row['name_es']}» ({when}; {known})"

    def total_source(self, facts: Facts) -> str:
        if facts.total.value is None:
            return ""
        publisher = f"Fuente: {self.publisher(facts.publisher)}. " if facts.publisher else ""
        told = self.groups_released(facts.sections["group"])
        return (
            f"{publisher}El total proviene de {self.release_sentence(facts.total)}."
            + (f" Por grupo: {told}." if told else "")
            + " Cada cifra del texto está en el anexo, con su fuente, fecha de "
            "publicación y definición."
        )

    def publisher(self, said: Place) -> str:
        """The publisher within a sentence: its article loses the capital."""
        return said.es[0].lower() + said.es[1:]

    def rule(self, facts: Facts) -> str:
        if facts.together is None:
            return ""
        series = mark(str(facts.together.values["series"]), "judged", "series")
        rate = mark(f"{facts.together.values['rate']:.0%}", "judged", "rate")
        return (
            "Se habla de aumento o disminución solo si el nivel subyacente muy probablemente cambió "
            "y además la cifra queda fuera de lo que cabía esperar. "
            f"Se juzgan juntas {series} series: a lo más {rate} de los aumentos, y de las "
            "disminuciones, puede deberse al azar. «Descontada la estacionalidad» quiere "
            "decir que se resta la mitad del cambio habitual de ese mes, o todo."
        )

    def judged_caption(self) -> str:
        return "¿Es real?: el cambio frente al mes anterior, evaluado"

    def judged_headings(self, facts: Facts) -> tuple[str, ...]:
        month = self.month_alone(facts.total)
        return (
            f"Lugar entre los meses de {month}",
            f"Años con baja en {month}",
            "Cambio habitual",
            "Sin efecto estacional",
            "Prob. de alza",
            "Percentil entre lo esperable",
            "Esperable 4 de cada 5 veces",
            "Veredicto",
        )

    def of_years(self, part: str, years: str) -> str:
        return f"{part} de {years}"

    def verdict_cell(self, figure: Figure) -> str:
        return terms.VERDICTS[figure.verdict].es

    def others_caption(self) -> str:
        return "Otras cifras"

    def others_headings(self) -> tuple[str, ...]:
        return ("Mes", "Cifra", "Mes anterior")

    def heat_headings(self, facts: Facts) -> tuple[str, ...]:
        return (f"El tiempo: {self.weathers(facts.heat)}", "Mes", "Lo usual", "Fuente")

    def _rank(self, figure: Figure) -> str:
        month = self.month_alone(figure)
        if figure.rank_same_month == 1:
            return f"la cifra más alta para un mes de {month}"
        if figure.rank_same_month == figure.ranked_years:
            return f"la cifra más baja para un mes de {month}"
        ordinal, low = self.ordinal(figure, "rank_same_month", "ranked_years")
        if ordinal:
            return f"la {ordinal} cifra más {'baja' if low else 'alta'} para un mes de {month}"
        return f"el lugar {self.count_of(figure, 'rank_same_month')} entre los meses de {month}"
