"""Qué está pasando y qué puede venir, en español de México."""

from datetime import date

from caudal.render.brief.estimates import Estimate, Made, Track
from caudal.render.brief.facts import Facts
from caudal.render.brief.outlook import Outlook

__all__ = ["SpanishOutlook"]


class SpanishOutlook(Outlook):
    """Sentences on months that nobody has published; one method a claim."""

    def nowcast(self, facts: Facts) -> str:
        months = facts.estimates.months_that_had_ended
        if not months:
            return "" if not facts.not_held else self._no_estimate()
        told = [f"cerca de {self._banded(row, facts.counted.es)}" for row in months]
        groups = [
            f"{self.estimated(row, 'median')} de {self.of_group(row)} ({self._ends(row)})"
            for row in self.groups_that_had_ended(facts)
        ]
        noun = "del mes ya concluido" if len(months) == 1 else "de los meses ya concluidos"
        by_group = f" Por grupo: {self.join(groups)}." if groups else ""
        return (
            f"Estimación propia de Caudal {noun}, no una cifra publicada: {self.join(told)}."
            f"{by_group} {self._made(facts)}"
        )

    def _no_estimate(self) -> str:
        return "Caudal no estima meses que quizá ya se habían publicado y que no están en este archivo."

    def _banded(self, row: Estimate, counted: str) -> str:
        return (
            f"{self.estimated(row, 'median')} {counted} en {self.month(row.period)} (en cuatro de "
            f"cada cinco casos, entre {self.estimated(row, 'low_80')} y "
            f"{self.estimated(row, 'high_80')})"
        )

    def _ends(self, row: Estimate) -> str:
        return f"de {self.estimated(row, 'low_80')} a {self.estimated(row, 'high_80')}"

    def _made(self, facts: Facts) -> str:
        known = f"las cifras hasta {self.month(self._last_known(facts))}"
        told = [self._what_it_did(made, facts) for made in facts.estimates.made]
        return f"Parte de {known} y de {self.join(told)}." if told else f"Parte solo de {known}."

    def _what_it_did(self, made: Made, facts: Facts) -> str:
        what = self.source_of(made, facts)
        change = "más angosta" if made.width < 0 else "más ancha"
        return (
            f"{what} ({self.said(made)}), que la movió {self.moved_middle(made)} y dejó su banda "
            f"{self.widened(made)} {change}"
        )

    def preliminary_of(self, day: date) -> str:
        return f"la cifra preliminar del {self.day(day)}"

    def forecast(self, facts: Facts) -> str:
        months = facts.estimates.months_to_come
        if not months:
            return ""
        first, *rest = months
        told = [
            self._banded(first, facts.counted.es),
            *(
                f"{self.estimated(row, 'median')} en {self.month(row.period)} ({self._ends(row)})"
                for row in rest
            ),
        ]
        onward = "parte de esa estimación y " if facts.estimates.made else ""
        return (
            "Si los meses por venir se parecen a los pasados, el pronóstico de Caudal, que "
            f"{onward}no es una promesa, es de {self.join(told)}. No incluye cambios de política, de rutas o de "
            "la forma de contar que lleguen en esos meses."
        )

    def track(self, facts: Facts) -> str:
        rows = facts.estimates.track
        if not rows or not facts.estimates.months_to_come:
            return ""
        if self.too_short(rows):
            return "No puede saberse qué tan buenos han sido: se conocen muy pocos meses."
        inside = self.join([self._inside(row) for row in rows])
        few = ", menos que los cuatro de cada cinco que debería abarcar"
        should = few if self.too_few(rows) else "; debería abarcar cuatro de cada cinco"
        errors = self.join([f"{self.error(row)} {self._ahead(row)}" for row in rows])
        return (
            f"En pronósticos así de los meses de {self.month(min(r.first for r in rows))} a "
            f"{self.month(max(r.last for r in rows))}, sin cifras preliminares, la banda abarcó "
            f"la cifra en {inside}{should}; frente a repetir la última cifra, el "
            f"error fue {errors}."
        )

    def _inside(self, row: Track) -> str:
        inside, of = self.cases(row)
        return f"{inside} de {of} casos {self._ahead(row)}"

    def _ahead(self, row: Track) -> str:
        return f"a {self.horizon_of(row)} {'mes' if row.horizon == 1 else 'meses'}"

    def as_large(self) -> str:
        return "casi igual"

    def larger_or_smaller(self, percent: str, *, smaller: bool) -> str:
        return f"{percent} {'menor' if smaller else 'mayor'}"

    def estimates_note(self) -> str:
        return (
            "Las estimaciones se redondean a tres cifras significativas y se omiten las muy "
            "pequeñas. «En cuatro de cada cinco casos» indica una banda que debería abarcar la "
            "cifra con esa probabilidad. Los pronósticos anteriores parten de las cifras como se "
            "conocían ese día: no se deshacen las revisiones posteriores."
        )

    def estimates_headings(self) -> tuple[str, ...]:
        return (
            "Estimaciones, no cifras publicadas",
            "Mes",
            "Qué es",
            "Centro",
            "Mínimo (80%)",
            "Máximo (80%)",
            "Con cifras hasta; modelo",
        )

    def kind_of(self, row: Estimate) -> str:
        return "estimación" if row.kind == "nowcast" else "pronóstico"

    def made_headings(self) -> tuple[str, ...]:
        return (
            "Lo que ya se había dicho del mes concluido",
            "Cifra",
            "Movió el centro",
            "Ancho de la banda",
        )

    def track_headings(self) -> tuple[str, ...]:
        return (
            "Cómo resultaron los pronósticos anteriores del total",
            "Meses",
            "Casos",
            "Dentro de la banda de 80%",
            "Error medio",
            "Error al repetir la última cifra",
            "Menor en",
        )

    def ahead_cell(self, row: Track) -> str:
        return f"a {row.horizon} {'mes' if row.horizon == 1 else 'meses'}"
