"""
How publishers name countries, as ISO 3166 codes: in English, Spanish, Italian and short forms.

A label is compared without accents, capitals, stops and articles. What only
one publisher writes stands in its own module and is handed in as `also`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache

import polars as pl

from caudal.sources.csv_text import LINE, Faults
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.errors import listing

__all__ = ["citizenship_of", "citizenships", "country_labels", "named", "nearest", "plain"]

# Names beside those of `COUNTRIES`: former and official names, other languages, inverted forms.
_VARIANTS = {
    "AFG": ("Afganistan",),
    "ALB": ("Albanie",),
    "ARE": ("United Arab Emirates", "UAE"),
    "ATG": ("Antigua-Barbuda",),
    "BES": ("Bonaire, Sint Eustatius, Saba", "Caribbean Netherlands", "Bonaire"),
    "BHS": ("Bahamas, The", "The Bahamas", "Las Bahamas"),
    "BIH": ("Bosnia-Herzegovina", "Bosnia and Herzegovina", "Bosnia y Herzegovina", "Bosnia"),
    "BLM": ("Saint Barthelemy",),
    "BLR": ("Byelorussia", "Belorussia", "Bielorrusia", "Belarus"),
    "BOL": ("Bolivia (Plurinational State of)", "Bolivia, Plurinational State of"),
    "BRN": ("Brunei Darussalam", "Brunei"),
    "CAF": ("Central African Rep", "Centroafrica"),
    "CHN": (
        "China, Peoples Republic of", "China, People's Republic", "Peoples Republic of China",
        "China, mainland", "China Mainland", "China, People's Republic of", "PRC",
        "China, República Popular", "República Popular China",
    ),
    "CIV": (
        "Cote d'Ivoire", "Côte d'Ivoire", "Ivory Coast (Cote d'Ivoire)", "Cote D Ivoire",
        "Costa d'Avorio",
    ),
    "COD": (
        "Democratic Republic of the Congo", "Congo, Democratic Republic", "Congo, Dem Republic",
        "Congo, The Democratic Republic of the", "Congo, Democratic Republic of the",
        "Congo (Kinshasa)", "DR Congo", "Dem. Rep. Congo", "Zaire", "Congo, Dem. Rep.",
        "República Democrática del Congo", "Congo, República Democrática", "Rep. Dem. del Congo",
        "Congo, República Democrática del", "Congo - Kinshasa", "Democratic Republic of Congo",
    ),
    "COG": (
        "Republic of the Congo", "Congo", "Congo, Republic", "Congo (Brazzaville)",
        "Congo, Rep.", "Congo, Republic of the", "República del Congo", "Congo, Rep",
        "Congo, República del", "Congo - Brazzaville",
    ),
    "CPV": ("Cape Verde", "Cabo Verde"),
    "CUW": ("Curacao",),
    "CZE": ("Czech Republic", "Czechia", "República Checa", "Rep. Checa", "Czechoslovakia"),
    "DEU": ("Germany (until 1990 former territory of the FRG)", "Deutschland", "West Germany"),
    "DOM": ("Dominican Republic", "Dominican Rep", "Rep. Dominicana", "Dominicana, República"),
    "FLK": ("Falkland Islands (Malvinas)", "Islas Malvinas"),
    "FSM": ("Micronesia, Federated States of", "Micronesia (Fed. States of)", "Micronesia (country)",
            "Micronesia, Federated States", "Micronesia (Federated States of)",
            "Estados Federados de Micronesia"),
    "GBR": (
        "United Kingdom of Great Britain and Northern Ireland", "Great Britain", "UK", "England",
        "Reino Unido de Gran Bretaña e Irlanda del Norte", "Gran Bretaña", "Inglaterra",
    ),
    "GIN": ("Guinea Conakry", "Guinea-Conakry"),
    "GMB": ("Gambia, The", "The Gambia", "Gambia, Republic of The"),
    "GNB": ("Guinea-Bissau", "Guinea Bissau", "Guinea-Bisáu", "Guinea Bissáu"),
    "GNQ": ("Equatorial Guinea", "Guinea Ecuatorial"),
    "GUF": ("French Guiana", "Guayana Francesa"),
    "HKG": ("China, Hong Kong SAR", "Hong Kong SAR", "China, Hong Kong", "Hong Kong, China"),
    "IRN": (
        "Iran, Islamic Republic of", "Iran (Islamic Republic of)", "Iran, Islamic Rep.",
        "Irán, República Islámica de", "Islamic Republic of Iran",
    ),
    "IRQ": ("Irak",),
    "KEN": ("Kenya", "Kenia"),
    "KGZ": ("Kyrgyz Republic", "Kirguizistan", "Kirguizia", "Kirguistán"),
    "KNA": ("St. Kitts-Nevis", "Saint Kitts-Nevis", "St Kitts and Nevis", "San Cristóbal y Nieves",
            "Saint Christopher and Nevis", "St. Christopher-Nevis"),
    "KOR": (
        "South Korea", "Korea, South", "Republic of Korea", "Korea, Republic of", "Korea, Rep.",
        "Corea del Sur", "Corea, República de", "República de Corea", "Korea (Republic of)",
        "Corea, Rep. (Sur)", "Korea",
    ),
    "LAO": (
        "Lao People's Democratic Republic", "Lao PDR", "Lao People's Dem. Rep.", "Laos",
        "Lao, República Democrática Popular",
    ),
    "LBY": ("Libya, State of", "Libyan Arab Jamahiriya", "Libia"),
    "LCA": ("St. Lucia", "Santa Lucía"),
    "LKA": ("Sri Lanka",),
    "MAC": ("China, Macao SAR", "Macao", "Macau SAR", "China, Macau"),
    "MAF": ("Saint Martin (French part)", "St. Martin"),
    "MDA": ("Republic of Moldova", "Moldova, Republic of", "Moldova", "Moldavia", "Moldavia, Rep."),
    "MKD": (
        "North Macedonia", "Macedonia", "The former Yugoslav Republic of Macedonia", "TFYR Macedonia",
        "Macedonia, The Former Yugoslav Republic of", "Macedonia del Norte", "Macedonia, FYR",
        "Former Yugoslav Republic of Macedonia, the",
    ),
    "MMR": ("Myanmar (Burma)", "Burma", "Birmania", "Myanmar (Birmania)", "Burma (Myanmar)"),
    "MWI": ("Malaui", "Malawi"),
    "NLD": ("Netherlands", "Holland", "The Netherlands", "Holanda", "Países Bajos (Holanda)"),
    "NRU": ("Nauru",),
    "PNG": ("Papua New Guinea", "Papúa Nueva Guinea"),
    "PRK": (
        "North Korea", "Korea, North", "Democratic People's Republic of Korea", "Dem. People's Republic of Korea",
        "Korea, Democratic People's Republic of", "Korea, Dem. Rep.", "Corea del Norte",
        "Dem. People's Rep. Korea", "Korea, Dem. People's Rep.", "Corea, República Popular Democrática de",
        "Corea, Rep. Pop. Dem. (Norte)",
    ),
    "PSE": (
        "State of Palestine", "Palestinian Territories", "West Bank and Gaza", "Palestine, State of",
        "Occupied Palestinian Territory", "Palestinian Territory, Occupied", "Autoridad Palestina",
        "Estado de Palestina", "Territorio Palestino Ocupado", "Palestinian territories, Occupied",
        "Gaza Strip", "West Bank", "Palestina, Autoridad Nacional",
    ),
    "REU": ("Reunion", "Réunion"),
    "ROU": ("Roumania", "Romania", "Rumania"),
    "RUS": ("Russian Federation", "Russia", "Federación Rusa", "Federación de Rusia", "Soviet Union",
            "Rusia, Federación"),
    "SAU": ("Saudi Arabia", "Arabia Saudita", "Arabia Saudí"),
    "SHN": ("Saint Helena", "St. Helena", "Saint Helena, Ascension and Tristan da Cunha"),
    "SPM": ("Saint Pierre and Miquelon", "St. Pierre and Miquelon"),
    "STP": ("Sao Tome and Principe", "Santo Tomé y Príncipe"),
    "SUR": ("Surinam", "Suriname"),
    "SVK": ("Slovak Republic", "Slovakia", "República Eslovaca", "Eslovaquia"),
    "SWZ": ("Swaziland", "Eswatini", "Suazilandia", "Swazilandia", "Esuatini"),
    "SXM": ("Sint Maarten (Dutch part)", "Sint Maarten", "St. Maarten"),
    "SYR": ("Syrian Arab Republic", "Syria", "Siria, República Árabe", "República Árabe Siria"),
    "TCA": ("Turks and Caicos Islands", "Islas Turcas y Caicos"),
    "TLS": ("East Timor", "Timor Oriental", "Timor Leste", "Timor-Leste"),
    "TTO": ("Trinidad-Tobago", "Trinidad y Tabago", "Trinidad y Tobago", "Trinidad"),
    "TUR": ("Turkey", "Türkiye", "Turkiye", "Turchia"),
    "TWN": ("Taiwan, Province of China", "China, Taiwan", "Taiwan, China", "Taiwán (Provincia de China)",
            "China, Taiwan Province of China", "Chinese Taipei"),
    "TZA": ("United Republic of Tanzania", "Tanzania, United Republic of", "Tanzanía",
            "Tanzania, República Unida de", "República Unida de Tanzania"),
    "USA": (
        "United States of America", "United States", "USA", "US", "Estados Unidos de América", "EUA",
        "EE.UU.", "Estados Unidos de Norteamérica", "EEUU",
    ),
    "VAT": ("Holy See", "Vatican City", "Vatican", "Santa Sede", "El Vaticano", "Holy See (Vatican City)"),
    "VCT": ("St. Vincent and the Grenadines", "St. Vincent-Grenadines", "Saint Vincent and Grenadines",
            "Saint Vincent-Grenadines", "San Vicente y las Granadinas"),
    "VEN": (
        "Venezuela (Bolivarian Republic of)", "Venezuela, Bolivarian Republic of", "Venezuela, RB",
        "República Bolivariana de Venezuela", "Venezuela, República Bolivariana de", "Venezuela",
    ),
    "VGB": ("British Virgin Islands", "Virgin Islands, British", "Islas Vírgenes Británicas"),
    "VIR": ("US Virgin Islands", "Virgin Islands, US", "United States Virgin Islands",
            "Islas Vírgenes Estadounidenses", "U.S. Virgin Islands"),
    "VNM": ("Viet Nam", "Vietnam", "Vietnam, Socialist Republic"),
    "WSM": ("Samoa", "Western Samoa", "Samoa Occidental"),
    "XKX": ("Kosovo (under UNSC 1244)", "Kosovo*", "Kosovo (under United Nations Security Council "
            "Resolution 1244/99)", "Republic of Kosovo", "Kosovo (UNSCR 1244)"),
    "YEM": ("Yemen, Republic of", "Yemen, Rep.", "Yemen (Sanaa)", "Yemen, Republic"),
    "ZAF": ("South Africa", "South Africa, Republic of", "Sudáfrica", "Sudafrica, República de"),
}  # fmt: skip
_ARTICLES = re.compile(r"\b(?:the|of|and|y|e|de|del|la|las|los|el)\b")


def plain(label: str) -> str:
    """
    A label as it is compared: without accents, capitals, stops, articles and linking words.

    >>> plain("St. Vincent & the Grenadines")
    'saint vincent grenadines'
    """
    bare = unicodedata.normalize("NFKD", label.replace("’", "'"))
    bare = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    bare = re.sub(r"\bst\b\.?", "saint", bare)
    bare = re.sub(r"\brep\b\.?", "republic", bare)
    # The parts of "U.S." and "D'Ivoire" belong together; other stops part words.
    bare = re.sub(r"[.']", "", bare)
    bare = re.sub(r"[^0-9a-z]+", " ", bare)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def citizenship_of(label: str, also: Mapping[str, str] | None = None) -> str | None:
    """
    The code of a country that a publisher names, or None.

    Args:
        label: a name, or a code of three letters.
        also: the publisher's own words → code; they stand before the common ones.

    >>> citizenship_of("China, Peoples Republic of"), citizenship_of("Narnia")
    ('CHN', None)
    """
    own = {plain(name): code for name, code in (also or {}).items()}
    text = label.strip()
    if plain(text) in own:
        return own[plain(text)]
    if text in COUNTRIES:
        return text
    return _names().get(plain(text))


def country_labels() -> Mapping[str, str]:
    """
    The names of countries that every source understands → code; each is compared as `plain` does.
    """
    names = {name: one.code for one in COUNTRIES.values() for name in (one.en, one.es)}
    written = names | {name: code for code, told in _VARIANTS.items() for name in told}
    known = _names()
    once: dict[str, str] = {}
    for name, code in written.items():
        if known[plain(name)] == code:
            once.setdefault(plain(name), name)
    return {name: known[bare] for bare, name in once.items()}


def citizenships(
    frame: pl.DataFrame,
    column: str,
    faults: Faults,
    *,
    also: Mapping[str, str] | None = None,
    noun: str = "citizenship",
) -> pl.Expr:
    """
    A column of countries as codes; a label that maps to nothing becomes a fault with those nearest.

    Args:
        also: the publisher's own words → code, "" among them where an empty label has one.
    """
    by_label = frame.select(label=pl.col(column), line=LINE).group_by("label", maintain_order=True)
    known: dict[str, str] = {}
    for label, lines in by_label.agg("line").iter_rows():
        code = citizenship_of(label, also)
        if code is None:
            near = listing(nearest(label, also), most=3) or "no name known"
            what = f"{noun} `{label.strip()}` is not known" if label.strip() else f"{noun} is empty"
            faults.add(f"{what}; near to it: {near}", lines=lines, column=column)
        else:
            known[label] = code
    return pl.col(column).replace_strict(known, default=None, return_dtype=pl.String)


def named(
    names: Sequence[str],
    faults: Faults,
    *,
    also: Mapping[str, str] | None = None,
    noun: str = "citizenship",
    exact: bool = False,
) -> dict[str, str]:
    """
    Columns (or entries) that are called by countries → their codes; a name not known is a fault.

    Args:
        exact: `also` goes by the very text: `Sudan*` is another than `Sudan`.
    """
    own = dict(also or {})
    known: dict[str, str] = {}
    for place, name in enumerate(names, start=1):
        code = own.get(name) or citizenship_of(name, None if exact else also)
        if code is None:
            near = listing(nearest(name, also), most=3) or "no name known"
            faults.add(f"{noun} `{name}` is not known; near to it: {near}", lines=[place])
        else:
            known[name] = code
    return known


def nearest(label: str, also: Mapping[str, str] | None = None) -> list[str]:
    """Known labels that look like this one."""
    names = {**_shown(), **{plain(name): name for name in also or {} if name}}
    close = get_close_matches(plain(label), names, 3, 0.6)
    return [names[one] for one in close]


@cache
def _names() -> Mapping[str, str]:
    names = {plain(name): one.code for one in COUNTRIES.values() for name in (one.es, one.en)}
    for code, variants in _VARIANTS.items():
        names |= {plain(name): code for name in variants}
    return names


@cache
def _shown() -> Mapping[str, str]:
    return {plain(one.en): one.en for one in COUNTRIES.values()}
