"""What is said of a scenario, in English: a template a claim."""

from collections.abc import Mapping

__all__ = ["ENGLISH", "ENGLISH_AREAS"]

ENGLISH: Mapping[str, str] = {
    "label": "Scenario, not a forecast",
    "none": "no further policy",
    "headline": "{label}: {name}",
    "finding": "{month}: {outcomes}, against `none`",
    "finding_level": "{month}: {outcomes}",
    "finding_one": "{outcome} {difference} ({low} to {high})",
    "finding_level_one": "{outcome} {value} ({low} to {high})",
    "asked": "{members} members, {days} days from {start}; counts as known on {day}. Bands: 80% of "
    "the members.",
    "asked_newest": "{members} members, {days} days from {start}. Bands: 80% of the members.",
    "made": "Simulation: Caudal.",
    "to": "{low} to {high}",
    "points": "{value} points",
    # The table.
    "col_outcome": "outcome",
    "col_month": "month",
    "col_none": "none",
    "col_value": "scenario",
    "col_band": "80% band",
    "col_difference": "differs by",
    "col_difference_band": "80% band",
    "months": "Each outcome, a month",
    "month_days": "{month}, {days} d",
    "cohort": "first day",
    "by_member": "Differences are taken member by member: their middle is not the "
    "difference of the middle figures.",
    "absent": "Zero in every month, with and without the scenario: {names}.",
    # Sensitivity.
    "sensitivity": "What the difference follows",
    "sensitivity_level": "What the outcomes follow",
    "col_parameter": "assumption",
    "col_correlation": "rank correlation",
    "col_share": "of the ranks told",
    "follows": "{outcome}: {parameters}",
    "nothing": "no assumption beyond chance",
    "chance": "With {members} members, correlations below {least} may be chance and are not told.",
    "rises": "rises with",
    "falls": "falls with",
    # Assumptions.
    "assumptions": "Assumptions",
    "assumptions_all": "Assumptions with their sources",
    "assumptions_count": "{number} numbers, drawn from their ranges in each member; {guesses} are "
    "guesses that nobody has published. None was fitted.",
    "assumptions_short": "Assumptions: {number} numbers with ranges; {guesses} are guesses. "
    "`--format html` and `--format json` list each with its source.",
    "col_range": "least – likeliest – greatest",
    "col_basis": "known how",
    "col_source": "source",
    # Pictures.
    "panel_difference": "differs from `none` by",
    "unit_points": "points",
    "unit_per_day": ", a day",
    "read": "Line and band: the middle member and 80% of the members.",
    "read_both": "Left, orange: the scenario; grey: `none`. Right: what differs, member by member.",
    "read_per_day": "Events are told a day, so that months of different length compare.",
    "bands": "The outcomes, month by month",
    # The schematic.
    "flows": "Who moves where, a month",
    "flows_read": "A line is as wide as people move along it a day; the widest in all months is "
    "{widest} a day. Lines that lead back are dashed.",
    "flows_scale": "Schematic, not to scale. Nothing finer than a sector, a state or a "
    "crossing area; months, nothing in real time.",
    "flows_month": "Month",
    "flows_alt": "{label}. {month}: {flows}.",
    "flow_events": "{kind}: {value} (80% band {low} to {high}) in {days} days",
    "flows_table": "The flows of {month} ({days} days)",
    "col_kind": "how",
    "col_people": "moves",
    "notes": "Notes",
}
# Codes with long names, as they stand in a small box.
ENGLISH_AREAS: Mapping[str, str] = {
    "northern_triangle": "Northern Triangle",
    "other_than_4": "Other countries",
    "southwest_land_border": "Southwest border",
    "el_ceibo_crossing": "El Ceibo crossing area",
    "tecun_uman_crossing": "Tecún Umán crossing area",
    "MEX": "Mexico (citizens)",
    "rio_grande_valley_sector": "Rio Grande V.",
}
