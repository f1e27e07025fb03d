"""
A corridor as it is written down for a simulation: stays, links, parameters, changes.

It is what a corridor's folder says and no more: how it moves people is known
to the analysis. Numbers that nobody knows are parameters with a range and the
source of that range.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from caudal.vocabulary.term import Term, table

__all__ = [
    "ALWAYS",
    "BASES",
    "MET",
    "OBSERVED",
    "STATES",
    "Description",
    "Parameter",
    "Shift",
    "Stay",
    "Steps",
    "Way",
]

# In the place of a number: as counted, on the day of which the scenario knows.
OBSERVED = "observed"
# The state of a stay in which people are counted as encountered.
MET = "encountered"
# Parameters that no change names: what is counted is multiplied by them, or arrivals vary by them.
ALWAYS = {
    "screened": "share of people processed who reach a screening for protection [0-1]",
    "deaths_per_10000": "deaths in 10,000 crossings",
    "arrivals_change": "spread of the arrivals of a month not known [log points]",
}

STATES = table(
    Term("origin", "origin", "origen", "about to leave"),
    Term("in_transit", "in transit", "en tránsito", "at a stop on the way"),
    Term("waiting", "waiting", "en espera", "in a border city, outside a shelter"),
    Term("shelter", "in a shelter", "en albergue", "in a shelter"),
    Term("returned_to_border", "returned to the border", "devuelto a la frontera", "sent over it"),
    Term("encountered", "encountered", "encontrado", "met by the Border Patrol that day"),
    Term("in_processing", "in processing", "en trámite", "encountered, and not yet decided"),
    Term("in_custody", "in custody", "en detención", "held until removal"),
    Term("expelled_by_flight", "flown to southern Mexico", "trasladado al sur de México", "landed"),
    Term("returned_onward", "sent on by Mexico", "trasladado por México", "taken on to Guatemala"),
    Term("returned_home", "returned home", "devuelto a su país", "removed to the own country"),
    Term("not_encountered", "not encountered", "no encontrado", "crossed and not met"),
    Term("released", "released", "liberado", "processed under Title 8 and let in"),
    Term("admitted", "admitted", "admitido", "came in by an appointment at a port of entry"),
    Term("permitted", "permitted", "con permiso", "came with a permit"),
    Term("returned_by_mexico", "returned by Mexico", "devuelto por México", "sent home by Mexico"),
    Term("gave_up", "gave up", "desistió", "tries no more"),
)

BASES = table(
    Term("published", "published", "publicado", "a source gives the range, or most of it"),
    Term("derived", "derived", "derivado", "reckoned from figures that a source gives"),
    Term("guess", "guess", "conjetura", "nobody publishes it: a wide guess"),
)


@dataclass(frozen=True)
class Parameter:
    """
    A number that is not known, with its range: drawn from a triangle low, mode, high.

    Args:
        code, en, es: its code and names.
        low, mode, high: least, likeliest and greatest value.
        unit: as `vocabulary` writes units.
        basis: how the range is known: a code of `BASES`.
        source: where it was read, or why it is a guess.
    """

    code: str
    en: str
    es: str
    low: float
    mode: float
    high: float
    unit: str
    basis: str
    source: str


@dataclass(frozen=True)
class Stay:
    """
    A place in a state, where people are on an evening.

    Args:
        code: its code; `place`: code of places.csv; `state`: a code of `STATES`.
        mean_days: mean stay [days], a number or the code of a parameter.
        stages: Erlang stages of the stay.
        capacity: [people] a number or the code of a parameter; None: no limit.
        overflow: code of the stay that takes those who find no room; "": none.
        final: nobody leaves.
        source: of what is written here.
    """

    code: str
    place: str
    state: str
    mean_days: float | str
    stages: int
    capacity: float | str | None
    overflow: str
    final: bool
    source: str


@dataclass(frozen=True)
class Way:
    """
    A link between two stays.

    Args:
        code: its code; `start`, `end`: stays; `mode`: the sort of link, by which changes name it.
        km: its length [km]; None: not known or not one road.
        days: evenings on the way.
        share: of those who leave `start` [0–1], before any change; `observed`: as counted.
        attempt: 1: who takes it has been encountered once more.
        source: of what is written here.
    """

    code: str
    start: str
    end: str
    mode: str
    km: float | None
    days: int
    share: float | str
    attempt: int
    source: str


@dataclass(frozen=True)
class Shift:
    """
    A change: a portion of the people of some links goes by another link; or a capacity.

    Args:
        of: modes of links.
        to: mode of the other link, of a portion.
        portion: [0–1] number, parameter or `observed`; None: it is a capacity.
        capacity: [people a day] number or parameter; None: it is a portion.
        groups, origins: whom it touches; empty: everyone.
    """

    of: Sequence[str]
    to: str = ""
    portion: float | str | None = None
    capacity: float | str | None = None
    groups: Sequence[str] = ()
    origins: Sequence[str] = ()


@dataclass(frozen=True)
class Steps:
    """
    A scenario: changes that hold from a day to another.

    Args:
        name: id of a policy, or name of a file; `en`, `es`: its names.
        shifts: what it changes, in this order, after what is usual.
        start, end: first and last day; None: from the first day on, or for good.
        parameters: further ones, of a file of the user's.
    """

    name: str
    en: str
    es: str
    shifts: Sequence[Shift] = ()
    start: date | None = None
    end: date | None = None
    parameters: Sequence[Parameter] = ()


@dataclass(frozen=True)
class Description:
    """
    All that a corridor's folder says for a simulation.

    Args:
        corridor: its name.
        groups: told apart; `origins`: area → codes that are counted together.
        attempts: highest number of encounters told apart.
        warm_up_days: simulated before the first day that is told.
        stays, ways, parameters: the rows of its tables.
        usual: changes that always hold.
        policies: id → steps.
        above: place of a stay → place under which it may be told: itself or a state.
        border: place that stands for all encounters; `transit`: for the way there.
        component: whose encounters say who sets out, a code of `COMPONENTS`.
        observed: authority whose share of the encounters a portion `observed` is; "": none.
        outcomes: code of an outcome → its names (en, es) where the corridor has its own.
    """

    corridor: str
    groups: Sequence[str]
    origins: Mapping[str, Sequence[str]]
    attempts: int
    warm_up_days: int
    stays: Sequence[Stay]
    ways: Sequence[Way]
    parameters: Sequence[Parameter]
    usual: Sequence[Shift]
    policies: Mapping[str, Steps] = field(default_factory=dict)
    above: Mapping[str, str] = field(default_factory=dict)
    border: str = "all"
    transit: str = "all"
    component: str = "all"
    observed: str = ""
    outcomes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
