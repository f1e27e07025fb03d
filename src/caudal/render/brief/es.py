"""Las frases del informe en español de México."""

from collections.abc import Sequence
from datetime import date

from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import mark
from caudal.render.brief.measures_es import SpanishMeasures
from caudal.render.brief.outlook_es import SpanishOutlook
from caudal.render.brief.verdicts_es import SpanishVerdicts
from caudal.vocabulary import terms
from caudal.vocabulary.answer import Note
from caudal.vocabulary.periods import add_months

__all__ = ["Spanish"]

_BY = {"group": "por grupo", "authority": "por fundamento legal", "component": "por dependencia"}


class Spanish(SpanishVerdicts, SpanishOutlook, SpanishMeasures):
    """Sentences of the brief; one method a claim."""

    language = "es"
    conjunction = "y"
    next_heading = "Para seguir"
    no_chart = "Las gráficas se dibujan junto a un archivo: añada --out ARCHIVO.md."
    rank_heading = "Lugar"
    release_heading = "Publicación"

    def the_total(self) -> str:
        return "todo el conjunto"

    def total_label(self, facts: Facts) -> str:
        return f"Total de {facts.counted.es}"

    def table_caption(self, section: str, facts: Facts) -> str:
        by = {**_BY, "origin": "por ciudadanía, según los grupos de la fuente"}
        return f"{self.counted(facts)} {by[section]}"

    def title(self, facts: Facts) -> str:
        return f"{self.counted(facts)} {self.at(facts)}, {self.month(facts.total.period)}"

    def known(self, facts: Facts) -> str:
        if facts.as_of is None:
            return "Según las publicaciones más recientes del archivo"
        told = f"Lo que se sabía el {self.day(facts.as_of)}"
        return told + (", según publicaciones posteriores (†)" if facts.total.reconstructed else "")

    def finding(self, facts: Facts) -> str:
        total = facts.total
        if total.value is None:
            newest = (
                f"; el mes más reciente conocido era {self.month(facts.newest)}"
                if facts.newest
                else ""
            )
            return f"Aún no se conocía la cifra de {self.month(total.period)}{newest}."
        change = self.than(total, "previous_month", -1)
        parts = [part for part in (change, self.rank(total)) if part]
        marked = self.marked(total)
        counted = f"{facts.counted.es} en {self.month(total.period)}"
        figure = f"{marked[0].upper()}{marked[1:]} {counted}"
        return figure + (": " + "; ".join(parts) if parts else "") + "."

    def total(self, facts: Facts) -> str:
        total = facts.total
        told = self.comparisons(total)
        publisher = facts.publisher.es if facts.publisher else "La fuente"
        return (
            f"{publisher} registró {self.marked(total)} {facts.counted.es} {self.at(facts)} en "
            f"{self.month(total.period)}"
            + (f": {told}. " if told else ". ")
            + self.unit(facts).strip()
        )

    def unit(self, facts: Facts) -> str:
        if facts.unit:
            return f" {facts.unit.es}"
        events = facts.measure.unit == "events"
        return " Son eventos, no personas: una persona puede contar dos veces." if events else ""

    def groups(self, facts: Facts) -> str:
        figures = facts.sections["group"]
        told = [
            f"{self.marked(f)} de {terms.GROUPS[f.group].es}{self.aside(f, first=n == 0)}"
            for n, f in enumerate(f for f in figures if f.value is not None)
        ]
        return f"{self.counted(facts)} por grupo: {self.join(told)}." if told else ""

    def authorities(self, figures: Sequence[Figure]) -> str:
        meaning = {"title_42": "conforme al Título 42, como expulsiones por salud pública"}
        meaning |= {"title_8": "conforme al Título 8, la ley migratoria"}
        told = [
            f"{self.marked(f)} {meaning[f.authority]}{self.aside(f, first=n == 0)}"
            for n, f in enumerate(f for f in figures if f.value is not None)
        ]
        return f"Por fundamento legal: {self.join(told)}." if len(told) > 1 else ""

    def repeat(self, figure: Figure) -> str:
        before = ""
        if figure.previous_month is not None:
            earlier = self.share_of(figure, "previous_month")
            before = f" ({self.month(add_months(figure.period, -1))}: {earlier})"
        share = self.share_of(figure, "value")
        return (
            f"En el {share} de los encuentros, la persona ya había tenido otro en los 12 meses "
            f"anteriores{before}."
        )

    def unique(self, figure: Figure) -> str:
        return f"La fuente contó {self.marked(figure)} personas distintas."

    def not_held(self, note: Note) -> str:
        first, last = (self.month(note.values[name]) for name in ("first", "last"))
        months = f"de {first}" + (f" a {last}" if last != first else "")
        return (
            f"Es posible que ya se hubieran publicado cifras {months}: la publicación más "
            f"reciente de este archivo es la del {self.day(note.values['vintage'])}."
        )

    def unknown_parts(self, parts: Sequence[str], month: date) -> str:
        return f"El archivo no tiene cifras de {self.month(month)} para {self.list(parts)}."

    def caption(self, facts: Facts) -> str:
        hollow = " El punto hueco es una cifra preliminar." if facts.provisional else ""
        told = f"{self.counted(facts)} {self.at(facts)}, por mes"
        point = f"; el punto señala {self.month(facts.total.period)}"
        return told + (point if facts.total.value is not None else "") + "." + hollow

    def total_footer(self, facts: Facts) -> str:
        total, month = facts.total, self.month(facts.total.period)
        told = f"{month[0].upper()}{month[1:]}: {self.release_sentence(total)}. "
        return (
            (f"Cifras de {self.publisher(facts.publisher)}. " if facts.publisher else "")
            + (told if total.value is not None else "")
            + "Los demás meses: como se conocían ese día o como los da la publicación posterior más antigua."
        )

    def unpublished(self, month: date) -> str:
        text = self.month(month)
        return (
            f"{text[0].upper()}{text[1:]} ya había terminado, pero aún no se publicaban sus cifras."
        )

    def preliminary(self, figures: Sequence[Figure], facts: Facts) -> str:
        total = [f for f in figures if f.group == "all"]
        parts = [f for f in figures if f.group != "all"]
        of_parts = self.join([f"{self.marked(f)} de {terms.GROUPS[f.group].es}" for f in parts])
        head = total[0] if total else parts[0]
        lead = f"Un dato preliminar del {self.day(head.vintage)} ({self.kind(head)}) calculaba "
        body = (
            f"{self.marked(total[0])} {facts.counted.es} en {self.month(head.period)}"
            + (f", entre ellos {of_parts}" if parts else "")
            if total
            else f"{of_parts} en {self.month(head.period)}"
        )
        return lead + body + ". Se muestra, pero nunca se compara con cifras definitivas."

    def parts_from_later(self, parts: Sequence[str], days: Sequence[date]) -> str:
        when = self.join([f"del {self.day(day)}" for day in days])
        releases = "las publicaciones" if days[1:] else "la publicación"
        held = f"cifras de {self.list(parts)}" if parts else "estas cifras"
        oldest = "las más antiguas disponibles" if days[1:] else "la más antigua disponible"
        return (
            f"El archivo no tiene ninguna publicación anterior a esa fecha con {held}. Las cifras marcadas con † provienen de {releases} {when}, "
            f"{oldest}, y pueden incluir revisiones."
        )

    def no_repeat_by_group(self, known: bool, month: date) -> str:
        if known:
            return "La proporción de encuentros repetidos no se publicó por grupo."
        return f"El archivo no tiene la proporción de encuentros repetidos de {self.month(month)}."

    def mismatches(self, notes: Sequence[Note]) -> str:
        told = [
            f"{_BY[note.values['dimension']]}, {self.added(note)} "
            f"({self.difference(note)} {'más' if note.values['parts'] > note.values['whole'] else 'menos'})"
            for note in notes
        ]
        return (
            f"Las partes no suman el total conocido ese día: {'; '.join(told)}. Provienen de "
            "publicaciones de fechas distintas."
        )

    def reading(self, facts: Facts) -> list[str]:
        told = []
        if facts.cut_list is not None:
            shown, of = (
                mark(str(facts.cut_list.values[name]), "parts-origin", name)
                for name in ("shown", "of")
            )
            told.append(f"De {of} ciudadanías se muestran las {shown} con más {facts.counted.es}.")
        if facts.total.history_from is not None:
            told.append(
                "El lugar compara el mes con los meses anteriores, desde el primero del archivo "
                f"({self.month(facts.total.history_from)} para el total); el 1 es la cifra más alta."
            )
        minors = (
            "«Niñas, niños y adolescentes acompañados» son quienes viajan con su madre, padre o "
            "tutor, a quien no se cuenta junto con ellos. "
        )
        quoted = (
            "Las cifras «citadas» se leyeron en una copia del comunicado o en la prensa; el "
            "enlace lleva ahí. "
        )
        told.append(
            (minors if facts.shows("accompanied_minor") else "")
            + (quoted if facts.quoted else "")
            + "Los meses anteriores se comparan tal como se conocían ese día o "
            "como los da la publicación posterior más antigua."
        )
        return told

    def chart(self, facts: Facts) -> str:
        known = facts.series.drop_nulls()
        low = known.sort("value").row(0, named=True)
        high = known.sort("value").row(-1, named=True)
        first, last = known["period"][0], known["period"][-1]
        return (
            f"Gráfica de líneas de {facts.counted.es} por mes, de {self.month(first)} a "
            f"{self.month(last)}: el mínimo, {self.count(low['value'])}, en "
            f"{self.month(low['period'])}; el máximo, {self.count(high['value'])}, en "
            f"{self.month(high['period'])}."
        )

    def moved_most(
        self, rose: Figure | None, fell: Figure | None, facts: Facts, *, whole: bool
    ) -> str:
        month = facts.total.period
        span = f"De {self.month(add_months(month, -1))} a {self.month(month)}"
        rise, fall = ("fue la que más subió", "la que más bajó") if whole else ("subió", "bajó")
        parts = []
        if rose:
            name = terms.GROUPS[rose.group].es
            parts.append(f"la cifra de {name} {rise} ({self.moved_by(rose)})")
        if fell:
            name = terms.GROUPS[fell.group].es
            subject = "la" if rose else "la cifra"
            verb = fall if rose or not whole else f"fue {fall}"
            parts.append(f"{subject} de {name} {verb} ({self.moved_by(fell)})")
        told = f"{span}, {self.join(parts) or 'ningún grupo cambió'}"
        if not whole:
            return f"{told}; no se conoce el cambio de los demás grupos."
        one_way = (
            f"; no {'bajó' if rose else 'subió'} ningún grupo" if bool(rose) != bool(fell) else ""
        )
        return f"{told}{one_way}."

    def no_group_compared(self, month: date) -> str:
        return f"No se conoce el cambio de ningún grupo en {self.month(month)}."

    def groups_footer(self, figures: Sequence[Figure], facts: Facts) -> list[str]:
        month = self.month(facts.total.period)
        hollow = "; los puntos huecos son preliminares" if facts.provisional else ""
        told = self.groups_released(figures)
        return [
            f"{self.counted(facts)} por mes. Cada grupo tiene su propia escala, desde cero; la "
            f"línea punteada señala {month}{hollow}.",
            (f"Cifras de {self.publisher(facts.publisher)}. " if facts.publisher else "")
            + (f"{month[0].upper()}{month[1:]}: {told}. " if told else "")
            + "Los demás meses: como se conocían ese día o como los da la publicación posterior "
            "más antigua.",
        ]

    def not_known(self, month: date) -> str:
        return f"{self.month(month)}: no se conocía"

    def against(self, change: str, when: str) -> str:
        return f"{change} frente a {when}"

    def early(self, figure: Figure) -> str:
        return f"{self.month(figure.period)}: {self.marked(figure)}, preliminar"

    def versus(self, month: date) -> str:
        return f"Frente a {self.month(month)}"

    def rank_cell(self, figure: Figure) -> str:
        return f"{figure.rank} de {figure.ranked_months}" if figure.rank else ""

    def release_cell(self, figure: Figure) -> str:
        if figure.vintage is None:
            return "–"
        marks = {"reconstructed": "posterior, †"}
        marks |= {"first_seen": "vista ese día", "inferred": "fecha inferida"}
        mark = marks.get(figure.vintage_basis, "")
        quoted = "citada" if figure.source_class == 3 else ""
        told = ", ".join(part for part in (quoted, mark) if part)
        return self.short_day(figure.vintage) + (f" ({told})" if told else "")

    def release_sentence(self, figure: Figure) -> str:
        text = f"la publicación del {self.day(figure.vintage)}"
        if figure.reconstructed:
            return text + ", según el calendario de publicación (†)"
        if figure.source_class == 3 and figure.citation_kind:
            return text + f", tal como se citó ({self.kind(figure)})"
        marks = {"first_seen": ", vista por primera vez ese día"}
        marks |= {"inferred": ", fecha que se infiere"}
        return text + marks.get(figure.vintage_basis, "")

    def section_name(self, section: str) -> str:
        return {"component": "cada dependencia", "origin": "cada ciudadanía"}[section]

    def at(self, facts: Facts) -> str:
        return facts.at.es if facts.at else f"({facts.place.es})"

    def next_steps(self, facts: Facts) -> list[tuple[str, str]]:
        where = self.corridor_option(facts)
        day = f" --as-of {facts.as_of}" if facts.as_of else ""
        month = f"{facts.total.period:%Y-%m}"
        parts = f"caudal observations{where} --period {month}"
        return [
            (
                "lo mismo en inglés, como página",
                f"caudal brief{where}{day} --format html --out brief.html",
            ),
            (
                "cómo se ha revisado este mes",
                f"caudal revisions{where} --period {month} --source all --lang es",
            ),
            (
                "todos los grupos y fundamentos legales del mes",
                f"{parts} --group each --authority each --reconstruct{day} --lang es",
            )
            if facts.sections["authority"]
            else (
                "todas las ciudadanías del mes",
                f"{parts} --origin each --reconstruct{day} --lang es",
            ),
            *self.measure_steps(facts, f"{where}{day}"),
            *self._forecast_step(f"caudal forecast{where} --group each{day} --lang es", facts),
        ]

    def _forecast_step(self, command: str, facts: Facts) -> list[tuple[str, str]]:
        return (
            [("el pronóstico por grupo, a más meses", command)] if facts.estimates.forecast else []
        )

    def after_none(self, when: str) -> str:
        return f"cero en {when}"

    def about_as_many(self, when: str) -> str:
        return f"casi la misma cifra que en {when}"

    def times_as_many(self, ratio: str, when: str) -> str:
        return f"{ratio} veces la cifra de {when}"

    def more_or_fewer(self, percent: str, when: str | None, *, more: bool) -> str:
        told = f"{percent} {'más' if more else 'menos'}"
        return told + (f" que en {when}" if when else "")

    def rank_words(self, figure: Figure, since: str, *, whole: bool) -> str:
        rank, months = figure.rank, self.count_of(figure, "ranked_months")
        known = f"de los {months} meses {'' if whole else 'disponibles '}desde {since}"
        if rank == figure.ranked_months:
            return f"la cifra más baja {known}"
        if rank == 1:
            return f"la cifra más alta {known}"
        ordinal, low = self.ordinal(figure, "rank", "ranked_months")
        if ordinal:
            return f"la {ordinal} cifra más {'baja' if low else 'alta'} {known}"
        return f"lugar {self.count_of(figure, 'rank')} {known}, de mayor a menor"
