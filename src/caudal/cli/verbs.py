"""The verbs of the command line: what each does, with examples."""

__all__ = ["FURTHER", "POLICIES_SIMULATED", "VERBS", "WRITING"]

# Verb → what it does, and an example that runs on a fresh machine.
VERBS = {
    "brief": (
        "what happened: the newest month known on a day, for a reader in a hurry",
        "caudal brief --as-of 2021-08-10 --lang es --format md",
    ),
    "observations": (
        "figures of a target as they were known on a day",
        "caudal observations --group family --period 2021-06 --as-of 2021-08-10",
    ),
    "indicators": (
        "is a month's change more than these figures do anyway?",
        "caudal indicators --group each --as-of 2021-08-10",
    ),
    "nowcast": (
        "what has happened and is not published yet, with bands",
        "caudal nowcast --as-of 2021-08-10",
    ),
    "forecast": (
        "what may come: the months after the one that holds the day, with bands",
        "caudal forecast --group family --horizon 6 --as-of 2024-05-31",
    ),
    "effect": (
        "what a policy did to a count, as far as the counts can bear an answer",
        "caudal effect chnv_parole_2023 --origin CUB --component usbp",
    ),
    "score": (
        "how good forecasts have been, each as known on its day",
        "caudal score --component usbp --from 2019-01 --to 2024-05 --workers 2",
    ),
    "simulate": (
        "what if: people through the corridor under a scenario, not a forecast",
        "caudal simulate --scenario lateral_flights_2021 --from 2021-08-05 --days 60 --members 20",
    ),
    "revisions": (
        "how a figure changed from one publication to the next",
        "caudal revisions --from 2022-03 --to 2022-06",
    ),
    "releases": ("what is held, with vintages and hashes", "caudal releases --format json"),
    "fetch": (
        "fetch the publishers' current files, and earlier captures of them, into the data folder",
        "caudal fetch cbp_southwest --data my-archive --dry-run",
    ),
    "ingest": (
        "take publishers' files into the data folder",
        "caudal ingest sbo-encounters-fy22-fy25-nov.csv --data my-archive --dry-run",
    ),
    "verify": (
        "hold every stored byte against its hash, and repair what can be known again",
        "caudal verify --data my-archive --deep --repair",
    ),
    "terms": ("the words and their codes", "caudal terms --kind measure"),
    "places": ("places and origins with their names", "caudal places --kind sector --lang es"),
}


# Policies of us-mexico whose changes are written down: `simulate --scenario ID`.
POLICIES_SIMULATED = (
    "lateral_flights_2021",
    "title_42_2020",
    "title_42_end_2023",
    "national_guard_2019",
    "mpp_2019",
    "chnv_parole_2023",
    "cbp_one_2023",
)
# What a reader must know beyond the first line.
FURTHER = {
    "simulate": "A scenario is `none`; or a policy of the corridor, in us-mexico one of\n"
    f"  {', '.join(POLICIES_SIMULATED[:4])},\n"
    f"  {', '.join(POLICIES_SIMULATED[4:])};\n"
    "or a file of your own, FILE.toml: docs/how-to/write-a-scenario.md.\n\n"
    "Counts of people are moved through the corridor day by day, with the scenario and without,\n"
    "so many times (members), each with other chance and other values of what nobody knows. Told\n"
    "are outcomes a month [events, people, days, shares 0-1] with the band that holds 80% of the\n"
    "members, what differs from `none`, and the assumptions with their sources.",
}

# Further examples: a file written, or another table.
WRITING = {
    "indicators": "caudal indicators --component usbp --period 2021-07 --format json",
    "nowcast": "caudal nowcast --as-of 2021-08-10 --reveal --format json",
    "forecast": "caudal forecast --place el_paso_sector --component usbp --group single_adult "
    "--as-of 2019-07-03 --planning --stay 7",
    "effect": "caudal effect national_guard_2019 --treated GTM,HND,SLV --donors MEX "
    "--component usbp --explain",
    "score": "caudal score --model naive --model default --group family --from 2019-01",
    "simulate": "caudal simulate --scenario title_42_end_2023 --days 30 --members 10 --format json",
    "revisions": "caudal revisions --period 2021-06 --out june.svg",
    "terms": "caudal terms --labels --kind group",
    "places": "caudal places --labels --kind country",
}
