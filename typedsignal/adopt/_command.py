"""The command `typedsignal adopt`."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from typedsignal.adopt import _context
from typedsignal.adopt._declare import Form
from typedsignal.adopt._files import declare_in_files
from typedsignal.adopt._infer import infer_signals
from typedsignal.adopt._report import format_json, list_remarks, summarize
from typedsignal.map._build import NotReadError
from typedsignal.map._collect import collect
from typedsignal.map._command import print_diagnostics, show_progress
from typedsignal.map._filters import is_named
from typedsignal.map._labels import escape


def run(options: Namespace) -> int:
    """Write payloads into the code, or show them as a diff; what is left goes to stderr.

    Return 0 if there is nothing to do or it was written, 1 if there is a diff, 2 if nothing was read.
    """
    try:
        with show_progress("mypy reads the code"):
            reading, diagnostics = collect(options.paths, [_context.NAME])
            signals = infer_signals(reading, {})
            only: list[str] = options.only
            signals = [signal for signal in signals if not only or any(is_named(signal.name, name) for name in only)]
            signals, changes = declare_in_files(reading, signals, Form(options.form))
    except NotReadError as reason:
        print(escape(f"typedsignal adopt: {reason}"), file=sys.stderr)
        return 2
    if options.write:
        for change in changes:
            Path(change.path).write_bytes(change.after)
    if options.format == "json":
        sys.stdout.write(format_json(signals, reading.result.manager.options))
    elif not options.write:
        sys.stdout.write("".join(change.diff() for change in changes))
    sys.stdout.flush()
    print_diagnostics(tuple(diagnostics), is_verbose=options.verbose)
    for line in [*list_remarks(signals), *(f"{change.path}: {note}" for change in changes for note in change.notes)]:
        print(escape(line), file=sys.stderr)
    print(escape(summarize(signals)), file=sys.stderr)
    return int(bool(changes) and not options.write)
