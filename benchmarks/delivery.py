"""Compare what a deferred receiver costs with what enqueueing by hand costs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from benchmarks.timing import Ratio, compare

# The CPU time of the sender alone, and with that of the workers.
_TARGETS = {"sender": 1.15, "workers": 1.05}
# Another program, which configures Django and Celery, and which workers import.
_PROGRAM = "from benchmarks.deferred import main; main()"


def race_deferred(rounds: int, pairs: int, events: int) -> Sequence[tuple[str, float, Ratio]]:
    """Send to a deferred receiver and to one that enqueues by hand, in turn.

    Args:
        rounds: How often the sender is timed.
        pairs: How often sender and workers are timed together.
        events: How many events are sent then.

    Returns:
        What was done, the target, and the ratio.
    """
    command = [sys.executable, "-c", _PROGRAM, *map(str, (rounds, pairs, events))]
    costs = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return [
        (name, _TARGETS[part], compare(*pair)) for part, measured in costs.items() for name, pair in measured.items()
    ]
