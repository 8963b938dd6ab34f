"""Declarations of signals in modules beside those that make them, for code that one cannot change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mypy.nodes import MypyFile, SymbolTable

from typedsignal.adopt._declare import declare
from typedsignal.adopt._imports import ImportPath, ImportPaths
from typedsignal.adopt._model import Form, InferredSignal
from typedsignal.adopt._rewrite import FileEdits, rewrite
from typedsignal.adopt._source import TypeWriter
from typedsignal.map._sources import show_path

_PACKAGE = b'"""Declarations of signals."""\n'
_HEADER = '"""The signals of {module}, declared."""\n\nfrom __future__ import annotations\n'


def write_stubs(
    signals: Sequence[InferredSignal], paths: ImportPaths, folder: Path
) -> tuple[dict[Path, bytes], list[str]]:
    """Return the declaring modules by their paths, and what their user has to know, in lines."""
    by_module: dict[str, list[InferredSignal]] = {}
    for signal in signals:
        if signal.refusal is None:
            by_module.setdefault(signal.instantiation.file.fullname, []).append(signal)
    written: dict[Path, bytes] = {}
    notes: list[str] = []
    for module, declared in sorted(by_module.items()):
        path = folder / f"{module.replace('.', '_')}.py"
        text, problems = _write_module(module, declared, paths)
        written[path] = text.encode()
        notes += [f"{path.as_posix()}: {problem}" for problem in problems]
    if written:
        package = folder / "__init__.py"
        written[package] = package.read_bytes() if package.exists() else _PACKAGE
        notes += ["name the declaring modules in pyproject.toml:", "[tool.typedsignal.declare]"]
        prefix = show_path(str(folder)).replace("/", ".")
        notes += [f'"{module}" = "{prefix}.{module.replace(".", "_")}"' for module in sorted(by_module)]
    return written, notes


def _write_module(module: str, signals: Sequence[InferredSignal], paths: ImportPaths) -> tuple[str, list[str]]:
    file = MypyFile([], [])
    file._fullname = ""  # pyright: ignore[reportPrivateUsage]
    file.names = SymbolTable()
    writer = TypeWriter(file, paths, 0)
    names = [writer.take_name(signal.name.rpartition(".")[2], "") for signal in signals]
    path = ImportPath("django.dispatch", "Signal")
    class_name = writer.use_at_run_time(path) if any(signal.is_django for signal in signals) else ""
    text = _HEADER.format(module=module)
    for name, signal in zip(names, signals, strict=True):
        declared = declare(signal, class_name, writer, Form.STUB, is_future=True)
        text += f"\n\n{declared.source}\n\n{name}: {declared.type}\n"
    own_packages = frozenset({module.partition(".")[0]})
    written = rewrite(text.encode(), FileEdits(), writer.at_run_time, writer.for_types, own_packages)
    return written.decode(), list(dict.fromkeys(writer.notes))
