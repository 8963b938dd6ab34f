"""The map that is read from code agrees with the running code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from ast import literal_eval
from typing import Any

from tests.docs.reading import ROOT


def _signals(*command: str) -> dict[str, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, *command, "--format", "json"],
        cwd=ROOT / "examples/shop",
        env={**os.environ, "MYPYPATH": str(ROOT), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return {signal["name"]: signal["receivers"] for signal in json.loads(done.stdout)["signals"]}


def _facts(signals: dict[str, list[dict[str, Any]]]) -> set[tuple[str, ...]]:
    names = ("name", "dispatch_uid", "is_weak", "is_async", "on_commit", "deferred")
    return {
        (signal, str(receiver["defined"]), *(str(receiver[name]) for name in names))
        for signal, receivers in signals.items()
        for receiver in receivers
        if receiver["name"].startswith("shop.")
    }


def test_the_map_of_the_shop_has_the_receivers_of_the_running_shop() -> None:
    """A sender is as written in the one and an object in the other; a uid is too, but can be read."""
    read = _signals("-m", "typedsignal", "map", "shop")
    for receivers in read.values():
        for receiver in receivers:
            receiver["dispatch_uid"] = receiver["dispatch_uid"] and literal_eval(receiver["dispatch_uid"])
    live = _signals("manage.py", "signals")
    assert _facts(read) == _facts(live) != set()
    assert {*read} <= {*live}
