"""
A corridor as data, with numbers made up: attempts, expulsions, flights, onward returns.

Every state is a place: waiting in a city, in a shelter, encountered, expelled.
In transit is a link. Rows are as a corridor's files would hold them.
"""

import numpy as np

from caudal.analysis.simulate.network import Policy
from caudal.analysis.simulate.scenario import Arrivals, Outcome, Scenario
from caudal.analysis.simulate.written import network_from, policy_from

__all__ = ["ALWAYS", "FLIGHTS", "NETWORK", "OUTCOMES", "START", "scenario"]

GROUPS, ORIGINS, ATTEMPTS = ("single_adult", "family"), ("GTM", "HND"), 4
START = 15

_PLACES: list[dict[str, object]] = [
    {"name": "tapachula", "kind": "waiting", "mean_days": 12},
    {"name": "reynosa", "kind": "waiting", "mean_days": 6},
    {"name": "reynosa_shelter", "kind": "shelter", "mean_days": 15, "stages": 3,
     "capacity": 400, "overflow": "reynosa"},
    {"name": "rio_grande_valley", "kind": "encountered"},
    {"name": "expelled_to_reynosa", "kind": "expelled_same_city"},
    {"name": "flown_to_tapachula", "kind": "expelled_by_flight"},
    {"name": "returned_onward", "kind": "returned_onward", "mean_days": 3},
    {"name": "released", "kind": "admitted_or_released", "final": "yes"},
    {"name": "passed", "kind": "not_encountered", "final": "yes"},
    {"name": "home", "kind": "returned_home", "final": "yes"},
]  # fmt: skip

_LINKS: list[dict[str, object]] = [
    {"name": "north", "start": "tapachula", "end": "reynosa", "share": 0.9,
     "mean_days": 8, "stages": 4},
    {"name": "give_up_in_tapachula", "start": "tapachula", "end": "home", "share": 0.1, "days": 2},
    {"name": "to_shelter", "start": "reynosa", "end": "reynosa_shelter", "share": 0.2},
    {"name": "met", "start": "reynosa", "end": "rio_grande_valley", "share": 0.45, "days": 1},
    {"name": "not_met", "start": "reynosa", "end": "passed", "share": 0.25, "days": 1},
    {"name": "give_up_in_reynosa", "start": "reynosa", "end": "home", "share": 0.1, "days": 4},
    {"name": "back_to_the_city", "start": "reynosa_shelter", "end": "reynosa", "share": 0.7},
    {"name": "home_from_shelter", "start": "reynosa_shelter", "end": "home", "share": 0.3},
    # One more attempt begins with an expulsion: the first encounter is of attempt 1.
    {"name": "expelled_near", "start": "rio_grande_valley", "end": "expelled_to_reynosa",
     "share": 0.7, "attempt": 1},
    {"name": "expelled_far", "start": "rio_grande_valley", "end": "flown_to_tapachula",
     "share": 0.0, "days": 1, "attempt": 1},
    {"name": "let_in", "start": "rio_grande_valley", "end": "released", "share": 0.3},
    {"name": "try_again", "start": "expelled_to_reynosa", "end": "reynosa", "share": 0.8},
    {"name": "stop", "start": "expelled_to_reynosa", "end": "home", "share": 0.2, "days": 4},
    {"name": "taken_on", "start": "flown_to_tapachula", "end": "returned_onward", "share": 0.75},
    {"name": "stay_in_tapachula", "start": "flown_to_tapachula", "end": "tapachula",
     "share": 0.25},
    {"name": "come_back", "start": "returned_onward", "end": "tapachula", "share": 0.3, "days": 5},
    {"name": "go_home", "start": "returned_onward", "end": "home", "share": 0.7},
]  # fmt: skip
NETWORK = network_from(
    "made up", _PLACES, _LINKS, groups=GROUPS, origins=ORIGINS, attempts=ATTEMPTS
)
# Families are expelled less; who was expelled twice gives up more.
ALWAYS = policy_from("always", [
    {"of": "expelled_near", "what": "share", "value": 0.4, "how": "to", "to": "let_in",
     "groups": "family"},
    {"of": "try_again", "what": "share", "value": 0.2, "how": "to", "to": "stop",
     "attempts": "3 4"},
])  # fmt: skip
FLIGHTS = policy_from("lateral_flights", [
    {"of": "expelled_near", "what": "share", "value": 0.5, "how": "to", "to": "expelled_far",
     "start": START},
])  # fmt: skip
OUTCOMES = (
    Outcome("encounters", "entered", ["rio_grande_valley"]),
    Outcome("repeat_encounters", "entered", ["rio_grande_valley"], attempts=[2, 3, 4]),
    Outcome("in_shelter", "present", ["reynosa_shelter"]),
    Outcome("waiting", "present", ["tapachula", "reynosa"]),
    Outcome("in_transit", "present", ["north"]),
    Outcome("returned_onward", "entered", ["returned_onward"]),
    Outcome("released", "entered", ["released"]),
    Outcome("home", "entered", ["home"]),
)


def scenario(*policies: Policy, days: int = 60, size: float | None = 4.0) -> Scenario:
    """People who come to Tapachula each day, and the policies; no `size`: the same each day."""
    spread = "exact" if size is None else "negative_binomial"
    arrivals = tuple(
        Arrivals("tapachula", np.full(days, a_day), group, origin, spread=spread, size=size)
        for group, a_day in (("single_adult", 60), ("family", 30))
        for origin in ORIGINS
    )
    return Scenario(NETWORK, days, arrivals=arrivals, policies=(ALWAYS, *policies))
