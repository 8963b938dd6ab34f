"""What is read from the code is what is so when it runs."""

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
    return {each["name"]: each["receivers"] for each in json.loads(done.stdout)["signals"]}


def _facts(signals: dict[str, list[dict[str, Any]]]) -> set[tuple[str, ...]]:
    keys = ("name", "dispatch_uid", "is_weak", "is_async", "on_commit")
    return {
        (signal, str(each["defined"]), *(str(each[key]) for key in keys))
        for signal, receivers in signals.items()
        for each in receivers
        if each["name"].startswith("shop.")
    }


def test_the_map_of_the_shop_tells_what_the_running_shop_tells() -> None:
    """A sender is as written in the one and an object in the other; a uid is too, but can be read."""
    read = _signals("-m", "typedsignal", "map", "shop")
    for receivers in read.values():
        for each in receivers:
            each["dispatch_uid"] = each["dispatch_uid"] and literal_eval(each["dispatch_uid"])
    live = _signals("manage.py", "signals")
    assert _facts(read) == _facts(live) != set()
    assert {*read} <= {*live}
