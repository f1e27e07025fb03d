"""What is said of a scenario, in English: a template a claim."""

from collections.abc import Mapping

__all__ = ["ENGLISH", "ENGLISH_AREAS"]

ENGLISH: Mapping[str, str] = {
    "label": "Scenario, not a forecast",
    "none": "no further policy",
    "headline": "{label}: {name}",
    "finding": "{month}, with the scenario less without it: {outcomes}",
    "idle": "Nothing differs from `none` in any outcome or month that is told",
    "finding_level": "{month}: {outcomes}",
    "finding_one": "{outcome} {difference} ({low} to {high})",
    "finding_level_one": "{outcome} {value} ({low} to {high})",
    "asked": "{members} members, {days} days from {start}; counts as known on {day}. Bands: 80% of "
    "the members.",
    "asked_newest": "{members} members, {days} days from {start}. Bands: 80% of the members.",
    "made": "Simulation: Caudal.",
    "to": "{low} to {high}",
    "points": "{value} points",
    "points_prose": "{value} points",
    # The table.
    "col_outcome": "outcome",
    "col_month": "month",
    "col_none": "without",
    "col_value": "with",
    "col_middle": "middle",
    "col_band": "80% band",
    "col_difference": "differs by",
    "col_difference_band": "80% band",
    "months": "Each outcome, a month",
    "month_days": "{month}, {days} d",
    "cohort": "first day",
    "by_member": "Differences are taken member by member: their middle is not the "
    "difference of the middle figures.",
    "further_outcomes": "{number} more outcomes are in `--format html` and `--format json`.",
    "further_outcomes_one": "1 more outcome is in `--format html` and `--format json`.",
    "further_months": "{number} months of fewer than 7 days are in `--format json`.",
    "further_months_one": "1 month of fewer than 7 days is in `--format json`.",
    "absent": "Zero in every month, with and without the scenario: {names}.",
    "absent_level": "Zero in every month: {names}.",
    # Sensitivity.
    "sensitivity_ensemble_difference": "What the difference follows",
    "sensitivity_ensemble_level": "What the outcomes follow",
    "sensitivity_morris_difference": "What the difference follows, one assumption moved at a time",
    "sensitivity_morris_level": "What the outcomes follow, one assumption moved at a time",
    "follows": "{outcome}: {parameters}",
    "nothing": "no assumption is told from chance",
    "nothing_for": "No assumption is told from chance for: {names}.",
    "together": "all of these",
    "rises": "rises with “{name}”",
    "falls": "falls with “{name}”",
    "moves": "moves with “{name}”",
    "rise_larger": "the rise is larger where “{name}” is higher",
    "rise_smaller": "the rise is smaller where “{name}” is higher",
    "fall_larger": "the fall is larger where “{name}” is higher",
    "fall_smaller": "the fall is smaller where “{name}” is higher",
    "difference_rises": "the difference goes up where “{name}” is higher",
    "difference_falls": "the difference goes down where “{name}” is higher",
    "difference_moves": "the difference moves with “{name}”",
    "marks_ensemble_level": "▲ the outcome rises with it, ▼ falls, ◆ neither throughout.",
    "marks_ensemble_difference": "Marks are of the difference (with − without): ▲ it goes up where "
    "the assumption is higher (a rise is larger, a fall smaller), ▼ down (a rise is smaller, a fall "
    "larger), ◆ neither throughout.",
    "marks_morris_level": "▲ the outcome rises with it, ▼ falls, ◆ now this, now that.",
    "marks_morris_difference": "Marks are of the difference (with − without): ▲ it goes up where "
    "the assumption is higher (a rise is larger, a fall smaller), ▼ down (a rise is smaller, a fall "
    "larger), ◆ now this, now that.",
    "read_ensemble": "Share of the variance over {members} members that an assumption alone tells (first-order "
    "Sobol index). {marks} Empty: not "
    "told from 0; of all assumptions noise would pass with one in 1 of 20 trials. What is "
    "left is chance, what assumptions do together, and what is too small to be told.",
    "read_ensemble_short": "In brackets: share of the variance over {members} members that the assumption alone "
    "tells. What cannot be told from chance is left out.",
    "read_morris": "By how much the outcome moves, a month on average and in its unit, as one assumption "
    "goes through its range, the others and chance alike (Morris: mean size of the effects). "
    "{marks} Empty: below a tenth of the "
    "outcome's largest.",
    "read_morris_short": "In brackets: by how much it moves, a month on average, as the assumption goes through "
    "its range, without chance.",
    # Assumptions.
    "col_parameter": "assumption",
    "assumptions": "Assumptions",
    "assumptions_all": "Assumptions with their sources",
    "assumptions_count": "{number} numbers, drawn from their ranges in each member; {guesses} are "
    "guesses that nobody has published.",
    "in_use": "{number} of the corridor's {every} parameters are in use here.",
    "none_fitted": "None was fitted.",
    "some_fitted": "Learnt from published figures: {learnt}.",
    "assumptions_short": "Assumptions: {number} numbers with ranges; {guesses} are guesses. "
    "`--format html` and `--format json` list each with its source.",
    "col_range": "least – likeliest – greatest",
    "col_basis": "known how",
    "col_source": "source",
    # Pictures.
    "panel_difference": "with − without",
    "unit_points": "points",
    "unit_per_day": ", a day",
    "read": "Line and band: the middle member and 80% of the members.",
    "read_both": "Left, orange: with the scenario; grey, dashed: without it. Right: what differs, "
    "member by member.",
    "read_per_day": "Events are told a day, so that months of different length compare.",
    "bands": "The outcomes, month by month",
    "bands_further": "All other outcomes, month by month",
    # The schematic.
    "flows": "Who moves where, month by month",
    "flows_month": "Month",
    "flows_shown": "Shown",
    "view_only": "No further policy",
    "view_scenario": "With the scenario",
    "view_none": "Without it",
    "view_differs": "What differs (with − without)",
    "head_only": "no further policy",
    "head_scenario": "with: {name}",
    "head_none": "without: {name}",
    "head_differs": "what differs: {name}",
    "flows_heading": "{label} · {month}: people a day, mean of {days} days · {what}",
    "flows_read": "A line is as wide as people set out along it a day: the middle member; point at it for "
    "its band. Solid lines lead on, dashed ones back. A person moves along many lines, and along "
    "some of them again.",
    "flows_read_differs": "A line is as wide as what differs a day: solid where more people set out with the "
    "scenario, dashed where fewer. Drawn is what differs to the same side in nine of ten members.",
    "flows_scale": "Schematic, not to scale. Nothing finer than a sector, a state or a "
    "crossing area; months, nothing in real time. Not drawn, for nobody counts them: crossings without an "
    "encounter, and people who give up and go home.",
    "frame": "{area}: ports of entry and sectors",
    "flows_none": "no flow",
    "flows_width": "{value} a day",
    "more": "more than without",
    "fewer": "fewer than without",
    "flows_alt": "{heading}. {flows}.",
    "flow_events": "{kind}, {daily} a day: {value} (80% band {low} to {high}) in {days} days",
    "flow_differs": "{kind}, {daily} a day: {value} (80% band {low} to {high}) in {days} days",
    "flows_table": "All flows of {month} in figures (people in {days} days)",
    "wide": "The picture is wider than the screen: move it sideways.",
    "assumed": "What is assumed",
    "col_kind": "how",
    "col_daily": "a day",
    "col_people": "people",
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
