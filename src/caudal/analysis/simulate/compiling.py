"""
Loops over single counts: compiled by numba where it is installed (`pip install caudal[fast]`).
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar

__all__ = ["COMPILED", "compiled", "compiled_within"]

_Function = TypeVar("_Function", bound=Callable[..., Any])

# Asked without importing it: numba takes a third of a second, and most verbs do not need it.
COMPILED = find_spec("numba") is not None


def compiled(function: _Function) -> _Function:
    """
    The function compiled at its first call, or as it is where numba is not installed.

    What is compiled is kept beside the source or in the user's cache, so that
    the next run starts at once; where neither can be written it is compiled
    in every run. A division by zero gives inf or NaN, as in numpy: loops that
    cannot raise run in lanes.

    Assumes:
        What numba keeps is renewed when the function's own file changes. After a change of
        a compiled function that another file calls, save that file too.
    """
    return _compiled(function)


def compiled_within(function: _Function) -> _Function:
    """
    As `compiled`, called by compiled functions only: without a way in from Python, which
    takes a third of the time of compiling.
    """
    return _compiled(function, no_cpython_wrapper=True)


def _compiled(function: _Function, **further: bool) -> _Function:
    if not COMPILED:
        return function
    from numba import njit

    options = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, **further}
    try:
        made: _Function = njit(cache=True, **options)(function)
    except RuntimeError:  # no folder for what is compiled
        made = njit(**options)(function)
    return made
