"""
How Mexico's Unidad de Política Migratoria names countries and the headings over them.

A country is written with its sovereign in brackets (`Bermudas, Islas (R. Unido)`), with
its kind behind it (`Dominicana, Rep.`), and with footnote marks (`Cuba 2/`).
"""

import re
from functools import cache

from caudal.sources.citizenship import citizenship_of, plain

__all__ = ["MEXICAN", "heading_level", "known_as", "unmarked"]

MEXICAN = {
    "Antillas Holandesas (P. Bajos)": "netherlands_antilles",
    "Antillas Holandesas": "netherlands_antilles",
    "Antillas Neerlandesas (P. Bajos)": "netherlands_antilles",
    "Apátridas": "stateless", "Apátrida": "stateless",
    # As it stands in the refusals of 2020.
    "Apátriadas": "stateless",
    "No especificado": "unknown", "No especificada": "unknown", "No especificados": "unknown",
    "Sin especificar": "unknown", "Se ignora": "unknown", "Desconocida": "unknown",
    "Bahréin": "BHR", "Bahrein": "BHR",
    "Birmania (Myanmar)": "MMR", "Mianmar (Birmania)": "MMR", "Mianmar": "MMR",
    "Bosnia-Herzegovina": "BIH",
    "Brunei Darussalam": "BRN",
    "Burkina Fasso": "BFA",
    "Camboya (Kampuchea)": "KHM",
    "Congo, Rep. Dem.": "COD", "Congo, Rep. Dem. (Zaire)": "COD", "Congo, R. D.": "COD",
    "Congo (Rep. Dem.)": "COD", "Congo, Rep. Democrática del": "COD", "Congo, Rep. Dem. del": "COD",
    "Congo, Rep.": "COG", "Congo, Rep. del": "COG",
    "Corea, R.P.D. (Norte)": "PRK", "Corea, Rep. Pop. Dem. (Norte)": "PRK", "Corea (Norte)": "PRK",
    "Corea, Rep. (Sur)": "KOR", "Corea, Rep. del (Sur)": "KOR", "Corea (Sur)": "KOR",
    "Corea, Rep. de": "KOR", "Corea, Rep.": "KOR",
    "Costa de Marfil": "CIV",
    "China, Rep. Popular": "CHN", "China, R. P.": "CHN", "China (Taiwán)": "TWN",
    "Taiwán (China)": "TWN", "Taiwán (Rep. de China)": "TWN",
    "Fiyi": "FJI", "Fidji": "FJI", "Fiji": "FJI",
    "Guadalupe (Francia)": "GLP", "Guadalupe, Islas": "GLP",
    "Guayana Francesa": "GUF", "Guayana (Francia)": "GUF", "Guyana Francesa": "GUF",
    "Guinea Bissau": "GNB", "Guinea-Bissau": "GNB",
    "Hong Kong (China)": "HKG", "Macao (China)": "MAC",
    "Kirguizistán": "KGZ", "Kirguistán": "KGZ", "Kazajstán": "KAZ", "Kazajistán": "KAZ",
    "Kósovo": "XKX",
    "Lesotho": "LSO",
    "Mahoré": "MYT", "Mayotte (Francia)": "MYT",
    "Malasia": "MYS", "Malawi": "MWI", "Malaui": "MWI",
    "Malvinas, Islas": "FLK", "Malvinas, Islas (R. Unido)": "FLK",
    "Micronesia, Rep.": "FSM", "Micronesia, Estados Federados": "FSM",
    "Nueva Zelandia": "NZL", "Nueva Zelanda": "NZL",
    "Palaos, Rep.": "PLW", "Palaos": "PLW", "Palau": "PLW",
    "Palestina": "PSE",
    "Samoa Americano": "ASM", "Samoa Americana": "ASM", "Samoa (EUA)": "ASM",
    "Samoa Americana (EUA)": "ASM",
    "Saharaui, Rep. Árabe": "ESH", "Saharaui, Rep. Árabe Democrática": "ESH",
    "Sáhara Occidental": "ESH",
    "San Martín (Francia)": "MAF", "San Martín (P. Bajos)": "SXM",
    "Santo Tomé y Príncipe": "STP",
    "Serbia y Montenegro": "SRB", "Yugoslavia": "SRB",
    "Siria, Rep. Árabe": "SYR",
    "Sudán del Sur": "SSD",
    "Surinam": "SUR", "Suriname": "SUR",
    "Tadjikistán": "TJK", "Tayikistán": "TJK", "Turkmenistán": "TKM",
    "Tanzania": "TZA", "Tanzania, Rep. Unida": "TZA",
    "Vírgenes, Islas (EUA)": "VIR", "Vírgenes Americanas, Islas": "VIR",
    "Vírgenes, Islas (R. Unido)": "VGB", "Vírgenes Británicas, Islas": "VGB",
    "Turcos y Caicos, Islas": "TCA", "Turcas y Caicos, Islas": "TCA",
    "Vaticano, Ciudad del": "VAT", "Vaticano, Estado de la Ciudad del": "VAT",
    "Zimbabwe": "ZWE",
}  # fmt: skip
# Sovereigns and styles that say nothing which the name itself does not.
_NOTES = (
    r"\((?:R\. ?Unido|Reino Unido|P\. ?Bajos|Pa[ií]ses Bajos|Commonwealth|Francia|Dinamarca|Portugal|"
    r"N\. ?Zelandia|Nueva Zelandia|Australia|Noruega|EUA|E\.U\.A\.|Finlandia)\)"
)
_KINDS = {"isla": "Isla", "islas": "Islas", "rep": "República", "republica": "República",
          "principado": "Principado", "estado": "Estado", "reino": "Reino"}  # fmt: skip
# 0 stands for itself; a continent ends with the next, a part of one with the next part.
_HEADINGS = {
    1: ("América", "Europa", "Asia", "Oceanía", "África", "Continente americano"),
    2: (
        "América del Norte", "América Central", "Centroamérica", "América del Sur", "Sudamérica",
        "Islas del Caribe", "El Caribe", "Caribe", "América Insular", "Norteamérica",
    ),
}  # fmt: skip
_LEVELS = {plain(name): level for level, names in _HEADINGS.items() for name in names}
# `Cuba 2/`, `Cuba/2`, `Cuba (2)`, `Cuba *`, and superscript figures.
_MARK = re.compile(r"(?:\s*(?:\(?[0-9]{1,2}/\)?|/[0-9]{1,2}|\([0-9]{1,2}\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹]+))+\s*$")


def unmarked(label: str) -> str:
    """A label without its footnote marks and needless blanks."""
    return _MARK.sub("", " ".join(label.split()))


def heading_level(label: str) -> int:
    """
    1 for a continent, 2 for a part of one, 0 for everything else.

    >>> heading_level("América Central"), heading_level("Belice")
    (2, 0)
    """
    return _LEVELS.get(plain(unmarked(label)), 0)


@cache
def known_as(label: str) -> str | None:
    """
    The code of a country that the bulletin names, or None.

    >>> known_as("Bermudas, Islas (R. Unido)"), known_as("Dominicana, Rep."), known_as("Narnia")
    ('BMU', 'DOM', None)
    """
    bare = unmarked(label)
    without = re.sub(rf"\s*{_NOTES}", "", bare, flags=re.IGNORECASE).strip()
    tries = (bare, without, _turned(without), _left(without))
    return next((code for one in tries if (code := citizenship_of(one, MEXICAN))), None)


def _turned(label: str) -> str:
    """`Caimán, Islas` as `Islas Caimán`."""
    name, comma, kind = label.rpartition(",")
    word = _KINDS.get(plain(kind.replace("Rep.", "republica")), "")
    return f"{word} {name}" if comma and word else label


def _left(label: str) -> str:
    """`Seychelles, Islas` as `Seychelles`: of islands that have no other land of that name."""
    name, comma, kind = label.rpartition(",")
    return name if comma and plain(kind) in ("isla", "islas") else label
