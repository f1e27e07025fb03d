"""What must be said of a fit in every answer: what was learnt, and what the figures cannot tell."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from caudal.vocabulary.answer import Note
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.fit_tables import ARRIVALS, STATISTICS
from caudal.vocabulary.question import Question
from caudal.vocabulary.simulation import Description

__all__ = ["fitted_notes", "ranges_note"]

# So many pairs are said with an answer; the rest is in the table.
_MOST = 3


def fitted_notes(
    description: Description,
    question: Question,
    absent: Sequence[tuple[str, str]],
    tables: Mapping[str, pl.DataFrame] | None = None,
) -> Iterator[Note]:
    """
    Notes of a fit; without tables: that there is none.

    Args:
        description: names of the parameters.
        question: the day on which figures were known.
        absent: statistic and place of which none was known.
        tables: as of `figures` of the answer.
    """
    if tables is None:
        yield Note(
            "fit_none",
            f"no figure that tells the parameters was known on {question.as_of}: all are drawn from "
            "their ranges",
            {
                "es": f"al {question.as_of} no se conocía ninguna cifra que indique los parámetros: "
                "todos se toman de sus intervalos"
            },
        )
        return
    yield _learnt(description, tables)
    yield _INVERTED
    if tables["ridge"].height:
        yield _ridge(description, tables["ridge"])
    held = tables["fit"].filter(pl.col("role") == "held_out")
    if held.height:
        yield _checked(held)
    if absent:
        yield _absent(question, absent)


def ranges_note(used: pl.DataFrame, *, fitted: bool) -> Note:
    """
    How many of the parameters in use are guesses, and from what they are drawn.
    """
    guesses, every = used.filter(pl.col("basis") == "guess").height, used.height
    values = {"guesses": guesses, "parameters": every}
    head = f"{guesses} of {every} parameters are guesses that nobody has published"
    tail = "the table of assumptions names each with its source"
    if not fitted:
        return Note(
            "ranges",
            f"{head}; all are drawn from their ranges, and none was fitted: {tail}",
            values,
        )
    return Note(
        "ranges_fitted",
        f"{head}; all are drawn from their ranges, those that published figures tell given the "
        f"figures: {tail}",
        {
            **values,
            "es": f"{guesses} de {every} parámetros son conjeturas que nadie ha publicado; todos se "
            "toman al azar de sus intervalos, los que las cifras publicadas indican, dadas esas "
            "cifras: la tabla de supuestos da la fuente de cada uno",
        },
    )


_INVERTED = Note(
    "fit_inverted",
    "encounters by month, group, sector and citizenship are put in, not fitted: people who set out "
    "are solved from them, so they come out as counted whatever the parameters are, and are no "
    "evidence for any",
    {
        "es": "los encuentros por mes, grupo, sector y ciudadanía se dan, no se ajustan: quienes "
        "parten se deducen de ellos, así que salen como se contaron con cualquier parámetro y no "
        "son evidencia de ninguno"
    },
)


def _learnt(description: Description, tables: Mapping[str, pl.DataFrame]) -> Note:
    parameters = tables["learnt"].filter(pl.col("parameter") != ARRIVALS)
    told = parameters.filter("told").sort("variance_ratio")["parameter"].to_list()
    fitted = tables["fit"].filter(pl.col("role") == "fitted")
    free = parameters.filter(~pl.col("touched")).height
    first, last = (f"{day:%Y-%m}" for day in fitted["period"].sort().gather([0, -1]))
    number, every = len(told), parameters.height
    names = {one: _listed(description, told, one) for one in ("en", "es")}
    learnt = f" ({names['en']})" if told else ""
    aprendido = f" ({names['es']})" if told else ""
    return Note(
        "fitted",
        f"{number} of {every} parameters {'was' if number == 1 else 'were'} learnt from {fitted.height} published figures of "
        f"{first} to {last}{learnt}; the other {every - number} are what their ranges say, and on "
        f"{free} of them no figure depends at all",
        {
            "told": number,
            "parameters": every,
            "figures": fitted.height,
            "es": f"{number} de {every} parámetros {'se aprendió' if number == 1 else 'se aprendieron'} de {fitted.height} cifras publicadas "
            f"de {first} a {last}{aprendido}; los otros {every - number} son lo que dicen sus "
            f"intervalos, y de {free} de ellos no depende ninguna cifra",
        },
    )


def _ridge(description: Description, ridge: pl.DataFrame) -> Note:
    pairs = ridge.head(_MOST).iter_rows(named=True)
    told = [
        (_listed_pair(description, row["one"], row["other"]), row["correlation"]) for row in pairs
    ]
    english = "; ".join(f"{names[0]} ({size:+.2f})" for names, size in told)
    spanish = "; ".join(f"{names[1]} ({size:+.2f})" for names, size in told)
    return Note(
        "fit_ridge",
        "the figures tell only combinations of these, not each alone, and in `sensitivity` each "
        f"carries a part of the other (correlation in what is left): {english}",
        {
            "pairs": ridge.height,
            "es": "las cifras solo indican combinaciones de estos, no cada uno por separado, y en "
            f"`sensitivity` cada uno lleva parte del otro (correlación en lo que queda): {spanish}",
        },
    )


def _checked(held: pl.DataFrame) -> Note:
    inside, every = int(held["covered"].sum()), held.height
    return Note(
        "fit_checked",
        f"{inside} of {every} figures held out (the last of each series) lie within the 80% bands of "
        "a second fit that has not seen them; encounters of their month were given to it, so this is "
        "no forecast",
        {
            "covered": inside,
            "held_out": every,
            "es": f"{inside} de {every} cifras reservadas (la última de cada serie) quedan dentro de "
            "las bandas de 80% de un segundo ajuste que no las vio; se le dieron los encuentros de "
            "su mes, así que no es un pronóstico",
        },
    )


def _absent(question: Question, absent: Sequence[tuple[str, str]]) -> Note:
    english, spanish = (
        "; ".join(
            f"{getattr(STATISTICS[code], one)}, {_place(place, one)}" for code, place in absent
        )
        for one in ("en", "es")
    )
    return Note(
        "fit_absent",
        f"of these nothing recent was known on {question.as_of}, so they were not fitted: {english}",
        {
            "absent": len(absent),
            "es": f"de estas nada reciente se conocía al {question.as_of}, así que no se ajustaron: "
            f"{spanish}",
        },
    )


def _place(code: str, language: str) -> str:
    """The name of a country; of any other place its code."""
    return str(getattr(COUNTRIES[code], language)) if code in COUNTRIES else f"`{code}`"


def _listed_pair(description: Description, one: str, other: str) -> tuple[str, str]:
    english, spanish = (
        f"“{_name(description, one, language)}” × “{_name(description, other, language)}”"
        for language in ("en", "es")
    )
    return english, spanish


def _listed(description: Description, codes: Sequence[str], language: str) -> str:
    return "; ".join(_name(description, code, language) for code in codes)


def _name(description: Description, code: str, language: str) -> str:
    if code == ARRIVALS:
        return "people who set out" if language == "en" else "personas que parten"
    found = next(one for one in description.parameters if one.code == code)
    return found.en if language == "en" else found.es
