"""Las palabras de las revisiones en español de México."""

from collections.abc import Sequence
from datetime import date

from caudal.render.revisions.facts import Row
from caudal.render.revisions.finding import Finding
from caudal.render.revisions.words import RevisionWords

__all__ = ["Spanish"]

_NOUNS = {
    "month": ("mes", "meses"),
    "day": ("día", "días"),
    "fiscal_year_to_date": ("acumulado", "acumulados"),
}
_TIMES = {1: "una vez", 2: "dos veces"}


class Spanish(RevisionWords):
    """One method a claim."""

    language = "es"
    against_first = "Cambio frente a la primera publicación mostrada"
    no_change = "sin cambio"
    no_percentage = "la primera fue 0"
    marks = {  # noqa: RUF012
        "first": "primera publicación mostrada",
        "up": "al alza",
        "down": "a la baja",
        "up_source": "más alta donde cambió la fuente",
        "down_source": "más baja donde cambió la fuente",
    }
    end_headings = ("última", "cambio")
    table_headings = (
        "Periodo",
        "Publicación",
        "Cómo se sabe la fecha",
        "Fuente",
        "Cifra",
        "Cambio",
    )
    table_caption = "Todas las cifras en una tabla"
    notes_heading = "Cómo leer estas cifras"
    newest = "En todas las publicaciones del archivo"
    changed_source = "cambió la fuente"

    def nothing_to_compare(self, rows: Sequence[Row], frequency: str) -> str:
        if len(rows) == 1:
            told = f"la cifra {self._of(rows[0].period, frequency)} está en una sola publicación"
        else:
            told = f"cada uno de los {self._span(rows, frequency)} está en una sola publicación"
        return f"{told} del archivo: no hay nada que comparar."

    def unrevised(self, row: Row, frequency: str) -> str:
        figure, later = f"la cifra {self._of(row.period, frequency)}", len(row.cells) - 1
        if any(cell.stepped for cell in row.cells):
            by = self._by(row, signed=True)
            return f"{figure} cambió {by} donde cambió la fuente; ninguna fuente la revisó."
        if later > 1:
            return (
                f"ninguna de las {later} publicaciones posteriores a la primera mostrada cambió "
                f"{figure}."
            )
        return f"la publicación posterior a la primera mostrada no cambió {figure}."

    def revised(self, row: Row, frequency: str) -> str:
        ups, downs = row.revisions
        stepped = any(cell.stepped for cell in row.cells)
        both = bool(ups and downs)
        way = "" if both else " al alza" if ups else " a la baja"
        times = _TIMES.get(ups + downs, f"{ups + downs} veces")
        ways = f" ({ups} al alza, {downs} a la baja)" if both else ""
        by = self._by(row, signed=stepped or both).removeprefix("en ")
        return (
            f"la cifra {self._of(row.period, frequency)} se revisó{way} {times} después de la "
            f"primera publicación mostrada{ways}: {by}"
            + (" en total" if ups + downs > 1 or stepped else "")
            + (", en parte donde cambió la fuente." if stepped else ".")
        )

    def many(self, found: Finding, frequency: str) -> str:
        told, both = found.compared, found.higher and found.lower
        span = self._span(told, frequency)
        if not found.higher and not found.lower:
            return f"ninguno de los {span} difiere de la primera publicación mostrada."
        number = found.higher or found.lower
        way = self._way(found, number, up=found.higher > 0)
        if number == len(told):
            head = f"todos los {span.removeprefix(f'{number} ')} {way}"
        else:
            also = f" y {found.lower} {self._way_too(found)}" if both else ""
            head = f"de los {span}, {number} {way}{also}"
        return head + self._largest(found, frequency) + "." + self._settled(found, frequency)

    def year_to(self, month: str) -> str:
        return f"el año fiscal hasta {month}"

    def known(self, as_of: date | None) -> str:
        return f"Según lo que se sabía el {self.day(as_of)}" if as_of else self.newest

    def title(self, subject: str) -> str:
        return f"Revisiones · {subject}"

    def how_to_read(self, *, numbers_fit: bool, stepped: bool, frequency: str) -> list[str]:
        told = [
            f"Cada fila es un {_NOUNS[frequency][0]}; cada columna, la fecha de una publicación."
        ]
        if numbers_fit:
            told.append(
                "La primera cifra de cada fila es la de la primera publicación mostrada; donde la "
                "cifra cambió se anota su cambio frente a esa primera, en %."
            )
        if stepped:
            marked = "Donde va entre paréntesis" if numbers_fit else "Donde la marca es hueca"
            told.append(
                f"{marked}, cambió junto con la fuente: puede ser otra definición y no una "
                "revisión."
            )
        return told

    def held_once(self, periods: int, frequency: str) -> str:
        one, many = _NOUNS[frequency]
        return (
            f"{periods} {many} están en una sola publicación."
            if periods > 1
            else f"1 {one} está en una sola publicación."
        )

    def told_before(self, periods: int, frequency: str) -> str:
        one, many = _NOUNS[frequency]
        told = f"{periods} {many} se dieron" if periods > 1 else f"1 {one} se dio"
        return (
            f"{told} a conocer antes, en un comunicado o en la prensa que aquí no se muestra "
            "(--source all sí)."
        )

    def only_newest(self, drawn: tuple[int, int], held: tuple[int, int], frequency: str) -> str:
        many = _NOUNS[frequency][1]
        told = []
        if drawn[0] < held[0]:
            told.append(f"los {drawn[0]} {many} más recientes de {held[0]} (otros: --from y --to)")
        if drawn[1] < held[1]:
            told.append(
                f"las {drawn[1]} publicaciones más recientes de {held[1]} (anteriores: --as-of)"
            )
        return f"Se dibujan {' y '.join(told)}."

    def sources(self, named: Sequence[str], releases: int, first: date, last: date) -> str:
        days = f"del {self.day(first)}" + (f" al {self.day(last)}" if last != first else "")
        noun = "publicaciones" if releases > 1 else "publicación"
        return f"Fuente: {', '.join(named)}; {releases} {noun}, {days}."

    def period(self, when: date, frequency: str) -> str:
        """A period in a sentence, with its article where it takes one."""
        return "el " * (frequency == "day") + super().period(when, frequency)

    def _of(self, when: date, frequency: str) -> str:
        return f"de {self.period(when, frequency)}".replace("de el ", "del ", 1)

    def _span(self, rows: Sequence[Row], frequency: str) -> str:
        last = f"a {self.period(rows[-1].period, frequency)}".replace("a el ", "al ", 1)
        first = self._of(rows[0].period, frequency)
        return f"{len(rows)} {_NOUNS[frequency][1]} {first} {last}"

    def _way(self, found: Finding, number: int, *, up: bool) -> str:
        if found.stepped:
            has = "tiene" if number == 1 else "tienen"
            way = "alta" if up else "baja"
            return f"{has} una cifra más {way} que en la primera publicación mostrada"
        verb = "se revisó" if number == 1 else "se revisaron"
        way = "al alza" if up else "a la baja"
        return f"{verb} {way} después de la primera publicación mostrada"

    def _way_too(self, found: Finding) -> str:
        return "una más baja" if found.stepped else "a la baja"

    def _largest(self, found: Finding, frequency: str) -> str:
        row = found.largest
        if row is None or not row.change:
            return ""
        period = self.period(row.period, frequency).removeprefix("el ")
        return f"; el mayor cambio es de {self.change(row.change)} ({period})"

    def _settled(self, found: Finding, frequency: str) -> str:
        if found.settled is None:
            return ""
        since, bound = self.period(found.settled.period, frequency), found.settled.bound
        moved = f"cambió más de {self.size(bound)}" if bound else "cambió"
        return f" Desde {since} ninguno {moved}."

    def _by(self, row: Row, *, signed: bool) -> str:
        if row.change is None:
            return f"de 0 a {self.figure(row.latest, share=False)}"
        return f"en {self.change(row.change) if signed else self.size(row.change)}"
