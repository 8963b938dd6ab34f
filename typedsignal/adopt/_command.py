"""The command `typedsignal adopt`."""

from __future__ import annotations

import sys
from argparse import Namespace

from typedsignal.adopt import _context
from typedsignal.adopt._files import adopt
from typedsignal.adopt._infer import infer_signals
from typedsignal.adopt._model import Form
from typedsignal.adopt._outside import find_outside
from typedsignal.adopt._recorded import NoRecordError, Recording, read_records
from typedsignal.adopt._report import format_json, list_remarks, summarize
from typedsignal.map._build import NotReadError
from typedsignal.map._collect import collect
from typedsignal.map._command import print_diagnostics, show_progress
from typedsignal.map._filters import UnknownNameError, is_named, require_signals
from typedsignal.map._labels import escape
from typedsignal.map._sources import show_path


def run(options: Namespace) -> int:
    """Write payloads into the code, or show them as a diff; what is left goes to stderr.

    Return 0 if there is nothing to do or it was written, 1 if there is a diff, 2 if nothing was read
    or `--only` names what there is not.
    """
    form = Form(options.form)
    only: list[str] = options.only
    try:
        records = read_records(options.recorded) if options.recorded is not None else None
        with show_progress("mypy reads the code"):
            reading, diagnostics = collect(options.paths, [_context.NAME])
            recording = Recording(records, reading.result.files) if records is not None else None
            signals = infer_signals(reading, recording, form=form)
            signals = [signal for signal in signals if not only or any(is_named(signal.name, name) for name in only)]
            result = adopt(reading, signals, form, folder=options.folder, with_receivers=options.receivers)
    except (NotReadError, NoRecordError) as reason:
        print(escape(f"typedsignal adopt: {reason}"), file=sys.stderr)
        return 2
    files = {show_path(file.path): file.fullname for file in reading.files}
    try:
        require_signals(only, {*reading.declared, *reading.sends, *reading.receivers}, files.values(), "--only")
    except UnknownNameError as reason:
        print_diagnostics(tuple(diagnostics), is_verbose=options.verbose)  # It may be in a file that was left out.
        print(escape(f"typedsignal adopt: {reason}"), file=sys.stderr)
        return 2
    for change in result.changes if options.write else ():
        change.write()
    outside = find_outside(result.signals, {*files})
    if options.format == "json":
        sys.stdout.write(format_json(result.signals, outside, result.notes, reading.result.manager.options))
    elif not options.write:
        sys.stdout.write("".join(change.diff() for change in result.changes))
    sys.stdout.flush()
    print_diagnostics(tuple(diagnostics), is_verbose=options.verbose)
    remarks = list_remarks(result.signals, outside, form)
    for line in [*remarks, *result.notes, summarize(result.signals, result.receivers)]:
        print(escape(line), file=sys.stderr)
    return int(bool(result.changes) and not options.write)
