"""`__all__` is the public API: nothing in it is missing, nothing public is left out of it."""

import pytest

from architecture.exports import (
    missing_exports,
    offered,
    phantom_exports,
    taken_without_offer,
)
from architecture.tree import Module, modules, parsed


def public_modules() -> list[Module]:
    """Modules that define anything public; `__main__` and bare packages do not."""
    return [module for module in modules() if offered(module) or missing_exports(module)]


@pytest.mark.parametrize("module", public_modules(), ids=lambda module: module.name)
def test_a_module_offers_what_it_defines(module: Module) -> None:
    assert offered(module) is not None
    assert missing_exports(module) == []
    assert phantom_exports(module) == []


def test_nobody_takes_what_is_not_offered() -> None:
    assert taken_without_offer(modules()) == []


# --- the gates see what they are for ---


def test_the_gate_sees_a_public_function_that_is_not_offered() -> None:
    assert missing_exports(parsed('__all__ = ["a"]\ndef a(): ...\ndef b(): ...')) == ["b"]


def test_the_gate_sees_an_offer_that_is_empty() -> None:
    assert phantom_exports(parsed('__all__ = ["a", "C"]\ndef a(): ...')) == ["C"]


def test_constants_and_passed_on_names_count_as_had() -> None:
    text = '__all__ = ["C", "D", "x"]\nfrom y import x\nC = 1\nD: int = 2\n_hidden = 3'
    assert phantom_exports(parsed(text)) == []
    assert missing_exports(parsed(text)) == []


def test_the_gate_sees_a_private_name_that_is_taken() -> None:
    giver = parsed('__all__ = ["a"]\n_b = 1\na = 1', name="caudal.giver")
    taker = parsed("from caudal.giver import _b, a", name="caudal.taker")
    assert taken_without_offer([giver, taker]) == ["caudal.taker takes _b of caudal.giver"]
