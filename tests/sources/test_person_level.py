"""Files about single persons are refused by their columns, aggregates that look alike are not."""

import pytest

from caudal.sources import recognise
from caudal.sources.person_level import personal_columns
from caudal.vocabulary.errors import PersonLevelFile, UnrecognisedFile
from sources.golden_files import content

_PERSONAL = """
A-Number|A Number|Alien Number|Alien File Number|AlienFileNumber|A_FILE_NO|Passport Number
passport_no|Número de pasaporte|CURP|Subject ID|SubjectID|Event ID|EVENT_NUMBER|Encounter ID
Case Number|case_id|Unique Identifier|Anonymized Identifier|EID Case ID|EID CIV ID|FINS
Fins Number|First Name|last_name|Full Name|Family Name|Nombre|Nombres|Apellidos
Primer apellido|Nombre del migrante|Nombre completo|Birth Date|Date of Birth|DOB|birth_year
Fecha de nacimiento|fecha_nac|Apprehension Date Time|apprehension_datetime|Timestamp
Fecha y hora|Hora|Hora de detención|Time of Arrest|Detainee ID|Número de expediente
No. de expediente|Person Number|Individual ID|Phone Number|E-mail|Social Security Number|NUE
Record ID|Fingerprint ID|arrest time
"""
_AGGREGATE = """
State|Encounter Count|Month (abbv)|number of persons|Number of events|Birth country
Country of birth|País de nacimiento|Lugar de nacimiento|Births|State name|Country Name
Nombre del municipio|Nombre de la entidad|Nombre del país|Persons|Individuals|Family units
Family Unit Individuals|Unique individuals|Event type|Events|Case type|Cases|Date|Fecha
Month|Fiscal Year|Age group|Edad|Sexo|Entidad federativa|Total|Número de eventos
Número de personas|Personas|Encounter Type|Component|Citizenship|Nacionalidad|Time period
Average length of stay (days)|Apprehensions|Visa class|Unaccompanied children
Area of Responsibility|Sector name|Number of cases|Date of release|First month|Last updated
"""


def _names(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("name", _names(_PERSONAL))
def test_a_column_of_single_persons_is_known(name: str) -> None:
    assert personal_columns(["Month", name, "Encounter Count"]) == [name]


@pytest.mark.parametrize("name", _names(_AGGREGATE))
def test_a_column_of_an_aggregate_is_not_taken_for_one(name: str) -> None:
    assert personal_columns([name]) == []


def test_a_person_level_file_is_refused_even_beside_every_known_column() -> None:
    state = content("cbp_nationwide/nationwide-encounters-fy21-fy24-nov-state.csv")
    header, rest = state.split(b"\n", 1)
    with pytest.raises(PersonLevelFile, match="Event ID"):
        recognise(b"Event ID," + header + b"\n" + rest, "file.csv")


def test_counts_of_one_do_not_make_a_file_person_level() -> None:
    # CBP's workbook of March 2021 has 34,320 rows of count 1 and is an aggregate.
    with pytest.raises(UnrecognisedFile):
        recognise(b"FY,Month,Sector,Demographic,Count\nFY2013,OCT,Yuma,FMUA,1\n", "file.csv")
