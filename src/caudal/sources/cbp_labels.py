"""How US Customs and Border Protection labels months, groups, titles, bodies and citizenships."""

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from caudal.sources.csv_text import LINE, Faults, labels
from caudal.sources.source import Reading, Release
from caudal.vocabulary.periods import MONTHS, month_name

__all__ = [
    "CITIZENSHIP_GROUPINGS",
    "COMPONENTS",
    "ENCOUNTER_TYPES",
    "GROUPS",
    "LICENCE",
    "MONTH_GROUPINGS",
    "TITLES",
    "YEARS",
    "as_observations",
    "fiscal_periods",
    "released",
    "report",
]

LICENCE = "public domain (US federal government)"

# "FMUA" and "UC / Single Minors" in files of 2021-2024 (dashboards, sbo-…, nationwide-…);
# "UAC / Single Minors" in the March 2021 workbook; "UAC" from the January 2025 data on;
# the long forms stand in ATTR(Demographic (copy)) of the dashboard scraped 2021-11-11.
GROUPS = {
    "FMUA": "family",
    "Single Adults": "single_adult",
    "Accompanied Minors": "accompanied_minor",
    "UC / Single Minors": "unaccompanied_child",
    "UAC / Single Minors": "unaccompanied_child",
    "UAC": "unaccompanied_child",
    "UC": "unaccompanied_child",
    "AM": "accompanied_minor",
    "Accompanied Minors (AM)": "accompanied_minor",
    "Individuals in a Family Unit (FMUA)": "family",
    "Family Unit (FMUA)": "family",
    "Unaccompanied Children (UC) / Single Minors": "unaccompanied_child",
    "": "unknown",
}
TITLES = {"Title 8": "title_8", "Title 42": "title_42", "": "unknown"}
COMPONENTS = {
    "Office of Field Operations": "ofo",
    "U.S. Border Patrol": "usbp",
    "US Border Patrol": "usbp",
    "OFO": "ofo",
    "USBP": "usbp",
    "": "unknown",
}
CITIZENSHIP_GROUPINGS = {
    "Mexico": "MEX",
    "Guatemala": "GTM",
    "Honduras": "HND",
    "El Salvador": "SLV",
    "Other": "other_than_4",
    "": "unknown",
}
ENCOUNTER_TYPES = {
    "Apprehensions": "apprehension",
    "Inadmissibles": "inadmissible",
    "Expulsions": "expulsion",
    "": "unknown",
}
MONTH_GROUPINGS = {"FYTD": "FYTD", "Remaining": "Remaining"}
# Other forms are read as well: this is how the files held here write a fiscal year.
YEARS = tuple(f"{year}{running}" for year in range(2010, 2040) for running in ("", " (FYTD)"))

# What every row says, where no column does.
_FIXED = {
    name: pl.lit(code, kind).alias(name)
    for name, code, kind in (
        ("measure", "encounters", pl.String),
        ("frequency", "month", pl.String),
        ("origin", "all", pl.String),
        ("origin_basis", "citizenship", pl.String),
        ("group", "all", pl.String),
        ("authority", "all", pl.String),
        ("component", "all", pl.String),
        ("status", "A", pl.String),
        ("citation", None, pl.String),
        ("citation_kind", None, pl.String),
        ("qualifier", None, pl.String),
        ("precision", 1.0, pl.Float64),
    )
}
# Above this share of a month's events without a label, its parts are not told by the release.
_LOST_SHARE = 0.05


def fiscal_periods(
    frame: pl.DataFrame, faults: Faults, *, year: str = "Fiscal Year", month: str = "Month (abbv)"
) -> pl.Expr:
    """
    First day of each row's month from a fiscal year and a month.

    The running year is written "2024 (FYTD)"; a month's grouping
    "Remaining" only says that the running year has not come to it yet:
    in earlier years those months happened.
    """
    years = frame.select(year, line=LINE).group_by(year, maintain_order=True).agg("line")
    known: dict[str, int] = {}
    for text, lines in years.iter_rows():
        found = re.fullmatch(r"\s*(?:FY\s?)?((?:19|20)[0-9]{2})\s*(?:TD|\(FYTD\))?\s*", text)
        if found:
            known[text] = int(found[1])
        else:
            faults.add(f"fiscal year `{text}` is not a year", lines=lines, column=year)
    names = labels(
        frame, month, {name: name for name in MONTHS}, faults, noun="month", known=", ".join(MONTHS)
    )
    number = names.replace_strict(MONTHS, default=None, return_dtype=pl.Int32)
    fiscal = pl.col(year).replace_strict(known, default=None, return_dtype=pl.Int32)
    return pl.date(pl.when(number >= 10).then(fiscal - 1).otherwise(fiscal), number, 1)


def released(
    table: str,
    observations: pl.DataFrame,
    findings: Sequence[str] = (),
    *,
    counted: pl.DataFrame | None = None,
) -> Reading:
    """
    One table read, with what was counted in it and the labels that are lost.

    Args:
        counted: rows that add up to everything, where totals stand among the parts.
    """
    lost, odd = _lost_labels(observations)
    whole = observations if counted is None else counted
    return Reading(
        (Release(table, observations, lost=lost),),
        report=report(whole["period"], whole["value"]),
        findings=(*findings, *odd),
    )


def report(period: pl.Series, value: pl.Series) -> tuple[str, ...]:
    """
    What was counted, in sentences: all events, the months, the events of the newest.
    """
    months = period.unique().to_list()
    newest = value.filter(period == max(months)).sum()
    return (
        f"{value.sum():,.0f} events in {len(months)} months, "
        f"{month_name(min(months))} to {month_name(max(months))}; "
        f"{newest:,.0f} in the newest, all places read",
        "no totals are published inside the file",
    )


def as_observations(rows: pl.DataFrame, **said: str) -> pl.DataFrame:
    """
    Rows with the columns of OBSERVATIONS that they lack: `all`, or what is `said` of every row.
    """
    fixed = _FIXED | {name: pl.lit(code).alias(name) for name, code in said.items()}
    return rows.with_columns_seq(one for name, one in fixed.items() if name not in rows.columns)


def _lost_labels(observations: pl.DataFrame) -> tuple[dict[str, list[date]], list[str]]:
    lost: dict[str, list[date]] = {}
    findings = []
    for dimension in ("origin", "group", "authority", "component"):
        shares = (
            observations.group_by("period")
            .agg(
                unknown=pl.col("value").filter(pl.col(dimension) == "unknown").sum(),
                all=pl.col("value").sum(),
            )
            .filter(pl.col("unknown") > 0)
            .sort("period")
        )
        if shares.is_empty():
            continue
        findings.append(
            f"{shares['unknown'].sum():,.0f} events have an empty label of {dimension}: "
            "kept as `unknown`"
        )
        periods = shares.filter(pl.col("unknown") > _LOST_SHARE * pl.col("all"))["period"]
        if len(periods):
            lost[dimension] = periods.to_list()
            findings.append(
                f"labels of {dimension} are lost in {len(periods)} months "
                f"({month_name(periods[0])} to {month_name(periods[-1])}): "
                "there only the totals over it are answered from this release"
            )
    return lost, findings
