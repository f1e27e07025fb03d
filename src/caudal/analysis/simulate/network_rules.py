"""
What a network must keep, and the message for each rule that it breaks.

All that breaks one rule is told at once. A file that a network was read from
is the business of who read it: `where` names the part of the corridor.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from caudal.analysis.simulate.network import Network
from caudal.vocabulary.errors import CorridorError, listing, near_to

__all__ = ["checked_network"]

# Shares as people write them: 0.333 three times will not do, ten digits will.
_ROUNDING = 1e-9


def checked_network(network: Network) -> Network:
    """
    The network, if it keeps every rule.

    Raises:
        CorridorError: of the first rule that is broken, with all that breaks it.
    """
    for rule in _RULES:
        error = rule(network)
        if error is not None:
            raise error
    return network


def _error(network: Network, part: str, what: str, remedy: str) -> CorridorError:
    return CorridorError(what, where=f"corridor `{network.name}`, {part}", remedy=remedy)


def _one_name_each(network: Network) -> CorridorError | None:
    names = Counter(one.name for one in network.parts)
    twice = [name for name, times in names.items() if times > 1]
    if not twice:
        return None
    what = f"{listing(twice)}: the name of more than one place or link"
    return _error(network, "places and links", what, "give each place and link its own name")


def _kinds_of_people(network: Network) -> CorridorError | None:
    lists = {"groups": network.groups, "origins": network.origins}
    wrong = [name for name, one in lists.items() if not one or len(set(one)) < len(one)]
    if network.attempts < 1:
        wrong.append("attempts")
    if not wrong:
        return None
    what = f"{listing(wrong)} must have at least one entry, and none twice"
    return _error(network, "people told apart", what, "name each once; attempts are 1 or more")


def _ends_are_there(network: Network) -> CorridorError | None:
    places = [place.name for place in network.places]
    lost = {
        end: f"{link.name} ({word} {end})"
        for link in network.links
        for word, end in (("from", link.start), ("to", link.end))
        if end not in places
    }
    if not lost:
        return None
    what = f"links from or to a place that is not there: {listing(lost.values())}"
    near = near_to(next(iter(lost)), places)
    return _error(network, "links", what, f"add the place, or correct its name; {near}")


def _no_dead_end(network: Network) -> CorridorError | None:
    left = {link.start for link in network.links}
    dead = [place.name for place in network.places if not place.final and place.name not in left]
    if not dead:
        return None
    what = f"nobody can leave {listing(dead)}: no link starts there"
    return _error(network, "places", what, "add a link from there, or mark the place as final")


def _final_is_final(network: Network) -> CorridorError | None:
    final = {place.name for place in network.places if place.final}
    wrong = [link.name for link in network.links if link.start in final]
    held = [p.name for p in network.places if p.final and p.capacity is not None]
    if not wrong and not held:
        return None
    what = f"a final place has links or a capacity: {listing([*wrong, *held])}"
    return _error(network, "places", what, "leave those out, or do not mark the place as final")


def _times_can_be(network: Network) -> CorridorError | None:
    stays = [
        place.name
        for place in network.places
        if not (1 <= place.stages <= place.mean_days < float("inf"))
    ]
    ways = [
        link.name
        for link in network.links
        if (link.mean_days is None and (link.days < 0 or link.days != int(link.days)))
        or (link.mean_days is None and link.stages != 1)
        or (link.mean_days is not None and link.days != 0)
        or (link.mean_days is not None and not 1 <= link.stages <= link.mean_days < float("inf"))
    ]
    if not stays and not ways:
        return None
    what = f"the time cannot be as it is written: {listing([*stays, *ways])}"
    remedy = (
        "a stage takes a day or more, so `mean_days` is at least `stages`, and `stages` at least 1;"
        "\na link has whole `days` from 0, or else `mean_days` and `stages`"
    )
    return _error(network, "places and links", what, remedy)


def _shares_add_up(network: Network) -> CorridorError | None:
    beyond = [link.name for link in network.links if not 0 <= link.share <= 1]
    if beyond:
        what = f"shares that are not between 0 and 1: {listing(beyond)}"
        return _error(network, "links, `share`", what, "give the share of those who leave, 0 to 1")
    sums: Counter[str] = Counter()
    for link in network.links:
        sums[link.start] += link.share  # type: ignore[assignment]
    wrong = [f"{name} ({total:g})" for name, total in sums.items() if abs(total - 1) > _ROUNDING]
    if not wrong:
        return None
    what = f"the shares of the links from a place do not add up to 1: {listing(wrong)}"
    return _error(
        network, "links, `share`", what, "share out all who leave; who stays is in `mean_days`"
    )


def _capacities_can_be(network: Network) -> CorridorError | None:
    wrong = [
        one.name
        for one in network.parts
        if one.capacity is not None and (one.capacity < 0 or one.capacity != int(one.capacity))
    ]
    if not wrong:
        return None
    what = f"capacities that are negative or no whole numbers: {listing(wrong)}"
    return _error(
        network, "`capacity`", what, "give people, 0 or more; leave it out where there is no limit"
    )


def _overflow_leads_somewhere(network: Network) -> CorridorError | None:
    places = [place.name for place in network.places]
    lost = [p.name for p in network.places if p.overflow and p.overflow not in places]
    if lost:
        what = f"the overflow of {listing(lost)} is not a place"
        near = near_to(next(p.overflow for p in network.places if p.name in lost), places)
        return _error(network, "places, `overflow`", what, f"name a place; {near}")
    without = [p.name for p in network.places if p.capacity is not None and not p.overflow]
    if without:
        what = f"{listing(without)} can be full, and nothing says where people go then"
        return _error(network, "places, `overflow`", what, "name the place that takes them")
    ring = _ring({p.name: [p.overflow] for p in network.places if p.overflow})
    if not ring:
        return None
    what = f"who finds no room is sent in a ring: {listing(ring)}"
    return _error(network, "places, `overflow`", what, "let one of them overflow elsewhere")


def _ring(onward: dict[str, list[str]]) -> Sequence[str]:
    try:
        TopologicalSorter(onward).prepare()
    except CycleError as error:
        found: Iterable[str] = error.args[1]
        return list(dict.fromkeys(found))
    return []


_RULES: tuple[Callable[[Network], CorridorError | None], ...] = (
    _one_name_each,
    _kinds_of_people,
    _ends_are_there,
    _no_dead_end,
    _final_is_final,
    _times_can_be,
    _capacities_can_be,
    _shares_add_up,
    _overflow_leads_somewhere,
)
