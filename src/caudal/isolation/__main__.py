"""What a process of ours does: `python -m caudal.isolation` is started by this room alone."""

import sys

from caudal.isolation.limits import answer_under_limits

if __name__ == "__main__":
    sys.exit(answer_under_limits(sys.argv[1]))
