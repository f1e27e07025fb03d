"""Small files as publishers write them."""

from datetime import UTC, datetime
from pathlib import Path

from caudal.workflows.ingest import ingest

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
_SW = (
    "Fiscal Year,Month Grouping,Month (abbv),Component,Demographic,Citizenship Grouping,"
    "Title of Authority,Encounter Type,Encounter Count"
)
_QUOTED = (
    "reference_period,frequency,place,component,measure,group,authority,value,unit,vintage,"
    "vintage_basis,source_kind,source,note"
)


def southwest(*months: tuple[int, str, int]) -> str:
    """A file of the Southwest land border: fiscal year, month, single adults from Mexico."""
    rows = (
        f"{year},FYTD,{month},U.S. Border Patrol,Single Adults,MEXICO,Title 8,Apprehensions,{n}"
        for year, month, n in months
    )
    return "\n".join([_SW, *rows]) + "\n"


def quoted(*figures: tuple[str, int, str]) -> str:
    """The form of quoted figures: month, encounters, day on which they were said."""
    rows = (
        f"{month},month,southwest_land_border,all,encounters,all,all,{n},events,{day},"
        "published,publisher_page,https://example.org/release,"
        for month, n, day in figures
    )
    return "\n".join([_QUOTED, *rows]) + "\n"


def put(folder: Path, name: str, text: str) -> Path:
    """Write a file, with its folders."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def taken(paths, data: Path, **more):
    """Take in files; rows as dictionaries."""
    paths = paths if isinstance(paths, list) else [paths]
    return ingest(paths, now=NOW, data=data, **more)


def states(answer) -> list[str]:
    """What became of each file."""
    return answer.rows["state"].to_list()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes, but the list of what needs no second reading."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "known"
    }
