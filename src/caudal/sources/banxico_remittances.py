"""Banco de México: remittances by month, country and state, the exchange rate and consumer prices."""

import polars as pl

from caudal.sources.citizenship import citizenships
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, labels
from caudal.sources.measurements import (
    decimals,
    figures_told,
    first_days,
    measured,
    refuse_doubled,
)
from caudal.sources.source import Layout, Reading, Source
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.tables import SourceTable

__all__ = ["MEXICAN_STATES", "SOURCE"]

# As Banco de México writes them, and the full and former names.
MEXICAN_STATES = {
    "Aguascalientes": "aguascalientes",
    "Baja California": "baja_california",
    "Baja California Sur": "baja_california_sur",
    "Campeche": "campeche",
    "Coahuila": "coahuila",
    "Coahuila de Zaragoza": "coahuila",
    "Colima": "colima",
    "Chiapas": "chiapas",
    "Chihuahua": "chihuahua",
    "Ciudad de México": "ciudad_de_mexico",
    "Distrito Federal": "ciudad_de_mexico",
    "Durango": "durango",
    "Guanajuato": "guanajuato",
    "Guerrero": "guerrero",
    "Hidalgo": "hidalgo",
    "Jalisco": "jalisco",
    "Estado de México": "estado_de_mexico",
    "México": "estado_de_mexico",
    "Michoacán": "michoacan",
    "Michoacán de Ocampo": "michoacan",
    "Morelos": "morelos",
    "Nayarit": "nayarit",
    "Nuevo León": "nuevo_leon",
    "Oaxaca": "oaxaca",
    "Puebla": "puebla",
    "Querétaro": "queretaro",
    "Querétaro de Arteaga": "queretaro",
    "Quintana Roo": "quintana_roo",
    "San Luis Potosí": "san_luis_potosi",
    "Sinaloa": "sinaloa",
    "Sonora": "sonora",
    "Tabasco": "tabasco",
    "Tamaulipas": "tamaulipas",
    "Tlaxcala": "tlaxcala",
    "Veracruz": "veracruz",
    "Veracruz de Ignacio de la Llave": "veracruz",
    "Yucatán": "yucatan",
    "Zacatecas": "zacatecas",
}
_STATES = tuple(dict.fromkeys(MEXICAN_STATES.values()))
_FLOWS = {"Ingresos": "remittances_received", "Egresos": "remittances_sent"}
# Codes of its own beside ISO 3166: Abkhazia, the Netherlands Antilles, not identified. The West
# Bank and Palestine are two rows of one code (remesas_pais.csv).
_OWN_CODES = {"ABK": "GEO", "ANT": "netherlands_antilles", "XXX": "unknown"}
_MONTHLY = ("PERIODO", "ID_FLUJO", "FLUJO", "OPERACIONES", "VALOR_USD")
_BY_COUNTRY = ("PERIODO", "ID_PAIS", "PAIS", "ID_FLUJO", "FLUJO", "VALOR_USD")
_BY_STATE = ("PERIODO", "CVE_ENT", "ENTIDAD", "VALOR_USD")
_RATE = ("PERIODO", "TIPO_CAMBIO")
_PRICES = ("PERIODO", "GENERAL", "SUBYACENTE", "NO_SUBYACENTE")
_PRECISION = 0.0001


def _read_monthly(content: bytes, file_name: str) -> Reading:
    """
    Money received from abroad and sent abroad, month by month [US$].
    """
    frame = cells(content, file_name, _MONTHLY)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = frame.select(
        LINE,
        period=first_days(frame, "PERIODO", faults),
        measure=labels(frame, "FLUJO", _FLOWS, faults, noun="flow"),
        value=decimals(frame, "VALOR_USD", faults),
    )
    refuse_doubled(rows, ["period", "measure"], faults)
    faults.refuse_if_any()
    release = measured("monthly", rows, frequency="month", precision=_PRECISION, place="MEX")
    return figures_told([release], _without_value(rows))


def _read_by_country(content: bytes, file_name: str) -> Reading:
    """
    Money received from each country, by quarter [US$].

    What is sent to each country is left out: its total stands in the monthly table.
    """
    frame = cells(content, file_name, _BY_COUNTRY)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = frame.select(
        LINE,
        "PAIS",
        period=first_days(frame, "PERIODO", faults, months=3),
        measure=labels(frame, "FLUJO", _FLOWS, faults, noun="flow"),
        origin=citizenships(frame, "ID_PAIS", faults, also=_OWN_CODES, noun="country"),
        value=decimals(frame, "VALOR_USD", faults),
    )
    refuse_doubled(rows, ["period", "PAIS", "measure"], faults)
    faults.refuse_if_any()
    received = rows.filter(pl.col("measure") == "remittances_received").drop_nulls("value")
    summed = received.group_by("period", "measure", "origin").agg(pl.col("value").sum())
    release = measured(
        "country_quarter",
        summed,
        frequency="quarter",
        precision=_PRECISION,
        place="MEX",
        origin_basis="residence",
    )
    sent = rows.filter(pl.col("measure") == "remittances_sent").height
    findings = [f"{sent:,} rows of money sent to a country are left out"] if sent else []
    return figures_told([release], [*findings, *_without_value(rows)])


def _read_by_state(content: bytes, file_name: str) -> Reading:
    """
    Money received in each Mexican state, by quarter [US$].
    """
    frame = cells(content, file_name, _BY_STATE)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = frame.select(
        LINE,
        period=first_days(frame, "PERIODO", faults, months=3),
        place=labels(frame, "ENTIDAD", MEXICAN_STATES, faults, noun="state"),
        value=decimals(frame, "VALOR_USD", faults),
    )
    refuse_doubled(rows, ["period", "place"], faults)
    faults.refuse_if_any()
    release = measured(
        "state_quarter",
        rows,
        frequency="quarter",
        precision=_PRECISION,
        measure="remittances_received",
    )
    return figures_told([release], _without_value(rows))


def _read_rate(content: bytes, file_name: str) -> Reading:
    """
    Mexican pesos for one US dollar, mean of the month.
    """
    return _level(content, file_name, _RATE, "TIPO_CAMBIO", "exchange_rate")


def _read_prices(content: bytes, file_name: str) -> Reading:
    """
    Mexico's consumer price index, all items; its two parts are left out.
    """
    return _level(content, file_name, _PRICES, "GENERAL", "consumer_prices")


def _level(
    content: bytes, file_name: str, columns: tuple[str, ...], column: str, measure: str
) -> Reading:
    frame = cells(content, file_name, columns)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = frame.select(
        LINE,
        period=first_days(frame, "PERIODO", faults),
        value=decimals(frame, column, faults),
    ).sort("period")
    refuse_doubled(rows, ["period"], faults, column="PERIODO")
    # The exchange rate is 0 from January to October 1991, before its series begins (USDMXN.csv).
    begun = (pl.col("value").fill_null(0) != 0).cum_max()
    early = rows.filter(~begun)
    never_zero = rows.filter(begun & (pl.col("value") <= 0))
    if never_zero.height:
        faults.add(f"{measure} is not above zero", lines=never_zero[LINE].to_list(), column=column)
    faults.refuse_if_any()
    release = measured(
        measure,
        rows.filter(begun),
        frequency="month",
        precision=_PRECISION,
        measure=measure,
        place="MEX",
    )
    findings = [f"{early.height} months before the series begins are zero: left out"]
    return figures_told([release], findings if early.height else _without_value(rows))


def _without_value(rows: pl.DataFrame) -> list[str]:
    missing = rows["value"].null_count()
    return [f"{missing:,} rows have no value: left out"] if missing else []


def _table(name: str, *measures: str, frequency: str = "month") -> SourceTable:
    return SourceTable(
        source="banxico_remittances",
        name=name,
        measures=measures,
        values={"place": ("MEX",)},
        roots=("MEX",),
        frequency=frequency,
        sparse=True,
    )


SOURCE = Source(
    name="banxico_remittances",
    title="Banco de México, remittances, exchange rate and consumer prices",
    publisher="banxico",
    layouts=(
        Layout("monthly", _MONTHLY, _read_monthly),
        Layout("by-country", _BY_COUNTRY, _read_by_country),
        Layout("by-state", _BY_STATE, _read_by_state),
        Layout("exchange-rate", _RATE, _read_rate),
        Layout("prices", _PRICES, _read_prices),
    ),
    tables=(
        _table("monthly", "remittances_received", "remittances_sent"),
        SourceTable(
            source="banxico_remittances",
            name="country_quarter",
            measures=("remittances_received",),
            values={
                "place": ("MEX",),
                "origin": (*COUNTRIES, "netherlands_antilles", "unknown"),
            },
            exhaustive=frozenset({"origin"}),
            roots=("MEX",),
            frequency="quarter",
            sparse=True,
            origin_basis="residence",
            open=frozenset({"origin"}),
        ),
        SourceTable(
            source="banxico_remittances",
            name="state_quarter",
            measures=("remittances_received",),
            values={"place": _STATES},
            roots=_STATES,
            frequency="quarter",
            sparse=True,
        ),
        _table("exchange_rate", "exchange_rate"),
        _table("consumer_prices", "consumer_prices"),
    ),
    licence="figures of Banco de México; cite the source",
    labels={"place": MEXICAN_STATES, "measure": _FLOWS, "origin": _OWN_CODES},
    page="https://www.banxico.org.mx/SieInternet/",
    precision=_PRECISION,
)
