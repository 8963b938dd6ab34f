"""The mypy plugin: put `plugins = ["typedsignal.mypy"]` into the configuration of mypy."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from mypy.plugin import Plugin


def _fingerprint() -> str:
    """Return a digest of the whole plugin: mypy itself reads its entry file, and nothing else of it."""
    digest = sha256()
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()


__version__ = _fingerprint()  # mypy drops its cache when this changes (`build.take_module_snapshot`, since 0.720)


def plugin(version: str) -> type[Plugin]:
    """Return the plugin; mypy calls this with its own version.

    Where a mypy to come has moved what the plugin stands on, nothing is checked
    and one line says so: that is no reason to stop a run.
    """
    try:
        from typedsignal.mypy._plugin import SignalPlugin
    except (ImportError, AttributeError) as moved:
        print(f"typedsignal.mypy: note: signals are not checked with mypy {version}: {moved}", file=sys.stderr)
        return Plugin
    return SignalPlugin
