"""The mypy plugin: put `plugins = ["typedsignal.mypy"]` into the configuration of mypy."""

from __future__ import annotations

import sys

from mypy.plugin import Plugin

from typedsignal.mypy._version import fingerprint

__version__ = fingerprint()  # mypy drops its cache when this changes


def plugin(version: str) -> type[Plugin]:
    """Return the plugin; mypy calls this with its own version.

    Where a mypy to come has moved what the plugin stands on, nothing is checked
    and one line says so: that is no reason to stop anybody's run.
    """
    try:
        from typedsignal.mypy._plugin import SignalPlugin
    except (ImportError, AttributeError) as moved:
        print(f"typedsignal.mypy: note: signals are not checked with mypy {version}: {moved}", file=sys.stderr)
        return Plugin
    return SignalPlugin
