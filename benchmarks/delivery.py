"""Compare what a deferred receiver costs its sender with what enqueueing by hand costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from benchmarks.timing import Ratio, compare

TARGET = 1.15
# Another program, which configures Django and Celery.
_PROGRAM = "benchmarks.deferred"


def race_deferred(rounds: int) -> Sequence[tuple[str, Ratio]]:
    """Send to a deferred receiver and to one that enqueues by hand, in turn; return the ratio for each engine."""
    command = [sys.executable, "-m", _PROGRAM, str(rounds)]
    costs = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return [(name, compare(*pair)) for name, pair in costs.items()]
