"""What is said of an effect, in English: a template a claim."""

from collections.abc import Mapping

__all__ = ["ENGLISH"]

ENGLISH: Mapping[str, str] = {
    # The verdict: its word stands before a colon, and what follows says no more than it.
    "says_effect": "the counts moved beyond their comparisons: {change} (95% band {low} to {high})",
    "says_effect_bare": "the counts moved beyond their comparisons",
    "says_no_large_effect": "the whole 95% band, {low} to {high}, lies within the margin; a "
    "smaller "
    "effect is not ruled out",
    "says_no_large_effect_bare": "the whole band lies within the margin; a smaller effect is not "
    "ruled out",
    "says_cannot_tell": "the counts bear neither an effect nor its absence",
    "says_too_few_comparisons": "even the most extreme rank among {n} would not give "
    "p\u00a0≤\u00a00.05",
    "says_too_few_comparisons_bare": "there is nothing to compare it with",
    "says_too_early": "the months after it that were asked for are not all published",
    # What each picture shows, after the verdict's word.
    "shows_gaps": "comparisons moved at least as much in {share} of cases",
    "shows_gaps_rank": "{number} of {n} comparisons moved at least as much",
    "shows_gaps_no_p": "how far the counts stood from what was expected",
    "shows_ranks": "{p}, where at most 0.05 is allowed",
    "shows_ranks_no_p": "there is no p to judge it by",
    "shows_weights": "what was expected leans most on {name} ({weight})",
    "shows_weights_even": "{n} comparisons have the same weight in what was expected",
    "shows_leads_none": "before it, the gap lay outside the comparisons' usual range in none of "
    "{of} months",
    "shows_leads": "before it, the gap lay outside the comparisons' usual range in {number} of "
    "{of} "
    "months",
    "shows_leads_bare": "the gap before it and after it",
    # Around a picture.
    "policy_from": "{policy}, from {day}.",
    "policy_since": "{policy}, from {day}.",
    "the_date": "The date {day}.",
    "target": "{counted} a month, {target}.",
    "target_all": "{counted} a month.",
    "result": "{estimator}: {change} against what was expected{band}{p}.",
    "result_none": "{estimator}: no estimate.",
    "band": " (95% band {low} to {high})",
    "p": ", {p}",
    "counted": "counted",
    "expected": "expected",
    "panel_course": "Counted and expected, a month",
    "panel_counted": "Counted, a month",
    "panel_gaps": "Distance from what was expected",
    "panel_ranks": "Where it stands among its {n} comparisons",
    "read_course": "Blue: what was counted. Dashed: what was expected, as the comparisons went.",
    "read_band": "Shaded: its 95% band.",
    "read_no_band": "This estimator has a band for the mean only, not for each month.",
    "read_others": "Grey: {comparisons}, looked at in the same way and put around what was "
    "expected.",
    "read_cut": "What leaves the frame is cut.",
    "read_gaps": "Blue: this count. Grey: {comparisons}, each against what was expected of it.",
    "read_leads": "Blue: before it; orange: after it. Shaded: where 90% of the comparisons lie.",
    "read_leads_few": "Blue: before it; orange: after it. Shaded: where the comparisons lie.",
    "read_leads_bare": "Blue: before it; orange: after it.",
    "read_ranks": "Grey: {comparisons}; orange: this count.",
    "read_pairs": "p is that of leave-two-out, which so few comparisons need; it is not the plain "
    "rank.",
    "read_overlap": "Windows that overlap count as fewer: p is larger than the plain rank.",
    "read_weights": "The share of each in what was expected; together they are {total}.",
    "read_slopes": "The slope of each, as a regression on all of them found it; they need not "
    "be 100% together.",
    "read_also_simultaneous": "What else began in the same months is in these counts too.",
    "rest": "{number} more",
    "counts_newest": "Counts: the newest figures held.",
    "counts_as_of": "Counts: as known on {day}.",
    "made": "Estimate: Caudal.",
    "known": "Known on {day}",
    "newest": "The newest figures held",
    # With what is compared.
    "times": "other times of the same count",
    "years": "the same months of other years",
    "donors": "counts that it did not touch",
    "shams": "earlier dates taken as if it had begun then",
    # What is ranked.
    "statistic_change": "change of the mean, after against before",
    "statistic_gap": "change of the distance to the other counts",
    "statistic_errors": "error after ÷ error before",
    "statistic_size": "size of the change, as a fraction of 1 [log points]",
    "statistic_step": "step ÷ its error",
    "statistic_distance": "distance from what was expected ÷ its spread",
    # The table.
    "table": "Every estimator, weakest first",
    "col_estimator": "estimator",
    "col_change": "change",
    "col_band": "95% band",
    "col_p": "p",
    "col_n": "n",
    "col_floor": "least p",
    "col_findable": "findable",
    "col_verdict": "verdict",
    "to": "{low} to {high}",
    "decides": "* decides",
    "why": "Why ({estimator})",
    "guards": "What else could explain a change",
    "found": "found",
    "not_found": "not found",
    "unchecked": "not checked",
    "notes": "Notes",
    "over": "over {value}",
    # One result, step by step.
    "x_asked": "What was asked",
    "x_question": "{about} {target} The counts cannot be asked what happened; "
    "they can be asked whether they moved more than comparable counts.",
    "x_compared": "What was compared",
    "x_months": "{pre} months before and {post} after, from {first}.",
    "x_counted": "What was counted and expected",
    "x_means": "In those after, {observed} a month were counted; {expected} were expected.",
    "x_change": "Month by month, each weighing the same, that is {change}{band}.",
    "x_nothing": "Nothing could be estimated.",
    "x_before_only": "Before it, {observed} a month were counted.",
    "x_events": "An encounter is an event: the same person may be counted more than once.",
    "x_events_other": "What is counted are events: the same person may be counted more than once.",
    "x_moved": "How often others move as much",
    "x_p": "{comparisons}: {n}. In {share} of cases they moved at "
    "least as much ({p}); at most 5% are allowed.",
    "x_p_rank": "{comparisons}: {n}. Of these, {number} moved at least as much; with this count "
    "among them, {p}; at most 0.05 is allowed.",
    "x_no_p": "There is no p to judge it by.",
    "x_floor": "With so many, p cannot be below {floor}.",
    "x_findable": "What could have been found",
    "x_mde": "A change of {mde} would be found four times in five, a smaller one less often.",
    "x_no_mde": "How small a change could be found is not known.",
    "x_trust": "How far it can be trusted",
    "x_fit": "Before it, the error is {fit} times a typical comparison's; it should be below 0.50.",
    "x_no_fit": "How well the two went together before was not measured.",
    "x_pretrend": "p of no trend before: {pretrend}.",
    "x_sign_holds": "Rise or fall does not depend on one comparison or one month.",
    "x_sign_fails": "Rise or fall depends on one comparison, or on one month more or less.",
    "x_sign_unknown": "Whether rise or fall depends on one comparison was not checked.",
    "x_else": "What else could explain it",
    "x_else_found": "Found: {found}.",
    "x_else_none": "Of the checks made, none found anything; what is not checked can explain it.",
    "x_else_not_checked": "Not checked: {names}.",
    "x_else_no_checks": "No check was made.",
    "x_may": "What may be said",
    "x_may_not": "What may not be said",
    "x_needed": "What would be needed to tell",
    "x_nothing_needed": "The rule is met. It would fall if a comparison was touched too.",
    "x_margin_known": "The rule is met. Another margin may be asked for, beforehand.",
    "x_needed_unknown": "Other comparisons: these months and counts cannot tell it.",
    "may_effect": "“The counts moved beyond their comparisons”, with the band.",
    "may_not_effect": "“It did this alone” or “fewer people came”: what else began in the same "
    "months is in the same counts, and they are of events.",
    "may_not_effect_rise": "“It did this alone” or “more people came”: what else began in the same "
    "months is in the same counts, and they are of events.",
    "may_no_large_effect": "“Any change beyond the comparisons lies within the margin.”",
    "may_not_no_large_effect": "“It did nothing”: a smaller effect is not ruled out.",
    "may_cannot_tell": "“These counts cannot tell.”",
    "may_not_cannot_tell": "Neither “it worked” nor “it did nothing”: both go beyond the counts.",
    "may_too_few_comparisons": "“There are too few comparisons to tell.”",
    "may_not_too_few_comparisons": "Neither “it worked” nor “it did nothing”, however large the "
    "change looks.",
    "may_too_early": "“It cannot be told yet.”",
    "may_not_too_early": "Neither “it works” nor “it does not work”: nothing after it is known.",
    "may_not_too_early_some": "Neither “it works” nor “it does not work”: too little after it is "
    "known.",
}
