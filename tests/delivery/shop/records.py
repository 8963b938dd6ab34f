"""What the receivers record, of this process and of workers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

# The file to which the receivers of a worker append.
RECORDS_AT = "TYPEDSIGNAL_TEST_RECORDS"
received: list[Any] = []


def record(*facts: Any) -> None:
    """Record that a receiver was called."""
    received.append(facts[0] if len(facts) == 1 else facts)
    if RECORDS_AT in os.environ:
        with Path(os.environ[RECORDS_AT]).open("a") as file:
            file.write(" ".join(map(str, facts)) + "\n")
