"""
Processes under limits of memory and time: a pure function on bytes, and X-13ARIMA-SEATS.

The only room that starts a process. What a reader of workbooks or of
printed pages does with hostile bytes (take all memory, never end, abort
the process) happens to the child; the parent gets one error. The Census
Bureau's program gets text and a folder of its own, and gives back its files.
"""

from caudal.isolation.limits import Limits, limited
from caudal.isolation.x13 import X13_LIMITS, run_x13, x13_program

__all__ = ["X13_LIMITS", "Limits", "limited", "run_x13", "x13_program"]
