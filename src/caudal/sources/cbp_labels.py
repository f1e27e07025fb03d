"""How US Customs and Border Protection labels months, groups, titles, bodies and citizenships."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from caudal.sources.csv_text import LINE, Faults, counts, labels
from caudal.sources.source import Reading, Release
from caudal.vocabulary.periods import MONTHS, month_name

__all__ = [
    "CITIZENSHIP_GROUPINGS",
    "COMPONENTS",
    "ENCOUNTER_TYPES",
    "GROUPS",
    "LICENCE",
    "TITLES",
    "as_observations",
    "encounters",
    "fiscal_periods",
    "released",
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
_JOINED = "take in each file by itself, if two were joined; else fetch the file again"
_MONTH_GROUPINGS = {"FYTD": "FYTD", "Remaining": "Remaining"}

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


def encounters(
    frame: pl.DataFrame,
    *,
    codes: Mapping[str, tuple[str, dict[str, str], str]],
    place: pl.Expr,
    faults: Faults,
) -> tuple[pl.DataFrame, list[str]]:
    """
    Rows of one of CBP's encounter files as observations, and what is odd about them.

    Args:
        frame: text cells.
        codes: dimension → (column, meaning of its labels, noun for a message).
        place: the place of a row, from columns checked before.
        faults: what the caller found already; all is refused together here.
    """
    period = fiscal_periods(frame, faults)
    labels(frame, "Month Grouping", _MONTH_GROUPINGS, faults, noun="month grouping")
    _refuse_months_to_come(frame, faults)
    dimensions = {
        name: labels(frame, column, meaning, faults, noun=noun)
        for name, (column, meaning, noun) in codes.items()
    }
    value = counts(frame, "Encounter Count", faults)
    faults.refuse_if_any()
    rows = frame.select(period=period, place=place, **dimensions, value=value, line=pl.col(LINE))
    keys = [name for name in rows.columns if name not in ("value", "line", "encounter_type")]
    odd = _refuse_copied_months(rows, faults.file_name)
    odd += _types_that_disagree(rows)
    summed = rows.group_by(keys).agg(pl.col("value").sum()).sort(keys)
    return as_observations(summed), odd


def released(
    table: str,
    observations: pl.DataFrame,
    findings: Sequence[str] = (),
    *,
    counted: pl.DataFrame | None = None,
) -> Reading:
    """
    One table read, with what was counted in it.

    Args:
        counted: rows that add up to everything, where totals stand among the parts.
    """
    whole = observations if counted is None else counted
    totals = whole.group_by("period").agg(pl.col("value").sum()).sort("period")
    lost, odd = _lost_labels(observations)
    first, last = totals["period"][0], totals["period"][-1]
    newest = totals["value"][-1]
    report = (
        f"{totals['value'].sum():,.0f} events in {totals.height} months, "
        f"{month_name(first)} to {month_name(last)}; {newest:,.0f} in the newest, all places read",
        "no totals are published inside the file",
    )
    release = Release(table, observations, lost=lost)
    return Reading((release,), report=report, findings=(*findings, *odd))


def _refuse_months_to_come(frame: pl.DataFrame, faults: Faults) -> None:
    """
    The running year leaves its remaining months out: a row for one would be read as a zero.
    """
    ahead = frame.filter(
        pl.col("Fiscal Year").str.contains("FYTD", literal=True)
        & (pl.col("Month Grouping").str.strip_chars().str.to_uppercase() == "REMAINING")
    )
    if ahead.height:
        faults.add(
            "the running fiscal year has a month that it has not come to (`Remaining`)",
            lines=ahead[LINE].to_list(),
            column="Month Grouping",
        )


def as_observations(rows: pl.DataFrame, **said: str) -> pl.DataFrame:
    """
    Rows with the columns of OBSERVATIONS that they lack: `all`, or what is `said` of every row.
    """
    held = set(rows.columns)
    fixed = {
        "measure": "encounters",
        "frequency": "month",
        "origin": "all",
        "origin_basis": "citizenship",
        "group": "all",
        "authority": "all",
        "component": "all",
        "status": "A",
        **said,
    }
    return rows.with_columns(
        *(pl.lit(code).alias(name) for name, code in fixed.items() if name not in held),
        pl.lit(None, pl.String).alias("citation"),
        pl.lit(None, pl.String).alias("citation_kind"),
        pl.lit(None, pl.String).alias("qualifier"),
        pl.lit(1.0).alias("precision"),
    )


def _refuse_copied_months(rows: pl.DataFrame, file_name: str) -> list[str]:
    """
    Refuse a month that stands twice (two files joined); tell of single repeated rows.
    """
    every = [name for name in rows.columns if name not in ("value", "line")]
    again = pl.struct(every).is_duplicated()
    repeats = rows.with_columns(again=again)
    copied = (
        repeats.group_by("period")
        .agg(
            share=pl.col("again").mean(),
            lines=pl.col("line").filter(pl.col("again")).sort(),
            rows=pl.len(),
        )
        .filter((pl.col("share") > 0.9) & (pl.col("rows") > 1))
        .sort("period")
    )
    faults = Faults(file_name, _JOINED)
    for period, lines in copied.select("period", "lines").iter_rows():
        faults.add(f"every row of {month_name(period)} stands twice", lines=lines)
    faults.refuse_if_any()
    number = int(repeats["again"].sum())
    return [f"{number:,} rows have the labels of another row and were summed"] if number else []


def _types_that_disagree(rows: pl.DataFrame) -> list[str]:
    if "encounter_type" not in rows.columns or "component" not in rows.columns:
        return []
    expected = (
        pl.when(pl.col("authority") == "title_42")
        .then(pl.lit("expulsion"))
        .when(pl.col("component") == "usbp")
        .then(pl.lit("apprehension"))
        .otherwise(pl.lit("inadmissible"))
    )
    told = pl.all_horizontal(pl.col("encounter_type", "authority", "component") != "unknown")
    wrong = rows.filter(told & (pl.col("encounter_type") != expected))
    if wrong.is_empty():
        return []
    return [
        f"{wrong.height:,} rows ({wrong['value'].sum():,.0f} events) have an encounter type that "
        f"does not follow from title and body, first on line {min(wrong['line'].to_list())}: "
        "title and body were kept"
    ]


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
