"""
What a folder of Flee says, typed: places, routes, closures, conflicts by day, registrations.

Flee (Suleimenova, Bell and Groen, Sci. Rep. 7:13377, 2017) is the field's
agent-based code of flight from conflict. Its input is a folder of small CSV
files; `reading` turns their texts into a `FleeInstance`.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "KINDS",
    "FleeClosure",
    "FleeInstance",
    "FleePlace",
    "FleeRoute",
    "FleeSettings",
    "Floats",
    "Ints",
    "Registrations",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Part of a word in `location_type` → kind of place, the first that fits.
KINDS = (
    ("idp", "idp_camp"),
    ("camp", "camp"),
    ("conflict", "conflict"),
    ("forward", "forward"),
    ("marker", "marker"),
    ("town", "town"),
    ("default", "town"),
)


@dataclass(frozen=True)
class FleeSettings:
    """
    Flee's numbers, as its own settings file of the published conflicts has them.

    Args:
        move_km: kilometres of a day's travel.
        softening_km: added to every distance before it divides a weight.
        conflict_weight: attraction of a place in conflict, at intensity 1.
        leave_conflict, leave_town, leave_camp, leave_idp_camp, leave_forward:
            chance of a person to set out, a day [0–1], by kind of place.
        buffer: occupancy at which a camp begins to be less attractive [0–1 of capacity].
        refuse_below: attraction left to a camp below which whoever chose it stays.
        from_total: newcomers from the total's file, not from the sum of the camps' files.
        day0_takes_room: the people of day 0 are taken off a camp's capacity
            (and count as its occupants too), as in Flee's newest version.
        people_per_agent: Flee's `hasten`; 1 counts people.
    """

    move_km: float = 360.0
    softening_km: float = 10.0
    conflict_weight: float = 0.25
    leave_conflict: float = 1.0
    leave_town: float = 0.3
    leave_camp: float = 0.001
    leave_idp_camp: float = 0.1
    leave_forward: float = 1.0
    buffer: float = 0.9
    refuse_below: float = 0.5
    from_total: bool = False
    day0_takes_room: bool = True
    people_per_agent: int = 1


@dataclass(frozen=True)
class FleePlace:
    """A place: `capacity` of a camp [people, 0: no limit], `population` of the others [people]."""

    name: str
    country: str
    kind: str
    capacity: int = 0
    population: int = 0
    conflict_day: int | None = None


@dataclass(frozen=True)
class FleeRoute:
    """A road both ways; `flag` is the file's `forced_redirection` (0, 1 or 2)."""

    name1: str
    name2: str
    km: float
    flag: int = 0


@dataclass(frozen=True)
class FleeClosure:
    """What closes on day `start` and opens again on day `end`; `kind` as the file writes it."""

    kind: str
    name1: str
    name2: str
    start: int
    end: int


@dataclass(frozen=True)
class FleeInstance:
    """
    A conflict as Flee's folder tells it.

    Args:
        start: day 0.
        days: length of the period.
        places, routes, closures: in the order of the files.
        conflicts: (days, places) intensity; None: by the places' `conflict_day`.
        corrections: (camp, day of the first true registration) of its counts.
    """

    start: date
    days: int
    places: tuple[FleePlace, ...]
    routes: tuple[FleeRoute, ...]
    closures: tuple[FleeClosure, ...] = ()
    conflicts: Floats | None = None
    corrections: tuple[tuple[str, date], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The places' names, in the order of the file."""
        return tuple(place.name for place in self.places)


@dataclass(frozen=True)
class Registrations:
    """
    Registered people, interpolated to every day.

    Args:
        names: camps, in the order of the layout (without the total).
        counts: (days, names) [people, in whole agents where several make one].
        total: (days,) the total's own file.
    """

    names: tuple[str, ...]
    counts: Ints
    total: Ints

    def of(self, name: str) -> Ints:
        """Counts of one camp, day by day."""
        column: Ints = self.counts[:, self.names.index(name)]
        return column
