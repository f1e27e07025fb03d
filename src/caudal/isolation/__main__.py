"""What a process of ours does: `python -m caudal.isolation` is started by this room alone."""

import sys

from caudal.isolation.limits import answer_under_limits
from caudal.isolation.workers import work

if __name__ == "__main__":
    if sys.argv[1] == "work":
        sys.exit(work(int(sys.argv[2])))
    sys.exit(answer_under_limits(sys.argv[1]))
