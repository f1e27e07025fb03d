"""
Loops over single counts: compiled by numba where it is installed (`pip install caudal[fast]`).
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar

__all__ = ["COMPILED", "compiled", "compiled_as_numpy", "compiled_within"]

_Function = TypeVar("_Function", bound=Callable[..., Any])

# Asked without importing it: numba takes a third of a second, and most verbs do not need it.
COMPILED = find_spec("numba") is not None


def compiled(function: _Function) -> _Function:
    """
    The function compiled at its first call, or as it is where numba is not installed.

    What is compiled is kept beside the source or in the user's cache, so that
    the next run starts at once; where neither can be written it is compiled
    in every run.

    Assumes:
        A compiled function calls compiled functions of its own module only:
        what numba keeps is renewed when that one file changes.
    """
    return _compiled(function, "python")


def compiled_as_numpy(function: _Function) -> _Function:
    """
    As `compiled`, but a division by zero gives inf or NaN: loops that cannot raise run in lanes.
    """
    return _compiled(function, "numpy")


def compiled_within(function: _Function) -> _Function:
    """
    As `compiled_as_numpy`, called by compiled functions only: without a way in from Python, which
    takes a third of the time of compiling.
    """
    return _compiled(function, "numpy", no_cpython_wrapper=True)


def _compiled(function: _Function, errors: str, **further: bool) -> _Function:
    if not COMPILED:
        return function
    from numba import njit

    options = {"nogil": True, "error_model": errors, "no_cfunc_wrapper": True, **further}
    try:
        made: _Function = njit(cache=True, **options)(function)
    except RuntimeError:  # no folder for what is compiled
        made = njit(**options)(function)
    return made
