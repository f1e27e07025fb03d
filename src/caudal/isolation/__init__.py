"""
Other processes: a pure function on bytes under limits, X-13ARIMA-SEATS, and many tasks at once.

The only room that starts a process. What a reader of workbooks or of
printed pages does with hostile bytes (take all memory, never end, abort
the process) happens to the child; the parent gets one error. The Census
Bureau's program gets text and a folder of its own, and gives back its files.
Tasks run here, in processes of this machine or on a Dask cluster, and give
the same bytes wherever they ran; a process that dies costs time, no result.
"""

from caudal.isolation.limits import Limits, limited
from caudal.isolation.tasks import computed
from caudal.isolation.x13 import X13_LIMITS, run_x13, x13_program

__all__ = ["X13_LIMITS", "Limits", "computed", "limited", "run_x13", "x13_program"]
