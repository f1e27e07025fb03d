"""A small corridor of a user's own, with figures of which every one is known."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from caudal.vocabulary.periods import add_months
from workflows.files import put, taken

__all__ = ["Figure", "gulf", "monthly", "months", "more"]

# Period, figure, day on which it was told; and what it is a part of.
Figure = tuple[date, float, date, Mapping[str, str]]

_CORRIDOR = """
name_en = "Gulf of Aden"
name_es = "Golfo de Adén"

[defaults]
measure = "encounters"
place = "yemeni_coast"
{measures}
"""
_MEASURES = ("encounters", "repeat_share", "custody_intakes", "children_in_care")
_COUNTS = """
[[counts]]
measure = "{}"
[counts.classes]
3 = ["published_figures"]
"""
_PLACES = (
    "code,name_en,name_es,kind,parents\n"
    "gulf_of_aden,Gulf of Aden,Golfo de Adén,route,\n"
    "yemeni_coast,Yemeni coast,Costa de Yemen,region,gulf_of_aden\n"
    "aden_sector,Aden,Adén,sector,yemeni_coast\n"
    "mocha_sector,Mocha,Moca,sector,yemeni_coast\n"
)
_POLICIES = (
    "id,name_en,name_es,start,start_known_to,end,actor,instrument,kind,place,origin,group,"
    "what_en,what_es,level_shift,break_months,source,confidence\n"
)
_FIGURES = (
    "reference_period,frequency,place,component,measure,group,authority,value,unit,vintage,"
    "vintage_basis,source_kind,source,note,origin"
)


def months(first: date, number: int) -> list[date]:
    """So many months from the first on."""
    return [add_months(first, one) for one in range(number)]


def monthly(first: date, values: Iterable[float], after: int = 10, /, **part: str) -> list[Figure]:
    """Figures of months that follow each other, told so many days after each month's end."""
    periods = enumerate(values)
    return [
        (month, value, add_months(month, 1) + timedelta(after - 1), part)
        for number, value in periods
        for month in [add_months(first, number)]
    ]


def gulf(folder: Path, *figures: Iterable[Figure], breaks: dict[str, int] | None = None) -> Path:
    """
    The corridor's folder; its figures are in `folder / "data"`.

    Args:
        folder: where it is written.
        figures: what was told, and when.
        breaks: month of a policy → so many months are a break.
    """
    measures = "".join(_COUNTS.format(measure) for measure in _MEASURES)
    put(folder, "aden/corridor.toml", _CORRIDOR.format(measures=measures))
    put(folder, "aden/places.csv", _PLACES)
    policies = (
        f"quota_{'abcdef'[number]}_{month[:4]},Quota,Cupo,{month},month,,,rule,transit_control,yemeni_coast,all,all,"
        f"Few may board.,Pocas personas pueden abordar.,{month},{length},a page,reported"
        for number, (month, length) in enumerate((breaks or {}).items())
    )
    put(folder, "aden/policies.csv", _POLICIES + "\n".join(policies) + "\n")
    more(folder / "aden", *figures)
    return folder / "aden"


def more(corridor: Path, *figures: Iterable[Figure]) -> None:
    """Figures that are told beside those that its data folder holds."""
    lines = [_line(*figure) for part in figures for figure in part]
    told = put(corridor.parent, "figures.csv", "\n".join([_FIGURES, *lines]) + "\n")
    taken(told, corridor.parent / "data", corridor=corridor)


def _line(period: date, value: float, day: date, part: Mapping[str, str]) -> str:
    frequency = part.get("frequency", "month")
    measure = part.get("measure", "encounters")
    unit = {"encounters": "events", "repeat_share": "share"}.get(measure, "people")
    return ",".join(
        [
            str(period) if frequency == "day" else f"{period:%Y-%m}",
            frequency,
            part.get("place", "yemeni_coast"),
            part.get("component", "all"),
            measure,
            part.get("group", "all"),
            "all",
            f"{value:g}" if value < 10**5 else f"{value:.0f}",
            unit,
            str(day),
            "published,publisher_page,https://example.org/,",
            part.get("origin", "all"),
        ]
    )
