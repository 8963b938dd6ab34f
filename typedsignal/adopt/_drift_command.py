"""The command `typedsignal drift`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from typedsignal.adopt._drift import Comparison, compare, describe_finding, format_finding
from typedsignal.adopt._recorded import NoRecordError, Recording, read_records
from typedsignal.map._build import NotReadError
from typedsignal.map._collect import collect
from typedsignal.map._command import print_diagnostics, show_progress
from typedsignal.map._labels import count, escape


def run(options: Namespace) -> int:
    """Print where a recording differs from what is declared; what too few sends were recorded for goes to stderr.

    Return 0 if nothing differs, 1 if something does, 2 if the recording or the code was not read.
    """
    try:
        records = read_records(options.recording)
        with show_progress("mypy reads the code"):
            reading, diagnostics = collect(options.paths)
            comparison = compare(reading, Recording(records, reading.result.files), options.min_sends)
    except (NotReadError, NoRecordError) as reason:
        print(escape(f"typedsignal drift: {reason}"), file=sys.stderr)
        return 2
    drift = [finding for finding in comparison.findings if finding.is_drift]
    notes = [finding for finding in comparison.findings if not finding.is_drift]
    if options.format == "json":
        findings = [format_finding(finding) for finding in comparison.findings]
        print(json.dumps({"version": 1, "findings": findings}, indent=2, ensure_ascii=False))
    else:
        for finding in drift:
            print(escape(describe_finding(finding)))
    sys.stdout.flush()
    print_diagnostics(tuple(diagnostics), is_verbose=options.verbose)
    for finding in notes:
        print(escape(f"note: {describe_finding(finding)}"), file=sys.stderr)
    print(_summarize(comparison, len(drift)), file=sys.stderr)
    return int(bool(drift))


def _summarize(comparison: Comparison, drift: int) -> str:
    text = (
        f"{count(drift, 'difference')} in {count(comparison.signals, 'signal')} with {count(comparison.sends, 'send')}"
    )
    return f"{text}, {count(comparison.unseen, 'signal')} without a recorded send" if comparison.unseen else text
