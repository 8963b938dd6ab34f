"""The three parts of the demonstration, one after the other."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from examples.demo.inspection import check_mistakes, check_project
from examples.demo.story import tell_story

PROJECT = Path(__file__).resolve().parent.parent / "shop"


def main() -> int:
    """Run all parts, even after a failure.

    Returns:
        The exit status: 0 if everything was as it should be.
    """
    is_sized = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(highlight=False, width=None if is_sized else 120)
    with tempfile.TemporaryDirectory(prefix="typedsignal-demo-") as scratch:
        complaints = [
            *tell_story(console, PROJECT, Path(scratch)),
            *check_project(console, PROJECT, Path(scratch)),
            *check_mistakes(console, PROJECT, Path(scratch)),
        ]
    for complaint in complaints:
        console.print(f"FAILED: {complaint}", style="bold red", markup=False)
    if not complaints:
        console.print("\nEverything was as it should be.", style="bold green")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
