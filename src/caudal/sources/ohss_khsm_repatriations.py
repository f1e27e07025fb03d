"""OHSS's workbook of repatriations by the United States from fiscal year 2010 on (KHSM)."""

from caudal.sources import cbp_labels as cbp
from caudal.sources import ohss_khsm as khsm
from caudal.sources.ohss_labels import AGENCIES, FORMER_STATES, PRECISION, TYPES
from caudal.sources.source import Layout, Reading, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = {
    "Repatriation Type": khsm.Labels("authority", TYPES, "repatriation type"),
    "Citizenship": khsm.Labels("origin", None, "citizenship"),
    "Repatriation Agency": khsm.Labels("component", AGENCIES, "agency"),
}
# Criminality, arrest location and detailed type have no column: they stay in the file.
_BREAKDOWNS = (
    khsm.Breakdown(
        "citizenship",
        ((), ("Repatriation Type",), ("Citizenship",), ("Repatriation Type", "Citizenship")),
    ),
    khsm.Breakdown(
        "agency",
        (
            (),
            ("Repatriation Type",),
            ("Repatriation Agency",),
            ("Repatriation Type", "Repatriation Agency"),
        ),
    ),
)
_TYPES = ("all", *TYPES.values())
_BY_MONTH = (
    SourceTable(
        source="ohss_khsm_repatriations",
        name="citizenship",
        measures=("repatriations",),
        values={
            "place": ("USA",),
            "origin": ("all", *COUNTRIES, *FORMER_STATES.values(), "stateless", "unknown"),
            "authority": _TYPES,
        },
        roots=("USA",),
        open=frozenset({"origin"}),
    ),
    SourceTable(
        source="ohss_khsm_repatriations",
        name="agency",
        measures=("repatriations",),
        values={
            "place": ("USA",),
            "authority": _TYPES,
            "component": ("all", *AGENCIES.values()),
        },
        roots=("USA",),
    ),
)


def _read(workbook: Workbook, file_name: str) -> Reading:
    """Repatriations by type and citizenship, and by type and agency, each with its totals."""
    return khsm.read(
        workbook,
        file_name,
        breakdowns=_BREAKDOWNS,
        columns=_COLUMNS,
        said={"measure": "repatriations"},
    )


SOURCE = Source(
    name="ohss_khsm_repatriations",
    title="OHSS Key Homeland Security Metrics, repatriations by citizenship and type",
    publisher="ohss",
    layouts=(
        Layout(
            "metrics-workbook",
            (),
            _read,
            format="workbook",
            title=khsm.begins_with("Repatriation Type", "Citizenship"),
        ),
    ),
    tables=(*_BY_MONTH, *map(khsm.annual, _BY_MONTH)),
    licence=cbp.LICENCE,
    labels=khsm.words(_COLUMNS),
    page="https://ohss.dhs.gov/khsm/dhs-repatriations",
    precision=PRECISION,
)
